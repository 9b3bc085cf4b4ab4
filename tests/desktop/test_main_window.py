"""The window: files, actions, moving about, and that nothing unsaved is lost."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QMimeData, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import (
    QAccessible,
    QDesktopServices,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMainWindow, QPlainTextEdit, QTabBar, QWidget

from studio.checklist.catalogue import catalogue
from studio.desktop import theme
from studio.desktop.actions import COMMANDS
from studio.desktop.app import Unexpected
from studio.desktop.dialogs.accept import AcceptFinding
from studio.desktop.dialogs.export import ExportDialog
from studio.desktop.dialogs.insert_section import InsertSection
from studio.desktop.dialogs.message import Message
from studio.desktop.dialogs.not_saved import NotSaved
from studio.desktop.dialogs.overtaken import Overtaken
from studio.desktop.dialogs.reason import Reason
from studio.desktop.dialogs.reports import Reports
from studio.desktop.dialogs.templates import SaveTemplate
from studio.desktop.dialogs.unsaved import Unsaved
from studio.desktop.dialogs.with_backups import Unreadable
from studio.desktop.editors.widgets import Button, Link
from studio.desktop.main_window import MainWindow, place
from studio.knowledge import thresholds
from studio.planning.schedule_grid import fill
from studio.protocol.edit import put
from studio.protocol.protocol import SECTIONS, Protocol
from studio.protocol.quantity import parse_dose
from studio.protocol.ranking import Query, Words
from studio.protocol.targets import resolve, targets
from studio.storage import crashes, folders, library, protocol_file
from studio.storage.crashes import Watch
from studio.storage.protocol_file import FileError, load, save
from studio.storage.settings import Settings, load_settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot


Shown = TypeVar("Shown", bound=QDialog)


@pytest.fixture
def window(look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window on its start page."""
    made = MainWindow(Settings())
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.session.start(Protocol())
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.close()
    made.deleteLater()


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    """A window that started from the shipped template."""
    start(window)
    return window


def start(window: MainWindow, id: str = "psilocybin-trd-single-dose") -> None:
    template = library.find(id)
    assert template is not None
    window.files.start_from(template)


def change(window: MainWindow, dose: str = "1 g") -> str:
    """Give the last arm a dose; return its address."""
    address = f"/dosing/arms/{window.session.protocol.dosing.arms[-1].id}/dose"
    window.session.put(address, parse_dose(dose), _("Change dose"))
    window.session.check_now()
    return address


def dialog_of(window: MainWindow, kind: type[Shown]) -> Shown:
    found = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def words(dialog: QDialog) -> str:
    """Return all that the dialog says."""
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def message(window: MainWindow) -> str:
    """Return what the one message says, and close it."""
    dialog = dialog_of(window, Message)
    text = dialog.text.text()
    dialog.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return text


# Starting and opening


@pytest.mark.parametrize("command", ["new", "close"])
def test_the_start_page_counts_its_templates_also_after_a_protocol(window: MainWindow, command: str) -> None:
    counted = window.status.state.text()
    assert counted.endswith(" templates")
    start(window, "blank")
    assert window.status.state.text() != counted
    window.commands[command].trigger()
    assert not window.has_protocol
    assert window.status.state.text() == counted


def test_a_template_opens_as_a_new_protocol(window: MainWindow) -> None:
    assert not window.has_protocol
    start(window)
    assert window.has_protocol
    assert window.session.path is None
    assert window.session.protocol.template is None
    assert window.session.dirty
    assert window.isWindowModified()


def test_pages_are_built_when_they_are_first_visited(opened: MainWindow) -> None:
    assert opened.workspace.pages.count() == 1
    opened.commands["next-section"].trigger()
    opened.commands["previous-section"].trigger()
    assert opened.workspace.pages.count() == 2
    assert opened.workspace.page == SECTIONS[0]


def test_a_file_that_cannot_be_read_is_told_and_the_open_protocol_stays(opened: MainWindow, tmp_path: Path) -> None:
    saved = tmp_path / "good.patp"
    opened.session.save(saved)
    bad = tmp_path / "bad.patp"
    bad.write_text("{", encoding="utf-8")
    before = opened.session.protocol
    opened.files.open(bad)
    assert str(bad) in message(opened)
    assert opened.session.protocol is before
    assert opened.session.path == saved


def test_opening_a_file_remembers_it_with_its_state(opened: MainWindow, tmp_path: Path) -> None:
    change(opened)
    opened.session.save(tmp_path / "a.patp")
    opened.files.open(tmp_path / "a.patp")
    recent = load_settings().recent[0]
    assert (recent.path, recent.must) == (str(tmp_path / "a.patp"), 1)
    opened.commands["close"].trigger()
    assert not opened.has_protocol
    words = opened.start.page.recent.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "1 must, 1 should. Today" in words


def test_a_recent_file_that_is_gone_is_kept_grey_until_it_is_removed(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "a.patp"
    opened.session.save(file)
    opened.files.open(file)
    opened.commands["close"].trigger()
    file.unlink()
    opened.files.open(file)
    told = dialog_of(opened, Unreadable)
    assert "does not exist" in told.text.text()
    told.close()
    opened.commands["new"].trigger()
    model = opened.start.page.recent.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    qtbot.waitUntil(lambda: "File not found" in model.index(0, 0).data(role))
    opened.start.page.recent_removed.emit(file)
    assert model.rowCount() == 0
    assert load_settings().recent == ()


def test_a_protocol_dropped_on_the_window_is_opened(window: MainWindow, tmp_path: Path, template: Protocol) -> None:
    file = tmp_path / "dropped.patp"
    protocol_file.save(file, template)
    assert drop(window, file)
    assert window.session.path == file


def test_other_files_dropped_on_the_window_are_left_alone(window: MainWindow, tmp_path: Path) -> None:
    drop(window, tmp_path / "picture.png")
    assert not window.has_protocol
    assert not window.findChildren(Message)


def test_a_file_that_is_no_protocol_leaves_no_words_in_a_field(
    opened: MainWindow, tmp_path: Path, settle: Callable[[], None]
) -> None:
    opened.workspace.go_to("/overview/acronym")
    settle()
    before = opened.session.protocol
    field = QApplication.focusWidget()
    at = field.mapTo(opened, field.rect().center())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "picture.png"))])
    data.setText("picture.png")
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(opened.windowHandle(), QDragEnterEvent(at, *how))
    QApplication.sendEvent(opened.windowHandle(), QDragMoveEvent(at, *how))
    QApplication.sendEvent(opened.windowHandle(), QDropEvent(at.toPointF(), *how))
    settle()
    assert opened.session.protocol is before


def test_nothing_is_dropped_under_a_dialog(opened: MainWindow, tmp_path: Path, template: Protocol) -> None:
    file = tmp_path / "dropped.patp"
    protocol_file.save(file, template)
    opened.commands["comment"].trigger()
    assert not drop(opened, file)
    assert opened.session.path != file


def drop(window: MainWindow, file: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(300, 300), action, data, button, key)
    event.setAccepted(False)
    return window.eventFilter(window.windowHandle(), event) and event.isAccepted()


def test_the_start_page_needs_neither_rules_nor_pages_nor_the_pdf_library() -> None:
    code = (
        "import sys, studio.desktop.main_window, studio.desktop.flows.start\n"
        "heavy = ('studio.checklist.rules.', 'studio.desktop.pages', 'studio.export', 'reportlab', 'PySide6.QtPdf')\n"
        "print(*(name for name in sys.modules if name.startswith(heavy)))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("\n", "")


# Saving and leaving


def test_saving_writes_the_file_and_says_when(opened: MainWindow, tmp_path: Path) -> None:
    opened.session.save(tmp_path / "a.patp")
    change(opened)
    assert opened.status.state.text() == "Unsaved changes"
    opened.commands["save"].trigger()
    assert load(tmp_path / "a.patp") == opened.session.protocol
    assert opened.status.state.text().startswith("Saved ")
    assert not opened.isWindowModified()


def test_when_saving_fails_the_window_stays_open_with_the_reason(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    opened.session.save(tmp_path / "a.patp")
    change(opened)

    def full(path: Path, content: bytes) -> None:
        raise FileError(_("The disk is full."))

    monkeypatch.setattr(protocol_file, "write", full)
    opened.close()
    qtbot.mouseClick(dialog_of(opened, Unsaved).save, Qt.MouseButton.LeftButton)
    assert words(dialog_of(opened, NotSaved)).startswith("The disk is full. Your changes are kept here on the screen")
    assert opened.isVisible()
    assert opened.session.dirty


@pytest.mark.parametrize("left", ["other", "newer", "nothing"])
def test_what_others_wrote_into_the_file_is_not_replaced_without_a_question(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot, left: str
) -> None:
    file = tmp_path / "a.patp"
    opened.session.save(file)
    if left == "other":
        save(file, put(load(file), "/overview/acronym", "THEIRS"))
    elif left == "newer":
        file.write_text('{"format": 99}')
    else:
        file.unlink()
    before = file.read_bytes() if file.exists() else b""
    change(opened)
    opened.files.save()
    if left == "nothing":
        assert load(file) == opened.session.protocol
        return
    dialog = dialog_of(opened, Overtaken)
    assert file.read_bytes() == before
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert file.read_bytes() == before
    assert opened.session.dirty
    opened.files.save()
    qtbot.mouseClick(dialog_of(opened, Overtaken).replace, Qt.MouseButton.LeftButton)
    assert load(file) == opened.session.protocol
    change(opened, "2 g")
    opened.files.save()
    assert load(file) == opened.session.protocol


def test_closing_with_unsaved_changes_asks_and_cancel_stays(opened: MainWindow, qtbot: QtBot) -> None:
    before = opened.session.protocol
    assert not opened.close()
    qtbot.mouseClick(dialog_of(opened, Unsaved).cancel, Qt.MouseButton.LeftButton)
    assert opened.isVisible()
    assert opened.session.protocol is before


def test_saving_on_the_way_out_saves_and_closes(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "a.patp"
    opened.session.save(file)
    change(opened)
    opened.close()
    qtbot.mouseClick(dialog_of(opened, Unsaved).save, Qt.MouseButton.LeftButton)
    assert not opened.isVisible()
    assert str(load(file).dosing.arms[-1].dose) == "1 g"


@pytest.mark.parametrize("action", ["new", "close", "quit"])
def test_discarding_is_asked_for_before_anything_is_left(opened: MainWindow, qtbot: QtBot, action: str) -> None:
    opened.commands[action].trigger()
    assert opened.has_protocol
    qtbot.mouseClick(dialog_of(opened, Unsaved).discard, Qt.MouseButton.LeftButton)
    assert opened.isVisible() == (action != "quit")
    assert not opened.has_protocol or action == "quit"


def test_a_saved_protocol_is_left_without_a_question(opened: MainWindow, tmp_path: Path) -> None:
    opened.session.save(tmp_path / "a.patp")
    opened.commands["close"].trigger()
    assert not opened.has_protocol
    assert not opened.findChildren(Unsaved)


def test_a_section_saved_as_template_is_inserted_into_another_protocol(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.show_page("screening")
    screening = opened.session.protocol.screening
    opened.commands["save-section"].trigger()
    dialog = dialog_of(opened, SaveTemplate)
    dialog.name.setText("Heart block")
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert [one.section for one in library.templates() if one.kind == "mine"] == ["screening"]
    opened.session.start(Protocol())
    opened.commands["insert-section"].trigger()
    qtbot.mouseClick(dialog_of(opened, InsertSection).insert, Qt.MouseButton.LeftButton)
    assert [test.id for test in opened.session.protocol.screening.tests] == [test.id for test in screening.tests]
    assert opened.commands.title("undo") == "Undo: Insert section from “Heart block”"
    opened.commands["undo"].trigger()
    assert opened.session.protocol == Protocol()


# Exporting


def ask_export(window: MainWindow, file: Path, qtbot: QtBot) -> ExportDialog:
    window.commands["export"].trigger()
    dialog = dialog_of(window, ExportDialog)
    dialog.file.setText(str(file))
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    return dialog


def test_a_pdf_is_exported_in_the_worker_and_opened_afterwards(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()) or True)
    file = tmp_path / "out.pdf"
    ask_export(opened, file, qtbot)
    qtbot.waitUntil(lambda: bool(shown), timeout=30_000)
    assert shown == [str(file)]
    assert file.read_bytes().startswith(b"%PDF-")
    assert opened.status.currentMessage() == f"Exported to {file}"


@pytest.mark.parametrize(("ending", "begins"), [(".pdf", b"%PDF-"), (".md", b"# "), (".json", b"{")])
def test_the_report_of_the_checklist_is_exported_in_each_format(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, ending: str, begins: bytes
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()) or True)
    change(opened)
    opened.commands["export-checklist"].trigger()
    dialog = dialog_of(opened, ExportDialog)
    assert Path(dialog.file.text()).name.endswith(" checklist.pdf")
    file = tmp_path / f"report{ending}"
    dialog.file.setText(str(file))
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(shown), timeout=30_000)
    assert shown == [str(file)]
    written = file.read_bytes()
    assert written.startswith(begins)
    if ending == ".json":
        assert json.loads(written)["counts"] == opened.session.report.counts


def test_a_failed_export_says_why_and_leaves_no_file(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "missing" / "out.pdf"
    dialog = ask_export(opened, file, qtbot)
    qtbot.waitUntil(lambda: dialog.problem.isVisible(), timeout=30_000)
    assert str(file.parent) in dialog.problem.text()
    assert not file.parent.exists()
    dialog.close()


def test_an_export_that_is_given_up_writes_nothing(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "out.pdf"
    dialog = ask_export(opened, file, qtbot)
    dialog.close()
    opened.tasks.stop()
    assert list(tmp_path.iterdir()) == []


def test_final_is_not_offered_while_a_must_finding_is_open(opened: MainWindow) -> None:
    change(opened)
    opened.commands["export"].trigger()
    dialog = dialog_of(opened, ExportDialog)
    assert not dialog.state["final"].isEnabled()
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Final is not possible yet: 1 must finding is open." in said
    dialog.close()


@pytest.mark.parametrize("command", ["export", "export-checklist"])
def test_an_export_says_how_many_must_rules_are_undecided(window: MainWindow, command: str) -> None:
    start(window, "blank")
    window.session.put("/overview/acronym", "NEW", _("Change"))
    window.session.check_now()
    undecided = window.session.report.undecided
    musts = sum(rule.severity == "must" for rule, _verdict in undecided)
    assert 1 < musts < len(undecided)
    window.commands[command].trigger()
    dialog = dialog_of(window, ExportDialog)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert (
        f"{len(undecided)} points of the checklist are still to be decided, {musts} of them by must rules; "
        "a final export lists them as undecided."
    ) in said
    assert dialog.state["final"].isEnabled()


@pytest.mark.parametrize("command", ["export", "export-checklist"])
def test_a_protocol_of_which_nothing_is_entered_cannot_be_final(window: MainWindow, command: str) -> None:
    start(window, "blank")
    window.commands[command].trigger()
    dialog = dialog_of(window, ExportDialog)
    assert not dialog.state["final"].isEnabled()
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Final is not possible yet: nothing has been entered." in said


# Checklist, undo, moving about


def test_a_finding_is_shown_counted_fixed_and_undone(opened: MainWindow) -> None:
    address = change(opened)
    counts = opened.session.report.counts
    assert counts["must"] == 1
    graded = f"1 must, {counts['should']} should, {counts['consider']} consider"
    assert opened.status.counts.text() == f"{graded}; {counts['undecided']} to decide"
    row = next(r for r in range(opened.workspace.navigation.model().rowCount())
               if opened.workspace.navigation.model().index(r, 0).data() == "Dosing")  # fmt: skip
    words = opened.workspace.navigation.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "1 must finding" in words
    opened.commands["next-finding"].trigger()
    assert opened.workspace.page == "dosing"
    opened.commands["fix"].trigger()
    assert str(opened.session.protocol.dosing.arms[-1].dose) == "1 mg"
    assert opened.session.report.ok
    assert opened.commands.title("undo") == "Undo: Change to 1 mg"
    opened.commands["undo"].trigger()
    assert str(opened.session.protocol.dosing.arms[-1].dose) == "1 g"
    opened.commands["undo"].trigger()
    assert opened.commands.title("redo") == "Redo: Change dose"
    assert address


def test_a_finding_is_accepted_with_a_reason_and_reopened(opened: MainWindow, qtbot: QtBot) -> None:
    change(opened)
    opened.commands["next-finding"].trigger()
    opened.commands["accept"].trigger()
    dialog = dialog_of(opened, AcceptFinding)
    dialog.reason.setPlainText("Agreed.")
    dialog.who.setText("Dr Ok")
    qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    assert [(one.reason, one.who) for one in opened.session.protocol.acceptances] == [("Agreed.", "Dr Ok")]
    assert opened.session.report.ok
    assert load_settings().who == "Dr Ok"
    opened.checklist.wants_reopening.emit(opened.session.report.accepted[0])
    assert not opened.session.report.ok


def test_why_leads_to_the_protocols_own_number_for_a_limit(opened: MainWindow, qtbot: QtBot) -> None:
    editable = {threshold.id for threshold in thresholds.editable()}
    used = next(rule for rule in catalogue() if editable.intersection(rule.limits))
    limit = next(id for id in used.limits if id in editable)
    before = opened.session.protocol
    for id in (limit, "mine"):
        opened.checklist.wants_reason.emit(used, None)
        dialog = dialog_of(opened, Reason)
        link = next(link for link in dialog.findChildren(Link) if "your own limit" in link.text())
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
        dialog.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert opened.workspace.place() == f"/own/limits/{id}/value"
        assert opened.session.protocol is before
        opened.session.put("/own/limits", [{"id": "mine", "limit": limit, "value": 1}], _("Change"))
        before = opened.session.protocol


def test_undo_stays_where_what_changes_is_seen_though_another_section_keeps_it(opened: MainWindow) -> None:
    opened.workspace.show_page("schedule")
    cells = (("/endpoints/instruments/instrument-madrs", "visit-baseline"),)
    opened.session.edit(_("Take away"), lambda protocol: fill(protocol, cells, on=False))
    opened.session.seal()
    opened.session.put("/monitoring/vital_minutes", (-15, 45), _("Other times"))
    opened.workspace.show_page("dosing")
    opened.steps.undo()
    assert opened.workspace.page == "dosing"
    opened.workspace.show_page("schedule")
    opened.steps.undo()
    assert opened.workspace.page == "schedule"
    opened.workspace.show_page("oversight")
    opened.steps.redo()
    assert opened.workspace.page == "endpoints"


def test_undo_shows_the_section_in_which_something_changes(opened: MainWindow) -> None:
    change(opened)
    opened.workspace.show_page("oversight")
    opened.commands["undo"].trigger()
    assert opened.workspace.page == "dosing"


def test_a_field_is_found_by_its_name_and_its_section(opened: MainWindow, qtbot: QtBot) -> None:
    opened.commands["find"].trigger()
    box = opened.workspace.toolbar.find
    assert box.hasFocus()
    qtbot.keyClicks(box, "interval dosing")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert opened.workspace.page == "dosing"
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName().startswith("Shortest interval between doses")


def test_every_field_of_the_models_can_be_found_and_gone_to(opened: MainWindow, template: Protocol) -> None:
    for target in targets():
        assert Query(f"{target.title} {target.place}").rank(Words(target.title, target.place)) is not None
        for protocol in (template, Protocol()):
            address = resolve(protocol, target)
            assert address.split("/")[1] == target.address.split("/")[1]


def test_keys_move_between_sections_and_panes(opened: MainWindow, qtbot: QtBot) -> None:
    opened.commands["section-6"].trigger()
    assert opened.workspace.page == SECTIONS[5]
    assert opened.commands.title("section-6") == "Dosing"
    opened.workspace.navigation.setFocus()
    visited = []
    for _step in range(3):
        opened.commands["next-pane"].trigger()
        focus = QApplication.focusWidget()
        panes = (opened.workspace.navigation, opened.workspace.pages, opened.workspace.side)
        visited.append(next(n for n, pane in enumerate(panes) if pane is focus or pane.isAncestorOf(focus)))
    assert visited == [1, 2, 0]


def test_the_keys_of_actions_are_not_kept_by_the_field_that_is_typed_in(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.go_to("/overview/title")
    title = opened.session.protocol.overview.title
    assert isinstance(opened.focusWidget(), QLineEdit | QPlainTextEdit)
    press(opened, Qt.Key.Key_K)
    assert opened.session.protocol.overview.title == title
    assert opened.workspace.toolbar.find.hasFocus()
    opened.workspace.go_to("/overview/title")
    press(opened, Qt.Key.Key_E)
    dialog_of(opened, ExportDialog).close()


def press(window: MainWindow, key: Qt.Key) -> None:
    """Press Ctrl and a key as the desktop would."""
    QTest.keyClick(window.windowHandle(), key, Qt.KeyboardModifier.ControlModifier)


def test_no_two_actions_share_a_key() -> None:
    keys = [QKeySequence(key).toString() for command in COMMANDS for key in command.keys]
    assert all(keys)
    assert len(set(keys)) == len(keys)


def test_every_action_stands_in_a_menu_and_is_reached_by_its_id(window: MainWindow) -> None:
    listed = set()
    waiting = [action.menu() for action in window.menuBar().actions()]
    while waiting:
        for action in waiting.pop().actions():
            if action.menu() is not None:
                waiting.append(action.menu())
            elif not action.isSeparator():
                listed.add(action.objectName())
    assert listed == {command.id for command in COMMANDS}


def test_without_a_protocol_only_what_makes_sense_is_allowed(window: MainWindow) -> None:
    window.commands.update()
    allowed = {command.id for command, action in window.commands if action.isEnabled()}
    assert {"new", "open", "quit", "theme-dark", "larger", "about"} <= allowed
    assert not {"save", "export", "undo", "replace", "fix", "insert-section"} & allowed


# The look and the place


def test_scheme_and_size_of_text_take_effect_and_are_remembered(window: MainWindow) -> None:
    before = QApplication.font().pointSizeF()
    window.commands["theme-dark"].trigger()
    window.commands["larger"].trigger()
    assert theme.colours() is theme.DARK
    assert QApplication.font().pointSizeF() > before
    assert (load_settings().theme, load_settings().text_scale) == ("dark", 1.1)
    window.commands["normal"].trigger()
    assert QApplication.font().pointSizeF() == before


def test_where_there_is_little_room_the_checklist_gives_way_until_it_is_asked_for(opened: MainWindow) -> None:
    opened.resize(800, 600)
    QApplication.processEvents()
    assert opened.width() == 800
    assert not opened.side_shown
    opened.commands["side"].trigger()
    assert opened.side_shown
    assert opened.width() == 800


def test_large_text_in_a_small_window_leaves_the_form_room_beside_a_panel(
    opened: MainWindow, qapp: QApplication
) -> None:
    theme.apply(qapp, "light", 2.0)
    opened.resize(1024, 700)
    QApplication.processEvents()
    opened.commands["evidence"].trigger()
    QApplication.processEvents()
    assert opened.shows("evidence")
    assert opened.workspace.pages.width() > 300
    opened.workspace.side.focus()
    opened.commands["next-pane"].trigger()
    assert opened.workspace.pages.isAncestorOf(QApplication.focusWidget())
    opened.commands["evidence"].trigger()
    assert opened.workspace.navigation.isVisible()
    theme.apply(qapp, "light", 1.0)


def test_a_panel_that_is_put_away_gives_the_keyboard_back_to_the_field_where_it_was(opened: MainWindow) -> None:
    opened.workspace.go_to("/dosing/arms/dose-10mg/dose")
    opened.commands["next-pane"].trigger()
    assert opened.workspace.side.isAncestorOf(QApplication.focusWidget())
    opened.commands["side"].trigger()
    assert not opened.side_shown
    assert opened.workspace.place() == "/dosing/arms/dose-10mg/dose"
    assert opened.workspace.pages.isAncestorOf(QApplication.focusWidget())


def test_the_keys_of_the_panels_bring_one_to_the_front_or_put_it_away(opened: MainWindow) -> None:
    side, evidence = opened.commands["side"], opened.commands["evidence"]
    assert opened.shows("checklist")
    evidence.trigger()
    assert (side.isChecked(), evidence.isChecked()) == (False, True)
    side.trigger()
    assert (side.isChecked(), evidence.isChecked()) == (True, False)
    side.trigger()
    assert not opened.side_shown
    evidence.trigger()
    assert opened.shows("evidence")
    assert opened.workspace.side.title == "Evidence"


def test_a_window_that_no_screen_shows_any_more_comes_back(look: None, qtbot: QtBot) -> None:
    far = QMainWindow()
    qtbot.addWidget(far)
    far.setGeometry(QRect(90_000, 90_000, 600, 400))
    geometry = far.saveGeometry().toBase64().toStdString()
    back = QMainWindow()
    qtbot.addWidget(back)
    place(back, geometry)
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert screen.intersects(back.frameGeometry())


def test_a_geometry_that_is_no_geometry_is_ignored(look: None, qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    place(window, QByteArray(b"nonsense").toBase64().toStdString())
    assert QGuiApplication.primaryScreen().availableGeometry().intersects(window.frameGeometry())


def test_geometry_is_remembered_when_the_window_closes(window: MainWindow) -> None:
    window.close()
    assert load_settings().geometry


# Errors that nobody foresaw


def named(dialog: QDialog, words: str) -> Button:
    """Return the button of a dialog that says these words."""
    return next(found for found in dialog.findChildren(Button) if found.text() == words)


@pytest.fixture
def unexpected(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Unexpected]:
    """What takes in the errors of the window that is open."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made = Unexpected(opened, Watch())
    made.install()
    yield made
    made.end()


def fail() -> None:
    """Raise an error whose message repeats what somebody typed."""
    try:
        raise RuntimeError("a secret design")
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)


def test_an_unforeseen_error_is_told_once_and_changes_nothing(
    opened: MainWindow, unexpected: Unexpected, capsys: pytest.CaptureFixture[str]
) -> None:
    before = opened.session.protocol
    fail()
    fail()
    assert "Your protocol is as it was before" in message(opened)
    assert opened.session.protocol is before
    said = capsys.readouterr().err
    assert said.count("RuntimeError") == 2
    assert "secret" not in said


def test_an_error_that_was_shown_is_kept_but_not_shown_again(opened: MainWindow, unexpected: Unexpected) -> None:
    fail()
    opened.findChild(Message).accept()
    unexpected.end()
    assert crashes.kept().count("RuntimeError") == 1
    assert not crashes.left_behind()


def test_an_error_that_nobody_saw_is_shown_at_the_next_start(
    opened: MainWindow, unexpected: Unexpected, qtbot: QtBot
) -> None:
    fail()
    unexpected.end()
    opened.help.show_what_was_left()
    dialog = opened.findChild(Reports)
    assert "RuntimeError" in dialog.reports.toPlainText()
    assert "secret" not in dialog.reports.toPlainText()
    qtbot.mouseClick(named(dialog, "Copy"), Qt.MouseButton.LeftButton)
    assert "RuntimeError" in QGuiApplication.clipboard().text()
    dialog.accept()
    assert not crashes.left_behind()
    opened.commands["reports"].trigger()
    again = [shown for shown in opened.findChildren(Reports) if shown.isVisible()]
    assert "RuntimeError" in again[0].reports.toPlainText()
    qtbot.mouseClick(named(again[0], "Delete"), Qt.MouseButton.LeftButton)
    assert not crashes.kept()


def test_a_window_that_is_closed_is_gone(look: None, qtbot: QtBot) -> None:
    made = MainWindow(Settings())
    made.show()
    start(made)
    made.commands["evidence"].trigger()
    made.session.start(Protocol())
    made.close()
    gone = []
    made.destroyed.connect(lambda: gone.append(True))
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert gone


def test_settings_are_a_file_that_people_can_read(window: MainWindow) -> None:
    window.commands["theme-light"].trigger()
    assert json.loads(folders.settings_file().read_text(encoding="utf-8"))["theme"] == "light"


def test_a_checklist_put_away_for_want_of_room_comes_back_and_one_that_was_hidden_does_not(
    opened: MainWindow,
) -> None:
    def widen(width: int) -> bool:
        opened.resize(width, 700)
        QApplication.processEvents()
        return opened.side_shown

    assert not widen(800)
    opened.commands["side"].trigger()
    opened.commands["side"].trigger()
    assert not opened.side_shown
    assert widen(1440)
    opened.commands["side"].trigger()
    assert not widen(800)
    assert not widen(1440)


def test_the_tab_is_short_and_tells_what_a_blank_protocol_still_has_to_decide(window: MainWindow) -> None:
    start(window, "blank")
    undecided = len(window.session.report.undecided)
    assert undecided
    assert window.workspace.side.title == "Checklist 0"
    assert window.workspace.side.told == f"Checklist 0; {undecided} to decide"
    tabs = window.workspace.side.findChild(QTabBar)
    assert QAccessible.queryAccessibleInterface(tabs).child(0).text(QAccessible.Text.Name) == window.workspace.side.told


def test_the_status_bar_says_which_version_is_open(opened: MainWindow) -> None:
    opened.session.put("/overview/version", "2.0", _("Change"))
    assert opened.status.version.text() == "· version 2.0"
    opened.session.put("/overview/version", None, _("Change"))
    assert not opened.status.version.isVisible()


def test_a_passing_message_lies_over_nothing(opened: MainWindow) -> None:
    opened.session.put("/overview/version", "2.0", _("Change version"))
    opened.say(_("The comment was deleted. Undo brings it back."))
    shown = [part for part in opened.status.findChildren(QWidget) if part.isVisible()]
    assert shown == [opened.status.version]
    opened.status.clearMessage()
    assert opened.status.title.isVisible()
    assert opened.status.state.isVisible()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_state_counts_and_version_are_whole_in_a_small_window(
    opened: MainWindow, qapp: QApplication, scale: float, settle: Callable[[], None]
) -> None:
    opened.session.put("/overview/version", "10.2", _("Change version"))
    opened.session.check_now()  # or the pause after the change ends below, and other counts are shown
    counts = {"must": 12, "should": 34, "consider": 56, "undecided": 137}
    theme.apply(qapp, "light", scale)
    for width in (800, 1920):
        opened.resize(width, 600)
        settle()
        opened.status.show_counts(counts)
        settle()
        assert opened.status.width() == opened.width() == width, "the bar is no wider than the window"
        for part in (opened.status.state, opened.status.counts, opened.status.version):
            assert part.width() >= part.fontMetrics().horizontalAdvance(part.text())
            assert opened.status.rect().contains(part.geometry())
        assert opened.status.counts.text().startswith("12 must")
        assert "56 consider; 137 to decide" in opened.status.counts.accessibleName()
    assert opened.status.counts.text().endswith("137 to decide")
    theme.apply(qapp, "light")


@pytest.mark.parametrize(
    ("command", "page", "name"),
    [
        ("schedule-grid", "schedule", "Schedule"),
        ("time-line", "schedule", "ime line"),
        ("dosing-day", "dosing", "osing"),
    ],
)
def test_grid_time_line_and_dosing_day_are_reached_at_once(
    opened: MainWindow, command: str, page: str, name: str
) -> None:
    opened.commands[command].trigger()
    QApplication.processEvents()
    assert opened.workspace.page == page
    focus = opened.focusWidget()
    assert name in focus.accessibleName()
    top = focus.mapTo(opened, focus.rect().topLeft()).y()
    assert 0 < top < opened.height()
