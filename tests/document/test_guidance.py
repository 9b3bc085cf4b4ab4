"""What helps with a field: its meaning, its place in the document, the standards and rules that it serves."""

from __future__ import annotations

from functools import cache

import pytest

from studio.checklist.run import run
from studio.data import data_folder
from studio.document.guidance import Guidance, guidance
from studio.document.manuscript import places
from studio.knowledge import outlines
from studio.protocol.address import walk
from studio.protocol.edit import put
from studio.protocol.protocol import SECTIONS, Acceptance, Protocol
from studio.storage.protocol_file import load


@cache
def template() -> Protocol:
    return load(data_folder("templates") / "psilocybin-trd-single-dose.patp")


def of(protocol: Protocol, address: str) -> Guidance:
    found = guidance(protocol, address, run(protocol))
    assert found is not None
    return found


def test_a_field_is_told_with_unit_bounds_place_and_standards() -> None:
    found = of(template(), "/statistics/dropout")
    assert (found.title, found.within) == ("Expected dropout", "Sample size and analysis")
    assert str(found.entry) == "A number. Counted in %. From 0 % to 100 %."
    assert found.printed is not None
    assert (found.printed.number, found.printed.title) == ("10.11", "Sample Size Determination")
    assert found.printed.purpose
    assert ("SPIRIT 2025", "19") in {(one.outline, one.number) for one in found.asked if not one.also}


def test_a_field_that_only_some_trials_have_may_stay_empty() -> None:
    said = str(of(template(), "/dosing/interval_hours").entry)
    assert said == "A number. Counted in hours. Stays empty in trials that have no use for it."
    assert "empty" not in str(of(template(), "/dosing/administration").entry)


def test_an_item_s_field_is_told_with_the_item_that_holds_it() -> None:
    found = of(template(), "/dosing/arms/dose-25mg/dose")
    assert found.within == "Dosing › What each arm receives › Psilocybin 25 mg"
    assert {"R-11", "R-27"} <= {one.rule.id for one in found.rules}
    assert ("ReSPCT 2025", "14") in {(one.outline, one.number) for one in found.asked}


def test_rules_are_told_with_how_they_stand() -> None:
    assert {one.rule.id: one.standing for one in of(template(), "/monitoring/observation_minutes").rules}[
        "R-11"
    ] == "met"
    short = put(template(), "/monitoring/observation_minutes", 30)
    (looked,) = (one for one in of(short, "/monitoring/observation_minutes").rules if one.rule.id == "R-11")
    assert looked.standing == "finding"
    assert any("30 minutes" in str(said) for said in looked.says)
    assert "minutes" in str(looked.limits[0].words)
    blank = {one.rule.id: one.standing for one in of(Protocol(), "/monitoring/observation_minutes").rules}
    assert blank["R-11"] == "undecided"


def test_an_accepted_finding_is_told_as_accepted() -> None:
    short = put(template(), "/monitoring/observation_minutes", 30)
    entry = next(entry for entry in run(short).entries if entry.rule.id == "R-11")
    given = Acceptance(id="a", rule="R-11", fingerprint=entry.fingerprint, reason="Why not.", who="PI")
    accepted = put(short, "/acceptances", (given,))
    stands = {one.rule.id: one.standing for one in of(accepted, "/monitoring/observation_minutes").rules}
    assert stands["R-11"] == "accepted"


def test_a_rule_that_only_reads_a_field_is_found_because_its_answer_depends_on_it() -> None:
    revocable = {one.rule.id for one in of(template(), "/sessions/touch/revocable").rules}
    assert revocable
    sources = of(template(), "/monitoring/observation_minutes").sources
    assert {"Dahmane 2021"} <= {source.title for source in sources}


@pytest.mark.parametrize(
    "address", ["/", "/dosing", "/dosing/arms/dose-25mg", "/nothing/here", "/dosing/arms/gone/dose"]
)
def test_what_is_no_field_has_no_guidance(address: str) -> None:
    assert guidance(template(), address, run(template())) is None


def test_every_field_of_a_protocol_is_told_where_it_is_printed_and_for_what() -> None:
    report = run(Protocol())
    for place in walk(Protocol()):
        if place.address.split("/")[1] not in SECTIONS or place.address.count("/") < 2:
            continue
        found = guidance(Protocol(), place.address, report)
        assert found is not None, place.address
        assert found.printed is not None, place.address
        assert found.printed.title, place.address


def test_every_section_that_prints_a_field_has_a_purpose_in_our_own_words() -> None:
    purposes = outlines.m11_purposes()
    assert {place.heading for place in places()} <= set(purposes)
    titles = {heading.title.casefold() for heading in outlines.m11()}
    assert all(words.endswith(".") and words.rstrip(".").casefold() not in titles for words in purposes.values())
