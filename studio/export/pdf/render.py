"""A document as the bytes of a PDF."""

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pikepdf
from reportlab.pdfbase.pdfdoc import PDFDictionary

from studio.document.blocks import Document, Inline, Span
from studio.export.options import Options
from studio.export.pdf.canvas import PdfCanvas
from studio.export.pdf.flow import Flow
from studio.export.pdf.fonts import face, legible
from studio.export.pdf.pages import SIDE, SIZES, TOP, Area, Page, paginate
from studio.export.pdf.painter import Painter
from studio.export.pdf.styles import HEAD_RULE, MUST, SHEETS, Style
from studio.export.pdf.tags import write_tags
from studio.export.pdf.text import Line, set_text
from studio.text import _

_ONE_AT_A_TIME = threading.Lock()
"""reportlab keeps the fonts, and which of their letters are used, for the whole process."""
_HEAD = 36.0
_FOOT = 32.0
"""How far the running lines stand from the edge: beyond the three eighths of an inch that printers need."""
_SHARES = (0.45, 0.4)
"""The parts of the whole that setting the text and painting the pages take."""


def render(document: Document, options: Options) -> bytes:
    """Return the document as a PDF.

    All fonts are embedded, every heading has a bookmark and a named place, and the contents and the structure for
    screen readers are complete. Equal documents and options give equal bytes. What ``options.progress`` raises
    reaches the caller.
    """
    with _ONE_AT_A_TIME:
        return _render(document, options, options.progress or (lambda share: None))


def _render(document: Document, options: Options, progress: Callable[[float], None]) -> bytes:
    width, height = SIZES[options.paper]
    upright, landscape = Area(width, height), Area(height, width)
    sheet = SHEETS[options.purpose]
    flow = Flow(document, sheet, upright, landscape)
    front = [*paginate(flow.title_page(), upright, landscape), *paginate(flow.contents(), upright, landscape)]
    body = flow.body(lambda share: progress(share * _SHARES[0]))
    pages = [*front, *paginate(body, upright, landscape)]
    for number, page in enumerate(pages, start=1):
        for strip, _top in page.strips:
            if strip.heading:
                strip.heading.page = number
    file = io.BytesIO()
    canvas = PdfCanvas(file, face("sans").name, legible(document.language))
    _properties(canvas, document, options.created)
    painter = Painter(canvas, flow.destinations)
    for index, page in enumerate(pages):
        progress(_SHARES[0] + _SHARES[1] * index / len(pages))
        area = landscape if page.wide else upright
        painter.begin(area.page_width, area.page_height)
        count = _("{number} of {count}", number=index + 1, count=len(pages))
        _running_lines(painter, document, sheet.running, area, str(count))
        _strips(painter, page)
        painter.end()
    for heading in flow.headings:
        canvas.addOutlineEntry(legible(heading.section.heading), heading.destination, level=heading.depth - 1)
    canvas.pdf.Catalog.Dests = PDFDictionary(painter.places)
    write_tags(canvas, flow.root, painter.contents)
    canvas.save()
    data = _packed(file)
    progress(1.0)
    return data


def _packed(file: io.BytesIO) -> bytes:
    """Return the PDF with its small objects compressed too, which makes it less than half as large."""
    packed = io.BytesIO()
    with pikepdf.open(file) as pdf:
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()


def _properties(canvas: PdfCanvas, document: Document, created: datetime | date) -> None:
    """Set what programs show about the file, and how they open it."""
    canvas.setTitle(legible(document.title))
    canvas.setAuthor(legible(document.author))
    canvas.setSubject(legible(document.subject))
    canvas.setCreator("PAT Studio")
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


def _strips(painter: Painter, page: Page) -> None:
    for strip, top in page.strips:
        if strip.heading:
            painter.destination(strip.heading.destination, TOP + top - 8.0)
        strip.paint(painter, SIDE, TOP + top)
