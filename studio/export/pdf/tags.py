"""The structure of the document inside the PDF, by which screen readers read it in order and know what is what.

reportlab has no such tags, so its document is given the objects that the PDF standard asks for (ISO 32000-1, 14.7):
a tree of elements, and for every page the list of elements its marked contents belong to.
"""

from typing import Any, Literal

from reportlab.pdfbase.pdfdoc import PDFName, PDFObjectReference, PDFString

from studio.export.characters import one_line
from studio.export.pdf.canvas import PdfCanvas

Kind = Literal[
    "Document", "Sect", "H1", "H2", "H3", "H4", "H5", "H6", "P", "L", "LI", "Lbl", "LBody",
    "Table", "TR", "TH", "TD", "Caption", "Figure", "TOC", "TOCI",
]  # fmt: skip
HEADINGS: tuple[Kind, ...] = ("H1", "H2", "H3", "H4", "H5", "H6")


class Element:
    """A piece of the document with its parts in reading order.

    ``alternative`` says in words what it shows; ``scope`` what the title of a column or row (TH) is for.
    """

    __slots__ = ("alternative", "kind", "number", "parts", "scope")

    def __init__(self, kind: Kind, alternative: str = "", scope: Literal["", "Column", "Row"] = "") -> None:
        self.kind = kind
        self.alternative = alternative
        self.scope = scope
        self.parts: list[Element | tuple[int, int]] = []
        """Elements, and marked contents as the index of a page and the number on that page."""
        self.number = 0
        """The number of its object in the PDF, once that is known."""

    def add(self, kind: Kind, alternative: str = "", scope: Literal["", "Column", "Row"] = "") -> "Element":
        """Return a new element at its end."""
        element = Element(kind, alternative, scope)
        self.parts.append(element)
        return element


def write_tags(canvas: PdfCanvas, root: Element, contents: list[list[Element]]) -> None:
    """Put the structure into the PDF. ``contents`` are the elements of each page's marked contents, by number.

    Call it when all pages are shown and nothing is saved yet.
    """
    pdf = canvas.pdf
    elements = _numbered(root, first=pdf.objectcounter + 2)
    pages = [pdf.idToObjectNumberAndVersion[f"Page{number}"][0] for number in range(1, len(contents) + 1)]
    owners = " ".join(
        f"{index}[{' '.join(f'{element.number} 0 R' for element in page)}]" for index, page in enumerate(contents)
    )
    pdf.Reference(
        f"<</Type/StructTreeRoot/K {root.number} 0 R/ParentTree<</Nums[{owners}]>>"
        f"/ParentTreeNextKey {len(contents)}>>".encode(),
        "Tags",
    )
    top = root.number - 1
    for element, parent in elements:
        pdf.Reference(_object(element, parent.number if parent else top, pages, pdf), f"Tag{element.number}")
    pdf.Catalog.StructTreeRoot = PDFObjectReference("Tags")
    pdf.Catalog.MarkInfo = "<</Marked true>>"
    for index, page in enumerate(pdf.Pages.pages):
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = index
        page.Tabs = PDFName("S")


def _numbered(root: Element, first: int) -> list[tuple[Element, Element | None]]:
    """Give every element of the tree its object's number; return them in that order with their parents."""
    found: list[tuple[Element, Element | None]] = [(root, None)]
    for index, (element, _) in enumerate(found):
        element.number = first + index
        found += ((part, element) for part in element.parts if isinstance(part, Element))
    return found


def _object(element: Element, parent: int, pages: list[int], pdf: Any) -> bytes:
    """Return the element as an object of the PDF."""
    kids = " ".join(
        f"{part.number} 0 R" if isinstance(part, Element) else f"<</Type/MCR/Pg {pages[part[0]]} 0 R/MCID {part[1]}>>"
        for part in element.parts
    )
    scope = f"/A<</O/Table/Scope/{element.scope}>>" if element.scope else ""
    start = f"<</Type/StructElem/S/{element.kind}/P {parent} 0 R{scope}/K[{kids}]".encode()
    spoken = b"/Alt" + PDFString(one_line(element.alternative)).format(pdf) if element.alternative else b""
    return start + spoken + b">>"
