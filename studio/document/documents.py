"""Everything that can be made of a protocol to be read: the document itself, and the reports on it."""

from studio.checklist.run import Report
from studio.document.blocks import Document, What
from studio.protocol.protocol import Protocol


def document_of(
    what: What, protocol: Protocol, report: Report, *, final: bool = False, comments: bool = False
) -> Document:
    """Return the document of a kind; ``comments`` are those that a draft of the protocol carries beside its text."""
    match what:
        case "protocol":
            from studio.document.build import build

            return build(protocol, report, final=final, comments=comments)
        case "checklist":
            from studio.document.checklist_report import build_checklist

            return build_checklist(protocol, report, final=final)
        case "comments":
            from studio.document.comments_report import build_comments

            return build_comments(protocol, final=final)
