"""What nobody knows leaves a rule undecided; what the designers enter with its source decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.checklist.catalogue import find
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from tests.checklist.casebook import template

if TYPE_CHECKING:
    from studio.checklist.rule import Verdict

UNKNOWN = "4-HO-MET"
OWN = {
    "id": "own",
    "name": UNKNOWN,
    "kind": "classic psychedelic",
    "route": "oral",
    "basis": "anhydrous",
    "largest": {"amount": 30, "unit": "mg"},
    "onset_minutes": 30,
    "peak_minutes": 120,
    "duration_minutes": 300,
    "source": "Study report 7, table 2",
}


def says(rule: str, protocol: Protocol) -> Verdict:
    found = find(rule)
    assert found is not None
    return found.check(protocol)


@pytest.fixture
def unknown_compound() -> Protocol:
    protocol = template()
    for product in protocol.dosing.products:
        protocol = put(protocol, f"/dosing/products/{product.id}/compound", UNKNOWN)
    return protocol


@pytest.mark.parametrize("rule", ["R-10", "R-11", "R-27", "R-28", "R-09", "R-31", "V-08", "D-01"])
def test_an_unknown_compound_leaves_undecided_what_needs_its_facts(rule: str, unknown_compound: Protocol) -> None:
    if rule == "V-08":
        unknown_compound = put(unknown_compound, "/design/model", "crossover")
    assert says(rule, unknown_compound).outcome == "undecided"


@pytest.mark.parametrize(("rule", "outcome"), [("R-10", "met"), ("R-11", "met"), ("R-27", "met"), ("R-28", "met")])
def test_own_facts_of_it_decide(rule: str, outcome: str, unknown_compound: Protocol) -> None:
    assert says(rule, put(unknown_compound, "/own/compounds", [OWN])).outcome == outcome


def test_own_facts_can_be_broken_too(unknown_compound: Protocol) -> None:
    small = put(unknown_compound, "/own/compounds", [{**OWN, "largest": {"amount": 20, "unit": "mg"}}])
    verdict = says("R-27", small)
    assert verdict.outcome == "finding"
    assert "20 mg" in str(verdict.findings[0].message)
    long = put(unknown_compound, "/own/compounds", [{**OWN, "duration_minutes": 700}])
    assert says("R-11", long).outcome == "finding"


def test_an_unknown_drug_is_washed_out_by_its_own_half_life() -> None:
    rules = [{"id": "n", "drug": "Newdrug", "action": "wash_out", "washout_days": 14, "taper_days": 0}]
    protocol = put(Protocol(), "/population/medications", rules)
    assert says("R-06", protocol).outcome == "undecided"
    entered = {"id": "n", "drug": "Newdrug", "half_life_hours": 24, "half_life_upper_hours": 30, "source": "Label"}
    assert says("R-06", put(protocol, "/own/medications", [entered])).outcome == "met"
    slow = put(protocol, "/own/medications", [{**entered, "half_life_hours": 120, "half_life_upper_hours": 200}])
    verdict = says("R-06", slow)
    assert verdict.outcome == "finding"
    assert "25" in str(verdict.findings[0].message), "five half-lives of 120 hours are 25 days"


def test_a_threshold_on_an_unknown_scale_is_undecided_until_its_range_is_entered() -> None:
    protocol = put(Protocol(), "/population/severity_instrument", "NEW-10")
    protocol = put(protocol, "/population/severity_threshold", 50)
    assert says("V-25", protocol).outcome == "undecided"
    entered = {"id": "i", "code": "NEW-10", "kind": "symptom", "lowest": 0, "highest": 40, "source": "Manual"}
    assert says("V-25", put(protocol, "/own/instruments", [entered])).outcome == "finding"
    assert says("V-25", put(protocol, "/own/instruments", [{**entered, "highest": 60}])).outcome == "met"


def test_an_unknown_scale_beside_a_known_one_is_undecided_too() -> None:
    protocol = put(template(), "/population/severity_instrument", "NEW-10")
    assert says("V-25", protocol).outcome == "undecided"
