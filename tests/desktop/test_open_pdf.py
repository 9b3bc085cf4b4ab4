"""Opening a protocol from a PDF: it has no file of its own, and the PDF is never written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog

from studio.checklist.run import run
from studio.desktop.dialogs.files import OPENED, PDFS
from studio.desktop.dialogs.message import Message
from studio.desktop.main_window import MainWindow
from studio.document.build import build
from studio.export.options import Options
from studio.export.pdf.render import render
from studio.protocol.protocol import Protocol
from studio.storage.protocol_file import dumps, load
from studio.storage.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture(scope="module")
def small() -> Protocol:
    """A protocol with little in it."""
    return Protocol.model_validate({"overview": {"title": "A small trial", "acronym": "SMALL"}})


@pytest.fixture(scope="module")
def contents(small: Protocol) -> dict[str, bytes]:
    """PDFs by what they are for."""
    document = build(small, run(small))
    return {
        "sharing": render(document, Options(protocol=dumps(small))),
        "submission": render(document, Options(purpose="submission", protocol=dumps(small))),
        "broken": b"%PDF-1.7 and no more",
    }


@pytest.fixture
def pdf(contents: dict[str, bytes], tmp_path: Path) -> Path:
    """A PDF that holds a protocol."""
    file = tmp_path / "Shared trial.pdf"
    file.write_bytes(contents["sharing"])
    return file


@pytest.fixture
def window(look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window on its start page."""
    made = MainWindow(Settings())
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.session.start(Protocol())
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.close()
    made.deleteLater()


def asking(window: MainWindow) -> QFileDialog:
    return next(dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())


def test_the_protocol_comes_up_without_a_file_and_unsaved(window: MainWindow, pdf: Path, small: Protocol) -> None:
    window.files.open(pdf)
    assert window.session.protocol == small
    assert window.session.path is None
    assert window.isWindowModified()
    assert load_settings().recent == ()


def test_saving_asks_for_a_name_and_offers_that_of_the_pdf(window: MainWindow, pdf: Path, small: Protocol) -> None:
    content = pdf.read_bytes()
    window.files.open(pdf)
    window.commands["save"].trigger()
    dialog = asking(window)
    assert dialog.selectedFiles() == [str(pdf.with_suffix(".patp"))]
    dialog.fileSelected.emit(str(pdf.with_suffix(".patp")))
    assert load(pdf.with_suffix(".patp")) == small
    assert pdf.read_bytes() == content
    assert window.session.path == pdf.with_suffix(".patp")
    assert not window.isWindowModified()


def test_a_protocol_is_never_saved_over_a_pdf(window: MainWindow, pdf: Path) -> None:
    content = pdf.read_bytes()
    disguised = pdf.with_name("disguised.patp")
    disguised.write_bytes(content)
    window.files.open(pdf)
    for target in (pdf, disguised):
        window.files.save_as()
        asking(window).fileSelected.emit(str(target))
        (told,) = [dialog for dialog in window.findChildren(Message) if dialog.isVisible()]
        assert "was left alone" in told.text.text()
        told.close()
        asking(window).close()
    assert pdf.read_bytes() == disguised.read_bytes() == content
    assert window.isWindowModified()


@pytest.mark.parametrize(("kind", "says"), [("submission", "holds no protocol"), ("broken", "is damaged")])
def test_a_pdf_without_a_protocol_says_so_and_what_is_open_stays(
    window: MainWindow, pdf: Path, contents: dict[str, bytes], kind: str, says: str
) -> None:
    window.files.open(pdf)
    before = window.session.protocol
    other = pdf.with_name("other.pdf")
    other.write_bytes(contents[kind])
    window.session.save(pdf.with_name("kept.patp"))
    window.files.open(other)
    (told,) = window.findChildren(Message)
    assert str(other) in told.text.text()
    assert says in told.text.text()
    assert window.session.protocol is before


def test_a_pdf_dropped_on_the_window_is_opened(window: MainWindow, pdf: Path, small: Protocol) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(pdf))])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    assert window.eventFilter(window.windowHandle(), QDropEvent(QPointF(300, 300), action, data, button, key))
    assert window.session.protocol == small


def test_the_start_page_and_the_menu_lead_to_pdfs(window: MainWindow, pdf: Path, qtbot: QtBot) -> None:
    window.commands["open"].trigger()
    assert asking(window).nameFilters()[0] == str(OPENED)
    asking(window).close()
    window.commands["open-pdf"].trigger()
    assert asking(window).nameFilters()[0] == str(PDFS)
    asking(window).close()
    qtbot.mouseClick(window.start.page.side.pdf_button, Qt.MouseButton.LeftButton)
    asking(window).fileSelected.emit(str(pdf))
    assert window.has_protocol
    assert window.session.source == pdf
