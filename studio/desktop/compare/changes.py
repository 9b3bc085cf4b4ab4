"""The changes between two versions as a tree: sections with their counts, and the changes of each, to be ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QFrame, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from studio.desktop import theme
from studio.desktop.compare.reading import SIGNS
from studio.desktop.editors.widgets import paint_ring, paint_tick
from studio.desktop.panels.painting import ROOT, ROW, Index, box, slim
from studio.desktop.theme import em
from studio.document.comparison import KINDS, Comparison
from studio.text import _, n_

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from studio.document.comparison import Runs
    from studio.protocol.diff import Change

_EXCERPT = 90
"""Letters of what was and is said that stand under a change in the tree."""

_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_TICKABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
_FLAGS = {
    (tickable, is_change): flags | Qt.ItemFlag.ItemNeverHasChildren if is_change else flags
    for tickable, flags in ((False, _PLAIN), (True, _TICKABLE))
    for is_change in (False, True)
}
"""What can be done with rows, by whether they can be ticked and whether they are changes: asked thousands of times."""

Section = tuple[str, str, tuple["Change", ...]]
"""Name, title and changes."""


class _Changes(QAbstractItemModel):
    """Sections, and under them their changes; which are ticked is kept by address, also of those that are filtered."""

    ticked_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._comparison: Comparison | None = None
        self._sections: tuple[Section, ...] = ()
        self._said: dict[str, tuple[str, str]] = {}
        self._texts: dict[str, str] = {}
        self.ticked: set[str] = set()
        self.tickable = False

    @property
    def names(self) -> list[str]:
        """The names of the sections in the tree, in order."""
        return [name for name, _title, _changes in self._sections]

    @property
    def shown(self) -> list[Change]:
        """The changes in the tree, in order."""
        return [change for _name, _title, changes in self._sections for change in changes]

    def show(self, comparison: Comparison | None, *, tickable: bool) -> None:
        """Take up another comparison, to be sifted next; ticks stay with what still differs."""
        self._comparison = comparison
        self._said.clear()
        self._texts.clear()
        present = {change.address for change in comparison.changes} if comparison is not None else set()
        self.ticked &= present
        self.tickable = tickable

    def sift(self, section: str = "", kind: str = "", words: str = "") -> None:
        """Show only the changes of a section, of a kind, and that hold all these words."""
        wanted = words.casefold().split()
        found = []
        for name, title, changes in self._comparison.sections if self._comparison is not None else ():
            if section and name != section:
                continue
            kept = tuple(
                change
                for change in changes
                if (not kind or change.kind == kind) and (not wanted or self._holds(title, change, wanted))
            )
            if kept:
                found.append((name, title, kept))
        self.beginResetModel()
        self._sections = tuple(found)
        self.endResetModel()

    def _holds(self, title: str, change: Change, wanted: Iterable[str]) -> bool:
        if change.address not in self._texts:
            told = self._comparison
            said = (title, told.label(change), told.before(change), told.after(change))
            self._texts[change.address] = " ".join(said).casefold()
        return all(word in self._texts[change.address] for word in wanted)

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """Return a section, or a change of the section ``parent``."""
        if column or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        return self.createIndex(row, 0, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # the other parent() is QObject's
        """Return the section of a change."""
        at = index.internalId() if index.isValid() else 0
        return self.createIndex(at - 1, 0, 0) if at else QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:
        """Return how many sections, or changes of a section, there are."""
        if not parent.isValid():
            return len(self._sections)
        return 0 if parent.internalId() else len(self._sections[parent.row()][2])

    def columnCount(self, parent: Index = ROOT) -> int:
        """Return that there is one column."""
        return 1

    def index_of(self, address: str) -> QModelIndex:
        """Return where a change stands, or an invalid index."""
        for at, (_name, _title, changes) in enumerate(self._sections):
            for row, change in enumerate(changes):
                if change.address == address:
                    return self.index(row, 0, self.index(at, 0))
        return QModelIndex()

    def changes_at(self, index: Index) -> tuple[Change, ...]:
        """Return the change at the index, or all changes of a section."""
        if not index.isValid():
            return ()
        at = index.internalId()
        return (self._sections[at - 1][2][index.row()],) if at else self._sections[index.row()][2]

    def words_at(self, index: Index) -> tuple[str, str]:
        """Return the two lines of a row: what changed, and what was and is said; or title and count of a section."""
        if not index.internalId():
            _name, title, changes = self._sections[index.row()]
            return title, str(n_("{count} change", "{count} changes", len(changes)))
        (change,) = self.changes_at(index)
        if change.address not in self._said:
            self._said[change.address] = self._comparison.label(change), self._excerpt(change)
        return self._said[change.address]

    def _excerpt(self, change: Change) -> str:
        """Return the sign of a change and, in short, what went and what came."""
        old, new = self._comparison.marked(change)
        if change.kind == "moved":
            return f"{SIGNS['moved']} {_words(new, _EXCERPT)}"
        went = change.kind == "changed" and not any(run.mark != "same" for run in new)
        came = change.kind == "changed" and not any(run.mark != "same" for run in old)
        if change.kind == "removed" or went:
            return f"{SIGNS['removed']} {_words(old, _EXCERPT)}"
        if change.kind == "added" or came:
            return f"{SIGNS['added']} {_words(new, _EXCERPT)}"
        return f"{SIGNS['changed']} {_words(old, _EXCERPT // 3)} → {_words(new, _EXCERPT)}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return words, tick and content of a row."""
        if role == ROW:
            return self.changes_at(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            label, second = self.words_at(index)
            if index.internalId():
                (change,) = self.changes_at(index)
                return f"{label}, {KINDS[change.kind]}. {second}"
            return f"{label}. {second}"
        if role == Qt.ItemDataRole.ToolTipRole and index.internalId():
            return self.words_at(index)[0]
        if role == Qt.ItemDataRole.CheckStateRole and self.tickable:
            return self.state(self.changes_at(index))
        return None

    def state(self, changes: Collection[Change]) -> Qt.CheckState:
        """Return whether all, some or none of the changes are ticked."""
        count = sum(change.address in self.ticked for change in changes)
        if not count:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if count == len(changes) else Qt.CheckState.PartiallyChecked

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick the changes of a row, or take their ticks off where all have one."""
        if role != Qt.ItemDataRole.CheckStateRole or not self.tickable:
            return False
        changes = self.changes_at(index)
        self.tick(changes, on=self.state(changes) != Qt.CheckState.Checked)
        return True

    def tick(self, changes: Iterable[Change], *, on: bool) -> None:
        """Tick changes, or take their ticks off."""
        addresses = {change.address for change in changes}
        self.ticked = self.ticked | addresses if on else self.ticked - addresses
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))
        self.ticked_changed.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a row."""
        return _FLAGS[self.tickable, bool(index.internalId())]


def _words(runs: Runs, most: int) -> str:
    """Return on one line what a side says that the other does not, or all of it where nothing is marked."""
    marked = [run.text.strip() for run in runs if run.mark != "same"] or [run.text for run in runs]
    line = " ".join(" … ".join(marked)[: 4 * most].split())
    return line if len(line) <= most else f"{line[:most].rstrip()}…"


class _Delegate(QStyledItemDelegate):
    """Paints a section on one line, and a change on two, each behind its box to tick."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: ChangeTree = option.widget
        return view.heights[bool(index.internalId())]

    def tick_area(self, view: QWidget, rect: QRectF, index: Index) -> QRectF:
        """Return where the box to tick of a row stands."""
        side = em(view, 0.95)
        left = rect.left() + em(view, 1.3)
        top = rect.top() + (em(view, 0.3) if index.internalId() else (rect.height() - side) / 2)
        return QRectF(left, top, side, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: ChangeTree = option.widget
        model, area, unit = view.changes, QRectF(option.rect), em(view)
        area.setLeft(0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            box(painter, area, "selection")
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("line"))
        ticks = self.tick_area(view, area, index)
        if model.tickable:
            _paint_state(painter, ticks, model.state(model.changes_at(index)))
        left = ticks.right() + unit * 0.5 if model.tickable else ticks.left()
        room = QRectF(left, area.top(), area.right() - left - unit * 0.4, area.height())
        first, second = model.words_at(index)
        if index.internalId():
            self._paint_change(painter, room, first, second, unit, selected=selected)
        else:
            self._paint_section(painter, room, first, second, opened=view.isExpanded(index), unit=unit)
        if selected and view.hasFocus():
            paint_ring(painter, area.adjusted(1, 1, -1, -2), 2)
        painter.restore()

    def _paint_section(
        self, painter: QPainter, room: QRectF, title: str, count: str, *, opened: bool, unit: int
    ) -> None:
        size = round(unit * 0.9)
        picture = theme.pixmap(
            "chevron-down" if opened else "chevron-right", "muted", size, painter.device().devicePixelRatioF()
        )
        painter.drawPixmap(QPointF(unit * 0.2, room.center().y() - size / 2), picture)
        painter.setFont(theme.font(bold=True))
        wanted = painter.fontMetrics().horizontalAdvance(title)
        painter.setFont(theme.font("small"))
        if wanted + painter.fontMetrics().horizontalAdvance(count) + unit * 0.5 > room.width():
            count = count.partition(" ")[0]
        taken = painter.fontMetrics().horizontalAdvance(count) + unit * 0.5
        painter.setPen(theme.colour("muted"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.colour("text"))
        words = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(room.width() - taken))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_change(
        self, painter: QPainter, room: QRectF, label: str, excerpt: str, unit: int, *, selected: bool
    ) -> None:
        top = room.adjusted(0, unit * 0.15, 0, -room.height() / 2)
        bottom = room.adjusted(0, room.height() / 2 - unit * 0.1, 0, -unit * 0.2)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        mode = Qt.TextElideMode.ElideMiddle if "," in label else Qt.TextElideMode.ElideRight
        painter.drawText(
            top, Qt.AlignmentFlag.AlignVCenter, painter.fontMetrics().elidedText(label, mode, int(room.width()))
        )
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text" if selected else "muted"))
        fitting = painter.fontMetrics().elidedText(excerpt, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(bottom, Qt.AlignmentFlag.AlignVCenter, fitting)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Tick with a click on the box, or with Space."""
        if isinstance(event, QMouseEvent):
            area = QRectF(option.rect)
            area.setLeft(0)
            hit = self.tick_area(option.widget, area, index).adjusted(-4, -4, 4, 4).contains(event.position())
            if hit and event.type() == QEvent.Type.MouseButtonRelease:
                return model.setData(index, None, Qt.ItemDataRole.CheckStateRole)
            return hit
        return super().editorEvent(event, model, option, index)


def _paint_state(painter: QPainter, area: QRectF, state: Qt.CheckState) -> None:
    paint_tick(painter, area, checked=state == Qt.CheckState.Checked)
    if state == Qt.CheckState.PartiallyChecked:
        painter.setPen(QPen(theme.colour("accent"), area.width() * 0.16))
        middle = area.center().y()
        painter.drawLine(
            QPointF(area.left() + area.width() * 0.25, middle), QPointF(area.right() - area.width() * 0.25, middle)
        )


class ChangeTree(QTreeView):
    """The tree. Enter, or a double click, asks to go to the field."""

    wants_field = Signal(str)
    """Go to the field at this address."""

    chosen = Signal()
    """Another row is current."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changes = _Changes(self)
        self.heights = self._measured()
        self.setModel(self.changes)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(str(_("Changes by section")))
        self.setAccessibleDescription(
            str(
                _("F8 chooses the next change, Space ticks it, Enter goes to its field, Left and Right fold a section.")
            )
        )
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        slim(self)
        self.selectionModel().currentChanged.connect(self.chosen)
        self.doubleClicked.connect(self._on_double_clicked)

    def sift(self, section: str, kind: str, words: str) -> None:
        """Show the changes of a section, of a kind, that hold words; what is chosen and folded stays so."""
        self.heights = self._measured()
        index, changes = self.currentIndex(), self.current
        on_section = index.isValid() and not index.parent().isValid()
        folded = {name for at, name in enumerate(self.changes.names) if not self.isExpanded(self.changes.index(at, 0))}
        self.blockSignals(True)
        self.changes.sift(section, kind, words)
        for at, name in enumerate(self.changes.names):
            self.setExpanded(self.changes.index(at, 0), name not in folded)
        found = self.changes.index_of(changes[0].address) if changes else QModelIndex()
        if not found.isValid():
            found = self.changes.index(0, 0)
        elif on_section:
            found = found.parent()
        self.setCurrentIndex(found)
        self.blockSignals(False)

    def _measured(self) -> tuple[QSize, QSize]:
        """Return the sizes of sections and of changes at the size of text in force."""
        return QSize(em(self, 10), em(self, 1.9)), QSize(em(self, 10), em(self, 2.7))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.heights = self._measured()
            self.scheduleDelayedItemsLayout()

    @property
    def current(self) -> tuple[Change, ...]:
        """The change that is chosen, or all those of the section that is."""
        return self.changes.changes_at(self.currentIndex())

    def choose(self, address: str) -> bool:
        """Choose a change; tell whether it is in the tree."""
        index = self.changes.index_of(address)
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def step(self, by: int) -> None:
        """Choose the next change (or the one before, with -1), round the ends."""
        shown = self.changes.shown
        if not shown:
            return
        current = self.current
        at = 0 if by > 0 else -1
        if current:
            on_section = not self.currentIndex().parent().isValid()
            at = shown.index(current[0]) + (min(by, 0) if on_section else by)
        self.choose(shown[at % len(shown)].address)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the field of a change, or folds a section; Left and Right fold."""
        index = self.currentIndex()
        is_section = index.isValid() and not index.parent().isValid()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            if is_section:
                self.setExpanded(index, not self.isExpanded(index))
            else:
                self.wants_field.emit(self.current[0].address)
            return
        if event.key() == Qt.Key.Key_Left and index.isValid() and not is_section:
            self.setCurrentIndex(index.parent())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Fold a section with a click on its sign."""
        index = self.indexAt(event.position().toPoint())
        super().mouseReleaseEvent(event)
        if index.isValid() and not index.parent().isValid() and event.position().x() < em(self, 1.2):
            self.setExpanded(index, not self.isExpanded(index))

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if index.parent().isValid():
            self.wants_field.emit(self.current[0].address)
        else:
            self.setExpanded(index, not self.isExpanded(index))
