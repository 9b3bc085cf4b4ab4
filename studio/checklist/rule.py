"""What a rule is, and what it can say of a protocol."""

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from studio.protocol.address import get
from studio.protocol.base import Choice, Item, Value
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose
from studio.text import Text


class Challenge(Choice):
    """The challenge of the review (Xia and Gao 2026) that a rule answers, and the validity of the trial itself."""

    RISKS = "risks", "Risks"
    MECHANISM = "mechanism", "Mechanism"
    TREATMENT = "treatment", "Standardised treatment"
    LONG_TERM = "long_term", "Long-term safety"
    DERIVATIVES = "derivatives", "Non-hallucinogenic derivatives"
    BIOMARKERS = "biomarkers", "Biomarkers"
    PERSONALISATION = "personalisation", "Personalisation"
    VALIDITY = "validity", "Trial validity"


class Severity(Choice):
    """How strongly a rule speaks."""

    MUST = "must", "Must"
    SHOULD = "should", "Should"
    CONSIDER = "consider", "Consider"


@dataclass(frozen=True, slots=True)
class Fix:
    """A mechanical repair. ``label`` says what it will change, before it does."""

    label: Text
    apply: Callable[[Protocol], Protocol]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the protocol that the rule objects to.

    ``paths`` are the addresses it is about, the field to go to first; each resolves in the protocol that was checked.
    ``message`` names the field, the value and a way to mend it.
    """

    message: Text
    paths: tuple[str, ...]
    fix: Fix | None = None


Outcome = Literal["met", "finding", "undecided", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a protocol.

    ``undecided`` names what has yet to be entered: ``message`` says what is awaited and ``paths`` where.
    """

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    message: Text | None = None
    paths: tuple[str, ...] = ()


MET = Verdict("met")
NOT_APPLICABLE = Verdict("not_applicable")


def undecided(message: Text, *paths: str) -> Verdict:
    """Return the verdict that something must be entered before the rule can speak."""
    return Verdict("undecided", message=message, paths=paths)


def finding(message: Text, *paths: str, fix: Fix | None = None) -> Verdict:
    """Return the verdict of a single finding."""
    return Verdict("finding", (Finding(message, paths, fix),))


def findings(*found: Finding) -> Verdict:
    """Return the verdict of several findings, or that the rule is met when there are none."""
    return Verdict("finding", found) if found else MET


Check = Callable[[Protocol], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with all that people may ask of it.

    ``reason`` is the docstring of its function; ``limits`` are the ids of the thresholds it holds a design against.
    """

    id: str
    title: Text
    challenge: Challenge
    severity: Severity
    sources: tuple[str, ...]
    limits: tuple[str, ...]
    reason: str
    check: Check


RULES: dict[str, Rule] = {}
"""All rules by id, filled as the modules of ``rules/`` are imported; read them through ``catalogue``."""


def rule(
    id: str,
    title: Text,
    *,
    challenge: Challenge,
    severity: Severity,
    sources: tuple[str, ...],
    limits: tuple[str, ...] = (),
) -> Callable[[Check], Check]:
    """Declare the function below as a rule. Its docstring gives the reason.

    ``sources`` are ids of knowledge sources, ``limits`` those of the thresholds that the function asks for.

    Raises ValueError when the id is taken or the reason is missing.
    """

    def register(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"two rules are called {id}")
        reason = inspect.getdoc(check)
        if not reason:
            raise ValueError(f"rule {id} has no docstring that says why")
        RULES[id] = Rule(id, title, challenge, severity, sources, limits, " ".join(reason.split()), check)
        return check

    return register


def fingerprint(rule_id: str, found: Finding, protocol: Protocol) -> str:
    """Return what identifies a finding together with its facts: it changes when message, places or values there do.

    Of a list or a group at one of the places only the place counts: what is missing from it, the message says.
    """
    facts = (_written(get(protocol, path)) for path in found.paths)
    return _digest(rule_id, _mark(found.message), *found.paths, *facts)


def _written(value: object) -> str:
    if isinstance(value, Value):
        return str(value) if isinstance(value, Dose) else value.id if isinstance(value, Item) else ""
    if isinstance(value, tuple):
        return "" if any(isinstance(member, Item) for member in value) else "\n".join(map(str, value))
    return str(value)


def _mark(text: Text) -> str:
    """Return what identifies a text in every language: its message, its count and its parameters."""
    params = sorted((key, _mark(value) if isinstance(value, Text) else str(value)) for key, value in text.params)
    return _digest(text.message, str(text.count), *(part for pair in params for part in pair))


def _digest(*parts: str) -> str:
    content = "\n".join(f"{len(part)} {part}" for part in parts)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
