"""The comments on a protocol as a document of its own, for meetings: by section, with answers, the open ones first."""

from collections.abc import Iterator
from itertools import groupby

from studio.checklist.plain import Members
from studio.document.blocks import Block, Column, Document, Row, Section, Table, cell, paragraph
from studio.document.resolve import resolve
from studio.document.tables import fact, labelled
from studio.protocol.comments import Comment
from studio.protocol.discussion import byline, place_in_words, section_of, settled
from studio.protocol.protocol import SECTIONS, Protocol, section_title
from studio.text import Text, _, n_

_OPEN = _("Open")


def build_comments(protocol: Protocol, *, final: bool = False) -> Document:
    """Return the report of the comments on a protocol. ``data`` holds the same for programs and spreadsheets.

    One that is not ``final`` carries the mark DRAFT. The same protocol gives the same document.
    """
    overview = protocol.overview
    name = overview.short_title or overview.acronym or overview.title or str(_("Protocol without a title"))
    running = ", ".join(filter(None, (str(_("Comments")), overview.protocol_number, overview.version)))
    return resolve(
        Document(
            title=str(_("Comments: {protocol}", protocol=name)),
            author=overview.sponsor or "",
            subject=str(_("What those who work on a trial protocol say about it")),
            running=running,
            mark="" if final else str(_("DRAFT")),
            foot=str(_("Confidential")) if overview.confidentiality else "",
            contents_title=str(_("Contents")),
            title_page=tuple(_title_page(protocol)),
            sections=tuple(_sections(protocol)),
            data={"comments": [_members(protocol, one) for one in _ordered(protocol)]},
            what="comments",
        )
    )


def _title_page(protocol: Protocol) -> Iterator[Block]:
    overview = protocol.overview
    entered = (
        (_("Protocol"), overview.title),
        (_("Identifier"), overview.protocol_number),
        (_("Version"), overview.version),
        (_("Sponsor"), overview.sponsor),
    )
    yield labelled([fact(str(title), value) for title, value in entered if value] or [fact(str(_("Protocol")), "")])
    yield paragraph(_state(protocol), "lead")


def _state(protocol: Protocol) -> Text:
    waiting = sum(not one.resolved for one in protocol.comments)
    if not protocol.comments:
        return _("There are no comments.")
    if not waiting:
        return n_("{count} comment; it is resolved.", "{count} comments; all are resolved.", len(protocol.comments))
    return n_(
        "{count} comment, of which {waiting} is open.",
        "{count} comments, of which {waiting} are open.",
        len(protocol.comments),
        waiting=waiting,
    )


def _ordered(protocol: Protocol) -> list[Comment]:
    """Return the comments by section, those on what is gone last, and in each the open ones first, as they came."""
    order = {section: at for at, section in enumerate(SECTIONS)}
    return sorted(
        protocol.comments, key=lambda one: (order.get(section_of(protocol, one) or "", len(order)), one.resolved)
    )


def _sections(protocol: Protocol) -> Iterator[Section]:
    if not protocol.comments:
        yield Section("1", str(_("Comments")), 1, (paragraph(_("There is none.")),))
    groups = groupby(_ordered(protocol), key=lambda one: section_of(protocol, one))
    for number, (section, comments) in enumerate(groups, start=1):
        title = section_title(section) if section is not None else str(_("On what is no longer there"))
        yield Section(str(number), title, 1, (_table(protocol, tuple(comments)),))


def _table(protocol: Protocol, comments: tuple[Comment, ...]) -> Table:
    columns = (
        Column(str(_("Where")), 1.4),
        Column(str(_("Comment and answers")), 3.4),
        Column(str(_("By")), 1.4),
        Column(str(_("State")), 1.2),
    )
    rows: list[Row] = []
    for one in comments:
        state = cell(settled(one), "good") if one.resolved else cell(_OPEN, "should")
        rows.append(Row((cell(place_in_words(protocol, one)), cell(one.text), cell(byline(one)), state)))
        rows += [
            Row((cell(""), cell(_("Answer: {text}", text=reply.text)), cell(byline(reply)), cell("")))
            for reply in one.replies
        ]
    return Table(columns, tuple(rows), dense=True)


def _members(protocol: Protocol, one: Comment) -> Members:
    return {
        "address": one.address,
        "field": str(place_in_words(protocol, one)),
        "text": one.text,
        "who": one.who,
        "when": one.when.isoformat() if one.when else None,
        "state": "resolved" if one.resolved else "open",
        "resolved_by": one.resolved_by,
        "resolved_when": one.resolved_when.isoformat() if one.resolved_when else None,
        "answers": [
            {"text": reply.text, "who": reply.who, "when": reply.when.isoformat() if reply.when else None}
            for reply in one.replies
        ],
    }
