"""What other assumptions would ask for, and what power other numbers have."""

from __future__ import annotations

import pytest

from studio.data import data_folder
from studio.knowledge import trials
from studio.planning.size.effects_seen import effects_seen, largest_in_phase_3
from studio.planning.size.plan import answer_of, outcome_of, participants_of, power_of_planned
from studio.planning.size.what_if import (
    beyond_phase_3,
    power_curves,
    precedents,
    published,
    size_curve,
    size_curves,
    size_tables,
    sizes,
    work_on_power,
    work_on_sizes,
)
from studio.protocol.address import spec_at
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.statistics import Calculation
from studio.storage.protocol_file import load
from studio.text import translate


@pytest.fixture(scope="module")
def protocol() -> Protocol:
    """Psilocybin against a low dose, on the MADRS."""
    return load(data_folder("templates") / "psilocybin-trd-single-dose.patp")


def test_the_table_holds_the_answer_where_all_is_as_assumed(protocol: Protocol) -> None:
    first, dropout = size_tables(protocol)
    assert first.columns is not None
    row, column = first.rows.values.index(4.0), first.columns.values.index(11.0)
    assert (first.counts[row][column],) == (participants_of(protocol) or (0, 0))[:1]
    assert dropout.counts[0][dropout.rows.values.index(0.12)] == first.counts[row][column]


def test_participants_fall_with_the_effect_and_rise_with_spread_and_losses(protocol: Protocol) -> None:
    first, dropout = size_tables(protocol)
    for counts in first.counts:
        assert _rising(counts)
    for counts in zip(*first.counts, strict=True):
        assert _rising(counts[::-1])
    assert _rising(dropout.counts[0])


@pytest.mark.parametrize(
    ("field", "value"),
    [("power", 0.0), ("power", 100.0), ("alpha", 0.0), ("alpha", 1.0), ("dropout", 100.0), ("deviation", 0.0)],
)
def test_what_no_trial_can_be_planned_with_draws_nothing(protocol: Protocol, field: str, value: float) -> None:
    changed = put(protocol, f"/statistics/{field}", value)
    assert power_curves(changed) is None
    assert size_tables(changed) == ()
    assert list(work_on_power(changed)) == []
    reason = str(outcome_of(changed).reason)
    assert translate(spec_at(f"/statistics/{field}").title) in reason
    assert f"“{field}”" not in reason


def test_a_reason_names_the_fields_of_the_page(protocol: Protocol) -> None:
    for name, value in (("calculation", Calculation.REPEATED), ("baseline_correlation", -0.9), ("visits_before", 2)):
        protocol = put(protocol, f"/statistics/{name}", value)
    reason = outcome_of(put(protocol, "/statistics/visits_after", 3)).reason
    assert str(reason).startswith("“Correlation with baseline” must be more than")


def _rising(counts: tuple[int | None, ...]) -> bool:
    known = [count or 0 for count in counts]
    return min(known) > 0 and known == sorted(known)


def test_a_correlation_is_varied_where_one_is_assumed(protocol: Protocol) -> None:
    changed = put(put(protocol, "/statistics/calculation", Calculation.ANCOVA), "/statistics/baseline_correlation", 0.4)
    counts = size_tables(changed)[-1].counts[0]
    assert size_tables(changed)[-1].rows.member == "rho"
    assert _rising(counts[::-1])


@pytest.mark.parametrize("calculation", Calculation)
def test_every_calculation_can_be_varied_or_says_that_it_cannot(protocol: Protocol, calculation: Calculation) -> None:
    changed = put(put(protocol, "/statistics/calculation", calculation), "/statistics/per_arm", 150)
    fields = {
        "baseline_correlation": 0.4, "visits_before": 1, "visits_after": 2, "visit_correlation": 0.5,
        "retention": (95, 90), "proportion_control": 20.0, "proportion_treated": 35.0, "margin": 25.0,
        "hazard_ratio": 0.7, "event_share": 50.0, "cluster_size": 1.0, "half_width": 10.0, "covariance": "cs",
    }  # fmt: skip
    for name, value in fields.items():
        changed = put(changed, f"/statistics/{name}", value)
    assert answer_of(changed) is not None
    tables = size_tables(changed)
    assert bool(tables) == (calculation not in (Calculation.SHARES_FISHER, Calculation.HALF_WIDTH))
    for table in tables:
        assert any(count for line in table.counts for count in line)
        assert table.rows.assumed in table.rows.values
    assert (power_curves(changed) is None) == (calculation is Calculation.HALF_WIDTH)


def test_the_curve_of_power_rises_through_what_is_planned(protocol: Protocol) -> None:
    curves = power_curves(protocol)
    assert curves is not None
    powers = [power for _each, power in curves.assumed]
    assert powers == sorted(powers)
    assert curves.planned[0] == 200
    assert curves.planned[1] == pytest.approx(power_of_planned(protocol))
    assert curves.wanted == 0.9
    assert curves.seen is not None
    assert curves.seen.trial == "COMP006"
    for (_each, power), (_same, less) in zip(curves.assumed, curves.phase_3, strict=True):
        assert less <= power


def test_what_was_worked_out_in_pieces_is_what_is_shown(protocol: Protocol) -> None:
    pieces, whole = (put(protocol, "/statistics/deviation", 11.5) for _time in range(2))
    for piece in (*work_on_sizes(pieces), *work_on_power(pieces)):
        assert piece is None
    assert size_tables(pieces) == size_tables(whole)
    assert power_curves(pieces) == power_curves(whole)


def test_effects_are_those_of_trials_with_the_same_comparator_and_measure(protocol: Protocol) -> None:
    for seen in effects_seen(protocol):
        (trial,) = (one for one in trials.every() if one.name == seen.trial)
        assert trial.comparator_class == "low_dose"
        assert -seen.difference in [fact.value for fact in trial.all("estimate") if fact.definition == "MADRS"]
    assert [seen.difference for seen in effects_seen(protocol)] == sorted(
        (seen.difference for seen in effects_seen(protocol)), reverse=True
    )


def test_only_the_compound_under_test_speaks_of_phase_3_where_it_was_there(protocol: Protocol) -> None:
    inert = put(protocol, "/design/controls", ("inert_placebo",))
    assert (largest_in_phase_3(inert) or pytest.fail("none")).trial == "COMP005"
    nobody = put(inert, "/dosing/products", ())
    assert (largest_in_phase_3(nobody) or pytest.fail("none")).trial == "Emerge"
    assert largest_in_phase_3(put(protocol, "/design/controls", ("wait_list",))) is None
    assert largest_in_phase_3(Protocol()) is None


def test_the_trials_of_phase_3_are_all_that_say_so() -> None:
    assert trials.in_phase_3() == tuple(trial for trial in trials.every() if trial.phase == "3")


def test_an_effect_beyond_phase_3_is_warned_of_in_words(protocol: Protocol) -> None:
    assert "more than the 3.8 that COMP006 showed in phase 3, which would ask for 222" in str(beyond_phase_3(protocol))
    assert beyond_phase_3(put(protocol, "/statistics/difference", 3.8)) is None


def test_precedents_are_told_one_by_one_with_phase_3_first(protocol: Protocol) -> None:
    said = str(precedents(protocol))
    assert "differences of 3.8 (COMP006, phase 3), 9.5 (GM-2505 (bretisilocin) phase 2a), 6.6 (COMP001" in said
    assert precedents(put(protocol, "/design/controls", ())) is None


def test_each_standard_deviation_has_a_curve_as_far_as_trials_found_effects(protocol: Protocol) -> None:
    curves = list(size_curves(protocol))
    assert [value for value, _curve in curves] == [11.0, 9.5, 12.5]
    furthest = max(seen.difference for seen, _count in published(protocol))
    assert {curve[-1][0] for _value, curve in curves} == {furthest}
    assert dict(curves[1][1])[4.0] == sizes(protocol, sd=9.5)
    assert list(size_curves(put(protocol, "/statistics/deviation", None))) == []


def test_published_effects_lie_on_the_curve(protocol: Protocol) -> None:
    for seen, count in published(protocol):
        assert count == sizes(protocol, delta=seen.difference)
    curve = dict(size_curve(protocol, (3.0, 4.0, 6.0)))
    assert curve[4.0] == sizes(protocol)
    between = min(curve, key=lambda at: abs(at - 5.0))
    assert curve[between] == pytest.approx(sizes(protocol, delta=between), abs=1.5)
