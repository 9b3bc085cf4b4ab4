"""How the program starts, in a process of its own: with the start page, or at once with the protocol in a file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from studio.storage.protocol_file import save
from studio.storage.settings import Settings, save_settings

if TYPE_CHECKING:
    from studio.protocol.protocol import Protocol

PROGRAM = """
import json
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QDialog
from studio.desktop import app
from studio.desktop.main_window import MainWindow
from studio.storage import protocol_file

def shown(application):
    loaded = set(sys.modules)
    window = next(one for one in application.topLevelWidgets() if isinstance(one, MainWindow))
    told = {"protocol": window.has_protocol, "start page": window.at_start, "visible": window.isVisible()}
    for _round in range(20):
        application.processEvents()
    if window.has_protocol:
        told["page"] = window.workspace.page
        told["title"] = window.windowTitle()
        told["keyboard"] = window.focusWidget() is window.workspace.navigation
        told["findings"] = window.session.report.counts["must"]
    told["says"] = [dialog.accessibleDescription() or dialog.text.text() for dialog in window.findChildren(QDialog)]
    told["dialogs"] = [dialog.isVisible() for dialog in window.findChildren(QDialog)]
    told["needless"] = [name for name in loaded if name.startswith(NEEDLESS)]
    window.files.close()
    told["templates after closing"] = len(window.start.page.shown())
    print(json.dumps(told))
    return 0

NEEDLESS = ("studio.desktop.flows.start", "studio.document", "studio.export", "reportlab", "PySide6.QtPdf")
QApplication.exec = shown
"""

RUN = "app.run(Path(sys.argv[1]) if sys.argv[1:] else None)\n"


def started(*files: Path, before: str = "") -> dict[str, Any]:
    """Start the program, with a protocol's file if one is given; return what is found in it once it is shown."""
    root = Path(__file__).resolve().parents[2]
    arguments = [sys.executable, "-c", PROGRAM + before + RUN, *map(str, files)]
    done = subprocess.run(arguments, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture
def file(template: Protocol, tmp_path: Path) -> Path:
    """The file of a complete protocol."""
    path = tmp_path / "trial.patp"
    save(path, template)
    return path


def test_a_file_is_there_with_the_window_and_nothing_else_was_made_for_it(file: Path, template: Protocol) -> None:
    told = started(file)
    assert (told["protocol"], told["start page"], told["visible"]) == (True, False, True)
    assert told["page"] == "overview"
    assert str(template.overview.short_title) in told["title"]
    assert told["keyboard"]
    assert told["findings"] == 0
    assert told["says"] == []
    assert told["needless"] == []
    assert told["templates after closing"] > 1


def test_without_a_file_there_is_the_start_page() -> None:
    told = started()
    assert (told["protocol"], told["start page"], told["visible"]) == (False, True, True)
    assert told["says"] == []


def test_what_was_open_at_the_end_is_there_again(file: Path) -> None:
    save_settings(Settings(left_open=str(file)))
    assert started()["protocol"]


def test_a_file_that_cannot_be_read_leads_to_the_start_page_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "no.patp"
    path.write_text("{", encoding="utf-8")
    told = started(path)
    assert (told["protocol"], told["start page"]) == (False, True)
    assert told["dialogs"] == [True]
    assert "no.patp" in told["says"][0]


def test_an_error_that_nobody_foresaw_leads_to_the_start_page_too(file: Path) -> None:
    told = started(file, before="def loads(*_what):\n    raise RuntimeError\nprotocol_file.loads = loads\n")
    assert (told["protocol"], told["start page"]) == (False, True)
    assert told["dialogs"] == [True]
    assert "Something went wrong" in told["says"][0]


def test_no_source_is_read_of_what_is_imported_after_qt() -> None:
    code = (
        "import linecache, studio.desktop.main_window\n"
        "print(*(file for file in linecache.cache if file.startswith(studio.__path__[0])))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("\n", "")
