"""The tool for doses: it starts from the protocol, answers while one types, and writes doses and units back."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.data import data_folder
from studio.desktop.planning.doses import DosesTool
from studio.desktop.session import Session
from studio.desktop.theme import em
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Basis, Dose, Per
from studio.storage.protocol_file import load
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.planning.inputs import Question, Questions


@pytest.fixture
def tool(session: Session, qtbot: QtBot) -> DosesTool:
    """The tool, showing the shipped protocol."""
    made = DosesTool(session)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    return made


def _type(question: Question, words: str) -> None:
    assert isinstance(question.control, QLineEdit)
    question.control.setText(words)
    question.control.textEdited.emit(words)


def _choose(questions: Questions, name: str, label: str) -> None:
    box = questions[name].control
    index = next(n for n in range(box.count()) if label in box.itemText(n))
    box.setCurrentIndex(index)
    box.activated.emit(index)


def _words(tool: QWidget) -> str:
    return "\n".join(
        label.text() for label in tool.findChildren(QWidget) if hasattr(label, "text") and label.isVisible()
    )


def test_it_starts_from_the_first_dose_of_the_protocol(tool: DosesTool) -> None:
    assert tool.asked["amount"].value() == 25
    assert tool.asked["form"].control.currentText() == "Psilocybin, anhydrous"
    assert "29.8 mg/70 kg" in _words(tool.table)
    assert "÷ 0.84 (NCT06450210, seen in the source). 1 mg anhydrous is 1.19 mg trihydrate." in _words(tool.table)
    assert [plot.chart.title.message for plot in tool.plots if plot.chart] != []


def test_answers_follow_what_is_typed(tool: DosesTool) -> None:
    _choose(tool.asked, "per", "per kg")
    _type(tool.asked["amount"], "0.3")
    _type(tool.asked["cap"], "25")
    tool.work_out_now()
    assert "0.3 mg/kg, at most 25 mg" in _words(tool.table)
    facts = dict(line.split(": ", 1) for line in tool.facts.as_text().splitlines())
    # Above 83.3 kg, which is 0.556 SD above the mean.
    assert facts["Receive the cap"] == "28.9 %"
    assert facts["Lowest dose"] == "13.7 mg"
    assert facts["Highest dose"] == "25 mg"


def test_bad_input_is_one_sentence_and_leaves_no_stale_answer(tool: DosesTool) -> None:
    _type(tool.asked["amount"], "25 capsules")
    tool.work_out_now()
    assert "“25 capsules” is not a number." in str(tool.asked["amount"].problem)
    assert tool.problem.text() == ""
    assert not tool.table.isVisible()
    assert not tool.facts.isVisible()
    assert not tool.take.isVisible()
    _type(tool.asked["amount"], "25")
    _type(tool.population["sd"], "60")
    tool.work_out_now()
    assert tool.table.isVisible()
    assert "some people would weigh nothing" in tool.wrong.text()


def test_a_floor_above_the_cap_is_told(tool: DosesTool) -> None:
    _choose(tool.asked, "per", "per kg")
    _type(tool.asked["cap"], "20")
    _type(tool.asked["floor"], "21")
    tool.work_out_now()
    assert tool.problem.text() == "The floor of 21 lies above the cap of 20. Change one."
    assert not tool.facts.isVisible()


def test_a_dose_is_taken_over_as_one_step(tool: DosesTool, session: Session) -> None:
    before = session.protocol
    _choose(tool.asked, "per", "per kg")
    _type(tool.asked["amount"], "0.3")
    _type(tool.asked["cap"], "30")
    tool.take_over()
    assert session.protocol.dosing.arms[0].dose == Dose(amount=0.3, per=Per.KILOGRAM, cap=30)
    tool.show_protocol(session.protocol)
    session.undo()
    assert session.protocol == before
    tool.show_protocol(session.protocol)
    assert tool.asked["amount"].value() == 25


def test_a_floor_goes_into_the_note(tool: DosesTool, session: Session) -> None:
    _choose(tool.asked, "per", "per kg")
    _type(tool.asked["amount"], "0.3")
    _type(tool.asked["floor"], "15")
    tool.take_over()
    tool.show_protocol(session.protocol)
    tool.take_over()
    assert session.protocol.dosing.arms[0].note == (
        "Five capsules of 5 mg, swallowed within 10 minutes. Nobody receives less than 15 mg."
    )


def test_another_scaling_of_the_dose_is_taken_over(tool: DosesTool, session: Session) -> None:
    _choose(tool.taking, "per", "mg/70 kg")
    tool.take.click()
    assert str(session.protocol.dosing.arms[0].dose) == "25 mg/70 kg"


def test_a_dose_of_another_form_is_not_taken_over(tool: DosesTool, session: Session) -> None:
    before = session.protocol
    _choose(tool.asked, "form", "trihydrate")
    tool.work_out_now()
    assert "is dosed as anhydrous" in tool.refused.text()
    assert not tool.take.isEnabled()
    tool.take_over()
    assert session.protocol == before


def test_a_basis_that_is_not_entered_comes_with_the_dose(tool: DosesTool, session: Session) -> None:
    session.edit(_("Empty"), lambda protocol: put(protocol, "/dosing/products/product-psilocybin/basis", None))
    tool.show_protocol(session.protocol)
    assert "Form not decided" in _words(tool.table) or tool.asked["form"].value() is None
    _choose(tool.asked, "form", "trihydrate")
    tool.take_over()
    assert session.protocol.dosing.products[0].basis is Basis.HYDRATE


def test_units_are_taken_over_into_the_notes_and_the_rest_of_them_stays(tool: DosesTool, session: Session) -> None:
    assert tool.units.said.text() == "Each dose is 5 units in every arm; strengths used: 1 mg and 5 mg."
    tool.units.take.click()
    notes = [row.note for row in session.protocol.dosing.arms]
    assert notes[1] == (
        "2 units of 5 mg and 3 placebo units. Two capsules of 5 mg and three with inert filler, swallowed within 10 "
        "minutes"
    )
    tool.show_protocol(session.protocol)
    _type(tool.units.asked["strengths"], "1, 10, 15")
    tool.work_out_now()
    tool.units.take.click()
    assert session.protocol.dosing.arms[1].note == (
        "1 unit of 10 mg and 1 placebo unit. Two capsules of 5 mg and three with inert filler, swallowed within 10 "
        "minutes"
    )
    session.undo()
    assert [row.note for row in session.protocol.dosing.arms] == notes


def test_doses_that_cannot_be_made_are_told_with_their_neighbours(tool: DosesTool) -> None:
    _type(tool.units.asked["strengths"], "10")
    tool.work_out_now()
    said = tool.units.said.text()
    assert "25 mg is no number of whole units. The nearest that are: 20 mg and 30 mg." in said
    assert not tool.units.take.isVisible()
    # Other doses than those of the arms are answered, but have no note to go to.
    _type(tool.units.asked["strengths"], "5")
    _type(tool.units.asked["doses"], "30, 15, 0")
    tool.work_out_now()
    assert tool.units.said.text() == "Each dose is 6 units in every arm; strengths used: 5 mg."
    assert not tool.units.take.isVisible()


def test_another_compound_brings_its_forms_and_published_doses(tool: DosesTool) -> None:
    _choose(tool.asked, "compound", "LSD (")
    _choose(tool.asked, "unit", "µg")
    _choose(tool.asked, "form", "2:1")
    _type(tool.asked["amount"], "100")
    tool.work_out_now()
    assert "81.2 µg" in _words(tool.table)
    titles = [str(plot.chart.title) for plot in tool.plots if plot.isVisible() and plot.chart]
    assert titles[:2] == ["Fixed doses, basis not stated", "Fixed doses, stated as free base"]
    assert tool.asked.start.value() is None
    assert tool.refused.text() == "That arm receives another compound."


def test_a_blank_protocol_says_what_is_missing(look: None, qtbot: QtBot) -> None:
    opened = Session()
    opened.start(Protocol())
    made = DosesTool(opened)
    qtbot.addWidget(made)
    made.show()
    made.work_out_now()
    assert made.problem.text() == "Choose the compound."
    assert made.asked["form"].control.currentText() == "Not decided"
    _choose(made.asked, "compound", "Psilocybin")
    made.work_out_now()
    assert made.problem.text() == "Enter a dose above 0."
    assert made.units.said.text() == "Enter the doses of the arms and the strengths."
    assert not made.taking.isVisible()
    opened.deleteLater()


@pytest.mark.parametrize("path", sorted((data_folder("templates")).glob("*.patp")), ids=lambda path: path.stem)
def test_every_shipped_protocol_can_be_shown(look: None, qtbot: QtBot, path: object) -> None:
    opened = Session()
    opened.start(load(path))  # type: ignore[arg-type]
    made = DosesTool(opened)
    qtbot.addWidget(made)
    made.work_out_now()
    if opened.protocol.dosing.arms:
        assert made.problem.text() == ""
        assert made.units.said.text().startswith("Each dose is")
    opened.deleteLater()


def test_everything_is_copied_as_text(tool: DosesTool) -> None:
    tool.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert (
        "Psilocybin trihydrate\t29.8 mg\t0.425 mg/kg\t29.8 mg/70 kg\t÷ 0.84 (NCT06450210, seen in the source)."
        in copied
    )
    assert "50 mg\tCOMP360 phase 1 record\tlargest studied" in copied
    assert "Psilocybin 10 mg, 10 mg: 2 units of 5 mg and 3 placebo units" in copied


def test_every_input_is_named(tool: DosesTool, settle: Callable[[], None]) -> None:
    settle()
    stops = [*tool.asked.stops(), *tool.population.stops(), *tool.taking.stops(), *tool.units.asked.stops()]
    assert all(stop.accessibleName() for stop in stops)
    assert len({stop.accessibleName() for stop in stops}) == len(stops)


def test_tab_goes_down_the_tool(tool: DosesTool, settle: Callable[[], None]) -> None:
    # In one column: what comes next stands below.
    tool.resize(em(tool, 40), 800)
    settle()
    first = tool.asked.start.control
    chain = [first]
    while (following := chain[-1].nextInFocusChain()) is not first:
        chain.append(following)
    stops = [
        one
        for one in chain
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and one.isEnabled()
        if tool.isAncestorOf(one) and not one.isAncestorOf(first)
    ]
    places = [one.mapTo(tool, QPoint(0, 0)).y() for one in stops]
    line = em(tool, 3)
    assert len(stops) > 20
    assert [one.accessibleName() for one, (y, z) in zip(stops, pairwise(places), strict=False) if z < y - line] == []


def test_example_weights_are_said_to_be_so_until_they_are_entered(tool: DosesTool) -> None:
    told = "For example weights, not those of your trial: enter yours."
    assert tool.example.text() == told
    assert tool.example.isVisible()
    tool.copy_all()
    assert told in QGuiApplication.clipboard().text()
    _type(tool.population["mean"], "82")
    tool.work_out_now()
    assert not tool.example.isVisible()
    tool.copy_all()
    assert told not in QGuiApplication.clipboard().text()


def test_the_active_part_of_a_prodrug_is_told(tool: DosesTool) -> None:
    assert "25 mg of Psilocybin, anhydrous hold 18 mg of Psilocin by molar mass" in tool.active.text()
    _choose(tool.asked, "form", "Not decided")
    tool.work_out_now()
    assert not tool.active.isVisible()
