"""What changes say, side by side: words that only one version has are struck out or underlined, in colour too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import (
    QBrush,
    QFont,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_scroll_ring
from studio.desktop.panels.painting import slim
from studio.desktop.theme import em
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.document.comparison import Mark, Run, Runs

SHOWN = 25
"""So many changes are best shown one below the other; a reader of more goes through them one by one."""

SIGNS = {"added": "+", "removed": "−", "changed": "±", "moved": "↕"}
"""The sign of each kind of change, beside its name."""

_BESIDE = 24
"""From this width on, in line heights, both versions stand side by side."""

_TOKENS: dict[Mark, str] = {"same": "text", "gone": "must", "new": "good", "moved": "accent"}


@dataclass(frozen=True, slots=True)
class Said:
    """A change as it is read: its label, its kind with the kind's name, both sides, and the reason if there is one."""

    label: str
    kind: str
    kind_name: str
    old: Runs
    new: Runs
    reason: str = ""

    def in_words(self) -> str:
        """Return all of it as a sentence, for who hears it."""
        old, new = ("".join(run.text for run in runs) for runs in (self.old, self.new))
        parts = [f"{self.label}, {self.kind_name}"]
        parts += [str(_("Before: {words}", words=old))] if old else []
        parts += [str(_("After: {words}", words=new))] if new else []
        return ". ".join(parts)


class Reading(QTextBrowser):
    """Shows changes; their words can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: tuple[Said, ...] = ()
        self._more = 0
        self._nothing: Text | None = None
        self._drawn: object = None
        self._redraw = QTimer(self, singleShot=True, interval=0)
        self._redraw.timeout.connect(self._draw)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(str(_("What changed")))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setViewportMargins(2, 2, 2, 2)
        slim(self)

    def event(self, event: QEvent) -> bool:
        """Paint the ring that shows that the arrow keys scroll here."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            paint_scroll_ring(self)
        return done

    def tell(self, said: Sequence[Said], *, more: int = 0) -> None:
        """Show changes, and that there are so many more."""
        self._said, self._more, self._nothing = tuple(said), more, None
        self.setAccessibleDescription("\n".join(one.in_words() for one in self._said[:1]))
        self._drawn = None
        self._draw()

    def say(self, text: Text) -> None:
        """Show a sentence in place of changes."""
        self._said, self._more, self._nothing = (), 0, text
        self.setAccessibleDescription(str(text))
        self._drawn = None
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put both versions side by side, or one below the other where there is no room."""
        super().resizeEvent(event)
        self._redraw.start()

    def changeEvent(self, event: QEvent) -> None:
        """Follow colours and size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._drawn = None
            self._redraw.start()

    @property
    def beside(self) -> bool:
        """Whether both versions stand side by side."""
        return self.viewport().width() >= em(self, _BESIDE)

    def _draw(self) -> None:
        look = (self.beside, theme.colours(), self.font().pointSizeF())
        if look == self._drawn:
            return
        self._drawn = look
        document = self.document()
        document.clear()
        document.setDefaultFont(self.font())
        document.setDocumentMargin(em(self, 0.5))
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        if self._nothing is not None:
            cursor.insertText(str(self._nothing), _letters("muted"))
        elif self._said:
            self._fill(cursor)
        if self._more:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            more = n_(
                "{count} more change is not shown here.",
                "{count} more changes are not shown here.",
                self._more,
            )
            cursor.insertText(str(more), _letters("muted"))
        cursor.endEditBlock()
        self._show_first_mark()

    def _show_first_mark(self) -> None:
        """Scroll to where a single change differs, which in a long text may be far from its beginning."""
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if len(self._said) != 1:
            return
        marked = next((run for run in (*self._said[0].old, *self._said[0].new) if run.mark != "same"), None)
        block = self.document().begin()
        while marked is not None and block.isValid():
            for piece in block:
                letters = piece.fragment().charFormat()
                if letters.fontStrikeOut() or letters.fontUnderline():
                    cursor = QTextCursor(self.document())
                    cursor.setPosition(piece.fragment().position())
                    self.setTextCursor(cursor)
                    self.ensureCursorVisible()
                    return
            block = block.next()

    def _fill(self, cursor: QTextCursor) -> None:
        columns = 2 if self.beside else 1
        each = 2 if self.beside else 3
        table = cursor.insertTable(1 * self.beside + each * len(self._said), columns, self._table_format(columns))
        row = 0
        if self.beside:
            for column, title in enumerate((_("Before"), _("After"))):
                self._cell(table, 0, column).insertText(str(title), _letters("muted", bold=True))
            row = 1
        for said in self._said:
            if columns == 2:
                table.mergeCells(row, 0, 1, 2)
            self._head(table, row, said)
            sides = ((said.old, _("Before"), _("It was not there.")), (said.new, _("After"), _("It is not there.")))
            for at, (runs, title, nothing) in enumerate(sides):
                cell = self._cell(table, row + 1, at) if self.beside else self._cell(table, row + 1 + at, 0)
                if not self.beside:
                    cell.insertText(str(title), _letters("muted", bold=True))
                    cell.insertBlock()
                _insert(cell, runs, nothing)
            row += each

    def _head(self, table: QTextTable, row: int, said: Said) -> None:
        cell = table.cellAt(row, 0)
        shaded = cell.format()
        shaded.setBackground(QBrush(theme.colour("faint")))
        cell.setFormat(shaded)
        cursor = self._cell(table, row, 0)
        cursor.insertText(said.label, _letters("text", bold=True))
        cursor.insertText(f"   {SIGNS[said.kind]}\N{NO-BREAK SPACE}{said.kind_name}", _letters("muted"))
        if said.reason:
            cursor.insertBlock()
            cursor.insertText(str(_("Reason: {reason}", reason=said.reason)), _letters("muted"))

    def _cell(self, table: QTextTable, row: int, column: int) -> QTextCursor:
        return table.cellAt(row, column).firstCursorPosition()

    def _table_format(self, columns: int) -> QTextTableFormat:
        layout = QTextTableFormat()
        layout.setBorder(1)
        layout.setBorderCollapse(True)
        layout.setBorderBrush(QBrush(theme.colour("line")))
        layout.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        layout.setCellPadding(em(self, 0.4))
        layout.setCellSpacing(0)
        layout.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        share = QTextLength(QTextLength.Type.PercentageLength, 100 / columns)
        layout.setColumnWidthConstraints([share] * columns)
        return layout


def _letters(token: str, *, bold: bool = False, italic: bool = False) -> QTextCharFormat:
    letters = QTextCharFormat()
    letters.setForeground(QBrush(theme.colour(token)))
    letters.setFontWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    letters.setFontItalic(italic)
    return letters


def _insert(cursor: QTextCursor, runs: Runs, nothing: Text) -> None:
    if not runs:
        cursor.insertText(str(nothing), _letters("muted", italic=True))
    for run in runs:
        letters = _letters(_TOKENS[run.mark])
        letters.setFontStrikeOut(run.mark == "gone")
        letters.setFontUnderline(run.mark == "new")
        words, blank = _parted(run)
        cursor.insertText(f"{'↕ ' if run.mark == 'moved' else ''}{words}", letters)
        cursor.insertText(blank, _letters("text"))


def _parted(run: Run) -> tuple[str, str]:
    """Return the words of a run, and the blanks behind them, which take no line."""
    words = run.text.rstrip()
    return words, run.text[len(words) :]
