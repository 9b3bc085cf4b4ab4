"""What a fact is: a value with its unit, the source it comes from, and how certain it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, StringConstraints, model_validator

from studio.knowledge.reading import Item
from studio.protocol.quantity import Basis, Dose, MassUnit, Per
from studio.text import Text, _

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=False)]
"""Text that is not empty."""

SourceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""The id of a file in ``resources/sources``."""


class Certainty(StrEnum):
    """How a fact is known."""

    SEEN = "seen"
    MEMORY = "memory"
    COMPUTED = "computed"
    CONFLICT = "conflict"
    OWN = "own"

    @property
    def label(self) -> Text:
        """The words a reader sees beside the fact."""
        match self:
            case Certainty.SEEN:
                return _("seen in the source")
            case Certainty.MEMORY:
                return _("needs confirmation")
            case Certainty.COMPUTED:
                return _("computed from sourced facts")
            case Certainty.CONFLICT:
                return _("sources disagree")
            case Certainty.OWN:
                return _("entered by the designer")

    @property
    def settled(self) -> bool:
        """False for a fact that must be confirmed before use: recalled, or in conflict between sources."""
        return self in (Certainty.SEEN, Certainty.COMPUTED)


class Sourced(Item):
    """Anything that says where it comes from. ``note`` is the caveat that must travel with it."""

    # Built at once: it and what is made of it are parts of all the others, which take them as they are.
    model_config = ConfigDict(defer_build=False)

    source: SourceId
    certainty: Certainty
    note: Words | None = None


class Fact(Sourced):
    """One value. ``unit`` is None for words and for plain ratios."""

    value: float | Words
    unit: Words | None = None


class NamedFact(Fact):
    """A fact that stands in a list and says in words what it is about."""

    name: Words


class Range(Sourced):
    """A value with its usual spread; at least one of the three is given, in ascending order.

    ``high_source`` and ``high_certainty`` say where the upper end comes from when it is not from
    ``source``.
    """

    low: float | None = None
    typical: float | None = None
    high: float | None = None
    unit: Words
    high_source: SourceId | None = None
    high_certainty: Certainty | None = None

    @property
    def certainties(self) -> tuple[Certainty, ...]:
        """The certainty of the range, and that of its upper end where it differs."""
        return (self.certainty,) if self.high_certainty is None else (self.certainty, self.high_certainty)

    @property
    def settled(self) -> bool:
        """Whether both ends are settled."""
        return all(certainty.settled for certainty in self.certainties)

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        given = [value for value in (self.low, self.typical, self.high) if value is not None]
        if not given:
            raise ValueError("a range needs at least one of low, typical and high")
        if given != sorted(given):
            raise ValueError("low, typical and high must ascend")
        if (self.high_source is None) != (self.high_certainty is None):
            raise ValueError("high_source and high_certainty are given together")
        return self


class DoseFact(Sourced):
    """A dose: an amount a person, a kilogram or 70 kg. ``basis`` is None where the source states none."""

    amount: float
    unit: MassUnit
    per: Per
    basis: Basis | None = None

    @property
    def mg(self) -> float:
        """The amount in milligrams, still per person, kilogram or 70 kg."""
        return Dose(amount=self.amount, unit=self.unit, per=self.per).milligrams
