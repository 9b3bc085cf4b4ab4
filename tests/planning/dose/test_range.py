import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from studio.knowledge import compounds
from studio.planning.dose.forms import received
from studio.planning.dose.range import DoseRange, dose_range, share_above
from studio.planning.dose.weights import EVERYBODY, NOBODY, Share, Weights, between, log_normal, normal, percentiles
from studio.planning.impossible import Impossible
from studio.protocol.quantity import Basis, Dose, Per, parse_dose

_psilocybin = compounds.find("psilocybin")
assert _psilocybin is not None
ORAL = _psilocybin.route("oral")


def _asked(written: str, weights: Weights, cap: float | None = None, floor: float | None = None) -> DoseRange:
    dose = parse_dose(written).model_copy(update={"cap": cap})
    return dose_range(dose, weights, Basis.ANHYDROUS, ORAL, floor)


def test_normal_weights_give_a_range_and_shares() -> None:
    # By the normal distribution: 75 kg ± 1.96 × 15 kg; above 100 kg is 1.667 SD, below 50 kg as much.
    found = _asked("0.3 mg/kg", normal(75, 15), cap=30, floor=15)
    assert found.lowest == 15
    assert found.median == pytest.approx(22.5)
    assert found.highest == 30
    assert found.capped is not None
    assert found.capped.low == found.capped.high == pytest.approx(0.04779, abs=1e-5)
    assert found.raised is not None
    assert found.raised.low == pytest.approx(0.04779, abs=1e-5)
    assert found.above is not None
    assert found.above.fact.mg == 50
    assert found.above.share == NOBODY


def test_a_dose_per_70_kg_without_a_cap_can_pass_what_was_studied() -> None:
    found = _asked("45 mg/70 kg", normal(75, 15))
    assert found.capped is None
    assert found.above is not None
    # 50 mg are reached at 77.8 kg.
    assert found.above.share.low == pytest.approx(1 - stats.norm.cdf(50 / 45 * 70, 75, 15))


def test_log_normal_weights_have_the_mean_and_the_deviation_asked_for() -> None:
    spread = math.log1p((15 / 75) ** 2)
    of = stats.lognorm(s=math.sqrt(spread), scale=75 / math.sqrt(1.04))
    assert (of.mean(), of.std()) == pytest.approx((75, 15))
    weights = log_normal(75, 15)
    assert weights.median == pytest.approx(of.median())
    assert weights.lightest == pytest.approx(of.ppf(0.025))
    assert weights.heavier(100).low == pytest.approx(of.sf(100))


def test_between_two_ends_a_share_is_only_known_where_it_is_all_or_none() -> None:
    weights = between(50, 100)
    assert weights.median is None
    assert weights.heavier(75) == Share(0, 1)
    assert (weights.heavier(49), weights.heavier(100)) == (EVERYBODY, NOBODY)
    found = _asked("0.3 mg/kg", weights, cap=25)
    assert (found.lowest, found.median, found.highest) == (15, None, 25)
    assert str(found.capped) == "between 0 and 100 %"


def test_percentiles_are_joined_by_straight_lines_and_leave_their_tails_open() -> None:
    weights = percentiles([(0.05, 50), (0.5, 70), (0.95, 110)])
    assert weights.median == 70
    assert weights.heavier(90).low == pytest.approx(0.275)
    assert weights.heavier(120).low == 0
    assert weights.heavier(120).high == pytest.approx(0.05)
    assert weights.heavier(40) == Share(0.95, 1)
    assert str(weights.ends) == "The 5th and the 95th percentile; in between on straight lines."


def test_a_fixed_dose_is_the_same_for_all() -> None:
    found = _asked("25 mg", normal(75, 15))
    assert (found.lowest, found.median, found.highest) == (25, 25, 25)
    assert found.capped is None


def test_a_dose_of_another_basis_is_not_held_against_what_was_studied() -> None:
    lsd = compounds.find("lsd")
    assert lsd is not None
    route = lsd.route("oral")
    dose, weights = parse_dose("300 µg"), normal(75, 15)
    assert dose_range(dose, weights, Basis.SALT, route).above is None
    assert dose_range(dose, weights, None, route).above is None
    base = dose_range(dose, weights, Basis.BASE, route).above
    assert base is not None
    assert base.share == EVERYBODY


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: normal(70, 30), "some people would weigh nothing"),
        (lambda: normal(0, 10), "must be above 0"),
        (lambda: log_normal(70, float("nan")), "Mean and SD of the weights must be above 0"),
        (lambda: between(80, 60), "must be larger than the one before"),
        (lambda: between(-1, 60), "at least two weights above 0"),
        (lambda: percentiles([(0.5, 70)]), "at least two weights"),
        (lambda: percentiles([(0.5, 70), (0.5, 80)]), "must be larger"),
        (lambda: _asked("0 mg/kg", between(50, 100), cap=20), "Enter a dose above 0"),
        (lambda: _asked("0.3 mg/kg", between(50, 100), cap=20, floor=21), "lies above the cap"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(ask, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Impossible, match=said):
        ask()


_WEIGHTS = st.one_of(
    st.builds(normal, st.floats(60, 100), st.floats(5, 18)),
    st.builds(log_normal, st.floats(60, 100), st.floats(5, 40)),
    st.builds(lambda least, more: between(least, least + more), st.floats(40, 80), st.floats(1, 100)),
    st.builds(
        lambda least, more, most: percentiles([(0.1, least), (0.5, least + more), (0.9, least + more + most)]),
        st.floats(40, 80), st.floats(1, 40), st.floats(1, 40),
    ),
)  # fmt: skip
_DOSES = st.builds(Dose, amount=st.floats(0.01, 2), per=st.just(Per.KILOGRAM))


@given(_DOSES, _WEIGHTS, st.floats(1, 200), st.floats(1, 200))
def test_fewer_people_pass_a_larger_dose(dose: Dose, weights: Weights, one: float, other: float) -> None:
    small, large = (share_above(dose, weights, limit) for limit in sorted((one, other)))
    assert small.low >= large.low - 1e-12
    assert small.high >= large.high - 1e-12
    assert 0 <= small.low <= small.high <= 1


@given(_DOSES, _WEIGHTS)
def test_lowest_median_and_highest_ascend(dose: Dose, weights: Weights) -> None:
    found = dose_range(dose, weights, None, None)
    known = [one for one in (found.lowest, found.median, found.highest) if one is not None]
    assert all(low <= high for low, high in pairwise(known))
    assert found.highest == received(dose, weights.heaviest)
