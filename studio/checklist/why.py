"""Why a rule speaks: its reason, the sources and limits it rests on, what trials did, and what it would have caught."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from studio.checklist.inquiry import given_products
from studio.checklist.rule import Finding, Rule
from studio.knowledge import mistakes, precedents, sources, thresholds
from studio.knowledge.facts import Certainty
from studio.knowledge.mistakes import Mistake
from studio.knowledge.precedents import Group, Precedent, Topic
from studio.knowledge.sources import Source
from studio.knowledge.thresholds import Threshold
from studio.planning import evidence
from studio.planning.evidence import Own
from studio.protocol.address import exists, get
from studio.protocol.own import OwnLimit
from studio.protocol.protocol import Protocol
from studio.text import Text, _, number, translate


@dataclass(frozen=True, slots=True)
class LimitUsed:
    """A number that a rule holds the design against: the default, and the protocol's own where it sets one."""

    threshold: Threshold
    own: OwnLimit | None

    @property
    def default(self) -> str:
        """The default with its unit."""
        return f"{number(self.threshold.value)} {translate(self.threshold.unit)}"

    @property
    def words(self) -> Text:
        """The limit in a sentence: what it is of, the number that counts, and how certain the default is."""
        # A number seen in a document that was itself not read needs confirmation as much as a remembered one.
        unread = self.threshold.editable and self.threshold.certainty.settled
        known = Certainty.MEMORY if unread else self.threshold.certainty
        name, certainty = translate(self.threshold.name), known.label
        if self.own is None or self.own.value is None:
            return _("{name}: {default} ({certainty})", name=name, default=self.default, certainty=certainty)
        return _(
            "{name}: {own} in this protocol; the default is {default} ({certainty})",
            name=name,
            own=f"{number(self.own.value)} {translate(self.threshold.unit)}",
            default=self.default,
            certainty=certainty,
        )


@dataclass(frozen=True, slots=True)
class Why:
    """All that answers "why": ``topics`` name the published designs and results that bear on the finding's field."""

    rule: Rule
    reason: str
    sources: tuple[Source, ...]
    limits: tuple[LimitUsed, ...]
    mistakes: tuple[Mistake, ...]
    topics: tuple[Topic, ...]

    @property
    def confirmed(self) -> bool:
        """Whether every source of the rule was itself read, and every default limit is settled."""
        return all(source.verified for source in self.sources) and not any(
            limit.threshold.editable for limit in self.limits
        )


def why(rule: Rule, protocol: Protocol | None = None, finding: Finding | None = None) -> Why:
    """Return why a rule speaks: of rules in general, or of one finding in a protocol."""
    protocol = protocol or Protocol()
    used = (thresholds.find(id) for id in rule.limits)
    return Why(
        rule,
        translate(rule.reason),
        tuple(source for id in rule.sources if (source := sources.find(id)) is not None),
        tuple(LimitUsed(one, thresholds.own(protocol, one.id)) for one in used if one is not None),
        mistakes.of_rule(rule.id),
        _topics(finding.paths if finding is not None else ()),
    )


def _topics(paths: Iterable[str]) -> tuple[Topic, ...]:
    """Return what trials can say of the first of the places that they say anything of."""
    return next((topics for path in paths if (topics := precedents.topics_of(path))), ())


def closest(topic: Topic, protocol: Protocol, places: tuple[str, ...] = ()) -> tuple[Group, ...]:
    """Return what trials of the protocol's compound did about a topic, or those of any where there is none of it.

    Groups that share an axis with the protocol's own values come first. In each the rows come first that are nearest to
    the own value at one of the ``places``, or to any own value where none of them stands there.
    """
    rows = precedents.precedents(topic)
    compound = given_compound(rows, protocol)
    found = precedents.groups(precedents.precedents(topic, compound=compound) if compound else rows)
    return tuple(
        replace(group, rows=_nearest_first(group, _meant(own, protocol, places)))
        for group, own in marked(found, protocol)
    )


def marked(found: tuple[Group, ...], protocol: Protocol) -> list[tuple[Group, tuple[Own, ...]]]:
    """Return groups with the protocol's own values on their axes, those that have some first."""
    return sorted(((group, evidence.marks(protocol, group)) for group in found), key=lambda pair: not pair[1])


def given_compound(rows: Iterable[Precedent], protocol: Protocol) -> str | None:
    """Return the compound that the protocol gives, as trials name it, where there are rows of it."""
    there = {row.trial.compound.casefold(): row.trial.compound for row in rows}
    given = [product.compound.casefold() for product in given_products(protocol) if product.compound]
    return next((there[compound] for compound in given if compound in there), None)


def _meant(own: tuple[Own, ...], protocol: Protocol, places: tuple[str, ...]) -> list[float]:
    """Return the own values that stand at one of the places, such as the dose of one arm, or else all of them."""
    there = [get(protocol, place) for place in places if exists(protocol, place)]
    meant = [one for one in own if one.value in there or str(one.words) in map(str, there)]
    return [one.value for one in meant or own if one.value is not None]


def _nearest_first(group: Group, values: list[float]) -> tuple[Precedent, ...]:
    def distance(row: Precedent) -> float:
        ends = [end for end in (row.low, row.value, row.high) if end is not None]
        return min((abs(end - value) for end in ends for value in values), default=math.inf)

    return tuple(sorted(group.rows, key=distance))
