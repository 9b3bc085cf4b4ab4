"""The sieve of the checklist: what each condition lets through, and that the counts add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.checklist.rule import Challenge, Severity
from studio.checklist.run import Report, run
from studio.checklist.sieve import STATES, Sieve, sift
from studio.data import data_folder
from studio.protocol.edit import put
from studio.protocol.protocol import SECTIONS, Acceptance, Protocol
from studio.storage.protocol_file import load


@cache
def mixed() -> tuple[Protocol, Report]:
    """A protocol with open, undecided and accepted findings of several weights, and an acceptance without a finding."""
    protocol = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")
    for address, value in (
        ("/population/exclusion", [{"id": "a", "text": "Epilepsy"}]),
        ("/followup/antidepressants_recorded", False),
        ("/sessions/framing_same", False),
        ("/monitoring/board", None),
        ("/biomarkers/markers", None),
    ):
        protocol = put(protocol, address, value)
    entry = run(protocol).open[0]
    given_ = Acceptance(id="a", rule=entry.rule.id, fingerprint=entry.fingerprint, reason="Agreed by the board.",
                        who="Dr Ok", when=date(2026, 11, 23))  # fmt: skip
    gone = Acceptance(id="b", rule="V-05", fingerprint="gone", reason="Long ago.")
    protocol = protocol.model_copy(update={"acceptances": (given_, gone)})
    return protocol, run(protocol)


def through(sieve: Sieve) -> object:
    protocol, report = mixed()
    return sift(report, sieve, protocol)


def test_without_conditions_all_is_let_through() -> None:
    protocol, report = mixed()
    sifted = sift(report, Sieve(), protocol)
    assert (sifted.open, sifted.undecided, sifted.accepted) == (report.open, report.undecided, report.accepted)
    assert set(sifted.hidden.values()) == {0}
    assert [one.id for one in sifted.lapsed] == ["b"]


def test_the_mixture_has_something_of_everything() -> None:
    _protocol, report = mixed()
    assert report.open
    assert report.undecided
    assert report.accepted
    assert len({entry.rule.severity for entry in report.open}) > 1


def test_words_are_looked_for_in_rule_message_reason_and_value() -> None:
    protocol, report = mixed()
    assert {rule.id for rule, _verdict in sift(report, Sieve(words="v-12"), protocol).undecided} == {"V-12"}
    assert sift(report, Sieve(words="AGREED board"), protocol).accepted == report.accepted
    value = put(protocol, "/followup/retreatment", None)
    assert not sift(run(value), Sieve(words="no such word at all"), value).shown
    by_value = put(protocol, "/population/severity_threshold", 4321.0)
    assert sift(run(by_value), Sieve(words="4321"), by_value).open


_SIEVES = st.builds(
    Sieve,
    severities=st.frozensets(st.sampled_from(list(Severity))),
    challenges=st.frozensets(st.sampled_from(list(Challenge)), max_size=3),
    states=st.frozensets(st.sampled_from(STATES)),
    section=st.sampled_from(("", *SECTIONS)),
    fixable=st.booleans(),
    words=st.sampled_from(("", "excl", "r-", "dose arm")),
)


@settings(max_examples=100, deadline=None)
@given(_SIEVES)
def test_counts_add_up_and_each_condition_holds(sieve: Sieve) -> None:
    protocol, report = mixed()
    sifted = sift(report, sieve, protocol)
    assert len(sifted.open) + sifted.hidden["open"] == len(report.open)
    assert len(sifted.undecided) + sifted.hidden["undecided"] == len(report.undecided)
    assert len(sifted.accepted) + sifted.hidden["accepted"] == len(report.accepted)
    assert [entry for entry in report.open if entry in sifted.open] == list(sifted.open)
    for entry in (*sifted.open, *sifted.accepted):
        assert not sieve.severities or entry.rule.severity in sieve.severities
        assert not sieve.challenges or entry.rule.challenge in sieve.challenges
        assert not sieve.fixable or entry.finding.fix is not None
        assert not sieve.section or any(path.split("/")[1] == sieve.section for path in entry.finding.paths)
    for state in STATES:
        if sieve.states and state not in sieve.states:
            assert not getattr(sifted, state)


@settings(max_examples=60, deadline=None)
@given(_SIEVES, st.sampled_from(list(Severity)))
def test_another_condition_never_lets_more_through(sieve: Sieve, severity: Severity) -> None:
    protocol, report = mixed()
    narrower = replace(sieve, severities=frozenset({severity}))
    if sieve.severities and severity not in sieve.severities:
        return
    assert set(map(id, sift(report, narrower, protocol).open)) <= set(map(id, sift(report, sieve, protocol).open))
