"""The rows of the checklist: how far each challenge is settled, findings the gravest first, and what is undecided."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from studio.protocol.names import day_in_words
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from studio.checklist.rule import Challenge, Rule, Verdict
    from studio.checklist.run import Entry, Report
    from studio.checklist.sieve import Sifted
    from studio.protocol.protocol import Acceptance

Arrangement = Literal["weight", "challenge"]
LinkName = Literal["fix", "fix_all", "why", "accept", "reopen", "clear"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Each challenge that applies: its title, how many of its rules are settled, and how many there are."""

    challenges: tuple[tuple[str, int, int], ...]

    def in_words(self) -> str:
        """Return the progress as a sentence."""
        return ". ".join(
            str(_("{challenge}: {settled} of {total} settled", challenge=title, settled=settled, total=total))
            for title, settled, total in self.challenges
        )


@dataclass(frozen=True, slots=True)
class Card:
    """A finding, open or accepted.

    ``lapsed`` is an acceptance of the same rule whose facts have changed since, and ``alike`` counts the findings of
    the rule that have a fix, this one included.
    """

    entry: Entry
    lapsed: Acceptance | None = None
    alike: int = 0

    @property
    def decision(self) -> Text | None:
        """What was decided about the finding: why it is accepted, or why one like it was earlier."""
        if self.entry.acceptance is not None:
            return _("Accepted: {given}", given=accepted_in_words(self.entry.acceptance))
        return lapsed_in_words(self.lapsed) if self.lapsed is not None else None

    def in_words(self) -> str:
        """Return all the card says."""
        entry = self.entry
        parts = [entry.rule.severity.label, entry.rule.title, entry.finding.message]
        if self.decision is not None:
            parts.append(self.decision)
        if entry.acceptance is None and entry.finding.fix is not None:
            parts.append(_("Press F to apply: {fix}", fix=entry.finding.fix.label))
        return ". ".join(str(part).rstrip(".") for part in parts)


@dataclass(frozen=True, slots=True)
class Group:
    """The title of rows that can be folded away; ``settled`` is how many of how many rules of a challenge are."""

    name: str
    title: str
    opened: bool
    settled: tuple[int, int] | None = None

    def in_words(self) -> str:
        """Return the title, with how far the challenge is settled."""
        if self.settled is None:
            return self.title
        settled, total = self.settled
        return str(_("{challenge}: {settled} of {total} settled", challenge=self.title, settled=settled, total=total))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A rule that waits for something to be entered."""

    rule: Rule
    verdict: Verdict

    @property
    def message(self) -> str:
        """What is awaited."""
        return str(self.verdict.message or "")

    def in_words(self) -> str:
        """Return rule and message."""
        return f"{self.rule.title}. {self.message}"


@dataclass(frozen=True, slots=True)
class Lapsed:
    """An acceptance whose finding is gone."""

    acceptance: Acceptance
    title: str

    @property
    def message(self) -> str:
        """What was accepted, why, and that it is gone."""
        return str(_("The finding is gone or has changed. Accepted: {given}", given=accepted_in_words(self.acceptance)))

    def in_words(self) -> str:
        """Return rule and message."""
        return f"{self.title}. {self.message}"


@dataclass(frozen=True, slots=True)
class Nothing:
    """Stands where there is nothing to show; ``clears`` offers to show what a filter hides."""

    message: str
    clears: bool = False

    def in_words(self) -> str:
        """Return the message."""
        return self.message


Row = Progress | Card | Group | Waiting | Lapsed | Nothing


def accepted_in_words(accepted: Acceptance) -> Text:
    """Return the reason of an acceptance, with who gave it and when."""
    when = day_in_words(accepted.when) if accepted.when else ""
    if accepted.who and when:
        return _("{reason} ({who}, {when})", reason=accepted.reason, who=accepted.who, when=when)
    if accepted.who or when:
        return _("{reason} ({who})", reason=accepted.reason, who=accepted.who or when)
    return _("{reason}", reason=accepted.reason)


def lapsed_of(report: Report, entry: Entry) -> Acceptance | None:
    """Return the newest acceptance of a finding of the same rule whose facts have changed since, or None."""
    return next((one for one in reversed(report.lapsed) if one.rule == entry.rule.id), None)


def lapsed_in_words(lapsed: Acceptance) -> Text:
    """Return that a finding of the rule was accepted earlier, why, by whom and when, and that this holds no more."""
    given = accepted_in_words(lapsed)
    if lapsed.said:
        return _(
            "A finding of this rule was accepted earlier, and its facts have changed since: {given}\n"
            "Then it said: {said}",
            given=given,
            said=lapsed.said,
        )
    return _("A finding of this rule was accepted earlier, and its facts have changed since: {given}", given=given)


def rows_of(sifted: Sifted, arrangement: Arrangement, is_open: Callable[[str, bool], bool]) -> Iterator[Row]:
    """Yield the rows that show what a sieve lets through.

    ``is_open`` tells whether the group of a name is unfolded, given whether it is by itself.
    """
    report, filtering = sifted.report, sifted.sieve.active
    cards = [_card(report, entry, alike) for entry, alike in _with_alike(sifted.open)]
    waiting = [Waiting(rule, verdict) for rule, verdict in sifted.undecided]
    progress = [(challenge, settled, total) for challenge, settled, total in report.progress() if total]
    if arrangement == "weight" and not filtering:
        yield Progress(tuple((str(one.label), settled, total) for one, settled, total in progress))
    if filtering and not sifted.shown:
        yield Nothing(str(_hidden_in_words(sifted)), clears=True)
        return
    if not cards and not filtering:
        yield Nothing(str(_no_findings(report)))
    if arrangement == "challenge":
        yield from _by_challenge(progress, cards, waiting, is_open, filtering=filtering)
    else:
        yield from cards
        if waiting:
            title = str(_("Still to decide ({count})", count=len(waiting)))
            opened = is_open("undecided", filtering or not report.open)
            yield Group("undecided", title, opened)
            yield from waiting if opened else ()
    decided = [Card(entry) for entry in sifted.accepted]
    if decided:
        opened = is_open("accepted", filtering)
        yield Group("accepted", str(_("Accepted ({count})", count=len(decided))), opened)
        yield from decided if opened else ()
    if sifted.lapsed:
        opened = is_open("lapsed", False)
        yield Group("lapsed", str(_("Acceptances no longer needed ({count})", count=len(sifted.lapsed))), opened)
        yield from (Lapsed(one, _title_of(report, one)) for one in sifted.lapsed if opened)


def _by_challenge(
    progress: list[tuple[Challenge, int, int]],
    cards: list[Card],
    waiting: list[Waiting],
    is_open: Callable[[str, bool], bool],
    *,
    filtering: bool,
) -> Iterator[Row]:
    for challenge, settled, total in progress:
        inside: list[Row] = [card for card in cards if card.entry.rule.challenge is challenge]
        inside += [row for row in waiting if row.rule.challenge is challenge]
        if filtering and not inside:
            continue
        opened = bool(inside) and is_open(challenge.value, True)
        yield Group(challenge.value, str(challenge.label), opened, (settled, total))
        yield from inside if opened else ()


def _with_alike(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, int]]:
    fixable = Counter(entry.rule.id for entry in entries if entry.finding.fix is not None)
    for entry in entries:
        yield entry, fixable[entry.rule.id] if entry.finding.fix is not None else 0


def _card(report: Report, entry: Entry, alike: int) -> Card:
    return Card(entry, lapsed_of(report, entry), alike)


def _title_of(report: Report, acceptance: Acceptance) -> str:
    return next((str(rule.title) for rule, _verdict in report.verdicts if rule.id == acceptance.rule), acceptance.rule)


def _no_findings(report: Report) -> Text:
    if not report.undecided:
        return _("No open findings.")
    return n_(
        "No open findings so far. {count} point is still to be decided.",
        "No open findings so far. {count} points are still to be decided.",
        len(report.undecided),
    )


def _hidden_in_words(sifted: Sifted) -> Text:
    """Return that nothing is shown, and what the filter hides."""
    hidden = sifted.hidden
    if not any(hidden.values()):
        return _("The checklist has nothing to say here, with or without this filter.")
    return _(
        "Nothing passes this filter. It hides {open} open, {undecided} to decide and {accepted} accepted.",
        open=hidden["open"],
        undecided=hidden["undecided"],
        accepted=hidden["accepted"],
    )


def links_of(row: Row) -> Iterator[tuple[LinkName, str]]:
    """Yield what can be done with a row, in the order shown."""
    match row:
        case Card(entry, _, alike):
            if entry.acceptance is not None:
                yield "reopen", str(_("Reopen"))
            else:
                if entry.finding.fix is not None:
                    yield "fix", str(entry.finding.fix.label)
                if alike > 1:
                    yield "fix_all", str(_("Fix all {count}…", count=alike))
                yield "accept", str(_("Accept…"))
            yield "why", str(_("Why"))
        case Nothing(clears=True):
            yield "clear", str(_("Clear the filter"))
        case _:
            return
