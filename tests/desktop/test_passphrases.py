"""Passphrases in the window: locking, opening, changing and removing, and that nothing of them is left in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from studio.desktop.compare.versions import file_version
from studio.desktop.compare.window import Compare
from studio.desktop.dialogs.export import ExportDialog
from studio.desktop.dialogs.message import Message
from studio.desktop.dialogs.overtaken import Overtaken
from studio.desktop.dialogs.passphrase import AskPassphrase, LockProtocol
from studio.desktop.dialogs.templates import SaveTemplate
from studio.protocol.edit import put
from studio.storage import backups, exported, folders
from studio.storage.protocol_file import is_sealed, key_of, load, loads, save
from studio.storage.sealed import Key, Locked
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from studio.desktop.main_window import MainWindow

PHRASE = "three small bears"
SECRET = "Mushrooms of the seventh dawn"


@pytest.fixture
def window(started: Callable[[str], MainWindow], tmp_path: Path) -> MainWindow:
    """A window with a protocol that has a file."""
    window = started("psilocybin-trd-single-dose")
    window.session.edit(_("Change"), lambda protocol: put(protocol, "/overview/title", SECRET))
    window.session.save(tmp_path / "trial.patp")
    return window


def _dialog(window: MainWindow, kind: type[Any]) -> Any:
    (dialog,) = (one for one in window.findChildren(kind) if one.isVisible())
    return dialog


def _lock(window: MainWindow, qtbot: QtBot, phrase: str = PHRASE) -> None:
    window.commands["lock"].trigger()
    dialog = _dialog(window, LockProtocol)
    qtbot.keyClicks(dialog.first, phrase)
    qtbot.keyClicks(dialog.second, phrase)
    qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)


def _shows_lock(window: MainWindow) -> bool:
    window.status.clearMessage()
    return window.status.locked.isVisible()


def _words(dialog: Any) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def test_a_protocol_is_locked_and_its_file_opens_with_the_passphrase_alone(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "trial.patp"
    assert not _shows_lock(window)
    _lock(window, qtbot)
    assert is_sealed(path.read_bytes())
    assert _shows_lock(window)
    assert not window.session.dirty
    assert window.commands.title("lock") == "Change or remove the passphrase…"
    key = key_of(path.read_bytes(), "", PHRASE)
    assert load(path, key) == window.session.protocol

    protocol = window.session.protocol
    window.files.close()
    window.files.open(path)
    asking = _dialog(window, AskPassphrase)
    assert not asking.confirm.isEnabled()
    qtbot.keyClicks(asking.line, "three small wolves")
    qtbot.keyClick(asking.line, Qt.Key.Key_Return)
    assert "not the passphrase, or the file was damaged or altered" in _words(asking)
    assert asking.line.selectedText(), "ready to be typed again"
    qtbot.keyClicks(asking.line, PHRASE)
    assert "not the passphrase" not in _words(asking)
    qtbot.mouseClick(asking.confirm, Qt.MouseButton.LeftButton)
    assert window.session.protocol == protocol
    assert window.session.path == path
    assert _shows_lock(window)


def test_giving_up_leaves_what_is_open(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    other = tmp_path / "other.patp"
    save(other, window.session.protocol, Key.fresh(PHRASE))
    before = window.session.protocol
    window.files.open(other)
    _dialog(window, AskPassphrase).reject()
    assert window.session.protocol is before
    assert window.session.path == tmp_path / "trial.patp"


def test_saving_goes_on_with_the_same_key_and_save_as_keeps_it(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lock(window, qtbot)

    def derived(*_: object) -> None:
        raise AssertionError("the key was made again")

    monkeypatch.setattr("studio.storage.sealed._cipher", derived)
    window.session.edit(_("Change"), lambda protocol: put(protocol, "/overview/version", "9"))
    window.files.save()
    window.session.save(tmp_path / "again.patp")
    for name in ("trial.patp", "again.patp"):
        saved = load(tmp_path / name, window.session.key)
        assert saved.overview.version == "9"


def test_a_passphrase_is_changed_and_removed(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "trial.patp"
    _lock(window, qtbot)
    _lock(window, qtbot, "four small bears")
    assert load(path, key_of(path.read_bytes(), "", "four small bears")) == window.session.protocol
    window.commands["lock"].trigger()
    qtbot.mouseClick(_dialog(window, LockProtocol).remove, Qt.MouseButton.LeftButton)
    assert load(path) == window.session.protocol
    assert not _shows_lock(window)


def test_two_different_passphrases_are_refused_in_the_dialog(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["lock"].trigger()
    dialog = _dialog(window, LockProtocol)
    qtbot.keyClicks(dialog.first, "one")
    qtbot.keyClicks(dialog.second, "two")
    qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert "The two are not the same" in _words(dialog)
    assert window.session.key is None
    dialog.reject()
    assert not dialog.first.text()


def test_letters_are_dots_until_they_are_shown_and_caps_lock_is_noticed(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["lock"].trigger()
    dialog = _dialog(window, LockProtocol)
    assert dialog.first.echoMode() == QLineEdit.EchoMode.Password
    dialog.shown.setChecked(True)
    assert dialog.first.echoMode() == dialog.second.echoMode() == QLineEdit.EchoMode.Normal
    for letter, shift, on in (("a", False, False), ("A", False, True), ("A", True, False), ("a", True, True)):
        keys = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(dialog.first, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, keys, letter))
        assert ("Caps Lock is on" in _words(dialog)) == on


def test_nothing_of_a_locked_protocol_is_left_in_the_open(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "locked.patp"
    save(path, window.session.protocol, Key.fresh(PHRASE))
    window.files.open(path)
    asking = _dialog(window, AskPassphrase)
    qtbot.keyClicks(asking.line, PHRASE)
    qtbot.mouseClick(asking.confirm, Qt.MouseButton.LeftButton)
    later = f"{SECRET}, revised"
    window.session.edit(_("Change"), lambda protocol: put(protocol, "/overview/title", later))
    window.drafts.write()
    window.files.save()
    window.session.save(tmp_path / "again.patp")
    assert window.settings.recent[0].title == "locked"
    written = [file for file in tmp_path.parent.rglob("*") if file.is_file()]
    assert len(written) > 3
    for file in written:
        assert later.encode() not in file.read_bytes(), file


def test_what_was_kept_before_locking_is_locked_too(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "trial.patp"
    window.files.save()
    window.compare.note_export(window.session.protocol, tmp_path / "trial.pdf")
    window.session.edit(_("Change"), lambda protocol: put(protocol, "/overview/version", "2"))
    _lock(window, qtbot)
    key = window.session.key
    assert exported.last(path) is None
    assert exported.last(path, key).protocol.overview.version != "2"
    assert len(backups.of(path)) >= 2
    _lock(window, qtbot, "another three foxes")
    assert exported.last(path, window.session.key) is not None
    for file in (path, *folders.backups_folder().parent.rglob("*")):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file


def test_what_was_kept_before_is_locked_when_the_first_save_with_it_fails(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "trial.patp"
    window.session.edit(_("Change"), lambda protocol: put(protocol, "/overview/version", "2"))
    window.files.save()
    theirs = put(load(path), "/overview/acronym", "THEIRS")
    save(path, theirs)
    window.session.edit(_("Change"), lambda protocol: put(protocol, "/overview/version", "3"))
    _lock(window, qtbot)
    _dialog(window, Overtaken).theirs.click()
    assert not is_sealed(path.read_bytes())
    assert not _shows_lock(window), "the file is open still"
    window.files.save()
    assert is_sealed(path.read_bytes())
    assert _shows_lock(window)
    assert len(backups.of(path)) >= 3
    assert all(is_sealed(backups.content(one)) for one in backups.of(path))


def test_a_file_that_others_locked_meanwhile_asks_for_their_passphrase(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "trial.patp"
    save(path, put(window.session.protocol, "/overview/acronym", "THEIRS"), Key.fresh(PHRASE))
    window.session.edit(_("Change"), lambda protocol: put(protocol, "/overview/version", "2"))
    window.files.save()
    bar = window.others.bar
    assert "was locked with a passphrase by somebody else" in bar.words.text()
    assert [button.text() for button in bar.buttons] == ["Enter the passphrase…", "Save as…"]
    asking = _dialog(window, AskPassphrase)
    qtbot.keyClicks(asking.line, PHRASE)
    qtbot.mouseClick(asking.confirm, Qt.MouseButton.LeftButton)
    next(button for button in bar.buttons if button.text() == "Keep mine").click()
    window.files.save()
    assert is_sealed(path.read_bytes())
    assert load(path, key_of(path.read_bytes(), "", PHRASE)).overview.version == "2"


def test_a_passphrase_that_others_were_faster_with_is_not_told_as_saved(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "trial.patp"
    save(path, put(window.session.protocol, "/overview/acronym", "THEIRS"), Key.fresh("another three foxes"))
    window.session.edit(_("Change"), lambda protocol: put(protocol, "/overview/version", "2"))
    _lock(window, qtbot)
    asking = _dialog(window, AskPassphrase)
    qtbot.keyClicks(asking.line, "another three foxes")
    qtbot.mouseClick(asking.confirm, Qt.MouseButton.LeftButton)
    assert window.session.dirty
    assert "Saved" not in window.status.currentMessage()
    next(button for button in window.others.bar.buttons if button.text() == "Keep mine").click()
    window.files.save()
    assert all(is_sealed(backups.content(one)) for one in backups.of(path))
    assert "Saved, locked" in window.status.currentMessage()


def test_a_pdf_to_share_holds_it_locked_and_opens_with_the_passphrase(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    _lock(window, qtbot)
    from studio.desktop.dialogs.export import Wish

    window.commands["export"].trigger()
    dialog = _dialog(window, ExportDialog)
    assert "a document is not: whoever gets it can read it" in _words(dialog)
    out = tmp_path / "trial.pdf"
    dialog.wanted.emit(Wish(out, open_afterwards=False))
    qtbot.waitUntil(out.exists, timeout=60_000)
    with pikepdf.open(out) as pdf:
        (attached,) = (spec.get_file().read_bytes() for spec in pdf.attachments.values())
    with pytest.raises(Locked):
        loads(attached, "")
    protocol = window.session.protocol
    qtbot.waitUntil(lambda: not window.findChildren(ExportDialog), timeout=60_000)
    window.files.close()
    window.files.open(out)
    asking = _dialog(window, AskPassphrase)
    qtbot.keyClicks(asking.line, PHRASE)
    qtbot.mouseClick(asking.confirm, Qt.MouseButton.LeftButton)
    assert window.session.protocol.overview == protocol.overview
    assert window.session.source == out
    assert window.session.key is not None, "what is saved of it is locked again"


def test_a_locked_file_is_compared_once_its_passphrase_is_given(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.patp"
    save(theirs, put(window.session.protocol, "/overview/title", "What came back by mail"), Key.fresh(PHRASE))
    window.compare.compare_with(file_version(theirs))
    compared = _dialog(window, Compare)
    assert compared.comparison is None
    asking = _dialog(window, AskPassphrase)
    assert asking.parent() is compared
    qtbot.keyClicks(asking.line, "some other words")
    qtbot.mouseClick(asking.confirm, Qt.MouseButton.LeftButton)
    assert "not the passphrase" in _words(asking)
    asking.line.clear()
    qtbot.keyClicks(asking.line, PHRASE)
    qtbot.mouseClick(asking.confirm, Qt.MouseButton.LeftButton)
    assert [change.address for change in compared.comparison.changes] == ["/overview/title"]
    assert not window.findChildren(Message)


def test_giving_up_a_passphrase_leaves_the_comparison_as_it_was(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.patp"
    save(theirs, window.session.protocol, Key.fresh(PHRASE))
    window.compare.compare()
    compared = _dialog(window, Compare)
    before = compared.comparison
    compared.show_version("old", file_version(theirs))
    qtbot.keyClick(_dialog(window, AskPassphrase), Qt.Key.Key_Escape)
    assert compared.comparison is before
    assert compared.isVisible()


def test_a_template_of_a_locked_protocol_is_not_locked_and_says_so(window: MainWindow) -> None:
    window.session.key = Key.fresh(PHRASE)
    window.commands["save-template"].trigger()
    dialog = _dialog(window, SaveTemplate)
    assert "a template is not: whoever can open its folder can read it" in _words(dialog)
    dialog.reject()


def test_a_damaged_locked_file_is_one_sentence(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "broken.patp"
    path.write_bytes(b"PAT Studio protocol locked with a passphrase\n{}\n")
    window.files.open(path)
    for dialog in window.findChildren(AskPassphrase):
        qtbot.keyClicks(dialog.line, "a")
        qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
        assert "damaged or altered" in _words(dialog)
        return
    assert "damaged or altered" in _dialog(window, Message).text.text()
