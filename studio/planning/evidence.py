"""The designer's own values, beside what published trials did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from studio.knowledge import compounds
from studio.knowledge.precedents import Group, Topic
from studio.planning.schedule import offsets, session_days
from studio.planning.size.measures import primary_endpoints, primary_measure, primary_uses
from studio.protocol.design import Role
from studio.protocol.names import item_name
from studio.protocol.population import Comparator
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import Session, SessionKind
from studio.text import Text, _, literal, n_, number


@dataclass(frozen=True, slots=True)
class Own:
    """A value of the protocol at hand. ``name`` tells it from its siblings, such as the arm of a dose.

    ``value`` can be marked in a plot: it has the unit and the sign of the precedents, so that an assumed benefit is a
    fall. It is None for mere words. ``definition`` is what it is measured by or counted from: None suits any, and an
    empty one, which is not known yet, suits none.
    """

    name: Text
    value: float | None
    unit: str | None
    words: Text
    definition: str | None = None


def own(protocol: Protocol, topic: Topic) -> tuple[Own, ...]:
    """Return what the protocol says on a topic; nothing where nothing is entered yet."""
    return tuple(_VALUES[topic](protocol)) if topic in _VALUES else ()


def marks(protocol: Protocol, group: Group) -> tuple[Own, ...]:
    """Return the own values that may be drawn on the axis of a group, in the unit of the axis."""
    fitting = (_on_axis(value, group) for value in own(protocol, group.topic))
    return tuple(value for value in fitting if value is not None)


_FACTORS = {("mg", "µg"): 1000.0, ("µg", "mg"): 0.001}


def _on_axis(own: Own, group: Group) -> Own | None:
    if own.value is None or not group.plottable or not _agree(own.definition, group.definition):
        return None
    if own.unit == group.unit:
        return own
    factor = _FACTORS.get((own.unit or "", group.unit or ""))
    return None if factor is None else replace(own, value=own.value * factor, unit=group.unit)


def _agree(ours: str | None, theirs: str | None) -> bool:
    """Tell whether definitions agree: theirs may add to the instrument how its scores are taken.

    A change within one group is no difference between arms, and a definition that is not known agrees with none.
    """
    if ours is None or ours == theirs:
        return True
    return bool(ours) and theirs is not None and theirs.startswith(f"{ours}, ") and not theirs.endswith("within group")


def _doses(protocol: Protocol) -> Iterator[Own]:
    products = {product.id: product for product in protocol.dosing.products}
    arms = {arm.id: arm for arm in protocol.design.arms}
    for given in protocol.dosing.arms:
        if given.dose is None:
            continue
        arm, product = arms.get(given.arm or ""), products.get(given.product or "")
        compound = compounds.find(product.compound) if product and product.compound else None
        yield Own(
            literal(item_name(protocol, arm or given)),
            given.dose.milligrams,
            f"mg{given.dose.per.behind_unit}",
            literal(str(given.dose)),
            compound.name if compound else (product.compound if product else None) or "",
        )


def _primary_times(protocol: Protocol) -> Iterator[Own]:
    days, doses = offsets(protocol), session_days(protocol, SessionKind.DOSING) or (0,)
    for endpoint in primary_endpoints(protocol):
        day = days.get(endpoint.visit or "")
        given = [dose for dose in doses if day is not None and dose <= day]
        if day is None or not given:
            continue
        name = literal(item_name(protocol, endpoint))
        after = day - given[-1]
        yield Own(
            name,
            after,
            "day",
            n_("{count} day after the last dose", "{count} days after the last dose", after),
            "from the last or only dose",
        )
        if len(given) > 1:
            words = n_("{count} day after the first dose", "{count} days after the first dose", day - given[0])
            yield Own(name, day - given[0], "day", words, "from the first of several doses")


def _follow_up(protocol: Protocol) -> Iterator[Own]:
    days, doses = offsets(protocol).values(), session_days(protocol, SessionKind.DOSING) or (0,)
    if days and max(days) > doses[-1]:
        weeks = round((max(days) - doses[0]) / 7, 1)
        yield Own(_("Last visit"), weeks, "week", _("{count} weeks after the first dose", count=number(weeks)))


def _sessions(protocol: Protocol, *kinds: SessionKind) -> list[Session]:
    return [session for session in protocol.sessions.sessions if session.kind in kinds]


def _count(kind: SessionKind) -> Callable[[Protocol], Iterator[Own]]:
    def values(protocol: Protocol) -> Iterator[Own]:
        found = len(_sessions(protocol, kind))
        if found:
            yield Own(kind.label, found, None, literal(str(found)))

    return values


def _hours(definition: str | None, *kinds: SessionKind) -> Callable[[Protocol], Iterator[Own]]:
    def values(protocol: Protocol) -> Iterator[Own]:
        minutes = [session.minutes for session in _sessions(protocol, *kinds)]
        known = [length for length in minutes if length is not None]
        if known and len(known) == len(minutes):
            yield _in_hours(_("All sessions together"), sum(known), definition)

    return values


def _in_hours(name: Text, minutes: int, definition: str | None = None) -> Own:
    hours = round(minutes / 60, 2)
    return Own(name, hours, "h", _("{count} hours", count=number(hours)), definition)


def _dosing_hours(protocol: Protocol) -> Iterator[Own]:
    if protocol.monitoring.observation_minutes is not None:
        yield _in_hours(_("Observed at least"), protocol.monitoring.observation_minutes)
    lengths = {session.minutes for session in _sessions(protocol, SessionKind.DOSING)} - {None}
    for minutes in sorted(length for length in lengths if length is not None):
        yield _in_hours(_("Dosing session"), minutes)


def _intervals(protocol: Protocol) -> Iterator[Own]:
    days = session_days(protocol, SessionKind.DOSING)
    gaps = [later - earlier for earlier, later in pairwise(days) if later > earlier]
    stated = protocol.dosing.interval_days
    if stated is None and gaps:
        stated = min(gaps)
    if stated is not None:
        yield Own(_("Shortest interval"), stated, "day", n_("{count} day", "{count} days", stated))


def _controls(protocol: Protocol) -> Iterator[Own]:
    for control in protocol.design.controls:
        yield Own(_("Control"), None, None, control.label)


def _instruments(protocol: Protocol) -> Iterator[Own]:
    for use in primary_uses(protocol):
        yield Own(_("Primary endpoint"), None, None, literal(item_name(protocol, use)))


def _raters(protocol: Protocol) -> Iterator[Own]:
    for use in primary_uses(protocol):
        if use.rater is not None:
            yield Own(literal(item_name(protocol, use)), None, None, use.rater.label)


def _support_model(protocol: Protocol) -> Iterator[Own]:
    if protocol.sessions.model is not None:
        yield Own(_("Support model"), None, None, protocol.sessions.model.label)


def _people(protocol: Protocol) -> Iterator[Own]:
    for role, definition in ((Role.FACILITATOR, "facilitators"), (Role.MONITOR, "monitors")):
        numbers = [staff.number for staff in protocol.sessions.staff if staff.role is role and staff.number is not None]
        if numbers:
            yield Own(role.label, sum(numbers), None, literal(str(sum(numbers))), definition)


def _effects(protocol: Protocol) -> Iterator[Own]:
    difference, deviation = protocol.statistics.difference, protocol.statistics.deviation
    if difference is None:
        return
    measure = primary_measure(protocol) or ""
    points = _("a fall of {count} points", count=number(difference))
    yield Own(_("Assumed difference"), -difference, "points", points, measure)
    if deviation:
        size = round(difference / deviation, 2)
        yield Own(_("Assumed effect size"), size, "d", _("d = {size}", size=number(size)), measure)
        yield Own(_("Assumed effect size"), -size, "g", _("g = −{size}", size=number(size)), measure)


def _deviation(protocol: Protocol) -> Iterator[Own]:
    deviation = protocol.statistics.deviation
    if deviation is not None:
        words = _("{count} points", count=number(deviation))
        yield Own(_("Assumed standard deviation"), deviation, "points", words, primary_measure(protocol) or "")


def _response(protocol: Protocol) -> Iterator[Own]:
    fall = protocol.endpoints.response_fall
    if fall is not None:
        yield Own(_("Response"), None, None, _("a fall of at least {fall} %", fall=number(fall)))


def _remission(protocol: Protocol) -> Iterator[Own]:
    endpoints = protocol.endpoints
    if endpoints.remission_threshold is not None:
        comparator = (endpoints.remission_comparator or Comparator.AT_MOST).label
        threshold = number(endpoints.remission_threshold)
        yield Own(_("Remission"), None, None, _("{comparator} {threshold}", comparator=comparator, threshold=threshold))


def _sizes(protocol: Protocol) -> Iterator[Own]:
    per_arm, total = protocol.statistics.per_arm, protocol.statistics.total
    if per_arm is not None:
        yield Own(_("In each arm"), per_arm, None, literal(str(per_arm)), "randomised, in one arm")
    if total is not None:
        for definition in ("randomised, in all", "planned, in all"):
            yield Own(_("In total"), total, None, literal(str(total)), definition)


def _dropout(protocol: Protocol) -> Iterator[Own]:
    dropout = protocol.statistics.dropout
    if dropout is not None:
        yield Own(_("Expected dropout"), dropout, "%", _("{count} %", count=number(dropout)))


def _washout(protocol: Protocol) -> Iterator[Own]:
    for rule in protocol.population.medications:
        if rule.washout_days is not None:
            words = n_("{count} day", "{count} days", rule.washout_days)
            yield Own(literal(item_name(protocol, rule)), rule.washout_days, "day", words)


def _resistance(protocol: Protocol) -> Iterator[Own]:
    least, most = protocol.population.resistance.failed_least, protocol.population.resistance.failed_most
    if least is not None and most is not None:
        words = _("{least} to {most} failed treatments", least=least, most=most)
    elif least is not None:
        words = _("at least {least} failed treatments", least=least)
    else:
        return
    yield Own(_("Treatment resistance"), None, None, words)


_VALUES: dict[Topic, Callable[[Protocol], Iterator[Own]]] = {
    Topic.DOSE: _doses,
    Topic.DOSING_SESSIONS: _count(SessionKind.DOSING),
    Topic.DOSE_INTERVAL: _intervals,
    Topic.DOSING_HOURS: _dosing_hours,
    Topic.COMPARATOR: _controls,
    Topic.PRIMARY_INSTRUMENT: _instruments,
    Topic.PRIMARY_TIME: _primary_times,
    Topic.FOLLOW_UP: _follow_up,
    Topic.PREPARATION_SESSIONS: _count(SessionKind.PREPARATION),
    Topic.PREPARATION_HOURS: _hours("all sessions", SessionKind.PREPARATION),
    Topic.INTEGRATION_SESSIONS: _count(SessionKind.INTEGRATION),
    Topic.INTEGRATION_HOURS: _hours(None, SessionKind.INTEGRATION),
    Topic.SUPPORT_HOURS: _hours("all together", SessionKind.PREPARATION, SessionKind.INTEGRATION),
    Topic.SUPPORT_MODEL: _support_model,
    Topic.FACILITATORS: _people,
    Topic.RATERS: _raters,
    Topic.EFFECT: _effects,
    Topic.RESPONSE: _response,
    Topic.REMISSION: _remission,
    Topic.DEVIATION: _deviation,
    Topic.SAMPLE_SIZE: _sizes,
    Topic.DROPOUT: _dropout,
    Topic.WASHOUT: _washout,
    Topic.RESISTANCE: _resistance,
}
"""Topics on which a protocol has values of its own; the others ask about what trials found."""
