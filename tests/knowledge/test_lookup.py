"""What a name means in a protocol: the library's facts, the designers' own, and own ones in place of the library's."""

from __future__ import annotations

import pytest

from studio.knowledge import comedications, lookup, thresholds
from studio.knowledge.facts import Certainty
from studio.protocol.edit import put
from studio.protocol.own import CompoundKind, DrugGroup
from studio.protocol.protocol import Protocol

NEW_COMPOUND = {
    "id": "c",
    "name": "4-HO-MET",
    "kind": "classic psychedelic",
    "route": "oral",
    "basis": "base",
    "largest": {"amount": 20, "unit": "mg"},
    "onset_minutes": 30,
    "peak_minutes": 100,
    "duration_minutes": 300,
    "source": "Study report 7, table 2",
}


def test_the_library_answers_where_nothing_of_its_own_is_entered() -> None:
    compound = lookup.compound(Protocol(), "psilocybin")
    assert compound is not None
    assert compound.name == "Psilocybin"
    assert [drug.id for drug in lookup.medications(Protocol(), "Prozac")] == ["fluoxetine"]
    assert lookup.medications(Protocol(), "SSRI") == comedications.in_class("SSRI")
    assert lookup.instrument(Protocol(), "madrs") is not None


@pytest.mark.parametrize("written", [None, "", "   ", "unheard-of"])
def test_nothing_is_known_of_what_nobody_entered(written: str | None) -> None:
    assert lookup.compound(Protocol(), written) is None
    assert lookup.medications(Protocol(), written) == ()
    assert lookup.instrument(Protocol(), written) is None


def test_an_own_compound_has_the_facts_that_rules_ask_for() -> None:
    protocol = put(Protocol(), "/own/compounds", [NEW_COMPOUND])
    compound = lookup.compound(protocol, " 4-ho-met ")
    assert compound is not None
    assert compound.kind == CompoundKind.CLASSIC.value
    profile = compound.route("oral")
    assert profile is not None
    largest = profile.largest("fixed", "base")
    duration = profile.duration_at(10, "mg", "fixed")
    assert largest is not None
    assert duration is not None
    assert (largest.mg, duration.typical_min) == (20, 300)
    assert duration.certainty is Certainty.OWN
    assert not duration.certainty.settled
    assert duration.note == "Study report 7, table 2"


def test_an_own_compound_without_a_class_is_not_known() -> None:
    nameless = {key: value for key, value in NEW_COMPOUND.items() if key != "kind"}
    assert lookup.compound(put(Protocol(), "/own/compounds", [nameless]), "4-HO-MET") is None


def test_own_facts_of_a_known_compound_leave_its_other_routes_alone() -> None:
    entered = {"id": "c", "name": "dmt", "route": "inhaled", "duration_minutes": 25, "source": "s"}
    entered["largest"] = {"amount": 70, "unit": "mg"}
    protocol = put(Protocol(), "/own/compounds", [entered])
    own, known = lookup.compound(protocol, "dmt"), lookup.compound(Protocol(), "dmt")
    assert own is not None
    assert known is not None
    assert own.kind == known.kind
    assert own.route("intravenous") == known.route("intravenous")
    inhaled = own.route("inhaled")
    assert inhaled is not None
    assert [dose.mg for dose in inhaled.largest_studied] == [70]


def test_own_figures_of_a_known_drug_count_instead_and_its_groups_stay() -> None:
    entered = {"id": "m", "drug": "Fluoxetine", "half_life_hours": 100, "half_life_upper_hours": 200, "source": "Label"}
    protocol = put(Protocol(), "/own/medications", [entered])
    (own,) = lookup.medications(protocol, "fluoxetine")
    known = comedications.find("fluoxetine")
    assert known is not None
    assert own.half_life_h is not None
    assert (own.half_life_h.typical, own.half_life_h.high) == (100, 200)
    assert (own.groups, own.floor_days) == (known.groups, known.floor_days)
    of_class = {drug.id: drug for drug in lookup.medications(protocol, "SSRI")}
    assert of_class["fluoxetine"] == own
    assert len(of_class) == len(comedications.in_class("SSRI"))


def test_an_own_drug_joins_its_class_and_group() -> None:
    entered = {"id": "m", "drug": "Newdrug", "drug_class": "SSRI", "half_life_hours": 40, "source": "Label"}
    entered["groups"] = ["serotonergic"]
    protocol = put(Protocol(), "/own/medications", [entered])
    assert "Newdrug" in {drug.name for drug in lookup.medications(protocol, "ssri")}
    assert "Newdrug" in {drug.name for drug in lookup.medications(protocol, DrugGroup.SEROTONERGIC.value)}
    assert [drug.name for drug in lookup.medications(protocol, "newdrug")] == ["Newdrug"]


def test_an_upper_half_life_below_the_typical_one_is_read_as_no_longer_than_it() -> None:
    entered = {"id": "m", "drug": "Newdrug", "half_life_hours": 24, "half_life_upper_hours": 0, "source": "Label"}
    (own,) = lookup.medications(put(Protocol(), "/own/medications", [entered]), "Newdrug")
    assert own.half_life_h is not None
    assert (own.half_life_h.typical, own.half_life_h.high) == (24, 24)


def test_an_own_drug_without_any_number_is_not_known() -> None:
    protocol = put(Protocol(), "/own/medications", [{"id": "m", "drug": "Newdrug", "source": "Label"}])
    assert lookup.medications(protocol, "Newdrug") == ()


def test_an_own_drug_without_a_name_is_no_member_of_its_class() -> None:
    protocol = put(Protocol(), "/own/medications", [{"id": "m", "drug_class": "SSRI", "half_life_hours": 40}])
    assert lookup.medications(protocol, "SSRI") == comedications.in_class("SSRI")


def test_an_own_instrument_has_its_range_and_recall() -> None:
    entered = {"id": "i", "code": "NEW-10", "kind": "symptom", "lowest": 0, "highest": 40, "recall_days": 3}
    protocol = put(Protocol(), "/own/instruments", [{**entered, "higher_is": "worse", "self_rated": True}])
    own = lookup.instrument(protocol, "new-10")
    assert own is not None
    assert (own.range_low, own.range_high, own.recall_days, own.higher_is, own.rater) == (0, 40, 3, "worse", "self")


def test_a_limit_that_no_source_settles_is_the_protocols_to_set() -> None:
    own = put(Protocol(), "/own/limits", [{"id": "l", "limit": "observation-margin", "value": 90, "reason": "Habit"}])
    assert thresholds.count_of(own, "observation-margin") == 90
    assert thresholds.count_of(Protocol(), "observation-margin") == 60
    chosen = thresholds.own(own, "observation-margin")
    assert chosen is not None
    assert chosen.reason == "Habit"


def test_a_limit_that_its_source_settles_stays() -> None:
    settled = [one for one in thresholds.every() if not one.editable]
    assert settled
    limits = [{"id": one.id, "limit": one.id, "value": one.value + 1} for one in settled]
    protocol = put(Protocol(), "/own/limits", limits)
    for one in settled:
        assert thresholds.number_of(protocol, one.id) == one.value
    assert {one.id for one in thresholds.editable()}.isdisjoint(one.id for one in settled)


def test_a_limit_of_nothing_does_not_count() -> None:
    own = put(Protocol(), "/own/limits", [{"id": "l", "limit": "observation-margin", "value": 0, "reason": "Habit"}])
    assert thresholds.count_of(own, "observation-margin") == 60
