"""Write the sources of the Flatpak from the lock: every wheel by address and hash, so that its build needs no network.

    .venv/bin/python packaging/flatpak/sources.py [architecture ...]    makes packaging/flatpak/python-sources.json

Asks the Python package index for the addresses of the files, and takes of each package the one wheel that fits the
Python of the runtime. The hash of each must stand in the lock.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import parts

TARGET = Path(__file__).resolve().parent / "python-sources.json"
INDEX = "https://pypi.org/simple"
PYTHON = (3, 13)
"""The version of Python in the runtime that the manifest names."""
GLIBC = (2, 42)
"""The newest that a wheel may ask for: that of the runtime."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a package, as the index tells of it."""

    name: str
    url: str
    sha256: str


def fitness(name: str, architecture: str) -> int | None:
    """Return how well a wheel fits: the higher the better, or nothing where it cannot run there."""
    found = re.fullmatch(r"[^-]+-[^-]+(?:-\d[^-]*)?-([^-]+)-([^-]+)-([^-]+)\.whl", name)
    if found is None:
        return None
    pythons, abis, platforms = (part.split(".") for part in found.groups())
    minor = PYTHON[1]
    if f"cp3{minor}" in pythons and f"cp3{minor}" in abis:
        score = 2000
    elif "abi3" in abis and any(re.fullmatch(r"cp3\d+", one) and int(one[3:]) <= minor for one in pythons):
        score = 1000
    elif "none" in abis and any(one in ("py3", "py2", f"py3{minor}") for one in pythons):
        score = 0
    else:
        return None
    levels = [_level(one, architecture) for one in platforms]
    best = max((one for one in levels if one is not None), default=None)
    return None if best is None else score + best


def _level(platform: str, architecture: str) -> int | None:
    if platform == "any":
        return 0
    found = re.fullmatch(r"manylinux_(\d+)_(\d+)_(\w+)", platform)
    if found:
        asked = (int(found[1]), int(found[2]))
        return 100 + asked[1] if found[3] == architecture and asked <= GLIBC else None
    return 1 if re.fullmatch(rf"manylinux(1|2010|2014)_{architecture}", platform) else None


def choose(files: list[File], hashes: tuple[str, ...], architecture: str) -> File:
    """Return the wheel to install among a package's files; raises ``LookupError`` where none fits and is locked."""
    fitting = [(fitness(one.name, architecture), one) for one in files if one.sha256 in hashes]
    ranked = sorted(((fit, one.name, one) for fit, one in fitting if fit is not None), reverse=True)
    if not ranked:
        raise LookupError(f"no locked wheel runs on {architecture} with Python {'.'.join(map(str, PYTHON))}")
    return ranked[0][2]


def files_of(name: str) -> list[File]:
    """Return the files of a package that the index tells of. Needs a network."""
    asked = urllib.request.Request(
        f"{INDEX}/{name}/", headers={"Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.5"}
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:
        text = answer.read().decode("utf-8")
        if "json" in answer.headers.get("Content-Type", ""):
            told = json.loads(text)["files"]
            return [File(one["filename"], one["url"], one["hashes"]["sha256"]) for one in told]
        base = answer.geturl()
    links = re.findall(r'href="([^"]+)#sha256=([0-9a-f]{64})"', text)
    return [File(url.rpartition("/")[2], urllib.parse.urljoin(base, url), digest) for url, digest in links]


def sources(architectures: list[str]) -> list[dict[str, object]]:
    """Return the entries of the manifest for all run-time parts, for each architecture only what it needs."""
    found: dict[str, dict[str, object]] = {}
    for part in parts.runtime():
        files = files_of(part.name)
        for architecture in architectures:
            chosen = choose(files, part.hashes, architecture)
            entry = {"type": "file", "url": chosen.url, "sha256": chosen.sha256}
            if not chosen.name.endswith("-any.whl"):
                entry["only-arches"] = [architecture]
            found[chosen.name] = entry
    return [found[name] for name in sorted(found)]


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["x86_64", "aarch64"]
    TARGET.write_text(json.dumps(sources(wanted), indent=2) + "\n", encoding="utf-8")
    print(TARGET)
