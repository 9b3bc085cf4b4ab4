"""What the checklist says, as plain values for programs: what the command line and reports print as JSON."""

from studio.checklist.rule import Rule
from studio.checklist.run import Report
from studio.protocol.protocol import Acceptance
from studio.text import Text

Members = dict[str, object]


def rule_members(rule: Rule) -> Members:
    """Return a rule with what it rests on."""
    return {
        "id": rule.id,
        "title": str(rule.title),
        "challenge": rule.challenge.value,
        "severity": rule.severity.value,
        "sources": list(rule.sources),
        "limits": list(rule.limits),
        "reason": rule.reason,
    }


def finding_members(report: Report) -> list[Members]:
    """Return the findings, the open ones first, then what was accepted, then what is undecided."""
    found = []
    for entry in (*report.open, *report.accepted):
        outcome = "finding" if entry.acceptance is None else "accepted"
        fix = None if entry.finding.fix is None else str(entry.finding.fix.label)
        one = _members(entry.rule, outcome, entry.finding.paths, entry.finding.message, fix)
        found.append(one if entry.acceptance is None else {**one, "acceptance": acceptance_members(entry.acceptance)})
    for rule, verdict in report.undecided:
        found.append(_members(rule, "undecided", verdict.paths, verdict.message or "", None))
    return found


def acceptance_members(acceptance: Acceptance) -> Members:
    """Return who accepted a finding, when and why."""
    return {
        "rule": acceptance.rule,
        "reason": acceptance.reason,
        "who": acceptance.who,
        "when": acceptance.when.isoformat() if acceptance.when else None,
    }


def _members(rule: Rule, outcome: str, paths: tuple[str, ...], message: Text | str, fix: str | None) -> Members:
    return {
        "rule": rule.id,
        "severity": rule.severity.value,
        "challenge": rule.challenge.value,
        "outcome": outcome,
        "paths": list(paths),
        "message": str(message),
        "sources": list(rule.sources),
        "fix": fix,
    }
