"""The page of a section on the screen: cards, built when they are first needed, in a column that scrolls."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.desktop.editors.column import add_shown
from studio.desktop.editors.form import Form
from studio.desktop.editors.item_table import ItemTable
from studio.desktop.editors.row import Row
from studio.desktop.editors.rows import Rows
from studio.desktop.editors.widgets import CardBox, Link, Scaled, SlimScrollBar, Words, after, tab_after
from studio.desktop.pages.page import Card, FigureCard, Page
from studio.desktop.planning.tools import TOOLS
from studio.desktop.theme import em
from studio.protocol.address import split
from studio.protocol.base import Spec, specs
from studio.protocol.protocol import Protocol
from studio.text import translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QHideEvent, QPaintEvent, QResizeEvent, QShowEvent

    from studio.desktop.dosing_day.box import DosingDayBox
    from studio.desktop.pages.figure import FigureBox
    from studio.desktop.pages.page import Figure
    from studio.desktop.pages.size_boxes import Derived
    from studio.desktop.schedule.box import ScheduleBox
    from studio.desktop.session import Session

_WIDEST = 62.0
"""Widest that a page's column grows, in em: longer lines are hard to read."""

_NARROW = 26.0
"""Width of a page, in em, below which its margins are small."""

_SETTLED_MS = 300
"""Time in which a page that was just shown finds its layout."""

_UNSEEN_MS = 60
"""Time after which the cards out of sight are built although the page was not painted yet, in milliseconds."""

_STRETCH = 0.01
"""Time after which the building of cards makes a pause, in seconds: what the user does is not kept waiting."""


class PageView(QScrollArea):
    """One section. The cards in sight are built when it is made, the others in the pauses after it was painted.

    It is kept up to date while it is on the screen.
    """

    link_activated = Signal(str)
    """An address that another page shows was asked for."""

    wants_tool = Signal(str)
    """The tool of this id was asked for."""

    moved = Signal()
    """Another cell of a table is the current one: the keyboard may be in another field without another focus."""

    def __init__(self, session: Session, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if parent is not None:
            self.resize(parent.size())  # How much will be in sight is known then.
        self.session, self.page = session, page
        self.form = Form(session, self)
        self.form.moved.connect(self.moved)
        self.form.wanted.connect(self.link_activated)
        section = specs(Protocol)[page.section]
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(translate(section.title))
        self._target: QWidget | None = None
        self._column = _Column(section, self, wide=page.wide)
        self._column.resized.connect(self._bring_target)
        self._column.painted.connect(self._on_painted)
        self.setWidget(self._column)
        self._cards: list[CardBox] = []
        self._pieces = self._build()
        self.complete = False
        """Whether all cards are built."""
        self._last_stop: QWidget | None = None
        self._rows: list[Rows] = []
        self._figures: dict[Figure, FigureBox | DosingDayBox | ScheduleBox | Derived] = {}
        self._builder = QTimer(self, interval=_UNSEEN_MS)
        self._builder.timeout.connect(self._build_some)
        self._build_sight()
        session.checked.connect(self._on_checked)

    def build_all(self) -> None:
        """Build the cards that still wait."""
        while not self.complete:
            self._build_next()

    def rows(self) -> dict[str, Row]:
        """Return the rows of the section's own fields by address, building what still waits."""
        self.build_all()
        return {row.address: row for rows in self._rows for row in rows.rows.values()}

    def place(self) -> str:
        """The address of the field that has the keyboard, or had it last; else that of the section."""
        widget = self.focusWidget()
        while widget is not None and widget is not self:
            if isinstance(widget, ItemTable) and widget.currentIndex().isValid():
                return widget.table().cell_address(widget.currentIndex())
            if isinstance(widget, Row):
                return widget.editor.place(widget.address)
            widget = widget.parentWidget()
        focused = self.focusWidget()
        for box in self._figures.values():
            if focused is not None and box.isAncestorOf(focused) and hasattr(box, "place"):
                return str(box.place())
        return f"/{self.page.section}"

    def unread(self) -> tuple[str, ...]:
        """Return the addresses of fields that hold input which could not be stored."""
        return tuple(self.form.unread)

    def go_to(self, address: str) -> bool:
        """Bring the field at the address into view and give it the keyboard; tell whether this page has it.

        Items are selected on the way; an address of a list or an item goes to its table.
        """
        parts = split(address)
        if not parts or parts[0] != self.page.section:
            return False
        if len(parts) == 1:
            self.verticalScrollBar().setValue(0)
            return True
        found = self._reach(parts[1:])
        if found is None:
            return False
        self._column.layout_now()
        if isinstance(found, Row):
            found.editor.focus()
            found.flash()
        else:
            found.setFocus(Qt.FocusReason.OtherFocusReason)
        self._target = found
        self._bring_target()
        after(self, _SETTLED_MS, self._forget_target)
        return True

    def go_to_figure(self, figure: Figure, view: str = "") -> None:
        """Bring a figure into sight and give it the keyboard; ``view`` chooses among the ways in which it is shown."""
        while figure not in self._figures:
            self._build_next()
        box = self._figures[figure]
        self._column.layout_now()
        box.focus(view)
        self._target = box
        self._bring_target()
        after(self, _SETTLED_MS, self._forget_target)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened meanwhile."""
        super().showEvent(event)
        self._build_sight()
        self.form.set_active(True)
        self._on_checked()
        left = self.focusWidget()
        if left is not None and not left.isVisible():
            # Qt gives the keyboard back to where it was on this page, be that still in sight or not.
            left.clearFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while another page is shown."""
        super().hideEvent(event)
        self.form.set_active(False)

    def _on_painted(self) -> None:
        """Go on with what is out of sight, now that there is something to be seen."""
        if not self.complete:
            self._builder.setInterval(0)

    def _reach(self, parts: tuple[str, ...]) -> QWidget | None:
        """Return the widget at the end of an address, building cards until it is there."""
        while not self.complete and not any(parts[0] in rows.rows for rows in self._rows):
            self._build_next()
        return next((widget for rows in self._rows if (widget := rows.reach(parts)) is not None), None)

    def _bring_target(self) -> None:
        """Scroll to where the keyboard was sent, also while the page is still being laid out."""
        widget = self._target
        if widget is None:
            return
        top = widget.mapTo(self._column, widget.rect().topLeft()).y()
        margin = em(self, 3)
        bar = self.verticalScrollBar()
        if not bar.value() + margin <= top <= bar.value() + self.viewport().height() - widget.height() - margin:
            bar.setValue(top - self.viewport().height() // 4)

    def _forget_target(self) -> None:
        self._target = None

    def _build_sight(self) -> None:
        """Build the cards that can be seen without scrolling."""
        bar = self.verticalScrollBar().sizeHint().width()
        while not self.complete and self._column.end(self.width() - bar) < self.height():
            self._build_next()
        if not self.complete:
            # As if the page were long already: when the bar comes, all that is there has to be laid out anew.
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
            self._builder.start()

    def _build_some(self) -> None:
        """Build as much as there is time for."""
        until = perf_counter() + _STRETCH
        while not self.complete and perf_counter() < until:
            self._build_next()

    def _free_bar(self) -> None:
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def _build_next(self) -> None:
        self.complete = next(self._pieces, True)
        if self.complete:
            self._builder.stop()
            after(self, 0, self._free_bar)

    def _build(self) -> Iterator[bool]:
        """Build the cards one after the other, and yield False after each piece: a card is made first, then shown."""
        for card in self.page.cards:
            if isinstance(card, FigureCard):
                figure = self._figure_card(card)
                figure.hide()
                yield False
                self._figures[card.figure] = figure
                figure.show_protocol(self.session.protocol)
                self._column.add(figure)
                self._let_tab_go_on(figure.stops())
                yield False
                continue
            box, rows = self._card(card)
            box.hide()
            yield False
            self._column.add(box)
            self._let_tab_go_on([*self._lead_to_tool(box, card), *rows.stops()])
            self._rows.append(rows)
            yield False
            for editor in (row.editor for row in rows.rows.values()):
                while not editor.complete:
                    editor.make_more()
                    assert isinstance(editor, QWidget)
                    self._column.grow(editor)
                    self._last_stop = editor.stops()[-1]
                    yield False

    def _let_tab_go_on(self, stops: list[QWidget]) -> None:
        """Let Tab come to these widgets from what was built before."""
        if stops and self._last_stop is not None:
            tab_after(self._last_stop, *stops)
        self._last_stop = stops[-1] if stops else self._last_stop

    def _lead_to_tool(self, box: CardBox, card: Card) -> list[Link]:
        """Put the link to a card's tool into its head, and return it, if there is one."""
        if card.tool is None:
            return []
        link = box.lead_to(str(TOOLS[card.tool].action))
        link.clicked.connect(partial(self.wants_tool.emit, card.tool))
        return [link]

    def _card(self, card: Card) -> tuple[CardBox, Rows]:
        spec = specs(Protocol)[self.page.section]
        assert spec.model is not None
        known = specs(spec.model)
        alone = known[card.names[0]] if len(card.names) == 1 else None
        titled = alone is None or alone.kind not in ("items", "group", "text")
        lead = str(card.lead) if card.lead else ""
        said = translate(alone.help) if alone is not None and not titled else ""
        box = CardBox(str(card.title), f"{lead} {said}".strip(), self._column)
        rows = Rows(
            self.form, f"/{self.page.section}", spec.model, card.fields, box, titled=titled, under=str(card.title)
        )
        box.body.addWidget(rows)
        if said:
            rows.rows[card.names[0]].leave_help()
        self.form.add(rows)
        return box, rows

    def _figure_card(self, card: FigureCard) -> FigureBox | DosingDayBox | ScheduleBox | Derived:
        title, lead = str(card.title), str(card.lead) if card.lead else ""
        box: FigureBox | DosingDayBox | ScheduleBox | Derived
        if card.figure == "dosing_day":
            from studio.desktop.dosing_day.box import DosingDayBox

            box = DosingDayBox(self.session, title, lead, self._column)
            box.moved.connect(self.moved)
        elif card.figure == "activities":
            from studio.desktop.schedule.box import ScheduleBox

            box = ScheduleBox(self.session, title, lead, self._column)
            box.moved.connect(self.moved)
        elif card.figure in ("calculation", "power", "sensitivity"):
            from studio.desktop.pages import size_boxes

            made = {
                "calculation": size_boxes.CalculationBox,
                "power": size_boxes.PowerBox,
                "sensitivity": size_boxes.SensitivityBox,
            }[card.figure]
            box = made(self.session, title, lead, self._column)
        else:
            from studio.desktop.pages.figure import FigureBox

            box = FigureBox(title, lead, card.figure, self._column)
        box.link_activated.connect(self.link_activated)
        return box

    def _on_checked(self) -> None:
        if self.isVisible():
            for box in self._figures.values():
                box.show_protocol(self.session.protocol)


class _Column(Scaled):
    """The column of cards under the page's title and lead sentence."""

    resized = Signal()

    painted = Signal()
    """It is on the screen."""

    def __init__(self, section: Spec, parent: QWidget, *, wide: bool = False) -> None:
        super().__init__(parent)
        self._narrow, self._wide = False, wide
        self._outer = QVBoxLayout(self)
        self._inner = QWidget(self)
        for part in (self, self._inner):
            # What is there already is not painted anew when the column grows.
            part.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._cards = QVBoxLayout(self._inner)
        self._cards.setContentsMargins(0, 0, 0, 0)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(Words(translate(section.title), "title", wrap=True, parent=self._inner))
        head.addWidget(Words(translate(section.help), tone="muted", wrap=True, parent=self._inner))
        self._cards.addLayout(head)
        self._outer.addWidget(self._inner)
        self._outer.addStretch(1)
        self.rescale()

    def rescale(self) -> None:
        """Set margins and the widest line from the font; where there is little room the fields have most of it."""
        side = em(self, 0.4 if self._narrow else 1.8)
        self._outer.setContentsMargins(side, em(self, 1.2), side, em(self, 2.4))
        self._cards.setSpacing(em(self, 0.95))
        if not self._wide:
            self._inner.setMaximumWidth(em(self, _WIDEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that the cards have other places now."""
        super().resizeEvent(event)
        narrow = event.size().width() < em(self, _NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self.rescale()
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell that it is on the screen; the cards paint themselves."""
        self.painted.emit()

    def add(self, card: CardBox) -> None:
        """Add a card at the end."""
        add_shown(self._cards, self._cards.count(), card)
        self.grow(card)

    def grow(self, within: QWidget) -> None:
        """Give room, from the outside to the inside, to what came to a part of the column."""
        while within is not self:
            within.updateGeometry()
            within = within.parentWidget()
        if self.isVisible():
            self.resize(self.width(), max(self.parentWidget().height(), self._outer.heightForWidth(self.width())))

    def end(self, width: int) -> int:
        """Return how far down the cards reach in a column of that width."""
        margins = self._outer.contentsMargins()
        return margins.top() + self._cards.heightForWidth(width - margins.left() - margins.right())

    def layout_now(self) -> None:
        """Give every card its place, so that one can be scrolled to."""
        self._cards.activate()
        self._outer.activate()
