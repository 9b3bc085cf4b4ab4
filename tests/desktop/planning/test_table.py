"""A table of figures at any width, and a part that is folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from studio.desktop.planning.fold import Fold
from studio.desktop.planning.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

HEADS = ("Comparator", "Success", "Guesses from")
ROWS = (("Inert", "20 %", "MDMA against inert placebo"), ("Low dose", "31 %", ""))


@pytest.fixture
def table(look: None, qtbot: QtBot) -> Iterator[Table]:
    """A table with two rows."""
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(900, 400)
    made = Table("Belief", holder)
    made.resize(800, 200)
    made.show_rows(HEADS, ROWS, marked=0)
    holder.show()
    yield made
    holder.close()


def shown(table: Table) -> list[str]:
    return [label.text() for label in table.findChildren(QLabel) if not label.isHidden()]


def test_cells_stand_below_their_headings_and_are_named_by_both(table: Table) -> None:
    assert shown(table) == [*HEADS, *ROWS[0], *ROWS[1]]
    names = [label.accessibleName() for label in table.findChildren(QLabel)]
    assert "Low dose, Success: 31 %" in names


def test_without_room_each_row_is_told_in_lines(table: Table, settle: Callable[[], None]) -> None:
    table.resize(table.minimumSizeHint().width(), 400)
    settle()
    assert shown(table) == [
        "Inert",
        "Success: 20 %",
        "Guesses from: MDMA against inert placebo",
        "Low dose",
        "Success: 31 %",
    ]
    table.resize(800, 200)
    settle()
    assert shown(table)[:3] == [*HEADS]


def test_new_figures_stand_in_the_words_that_are_there(table: Table, settle: Callable[[], None]) -> None:
    before = {id(label) for label in table.findChildren(QLabel)}
    table.show_rows(HEADS, (("Active", "40 %", ""), ("Low dose", "35 %", "Another")), marked=0)
    settle()
    assert {id(label) for label in table.findChildren(QLabel)} == before
    assert shown(table) == [*HEADS, "Active", "40 %", "", "Low dose", "35 %", "Another"]
    assert "Low dose, Success: 35 %" in [label.accessibleName() for label in table.findChildren(QLabel)]
    table.show_rows(HEADS, (("Active", "40 %", ""),), marked=None)
    settle()
    assert shown(table) == [*HEADS, "Active", "40 %", ""]
    assert not any(label.font().bold() for label in table.findChildren(QLabel) if not label.isHidden())


def test_all_of_it_is_copied(table: Table, qtbot: QtBot) -> None:
    table.copy()
    assert QGuiApplication.clipboard().text() == "\n".join("\t".join(row) for row in (HEADS, *ROWS))


def test_an_empty_table_is_hidden(table: Table) -> None:
    table.show_rows(HEADS, ())
    assert table.isHidden()
    table.show_rows(HEADS, ROWS)
    assert not table.isHidden()


def test_what_is_folded_away_comes_with_the_keyboard(look: None, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    fold = Fold("Adjustments", holder)
    fold.body.addWidget(QLabel("inside", fold.inside))
    holder.show()
    assert not fold.opened
    assert not fold.inside.isVisible()
    with qtbot.waitSignal(fold.toggled):
        qtbot.keyClick(fold.head, Qt.Key.Key_Space)
    assert fold.inside.isVisible()
    said = fold.head.accessibleDescription()
    qtbot.keyClick(fold.head, Qt.Key.Key_Return)
    assert not fold.opened
    assert fold.head.accessibleDescription() != said
    fold.say("3 given")
    assert fold.head.accessibleName() == "Adjustments: 3 given"
