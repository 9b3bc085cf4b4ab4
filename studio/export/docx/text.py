"""Runs of text: styles, links, cross-references and right-to-left parts."""

import re
import unicodedata
from collections.abc import Iterator

from studio.document.blocks import Inline, Span
from studio.export.docx.package import Relations
from studio.export.docx.places import Places
from studio.export.docx.xml import field, lines, one_line, run
from studio.export.links import web_address
from studio.export.paper import SMALLEST

_LEFTWARDS = "\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT_TO_LEFT = re.compile(f"([{_LEFTWARDS}](?:[^\\w]*[{_LEFTWARDS}])*)")
"""A stretch of text that is read from the right, with the spaces and signs within it."""
LINK = '<w:rStyle w:val="Hyperlink"/>'


class Writer:
    """Writes the text of one document."""

    def __init__(self, places: Places, relations: Relations) -> None:
        self._places = places
        self._relations = relations

    def runs(self, content: Inline, style: str = "") -> str:
        """Return the runs of a text; ``style`` is the character style of those that are no links."""
        base = f'<w:rStyle w:val="{style}"/>' if style else ""
        return "".join([self._span(span, base) for span in content])

    def _span(self, span: Span, base: str) -> str:
        if span.pages:
            return self._page_numbers(span, base)
        if span.link is None:
            return _runs(span, base)
        bookmark = self._places.bookmark(span.link)
        if bookmark is not None:
            if span.text == self._places.label(span.link):
                # Without the switch, Word would repeat the bold letters of the caption too.
                return field(f"REF {bookmark} \\h \\* CHARFORMAT", _runs(span, base), base)
            return f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{_runs(span, LINK)}</w:hyperlink>'
        address = web_address(span.link)
        if address is None:
            return _runs(span, base)
        id = self._relations.link(one_line(address))
        return f'<w:hyperlink r:id="{id}" w:history="1">{_runs(span, LINK)}</w:hyperlink>'

    def _page_numbers(self, span: Span, base: str) -> str:
        """Return fields for the pages; the text stands in until Word has counted them."""
        bookmarks = self._places.bookmarks(span.pages)
        if not bookmarks:
            return _runs(span, base)
        return run(", ", base).join(field(f"PAGEREF {name} \\h", _runs(span, base), base) for name in bookmarks)


_RAISED = f'<w:position w:val="4"/><w:sz w:val="{round(2 * SMALLEST)}"/><w:szCs w:val="{round(2 * SMALLEST)}"/>'
"""Word's own superscript would make letters of tables smaller than any may be; half points, both."""


def direction(content: Inline) -> str:
    """Return what a paragraph says of its direction: nothing, unless its first letter is read from the right."""
    for span in content:
        if _RIGHT_TO_LEFT.search(span.text):
            break
    else:
        return ""
    for span in content:
        for character in span.text:
            kind = unicodedata.bidirectional(character)
            if kind in ("L", "R", "AL"):
                return "" if kind == "L" else "<w:bidi/>"
    return ""


def _runs(span: Span, base: str) -> str:
    """Return the text of a span; properties stand in the order that the schema wants."""
    properties = base
    if span.bold:
        properties += "<w:b/><w:bCs/>"
    if span.italic:
        properties += "<w:i/><w:iCs/>"
    if span.raised:
        properties += _RAISED
    return "".join(_directed(span.text, properties))


def _directed(text: str, properties: str) -> Iterator[str]:
    if not _RIGHT_TO_LEFT.search(text):
        yield _run(text, properties)
        return
    for position, part in enumerate(_RIGHT_TO_LEFT.split(text)):
        if part:
            yield _run(part, f"{properties}<w:rtl/>" if position % 2 else properties)


def _run(text: str, properties: str) -> str:
    pieces = lines(text)
    if len(pieces) == 1 and "\t" not in text:
        return run(pieces[0], properties)
    marks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    inner = "<w:br/>".join(
        "<w:tab/>".join(f'<w:t xml:space="preserve">{part}</w:t>' if part else "" for part in line.split("\t"))
        for line in pieces
    )
    return f"<w:r>{marks}{inner}</w:r>"
