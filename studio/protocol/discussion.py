"""Commenting on a protocol: pure functions from a protocol to the next one. Who speaks, and when, the caller says."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from studio.protocol.address import exists, label, split
from studio.protocol.comments import Comment, Reply
from studio.protocol.edit import put
from studio.protocol.latest import of_the_latest
from studio.protocol.names import day_in_words
from studio.protocol.protocol import SECTIONS, Protocol
from studio.text import Text, _

NAMELESS = _("Without a name")
"""Stands for who said something and gave no name."""


def comment_on(protocol: Protocol, address: str, text: str, who: str, when: datetime, *, id: str) -> Protocol:
    """Return the protocol with a comment of this ``id`` on the section, field or item at the address."""
    made = Comment(
        id=id,
        address=address,
        place=label(protocol, address) if exists(protocol, address) else None,
        text=text,
        who=who or None,
        when=_to_the_second(when),
    )
    return _with(protocol, (*protocol.comments, made))


def reply_to(protocol: Protocol, comment: str, text: str, who: str, when: datetime, *, id: str) -> Protocol:
    """Return the protocol with an answer of this ``id`` to the comment."""
    said = Reply(id=id, text=text, who=who or None, when=_to_the_second(when))
    return _changed(protocol, comment, lambda one: one.model_copy(update={"replies": (*one.replies, said)}))


def reword(protocol: Protocol, comment: str, text: str, reply: str | None = None) -> Protocol:
    """Return the protocol with another text in the comment, or in one of its answers."""
    if reply is None:
        return _changed(protocol, comment, lambda one: one.model_copy(update={"text": text}))

    def change(one: Comment) -> Comment:
        said = tuple(it.model_copy(update={"text": text}) if it.id == reply else it for it in one.replies)
        return one.model_copy(update={"replies": said})

    return _changed(protocol, comment, change)


def resolve(protocol: Protocol, comment: str, who: str, when: datetime) -> Protocol:
    """Return the protocol with nothing left to be done about the comment."""
    update = {"resolved_by": who or None, "resolved_when": _to_the_second(when)}
    return _changed(protocol, comment, lambda one: one.model_copy(update=update))


def reopen(protocol: Protocol, comment: str) -> Protocol:
    """Return the protocol with the comment open again."""
    update = {"resolved_by": None, "resolved_when": None}
    return _changed(protocol, comment, lambda one: one.model_copy(update=update))


def delete(protocol: Protocol, comment: str, reply: str | None = None) -> Protocol:
    """Return the protocol without the comment and its answers, or without one of the answers."""
    if reply is None:
        return _with(protocol, tuple(one for one in protocol.comments if one.id != comment))

    def change(one: Comment) -> Comment:
        return one.model_copy(update={"replies": tuple(said for said in one.replies if said.id != reply)})

    return _changed(protocol, comment, change)


def without_comments(protocol: Protocol) -> Protocol:
    """Return the protocol as it leaves the house: without what people said to one another about it."""
    return _with(protocol, ()) if protocol.comments else protocol


def place_in_words(protocol: Protocol, comment: Comment) -> Text | str:
    """Return what a comment is on, in words; of what is no longer there, that it is not, and what it was."""
    if exists(protocol, comment.address):
        return label(protocol, comment.address)
    if comment.place:
        return _("No longer there: {place}", place=comment.place)
    return _("On something that is no longer there")


def byline(said: Comment | Reply, *, here: bool = False) -> str:
    """Return who said something and when: by the clock of who said it, or by that of the place ``here``."""
    return ", ".join(filter(None, (said.who or str(NAMELESS), _moment(said.when, here=here))))


def settled(comment: Comment, *, here: bool = False) -> str:
    """Return who resolved a comment and when."""
    when = _moment(comment.resolved_when, here=here)
    if comment.resolved_by:
        return str(_("Resolved by {who}, {when}", who=comment.resolved_by, when=when))
    return str(_("Resolved {when}", when=when))


def in_full(comment: Comment) -> str:
    """Return a comment with its answers, a line for each and for who said it."""
    lines = [comment.text]
    for reply in comment.replies:
        lines += [str(_("{who}: {text}", who=byline(reply), text=reply.text))]
    return "\n".join(lines)


def section_of(protocol: Protocol, comment: Comment) -> str | None:
    """Return the name of the section that a comment is in, or None where what it is on is gone."""
    parts = split(comment.address)
    return parts[0] if parts and parts[0] in SECTIONS and exists(protocol, comment.address) else None


@of_the_latest
def open_counts(protocol: Protocol) -> Counter[str]:
    """Return how many comments are open on each address or on what it holds; nobody may change it."""
    counts: Counter[str] = Counter()
    for comment in protocol.comments:
        if not comment.resolved:
            parts = split(comment.address)
            counts.update("/" + "/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return counts


def _changed(protocol: Protocol, id: str, change: Callable[[Comment], Comment]) -> Protocol:
    return _with(protocol, tuple(change(one) if one.id == id else one for one in protocol.comments))


def _with(protocol: Protocol, comments: tuple[Comment, ...]) -> Protocol:
    return put(protocol, "/comments", comments)


def _moment(when: datetime | None, *, here: bool) -> str:
    if when is None:
        return ""
    told = when.astimezone() if here and when.tzinfo is not None else when
    return f"{day_in_words(told.date())}, {told:%H:%M}"


def _to_the_second(when: datetime) -> datetime:
    return when.replace(microsecond=0)
