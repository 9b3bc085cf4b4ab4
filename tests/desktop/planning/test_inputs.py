"""The questions of tools: they read numbers as people write them, and say under the input what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from studio.desktop.planning.inputs import Questions
from studio.desktop.planning.results import Facts, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(look: None, qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(700, 500)
    return made


@pytest.fixture
def questions(window: QWidget, qtbot: QtBot) -> Questions:
    made = Questions(window)
    made.resize(700, 400)
    made.number("sd", "Standard deviation", 12.0, unit="points", above=0)
    made.whole("n", "Participants", 40, low=2, high=5000)
    made.share("dropout", "Dropout", 0.15, below=1)
    made.numbers("weights", "Weights", (60, 72.5), unit="kg", above=0)
    made.choice("sides", "Sides", ((1, "One"), (2, "Two")), 2)
    made.tick("cluster", "Therapists treat several", help="Then outcomes of one therapist are alike.")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return made


def type_into(qtbot: QtBot, questions: Questions, name: str, words: str) -> None:
    control = questions[name].control
    assert isinstance(control, QLineEdit)
    control.setFocus()
    control.selectAll()
    qtbot.keyClick(control, Qt.Key.Key_Backspace)
    qtbot.keyClicks(control, words)


def told(questions: Questions, name: str) -> str:
    labels = questions[name].findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisible() and label.text().endswith("."))


def test_answers_are_there_from_the_start(questions: Questions) -> None:
    assert questions.values() == {
        "sd": 12.0, "n": 40, "dropout": 0.15, "weights": (60, 72.5), "sides": 2, "cluster": False,
    }  # fmt: skip
    assert questions.problem is None


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("sd", "0.5", 0.5),
        ("sd", "0,5", 0.5),
        ("sd", "11 points", 11.0),
        ("n", "120", 120),
        ("dropout", "12.5", 0.125),
        ("dropout", "12.5 %", 0.125),
        ("dropout", "0", 0.0),
        ("weights", "60 70 80", (60.0, 70.0, 80.0)),
        ("weights", "60; 70,5; 80", (60.0, 70.5, 80.0)),
        ("weights", "60.5, 70, 80", (60.5, 70.0, 80.0)),
        ("weights", "60,70,80", (60.0, 70.0, 80.0)),
        ("weights", "", None),
        ("sd", "", None),
    ],
)
def test_what_is_typed_is_read(questions: Questions, qtbot: QtBot, name: str, written: str, value: object) -> None:
    with qtbot.waitSignal(questions.changed):
        type_into(qtbot, questions, name, written)
    assert questions.values()[name] == value
    assert questions.problem is None


@pytest.mark.parametrize(
    ("name", "written", "sentence"),
    [
        ("sd", "0", "Standard deviation cannot be 0: write more than 0."),
        ("sd", "abc", "“abc” is not a number. Write digits, such as 12 or 0.5."),
        ("n", "1", "Participants cannot be 1: write 2 or more."),
        ("n", "6000", "Participants cannot be 6000: write 5000 or less."),
        ("dropout", "100", "Dropout cannot be 100: write less than 100."),
        ("dropout", "-5", "Dropout cannot be -5: write 0 or more."),
        ("weights", "60, x", "“x” is not a number. Write digits, such as 12 or 0.5."),
    ],
)
def test_what_cannot_be_read_stays_with_a_sentence(
    questions: Questions, qtbot: QtBot, name: str, written: str, sentence: str
) -> None:
    type_into(qtbot, questions, name, written)
    control = questions[name].control
    assert isinstance(control, QLineEdit)
    assert control.text() == written
    assert questions.values()[name] is None
    assert str(questions.problem) == sentence
    assert told(questions, name) == sentence
    assert sentence in control.accessibleDescription()
    type_into(qtbot, questions, name, "50")
    assert questions.problem is None
    assert told(questions, name) == ""


def test_what_is_not_asked_is_no_answer_and_is_kept(questions: Questions) -> None:
    questions.show_only(("n", "sides"))
    assert questions.values() == {"n": 40, "sides": 2}
    assert not questions["sd"].isVisible()
    questions.show_only(("sd",))
    assert questions.values() == {"sd": 12.0}


def test_columns_follow_the_room(questions: Questions, settle: Callable[[], None]) -> None:
    questions.show_only(("sd", "n"))
    settle()
    assert questions["sd"].y() == questions["n"].y()
    questions.resize(150, 400)
    settle()
    assert questions["sd"].y() < questions["n"].y()


def test_every_input_has_a_name_with_its_unit(questions: Questions) -> None:
    assert questions["sd"].control.accessibleName() == "Standard deviation (points)"
    assert questions["cluster"].control.accessibleDescription() == "Then outcomes of one therapist are alike."


def test_results_are_copied(look: None, qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    sentence = Sentence("Answer", owner)
    assert sentence.isHidden()
    sentence.show_text("With 50 participants.")
    assert not sentence.isHidden()
    assert sentence.button is not None
    sentence.button.click()
    assert QGuiApplication.clipboard().text() == "With 50 participants."
    facts = Facts("Numbers", owner)
    facts.show_facts([("Per arm", "50"), ("In total", "100")])
    facts.button.click()
    assert QGuiApplication.clipboard().text() == "Per arm: 50\nIn total: 100"
    facts.show_facts([])
    assert facts.isHidden()


def test_shares_in_a_list_may_have_their_sign(questions: Questions, qtbot: QtBot) -> None:
    asked = questions.numbers("kept", "Kept", percent=True, low=0, high=1)
    type_into(qtbot, questions, "kept", "95 %, 90%; 87,5 %")
    assert asked.value() == (0.95, 0.9, 0.875)
    type_into(qtbot, questions, "weights", "60 %")
    assert questions["weights"].value() is None
