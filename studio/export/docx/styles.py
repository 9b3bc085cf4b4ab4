"""The look of the Word file: named styles, fonts and numbering, which people who go on in Word may change.

The sizes are those of the printed document to the half point, which is as fine as Word sets them; the faces are those
that come with Word, with the printed document's own as the next best.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from studio.document.blocks import ParagraphStyle, Table, Tone
from studio.export.docx.numbering import HEADINGS, LEVELS
from studio.export.docx.xml import W, one_line, points
from studio.export.options import Purpose
from studio.export.palette import ACCENT, HAIRLINE, HEAD_RULE, LINK, MUST, MUTED, PANEL, SHOULD, TONES

CONTENTS_LEVELS = 3
_SERIF, _SANS = "Cambria", "Calibri"
_EAST_ASIAN = "Microsoft YaHei"
_LEFTWARD = "Arial"
_FONTS = {
    _SERIF: ("Noto Serif", "roman"),
    _SANS: ("Noto Sans", "swiss"),
    _EAST_ASIAN: ("Noto Sans SC", "swiss"),
    _LEFTWARD: ("Noto Sans Arabic", "swiss"),
}
"""The faces, each with the one to use where it is missing, and its family."""

PARAGRAPHS: dict[ParagraphStyle, str] = {
    "body": "BodyText",
    "lead": "Lead",
    "note": "Note",
    "mandated": "MandatedText",
    "open": "OpenPoint",
    "warning": "Warning",
}
CHARACTERS: dict[Tone, str] = {"plain": "", "good": "Good", "should": "Should", "must": "Must", "muted": "Muted"}


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of letters, in points: of running text, of tables, and of what is smaller or set close."""

    body: float
    table: float
    small: float
    dense: float

    def of(self, table: Table) -> float:
        """Return the size of the letters in a table."""
        return self.dense if table.dense else self.small if table.small else self.table


SIZES: dict[Purpose, Sizes] = {
    "sharing": Sizes(body=10.0, table=9.0, small=8.5, dense=8.0),
    "submission": Sizes(body=11.0, table=9.5, small=9.0, dense=9.0),
}


def table_style(table: Table) -> str:
    """Return the paragraph style of the cells of a table."""
    return "TableDense" if table.dense else "TableSmall" if table.small else "TableText"


def styles(sizes: Sizes, language: str, width: float) -> str:
    """Return the part with the styles. ``language`` is a BCP 47 tag, ``width`` that of a line of text, in points."""
    return f"<w:styles {W}>{_defaults(sizes, language)}{''.join(_styles(sizes, width))}</w:styles>"


def _defaults(sizes: Sizes, language: str) -> str:
    return (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f"{_face(_SERIF)}{_colour(TONES['plain'])}{_size(sizes.body)}"
        f'<w:lang w:val="{one_line(language)}" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )


def _styles(sizes: Sizes, width: float) -> Iterator[str]:
    body, table, small, dense = sizes.body, sizes.table, sizes.small, sizes.dense
    yield _style("Normal", "Normal", _spacing(line=1.2), default=True)
    yield _style("BodyText", "Body Text", _spacing(after=7, line=1.2) + _justified)
    yield _style("Lead", "Lead", _spacing(after=9, line=1.2), _size(body + 1), based="BodyText")
    yield _style("MandatedText", "Mandated text", _bar(HEAD_RULE) + _indent(11), based="BodyText")
    marked = {"OpenPoint": ("Open point", SHOULD), "Warning": ("Warning", MUST)}
    for id, (name, colour) in marked.items():
        look = _sans(table, colour)
        yield _style(id, name, _bar(colour) + _spacing(after=7, line=1.1) + _indent(11), look)
    yield _style("Note", "Note", _spacing(after=6, line=1.1), _sans(small, MUTED))
    yield _style("Title", "Title", _spacing(before=66, after=24, line=1.05), _sans(21, bold=True), after="BodyText")
    yield from _headings(body)
    yield _style(
        "TOCHeading", "TOC Heading", f"<w:keepNext/>{_spacing(before=26, after=8)}", _sans(body + 5, ACCENT, bold=True)
    )
    yield from _contents(table, small, width)
    yield _style("Caption", "caption", f"<w:keepLines/>{_spacing(before=8, after=5, line=1.05)}", _sans(table))
    yield _style("Figure", "Figure", f"<w:keepNext/>{_spacing(before=8)}")
    yield _style("ListParagraph", "List Paragraph", _spacing(after=3, line=1.2) + _justified)
    for id, name, size in (
        ("TableText", "Table text", table),
        ("TableSmall", "Table text small", small),
        ("TableDense", "Table text dense", dense),
    ):
        yield _style(id, name, _spacing(line=1.05), _sans(size))
    yield _style("TableNote", "Table note", _spacing(before=3, line=1.05), _sans(small, MUTED))
    yield _style("TableEnd", "Table end", _exactly(10), _size(2))
    yield _style("SectionEnd", "Section end", _exactly(1), _size(1))
    for id, name in (("Header", "header"), ("Footer", "footer")):
        rule = f'<w:pBdr><w:bottom w:val="single" w:sz="5" w:space="4" w:color="{HEAD_RULE}"/></w:pBdr>'
        yield _style(id, name, rule if id == "Header" else "", _sans(small, MUTED))
    yield _style("CommentText", "annotation text", "", _sans(10))
    yield _character("Hyperlink", "Hyperlink", _colour(LINK))
    yield _character("CaptionLabel", "Caption label", f"<w:b/><w:bCs/>{_colour(ACCENT)}")
    yield _character("CommentReference", "annotation reference", _size(8))
    for tone, id in CHARACTERS.items():
        if id:
            yield _character(id, id, _colour(TONES[tone]))
    yield _tables()


def _headings(body: float) -> Iterator[str]:
    looks = (
        (body + 5, ACCENT, 26, 8),
        (body + 2.5, ACCENT, 19, 6),
        (body + 1, TONES["plain"], 14, 5),
        (body, TONES["plain"], 12, 4),
    )
    for level in range(1, LEVELS + 1):
        size, colour, before, after = looks[min(level, len(looks)) - 1]
        place = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{HEADINGS}"/></w:numPr>'
        yield _style(
            f"Heading{level}",
            f"heading {level}",
            f"<w:keepNext/><w:keepLines/>{place}{_spacing(before=before, after=after, line=1.05)}"
            f'<w:outlineLvl w:val="{level - 1}"/>',
            _sans(size, colour, bold=True),
            after="BodyText",
        )


def _contents(table: float, small: float, width: float) -> Iterator[str]:
    """Return the styles of the contents and of the lists of tables and figures, the page numbers at the right.

    They have no indent at the right: LibreOffice does not show numbers beyond it.
    """
    stop = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{points(width)}"/></w:tabs>'
    looks = (
        ("TOC1", "toc 1", _sans(table, ACCENT, bold=True), 6, 0),
        ("TOC2", "toc 2", _sans(table), 1, 12),
        ("TOC3", "toc 3", _sans(small, MUTED), 0, 26),
        ("TableofFigures", "table of figures", _sans(table), 3, 0),
    )
    for id, name, look, before, indent in looks:
        yield _style(id, name, stop + _spacing(before=before, line=1.05) + _indent(indent), look)


def _tables() -> str:
    """Return the style of tables: rules above and below the titles, hairlines between the rows."""

    def rule(side: str, colour: str, eighths: int) -> str:
        return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="{colour}"/>'

    rules = rule("top", HAIRLINE, 4) + rule("bottom", HAIRLINE, 4) + rule("insideH", HAIRLINE, 4)
    head = rule("top", ACCENT, 7) + rule("bottom", ACCENT, 5)
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="ProtocolTable"><w:name w:val="Protocol table"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{rules}</w:tblBorders></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>'
        f"<w:tcPr><w:tcBorders>{head}</w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
    )


GROUP_SHADE = f'<w:shd w:val="clear" w:color="auto" w:fill="{PANEL}"/>'
"""The ground of a row that names the rows under it."""


def _style(
    id: str, name: str, place: str, look: str = "", *, based: str = "", after: str = "", default: bool = False
) -> str:
    kind = ' w:default="1"' if default else "" if name.islower() or name in _BUILT_IN else ' w:customStyle="1"'
    base = "" if default else f'<w:basedOn w:val="{based or "Normal"}"/>'
    following = f'<w:next w:val="{after}"/>' if after else ""
    pages = f"<w:pPr>{place}</w:pPr>" if place else ""
    letters = f"<w:rPr>{look}</w:rPr>" if look else ""
    return (
        f'<w:style w:type="paragraph"{kind} w:styleId="{id}"><w:name w:val="{name}"/>{base}{following}<w:qFormat/>'
        f"{pages}{letters}</w:style>"
    )


_BUILT_IN = frozenset({"Normal", "Body Text", "Title", "TOC Heading", "List Paragraph"})


def _character(id: str, name: str, look: str) -> str:
    kind = "" if name in ("Hyperlink", "annotation reference") else ' w:customStyle="1"'
    return (
        f'<w:style w:type="character"{kind} w:styleId="{id}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:rPr>{look}</w:rPr></w:style>"
    )


def _face(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{_EAST_ASIAN}" w:cs="{_LEFTWARD}"/>'


def _size(size: float) -> str:
    halves = round(size * 2)
    return f'<w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/>'


def _colour(colour: str) -> str:
    return f'<w:color w:val="{colour}"/>'


def _sans(size: float, colour: str = TONES["plain"], *, bold: bool = False) -> str:
    return f"{_face(_SANS)}{'<w:b/><w:bCs/>' if bold else ''}{_colour(colour)}{_size(size)}"


def _spacing(*, before: float = 0, after: float = 0, line: float = 1.0) -> str:
    """Return the space around a paragraph in points, and the distance of its lines as a multiple of the usual."""
    return (
        f'<w:spacing w:before="{points(before)}" w:after="{points(after)}" '
        f'w:line="{round(240 * line)}" w:lineRule="auto"/>'
    )


def _exactly(height: float) -> str:
    return f'<w:spacing w:before="0" w:after="0" w:line="{points(height)}" w:lineRule="exact"/>'


_justified = '<w:jc w:val="both"/>'


def _indent(left: float) -> str:
    return f'<w:ind w:left="{points(left)}"/>'


def _bar(colour: str) -> str:
    return f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="{colour}"/></w:pBdr>'


def theme() -> str:
    """Return the part with the colours and faces that Word offers to who goes on in the document."""
    roles = {
        **{"dk1": TONES["plain"], "lt1": "FFFFFF", "dk2": ACCENT, "lt2": PANEL, "accent1": ACCENT, "accent2": LINK},
        **{"accent3": TONES["good"], "accent4": SHOULD, "accent5": MUST, "accent6": MUTED},
        **{"hlink": LINK, "folHlink": LINK},
    }
    colours = "".join(f'<a:{role}><a:srgbClr val="{colour}"/></a:{role}>' for role, colour in roles.items())
    others = '<a:ea typeface=""/><a:cs typeface=""/>'
    faces = (
        f'<a:majorFont><a:latin typeface="{_SANS}"/>{others}</a:majorFont>'
        f'<a:minorFont><a:latin typeface="{_SERIF}"/>{others}</a:minorFont>'
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Protocol"><a:themeElements>'
        f'<a:clrScheme name="Protocol">{colours}</a:clrScheme><a:fontScheme name="Protocol">{faces}</a:fontScheme>'
        f'<a:fmtScheme name="Protocol"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}'
        f"</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}"
        "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def fonts() -> str:
    """Return the part with the faces and what may stand in for them."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:family w:val="{family}"/></w:font>'
        for name, (other, family) in _FONTS.items()
    )
    return f"<w:fonts {W}>{entries}</w:fonts>"
