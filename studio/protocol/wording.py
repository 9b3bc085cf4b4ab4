"""Own wording: passages of the document that the designers write themselves, beside what the program writes."""

from studio.protocol.base import Choice, Item, Value, field, items


class PassagePlace(Choice):
    """Where a passage stands, seen from what the program writes under the same heading."""

    BEFORE = "before", "Before the generated text"
    AFTER = "after", "After the generated text"
    SENTENCES = "sentences", "Instead of the generated sentences; tables and figures stay"
    ALL = "all", "Instead of all that is generated"
    NOT_APPLICABLE = "not_applicable", "The heading does not apply"

    @property
    def replaces(self) -> bool:
        """Whether something generated is not printed because of it."""
        return self not in (PassagePlace.BEFORE, PassagePlace.AFTER)


class Passage(Item):
    """A text of the designers' own under one heading of the document.

    ``text`` is Markdown: paragraphs, bold, italic, lists and tables. Where the heading does not apply it is the reason.
    ``generated`` is kept for passages that replace something; it is compared with what would be printed now.
    """

    heading: str | None = field("Heading", "Its number in the document, such as 6.3.")
    place: PassagePlace | None = field("Place", "Where it stands, seen from the generated text; after it if not said.")
    text: str | None = field("Text", "Markdown: paragraphs, **bold**, *italic*, lists and tables.", long=True)
    generated: str | None = field(
        "Generated text when this was written",
        "What the program wrote there then; the page shows what has changed since.",
        long=True,
    )


class Wording(Value):
    """Everything the designers word themselves."""

    passages: tuple[Passage, ...] = items(
        "Own passages",
        "What you write under a heading of the document stands beside the generated text, or in its place. All else "
        "stays live, and a heading is marked when facts under your own text have changed.",
        m11="12.X",
        optional=True,
    )
