"""Chapter 13: terms with where they are defined, and the abbreviations of the document with what they stand for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache

from studio.data import data_folder
from studio.document.blocks import Block, Figure, Inline, Listing, Paragraph, Row, Section, Table
from studio.document.manuscript import Manuscript
from studio.document.outline import sections
from studio.document.sections import appendices
from studio.document.tables import fact, labelled
from studio.knowledge import instruments, reading
from studio.protocol.address import filled
from studio.text import Text, _, translate

GLOSSARY = "13"

_LONGEST = 30
"""Letters of the longest code that an instrument may have."""

_WORD = re.compile(r"\w+(?:[-/]\w+)*")
_MARK = re.compile("([-/])")
_PIECES = 12
"""Pieces of the longest chain of words with hyphens that is looked into; none that people write has more."""
_KEPT = 20_000
"""Words whose abbreviations are remembered: those of several long protocols."""


class _Abbreviations(reading.Item):
    abbreviations: dict[str, str]


@cache
def _known() -> dict[str, str]:
    path = data_folder("resources") / "outlines" / "abbreviations.toml"
    return reading.load(path, _Abbreviations).abbreviations


def write(page: Manuscript, front: Iterable[Block]) -> None:
    """Write the chapter, once all others are written."""
    printed = (text for section in sections(page, appendices.titles(page)) for text in _of(section))
    words = {word for text in {*texts(front), *printed} for word in _WORD.findall(text)}
    terms = _terms(page)
    if terms:
        titles = (str(_("Term")), str(_("Where it is defined")))
        page.put(GLOSSARY, replace(labelled(terms, titles=titles), dense=True))
    found = {code for word in words for code in _codes(word)}
    if found:
        rows = [fact(code, _meaning(code)) for code in sorted(found, key=str.casefold)]
        table = labelled(rows, titles=(str(_("Abbreviation")), str(_("Meaning"))))
        page.put(GLOSSARY, replace(table, dense=True))
    else:
        page.add(GLOSSARY, _("The document uses no abbreviation that is explained here."))


_TERMS: tuple[tuple[Text, str, str], ...] = (
    (_("Adverse event"), "/monitoring/ae_definition", "9.1.1"),
    (_("Adverse event of special interest"), "/monitoring/aesi", "9.2.4"),
    (_("Analysis set"), "/statistics/sets", "10.2"),
    (_("End of the trial"), "/design/start_end", "4.4"),
    (_("Estimand"), "/objectives/estimands", "3.1"),
    (_("Lost to follow-up"), "/followup/loss", "7.3"),
    (_("Product complaint"), "/monitoring/complaints", "9.1.3"),
    (_("Protocol deviation"), "/oversight/deviations", "11.10"),
    (_("Relapse"), "/followup/relapse", "8.3"),
    (_("Remission"), "/endpoints/remission_threshold", "8.3"),
    (_("Response"), "/endpoints/response_fall", "8.3"),
    (_("Serious adverse event"), "/monitoring/sae_definition", "9.1.2"),
    (_("Sustained response"), "/endpoints/sustained_response", "8.3"),
)
"""Terms that a protocol defines, each with the field that does so and the section that prints it."""


def _terms(page: Manuscript) -> list[Row]:
    return [
        fact(str(term), (page.see(number),), address)
        for term, address, number in sorted(_TERMS, key=lambda one: str(one[0]).casefold())
        if filled(page.get(address))
    ]


def _of(section: Section) -> Iterator[str]:
    for one in section.all():
        yield one.title
        yield from texts(one.blocks)


@lru_cache(_KEPT)
def _codes(word: str) -> tuple[str, ...]:
    """Return the abbreviations in a word: the longest, and those in what is before and after it.

    Several of one kind, such as AEs, count as one.
    """
    parts = _MARK.split(word)
    if word == word.lower() or len(parts) >= 2 * _PIECES:
        return ()
    for length in range(len(parts), 0, -2):
        for start in range(0, len(parts) - length + 1, 2):
            whole = "".join(parts[start : start + length])
            for code in (whole, whole.removesuffix("s")):
                if _meaning(code):
                    before, after = "".join(parts[: max(start - 1, 0)]), "".join(parts[start + length + 1 :])
                    return (code, *_codes(before), *_codes(after))
    return ()


def _meaning(code: str) -> str:
    """Return what an abbreviation stands for, or nothing where it is none; every one has a capital letter."""
    if code in _known():
        return translate(_known()[code])
    if len(code) > _LONGEST or sum(letter.isupper() for letter in code) < 2:
        return ""
    instrument = instruments.find(code)
    return instrument.name if instrument is not None and instrument.code == code else ""


def texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield all text of the blocks, those in figures included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield _words(block.content)
        elif isinstance(block, Listing):
            yield from (_words(item) for item in block.items)
        elif isinstance(block, Table):
            yield from (column.title for column in block.columns if block.titled)
            yield from (_words(one.content) for row in block.rows for one in row.cells)
            yield block.caption or ""
            yield from block.notes
        elif isinstance(block, Figure):
            yield block.caption
            yield block.note
            yield from (text for shape in block.drawing.shapes if (text := getattr(shape, "text", "")))


def _words(content: Inline) -> str:
    """Return the text of runs; the mark of a note is no part of the word it stands at."""
    return "".join(" " if run.raised else run.text for run in content)
