"""Write the licence notices of all that is inside a built program: one text, the same from the same lock.

    .venv/bin/python packaging/notices.py [folder, else dist/] [--frozen]

With ``--frozen`` the folder is that of a frozen program, and what it holds besides is told of too: Python itself, the
loader of PyInstaller, and libraries of the system.

It belongs into everything that carries other people's work: the frozen program and the packages made from it. The
wheel carries none but the typefaces, whose licences are among its metadata.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import parts
import released
import system

ROOT = parts.ROOT
NAME = "THIRD-PARTY-NOTICES.txt"
LINE = "=" * 100
_WORDS = ("licence", "license", "copying", "notice", "authors")

QT = """\
Qt and Qt for Python (PySide6, Shiboken) {version}

This program uses Qt and Qt for Python under the GNU Lesser General Public License, version 3. Its text, and that of
the GNU General Public License on which it builds, stand below. Copyright (C) The Qt Company Ltd. and other
contributors.

What that licence gives you:
- The libraries are shared libraries beside the program and used unchanged, as the Python package index has them. You
  may put others in their place that have the same interface: in an installation by pip, install another version of
  pyside6; in a frozen program or a package made from it, replace the files in the folder PySide6 (libQt6*, *.abi3.so
  and the folder plugins; Qt6*.dll and *.pyd on Windows) by those of your own build, and start the program again.
  Nothing checks that they are the ones it came with.
- Nothing in the terms of this program forbids you to change it for your own use, or to take it apart to mend such
  changes.
- The source of exactly these versions: Qt {version} is at
  https://download.qt.io/official_releases/qt/{series}/{version}/ and later at
  https://download.qt.io/archive/qt/{series}/{version}/; Qt for Python {version} is in
  https://download.qt.io/official_releases/QtForPython/pyside6/. Whoever hands this program on in binary form must see
  to it that the source can be had, if those places should no longer have it.

Other people's work inside Qt is named, with its licences, at https://doc.qt.io/qt-6/licenses-used-in-qt.html. Qt PDF,
which shows the preview, holds a snapshot of PDFium and of what it needs:
{pdf}
Their texts stand below under pyside6-addons, which brings none itself; the Apache License 2.0 under cryptography, that
of libjpeg-turbo under pikepdf. The copyright of PDFium is that of The PDFium Authors and of Foxit Software Inc., that
of Chromium is that of The Chromium Authors.
"""


SYSTEM = """\
Libraries of the system

The frozen program takes along, unchanged, libraries of the packages named below, whose terms follow. Where those are
the GNU Lesser General Public License, what is said of Qt above holds for them too: replace the file of the same name in
the folder _internal. "apt-get source NAME=VERSION" fetches the source of each from the Debian or Ubuntu it is from.

{packages}
"""


def texts_of(name: str) -> dict[str, str]:
    """Return the texts of licences that come with a part, by their file's path: its own, else those kept for it."""
    kept = parts.known()["texts"].get(name)
    if kept:
        return {file: (ROOT / "resources" / "licences" / file).read_text(encoding="utf-8") for file in kept}
    found = {}
    for file in parts.installed(name).files or ():
        named = any(word in file.name.casefold() for word in _WORDS) or "licenses" in file.parts
        if named and file.suffix in ("", ".txt", ".md", ".rst", ".APACHE", ".BSD", ".LESSER", ".markdown-it"):
            found[str(file)] = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
    return dict(sorted(found.items()))


def write(frozen: Path | None = None) -> str:
    """Return the whole text; for a frozen program in the folder ``frozen`` with what that holds besides."""
    qt = parts.known()["qt"]
    version = next(part.version for part in parts.runtime() if part.name == qt["version_of"])
    pdf = "".join(f"- {one['name']}: {one['licence']}\n" for one in qt["pdf"])
    more = ("pyinstaller",) if frozen else ()
    out = [
        f"Notices for PAT Studio {released.version()}\n\n"
        "PAT Studio itself is under the MIT licence. It holds the work of others, whose licences follow: first Qt,\n"
        "then the parts in order of their names, then the typefaces.\n",
        QT.format(version=version, series=version.rpartition(".")[0], pdf=pdf),
    ]
    shown: dict[str, str] = {}
    for name, release, licence in [(part.name, part.version, part.licence) for part in parts.runtime()] + [
        (name, parts.installed(name).version, parts.licence(parts.installed(name))) for name in more
    ]:
        texts = [f"{name} {release}\nLicence: {licence}\n"]
        for file, text in texts_of(name).items():
            # A text of hundreds of lines stands once; the notices of others stay whole.
            earlier = shown.setdefault(text, f"{name} ({file})")
            again = earlier != f"{name} ({file})"
            texts.append(f"{file}: as above under {earlier}\n" if again else f"{file}:\n\n{text.strip()}\n")
        out.append("\n".join(texts))
    for file in sorted((ROOT / "resources" / "fonts").glob("OFL-*.txt")):
        out.append(
            f"Typefaces {file.stem.removeprefix('OFL-')}\nLicence: OFL-1.1\n\n{file.read_text(encoding='utf-8')}"
        )
    if frozen:
        out.append(f"Python {sys.version.split()[0]}\nLicence: PSF-2.0\n\n{_python()}")
        packages = system.inside(frozen)
        names = "\n".join(f"- {one.name} {one.version}" for one in packages)
        out += [SYSTEM.format(packages=names)] if packages else []
        out += [f"{one.name} {one.version}, a package of the system\n\n{one.terms}" for one in packages]
    return f"\n{LINE}\n\n".join(text.rstrip() + "\n" for text in out)


def _python() -> str:
    """Return the licence of the Python that runs this, from beside its library."""
    places = [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"]
    places += [Path(f"/usr/share/doc/python3.{sys.version_info[1]}/copyright")]
    return next(place for place in places if place.is_file()).read_text(encoding="utf-8")


def build(out: Path, frozen: bool = False) -> Path:
    """Write the notices into the folder ``out``, which may be that of a frozen program; return the file."""
    out.mkdir(parents=True, exist_ok=True)
    file = out / NAME
    file.write_text(write(out if frozen else None), encoding="utf-8")
    return file


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--frozen"]
    print(build(Path(given[0]) if given else ROOT / "dist", frozen="--frozen" in sys.argv))
