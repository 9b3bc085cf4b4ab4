"""The report of the checklist as a document of its own, for review meetings: each finding with all that answers why."""

from collections.abc import Iterable, Iterator

from studio.checklist.plain import Members, acceptance_members, finding_members, rule_members
from studio.checklist.run import Entry, Report
from studio.checklist.why import Why, closest, why
from studio.document.blocks import Block, Cell, Column, Document, Inline, Row, Section, Span, Table, cell, paragraph
from studio.document.manuscript import Manuscript
from studio.document.resolve import resolve
from studio.document.sections import references
from studio.document.sections.checklist import accepted_words
from studio.document.tables import fact, labelled
from studio.knowledge.mistakes import Mistake
from studio.knowledge.precedents import Precedent, comparator_label
from studio.protocol.address import label
from studio.protocol.protocol import Protocol
from studio.text import Text, _, n_

_REFERENCES = "6"
_PRECEDENTS = 6
"""Rows of trials that a finding shows; the evidence view of the window has all."""
_PLACES = 3
"""Places of an undecided rule that the table names."""


def build_checklist(protocol: Protocol, report: Report, *, final: bool = False) -> Document:
    """Return the report of the checklist on a protocol. ``data`` holds the same for programs.

    One that is not ``final`` carries the mark DRAFT. The same protocol and report give the same document.
    """
    page = Manuscript(protocol, report, references=_REFERENCES)
    sections = (
        Section("1", str(_("Summary")), 1, tuple(_summary(report))),
        Section("2", str(_("Open findings")), 1, *_numbered("2", [_open(page, entry) for entry in report.open])),
        Section("3", str(_("Accepted findings")), 1, *_numbered("3", _all_accepted(page))),
        Section("4", str(_("Still undecided")), 1, tuple(_undecided(protocol, report))),
        Section("5", str(_("Met or not applicable")), 1, tuple(_settled(report))),
    )
    references.write(page, outline=False)
    cited = Section(_REFERENCES, str(_("Sources")), 1, page.blocks(_REFERENCES))
    overview = protocol.overview
    name = overview.short_title or overview.acronym or overview.title or str(_("Protocol without a title"))
    running = ", ".join(filter(None, (str(_("Checklist report")), overview.protocol_number, overview.version)))
    document = Document(
        title=str(_("Checklist report: {protocol}", protocol=name)),
        author=overview.sponsor or "",
        subject=str(_("What the design checklist says of a trial protocol")),
        running=running,
        mark="" if final else str(_("DRAFT")),
        foot=str(_("Confidential")) if overview.confidentiality else "",
        contents_title=str(_("Contents")),
        title_page=tuple(_title_page(protocol, report)),
        sections=(*sections, cited),
        data=_data(protocol, report),
        what="checklist",
    )
    return resolve(document)


def _title_page(protocol: Protocol, report: Report) -> Iterator[Block]:
    overview = protocol.overview
    entered = (
        (_("Protocol"), overview.title),
        (_("Identifier"), overview.protocol_number),
        (_("Version"), overview.version),
        (_("Sponsor"), overview.sponsor),
    )
    yield labelled([fact(str(title), value) for title, value in entered if value] or [fact(str(_("Protocol")), "")])
    yield paragraph(_state(report), "lead")


def _state(report: Report) -> Text:
    if not report.ok:
        return n_(
            "{count} must finding is open: the protocol cannot be final.",
            "{count} must findings are open: the protocol cannot be final.",
            report.counts["must"],
        )
    if report.undecided:
        return n_(
            "No must finding is open; {count} rule is still undecided.",
            "No must finding is open; {count} rules are still undecided.",
            len(report.undecided),
        )
    return _("No must finding is open, and nothing is undecided.")


def _summary(report: Report) -> Iterator[Block]:
    yield paragraph(
        _(
            "Open findings: {must} must, {should} should, {consider} consider. Accepted: {accepted}. "
            "Still undecided: {undecided}.",
            **report.counts,
        )
    )
    columns = (Column(str(_("Challenge")), 3.0), Column(str(_("Settled")), 1.0), Column(str(_("Applicable")), 1.0))
    rows = [
        Row((cell(challenge.label), cell(settled, "good" if settled == total else "should"), cell(total)))
        for challenge, settled, total in report.progress()
        if total
    ]
    if rows:
        yield Table(columns, tuple(rows))
    yield paragraph(
        _(
            "The rules support the judgement of those who answer for the trial and do not replace it. What is marked "
            "“needs confirmation” was not read in its source for this program: confirm it before use."
        ),
        "note",
    )


_Part = tuple[str, tuple[Block, ...]]
"""The title of a finding's section, and what stands in it."""


def _numbered(number: str, parts: Iterable[_Part]) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    """Return what stands under a heading: a section for each part, or a sentence where there is none."""
    made = tuple(Section(f"{number}.{at}", title, 2, blocks) for at, (title, blocks) in enumerate(parts, start=1))
    return () if made else (paragraph(_("There is none.")),), made


def _open(page: Manuscript, entry: Entry) -> _Part:
    severity = entry.rule.severity
    rows = [_row(_("Severity"), severity.label)]
    if entry.finding.fix is not None:
        rows.append(_row(_("Mechanical repair"), entry.finding.fix.label))
    return _part(page, entry, rows)


def _all_accepted(page: Manuscript) -> list[_Part]:
    found = [
        _part(page, entry, [_row(_("Accepted"), accepted_words(entry.acceptance))])
        for entry in page.report.accepted
        if entry.acceptance is not None
    ]
    lapsed = _("The finding has changed or is gone since it was accepted.")
    for one in page.report.lapsed:
        rows = [_row(_("State"), lapsed), _row(_("Accepted"), accepted_words(one))]
        found.append((str(_("Lapsed: {rule}", rule=one.rule)), (labelled(rows),)))
    return found


def _part(page: Manuscript, entry: Entry, state: list[Row]) -> _Part:
    """Return the title and the blocks of one finding."""
    asked = why(entry.rule, page.protocol, entry.finding)
    rows = [_row(_("Where"), "\n".join(label(page.protocol, path) for path in entry.finding.paths)), *state]
    rows += [_row(_("Why"), asked.reason)]
    rows += [_row(_("Limit"), limit.words) for limit in asked.limits]
    rows += [_row(_("A mistake it would have caught"), _told(mistake)) for mistake in asked.mistakes]
    rows.append(Row((cell(_("Sources"), bold=True), _cited(page, asked))))
    message = paragraph(entry.finding.message, "lead", entry.finding.paths[0])
    return f"{entry.rule.id} {entry.rule.title}", (message, labelled(rows), *_trials(page, asked, entry.finding.paths))


def _told(mistake: Mistake) -> str:
    return f"{mistake.title}: {mistake.happened}"


def _cited(page: Manuscript, asked: Why) -> Cell:
    runs: list[Span] = []
    for source in asked.sources:
        runs += [*((Span("; "),) if runs else ()), Span(f"{source.title} "), *page.cite(source.id)]
    if not asked.confirmed:
        runs.append(Span(str(_(" In part to be confirmed.")), italic=True))
    return Cell(tuple(runs))


def _trials(page: Manuscript, asked: Why, paths: tuple[str, ...]) -> list[Block]:
    """Return a table of what trials did that stand closest to the protocol's own value."""
    for topic in asked.topics:
        alike = closest(topic, page.protocol, paths)
        if not alike:
            continue
        group = alike[0]
        columns = (
            Column(str(_("Trial")), 2.0),
            Column(str(_("Arm or contrast")), 1.6),
            Column(str(topic.label), 2.4),
            Column(str(_("Comparator")), 1.2),
            Column(str(_("Phase")), 0.6),
        )
        shown = tuple(_trial(page, one) for one in group.rows[:_PRECEDENTS])
        more = len(group.rows) - len(shown)
        notes = (str(n_("and {count} more row", "and {count} more rows", more)),) if more > 0 else ()
        caption = str(_("What published trials did: {group}", group=group.title))
        return [Table(columns, shown, caption=caption, notes=notes, small=True)]
    return []


def _trial(page: Manuscript, one: Precedent) -> Row:
    certainty = one.fact.certainty
    mark: Inline = () if certainty.settled else (Span(f" ({certainty.label})", italic=True),)
    return Row(
        (
            Cell((Span(f"{one.trial.name} "), *page.cite(one.fact.source))),
            cell(one.arm),
            Cell((Span(one.words), *mark)),
            cell(comparator_label(one.trial.comparator_class) if one.trial.comparator_class else "–"),
            cell(one.trial.phase or "–"),
        )
    )


def _undecided(protocol: Protocol, report: Report) -> Iterator[Block]:
    if not report.undecided:
        yield paragraph(_("There is none."))
        return
    columns = (Column(str(_("Rule")), 2.0), Column(str(_("What is awaited")), 2.4), Column(str(_("Where")), 1.6))
    rows = [
        Row(
            (
                cell(f"{rule.id} {rule.title}"),
                cell(verdict.message or ""),
                cell("\n".join(label(protocol, path) for path in verdict.paths[:_PLACES])),
            )
        )
        for rule, verdict in report.undecided
    ]
    yield Table(columns, tuple(rows), dense=True)


def _settled(report: Report) -> Iterator[Block]:
    columns = (Column(str(_("Rule")), 4.0), Column(str(_("State")), 1.0))
    states: dict[str, Cell] = {"met": cell(_("Met"), "good"), "not_applicable": cell(_("Not applicable"), "muted")}
    rows = [
        Row((cell(f"{rule.id} {rule.title}"), states[verdict.outcome]))
        for rule, verdict in report.verdicts
        if verdict.outcome in states
    ]
    yield Table(columns, tuple(rows), dense=True) if rows else paragraph(_("There is none."))


def _row(title: Text, value: object) -> Row:
    return fact(str(title), str(value))


def _data(protocol: Protocol, report: Report) -> Members:
    overview = protocol.overview
    return {
        "protocol": {
            "title": overview.title,
            "identifier": overview.protocol_number,
            "version": overview.version,
            "version_date": overview.version_date.isoformat() if overview.version_date else None,
        },
        "ok": report.ok,
        "counts": report.counts,
        "progress": [
            {"challenge": challenge.value, "settled": settled, "applicable": total}
            for challenge, settled, total in report.progress()
        ],
        "findings": finding_members(report),
        "lapsed": [acceptance_members(one) for one in report.lapsed],
        "rules": [{**rule_members(rule), "outcome": verdict.outcome} for rule, verdict in report.verdicts],
    }
