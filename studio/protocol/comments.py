"""Comments: what those who work on a protocol say to one another about its fields. They are no part of what is printed.

A comment is on an address, so it stays with its field through every edit, and finds it again when a deletion is undone.
"""

from datetime import datetime

from studio.protocol.base import Item, field, items


class Reply(Item):
    """An answer to a comment."""

    text: str = field("Text", default=..., long=True)
    who: str | None = field("By")
    when: datetime | None = field("On")


class Comment(Item):
    """What someone said about a field, with the answers to it."""

    text: str = field("Text", default=..., long=True)
    address: str = field("Field", "The address of what it is on.", default=...)
    place: str | None = field("Field in words", "What it was on when it was written, should that be deleted.")
    who: str | None = field("By")
    when: datetime | None = field("On")
    resolved_by: str | None = field("Resolved by")
    resolved_when: datetime | None = field("Resolved on", "Empty while the comment is open.")
    replies: tuple[Reply, ...] = items("Answers")

    @property
    def resolved(self) -> bool:
        """Whether nothing is left to be done about it."""
        return self.resolved_when is not None

    @property
    def people(self) -> tuple[str, ...]:
        """All who spoke in it, each once."""
        spoke = (self.who, *(reply.who for reply in self.replies))
        return tuple(dict.fromkeys(who for who in spoke if who))
