"""What the knowledge collections offer while a person types: names, synonyms, and a line that tells them apart.

What the designers entered under own facts is offered beside what the library knows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from studio.knowledge import biomarkers, comedications, compounds, instruments, thresholds
from studio.protocol.address import get, join, spec_at
from studio.protocol.base import Item, new_id, specs
from studio.protocol.edit import insert
from studio.protocol.names import in_words, item_name, naming_field
from studio.text import _, number, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be chosen: what is stored, what is shown, a short description and further words to find it."""

    id: str
    name: str
    detail: str
    words: tuple[str, ...] = ()


def offers(collection: str) -> tuple[Offer, ...]:
    """Return all that a knowledge collection offers, by name. Raises KeyError for an unknown collection."""
    return _every(collection)


def find(collection: str, id: str) -> Offer | None:
    """Return the knowledge item of that id, or None; no other item is read for it."""
    known = _COLLECTIONS[collection]
    item = known.find(id)
    return None if item is None else known.offer(item)


def name_of(collection: str, id: str) -> str:
    """Return the name of a knowledge item; what is not in the collection is its own name."""
    offer = find(collection, id)
    return id if offer is None else offer.name


def named(collection: str, written: str) -> str:
    """Return what is stored for a name that a person wrote: an id where a name or synonym is meant, else the words."""
    offer = _meant(collection, written)
    return written.strip() if offer is None else offer.id


def _meant(collection: str, written: str) -> Offer | None:
    """Return what a person means: a name counts before the synonyms of others, such as the class of a drug."""
    sought = written.strip().casefold()
    by_synonym = None
    for offer in offers(collection):
        if sought in (offer.id.casefold(), offer.name.casefold()):
            return offer
        if by_synonym is None and sought in (word.casefold() for word in offer.words):
            by_synonym = offer
    return by_synonym


def search(protocol: Protocol, collection: str, written: str) -> tuple[Offer, ...]:
    """Return the offers that hold every word written, best first: by name, by synonym, by description."""
    words = written.casefold().split()
    every = (*_own_offers(protocol, collection), *offers(collection))
    ranked = [(rank, offer) for offer in every if (rank := _rank(offer, words)) is not None]
    return tuple(pair[1] for pair in sorted(ranked, key=lambda pair: pair[0]))


def described(protocol: Protocol, collection: str, written: str) -> str:
    """Return what is known of what a person wrote: by the library, under own facts, or nothing."""
    offer = _meant(collection, written)
    known = offer.detail if offer is not None else ""
    if own_entry(protocol, collection, written) is None:
        return known or str(_("Not in the library: kept in your words."))
    if not known:
        return str(_("Entered under own facts."))
    return str(_("Entered under own facts, which count before the library's: {known}", known=known))


def own_wanted(protocol: Protocol, collection: str, written: str) -> bool:
    """Tell whether own facts of what a person wrote are there, or are all that there can be."""
    if collection not in _OWN or not written.strip():
        return False
    return own_entry(protocol, collection, written) is not None or _meant(collection, written) is None


def own_entry(protocol: Protocol, collection: str, written: str) -> Item | None:
    """Return what stands under own facts of that name, or of the library's name for it; None where nothing does."""
    return _entry(protocol, _OWN[collection], collection, written) if collection in _OWN and written.strip() else None


def enter_own(session: Session, collection: str, written: str) -> str:
    """Make sure that there is an entry of that name under own facts and limits, and return its address."""
    address, naming = place = _OWN[collection]
    entry = _entry(session.protocol, place, collection, written)
    if entry is None:
        model = spec_at(address).model
        assert model is not None
        made = model.model_validate({"id": new_id("own"), naming: named(collection, written)})
        assert isinstance(made, Item)
        entry = made
        name = name_of(collection, named(collection, written))
        session.edit(_("Enter own facts of “{name}”", name=name), lambda protocol: insert(protocol, address, made))
        session.seal()
    return join(address, entry.id)


def _entry(protocol: Protocol, place: tuple[str, str], collection: str, written: str) -> Item | None:
    address, naming = place
    meant = named(collection, written)
    names = {name.casefold() for name in (written.strip(), meant, name_of(collection, meant))}
    entries: tuple[Item, ...] = get(protocol, address)
    return next((entry for entry in entries if (getattr(entry, naming) or "").strip().casefold() in names), None)


def _own_offers(protocol: Protocol, collection: str) -> Iterator[Offer]:
    """Yield what only the own facts know."""
    if collection not in _OWN:
        return
    address, naming = _OWN[collection]
    for entry in get(protocol, address):
        name = (getattr(entry, naming) or "").strip()
        if name and _meant(collection, name) is None:
            yield Offer(name, name, str(_("Entered under own facts.")))


def label_of(protocol: Protocol, item: Item) -> str:
    """Return the name of a list item, with knowledge items by their names."""
    named_by = naming_field(item)
    spec = specs(type(item)).get(named_by) if named_by else None
    if named_by is None or spec is None or spec.knows is None:
        return item_name(protocol, item)
    return name_of(spec.knows, str(getattr(item, named_by)))


def labels(protocol: Protocol, items: tuple[Item, ...]) -> tuple[str, ...]:
    """Return the names of list items; items of the same name are told apart by more of their fields."""
    names = [label_of(protocol, item) for item in items]
    twice = {name for name, count in Counter(names).items() if count > 1}
    return tuple(
        f"{name}, {more}" if name in twice and (more := _more(protocol, item, name)) else name
        for name, item in zip(names, items, strict=True)
    )


def _more(protocol: Protocol, item: Item, name: str) -> str:
    for field, spec in specs(type(item)).items():
        value = getattr(item, field)
        if spec.kind in ("line", "text", "reference", "integer") and value not in (None, ""):
            words = in_words(protocol, spec, value, name_of)
            if words != name:
                return words
    return ""


def _rank(offer: Offer, words: list[str]) -> int | None:
    name, detail = offer.name.casefold(), offer.detail.casefold()
    others = " ".join(offer.words).casefold()
    best = 0
    for word in words:
        if name.startswith(word):
            rank = 0
        elif word in name:
            rank = 1
        elif word in others:
            rank = 2
        elif word in detail:
            rank = 3
        else:
            return None
        best = max(best, rank)
    return best


@dataclass(frozen=True, slots=True)
class _Collection:
    find: Callable[[str], Any]
    every: Callable[[], tuple[Any, ...]]
    offer: Callable[[Any], Offer]


def _compound(one: compounds.Compound) -> Offer:
    return Offer(one.id, one.name, one.summary, one.synonyms)


def _comedication(one: comedications.Comedication) -> Offer:
    return Offer(one.id, one.name, f"{one.drug_class}. {one.reason}", (*one.synonyms, one.drug_class))


def _instrument(one: instruments.Instrument) -> Offer:
    return Offer(one.code, one.code, f"{one.name}. {one.measures}", (one.name,))


def _biomarker(one: biomarkers.Biomarker) -> Offer:
    return Offer(one.id, one.name, f"{one.matrix}. {one.assay}. {one.cannot_show}")


def _threshold(one: thresholds.Threshold) -> Offer:
    value, certainty = f"{number(one.value)} {translate(one.unit)}", one.certainty.label
    default = _("Default: {value} ({certainty})", value=value, certainty=certainty)
    return Offer(one.id, translate(one.name), str(default))


_COLLECTIONS = {
    "compounds": _Collection(compounds.find, compounds.every, _compound),
    "comedications": _Collection(comedications.find, comedications.every, _comedication),
    "instruments": _Collection(instruments.find, instruments.every, _instrument),
    "biomarkers": _Collection(biomarkers.find, biomarkers.every, _biomarker),
    "thresholds": _Collection(thresholds.find, thresholds.editable, _threshold),
}


_OWN = {
    "compounds": ("/own/compounds", "name"),
    "comedications": ("/own/medications", "drug"),
    "instruments": ("/own/instruments", "code"),
}
"""Where own facts of a collection are entered, and the field that names them."""


@cache
def _every(collection: str) -> tuple[Offer, ...]:
    known = _COLLECTIONS[collection]
    single = tuple(known.offer(item) for item in known.every())
    return (*single, *_classes()) if collection == "comedications" else single


def _classes() -> Iterator[Offer]:
    """Yield the classes and groups of drugs, which a rule may name instead of single drugs."""
    drugs = comedications.every()
    names = {drug.name.casefold() for drug in drugs}
    for name in sorted({word for drug in drugs for word in (drug.drug_class, *drug.groups)}, key=str.casefold):
        if name.casefold() not in names:
            members = ", ".join(drug.name for drug in comedications.in_class(name))
            yield Offer(name, name, str(_("Class: {members}", members=members)))
