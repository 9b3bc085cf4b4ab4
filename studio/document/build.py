"""From a protocol to its document."""

from collections.abc import Iterator

from studio.checklist.run import Report
from studio.document.blocks import Document
from studio.document.manuscript import Manuscript, places
from studio.document.outline import sections
from studio.document.remainder import write_remainder
from studio.document.resolve import resolve
from studio.document.sections import CHAPTERS, appendices, glossary, references, title_page
from studio.protocol.protocol import Protocol
from studio.text import _


def build(protocol: Protocol, report: Report, *, final: bool = False) -> Document:
    """Return the document of a protocol after the outline of ICH M11, with the checklist's report as an appendix.

    A document that is not ``final`` carries the mark DRAFT. The same protocol and report give the same document.
    """
    page = Manuscript(protocol, report)
    front = title_page.blocks(page)
    for write in CHAPTERS:
        write(page)
    for heading in dict.fromkeys(place.heading for place in places()):
        write_remainder(page, heading)
    glossary.write(page, front)
    references.write(page)
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
    )
    return resolve(document, _remarks(report))


def _remarks(report: Report) -> Iterator[tuple[str, str]]:
    """Yield what the checklist finds open, each with its address."""
    for entry in report.open:
        for path in entry.finding.paths[:1]:
            severity, rule = entry.rule.severity.label, entry.rule.id
            message = _("{severity} {rule}: {message}", severity=severity, rule=rule, message=entry.finding.message)
            yield str(message), path


def _running(protocol: Protocol) -> str:
    overview = protocol.overview
    version = str(_("version {version}", version=overview.version)) if overview.version else ""
    number = overview.protocol_number or overview.acronym or overview.short_title or ""
    return ", ".join(part for part in (number, version) if part)
