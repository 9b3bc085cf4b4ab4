"""The libraries of Debian or Ubuntu that a frozen program takes along: whose they are, and under which terms."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PLACES = ("/lib", "/usr/lib")
DOCUMENTS = Path("/usr/share/doc")


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the system, its version, and the text of its copyright file."""

    name: str
    version: str
    terms: str


def inside(folder: Path) -> tuple[Package, ...]:
    """Return the packages whose libraries lie in a frozen program's folder, in order of name.

    A library counts when the system has one of its name with the same bytes. Empty where there is no dpkg.
    """
    if not shutil.which("dpkg-query"):
        return ()
    owners = _owners([path for file in sorted(folder.rglob("*.so*")) for path in _places(file)])
    found = []
    for name in sorted(owners):
        told = _ask("--show", "--showformat=${Version}", name)
        terms = DOCUMENTS / name.partition(":")[0] / "copyright"
        found.append(Package(name.partition(":")[0], told or "", terms.read_text(encoding="utf-8", errors="replace")))
    return tuple(found)


def _places(file: Path) -> list[str]:
    """Return where the system has this very library, by each of the names under which dpkg may know it."""
    if file.is_symlink() or not file.is_file():
        return []
    found: set[str] = set()
    for there in [one for place in PLACES for one in Path(place).glob(f"*-linux-gnu*/{file.name}")]:
        real = there.resolve()
        if real.stat().st_size == file.stat().st_size and real.read_bytes() == file.read_bytes():
            # What is in /lib today stands in /usr/lib, and dpkg may know it by either.
            found |= {str(path).removeprefix("/usr") for path in (there, real)}
    return sorted(found | {f"/usr{path}" for path in found})


def _owners(paths: list[str]) -> set[str]:
    """Return the packages that own these files; paths that no package has are passed over."""
    if not paths:
        return set()
    told = subprocess.run(["dpkg-query", "--search", *paths], capture_output=True, encoding="utf-8", check=False)
    return {line.partition(": ")[0].split(",")[0] for line in told.stdout.splitlines() if "diversion" not in line}


def _ask(*arguments: str) -> str | None:
    done = subprocess.run(["dpkg-query", *arguments], capture_output=True, encoding="utf-8", check=False)
    return done.stdout.strip() if done.returncode == 0 else None
