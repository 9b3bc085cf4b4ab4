"""The document beside the form, with real windows, keys and mouse.

An edited dose is seen in the preview, a click on its passage leads into its field, and what was seen is exported as PDF
and as Word.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document as WordDocument
from pypdf import PdfReader

from studio.storage.library import find, start_from
from studio.storage.protocol_file import save
from tests.journeys.display import PATIENCE_S, Screen, until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

ARM = "/dosing/arms/dose-25mg"

PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication
from studio.desktop import app

def look():
    window = next((one for one in QApplication.topLevelWidgets() if hasattr(one, "workspace")), None)
    if window is None or not window.has_protocol:
        return
    seen = {
        "front": type(QApplication.activeWindow()).__name__,
        "place": window.workspace.place(),
        "form": window.workspace.pages.isAncestorOf(QApplication.focusWidget()),
    }
    preview = window.workspace.side.get("preview")
    if preview is not None and preview.current:
        paper = preview.paper
        pages = paper._pages_in_sight()
        seen["text"] = " ".join(" ".join(paper.pdf.text(page).split()) for page in pages)
        marks = [
            paper.viewport().mapTo(window, paper.position_of(page, area).center())
            for page in pages for area in paper.marked().get(page, [])
            if paper.viewport().rect().contains(paper.position_of(page, area).center())
        ]
        seen["marks"] = [(mark.x(), mark.y()) for mark in marks]
    target = Path(sys.argv[2])
    target.with_suffix(".new").write_text(json.dumps(seen))
    target.with_suffix(".new").replace(target)

execute = QApplication.exec
def with_look(*arguments):
    timer = QTimer(QApplication.instance(), interval=100)
    timer.timeout.connect(look)
    timer.start()
    return execute()

QApplication.exec = with_look
sys.exit(app.run(Path(sys.argv[1])))
"""
"""The program, with a look at what its window shows, ten times a second."""


def test_a_dose_is_seen_in_the_preview_and_a_click_leads_back_to_it(screen: Screen, tmp_path: Path) -> None:
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    file, seen = tmp_path / "trial.patp", tmp_path / "seen.json"
    save(file, start_from(template))
    program = screen.start(str(file), str(seen), code=PROGRAM)
    main = screen.window("psilocybin")
    screen.tool("windowmove", main, "0", "0", "windowsize", "--sync", main, "1440", "900")

    def look() -> dict[str, Any]:
        return json.loads(seen.read_text()) if seen.exists() else {}

    screen.key("ctrl+F9")
    until(lambda: look().get("text"), "the preview")
    screen.key("ctrl+k")
    screen.type("dose what each arm receives")
    screen.key("Return")
    until(lambda: "25 mg (anhydrous)" in look().get("text", "") and look()["marks"], "the dose in the preview")

    screen.key("ctrl+a")
    screen.type("24 mg")
    screen.key("Return")
    until(lambda: "24 mg (anhydrous)" in look().get("text", "") and look()["marks"], "the new dose in the preview")
    screen.key("F6")
    until(lambda: not look()["form"], "the keyboard in the preview")
    screen.click(main, *look()["marks"][-1])
    until(lambda: look()["form"] and look()["place"].startswith(ARM), "the field behind the passage")

    for ending in ("pdf", "docx"):
        exported = tmp_path / f"trial.{ending}"
        screen.window("psilocybin")
        screen.key("ctrl+e")
        screen.window("Export protocol")
        until(lambda: look()["front"] == "ExportDialog", "the questions")
        screen.key("ctrl+a")
        screen.type(str(exported))
        screen.key("Return")
        until(exported.exists, f"the {ending}")
        until(lambda: look()["front"] != "ExportDialog", "the end of the export")
        if look()["front"] == "Exported":
            screen.key("Escape")
    printed = " ".join(page.extract_text() for page in PdfReader(tmp_path / "trial.pdf").pages)
    assert "24 mg" in printed
    cells = [
        cell.text
        for table in WordDocument(str(tmp_path / "trial.docx")).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert any("24 mg" in text for text in cells)

    screen.window("psilocybin")
    screen.key("ctrl+s")
    screen.key("ctrl+q")
    assert program.wait(timeout=PATIENCE_S) == 0
