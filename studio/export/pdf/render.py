"""A document as the bytes of a PDF."""

import io
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from reportlab.pdfbase.pdfdoc import PDFDictionary

from studio.document.blocks import Document, Span
from studio.export.characters import one_line
from studio.export.options import Options
from studio.export.paper import SIDE, TOP, Area, areas
from studio.export.pdf.canvas import PdfCanvas
from studio.export.pdf.flow import Flow
from studio.export.pdf.fonts import face
from studio.export.pdf.packing import PRODUCER, packed
from studio.export.pdf.pages import Page, Strip, paginate
from studio.export.pdf.painter import Painter
from studio.export.pdf.printed import Printed
from studio.export.pdf.styles import HEAD_RULE, MUST, SHEETS, Style
from studio.export.pdf.tags import write_tags
from studio.export.pdf.text import Line, set_text
from studio.text import _

_ONE_AT_A_TIME = threading.Lock()
"""reportlab keeps the fonts, and which of their letters are used, for the whole process."""
_HEAD = 36.0
_FOOT = 32.0
"""How far the running lines stand from the edge: beyond the three eighths of an inch that printers need."""
_APART = 12.0
"""What is left between two running lines side by side."""
_ABOVE = 8.0
"""What is shown above a place that a link leads to."""
_SHARES = (0.45, 0.4)
"""The parts of the whole that setting the text and painting the pages take."""
_FREE_ATTEMPTS, _MOST_ATTEMPTS = 3, 20
"""How often page numbers are looked up anew before they keep the room they had, and at all."""
_CLOSED_FROM = 2
"""Bookmarks from this depth on show those under them only when they are opened."""


def render(document: Document, options: Options) -> bytes:
    """Return the document as a PDF.

    All fonts are embedded, headings, tables and figures have bookmarks, anchors are named places, and the contents and
    the structure for screen readers are complete. Equal documents and options give equal bytes. For *sharing* the
    protocol's own file is attached. What ``options.progress`` raises reaches the caller.
    """
    return lay_out(document, options).data


def lay_out(document: Document, options: Options, *, finished: bool = True) -> Printed:
    """Return the document as a PDF, as :func:`render` does, and what stands where in it.

    Where it is only to be looked at, it need not be ``finished``: the pages are the same, but it lacks what only
    programs read, and is larger.
    """
    with _ONE_AT_A_TIME:
        return _laid_out(document, options, options.progress or (lambda share: None), finished=finished)


def _laid_out(document: Document, options: Options, progress: Callable[[float], None], *, finished: bool) -> Printed:
    upright, landscape = areas(options.paper)
    sheet = SHEETS[options.purpose]
    flow = Flow(document, sheet, upright, landscape)
    flow.set(lambda share: progress(share * _SHARES[0]))
    pages = _settled(flow, upright, landscape)
    places = {anchor: place for anchor, place in flow.places.items() if place.page}
    file = io.BytesIO()
    canvas = PdfCanvas(file, face("sans").name, one_line(document.language))
    _properties(canvas, document, options.created)
    painter = Painter(canvas, {anchor: place.name for anchor, place in places.items()})
    running = {area: _RunningLines(document, sheet.running, area, len(pages)) for area in (upright, landscape)}
    for index, page in enumerate(pages):
        progress(_SHARES[0] + _SHARES[1] * index / len(pages))
        area = landscape if page.wide else upright
        painter.begin(area.page_width, area.page_height)
        running[area].paint(painter, index + 1)
        _strips(painter, page, area)
        painter.end()
    for place in flow.bookmarks:
        if place.page:
            closed = place.depth >= _CLOSED_FROM
            canvas.addOutlineEntry(one_line(place.title), place.name, level=place.depth - 1, closed=closed)
    canvas.pdf.Catalog.Dests = PDFDictionary(painter.places)
    if finished:
        write_tags(canvas, flow.structure(), painter.contents)
    canvas.save()
    data = packed(file, document, options) if finished else file.getvalue()
    progress(1.0)
    return Printed(data, tuple(painter.spots), {anchor: place.page for anchor, place in places.items()})


def _settled(flow: Flow, upright: Area, landscape: Area) -> list[Page]:
    """Return the pages, laid out until the page numbers in the text are those of the pages."""
    contents = flow.contents()
    pages: list[Page] = []
    for attempt in range(_MOST_ATTEMPTS):
        if attempt and not flow.renew(never_lower=attempt > _FREE_ATTEMPTS):
            break
        parts: Sequence[list[Strip]] = (flow.title_page(), contents, flow.body())
        pages = [page for strips in parts for page in paginate(strips, upright, landscape)]
        for number, page in enumerate(pages, start=1):
            for strip, _top in page.strips:
                for place in strip.places:
                    place.page = number
    return pages


def _properties(canvas: PdfCanvas, document: Document, created: datetime | date) -> None:
    """Set what programs show about the file, and how they open it."""
    canvas.setTitle(one_line(document.title))
    canvas.setAuthor(one_line(document.author))
    canvas.setSubject(one_line(document.subject))
    canvas.setCreator("PAT Studio")
    canvas.setProducer(PRODUCER)
    canvas.setDateFormatter(lambda *now: _date(created))
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.showOutline()


def _date(moment: datetime | date) -> str:
    """Return a moment as a PDF states it."""
    if not isinstance(moment, datetime):
        return f"D:{moment:%Y%m%d}"
    offset = f"{moment:%z}"
    return f"D:{moment:%Y%m%d%H%M%S}" + (f"{offset[:3]}'{offset[3:5]}'" if offset else "")


class _RunningLines:
    """The lines at the head and foot of the pages of one kind. All but the number of the page are set once."""

    def __init__(self, document: Document, style: Style, area: Area, pages: int) -> None:
        self._style = style
        self._area = area
        self._pages = pages
        self._mark = _one_line(document.mark, replace(style, colour=MUST, bold=True), area.width / 2)
        self._head = _one_line(document.running, style, area.width - self._mark.width - _APART)
        widest = _one_line(self._count(pages), style, area.width).width
        self._foot = _one_line(document.foot, style, area.width - widest - _APART)

    def paint(self, painter: Painter, number: int) -> None:
        """Paint the lines of the page of that number."""
        right = SIDE + self._area.width
        foot = self._area.page_height - _FOOT
        count = _one_line(self._count(number), self._style, self._area.width)
        with painter.part(None):
            painter.line(self._mark, right - self._mark.width, _HEAD)
            painter.line(self._head, SIDE, _HEAD)
            painter.rule(SIDE, right, _HEAD + 7.5, HEAD_RULE, 0.6)
            painter.line(count, right - count.width, foot)
            painter.line(self._foot, SIDE, foot)

    def _count(self, number: int) -> str:
        return str(_("{number} of {count}", number=number, count=self._pages))


def _one_line(text: str, style: Style, width: float) -> Line:
    """Return the text, or as much of it as fits on one line, for its left end to be placed."""
    return replace(set_text((Span(text),), style, width)[0], offset=0.0)


def _strips(painter: Painter, page: Page, area: Area) -> None:
    for address, group in groupby(page.strips, key=lambda placed: placed[0].address):
        placed = list(group)
        if address:
            start, (last, end) = placed[0][1], placed[-1]
            painter.spot(address, SIDE, TOP + start, area.width, end + last.height - start)
        for strip, top in placed:
            for place in strip.places:
                painter.destination(place.name, TOP + top - _ABOVE)
            strip.paint(painter, SIDE, TOP + top)
