"""Plots of doses: against weight, and beside published ones."""

import pytest

from studio.document.charts.chart import alternative, draw, table
from studio.document.figures.doses import beside_published, by_weight
from studio.knowledge import compounds
from studio.knowledge.compounds import Compound
from studio.planning.dose.published import published
from studio.planning.dose.weights import between, normal
from studio.protocol.quantity import Basis, parse_dose


def _compound(id: str) -> Compound:
    found = compounds.find(id)
    assert found is not None
    return found


def test_the_dose_bends_where_cap_and_floor_begin() -> None:
    psilocybin = _compound("psilocybin")
    dose = parse_dose("0.3 mg/kg").model_copy(update={"cap": 30.0})
    chart = by_weight(dose, between(40, 120), Basis.ANHYDROUS, psilocybin.route("oral"), floor=15)
    (series,) = chart.series
    assert [x for x, _y in series.points] == [40, 50, 100, 120]
    assert [y for _x, y in series.points] == pytest.approx([15, 15, 30, 30])
    assert {(str(level.name), level.value) for level in chart.levels} == {
        ("Cap", 30), ("Floor", 15), ("Largest studied", 50), ("High dose", 25), ("Moderate dose", 10),
        ("Low dose", 5), ("Low dose", 1),
    }  # fmt: skip
    assert str(chart.note).endswith("Doses whose sources state no basis are shown as they stand.")


def test_what_was_studied_in_another_basis_is_no_level() -> None:
    lsd = _compound("lsd")
    dose, weights = parse_dose("1.5 µg/kg"), normal(75, 15)
    salt = by_weight(dose, weights, Basis.SALT, lsd.route("oral"))
    assert "Largest studied" not in {str(level.name) for level in salt.levels}
    base = by_weight(dose, weights, Basis.BASE, lsd.route("oral"))
    assert ("Largest studied", 200) in {(str(level.name), level.value) for level in base.levels}


@pytest.mark.parametrize(("id", "route"), [("psilocybin", "oral"), ("dmt", "intravenous"), ("mebufotenin", "inhaled")])
def test_every_published_dose_stands_in_a_plot_that_can_be_drawn_and_read(id: str, route: str) -> None:
    compound = _compound(id)
    for group in published(compound, compound.route(route), parse_dose("10 mg"), compound.forms[0]):
        chart = beside_published(group)
        assert {(span.low, span.high) for span in chart.spans} == {(row.low, row.high) for row in group.rows}
        assert draw(chart).height > 0
        assert len(table(chart)) > len(chart.spans)
        assert str(group.title) in alternative(chart)
        assert (len(chart.levels) == 1) is (group.dose is not None)


def test_grey_doses_are_said_to_need_confirmation() -> None:
    ayahuasca = _compound("ayahuasca")
    (group, *_others) = published(ayahuasca, ayahuasca.route("oral"), parse_dose("0.36 mg/kg"), ayahuasca.forms[0])
    chart = beside_published(group)
    grey = [span for span in chart.spans if span.ink == "muted"]
    assert [span.low for span in grey] == [1]
    assert str(chart.note).endswith("Grey doses need confirmation.")
