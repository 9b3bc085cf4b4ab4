"""The simulated trial agrees with closed forms, repeats itself by its seed, and refuses what no trial can be."""

import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from scipy import stats

from studio.planning.impossible import Impossible
from studio.planning.power.asking import answer
from studio.planning.unblinding.belief import belief_alone
from studio.planning.unblinding.simulation import (
    Analysis,
    Assumptions,
    Cancelled,
    Figure,
    Group,
    curve,
    simulate,
    with_guesses_right,
)
from studio.planning.unblinding.words import of_outcome

PLAIN = Assumptions(Group("Drug", 60, 0.5), Group("Placebo", 60, 0.5), drug_effect=5, sd=10)
BELIEVED = replace(
    PLAIN,
    treated=replace(PLAIN.treated, believing=0.9),
    control=replace(PLAIN.control, believing=0.3),
    belief_effect=4,
)


def close(found: Figure, expected: float, errors: float = 4) -> bool:
    return abs(found.value - expected) <= errors * found.error


@pytest.mark.parametrize(("sides", "n1", "n2"), [(2, 60, 60), (1, 60, 60), (2, 90, 30), (2, 5, 7)])
def test_without_belief_it_has_the_power_of_the_t_test(sides: int, n1: int, n2: int) -> None:
    trial = replace(
        PLAIN, treated=replace(PLAIN.treated, size=n1), control=replace(PLAIN.control, size=n2), sides=sides
    )
    request = {"method": "t2", "solve": "power", "d": 0.5, "n1": n1, "n2": n2, "sides": sides, "alpha": 0.05}
    power = answer(request).power
    found = simulate(trial, trials=6000, seed=11)
    assert power is not None
    assert close(found.planned.power, power)
    assert close(found.planned.false_positive, 0.05)
    assert close(found.planned.bias, 0)


def test_with_a_covariate_it_has_the_power_of_the_analysis_of_covariance() -> None:
    trial = replace(PLAIN, correlation=0.6, analysis=Analysis.ANCOVA)
    request = {"method": "ancova", "solve": "power", "d": 0.5, "n1": 60, "n2": 60, "rho": 0.6}
    power = answer(request).power
    assert power is not None
    assert close(simulate(trial, trials=6000, seed=12).planned.power, power)


@pytest.mark.parametrize("spread", [0.0, 5.0])
def test_with_linear_belief_the_bias_is_effect_times_difference_in_belief(spread: float) -> None:
    found = simulate(replace(BELIEVED, belief_spread=spread), trials=6000, seed=13)
    assert close(found.planned.bias, 4 * 0.6)


def test_hope_alone_does_not_bias_and_is_part_of_the_spread() -> None:
    trial = replace(PLAIN, expectancy_effect=6, expectancy_belief=0.5)
    found = simulate(trial, trials=6000, seed=14)
    assert close(found.planned.bias, 0)
    noncentrality = 0.5 * math.sqrt(30)
    critical = stats.t.ppf(0.975, 118)
    assert close(found.planned.power, stats.nct.sf(critical, 118, noncentrality))


def test_the_hopeful_rather_believe() -> None:
    trial = replace(PLAIN, expectancy_effect=8, expectancy_belief=0.9, drug_effect=0)
    leaving = replace(trial, control=replace(trial.control, lost_if_right=0.9))
    # In the control arm those who doubt, the less hopeful, are lost; so the hopeful are left, and the drug looks worse.
    assert simulate(leaving, trials=2000, seed=15).planned.bias.value < -2


def test_raters_bias_by_what_they_guess_beyond_chance_and_adjusting_for_belief_does_not_help() -> None:
    trial = replace(PLAIN, rater_drift=3, rater_right=0.9)
    found = simulate(trial, trials=6000, seed=16)
    assert close(found.planned.bias, 3 * 0.8)
    assert close(found.adjusted.bias, 3 * 0.8)


def test_adjusted_for_belief_the_own_effect_is_found_without_bias_and_with_less_power() -> None:
    found = simulate(BELIEVED, trials=6000, seed=17)
    for result in (found.adjusted, found.believers, found.doubters):
        assert close(result.bias, 0)
        assert close(result.coverage, 0.95)
        assert close(result.false_positive, 0.05)
    assert found.adjusted.power.value < found.planned.power.value
    assert found.planned.coverage.value < 0.8


def test_dropout_thins_the_arms_and_a_right_guess_thins_them_further() -> None:
    trial = replace(
        BELIEVED,
        treated=replace(BELIEVED.treated, dropout=0.1),
        control=replace(BELIEVED.control, dropout=0.1, lost_if_right=0.3),
    )
    found = simulate(trial, trials=4000, seed=18)
    assert found.seen == pytest.approx((0.9, 0.9 - 0.3 * 0.7), abs=0.005)
    assert close(found.planned.bias, belief_alone(trial).points)


def test_where_nobody_guesses_wrong_belief_and_drug_cannot_be_told_apart() -> None:
    found = simulate(with_guesses_right(BELIEVED, 1.0), trials=200, seed=19)
    assert found.adjusted.estimable == 0
    assert close(found.planned.bias, 4)
    assert any("one thing" in str(text) for text in of_outcome(found))


def test_the_same_seed_gives_the_same_outcome_whoever_looks_on() -> None:
    steps: list[float] = []
    first = simulate(BELIEVED, trials=230, seed=5)
    again = simulate(BELIEVED, trials=230, seed=5, report=steps.append)
    assert first == again
    assert steps == sorted(steps)
    assert steps[-1] == 1
    assert simulate(BELIEVED, trials=230, seed=6) != first


def test_one_assumption_more_leaves_the_rest_of_the_luck_as_it_was() -> None:
    plain = simulate(PLAIN, trials=100, seed=7)
    drifting = simulate(replace(PLAIN, rater_drift=2, rater_right=1.0), trials=100, seed=7)
    assert drifting.planned.estimate.value == pytest.approx(plain.planned.estimate.value + 2)


def test_a_curve_is_one_outcome_for_each_rate_and_rises() -> None:
    steps: list[float] = []
    found = curve(BELIEVED, (0.5, 0.75, 1.0), trials=300, seed=8, report=steps.append)
    assert [one.planned.bias.value for one in found] == pytest.approx([0, 2, 4], abs=0.5)
    assert steps[-1] == 1


def test_a_share_of_all_trials_has_an_error_all_the_same() -> None:
    found = simulate(replace(PLAIN, drug_effect=30), trials=200, seed=10).planned.power
    assert found.value == 1
    assert 0 < found.error < 0.01


def test_whoever_is_told_of_the_progress_can_end_it() -> None:
    def stop(done: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        simulate(BELIEVED, trials=1000, report=stop)


IMPOSSIBLE: tuple[tuple[Callable[[Assumptions], Assumptions], str], ...] = (
    (lambda a: replace(a, sd=0), "standard deviation"),
    (lambda a: replace(a, sd=float("nan")), "number"),
    (lambda a: replace(a, belief_spread=-1), "spread"),
    (lambda a: replace(a, correlation=1), "correlation"),
    (lambda a: replace(a, correlation=0.9, expectancy_effect=6), "expectancy"),
    (lambda a: replace(a, rater_right=1.2), "raters"),
    (lambda a: replace(a, alpha=0), "level"),
    (lambda a: replace(a, sides=3), "sides"),
    (lambda a: replace(a, treated=replace(a.treated, size=1)), "“Drug”"),
    (lambda a: replace(a, treated=replace(a.treated, believing=1.01)), "“Drug”"),
    (lambda a: replace(a, control=replace(a.control, dropout=0.6, lost_if_right=0.5)), "“Placebo”"),
    (lambda a: replace(a, control=replace(a.control, dropout=float("nan"))), "“Placebo”"),
)


@pytest.mark.parametrize(("change", "words"), IMPOSSIBLE, ids=map(str, range(len(IMPOSSIBLE))))
def test_what_no_trial_can_be_gets_one_sentence(change: Callable[[Assumptions], Assumptions], words: str) -> None:
    with pytest.raises(Impossible) as problem:
        simulate(change(PLAIN), trials=10)
    assert words in str(problem.value)


@pytest.mark.parametrize(("trials", "seed"), [(0, 1), (10**9, 1), (10, -1)])
def test_trials_and_seed_have_bounds(trials: int, seed: int) -> None:
    with pytest.raises(Impossible):
        simulate(PLAIN, trials, seed)


def test_two_arms_of_a_few_people_are_simulated_without_a_hitch() -> None:
    tiny = replace(PLAIN, treated=Group("Drug", 2, 0.5, dropout=0.4), control=Group("Placebo", 2, 0.5, dropout=0.4))
    found = simulate(tiny, trials=500, seed=9)
    assert 0 < found.planned.estimable < 1
    assert 0 <= found.planned.power.value <= 1


def test_the_closed_form_and_its_rule_load_nothing_heavy() -> None:
    code = (
        "import sys; import studio.planning.unblinding.belief, studio.planning.unblinding.indices; "
        "import studio.checklist.rules.validity_belief; "
        "print([name for name in ('numpy', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("trials", [2, 50, 2000])
def test_the_spread_of_the_estimates_has_every_trial_in_one_step(trials: int) -> None:
    trial = Assumptions(Group("25 mg", 60, 0.9, 0.1), Group("1 mg", 60, 0.2), 4.0, 10.0, belief_effect=3.0)
    found = simulate(trial, trials)
    spread = found.estimates
    middles = [spread.low + spread.width * (at + 0.5) for at in range(len(spread.drug))]
    for shares, mean in ((spread.drug, found.planned.estimate.value), (spread.nothing, found.planned.bias.value)):
        assert sum(shares) == pytest.approx(1)
        assert all(share * trials == pytest.approx(round(share * trials)) for share in shares)
        assert sum(map(math.prod, zip(middles, shares, strict=True))) == pytest.approx(mean, abs=spread.width / 2)
    assert len(middles) <= 152
