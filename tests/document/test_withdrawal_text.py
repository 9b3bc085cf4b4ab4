"""Section 6.10.1 on washouts: the calendar, what each washout rests on, and what is left of the drug at dosing."""

from __future__ import annotations

from typing import Any

import pytest

from studio.document.blocks import Figure, Table
from studio.document.figures.washout import MOST_ROWS, calendar, decay, washout_calendar
from studio.knowledge import comedications
from studio.planning.washout.withdrawal import Basis, room, way_of, ways
from studio.protocol.population import MedicationAction, MedicationRule, Population, TaperStep
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Schedule, Visit
from tests.document.filling import document
from tests.document.reading import rows, said, section, tables

VISITS = Schedule(
    visits=(Visit(id="screening", name="Screening", days=-70), Visit(id="dosing", name="Dosing", days=0)),
)


def washed_out(drug: str, **fields: Any) -> MedicationRule:
    return MedicationRule(id=drug.replace(" ", "-"), drug=drug, action=MedicationAction.WASH_OUT, **fields)


def medicines(*rules: MedicationRule, stable: int | None = 7) -> Protocol:
    return Protocol(population=Population(medications=rules, stable_days=stable), schedule=VISITS)


def basis_of(protocol: Protocol) -> Table:
    return next(one for one in tables(document(protocol), "6.10.1") if one.anchor == "table-washouts")


SERTRALINE = washed_out("sertraline", washout_days=22, taper_days=28)


def test_the_table_tells_what_a_washout_rests_on_and_what_is_left() -> None:
    found = basis_of(medicines(SERTRALINE))
    (row,) = rows(found)
    assert row[:6] == ["Sertraline", "6", "22†", "14†", "22", "Upper half-life"]
    assert row[6:9] == ["under 0.01 %", "0.97 %†", "57"]
    assert row[9].startswith("[")
    notes = "\n".join(found.notes)
    assert "† needs confirmation." in notes
    assert "First-order elimination from one compartment" in notes
    assert "Sertraline: The upper end is desmethylsertraline" in notes


def test_the_pharmacist_is_asked_to_sign() -> None:
    assert "A pharmacist must check and sign" in said(document(medicines(SERTRALINE)), "6.10.1")
    assert "A pharmacist must check and sign" in said(document(medicines(washed_out("sertraline"))), "6.10.1")


def test_a_class_names_its_slowest_drug() -> None:
    (row,) = rows(basis_of(medicines(washed_out("SSRI", washout_days=80))))
    assert row[0] == "SSRI (Fluoxetine)"


def test_of_irreversible_inhibitors_the_floor_counts_and_no_share_is_told() -> None:
    (row,) = rows(basis_of(medicines(washed_out("phenelzine", washout_days=14))))
    assert row[1:8] == ["–", "–", "14", "14", "Least in trials", "–", "–"]


def test_the_burden_is_told_of_the_longest_way() -> None:
    told = said(document(medicines(SERTRALINE, washed_out("lorazepam", washout_days=5))), "6.10.1")
    assert "The longest way is that of Sertraline: participants are without their usual dose for 57 days" in told
    assert "Of these, 29 days are free of the drug." in told
    assert "The schedule has 70 days from “Screening” to the first dose; the way to there takes 57 days." in told


def test_steps_of_a_taper_are_printed_and_counted() -> None:
    steps = (TaperStep(id="a", dose="Half", days=14), TaperStep(id="b", dose="A quarter", days=7))
    built = document(medicines(washed_out("sertraline", washout_days=22, taper_steps=steps)))
    (row,) = rows(next(one for one in tables(built, "6.10.1") if one.anchor == "table-prohibited"))
    assert "Half, 14 days\nA quarter, 7 days" in row
    assert "which lasts 21 days at most" in said(built, "6.10.1")


@pytest.mark.parametrize("rules", [(), (washed_out("Unheard of"),)], ids=["none", "no days"])
def test_without_a_way_there_is_neither_figure_nor_table(rules: tuple[MedicationRule, ...]) -> None:
    protocol = medicines(*rules, stable=None)
    built = document(protocol)
    assert not any(one.anchor == "figure-washout" for one in built.figures())
    assert not any(one.anchor == "table-washouts" for one in built.tables())
    assert washout_calendar(protocol) is None


def test_an_unknown_drug_is_on_the_calendar_and_not_in_the_table() -> None:
    built = document(medicines(washed_out("Unheard of", washout_days=9)))
    assert any(isinstance(one, Figure) for one in section(built, "6.10.1").blocks)
    assert not any(one.anchor == "table-washouts" for one in tables(built, "6.10.1"))


def test_the_calendar_has_one_row_for_ways_of_equal_length_the_longest_first() -> None:
    protocol = medicines(
        washed_out("paroxetine", washout_days=14), washed_out("citalopram", washout_days=14), SERTRALINE
    )
    drawn = calendar(ways(protocol), room(protocol))
    assert drawn is not None
    assert list(dict.fromkeys(span.row for span in drawn.spans)) == ["Sertraline", "Paroxetine; Citalopram"]
    assert [(span.low, span.high, span.name) for span in drawn.spans if span.row == "Sertraline"] == [
        (-57, -29, "28"),
        (-29, -7, "22"),
        (-7, 0, "7"),
    ]
    assert {(str(level.name), level.value) for level in drawn.levels} == {("Dosing", 0), ("First visit", -70)}
    figure = washout_calendar(protocol)
    assert figure is not None
    told = "Sertraline, in days: taper 28, washout 22 and drug-free before baseline 7; in all 57 days."
    assert told in figure.alternative


def test_ways_beyond_those_drawn_are_counted() -> None:
    protocol = medicines(*(washed_out(f"Drug {days}", washout_days=days) for days in range(1, MOST_ROWS + 3)))
    drawn = calendar(ways(protocol), room(protocol))
    assert drawn is not None
    assert len({span.row for span in drawn.spans}) == MOST_ROWS
    assert "2 shorter ways are not drawn." in str(drawn.note)


def test_the_decay_ends_with_what_is_left_at_dosing() -> None:
    protocol = medicines(SERTRALINE)
    (way,) = ways(protocol)
    for basis in Basis:
        drawn = decay([way], basis)
        assert drawn is not None
        (curve,) = drawn.series
        assert curve.points[0] == pytest.approx((-29, 1.0))
        assert dict(curve.points)[0] == pytest.approx(way.left(basis))
        assert all(low <= high for _day, low, high in curve.band)


def test_the_decay_in_half_lives_is_a_straight_line() -> None:
    (way,) = ways(medicines(SERTRALINE))
    drawn = decay([way], in_half_lives=True)
    assert drawn is not None
    (curve,) = drawn.series
    assert dict(curve.points)[0] == pytest.approx(29 * 24 / 104)
    assert [level.value for level in drawn.levels] == [0, 5]
    assert (drawn.y.low, drawn.y.high) == (16, 0), "what has passed grows downwards"


def test_no_decay_is_drawn_of_what_no_half_life_tells() -> None:
    phenelzine = comedications.find("phenelzine")
    assert phenelzine is not None
    assert decay([way_of(Protocol(), phenelzine)]) is None


def test_days_that_nobody_entered_are_not_passed_over() -> None:
    told = said(document(medicines(SERTRALINE, washed_out("venlafaxine or duloxetine"))), "6.10.1")
    assert "Of venlafaxine or duloxetine no washout is entered and no half-life is known: none is counted." in told


def test_a_washout_shorter_than_needed_is_marked() -> None:
    found = basis_of(medicines(washed_out("fluoxetine", washout_days=35), washed_out("lorazepam", washout_days=5)))
    assert [row[4] for row in rows(found)] == ["35¶", "5"]
    assert "¶ shorter than the longest of the three figures before it." in found.notes
    assert not any("¶" in note for note in basis_of(medicines(SERTRALINE)).notes)
