"""The checklist beside the form: how far each challenge is settled, and every open finding, the gravest first.

It is one list whose rows paint themselves. When the checklist has run again, only rows that differ are replaced, so
that place and choice in the list stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import SEVERITY_TONE, paint_badge, paint_ring
from studio.desktop.panels.painting import ROOT, ROW, Index, Piece, Typesetter, badge_width, bar, box, slim
from studio.desktop.panels.panel import SidePanel
from studio.desktop.theme import em
from studio.protocol.names import day_in_words
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.checklist.rule import Rule, Verdict
    from studio.checklist.run import Entry, Report
    from studio.protocol.protocol import Acceptance

_KEPT = 1000
"""So many layouts of rows are remembered."""

GroupName = Literal["undecided", "accepted"]
LinkName = Literal["fix", "why", "accept", "reopen"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Each challenge that applies: its title, how many of its rules are settled, and how many there are."""

    challenges: tuple[tuple[str, int, int], ...]

    def in_words(self) -> str:
        """Return the progress as a sentence."""
        return ". ".join(
            str(_("{challenge}: {settled} of {total} settled", challenge=title, settled=settled, total=total))
            for title, settled, total in self.challenges
        )


@dataclass(frozen=True, slots=True)
class Card:
    """A finding, open or accepted. ``lapsed`` is an acceptance of the same rule whose facts have changed since."""

    entry: Entry
    lapsed: Acceptance | None = None

    @property
    def decision(self) -> Text | None:
        """What was decided about the finding: why it is accepted, or why one like it was earlier."""
        if self.entry.acceptance is not None:
            return _("Accepted: {given}", given=accepted_in_words(self.entry.acceptance))
        return lapsed_in_words(self.lapsed) if self.lapsed is not None else None

    def in_words(self) -> str:
        """Return all the card says."""
        entry = self.entry
        parts = [entry.rule.severity.label, entry.rule.title, entry.finding.message]
        if self.decision is not None:
            parts.append(self.decision)
        if entry.acceptance is None and entry.finding.fix is not None:
            parts.append(_("Press F to apply: {fix}", fix=entry.finding.fix.label))
        return ". ".join(str(part).rstrip(".") for part in parts)


@dataclass(frozen=True, slots=True)
class Group:
    """The title of rows that can be folded away."""

    name: GroupName
    count: int
    opened: bool

    @property
    def title(self) -> str:
        """The title as shown."""
        if self.name == "undecided":
            return str(_("Still to decide ({count})", count=self.count))
        return str(_("Accepted ({count})", count=self.count))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A rule that waits for something to be entered."""

    rule: Rule
    verdict: Verdict

    @property
    def message(self) -> str:
        """What is awaited."""
        return str(self.verdict.message or "")


@dataclass(frozen=True, slots=True)
class Nothing:
    """Stands where there is no open finding."""

    message: str


Row = Progress | Card | Group | Waiting | Nothing


def accepted_in_words(accepted: Acceptance) -> Text:
    """Return the reason of an acceptance, with who gave it and when."""
    when = day_in_words(accepted.when) if accepted.when else ""
    if accepted.who and when:
        return _("{reason} ({who}, {when})", reason=accepted.reason, who=accepted.who, when=when)
    if accepted.who or when:
        return _("{reason} ({who})", reason=accepted.reason, who=accepted.who or when)
    return _("{reason}", reason=accepted.reason)


def lapsed_of(report: Report, entry: Entry) -> Acceptance | None:
    """Return the newest acceptance of a finding of the same rule whose facts have changed since, or None."""
    return next((one for one in reversed(report.lapsed) if one.rule == entry.rule.id), None)


def lapsed_in_words(lapsed: Acceptance) -> Text:
    """Return that a finding of the rule was accepted earlier, why, by whom and when, and that this holds no more."""
    given = accepted_in_words(lapsed)
    return _("A finding of this rule was accepted earlier, and its facts have changed since: {given}", given=given)


def rows_of(report: Report, opened: frozenset[GroupName]) -> Iterator[Row]:
    """Yield the rows that show a report, with the rows of the opened groups."""
    yield Progress(tuple((str(one.label), settled, total) for one, settled, total in report.progress() if total))
    if not report.open:
        said = _("No open findings.")
        if report.undecided:
            said = n_(
                "No open findings so far. {count} point is still to be decided.",
                "No open findings so far. {count} points are still to be decided.",
                len(report.undecided),
            )
        yield Nothing(str(said))
    for entry in report.open:
        yield Card(entry, lapsed_of(report, entry))
    if report.undecided:
        yield Group("undecided", len(report.undecided), "undecided" in opened)
        if "undecided" in opened:
            for rule, verdict in report.undecided:
                yield Waiting(rule, verdict)
    if report.accepted:
        yield Group("accepted", len(report.accepted), "accepted" in opened)
        if "accepted" in opened:
            for entry in report.accepted:
                yield Card(entry)


def _identity(row: Row) -> object:
    """Return what makes a row the same row as before, though what it says may have changed."""
    match row:
        case Card(entry, lapsed):
            fix = entry.finding.fix
            return entry.rule.id, entry.fingerprint, entry.acceptance, lapsed, fix and fix.label
        case Waiting(rule, verdict):
            return rule.id, verdict.message, verdict.paths
        case Group(name):
            return name
        case _:
            return type(row)


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole or role == Qt.ItemDataRole.AccessibleTextRole:
            match row:
                case Progress() | Card():
                    return row.in_words()
                case Group():
                    return row.title
                case Waiting():
                    return f"{row.rule.title}. {row.message}"
                case Nothing():
                    return row.message
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self._rows[index.row()], Progress | Nothing):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def show(self, rows: list[Row]) -> None:
        """Show other rows: those that are the same rows as before stay where they are."""
        steps = SequenceMatcher(None, [*map(_identity, self._rows)], [*map(_identity, rows)], autojunk=False)
        for kind, first, last, new_first, new_last in reversed(steps.get_opcodes()):
            if kind in ("delete", "replace"):
                self.beginRemoveRows(ROOT, first, last - 1)
                del self._rows[first:last]
                self.endRemoveRows()
            if kind in ("insert", "replace"):
                self.beginInsertRows(ROOT, first, first + new_last - new_first - 1)
                self._rows[first:first] = rows[new_first:new_last]
                self.endInsertRows()
        before, self._rows = self._rows, rows
        for at, (old, new) in enumerate(zip(before, rows, strict=True)):
            if isinstance(new, Progress | Group) and old != new:
                self.dataChanged.emit(self.index(at), self.index(at))


@dataclass(frozen=True, slots=True)
class _Link:
    """A link of a card: what it does, its words, and where it stands."""

    name: LinkName
    text: str
    area: QRectF


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything of a row stands, from its upper left corner."""

    height: float
    pieces: tuple[Piece, ...]
    badge: QRectF | None = None
    links: tuple[_Link, ...] = ()

    def link_at(self, point: QPointF) -> _Link | None:
        return next((link for link in self.links if link.area.contains(point)), None)


class _Measure(Typesetter):
    """Lays rows out. Layouts are kept until width or font change."""

    def __init__(self, view: QWidget, width: int) -> None:
        super().__init__(view, width)
        self._layouts: dict[object, _Layout] = {}

    def layout(self, row: Row) -> _Layout:
        key = row if isinstance(row, Progress | Group | Nothing) else _identity(row)
        if key not in self._layouts:
            if len(self._layouts) >= _KEPT:
                self._layouts.clear()
            self._layouts[key] = self._lay_out(row)
        return self._layouts[key]

    def _lay_out(self, row: Row) -> _Layout:
        match row:
            case Progress():
                return _Layout(len(row.challenges) * self.unit * 1.35 + 2 * self.inset, ())
            case Card():
                return self._card(row)
            case Group():
                return _Layout(self.unit * 2.2, ())
            case Waiting(rule):
                return self._waiting(row.message or str(rule.title), str(rule.title) if row.message else "")
            case Nothing(message):
                text = self.text(message, self.width - 2 * self.inset)
                return _Layout(text.height + 2 * self.inset, (Piece(text, QPointF(self.inset, self.inset), "muted"),))

    def _waiting(self, awaited: str, rule: str) -> _Layout:
        left, top = self.inset + self.unit, self.unit * 0.4
        first = self.text(awaited, self.width - left - self.inset)
        second = self.text(rule, self.width - left - self.inset, "small")
        pieces = (Piece(first, QPointF(left, top), "text"), Piece(second, QPointF(left, top + first.height), "muted"))
        height = first.height + (second.height if rule else 0) + 2 * top
        return _Layout(height, pieces)

    def _card(self, card: Card) -> _Layout:
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
        links, bottom = self._links(entry, bottom, room)
        return _Layout(bottom + self.inset * 0.8, tuple(pieces), badge, links)

    def _links(self, entry: Entry, top: float, room: float) -> tuple[tuple[_Link, ...], float]:
        """Return the links of a card and where they end: the fix first, the others behind it or on the next line."""
        metrics, gap = QFontMetricsF(self.font("body", bold=True)), self.unit * 0.9
        height = metrics.height() + self.unit * 0.2
        left, links = self.inset, []
        for name, words in links_of(entry):
            text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            width = metrics.horizontalAdvance(text)
            if links and left + width > self.inset + room:
                left, top = self.inset, top + height
            links.append(_Link(name, text, QRectF(left, top, width, height)))
            left += width + gap
        return tuple(links), top + height


def links_of(entry: Entry) -> Iterator[tuple[LinkName, str]]:
    """Yield what can be done with a finding, in the order shown."""
    if entry.acceptance is not None:
        yield "reopen", str(_("Reopen"))
    else:
        if entry.finding.fix is not None:
            yield "fix", str(entry.finding.fix.label)
        yield "accept", str(_("Accept…"))
    yield "why", str(_("Why"))


class _Delegate(QStyledItemDelegate):
    """Paints a row as the view has laid it out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: FindingList = option.widget
        return QSize(0, round(view.layout_of(index.data(ROW)).height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
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
                self._paint_card(painter, area, entry, layout, view.hovered(index))
            case Group():
                self._paint_group(painter, area, row)
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
            painter.setPen(theme.colour("text"))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{settled} / {total}")
            thick = max(4.0, unit * 0.36)
            left = line.right() - numbers - length
            token = "good" if 2 * settled >= total else "should"
            bar(painter, QRectF(left, line.center().y() - thick / 2, length, thick), settled / total, token)
            name = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(left - line.left()))
            painter.setPen(theme.colour("text"))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            top += height

    def _paint_card(
        self, painter: QPainter, area: QRectF, entry: Entry, layout: _Layout, hovered: LinkName | None
    ) -> None:
        if layout.badge is not None:
            painter.setFont(theme.font("small", bold=True))
            token = "muted" if entry.acceptance else SEVERITY_TONE[entry.rule.severity]
            paint_badge(painter, layout.badge.translated(area.topLeft()), str(entry.rule.severity.label), token)
        for link in layout.links:
            font = theme.font(bold=link.name in ("fix", "reopen"))
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
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(area.adjusted(unit * 1.9, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.title)


class FindingList(QListView, SidePanel):
    """The list. It changes nothing itself: its signals say what the user wants."""

    wants_field = Signal(str)
    """Go to the field at this address."""
    wants_fix = Signal(object)
    """Apply the fix of this entry."""
    wants_acceptance = Signal(object)
    """Accept this entry."""
    wants_reopening = Signal(object)
    """Take the acceptance of this entry back."""
    wants_reason = Signal(object, object)
    """Say why there is this rule, and why it speaks: the finding, or None where it waits for something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self._measured: _Measure | None = None
        self._hovered: tuple[int, LinkName] | None = None
        self._report: Report | None = None
        self._opened: frozenset[GroupName] = frozenset()
        self._chose_groups = False
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.setAccessibleName(str(_("Checklist")))
        self.setAccessibleDescription(
            str(_("Enter goes to the field, F applies the fix, A accepts the finding, W says why, R reopens."))
        )
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        slim(self)

    def show_report(self, report: Report) -> None:
        """Show what the checklist says; place and choice in the list stay."""
        self._report = report
        if not self._chose_groups:
            self._opened = frozenset() if report.open else frozenset({"undecided"})
        self._rows.show(list(rows_of(report, self._opened)))

    @property
    def current(self) -> Entry | None:
        """The finding that is chosen in the list, or None."""
        row = self.currentIndex().data(ROW)
        return row.entry if isinstance(row, Card) else None

    def step(self, by: int) -> None:
        """Choose the next open finding (or the one before, with -1), round the ends, and ask to go to its field."""
        cards = [
            at
            for at in range(self._rows.rowCount())
            if isinstance(row := self._rows.index(at).data(ROW), Card) and row.entry.acceptance is None
        ]
        if not cards:
            return
        here = self.currentIndex().row()
        beyond = [at for at in cards if (at > here if by > 0 else at < here)]
        chosen = (beyond or cards)[0 if by > 0 else -1]
        self.setCurrentIndex(self._rows.index(chosen))
        self._go_to(self.currentIndex())

    def layout_of(self, row: Row) -> _Layout:
        """Return where everything of a row stands at the width and the font in force."""
        width = self.viewport().width()
        if self._measured is None or self._measured.width != width:
            self._measured = _Measure(self, width)
        return self._measured.layout(row)

    def hovered(self, index: Index) -> LinkName | None:
        """Return the link under the mouse in a row."""
        return self._hovered[1] if self._hovered and self._hovered[0] == index.row() else None

    def sizeHint(self) -> QSize:
        """Wide enough for messages of a few lines."""
        return QSize(em(self, 24), em(self, 30))

    def minimumSizeHint(self) -> QSize:
        """Narrow panels wrap more."""
        return QSize(em(self, 12), em(self, 6))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measured = None
            self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which link is under the mouse."""
        super().mouseMoveEvent(event)
        index, link = self._under(event.position())
        hovered = (index.row(), link.name) if link else None
        if hovered != self._hovered:
            self._hovered = hovered
            if link:
                self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
            else:
                self.viewport().unsetCursor()
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do what the link says, or go to the field of the row."""
        pressed = self.currentIndex()
        super().mouseReleaseEvent(event)
        index, link = self._under(event.position())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid() or index != pressed:
            return
        if link is None:
            self._open(index)
        else:
            self._follow(link.name, index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; F, A, W and R do what the links do; Left and Right fold and unfold."""
        index = self.currentIndex()
        row = index.data(ROW)
        key = event.key()
        keys = {Qt.Key.Key_F: "fix", Qt.Key.Key_A: "accept", Qt.Key.Key_W: "why", Qt.Key.Key_R: "reopen"}
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            self._open(index)
        elif plain and key in keys:
            self._follow(keys[key], index)
        elif isinstance(row, Group) and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._fold(row.name, key == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer all that can be done with a finding."""
        index = self.currentIndex()
        entry = self.current
        if entry is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        go = menu.addAction(str(_("Go to field")))
        go.triggered.connect(partial(self._go_to, index))
        for name, words in links_of(entry):
            menu.addAction(words).triggered.connect(partial(self._follow, name, index))
        menu.popup(event.globalPos())

    def _under(self, point: QPointF) -> tuple[QModelIndex, _Link | None]:
        index = self.indexAt(point.toPoint())
        if not index.isValid():
            return index, None
        corner = QPointF(self.visualRect(index).topLeft())
        return index, self.layout_of(index.data(ROW)).link_at(point - corner)

    def _open(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, Group):
            self._fold(row.name, not row.opened)
        else:
            self._go_to(index)

    def _go_to(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        paths = (
            row.entry.finding.paths if isinstance(row, Card) else row.verdict.paths if isinstance(row, Waiting) else ()
        )
        if paths:
            self.wants_field.emit(paths[0])

    def _follow(self, name: str, index: QModelIndex) -> None:
        row = index.data(ROW)
        if name == "why" and isinstance(row, Waiting):
            self.wants_reason.emit(row.rule, None)
        elif name == "why" and isinstance(row, Card):
            self.wants_reason.emit(row.entry.rule, row.entry.finding)
        elif isinstance(row, Card) and name in dict(links_of(row.entry)):
            wanted = {"fix": self.wants_fix, "accept": self.wants_acceptance, "reopen": self.wants_reopening}
            wanted[name].emit(row.entry)

    def _fold(self, name: GroupName, open: bool) -> None:
        self._chose_groups = True
        self._opened = self._opened | {name} if open else self._opened - {name}
        if self._report is not None:
            self.show_report(self._report)
