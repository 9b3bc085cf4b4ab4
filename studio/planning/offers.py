"""What can be added to a list from the library: items ready to be used, with what they fill and where that is from.

One registry leads from the address of a list to what the library knows for it; beside that stands what the templates
have in the same list.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from studio.knowledge import biomarkers, comedications, compounds, criteria, instruments, sources, trials
from studio.planning.washout.washout import washout
from studio.protocol.address import get, join
from studio.protocol.base import Item, Value, new_id, specs
from studio.protocol.biomarkers import Marker
from studio.protocol.dosing import Product
from studio.protocol.endpoints import InstrumentUse, Rater
from studio.protocol.names import NAME_LETTERS, in_words, item_name, with_unit
from studio.protocol.population import MedicationAction, MedicationRule
from studio.text import Text, _, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from studio.knowledge.facts import Certainty
    from studio.protocol.protocol import Protocol

_ANY = "blank"


@dataclass(frozen=True, slots=True)
class ReadyItem:
    """Something that can be added: its item, what people read of it, and where it is from.

    ``group`` is the heading it stands under; ``certainty`` is None for what comes from a template, whose ``origin``
    says which.
    """

    key: str
    name: str
    item: Item
    group: str = ""
    reason: str = ""
    synonyms: tuple[str, ...] = ()
    certainty: Certainty | None = None
    note: str = ""
    sources: tuple[str, ...] = ()
    trials: tuple[str, ...] = ()
    origin: str = ""
    present: bool = False

    def matches(self, written: str) -> bool:
        """Tell whether every word written stands in its name, its group, its synonyms or what it fills."""
        text = " ".join((self.name, self.group, *self.synonyms, self.reason, *_strings(self.item))).casefold()
        return all(word in text for word in written.casefold().split())

    def fresh(self) -> Item:
        """Return its item, and the items in it, with new ids."""
        return renewed(self.item)

    def source_titles(self) -> tuple[str, ...]:
        """Return the titles of its sources."""
        found = (sources.find(one) for one in self.sources)
        return tuple(source.title for source in found if source is not None)

    def trial_names(self) -> tuple[str, ...]:
        """Return the names of the trials that used it."""
        found = (trials.find(one) for one in self.trials)
        return tuple(trial.name for trial in found if trial is not None)


def lists() -> tuple[str, ...]:
    """Return the addresses of all lists to which something can be added from the library or from templates."""
    return tuple(_SHELVES)


def has_shelf(address: str) -> bool:
    """Tell whether something can be added to a list from the library or from templates."""
    return address in _SHELVES


def offered(protocol: Protocol, address: str, templates: Iterable[tuple[str, Protocol]] = ()) -> tuple[ReadyItem, ...]:
    """Return what can be added to the list at an address, each saying whether the list has it already.

    First comes what the library knows. Of the ``templates``, given with their titles, everything is offered that the
    list has in them; what refers to other lists is left open, since it means others there. Raises KeyError for a list
    that is not in the registry.
    """
    known = tuple(_SHELVES[address]())
    ready = (*known, *_of_templates(address, templates, {_mark(one.item) for one in known}))
    there = {_mark(item) for item in get(protocol, address)} - {None}
    return tuple(replace(one, present=_mark(one.item) in there) for one in ready)


def filled(
    protocol: Protocol, item: Item, name_of: Callable[[str, str], str] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return what an item fills: titles of fields and values in words."""
    found = []
    for name, spec in specs(type(item)).items():
        value = getattr(item, name)
        if value in (None, "", ()) or (isinstance(value, Value) and spec.kind == "group"):
            continue
        words = with_unit(spec, in_words(protocol, spec, value, name_of))
        found.append((translate(spec.title), words))
    return tuple(found)


def renewed(item: Item, **changes: Any) -> Item:
    """Return a copy of an item that can stand beside it: it has a new id, and so have the items in it."""
    update: dict[str, Any] = {"id": new_id(type(item).__name__.lower()), **changes}
    for name, spec in specs(type(item)).items():
        if spec.kind == "items":
            update[name] = tuple(renewed(inner) for inner in getattr(item, name))
    return item.model_copy(update=update)


def _mark(item: Item) -> object:
    """Return what makes two items of a list the same to a reader: the knowledge item they use, or their words."""
    for name, spec in specs(type(item)).items():
        if spec.knows is not None and getattr(item, name):
            return spec.knows, str(getattr(item, name)).casefold()
    for name in ("wording", "name", "test", "event", "drug"):
        if said := getattr(item, name, None):
            return name, " ".join(str(said).casefold().split())
    plain = item.model_dump(exclude={"id"}, exclude_defaults=True)
    return repr(plain) if plain else None


def _strings(value: Value) -> Iterator[str]:
    for name in type(value).model_fields:
        content = getattr(value, name)
        if isinstance(content, str) and name != "id":
            yield content


# What the library knows. Each function yields what one list is offered.


def _criteria(kind: str) -> Callable[[], Iterator[ReadyItem]]:
    def known() -> Iterator[ReadyItem]:
        for one in criteria.every():
            if one.list == kind:
                yield ReadyItem(
                    key=one.id,
                    name=one.name,
                    item=one.made(_ANY),
                    group=str(one.domain.label),
                    reason=one.reason,
                    synonyms=one.synonyms,
                    certainty=one.certainty,
                    note=one.note or "",
                    sources=(one.source, *one.sources),
                    trials=one.trials,
                )

    return known


_ACTIONS = {
    "exclude": MedicationAction.EXCLUDE,
    "washout": MedicationAction.WASH_OUT,
    "caution": MedicationAction.KEEP_STABLE,
}


def _medications() -> Iterator[ReadyItem]:
    for drug in comedications.every():
        days = washout(drug).safe
        rule = MedicationRule(
            id=_ANY,
            drug=drug.id,
            action=_ACTIONS[drug.code],
            washout_days=days if drug.code == "washout" and days else None,
            reason=f"{drug.reason}.",
        )
        yield ReadyItem(
            key=drug.id,
            name=drug.name,
            item=rule,
            group=_capital(drug.drug_class),
            reason=drug.reason,
            synonyms=(*drug.synonyms, *drug.groups),
            certainty=drug.certainty,
            note=drug.note or "",
            sources=(drug.source,),
        )


def _instruments() -> Iterator[ReadyItem]:
    for one in instruments.every():
        use = InstrumentUse(
            id=_ANY,
            instrument=one.code,
            rater=Rater.PARTICIPANT if one.rater == "self" else None,
            recall_days=one.recall_days,
            timing=one.timing,
        )
        yield ReadyItem(
            key=one.code,
            name=f"{one.code}, {one.name}",
            item=use,
            group=_capital(one.kind),
            reason=one.measures,
            certainty=one.certainty,
            note=one.note or "",
            sources=(one.source,),
        )


def _markers() -> Iterator[ReadyItem]:
    for one in biomarkers.every():
        marker = Marker(id=_ANY, marker=one.id, matrix=one.matrix, assay=one.assay)
        yield ReadyItem(
            key=one.id,
            name=one.name,
            item=marker,
            group=_capital(one.hypotheses[0]) if one.hypotheses else "",
            reason=one.cannot_show,
            synonyms=(one.timing, *one.hypotheses),
            certainty=one.certainty,
            note=one.note or "",
            sources=(one.source,),
        )


def _products() -> Iterator[ReadyItem]:
    for one in compounds.every():
        yield ReadyItem(
            key=one.id,
            name=one.name,
            item=Product(id=_ANY, name=one.name, compound=one.id),
            reason=one.summary,
            synonyms=one.synonyms,
        )


def _templates_alone() -> Iterator[ReadyItem]:
    """Yield nothing: what can be added comes from templates."""
    return iter(())


_SHELVES: dict[str, Callable[[], Iterator[ReadyItem]]] = {
    "/rationale/hypotheses": _templates_alone,
    "/objectives/objectives": _templates_alone,
    "/objectives/endpoints": _templates_alone,
    "/objectives/estimands": _templates_alone,
    "/design/arms": _templates_alone,
    "/design/epochs": _templates_alone,
    "/population/inclusion": _criteria("inclusion"),
    "/population/exclusion": _criteria("exclusion"),
    "/population/medications": _medications,
    "/population/goals": _templates_alone,
    "/dosing/products": _products,
    "/sessions/sessions": _templates_alone,
    "/sessions/staff": _templates_alone,
    "/screening/tests": _templates_alone,
    "/screening/laboratory": _templates_alone,
    "/monitoring/rescue": _templates_alone,
    "/monitoring/discharge": _templates_alone,
    "/monitoring/aesi": _templates_alone,
    "/monitoring/stopping": _templates_alone,
    "/followup/probes": _templates_alone,
    "/endpoints/instruments": _instruments,
    "/endpoints/guesses": _templates_alone,
    "/biomarkers/markers": _markers,
    "/schedule/visits": _templates_alone,
    "/schedule/activities": _templates_alone,
    "/schedule/dosing_day": _templates_alone,
    "/statistics/sets": _templates_alone,
    "/statistics/subgroups": _templates_alone,
    "/statistics/interim": _templates_alone,
    "/oversight/committees": _templates_alone,
}
"""What can be added to a list: what the library knows, and what templates have in it. A list is added with one line."""


def _of_templates(address: str, templates: Iterable[tuple[str, Protocol]], known: set[object]) -> Iterator[ReadyItem]:
    """Yield what the list has in templates beyond what the library knows, each thing once."""
    seen = set(known)
    found: list[ReadyItem] = []
    for title, protocol in templates:
        items: tuple[Item, ...] = get(protocol, address)
        for item in items:
            loose = _loosened(item)
            mark = _mark(loose)
            if mark is None or mark in seen:
                continue
            seen.add(mark)
            found.append(
                ReadyItem(
                    key=join(title, item.id),
                    name=_called(protocol, loose),
                    item=loose,
                    group=str(_("From templates")),
                    origin=title,
                )
            )
    twice = {name for name, count in Counter(one.name for one in found).items() if count > 1}
    for one in found:
        yield replace(one, name=_told_apart(one)) if one.name in twice else one


def _called(protocol: Protocol, item: Item) -> str:
    """Return what people call the item; a sentence of its own says more than the group that it is in."""
    wording = getattr(item, "wording", None)
    return shorten(wording, NAME_LETTERS, placeholder="…") if wording else item_name(protocol, item)


def _told_apart(one: ReadyItem) -> str:
    """Return a name with more of what the item says, where others have the same."""
    for name, spec in specs(type(one.item)).items():
        value = getattr(one.item, name)
        if spec.kind in ("line", "text") and value and value != one.name:
            return shorten(f"{one.name}, {value}", NAME_LETTERS, placeholder="…")
    return one.name


def _loosened(item: Item) -> Item:
    """Return the item without what refers to other lists."""
    update: dict[str, Any] = {}
    for name, spec in specs(type(item)).items():
        if spec.to is not None:
            update[name] = () if isinstance(getattr(item, name), tuple) else None
        elif spec.kind == "items":
            update[name] = tuple(_loosened(inner) for inner in getattr(item, name))
    return item.model_copy(update=update)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def certainty_words(one: ReadyItem) -> Text:
    """Return how certain it is, in words."""
    if one.certainty is None:
        return _("From the template “{title}”.", title=one.origin) if one.origin else _("From the library.")
    return _("Certainty: {certainty}.", certainty=one.certainty.label)
