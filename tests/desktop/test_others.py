"""Others at the same file: who has it open, what they changed, and that nobody's work is lost over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from studio.desktop.dialogs.held import Held
from studio.desktop.dialogs.merge import Merge
from studio.desktop.dialogs.not_saved import NotSaved
from studio.desktop.dialogs.overtaken import Overtaken
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import opened
from studio.storage.locks import Lock, holder_of, lock_file, take
from studio.storage.protocol_file import load, save
from studio.storage.settings import Settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from studio.desktop.editors.widgets import Button

Shown = TypeVar("Shown", bound=QDialog)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def file(tmp_path: Path, template: Protocol) -> Path:
    path = tmp_path / "My trial.patp"
    save(path, template)
    return path


@pytest.fixture
def window(look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window on its start page."""
    made = MainWindow(Settings(who="Me"))
    made.resize(1280, 900)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.session.start(Protocol())
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.close()
    made.deleteLater()


@pytest.fixture
def editing(window: MainWindow, file: Path) -> MainWindow:
    """The window with the file open."""
    window.files.open(file)
    return window


def dialog_of(window: MainWindow, kind: type[Shown]) -> Shown:
    found = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def words(dialog: QDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def click(qtbot: QtBot, button: Button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def told(window: MainWindow, qtbot: QtBot) -> str:
    """Return what the bar says once it says something."""
    window.others.look()
    qtbot.waitUntil(lambda: window.others.bar.isVisible(), timeout=5000)
    return window.others.bar.words.text()


def act(window: MainWindow, name: str) -> Button:
    return next(button for button in window.others.bar.buttons if button.text() == name)


def change(window: MainWindow, address: str, value: object) -> None:
    window.session.put(address, value, _("Change"))


# Somebody has it open


def test_while_a_protocol_is_open_its_file_is_held_in_the_users_name(editing: MainWindow, file: Path) -> None:
    found = holder_of(file)
    assert found is not None
    assert found.who == "Me"
    editing.show_start()
    assert holder_of(file) is None
    assert not lock_file(file).exists()


def test_the_file_is_let_go_with_the_window(editing: MainWindow, file: Path) -> None:
    editing.close()
    assert not lock_file(file).exists()


def test_opening_the_same_file_again_asks_nothing(editing: MainWindow, file: Path) -> None:
    editing.files.open(file)
    assert not editing.findChildren(Held)
    assert editing.session.file is not None
    assert editing.session.file.writable
    assert lock_file(file).exists()


def test_a_file_that_somebody_has_open_opens_to_read_until_it_is_free(
    window: MainWindow, file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = take(file, "Ann")
    assert isinstance(lock, Lock)
    window.files.open(file)
    dialog = dialog_of(window, Held)
    assert "Ann has My trial.patp open in another window on this computer, since today" in words(dialog)
    assert not window.has_protocol
    click(qtbot, dialog.read)
    assert window.has_protocol
    assert window.status.state.text() == "Read-only here"
    change(window, "/overview/acronym", "MINE")
    asked: list[object] = []
    monkeypatch.setattr(window.files, "save_as", asked.append)
    window.files.save()
    assert len(asked) == 1
    lock.release()
    assert told(window, qtbot) == "Another window on this computer has closed the file. You can save to it now."
    assert window.status.state.text() == "Unsaved changes"
    assert not window.status.state.toolTip()
    window.files.save()
    assert load(file).overview.acronym == "MINE"
    assert not window.others.bar.isVisible()


def test_a_copy_of_what_somebody_has_open_has_no_file(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    lock = take(file, "Ann")
    window.files.open(file)
    click(qtbot, dialog_of(window, Held).copy)
    assert window.session.path is None
    assert window.session.protocol == load(file)
    assert window.session.dirty
    assert isinstance(lock, Lock)
    lock.release()


def test_when_opening_is_given_up_what_was_open_stays(editing: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    other = tmp_path / "other.patp"
    save(other, Protocol())
    lock = take(other, "Ann")
    before = editing.session.protocol
    editing.files.open(other)
    click(qtbot, dialog_of(editing, Held).cancel)
    assert editing.session.protocol is before
    assert isinstance(lock, Lock)
    lock.release()


def test_what_another_computer_left_can_be_opened_all_the_same(window: MainWindow, file: Path, qtbot: QtBot) -> None:
    lock_file(file).write_text('{"host": "pc-7", "pid": 1, "who": "Ann"}')
    window.files.open(file)
    dialog = dialog_of(window, Held)
    assert "Ann on pc-7 has My trial.patp open." in words(dialog)
    click(qtbot, dialog.anyway)
    assert window.session.file is not None
    assert window.session.file.writable
    window.files.save()
    found = holder_of(file)
    assert found is not None
    assert found.who == "Me"


def test_a_read_only_file_says_so_and_saves_elsewhere(
    window: MainWindow, file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "why_read_only", lambda path: _("it is marked as read-only"))
    window.files.open(file)
    dialog = dialog_of(window, Held)
    assert "My trial.patp cannot be saved to: it is marked as read-only." in words(dialog)
    click(qtbot, dialog.read)
    assert window.status.state.text() == "Read-only here"
    assert window.status.state.toolTip() == "My trial.patp cannot be saved to: it is marked as read-only."


# Somebody changed it


def test_theirs_are_taken_with_one_click_where_nothing_was_edited(
    editing: MainWindow, file: Path, qtbot: QtBot
) -> None:
    save(file, put(load(file), "/overview/acronym", "THEIRS"))
    assert told(editing, qtbot).startswith("My trial.patp was changed on disk by somebody else (today ")
    assert editing.others.bar.buttons[0].text() == "Take theirs"
    click(qtbot, act(editing, "Take theirs"))
    assert editing.session.protocol == load(file)
    assert not editing.session.dirty
    assert not editing.others.bar.isVisible()
    editing.session.undo()
    assert editing.session.protocol.overview.acronym != "THEIRS"


def test_a_change_on_disk_is_noticed_without_being_asked_for(editing: MainWindow, file: Path, qtbot: QtBot) -> None:
    qtbot.wait(50)
    save(file, put(load(file), "/overview/acronym", "THEIRS"))
    qtbot.waitUntil(lambda: editing.others.bar.isVisible(), timeout=10_000)


def test_mine_are_kept_with_the_next_save_and_no_question(editing: MainWindow, file: Path, qtbot: QtBot) -> None:
    save(file, put(load(file), "/overview/acronym", "THEIRS"))
    told(editing, qtbot)
    click(qtbot, act(editing, "Keep mine"))
    assert editing.session.dirty
    editing.files.save()
    assert not editing.findChildren(Overtaken)
    assert load(file) == editing.session.protocol
    assert not editing.session.dirty


def test_what_both_changed_is_merged_by_section(editing: MainWindow, file: Path, qtbot: QtBot) -> None:
    theirs = put(put(load(file), "/overview/acronym", "THEIRS"), "/population/age_least", 25)
    save(file, theirs)
    change(editing, "/overview/acronym", "MINE")
    change(editing, "/overview/short_title", "Mine")
    told(editing, qtbot)
    click(qtbot, act(editing, "Compare and merge…"))
    dialog = dialog_of(editing, Merge)
    assert set(dialog.rows) == {"overview", "population"}
    assert dialog.rows["population"].choice == "theirs"
    assert dialog.rows["overview"].choice is None
    assert not dialog.merge.isEnabled()
    assert "Overview" in dialog.merge.toolTip()
    segment = dialog.rows["overview"].sides["mine"]
    segment.setFocus()
    qtbot.keyClick(segment, Qt.Key.Key_Space)
    click(qtbot, dialog.merge)
    merged = editing.session.protocol
    assert (merged.overview.acronym, merged.population.age_least) == ("MINE", 25)
    assert editing.session.dirty
    assert load(file) == theirs
    editing.files.save()
    assert not editing.findChildren(Overtaken)
    assert load(file) == merged
    editing.session.undo()
    assert editing.session.protocol.population.age_least != 25


def test_the_dialog_of_merging_follows_what_is_edited_meanwhile(editing: MainWindow, file: Path, qtbot: QtBot) -> None:
    save(file, put(load(file), "/population/age_least", 25))
    change(editing, "/overview/acronym", "MINE")
    told(editing, qtbot)
    click(qtbot, act(editing, "Compare and merge…"))
    dialog = dialog_of(editing, Merge)
    assert dialog.rows["population"].choice == "theirs"
    change(editing, "/population/age_least", 30)
    assert dialog.rows["population"].choice is None or not dialog.merge.isEnabled()


def test_saving_over_what_others_wrote_offers_the_same_ways(editing: MainWindow, file: Path, qtbot: QtBot) -> None:
    theirs = put(load(file), "/population/age_least", 25)
    save(file, theirs)
    change(editing, "/overview/acronym", "MINE")
    editing.files.save()
    assert load(file) == theirs
    click(qtbot, dialog_of(editing, Overtaken).merge)
    click(qtbot, dialog_of(editing, Merge).merge)
    editing.files.save()
    assert (load(file).overview.acronym, load(file).population.age_least) == ("MINE", 25)


def test_the_same_change_by_others_is_no_conflict(editing: MainWindow, file: Path, qtbot: QtBot) -> None:
    change(editing, "/overview/acronym", "BOTH")
    save(file, editing.session.protocol)
    editing.others.look()
    qtbot.waitUntil(lambda: not editing.session.dirty, timeout=5000)
    editing.files.save()
    assert not editing.findChildren(Overtaken)


def test_what_is_told_at_length_scrolls_and_leaves_the_form_room(editing: MainWindow, qtbot: QtBot) -> None:
    window, bar = editing, editing.others.bar
    ways = ((_("Save as…"), bar.hide), (_("Keep mine"), bar.hide))

    def fits(width: int, height: int) -> None:
        window.resize(width, height)
        qtbot.waitUntil(lambda: (window.width(), window.height()) == (width, height))
        qtbot.waitUntil(lambda: bar.told.height() == bar.told.heightForWidth(bar.told.width()))
        assert bar.words.height() >= bar.words.heightForWidth(bar.words.width())
        assert all(button.height() >= button.sizeHint().height() for button in bar.buttons)
        assert bar.height() < height / 2

    bar.tell(_("{words}", words="It was changed by somebody else on another computer. " * 20), ways)
    fits(800, 600)
    assert bar.told.verticalScrollBar().maximum() > 0
    assert bar.told.focusPolicy() == Qt.FocusPolicy.StrongFocus
    least = bar.told.height()
    fits(800, 900)
    assert bar.told.height() > least
    bar.tell(_("It was changed."))
    fits(800, 600)
    assert bar.told.verticalScrollBar().maximum() == 0


def test_a_file_that_was_removed_is_told_and_written_again(editing: MainWindow, file: Path, qtbot: QtBot) -> None:
    file.unlink()
    assert "was removed or renamed" in told(editing, qtbot)
    editing.files.save()
    assert load(file) == editing.session.protocol
    assert not editing.others.bar.isVisible()


def test_a_folder_that_vanished_keeps_the_protocol_on_screen(
    window: MainWindow, file: Path, tmp_path: Path, template: Protocol, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    save(share / "a.patp", template)
    window.files.open(share / "a.patp")
    change(window, "/overview/acronym", "MINE")
    share.rename(tmp_path / "away")
    assert "kept here on the screen: save it elsewhere with Save as…" in told(window, qtbot)
    window.files.save()
    dialog = dialog_of(window, NotSaved)
    assert "Save as…" in words(dialog)
    asked: list[object] = []
    monkeypatch.setattr(window.files, "save_as", asked.append)
    click(qtbot, dialog.cancel)
    assert window.session.protocol.overview.acronym == "MINE"
    window.session.save(file.with_name("elsewhere.patp"))
    assert load(file.with_name("elsewhere.patp")).overview.acronym == "MINE"
    (tmp_path / "away").rename(share)


def test_the_bar_is_a_pane_of_its_own_and_can_be_put_away(editing: MainWindow, file: Path, qtbot: QtBot) -> None:
    save(file, put(load(file), "/overview/acronym", "THEIRS"))
    told(editing, qtbot)
    editing.workspace.navigation.setFocus()
    editing.step_pane(1)
    assert editing.others.bar.buttons[0].hasFocus()
    click(qtbot, editing.others.bar.close_button)
    editing.others.look()
    qtbot.wait(300)
    assert not editing.others.bar.isVisible()
