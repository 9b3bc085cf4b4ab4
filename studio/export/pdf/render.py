"""A document as the bytes of a PDF."""

import io
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from reportlab.pdfbase.pdfdoc import PDFDictionary

from studio.document.blocks import Document, Inline, Span
from studio.export.characters import one_line
from studio.export.options import Options
from studio.export.pdf.canvas import PdfCanvas
from studio.export.pdf.flow import Flow
from studio.export.pdf.fonts import face
from studio.export.pdf.packing import PRODUCER, packed
from studio.export.pdf.pages import SIDE, SIZES, TOP, Area, Page, Strip, paginate
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
    width, height = SIZES[options.paper]
    upright, landscape = Area(width, height), Area(height, width)
    sheet = SHEETS[options.purpose]
    flow = Flow(document, sheet, upright, landscape)
    flow.set(lambda share: progress(share * _SHARES[0]))
    pages = _settled(flow, upright, landscape)
    places = {anchor: place for anchor, place in flow.places.items() if place.page}
    file = io.BytesIO()
    canvas = PdfCanvas(file, face("sans").name, one_line(document.language))
    _properties(canvas, document, options.created)
    painter = Painter(canvas, {anchor: place.name for anchor, place in places.items()})
    for index, page in enumerate(pages):
        progress(_SHARES[0] + _SHARES[1] * index / len(pages))
        area = landscape if page.wide else upright
        painter.begin(area.page_width, area.page_height)
        count = _("{number} of {count}", number=index + 1, count=len(pages))
        _running_lines(painter, document, sheet.running, area, str(count))
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


def _running_lines(painter: Painter, document: Document, style: Style, area: Area, number: str) -> None:
    """Paint the lines at the head and foot of a page."""
    right = SIDE + area.width
    foot = area.page_height - _FOOT
    with painter.part(None):
        mark = _one_line((Span(document.mark, bold=True),), replace(style, colour=MUST), area.width / 2)
        painter.line(mark, right - mark.width, _HEAD)
        painter.line(_one_line((Span(document.running),), style, area.width - mark.width - 12), SIDE, _HEAD)
        painter.rule(SIDE, right, _HEAD + 7.5, HEAD_RULE, 0.6)
        count = _one_line((Span(number),), style, area.width)
        painter.line(count, right - count.width, foot)
        painter.line(_one_line((Span(document.foot),), style, area.width - count.width - 12), SIDE, foot)


def _one_line(content: Inline, style: Style, width: float) -> Line:
    """Return the text, or as much of it as fits on one line."""
    return set_text(content, style, width)[0]


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
