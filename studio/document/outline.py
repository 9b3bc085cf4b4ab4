"""The sections of the document: the outline of ICH M11 filled with what the chapters wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from studio.document.blocks import Block, Paragraph, Section, paragraph
from studio.document.manuscript import APPENDICES, Manuscript, inline
from studio.knowledge import outlines
from studio.knowledge.outlines import Heading
from studio.text import Text, _, literal, translate


@dataclass(frozen=True, slots=True)
class Node:
    """A heading of the outline with those under it."""

    heading: Heading
    children: tuple["Node", ...]


@cache
def tree() -> tuple[Node, ...]:
    """Return the headings of ICH M11 from level 1 on, each with those under it."""
    headings = [heading for heading in outlines.m11() if heading.level > 0]
    nodes, rest = _nodes(headings, 1)
    assert not rest, "a heading of the outline stands under no other"
    return nodes


def _nodes(headings: list[Heading], level: int) -> tuple[tuple[Node, ...], list[Heading]]:
    nodes = []
    while headings and headings[0].level == level:
        children, rest = _nodes(headings[1:], level + 1)
        nodes.append(Node(headings[0], children))
        headings = rest
    return tuple(nodes), headings


@dataclass(frozen=True, slots=True)
class Headline:
    """A heading as a document numbers it, with those under it. ``always`` ones stand even with nothing to say."""

    number: str
    title: str
    level: int
    always: bool
    children: tuple["Headline", ...] = ()

    def all(self) -> Iterator["Headline"]:
        """Yield this heading and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.all()


def headlines(page: Manuscript, appendices: dict[str, Text]) -> tuple[Headline, ...]:
    """Return all headings that the document can have; those with an X in their number as often as they occur.

    Headings of levels 1 and 2 and required ones always stand.
    """
    return tuple(_headline(page, appendices, node, "", "") for node in tree())


def _headline(page: Manuscript, appendices: dict[str, Text], node: Node, pattern: str, filled: str) -> Headline:
    children: list[Headline] = []
    for child in node.children:
        number = child.heading.number
        if number == APPENDICES:
            children += [Headline(at, str(title), 2, always=True) for at, title in appendices.items()]
        elif number.endswith(".X"):
            counts = range(1, page.repeats.get(number, 0) + 1)
            children += [_headline(page, appendices, child, number, f"{number[:-1]}{count}") for count in counts]
        else:
            children.append(_headline(page, appendices, child, pattern, filled))
    heading = node.heading
    return Headline(
        heading.number.replace(pattern, filled, 1) if pattern else heading.number,
        translate(heading.title).replace("<#>", filled.rpartition(".")[2]),
        heading.level,
        heading.level <= 2 or heading.conformance == "required",
        tuple(children),
    )


def sections(page: Manuscript, appendices: dict[str, Text]) -> tuple[Section, ...]:
    """Return the sections of the document.

    Beside the headings that always stand, others do when something is written under them, and also when a later one
    beside them does, so that the numbers of ICH M11 run without a gap.
    """
    return _standing(page, headlines(page, appendices), "")


def _standing(page: Manuscript, beside: tuple[Headline, ...], inapplicable: str) -> tuple[Section, ...]:
    found: list[Section] = []
    skipped: list[Section] = []
    for headline in beside:
        section = _section(page, headline, inapplicable)
        if section is None:
            blocks = (_left_out(page, headline.number),)
            skipped.append(Section(headline.number, headline.title, headline.level, blocks))
        else:
            found += [*skipped, section]
            skipped = []
    return tuple(found)


def _section(page: Manuscript, headline: Headline, inapplicable: str) -> Section | None:
    """Return a section; ``inapplicable`` is the heading above it that does not apply, if there is one."""
    here = headline.number if headline.number in page.inapplicable else inapplicable
    below = _standing(page, headline.children, here)
    blocks = page.blocks(headline.number)
    if not blocks and not below:
        if not headline.always and headline.number not in page.demanded:
            return None
        blocks = (_neither(page, inapplicable) if inapplicable else _nothing_yet(page, headline.number),)
    return Section(headline.number, headline.title, headline.level, blocks, below)


def _neither(page: Manuscript, above: str) -> Block:
    return Paragraph(inline(_("Not applicable: see {section}.", section=page.see(above))))


def _left_out(page: Manuscript, number: str) -> Block:
    """Return the sentence for a heading that stands only because a later one does: why it is empty."""
    if number in page.left_out:
        return page.left_out[number]
    return _nothing_yet(page, number) if page.open_fields(number) else NOT_STATED


NOT_STATED = paragraph(_("Not applicable: this protocol makes no provision under this heading."))


def _nothing_yet(page: Manuscript, number: str) -> Block:
    """Return the sentence for a heading under which nothing stands: what is still to be decided."""
    fields = page.open_fields(number)
    if fields:
        return paragraph(_("Still to be decided: {fields}.", fields=literal(fields)), "open")
    return paragraph(_("Still to be decided."), "open")
