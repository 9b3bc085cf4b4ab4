"""How the grid is painted: only what is in sight, with signs that are drawn once and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_ring
from studio.desktop.schedule.signs import worst
from studio.desktop.theme import em
from studio.text import number

if TYPE_CHECKING:
    from studio.desktop.schedule.grid import ScheduleGrid
    from studio.desktop.schedule.model import GridModel


def paint_cells(view: ScheduleGrid, area: QRect) -> None:
    """Paint the cells of the grid in an area of its viewport."""
    model = view.grid_model
    painter = QPainter(view.viewport())
    painter.setClipRect(area)
    painter.fillRect(area, theme.colour("card"))
    rows, columns = _span(view, area)
    if not rows or not columns:
        return
    unit, ratio = em(view), view.devicePixelRatioF()
    high, wide = view.rowHeight(rows[0]), view.columnWidth(columns[0])
    xs = [view.columnViewportPosition(column) for column in columns]
    left, right = xs[0], xs[-1] + wide
    ids = [model.ids[column] for column in columns]
    size = round(unit * 0.5)
    signs = {
        name: _dot(name, size, ratio, theme.colour("accent").name(), theme.colour("muted").name()) for name in _DOTS
    }
    faint, panel, chosen = theme.colour("faint"), theme.colour("panel"), theme.colour("selection")
    tint = QColor(theme.colour("fill"))
    tint.setAlphaF(0.45)
    small = theme.font("small")
    small.setPointSizeF(small.pointSizeF() * 0.86)
    (rows_chosen, columns_chosen), becoming = view.selected(), view.becoming
    current = view.currentIndex()
    for x, id in zip(xs, ids, strict=True):
        if id in model.dosing:
            painter.fillRect(QRect(x, area.top(), wide, area.height()), tint)
    painter.setFont(small)
    cells = model.signs.cells
    for row in rows:
        y = view.rowViewportPosition(row)
        line = model.row(row)
        if line is None:
            painter.fillRect(QRect(left, y, right - left, high), panel)
        else:
            fixed = model.fixed(row) is not None
            counts, letters = line.counts, line.letters_at or {}
            for column, x, id in zip(columns, xs, ids, strict=True):
                if row in rows_chosen and column in columns_chosen:
                    painter.fillRect(x, y, wide, high, chosen)
                count = counts.get(id, 0)
                sign = "fixed" if fixed else "on"
                if becoming is not None and not fixed and becoming.holds(row, column):
                    sign = ("on" if count else "coming") if becoming.on else ("going" if count else "")
                    count = 1 if sign else 0
                if count == 1:
                    picture = signs[sign]
                    painter.drawPixmap(x + (wide - size) // 2, y + (high - size) // 2, picture)
                elif count:
                    painter.setPen(theme.colour("muted" if fixed else "accent"))
                    painter.drawText(QRect(x, y, wide, high), Qt.AlignmentFlag.AlignCenter, number(count))
                if count and (mark := letters.get(id)):
                    painter.setPen(theme.colour("text"))
                    beside = QRect(x + (wide + size) // 2 + unit // 6, y, wide, round(high * 0.72))
                    painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, mark)
                if cells and (line.address, id) in cells:
                    tone = worst(cells[line.address, id])
                    painter.drawPixmap(
                        x + unit // 5, y + (high - unit) // 2, theme.pixmap(sign_icon(tone), tone, unit, ratio)
                    )
        painter.fillRect(left, y + high - 1, right - left, 1, faint)
    painter.setPen(QPen(theme.colour("line"), 1))
    for column, x in zip(columns, xs, strict=True):
        if column and model.epochs[column] != model.epochs[column - 1]:
            painter.drawLine(x, area.top(), x, area.bottom())
    if view.heading is None and view.hasFocus() and current.isValid():
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ring(painter, QRectF(view.visualRect(current)).adjusted(1, 1, -1.5, -2), unit * 0.2)


def _span(view: ScheduleGrid, area: QRect) -> tuple[range, range]:
    """Return the rows and columns that an area of the viewport shows."""
    model = view.grid_model
    top, bottom = view.rowAt(area.top()), view.rowAt(area.bottom())
    left, right = view.columnAt(area.left()), view.columnAt(area.right())
    rows = range(top, (bottom if bottom >= 0 else model.rowCount() - 1) + 1) if top >= 0 else range(0)
    columns = range(left, (right if right >= 0 else model.columnCount() - 1) + 1) if left >= 0 else range(0)
    return rows, columns


_DOTS = ("on", "fixed", "coming", "going")


@lru_cache(64)
def _dot(name: str, size: int, ratio: float, accent: str, muted: str) -> QPixmap:
    """Return the sign of a cell: full; a ring with a core where it is fixed; dashed where it is about to come or go."""
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle, radius = QPointF(size / 2, size / 2), size / 2 - 1
    if name == "on":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(accent))
        painter.drawEllipse(middle, radius + 0.5, radius + 0.5)
    elif name == "fixed":
        painter.setPen(QPen(QColor(muted), 1.3))
        painter.drawEllipse(middle, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(muted))
        painter.drawEllipse(middle, radius * 0.4, radius * 0.4)
    else:
        painter.setPen(QPen(QColor(accent if name == "coming" else muted), 1.4, Qt.PenStyle.DotLine))
        if name == "coming":
            tint = QColor(accent)
            tint.setAlphaF(0.45)
            painter.setBrush(tint)
        painter.drawEllipse(middle, radius, radius)
    painter.end()
    return picture


def sign_icon(tone: str) -> str:
    """Return the name of the icon for how grave something is: the shape tells it as the colour does."""
    return {"must": "error", "should": "warning"}.get(tone, "info")


def paint_visit(view: ScheduleGrid, painter: QPainter, area: QRect, column: int, *, epoch: int) -> None:
    """Paint the head of one visit below the band of epochs, which is ``epoch`` high."""
    model: GridModel = view.grid_model
    unit, line = em(view), em(view, 0.95)
    here = view.currentIndex().column() == column and view.hasFocus()
    if here:
        painter.fillRect(area.adjusted(0, epoch, 0, -1), theme.colour("selection"))
    elif model.ids[column] in model.dosing:
        tint = QColor(theme.colour("fill"))
        tint.setAlphaF(0.45)
        painter.fillRect(area.adjusted(0, epoch, 0, -1), tint)
    tone = worst(model.signs_of_visit(column))
    top, width = area.top() + epoch + unit // 6, area.width() - unit // 4
    left = area.left() + unit // 8
    painter.setFont(theme.font("small", bold=True))
    painter.setPen(theme.colour("text"))
    lines = two_lines(painter.fontMetrics(), model.visit_name(column), width)
    for n, words in enumerate(lines):
        y = top + (n + 2 - len(lines)) * line
        painter.drawText(QRect(left, y, width, line), Qt.AlignmentFlag.AlignCenter, words)
    painter.setFont(theme.font("small"))
    painter.setPen(theme.colour("muted"))
    metrics = painter.fontMetrics()
    for n, words in enumerate(view.head_lines(column)):
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(left, top + (2 + n) * line, width, line), Qt.AlignmentFlag.AlignCenter, shown)
    if tone:
        size = round(unit * 0.85)
        picture = theme.pixmap(sign_icon(tone), tone, size, view.devicePixelRatioF())
        painter.drawPixmap(area.right() - size - unit // 8, top + 2 * line + (line - size) // 2, picture)
    if view.heading == "visits" and here:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ring(painter, QRectF(area).adjusted(1, epoch + 1, -1.5, -2), unit * 0.2)
        painter.restore()


def paint_name(view: ScheduleGrid, painter: QPainter, area: QRect, row: int) -> None:
    """Paint the name of one row, with its letter and its signs."""
    model: GridModel = view.grid_model
    unit = em(view)
    line = model.row(row)
    here = line is not None and view.currentIndex().row() == row and view.hasFocus()
    painter.fillRect(area, theme.colour("panel" if line is None else "selection" if here else "card"))
    painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.colour("faint"))
    painter.setFont(theme.font("small", bold=line is None))
    painter.setPen(theme.colour("muted" if line is None else "text"))
    inner = area.adjusted(unit // 3 if line is None else round(unit * 0.6), 0, -unit // 3, 0)
    if line is not None:
        if tone := worst(model.signs_of_row(row)):
            size = round(unit * 0.85)
            picture = theme.pixmap(sign_icon(tone), tone, size, view.devicePixelRatioF())
            painter.drawPixmap(inner.right() - size, area.top() + (area.height() - size) // 2, picture)
            inner.setRight(inner.right() - size - unit // 5)
        if model.fixed(row) is not None:
            size = round(unit * 0.8)
            picture = theme.pixmap("lock", "muted", size, view.devicePixelRatioF())
            painter.drawPixmap(inner.right() - size, area.top() + (area.height() - size) // 2, picture)
            inner.setRight(inner.right() - size - unit // 5)
        if line.letters:
            inner.setRight(inner.right() - painter.fontMetrics().horizontalAdvance(line.letters) - unit // 6)
    metrics = painter.fontMetrics()
    name = metrics.elidedText(model.name(row), Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, name)
    if line is not None and line.letters:
        beside = inner.adjusted(metrics.horizontalAdvance(name) + unit // 6, 0, 2 * unit, -round(area.height() * 0.28))
        painter.setPen(theme.colour("muted"))
        small = theme.font("small")
        small.setPointSizeF(small.pointSizeF() * 0.86)
        painter.setFont(small)
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, line.letters)
    if view.heading == "rows" and here:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ring(painter, QRectF(area).adjusted(1, 1, -1.5, -2), unit * 0.2)
        painter.restore()


def two_lines(metrics: QFontMetrics, text: str, width: int) -> list[str]:
    """Return a name in one or two lines of a width; what is longer ends in an ellipsis."""
    if metrics.horizontalAdvance(text) <= width:
        return [text]
    words, first = text.split(), ""
    while words and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    if not first:
        return [metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)]
    return [first, metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width)]
