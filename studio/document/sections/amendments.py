"""The table of changes of an amendment, as the amendment details and section 12.3 print it."""

from studio.document.blocks import Block, Cell, Column, Inline, Row, Span, Table, cell, paragraph
from studio.document.manuscript import Manuscript, quoted
from studio.protocol.overview import Amendment, AmendmentChange
from studio.text import Text, _


def overview_of_changes(page: Manuscript, amendment: Amendment, heading: str) -> Block:
    """Return the table of what an amendment changed; a sentence while nothing of it is entered.

    ``heading`` is that of the fixed texts of ICH M11 for it: ``12.3``, where the caption names the amendment, or
    ``amendment`` for the current one, where a heading stands above the table.
    """
    at = f"/overview/amendments/{amendment.id}/changes"
    if not amendment.changes:
        return paragraph(_("Still to be decided: the table of changes."), "open", at)
    columns = (
        Column(quoted(heading, "description-of-change"), 3.4),
        Column(quoted(heading, "brief-rationale-for-change"), 1.7),
        Column(quoted(heading, "section-and-name"), 1.3),
    )
    rows = tuple(
        Row(
            (Cell(_described(one)), _told(one.reason, _("Reason to be given")), _told(one.section, _("To be decided"))),
            address=f"{at}/{one.id}",
        )
        for one in amendment.changes
    )
    return Table(columns, rows, caption=_caption(page, amendment, heading), small=True, address=at)


def _described(change: AmendmentChange) -> Inline:
    parts: list[Inline] = []
    if change.what:
        parts.append((Span(change.what, bold=True),))
    labels = (_("Added: "), _("Removed: ")) if not (change.old and change.new) else (_("After: "), _("Before: "))
    for text, label in ((change.old, labels[1]), (change.new, labels[0])):
        if text:
            parts.append((Span(str(label), italic=True), Span(text)))
    lines = [(Span("\n"), *part) for part in parts]
    return tuple(run for line in lines for run in line)[1:] or (Span(str(_("To be decided"))),)


def _told(text: str | None, missing: Text) -> Cell:
    return cell(text) if text else cell(missing, "should")


_AMENDMENT = "Amendment "
"""What ICH M11 writes before the identifier of an amendment, in English as all that it fixes."""


def name_of(amendment: Amendment) -> str:
    """Return an amendment as a document is called, such as *Amendment 2*."""
    number = (amendment.number or str(_("(number to be entered)"))).removeprefix(_AMENDMENT)
    return f"{_AMENDMENT}{number}"


def _caption(page: Manuscript, amendment: Amendment, heading: str) -> str | None:
    if heading == "amendment":
        return None
    number = name_of(amendment).removeprefix(_AMENDMENT)
    approved = page.words.field(amendment, "approved") or str(_("date of approval to be entered"))
    fixed = quoted(heading, "overview-heading")
    return fixed.replace("<Amendment Identifier>", number).replace("<Sponsor Approval Date>", approved)
