"""What holds for all rules: their words, their sources, their places and their fixes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from studio.checklist.catalogue import catalogue, find
from studio.checklist.inquiry import all_of
from studio.checklist.rule import Challenge, Rule, Severity, fingerprint
from studio.checklist.run import Entry, Report, run
from studio.knowledge import sources
from studio.protocol.address import exists, filled, walk
from studio.protocol.edit import insert, put, remove
from studio.protocol.protocol import Acceptance, Protocol
from tests.checklist.casebook import Case, cases, template
from tests.strategies import protocols

RULES = catalogue()
WITH_FINDINGS = [case for case in cases() if case.outcome == "finding"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_says_why_and_on_what_it_rests(rule: Rule) -> None:
    assert rule.reason.count(".") >= 2, "a few sentences"
    assert len(rule.reason) < 700
    assert rule.sources
    assert [id for id in rule.sources if sources.find(id) is None] == []
    assert str(rule.title)
    assert not str(rule.title).endswith(".")


def test_every_challenge_has_rules() -> None:
    assert {rule.challenge for rule in RULES} == set(Challenge)


def test_rules_on_advice_of_fda_say_that_it_is_advice() -> None:
    advisory = ("fda-2023-psychedelics", "fda-2026-psychedelics", "fda-2012-suicidality")
    built_on = [rule for rule in RULES if set(advisory) & set(rule.sources)]
    assert built_on
    for rule in built_on:
        assert "advise" in rule.reason or "offers" in rule.reason, rule.id


def test_a_rule_is_found_whatever_the_case() -> None:
    rule = find("r-06B")
    assert rule is not None
    assert rule.id == "R-06b"
    assert find("X-99") is None


def test_a_blank_protocol_is_a_list_of_open_decisions() -> None:
    report = run(Protocol())
    assert {verdict.outcome for _rule, verdict in report.verdicts} == {"undecided", "not_applicable"}
    assert report.ok
    assert len(report.undecided) > 80


def test_the_template_raises_nothing() -> None:
    report = run(template())
    assert [(entry.rule.id, str(entry.finding.message)) for entry in report.open] == []
    assert [rule.id for rule, _verdict in report.undecided] == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(protocols())
def test_every_place_named_is_there(protocol: Protocol) -> None:
    for rule, verdict in run(protocol).verdicts:
        paths = [*verdict.paths, *(path for found in verdict.findings for path in found.paths)]
        assert [path for path in paths if not exists(protocol, path)] == [], rule.id
        for found in verdict.findings:
            assert found.paths, rule.id
            assert str(found.message)
        if verdict.outcome == "undecided":
            assert verdict.paths, rule.id
            assert str(verdict.message), rule.id
        assert bool(verdict.findings) == (verdict.outcome == "finding"), rule.id


def _musts(report: Report) -> set[tuple[str, tuple[str, ...]]]:
    return {(entry.rule.id, entry.finding.paths) for entry in report.entries if entry.rule.severity is Severity.MUST}


def _alike(report: Report, entry: Entry) -> int:
    """Return how many findings of the entry's rule begin at its place: other words alone mend nothing."""
    return sum(one.rule is entry.rule and one.finding.paths[0] == entry.finding.paths[0] for one in report.entries)


def _check_fixes(protocol: Protocol) -> None:
    before = run(protocol)
    for entry in before.entries:
        fix = entry.finding.fix
        if fix is None:
            continue
        assert str(fix.label)
        mended = fix.apply(protocol)
        assert mended == fix.apply(protocol), entry.rule.id
        after = run(mended)
        assert _alike(after, entry) < _alike(before, entry), (entry.rule.id, str(entry.finding.message))
        assert _musts(after) - _musts(before) == set(), (entry.rule.id, str(fix.label))


@pytest.mark.parametrize("case", WITH_FINDINGS, ids=str)
def test_each_fix_mends_its_finding_and_harms_nothing(case: Case) -> None:
    _check_fixes(case.protocol)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(protocols())
def test_fixes_mend_random_protocols_too(protocol: Protocol) -> None:
    _check_fixes(protocol)


FIELDS = [place.address for place in walk(template()) if filled(place.value)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=15, unique=True))
@example(["/endpoints/instruments/instrument-cssrs-since/visits"])
def test_fixes_mend_a_template_with_gaps(emptied: list[str]) -> None:
    protocol = template()
    for address in emptied:
        if exists(protocol, address):
            protocol = put(protocol, address, None)
    _check_fixes(protocol)


DANGEROUS = [
    ("R-27", "/dosing/arms/dose-25mg/dose", {"amount": 25, "unit": "g"}),
    ("R-11", "/monitoring/observation_minutes", 120),
    ("R-05", "/screening/qtc_most_male", 540),
    ("R-14", "/sessions/physician_minutes", 90),
    ("R-22", "/monitoring/driving_hours", 2),
    ("R-28", "/dosing/remote", True),
    ("R-17", "/sessions/touch/never_widened", False),
    ("R-21", "/screening/pregnancy_each_dosing", False),
    ("V-10", "/statistics/missing", "locf"),
    ("V-13", "/monitoring/ae_favourable", False),
    ("V-25", "/population/severity_threshold", 200),
    ("L-07", "/monitoring/ae_until_days", 3),
]


@pytest.mark.parametrize(("rule", "address", "value"), DANGEROUS, ids=lambda value: str(value)[:30])
def test_a_dangerous_change_of_the_template_is_seen(rule: str, address: str, value: object) -> None:
    report = run(put(template(), address, value))
    assert {entry.rule.id for entry in report.entries if entry.rule.severity is Severity.MUST} == {rule}
    assert not report.ok
    assert any(path.startswith(address) for entry in report.entries for path in entry.finding.paths)


@pytest.mark.parametrize(
    ("rule", "drug", "change"),
    [
        ("R-03", "lithium", {"action": "keep_stable"}),
        ("R-06", "fluoxetine", {"washout_days": 7}),
        ("R-07", "phenelzine", {"action": "keep_stable"}),
    ],
)
def test_a_dangerous_medicine_in_the_template_is_seen(rule: str, drug: str, change: dict[str, object]) -> None:
    changed = template()
    held = next(entered for entered in changed.population.medications if entered.drug == drug)
    for name, value in change.items():
        changed = put(changed, f"/population/medications/{held.id}/{name}", value)
    must = {entry.rule.id for entry in run(changed).entries if entry.rule.severity is Severity.MUST}
    assert must == {rule}


@given(st.integers(241, 389))
def test_an_acceptance_lapses_when_the_finding_changes(minutes: int) -> None:
    short = put(template(), "/monitoring/observation_minutes", 240)
    (entry,) = run(short).open
    accepted = Acceptance(id="a", rule=entry.rule.id, fingerprint=entry.fingerprint, reason="Measured in our unit")
    short = insert(short, "/acceptances", accepted)
    assert run(short).ok
    assert [one.acceptance for one in run(short).accepted] == [accepted]
    assert not run(put(short, "/monitoring/observation_minutes", minutes)).ok


def test_a_fingerprint_is_that_of_the_rule_and_its_finding() -> None:
    short = put(template(), "/monitoring/observation_minutes", 240)
    (entry,) = run(short).open
    assert entry.fingerprint == fingerprint("R-11", entry.finding, short)
    assert entry.fingerprint != fingerprint("R-12", entry.finding, short)
    other = put(short, "/monitoring/observation_minutes", 241)
    assert entry.fingerprint != fingerprint("R-11", entry.finding, other), "the value at its place is one of its facts"


def test_a_listing_of_a_thousand_names_stays_short_and_is_put_into_words() -> None:
    listed = all_of(str(number) for number in range(1000))
    assert str(listed) == "0, 1, 2, 3, 4, 5, 6, 7 and 992 more"


def test_the_entry_form_of_suicidality_is_not_asked_after_the_dose() -> None:
    protocol = template()
    entry_form = next(use for use in protocol.endpoints.instruments if use.id == "instrument-cssrs-baseline")
    since = [use for use in protocol.endpoints.instruments if use.instrument == "C-SSRS" and use is not entry_form]
    for use in since:
        protocol = remove(protocol, f"/endpoints/instruments/{use.id}")
    (entry,) = (one for one in run(protocol).open if one.rule.id == "R-15")
    assert entry.finding.fix is not None
    assert "Since last visit" in str(entry.finding.fix.label)
    mended = entry.finding.fix.apply(protocol)
    assert next(use for use in mended.endpoints.instruments if use.id == entry_form.id) == entry_form
    assert "R-15" not in {one.rule.id for one in run(mended).open}
