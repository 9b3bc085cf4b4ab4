"""Make a Debian package around the frozen program.

``packaging/build.py`` calls this. The libraries that Debian has are left out, and Debian's packages asked for instead:
so Debian mends them. The menu, the MIME type and the icons come into their caches by Debian's own triggers, so the
package needs no script of its own, and nothing of it is left when it is removed.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, time
from email.utils import format_datetime
from pathlib import Path

import freeze
import released
from bootstrap import Failure, say

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "packaging" / "debian"
MAINTAINER = "PAT Studio developers <pat-studio@localhost.invalid>"
APPLICATION = "internal.pat_studio.PatStudio"
"""The name for software centres, under a domain that nobody owns; debian/pat-studio.metainfo.xml has it too."""
TOOLS = {
    "dpkg-deb": "dpkg",
    "dpkg-shlibdeps": "dpkg-dev",
    "strip": "binutils",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
    "update-mime-database": "shared-mime-info",
    "mandoc": "mandoc",
    "lintian": "lintian",
}
"""Programs that this needs, and Debian's packages of them."""

DESCRIPTION = """\
Description: design trials of psychedelic-assisted therapy for depression
 PAT Studio helps people who are trained for this work to design trials of
 psychedelic-assisted therapy for depression, and to write the protocol: from
 templates, with a checklist that tells what is missing, dangerous or
 contradictory, with reasons and sources, with calculations of sample size,
 power and washouts, to a PDF or Word document in the order of ICH M11.
 .
 It keeps everything on this computer and uses no network.
"""


def is_possible() -> bool:
    """Whether this is a Debian or one of its children."""
    return sys.platform.startswith("linux") and shutil.which("apt-get") is not None


def missing_tools() -> list[str]:
    """Return Debian's packages of the programs that are not here."""
    return sorted({package for program, package in TOOLS.items() if not shutil.which(program)})


def build(python: Path, frozen: Path, out: Path, work: Path, environment: dict[str, str]) -> Path:
    """Make the package of the frozen program, have it checked, and return it. Raises Failure."""
    root = work / "deb"
    shutil.rmtree(root, ignore_errors=True)
    program = root / "usr" / "lib" / "pat-studio"
    shutil.copytree(frozen, program, symlinks=True)
    (program / "LICENSE.txt").unlink()
    leave_out_system_libraries(program / "_internal")
    # Anew, as less is inside than in the frozen program.
    for name in ("notices.py", "bill.py"):
        freeze.run([str(python), str(ROOT / "packaging" / name), str(program), "--frozen"], environment)
    notices = (program / "THIRD-PARTY-NOTICES.txt").read_bytes()
    (program / "THIRD-PARTY-NOTICES.txt").unlink()
    link = root / "usr" / "bin" / "pat-studio"
    link.parent.mkdir(parents=True)
    link.symlink_to("../lib/pat-studio/pat-studio")
    share = root / "usr" / "share"
    put(share / "applications" / "pat-studio.desktop", (SOURCES / "pat-studio.desktop").read_bytes())
    put(share / "mime" / "packages" / "pat-studio.xml", (SOURCES / "pat-studio.xml").read_bytes())
    put(share / "metainfo" / f"{APPLICATION}.metainfo.xml", metainfo())
    put(share / "man" / "man1" / "pat-studio.1.gz", packed((SOURCES / "pat-studio.1").read_bytes()))
    put(share / "lintian" / "overrides" / "pat-studio", (SOURCES / "lintian-overrides").read_bytes())
    documents = share / "doc" / "pat-studio"
    put(documents / "copyright", copyright_file())
    put(documents / "THIRD-PARTY-NOTICES.txt.gz", packed(notices))
    put(documents / "changelog.gz", packed((ROOT / "CHANGELOG.md").read_bytes()))
    put(documents / "changelog.Debian.gz", packed(debian_changelog()))
    freeze.run([str(python), str(ROOT / "packaging" / "icons.py"), str(share / "icons" / "hicolor")], environment)
    put(root / "DEBIAN" / "md5sums", md5sums(root))
    put(root / "DEBIAN" / "control", control(root, needed_packages(root, work, environment)))
    tidy_modes(root)
    set_times(root, int(environment["SOURCE_DATE_EPOCH"]))
    package = out / f"pat-studio_{version()}_{architecture()}.deb"
    say("  packing it")
    freeze.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z4", "--build", str(root), str(package)], environment)
    say("  having it checked")
    check(root, package, work, environment)
    return package


def version() -> str:
    """Return the version of the package: the program's, and how often it was packed."""
    return f"{released.version()}-1"


def architecture() -> str:
    """Return Debian's name for this machine's processor."""
    return subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()


# ---- what is in it


def put(path: Path, content: bytes) -> None:
    """Write a file, with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def packed(content: bytes) -> bytes:
    """Return content as gzip packs it best, without a time."""
    return gzip.compress(content, 9, mtime=0)


def leave_out_system_libraries(internal: Path) -> None:
    """Remove the libraries that came from the system: those at the top that the system's linker knows by that name."""
    listed = subprocess.check_output(["/sbin/ldconfig", "-p"], text=True)
    known = set(re.findall(r"^\s*(\S+) \(", listed, re.MULTILINE))
    for file in internal.glob("*.so*"):
        if file.name in known and not file.is_symlink() and not file.name.startswith("libpython"):
            file.unlink()


def metainfo() -> bytes:
    """Return what software centres show, with all releases."""
    lines = [f'    <release version="{name}" date="{day}" type="stable"/>' for name, day in released.releases().items()]
    text = (SOURCES / "pat-studio.metainfo.xml").read_text(encoding="utf-8")
    return text.replace("@RELEASES@", "\n".join(lines)).encode()


def copyright_file() -> bytes:
    """Return Debian's machine-readable file on copyright."""
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8").partition("\n\n")[2].partition("\n\n")[2].strip()
    lines = "\n".join(f" {line}" if line else " ." for line in licence.splitlines())
    return (SOURCES / "copyright").read_text(encoding="utf-8").replace("@LICENCE@", lines).encode()


def debian_changelog() -> bytes:
    """Return the history of the package, in Debian's form."""
    entries = [
        f"pat-studio ({name}-1) stable; urgency=medium\n\n  * Release {name}; changelog.gz tells what it brought.\n\n"
        f" -- {MAINTAINER}  {format_datetime(datetime.combine(day, time(), UTC))}\n"
        for name, day in released.releases().items()
    ]
    return "\n".join(entries).encode()


def tidy_modes(root: Path) -> None:
    """Give every file the mode that it has in a package, whatever the umask here."""
    for path in root.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path == root / "usr" / "lib" / "pat-studio" / "pat-studio"
        path.chmod(0o755 if runs else 0o644)
    root.chmod(0o755)


def md5sums(root: Path) -> bytes:
    """Return the digests of all files, as dpkg --verify reads them."""
    files = sorted(path for path in (root / "usr").rglob("*") if path.is_file() and not path.is_symlink())
    lines = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in files]
    return "".join(lines).encode()


def needed_packages(root: Path, work: Path, environment: dict[str, str]) -> str:
    """Return the packages of the libraries that the program links to, with their versions."""
    place = work / "shlibdeps"
    put(place / "debian" / "control", b"Source: pat-studio\n\nPackage: pat-studio\nArchitecture: any\n")
    elf = [path for path in sorted((root / "usr" / "lib").rglob("*")) if path.is_file() and not path.is_symlink()]
    elf = [path for path in elf if path.open("rb").read(4) == b"\x7fELF"]
    folders = sorted({path.parent for path in elf})
    options = ["-O", "--ignore-missing-info", "--warnings=0", *(f"-l{folder}" for folder in folders)]
    command = ["dpkg-shlibdeps", *options, *(f"-e{path}" for path in elf)]
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"^shlibs:Depends=(.+)$", done.stdout, re.MULTILINE)
    if done.returncode or found is None:
        raise Failure(f"dpkg-shlibdeps failed; it said last:\n  {done.stderr[-2000:]}")
    return found[1]


def control(root: Path, needed: str) -> bytes:
    """Return the description of the package."""
    size = sum(path.lstat().st_size for path in root.rglob("*") if not path.is_dir()) // 1024
    return (
        f"Package: pat-studio\nVersion: {version()}\nArchitecture: {architecture()}\nMaintainer: {MAINTAINER}\n"
        f"Installed-Size: {size}\nSection: science\nPriority: optional\nDepends: {needed}\n"
        f"Recommends: shared-mime-info, desktop-file-utils\n{DESCRIPTION}"
    ).encode()


def set_times(root: Path, epoch: int) -> None:
    """Give every file the time of the release."""
    for path in [root, *root.rglob("*")]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)


# ---- whether it is right


def check(root: Path, package: Path, work: Path, environment: dict[str, str]) -> None:
    """Have every part checked by the tool of its kind. Raises Failure with what the tool said."""
    share = root / "usr" / "share"
    freeze.run(["desktop-file-validate", str(share / "applications" / "pat-studio.desktop")], environment)
    described = share / "metainfo" / f"{APPLICATION}.metainfo.xml"
    freeze.run(["appstreamcli", "validate", "--no-net", str(described)], environment)
    freeze.run(["mandoc", "-T", "lint", str(SOURCES / "pat-studio.1")], environment)
    mime = work / "mime"
    shutil.rmtree(mime, ignore_errors=True)
    put(mime / "packages" / "pat-studio.xml", (SOURCES / "pat-studio.xml").read_bytes())
    freeze.run(["update-mime-database", str(mime)], environment)
    freeze.run(["lintian", "--allow-root", "--fail-on", "error,warning", str(package)], environment)
