"""The list of comments by section, each with its answers and what can be done with it. It paints its rows itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import (
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
)
from PySide6.QtWidgets import QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_ring
from studio.desktop.panels.linked_list import Link, LinkedList
from studio.desktop.panels.painting import ROW, WORDS, Index, Piece, RowModel, Typesetter, box
from studio.desktop.theme import em
from studio.protocol.discussion import byline, settled
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from studio.protocol.comments import Comment, Reply

Act = Literal["reply", "resolve", "reopen", "edit", "delete"]

_LINKS: dict[Act, Text] = {
    "reply": _("Answer…"),
    "resolve": _("Resolve"),
    "reopen": _("Reopen"),
    "edit": _("Edit…"),
    "delete": _("Delete"),
}
_KEYS: dict[Qt.Key, Act] = {Qt.Key.Key_A: "reply", Qt.Key.Key_E: "edit", Qt.Key.Key_Delete: "delete"}
_RESOLVING = Qt.Key.Key_R


@dataclass(frozen=True, slots=True)
class Section:
    """The title of comments that stand in one section."""

    title: str


@dataclass(frozen=True, slots=True)
class Card:
    """A comment: what it is on, in words, whether that is gone, and whether who looks at it wrote it."""

    comment: Comment
    place: str
    gone: bool
    own: bool

    def acts(self) -> Iterator[Act]:
        """Yield what can be done with it, in the order shown."""
        yield "reply"
        yield "reopen" if self.comment.resolved else "resolve"
        if self.own:
            yield "edit"
        yield "delete"

    def in_words(self) -> str:
        """Return all it says."""
        said = [self.place, self.comment.text, byline(self.comment, here=True)]
        for reply in self.comment.replies:
            said += [reply.text, byline(reply, here=True)]
        if self.comment.resolved:
            said.append(settled(self.comment, here=True))
        return ". ".join(part.rstrip(".") for part in said if part)


Row = Section | Card


class _Rows(RowModel):
    def told(self, row: Row, role: int) -> object:
        if role in WORDS and isinstance(row, Section):
            return row.title
        return super().told(row, role)

    def is_heading(self, row: Row) -> bool:
        return isinstance(row, Section)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything of a card stands, from its upper left corner; ``bars`` stand left of answers."""

    height: float
    pieces: tuple[Piece, ...]
    links: tuple[Link, ...] = ()
    bars: tuple[QRectF, ...] = ()


class _Measure(Typesetter):
    """Lays cards out."""

    def layout(self, row: Row) -> _Layout:
        if isinstance(row, Section):
            return _Layout(self.unit * 2.0, ())
        left, room = self.inset, self.width - 2 * self.inset
        pieces: list[Piece] = []
        top = self.inset

        def put(text: str, at: float, token: str, *, small: bool = False, bold: bool = False) -> None:
            nonlocal top
            laid = self.text(text, room - (at - left), "small" if small else "body", bold=bold)
            pieces.append(Piece(laid, QPointF(at, top), token))
            top += laid.height

        comment = row.comment
        put(row.place, left, "should" if row.gone else "muted", small=True, bold=True)
        top += self.unit * 0.15
        put(comment.text, left, "text")
        put(byline(comment, here=True), left, "muted", small=True)
        bars = []
        for reply in comment.replies:
            top += self.unit * 0.4
            start = top
            put(reply.text, left + self.unit, "text")
            put(byline(reply, here=True), left + self.unit, "muted", small=True)
            bars.append(QRectF(left + self.unit * 0.35, start, max(2.0, self.unit * 0.12), top - start))
        if comment.resolved:
            top += self.unit * 0.3
            put(settled(comment, here=True), left, "good", small=True, bold=True)
        links, bottom = self._links(row, top + self.unit * 0.35, room)
        return _Layout(bottom + self.inset * 0.8, tuple(pieces), links, tuple(bars))

    def _links(self, row: Card, top: float, room: float) -> tuple[tuple[Link, ...], float]:
        metrics, gap = QFontMetricsF(self.font("body", bold=True)), self.unit * 0.9
        height = metrics.height() + self.unit * 0.2
        left, links = self.inset, []
        for act in row.acts():
            words = str(_LINKS[act])
            width = metrics.horizontalAdvance(words)
            if links and left + width > self.inset + room:
                left, top = self.inset, top + height
            links.append(Link(act, words, QRectF(left, top, width, height)))
            left += width + gap
        return tuple(links), top + height


class CommentList(LinkedList):
    """The list. It changes nothing itself: its signals say what the user wants."""

    wants_field = Signal(str)
    """Go to the field at this address."""

    wants = Signal(str, object, str)
    """Do this :data:`Act` with this comment, or with the answer of this id."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self.who = ""
        """Who looks at it: what they wrote they may edit."""
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(str(_("Comments")))
        self.setAccessibleDescription(
            str(_("Enter goes to the field, A answers, R resolves or reopens, E edits, Delete deletes."))
        )

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; the comment chosen and the place in the list stay, as far as they are still there.

        In place of a comment that is listed no longer, the one that stood next to it is chosen.
        """
        if list(rows) == self._rows.rows:
            return
        before, row, at = self.current, self.currentIndex().row(), self.verticalScrollBar().value()
        self._rows.show(rows)
        if before is not None and not self.choose(before.id):
            cards = [place for place, shown in enumerate(rows) if isinstance(shown, Card)]
            if cards:
                self.setCurrentIndex(self._rows.index(min(cards, key=lambda place: (abs(place - row), -place))))
        self.verticalScrollBar().setValue(at)

    @property
    def current(self) -> Comment | None:
        """The comment that is chosen in the list."""
        row = self.currentIndex().data(ROW)
        return row.comment if isinstance(row, Card) else None

    def cards(self) -> list[Card]:
        """Return all comments listed."""
        return [row for row in self._rows.rows if isinstance(row, Card)]

    def choose(self, id: str) -> bool:
        """Choose the comment of that id; tell whether it is listed."""
        for at, row in enumerate(self._rows.rows):
            if isinstance(row, Card) and row.comment.id == id:
                self.setCurrentIndex(self._rows.index(at))
                return True
        return False

    def measure(self, width: int) -> _Measure:
        """Return what lays comments out."""
        return _Measure(self, width)

    def open_row(self, index: Index) -> None:
        """Go to the field."""
        self._go_to(index)

    def follow(self, name: str, index: Index) -> None:
        """Do what the link says."""
        self._do(name, index)  # type: ignore[arg-type]  # The names of links are acts.

    def sizeHint(self) -> QSize:
        """Room for a comment; the panel gives it more."""
        return QSize(em(self, 24), em(self, 11))

    def minimumSizeHint(self) -> QSize:
        """Narrow panels wrap more."""
        return QSize(em(self, 12), em(self, 8))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the field; letters do what the links do."""
        index, key = self.currentIndex(), event.key()
        row = index.data(ROW)
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if not plain or not isinstance(row, Card):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._go_to(index)
        elif key == _RESOLVING:
            self._do("reopen" if row.comment.resolved else "resolve", index)
        elif key in _KEYS:
            self._do(_KEYS[key], index)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer all that can be done with a comment, and with the answers of who looks at it."""
        index = QPersistentModelIndex(self.currentIndex())  # Rows may come and go while the menu is open.
        row = index.data(ROW)
        if not isinstance(row, Card):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not row.gone:
            menu.addAction(str(_("Go to field"))).triggered.connect(partial(self._go_to, index))
        for act in row.acts():
            menu.addAction(str(_LINKS[act])).triggered.connect(partial(self._do, act, index))
        for reply in row.comment.replies:
            if reply.who == self.who or not reply.who:
                menu.addSeparator()
                edit = menu.addAction(str(_("Edit answer “{words}”…", words=_short(reply))))
                edit.triggered.connect(partial(self._do, "edit", index, reply.id))
                delete = menu.addAction(str(_("Delete answer “{words}”", words=_short(reply))))
                delete.triggered.connect(partial(self._do, "delete", index, reply.id))
        menu.popup(event.globalPos())

    def _go_to(self, index: Index) -> None:
        row = index.data(ROW)
        if isinstance(row, Card) and not row.gone:
            self.wants_field.emit(row.comment.address)

    def _do(self, act: Act, index: Index, reply: str = "") -> None:
        row = index.data(ROW)
        if isinstance(row, Card) and (reply or act in row.acts()):
            self.wants.emit(act, row.comment, reply)


def _short(reply: Reply) -> str:
    words = " ".join(reply.text.split())
    return words if len(words) <= 24 else f"{words[:23]}…"


class _Delegate(QStyledItemDelegate):
    """Paints a row as the view has laid it out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: CommentList = option.widget
        return QSize(0, round(view.layout_of(index.data(ROW)).height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: CommentList = option.widget
        row, area = index.data(ROW), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if isinstance(row, Section):
            unit = em(view)
            painter.setFont(theme.font(bold=True))
            painter.setPen(theme.colour("text"))
            painter.drawText(area.adjusted(unit * 0.8, unit * 0.4, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.title)
            painter.restore()
            return
        layout = view.layout_of(row)
        if selected:
            box(painter, area, "selection")
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("line"))
        for bar in layout.bars:
            box(painter, bar.translated(area.topLeft()), "border")
        for piece in layout.pieces:
            token = "text" if selected and piece.token == "muted" else piece.token
            piece.text.draw(painter, area.topLeft() + piece.at, token)
        for link in layout.links:
            font = theme.font(bold=link.name in ("resolve", "reopen"))
            font.setUnderline(link.name == view.hovered(index))
            painter.setFont(font)
            painter.setPen(theme.colour("accent"))
            painter.drawText(link.area.translated(area.topLeft()), Qt.AlignmentFlag.AlignVCenter, link.text)
        if selected and view.hasFocus():
            paint_ring(painter, area.adjusted(1, 1, -1, -2), 2)
        painter.restore()
