"""What a calculation answers: numbers, the formula with its sources, assumptions, and a sentence for the protocol."""

import math
from dataclasses import dataclass
from decimal import Decimal

from studio.knowledge import calculations, sources
from studio.text import Text, _, listing, literal, number


@dataclass(frozen=True, slots=True)
class Answer:
    """What follows from a request; what does not apply to its method is None.

    ``raw`` is the unrounded solution, of the smaller arm when arms differ; ``n_per_group`` is the smaller arm in whole
    participants. ``power`` is what the whole numbers reach. ``boundaries`` are standard normal values at the looks of a
    trial, ``times`` the parts of its information at which they are, ``spent`` the level of one side that is used up
    after each, and ``nominal`` the p value of one side that each asks for. ``calculation`` is the id of the file in
    ``resources/calculations`` that tells of the method, ``modifiers`` those of what was done besides.
    """

    method: str
    calculation: str
    sentence: Text
    modifiers: tuple[str, ...] = ()
    raw: float | None = None
    n_per_group: float | None = None
    n1: float | None = None
    n2: float | None = None
    n_total: float | None = None
    events: float | None = None
    power: float | None = None
    effect: float | None = None
    sd: float | None = None
    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None
    half_width: float | None = None
    boundaries: tuple[float, ...] | None = None
    times: tuple[float, ...] | None = None
    spent: tuple[float, ...] | None = None
    nominal: tuple[float, ...] | None = None
    alpha: float | None = None

    @property
    def _told(self) -> tuple[calculations.Calculation, ...]:
        return tuple(calculations.get(id) for id in (self.calculation, *self.modifiers))

    @property
    def formula(self) -> Text:
        """The formula of the method, with those of what was done besides."""
        method, *besides = self._told
        return literal(" ".join([method.formula, *(f"{one.name}: {one.formula}." for one in besides)]))

    @property
    def source(self) -> tuple[str, ...]:
        """The ids of the sources, those of the method first, each once."""
        return tuple(dict.fromkeys(id for told in self._told for id in told.sources))

    @property
    def assumptions(self) -> tuple[Text, ...]:
        """What must hold for the answer to hold, a sentence each."""
        return tuple(literal(one) for told in self._told for one in told.assumptions)

    def source_in_words(self) -> str:
        """Return the sources with their documents; those that were not read are marked so."""
        return sources.in_words(self.source)

    def members(self) -> dict[str, object]:
        """Return the answer as the members of a JSON object; participants that are whole are whole numbers."""
        numbers = {name: getattr(self, name) for name in _NUMBERS}
        counts = {name: _whole(numbers[name]) for name in ("n_per_group", "n1", "n2", "n_total")}
        lists = {name: list(values) for name in _LISTS if (values := getattr(self, name)) is not None}
        told = {"method": self.method, **numbers, **counts, **lists}
        return {name: value for name, value in told.items() if value is not None} | {
            "formula": str(self.formula),
            "source": self.source_in_words(),
            "assumptions": [str(one) for one in self.assumptions],
            "sentence": str(self.sentence),
        }

    def is_finite(self) -> bool:
        """Tell whether all numbers are numbers."""
        return all(math.isfinite(value) for name in _NUMBERS if (value := getattr(self, name)) is not None)


_NUMBERS = (
    "n_per_group", "n1", "n2", "n_total", "events", "power", "effect", "sd", "ratio", "lower", "upper", "half_width",
    "alpha", "raw",
)  # fmt: skip

_LISTS = ("boundaries", "times", "spent", "nominal")


def _whole(count: float | None) -> float | None:
    return int(count) if count is not None and float(count).is_integer() else count


def rounded(value: float) -> str:
    """Return a number as a sentence tells it: whole ones in full, others to four figures."""
    if float(value).is_integer():
        return number(value)
    if abs(value) >= 1e4:
        return number(round(value, 1))
    figures = f"{value:.4g}"
    return figures if abs(value) < 1e-9 else f"{Decimal(figures):f}"


def percent(part: float, places: int = 1) -> Text:
    """Return a part of one in per cent; what is not all of it is never rounded to all."""
    shown = round(100 * part, places)
    if shown == 100 and part < 1:
        return _("more than 99.9 %")
    return _("{number} %", number=number(shown))


def leveled(alpha: float, sides: int | None) -> Text:
    """Return the level of significance with its sides, if it has any, as it stands behind the name of a test."""
    level = rounded(alpha)
    if sides is None:
        return _("(significance level {level})", level=level)
    if sides == 1:
        return _("(one-sided, significance level {level})", level=level)
    return _("(two-sided, significance level {level})", level=level)


def names(members: tuple[str, ...]) -> str:
    """Return names of members in quotes, as a list in words."""
    return listing(f"“{name}”" for name in members)
