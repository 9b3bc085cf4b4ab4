"""Why a rule speaks: its reason, the sources and limits it rests on, what trials did, and what it would have caught."""

from collections.abc import Iterable
from dataclasses import dataclass

from studio.checklist.rule import Finding, Rule
from studio.knowledge import mistakes, precedents, sources, thresholds
from studio.knowledge.mistakes import Mistake
from studio.knowledge.precedents import Topic
from studio.knowledge.sources import Source
from studio.knowledge.thresholds import Threshold
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
        name, certainty = translate(self.threshold.name), self.threshold.certainty.label
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
