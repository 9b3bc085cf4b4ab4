"""Fixing several findings at once: what each fix changes, which no longer apply, and what would arise from them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from studio.checklist.rule import Finding
from studio.checklist.run import Entry, Report, run
from studio.protocol.address import AddressError
from studio.protocol.diff import Change, diff
from studio.protocol.edit import EditError
from studio.protocol.protocol import Protocol

Fate = Literal["applies", "settled", "refused"]


@dataclass(frozen=True, slots=True)
class Repair:
    """What becomes of the fix of one finding when those before it have been applied.

    It *applies* and makes the ``changes`` from ``before`` to ``after``, or the finding is *settled* by an earlier fix,
    or the fix is *refused* because what it would change is no longer as it was. ``overlaps`` are the changes at places
    that an earlier fix has changed already.
    """

    entry: Entry
    fate: Fate
    before: Protocol
    after: Protocol
    changes: tuple[Change, ...] = ()
    overlaps: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What fixing these findings in turn leads to: the protocol, the fate of each fix, and open findings that arise."""

    protocol: Protocol
    repairs: tuple[Repair, ...]
    arising: tuple[Entry, ...]

    @property
    def applied(self) -> tuple[Repair, ...]:
        """Those that change something."""
        return tuple(repair for repair in self.repairs if repair.changes)


def fixable(report: Report, rule_id: str | None = None) -> tuple[Entry, ...]:
    """Return the open findings that have a fix, of one rule or of all, the gravest first."""
    return tuple(
        entry
        for entry in report.open
        if entry.finding.fix is not None and (rule_id is None or entry.rule.id == rule_id)
    )


def repair(protocol: Protocol, entry: Entry) -> Repair:
    """Return what the fix of a finding makes of the protocol; before that its rule is asked again."""
    found = _again(entry, protocol)
    if found is None:
        return Repair(entry, "settled", protocol, protocol)
    repaired = _applied(found, protocol)
    if repaired is None:
        return Repair(entry, "refused", protocol, protocol)
    changes = diff(protocol, repaired)
    return Repair(entry, "applies" if changes else "settled", protocol, repaired, changes)


def plan(protocol: Protocol, report: Report, entries: Iterable[Entry], known: Sequence[Repair] = ()) -> Plan:
    """Return what applying the fixes of findings one after the other leads to.

    ``report`` is that of the protocol. Before each fix its rule is asked again, so that it mends what is there by then.
    ``known`` are repairs of an earlier plan, of which those that would come out the same are taken over.
    """
    return finished(protocol, report, tuple(repairs_of(protocol, entries, known)))


def finished(protocol: Protocol, report: Report, repairs: tuple[Repair, ...]) -> Plan:
    """Return the plan that these repairs of a protocol make, all of :func:`repairs_of`."""
    current = repairs[-1].after if repairs else protocol
    return Plan(current, repairs, _arising(report, current) if current is not protocol else ())


def repairs_of(protocol: Protocol, entries: Iterable[Entry], known: Sequence[Repair] = ()) -> Iterator[Repair]:
    """Yield what becomes of the fix of each finding, one after the other, so that many can be worked out in parts."""
    current = protocol
    touched: set[str] = set()
    for at, entry in enumerate(entries):
        before = known[at] if at < len(known) else None
        same = before is not None and before.entry is entry and before.before is current
        made = before if before is not None and same else repair(current, entry)
        overlaps = tuple(change for change in made.changes if _touches(change.address, touched))
        touched |= {change.address for change in made.changes}
        current = made.after
        yield replace(made, overlaps=overlaps)


def _again(entry: Entry, protocol: Protocol) -> Finding | None:
    """Return the finding as the rule words it now: the same one, else the one at the same places, else None."""
    found = [one for one in entry.rule.check(protocol).findings if one.fix is not None]
    same = next(
        (one for one in found if one.paths == entry.finding.paths and one.message == entry.finding.message), None
    )
    return same or next((one for one in found if one.paths == entry.finding.paths and _alike(one, entry.finding)), None)


def _alike(one: Finding, other: Finding) -> bool:
    """Tell whether two findings at one place are of one kind: the rule may name another value or count by now."""
    return one.message.message == other.message.message


def _applied(found: Finding, protocol: Protocol) -> Protocol | None:
    assert found.fix is not None
    try:
        return found.fix.apply(protocol)
    except (AddressError, EditError):
        return None


def _touches(address: str, touched: set[str]) -> bool:
    return any(address == one or address.startswith(f"{one}/") or one.startswith(f"{address}/") for one in touched)


def _arising(before: Report, protocol: Protocol) -> tuple[Entry, ...]:
    """Return open findings of the repaired protocol that were not there before, by rule and places."""
    known = {(entry.rule.id, entry.finding.paths) for entry in before.entries}
    return tuple(entry for entry in run(protocol).open if (entry.rule.id, entry.finding.paths) not in known)
