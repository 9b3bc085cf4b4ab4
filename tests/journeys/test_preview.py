"""The document beside the form, with real windows, keys and mouse.

An edited dose is seen in the preview, a click on its passage leads into its field, and what was seen is exported as PDF
and as Word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx import Document as WordDocument
from pypdf import PdfReader

from studio.storage.library import find, start_from
from studio.storage.protocol_file import save
from studio.storage.settings import Settings
from tests.journeys.display import until
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

ARM = "/dosing/arms/dose-25mg"
IN_FORM = "window().workspace.pages.isAncestorOf(QApplication.focusWidget())"


def test_a_dose_is_seen_in_the_preview_and_a_click_leads_back_to_it(screen: Screen, tmp_path: Path) -> None:
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    file = tmp_path / "trial.patp"
    save(file, start_from(template))
    studio = Studio(screen, tmp_path, "preview", str(file), settings=Settings(theme="light", open_exported=False))
    studio.resize(1440, 900)
    studio.key("ctrl+F9")
    studio.wait("words_of_preview()", "the preview")
    studio.key("ctrl+k")
    studio.wait("'Find a field' in focus()")
    studio.type("dose what each arm receives")
    studio.key("Return")
    studio.wait("'25 mg (anhydrous)' in words_of_preview() and marks_of_preview()", "the dose in the preview")

    studio.key("ctrl+a")
    studio.type("24 mg")
    studio.key("Return")
    studio.wait("'24 mg (anhydrous)' in words_of_preview() and marks_of_preview()", "the new dose in the preview")
    studio.picture("dose")
    studio.key("F6")
    studio.wait(f"not {IN_FORM}", "the keyboard in the preview")
    studio.click_on("marks_of_preview()[-1]", "the passage")
    studio.wait(f"{IN_FORM} and window().workspace.place().startswith({ARM!r})", "the field behind the passage")

    for ending in ("pdf", "docx"):
        export(studio, tmp_path / f"trial.{ending}")
    printed = " ".join(page.extract_text() for page in PdfReader(tmp_path / "trial.pdf").pages)
    assert "24 mg" in printed
    cells = [
        cell.text
        for table in WordDocument(str(tmp_path / "trial.docx")).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert any("24 mg" in text for text in cells)

    studio.key("ctrl+s")
    studio.wait("not window().session.dirty", "the file")
    studio.quit()


def export(studio: Studio, file: Path) -> None:
    """Export to this file by keys, and close what is said of it."""
    studio.key("ctrl+e")
    studio.dialog("Export protocol")
    studio.key("ctrl+a")
    studio.type(str(file))
    studio.key("Return")
    until(file.exists, f"the {file.suffix}")
    studio.wait("spots('Close')", "the end of the export")
    studio.key("Escape")
    studio.main()
