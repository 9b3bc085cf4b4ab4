"""What of a document cannot be printed as it is written: characters that no font has."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from studio.document.blocks import Block, Concern, Document, Figure, Listing, Paragraph, Table, plain
from studio.document.drawing import Label
from studio.export.characters import code
from studio.export.pdf.fonts import unprintable
from studio.text import _, n_


def unprintable_characters(document: Document) -> tuple[Concern, ...]:
    """Return a concern for each character that prints as its code: how often it stands, and where first."""
    texts = [(heading, address, unicodedata.normalize("NFC", text)) for heading, address, text in _texts(document)]
    lacking = unprintable("\n".join(text for _heading, _address, text in texts))
    if not lacking:
        return ()
    counts: Counter[str] = Counter()
    places: dict[str, tuple[str, str | None]] = {}
    for heading, address, text in texts:
        for character in text:
            if character in lacking:
                counts[character] += 1
                places.setdefault(character, (heading, address))
    return tuple(
        Concern(
            n_(
                "{name} is in no font and prints as {code}; it stands in “{heading}”.",
                "{name} is in no font and prints as {code}; it stands {count} times, first in “{heading}”.",
                counts[character],
                name=_name(character),
                code=code(character),
                heading=heading,
            ),
            address,
        )
        for character, (heading, address) in places.items()
    )


def _name(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _texts(document: Document) -> Iterator[tuple[str, str | None, str]]:
    """Yield all that is printed, with the heading that it stands under and the part of the protocol behind it."""
    front = str(_("Title page"))
    for text in (document.title, document.running, document.foot):
        yield front, None, text
    for block in document.title_page:
        yield from ((front, address, text) for address, text in _in_block(block))
    for section in document.all():
        yield section.heading, None, section.heading
        for block in section.blocks:
            yield from ((section.heading, address, text) for address, text in _in_block(block))


def _in_block(block: Block) -> Iterator[tuple[str | None, str]]:
    match block:
        case Paragraph():
            yield from ((run.address or block.address, run.text) for run in block.content)
        case Listing():
            for item, address in zip_longest(block.items, block.addresses):
                yield address or block.address, plain(item)
        case Table():
            titles = (column.title for column in block.columns if block.titled)
            yield from ((block.address, text) for text in (block.caption or "", *titles, *block.notes))
            for row in block.rows:
                yield from ((row.address or block.address, plain(cell.content)) for cell in row.cells)
        case Figure():
            labels = (shape.text for shape in block.drawing.shapes if isinstance(shape, Label))
            yield from ((block.address, text) for text in (block.caption, *labels))
