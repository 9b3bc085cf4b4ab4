"""What laying out a document gives: the PDF, and what stands where in it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """An area of a page that prints a part of the protocol.

    ``address`` is that of the part, or the anchor of a section (``section-6.3``) where its heading stands. ``page``
    counts from 0; lengths are points, from the top left corner of the page. Where areas lie within one another, the
    smaller one comes later.
    """

    address: str
    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Printed:
    """A document laid out: the bytes of its PDF, its spots page by page, and on which page each anchor stands.

    ``pages`` holds the anchors of sections too, and counts from 1.
    """

    data: bytes
    spots: tuple[Spot, ...]
    pages: Mapping[str, int]
