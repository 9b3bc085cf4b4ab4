"""The appendix with the design checklist: what is open, what was accepted and why, and what is still undecided."""

from itertools import chain

from studio.checklist.rule import Challenge, Rule, Severity
from studio.checklist.run import Entry
from studio.document.blocks import Cell, Column, Row, Span, Table, Tone, cell
from studio.document.manuscript import CHECKLIST, Manuscript
from studio.document.sections.introduction import NO_PROVEN_WINDOW
from studio.document.sections.medicines import PHARMACIST
from studio.protocol.names import day_in_words
from studio.protocol.protocol import Acceptance
from studio.text import Text, _, literal, n_

TONES: dict[Severity, Tone] = {Severity.MUST: "must", Severity.SHOULD: "should", Severity.CONSIDER: "muted"}


def write_checklist(page: Manuscript) -> None:
    """Write the appendix."""
    report = page.report
    met = [rule for rule, verdict in report.verdicts if verdict.outcome == "met"]
    applicable = [rule for rule, verdict in report.verdicts if verdict.outcome != "not_applicable"]
    text = n_(
        "Of the rules of the design checklist, {count} applies to this protocol.",
        "Of the rules of the design checklist, {count} apply to this protocol.",
        len(applicable),
    )
    page.add(CHECKLIST, text)
    if applicable and len(met) == len(applicable):
        page.add(CHECKLIST, _("All of them are met."))
    elif applicable:
        page.add(CHECKLIST, n_("{count} of them is met.", "{count} of them are met.", len(met)))
    page.add(
        CHECKLIST,
        _(
            "The rules rest on the sources in {section}. Those marked “needs confirmation” there were not read for "
            "this program; confirm what rests on them before use.",
            section=page.see("14"),
        ),
        "note",
    )
    rows = [
        *_group(_("Open findings"), [_open(page, entry) for entry in report.open]),
        *_group(_("Accepted findings"), [_accepted(page, entry) for entry in report.accepted]),
        *_group(_("Acceptances that have lapsed"), [_lapsed(one) for one in report.lapsed]),
        *_group(
            _("Still undecided"),
            [
                Row((cell(", ".join(ids)), cell(message), cell(_("Undecided"), "muted")))
                for message, ids in _missing(page).items()
            ],
        ),
        *chain.from_iterable(_met(challenge, met) for challenge in Challenge),
    ]
    if rows:
        columns = (Column(str(_("Rule")), 0.6), Column(str(_("Finding")), 4.0), Column(str(_("State")), 1.7))
        page.put(CHECKLIST, Table(columns, tuple(rows), dense=True))
    rationale = page.protocol.rationale
    if rationale.window_first_day is not None or rationale.window_last_day is not None:
        page.add(CHECKLIST, NO_PROVEN_WINDOW, "warning")
    if any(rule.washout_days is not None for rule in page.protocol.population.medications):
        page.add(CHECKLIST, PHARMACIST, "warning")


def _met(challenge: Challenge, met: list[Rule]) -> list[Row]:
    rules = [rule for rule in met if rule.challenge is challenge]
    title = _("Met: {challenge}", challenge=challenge.label)
    return _group(title, [_row(rule, (Span(str(rule.title)),), _("Met"), "good") for rule in rules])


def _missing(page: Manuscript) -> dict[str, list[str]]:
    """Return what is still to be entered, each with the ids of the rules that wait for it."""
    found: dict[str, list[str]] = {}
    for rule, verdict in page.report.undecided:
        found.setdefault(str(verdict.message or rule.title), []).append(rule.id)
    return found


def _group(title: Text, rows: list[Row]) -> list[Row]:
    return [Row((cell(title, bold=True),), heading=True), *rows] if rows else []


def _row(rule: Rule, finding: tuple[Span, ...], state: Text, tone: Tone, address: str | None = None) -> Row:
    return Row((cell(rule.id), Cell(finding), cell(state, tone)), address=address)


def _finding(page: Manuscript, entry: Entry) -> tuple[Span, ...]:
    return (Span(str(entry.finding.message)), Span(" "), *page.cite(*entry.rule.sources))


def _open(page: Manuscript, entry: Entry) -> Row:
    severity = entry.rule.severity
    state = _("{severity}, open", severity=severity.label)
    address = entry.finding.paths[0] if entry.finding.paths else None
    return _row(entry.rule, _finding(page, entry), state, TONES[severity], address)


def _accepted(page: Manuscript, entry: Entry) -> Row:
    why = (Span(f"\n{accepted_words(entry.acceptance)}", italic=True),) if entry.acceptance is not None else ()
    address = entry.finding.paths[0] if entry.finding.paths else None
    return _row(entry.rule, (*_finding(page, entry), *why), _("Accepted"), "should", address)


def accepted_words(acceptance: Acceptance) -> Text:
    """Return why a finding was accepted, by whom and when."""
    by = ", ".join(
        part for part in (acceptance.who or "", day_in_words(acceptance.when) if acceptance.when else "") if part
    )
    if not by:
        return _("Accepted: {reason}", reason=acceptance.reason)
    return _("Accepted: {reason} ({by})", reason=acceptance.reason, by=by)


def _lapsed(acceptance: Acceptance) -> Row:
    finding = _("The finding has changed or is gone since it was accepted.")
    why = Span(f"\n{accepted_words(acceptance)}", italic=True)
    return Row((cell(literal(acceptance.rule)), Cell((Span(str(finding)), why)), cell(_("Lapsed"), "muted")))
