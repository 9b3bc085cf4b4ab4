"""The list of the checklist. When the checklist has run again, only rows that differ are replaced, so that place and
choice in the list stay as they are."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QMenu, QWidget

from studio.checklist.fixing import repair
from studio.desktop.panels.checklist.layout import Delegate, Measure, identity
from studio.desktop.panels.checklist.rows import (
    Arrangement,
    Card,
    Group,
    LinkName,
    Nothing,
    Progress,
    Row,
    Waiting,
    links_of,
    rows_of,
)
from studio.desktop.panels.linked_list import Link, LinkedList
from studio.desktop.panels.painting import ROOT, ROW, Index, RowModel
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent

    from studio.checklist.run import Entry
    from studio.checklist.sieve import Sifted

_KEYS: dict[Qt.Key, LinkName] = {
    Qt.Key.Key_F: "fix",
    Qt.Key.Key_G: "fix_all",
    Qt.Key.Key_A: "accept",
    Qt.Key.Key_W: "why",
    Qt.Key.Key_R: "reopen",
}


class _Rows(RowModel):
    def is_heading(self, row: Row) -> bool:
        return isinstance(row, Progress) or (isinstance(row, Nothing) and not row.clears)

    def show(self, rows: list[Row]) -> None:
        """Show other rows: those that are the same rows as before stay where they are."""
        steps = SequenceMatcher(None, [*map(identity, self.rows)], [*map(identity, rows)], autojunk=False)
        for kind, first, last, new_first, new_last in reversed(steps.get_opcodes()):
            if kind in ("delete", "replace"):
                self.beginRemoveRows(ROOT, first, last - 1)
                del self.rows[first:last]
                self.endRemoveRows()
            if kind in ("insert", "replace"):
                self.beginInsertRows(ROOT, first, first + new_last - new_first - 1)
                self.rows[first:first] = rows[new_first:new_last]
                self.endInsertRows()
        before, self.rows = self.rows, rows
        for at, (old, new) in enumerate(zip(before, rows, strict=True)):
            if isinstance(new, Progress | Group | Nothing) and old != new:
                self.dataChanged.emit(self.index(at), self.index(at))


class FindingList(LinkedList):
    """The list. It changes nothing itself: its signals say what the user wants."""

    wants_field = Signal(str)
    """Go to the field at this address."""
    wants_fix = Signal(object)
    """Apply the fix of this entry."""
    wants_fixes = Signal(object)
    """Fix all findings of the rule of this entry."""
    wants_acceptance = Signal(object)
    """Accept this entry."""
    wants_reopening = Signal(object)
    """Take the acceptance of this entry back."""
    wants_reason = Signal(object, object)
    """Say why there is this rule, and why it speaks: the finding, or None where it waits for something."""
    wants_all = Signal()
    """Show what the filter hides."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self._sifted: Sifted | None = None
        self._arrangement: Arrangement = "weight"
        self._folds: dict[tuple[str, bool], bool] = {}
        """Which groups the user folded (False) or unfolded, apart for when a filter is on."""
        self.setModel(self._rows)
        self.setItemDelegate(Delegate(self))
        self.setAccessibleName(str(_("Checklist")))
        self.setAccessibleDescription(
            str(
                _(
                    "Enter goes to the field, F applies the fix, G fixes all of the kind, A accepts the finding, W "
                    "says why, R reopens."
                )
            )
        )

    def show_sifted(self, sifted: Sifted, arrangement: Arrangement = "weight") -> None:
        """Show what a sieve lets through of the checklist; place and choice in the list stay."""
        self._sifted, self._arrangement = sifted, arrangement
        self._rows.show(list(rows_of(sifted, arrangement, self._is_open)))

    @property
    def current(self) -> Entry | None:
        """The finding that is chosen in the list, or None."""
        row = self.currentIndex().data(ROW)
        return row.entry if isinstance(row, Card) else None

    def step(self, by: int) -> None:
        """Choose the next finding that is shown (or the one before, with -1), round the ends, and ask to go there.

        Open findings come first; where none is shown, those that are accepted and rules that wait are stepped through.
        """
        shown = [(at, self._rows.index(at).data(ROW)) for at in range(self._rows.rowCount())]
        stops = [at for at, row in shown if isinstance(row, Card) and row.entry.acceptance is None]
        if not stops and self._sifted is not None and self._sifted.sieve.active:
            stops = [at for at, row in shown if isinstance(row, Card | Waiting)]
        if not stops:
            return
        here = self.currentIndex().row()
        beyond = [at for at in stops if (at > here if by > 0 else at < here)]
        chosen = (beyond or stops)[0 if by > 0 else -1]
        self.setCurrentIndex(self._rows.index(chosen))
        self._go_to(self.currentIndex())

    def measure(self, width: int) -> Measure:
        """Return what lays findings out."""
        return Measure(self, width)

    def sizeHint(self) -> QSize:
        """Wide enough for messages of a few lines."""
        return QSize(em(self, 24), em(self, 30))

    def minimumSizeHint(self) -> QSize:
        """Narrow panels wrap more."""
        return QSize(em(self, 12), em(self, 6))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; F, G, A, W and R do what the links do; Left and Right fold and unfold."""
        index = self.currentIndex()
        row = index.data(ROW)
        key = event.key()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            self.open_row(index)
        elif plain and key in _KEYS:
            self.follow(_KEYS[Qt.Key(key)], index)
        elif isinstance(row, Group) and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._fold(row.name, key == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer all that can be done with a finding."""
        index = QPersistentModelIndex(self.currentIndex())  # The checklist may run again while the menu is open.
        if self.current is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        go = menu.addAction(str(_("Go to field")))
        go.triggered.connect(partial(self._go_to, index))
        for name, words in links_of(index.data(ROW)):
            menu.addAction(words.replace("&", "&&")).triggered.connect(partial(self.follow, name, index))
        menu.popup(event.globalPos())

    def tip(self, index: Index, link: Link | None) -> str:
        """Return the whole words of a link, with what a fix would change."""
        if link is None or self._sifted is None:
            return ""
        row = index.data(ROW)
        words = dict(links_of(row)).get(link.name, "")
        if link.name != "fix" or not isinstance(row, Card):
            return words
        from studio.desktop.panels.checklist.repairs import changes_in_words

        return "\n".join((words, *changes_in_words(repair(self._sifted.protocol, row.entry))))

    def open_row(self, index: Index) -> None:
        """Go to the field of the row, or fold the group."""
        row = index.data(ROW)
        if isinstance(row, Group):
            self._fold(row.name, not row.opened)
        elif isinstance(row, Nothing):
            self.wants_all.emit()
        else:
            self._go_to(index)

    def _go_to(self, index: Index) -> None:
        row = index.data(ROW)
        paths = (
            row.entry.finding.paths if isinstance(row, Card) else row.verdict.paths if isinstance(row, Waiting) else ()
        )
        if paths:
            self.wants_field.emit(paths[0])

    def follow(self, name: str, index: Index) -> None:
        """Do what the link says."""
        row = index.data(ROW)
        if name == "clear":
            self.wants_all.emit()
        elif name == "why" and isinstance(row, Waiting):
            self.wants_reason.emit(row.rule, None)
        elif name == "why" and isinstance(row, Card):
            self.wants_reason.emit(row.entry.rule, row.entry.finding)
        elif isinstance(row, Card) and name in dict(links_of(row)):
            wanted = {
                "fix": self.wants_fix,
                "fix_all": self.wants_fixes,
                "accept": self.wants_acceptance,
                "reopen": self.wants_reopening,
            }
            wanted[name].emit(row.entry)

    def _is_open(self, name: str, by_itself: bool) -> bool:
        return self._folds.get((name, self._filtering), by_itself)

    @property
    def _filtering(self) -> bool:
        return self._sifted is not None and self._sifted.sieve.active

    def _fold(self, name: str, open: bool) -> None:
        self._folds[name, self._filtering] = open
        if self._sifted is not None:
            self.show_sifted(self._sifted, self._arrangement)
