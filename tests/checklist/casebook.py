"""Cases of rules as data: a protocol by its edits, the outcome expected, and where and how a finding speaks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from studio.data import data_folder
from studio.protocol.edit import put, remove
from studio.protocol.protocol import Protocol

HERE = Path(__file__).parent
OUTCOMES = ("met", "finding", "undecided", "not_applicable")


@dataclass(frozen=True)
class Expected:
    """A finding that must be among those found: the paths it begins with, and words of its message."""

    paths: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One protocol and what a rule must say of it."""

    rule: str
    outcome: str
    name: str
    protocol: Protocol
    expected: tuple[Expected, ...]

    def __str__(self) -> str:
        return f"{self.rule} {self.name}"


def cases() -> tuple[Case, ...]:
    """Return the cases of all rules; ``base`` is blank, template, or the name of a file in ``bases/``."""
    return tuple(case for path in sorted((HERE / "cases").glob("*.toml")) for case in _read(path))


@cache
def never() -> dict[tuple[str, str], str]:
    """Return, by rule and outcome, why a rule never says so."""
    return {
        (path.stem, outcome): reason
        for path in sorted((HERE / "cases").glob("*.toml"))
        for outcome, reason in tomllib.loads(path.read_text(encoding="utf-8")).get("never", {}).items()
    }


def template() -> Protocol:
    """Return the shipped template."""
    path = data_folder("templates") / "psilocybin-trd-single-dose.patp"
    return Protocol.model_validate_json(path.read_bytes())


def base(name: str) -> Protocol:
    """Return the protocol of that name, to which a case adds its edits."""
    if name == "blank":
        return Protocol()
    if name == "template":
        return template()
    return edited(Protocol(), tomllib.loads((HERE / "bases" / f"{name}.toml").read_text(encoding="utf-8")))


def edited(protocol: Protocol, edits: dict[str, Any]) -> Protocol:
    """Return the protocol after the edits ``put``, ``empty`` and ``remove``."""
    for address, value in edits.get("put", {}).items():
        protocol = put(protocol, address, value)
    for address in edits.get("empty", ()):
        protocol = put(protocol, address, None)
    for address in edits.get("remove", ()):
        protocol = remove(protocol, address)
    return protocol


def _read(path: Path) -> list[Case]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = set(content) - {*OUTCOMES, "never"}
    assert not unknown, f"{path.name}: {unknown}"
    found = []
    for outcome in OUTCOMES:
        for number, written in enumerate(content.get(outcome, ()), start=1):
            protocol = edited(base(written.get("base", "blank")), written)
            expected = written.get("expect") or ([written] if "paths" in written else [])
            speaks = tuple(Expected(tuple(one["paths"]), tuple(one.get("words", ()))) for one in expected)
            name = f"{outcome} {number}" + (f", {written['name']}" if "name" in written else "")
            found.append(Case(path.stem, outcome, name, protocol, speaks))
    return found
