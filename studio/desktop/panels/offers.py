"""What the box at the top offers for what is typed into it: actions, fields, rules, templates and texts, ranked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Literal

from studio.protocol.address import label
from studio.protocol.ranking import Query, Words
from studio.protocol.search import Hit, Wanted, Written
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from studio.protocol.protocol import Protocol

Kind = Literal["recent", "action", "field", "rule", "template", "text"]

HEADINGS: dict[Kind, Text] = {
    "recent": _("Lately chosen"),
    "action": _("Actions"),
    "field": _("Fields"),
    "rule": _("Rules of the checklist"),
    "template": _("Templates"),
    "text": _("Text of the protocol"),
}

PREFIXES: dict[str, Kind] = {">": "action", "#": "rule", "@": "field"}
"""Typed first, each asks for one kind alone."""

MOST = 50
"""So many offers are listed at most."""
_FEW: dict[Kind, int] = {"recent": 8, "action": 7, "field": 12, "rule": 7, "template": 6, "text": 12}
"""So many of each kind are listed beside others; one can ask for the rest."""
_LOOKED_AT = 300
"""Places of a text that are looked at; who wants all of them searches the protocol instead."""
_SHORTEST_TEXT = 2
"""Letters from which on the text of the protocol is searched."""


@dataclass(frozen=True)
class Offer:
    """Something that can be chosen.

    ``id`` is that of a command, a rule or a template, or the address of a field; with ``kind`` it says what it is at
    the next start too. ``lacking`` says why it cannot be chosen now. ``marks`` are the parts of the title that show why
    it is offered. ``hit`` is the place of a text.
    """

    kind: Kind
    id: str
    title: str
    beside: str = ""
    about: str = ""
    keys: str = ""
    lacking: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    hit: Hit | None = None

    @property
    def key(self) -> str:
        """What it is remembered by."""
        return f"{self.kind}:{self.id}"

    @cached_property
    def words(self) -> Words:
        """By what it is found."""
        return Words(self.title, self.beside, self.about)

    def in_words(self) -> str:
        """Return all that its row says."""
        return ". ".join(filter(None, (self.title, self.beside, self.keys, self.lacking)))


@dataclass(frozen=True, slots=True)
class Heading:
    """Stands above the offers of a kind."""

    kind: Kind
    title: str


@dataclass(frozen=True, slots=True)
class More:
    """Stands below the offers of a kind that are not all listed; choosing it lists the others."""

    kind: Kind
    title: str


@dataclass(frozen=True, slots=True)
class Note:
    """Says something of the list; nothing to choose."""

    title: str


Row = Heading | Offer | More | Note


@dataclass(frozen=True)
class Source:
    """All there is to be found, which stays the same while one types: offers, and the texts of the open protocol."""

    offers: Sequence[Offer]
    recent: Sequence[str] = ()
    """Keys of what was chosen lately, the newest first."""
    suggested: Sequence[str] = ()
    """Keys of what is offered before anything is typed."""
    protocol: Protocol | None = None
    texts: Sequence[Written] = ()


def rows(source: Source, written: str, only: Kind | None = None) -> list[Row]:
    """Return what to list for what is typed; ``only`` one kind, if that was asked for."""
    kind, typed = _asked(written)
    only = only or kind
    if not typed.strip():
        return list(_untyped(source, only))
    query = Query(typed)
    groups = [*_ranked(source, query, only)]
    if (only is None or only == "text") and len(typed.strip()) >= _SHORTEST_TEXT:
        groups += _texts(source, typed)
    listed = _listed(groups, alone=only is not None)
    return [_marked(row, query, source.protocol) if isinstance(row, Offer) else row for row in listed]


def _asked(written: str) -> tuple[Kind | None, str]:
    """Return which kind a first sign asks for, and what is typed behind it."""
    start = written.lstrip()
    if start[:1] in PREFIXES:
        return PREFIXES[start[:1]], start[1:]
    return None, written


def _untyped(source: Source, only: Kind | None) -> Iterator[Row]:
    """Yield what was chosen lately and what one may want, or all of one kind."""
    if only is not None:
        yield from _listed([(0, only, [offer for offer in source.offers if offer.kind == only])], alone=True)
        return
    known = {offer.key: offer for offer in source.offers}
    lately = [known[key] for key in source.recent if key in known][: _FEW["recent"]]
    wanted = [known[key] for key in source.suggested if key in known]
    suggested = [offer for offer in wanted if not offer.lacking and offer not in lately]
    if lately:
        yield Heading("recent", str(HEADINGS["recent"]))
        yield from lately
    if suggested:
        yield Heading("action", str(_("Suggested")))
        yield from suggested


_Group = tuple[int, "Kind", "list[Offer]"]
"""How well the best of a kind fits, the kind, and its offers, the best first."""


def _ranked(source: Source, query: Query, only: Kind | None) -> Iterator[_Group]:
    lately = {key: at for at, key in enumerate(source.recent)}
    last = len(lately)
    found: dict[Kind, list[tuple[int, int, int, Offer]]] = {}
    for at, offer in enumerate(source.offers):
        if only is not None and offer.kind != only:
            continue
        rank = query.rank(offer.words)
        if rank is not None:
            # Of two that fit alike, the one chosen lately comes first, and a field before those it holds.
            depth = offer.id.count("/") if offer.kind == "field" else 0
            found.setdefault(offer.kind, []).append((rank, lately.get(offer.key, last + depth), at, offer))
    for kind, ranked in found.items():
        ranked.sort(key=lambda one: one[:3])
        yield ranked[0][0], kind, [offer for *_rank, offer in ranked]


def _texts(source: Source, typed: str) -> Iterator[_Group]:
    if source.protocol is None:
        return
    pattern = Wanted(typed).pattern()
    if pattern is None:
        return
    hits = (
        Hit(written, match.start(), match.end())
        for written in source.texts
        for match in islice(pattern.finditer(written.text), 3)
    )
    offers = [Offer("text", hit.address, "", hit=hit) for hit in islice(hits, _LOOKED_AT)]
    if offers:
        yield 5, "text", offers


def _listed(groups: Iterable[_Group], *, alone: bool) -> list[Row]:
    listed: list[Row] = []
    count = 0
    order: list[Kind] = list(HEADINGS)
    for _rank, kind, offers in sorted(groups, key=lambda group: (group[0], order.index(group[1]))):
        room = min(MOST - count, MOST if alone else _FEW[kind])
        if room <= 0 or not offers:
            continue
        listed.append(Heading(kind, str(HEADINGS[kind])))
        listed += offers[:room]
        count += min(room, len(offers))
        rest = len(offers) - room
        if rest > 0 and alone:
            listed.append(Note(str(n_("{count} more; write more letters.", "{count} more; write more letters.", rest))))
        elif rest > 0:
            listed.append(More(kind, str(n_("{count} more", "{count} more", rest))))
    return listed


def _marked(offer: Offer, query: Query, protocol: Protocol | None) -> Offer:
    """Return the offer with the marks that show why it is offered; a text with what stands around it, and where."""
    if offer.hit is None or protocol is None:
        return replace(offer, marks=query.marks(offer.title))
    before, found, behind = offer.hit.snippet()
    mark = len(before), len(before) + len(found)
    return replace(offer, title=f"{before}{found}{behind}", beside=label(protocol, offer.id), marks=(mark,))
