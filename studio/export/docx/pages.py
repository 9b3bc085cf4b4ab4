"""The pages: their size and margins, and the lines that run at their head and foot."""

from dataclasses import dataclass

from studio.document.blocks import Document
from studio.export.docx.xml import W, composed, field, one_line, paragraph, points, run
from studio.export.paper import BOTTOM, SIDE, TOP, Area
from studio.text import _

NAMESPACES = (
    f"{W} "
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
)
_EDGE = 30.0
"""How far the running lines stand from the edge."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, upright or landscape. ``head`` and ``foot`` are the ids of its running lines."""

    area: Area
    wide: bool
    head: str
    foot: str

    def section(self) -> str:
        """Return what a run of such pages says of itself at its end."""
        turned = ' w:orient="landscape"' if self.wide else ""
        return (
            f'<w:sectPr><w:headerReference w:type="default" r:id="{self.head}"/>'
            f'<w:footerReference w:type="default" r:id="{self.foot}"/><w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{points(self.area.page_width)}" w:h="{points(self.area.page_height)}"{turned}/>'
            f'<w:pgMar w:top="{points(TOP)}" w:right="{points(SIDE)}" w:bottom="{points(BOTTOM)}" '
            f'w:left="{points(SIDE)}" w:header="{points(_EDGE)}" w:footer="{points(_EDGE)}" w:gutter="0"/>'
            '<w:cols w:space="720"/></w:sectPr>'
        )


def running_lines(document: Document, width: float) -> tuple[str, str]:
    """Return the parts with the line at the head and the one at the foot of pages with this room for text."""
    stop = f'<w:tabs><w:tab w:val="right" w:pos="{points(width)}"/></w:tabs>'
    tab = "<w:r><w:tab/></w:r>"
    mark = run(one_line(document.mark), '<w:rStyle w:val="Must"/><w:b/><w:bCs/>') if document.mark else ""
    head = paragraph("Header", run(one_line(document.running)) + tab + mark, stop)
    number, count = field("PAGE", run("1")), field("NUMPAGES", run("1"))
    pages = composed(_("{number} of {count}"), number=number, count=count)
    foot = paragraph("Footer", run(one_line(document.foot)) + tab + pages, stop)
    return f"<w:hdr {NAMESPACES}>{head}</w:hdr>", f"<w:ftr {NAMESPACES}>{foot}</w:ftr>"
