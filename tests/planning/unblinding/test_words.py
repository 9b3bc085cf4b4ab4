"""A simulation in words: from which share on it cannot be read, the comparators, and every figure with its error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.planning.unblinding.belief import belief_alone, chance_of_success
from studio.planning.unblinding.simulation import Assumptions, Group, curve, simulate, with_guesses_right
from studio.planning.unblinding.words import (
    HEADS,
    figures,
    of_adjusted,
    of_belief,
    of_comparators,
    of_left_out,
    of_limit,
    uninterpretable_at,
)
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol

TRIAL = Assumptions(
    Group("25 mg", 100, 0.9, 0.1), Group("1 mg", 100, 0.2, 0.1), drug_effect=4.0, sd=10.0, belief_effect=6.0,
    planned_difference=4.0,
)  # fmt: skip


def test_beyond_the_limit_belief_alone_succeeds_in_most_trials() -> None:
    rate = uninterpretable_at(TRIAL)
    assert rate is not None
    assert chance_of_success(with_guesses_right(TRIAL, rate), 0.0) >= 0.5
    assert chance_of_success(with_guesses_right(TRIAL, rate - 0.002), 0.0) < 0.5


def test_the_limit_is_told_with_the_side_on_which_the_trial_lies() -> None:
    assert "beyond it, at 85 %" in str(of_limit(replace(TRIAL, belief_effect=8.0)))
    few = replace(TRIAL, treated=replace(TRIAL.treated, believing=0.55), control=replace(TRIAL.control, believing=0.5))
    assert "below it, at 5" in str(of_limit(few))
    assert "would not succeed in half" in str(of_limit(replace(TRIAL, belief_effect=0.5)))


def test_belief_that_works_against_the_drug_fools_nobody() -> None:
    assert uninterpretable_at(replace(TRIAL, belief_effect=-9.0)) is None


def test_the_limit_counts_those_who_leave_after_a_right_guess() -> None:
    leaving = replace(TRIAL, treated=replace(TRIAL.treated, lost_if_right=0.5), belief_effect=8.0)
    rate, without = uninterpretable_at(leaving), uninterpretable_at(replace(TRIAL, belief_effect=8.0))
    assert rate is not None
    assert without is not None
    assert rate > without


@pytest.mark.parametrize(
    ("put_in", "said"),
    [
        ({"cluster_size": 6.0, "cluster_icc": 0.05}, "participants of one therapist"),
        ({"looks": 2}, "several looks"),
        ({"coprimary": 2}, "co-primary"),
    ],
)
def test_what_is_planned_and_not_simulated_is_told(put_in: dict[str, float], said: str) -> None:
    protocol = Protocol()
    assert of_left_out(protocol) == ()
    for name, value in put_in.items():
        protocol = put(protocol, f"/statistics/{name}", value)
    assert said in str(*of_left_out(protocol))


def test_each_comparator_has_a_row_below_the_trial() -> None:
    rows = of_comparators(TRIAL)
    assert {len(row) for row in rows} == {len(HEADS)}
    assert rows[0][:2] == ("This trial", "90\u00a0% / 80\u00a0%")
    assert all(row[-1] for row in rows[1:])


def test_every_figure_has_its_error() -> None:
    told = dict((str(name), value) for name, value in figures(simulate(TRIAL, 400, 3)))
    for name in ("Mean estimate, points", "Of it belief, points", "Success with drug and belief",
                 "Success with belief alone", "Power for the drug’s own effect, adjusted for belief"):  # fmt: skip
        assert " ± " in told[name]
    assert told["Simulated"].startswith("400 trials, seed 3")


def test_where_nobody_guesses_wrong_the_adjusted_analysis_says_so() -> None:
    told = dict((str(name), value) for name, value in figures(simulate(with_guesses_right(TRIAL, 1.0), 100)))
    assert told["Power for the drug’s own effect, adjusted for belief"] == "cannot be told: nobody guesses wrong"


@pytest.mark.parametrize(
    ("effect", "said"), [(5.0, "in half of the trials or fewer from about"), (0.5, "less than half of the trials")]
)
def test_where_the_drug_is_no_longer_found_is_told(effect: float, said: str) -> None:
    rates = (0.5, 0.7, 0.9, 1.0)
    assert said in str(of_adjusted(rates, curve(replace(TRIAL, drug_effect=effect), rates, 200)))


def test_belief_that_works_against_the_drug_makes_it_worse_and_is_no_share_of_the_plan() -> None:
    trial = replace(TRIAL, belief_effect=-5.0)
    told = " ".join(map(str, of_belief(trial, belief_alone(trial))))
    assert "would be 3.5 points worse than “1 mg”" in told
    assert "That is" not in told
