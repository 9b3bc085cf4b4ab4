"""The sections of the document: the outline of ICH M11 filled with what the chapters wrote."""

from dataclasses import dataclass
from functools import cache

from studio.document.blocks import Block, Section, paragraph
from studio.document.manuscript import APPENDICES, Manuscript
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


def sections(page: Manuscript, appendices: dict[str, Text]) -> tuple[Section, ...]:
    """Return the sections of the document.

    Headings of levels 1 and 2 and required ones always stand. Others stand when something is written under them, and
    also when a later one beside them does, so that the numbers of ICH M11 run without a gap.
    """
    return tuple(section for node in tree() if (section := _section(page, appendices, node, "", "")) is not None)


def _section(page: Manuscript, appendices: dict[str, Text], node: Node, pattern: str, filled: str) -> Section | None:
    number = node.heading.number.replace(pattern, filled, 1) if pattern else node.heading.number
    below = _below(page, appendices, node, pattern, filled)
    blocks = page.blocks(number)
    always = node.heading.level <= 2 or node.heading.conformance == "required"
    if not blocks and not below:
        if not always:
            return None
        blocks = (_nothing_yet(page, number),)
    title = node.heading.title.replace("<#>", filled.rpartition(".")[2])
    return Section(number, translate(title), node.heading.level, blocks, below)


def _below(
    page: Manuscript, appendices: dict[str, Text], parent: Node, pattern: str, filled: str
) -> tuple[Section, ...]:
    found: list[Section] = []
    skipped: list[Section] = []
    for node in parent.children:
        number = node.heading.number
        if number == APPENDICES:
            found += [
                Section(at, str(title), 2, page.blocks(at) or (_nothing_yet(page, at),))
                for at, title in appendices.items()
            ]
        elif number.endswith(".X"):
            for count in range(1, page.repeats.get(number, 0) + 1):
                section = _section(page, appendices, node, number, f"{number[:-1]}{count}")
                if section is not None:
                    found.append(section)
        elif (section := _section(page, appendices, node, pattern, filled)) is not None:
            found += [*skipped, section]
            skipped = []
        else:
            here = number.replace(pattern, filled, 1) if pattern else number
            skipped.append(Section(here, translate(node.heading.title), node.heading.level, (NOT_STATED,)))
    return tuple(found)


NOT_STATED = paragraph(_("Not applicable: this protocol makes no provision under this heading."))


def _nothing_yet(page: Manuscript, number: str) -> Block:
    """Return the sentence for a heading under which nothing stands: what is still to be decided."""
    fields = page.open_fields(number)
    if fields:
        return paragraph(_("Still to be decided: {fields}.", fields=literal(fields)), "open")
    return paragraph(_("Still to be decided."), "open")
