"""Chapter 13: the abbreviations that occur in the document, with what they stand for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from studio.data import data_folder
from studio.document.blocks import Block, Figure, Listing, Paragraph, Table, plain
from studio.document.manuscript import Manuscript
from studio.document.tables import fact, labelled
from studio.knowledge import instruments, reading
from studio.text import _, translate

GLOSSARY = "13"

_LONGEST = 30
"""Letters of the longest code that an instrument may have."""

_WORD = re.compile(r"\d?[A-Za-z][\w]*(?:[-/][\w]+)*")


class _Abbreviations(reading.Item):
    abbreviations: dict[str, str]


@cache
def _known() -> dict[str, str]:
    path = data_folder("resources") / "outlines" / "abbreviations.toml"
    return reading.load(path, _Abbreviations).abbreviations


def write(page: Manuscript, front: Iterable[Block]) -> None:
    """Write the chapter, once all others are written."""
    found: dict[str, str] = {}
    whole = {word for text in set(texts((*front, *page.all_blocks()))) for word in _WORD.findall(text)}
    for word in whole.union(*(re.split("[-/]", word) for word in whole)):
        meaning = _meaning(word)
        if meaning:
            found[word] = meaning
    if found:
        rows = [fact(word, found[word]) for word in sorted(found, key=str.casefold)]
        table = labelled(rows, titles=(str(_("Abbreviation")), str(_("Meaning"))))
        page.put(GLOSSARY, replace(table, dense=True))
    else:
        page.add(GLOSSARY, _("The document uses no abbreviation that is explained here."))


def _meaning(word: str) -> str:
    if word in _known():
        return translate(_known()[word])
    if len(word) > _LONGEST or sum(letter.isupper() for letter in word) < 2:
        return ""
    instrument = instruments.find(word)
    return instrument.name if instrument is not None and instrument.code == word else ""


def texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield all text of the blocks, those in figures included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield plain(block.content)
        elif isinstance(block, Listing):
            yield from (plain(item) for item in block.items)
        elif isinstance(block, Table):
            yield from (column.title for column in block.columns if block.titled)
            yield from (plain(one.content) for row in block.rows for one in row.cells)
            yield block.caption or ""
            yield from block.notes
        elif isinstance(block, Figure):
            yield block.caption
            yield from (text for shape in block.drawing.shapes if (text := getattr(shape, "text", "")))
