"""A sieve for what the checklist says: by weight, challenge, section, state and words."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from studio.checklist.rule import Challenge, Rule, Severity, Verdict
from studio.checklist.run import Entry, Report
from studio.protocol.address import exists, get, split
from studio.protocol.base import Item, Value
from studio.protocol.protocol import Acceptance, Protocol

State = Literal["open", "undecided", "accepted"]
STATES: tuple[State, ...] = ("open", "undecided", "accepted")


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is let through. Of each kind of condition none means that all is; conditions of one kind are alternatives.

    ``section`` names the section of one of the places of a finding, ``fixable`` asks for a fix, and every one of the
    ``words`` has to stand in the rule, the message or a value that the finding is about.
    """

    severities: frozenset[Severity] = frozenset()
    challenges: frozenset[Challenge] = frozenset()
    states: frozenset[State] = frozenset()
    section: str = ""
    fixable: bool = False
    words: str = ""

    @property
    def active(self) -> bool:
        """Whether anything is held back."""
        return self != Sieve()


@dataclass(frozen=True)
class Sifted:
    """What a sieve lets through of a report, and how much there is without it."""

    protocol: Protocol
    report: Report
    sieve: Sieve
    open: tuple[Entry, ...]
    undecided: tuple[tuple[Rule, Verdict], ...]
    accepted: tuple[Entry, ...]
    lapsed: tuple[Acceptance, ...]
    """Acceptances whose finding is gone altogether: those with a finding of the same rule stand with that."""

    @property
    def shown(self) -> int:
        """How many findings and undecided rules are let through."""
        return len(self.open) + len(self.undecided) + len(self.accepted)

    @cached_property
    def hidden(self) -> dict[State, int]:
        """How many of each state are held back."""
        report = self.report
        return {
            "open": len(report.open) - len(self.open),
            "undecided": len(report.undecided) - len(self.undecided),
            "accepted": len(report.accepted) - len(self.accepted),
        }


def sift(report: Report, sieve: Sieve, protocol: Protocol) -> Sifted:
    """Return what a sieve lets through of the report of a protocol, in the order of the report."""
    found_for = {entry.rule.id for entry in report.open}
    gone = tuple(one for one in report.lapsed if one.rule not in found_for)
    if not sieve.active:
        return Sifted(protocol, report, sieve, report.open, report.undecided, report.accepted, gone)
    words = tuple(sieve.words.casefold().split())
    passes = _Passing(sieve, words, protocol)
    return Sifted(
        protocol,
        report,
        sieve,
        tuple(filter(passes.entry, report.open)) if passes.state("open") else (),
        tuple(pair for pair in report.undecided if passes.waiting(*pair)) if passes.state("undecided") else (),
        tuple(filter(passes.entry, report.accepted)) if passes.state("accepted") else (),
        gone if sieve == Sieve(states=sieve.states) and "accepted" in sieve.states else (),
    )


@dataclass(frozen=True, slots=True)
class _Passing:
    sieve: Sieve
    words: tuple[str, ...]
    protocol: Protocol

    def state(self, state: State) -> bool:
        return not self.sieve.states or state in self.sieve.states

    def entry(self, entry: Entry) -> bool:
        found = entry.finding
        if self.sieve.fixable and found.fix is None:
            return False
        given = entry.acceptance
        said = [str(found.message)]
        if found.fix is not None:
            said.append(str(found.fix.label))
        if given is not None:
            said += [given.reason, given.who or ""]
        return self._rule(entry.rule, found.paths) and self._says(entry.rule, said, found.paths)

    def waiting(self, rule: Rule, verdict: Verdict) -> bool:
        if self.sieve.fixable:
            return False
        return self._rule(rule, verdict.paths) and self._says(rule, [str(verdict.message or "")], verdict.paths)

    def _rule(self, rule: Rule, paths: tuple[str, ...]) -> bool:
        sieve = self.sieve
        return (
            (not sieve.severities or rule.severity in sieve.severities)
            and (not sieve.challenges or rule.challenge in sieve.challenges)
            and (not sieve.section or any(split(path)[:1] == (sieve.section,) for path in paths))
        )

    def _says(self, rule: Rule, said: list[str], paths: tuple[str, ...]) -> bool:
        if not self.words:
            return True
        text = "\n".join((rule.id, str(rule.title), *said, *map(self._value, paths))).casefold()
        return all(word in text for word in self.words)

    def _value(self, path: str) -> str:
        """Return what stands at a place as far as it can be searched: texts and numbers, no lists of items."""
        value = get(self.protocol, path) if exists(self.protocol, path) else None
        if value is None or (isinstance(value, Value) and isinstance(value, Item)):
            return ""
        if isinstance(value, tuple):
            return "" if any(isinstance(one, Value) for one in value) else "\n".join(map(str, value))
        return str(value)
