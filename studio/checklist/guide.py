"""The guided way through a protocol: what is to be answered next, in order of weight.

A step is one question about the fields that answer it together. The gravest come first; among those of one weight the
order is that of the questions, in which what decides most of the rest stands in front.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from studio.checklist.rule import Finding, Rule, Severity, Verdict
from studio.checklist.run import Report
from studio.knowledge import questions
from studio.knowledge.questions import Question
from studio.protocol.address import AddressError, filled, get, split
from studio.protocol.protocol import SECTIONS, Protocol
from studio.text import Text, _, literal, translate

_GRAVITY = list(Severity)
_SENTENCE_END = ". "


@dataclass(frozen=True, slots=True)
class Step:
    """A question of the guide.

    ``addresses`` are the fields that answer it, the first to go to in front. ``rules`` wait for the answer, the
    gravest first; ``reason`` is that of the rule which says best why. A step with a ``finding`` asks to mend that, and
    waits for no answer.
    """

    addresses: tuple[str, ...]
    question: Text
    hint: Text | None
    rules: tuple[Rule, ...]
    reason: str
    finding: Finding | None = None

    @property
    def weight(self) -> Severity:
        """How grave the gravest of its rules is."""
        return self.rules[0].severity

    @property
    def why(self) -> Text:
        """Why it matters, in one sentence: how the reason begins."""
        first, ended, _rest = translate(self.reason).partition(_SENTENCE_END)
        return literal(f"{first}." if ended else first)

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same step after an edit, though other rules may wait for it now."""
        if self.finding is not None:
            return (self.rules[0].id, str(self.finding.message), *self.finding.paths)
        return (self.addresses[0].split("/")[1], str(self.question))

    def alike(self, other: "Step") -> bool:
        """Tell whether two steps ask to mend the same kind of thing at the same places."""
        if self.finding is None or other.finding is None:
            return False
        same = self.rules == other.rules and self.finding.paths == other.finding.paths
        return same and self.finding.message.message == other.finding.message.message


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rules of those that apply are decided (met, found against or accepted), and how many there are."""

    decided: int
    total: int


def progress(report: Report) -> Progress:
    """Return how far the protocol is decided, as the checklist counts."""
    applicable = sum(verdict.outcome != "not_applicable" for _rule, verdict in report.verdicts)
    return Progress(applicable - len(report.undecided), applicable)


def steps(protocol: Protocol, report: Report) -> tuple[Step, ...]:
    """Return all that is to be done, in order.

    First what to mend, where a rule of weight *must* objects; then what is undecided, by weight and design order.
    """
    return (*_mending(report), *_deciding(protocol, report))


def next_step(found: Iterable[Step], skipped: frozenset[tuple[str, ...]]) -> Step | None:
    """Return the first step that was not skipped, by the keys of those that were, or None when there is none."""
    return next((step for step in found if step.key not in skipped), None)


def _mending(report: Report) -> Iterator[Step]:
    for entry in report.open:
        if entry.rule.severity is Severity.MUST:
            found = entry.finding
            yield Step(found.paths, found.message, None, (entry.rule,), entry.rule.reason, found)


@dataclass(slots=True)
class _Asked:
    """What waits for the fields of one question, gathered while the rules are gone through."""

    order: tuple[int, int]
    question: Question | None
    message: Text
    addresses: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


def _deciding(protocol: Protocol, report: Report) -> list[Step]:
    asked: dict[object, _Asked] = {}
    for rule, verdict in report.undecided:
        for address in _awaited(protocol, verdict):
            # What is there but does not suffice is asked for in the words of the rule.
            known = questions.place_of(address) if not filled(_value(protocol, address)) else None
            message = verdict.message or _("Enter what “{rule}” asks for.", rule=rule.title)
            key = known[0] if known is not None else (split(address)[:1], message)
            one = asked.setdefault(key, _Asked(_order(address), known and known[1], message))
            if address not in one.addresses:
                one.addresses.append(address)
            if rule not in one.rules:
                one.rules.append(rule)
    for one in asked.values():
        one.rules.sort(key=lambda rule: _GRAVITY.index(rule.severity))
    ordered = sorted(asked.values(), key=lambda one: (_GRAVITY.index(one.rules[0].severity), one.order))
    return [_step(one) for one in ordered]


def _step(asked: _Asked) -> Step:
    question, rules = asked.question, tuple(asked.rules)
    if question is None:
        # A list that holds the field is no place of its own.
        inner = tuple(one for one in asked.addresses if not any(two.startswith(f"{one}/") for two in asked.addresses))
        return Step(inner, asked.message, None, rules, rules[0].reason)
    addresses = tuple(field for field in question.fields if field in asked.addresses)
    best = next((rule for rule in rules if rule.id == question.because), rules[0])
    return Step(addresses, literal(translate(question.asks)), _said(question.hint), rules, best.reason)


def _said(words: str) -> Text | None:
    return literal(translate(words)) if words else None


def _awaited(protocol: Protocol, verdict: Verdict) -> tuple[str, ...]:
    """Return where a rule waits for something: at what is still empty there, else at all its places."""
    empty = tuple(path for path in verdict.paths if not filled(_value(protocol, path)))
    return empty or verdict.paths


def _value(protocol: Protocol, address: str) -> object:
    try:
        return get(protocol, address)
    except AddressError:
        return None


def _order(address: str) -> tuple[int, int]:
    """Return the place of a field: that of its question, or behind that of the list that holds it."""
    parts = split(address)
    for length in range(len(parts), 0, -1):
        known = questions.place_of("/" + "/".join(parts[:length]))
        if known is not None:
            return (known[0], len(parts) - length)
    section = SECTIONS.index(parts[0]) if parts and parts[0] in SECTIONS else len(SECTIONS)
    return (len(questions.every()) + section, 0)
