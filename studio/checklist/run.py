"""The checklist run over a protocol."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from studio.checklist.catalogue import catalogue
from studio.checklist.rule import Challenge, Finding, Rule, Severity, Verdict, fingerprint
from studio.protocol.protocol import Acceptance, Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding with the rule that made it, its fingerprint and, where the designer accepted it, the acceptance."""

    rule: Rule
    finding: Finding
    fingerprint: str
    acceptance: Acceptance | None


@dataclass(frozen=True)
class Report:
    """What all rules say of one protocol, in the order of the catalogue."""

    verdicts: tuple[tuple[Rule, Verdict], ...]
    entries: tuple[Entry, ...]
    lapsed: tuple[Acceptance, ...] = ()
    """Acceptances of findings whose facts have changed since, or that are gone."""

    @cached_property
    def open(self) -> tuple[Entry, ...]:
        """Findings that are not accepted, the gravest first."""
        gravity = list(Severity)
        waiting = (entry for entry in self.entries if entry.acceptance is None)
        return tuple(sorted(waiting, key=lambda entry: gravity.index(entry.rule.severity)))

    @cached_property
    def accepted(self) -> tuple[Entry, ...]:
        """Findings that the designer accepted with a reason."""
        return tuple(entry for entry in self.entries if entry.acceptance is not None)

    @cached_property
    def undecided(self) -> tuple[tuple[Rule, Verdict], ...]:
        """Rules that wait for something to be entered."""
        return tuple((rule, verdict) for rule, verdict in self.verdicts if verdict.outcome == "undecided")

    @property
    def ok(self) -> bool:
        """True when no finding of severity *must* is open."""
        return not any(entry.rule.severity is Severity.MUST for entry in self.open)

    @property
    def settled(self) -> bool:
        """True when nothing is left to decide, and no finding of severity *must* to mend."""
        return self.ok and not self.undecided

    @cached_property
    def untouched(self) -> bool:
        """True while hardly anything was entered: no finding is open, and every rule that applies is undecided."""
        waiting = (verdict.outcome in ("undecided", "not_applicable") for _rule, verdict in self.verdicts)
        return not self.open and all(waiting)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Open findings by severity, and the numbers of undecided rules and accepted findings."""
        by_severity = Counter(entry.rule.severity.value for entry in self.open)
        return {
            **{severity.value: by_severity[severity.value] for severity in Severity},
            "undecided": len(self.undecided),
            "accepted": len(self.accepted),
        }

    def progress(self) -> Iterator[tuple[Challenge, int, int]]:
        """Yield each challenge with its settled and its applicable rules: met or accepted, of those that apply."""
        open_rules = {entry.rule.id for entry in self.open}
        for challenge in Challenge:
            applicable = [
                (rule, verdict)
                for rule, verdict in self.verdicts
                if rule.challenge is challenge and verdict.outcome != "not_applicable"
            ]
            settled = sum(
                verdict.outcome == "met" or (verdict.outcome == "finding" and rule.id not in open_rules)
                for rule, verdict in applicable
            )
            yield challenge, settled, len(applicable)


def run(protocol: Protocol) -> Report:
    """Run every rule over the protocol."""
    acceptances = {(accepted.rule, accepted.fingerprint): accepted for accepted in protocol.acceptances}
    verdicts = tuple((rule, rule.check(protocol)) for rule in catalogue())
    entries = []
    for rule, verdict in verdicts:
        for found in verdict.findings:
            mark = fingerprint(rule.id, found, protocol)
            entries.append(Entry(rule, found, mark, acceptances.get((rule.id, mark))))
    still = {(entry.rule.id, entry.fingerprint) for entry in entries}
    lapsed = tuple(one for key, one in acceptances.items() if key not in still)
    return Report(verdicts, tuple(entries), lapsed)
