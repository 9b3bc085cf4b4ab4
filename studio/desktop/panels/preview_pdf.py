"""A PDF held in memory for the preview: its pages as pictures, its text, and where words stand in it.

Nothing else imports QtPdf, so that only who asks for the preview waits for it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QPolygonF
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QSizeF
    from PySide6.QtPdf import QPdfSelection

TILE = QSize(2048, 1024)
"""Largest part of a page that is made into one picture, in pixels: a page at four times its size is many of them."""

_KEPT_BYTES = 64_000_000
"""Pictures beyond this are dropped, those that were not needed for longest first."""

_LINE_ENDS = re.compile(r"\r\n?")
_BROKEN = re.compile("[\x02\ufffe]\\s*")
"""A hyphen that only the end of a line asked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that were found: the page, counted from 0, the first letter in its text, and how many there are."""

    page: int
    start: int
    length: int


class Pdf(QObject):
    """One PDF at a time; another takes its place. Lengths on a page are points from its top left corner."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = QPdfDocument(self)
        self._buffer = QBuffer(self)
        self._pictures: OrderedDict[tuple[int, int, int, int], QPixmap] = OrderedDict()
        self._texts: dict[int, QPdfSelection] = {}
        self.sizes: tuple[QSizeF, ...] = ()
        """The sizes of the pages."""

    @property
    def data(self) -> bytes:
        """The bytes of the PDF."""
        return bytes(self._buffer.data().data())

    def load(self, data: bytes) -> bool:
        """Show another PDF and tell whether it is one that can be shown."""
        self._document.close()
        self._buffer.close()
        self._buffer.setData(data)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self._pictures.clear()
        self._texts.clear()
        ready = self._document.status() is QPdfDocument.Status.Ready
        count = self._document.pageCount() if ready else 0
        self.sizes = tuple(self._document.pagePointSize(page) for page in range(count))
        return ready

    def picture(self, page: int, size: QSize, column: int, row: int) -> QPixmap:
        """Return a tile of a page that is ``size`` pixels as a whole, by its place among the tiles."""
        key = (page, size.width(), column, row)
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        made = self._pictures[key] = self._drawn(page, size, tile(size, column, row))
        while sum(_bytes(picture) for picture in self._pictures.values()) > _KEPT_BYTES and len(self._pictures) > 1:
            self._pictures.popitem(last=False)
        return made

    def text(self, page: int) -> str:
        """Return the text of a page as it is stored, which :class:`Hit` counts."""
        return self._all(page).text()

    def find(self, words: str, page: int) -> Iterator[Hit]:
        """Yield where the words stand on a page; case does not matter, and a line may end between two of them."""
        asked = r"\s+".join(re.escape(word) for word in words.split())
        if asked:
            for match in re.finditer(asked, self.text(page), re.IGNORECASE):
                yield Hit(page, match.start(), match.end() - match.start())

    def areas(self, hit: Hit) -> list[QPolygonF]:
        """Return where the words of a hit stand on its page."""
        return list(self._document.getSelectionAtIndex(hit.page, hit.start, hit.length).bounds())

    def between(self, page: int, start: QPointF | None, end: QPointF | None) -> tuple[str, list[QPolygonF]]:
        """Return the text from one place of a page to another, and where it stands.

        None stands for the start or the end of the page. A place between the lines counts as the nearest letter.
        """
        whole = self._all(page)
        areas = [area.boundingRect() for area in whole.bounds()]
        if not areas:
            return "", []
        if start is None and end is None:
            return readable(whole.text()), list(whole.bounds())
        first = _nearest(start, areas) if start is not None else areas[0].topLeft()
        last = _nearest(end, areas) if end is not None else areas[-1].bottomRight()
        chosen = self._document.getSelection(page, first, last)
        return readable(chosen.text()), list(chosen.bounds())

    def _all(self, page: int) -> QPdfSelection:
        if page not in self._texts:
            self._texts[page] = self._document.getAllText(page)
        return self._texts[page]

    def _drawn(self, page: int, size: QSize, area: QRect) -> QPixmap:
        options = QPdfDocumentRenderOptions()
        options.setScaledSize(size)
        # Qt takes the last row and column of the rectangle for its far edges, so that without one more of each a part
        # is drawn smaller, and the further from the page's corner, the further it is out of place.
        options.setScaledClipRect(area.adjusted(0, 0, 1, 1))
        sheet = QImage(area.size(), QImage.Format.Format_RGB32)
        sheet.fill(Qt.GlobalColor.white)
        painter = QPainter(sheet)
        painter.drawImage(0, 0, self._document.render(page, area.size(), options))
        painter.end()
        return QPixmap.fromImage(sheet)


def tile(size: QSize, column: int, row: int) -> QRect:
    """Return the area of a tile on a page of that many pixels."""
    whole = QRect(0, 0, size.width(), size.height())
    return QRect(column * TILE.width(), row * TILE.height(), TILE.width(), TILE.height()) & whole


def readable(text: str) -> str:
    """Return text of a PDF as people read it: without the hyphens and signs that only the ends of lines asked for."""
    return _BROKEN.sub("", _LINE_ENDS.sub("\n", text))


def _bytes(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4


def _nearest(point: QPointF, areas: list[QRectF]) -> QPointF:
    """Return the point, or the nearest one within an area: lines above and below are further than words beside."""

    def inside(area: QRectF) -> QPointF:
        x = min(max(point.x(), area.left() + 0.5), area.right() - 0.5)
        y = min(max(point.y(), area.top() + 0.5), area.bottom() - 0.5)
        return QPointF(x, y)

    def distance(place: QPointF) -> tuple[float, float]:
        return abs(place.y() - point.y()), abs(place.x() - point.x())

    return min((inside(area) for area in areas), key=distance)
