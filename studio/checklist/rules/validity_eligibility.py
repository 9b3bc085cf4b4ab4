"""Rules on the validity of the trial: that who may take part, and with which medicines, is said without contradiction.

Criteria in free words cannot be judged; those with measure, comparator and threshold can.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from textwrap import shorten
from typing import NamedTuple

from studio.checklist.inquiry import (
    Tally,
    in_days,
    measured,
    set_to,
    title,
    unfilled,
    unless_worse,
    within,
)
from studio.checklist.rule import MET, NOT_APPLICABLE, Challenge, Finding, Fix, Severity, Verdict, rule, undecided
from studio.knowledge import lookup
from studio.knowledge.instruments import Instrument
from studio.planning.washout.medication_rules import MEDICATIONS, Ruled, ruled
from studio.protocol.address import filled, get, parent
from studio.protocol.edit import remove
from studio.protocol.names import NAME_LETTERS
from studio.protocol.population import Comparator, Criterion, Domain, MedicationAction
from studio.protocol.protocol import Protocol
from studio.text import Text, _, number

_WHOLE_SCORE = frozenset({"total", "score", "sum", "总分"})
"""Words behind an instrument's code that still mean its whole score."""

_AGES = {"/population/age_least": Comparator.AT_LEAST, "/population/age_most": Comparator.AT_MOST}
_SEVERITY = "/population/severity_threshold"

_UPWARDS = (Comparator.AT_LEAST, Comparator.ABOVE)
_DOWNWARDS = (Comparator.AT_MOST, Comparator.BELOW)
_MIRRORED = {
    Comparator.AT_LEAST: Comparator.AT_MOST,
    Comparator.ABOVE: Comparator.BELOW,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.BELOW: Comparator.ABOVE,
}
_Towards = Mapping[str | None, tuple[Comparator, ...]]
_TOWARDS_ILLNESS: _Towards = {"worse": _UPWARDS, "better": _DOWNWARDS}
_TOWARDS_HEALTH: _Towards = {"worse": _DOWNWARDS, "better": _UPWARDS}
"""By what high scores mean, the comparators that let in from a limit towards one end of the scale."""

_LETS_IN: Mapping[str, Mapping[Comparator | None, Comparator]] = {
    "inclusion": {comparator: comparator for comparator in Comparator},
    "exclusion": {
        Comparator.AT_LEAST: Comparator.BELOW,
        Comparator.ABOVE: Comparator.AT_MOST,
        Comparator.AT_MOST: Comparator.ABOVE,
        Comparator.BELOW: Comparator.AT_LEAST,
    },
}
"""By the list of a criterion and its comparator, the values that it lets in; to exclude one value lets in no range."""


@rule(
    "V-29",
    _("Thresholds point the way of their scale"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025", "common-practice"),
)
def thresholds_point_the_right_way(protocol: Protocol) -> Verdict:
    """“At most 20” for “at least 20” on a scale of depression lets in those who are well and keeps the ill out.

    Severity at entry lies towards the worse end of its scale and remission towards the better one; on some scales
    high scores are good. A single score admits hardly anybody. An upper limit of severity is fine where a lower one
    stands beside it.
    """
    tally = Tally()
    population, endpoints = protocol.population, protocol.endpoints
    severity = within("/population", "severity_comparator", "severity_threshold", "severity_instrument")
    remission = (*within("/endpoints", "remission_comparator", "remission_threshold"), "/endpoints/response_instrument")
    use = next((one for one in endpoints.instruments if one.id == endpoints.response_instrument), None)
    judged = [
        _judge_direction(tally, protocol, severity, population.severity_instrument, _TOWARDS_ILLNESS),
        _judge_direction(tally, protocol, remission, use.instrument if use else None, _TOWARDS_HEALTH),
    ]
    limited = frozenset(_codes_with_limit_of_illness(protocol))
    judged += [_judge_inclusion(tally, protocol, criterion, limited) for criterion in population.inclusion]
    if tally.found or any(judged):
        return tally.verdict(_("Enter the scale, comparator and threshold of severity and remission."))
    return undecided(_("Enter severity at entry and remission, with their scales."), severity[0])


def _judge_direction(
    tally: Tally, protocol: Protocol, places: tuple[str, ...], code: str | None, towards: _Towards
) -> bool:
    """Judge comparator, threshold and instrument, entered at three places; tell whether there was anything to judge."""
    compared, limit, scale = places
    known = lookup.instrument(protocol, code)
    match unfilled(protocol, compared, limit):
        case (_comparator, _threshold):
            return False
        case (lacking,):
            tally.wait(lacking)
        case _ if known is None or known.higher_is is None:
            tally.wait(scale)
        case _ if get(protocol, compared) not in towards[known.higher_is]:
            _object_to_direction(tally, protocol, places, known, towards)
    return True


def _object_to_direction(
    tally: Tally, protocol: Protocol, places: tuple[str, ...], known: Instrument, towards: _Towards
) -> None:
    """Object, with the repair that sets the comparator unless it would leave criteria that nobody meets."""
    compared, limit, _scale = places
    comparator: Comparator = get(protocol, compared)
    fitting = _MIRRORED.get(comparator, towards[known.higher_is][0])
    entered = _(
        "“{field}” is “{comparator}” {threshold}",
        field=title(compared),
        comparator=comparator.label,
        threshold=number(get(protocol, limit)),
    )
    if comparator is Comparator.EQUAL:
        message = _(
            "{entered} on the {instrument}: a single score. Enter a limit, such as “{fitting}”.",
            entered=entered,
            instrument=known.code,
            fitting=fitting.label,
        )
    else:
        message = _(
            "{entered}, but high scores of the {instrument} are {direction}. Turn the comparator round, or correct the "
            "scale.",
            entered=entered,
            instrument=known.code,
            direction=_high_scores(known),
        )
    fix = unless_worse(protocol, set_to(compared, fitting, fitting.label), criteria_do_not_contradict)
    tally.object(message, *places, fix=fix)


def _high_scores(known: Instrument) -> Text:
    return _("worse") if known.higher_is == "worse" else _("better")


def _judge_inclusion(tally: Tally, protocol: Protocol, criterion: Criterion, limited: frozenset[str]) -> bool:
    """Judge an inclusion criterion of severity; tell whether there was anything to judge."""
    known, comparator, threshold = _scale(protocol, criterion.measure), criterion.comparator, criterion.threshold
    if criterion.domain is not Domain.SEVERITY or known is None or known.kind != "symptom" or known.higher_is is None:
        return False
    if comparator is None or threshold is None or comparator is Comparator.EQUAL:
        return False
    if comparator not in _TOWARDS_ILLNESS[known.higher_is] and known.code not in limited:
        message = _(
            "The inclusion criterion “{measure} {comparator} {threshold}” lets in those who are well: high scores are "
            "{direction}, and no criterion sets the other limit. Turn the comparator round, or add that limit.",
            measure=criterion.measure,
            comparator=comparator.label,
            threshold=number(threshold),
            direction=_high_scores(known),
        )
        places = within(f"/population/inclusion/{criterion.id}", "comparator", "threshold", "measure", "domain")
        tally.object(message, *places)
    return True


def _codes_with_limit_of_illness(protocol: Protocol) -> Iterator[str]:
    """Yield the instruments on which severity or an inclusion criterion asks for so much illness at least."""
    population = protocol.population
    severity = lookup.instrument(protocol, population.severity_instrument)
    asked = [(severity, population.severity_comparator, population.severity_threshold)]
    asked += [(_scale(protocol, one.measure), one.comparator, one.threshold) for one in population.inclusion]
    for known, comparator, threshold in asked:
        if known is not None and threshold is not None and comparator in _TOWARDS_ILLNESS.get(known.higher_is, ()):
            yield known.code


def _scale(protocol: Protocol, measure: str | None) -> Instrument | None:
    """Return the instrument whose whole score a measure means; one of its items, or a change of it, is none."""
    words = (measure or "").casefold().split()
    return measured(protocol, measure) if _WHOLE_SCORE.issuperset(words[1:]) else None


@rule(
    "V-33",
    _("Criteria do not contradict each other"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-m11-2025", "common-practice"),
)
def criteria_do_not_contradict(protocol: Protocol) -> Verdict:
    """A site that reads “at least 20” in one list and “20 or more” in the other lets in nobody, or calls the sponsor.

    Limits of one measure, from severity, age and both lists of criteria, leave somebody who meets them all, and no
    sentence stands in both lists. Only criteria with measure, comparator and threshold in one unit can be compared;
    those judged at different times are left alone. Common practice is to have a second person read the rest.
    """
    tally = Tally([*_contradictions(protocol)])
    tally.wait(*unfilled(protocol, *within("/population", *_LETS_IN)))
    return tally.verdict(_("Enter the criteria of inclusion and exclusion."))


class _Bound(NamedTuple):
    """One end of what is let in: the least or the most of a measure, and the address of the criterion or field.

    ``out`` is true where the value itself is out.
    """

    value: float
    out: bool
    unit: str
    time: str
    place: str

    def agrees(self, other: "_Bound") -> bool:
        """Tell whether two bounds are of one unit and one time, as far as both say, and not the two fields of age."""
        both = ((self.unit, other.unit), (self.time, other.time))
        return all(mine == its or not mine or not its for mine, its in both) and {self.place, other.place} != {*_AGES}


@dataclass
class _Bounds:
    """The bounds of one measure: by unit and time, the highest of the lower and the lowest of the upper ones."""

    low: dict[tuple[str, str], _Bound] = field(default_factory=dict)
    high: dict[tuple[str, str], _Bound] = field(default_factory=dict)

    def add(self, comparator: Comparator, value: float, place: str, unit: str, time: str = "") -> None:
        """Note a limit where it is tighter than those before."""
        bound = _Bound(value, comparator in (Comparator.ABOVE, Comparator.BELOW), unit, time, place)
        kind = unit, time
        if comparator not in _DOWNWARDS:
            self.low[kind] = max(self.low.get(kind, bound), bound, key=lambda one: (one.value, one.out))
        if comparator not in _UPWARDS:
            self.high[kind] = min(self.high.get(kind, bound), bound, key=lambda one: (one.value, not one.out))

    def pairs(self) -> Iterator[tuple[_Bound, _Bound]]:
        """Yield each lower bound with each upper bound that nobody meets together with it."""
        for low in self.low.values():
            for high in self.high.values():
                apart = (low.value, low.out or high.out) > (high.value, False)
                if apart and low.agrees(high):
                    yield low, high


def _contradictions(protocol: Protocol) -> Iterator[Finding]:
    yield from _in_both_lists(protocol)
    for bounds in _measures(protocol).values():
        for low, high in bounds.pairs():
            message = _(
                "Nobody meets both {one} and {other}. Correct one of them.",
                one=_in_place(protocol, low),
                other=_in_place(protocol, high),
            )
            yield Finding(message, tuple(dict.fromkeys((*_facts(protocol, low.place), *_facts(protocol, high.place)))))


def _in_both_lists(protocol: Protocol) -> Iterator[Finding]:
    asked = {mark: one for one in protocol.population.inclusion for mark in _marks(one)}
    for criterion in protocol.population.exclusion:
        twin = next((asked[mark] for mark in _marks(criterion) if mark in asked), None)
        if twin is not None:
            message = _(
                "“{criterion}” stands among the criteria of inclusion and of exclusion. Remove one of the two.",
                criterion=shorten(criterion.wording or criterion.measure or "", NAME_LETTERS, placeholder="…"),
            )
            places = (f"/population/exclusion/{criterion.id}", f"/population/inclusion/{twin.id}")
            facts = (one for place in places for one in within(place, "wording", "measure", "comparator", "threshold"))
            yield Finding(message, tuple(facts))


def _marks(criterion: Criterion) -> Iterator[object]:
    """Yield what makes two criteria the same: the sentence, or the one value that a measure is to have."""
    if sentence := _plain(criterion.wording):
        yield sentence
    if criterion.comparator is Comparator.EQUAL and criterion.threshold is not None and criterion.measure:
        yield _plain(criterion.measure), criterion.threshold, _plain(criterion.unit)


def _measures(protocol: Protocol) -> dict[str, _Bounds]:
    """Return the limits that severity, age and the criteria set, by measure."""
    population = protocol.population
    measures: dict[str, _Bounds] = defaultdict(_Bounds)
    for place, comparator in _AGES.items():
        age: int | None = get(protocol, place)
        if age is not None:
            measures["age"].add(comparator, age, place, "years")
    severity = lookup.instrument(protocol, population.severity_instrument)
    if severity and population.severity_comparator and population.severity_threshold is not None:
        bounds = measures[severity.code.casefold()]
        bounds.add(population.severity_comparator, population.severity_threshold, _SEVERITY, "points")
    for group, let_in in _LETS_IN.items():
        criteria: tuple[Criterion, ...] = getattr(population, group)
        for one in criteria:
            lets_in = let_in.get(one.comparator)
            between = one.most is not None and one.comparator in _UPWARDS
            if lets_in is None or one.threshold is None or not one.measure or (between and group == "exclusion"):
                continue  # What a range keeps out leaves both sides of it.
            scale = _scale(protocol, one.measure)
            bounds = measures[scale.code.casefold() if scale else _plain(one.measure)]
            place, unit, time = f"/population/{group}/{one.id}", _plain(one.unit), _plain(one.time)
            bounds.add(lets_in, one.threshold, place, unit, time)
            if between and one.most is not None:
                bounds.add(Comparator.AT_MOST, one.most, place, unit, time)
    return measures


def _in_place(protocol: Protocol, bound: _Bound) -> Text:
    """Return in words the limit that a criterion or field sets."""
    place, limit = bound.place, number(bound.value)
    if place in _AGES:
        return _("“{field}” {limit}", field=title(place), limit=limit)
    if place == _SEVERITY:
        return _(
            "“{field}” {comparator} {threshold}",
            field=title(place),
            comparator=protocol.population.severity_comparator and protocol.population.severity_comparator.label,
            threshold=limit,
        )
    criterion: Criterion = get(protocol, place)
    ends = bound.value == criterion.most != criterion.threshold
    comparator = Comparator.AT_MOST if ends else criterion.comparator
    return _(
        "“{measure} {comparator} {threshold}” ({list})",
        measure=criterion.measure,
        comparator=comparator and comparator.label,
        threshold=limit,
        list=title(parent(place)),
    )


def _facts(protocol: Protocol, place: str) -> tuple[str, ...]:
    """Return the addresses of what sets a limit, the number first."""
    if place in _AGES:
        return (place,)
    if place == _SEVERITY:
        return (place, *within("/population", "severity_comparator", "severity_instrument"))
    criterion: Criterion = get(protocol, place)
    range_end = ("most",) if criterion.most is not None else ()
    return within(place, "threshold", "comparator", "measure", *range_end, "unit", "time")


def _plain(words: str | None) -> str:
    return " ".join((words or "").casefold().rstrip(".。 ").split())


@rule(
    "V-34",
    _("A medicine has one rule"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("common-practice",),
)
def medicine_has_one_rule(protocol: Protocol) -> Verdict:
    """Of two rules for one medicine a site will follow the one it reads first.

    Each medicine or class stands once among the co-medication rules; names that mean the same count as one. Common
    practice is one table from which a prescriber can read what to do.
    """
    rules = ruled(protocol)
    if not rules:
        return undecided(_("Enter the co-medication rules."), MEDICATIONS)
    tally = Tally()
    meant: dict[object, Ruled] = {}
    for one in rules:
        if not filled(one.entered.drug):
            tally.wait(one.path("drug"))
            continue
        if not one.means:
            tally.wait(one.path("drug"))
        key = frozenset(drug.id for drug in one.means) or _plain(one.entered.drug)
        first = meant.setdefault(key, one)
        if first is not one:
            _object_to_double(tally, first, one)
    return tally.verdict(_("Choose the drug or class of each rule."))


def _object_to_double(tally: Tally, first: Ruled, second: Ruled) -> None:
    paths = [one.path(name) for one in (second, first) for name in ("drug", "action", "washout_days")]
    named_alike = first.entered.model_copy(update={"id": second.entered.id, "drug": second.entered.drug})
    if named_alike == second.entered:
        place = f"{MEDICATIONS}/{second.entered.id}"
        message = _("The rule for “{drug}” stands twice. Remove one of them.", drug=second.entered.drug)
        fix = Fix(_("Remove the second rule"), lambda current: remove(current, place))
        tally.object(message, *paths, fix=fix)
        return
    message = _(
        "There are two rules for “{drug}”: {one}, and {other}. Keep one of them.",
        drug=second.entered.drug,
        one=_in_words(first),
        other=_in_words(second),
    )
    tally.object(message, *paths)


def _in_words(one: Ruled) -> Text:
    action, days = one.entered.action, one.entered.washout_days
    if action is None:
        return _("no action")
    if days is None or action is not MedicationAction.WASH_OUT:
        return _("“{action}”", action=action.label)
    return _("“{action}”, {days}", action=action.label, days=in_days(days))


@rule(
    "V-34b",
    _("A medicine is not treated more laxly than its class without a reason"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("common-practice",),
)
def medicine_not_laxer_than_class(protocol: Protocol) -> Verdict:
    """Where a class is excluded and one of its members allowed, a reader cannot know whether that is meant.

    By common practice the narrower rule counts. Where it is stricter than that of the class, as a longer washout of
    fluoxetine is, it needs no word; where it is laxer, it gives its reason.
    """
    rules = ruled(protocol)
    if not rules:
        return undecided(_("Enter the co-medication rules."), MEDICATIONS)
    tally = Tally()
    tally.wait(*(one.path("drug") for one in rules if not one.means))
    wider = [(one, {drug.id for drug in one.means}) for one in rules if len(one.means) > 1]
    for one in rules:
        if filled(one.entered.reason):
            continue
        for other, members in wider:
            shared = next((drug for drug in one.governs if drug.id in members), None)
            if shared is not None and len(members) > len(one.means) and _laxer(one, other):
                _object_to_laxity(tally, one, other, shared.name)
    return tally.verdict(_("Choose the drug or class of each rule."), MET if wider else NOT_APPLICABLE)


def _object_to_laxity(tally: Tally, one: Ruled, other: Ruled, drug: str) -> None:
    message = _(
        "{drug} falls under “{narrow}” ({action}) and under “{wide}” ({strict}). The narrower rule counts, and it is "
        "the laxer one: make it as strict, or give its reason.",
        drug=drug,
        narrow=one.entered.drug,
        action=_in_words(one),
        wide=other.entered.drug,
        strict=_in_words(other),
    )
    facts = [held.path(name) for held in (one, other) for name in ("action", "washout_days", "drug")]
    tally.object(message, *dict.fromkeys((one.path("action"), one.path("reason"), *facts)))


_STRICTNESS = (
    MedicationAction.PERMIT,
    MedicationAction.KEEP_STABLE,
    MedicationAction.WASH_OUT,
    MedicationAction.EXCLUDE,
)


def _laxer(one: Ruled, other: Ruled) -> bool:
    """Tell whether a rule asks for less than another."""
    mine, its = one.entered.action, other.entered.action
    if mine is None or its is None:
        return False
    if mine is its is MedicationAction.WASH_OUT:
        days, least = one.entered.washout_days, other.entered.washout_days
        return days is not None and least is not None and days < least
    return _STRICTNESS.index(mine) < _STRICTNESS.index(its)
