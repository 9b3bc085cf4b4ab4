"""What a page is: a section's fields, laid out as cards in the order of an interview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from studio.desktop.editors.layout import Together
from studio.protocol.base import Choice

if TYPE_CHECKING:
    from studio.desktop.planning.tools import ToolId
    from studio.text import Text

Figure = Literal["trial_schema", "dosing_day", "course", "activities", "calculation", "power", "sensitivity", "washout"]


class Group(Choice):
    """Heading under which the navigation lists a page."""

    DESIGN = "design", "Design"
    TREATMENT = "treatment", "Treatment"
    SAFETY = "safety", "Safety"
    MEASUREMENT = "measurement", "Measurement"
    CONDUCT = "conduct", "Conduct"


@dataclass(frozen=True, slots=True)
class Card:
    """A card: a title, a lead sentence, and the names of its fields.

    The title of a field is not repeated where it is the card's. Fields that belong together on one line are wrapped
    in :class:`Together`. A ``tool`` of the planning window has a link in the head of the card.
    """

    title: Text
    fields: tuple[str | Together, ...]
    lead: Text | None = None
    tool: ToolId | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in order."""
        return tuple(
            name for entry in self.fields for name in (entry.fields if isinstance(entry, Together) else (entry,))
        )


@dataclass(frozen=True, slots=True)
class FigureCard:
    """A card that shows something derived from what is entered."""

    title: Text
    figure: Figure
    lead: Text | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a section. Title and lead sentence are those of the section's model.

    A ``wide`` page takes all the room there is, since it holds more than lines that are read.
    """

    section: str
    group: Group
    cards: tuple[Card | FigureCard, ...]
    wide: bool = False
