"""What belief alone does, in closed form: by hand, against the simulation, and of protocols."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.data import data_folder
from studio.planning.unblinding.belief import (
    assumptions_of,
    belief_alone,
    chance_of_success,
    pairs,
    scenarios,
    wanted,
    worst,
)
from studio.planning.unblinding.simulation import Analysis, Assumptions, Group, simulate, with_guesses_right
from studio.planning.unblinding.words import of_belief
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol

TRIAL = Assumptions(
    Group("Drug", 120, believing=0.9),
    Group("Placebo", 120, believing=0.25),
    drug_effect=4,
    sd=10,
    belief_effect=3,
    planned_difference=4,
)
COMPLETE = data_folder("templates") / "psilocybin-trd-single-dose.patp"
SHARES = st.floats(0, 1)


def protocol() -> Protocol:
    return Protocol.model_validate_json(COMPLETE.read_bytes())


def test_the_bias_is_the_effect_times_the_difference_in_belief() -> None:
    alone = belief_alone(TRIAL)
    assert alone.apart == pytest.approx(0.65)
    assert alone.points == pytest.approx(3 * 0.65)
    assert alone.share == pytest.approx(3 * 0.65 / 4)


def test_raters_add_what_they_guess_beyond_chance() -> None:
    alone = belief_alone(replace(TRIAL, rater_drift=2, rater_right=0.8))
    assert alone.by_raters == pytest.approx(2 * (0.8 - 0.2))
    assert belief_alone(replace(TRIAL, rater_drift=2, rater_right=0.5)).by_raters == 0


def test_who_leaves_after_a_right_guess_takes_the_guess_along() -> None:
    leaving = replace(TRIAL, control=replace(TRIAL.control, dropout=0.1, lost_if_right=0.4))
    believers, doubters = 0.25 * 0.9, 0.75 * 0.5
    assert belief_alone(leaving).apart == pytest.approx(0.9 - believers / (believers + doubters))


LOST = st.floats(0, 0.8)


@given(SHARES, SHARES, st.floats(0.1, 10), LOST, LOST)
def test_at_the_rate_that_is_told_belief_makes_that_part_of_the_difference(
    drug: float, control: float, effect: float, lost: float, lost_too: float
) -> None:
    trial = replace(
        TRIAL,
        belief_effect=effect,
        treated=replace(TRIAL.treated, believing=drug, dropout=0.1, lost_if_right=lost),
        control=replace(TRIAL.control, believing=control, lost_if_right=lost_too),
    )
    alone = belief_alone(trial)
    for rate, target in ((alone.half_at, 2.0), (alone.whole_at, 4.0)):
        if rate is None:
            assert belief_alone(with_guesses_right(trial, 1.0)).points < target + 1e-9
        else:
            assert belief_alone(with_guesses_right(trial, rate)).points == pytest.approx(target)


@pytest.mark.parametrize("own", [0.0, 4.0])
@pytest.mark.parametrize("analysis", list(Analysis))
def test_the_approximate_chance_agrees_with_the_simulation(own: float, analysis: Analysis) -> None:
    trial = replace(
        TRIAL,
        drug_effect=own,
        belief_spread=3,
        correlation=0.5,
        analysis=analysis,
        expectancy_effect=2,
        expectancy_belief=0.4,
        rater_drift=1,
        rater_right=0.7,
    )
    found = simulate(trial, trials=4000, seed=3).planned.power
    assert chance_of_success(trial, own) == pytest.approx(found.value, abs=0.01 + 4 * found.error)


def test_where_more_would_leave_than_are_there_nobody_of_them_is_seen() -> None:
    leaving = replace(TRIAL, treated=replace(TRIAL.treated, dropout=0.2, lost_if_right=0.95))
    assert belief_alone(leaving).apart == pytest.approx(0 - 0.25)


@given(
    st.tuples(SHARES, SHARES),
    st.tuples(st.floats(0, 0.4), st.floats(0, 0.5)),
    st.floats(-3, 6),
    st.floats(0, 3),
    st.floats(0, 1),
    st.sampled_from(Analysis),
)
@settings(max_examples=25, deadline=None)
def test_the_closed_form_is_the_bias_of_the_simulation(
    believing: tuple[float, float],
    lost: tuple[float, float],
    effect: float,
    drift: float,
    right: float,
    analysis: Analysis,
) -> None:
    trial = replace(
        TRIAL,
        treated=Group("Drug", 60, believing[0], lost[0], lost[1]),
        control=Group("Placebo", 50, believing[1], lost[1], lost[0]),
        belief_effect=effect,
        belief_spread=2,
        rater_drift=drift,
        rater_right=right,
        correlation=0.5,
        analysis=analysis,
    )
    found = simulate(trial, trials=400, seed=4).planned.bias
    assert abs(found.value - belief_alone(trial).points) < 5 * found.error + 0.02


def test_a_protocol_that_says_nothing_waits_for_what_is_missing() -> None:
    assert assumptions_of(Protocol()) is None
    assert worst(Protocol()) is None
    assert "/statistics/belief/effect" in wanted(Protocol())
    assert wanted(protocol()) == ()


def test_assumptions_are_those_of_the_protocol() -> None:
    assumed = assumptions_of(protocol())
    assert assumed is not None
    assert (assumed.treated.name, assumed.control.name) == ("Psilocybin 25 mg", "Psilocybin 1 mg")
    assert (assumed.treated.size, assumed.treated.believing, assumed.treated.dropout) == (200, 0.93, 0.12)
    assert (assumed.drug_effect, assumed.sd, assumed.belief_effect) == (4, 11, 2)
    assert assumed.analysis is Analysis.ANCOVA
    edited = put(put(protocol(), "/statistics/belief/drug_effect", 1.5), "/statistics/belief/rater_right", 80.0)
    again = assumptions_of(edited)
    assert again is not None
    assert (again.drug_effect, again.planned_difference, again.rater_right) == (1.5, 4, 0.8)


def test_a_level_that_several_tests_share_is_divided_and_one_in_a_fixed_order_is_not() -> None:
    shared = put(protocol(), "/statistics/comparisons", 2)
    alone = assumptions_of(shared)
    assert alone is not None
    assert alone.alpha == pytest.approx(0.025)
    ordered = assumptions_of(put(shared, "/statistics/adjustment", "sequence"))
    assert ordered is not None
    assert ordered.alpha == 0.05


def test_the_dropout_of_a_mixed_model_is_what_its_last_visit_lacks() -> None:
    planned = put(put(protocol(), "/statistics/calculation", "mmrm"), "/statistics/dropout", None)
    assumed = assumptions_of(put(planned, "/statistics/retention", (98, 93, 85)))
    assert assumed is not None
    assert assumed.control.dropout == pytest.approx(0.15)


def test_any_pair_of_arms_can_be_asked_for_and_the_worst_is_found() -> None:
    told = {
        (one.name, other.name): found.treated.believing
        for one, other in pairs(protocol())
        if (found := assumptions_of(protocol(), one, other)) is not None
    }
    assert told == {("Psilocybin 25 mg", "Psilocybin 1 mg"): 0.93, ("Psilocybin 10 mg", "Psilocybin 1 mg"): 0.8}
    edited = put(protocol(), "/statistics/belief/arms/belief-10mg/believing", 100.0)
    most = worst(edited)
    assert most is not None
    assert most[0].treated.name == "Psilocybin 10 mg"


def test_sizes_follow_the_allocation() -> None:
    edited = put(protocol(), "/design/arms/arm-25mg/allocation", 2)
    assumed = assumptions_of(edited)
    assert assumed is not None
    assert (assumed.treated.size, assumed.control.size) == (300, 150)


def test_scenarios_change_guesses_and_nothing_else() -> None:
    for rate, one in scenarios(TRIAL):
        assert one.treated.believing == pytest.approx(rate.drug / 100)
        assert one.control.believing == pytest.approx(1 - rate.comparator / 100)
        assert replace(one, treated=TRIAL.treated, control=TRIAL.control) == TRIAL


@pytest.mark.parametrize(
    ("effect", "words"), [(1.0, "would not make half"), (3.0, "it cannot make"), (9.0, "and all of it where")]
)
def test_words_tell_from_which_guesses_on_belief_is_all(effect: float, words: str) -> None:
    trial = replace(TRIAL, belief_effect=effect)
    assert words in " ".join(map(str, of_belief(trial, belief_alone(trial))))
