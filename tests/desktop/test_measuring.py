"""What is measured: each fault is found in something that was made with it, and not in the same thing without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, QStringListModel, Qt
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QRadioButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.widgets import Button, Link, Words
from tests.desktop import measuring

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


class Sheet(QWidget):
    """A window with a column of widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)

    def put(self, widget: QWidget, name: str = "A name", about: str = "A description") -> QWidget:
        widget.setAccessibleName(name)
        widget.setAccessibleDescription(about)
        self.column.addWidget(widget)
        return widget


@pytest.fixture
def sheet(look: None, qtbot: QtBot) -> Sheet:
    made = Sheet()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def show(sheet: Sheet, qtbot: QtBot, settle: Callable[[], None]) -> Callable[[], None]:
    def do() -> None:
        sheet.resize(300, 200)
        with qtbot.waitActive(sheet):
            sheet.show()
            sheet.activateWindow()
        settle()

    return do


def test_an_input_needs_a_name_and_a_description(sheet: Sheet, show: Callable[[], None]) -> None:
    sheet.put(QLineEdit())
    nameless, mute = sheet.put(QLineEdit(), name=""), sheet.put(QLineEdit(), about="")
    show()
    assert [fault.split(": ")[-1] for fault in measuring.unspoken(sheet)] == ["no name", "no description"]
    nameless.setAccessibleName("Dose")
    mute.setToolTip("A tooltip is a description as well")
    assert measuring.unspoken(sheet) == []


def test_words_on_a_button_are_enough_and_an_icon_is_not(sheet: Sheet, show: Callable[[], None]) -> None:
    sheet.put(Button("Close"), name="Close", about="")
    icon = sheet.put(Button(icon="search"), name="", about="")
    show()
    assert len(measuring.unspoken(sheet)) == 2
    assert len(measuring.bare_icons(sheet)) == 1
    icon.setToolTip("Search")
    icon.setAccessibleName("Search")
    assert measuring.unspoken(sheet) + measuring.bare_icons(sheet) == []


def test_other_help_counts_where_it_is_known(sheet: Sheet, show: Callable[[], None]) -> None:
    mute = sheet.put(QLineEdit(), about="")
    show()
    assert measuring.unspoken(sheet, helped=lambda widget: widget is mute) == []


def test_a_state_that_is_told_otherwise_is_found(
    sheet: Sheet, show: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    box = sheet.put(QCheckBox("Ticked"))
    line = sheet.put(QLineEdit())
    show()
    assert measuring.unspoken_states(sheet) == []
    monkeypatch.setattr(box, "isChecked", lambda: True, raising=False)
    monkeypatch.setattr(line, "isReadOnly", lambda: True, raising=False)
    assert len(measuring.unspoken_states(sheet)) == 2


def test_items_without_words_are_found(sheet: Sheet, show: Callable[[], None]) -> None:
    view = QListView()
    view.setModel(QStringListModel(["One", "", "Three"], view))
    sheet.put(view)
    show()
    assert [fault.split(": ")[-1] for fault in measuring.unspoken_items(sheet)] == ["1 of 3 items have no name"]
    view.model().setData(view.model().index(1), "Two")
    assert measuring.unspoken_items(sheet) == []


class Trap(QLineEdit):
    """Keeps the keyboard."""

    def focusNextPrevChild(self, next: bool) -> bool:
        return True


class Leap(QLineEdit):
    """Lets Tab go to a place of its own choice."""

    def __init__(self, to: QWidget) -> None:
        super().__init__()
        self._to = to

    def focusNextPrevChild(self, next: bool) -> bool:
        self._to.setFocus()
        return True


def test_what_tab_passes_over_and_what_keeps_it_is_found(sheet: Sheet, show: Callable[[], None]) -> None:
    first, trap, _last = sheet.put(QLineEdit(), name="First"), sheet.put(Trap()), sheet.put(QLineEdit(), name="Last")
    trap.hide()
    show()
    assert measuring.unreached(sheet, first) == []
    trap.show()
    assert measuring.unreached(sheet, first) != []
    trap.hide()
    round_and_round = sheet.put(Leap(first), name="Leap")
    round_and_round.show()
    QWidget.setTabOrder(first, round_and_round)
    assert [fault.split("'")[1] for fault in measuring.unreached(sheet, first)] == ["Last"]


def test_one_round_button_of_a_group_stands_for_the_others(sheet: Sheet, show: Callable[[], None]) -> None:
    first = sheet.put(QRadioButton("One"))
    for words in ("Two", "Three"):
        sheet.put(QRadioButton(words))
    first.setChecked(True)
    sheet.put(QLineEdit())
    show()
    assert measuring.unreached(sheet, first) == []


class Dark(QPushButton):
    """Looks the same with the keyboard."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing."""


def test_what_shows_no_focus_is_found_also_where_one_writes(sheet: Sheet, show: Callable[[], None]) -> None:
    sheet.put(Button("With a ring"))
    sheet.put(Dark("Without"), name="Without")
    bare = QLineEdit()
    bare.setFrame(False)
    sheet.put(bare, name="Bare")
    show()
    faults = measuring.unlit(sheet)
    assert [fault.split("'")[1] for fault in faults] == ["Without", "Bare"]


def test_what_stands_beyond_its_holder_is_found(sheet: Sheet, show: Callable[[], None]) -> None:
    holder = sheet.put(QWidget())
    inside = QLabel("Words", holder)
    show()
    inside.resize(40, 10)
    assert measuring.outside(sheet) == []
    inside.move(holder.width() - 20, 0)
    assert len(measuring.outside(sheet)) == 1
    inside.move(0, holder.height() - 5)
    assert len(measuring.outside(sheet)) == 1


LONG = "A sentence that is far too long for the little room that it has"


@pytest.mark.parametrize(
    "made",
    [
        lambda: Words(LONG),
        lambda: Words(LONG, wrap=True),
        lambda: Button(LONG),
        lambda: QPushButton(LONG),
        lambda: QCheckBox(LONG),
        lambda: QRadioButton(LONG),
    ],
    ids=["line", "paragraph", "button", "plain button", "box", "round button"],
)
def test_words_that_are_cut_are_found(sheet: Sheet, show: Callable[[], None], made: Callable[[], QWidget]) -> None:
    widget = sheet.put(made())
    show()
    sheet.column.removeWidget(widget)
    widget.setFixedSize(60, 12)
    assert len(measuring.cut(sheet)) == 1
    widget.setFixedSize(900, 40)
    assert measuring.cut(sheet) == []


def test_what_is_shortened_and_told_while_the_mouse_rests_there_is_no_fault(
    sheet: Sheet, show: Callable[[], None]
) -> None:
    box = ChoiceBox()
    box.addItem(LONG)
    link = Link(LONG)
    for widget in (box, link):
        sheet.put(widget)
        widget.setMaximumWidth(80)
    show()
    assert measuring.cut(sheet) == []


def test_cut_tabs_are_found_unless_they_tell_their_words(sheet: Sheet, show: Callable[[], None]) -> None:
    tabs = QTabBar()
    sheet.put(tabs)
    tabs.addTab(LONG)
    show()
    tabs.setFixedWidth(60)
    tabs.setElideMode(Qt.TextElideMode.ElideRight)
    tabs.setUsesScrollButtons(False)
    assert len(measuring.cut(sheet)) == 1
    tabs.setTabToolTip(0, LONG)
    assert measuring.cut(sheet) == []


def test_a_window_larger_than_the_screen_is_found(sheet: Sheet, show: Callable[[], None]) -> None:
    show()
    assert measuring.too_big(sheet, QRect(0, 0, 800, 600)) == []
    assert len(measuring.too_big(sheet, QRect(0, 0, 250, 600))) == 1


def test_keys_that_lead_to_two_actions_are_found() -> None:
    one, two = QAction("One"), QAction("Two")
    for action in (one, two):
        action.setShortcut("Ctrl+1")
    assert len(measuring.shared_keys([one, two])) == 1
    two.setEnabled(False)
    assert measuring.shared_keys([one, two]) == []


def test_keys_that_a_widget_takes_for_itself_are_found(sheet: Sheet, show: Callable[[], None]) -> None:
    action = QAction("All", sheet)
    action.setShortcut("Ctrl+A")
    sheet.addAction(action)
    line = sheet.put(QLineEdit())
    show()
    assert len(measuring.shadowed(sheet, [action])) == 1
    line.setEnabled(False)
    assert measuring.shadowed(sheet, [action]) == []
