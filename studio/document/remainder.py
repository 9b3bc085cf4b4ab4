"""The generic writer: prints, under its heading, every filled field that no chapter has printed."""

from studio.document.blocks import Block, Inline, Paragraph, Row, Span, cell, plain
from studio.document.manuscript import Manuscript, paragraphs, places_at
from studio.document.tables import fact, grid, labelled
from studio.text import translate


def write_remainder(page: Manuscript, heading: str) -> None:
    """Print what is left of a heading: long texts as paragraphs, short values in a table, lists as tables.

    A long text that is the only field of its heading needs no title: the heading is its title.
    """
    alone = len(places_at(heading)) == 1
    texts: list[Block] = []
    facts: dict[str, list[Row]] = {"": []}
    tables: list[Block] = []
    for place, value in tuple(page.unclaimed(heading)):
        title = translate(place.spec.title)
        if place.spec.kind == "items":
            tables += grid(page.words, place.address, value, caption=title)
        elif place.spec.kind == "text":
            texts += paragraphs(page.words.value(place.spec, value), "" if alone else title, place.address)
        else:
            if place.group not in facts:
                facts[place.group] = [Row((cell(translate(place.group), bold=True),), heading=True)]
            facts[place.group].append(fact(title, page.words.value(place.spec, value), place.address))
        page.claim(place.address)
    rows = [row for group in facts.values() for row in group]
    if rows and _brief(rows):
        texts.append(_sentences(rows))
    elif rows:
        texts.append(labelled(rows))
    page.put(heading, *texts, *tables)


_FEW, _SHORT = 2, 100
"""So many facts of so many letters at most stand in a line instead of a table."""


def _brief(rows: list[Row]) -> bool:
    values = [plain(row.cells[-1].content) for row in rows]
    grouped = any(row.heading for row in rows)
    return len(rows) <= _FEW and not grouped and all(len(value) <= _SHORT and "\n" not in value for value in values)


def _sentences(rows: list[Row]) -> Paragraph:
    """Return rows of label and value as one paragraph."""
    runs: Inline = ()
    for row in rows:
        label, value = (plain(one.content) for one in row.cells)
        runs += (*((Span(" "),) if runs else ()), Span(f"{label}: ", bold=True), Span(f"{value.removesuffix('.')}."))
    return Paragraph(runs, address=rows[0].address)
