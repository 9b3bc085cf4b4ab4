"""The designers' own passages: put in place of, or beside, what the chapters wrote, and compared with it.

A passage that replaces something remembers the generated text it was written over. When the facts change, so does the
text that would be printed there, and the passage is marked until its author has looked at it.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain
from typing import Literal

from studio.document.blocks import (
    Block,
    Cell,
    Concern,
    Figure,
    Inline,
    Listing,
    Paragraph,
    Row,
    Section,
    Span,
    Table,
    plain,
)
from studio.document.manuscript import FURTHER, TITLE_PAGE, Manuscript, inline, places
from studio.document.outline import Headline
from studio.document.rich import parse
from studio.protocol.base import Choice
from studio.protocol.wording import Passage, PassagePlace
from studio.text import _, literal

_STAYING = ("mandated", "warning", "note")
"""Paragraphs that stay when sentences are replaced: what a standard fixes, caveats, and notes under tables."""


# What passages print


def house(page: Manuscript, numbers: Collection[str]) -> None:
    """See that every passage is printed: those whose heading is not among ``numbers`` stand among further data."""
    for passage in page.protocol.wording.passages:
        address = f"/wording/passages/{passage.id}"
        if passage.heading in numbers:
            page.claim(address)
        elif _written(passage):
            heading = literal(passage.heading or "?")
            lead = _("Own text for section {heading}, which this document does not have", heading=heading)
            page.put(FURTHER, Paragraph((Span(str(lead), bold=True),), "lead"), *_blocks(passage))
            page.claim(address)
            lost = _(
                "Your own text for section {heading} stands among further data: the document has no such section.",
                heading=heading,
            )
            page.concerns.append(Concern(lost, address))


def apply(page: Manuscript, numbers: Collection[str]) -> None:
    """Put the passages of these headings where they belong."""
    of: dict[str, list[Passage]] = {}
    for passage in page.protocol.wording.passages:
        if passage.heading in numbers and _speaks(passage):
            of.setdefault(passage.heading or "", []).append(passage)
    for number, passages in of.items():
        page.generated[number] = page.blocks(number)
        page.rewrite(number, _rewritten(page, number, passages))


def _written(passage: Passage) -> bool:
    return bool(passage.text and passage.text.strip())


def _speaks(passage: Passage) -> bool:
    return _written(passage) or passage.place is PassagePlace.NOT_APPLICABLE


def _rewritten(page: Manuscript, number: str, passages: Iterable[Passage]) -> Iterator[Block]:
    generated = page.blocks(number)
    before: list[Block] = []
    instead: list[Block] = []
    after: list[Block] = []
    taken: set[int] = set()
    for passage in passages:
        blocks = _blocks(passage)
        match passage.place:
            case PassagePlace.BEFORE:
                before += blocks
            case PassagePlace.AFTER | None:
                after += blocks
            case _:
                taken |= {id(block) for block in replaced(passage.place, generated)}
                if compared(passage, readable(generated, page.references)).changed:
                    instead.append(_outdated(passage))
                    changed = _(
                        "The facts under your own text in section {number} have changed since it was written.",
                        number=number,
                    )
                    page.concerns.append(Concern(changed, f"/wording/passages/{passage.id}"))
                instead += blocks
        if passage.place is PassagePlace.NOT_APPLICABLE:
            page.inapplicable.add(number)
    fixed = [block for block in generated if isinstance(block, Paragraph) and block.style == "mandated"]
    at = next((at for at, block in enumerate(generated) if id(block) in taken), len(fixed))
    yield from before
    yield from (block for block in generated[:at] if id(block) not in taken)
    yield from instead
    yield from (block for block in generated[at:] if id(block) not in taken)
    yield from after


def _blocks(passage: Passage) -> list[Block]:
    """Return what a passage prints, with its address."""
    address = f"/wording/passages/{passage.id}/text"
    said = [replace(block, address=address) for block in parse(passage.text or "")]
    if passage.place is not PassagePlace.NOT_APPLICABLE:
        return said
    if not said:
        text = _("Not applicable: the reason is still to be decided.")
        return [Paragraph((Span(str(text)),), "open", f"/wording/passages/{passage.id}")]
    first = said[0]
    why = first.content if isinstance(first, Paragraph) else ()
    lead = Paragraph(inline(_("Not applicable: {why}", why=why)), address=address)
    return [lead, *(said[1:] if isinstance(first, Paragraph) else said)]


def _outdated(passage: Passage) -> Block:
    text = _("The facts under this passage have changed since it was written.")
    return Paragraph((Span(str(text)),), "open", f"/wording/passages/{passage.id}")


def moved(page: Manuscript) -> dict[str, str]:
    """Return the anchors of tables, figures and rows that passages replace, with the numbers of their sections."""
    found: dict[str, str] = {}
    for number, generated in page.generated.items():
        kept = set(map(id, page.blocks(number)))
        for block in generated:
            if id(block) not in kept:
                places = (block, *(block.rows if isinstance(block, Table) else ()))
                found.update({place.anchor: number for place in places if place.anchor})
    return found


# Where passages belong


def heading_of(address: str) -> str | None:
    """Return the number of the heading that prints the field at an address; the first of those that repeat.

    None where that is no heading of the document, such as the title page.
    """
    holding = [place for place in places() if f"{address}/".startswith(f"{place.address}/")]
    held = [place for place in places() if f"{place.address}/".startswith(f"{address}/")]
    found = next((place.heading for place in (*holding, *held) if place.heading != TITLE_PAGE), None)
    return found.replace("X", "1") if found is not None else None


# What passages replace


def replaced(place: PassagePlace | None, generated: Iterable[Block]) -> tuple[Block, ...]:
    """Return those of the generated blocks that a passage at this place is printed instead of."""
    if place is None or not place.replaces:
        return ()
    if place is PassagePlace.SENTENCES:
        return tuple(
            block
            for block in generated
            if isinstance(block, Listing) or (isinstance(block, Paragraph) and block.style not in _STAYING)
        )
    return tuple(block for block in generated if not (isinstance(block, Paragraph) and block.style == "mandated"))


@dataclass(frozen=True, slots=True)
class Compared:
    """What was generated when a passage was written, and what is now."""

    then: str
    now: str

    @property
    def changed(self) -> bool:
        """Whether what the passage replaces is no longer what it was."""
        return self.then != self.now


def compared(passage: Passage, generated: Iterable[Block]) -> Compared:
    """Compare a passage with what it replaces of these readable blocks. One that replaces nothing never changes."""
    now = plain_text(replaced(passage.place, generated))
    replaces = passage.place is not None and passage.place.replaces
    return Compared((passage.generated or "") if replaces else now, now)


# What is generated, as text


def readable(blocks: Iterable[Block], references: str) -> tuple[Block, ...]:
    """Return blocks to be read on their own: without the numbers of sources, figures as their descriptions.

    Numbers of sources and tables change with what stands elsewhere, so they are no part of what a passage replaces.
    """
    return tuple(_readable(block, f"section-{references}") for block in blocks)


def _readable(block: Block, references: str) -> Block:
    match block:
        case Paragraph():
            return replace(block, content=_uncited(block.content, references))
        case Listing():
            return replace(block, items=tuple(_uncited(item, references) for item in block.items))
        case Table():
            rows = [[Cell(_uncited(one.content, references)) for one in row.cells] for row in block.rows]
            return replace(block, rows=tuple(Row(tuple(cells)) for cells in rows))
        case Figure():
            return Paragraph((Span(block.caption, bold=True), Span(f" {block.alternative}")))


def _uncited(content: Inline, references: str) -> Inline:
    runs: list[Span] = []
    for run in content:
        if run.label:
            said = plain(tuple(runs)).rstrip()
            first = not said or said.endswith((".", "!", "?"))
            runs.append(replace(run, text=_unnumbered(run.link or "", first=first)))
        elif run.link != references:
            runs.append(replace(run, text="…") if run.pages else run)
        elif runs:  # the number of a source goes with the space before it
            runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(" "))
    return tuple(runs)


def _unnumbered(anchor: str, *, first: bool) -> str:
    """Return how a table or figure is spoken of without its number, at the beginning of a sentence or within one."""
    if anchor.startswith("figure-"):
        return str(_("The figure") if first else _("the figure"))
    return str(_("The table") if first else _("the table"))


def plain_text(blocks: Iterable[Block]) -> str:
    """Return the text of blocks, a line for each paragraph, item and row."""
    lines = (" ".join(line.split()) for line in chain.from_iterable(map(_lines, blocks)))
    return "\n".join(line for line in lines if line)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield plain(block.content)
        case Listing():
            yield from (f"• {plain(item)}" for item in block.items)
        case Table():
            yield block.caption or ""
            if block.titled:
                yield " | ".join(column.title for column in block.columns)
            yield from (" | ".join(plain(one.content) for one in row.cells) for row in block.rows)
            yield from block.notes
        case Figure():
            yield block.caption


# What has changed

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of a text as it was and is: the same in both, gone, or new."""

    text: str
    kind: Literal["same", "gone", "new"]


def changes(then: str, now: str) -> tuple[Change, ...]:
    """Return the lines that differ between two texts, with the words in them that are gone and new."""
    old, new = then.splitlines(), now.splitlines()
    found: list[Change] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if found:
            found.append(Change("\n", "same"))
        found += _words("\n".join(old[i1:i2]), "\n".join(new[j1:j2]))
    return tuple(found)


_MOST_WORDS = 2000
"""Longer lines are compared as wholes: word by word would take too long."""


def _words(then: str, now: str) -> Iterator[Change]:
    old, new = _WORD.findall(then), _WORD.findall(now)
    if len(old) + len(new) > _MOST_WORDS:
        old, new = [then], [now]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change("".join(old[i1:i2]), "same")
            continue
        if i2 > i1:
            yield Change("".join(old[i1:i2]), "gone")
        if j2 > j1:
            yield Change("".join(new[j1:j2]), "new")


# How every heading stands


class Standing(Choice):
    """How a heading of the document stands."""

    GENERATED = "generated", "Generated"
    EXTENDED = "extended", "Extended"
    REPLACED = "replaced", "In your words"
    CHANGED = "changed", "Facts have changed"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    EMPTY = "empty", "Still empty"
    BELOW = "below", "In the sections below"
    ABSENT = "absent", "Not in the document"


@dataclass(frozen=True, slots=True)
class Place:
    """A heading with what is generated under it and the passages that stand there.

    ``bare`` is how it stands without them.
    """

    number: str
    title: str
    level: int
    bare: Standing
    generated: tuple[Block, ...]
    passages: tuple[Passage, ...] = ()

    @property
    def heading(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"

    @property
    def standing(self) -> Standing:
        """How the heading stands with its passages."""
        printed = [passage for passage in self.passages if _speaks(passage)]
        if not printed:
            return self.bare
        if any(self.compare(passage).changed for passage in printed):
            return Standing.CHANGED
        if any(passage.place is PassagePlace.NOT_APPLICABLE for passage in printed):
            return Standing.NOT_APPLICABLE
        instead = any(passage.place is not None and passage.place.replaces for passage in printed)
        return Standing.REPLACED if instead else Standing.EXTENDED

    def remembered(self, place: PassagePlace | None) -> str:
        """Return what a passage at this place is to remember of the generated text as it is now."""
        return plain_text(replaced(place, self.generated))

    def compare(self, passage: Passage) -> Compared:
        """Compare one of the passages with the generated text as it is now."""
        return compared(passage, self.generated)


@dataclass(frozen=True, slots=True)
class Survey:
    """Every heading that the document has or could have, and the passages that have none."""

    places: tuple[Place, ...] = ()
    homeless: tuple[Passage, ...] = ()

    def find(self, number: str | None) -> Place | None:
        """Return the heading of that number, or None."""
        return next((place for place in self.places if place.number == number), None)

    def with_passages(self, passages: Iterable[Passage]) -> "Survey":
        """Return the same survey with other passages: no fact has changed."""
        at: dict[str, list[Passage]] = {}
        for passage in passages:
            at.setdefault(passage.heading or "", []).append(passage)
        places = tuple(replace(place, passages=tuple(at.pop(place.number, ()))) for place in self.places)
        return Survey(places, tuple(chain.from_iterable(at.values())))


def survey(page: Manuscript, headlines: Iterable[Headline], sections: Iterable[Section]) -> Survey:
    """Return how the headings of a finished manuscript stand."""
    written = {section.number: section for top in sections for section in top.all()}
    places = []
    for headline in chain.from_iterable(top.all() for top in headlines):
        number = headline.number
        generated = readable(page.generated.get(number, page.blocks(number)), page.references)
        bare = _bare(headline, written.get(number), generated)
        places.append(Place(number, headline.title, headline.level, bare, generated))
    return Survey(tuple(places)).with_passages(page.protocol.wording.passages)


def _bare(headline: Headline, section: Section | None, generated: tuple[Block, ...]) -> Standing:
    if generated:
        return Standing.EMPTY if all(map(_open, generated)) else Standing.GENERATED
    if section is not None and section.sections:
        return Standing.BELOW
    return Standing.EMPTY if headline.always else Standing.ABSENT


def _open(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.style == "open"
