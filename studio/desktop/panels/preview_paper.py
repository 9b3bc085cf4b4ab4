"""The pages of the preview, one under the other: scrolling, size, marks, what the mouse and the keys do."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QMenu, QToolTip, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import SlimScrollBar, paint_ring
from studio.desktop.panels.painting import slim
from studio.desktop.panels.preview_passages import Passages
from studio.desktop.panels.preview_pdf import TILE, Pdf, tile
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from studio.desktop.panels.preview_pdf import Hit
    from studio.export.pdf.printed import Printed, Spot

ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
"""The sizes to choose from and to step through, the smallest and the largest first and last; at 1 as on paper."""

_INCH = 72.0
_NOTCH = 120
_WHEEL_STEP = 1.1
_MARGIN = 0.06
"""The share of a page's width that is paper before the text begins."""

_BAR = 0.12
"""Width of the bar beside a marked passage, in em."""

_FOUND = QColor("#ffe28a")
_FOUND_HERE = QColor("#ffb84d")
_SELECTED = QColor("#b7d0f2")


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the document: the page, counted from 0, and points from its top left corner."""

    page: int
    x: float
    y: float


class Paper(QAbstractScrollArea):
    """Shows a PDF. It tells to which field the user wants to go, and which passage the user wants to write."""

    field_wanted = Signal(str)
    """Go to the field at this address."""

    writing_wanted = Signal(str)
    """The user wants to write, in their own words, the passage under the heading of this number."""

    moved = Signal()
    """Another page is in sight, or the pages have another size."""

    def __init__(self, name_of: Callable[[str], str | None], parent: QWidget | None = None) -> None:
        """``name_of`` names the field at an address, or gives None where there is none."""
        super().__init__(parent)
        self._name_of = name_of
        self._pdf = Pdf(self)
        self._passages = Passages()
        self._zoom: float | None = None
        self._tops: list[int] = []
        self._place = (0, 0.0)
        self._placing = False
        self._focused = ""
        self._marks: dict[int, list[QRectF]] = {}
        self._hits: dict[int, list[Hit]] = {}
        self._hit: Hit | None = None
        self._pressed: tuple[QPoint, Point] | None = None
        self._selection: tuple[Point, Point] | None = None
        self._selected: dict[int, list[QPolygonF]] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(str(_("Pages of the preview")))
        self.setAccessibleDescription(str(_("The arrow keys scroll; a click on a sentence goes to its field.")))
        self.viewport().setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        slim(self)
        self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    # What is shown

    @property
    def pdf(self) -> Pdf:
        """The PDF that is shown."""
        return self._pdf

    @property
    def passages(self) -> Passages:
        """What stands where on its pages."""
        return self._passages

    @property
    def count(self) -> int:
        """The number of pages."""
        return len(self._pdf.sizes)

    @property
    def page(self) -> int:
        """The page in the upper half of the view, counted from 0."""
        return self._page_at(self.verticalScrollBar().value() + self.viewport().height() // 3)

    @property
    def zoom(self) -> float | None:
        """How large the pages are, 1 for their size on paper; None while each is as wide as the view."""
        return self._zoom

    def show_printed(self, printed: Printed, *, another: bool = False) -> bool:
        """Show another state of the document at the same place; tell whether its PDF could be shown.

        Of ``another`` document, the place is shown where it prints the field that is followed.
        """
        if another:
            self._place = (0, 0.0)
        sought = another or self._marks_in_sight()
        shown = self._pdf.load(printed.data)
        self._passages = Passages(printed.spots)
        self._selection, self._selected = None, {}
        self._hits, self._hit = {}, None
        self._lay_out()
        self._mark()
        if sought:
            self._bring_marks()
        self.moved.emit()
        return shown

    def follow(self, address: str) -> None:
        """Mark what prints the field, and bring it into sight unless some of it is."""
        if address == self._focused:
            return
        self._focused = address
        self._mark()
        self._bring_marks()

    def marked(self) -> dict[int, list[QRectF]]:
        """Return the areas that are marked on each page, in points."""
        return self._marks

    def show_hits(self, hits: Iterable[Hit], current: Hit | None, *, bring: bool = True) -> None:
        """Mark words that were found; the current ones stand out and are brought into sight where asked."""
        self._hits = {}
        for hit in hits:
            self._hits.setdefault(hit.page, []).append(hit)
        if bring and current is not None and current != self._hit:
            areas = self._pdf.areas(current)
            if areas:
                self._bring(current.page, areas[0].boundingRect())
        self._hit = current
        self.viewport().update()

    # Size and place

    def set_zoom(self, zoom: float | None, at: QPoint | None = None) -> None:
        """Show the pages at a size, or each as wide as the view (None); the point ``at`` of the view stays in place."""
        if zoom is not None:
            zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        if zoom == self._zoom or not self.count:
            self._zoom = zoom
            return
        kept = self.point_at(at) if at is not None else None
        self._zoom = zoom
        self._lay_out()
        if at is not None and kept is not None:
            area, scale = self._page_area(kept.page), self._scale(kept.page)
            self._shift(area.top() + kept.y * scale - at.y(), area.left() + kept.x * scale - at.x())
        self.moved.emit()

    def step_zoom(self, by: int) -> None:
        """Show the pages a step larger (1) or smaller (-1)."""
        larger = (zoom for zoom in ZOOMS if zoom > self._size * 1.01)
        smaller = (zoom for zoom in reversed(ZOOMS) if zoom < self._size * 0.99)
        self.set_zoom(next(larger, ZOOMS[-1]) if by > 0 else next(smaller, ZOOMS[0]))

    def go_to_page(self, page: int) -> None:
        """Show the top of a page, counted from 0; the first or the last one where there is no such page."""
        if self.count:
            page = min(max(page, 0), self.count - 1)
            self.verticalScrollBar().setValue(self._tops[page] - self._gap // 2)

    def point_at(self, at: QPoint) -> Point | None:
        """Return the place on a page that is shown at a point of the view, or None beside the pages."""
        if not self.count:
            return None
        page = self._page_at(at.y() + self.verticalScrollBar().value())
        area, scale = self._page_area(page), self._scale(page)
        if not area.contains(QPointF(at)):
            return None
        return Point(page, (at.x() - area.left()) / scale, (at.y() - area.top()) / scale)

    def position_of(self, page: int, area: QRectF) -> QRect:
        """Return where an area of a page, in points, is shown in the view."""
        sheet, scale = self._page_area(page), self._scale(page)
        corner = sheet.topLeft() + area.topLeft() * scale
        return QRectF(corner, QSizeF(area.width() * scale, area.height() * scale)).toAlignedRect()

    @property
    def _gap(self) -> int:
        return em(self, 0.75)

    @property
    def _actual(self) -> float:
        """Pixels to a point at the size on paper."""
        return self.logicalDpiY() / _INCH

    @property
    def _size(self) -> float:
        """How large the page in sight is, 1 for its size on paper."""
        return self._scale(self.page) / self._actual

    def _scale(self, page: int) -> float:
        """Return the pixels to a point of a page."""
        if self._zoom is not None:
            return self._zoom * self._actual
        return max(0.05, (self.viewport().width() - 2 * self._gap) / self._pdf.sizes[page].width())

    def _lay_out(self) -> None:
        """Give each page its place, and stay where the user was."""
        self._placing = True
        gap, top, widest = self._gap, self._gap, 0
        self._tops = []
        for page, size in enumerate(self._pdf.sizes):
            self._tops.append(top)
            top += round(size.height() * self._scale(page)) + gap
            widest = max(widest, round(size.width() * self._scale(page)) + 2 * gap)
        view = self.viewport().size()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(0, top - view.height()))
        down.setPageStep(view.height())
        down.setSingleStep(em(self, 3))
        was, span = across.value(), across.maximum() + across.pageStep()
        across.setRange(0, max(0, widest - view.width()))
        across.setPageStep(view.width())
        across.setSingleStep(em(self, 3))
        across.setValue(round(widest * (was / span if was else _MARGIN)))
        page, offset = self._place
        if page < self.count:
            down.setValue(round(self._tops[page] + offset * self._scale(page)))
        self._placing = False
        self._note_place()
        self.viewport().update()

    def _note_place(self) -> None:
        if self.count:
            value = self.verticalScrollBar().value()
            page = self._page_at(value)
            self._place = (page, (value - self._tops[page]) / self._scale(page))

    def _page_at(self, height: float) -> int:
        """Return the page at a height of the whole column, counted from 0; the gap above a page belongs to it."""
        found = bisect_right(self._tops, height + self._gap) - 1
        return min(max(found, 0), max(0, self.count - 1))

    def _page_area(self, page: int) -> QRectF:
        """Return where a page is in the view."""
        size, scale = self._pdf.sizes[page], self._scale(page)
        width, height = round(size.width() * scale), round(size.height() * scale)
        room = self.viewport().width()
        across = self.horizontalScrollBar()
        widest = across.maximum() + room
        left = (widest - width) / 2 - across.value()
        ratio = self.devicePixelRatioF()
        return QRectF(round(left * ratio) / ratio, self._tops[page] - self.verticalScrollBar().value(), width, height)

    def _shift(self, down: float, across: float) -> None:
        self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() + down))
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() + across))

    def _pages_in_sight(self) -> range:
        if not self.count:
            return range(0)
        top = self.verticalScrollBar().value()
        return range(self._page_at(top), self._page_at(top + self.viewport().height()) + 1)

    # Marks

    def _mark(self) -> None:
        self._marks = {}
        for spot in self._passages.of(self._focused):
            self._marks.setdefault(spot.page, []).append(_area(spot))
        self.viewport().update()

    def _marks_in_sight(self) -> bool:
        view = self.viewport().rect()
        return any(
            view.intersects(self.position_of(page, area))
            for page in self._pages_in_sight()
            for area in self._marks.get(page, ())
        )

    def _bring_marks(self) -> None:
        if not self._marks_in_sight() and (spot := self._passages.first_of(self._focused)) is not None:
            self._bring(spot.page, _area(spot))

    def _bring(self, page: int, area: QRectF) -> None:
        """Scroll until an area of a page is in sight, with some room above."""
        shown, view = self.position_of(page, area), self.viewport().rect()
        room = min(em(self, 3), view.height() // 4)
        if shown.top() < room or shown.bottom() > view.height() - room:
            self._shift(shown.top() - max(room, view.height() // 4), 0)
        if shown.left() < 0 or shown.right() > view.width():
            self._shift(0, shown.left() - em(self, 1.5))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pages in sight."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("faint" if theme.colours() is theme.LIGHT else "background"))
        for page in self._pages_in_sight():
            area = self._page_area(page)
            if area.intersects(QRectF(event.rect())):
                self._paint_page(painter, page, area, event.rect())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_ring(painter, QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 2)

    def _paint_page(self, painter: QPainter, page: int, area: QRectF, exposed: QRect) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(round(area.width() * ratio), round(area.height() * ratio))
        painter.fillRect(area, Qt.GlobalColor.white)
        for row in range((size.height() - 1) // TILE.height() + 1):
            for column in range((size.width() - 1) // TILE.width() + 1):
                part = tile(size, column, row)
                corner = area.topLeft() + QPointF(part.topLeft()) / ratio
                if QRectF(corner, QSizeF(part.size()) / ratio).intersects(QRectF(exposed)):
                    picture = self._pdf.picture(page, size, column, row)
                    picture.setDevicePixelRatio(ratio)
                    painter.drawPixmap(corner, picture)
        painter.save()
        painter.setClipRect(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        self._paint_marks(painter, page)
        painter.translate(area.topLeft())
        painter.scale(self._scale(page), self._scale(page))
        for hit in self._hits.get(page, ()):
            painter.setBrush(_FOUND_HERE if hit == self._hit else _FOUND)
            for polygon in self._pdf.areas(hit):
                painter.drawRect(polygon.boundingRect().adjusted(-0.8, -1.2, 0.8, 1.2))
        painter.setBrush(_SELECTED)
        for polygon in self._selected.get(page, ()):
            painter.drawPolygon(polygon)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _paint_marks(self, painter: QPainter, page: int) -> None:
        """Tint what is marked, with a bar where its lines begin."""
        if page not in self._marks:
            return
        bar, aside = em(self, _BAR), em(self, 0.25)
        edge = min(_area(spot).left() for spot in self._passages.on(page))
        for area in self._marks[page]:
            painter.setBrush(QColor(theme.LIGHT.selection))
            painter.drawRect(QRectF(self.position_of(page, area)).adjusted(-2, -1, 2, 1))
            painter.setBrush(QColor(theme.LIGHT.accent))
            beside = self.position_of(page, QRectF(edge, area.top(), 0, area.height()))
            painter.drawRect(QRectF(beside.left() - aside - bar, beside.top() - 1, bar, beside.height() + 2))

    # What happens

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the pages their places anew."""
        super().resizeEvent(event)
        if self.count:
            self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text and the colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.count:
            self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Remember the place, and tell that it is another one."""
        if not self._placing:
            self._note_place()
            self.viewport().update()
            self.moved.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl, make the pages larger or smaller around the mouse."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        elif event.angleDelta().y() and self.count:
            factor = _WHEEL_STEP ** (event.angleDelta().y() / _NOTCH)
            self.set_zoom(self._size * factor, event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, change the size, copy, and go to the field behind what is marked."""
        down = self.verticalScrollBar()
        match event.key():
            case _ if event.matches(QKeySequence.StandardKey.Copy):
                self.copy()
            case Qt.Key.Key_Home:
                down.setValue(down.minimum())
            case Qt.Key.Key_End:
                down.setValue(down.maximum())
            case Qt.Key.Key_Space:
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                down.setValue(down.value() + (-1 if back else 1) * (down.pageStep() - em(self, 3)))
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.step_zoom(1)
            case Qt.Key.Key_Minus:
                self.step_zoom(-1)
            case Qt.Key.Key_0:
                self.set_zoom(None)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._want_field(self._spot_for_keys())
            case Qt.Key.Key_Escape if self._selection is not None:
                self._select(None)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, or a selection."""
        if event.button() == Qt.MouseButton.LeftButton:
            at = event.position().toPoint()
            point = self.point_at(at)
            self._select(None)
            self._pressed = (at, point) if point is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select up to here, or show whether a click leads anywhere."""
        at = event.position().toPoint()
        if self._pressed is None:
            self._point_out(at)
            return
        begun, start = self._pressed
        far = (at - begun).manhattanLength() >= QApplication.startDragDistance()
        if self._selection is None and not far:
            return
        self._shift(min(0, at.y()) + max(0, at.y() - self.viewport().height()), 0)
        page = self._page_at(at.y() + self.verticalScrollBar().value())
        area, scale = self._page_area(page), self._scale(page)
        self._select((start, Point(page, (at.x() - area.left()) / scale, (at.y() - area.top()) / scale)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the field behind what was clicked."""
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            point, self._pressed = self._pressed[1], None
            if self._selection is None:
                self._want_field(self._spot_at(point))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask to write the passage."""
        if event.button() == Qt.MouseButton.LeftButton:
            point = self.point_at(event.position().toPoint())
            number = self._passages.heading(point.page, point.y) if point is not None else ""
            if number:
                self.writing_wanted.emit(number)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the passage under the mouse, or with the one that is marked."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            spot = self._spot_for_keys()
            point = Point(spot.page, spot.x, spot.y) if spot is not None else None
            at = self.position_of(spot.page, _area(spot)).bottomLeft() if spot is not None else QPoint()
            self.menu(point).popup(self.viewport().mapToGlobal(at))
        else:
            self.menu(self.point_at(event.pos())).popup(event.globalPos())

    def menu(self, point: Point | None) -> QMenu:
        """Return the menu of what can be done at a place of the document."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        spot = self._spot_at(point)
        if spot is not None and (name := self._name_of(spot.address)) is not None:
            go = menu.addAction(str(_("Go to {field}", field=name)))
            go.triggered.connect(partial(self._want_field, spot))
        number = self._passages.heading(point.page, point.y) if point is not None else ""
        write = menu.addAction(str(_("Write This Passage Yourself…")))
        write.setEnabled(bool(number))
        write.triggered.connect(partial(self.writing_wanted.emit, number))
        menu.addSeparator()
        copy = menu.addAction(str(_("Copy")))
        copy.setEnabled(self._selection is not None)
        copy.triggered.connect(self.copy)
        return menu

    def viewportEvent(self, event: QEvent) -> bool:
        """Say which field is behind what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self._spot_at(self.point_at(event.pos()))
            if spot is not None and (name := self._name_of(spot.address)) is not None:
                QToolTip.showText(event.globalPos(), name, self.viewport(), self.position_of(spot.page, _area(spot)))
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    # Selecting and clicking

    @property
    def selected(self) -> str:
        """The text that is selected."""
        if self._selection is None:
            return ""
        return "\n".join(self._pdf.between(page, *ends)[0] for page, ends in self._ends(*self._selection))

    def copy(self) -> None:
        """Put the selected text on the clipboard."""
        if text := self.selected:
            QGuiApplication.clipboard().setText(text)

    def _select(self, selection: tuple[Point, Point] | None) -> None:
        if selection == self._selection:
            return
        self._selection, self._selected = selection, {}
        if selection is not None:
            for page, ends in self._ends(*selection):
                self._selected[page] = self._pdf.between(page, *ends)[1]
        self.viewport().update()

    def _ends(self, start: Point, end: Point) -> Iterable[tuple[int, tuple[QPointF | None, QPointF | None]]]:
        """Yield the pages of a selection, each with the places between which it is selected."""
        first, last = sorted((start, end), key=lambda point: (point.page, point.y, point.x))
        for page in range(first.page, last.page + 1):
            begin = QPointF(first.x, first.y) if page == first.page else None
            finish = QPointF(last.x, last.y) if page == last.page else None
            yield page, (begin, finish)

    def _spot_at(self, point: Point | None) -> Spot | None:
        return self._passages.at(point.page, point.x, point.y) if point is not None else None

    def _spot_for_keys(self) -> Spot | None:
        """Return the spot that the keys mean: of what is marked and in sight, else the first one in sight."""
        view = self.viewport().rect()
        seen = [
            spot
            for page in self._pages_in_sight()
            for spot in self._passages.on(page)
            if view.intersects(self.position_of(page, _area(spot)))
        ]
        marked = [spot for spot in seen if _area(spot) in self._marks.get(spot.page, ())]
        return next(iter(marked or seen), None)

    def _want_field(self, spot: Spot | None) -> None:
        if spot is not None and self._name_of(spot.address) is not None:
            self.field_wanted.emit(spot.address)

    def _point_out(self, at: QPoint) -> None:
        point = self.point_at(at)
        spot = self._spot_at(point)
        shape = Qt.CursorShape.ArrowCursor if point is None else Qt.CursorShape.IBeamCursor
        if spot is not None and self._name_of(spot.address) is not None:
            shape = Qt.CursorShape.PointingHandCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)


def _area(spot: Spot) -> QRectF:
    return QRectF(spot.x, spot.y, spot.width, spot.height)
