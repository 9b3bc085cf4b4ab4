"""The main job from end to end: template, a dangerous dose, its finding, the fix, saving, the PDF, reopening.

Once with real windows, keys and mouse on a display of its own, and once inside the process, where every place that
shows the dose can be asked.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit

from studio.desktop import theme
from studio.desktop.dialogs.export import ExportDialog
from studio.desktop.main_window import MainWindow
from studio.document.blocks import Cell, Document, Figure, Span, Table
from studio.document.build import build
from studio.planning.schedule import matrix
from studio.protocol.protocol import Protocol
from studio.storage.library import find, start_from
from studio.storage.protocol_file import load, save
from studio.storage.settings import Settings
from tests.journeys.display import PATIENCE_S, run, until
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

TEMPLATE = "Psilocybin, single dose, TRD"
DOSE_RULE = "R-27"
NAME_RULE = "V-28b"  # the arm is still named after the dose it had


# In the process


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window on its start page."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
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


def choose_template(window: MainWindow, qtbot: QtBot) -> None:
    gallery = window.start.page.gallery
    model = gallery.model()
    index = next(model.index(n, 0) for n in range(model.rowCount()) if model.index(n, 0).data() == TEMPLATE)
    qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=gallery.visualRect(index).center())
    qtbot.keyClick(gallery, Qt.Key.Key_Return)


def go_to_dose(window: MainWindow, qtbot: QtBot) -> None:
    """Find the dose of the first arm by name, as a person would."""
    window.commands["find"].trigger()
    box = window.workspace.toolbar.find
    qtbot.keyClicks(box, "dose what each arm receives")
    qtbot.keyClick(box, Qt.Key.Key_Return)


def type_dose(window: MainWindow, qtbot: QtBot, dose: str) -> None:
    """Go to the dose and type another: into the field, or into the cell of the table."""
    go_to_dose(window, qtbot)
    focus = window.focusWidget()
    if not isinstance(focus, QLineEdit):
        qtbot.keyClick(focus, Qt.Key.Key_F2)
        focus = window.focusWidget()
        assert isinstance(focus, QLineEdit)
    qtbot.keyClick(focus, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(focus, dose)
    qtbot.keyClick(focus, Qt.Key.Key_Return)


def printed(document: Document, number: str) -> str:
    """Return the text of the tables and figures in the section of that number."""
    blocks = next(section.blocks for section in document.all() if section.number == number)
    words: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            words += [_plain(cell) for row in block.rows for cell in row.cells]
        elif isinstance(block, Figure):
            words += [getattr(mark, "text", "") for mark in block.drawing.shapes]
    return " | ".join(words)


def _plain(cell: Cell) -> str:
    return "".join(run.text for run in cell.content if isinstance(run, Span))


def everywhere(window: MainWindow, folder: Path, qtbot: QtBot) -> dict[str, str]:
    """Return what each place that shows the doses says of them; the PDF is exported for it."""
    session = window.session
    document = build(session.protocol, session.report)
    table = window.workspace.pages.currentWidget().rows()["/dosing/arms"].editor.model
    column = next(n for n, spec in enumerate(table.columns) if spec.name == "dose")
    return {
        "form": " ".join(str(table.index(row, column).data()) for row in range(table.rowCount())),
        "synopsis": printed(document, "1.1.2"),
        "schema": printed(document, "1.2"),
        "arms": printed(document, "4.1"),
        "intervention": printed(document, "6.1"),
        "checklist": " ".join(str(entry.finding.message) for entry in session.report.open),
        "pdf": " ".join(page.extract_text() for page in PdfReader(export(window, folder, qtbot)).pages),
    }


def export(window: MainWindow, folder: Path, qtbot: QtBot) -> Path:
    file = folder / f"{time.monotonic_ns()}.pdf"
    window.commands["export"].trigger()
    dialog = next(dialog for dialog in window.findChildren(ExportDialog) if dialog.isVisible())
    dialog.file.setText(str(file))
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(ExportDialog), timeout=PATIENCE_S * 1000)
    return file


def test_one_dose_is_the_same_everywhere_until_undo_restores_it(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    choose_template(window, qtbot)
    started = window.session.protocol
    go_to_dose(window, qtbot)
    before = everywhere(window, tmp_path, qtbot)
    assert "25 mg" in before["form"]
    assert before["checklist"] == ""

    type_dose(window, qtbot, "1 g")
    qtbot.waitUntil(lambda: bool(window.session.report.open))
    entry = window.session.report.open[0]
    assert (entry.rule.id, entry.rule.severity.value) == (DOSE_RULE, "must")
    dangerous = everywhere(window, tmp_path, qtbot)
    for place, words in dangerous.items():
        assert "1 g" in words, place
        assert place == "checklist" or words != before[place]
    assert matrix(window.session.protocol) == matrix(started)
    assert window.status.counts.text().startswith("1 must")

    window.commands["next-finding"].trigger()
    window.commands["fix"].trigger()
    assert window.session.report.ok
    assert str(window.session.protocol.dosing.arms[0].dose) == "25 mg"

    window.commands["undo"].trigger()
    window.commands["undo"].trigger()
    window.session.check_now()
    assert window.session.protocol == started
    restored = everywhere(window, tmp_path, qtbot)
    assert restored == before


def test_what_was_saved_under_a_name_is_what_opens_again(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    choose_template(window, qtbot)
    type_dose(window, qtbot, "20 mg")
    window.commands["save"].trigger()
    dialog = next(dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(tmp_path / "mine"))
    qtbot.keyClick(name, Qt.Key.Key_Return)
    saved = tmp_path / "mine.patp"
    assert window.session.path == saved
    edited = window.session.protocol
    window.commands["close"].trigger()
    recent = window.start.page.recent
    at = recent.visualRect(recent.model().index(0, 0)).center()
    qtbot.mouseClick(recent.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.session.protocol == edited
    assert str(edited.dosing.arms[0].dose) == "20 mg"


# On a display


def findings(file: Path) -> tuple[int, list[str]]:
    """Return what the command line says of a protocol's file: its exit status and the rules that object."""
    done = run([sys.executable, "-m", "studio", "check", "--json", str(file)], dict(os.environ))
    found = json.loads(done.stdout)[0]["findings"]
    return done.returncode, [one["rule"] for one in found if one["outcome"] == "finding"]


def test_the_main_job_with_keyboard_and_mouse(screen: Screen, tmp_path: Path) -> None:
    file, pdf = tmp_path / "trial.patp", tmp_path / "trial.pdf"
    settings = Settings(theme="light", open_exported=False)
    studio = Studio(screen, tmp_path, "main-job", settings=settings)
    studio.resize(1440, 900)
    studio.type(TEMPLATE)
    studio.wait(f"window().start.page.gallery.current.title == {TEMPLATE!r}", "the template")
    studio.key("Return")
    studio.wait("window().has_protocol", "the template to open")

    studio.key("ctrl+k")
    studio.wait("'Find a field' in focus()")
    studio.type("dose what each arm receives")
    studio.key("Return")
    studio.wait("window().workspace.place().startswith('/dosing/arms')", "the dose")
    studio.key("ctrl+a")
    studio.type("1 g")
    studio.key("Return", "ctrl+s")
    studio.dialog("Save protocol")
    studio.key("ctrl+a")
    studio.type(str(file))
    studio.key("Return")
    studio.wait("not window().session.dirty", "the file")
    assert findings(file) == (1, [DOSE_RULE, NAME_RULE])

    studio.main()
    studio.key("F8", "ctrl+period", "ctrl+s")
    until(lambda: findings(file)[0] == 0, "the fix in the file")
    assert str(load(file).dosing.arms[0].dose) == "25 mg"

    studio.key("ctrl+e")
    studio.dialog("Export protocol")
    studio.key("ctrl+a")
    studio.type(str(pdf))
    studio.key("Return")
    until(pdf.exists, "the PDF")
    assert "Psilocybin capsule 25 mg" in " ".join(page.extract_text() for page in PdfReader(pdf).pages)

    studio.wait("spots('Close')", "the end of the export")
    studio.key("Escape")
    studio.quit()

    again = Studio(screen, tmp_path, "main-job-again", str(file), settings=settings)
    again.wait("window().has_protocol", "the file")
    again.quit()
    assert findings(file) == (0, [])


def test_the_program_itself_opens_a_file(screen: Screen, tmp_path: Path) -> None:
    """As people start it, without an ear: the title says what is open."""
    file = tmp_path / "trial.patp"
    save(file, start_from(find("psilocybin-trd-single-dose")))
    screen.start("open", str(file))
    until(lambda: screen.tool("search", "--onlyvisible", "--name", "psilocybin"), "a window with the protocol")
