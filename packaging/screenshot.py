"""Make the pictures that the README shows: ``python packaging/screenshot.py``.

They are drawn without a screen, in a home folder of their own. The protocol is the shipped template with one dose typed
in grams, so that the checklist has something to say.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from studio.desktop import theme
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import put
from studio.protocol.quantity import parse_dose
from studio.storage.library import find, start_from
from studio.storage.protocol_file import save
from studio.storage.settings import Settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.theme import Scheme

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"


@dataclass(frozen=True)
class Picture:
    """A picture: its file, what is done before it is taken, and how the window looks in it.

    ``prepare`` returns what is drawn. Without ``opened`` it is the start page, with ``blank`` an empty protocol.
    """

    file: str
    prepare: Callable[[MainWindow], QWidget]
    scheme: Scheme = "light"
    opened: bool = True
    blank: bool = False


def _page(section: str, address: str = "") -> Callable[[MainWindow], QWidget]:
    def prepare(window: MainWindow) -> QWidget:
        window.workspace.show_page(section)
        if address:
            window.workspace.go_to(address)
        return window

    return prepare


def _day(window: MainWindow) -> QWidget:
    from studio.desktop.dosing_day.box import DosingDayBox

    _page("dosing")(window)
    page = window.workspace.pages.currentWidget()
    page.build_all()
    _settle()
    card = page.findChild(DosingDayBox)
    page.verticalScrollBar().setValue(card.y())
    return window


def _preview(window: MainWindow) -> QWidget:
    window.toggle_side("preview")
    return _page("objectives")(window)


def _guide(window: MainWindow) -> QWidget:
    window.commands["guide"].trigger()
    return window


def _compare(window: MainWindow) -> QWidget:
    from studio.desktop.compare.window import Compare

    protocol = window.session.protocol
    changes = {
        f"/dosing/arms/{protocol.dosing.arms[-1].id}/dose": parse_dose("1 mg"),
        "/population/severity_threshold": 22,
        "/population/diagnostic_interview": "MINI, version for DSM-5, by a clinician who is trained in it",
        f"/schedule/visits/{protocol.schedule.visits[4].id}/plus": 7,
    }
    for address, value in changes.items():
        window.session.put(address, value, _("Change"))
    window.compare.compare_step(0)
    _settle()
    dialog = window.findChild(Compare)
    dialog.resize(1200, 760)
    return dialog


def _planning(window: MainWindow) -> QWidget:
    from studio.desktop.planning.window import Planning

    _page("statistics")(window)
    window.commands["plan-size"].trigger()
    dialog = window.findChild(Planning)
    dialog.resize(1200, 760)
    while dialog.tool.what_if.power.isHidden():
        _settle()
    return dialog


PICTURES = (
    Picture("start.png", lambda window: window, opened=False),
    Picture("window.png", _page("dosing")),
    Picture("guide.png", _guide, blank=True),
    Picture("schedule.png", _page("schedule")),
    Picture("dosing-day.png", _day, scheme="dark"),
    Picture("preview.png", _preview),
    Picture("planning.png", _planning),
    Picture("compare.png", _compare),
)


def main() -> int:
    """Draw every picture and write it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        folders = {f"XDG_{kind}_HOME": str(Path(home, kind.lower())) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        os.environ |= {"HOME": home, **folders}
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        app = QApplication(sys.argv[:1])
        for picture in PICTURES:
            _take(app, picture, Path(home))
            print(FOLDER / picture.file)
    return 0


def _take(app: QApplication, picture: Picture, home: Path) -> None:
    theme.apply(app, picture.scheme)
    window = MainWindow(Settings(theme=picture.scheme))
    window.resize(1440, 900)
    window.show()
    if picture.blank:
        template = find("blank")
        assert template is not None
        window.files.start_from(template)
    elif picture.opened:
        window.files.open(_protocol(home))
    _settle()
    shown = picture.prepare(window)
    _settle()
    shown.grab().save(str(FOLDER / picture.file))
    window.tasks.stop()
    window.hide()


def _protocol(home: Path) -> Path:
    """Return a file with the shipped template and a dose in grams, which a change made after it was saved."""
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    protocol = start_from(template)
    given = protocol.dosing.arms[-1]
    protocol = put(protocol, f"/dosing/arms/{given.id}/dose", {"amount": 1, "unit": "g"})
    file = home / "Psilocybin TRD.patp"
    save(file, protocol)
    return file


def _settle() -> None:
    """Let layouts come to rest and the worker answer."""
    end = time.monotonic() + 3
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main())
