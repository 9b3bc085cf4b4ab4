"""Rich text: paragraphs in bold and italic, lists and tables, read from blocks and written back to blocks.

The text of a ``QTextDocument`` is read here piece by piece: what Qt writes as Markdown would not read the same again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcutEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextListFormat,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QTextEdit, QWidget

from studio.desktop import theme
from studio.desktop.editors.editor import is_escape, is_history_key, is_history_override, without_history
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import RADIUS, Button, SlimScrollBar, after, paint_frame, tab_after
from studio.desktop.theme import em
from studio.document.blocks import Block, Cell, Column, Figure, Inline, Listing, Paragraph, Row, Span, Table, plain
from studio.document.rich import parse, tidy, write
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_DISC, _DECIMAL = QTextListFormat.Style.ListDisc, QTextListFormat.Style.ListDecimal
_BREAK = "\u2028"
_ALIGNED = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "centre": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
_APART = 4
"""Distance between paragraphs, in pixels."""

_ROWS, _COLUMNS = 3, 2
"""Size of a new table, its titles included."""

_WORD_BULLET = re.compile(r"[·•▪◦§][ \t\u00a0]+|o[ \t]*\u00a0[ \t\u00a0]*")
_WORD_NUMBER = re.compile(r"\(?\w{1,3}[.)][ \t]*\u00a0[ \t\u00a0]*")


# From blocks to Qt's text and back


def put_blocks(cursor: QTextCursor, blocks: Iterable[Block]) -> None:
    """Insert blocks at a cursor, the first paragraph into the one where the cursor is."""
    fresh = cursor.block().length() <= 1
    inside = cursor.currentTable() is not None
    for at, block in enumerate(blocks):
        match block:
            case Paragraph() | Figure() if inside:
                _put_runs(cursor, (Span(_BREAK),) if at else ())
                _put_runs(cursor, _said(block))
            case Listing() | Table() if inside:
                for line in _flat(block):
                    _put_runs(cursor, (Span(_BREAK),) if at else ())
                    _put_runs(cursor, line)
                    at = 1
            case Paragraph() | Figure():
                if at and not fresh:
                    cursor.insertBlock(_paragraph_format(), QTextCharFormat())
                elif fresh:
                    cursor.setBlockFormat(_paragraph_format())
                _put_runs(cursor, _said(block))
                fresh = False
            case Listing():
                _put_list(cursor, block, fresh=fresh)
                fresh = False
            case Table():
                _put_table(cursor, block)
                fresh = cursor.block().length() <= 1


def _said(block: Paragraph | Figure) -> Inline:
    return block.content if isinstance(block, Paragraph) else (Span(block.caption, italic=True),)


def _flat(block: Listing | Table) -> Iterator[Inline]:
    if isinstance(block, Listing):
        yield from block.items
    else:
        yield from (tuple(run for one in row.cells for run in (*one.content, Span(" "))) for row in block.rows)


def _put_runs(cursor: QTextCursor, runs: Inline, *, bold: bool = False) -> None:
    for run in runs:
        form = QTextCharFormat()
        if run.bold or bold:
            form.setFontWeight(QFont.Weight.Bold)
        form.setFontItalic(run.italic)
        cursor.insertText(run.text.replace("\n", _BREAK), form)


def _paragraph_format() -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setBottomMargin(_APART)
    return form


def _put_list(cursor: QTextCursor, block: Listing, *, fresh: bool) -> None:
    form = QTextListFormat()
    form.setStyle(_DECIMAL if block.numbered else _DISC)
    made = None
    for item in block.items:
        if made is not None or not fresh:
            cursor.insertBlock(_paragraph_format(), QTextCharFormat())
        if made is None:
            made = cursor.createList(form)
        else:
            made.add(cursor.block())
        _put_runs(cursor, item)


def _put_table(cursor: QTextCursor, block: Table) -> None:
    body = [[one.content for one in row.cells] for row in block.rows]
    lines = [*([[(Span(column.title),) for column in block.columns]] if block.titled else []), *body]
    table = cursor.insertTable(len(lines), len(block.columns), _table_format(titled=block.titled))
    for row, line in enumerate(lines):
        # A row that heads a group has one cell, which stands for the whole width.
        for column, content in enumerate(line):
            there = table.cellAt(row, column).firstCursorPosition()
            form = QTextBlockFormat()
            form.setAlignment(_ALIGNED[block.columns[column].align])
            there.setBlockFormat(form)
            _put_runs(there, content, bold=block.titled and row == 0)
    cursor.setPosition(table.lastPosition() + 1)


def _table_format(*, titled: bool) -> QTextTableFormat:
    form = QTextTableFormat()
    form.setHeaderRowCount(1 if titled else 0)
    form.setBorder(1)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderCollapse(True)
    form.setBorderBrush(QBrush(theme.colour("border")))
    form.setCellPadding(3)
    form.setTopMargin(_APART)
    form.setBottomMargin(2 * _APART)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    return form


def blocks_of(document: QTextDocument) -> tuple[Block, ...]:
    """Return what a text says, as blocks. What no block can hold, such as pictures and colours, is left out."""
    return tidy(_blocks(document))


def _blocks(document: QTextDocument) -> Iterator[Block]:
    block = document.begin()
    while block.isValid():
        table = QTextCursor(block).currentTable()
        if table is not None:
            yield _table(table)
            block = document.findBlock(table.lastPosition() + 1)
            continue
        listed = block.textList()
        if listed is not None:
            yield Listing((_runs(block),), numbered=_is_numbered(listed.format().style()))
        else:
            yield Paragraph(_runs(block))
        block = block.next()


def _is_numbered(style: QTextListFormat.Style) -> bool:
    return style.value <= _DECIMAL.value


def _table(table: QTextTable) -> Table:
    lines = [[_cell(table, row, column) for column in range(table.columns())] for row in range(table.rows())]
    titled = table.format().headerRowCount() > 0
    titles = [plain(content) for content in lines[0]] if titled else [""] * table.columns()
    aligns = [_align(table, column) for column in range(table.columns())]
    columns = tuple(Column(title, align=align) for title, align in zip(titles, aligns, strict=True))
    rows = tuple(Row(tuple(map(Cell, line))) for line in (lines[1:] if titled else lines))
    return Table(columns, rows, titled=titled)


def _align(table: QTextTable, column: int) -> str:
    found = table.cellAt(table.rows() - 1, column).firstCursorPosition().blockFormat().alignment()
    return next((name for name in ("centre", "right") if found & _ALIGNED[name]), "left")


def _cell(table: QTextTable, row: int, column: int) -> Inline:
    cell = table.cellAt(row, column)
    if (cell.row(), cell.column()) != (row, column):
        return ()
    block, end = cell.firstCursorPosition().block(), cell.lastPosition()
    runs: list[Span] = []
    while block.isValid() and block.position() <= end:
        runs += [*([Span("\n")] if runs else []), *_runs(block)]
        block = block.next()
    return tuple(runs)


def _runs(block: QTextBlock) -> Inline:
    runs = []
    at = block.begin()
    while not at.atEnd():
        piece = at.fragment()
        form = piece.charFormat()
        runs.append(Span(piece.text(), form.fontWeight() > QFont.Weight.Medium, form.fontItalic()))
        at += 1
    return tuple(runs)


class _Detached(QTextDocument):
    """A text from elsewhere, none of whose pictures or styles are looked up."""

    def loadResource(self, kind: int, name: QUrl) -> object:
        return QByteArray()


def from_html(html: str) -> tuple[Block, ...]:
    """Return what HTML says in paragraphs, bold, italic, lists and tables; nothing it points to is fetched."""
    document = _Detached()
    document.setHtml(html)
    blocks = tuple(map(_titled, blocks_of(document)))
    return tidy(map(_listed, blocks)) if "mso-list" in html else blocks


def _titled(block: Block) -> Block:
    """Return a table whose first row is in bold with that row as its titles."""
    if not isinstance(block, Table) or block.titled or len(block.rows) < 2:
        return block
    first, *others = block.rows
    runs = [run for one in first.cells for run in one.content]
    if not runs or not all(run.bold for run in runs):
        return block
    columns = (
        Column(plain(one.content), align=column.align) for one, column in zip(first.cells, block.columns, strict=True)
    )
    return Table(tuple(columns), tuple(others))


def _listed(block: Block) -> Block:
    """Return a paragraph as the item of a list where Word has written the sign of one before it."""
    if not isinstance(block, Paragraph):
        return block
    first = block.content[0]
    for sign, numbered in ((_WORD_BULLET, False), (_WORD_NUMBER, True)):
        if (mark := sign.match(first.text)) is not None:
            rest = Span(first.text[mark.end() :], first.bold, first.italic)
            return Listing(((rest, *block.content[1:]),), numbered)
    return block


# Shown and written


class RichView(QTextEdit):
    """Blocks to be read, as high as they need, within bounds."""

    fewest, most = 2, 16
    """Lines shown when there is little, and when there is much; beyond that the text scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Block, ...] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._measure()

    def show_blocks(self, blocks: tuple[Block, ...]) -> None:
        """Show blocks instead of what is shown."""
        if blocks != self._shown:
            self._shown = blocks
            self._fill(blocks)

    def sizeHint(self) -> QSize:
        """As wide as may be, as high as the text."""
        return QSize(self.maximumWidth(), self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        """Room for a few words."""
        return QSize(em(self, 6), self.minimumHeight())

    def event(self, event: QEvent) -> bool:
        """Paint the frame around the text, and follow theme and size of the text."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            paint_frame(QPainter(self), self, focused=self.hasFocus(), tone="")
        elif event.type() == QEvent.Type.FontChange:
            self._measure()
        elif event.type() == QEvent.Type.PaletteChange:
            self._tint()
        return done

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus in the frame."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show in the frame that the focus is gone."""
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grow or shrink when lines break elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what is usual, without an undo of its own."""
        menu = without_history(self.createStandardContextMenu())
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _fill(self, blocks: tuple[Block, ...]) -> None:
        self.blockSignals(True)
        document = self.document()
        document.blockSignals(True)
        document.clear()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        put_blocks(cursor, blocks)
        cursor.endEditBlock()
        document.blockSignals(False)
        self.blockSignals(False)
        document.markContentsDirty(0, document.characterCount())
        self.viewport().update()
        self._fit()

    def _measure(self) -> None:
        self._inset = em(self, 0.12) + 1
        self.setViewportMargins(self._inset, self._inset, self._inset, self._inset)
        self.document().setDocumentMargin(em(self, 0.3))
        self._fit()

    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing()
        least, most = self.fewest * line, self.most * line
        high = max(least, min(most, round(self.document().size().height()))) + 2 * self._inset + 2
        if high != self.maximumHeight():
            self.setFixedHeight(high)
            # A size that changes while the layout is at work is seen by it only when asked for once more.
            after(self, 0, self.updateGeometry)

    def _tint(self) -> None:
        """Draw the lines of tables in the colours of the theme."""
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                form = frame.format()
                form.setBorderBrush(QBrush(theme.colour("border")))
                frame.setFormat(form)


class RichText(RichView):
    """An input for rich text. Undo is the protocol's; what is pasted keeps bold, italic, lists and tables only."""

    value_changed = Signal(str)
    """The person changed the text; carries it as Markdown."""

    finished = Signal()
    """The person left."""

    fewest, most = 7, 26

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = ""
        self._now = ""
        self.setReadOnly(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction)
        self.document().contentsChanged.connect(self._typed_on)
        alone = Qt.ShortcutContext.WidgetShortcut
        self._tools = {self.grabShortcut(QKeySequence(tool.keys), alone): tool for tool in TOOLS if tool.keys}

    def markdown(self) -> str:
        """Return what is written, as Markdown."""
        return write(_blocks(self.document()))

    def set_markdown(self, text: str) -> None:
        """Show a text; tells nobody. The same text stays as it is, with the cursor in it."""
        if text == self._now or (blocks := parse(text)) == parse(self._now):
            return
        at = self.textCursor().position()
        self._fill(blocks)
        cursor = self.textCursor()
        cursor.setPosition(min(at, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self._now = self.markdown()
        if not self.hasFocus():
            self._before = self._now

    # What the tools do

    @property
    def bold(self) -> bool:
        """Whether what is typed next is bold."""
        return self.currentCharFormat().fontWeight() > QFont.Weight.Medium

    @property
    def italic(self) -> bool:
        """Whether what is typed next is italic."""
        return self.currentCharFormat().fontItalic()

    def listed(self, *, numbered: bool) -> bool:
        """Tell whether the cursor is in a list of this kind."""
        found = self.textCursor().currentList()
        return found is not None and _is_numbered(found.format().style()) == numbered

    @property
    def in_table(self) -> bool:
        """Whether the cursor is in a table."""
        return self.textCursor().currentTable() is not None

    def toggle_bold(self) -> None:
        """Make what is selected, or is typed next, bold or not."""
        form = QTextCharFormat()
        form.setFontWeight(QFont.Weight.Normal if self.bold else QFont.Weight.Bold)
        self.mergeCurrentCharFormat(form)

    def toggle_italic(self) -> None:
        """Make what is selected, or is typed next, italic or not."""
        form = QTextCharFormat()
        form.setFontItalic(not self.italic)
        self.mergeCurrentCharFormat(form)

    def toggle_list(self, *, numbered: bool) -> None:
        """Make the paragraphs a list with numbers or bullets, or paragraphs again."""
        cursor = self.textCursor()
        if cursor.currentTable() is not None:
            return
        cursor.beginEditBlock()
        if self.listed(numbered=numbered):
            self._unlist(cursor)
        elif (found := cursor.currentList()) is not None:
            form = found.format()
            form.setStyle(_DECIMAL if numbered else _DISC)
            found.setFormat(form)
        else:
            cursor.createList(_DECIMAL if numbered else _DISC)
        cursor.endEditBlock()

    def insert_table(self) -> None:
        """Insert a table with a row of titles, and go to its first cell."""
        cursor = self.textCursor()
        if cursor.currentTable() is not None:
            return
        cursor.beginEditBlock()
        if cursor.currentList() is not None:
            cursor.insertBlock(_paragraph_format(), QTextCharFormat())
        table = cursor.insertTable(_ROWS, _COLUMNS, _table_format(titled=True))
        cursor.endEditBlock()
        self.setTextCursor(table.cellAt(0, 0).firstCursorPosition())

    def add_row(self) -> None:
        """Add a row below the one with the cursor."""
        table = self.textCursor().currentTable()
        if table is not None:
            table.insertRows(table.cellAt(self.textCursor()).row() + 1, 1)

    def add_column(self) -> None:
        """Add a column to the right of the one with the cursor."""
        table = self.textCursor().currentTable()
        if table is not None:
            table.insertColumns(table.cellAt(self.textCursor()).column() + 1, 1)

    def remove_row(self) -> None:
        """Remove the row with the cursor."""
        table = self.textCursor().currentTable()
        if table is not None:
            table.removeRows(table.cellAt(self.textCursor()).row(), 1)

    def remove_column(self) -> None:
        """Remove the column with the cursor."""
        table = self.textCursor().currentTable()
        if table is not None:
            table.removeColumns(table.cellAt(self.textCursor()).column(), 1)

    def make_plain(self) -> None:
        """Take bold, italic and lists away from what is selected, or from the paragraph with the cursor."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.beginEditBlock()
        cursor.setCharFormat(QTextCharFormat())
        self._unlist(cursor)
        cursor.endEditBlock()
        self.setCurrentCharFormat(QTextCharFormat())

    # What Qt asks

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the protocol's history, and take the keys of the tools."""
        if is_history_override(event):
            event.ignore()
            return False
        if isinstance(event, QShortcutEvent):
            self._tools[event.shortcutId()].act(self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave undo to the window, revert on Esc, and end a list on Enter. What is written stays in sight."""
        if is_history_key(event):
            event.ignore()
        elif is_escape(event):
            event.ignore()
            self._revert()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at_empty_item():
            self._unlist(self.textCursor())
        else:
            super().keyPressEvent(event)
        after(self, 0, self._bring_cursor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember the text for Esc."""
        super().focusInEvent(event)
        self._before = self._now

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the person has left."""
        super().focusOutEvent(event)
        self.finished.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what is usual, and what can be done to a table."""
        menu = without_history(self.createStandardContextMenu())
        if self.in_table:
            menu.addSeparator()
            menu.addAction(str(_("Add row")), self.add_row)
            menu.addAction(str(_("Add column")), self.add_column)
            menu.addAction(str(_("Remove row")), self.remove_row)
            menu.addAction(str(_("Remove column")), self.remove_column)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take words, and nothing that is none."""
        return source.hasHtml() or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert what is pasted or dropped."""
        if source.hasHtml():
            blocks = from_html(source.html())
        else:
            blocks = tidy(Paragraph((Span(line),)) for line in source.text().splitlines())
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        put_blocks(cursor, blocks)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _bring_cursor(self) -> None:
        """Scroll the page until the line with the cursor is in sight."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            line = self.cursorRect()
            at = self.viewport().mapTo(area.widget(), line.center())
            area.ensureVisible(at.x(), at.y(), 0, line.height() + em(self))

    def _at_empty_item(self) -> bool:
        cursor = self.textCursor()
        return cursor.currentList() is not None and cursor.block().length() <= 1

    def _unlist(self, cursor: QTextCursor) -> None:
        block = self.document().findBlock(cursor.selectionStart())
        while block.isValid() and block.position() <= cursor.selectionEnd():
            found = block.textList()
            if found is not None:
                found.remove(block)
                QTextCursor(block).setBlockFormat(_paragraph_format())
            block = block.next()

    def _revert(self) -> None:
        if self._now != self._before:
            self._fill(parse(self._before))
            self._typed_on()

    def _typed_on(self) -> None:
        self._fit()
        # Qt calls it a change of the text, too, when its font or the colours of its tables become others.
        if (written := self.markdown()) != self._now:
            self._now = written
            self.value_changed.emit(written)


@dataclass(frozen=True, slots=True)
class _Tool:
    """What can be done to rich text: its name, its icon, its keys, when it is on, and where it can be used."""

    name: Text
    icon: str
    act: Callable[[RichText], None]
    keys: str = ""
    on: Callable[[RichText], bool] | None = None
    usable: Callable[[RichText], bool] = lambda text: True


TOOLS = (
    _Tool(_("Bold"), "bold", RichText.toggle_bold, "Ctrl+B", lambda text: text.bold),
    _Tool(_("Italic"), "italic", RichText.toggle_italic, "Ctrl+I", lambda text: text.italic),
    _Tool(
        _("List with bullets"),
        "bullets",
        lambda text: text.toggle_list(numbered=False),
        "Ctrl+Shift+8",
        lambda text: text.listed(numbered=False),
        lambda text: not text.in_table,
    ),
    _Tool(
        _("List with numbers"),
        "numbers",
        lambda text: text.toggle_list(numbered=True),
        "Ctrl+Shift+7",
        lambda text: text.listed(numbered=True),
        lambda text: not text.in_table,
    ),
    _Tool(_("Insert table"), "table", RichText.insert_table, "Ctrl+T", usable=lambda text: not text.in_table),
    _Tool(_("Add row"), "add-row", RichText.add_row, usable=lambda text: text.in_table),
    _Tool(_("Add column"), "add-column", RichText.add_column, usable=lambda text: text.in_table),
    _Tool(_("Plain text"), "plain", RichText.make_plain, "Ctrl+Space"),
)


class _ToolButton(Button):
    """A tool's button: filled while the tool is on."""

    def __init__(self, tool: _Tool, text: RichText, parent: QWidget) -> None:
        keys = QKeySequence(tool.keys).toString(QKeySequence.SequenceFormat.NativeText)
        tip = f"{tool.name} ({keys})" if keys else str(tool.name)
        super().__init__(icon=tool.icon, kind="quiet", tip=tip, parent=parent)
        self._tool, self._of = tool, text
        self.setAccessibleName(str(tool.name))
        self.setCheckable(tool.on is not None)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._act)

    def follow(self) -> None:
        """Show whether the tool is on and can be used where the cursor is."""
        self.setEnabled(self._tool.usable(self._of))
        if self._tool.on is not None:
            self.setChecked(self._tool.on(self._of))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of a tool that is on, then the icon."""
        if self.isChecked():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("fill"))
            radius = em(self, RADIUS)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
            painter.end()
        super().paintEvent(event)

    def _act(self) -> None:
        self._tool.act(self._of)
        self.follow()


class RichTools(QWidget):
    """The tools of one input for rich text, side by side."""

    def __init__(self, text: RichText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = Flow(self, columns=False)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.buttons = [_ToolButton(tool, text, self) for tool in TOOLS]
        for button in self.buttons:
            flow.addWidget(button)
        text.cursorPositionChanged.connect(self._follow)
        text.currentCharFormatChanged.connect(self._follow)
        text.value_changed.connect(self._follow)
        tab_after(*self.buttons, text)
        self._follow()

    def _follow(self) -> None:
        for button in self.buttons:
            button.follow()
