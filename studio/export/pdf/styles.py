"""The look of the printed document: colours, sizes and distances, in points."""

from dataclasses import dataclass, replace
from typing import Literal

from reportlab.lib.colors import Color, HexColor

from studio.document.blocks import ParagraphStyle, Tone
from studio.document.drawing import Ink
from studio.export import palette
from studio.export.paper import SMALLEST
from studio.export.pdf.fonts import Family

Align = Literal["left", "centre", "right", "justified"]


def _colour(shade: str) -> Color:
    return HexColor(f"#{shade}")


TEXT = _colour(palette.TEXT)
MUTED = _colour(palette.MUTED)
ACCENT = _colour(palette.ACCENT)
LINK = _colour(palette.LINK)
HAIRLINE = _colour(palette.HAIRLINE)
HEAD_RULE = _colour(palette.HEAD_RULE)
PANEL = _colour(palette.PANEL)
SHOULD = _colour(palette.SHOULD)
MUST = _colour(palette.MUST)
TONES: dict[Tone, Color] = {tone: _colour(shade) for tone, shade in palette.TONES.items()}
INKS: dict[Ink, Color] = {ink: _colour(shade) for ink, shade in palette.INKS.items()}


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set. ``leading`` is the distance of its lines; ``before`` and ``after`` the space around it.

    ``bar`` is the colour of a line along its left side, ``indent`` how far it stands in, ``label`` the colour of its
    bold runs where they have one of their own, ``pad_x`` and ``pad_y`` the space around it in a cell of a table.
    ``smallest`` is the least size of raised letters.
    """

    family: Family
    size: float
    leading: float
    colour: Color = TEXT
    bold: bool = False
    italic: bool = False
    align: Align = "left"
    before: float = 0.0
    after: float = 0.0
    indent: float = 0.0
    bar: Color | None = None
    label: Color | None = None
    pad_x: float = 4.0
    pad_y: float = 3.3
    smallest: float = SMALLEST

    @property
    def baseline(self) -> float:
        """The distance of the baseline from the top of a line, so that capitals stand in its middle."""
        return self.leading / 2 + 0.357 * self.size


@dataclass(frozen=True, slots=True)
class Sheet:
    """All styles of one document."""

    title: Style
    long_title: Style
    headings: tuple[Style, ...]
    paragraphs: dict[ParagraphStyle, Style]
    table: Style
    small_table: Style
    dense_table: Style
    caption: Style
    figure_caption: Style
    note: Style
    contents_title: Style
    contents: tuple[Style, ...]
    listed: Style
    running: Style

    def heading(self, depth: int) -> Style:
        """Return the style of headings at a depth, 1 being the highest."""
        return self.headings[min(depth, len(self.headings)) - 1]

    def table_style(self, *, small: bool, dense: bool) -> Style:
        """Return the style of the cells of a table."""
        if dense:
            return self.dense_table
        return self.small_table if small else self.table


def _sheet(body: float, table: float, small: float, dense: float, raised: float) -> Sheet:
    """Return the styles around the sizes of running text, tables, what is smaller, close-set tables, raised letters."""
    serif = Style("serif", body, round(body * 1.46, 1), align="justified", after=7, smallest=raised)
    cells = Style("sans", table, round(table * 1.35, 1), smallest=raised)
    minor = Style("sans", small, round(small * 1.35, 1), smallest=raised)
    head = Style("sans", body, body * 1.3, colour=ACCENT, bold=True)
    title = replace(head, size=21, leading=26.5, colour=TEXT, before=66, after=24)
    compact = max(small, table - 0.5)
    return Sheet(
        title=title,
        long_title=replace(title, size=16, leading=21, before=30, after=18),
        headings=(
            replace(head, size=body + 5, leading=(body + 5) * 1.25, before=26, after=8),
            replace(head, size=body + 2.5, leading=(body + 2.5) * 1.25, before=19, after=6),
            replace(head, size=body + 0.75, leading=(body + 0.75) * 1.3, colour=TEXT, before=14, after=5),
            replace(head, size=body, leading=body * 1.3, colour=TEXT, before=12, after=4),
        ),
        paragraphs={
            "body": serif,
            "lead": replace(serif, size=body + 1, leading=(body + 1) * 1.46, after=9),
            "note": replace(minor, colour=MUTED, after=6),
            "mandated": replace(serif, indent=11, bar=HEAD_RULE),
            "open": replace(cells, colour=SHOULD, indent=11, bar=SHOULD, after=7),
            "warning": replace(cells, colour=MUST, indent=11, bar=MUST, after=7),
        },
        table=cells,
        small_table=replace(minor, size=compact, leading=round(compact * 1.32, 1), pad_y=2.9),
        dense_table=replace(minor, size=dense, leading=round(dense * 1.27, 1), pad_x=2.6, pad_y=2.0),
        caption=replace(cells, label=ACCENT, before=10, after=4),
        figure_caption=replace(cells, colour=MUTED, label=ACCENT, before=5, after=10),
        note=replace(minor, colour=MUTED, before=5, after=2),
        contents_title=replace(head, size=body + 5, leading=(body + 5) * 1.25, before=26, after=10),
        contents=(
            replace(cells, bold=True, before=6, size=table + 0.25, colour=ACCENT),
            replace(cells, indent=12, before=1, size=table + 0.25),
            replace(minor, indent=26, colour=MUTED),
        ),
        listed=replace(cells, before=3, size=table + 0.25),
        running=replace(minor, colour=MUTED),
    )


SHEETS = {
    "sharing": _sheet(body=9.75, table=8.5, small=8.0, dense=7.5, raised=SMALLEST),
    "submission": _sheet(body=11.0, table=9.5, small=9.0, dense=9.0, raised=9.0),
}
"""For *submission*, no letter is under 9 points and running text is larger, as regulators' advice on PDFs asks."""
