"""Earlier versions in the window: what they would change, and the ways back to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from studio.desktop.compare.window import Compare
from studio.desktop.dialogs.earlier import Earlier
from studio.desktop.dialogs.message import Message
from studio.desktop.dialogs.with_backups import Unreadable, WithBackups
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import backups
from studio.storage.protocol_file import dumps, load, save
from studio.storage.sealed import Key
from studio.storage.settings import RecentFile, Settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    Made = TypeVar("Made", bound=QDialog)

BASE = put(Protocol(), "/overview/short_title", "Trial")
FIRST = put(BASE, "/overview/version", "1")


@pytest.fixture
def window(look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(Settings())
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.drafts.stop()
    made.hide()
    made.tasks.stop()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A protocol that was saved twice, of which backups are kept."""
    path = tmp_path / "trial.patp"
    for protocol in (FIRST, BASE):
        save(path, protocol)
        assert backups.keep(path, path.read_bytes()) is None
    return path


def shown(window: MainWindow, kind: type[Made], qtbot: QtBot) -> Made:
    """Return the dialog of this class, once it is in sight."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(kind)))
    found: list[Made] = [one for one in window.findChildren(kind) if one.isVisible()]
    return found[-1]


def choose(dialog: Earlier, at: int, qtbot: QtBot) -> None:
    """Choose a version, the newest is 0, and wait until it is known what it would change."""
    rows = [row for row in range(dialog.list.count()) if dialog.list.item(row).flags() & Qt.ItemFlag.ItemIsSelectable]
    dialog.list.setCurrentRow(rows[at])
    qtbot.waitUntil(lambda: "Reading" not in dialog.reading.toPlainText())


def press(button: object, qtbot: QtBot) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_version_tells_what_it_would_change_and_is_restored_as_one_step(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    window.files.open(file)
    window.commands["backups"].trigger()
    dialog = shown(window, Earlier, qtbot)
    choose(dialog, 0, qtbot)
    assert not dialog.restore.isEnabled()
    choose(dialog, 1, qtbot)
    assert "Version" in dialog.reading.toPlainText()
    press(dialog.restore, qtbot)
    assert window.session.protocol == FIRST
    when = backups.of(file)[1].when
    assert str(window.session.history.undo_label) == f"Restore the version of {when.day} {when:%B %Y}, {when:%H:%M}"
    assert load(file) == BASE
    window.commands["undo"].trigger()
    assert window.session.protocol == BASE
    assert not window.session.dirty


def test_a_version_is_compared_with_the_protocol_as_it_is_now(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    window.files.open(file)
    window.commands["backups"].trigger()
    dialog = shown(window, Earlier, qtbot)
    choose(dialog, 1, qtbot)
    press(dialog.compare, qtbot)
    compare = shown(window, Compare, qtbot)
    assert compare.comparison is not None
    assert (compare.comparison.old, compare.comparison.new) == (FIRST, BASE)
    assert sum(one.kind == "backup" for one in window.compare.versions()) == 2


def test_a_copy_is_what_was_kept_byte_by_byte(window: MainWindow, file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    window.files.open(file)
    window.commands["backups"].trigger()
    dialog = shown(window, Earlier, qtbot)
    choose(dialog, 1, qtbot)
    dialog.copy.trigger()
    asked = shown(window, QFileDialog, qtbot)
    asked.fileSelected.emit(str(tmp_path / "copy.patp"))
    assert (tmp_path / "copy.patp").read_bytes() == backups.content(backups.of(file)[1])
    assert window.session.path == file


def test_a_protocol_without_versions_says_when_they_are_kept(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    save(tmp_path / "new.patp", BASE)
    window.files.open(tmp_path / "new.patp")
    window.commands["backups"].trigger()
    dialog = shown(window, Earlier, qtbot)
    assert "no earlier version of new.patp" in dialog.nothing.text()
    assert not dialog.list.isVisible()
    assert not dialog.restore.isVisible()


def test_a_damaged_file_offers_its_backups_and_saving_mends_it(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    file.write_bytes(file.read_bytes()[:40])
    window.files.open(file)
    unreadable = shown(window, Unreadable, qtbot)
    assert "breaks off" in unreadable.text.text()
    press(unreadable.earlier, qtbot)
    dialog = shown(window, Earlier, qtbot)
    choose(dialog, 0, qtbot)
    press(dialog.restore, qtbot)
    assert window.session.protocol == BASE
    assert window.session.dirty
    assert window.files.proposal(".patp") == file
    assert len(file.read_bytes()) == 40


def test_a_damaged_file_without_backups_is_told_of(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "broken.patp").write_text("{")
    window.files.open(tmp_path / "broken.patp")
    shown(window, Message, qtbot)
    assert not window.findChildren(Unreadable)


def test_a_file_that_is_gone_is_found_in_the_list_and_from_its_recent_row(
    window: MainWindow, file: Path, qtbot: QtBot
) -> None:
    file.unlink()
    window.commands["backups"].trigger()
    known = shown(window, WithBackups, qtbot)
    press(known.show_versions, qtbot)
    dialog = shown(window, Earlier, qtbot)
    choose(dialog, 1, qtbot)
    press(dialog.restore, qtbot)
    assert window.session.protocol == FIRST
    window.show_start()
    window.change_settings(recent=(RecentFile(path=str(file), title="Trial"),))
    window.start.show_recent()
    recent = window.start.page.recent
    qtbot.waitUntil(lambda: not recent.rows[0].exists)
    acts = {str(title): act for title, act in recent.acts(recent.currentIndex())}
    acts["Earlier versions…"]()
    assert shown(window, Earlier, qtbot).list.count() == 3


def test_a_locked_version_asks_for_its_passphrase(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    key = Key.fresh("open sesame, please")
    assert backups.keep(file, dumps(FIRST, key)) is None
    window.files.open(file)
    window.session.put("/overview/version", "7", _("Version"))
    window.commands["backups"].trigger()
    dialog = shown(window, Earlier, qtbot)
    choose(dialog, 0, qtbot)
    assert not dialog.restore.isVisible()
    assert dialog.unlock_button.isVisible()
    dialog.unlock(key)
    choose(dialog, 0, qtbot)
    press(dialog.restore, qtbot)
    assert window.session.protocol == FIRST


def test_a_save_says_when_versions_are_kept_where_the_system_may_empty_it(
    window: MainWindow, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.files.open(file)
    window.session.put("/overview/version", "2", _("Change version"))
    (nowhere := tmp_path / "nowhere").touch()
    (temporary := tmp_path / "tmp").mkdir()
    for name in ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(nowhere / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    window.files.save()
    said = window.status.currentMessage()
    assert said.startswith("Saved. Your own folder cannot be written to")
    assert str(backups.of(file)[0].file.parents[2]) in said
    assert backups.of(file)[0].file.is_relative_to(temporary)
