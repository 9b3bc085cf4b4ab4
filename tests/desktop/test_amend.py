"""Noting an amendment in the window: what changed since an earlier file, with reasons, as one step of undo."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from studio.checklist.run import run
from studio.desktop.dialogs.amend import Amend
from studio.desktop.dialogs.message import Message
from studio.desktop.main_window import MainWindow
from studio.document.amendments import changes_between
from studio.document.build import build
from studio.export.options import Options
from studio.export.pdf.render import render
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import parse_dose
from studio.storage.protocol_file import dumps, save
from studio.storage.settings import Settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def changed(template: Protocol) -> Protocol:
    """The shipped protocol with three things changed."""
    new = put(template, f"/dosing/arms/{template.dosing.arms[1].id}/dose", parse_dose("12 mg"))
    new = put(new, "/statistics/total", 300)
    return put(new, "/population/activity", None)


@pytest.fixture
def earlier(tmp_path: Path, template: Protocol) -> Path:
    """The file of the earlier version."""
    path = tmp_path / "earlier.patp"
    save(path, template)
    return path


@pytest.fixture
def window(look: None, qtbot: QtBot, tmp_path: Path, changed: Protocol) -> Iterator[MainWindow]:
    """A window that shows the changed protocol."""
    path = tmp_path / "changed.patp"
    save(path, changed)
    made = MainWindow(Settings())
    made.resize(1024, 700)
    made.show()
    qtbot.waitExposed(made)
    made.files.open(path)
    yield made
    made.session.start(Protocol())
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.close()
    made.deleteLater()


def choose(window: MainWindow, path: Path) -> None:
    """Choose a file in the dialog that the action opens."""
    assert window.commands is not None
    window.commands["amend"].trigger()
    dialog = window.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(path))
    dialog.close()


def dialog_of(window: MainWindow) -> Amend:
    dialogs = window.findChildren(Amend)
    assert len(dialogs) == 1
    return dialogs[0]


def pick(dialog: Amend, what: str) -> None:
    (item,) = dialog.list.findItems(what, Qt.MatchFlag.MatchEndsWith)
    dialog.list.setCurrentItem(item)


def test_what_changed_is_listed_under_its_sections(window: MainWindow, earlier: Path) -> None:
    choose(window, earlier)
    dialog = dialog_of(window)
    assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == [
        "5.5.4 Other Activity Restrictions",
        "Other activities",
        "6.1 Description of Investigational Trial Intervention",
        "What each arm receives, Psilocybin 10 mg, Dose",
        "10.11 Sample Size Determination",
        "Participants in total",
    ]
    pick(dialog, "Dose")
    assert dialog.before.text.toPlainText() == "10 mg"
    assert dialog.after.text.toPlainText() == "12 mg"
    pick(dialog, "Other activities")
    assert dialog.after.text.toPlainText() == ""
    assert dialog.after.text.placeholderText() == "It is no longer there."


def test_reasons_are_kept_and_the_common_one_stands_in_for_those_left_empty(
    window: MainWindow, earlier: Path, changed: Protocol, qtbot: QtBot
) -> None:
    choose(window, earlier)
    dialog = dialog_of(window)
    pick(dialog, "Dose")
    qtbot.keyClicks(dialog.reason, "Blood pressure.")
    pick(dialog, "Participants in total")
    qtbot.keyClicks(dialog.common, "Advice of the board.")
    pick(dialog, "Dose")
    assert dialog.reason.toPlainText() == "Blood pressure."
    dialog.confirm.click()
    newest = window.session.protocol.overview.amendments[0]
    assert {change.what: change.reason for change in newest.changes} == {
        "Other activities": "Advice of the board.",
        "What each arm receives, Psilocybin 10 mg, Dose": "Blood pressure.",
        "Participants in total": "Advice of the board.",
    }
    assert window.workspace.page == "overview"
    window.steps.undo()
    assert window.session.protocol == changed
    window.steps.redo()
    assert window.session.protocol.overview.amendments[0] == newest


def test_noted_again_the_reasons_are_there_and_the_amendment_is_the_same(window: MainWindow, earlier: Path) -> None:
    choose(window, earlier)
    dialog = dialog_of(window)
    dialog.common.setText("Advice of the board.")
    dialog.confirm.click()
    window.session.put("/statistics/total", 330, _("Change"))
    choose(window, earlier)
    again = next(one for one in window.findChildren(Amend) if one.isVisible())
    pick(again, "Participants in total")
    assert again.after.text.toPlainText() == "330"
    assert again.reason.toPlainText() == "Advice of the board."
    again.confirm.click()
    assert len(window.session.protocol.overview.amendments) == 1
    assert "330" in {change.new for change in window.session.protocol.overview.amendments[0].changes}


def test_the_earlier_version_may_be_a_pdf_that_holds_it(window: MainWindow, tmp_path: Path, template: Protocol) -> None:
    path = tmp_path / "earlier.pdf"
    options = Options(created=date(2026, 11, 27), protocol=dumps(template))
    path.write_bytes(render(build(template, run(template)), options))
    choose(window, path)
    assert dialog_of(window).list.count() == 6


def test_a_version_that_says_the_same_is_told_to_be_so(window: MainWindow, tmp_path: Path, changed: Protocol) -> None:
    same = tmp_path / "same.patp"
    save(same, changed)
    choose(window, same)
    assert window.findChildren(Amend) == []
    (message,) = window.findChildren(Message)
    assert "says the same" in message.text.text()


def test_a_file_that_cannot_be_read_is_told_in_a_sentence_and_nothing_changes(
    window: MainWindow, tmp_path: Path, changed: Protocol
) -> None:
    broken = tmp_path / "broken.patp"
    broken.write_text("{", encoding="utf-8")
    choose(window, broken)
    (message,) = window.findChildren(Message)
    assert str(broken) in message.text.text()
    assert window.session.protocol == changed


def test_the_dialog_fits_a_small_screen_and_closes_without_noting(
    window: MainWindow, earlier: Path, changed: Protocol, qtbot: QtBot
) -> None:
    choose(window, earlier)
    dialog = dialog_of(window)
    assert dialog.width() <= 1024
    assert dialog.height() <= 700
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.session.protocol == changed


def test_a_thousand_changes_open_without_a_wait(window: MainWindow, template: Protocol, qtbot: QtBot) -> None:
    criteria = [{"id": f"c{number}", "wording": f"Criterion {number}"} for number in range(1000)]
    many = put(template, "/population/inclusion", criteria)
    changes = changes_between(template, many)
    dialog = Amend(window, changes, "the earlier version")
    dialog.open()
    assert len(dialog.reasons()) == len(changes) >= 1000
