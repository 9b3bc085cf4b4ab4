"""Which passages of the printed document belong to a field, and which field stands behind a place on a page."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from studio.document.manuscript import TITLE_PAGE, places
from studio.protocol.address import parent, split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from studio.export.pdf.printed import Spot

_SECTION = "section-"
_SUMMARY, _APPENDICES = "1", "12"
"""The chapters that repeat what stands in others."""

_WORDING = "/wording/passages/"
"""In front of the number of a heading: the passages that designers wrote under it."""

_FIELD = 2
"""Parts of the address of a section's own field."""


class Passages:
    """The spots of one document, by address and by place."""

    def __init__(self, spots: Iterable[Spot] = ()) -> None:
        self._on: dict[int, list[Spot]] = defaultdict(list)
        self._headings: list[Spot] = []
        for spot in spots:
            if spot.address.startswith(_SECTION):
                self._headings.append(spot)
            else:
                self._on[spot.page].append(spot)
        self._headings.sort(key=_place)

    def on(self, page: int) -> list[Spot]:
        """Return the spots of a page, counted from 0: of two that lie within one another, the smaller one later."""
        return self._on.get(page, [])

    def at(self, page: int, x: float, y: float) -> Spot | None:
        """Return the smallest spot at a place of a page, in points from its top left corner, or None."""
        return next(
            (
                spot
                for spot in reversed(self.on(page))
                if spot.x <= x <= spot.x + spot.width and spot.y <= y <= spot.y + spot.height
            ),
            None,
        )

    def heading(self, page: int, y: float) -> str:
        """Return the number of the section to which a place of a page belongs; empty before the first one."""
        at = bisect_right(self._headings, (page, y), key=_place)
        return _number(self._headings[at - 1]) if at else ""

    def of(self, address: str) -> tuple[Spot, ...]:
        """Return what prints the field, or all it holds; where only appendices do, or nothing, what is around it too.

        Where the item or group around it is not printed as a whole, its other parts are. Nothing belongs to a section
        as a whole.
        """
        if len(split(address)) < _FIELD:
            return ()
        if address.startswith(_WORDING):
            number = address.removeprefix(_WORDING)
            return tuple(spot for spot in self._below(_WORDING[:-1]) if self.heading(spot.page, spot.y) == number)
        found = list(self._below(address))
        around = address
        while len(split(around)) > _FIELD and all(map(self._appended, found)):
            around = parent(around)
            found += (spot for page in sorted(self._on) for spot in self._on[page] if spot.address == around)
        while len(split(address)) > _FIELD and not found:
            address = parent(address)
            found += self._below(address)
        return tuple(found)

    def first_of(self, address: str) -> Spot | None:
        """Return the spot to show for a field: the one in the chapter it belongs to. A section goes by its first field.

        Failing that it is the first one behind the summary, or the first of all; where nothing is printed of it alone,
        the heading that the field belongs to. None where there is not even that.
        """
        found = self.of(address) if len(split(address)) >= _FIELD else tuple(self._below(address))
        around = (place for place in places() if _within(address, place.address) or _within(place.address, address))
        heading = next((place.heading for place in around), "")
        if address.startswith(_WORDING):
            heading = address.removeprefix(_WORDING)
        if found:
            return min(found, key=lambda spot: self._rank(spot, heading))
        above = [spot for spot in self._headings if _within(_path(heading), _path(_number(spot)))]
        return max(above, key=lambda spot: len(spot.address), default=None)

    def _rank(self, spot: Spot, heading: str) -> int:
        stands = self.heading(spot.page, spot.y)
        if heading == TITLE_PAGE and not stands:
            return 0
        if heading and _within(_path(stands), _path(heading)):
            return 0
        repeats = not stands or _within(_path(stands), _SUMMARY) or self._appended(spot)
        return 2 if repeats else 1

    def _appended(self, spot: Spot) -> bool:
        return _within(_path(self.heading(spot.page, spot.y)), _APPENDICES)

    def _below(self, address: str) -> Iterable[Spot]:
        return (spot for page in sorted(self._on) for spot in self._on[page] if _within(spot.address, address))


def _place(spot: Spot) -> tuple[int, float]:
    return spot.page, spot.y


def _number(heading: Spot) -> str:
    return heading.address.removeprefix(_SECTION)


def _path(number: str) -> str:
    """Return the number of a section as a path."""
    return number.replace(".", "/")


def _within(inner: str, outer: str) -> bool:
    """Tell whether a path is another one or lies below it."""
    return inner == outer or inner.startswith(f"{outer}/")
