"""A plot in the window: drawn anew for its width, read value by value, and handed out as picture or numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop import theme
from studio.desktop.editors.drawing_view import DrawingView
from studio.desktop.editors.widgets import Button, Scaled, Words, paint_ring
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from studio.desktop.editors.chart_handout import HandOut
    from studio.document.charts.chart import Chart, Spot
    from studio.document.drawing import Drawing

_POINTS_TO_EM = 11.0
"""So many points of a drawing are the height of a line: its letters are then as large as small words beside it."""
_NARROWEST, _WIDEST = 250.0, 560.0
"""The widths between which a plot is drawn anew, in points; beyond them it is scaled."""
_NEAR = 2.0
"""How far from a value the mouse may be to point at it, in em."""


class ChartView(Scaled):
    """A plot, with what is under the mouse or the keyboard told below it, and a menu that hands it out."""

    def __init__(self, name: str, parent: QWidget | None = None, *, titled: bool = True) -> None:
        """``titled`` tells whether the plot shows its own title, or something above it does."""
        super().__init__(parent)
        self._menu: HandOut | None = None
        self.picture = Plot(name, self, titled=titled)
        self.readout = Words("", "small", "muted", wrap=True, parent=self)
        self.menu_button = Button("", "export", kind="quiet", tip=str(_("Save or copy this plot")), parent=self)
        self.menu_button.clicked.connect(self._open_menu)
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.readout, 1)
        self._foot.addWidget(self.menu_button, 0, Qt.AlignmentFlag.AlignTop)
        self._body.addWidget(self.picture)
        self._body.addLayout(self._foot)
        self.picture.pointed.connect(self._tell)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()
        self._tell("")

    def rescale(self) -> None:
        """Set distances from the font."""
        self._body.setSpacing(em(self, 0.15))
        self._foot.setSpacing(em(self, 0.5))

    def show_chart(self, chart: Chart) -> None:
        """Show a plot."""
        self.picture.show_chart(chart)

    @property
    def chart(self) -> Chart | None:
        """The plot that is shown."""
        return self.picture.chart

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self.picture, self.menu_button]

    def _tell(self, words: str) -> None:
        self.readout.setText(words or str(_("Point at a value, or use the arrow keys, to read it.")))

    def _open_menu(self) -> None:
        if self.chart is None:
            return
        from studio.desktop.editors.chart_handout import HandOut

        if self._menu is None:
            self._menu = HandOut(self, self.chart)
            self._menu.said.connect(self._tell)
        self._menu.chart = self.chart
        self._menu.popup(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height())))


class Plot(DrawingView):
    """The picture of a plot. The arrow keys go from value to value."""

    pointed = Signal(str)
    """A value is pointed at, which says this; nothing is, where it is empty."""

    def __init__(self, name: str, parent: QWidget | None = None, *, titled: bool = True) -> None:
        super().__init__(name, parent)
        self.chart: Chart | None = None
        self._titled = titled
        self._laid_out: dict[int, tuple[Drawing, tuple[Spot, ...]]] = {}
        self._at: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleDescription(str(_("Nothing is drawn yet.")))

    def show_chart(self, chart: Chart) -> None:
        """Show a plot."""
        if chart == self.chart:
            return
        self.chart = chart
        self._laid_out.clear()
        self._point_at(None)
        self._lay_out()

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The values that are shown, with their places in points."""
        return self._of(self.width())[1]

    def _points(self, width: int) -> float:
        """Return for how many points of width the plot is drawn in so many pixels."""
        return min(_WIDEST, max(_NARROWEST, width * _POINTS_TO_EM / em(self)))

    def _of(self, width: int) -> tuple[Drawing, tuple[Spot, ...]]:
        assert self.chart is not None
        points = round(self._points(width))
        if points not in self._laid_out:
            if len(self._laid_out) > 8:
                self._laid_out.clear()
            from studio.document.charts.chart import laid_out  # Charts cost a twentieth of a second.

            self._laid_out[points] = laid_out(self.chart, points, titled=self._titled)
        return self._laid_out[points]

    def _lay_out(self) -> None:
        if self.chart is not None:
            self.show_drawing(self._of(self.width())[0])
            self.setAccessibleDescription(self._told())

    def _told(self) -> str:
        from studio.document.charts.chart import alternative

        return alternative(self.chart) if self.chart is not None else ""

    def _scale(self, width: int) -> float:
        return min(width / round(self._points(width)), em(self) / _POINTS_TO_EM)

    def heightForWidth(self, width: int) -> int:
        """Return the height of the plot as it is drawn for that width."""
        if self.chart is None:
            return em(self, 2)
        return math.ceil(self._of(width)[0].height * self._scale(width))

    def sizeHint(self) -> QSize:
        """A plot as wide as it is in the document."""
        width = em(self, 40)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Small, but not nothing."""
        return QSize(em(self, 5), em(self, 4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew for the width."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the plot, a ring around the value that is read, and one around all of it with the keyboard."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._at is not None and self.chart is not None and self._at < len(self.spots):
            spot, scale = self.spots[self._at], self._scale(self.width())
            painter.setPen(QPen(theme.colour("text"), max(1.4, em(self, 0.09))))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            radius = em(self, 0.33)
            painter.drawEllipse(QPointF(spot.x * scale, spot.y * scale), radius, radius)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), em(self, 0.28))

    # Reading values

    def _point_at(self, index: int | None) -> None:
        if index == self._at:
            return
        self._at = index
        words = self.spots[index].words if index is not None else ""
        self.pointed.emit(words)
        if self.chart is not None:
            told = self._told()
            self.setAccessibleDescription(f"{words}. {told}" if words else told)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the nearest value."""
        if self.chart is None:
            return
        scale = self._scale(self.width())
        x, y = event.position().x() / scale, event.position().y() / scale
        nearest = min(
            range(len(self.spots)), key=lambda at: math.hypot(self.spots[at].x - x, self.spots[at].y - y), default=None
        )
        if nearest is not None:
            spot = self.spots[nearest]
            if math.hypot(spot.x - x, spot.y - y) * scale > em(self, _NEAR):
                nearest = None
        self._point_at(nearest)

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self._point_at(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Read nothing."""
        super().focusOutEvent(event)
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next value of the same series or row, or to the nearest of another."""
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        step = steps.get(Qt.Key(event.key()))
        if (
            step is None
            or self.chart is None
            or not self.spots
            or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            super().keyPressEvent(event)
            return
        self._point_at(0 if self._at is None else self._next(self._at, *step))

    def _next(self, at: int, along: int, over: int) -> int:
        here = self.spots[at]
        if along:
            row = sorted(
                (n for n, spot in enumerate(self.spots) if spot.row == here.row), key=lambda n: self.spots[n].x
            )
            return row[min(len(row) - 1, max(0, row.index(at) + along))]
        rows = sorted({spot.row for spot in self.spots})
        wanted = rows[(rows.index(here.row) + over) % len(rows)]
        others = [n for n, spot in enumerate(self.spots) if spot.row == wanted]
        return min(others, key=lambda n: abs(self.spots[n].x - here.x))
