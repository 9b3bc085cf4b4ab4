"""The list of steps: what each is called, what it changed, and the way to any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog

from studio.desktop.compare.window import Compare
from studio.desktop.dialogs.history import History
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage.protocol_file import save
from studio.storage.settings import Settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(look: None, qtbot: QtBot, tmp_path: Path, template: Protocol) -> Iterator[MainWindow]:
    """A window with a protocol to which five things were done: three were saved, and all were done since."""
    path = tmp_path / "mine.patp"
    save(path, template)
    made = MainWindow(Settings())
    made.resize(1024, 700)
    made.show()
    qtbot.waitExposed(made)
    made.files.open(path)
    for number in range(5):
        made.session.put("/statistics/total", 300 + number, _("Total {number}", number=number))
        made.session.seal()
        if number == 2:
            made.files.save()
    yield made
    made.session.start(Protocol())
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.close()
    made.deleteLater()


def opened(window: MainWindow) -> History:
    assert window.commands is not None
    window.commands["history"].trigger()
    return window.findChildren(History)[-1]


def rows(dialog: History) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def words_at(dialog: History, row: int) -> str:
    return str(dialog.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole))


def total(window: MainWindow) -> int | None:
    return window.session.protocol.statistics.total


def test_the_newest_step_stands_first_and_the_protocol_as_it_was_opened_last(window: MainWindow) -> None:
    dialog = opened(window)
    assert rows(dialog) == ["Total 4", "Total 3", "Total 2", "Total 1", "Total 0", "As it was opened"]
    assert "Now" in words_at(dialog, 0)
    assert "Sample size and analysis" in words_at(dialog, 0)
    assert "Saved" in words_at(dialog, 2)
    assert "Saved" not in words_at(dialog, 1)
    assert dialog.saved.text() == "mine.patp holds this protocol as it was after “Total 2”."


def test_the_arrows_show_what_a_step_changed_and_change_nothing(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert "302" in dialog.reading.toPlainText()
    assert "303" in dialog.reading.toPlainText()
    assert total(window) == 304
    qtbot.keyClick(dialog.list, Qt.Key.Key_End)
    assert dialog.reading.toPlainText() == "So the protocol was when it was opened."


def test_enter_goes_many_steps_back_at_once_and_forward_again(
    window: MainWindow, qtbot: QtBot, template: Protocol
) -> None:
    dialog = opened(window)
    dialog.list.setCurrentRow(3)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert total(window) == 301
    qtbot.waitUntil(lambda: "Now" in words_at(dialog, 3))
    assert "undone" in words_at(dialog, 0)
    assert window.workspace.page == "statistics"
    dialog.list.setCurrentRow(5)
    dialog.go.click()
    assert window.session.protocol == template
    qtbot.waitUntil(lambda: "Now" in words_at(dialog, 5))
    dialog.list.setCurrentRow(0)
    dialog.go.click()
    assert total(window) == 304
    assert len(rows(dialog)) == 6


def test_a_click_goes_to_a_step(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window)
    area = dialog.list.visualItemRect(dialog.list.item(2))
    qtbot.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert total(window) == 302


def test_it_is_said_that_later_steps_go_with_an_edit_and_so_they_do(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window)
    assert not dialog.warning.isVisible()
    dialog.list.setCurrentRow(4)
    assert dialog.warning.isVisible()
    assert dialog.warning.text().startswith("4 later steps stay until")
    dialog.go.click()
    window.session.put("/statistics/total", 1, _("Other"))
    qtbot.waitUntil(lambda: rows(dialog) == ["Other", "Total 0", "As it was opened"])
    assert dialog.saved.text() == "The state that is saved in mine.patp is none of these steps."


def test_typing_in_one_field_stays_one_step_until_a_step_was_gone_to(window: MainWindow, qtbot: QtBot) -> None:
    for typed in ("A", "AB", "ABC"):
        window.session.put("/overview/acronym", typed, _("Change acronym"))
    dialog = opened(window)
    assert rows(dialog)[0] == "Change acronym"
    assert len(rows(dialog)) == 7
    window.steps.go_to(5)
    window.steps.go_to(6)
    window.session.put("/overview/acronym", "ABCD", _("Change acronym"))
    qtbot.waitUntil(lambda: len(rows(dialog)) == 8)


def test_keys_undo_and_redo_in_the_list_too(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window)
    dialog.activateWindow()
    qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert total(window) == 303
    qtbot.keyClick(dialog, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert total(window) == 304


def test_a_step_is_compared_with_now(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.list.setCurrentRow(5)
    dialog.compare.click()
    (comparison,) = window.findChildren(Compare)
    assert comparison.cards["old"].text() == "As it was opened"
    # A total that is typed by hand follows no calculation any more.
    typed = ["/statistics/total", "/statistics/size_follows"]
    assert [change.address for change in comparison.tree.changes.shown] == typed


def test_a_protocol_without_a_file_says_that_nothing_is_saved(window: MainWindow, template: Protocol) -> None:
    window.session.start(put(template, "/overview/acronym", "X"))
    dialog = opened(window)
    assert rows(dialog) == ["As it was opened"]
    assert dialog.saved.text() == "No step is saved yet: this protocol has no file."


def test_many_openings_leave_nothing_alive(window: MainWindow, qapp: QApplication) -> None:
    for _round in range(20):
        opened(window).close()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert window.findChildren(History) == []
