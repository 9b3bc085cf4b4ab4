"""The card beside the gallery that tells more of a template, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.column import clear
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import Button, Picture, Scaled, Words
from studio.desktop.panels.painting import box, slim
from studio.desktop.start.gallery import ACTS, KEYS
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.desktop.start.rows import Act, Card

PAGE = 1.414
"""Height of a page to its width, until the page itself is there."""

_ICONS: dict[Act, str] = {"edit": "settings", "duplicate": "duplicate", "publish": "folder", "export": "export",
                          "delete": "remove"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What is found out about a template when it is looked at.

    ``facts`` are pairs of what is counted and how many; ``checklist`` says how it stands, with ``good`` when nothing is
    open. ``fields`` are the titles of what a section holds, and ``page`` is the first page of the document.
    """

    facts: tuple[tuple[str, str], ...] = ()
    checklist: str = ""
    good: bool = False
    fields: tuple[str, ...] = ()
    page: QPixmap | None = None
    problem: str = ""


class FirstPage(QWidget):
    """The first page of the document, as wide as there is room and no wider than a small sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet: QPixmap | None = None
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(str(_("First page of the document")))

    def show_page(self, page: QPixmap | None) -> None:
        """Show the page, or an empty sheet until it is there."""
        self.sheet = page
        self.setAccessibleDescription("" if page else str(_("The page is being laid out.")))
        self.update()

    def hasHeightForWidth(self) -> bool:
        """A sheet keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the sheet."""
        return round(min(width, em(self, 14)) * PAGE)

    def sizeHint(self) -> QSize:
        """A small sheet."""
        return QSize(em(self, 14), round(em(self, 14) * PAGE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page in the middle, with a thin border."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        high = self.height() - 2
        wide = min(self.width() - 2, round(high / PAGE))
        area = QRectF((self.width() - wide) / 2, 1, wide, high)
        if self.sheet is None:
            box(painter, area, "card", "line")
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(6, 6, -6, -6), flags, str(_("First page is being laid out…")))
            return
        painter.drawPixmap(area.toRect(), self.sheet)
        box(painter, area, None, "border")


class About(Scaled):
    """All that is known of a template, and a button for each thing that can be done with it."""

    wanted = Signal(str, object)
    """The user wants this done with this card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card: Card | None = None
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(str(_("About the template")))
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        slim(self._area)
        self._sheet = QWidget(self._area)
        self._sheet.setBackgroundRole(QPalette.ColorRole.Base)
        self._told = QVBoxLayout(self._sheet)
        self.title = Words("", "heading", wrap=True, parent=self._sheet)
        self.origin = Words("", "small", "muted", wrap=True, parent=self._sheet)
        self.summary = Words("", wrap=True, parent=self._sheet)
        self.tags = Words("", "small", "muted", wrap=True, parent=self._sheet)
        self.problem = Words("", "body", "must", wrap=True, parent=self._sheet)
        self._facts = QWidget(self._sheet)
        self._grid = QGridLayout(self._facts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._state = QWidget(self._sheet)
        state = QHBoxLayout(self._state)
        state.setContentsMargins(0, 0, 0, 0)
        self._good, self._open = Picture("check", "good", self._state), Picture("info", "muted", self._state)
        self.checklist = Words("", wrap=True, parent=self._state)
        for mark in (self._good, self._open):
            state.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.checklist, 1)
        self.fields = Words("", "small", wrap=True, parent=self._sheet)
        self.page = FirstPage(self._sheet)
        for part in (
            self.title, self.origin, self.summary, self.tags, self.problem, self._facts, self._state, self.fields,
            self.page,
        ):  # fmt: skip
            self._told.addWidget(part)
        self._told.addStretch(1)
        self._area.setWidget(self._sheet)
        self.use = Button("", kind="primary", parent=self)
        policy = self.use.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.use.setSizePolicy(policy)
        self.use.setToolTip(str(_("Start a protocol from this template (Enter in the gallery)")))
        self.use.setAccessibleDescription(self.use.toolTip())
        self.use.clicked.connect(self._on_use)
        self._acts = QWidget(self)
        self._flow = Flow(self._acts, columns=False)
        self.buttons: dict[str, Button] = {}
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._area, 1)
        self._column.addWidget(self.use)
        self._column.addWidget(self._acts)
        self.show_card(None)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        unit = em(self)
        self._told.setContentsMargins(0, 0, round(unit * 0.3), 0)
        self._told.setSpacing(round(unit * 0.45))
        self._grid.setHorizontalSpacing(round(unit * 0.8))
        self._grid.setVerticalSpacing(round(unit * 0.15))
        self._column.setContentsMargins(unit, unit, round(unit * 0.7), round(unit * 0.7))
        self._column.setSpacing(round(unit * 0.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), "card", "line", radius=em(self, 0.5))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll what is told, also while a button has the keyboard."""
        steps = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if event.key() in steps:
            bar = self._area.verticalScrollBar()
            bar.setValue(bar.value() + steps[Qt.Key(event.key())] * bar.pageStep())
        else:
            super().keyPressEvent(event)

    def show_card(self, card: Card | None) -> None:
        """Tell what the card says by itself; :meth:`tell` adds what has to be found out."""
        self.card = card
        self.setEnabled(card is not None)
        self.title.setText(card.title if card else str(_("No template is chosen")))
        self.origin.setText(card.origin if card else "")
        self.summary.setText(card.summary if card and card.usable else "")
        self.problem.setText(card.summary if card and not card.usable else "")
        self.tags.setText(str(_("Tags: {tags}", tags=", ".join(card.tags))) if card and card.tags else "")
        for words in (self.origin, self.summary, self.problem, self.tags):
            words.setVisible(bool(words.text()))
        self.tell(Told())
        self.page.setVisible(bool(card and card.usable and not card.section and not card.blank))
        acts: Sequence[Act] = card.acts if card else ()
        self._offer(acts)
        self.use.setText(
            str(_("Start with this section") if card and card.section else _("Start blank") if card and card.blank
                else ACTS["use"])
        )  # fmt: skip
        self.use.setAccessibleName(self.use.text())
        self.use.setEnabled("use" in acts)
        self._area.verticalScrollBar().setValue(0)

    def tell(self, told: Told) -> None:
        """Add what was found out about the template."""
        clear(self._grid)
        for row, (name, count) in enumerate(told.facts):
            self._grid.addWidget(Words(name, "small", "muted", parent=self._facts), row, 0)
            self._grid.addWidget(Words(count, "small", bold=True, wrap=True, parent=self._facts), row, 1)
        self._facts.setVisible(bool(told.facts))
        self.checklist.setText(told.checklist)
        self._good.setVisible(told.good)
        self._open.setVisible(not told.good)
        self._state.setVisible(bool(told.checklist))
        self.fields.setText(str(_("It holds: {fields}", fields="; ".join(told.fields))) if told.fields else "")
        self.fields.setVisible(bool(told.fields))
        self.page.show_page(told.page)
        if told.problem:
            self.problem.setText(told.problem)
            self.problem.show()
            self.page.hide()

    @property
    def facts(self) -> tuple[str, ...]:
        """What is counted and how many, in turn."""
        return tuple(self._grid.itemAt(at).widget().text() for at in range(self._grid.count()))

    def stops(self) -> list[QWidget]:
        """Return where Tab stops, in order."""
        return [self.use, *self.buttons.values()]

    def _offer(self, acts: Sequence[Act]) -> None:
        clear(self._flow)
        self.buttons.clear()
        for act in acts:
            if act == "use":
                continue
            keys = KEYS[act].toString(KEYS[act].SequenceFormat.NativeText) if act in KEYS else ""
            title = str(ACTS[act])
            tip = str(_("{title} ({keys} in the gallery)", title=title, keys=keys)) if keys else title
            made = Button(title, _ICONS[act], kind="quiet", tip=tip, parent=self._acts)
            made.setAccessibleName(title)
            made.clicked.connect(partial(self._want, act))
            self._flow.addWidget(made)
            made.show()
            self.buttons[act] = made
        self._acts.setVisible(bool(self.buttons))
        self._acts.updateGeometry()

    def _on_use(self) -> None:
        self._want("use")

    def _want(self, act: Act, _checked: bool = False) -> None:
        if self.card is not None:
            self.wanted.emit(act, self.card)


class AboutTemplate(Dialog):
    """What is told of a template where there is no room for it beside the gallery."""

    wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None, card: Card, told: Told) -> None:
        super().__init__(parent, _("About the template"), width=24)
        self.about = About(self)
        self.about.show_card(card)
        self.about.tell(told)
        self.body.addWidget(self.about, 1)
        self.about.wanted.connect(self._on_wanted)
        self.button(_("Close"), main=False).clicked.connect(self.reject)
        screen = self.screen().availableGeometry()
        self.resize(self.minimumWidth(), min(em(self, 38), screen.height() - em(self, 3)))
        self.about.use.setFocus()

    def fit(self) -> None:
        """Keep the size chosen: what is told scrolls."""

    def _on_wanted(self, act: str, card: object) -> None:
        self.accept()
        self.wanted.emit(act, card)
