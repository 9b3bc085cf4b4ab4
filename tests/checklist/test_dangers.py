"""Every shipped template is clean, and a dangerous change of it raises the right must finding and no other."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from studio.checklist.rule import Severity
from studio.checklist.run import Report, run
from studio.data import data_folder
from studio.protocol.protocol import Protocol
from tests.checklist.casebook import edited

HERE = Path(__file__).parent / "dangers"
TEMPLATES = tuple(sorted(path.stem for path in data_folder("templates").glob("*.patp") if path.stem != "blank"))


@dataclass(frozen=True)
class Danger:
    """A slip that would harm people or void the trial: an edit of a template, and the rule that must speak."""

    template: str
    name: str
    rule: str
    edits: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.template}: {self.name}"


def _read() -> tuple[Danger, ...]:
    found = []
    for path in sorted(HERE.glob("*.toml")):
        for written in tomllib.loads(path.read_text(encoding="utf-8"))["danger"]:
            edits = {key: written[key] for key in ("put", "empty", "remove") if key in written}
            found.append(Danger(path.stem, written["name"], written["rule"], edits))
    return tuple(found)


DANGERS = _read()


@cache
def _template(id: str) -> Protocol:
    return Protocol.model_validate_json((data_folder("templates") / f"{id}.patp").read_bytes())


def _musts(report: Report) -> set[tuple[str, str]]:
    return {
        (entry.rule.id, str(entry.finding.message)) for entry in report.open if entry.rule.severity is Severity.MUST
    }


@pytest.mark.parametrize("id", TEMPLATES)
def test_a_shipped_template_has_no_open_finding(id: str) -> None:
    report = run(_template(id))
    assert [(entry.rule.id, str(entry.finding.message)) for entry in report.open] == []
    assert [(rule.id, str(verdict.message)) for rule, verdict in report.undecided] == []


@pytest.mark.parametrize("danger", DANGERS, ids=str)
def test_a_dangerous_change_is_seen_and_nothing_else(danger: Danger) -> None:
    protocol = _template(danger.template)
    changed = edited(protocol, danger.edits)
    assert changed != protocol
    report = run(changed)
    assert {rule for rule, _message in _musts(report) - _musts(run(protocol))} == {danger.rule}
    assert not report.ok


def test_each_template_has_ten_dangers_of_many_rules() -> None:
    count = Counter(danger.template for danger in DANGERS)
    assert {id: count[id] for id in TEMPLATES} == dict.fromkeys(TEMPLATES, 10)
    for id in TEMPLATES:
        assert len({danger.rule for danger in DANGERS if danger.template == id}) >= 8
