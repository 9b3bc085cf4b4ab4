"""The preview beside the form: the very PDF that an export makes, laid out anew after each pause in editing.

The layout is done in a process of its own; until it is ready, the pages of before stay. All work waits until the panel
is in sight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QActionGroup,
    QHideEvent,
    QIntValidator,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop import theme
from studio.desktop.dialogs.dialog import Line
from studio.desktop.dialogs.export import PAPERS, PURPOSES
from studio.desktop.editors.widgets import Button, Scaled, Words, tab_after
from studio.desktop.panels.panel import SidePanel
from studio.desktop.panels.preview_paper import ZOOMS, Paper
from studio.desktop.panels.preview_search import Search
from studio.desktop.tasks import Tasks
from studio.desktop.theme import em
from studio.export.options import Options, Purpose
from studio.export.options import Paper as PaperSize
from studio.protocol.address import exists, label
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.session import Session
    from studio.desktop.tasks import Task
    from studio.export.pdf.printed import Printed
    from studio.protocol.protocol import Protocol

REFRESH_AFTER_MS = 200
"""Pause after the checklist has run before the document is laid out anew, in milliseconds."""

FOLLOW_AFTER_MS = 120
"""Pause after the keyboard has moved before the preview follows, in milliseconds."""


@dataclass(frozen=True, slots=True)
class PrintChoice:
    """How the document is printed."""

    paper: PaperSize = "a4"
    purpose: Purpose = "sharing"


class Preview(Scaled, SidePanel):
    """The panel. ``place`` tells the address of the field in focus, or of the section while no field is."""

    wants_field = Signal(str)
    """Go to the field at this address."""

    wants_writing = Signal(str)
    """The user wants to write the passage under the heading of this number in their own words."""

    choice_made = Signal(object)
    """The user chose another :class:`PrintChoice`."""

    refreshed = Signal()
    """What is shown is the document as it is now."""

    def __init__(self, session: Session, place: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._place = session, place
        self._choice = PrintChoice()
        self._moment = datetime.now()
        self._origin: Protocol | None = None
        self._shown: tuple[Protocol, PrintChoice] | None = None
        self._asked: tuple[Protocol, PrintChoice] | None = None
        self._resting = False
        self._tasks = Tasks(self)
        self.setAccessibleName(str(_("Preview")))
        self.paper = Paper(self._name_of, self)
        self.search = Search(self.paper, self)
        self.search.hide()
        self.bar = _Bar(self.paper, self)
        self.state = _State(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.search)
        column.addWidget(self.paper, 1)
        column.addWidget(self.state)
        tab_after(*self.bar.stops(), *self.search.stops(), self.paper)
        self._refresher = QTimer(self, singleShot=True, interval=REFRESH_AFTER_MS)
        self._refresher.timeout.connect(self.refresh)
        self._follower = QTimer(self, singleShot=True, interval=FOLLOW_AFTER_MS)
        self._follower.timeout.connect(self._follow)
        self.paper.field_wanted.connect(self.wants_field)
        self.paper.writing_wanted.connect(self.wants_writing)
        self.bar.search.clicked.connect(self.search.open)
        self.bar.more.clicked.connect(self._on_more)
        self.search.closed.connect(self.focus)
        session.checked.connect(self._on_checked)

    @property
    def moment(self) -> datetime:
        """When the document was as it is shown."""
        return self._moment

    @property
    def choice(self) -> PrintChoice:
        """How the document is printed."""
        return self._choice

    @property
    def current(self) -> bool:
        """Whether what is shown is the document as it is now."""
        return self._shown is not None and self._is_now(self._shown)

    def set_choice(self, chosen: PrintChoice) -> None:
        """Print the document in another way."""
        self._choice = chosen
        if self.isVisible():
            self.refresh()

    def look_again(self) -> None:
        """Follow the keyboard, after a pause in which it may move on; out of sight, nothing happens."""
        if self.isVisible():
            self._follower.start()

    def focus(self) -> None:
        """Put the keyboard into the pages."""
        self.paper.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def rest(self) -> None:
        """Lay out nothing until :meth:`go_on`: something more important is under way."""
        self._resting = True
        self._give_up()

    def go_on(self) -> None:
        """Lay out again what changes, and what changed meanwhile."""
        self._resting = False
        if self.isVisible():
            self.refresh()

    def keeps(self, event: QKeyEvent) -> bool:
        """Keep Ctrl+F, which finds words in the pages."""
        return event.matches(QKeySequence.StandardKey.Find)

    def stop(self) -> None:
        """Give up all work, before the window goes."""
        self.rest()
        self._tasks.stop()

    def refresh(self) -> None:
        """Lay the document out anew, unless it is shown as it is now or is being laid out already."""
        self._refresher.stop()
        if self._resting or self.current or (self._asked is not None and self._is_now(self._asked)):
            return
        self._asked = (self._session.protocol, self._choice)
        self.state.show_refreshing(True)
        work = partial(_laid_out, *self._asked)
        self._tasks.start(work, partial(self._on_laid_out, self._asked, datetime.now()), self._on_failed)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self.refresh()
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._follower.stop()
        self._give_up()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys for finding open the line to find words."""
        if event.matches(QKeySequence.StandardKey.Find):
            self.search.open()
        else:
            super().keyPressEvent(event)

    def menu(self) -> QMenu:
        """Return the menu of what to print for, and on which paper."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._offer(menu, "purpose", PURPOSES, self._choice.purpose)
        menu.addSeparator()
        self._offer(menu, "paper", PAPERS, self._choice.paper)
        return menu

    def _offer(self, menu: QMenu, name: str, choices: dict[PaperSize, Text] | dict[Purpose, Text], chosen: str) -> None:
        group = QActionGroup(menu)
        for value, title in choices.items():
            action = menu.addAction(str(title))
            action.setCheckable(True)
            action.setChecked(value == chosen)
            action.triggered.connect(partial(self._on_choice, name, value))
            group.addAction(action)

    def _on_more(self) -> None:
        self.menu().popup(self.bar.more.mapToGlobal(self.bar.more.rect().bottomLeft()))

    def _on_choice(self, name: str, value: str, _checked: bool = False) -> None:
        self.set_choice(replace(self._choice, **{name: value}))
        self.choice_made.emit(self._choice)

    def _on_checked(self) -> None:
        if self.isVisible() and not self.current:
            self._refresher.start()

    def _follow(self) -> None:
        self._follower.stop()
        self.paper.follow(self._place())

    def _on_laid_out(self, asked: tuple[Protocol, PrintChoice], when: datetime, printed: Printed) -> None:
        self._asked = None
        origin = self._session.history.steps[0]
        another, self._origin = origin is not self._origin, origin
        if not self.paper.show_printed(printed, another=another):
            self._say_failed(_("The preview could not be shown: what was made is no PDF."))
            return
        self._shown, self._moment = asked, when
        pages = n_("{count} page", "{count} pages", self.paper.count)
        self.state.show_refreshing(False)
        self.state.say(_("Preview of {time}; {pages}", time=f"{when:%H:%M}", pages=pages))
        self.search.look_again()
        if self.current:
            self.refreshed.emit()

    def _on_failed(self, error: Exception) -> None:
        from studio.export.formats import ExportError
        from studio.storage import crashes

        self._asked = None
        if isinstance(error, ExportError):
            self._say_failed(error.text)
            return
        crashes.note(error)
        self._say_failed(_("The preview could not be made; what is shown is the last one that could."))

    def _say_failed(self, text: Text) -> None:
        self.state.show_refreshing(False)
        self.state.say(text, failed=True)

    def _give_up(self) -> None:
        self._refresher.stop()
        if self._asked is not None:
            self._asked = None
            self._tasks.give_up()
            self.state.show_refreshing(False)

    def _is_now(self, printed: tuple[Protocol, PrintChoice]) -> bool:
        return printed[0] is self._session.protocol and printed[1] == self._choice

    def _name_of(self, address: str) -> str | None:
        protocol = self._session.protocol
        return label(protocol, address) if exists(protocol, address) else None


def _laid_out(protocol: Protocol, chosen: PrintChoice, task: Task) -> Printed:
    """Have the document laid out, in the worker: nothing here may touch the window."""
    from studio.press.orders import pages
    from studio.press.press import PRESS

    return PRESS.make(partial(pages, protocol, Options(chosen.paper, chosen.purpose)), task.report)


class _Bar(Scaled):
    """The size of the pages, which of them is in sight, and the ways to the rest."""

    def __init__(self, paper: Paper, parent: QWidget) -> None:
        super().__init__(parent)
        self._paper = paper
        self.smaller = Button(icon="minus", kind="quiet", tip=str(_("Smaller pages (-)")), parent=self)
        self.zoom = Button(str(_("Fit")), kind="quiet", tip=str(_("Size of the pages")), parent=self)
        self.larger = Button(icon="add", kind="quiet", tip=str(_("Larger pages (+)")), parent=self)
        self.page = _PageNumber(self)
        self.pages = Words("", "small", "muted", parent=self)
        self.search = Button(icon="search", kind="quiet", tip=str(_("Find in the preview (Ctrl+F)")), parent=self)
        self.more = Button(icon="settings", kind="quiet", tip=str(_("Purpose and paper")), parent=self)
        self._row = QHBoxLayout(self)
        for widget in (self.smaller, self.zoom, self.larger):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.page)
        self._row.addWidget(self.pages)
        self._row.addStretch(1)
        self._row.addWidget(self.search)
        self._row.addWidget(self.more)
        self.smaller.clicked.connect(partial(paper.step_zoom, -1))
        self.larger.clicked.connect(partial(paper.step_zoom, 1))
        self.zoom.clicked.connect(self._on_zoom)
        self.page.chosen.connect(self._on_page)
        paper.moved.connect(self._on_moved)
        self.rescale()
        self._on_moved()

    def rescale(self) -> None:
        """Set margins from the font."""
        self._row.setContentsMargins(em(self, 0.4), em(self, 0.3), em(self, 0.4), em(self, 0.3))
        self._row.setSpacing(em(self, 0.15))

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self.smaller, self.zoom, self.larger, self.page, self.search, self.more]

    def menu(self) -> QMenu:
        """Return the menu of sizes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for zoom in (None, *ZOOMS):
            action = menu.addAction(_zoom_in_words(zoom, whole=True))
            action.setCheckable(True)
            action.setChecked(zoom == self._paper.zoom)
            action.triggered.connect(partial(self._set_zoom, zoom))
        return menu

    def _on_zoom(self) -> None:
        self.menu().popup(self.zoom.mapToGlobal(self.zoom.rect().bottomLeft()))

    def _set_zoom(self, zoom: float | None, _checked: bool = False) -> None:
        self._paper.set_zoom(zoom)

    def _on_page(self, number: int) -> None:
        self._paper.go_to_page(number - 1)
        self._paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_moved(self) -> None:
        count = self._paper.count
        self.zoom.setText(_zoom_in_words(self._paper.zoom))
        self.zoom.updateGeometry()
        self.page.show_number(self._paper.page + 1 if count else None, count)
        self.pages.setText(str(_("of {count}", count=count)) if count else "")
        for part in (self.smaller, self.zoom, self.larger, self.search):
            part.setEnabled(bool(count))


class _PageNumber(Line):
    """The number of the page in sight; another one is gone to."""

    chosen = Signal(int)
    """Go to the page of this number, from 1."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._number = ""
        self._digits = QIntValidator(1, 1, self)
        self.setValidator(self._digits)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(str(_("Number of the page")))
        self.setToolTip(str(_("Number of the page")))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.returnPressed.connect(self._on_return)
        self.editingFinished.connect(self._show)

    def sizeHint(self) -> QSize:
        """Room for four digits."""
        return QSize(em(self, 2.9), em(self, 1.85))

    def show_number(self, number: int | None, count: int) -> None:
        """Show the number of a page of so many; not while the user types another one."""
        self._number = str(number) if number is not None else ""
        self._digits.setTop(max(1, count))
        self.setEnabled(number is not None)
        if not (self.hasFocus() and self.isModified()):
            self._show()

    def _show(self) -> None:
        self.setText(self._number)

    def _on_return(self) -> None:
        number = int(self.text())
        self.setModified(False)
        self.chosen.emit(number)


class _State(Scaled):
    """One line: of which moment the preview is, or why there is none; and a small sign while it is made anew."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sign = _Sign(self)
        self.words = Words(str(_("The document is being laid out.")), "small", "muted", wrap=True, parent=self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.sign)
        self.rescale()

    def rescale(self) -> None:
        """Set margins from the font."""
        self._row.setContentsMargins(em(self, 0.8), em(self, 0.3), em(self, 0.8), em(self, 0.35))

    def say(self, text: Text, *, failed: bool = False) -> None:
        """Say how things stand."""
        self.words.setText(str(text))
        self.words.set_tone("must" if failed else "muted")

    def show_refreshing(self, on: bool) -> None:
        """Show whether the document is being laid out."""
        self.sign.show_on(on)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line above."""
        QPainter(self).fillRect(0, 0, self.width(), 1, self.palette().color(QPalette.ColorRole.Mid))


class _Sign(QWidget):
    """A dot that is there while something is under way. It keeps its room, so that nothing moves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._on = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def on(self) -> bool:
        """Whether something is under way."""
        return self._on

    def sizeHint(self) -> QSize:
        """A small dot."""
        return QSize(em(self, 0.6), em(self, 0.6))

    def show_on(self, on: bool) -> None:
        """Show the dot or not."""
        self._on = on
        said = str(_("The document is being laid out.")) if on else ""
        self.setToolTip(said)
        self.setAccessibleName(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dot."""
        if self._on:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))


def _zoom_in_words(zoom: float | None, *, whole: bool = False) -> str:
    if zoom is None:
        return str(_("Fit width") if whole else _("Fit"))
    return str(_("{percent} %", percent=round(100 * zoom)))
