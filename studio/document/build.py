"""From a protocol to its document."""

from collections.abc import Iterator

from studio.checklist.run import Report
from studio.document import passages
from studio.document.blocks import Block, Document, Remark
from studio.document.manuscript import FURTHER, REFERENCES, SPIRIT, STANDARDS, Manuscript, places
from studio.document.outline import headlines, sections
from studio.document.passages import Survey
from studio.document.remainder import write_remainder
from studio.document.resolve import resolve
from studio.document.sections import CHAPTERS, appendices, glossary, references, title_page
from studio.protocol.discussion import NAMELESS, in_full, place_in_words
from studio.protocol.protocol import Protocol
from studio.text import _


def build(protocol: Protocol, report: Report, *, final: bool = False, comments: bool = False) -> Document:
    """Return the document of a protocol after the outline of ICH M11, with the checklist's report as an appendix.

    A document that is not ``final`` carries the mark DRAFT, and the open ``comments`` of those who work on it where
    they are asked for. The same protocol and report give the same document.
    """
    page, front = _written(protocol, report)
    overview = protocol.overview
    title = overview.title or overview.short_title or overview.acronym or str(_("Clinical trial protocol"))
    document = Document(
        title=title,
        author=overview.sponsor or "",
        subject=" ".join(filter(None, (str(_("Clinical trial protocol")), overview.protocol_number))),
        running=_running(protocol),
        mark="" if final else str(_("DRAFT")),
        foot=str(_("Confidential")) if overview.confidentiality else "",
        contents_title=str(_("Table of Contents")),
        title_page=front,
        sections=sections(page, appendices.titles(page)),
        tables_title=str(_("List of Tables")),
        figures_title=str(_("List of Figures")),
        concerns=tuple(page.concerns),
    )
    remarks = [*_remarks(report), *(_comments(protocol) if comments and not final else ())]
    return resolve(document, remarks, passages.moved(page))


def survey(protocol: Protocol, report: Report) -> Survey:
    """Return how every heading of the document stands: what is generated there, and the designers' own passages."""
    page, _front = _written(protocol, report)
    titles = appendices.titles(page)
    return passages.survey(page, headlines(page, titles), sections(page, titles))


_LATE = (SPIRIT, STANDARDS, glossary.GLOSSARY, REFERENCES)
"""What is written last, as it tells of all else."""


def _written(protocol: Protocol, report: Report) -> tuple[Manuscript, tuple[Block, ...]]:
    """Return the whole manuscript, the designers' own passages in their places, and the title page."""
    page = Manuscript(protocol, report)
    front = title_page.blocks(page)
    for write in CHAPTERS:
        write(page)
    numbers = {line.number for top in headlines(page, appendices.titles(page)) for line in top.all()} | {FURTHER}
    passages.house(page, numbers)
    for heading in dict.fromkeys(place.heading for place in places()):
        write_remainder(page, heading)
    passages.apply(page, numbers.difference(_LATE))
    appendices.write_indexes(page, front)
    glossary.write(page, front)
    references.write(page)
    passages.apply(page, _LATE)
    return page, front


def _remarks(report: Report) -> Iterator[Remark]:
    """Yield what the checklist finds open, each with its address."""
    for entry in report.open:
        for path in entry.finding.paths[:1]:
            severity, rule = entry.rule.severity.label, entry.rule.id
            message = _("{severity} {rule}: {message}", severity=severity, rule=rule, message=entry.finding.message)
            yield Remark(str(message), path)


def _comments(protocol: Protocol) -> Iterator[Remark]:
    """Yield the open comments, each with its address; they name their field, as several may be printed in one place."""
    for comment in protocol.comments:
        if not comment.resolved:
            text = f"{place_in_words(protocol, comment)}\n{in_full(comment)}"
            yield Remark(text, comment.address, comment.who or str(NAMELESS), comment.when)


def _running(protocol: Protocol) -> str:
    overview = protocol.overview
    version = str(_("version {version}", version=overview.version)) if overview.version else ""
    number = overview.protocol_number or overview.acronym or overview.short_title or ""
    return ", ".join(part for part in (number, version) if part)
