"""The way off a medicine: sums of days, what governs a washout, and what is left of a drug at dosing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.document.figures.washout import calendar, decay, washout_calendar
from studio.knowledge import comedications
from studio.knowledge.facts import Certainty
from studio.planning.washout.washout import remaining, washout
from studio.planning.washout.withdrawal import (
    Basis,
    Governor,
    Withdrawal,
    address,
    longest,
    may_take_over,
    open_taper,
    room,
    take_over,
    taper_days,
    way_of,
    ways,
    with_half_life,
)
from studio.planning.washout.words import lacking_words, open_words, room_words, short_words, total_words
from studio.protocol.edit import put
from studio.protocol.population import MedicationAction, MedicationRule, TaperStep
from studio.protocol.protocol import Protocol

if TYPE_CHECKING:
    from studio.knowledge.comedications import Comedication

DAYS = st.integers(0, 400)


def drug(id: str) -> Comedication:
    found = comedications.find(id)
    assert found is not None
    return found


def rule(id: str, drug: str, action: str = "wash_out", **fields: object) -> MedicationRule:
    return MedicationRule.model_validate({"id": id, "drug": drug, "action": MedicationAction(action), **fields})


def with_rules(*rules: MedicationRule, stable: int | None = 7) -> Protocol:
    return put(put(Protocol(), "/population/medications", rules), "/population/stable_days", stable)


def in_schedule(protocol: Protocol, **days: int) -> Protocol:
    """Return the protocol with visits on days, of which that called baseline rates the primary outcome."""
    visits = [{"id": name, "name": name.capitalize(), "days": day} for name, day in days.items()]
    protocol = put(protocol, "/schedule/visits", visits)
    protocol = put(protocol, "/endpoints/instruments", [{"id": "m", "instrument": "MADRS", "visits": ["baseline"]}])
    protocol = put(protocol, "/objectives/endpoints", [{"id": "e", "instrument": "m"}])
    return put(protocol, "/objectives/objectives", [{"id": "o", "level": "primary", "endpoints": ["e"]}])


@pytest.mark.parametrize(
    ("id", "typical", "upper", "governs"),
    [
        ("lorazepam", 3, 5, Governor.UPPER),
        ("clonazepam", 8, 11, Governor.UPPER),
        ("sertraline", 14, 22, Governor.UPPER),
        ("aripiprazole", 21, 31, Governor.UPPER),
        ("nortriptyline", 14, 20, Governor.UPPER),
        ("fluoxetine", 47, 80, Governor.UPPER),
        ("paroxetine", 14, 14, Governor.FLOOR),
        ("phenelzine", 14, 14, Governor.FLOOR),
    ],
)
def test_days_that_a_drug_needs_and_what_governs_them(id: str, typical: int, upper: int, governs: Governor) -> None:
    by_typical, by_upper = (way_of(Protocol(), drug(id), basis) for basis in (Basis.TYPICAL, Basis.UPPER))
    assert (by_typical.least, by_upper.least) == (typical, upper)
    assert by_upper.governs is governs


def test_fluoxetine_has_a_floor_below_both_of_its_half_lives() -> None:
    needed = washout(drug("fluoxetine"))
    assert (needed.floor, needed.typical, needed.upper) == (35, 47, 80)
    assert way_of(Protocol(), drug("fluoxetine"), Basis.TYPICAL).governs is Governor.TYPICAL


def test_the_way_is_the_sum_of_taper_washout_and_drug_free_days() -> None:
    assert Withdrawal(taper=14, washout=35, stable=7).least == 56
    assert Withdrawal(taper=None, washout=35, stable=None).least == 35
    (way,) = ways(with_rules(rule("s", "sertraline", taper_days=28, washout_days=22)))
    assert (way.taper, way.washout, way.stable) == (28, 22, 7)
    assert (way.baseline, way.total, way.drug_free) == (57, 57, 29)
    assert address(way, "washout_days") == "/population/medications/s/washout_days"


def test_days_between_baseline_and_dose_are_drug_free_too() -> None:
    protocol = with_rules(rule("s", "sertraline", taper_days=28, washout_days=22))
    protocol = in_schedule(protocol, screening=-70, baseline=-3, dosing=0)
    found = room(protocol)
    assert found is not None
    assert (found.days, found.after) == (67, 3)
    assert found.baseline is not None
    (way,) = ways(protocol)
    assert (way.baseline, way.total, way.drug_free) == (57, 60, 32)


def test_where_no_visit_is_before_the_dose_there_is_no_room() -> None:
    assert room(in_schedule(Protocol(), week=7)) is None
    assert room(Protocol()) is None


def test_steps_with_days_are_the_length_of_the_taper() -> None:
    half, quarter = TaperStep(id="a", dose="Half", days=14), TaperStep(id="b", dose="A quarter", days=7)
    both = rule("s", "sertraline", taper_days=28, taper_steps=(half, quarter))
    assert (taper_days(both), open_taper(both)) == (21, ())
    undated = rule("s", "sertraline", taper_days=28, taper_steps=(TaperStep(id="a", dose="Half"),))
    assert (taper_days(undated), open_taper(undated)) == (28, ())
    in_part = rule("s", "sertraline", taper_steps=(half, TaperStep(id="b", dose="A quarter")))
    assert (taper_days(in_part), open_taper(in_part)) == (14, ("taper_steps/b/days",))
    assert open_taper(rule("s", "sertraline")) == ("taper_days",)


def test_a_class_counts_as_its_slowest_drug_and_leaves_out_those_with_rules_of_their_own() -> None:
    (ssri,) = ways(with_rules(rule("c", "SSRI", washout_days=14)))
    assert ssri.name == "SSRI"
    assert ssri.drug == drug("fluoxetine")
    assert {one.id for one in ssri.among} >= {"fluoxetine", "sertraline", "paroxetine"}
    both = ways(with_rules(rule("c", "SSRI", washout_days=14), rule("f", "fluoxetine", washout_days=80)))
    assert [way.drug and way.drug.id for way in both] == ["sertraline", "fluoxetine"]


def test_only_what_is_washed_out_has_a_way() -> None:
    found = ways(
        with_rules(rule("x", "phenelzine", "exclude", washout_days=14), rule("k", "lamotrigine", "keep_stable"))
    )
    assert found == ()


def test_an_unknown_drug_has_what_was_entered_and_nothing_else() -> None:
    (way,) = ways(with_rules(rule("u", "Unheard of", washout_days=10, taper_days=5)))
    assert (way.name, way.drug, way.needed, way.governs) == ("Unheard of", None, None, None)
    assert way.total == 22
    assert way.left(Basis.TYPICAL) is None
    assert (way.caveats, way.sources) == ((), ())


def test_a_rule_without_a_name_has_its_days_too() -> None:
    (way,) = ways(with_rules(rule("u", "", washout_days=10)))
    assert (way.name, way.total) == ("a medicine still to be named", 17)


def test_without_a_planned_washout_what_the_drug_needs_is_reckoned_with() -> None:
    protocol = with_rules(rule("s", "sertraline"))
    assert [way.washout for way in ways(protocol, Basis.UPPER)] == [22]
    assert [way.washout for way in ways(protocol, Basis.TYPICAL)] == [14]


def test_what_is_left_at_dosing_halves_with_each_half_life() -> None:
    way = way_of(with_rules(rule("s", "sertraline", washout_days=22), stable=0), drug("sertraline"))
    typical = drug("sertraline").half_life_h
    assert typical is not None
    assert typical.high is not None
    assert way.left(Basis.UPPER) == pytest.approx(0.5 ** (22 * 24 / typical.high))
    assert remaining(5, 24) == pytest.approx(0.03125)


@pytest.mark.parametrize("id", ["phenelzine", "long-acting-antipsychotics"])
def test_no_share_is_told_where_the_half_life_does_not_say_what_is_left(id: str) -> None:
    way = way_of(Protocol(), drug(id))
    assert [way.left(basis) for basis in Basis] == [None, None]


def test_a_half_life_of_the_designers_counts_and_is_marked_as_theirs() -> None:
    way = with_half_life(way_of(Protocol(), drug("sertraline")), 100, 200)
    assert way.needed == replace(washout(drug("sertraline")), typical=21, upper=42,
                                 typical_certainty=Certainty.OWN, upper_certainty=Certainty.OWN)  # fmt: skip
    assert ("designer", Certainty.OWN) in way.sources
    for typical, upper in ((0, None), (-1, None), (20, 10)):
        with pytest.raises(ValueError, match="half-lives"):
            with_half_life(way, typical, upper)


def test_caveats_of_the_library_travel_with_the_figures() -> None:
    way = way_of(Protocol(), drug("fluoxetine"))
    assert any("Norfluoxetine" in note for note in way.caveats)
    assert any(source == "fluoxetine-label-summary" for source, _certainty in way.sources)


def test_taking_over_writes_washout_steps_and_drug_free_days_to_the_rule() -> None:
    protocol = with_rules(rule("s", "sertraline", washout_days=14, taper_days=28), stable=None)
    step = TaperStep(id="a", dose="Half", days=10)
    way = replace(way_of(protocol, drug("sertraline")), planned=22, stable=9)
    taken = take_over(protocol, way, (step,))
    (after,) = taken.population.medications
    assert (after.id, after.washout_days, after.taper_steps, after.taper_days) == ("s", 22, (step,), None)
    assert taken.population.stable_days == 9
    assert [one.total for one in ways(taken)] == [41]


def test_a_drug_of_a_class_gets_a_rule_of_its_own_and_the_class_keeps_its_days() -> None:
    protocol = with_rules(rule("c", "SSRI", washout_days=14, supervised_by="Prescriber"))
    way = replace(way_of(protocol, drug("fluoxetine")), planned=80)
    known, own = take_over(protocol, way).population.medications
    assert (known.drug, known.washout_days) == ("SSRI", 14)
    assert (own.drug, own.washout_days, own.supervised_by) == ("fluoxetine", 80, "Prescriber")


def test_a_drug_that_no_rule_speaks_of_gets_one() -> None:
    (made,) = take_over(Protocol(), way_of(Protocol(), drug("lorazepam"))).population.medications
    assert (made.drug, made.action, made.washout_days) == ("lorazepam", MedicationAction.WASH_OUT, 5)
    assert made.taper_steps == (), "the program proposes no taper"


def test_nothing_is_taken_over_where_the_drug_excludes() -> None:
    protocol = with_rules(rule("x", "phenelzine", "exclude"))
    way = way_of(protocol, drug("phenelzine"))
    assert not may_take_over(protocol, way)
    with pytest.raises(ValueError, match="something else"):
        take_over(protocol, way)


@pytest.mark.parametrize(("days", "hours"), [(-1, 10), (1, 0), (1, -3)])
def test_no_share_is_left_before_the_last_dose_or_without_a_half_life(days: float, hours: float) -> None:
    with pytest.raises(ValueError, match="half-life"):
        remaining(days, hours)


@given(st.floats(0, 400), st.floats(0.5, 4000))
def test_after_one_more_half_life_half_of_it_is_left(days: float, hours: float) -> None:
    assert remaining(days + hours / 24, hours) == pytest.approx(remaining(days, hours) / 2, rel=1e-9, abs=1e-300)


@given(DAYS, DAYS, DAYS, st.integers(1, 400))
def test_the_earliest_day_is_the_sum_and_more_taper_is_never_earlier(
    taper: int, wash: int, stable: int, more: int
) -> None:
    def earliest(taper: int) -> int:
        (way,) = ways(with_rules(rule("s", "sertraline", taper_days=taper, washout_days=wash), stable=stable))
        return way.total

    assert earliest(taper) == taper + wash + stable
    assert earliest(taper + more) > earliest(taper)


@given(st.permutations(["fluoxetine", "sertraline", "lorazepam", "aripiprazole"]), st.sampled_from(Basis))
def test_the_order_of_drugs_does_not_matter(names: list[str], basis: Basis) -> None:
    found = ways(with_rules(*(rule(name, name, taper_days=7) for name in names)), basis)
    slowest = longest(found)
    assert slowest is not None
    assert slowest.name == "Fluoxetine"
    assert slowest.total == max(way.total for way in found)


def test_of_drugs_of_a_class_that_need_as_long_the_slowest_stands_for_it() -> None:
    # All tricyclics have a floor of 14 days, which no typical half-life exceeds; clomipramine's 32 h are the longest.
    (way,) = ways(with_rules(rule("t", "TCA", washout_days=14)), Basis.TYPICAL)
    hours = {one.id: one.half_life_h.typical for one in way.among if one.half_life_h}
    assert way.least == 14
    assert way.drug is not None
    assert hours[way.drug.id] == max(value for value in hours.values() if value is not None)
    (snri,) = ways(with_rules(rule("s", "SNRI", washout_days=2)), Basis.UPPER)
    assert snri.drug == drug("duloxetine")
    assert snri.left(Basis.UPPER) == pytest.approx(0.5 ** (9 * 24 / 17))


def test_where_only_an_upper_half_life_is_known_it_counts_on_either_basis() -> None:
    depot = drug("long-acting-antipsychotics")
    for basis in Basis:
        way = way_of(with_rules(), depot, basis)
        assert way.least == 695, "five times 3336 h"
        assert way.governs is Governor.UPPER
        assert way.left(basis) is None


@pytest.mark.parametrize("hours", [0.0, 1e-9, 1e12, 1e14])
def test_any_half_life_of_the_designers_gives_an_answer(hours: float) -> None:
    protocol = put(with_rules(rule("n", "Newmed")), "/own/medications", [{"id": "o", "drug": "Newmed",
                   "half_life_hours": hours, "half_life_upper_hours": hours, "floor_days": 3}])  # fmt: skip
    for basis in Basis:
        (way,) = ways(protocol, basis)
        assert way.least is not None
        assert way.least >= 3
        assert way.left(basis) is None if hours == 0 else 0 <= (way.left(basis) or 0) <= 1
        assert calendar([way], room(protocol)) is not None
        decay([way], basis)
    assert washout_calendar(protocol) is not None


def test_no_half_life_of_the_designers_of_zero_hides_that_of_the_library() -> None:
    own = [{"id": "o", "drug": "fluoxetine", "half_life_hours": 0.0}]
    (way,) = ways(put(with_rules(rule("f", "fluoxetine")), "/own/medications", own), Basis.TYPICAL)
    assert way.least == 47
    assert way.drug is not None
    assert way.drug.half_life_h is not None
    assert way.drug.half_life_h.certainty is Certainty.SEEN


def test_steps_without_days_and_unknown_drugs_without_a_washout_are_told() -> None:
    steps = (TaperStep(id="a", dose="Half"), TaperStep(id="b", dose="A quarter", days=7))
    found = ways(with_rules(rule("f", "fluoxetine", washout_days=80, taper_steps=steps), rule("u", "this or that")))
    told = str(open_words(found))
    assert "Of this or that no washout is entered and no half-life is known: none is counted." in told
    assert "Of Fluoxetine some steps of the taper have no days yet: these are not counted." in told
    whole = ways(with_rules(rule("f", "fluoxetine", washout_days=80, taper_days=7), rule("u", "that", washout_days=9)))
    assert open_words(whole) is None


def test_a_washout_shorter_than_needed_is_told_on_its_basis() -> None:
    protocol = with_rules(rule("s", "SSRI", washout_days=47))
    assert short_words(ways(protocol, Basis.TYPICAL)) is None
    assert "SSRI (Fluoxetine), 47 of 80 days." in str(short_words(ways(protocol, Basis.UPPER)))
    assert short_words(ways(with_rules(rule("f", "fluoxetine")))) is None, "what is needed counts"


def test_days_are_counted_from_the_last_usual_dose_where_no_taper_is() -> None:
    (way,) = ways(with_rules(rule("f", "fluoxetine", washout_days=80)))
    assert "dosing 87 days after the last usual dose at the earliest" in str(total_words(way, []))
    (way,) = ways(with_rules(rule("f", "fluoxetine", washout_days=80, taper_days=5)))
    assert "can be dosed 92 days after the first day of the taper" in str(total_words(way, [way]))


def test_a_half_life_tried_for_one_drug_of_a_class_hides_no_slower_one() -> None:
    (way,) = ways(with_rules(rule("s", "SSRI", washout_days=10)))
    tried = with_half_life(way, 10.0)
    assert tried.drug is not None
    assert (tried.drug.id, tried.least) == ("fluoxetine", 35), "its floor still counts"
    (way,) = ways(with_rules(rule("t", "TCA", washout_days=10)))
    tried = with_half_life(way, 5.0)
    assert tried.drug is not None
    assert (tried.drug.id, tried.least) == ("clomipramine", 17), "nortriptyline is fast now, the others are not"
    assert {one.id for one in tried.among} == {one.id for one in way.among}


def test_the_windows_of_the_visits_can_take_room_away() -> None:
    protocol = in_schedule(with_rules(rule("s", "sertraline", washout_days=22)), screening=-32, baseline=-1, dosing=0)
    protocol = put(protocol, "/schedule/visits/screening/plus", 3)
    (way,) = ways(protocol)
    found = room(protocol)
    assert found is not None
    assert (way.baseline, found.days, found.least) == (29, 31, 28)
    assert "31 days (at least 28 within the windows of its visits)" in str(room_words(way, protocol))
    assert str(lacking_words(way, protocol)) == "Within the windows of the visits that can be 1 day too few."
    assert lacking_words(way, put(protocol, "/schedule/visits/screening/plus", 2)) is None
    early = put(protocol, "/schedule/visits/baseline/minus", 1)
    assert str(lacking_words(way, early)) == "Within the windows of the visits that can be 2 days too few."
