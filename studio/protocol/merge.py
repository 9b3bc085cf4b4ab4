"""Bringing together what two people made of one protocol, section by section.

What only one of them changed since the version that both began from is taken from there. What both changed is theirs
to decide, unless they changed different fields of a section or different items of a list: then both can be kept. Where
it is not known what they began from, all that differs is theirs to decide.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from studio.protocol.address import get, spec_at, split
from studio.protocol.base import specs
from studio.protocol.diff import Change, diff
from studio.protocol.protocol import Protocol
from studio.protocol.take_over import losses, overlaid, told, without
from studio.protocol.transplant import Dropped
from studio.text import translate

Choice = Literal["mine", "theirs", "both"]


@dataclass(frozen=True, slots=True)
class Part:
    """A section, or another member of the protocol, and how many changes each side made to it.

    ``alike`` tells that the sides agree on it now, and ``apart`` that they changed different fields. Where it is not
    ``known`` what both began from, the changes of each side are what differs between them.
    """

    name: str
    mine: int
    theirs: int
    alike: bool
    apart: bool
    known: bool = True

    @property
    def title(self) -> str:
        """What it is called, in the language of the window."""
        spec = specs(Protocol).get(self.name)
        return translate(spec.title) if spec is not None else self.name

    @property
    def usual(self) -> Choice | None:
        """Which side it is taken from unless somebody decides otherwise; None where somebody has to decide."""
        if self.alike or not self.theirs:
            return "mine"
        if not self.mine:
            return "theirs"
        return "both" if self.apart else None


@dataclass(frozen=True, slots=True)
class Merged:
    """The protocol that came of it, and the references that were dropped because what they referred to is gone."""

    protocol: Protocol
    dropped: tuple[Dropped, ...] = ()


class Undecided(ValueError):
    """Both sides changed the same fields of parts, of which nobody said which side counts."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


def parts(base: Protocol | None, mine: Protocol, theirs: Protocol) -> tuple[Part, ...]:
    """Return all members of a protocol, the sections first, and those that this program does not know last.

    ``base`` is what both began from, or None where that is not known.
    """
    between = _by_part(diff(mine, theirs))
    of_mine, of_theirs = (_by_part(diff(base, one)) if base is not None else between for one in (mine, theirs))
    known = [name for name in type(mine).model_fields if name != "format"]
    known.append(known.pop(known.index("template")))
    return tuple(
        Part(
            name,
            mine=len(of_mine.get(name, ())),
            theirs=len(of_theirs.get(name, ())),
            alike=name not in between,
            apart=base is not None and not _overlap(of_mine.get(name, ()), of_theirs.get(name, ())),
            known=base is not None,
        )
        for name in dict.fromkeys((*known, *of_mine, *of_theirs))
    )


def merge(
    base: Protocol | None, mine: Protocol, theirs: Protocol, choices: Mapping[str, Choice] | None = None
) -> Merged:
    """Return what both made of ``base``, if that is known; ``choices`` says by the names of parts which side counts.

    References to items that are gone with what was not taken are dropped, and told. Raises Undecided where both changed
    the same and no choice is given, and where both cannot be kept but are chosen.
    """
    found = parts(base, mine, theirs)
    wanted = {part.name: (choices or {}).get(part.name, part.usual) for part in found}
    undecided = [
        part.name
        for part in found
        if wanted[part.name] is None or (wanted[part.name] == "both" and not (part.apart or part.alike))
    ]
    if undecided:
        raise Undecided(undecided)
    whole = _by_part(diff(mine, theirs))
    changed = _by_part(diff(base, theirs)) if base is not None else {}
    chosen = {
        change.address
        for name, choice in wanted.items()
        if choice != "mine"
        for change in (whole if choice == "theirs" else changed).get(name, ())
    }
    made = overlaid(mine, theirs, chosen, "")
    known = {*losses(mine), *losses(theirs)}
    lost = [loss for loss in losses(made) if loss not in known]
    of_mine = [loss for loss in lost if _knows(mine, *loss)]
    of_theirs = [loss for loss in lost if loss not in of_mine]
    return Merged(without(made, lost), (*told(of_mine, made, mine), *told(of_theirs, made, theirs)))


def _by_part(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(split(change.address)[0], []).append(change)
    return found


def _overlap(ours: Collection[Change], others: Collection[Change]) -> bool:
    """Return whether a change of one side is at, within or around one of the other, and not the same."""
    mine = {change.address for change in ours if change not in others}
    theirs = {change.address for change in others if change not in ours}
    return bool(mine & _around(theirs) or theirs & _around(mine))


def _around(addresses: Iterable[str]) -> set[str]:
    """Return the addresses and all that hold them."""
    found: set[str] = set()
    for address in addresses:
        while address and address not in found:
            found.add(address)
            address = address.rpartition("/")[0]
    return found


def _knows(protocol: Protocol, address: str, id: str) -> bool:
    return any(item.id == id for item in get(protocol, spec_at(address).to or ""))
