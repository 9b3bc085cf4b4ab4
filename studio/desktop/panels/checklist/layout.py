"""How the rows of the checklist are laid out and painted, at the width and the size of text in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import SEVERITY_TONE, paint_badge, paint_ring
from studio.desktop.panels.checklist.rows import (
    Card,
    Group,
    Lapsed,
    LinkName,
    Nothing,
    Progress,
    Row,
    Waiting,
    links_of,
)
from studio.desktop.panels.linked_list import Link
from studio.desktop.panels.painting import ROW, Index, Piece, Typesetter, badge_width, bar, box
from studio.desktop.theme import em

if TYPE_CHECKING:
    from studio.checklist.run import Entry
    from studio.desktop.panels.checklist.finding_list import FindingList

_KEPT = 1000
"""So many layouts of rows are remembered."""


def identity(row: Row) -> object:
    """Return what makes a row the same row as before, though what it says may have changed."""
    match row:
        case Card(entry, lapsed, alike):
            fix = entry.finding.fix
            return entry.rule.id, entry.fingerprint, entry.acceptance, lapsed, fix and fix.label, alike
        case Waiting(rule, verdict):
            return rule.id, verdict.message, verdict.paths
        case Group(name):
            return name
        case Lapsed(acceptance):
            return acceptance
        case _:
            return type(row)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of a row stands, from its upper left corner."""

    height: float
    pieces: tuple[Piece, ...]
    badge: QRectF | None = None
    links: tuple[Link, ...] = ()


class Measure(Typesetter):
    """Lays rows out. Layouts are kept until width or font change."""

    def __init__(self, view: QWidget, width: int) -> None:
        super().__init__(view, width)
        self._layouts: dict[object, Layout] = {}

    def layout(self, row: Row) -> Layout:
        """Return where everything of a row stands."""
        key = row if isinstance(row, Progress | Group | Nothing) else identity(row)
        if key not in self._layouts:
            if len(self._layouts) >= _KEPT:
                self._layouts.clear()
            self._layouts[key] = self._lay_out(row)
        return self._layouts[key]

    def _lay_out(self, row: Row) -> Layout:
        match row:
            case Progress():
                return Layout(len(row.challenges) * self.unit * 1.35 + 2 * self.inset, ())
            case Card():
                return self._card(row)
            case Group():
                return Layout(self.unit * 2.2, ())
            case Waiting(rule):
                return self._waiting(row.message or str(rule.title), str(rule.title) if row.message else "")
            case Lapsed(_, title):
                return self._waiting(row.message, title)
            case Nothing(message):
                return self._nothing(row, message)

    def _nothing(self, row: Nothing, message: str) -> Layout:
        room = self.width - 2 * self.inset
        text = self.text(message, room)
        piece = Piece(text, QPointF(self.inset, self.inset), "muted")
        bottom = self.inset + text.height
        if not row.clears:
            return Layout(bottom + self.inset, (piece,))
        links, bottom = self._links(row, bottom + self.unit * 0.3, room)
        return Layout(bottom + self.inset, (piece,), None, links)

    def _waiting(self, awaited: str, rule: str) -> Layout:
        left, top = self.inset + self.unit, self.unit * 0.4
        first = self.text(awaited, self.width - left - self.inset)
        second = self.text(rule, self.width - left - self.inset, "small")
        pieces = (Piece(first, QPointF(left, top), "text"), Piece(second, QPointF(left, top + first.height), "muted"))
        height = first.height + (second.height if rule else 0) + 2 * top
        return Layout(height, pieces)

    def _card(self, card: Card) -> Layout:
        unit, left, entry = self.unit, self.inset, card.entry
        room = self.width - 2 * self.inset
        severity = str(entry.rule.severity.label)
        badge = QRectF(left, self.inset, badge_width(severity, self.font("small", bold=True)), unit * 1.05)
        beside = badge.width() + unit * 0.5
        title = self.text(str(entry.rule.title), room - beside, bold=True)
        pieces = [Piece(title, QPointF(left + beside, self.inset), "text")]
        bottom = self.inset + max(title.height, badge.height()) + unit * 0.2
        message = self.text(str(entry.finding.message), room)
        pieces.append(Piece(message, QPointF(left, bottom), "muted"))
        bottom += message.height + unit * 0.3
        if card.decision is not None:
            decision = self.text(str(card.decision), room)
            pieces.append(Piece(decision, QPointF(left, bottom), "text"))
            bottom += decision.height + unit * 0.3
        links, bottom = self._links(card, bottom, room)
        return Layout(bottom + self.inset * 0.8, tuple(pieces), badge, links)

    def _links(self, row: Row, top: float, room: float) -> tuple[tuple[Link, ...], float]:
        """Return the links of a row and where they end: each behind the one before, or on the next line."""
        metrics, gap = QFontMetricsF(self.font("body", bold=True)), self.unit * 0.9
        height = metrics.height() + self.unit * 0.2
        left, links = self.inset, []
        for name, words in links_of(row):
            text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            width = metrics.horizontalAdvance(text)
            if links and left + width > self.inset + room:
                left, top = self.inset, top + height
            links.append(Link(name, text, QRectF(left, top, width, height)))
            left += width + gap
        return tuple(links), top + height


class Delegate(QStyledItemDelegate):
    """Paints a row as the view has laid it out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its layout."""
        view: FindingList = option.widget
        return QSize(0, round(view.layout_of(index.data(ROW)).height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        view: FindingList = option.widget
        row, area = index.data(ROW), QRectF(option.rect)
        layout = view.layout_of(row)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            box(painter, area, "selection")
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("line"))
        for piece in layout.pieces:
            token = "text" if selected and piece.token == "muted" else piece.token
            piece.text.draw(painter, area.topLeft() + piece.at, token)
        match row:
            case Progress():
                self._paint_progress(painter, area, row, view)
            case Card(entry):
                self._paint_badge(painter, area, entry, layout)
            case Group():
                self._paint_group(painter, area, row)
        self._paint_links(painter, area, layout, view.hovered(index))
        if selected and view.hasFocus():
            paint_ring(painter, area.adjusted(1, 1, -1, -2), 2)
        painter.restore()

    def _paint_progress(self, painter: QPainter, area: QRectF, row: Progress, view: FindingList) -> None:
        unit, inset = em(view), em(view) * 0.8
        painter.setFont(theme.font())
        numbers = painter.fontMetrics().horizontalAdvance("88 / 88") + unit // 2
        advance = painter.fontMetrics().horizontalAdvance
        longest = max((advance(title) for title, _settled, _total in row.challenges), default=0)
        length = max(unit * 2, min(unit * 5.5, area.width() - 2 * inset - numbers - longest - unit))
        top, height = area.top() + inset, unit * 1.35
        for title, settled, total in row.challenges:
            line = QRectF(area.left() + inset, top, area.width() - 2 * inset, height)
            left = line.right() - numbers - length
            _paint_settled(painter, line, left, length, settled, total, unit)
            name = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(left - line.left()))
            painter.setPen(theme.colour("text"))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            top += height

    def _paint_badge(self, painter: QPainter, area: QRectF, entry: Entry, layout: Layout) -> None:
        if layout.badge is not None:
            painter.setFont(theme.font("small", bold=True))
            token = "muted" if entry.acceptance else SEVERITY_TONE[entry.rule.severity]
            paint_badge(painter, layout.badge.translated(area.topLeft()), str(entry.rule.severity.label), token)

    def _paint_links(self, painter: QPainter, area: QRectF, layout: Layout, hovered: LinkName | None) -> None:
        for link in layout.links:
            font = theme.font(bold=link.name in ("fix", "reopen", "clear"))
            font.setUnderline(link.name == hovered)
            painter.setFont(font)
            painter.setPen(theme.colour("accent"))
            painter.drawText(link.area.translated(area.topLeft()), Qt.AlignmentFlag.AlignVCenter, link.text)

    def _paint_group(self, painter: QPainter, area: QRectF, row: Group) -> None:
        unit = painter.fontMetrics().height()
        size = round(unit * 0.9)
        picture = theme.pixmap(
            "chevron-down" if row.opened else "chevron-right", "muted", size, painter.device().devicePixelRatioF()
        )
        painter.drawPixmap(QPointF(area.left() + unit * 0.6, area.center().y() - size / 2), picture)
        room = area.adjusted(unit * 1.9, 0, -unit * 0.8, 0)
        if row.settled is not None:
            painter.setFont(theme.font())
            settled, total = row.settled
            length = min(unit * 3.5, room.width() * 0.2)
            left = room.right() - painter.fontMetrics().horizontalAdvance("88 / 88") - unit // 2 - length
            _paint_settled(painter, room, left, length, settled, total, unit)
            room.setRight(left - unit * 0.4)
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.colour("text"))
        title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)


def _paint_settled(
    painter: QPainter, line: QRectF, left: float, length: float, settled: int, total: int, unit: float
) -> None:
    """Paint a bar from ``left`` on, and how many of how many rules are settled at the end of the line."""
    painter.setPen(theme.colour("text"))
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{settled} / {total}")
    thick = max(4.0, unit * 0.36)
    token = "good" if 2 * settled >= total else "should"
    bar(painter, QRectF(left, line.center().y() - thick / 2, length, thick), settled / total, token)
