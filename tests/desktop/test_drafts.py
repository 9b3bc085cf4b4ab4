"""Drafts in the window: kept while there are unsaved changes, gone when there are none, offered after a crash."""

from __future__ import annotations

import os
from functools import partial
from hashlib import sha256
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel

from studio.desktop import theme
from studio.desktop.compare.window import Compare
from studio.desktop.dialogs.discard import DiscardDraft
from studio.desktop.dialogs.merge import Merge
from studio.desktop.dialogs.message import Message
from studio.desktop.dialogs.passphrase import AskPassphrase
from studio.desktop.dialogs.recover import Recover
from studio.desktop.dialogs.unsaved import Unsaved
from studio.desktop.flows.draft_writer import DraftWriter
from studio.desktop.flows.drafts import AGAIN_AFTER_MS, WRITTEN_AFTER_MS
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import backups, drafts, folders
from studio.storage.protocol_file import load, save
from studio.storage.sealed import Key
from studio.storage.settings import Settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
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


def crashed(protocol: Protocol, path: Path | None, base: str = "", key: Key | None = None) -> None:
    """Leave a draft as a program does that ended without removing it."""
    keeper = drafts.Keeper()
    keeper.keep(protocol, "Trial", path, base=base, key=key)
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


def test_a_draft_left_behind_is_in_sight_in_a_narrow_window(
    file: Path, look: None, qtbot: QtBot, qapp: QApplication
) -> None:
    crashed(put(BASE, "/overview/version", "2"), file)
    theme.apply(qapp, "light", 2.0)
    window = MainWindow(Settings(text_scale=2.0))
    window.resize(800, 600)
    window.show()
    page = window.start.page
    qtbot.waitUntil(page.drafts.isVisible)
    page.to_templates.click()
    assert not page.drafts.isVisible()
    window.hide()
    window.tasks.stop()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme.apply(qapp, "light", 1.0)


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
    assert "changes 1 field in Overview" in row.state
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


def test_typing_without_a_pause_is_kept_meanwhile(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    window.files.open(file)
    keys = 0

    def type_on() -> bool:
        nonlocal keys
        keys += 1
        change(window, f"{keys}")
        return bool(kept())

    qtbot.waitUntil(type_on, timeout=WRITTEN_AFTER_MS + 3000)
    assert keys > 3


def test_what_was_typed_while_a_draft_was_written_is_written_after_it(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    window.files.open(file)
    change(window)
    qtbot.waitUntil(lambda: len(kept()) == 1)
    change(window, "3")
    qtbot.waitUntil(lambda: b'"version": "3"' in kept()[0].read_bytes())


class SlowDisk(drafts.Keeper):
    """A keeper whose disk takes its time: it writes when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.let = Event(), Event()

    def write_slowly(self, protocol: Protocol) -> None:
        self.begun.set()
        assert self.let.wait(10)
        self.keep(protocol, "Trial")


def test_a_draft_that_is_dropped_while_it_is_written_does_not_come_back(look: None) -> None:
    keeper = SlowDisk()
    writer = DraftWriter(keeper)
    writer.want(partial(keeper.write_slowly, BASE))
    thread = Thread(target=writer.write)
    thread.start()
    assert keeper.begun.wait(10)
    writer.drop()
    assert not writer.rest(0)
    keeper.let.set()
    assert writer.rest(10)
    thread.join(10)
    assert kept() == []


def test_the_latest_of_what_waits_for_a_slow_disk_is_written_last(look: None) -> None:
    keeper = SlowDisk()
    writer = DraftWriter(keeper)
    writer.want(partial(keeper.write_slowly, BASE))
    threads = [Thread(target=writer.write)]
    threads[0].start()
    assert keeper.begun.wait(10)
    for version in ("2", "3"):
        writer.want(partial(keeper.write_slowly, put(BASE, "/overview/version", version)))
    threads.append(Thread(target=writer.write))
    threads[1].start()
    keeper.let.set()
    for thread in threads:
        thread.join(10)
    assert b'"version": "3"' in keeper.file.read_bytes()
    keeper.drop()


@pytest.mark.skipif(os.name != "posix", reason="a file in place of the folder is refused otherwise elsewhere")
def test_a_draft_that_could_not_be_written_is_tried_again(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    folder = folders.drafts_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    window.files.open(file)
    change(window)
    qtbot.waitUntil(lambda: "not kept" in window.status.currentMessage())
    folder.unlink()
    qtbot.waitUntil(lambda: len(kept()) == 1, timeout=AGAIN_AFTER_MS + 3000)
    qtbot.waitUntil(lambda: "again" in window.status.currentMessage())


def test_a_draft_shows_what_it_would_change_before_it_is_opened(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    crashed(put(BASE, "/overview/version", "2"), file)
    window.start.refresh()
    qtbot.waitUntil(window.start.page.drafts.isVisible)
    qtbot.mouseClick(window.start.page.side.show_changes, Qt.MouseButton.LeftButton)
    (compare,) = window.findChildren(Compare)
    assert compare.comparison is not None
    (changed,) = compare.comparison.changes
    assert (changed.address, changed.new) == ("/overview/version", "2")
    assert not window.has_protocol
    compare.close()


def test_two_drafts_of_one_file_are_told_apart_and_opened_as_they_are(window: MainWindow, file: Path) -> None:
    for version in ("2", "3"):
        crashed(put(BASE, "/overview/version", version), file)
    newest, older = drafts.left_behind()
    window.drafts.open_apart(newest)
    assert window.files.origin is None
    assert window.session.protocol.overview.version == "3"
    window.show_start()
    window.drafts.recover(older)
    assert window.session.path == file
    assert window.session.protocol.overview.version == "2"


def offered(window: MainWindow, qtbot: QtBot) -> Recover:
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(Recover)))
    found: list[Recover] = [one for one in window.findChildren(Recover) if one.isVisible()]
    return found[-1]


def test_a_file_that_is_opened_offers_the_draft_that_was_left_of_it(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    changed = put(BASE, "/overview/version", "2")
    crashed(changed, file, sha256(file.read_bytes()).hexdigest())
    window.files.open(file)
    dialog = offered(window, qtbot)
    qtbot.mouseClick(dialog.compare, Qt.MouseButton.LeftButton)
    (compare,) = window.findChildren(Compare)
    compare.close()
    dialog = offered(window, qtbot)
    qtbot.mouseClick(dialog.recover, Qt.MouseButton.LeftButton)
    assert window.session.protocol == changed
    assert window.session.dirty
    assert drafts.left_behind() == ()
    assert not [one for one in window.findChildren(Recover) if one.isVisible()]


def test_a_draft_whose_file_was_saved_since_is_merged_with_it(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    begun = file.read_bytes()
    backups.keep(file, begun)
    crashed(put(BASE, "/overview/version", "2"), file, sha256(begun).hexdigest())
    save(file, put(BASE, "/population/diagnosis", "Depression"))
    window.start.refresh()
    page = window.start.page
    qtbot.waitUntil(page.drafts.isVisible)
    assert "saved since" in page.drafts.rows[0].state
    window.drafts.recover(page.drafts.rows[0].draft)
    dialog = offered(window, qtbot)
    qtbot.mouseClick(dialog.merge, Qt.MouseButton.LeftButton)
    (merge,) = window.findChildren(Merge)
    qtbot.mouseClick(merge.merge, Qt.MouseButton.LeftButton)
    assert window.session.protocol.overview.version == "2"
    assert window.session.protocol.population.diagnosis == "Depression"
    assert window.session.path == file
    assert window.session.dirty
    assert drafts.left_behind() == ()


def test_a_file_never_saved_here_is_merged_upon_what_was_found_at_opening(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    window.files.open(file)
    window.session.put("/overview/version", "2", _("Change version"))
    window.drafts.write()
    begun = sha256(file.read_bytes()).hexdigest()
    assert [one.digest for one in backups.of(file)] == [begun]
    mine = window.session.protocol
    window.session.undo()
    window.files.close()
    crashed(mine, file, begun)
    save(file, put(BASE, "/overview/short_title", "Theirs"))
    window.files.open(file)
    qtbot.mouseClick(offered(window, qtbot).merge, Qt.MouseButton.LeftButton)
    (merge,) = window.findChildren(Merge)
    qtbot.mouseClick(merge.merge, Qt.MouseButton.LeftButton)
    overview = window.session.protocol.overview
    assert (overview.version, overview.short_title) == ("2", "Theirs")


def test_where_nothing_tells_what_a_draft_began_from_all_that_differs_is_asked(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    crashed(put(BASE, "/overview/version", "2"), file, sha256(file.read_bytes()).hexdigest())
    save(file, put(put(BASE, "/overview/short_title", "Theirs"), "/population/diagnosis", "Depression"))
    window.files.open(file)
    qtbot.mouseClick(offered(window, qtbot).merge, Qt.MouseButton.LeftButton)
    (merge,) = window.findChildren(Merge)
    assert not merge.merge.isEnabled()
    assert "nothing tells what both began from" in "\n".join(label.text() for label in merge.findChildren(QLabel))
    assert list(merge.rows["population"].sides) == ["mine", "theirs"]
    for row in merge.rows.values():
        qtbot.mouseClick(row.sides["theirs"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(merge.merge, Qt.MouseButton.LeftButton)
    assert window.session.protocol == load(file)


def test_a_draft_whose_file_cannot_be_read_says_so_in_a_sentence(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    crashed(put(BASE, "/overview/version", "2"), file, sha256(file.read_bytes()).hexdigest())
    file.write_bytes(b"{")
    window.start.refresh()
    page = window.start.page
    qtbot.waitUntil(page.drafts.isVisible)
    window.drafts.recover(page.drafts.rows[0].draft)
    said = "\n".join(label.text() for label in offered(window, qtbot).findChildren(QLabel))
    assert "): its file is gone or cannot be read." in said


def test_what_is_typed_beside_the_question_is_merged_too(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    begun = file.read_bytes()
    backups.keep(file, begun)
    crashed(put(BASE, "/overview/version", "2"), file, sha256(begun).hexdigest())
    save(file, put(BASE, "/population/diagnosis", "Depression"))
    window.start.refresh()
    page = window.start.page
    qtbot.waitUntil(page.drafts.isVisible)
    window.drafts.recover(page.drafts.rows[0].draft)
    qtbot.mouseClick(offered(window, qtbot).merge, Qt.MouseButton.LeftButton)
    (merge,) = window.findChildren(Merge)
    window.session.put("/overview/title", "Typed meanwhile", _("Title"))
    qtbot.mouseClick(merge.rows["overview"].sides["both"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(merge.merge, Qt.MouseButton.LeftButton)
    now = window.session.protocol
    assert (now.overview.version, now.overview.title) == ("2", "Typed meanwhile")
    assert now.population.diagnosis == "Depression"
    assert drafts.left_behind() == ()


def test_another_protocol_ends_the_question_and_keeps_the_draft(
    window: MainWindow, file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    begun = file.read_bytes()
    crashed(put(BASE, "/overview/version", "2"), file, sha256(begun).hexdigest())
    save(file, put(BASE, "/population/diagnosis", "Depression"))
    window.start.refresh()
    page = window.start.page
    qtbot.waitUntil(page.drafts.isVisible)
    window.drafts.recover(page.drafts.rows[0].draft)
    qtbot.mouseClick(offered(window, qtbot).merge, Qt.MouseButton.LeftButton)
    (merge,) = window.findChildren(Merge)
    save(tmp_path / "other.patp", BASE)
    window.files.open(tmp_path / "other.patp")
    assert not merge.isVisible()
    assert window.session.protocol == BASE
    assert len(drafts.left_behind()) == 1


def test_a_locked_draft_asks_for_its_passphrase(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    key = Key.fresh("three small foxes")
    save(file, BASE, key)
    changed = put(BASE, "/overview/version", "2")
    crashed(changed, file, sha256(file.read_bytes()).hexdigest(), key)
    window.start.refresh()
    page = window.start.page
    qtbot.waitUntil(page.drafts.isVisible)
    window.drafts.recover(page.drafts.rows[0].draft)
    (asking,) = (one for one in window.findChildren(AskPassphrase) if one.isVisible())
    qtbot.keyClicks(asking.line, "three small foxes")
    qtbot.mouseClick(asking.confirm, Qt.MouseButton.LeftButton)
    assert window.session.protocol == changed
    assert window.session.key is not None
    assert drafts.left_behind() == ()
