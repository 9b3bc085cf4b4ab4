"""What a name means in a protocol: something the library knows, or what the designers themselves entered of it.

Own entries (``/own``) add to the library; where one has the name of something that the library knows, the facts
that it gives count instead of the library's, and the others stay.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from studio.knowledge import comedications, compounds, instruments
from studio.knowledge.comedications import Comedication
from studio.knowledge.compounds import Compound, CompoundKind, Duration, RouteProfile
from studio.knowledge.facts import Certainty, DoseFact, Fact, Range
from studio.knowledge.instruments import Instrument

if TYPE_CHECKING:
    from studio.protocol.own import OwnCompound, OwnInstrument, OwnMedication
    from studio.protocol.protocol import Protocol

_SOURCE = "designer"
_KEPT = 256


def compound(protocol: Protocol, written: str | None) -> Compound | None:
    """The compound that is meant, or None when neither the library nor the designers know it."""
    if not written:
        return None
    known = compounds.find(written)
    for own in protocol.own.compounds:
        if _same(own.name, written, known.name if known else None):
            known = _compound(own, known)
    return known


def medications(protocol: Protocol, written: str | None) -> tuple[Comedication, ...]:
    """The co-medications that an entry means: one by its id or name, or all of a class; none when it is unknown."""
    if not written or not written.strip():
        return ()
    known = comedications.find(written) or comedications.find_by_name(written)
    if known is None:
        known = _own_medication(protocol, written, None)
        if known is not None:
            return (known,)
        members = comedications.in_class(written)
        sought = comedications.class_key(written)
        added = (
            own
            for entry in protocol.own.medications
            if (own := _medication(entry, None)) is not None
            and sought in {comedications.class_key(word) for word in (own.drug_class, *own.groups)}
            and not any(_same(entry.drug, member.id, member.name) for member in members)
        )
        return (*(_own_medication(protocol, member.id, member) or member for member in members), *added)
    return (_own_medication(protocol, written, known) or known,)


def instrument(protocol: Protocol, code: str | None) -> Instrument | None:
    """The instrument of that code, or None when neither the library nor the designers know it."""
    if not code:
        return None
    known = instruments.find(code)
    for own in protocol.own.instruments:
        if _same(own.code, code, known.name if known else None):
            known = _instrument(own, known)
    return known


def _own_medication(protocol: Protocol, written: str, known: Comedication | None) -> Comedication | None:
    names = (written, known.id, known.name) if known else (written,)
    for own in protocol.own.medications:
        if _same(own.drug, *names):
            return _medication(own, known)
    return None


def _same(own: str | None, *names: str | None) -> bool:
    return own is not None and own.strip().casefold() in {name.strip().casefold() for name in names if name}


def _sourced(note: str | None) -> dict[str, Any]:
    return {"source": _SOURCE, "certainty": Certainty.OWN, "note": note or None}


@lru_cache(_KEPT)
def _compound(own: OwnCompound, known: Compound | None) -> Compound | None:
    """Return what the designers say of a compound, added to what is known; None while they do not say what it is."""
    name = (own.name or "").strip()
    if known is None:
        if own.kind is None:
            return None
        known = Compound(id=name, name=name, kind=cast("CompoundKind", own.kind.value), summary=own.source or name)
    changed: dict[str, Any] = {} if own.kind is None else {"kind": own.kind.value}
    if own.route is not None:
        before = known.route(own.route.value) or RouteProfile(route=own.route)
        profile = before.model_copy(update=_profile(own))
        changed["routes"] = (*(one for one in known.routes if one.route != own.route), profile)
    return known.model_copy(update=changed)


def _profile(own: OwnCompound) -> dict[str, Any]:
    said = _sourced(own.source)
    facts: dict[str, Any] = {}
    for field in ("onset", "peak"):
        minutes = getattr(own, f"{field}_minutes")
        if minutes is not None:
            facts[f"{field}_min"] = Range(typical=minutes, unit="min", **said)
    if own.largest is not None:
        dose = DoseFact(amount=own.largest.amount, unit=own.largest.unit, per=own.largest.per, basis=own.basis, **said)
        facts["largest_studied"] = (dose,)
        if own.duration_minutes is not None:
            facts["durations"] = (Duration(dose=dose, typical_min=own.duration_minutes, **said),)
    return facts


@lru_cache(_KEPT)
def _medication(own: OwnMedication, known: Comedication | None) -> Comedication | None:
    """Return what the designers say of a drug, added to what is known; None while they give no name or no number."""
    changed: dict[str, Any] = {}
    said = _sourced(own.source)
    hours = [value for value in (own.half_life_hours, own.half_life_upper_hours) if value]  # 0 is no half-life.
    if hours:
        high = None if own.half_life_upper_hours is None else max(hours)
        changed["half_life_h"] = Range(typical=own.half_life_hours or None, high=high, unit="h", **said)
    if own.floor_days is not None:
        changed["floor_days"] = Fact(value=own.floor_days, unit="d", **said)
    if own.irreversible is not None:
        changed["irreversible"] = own.irreversible
    if own.groups:
        changed["groups"] = tuple(group.value for group in own.groups)
    if own.drug_class:
        changed["drug_class"] = own.drug_class
    if known is not None:
        return known.model_copy(update=changed)
    name = (own.drug or "").strip()
    if not name or (not hours and own.floor_days is None):
        return None
    base = {"drug_class": name, **changed}
    return Comedication(id=name, name=name, code="washout", reason=own.source or name, **said, **base)


@lru_cache(_KEPT)
def _instrument(own: OwnInstrument, known: Instrument | None) -> Instrument | None:
    """Return what the designers say of an instrument, added to what is known; None while they do not say its kind."""
    changed: dict[str, Any] = {}
    said = _sourced(own.source)
    if own.kind is not None:
        changed["kind"] = own.kind.value
    if own.higher_is is not None:
        changed["higher_is"] = own.higher_is.value
    if own.lowest is not None and own.highest is not None and own.lowest <= own.highest:
        changed["scale"] = Range(low=own.lowest, high=own.highest, unit="points", **said)
    if own.recall_days is not None:
        changed["recall"] = Fact(value=own.recall_days, unit="d", **said)
    if own.self_rated is not None:
        changed["rater"] = "self" if own.self_rated else "clinician"
    if own.name:
        changed["name"] = own.name
    if known is not None:
        return known.model_copy(update=changed)
    if own.kind is None:
        return None
    code = (own.code or "").strip()
    base = {"name": code, "rater": "either", **changed}
    return Instrument(code=code, measures=own.name or code, **said, **base)
