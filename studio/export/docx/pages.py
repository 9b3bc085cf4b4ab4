"""The pages: their size and margins, and the lines that run at their head and foot."""

from dataclasses import dataclass

from studio.document.blocks import Document
from studio.export.docx.xml import W, composed, field, one_line, paragraph, points, run
from studio.export.options import Paper
from studio.text import _

NAMESPACES = (
    f"{W} "
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
)
_PAPER: dict[Paper, tuple[float, float]] = {"a4": (595.3, 841.9), "letter": (612.0, 792.0)}
_SIDE, _TOP, _BOTTOM = 54.0, 62.0, 58.0
_EDGE = 30.0
"""How far the running lines stand from the edge."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, upright or landscape. ``head`` and ``foot`` are the ids of its running lines."""

    paper: Paper
    wide: bool
    head: str = ""
    foot: str = ""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        width, height = _PAPER[self.paper]
        return (height, width) if self.wide else (width, height)

    @property
    def width(self) -> float:
        """The width for text."""
        return self.size[0] - 2 * _SIDE

    @property
    def height(self) -> float:
        """The height for text."""
        return self.size[1] - _TOP - _BOTTOM

    def section(self) -> str:
        """Return what a run of such pages says of itself at its end."""
        width, height = self.size
        turned = ' w:orient="landscape"' if self.wide else ""
        return (
            f'<w:sectPr><w:headerReference w:type="default" r:id="{self.head}"/>'
            f'<w:footerReference w:type="default" r:id="{self.foot}"/><w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{points(width)}" w:h="{points(height)}"{turned}/>'
            f'<w:pgMar w:top="{points(_TOP)}" w:right="{points(_SIDE)}" w:bottom="{points(_BOTTOM)}" '
            f'w:left="{points(_SIDE)}" w:header="{points(_EDGE)}" w:footer="{points(_EDGE)}" w:gutter="0"/>'
            '<w:cols w:space="720"/></w:sectPr>'
        )


def running_lines(document: Document, sheet: Sheet) -> tuple[str, str]:
    """Return the parts with the line at the head and the one at the foot of such pages."""
    stop = f'<w:tabs><w:tab w:val="right" w:pos="{points(sheet.width)}"/></w:tabs>'
    tab = "<w:r><w:tab/></w:r>"
    mark = run(one_line(document.mark), '<w:rStyle w:val="Must"/><w:b/><w:bCs/>') if document.mark else ""
    head = paragraph("Header", run(one_line(document.running)) + tab + mark, stop)
    number, count = field("PAGE", run("1")), field("NUMPAGES", run("1"))
    pages = composed(_("{number} of {count}"), number=number, count=count)
    foot = paragraph("Footer", run(one_line(document.foot)) + tab + pages, stop)
    return f"<w:hdr {NAMESPACES}>{head}</w:hdr>", f"<w:ftr {NAMESPACES}>{foot}</w:ftr>"
