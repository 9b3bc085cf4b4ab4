"""Fixing several findings at once: each fix is applied to what the others left, and only what is so is told."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.checklist.fixing import fixable, plan
from studio.checklist.rule import Finding, Fix, Verdict
from studio.checklist.run import Entry, run
from studio.data import data_folder
from studio.protocol.diff import diff
from studio.protocol.edit import put
from studio.storage.protocol_file import load
from studio.text import _

if TYPE_CHECKING:
    from random import Random

    from studio.checklist.run import Report
    from studio.protocol.protocol import Protocol

_LOSSES: tuple[tuple[str, object], ...] = (
    ("/population/exclusion", [{"id": "a", "text": "Epilepsy"}]),
    ("/population/exclusion", []),
    ("/monitoring/ae_favourable", False),
    ("/followup/antidepressants_recorded", False),
    ("/followup/psychedelics_recorded", False),
    ("/sessions/touch/agreed_before", False),
    ("/sessions/touch/revocable", False),
    ("/screening/pregnancy_each_dosing", False),
    ("/sessions/equal_across_arms", False),
    ("/sessions/framing_same", False),
    ("/oversight/consent_topics", []),
    ("/monitoring/aesi", []),
    ("/monitoring/vital_minutes", [0]),
    ("/monitoring/board", False),
)


@cache
def shipped() -> Protocol:
    return load(data_folder("templates") / "psilocybin-trd-single-dose.patp")


def spoiled(*losses: int) -> Protocol:
    protocol = shipped()
    for at in losses:
        protocol = put(protocol, *_LOSSES[at])
    return protocol


def planned(protocol: Protocol) -> tuple[Report, tuple[Entry, ...]]:
    report = run(protocol)
    return report, fixable(report)


def test_several_findings_of_one_rule_are_fixed_together() -> None:
    protocol = spoiled(0)
    report = run(protocol)
    entries = fixable(report, "R-01")
    assert len(entries) == 2
    made = plan(protocol, report, entries)
    assert [repair.fate for repair in made.repairs] == ["applies", "applies"]
    assert not fixable(run(made.protocol), "R-01")
    assert all(change.kind == "added" for repair in made.repairs for change in repair.changes)


def test_a_finding_that_an_earlier_fix_has_settled_is_told_as_settled() -> None:
    protocol = spoiled(0)
    report = run(protocol)
    entry = fixable(report, "R-01")[0]
    made = plan(protocol, report, (entry, entry))
    assert [repair.fate for repair in made.repairs] == ["applies", "settled"]
    assert made.repairs[1].changes == ()


def test_nothing_is_changed_by_no_fixes() -> None:
    protocol = spoiled(0)
    made = plan(protocol, run(protocol), ())
    assert made.protocol is protocol
    assert made.arising == ()


def test_a_fix_that_is_refused_leaves_the_others_applied() -> None:
    protocol = spoiled(0)
    report = run(protocol)
    first, second = fixable(report, "R-01")

    def refuse(current: Protocol) -> Protocol:
        return put(current, "/nowhere/at/all", 1)

    broken = replace(first.rule, check=lambda _protocol: replace(first.rule.check(protocol), findings=(
        replace(first.finding, fix=Fix(_("Break"), refuse)),)))  # fmt: skip
    made = plan(protocol, report, (replace(first, rule=broken), second))
    assert [repair.fate for repair in made.repairs] == ["refused", "applies"]


def test_a_fix_at_a_place_that_was_fixed_before_says_so() -> None:
    protocol = shipped()
    report = run(protocol)
    rule = report.verdicts[0][0]

    def check_for(number: int) -> Entry:
        fix = Fix(_("Rename"), lambda current: put(current, "/overview/title", f"Title {number}"))
        found = Finding(_("Number {n}", n=number), ("/overview/title",), fix)
        return Entry(replace(rule, check=lambda _protocol: Verdict("finding", (found,))), found, str(number), None)

    made = plan(protocol, report, (check_for(1), check_for(2)))
    assert made.repairs[0].overlaps == ()
    assert [change.new for change in made.repairs[1].overlaps] == ["Title 2"]


def test_what_would_newly_arise_is_told() -> None:
    protocol = shipped()
    report = run(protocol)
    rule = report.verdicts[0][0]
    found = Finding(_("Too many"), ("/population/exclusion",),
                    Fix(_("Empty it"), lambda current: put(current, "/monitoring/ae_favourable", False)))  # fmt: skip
    entry = Entry(replace(rule, check=lambda _protocol: Verdict("finding", (found,))), found, "x", None)
    made = plan(protocol, report, (entry,))
    assert "V-13" in {one.rule.id for one in made.arising}


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, len(_LOSSES) - 1), max_size=6), st.randoms())
def test_the_changes_of_all_fixes_together_are_those_of_the_plan(losses: set[int], random: Random) -> None:
    protocol = spoiled(*sorted(losses))
    report, entries = planned(protocol)
    order = list(entries)
    random.shuffle(order)
    made = plan(protocol, report, order)
    assert len(made.repairs) == len(order)
    changed = {change.address for change in diff(protocol, made.protocol)}
    told = {change.address for repair in made.repairs for change in repair.changes}
    assert changed <= told
    settled = {repair.entry.fingerprint for repair in made.repairs if repair.fate != "refused"}
    still = {entry.fingerprint for entry in run(made.protocol).open}
    assert not settled & still
    assert plan(protocol, report, order).protocol == made.protocol
    fewer = order[:1] + order[2:]
    assert plan(protocol, report, fewer, made.repairs) == plan(protocol, report, fewer)
