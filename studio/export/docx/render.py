"""A document as the bytes of a Word file."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from studio.document.blocks import Document
from studio.export.docx.body import Body
from studio.export.docx.numbering import Numbering
from studio.export.docx.package import Relations, pack
from studio.export.docx.pages import Sheet, running_lines
from studio.export.docx.styles import SIZES, fonts, styles, theme
from studio.export.docx.xml import W, lines, one_line, paragraph, run
from studio.export.options import Options
from studio.export.paper import areas
from studio.text import _

_INITIALS = 3
"""Letters that Word shows beside a comment at most."""
_WRITTEN = 0.9
"""The part of the whole that writing the text takes."""


def render(document: Document, options: Options) -> bytes:
    """Return the document as a Word file.

    Equal documents and options give equal bytes. What ``options.progress`` raises reaches the caller.
    """
    progress = options.progress or (lambda share: None)
    relations = Relations()
    sizes = SIZES[options.purpose]
    for kind in ("styles", "numbering", "settings", "fontTable", "comments"):
        relations.part(kind, f"{kind}.xml")
    relations.part("theme", "theme/theme1.xml")
    parts: list[tuple[str, str | bytes]] = []
    sheets = []
    for index, area in enumerate(areas(options.paper), start=1):
        head, foot = running_lines(document, area.width)
        parts += [(f"word/header{index}.xml", head), (f"word/footer{index}.xml", foot)]
        ids = relations.part("header", f"header{index}.xml"), relations.part("footer", f"footer{index}.xml")
        sheets.append(Sheet(area, index > 1, *ids))
    numbering = Numbering()
    text = Body(document, sizes, relations, numbering, *sheets).xml(lambda share: progress(share * _WRITTEN))
    progress(_WRITTEN)
    moment = _moment(options.created)
    data = pack(
        (
            ("word/document.xml", text),
            ("word/styles.xml", styles(sizes, document.language, sheets[0].area.width)),
            ("word/numbering.xml", numbering.xml()),
            ("word/settings.xml", _settings(document)),
            ("word/fontTable.xml", fonts()),
            ("word/theme/theme1.xml", theme()),
            ("word/comments.xml", f"<w:comments {W}>{''.join(_comments(document, moment))}</w:comments>"),
            *parts,
            ("docProps/core.xml", _core(document, moment)),
            ("docProps/app.xml", _app()),
        ),
        relations,
    )
    progress(1.0)
    return data


def _settings(document: Document) -> str:
    """Return the part with the settings. Word asks to fill in the page numbers of the contents when it opens."""
    return (
        f'<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:updateFields w:val="true"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        f'</w:compat><w:themeFontLang w:val="{one_line(document.language)}"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def _comments(document: Document, moment: str) -> Iterator[str]:
    checklist = str(_("Design checklist"))
    for id, remark in enumerate(document.remarks):
        text = "".join(paragraph("CommentText", run(line)) for line in lines(remark.text))
        said = _moment(remark.when) if remark.when is not None else moment
        who = remark.who or checklist
        initials = "".join(word[0] for word in who.split()).upper()[:_INITIALS]
        yield (
            f'<w:comment w:id="{id}" w:author="{one_line(who)}" w:date="{said}" w:initials="{one_line(initials)}">'
            f"{text}</w:comment>"
        )


def _core(document: Document, moment: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{one_line(document.title)}</dc:title><dc:subject>{one_line(document.subject)}</dc:subject>"
        f"<dc:creator>{one_line(document.author)}</dc:creator><dc:language>{one_line(document.language)}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


def _app() -> str:
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>PAT Studio</Application></Properties>"
    )


def _moment(created: datetime | date) -> str:
    """Return a moment as Word states it, in the time of Greenwich; a day without a time begins at midnight."""
    if isinstance(created, datetime):
        moment = created.astimezone(UTC) if created.tzinfo else created
        return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    return f"{created:%Y-%m-%dT00:00:00Z}"
