"""The appendix with the items of SPIRIT 2025: where each is answered, and on which pages."""

from studio.document.blocks import Cell, Column, Row, Table, cell
from studio.document.manuscript import SPIRIT, Manuscript
from studio.document.whereabouts import Whereabouts, answer, state
from studio.knowledge import outlines
from studio.text import _, n_, translate


def write_spirit(page: Manuscript, whereabouts: Whereabouts) -> None:
    """Write the appendix."""
    rows: list[Row] = []
    section = ""
    unanswered = 0
    for item in outlines.spirit():
        if item.section != section:
            section = item.section
            rows.append(Row((cell(translate(section), bold=True),), heading=True))
        said = answer(whereabouts, page.protocol, item)
        unanswered += said.missing is not None
        rows.append(Row((cell(item.item), cell(translate(item.topic)), state(said), Cell(said.pages))))
    page.add(
        SPIRIT,
        _(
            "The items are those of the SPIRIT 2025 statement {source}, used under the licence CC BY 4.0 and told in "
            "our own words, with the sections and pages of this document that answer each.",
            source=page.cite("spirit-2025"),
        ),
    )
    if unanswered:
        page.add(
            SPIRIT,
            n_(
                "For {count} item something is still to be decided; it is named there.",
                "For {count} items something is still to be decided; it is named there.",
                unanswered,
            ),
        )
    columns = (
        Column(str(_("Item")), 0.5),
        Column(str(_("Topic")), 3.4),
        Column(str(_("Sections")), 2.0),
        Column(str(_("Pages")), 1.0),
    )
    page.put(SPIRIT, Table(columns, tuple(rows), dense=True))
