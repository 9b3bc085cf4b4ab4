"""Laying strips on pages, in one pass."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from studio.export.paper import Area
from studio.export.pdf.painter import Painter

_NEAR = 0.01


@dataclass(slots=True)
class Place:
    """Where links lead to: its name in the PDF, and its page, which is 0 until it is laid out.

    ``title`` is that of its bookmark, empty for none, and ``depth`` how deep this stands, 1 being the highest.
    """

    name: str
    title: str = ""
    depth: int = 0
    page: int = 0


@dataclass(slots=True)
class Strip:
    """A horizontal band of the page that is never split.

    ``paint`` is given the left edge and top. ``before`` and ``after`` are the space it wants around it, of which the
    larger counts between two strips, and none at the top of a page. ``keep`` forbids a page to end after it. ``wide``
    strips stand on landscape pages. ``head`` is repeated above when a page begins with this strip. ``opens`` marks the
    first line of a section. ``address`` is the part of the protocol that it prints; ``places`` are at its top.
    """

    height: float
    paint: Callable[[Painter, float, float], None]
    before: float = 0.0
    after: float = 0.0
    keep: bool = False
    wide: bool = False
    head: Sequence["Strip"] = ()
    opens: bool = False
    address: str | None = None
    places: tuple[Place, ...] = ()


@dataclass(slots=True)
class Page:
    """A page with its strips and the top of each."""

    wide: bool
    strips: list[tuple[Strip, float]] = field(default_factory=list)


def paginate(strips: Iterable[Strip], upright: Area, landscape: Area) -> list[Page]:
    """Return the pages that the strips fill."""
    pages: list[Page] = []
    bottom, after = 0.0, 0.0
    for chain in _chains(strips):
        room = (landscape if chain[0].wide else upright).height
        fits = bool(pages) and pages[-1].wide == chain[0].wide and bottom + _length(chain, after) <= room + _NEAR
        whole = _length(chain, 0.0) <= room - _length(chain[0].head, 0.0)
        for position, strip in enumerate(chain):
            gap = max(after, strip.before)
            if (
                not pages
                or pages[-1].wide != strip.wide
                or (position == 0 and whole and not fits)
                or bottom + gap + strip.height > room + _NEAR
            ):
                pages.append(Page(strip.wide))
                bottom, gap = 0.0, 0.0
                for repeated in strip.head:
                    pages[-1].strips.append((repeated, bottom))
                    bottom += repeated.height
            pages[-1].strips.append((strip, bottom + gap))
            bottom += gap + strip.height
            after = strip.after
    return pages


def _chains(strips: Iterable[Strip]) -> Iterator[list[Strip]]:
    """Yield the strips in groups that should stand on one page."""
    chain: list[Strip] = []
    for strip in strips:
        if chain and chain[-1].wide != strip.wide:
            yield chain
            chain = []
        chain.append(strip)
        if not strip.keep:
            yield chain
            chain = []
    if chain:
        yield chain


def _length(chain: Sequence[Strip], after: float) -> float:
    """Return the height of strips in a row, with the spaces between them and before the first."""
    length = 0.0
    for strip in chain:
        length += max(after, strip.before) + strip.height
        after = strip.after
    return length
