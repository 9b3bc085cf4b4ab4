"""Fixing several findings at once: what each fix will change is shown before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.checklist.fixing import Plan, Repair, finished, repairs_of
from studio.desktop import theme
from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.widgets import SEVERITY_TONE, paint_badge, paint_frame, paint_ring, paint_tick
from studio.desktop.panels.checklist.repairs import changes_in_words
from studio.desktop.panels.painting import (
    ROW,
    Index,
    Piece,
    RowList,
    RowModel,
    Typesetter,
    badge_width,
    box,
    slim,
)
from studio.desktop.theme import em
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from studio.checklist.run import Entry, Report
    from studio.protocol.protocol import Protocol

_PART_S = 0.1
"""So long is worked without a break, in seconds."""

_LINES = 3
"""Lines of an old or a new value that are shown."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A row: a fix, whether it is wanted, and what it would change, as lines with the colour of each."""

    repair: Repair
    wanted: bool
    lines: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """What the fix does."""
        fix = self.repair.entry.finding.fix
        return str(fix.label) if fix is not None else ""

    def in_words(self) -> str:
        """Return all the row says."""
        state = _("Chosen") if self.wanted else _("Not chosen")
        rule = self.repair.entry.rule
        return ". ".join((str(state), str(rule.severity.label), self.title, *(words for words, _token in self.lines)))


def lines_of(repair: Repair) -> tuple[tuple[str, str], ...]:
    """Return what a fix would change, each line with the token of its colour."""
    match repair.fate:
        case "settled":
            return ((str(_("Nothing is left to do: a fix above settles it.")), "good"),)
        case "refused":
            return ((str(_("No longer possible after the fixes above. Fix it by itself afterwards.")), "must"),)
    lines = [(str(repair.entry.finding.message), "muted"), *((line, "text") for line in changes_in_words(repair))]
    if repair.overlaps:
        lines.append((str(_("Changes again what a fix above changes.")), "should"))
    return tuple(lines)


class FixAll(Dialog):
    """Lists the fixes with a box to tick each; what the others make of a fix is worked out anew after each tick."""

    decided = Signal(object, object)
    """The fixes of this :class:`Plan`, which is one for this protocol, are to be applied."""

    def __init__(
        self, parent: QWidget | None, title: Text, protocol: Protocol, report: Report, entries: tuple[Entry, ...]
    ) -> None:
        super().__init__(parent, title, width=44)
        self._protocol, self._report, self._entries = protocol, report, entries
        self._wanted = set(range(len(entries)))
        self._known: tuple[Repair, ...] = ()
        self._coming: Iterator[Repair] = iter(())
        self._made: list[Repair] = []
        self._done: Plan | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._go_on)
        self.say(title, "heading")
        self.say(_("Each fix is applied to what those above it leave. All of them are one step of undo."), tone="muted")
        self.list = _List(self)
        self.body.addWidget(self.list, 1)
        self.told = self.say("", "small")
        self._all = self.button(_("Choose none"), left=True)
        self._all.clicked.connect(self._on_all)
        self.cancel_button()
        self.confirm = self.button(_("Fix"), main=True)
        self.confirm.clicked.connect(self._on_confirm)
        self.list.toggled.connect(self._on_toggled)
        self.list.setFocus()
        self._plan()

    def _plan(self) -> None:
        """Begin to work out what the chosen fixes change: few at once, many in parts, so that the window lives on."""
        chosen = [entry for at, entry in enumerate(self._entries) if at in self._wanted]
        self._coming, self._made, self._done = repairs_of(self._protocol, chosen, self._known), [], None
        self._go_on()
        if self._done is None:
            self._show_rows()

    def _go_on(self) -> None:
        until = monotonic() + _PART_S
        for repair in self._coming:
            self._made.append(repair)
            if monotonic() > until and len(self._made) < len(self._wanted):
                self._known = (*self._made, *self._known[len(self._made) :])
                self._say_how_far()
                self._soon.start()
                return
        self._soon.stop()
        self._done = finished(self._protocol, self._report, tuple(self._made))
        self._known = self._done.repairs
        self._show_rows()
        self._say_what_comes(self._done)

    def _show_rows(self) -> None:
        done, rows = iter(self._made), []
        for at, entry in enumerate(self._entries):
            repair = next(done, None) if at in self._wanted else None
            if repair is not None:
                rows.append(_row(repair, wanted=True))
            else:
                same = Repair(entry, "applies", self._protocol, self._protocol)
                rows.append(Fixed(same, at in self._wanted, _still(entry) if at in self._wanted else _left(entry)))
        self.list.show_rows(rows)

    def _say_how_far(self) -> None:
        self.confirm.setEnabled(False)
        self.told.set_tone("muted")
        told = _("Working out what they change: {done} of {count}.", done=len(self._made), count=len(self._wanted))
        self.told.setText(str(told))
        self.told.setToolTip("")

    def _say_what_comes(self, made: Plan) -> None:
        count = len(made.applied)
        self.confirm.setText(str(n_("Apply {count} fix", "Apply {count} fixes", count)))
        self.confirm.setAccessibleName(self.confirm.text())
        self.confirm.setEnabled(count > 0)
        self.confirm.updateGeometry()
        self._all.setText(str(_("Choose none") if self._wanted else _("Choose all")))
        self._all.setAccessibleName(self._all.text())
        self._all.updateGeometry()
        self.told.setToolTip("")
        if not made.arising:
            self.told.set_tone("muted")
            self.told.setText(str(_("No new finding arises from it.")))
            return
        self.told.set_tone("should")
        first = made.arising[0]
        self.told.setText(
            str(
                n_(
                    "{count} finding newly arises from it. {severity}: {message}",
                    "{count} findings newly arise from it. {severity}: {message}",
                    len(made.arising),
                    severity=first.rule.severity.label,
                    message=first.finding.message,
                )
            )
        )
        self.told.setToolTip("\n".join(str(entry.finding.message) for entry in made.arising[:12]))

    def _on_toggled(self, at: int) -> None:
        self._wanted ^= {at}
        self._plan()

    def _on_all(self) -> None:
        self._wanted = set() if self._wanted else set(range(len(self._entries)))
        self._plan()

    def _on_confirm(self) -> None:
        if self._done is not None:
            self.accept()
            self.decided.emit(self._done, self._protocol)


def _row(repair: Repair, *, wanted: bool) -> Fixed:
    return Fixed(repair, wanted, lines_of(repair))


def _still(entry: Entry) -> tuple[tuple[str, str], ...]:
    return ((str(entry.finding.message), "muted"),)


def _left(entry: Entry) -> tuple[tuple[str, str], ...]:
    return ((str(entry.finding.message), "muted"), (str(_("Left as it is.")), "muted"))


class _Model(RowModel):
    def told(self, row: Fixed, role: int) -> object:
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row.wanted else Qt.CheckState.Unchecked
        return super().told(row, role)

    def show(self, rows: list[Fixed]) -> None:
        if len(rows) != len(self.rows):
            super().show(rows)
            return
        self.rows = rows
        self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))


class _List(RowList):
    """The fixes, each with a box: Space or a click ticks it."""

    toggled = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self._setter: Typesetter | None = None
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportMargins(2, 2, 2, 2)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(str(_("Fixes")))
        self.setAccessibleDescription(str(_("Space chooses a fix or leaves it out.")))
        slim(self)

    def show_rows(self, rows: list[Fixed]) -> None:
        """Show these fixes; place and choice stay."""
        at = max(0, self.currentIndex().row())
        self._model.show(rows)
        self.scheduleDelayedItemsLayout()
        self.setCurrentIndex(self._model.index(at))

    def rows(self) -> list[Fixed]:
        """Return what is shown."""
        return self._model.rows

    def sizeHint(self) -> QSize:
        """Room for a few fixes, as far as the screen has it."""
        room = self.screen().availableGeometry().height() - em(self, 14)
        return QSize(em(self, 42), max(em(self, 6), min(em(self, 22), room)))

    def minimumSizeHint(self) -> QSize:
        """Room for one."""
        return QSize(em(self, 16), em(self, 6))

    def setter(self) -> Typesetter:
        """Return what the rows are laid out with."""
        width = self.viewport().width()
        if self._setter is None or self._setter.width != width:
            self._setter = Typesetter(self, width)
        return self._setter

    def event(self, event: QEvent) -> bool:
        """Paint the frame around the list."""
        done = super().event(event)
        if isinstance(event, QPaintEvent):
            paint_frame(QPainter(self), self, focused=self.hasFocus(), tone="")
        if event.type() == QEvent.Type.FontChange:
            self._setter = None
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks the box."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.toggled.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click ticks the box."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.toggled.emit(index.row())


class _Delegate(QStyledItemDelegate):
    """Paints a fix: its box, weight, words, and what it would change."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its lines."""
        _badge, _pieces, height = self._lay_out(option.widget, index.data(ROW))
        return QSize(0, round(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        view: _List = option.widget
        row: Fixed = index.data(ROW)
        unit, area = em(view), QRectF(option.rect)
        badge, pieces, _height = self._lay_out(view, row)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            box(painter, area, "selection")
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("line"))
        side = unit * 0.95
        paint_tick(painter, QRectF(area.left() + unit * 0.6, area.top() + unit * 0.65, side, side), checked=row.wanted)
        painter.setFont(theme.font("small", bold=True))
        severity = row.repair.entry.rule.severity
        paint_badge(painter, badge.translated(area.topLeft()), str(severity.label), SEVERITY_TONE[severity])
        for piece in pieces:
            token = "text" if selected and piece.token == "muted" else piece.token
            piece.text.draw(painter, area.topLeft() + piece.at, token)
        if selected and view.hasFocus():
            paint_ring(painter, area.adjusted(1, 1, -1, -2), 2)
        painter.restore()

    def _lay_out(self, view: _List, row: Fixed) -> tuple[QRectF, Iterable[Piece], float]:
        setter = view.setter()
        unit, left = setter.unit, setter.unit * 2.1
        room = setter.width - left - setter.inset
        words = str(row.repair.entry.rule.severity.label)
        badge = QRectF(left, unit * 0.6, badge_width(words, setter.font("small", bold=True)), unit * 1.05)
        beside = badge.width() + unit * 0.5
        title = setter.text(row.title, room - beside, bold=True)
        pieces = [Piece(title, QPointF(left + beside, unit * 0.6), "text" if row.wanted else "muted")]
        bottom = unit * 0.6 + max(title.height, badge.height()) + unit * 0.2
        for line, token in row.lines:
            text = setter.text(line, room, "small", lines=_LINES)
            pieces.append(Piece(text, QPointF(left, bottom), token))
            bottom += text.height + unit * 0.15
        return badge, pieces, bottom + unit * 0.45
