"""Drafts in the window: kept while there are unsaved changes, gone when there are none, offered after a crash."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt

from studio.desktop.dialogs.discard import DiscardDraft
from studio.desktop.dialogs.message import Message
from studio.desktop.dialogs.unsaved import Unsaved
from studio.desktop.flows.drafts import WRITTEN_AFTER_MS
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import drafts, folders
from studio.storage.protocol_file import load, save
from studio.storage.settings import Settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

BASE = put(Protocol(), "/overview/short_title", "Trial")


@pytest.fixture
def window(look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(Settings())
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.drafts.end()
    made.hide()
    made.tasks.stop()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save(tmp_path / "trial.patp", BASE)
    return tmp_path / "trial.patp"


def kept() -> list[Path]:
    folder = folders.drafts_folder()
    return sorted(folder.iterdir()) if folder.exists() else []


def change(window: MainWindow, version: str = "2") -> None:
    window.session.put("/overview/version", version, _("Version"))


def crashed(protocol: Protocol, path: Path | None) -> None:
    """Leave a draft as a program does that ended without removing it."""
    keeper = drafts.Keeper()
    keeper.keep(protocol, "Trial", path)
    head, _line, body = keeper.file.read_bytes().partition(b"\n")
    note = drafts.Note.model_validate_json(head).model_copy(update={"pid": 2**22 + 12345})
    keeper.file.write_bytes(note.model_dump_json().encode() + b"\n" + body)


def test_a_draft_is_written_after_a_pause_and_goes_when_the_protocol_is_saved(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    window.files.open(file)
    assert kept() == []
    change(window)
    assert kept() == []
    qtbot.waitUntil(lambda: len(kept()) == 1, timeout=WRITTEN_AFTER_MS + 3000)
    change(window, "3")
    window.drafts.write()
    assert len(kept()) == 1
    assert b'"version": "3"' in kept()[0].read_bytes()
    window.commands["save"].trigger()
    assert kept() == []


def test_undoing_all_changes_or_discarding_them_leaves_no_draft(window: MainWindow, file: Path) -> None:
    window.files.open(file)
    change(window)
    window.drafts.write()
    window.commands["undo"].trigger()
    assert kept() == []
    change(window)
    window.drafts.write()
    assert len(kept()) == 1
    window.show_start()
    assert kept() == []


def test_a_template_that_was_only_started_from_leaves_no_draft(window: MainWindow) -> None:
    window.session.start(BASE)
    window.show_workspace()
    window.drafts.write()
    assert kept() == []
    change(window)
    window.drafts.write()
    assert len(kept()) == 1


def test_a_window_that_closes_leaves_no_draft(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    window.files.open(file)
    change(window)
    window.drafts.write()
    window.commands["quit"].trigger()
    (dialog,) = window.findChildren(Unsaved)
    qtbot.mouseClick(dialog.discard, Qt.MouseButton.LeftButton)
    assert not window.isVisible()
    assert kept() == []


def test_what_a_crash_left_is_opened_as_unsaved_changes_of_its_file(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    changed = put(BASE, "/overview/version", "2")
    crashed(changed, file)
    window.start.refresh()
    page = window.start.page
    qtbot.waitUntil(page.drafts.isVisible)
    (row,) = page.drafts.rows
    assert row.title == "Trial"
    assert "changes 1 field" in row.state
    assert file.name in row.state
    page.drafts.setFocus()
    qtbot.keyClick(page.drafts, Qt.Key.Key_Return)
    assert window.session.path == file
    assert window.session.protocol == changed
    assert window.session.dirty
    assert load(file) == BASE
    assert len(kept()) == 1
    assert drafts.left_behind() == ()
    window.commands["undo"].trigger()
    assert window.session.protocol == BASE
    window.commands["redo"].trigger()
    window.commands["save"].trigger()
    assert load(file) == changed
    assert kept() == []


def test_a_draft_whose_file_is_gone_opens_as_a_protocol_without_a_file(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    crashed(BASE, tmp_path / "gone.patp")
    (left,) = drafts.left_behind()
    window.drafts.recover(left)
    assert window.session.protocol == BASE
    assert window.session.path is None
    assert window.session.dirty
    (message,) = window.findChildren(Message)
    assert "gone.patp does not exist" in message.text.text()
    assert len(kept()) == 1
    assert drafts.left_behind() == ()


def test_a_damaged_draft_is_listed_and_never_opened(window: MainWindow, qtbot: QtBot) -> None:
    crashed(BASE, None)
    (path,) = kept()
    path.write_bytes(path.read_bytes()[:-30])
    window.start.refresh()
    page = window.start.page
    qtbot.waitUntil(page.drafts.isVisible)
    (row,) = page.drafts.rows
    assert not row.usable
    assert "breaks off" in row.state
    window.drafts.recover(row.draft)
    assert not window.has_protocol
    assert path.exists()


def test_a_draft_is_discarded_after_a_question(window: MainWindow, qtbot: QtBot) -> None:
    crashed(BASE, None)
    window.start.refresh()
    page = window.start.page
    qtbot.waitUntil(page.drafts.isVisible)
    for press, left in (("cancel", 1), ("discard", 0)):
        qtbot.mouseClick(page.side.discard_draft, Qt.MouseButton.LeftButton)
        (dialog,) = (one for one in window.findChildren(DiscardDraft) if one.isVisible())
        qtbot.mouseClick(getattr(dialog, press), Qt.MouseButton.LeftButton)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert len(kept()) == left
    qtbot.waitUntil(lambda: not page.drafts.isVisible())


@pytest.mark.skipif(os.name != "posix", reason="a file in place of the folder is refused otherwise elsewhere")
def test_a_draft_that_cannot_be_written_is_told_of_once(window: MainWindow, file: Path) -> None:
    folder = folders.drafts_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    window.files.open(file)
    change(window)
    window.drafts.write()
    assert "not kept" in window.status.currentMessage()
    window.status.clearMessage()
    change(window, "3")
    window.drafts.write()
    assert window.status.currentMessage() == ""
    assert window.session.protocol.overview.version == "3"
