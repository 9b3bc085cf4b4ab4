"""The protocol on paper: the pages of the export, as a printer gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf
import pytest
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QLineEdit, QRadioButton, QSpinBox

from studio.desktop.dialogs.progress import Progress
from studio.desktop.flows.printing import Sheets
from studio.desktop.main_window import MainWindow
from studio.storage.library import find
from studio.storage.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window with a small protocol, which is left without a question at the end."""
    made = MainWindow(Settings())
    qtbot.addWidget(made)
    blank = find("blank")
    assert blank is not None
    made.files.start_from(blank)
    made.show()
    yield made
    made.tasks.stop()


@pytest.fixture
def chosen(window: MainWindow, tmp_path: Path) -> Callable[..., QPrintDialog]:
    """Return a function that asks to print and chooses to print into a file."""

    def ask(file: str = "out.pdf", pages: str = "") -> QPrintDialog:
        window.commands["print"].trigger()
        dialog = window.findChild(QPrintDialog)
        dialog.findChild(QLineEdit, "filename").setText(str(tmp_path / file))
        if pages:
            dialog.findChild(QRadioButton, "printRange").setChecked(True)
            dialog.findChild(QSpinBox, "from").setValue(int(pages.split("-")[0]))
            dialog.findChild(QSpinBox, "to").setValue(int(pages.split("-")[1]))
        return dialog

    return ask


def printed(window: MainWindow, qtbot: QtBot, file: Path) -> pikepdf.Pdf:
    """Wait until all was sent and return what the printer got."""
    qtbot.waitUntil(lambda: "sent to the printer" in window.status.currentMessage(), timeout=30_000)
    return pikepdf.open(file)


def test_every_page_is_printed_the_way_round_that_it_has(
    window: MainWindow, chosen: Callable[..., QPrintDialog], qtbot: QtBot, tmp_path: Path
) -> None:
    chosen().accept()
    with printed(window, qtbot, tmp_path / "out.pdf") as pdf:
        boxes = [[float(number) for number in page.mediabox] for page in pdf.pages]
    assert len(boxes) > 10
    widths = {round(box[2]) for box in boxes}
    assert 595 in widths
    assert not [one for one in window.findChildren(Progress) if one.isVisible()]


def test_only_the_pages_that_were_asked_for_are_printed(
    window: MainWindow, chosen: Callable[..., QPrintDialog], qtbot: QtBot, tmp_path: Path
) -> None:
    chosen(pages="2-4").accept()
    with printed(window, qtbot, tmp_path / "out.pdf") as pdf:
        assert len(pdf.pages) == 3


def test_a_print_can_be_given_up(
    window: MainWindow, chosen: Callable[..., QPrintDialog], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[float] = []
    begin = Sheets.start

    def give_up_after_two(share: float) -> None:
        sent.append(share)
        if len(sent) == 2:
            window.findChild(Progress).reject()

    def watched(sheets: Sheets) -> None:
        sheets.printed.connect(give_up_after_two)
        begin(sheets)

    monkeypatch.setattr(Sheets, "start", watched)
    chosen().accept()
    qtbot.waitUntil(lambda: len(sent) == 2, timeout=30_000)
    qtbot.wait(50)
    assert len(sent) == 2
    assert window.status.currentMessage() == "Printing was given up."


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_told(
    window: MainWindow, chosen: Callable[..., QPrintDialog], qtbot: QtBot, tmp_path: Path
) -> None:
    from studio.desktop.dialogs.message import Message

    chosen("no such folder/out.pdf").accept()
    qtbot.waitUntil(lambda: bool(window.findChildren(Message)), timeout=30_000)
    assert "Nothing was printed to" in window.findChild(Message).text.text()
