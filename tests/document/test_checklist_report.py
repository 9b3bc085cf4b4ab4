"""The report of the checklist: every finding with all that answers why, in each kind of file."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from studio.checklist.run import run
from studio.document.checklist_report import build_checklist
from studio.export.formats import ExportError, export, format_of, formats_of
from studio.export.options import Options
from studio.protocol.edit import put
from studio.protocol.protocol import Acceptance, Protocol
from studio.text import listing
from tests.checklist.casebook import template
from tests.document.filling import text

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def reviewed() -> Protocol:
    """A protocol with an open, an accepted, a lapsed and an undecided finding."""
    protocol = put(template(), f"/dosing/arms/{template().dosing.arms[0].id}/dose", {"amount": 25, "unit": "g"})
    protocol = put(protocol, "/monitoring/observation_minutes", 240)
    (entry,) = (one for one in run(protocol).open if one.rule.id == "R-11")
    kept = Acceptance(
        id="kept", rule="R-11", fingerprint=entry.fingerprint, reason="Measured in our unit", who="A. Example", when=DAY
    )
    lapsed = Acceptance(id="old", rule="R-22", fingerprint="gone", reason="Two days off", who="B. Example")
    protocol = put(protocol, "/acceptances", [kept, lapsed])
    return put(protocol, "/design/controls", None)


def test_it_shows_what_is_open_with_why_fix_sources_trials_and_mistakes(reviewed: Protocol) -> None:
    report = run(reviewed)
    printed = text(build_checklist(reviewed, report))
    for entry in report.open:
        assert str(entry.finding.message) in printed
        assert entry.rule.reason in printed
    (dose,) = (entry for entry in report.open if entry.rule.id == "R-27")
    assert dose.finding.fix is not None
    assert str(dose.finding.fix.label) in printed
    assert "What published trials did" in printed
    assert "COMP001" in printed
    assert "8 mg" in printed, "the mistake that R-27 would have caught"


def test_it_shows_who_accepted_what_when_and_why_and_what_lapsed(reviewed: Protocol) -> None:
    printed = text(build_checklist(reviewed, run(reviewed)))
    assert "Measured in our unit (A. Example, 27 November 2026)" in printed
    assert "Two days off (B. Example)" in printed
    assert "has changed or is gone" in printed


def test_it_names_each_rule_once_in_its_state(reviewed: Protocol) -> None:
    report = run(reviewed)
    document = build_checklist(reviewed, report)
    assert document.data is not None
    outcomes = {one["id"]: one["outcome"] for one in document.data["rules"]}  # type: ignore[attr-defined]
    assert outcomes == {rule.id: verdict.outcome for rule, verdict in report.verdicts}
    printed = text(document)
    for rule, _verdict in report.verdicts:
        assert f"{rule.id} {rule.title}" in printed


def test_the_mark_goes_only_when_it_is_final(reviewed: Protocol) -> None:
    assert build_checklist(reviewed, run(reviewed)).mark == "DRAFT"
    assert build_checklist(reviewed, run(reviewed), final=True).mark == ""


def test_a_blank_protocol_has_a_report_too() -> None:
    printed = text(build_checklist(Protocol(), run(Protocol())))
    assert "Protocol without a title" in build_checklist(Protocol(), run(Protocol())).title
    assert "There is none." in printed
    assert "still undecided" in printed


@pytest.mark.parametrize("ending", [".pdf", ".md", ".json"])
def test_it_is_written_in_each_kind_of_file(reviewed: Protocol, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"report{ending}"
    options = Options(created=DAY)
    export(build_checklist(reviewed, run(reviewed)), path, options)
    first = path.read_bytes()
    export(build_checklist(reviewed, run(reviewed)), path, options)
    assert path.read_bytes() == first
    assert len(first) > 5000


def test_the_json_is_for_programs(reviewed: Protocol, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    report = run(reviewed)
    export(build_checklist(reviewed, report), path)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["ok"] is False
    assert told["counts"] == report.counts
    accepted = [one["acceptance"] for one in told["findings"] if one["outcome"] == "accepted"]
    assert accepted == [{"rule": "R-11", "reason": "Measured in our unit", "who": "A. Example", "when": "2026-11-27"}]
    assert [one["rule"] for one in told["lapsed"]] == ["R-22"]
    assert told["protocol"]["identifier"] == reviewed.overview.protocol_number


def test_a_protocol_is_not_exported_as_json(tmp_path: Path) -> None:
    endings = [one.ending for one in formats_of("protocol")]
    assert endings[:3] == [".pdf", ".docx", ".md"]
    with pytest.raises(ExportError, match=re.escape(f"in one of {listing(endings)}.")):
        format_of(tmp_path / "protocol.json")
    assert [one.ending for one in formats_of("checklist")] == [*endings, ".json"]
