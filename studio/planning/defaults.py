"""What the compound of a product settles as a rule: empty fields that its facts can fill, each with its source.

Nothing here decides anything. What is offered is what the library, or the designers' own facts, say of the compound;
where it knows several things, as with several routes, it offers none.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING

from studio.knowledge import lookup, sources, thresholds
from studio.knowledge.facts import Certainty
from studio.protocol.address import filled, get, join, spec_at
from studio.protocol.dosing import Product, ProductUse, Route
from studio.protocol.edit import put
from studio.protocol.names import in_words, with_unit
from studio.protocol.protocol import Protocol
from studio.text import Text, _, literal, number, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.knowledge.compounds import Compound, RouteProfile
    from studio.knowledge.facts import DoseFact, Fact, Sourced
    from studio.protocol.quantity import Basis


_BRIEF = 44
"""Letters of a value where it is told in a few words."""


@dataclass(frozen=True, slots=True)
class Default:
    """A value for an empty field, in words with its field, and where it comes from.

    ``brief`` is the same in a few words. ``basis`` names the source and how certain it is, which ``settled`` tells as
    well; ``note`` is the caveat that travels with the fact.
    """

    address: str
    value: object
    words: Text
    brief: Text
    basis: Text
    settled: bool
    note: str = ""


def defaults(protocol: Protocol, product: Product) -> tuple[Default, ...]:
    """Return what can fill empty fields because of the product's compound; nothing where the compound is unknown.

    Fields of the whole trial are offered for what is tested, not for its comparators and blockers.
    """
    compound = lookup.compound(protocol, product.compound)
    if compound is None:
        return ()
    offered = [*_of_product(product, compound)]
    if product.use in (None, ProductUse.EXPERIMENTAL) and "psychedelic" in compound.kind:
        offered += _of_trial(protocol, product, compound)
    return tuple(one for one in offered if not filled(get(protocol, one.address)))


def take(protocol: Protocol, offered: tuple[Default, ...]) -> Protocol:
    """Return the protocol with these values where nothing stands yet; what stands is never written over."""
    for one in offered:
        if not filled(get(protocol, one.address)):
            protocol = put(protocol, one.address, one.value)
    return protocol


def effect(compound: Compound, route: Route | None) -> Text | None:
    """Return how long the effect lasts in a sentence with its source, or None where nothing is known of the route."""
    profile = _profile(compound, route)
    lasting = profile.durations if profile is not None else ()
    if not lasting:
        return None
    least, most = min(one.typical_min for one in lasting), max(one.typical_min for one in lasting)
    said = dict.fromkeys(_source(one) for one in lasting)
    certain = dict.fromkeys(str(one.certainty.label) for one in lasting)
    span = number(least) if least == most else _("{least} to {most}", least=number(least), most=number(most))
    return _(
        "{compound}, {route}: the effect lasts {minutes} minutes as a rule, by dose ({sources}; {certainty}).",
        compound=compound.name,
        route=Route(profile.route).label if profile is not None else "",
        minutes=span,
        sources=", ".join(said),
        certainty=", ".join(certain),
    )


def _profile(compound: Compound, route: Route | None) -> RouteProfile | None:
    if route is not None:
        return compound.route(route)
    return compound.routes[0] if len(compound.routes) == 1 else None


def _of_product(product: Product, compound: Compound) -> Iterator[Default]:
    at = join("/dosing/products", product.id)
    if len(compound.routes) == 1:
        why = _("the only route of {compound} that is known here", compound=compound.name)
        yield _default(join(at, "route"), compound.routes[0].route, why)
    profile = _profile(compound, product.route)
    stated = [dose for dose in _doses(profile) if dose.basis is not None]
    bases: dict[Basis, DoseFact] = {dose.basis: dose for dose in reversed(stated) if dose.basis is not None}
    if len(bases) == 1:
        (basis, fact) = next(iter(bases.items()))
        why = _("as in {basis}", basis=_basis(fact))
        yield _default(join(at, "basis"), basis, why, settled=fact.certainty.settled)


def _of_trial(protocol: Protocol, product: Product, compound: Compound) -> Iterator[Default]:
    profile = _profile(compound, product.route)
    if profile is not None and (fact := profile.observation_min) is not None and isinstance(fact.value, float):
        yield _measured("/monitoring/observation_minutes", fact, fact.value)
    yield _driving(protocol, compound)
    if (law := compound.controlled_status) is not None:
        parts = [str(law.value), law.note or ""]
        if not law.certainty.settled:
            parts.append(str(_("To be confirmed before submission.")))
        words = " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)
        yield _default("/dosing/controlled_status", words, _basis(law), settled=law.certainty.settled)


def _driving(protocol: Protocol, compound: Compound) -> Default:
    """Return the hours without driving: those that trials of the compound ask for, where they are more than usual."""
    usual = thresholds.find("driving")
    assert usual is not None
    hours = thresholds.count_of(protocol, "driving")
    longer = [
        fact
        for fact in compound.facts
        if fact.name == "no driving or machines" and isinstance(fact.value, float) and fact.value > hours
    ]
    if longer:
        fact = longer[0]
        assert isinstance(fact.value, float)
        return _measured("/monitoring/driving_hours", fact, fact.value)
    own = thresholds.own(protocol, "driving")
    basis = _basis(usual) if own is None else _("your own limit")
    note = "" if own is not None else usual.note
    return _default("/monitoring/driving_hours", hours, basis, note, settled=own is not None or usual.certainty.settled)


def _measured(address: str, fact: Fact, value: float) -> Default:
    return _default(address, round(value), _basis(fact), fact.note, settled=fact.certainty.settled)


def _doses(profile: RouteProfile | None) -> Iterator[DoseFact]:
    if profile is not None:
        yield from profile.largest_studied
        yield from (tier.dose for tier in profile.tiers)
        yield from (duration.dose for duration in profile.durations)


def _default(address: str, value: object, basis: Text, note: str | None = None, *, settled: bool = True) -> Default:
    spec = spec_at(address)
    shown = with_unit(spec, in_words(Protocol(), spec, value))
    short = shorten(shown, _BRIEF, placeholder="…")
    words, brief = (_("{field}: {value}", field=translate(spec.title), value=literal(one)) for one in (shown, short))
    return Default(address, value, words, brief, basis, settled, note or "")


def _source(fact: Sourced) -> str:
    found = sources.find(fact.source)
    return found.title if found is not None else str(Certainty.OWN.label)


def _basis(fact: Sourced) -> Text:
    if fact.certainty is Certainty.OWN:
        return fact.certainty.label
    return _("{source}; {certainty}", source=_source(fact), certainty=fact.certainty.label)
