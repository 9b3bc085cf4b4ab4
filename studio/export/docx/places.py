"""The places of a document that links and fields lead to, and the remarks that stand beside them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from studio.document.blocks import Block, Document, Figure, Table, label_of

TITLE = "title"
"""The anchor of the document's title."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")
_DEEPEST = 2
"""The level of the sections of chapters."""
_LONGEST = 40
"""Letters that Word allows the name of a bookmark."""


class Places:
    """The bookmark of each anchor. A place is written once: where its anchor first stands in the document."""

    def __init__(self, document: Document) -> None:
        self._names: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._written: set[str] = set()
        self._remarks: dict[str, list[int]] = defaultdict(list)
        self._ranks: dict[str, tuple[int, int]] = {}
        """For each anchor, which section of a chapter it stands in and which anchor it is."""
        taken: set[str] = set()
        for anchor, heading in _anchors(document):
            if anchor not in self._names:
                self._names[anchor] = _name(anchor, taken)
                self._ranks[anchor] = heading, len(self._ranks)
        for block in document.blocks():
            if isinstance(block, Table | Figure) and block.number and block.anchor:
                self._labels[block.anchor] = label_of(block)
        for index, remark in enumerate(document.remarks):
            # A remark on what is not printed stands at the title, so that none is lost.
            self._remarks[remark.anchor if remark.anchor in self._names else TITLE].append(index)

    def bookmark(self, anchor: str) -> str | None:
        """Return the name of the bookmark at an anchor; None when the document has no such place."""
        return self._names.get(anchor)

    def bookmarks(self, anchors: Iterable[str]) -> list[str]:
        """Return the bookmarks at the anchors in the order of the document, the first in each chapter or section of it.

        Word cannot leave out a page that it has named already, so parts of a section do not count one by one.
        """
        found = sorted((self._ranks[anchor], anchor) for anchor in set(anchors) if anchor in self._ranks)
        first = {heading: anchor for (heading, _rank), anchor in reversed(found)}
        return [self._names[anchor] for _heading, anchor in sorted(first.items())]

    def label(self, anchor: str) -> str | None:
        """Return the label of the table or figure at an anchor, such as ``Table 3``."""
        return self._labels.get(anchor)

    def mark(self, anchor: str, content: str) -> str:
        """Return runs with the bookmark of their anchor, and the remarks on it, around them."""
        name = self._names.get(anchor)
        if name is None or anchor in self._written:
            return content
        self._written.add(anchor)
        id = len(self._written)
        for remark in self._remarks.get(anchor, ()):
            content = (
                f'<w:commentRangeStart w:id="{remark}"/>{content}<w:commentRangeEnd w:id="{remark}"/>'
                '<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>'
                f'<w:commentReference w:id="{remark}"/></w:r>'
            )
        return f'<w:bookmarkStart w:id="{id}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{id}"/>'


def anchor_of(block: Block) -> str:
    """Return the anchor of a block; tables and figures with a number have one in any case, for the lists of them."""
    if not block.anchor and isinstance(block, Table | Figure) and block.number:
        return label_of(block)
    return block.anchor


def _anchors(document: Document) -> Iterator[tuple[str, int]]:
    """Yield the anchors in order, each with the count of the chapters and their sections up to it."""
    heading = 0
    yield TITLE, heading
    for block in document.title_page:
        yield from ((anchor, heading) for anchor in _anchors_of(block))
    for section in document.all():
        heading += section.level <= _DEEPEST
        yield section.anchor, heading
        for block in section.blocks:
            yield from ((anchor, heading) for anchor in _anchors_of(block))


def _anchors_of(block: Block) -> Iterator[str]:
    if anchor := anchor_of(block):
        yield anchor
    if isinstance(block, Table):
        yield from (row.anchor for row in block.rows if row.anchor)


def _name(anchor: str, taken: set[str]) -> str:
    """Return a name for a bookmark that no other has; those of Word are told apart whatever their case."""
    stem = name = f"at_{_NOT_IN_NAMES.sub('_', anchor).strip('_')}"[:_LONGEST].rstrip("_")
    count = 1
    while name.lower() in taken:
        count += 1
        ending = f"_{count}"
        name = f"{stem[: _LONGEST - len(ending)]}{ending}"
    taken.add(name.lower())
    return name
