"""A tour of the main job: what to do in which part of the window, from the template to the exported file.

The part that is spoken of stays bright while the rest is dimmed. A step is a line of :data:`STEPS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.widgets import after, paint_ring
from studio.desktop.theme import em
from studio.storage import library
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.main_window import MainWindow
    from studio.protocol.protocol import Protocol

TEMPLATE = "psilocybin-trd-single-dose"
"""The shipped template that the tour shows when no protocol is open."""

_DIM = 120
"""How dark the rest of the window becomes, of 255."""

_SETTLED_MS = 60
"""Time in which a page that a step brings up finds its place."""


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the window, and what one does there. ``ready`` brings the part up."""

    title: Text
    words: Text
    part: Callable[[MainWindow], QWidget | None]
    ready: Callable[[MainWindow], None] | None = None


def _panel(name: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        if not window.shows(name):
            window.toggle_side(name)

    return show


def _page(name: str) -> Callable[[MainWindow], None]:
    return lambda window: window.workspace.show_page(name)


STEPS: tuple[Step, ...] = (
    Step(
        _("A protocol, section by section"),
        _(
            "The sections of the protocol stand here, from the overview to ethics. The ring tells how much is filled, "
            "the number how many findings are open. Every dose, date and name is entered once and is right everywhere."
        ),
        lambda window: window.workspace.navigation,
        _page("dosing"),
    ),
    Step(
        _("The form"),
        _(
            "Each page asks what a designer has to decide, and says why. Type doses as people write them, such as "
            "25 mg or 0.3 mg/kg. What cannot be read stays where you typed it, with a sentence that says how to mend "
            "it. Undo takes back any step."
        ),
        lambda window: window.workspace.pages,
    ),
    Step(
        _("The checklist answers while you type"),
        _(
            "Findings say what is missing, contradictory or dangerous, and how to mend it. Click one to go to its "
            "field. Fix does what can be done by itself, Why gives reason and sources, and Accept asks you for yours."
        ),
        lambda window: window.workspace.side,
        _panel("checklist"),
    ),
    Step(
        _("What trials did"),
        _("For the field in focus, the evidence shows published trials, with your own value among theirs."),
        lambda window: window.workspace.side,
        _panel("evidence"),
    ),
    Step(
        _("The schedule"),
        _(
            "Visits and what is done at them, filled by clicking, dragging or keys. Instruments, samples and sessions "
            "that other sections name are there already."
        ),
        lambda window: window.workspace.pages,
        _page("schedule"),
    ),
    Step(
        _("The printed protocol"),
        _(
            "The preview is the very document that you export, in the order of ICH M11. It follows the field in focus, "
            "and a click on a passage leads to its field."
        ),
        lambda window: window.workspace.side,
        _panel("preview"),
    ),
    Step(
        _("Anything, at once"),
        _("Find a field, a rule, a command or a word of the protocol: type a part of it here."),
        lambda window: window.workspace.toolbar.find,
        _panel("checklist"),
    ),
    Step(
        _("Save and export"),
        _(
            "Save keeps the protocol in a file of yours. Export makes a PDF to share or to submit, or a Word file: a "
            "draft at any time, a final one once every must finding is settled."
        ),
        lambda window: window.workspace.toolbar,
    ),
)


class Tour(Dialog):
    """The words of one step after the other, beside the part of the window that they are about."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, _("A tour of PAT Studio"), width=27)
        self._window = window
        self._at = 0
        self._shade = _Shade(window)
        self._heading = self.say("", "heading")
        self._words = self.say("")
        self._place = self.say("", "small", "muted")
        self._end = self.button(_("End the tour"), left=True)
        self._end.clicked.connect(self.reject)
        self._back = self.button(_("Back"))
        self._back.clicked.connect(self._on_back)
        self._next = self.button(_("Next"), main=True)
        self._next.clicked.connect(self._on_next)
        self.finished.connect(self._shade.deleteLater)
        self.finished.connect(self._shade.hide)

    @property
    def at(self) -> int:
        """The number of the step that is shown, from 0."""
        return self._at

    def start(self) -> None:
        """Show the first step."""
        self._shade.cover()
        self.open()
        self._show_step(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right and Left lead on and back."""
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_PageDown):
            self._on_next()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_PageUp):
            self._on_back()
        else:
            super().keyPressEvent(event)

    def _on_next(self) -> None:
        if self._at + 1 < len(STEPS):
            self._show_step(self._at + 1)
        else:
            self.accept()

    def _on_back(self) -> None:
        if self._at:
            self._show_step(self._at - 1)

    def _show_step(self, at: int) -> None:
        self._at = at
        step = STEPS[at]
        if step.ready is not None:
            step.ready(self._window)
        self._heading.setText(str(step.title))
        self._words.setText(str(step.words))
        self._place.setText(str(_("{number} of {count}", number=at + 1, count=len(STEPS))))
        self._back.setEnabled(at > 0)
        self._next.setText(str(_("Next") if at + 1 < len(STEPS) else _("Done")))
        self._next.setFocus()
        self.setAccessibleName(str(step.title))
        self.setAccessibleDescription(str(step.words))
        self.fit()
        self._settle()
        after(self, _SETTLED_MS, self._settle)

    def _settle(self) -> None:
        """Light up the part of the step and stand beside it, where there is room, else over its lower edge."""
        window = self._window
        part = STEPS[self._at].part(window)
        if part is None or not part.isVisibleTo(window):
            part = window.centralWidget()
        area = QRect(part.mapTo(window, QPoint()), part.size())
        self._shade.light(area)
        size, gap = self.size(), em(self, 1)
        places = (
            QPoint(area.right() + gap, area.top() + gap),
            QPoint(area.left() - gap - size.width(), area.top() + gap),
            QPoint(area.left() + gap, area.bottom() + gap),
            QPoint(area.right() - size.width() - gap, area.bottom() + gap),
        )
        whole = window.rect()
        fitting = (place for place in places if whole.contains(QRect(place, size)))
        inside = QPoint(area.right() - size.width() - gap, area.bottom() - size.height() - gap)
        place = next(fitting, inside)
        place.setX(max(0, min(place.x(), whole.width() - size.width())))
        place.setY(max(0, min(place.y(), whole.height() - size.height())))
        self.move(window.mapToGlobal(place))


class _Shade(QWidget):
    """Dims the window but for one part of it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._lit = QRect()
        self.hide()

    def cover(self) -> None:
        """Lie over the whole window."""
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()

    def light(self, area: QRect) -> None:
        """Leave this part bright."""
        self.setGeometry(self.parentWidget().rect())
        self._lit = area
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dark, and a ring around the part that is bright."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark, bright = QPainterPath(), QPainterPath()
        dark.addRect(self.rect())
        bright.addRoundedRect(self._lit, em(self, 0.4), em(self, 0.4))
        painter.fillPath(dark - bright, QColor(0, 0, 0, _DIM))
        paint_ring(painter, self._lit.toRectF().adjusted(1, 1, -1, -1), em(self, 0.4))


def take(window: MainWindow) -> Tour:
    """Start the tour on the protocol that is open, else on a shipped template, which goes again at the end.

    The protocol that was open is shown then as it was before: at the same field, with the same panel beside it.
    """
    tour = Tour(window)
    if window.has_protocol:
        workspace = window.workspace
        back = partial(_come_back, window, workspace.place(), workspace.side.panel, workspace.side_shown)
        tour.finished.connect(back)
    else:
        template = library.find(TEMPLATE)
        assert template is not None
        shown = library.start_from(template)
        window.session.start(shown)
        window.show_workspace()
        tour.finished.connect(partial(_leave, window, shown))
    tour.start()
    return tour


def _come_back(window: MainWindow, place: str, panel: str, shown: bool, _how: int) -> None:
    if not window.shows(panel) and (shown or window.side_shown):
        window.toggle_side(panel)
    if window.shows(panel) and not shown:
        window.toggle_side(panel)
    window.workspace.go_to(place)


def _leave(window: MainWindow, shown: Protocol, _how: int) -> None:
    if window.session.protocol is shown:
        window.show_start()
