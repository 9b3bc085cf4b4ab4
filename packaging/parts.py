"""The parts that run in the program: what is locked, what each needs, and under which licence it comes.

Asked by the list of parts (``bill.py``), the licence notices (``notices.py``) and the recipe for Flatpak
(``flatpak/sources.py``). The lock says versions and hashes; the installed distributions say the rest. What a
distribution's own metadata leaves open stands in ``licences.toml``, as someone has read it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "packaging" / "requirements.txt"


@dataclass(frozen=True, slots=True)
class Part:
    """A distribution that the program runs with.

    ``hashes`` are the SHA-256 of every file of that version, for all platforms, as the lock has them; ``needs`` names
    the parts that it imports; ``licence`` is an expression of SPDX.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str
    needs: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Return the part's package URL."""
        return f"pkg:pypi/{self.name}@{self.version}"


@cache
def known() -> dict[str, dict[str, object]]:
    """Return what ``licences.toml`` tells."""
    return tomllib.loads((ROOT / "packaging" / "licences.toml").read_text(encoding="utf-8"))


def locked(lock: Path = LOCK) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return version and SHA-256 hashes of every package of a lock file, by its name."""
    text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for line in text.splitlines():
        pinned = re.match(r"([\w.-]+)==([^\s;]+)", line)
        if pinned:
            found[canonicalize_name(pinned[1])] = (pinned[2], tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", line)))
    return found


def direct() -> tuple[str, ...]:
    """Return the names of what the program itself asks for."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return tuple(sorted(canonicalize_name(Requirement(line).name) for line in settings["project"]["dependencies"]))


def installed(name: str) -> Distribution:
    """Return an installed part; raises ``LookupError`` with a sentence where it is missing."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise LookupError(f"{name} is not installed here: install packaging/requirements.txt first.") from None


@cache
def runtime() -> tuple[Part, ...]:
    """Return all that is installed with the program, in order of name.

    Raises ``LookupError`` when a part is not installed here, or in another version than the lock's.
    """
    lock = locked()
    found: dict[str, Part] = {}
    waiting = list(direct())
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        there = installed(name)
        version, hashes = lock[name]
        if there.version != version:
            raise LookupError(f"{name} {there.version} is installed, and the lock says {version}.")
        found[name] = Part(name, version, hashes, licence(there), _needs(there))
        waiting += found[name].needs
    return tuple(found[name] for name in sorted(found))


def _needs(there: Distribution) -> tuple[str, ...]:
    asked = [Requirement(line) for line in there.requires or ()]
    wanted = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    return tuple(sorted({canonicalize_name(one.name) for one in wanted}))


def licence(there: Distribution) -> str:
    """Return a distribution's licence as an expression of SPDX: what was read for it, else what its metadata says."""
    name = canonicalize_name(there.metadata["Name"])
    read = known()["packages"].get(name)
    said = there.metadata.get_all("License-Expression")
    if read is None and not said:
        raise LookupError(f"The licence of {name} is not known: read it, and write it into packaging/licences.toml.")
    return str(read or (said or [None])[0])


def free_of_gpl(expression: str) -> bool:
    """Return whether a licence leaves a choice without GPL and AGPL; the library exception of GCC counts as one."""

    def bound(one: str) -> bool:
        return bool(re.match(r"A?GPL-", one)) and "GCC-exception" not in one

    choices = expression.replace("(", "").replace(")", "").split(" OR ")
    return any(not any(bound(one) for one in choice.split(" AND ")) for choice in choices)
