"""The two sides of a comparison: which version stands there, and the button that chooses another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import RADIUS, paint_ring
from studio.desktop.panels.painting import box
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from studio.desktop.compare.versions import Version


class VersionCard(QPushButton):
    """Shows which version stands on a side, its number, where and when; pressed, it asks for another."""

    def __init__(self, side: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._detail = ""
        self._low = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.tell(None, "")

    def tell(self, version: Version | None, detail: str) -> None:
        """Show a version, or that one is still to be chosen."""
        self.setText(version.title if version is not None else str(_("Choose a version…")))
        self._detail = detail
        said = ". ".join(filter(None, (str(_("{side}: {version}", side=self._side, version=self.text())), detail)))
        self.setAccessibleName(said)
        self.setAccessibleDescription(str(_("Press to choose another version.")))
        self.setToolTip(f"{said}\n{_('Press to choose another version.')}")
        self.update()

    def set_low(self, low: bool) -> None:
        """Show the name alone, on one line, where there is no room for more."""
        if low != self._low:
            self._low = low
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Three lines, or one."""
        return QSize(em(self, 12), em(self, 1.85 if self._low else 3.5))

    def minimumSizeHint(self) -> QSize:
        """Any width: long words are shortened."""
        return QSize(em(self, 6), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the side, the version's name and what is known of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, unit = QRectF(self.rect()).adjusted(1, 1, -1, -1), em(self)
        fill = "selection" if self.isEnabled() and (self.underMouse() or self.isDown()) else "card"
        box(painter, area, fill, "border", radius=em(self, RADIUS))
        if self.hasFocus():
            paint_ring(painter, area, em(self, RADIUS))
        sign = round(unit * 0.85)
        room = area.adjusted(unit * 0.6, unit * 0.25, -unit * 0.8 - sign, -unit * 0.25)
        picture = theme.pixmap("chevron-down", "muted", sign, self.devicePixelRatioF())
        painter.drawPixmap(round(area.right() - sign - unit * 0.4), round(area.center().y() - sign / 2), picture)
        lines = (
            (str(self._side), "muted", theme.font("small", bold=True)),
            (self.text(), "text", theme.font(bold=True)),
            (self._detail, "muted", theme.font("small")),
        )
        if self._low:
            lines = lines[1:2]
        line = room.height() / len(lines)
        for at, (words, token, font) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(theme.colour(token))
            mode = Qt.TextElideMode.ElideMiddle if at == 2 else Qt.TextElideMode.ElideRight
            fitting = painter.fontMetrics().elidedText(words, mode, int(room.width()))
            place = QRectF(room.left(), room.top() + at * line, room.width(), line)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, fitting)
