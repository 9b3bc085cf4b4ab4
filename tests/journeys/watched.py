"""The program with an ear: it answers questions about its window, and does nothing else that it would not do.

Started by :mod:`tests.journeys.studio` as a process of its own. Questions are expressions of Python, one a line, that
may use what is defined here; the answers are JSON, one a line. Acts come by real keys and the real mouse alone.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.desktop import app

# isort: split
from PySide6.QtCore import QPoint, QRect, QRectF, QSocketNotifier
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QMenuBar,
    QScrollArea,
    QWidget,
)

from studio.desktop.main_window import MainWindow

if TYPE_CHECKING:
    from studio.desktop.panels.preview_paper import Paper

A4 = QRectF(0, 0, 595, 842)
"""A page of the preview, in points."""


def window() -> MainWindow:
    """Return the window."""
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))


def front() -> QWidget:
    """Return what the keyboard belongs to: a menu, the dialog that was opened last, or the window."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        return popup
    modal = QApplication.activeModalWidget()
    if modal is not None:
        return modal
    dialogs = [one for one in QApplication.topLevelWidgets() if one.isVisible() and _asks(one)]
    active = QApplication.activeWindow()
    return active if active in dialogs else (dialogs or [window()])[-1]


def _asks(one: QWidget) -> bool:
    return isinstance(one, QDialog)


def keyboard() -> tuple[int, str, bool]:
    """Return the window that the keys have to go to: its id, its title, and whether they go there."""
    popup = QApplication.activePopupWidget()
    holder = front().window() if popup is None else QApplication.activeWindow() or window()
    has = popup is not None or QApplication.activeWindow() is holder
    return int(holder.winId()), holder.windowTitle(), has


def focus() -> str:
    """Return what has the keyboard: the kind of widget and its name."""
    here = QApplication.focusWidget()
    return f"{type(here).__name__}: {here.accessibleName() or _text(here)}" if here is not None else ""


def spots(words: str) -> list[tuple[int, int]]:
    """Return where on the screen the controls in sight are that say so, or are called so; nearest the front first."""
    here = front()
    if isinstance(here, QMenu):
        return _in_menu(here, words)
    bar = [bar for bar in here.findChildren(QMenuBar) if bar.isVisible()]
    places = [place for one in bar for place in _in_menu(one, words)]
    for one in here.findChildren(QWidget):
        said = {one.accessibleName(), one.toolTip(), _text(one)}
        if one.isVisible() and one.isEnabled() and any(part.replace("&", "") == words for part in said):
            seen = one.visibleRegion().boundingRect()
            if seen.width() > 2 and seen.height() > 2:
                places.append(_pair(one.mapToGlobal(seen.center())))
    return places


def _in_menu(menu: QMenu | QMenuBar, words: str) -> list[tuple[int, int]]:
    return [
        _pair(menu.mapToGlobal(menu.actionGeometry(action).center()))
        for action in menu.actions()
        if action.isVisible() and action.text().split("\t")[0].replace("&", "") == words
    ]


def _text(one: QWidget) -> str:
    return one.text() if isinstance(one, QAbstractButton | QLabel) else ""


def _pair(point: QPoint) -> tuple[int, int]:
    return point.x(), point.y()


def middle(widget: QWidget, place: QRect | None = None) -> tuple[int, int]:
    """Return where on the screen a widget, or a place in it, is."""
    return _pair(widget.mapToGlobal((place or widget.rect()).center()))


def card(title: str) -> tuple[int, int]:
    """Return where on the screen the card of a template is."""
    gallery = window().start.page.gallery
    model = gallery.model()
    index = next(model.index(row, 0) for row in range(model.rowCount()) if model.index(row, 0).data() == title)
    return middle(gallery.viewport(), gallery.visualRect(index))


def asked() -> str:
    """Return what the guide asks, or nothing."""
    step = window().guide.step
    return str(step.question) if step is not None else ""


def part(kind: str) -> QWidget:
    """Return the part of the page in sight that is of this kind."""
    page = window().workspace.pages.currentWidget()
    return next(one for one in page.findChildren(QWidget) if type(one).__name__ == kind)


def words_of_preview() -> str:
    """Return what the pages in sight of the preview say; nothing until they show the protocol as it is now."""
    preview = window().workspace.side.get("preview")
    if preview is None or not preview.current:
        return ""
    paper = preview.paper
    return " ".join(
        " ".join(paper.pdf.text(page).split()) for page in range(paper.count) if _in_sight(paper, page, A4).isValid()
    )


def marks_of_preview() -> list[tuple[int, int]]:
    """Return where on the screen the preview marks what the field in focus prints, as far as it is in sight."""
    paper = window().workspace.side.get("preview").paper
    seen = [_in_sight(paper, page, area) for page, areas in paper.marked().items() for area in areas]
    return [middle(paper.viewport(), place) for place in seen if place.isValid()]


def _in_sight(paper: Paper, page: int, area: QRectF) -> QRect:
    return paper.position_of(page, area).intersected(paper.viewport().rect())


def picture(file: str) -> bool:
    """Keep what the whole display shows."""
    return QApplication.primaryScreen().grabWindow(0).save(file, "PNG", 80)


def lost() -> list[str]:
    """Return what of the front is lost: outside the screen or its parents, or cut; empty when nothing is.

    What a scrolled area holds may lie above or below what is in sight, never beside it.
    """
    here = front().window()
    found = []
    screen = here.screen().geometry()
    if not screen.contains(here.geometry()):
        found.append(f"“{here.windowTitle()}” {here.geometry().getRect()} leaves the screen {screen.getRect()}")
    for one in here.findChildren(QWidget):
        if one.isVisible() and one.window() is here and (said := _wrong(one, here)):
            found.append(f"{type(one).__name__} “{(_text(one) or one.accessibleName())[:60]}”: {said}")
    return found


def _wrong(one: QWidget, here: QWidget) -> str:
    if not isinstance(one, QAbstractButton | QLabel) or not (_text(one) or one.accessibleName()):
        return ""
    if one.width() < min(one.minimumSizeHint().width(), one.sizeHint().width()) - 1:
        return f"{one.width()} wide, needs {one.minimumSizeHint().width()}"
    if isinstance(one, QLabel) and one.wordWrap() and one.heightForWidth(one.width()) > one.height() + 1:
        return f"{one.height()} high, needs {one.heightForWidth(one.width())}"
    if not isinstance(one, QLabel) and one.height() < one.minimumSizeHint().height() - 1:
        return f"{one.height()} high, needs {one.minimumSizeHint().height()}"
    place, above = one.rect(), one
    while above is not here and above is not None:
        parent = above.parentWidget()
        place = QRect(above.mapToParent(place.topLeft()), place.size())
        above = parent
        if above is None:
            break
        inside = above.rect()
        holder = above.parentWidget()
        if isinstance(holder, QScrollArea) and holder.widget() is not None and above is holder.viewport():
            if place.left() < inside.left() - 1 or place.right() > inside.right() + 1:
                return f"beside the page that scrolls: {place.getRect()} in {inside.getRect()}"
            return ""  # It is scrolled to, from here on.
        if isinstance(holder, QAbstractItemView) and above is holder.viewport():
            return ""  # Items of a view are scrolled to.
        if not inside.adjusted(-1, -1, 1, 1).contains(place):
            return f"{place.getRect()} leaves {type(above).__name__} {inside.getRect()}"
    return ""


class Ear(QSocketNotifier):
    """Hears questions, and answers."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, QSocketNotifier.Type.Read)
        self._descriptor = descriptor
        self._heard = b""
        self.activated.connect(self._hear)

    def _hear(self) -> None:
        heard = os.read(self._descriptor, 65536)
        if not heard:
            self.setEnabled(False)
            return
        self._heard += heard
        while b"\n" in self._heard:
            question, self._heard = self._heard.split(b"\n", 1)
            answer = json.dumps(_answer(question.decode()), default=str)
            os.write(self._descriptor, answer.encode() + b"\n")


def _answer(question: str) -> dict[str, Any]:
    try:
        return {"value": eval(question, dict(globals()))}  # The test that started this process asks.
    except Exception:
        return {"error": traceback.format_exc()}


def main() -> int:
    """Run the program with an ear at the descriptor that is given, and with a file if one is."""
    descriptor, *files = sys.argv[1:]
    execute = QApplication.exec
    ears: list[Ear] = []

    def with_ear(*_arguments: object) -> int:
        ears.append(Ear(int(descriptor)))
        return execute()

    QApplication.exec = with_ear  # type: ignore[method-assign,assignment]
    return app.run(Path(files[0]) if files else None)


if __name__ == "__main__":
    sys.exit(main())
