"""Doses with unit and basis. Unlike units are converted; unlike bases are never compared silently."""

import re

from studio.protocol.base import Choice, Value, field
from studio.text import Text, _, number


class MassUnit(Choice):
    """Unit of mass. The micro sign, the Greek letter mu and ``mcg`` are one unit."""

    MICROGRAM = "µg", "µg"
    MILLIGRAM = "mg", "mg"
    GRAM = "g", "g"


class Per(Choice):
    """What a dose scales with."""

    FIXED = "fixed", "fixed"
    KILOGRAM = "kg", "per kg"
    SEVENTY_KILOGRAMS = "70kg", "per 70 kg"

    @property
    def behind_unit(self) -> str:
        """What stands behind the unit of such a dose."""
        return {Per.FIXED: "", Per.KILOGRAM: "/kg", Per.SEVENTY_KILOGRAMS: "/70 kg"}[self]


REFERENCE_KG = 70.0
"""The weight that doses per 70 kg are stated for; also that of a person of whom nothing else is known."""


class Basis(Choice):
    """Which substance the stated mass weighs."""

    ANHYDROUS = "anhydrous", "anhydrous"
    BASE = "base", "free base"
    SALT = "salt", "salt"
    HYDRATE = "hydrate", "hydrate"


_MILLIGRAMS = {MassUnit.MICROGRAM: 0.001, MassUnit.MILLIGRAM: 1.0, MassUnit.GRAM: 1000.0}
_WRITTEN = {"µg": "µg", "μg": "µg", "ug": "µg", "mcg": "µg", "mg": "mg", "g": "g"}
_DOUBTFUL = re.compile(r"(?<!\d)[1-9]\d{0,2}((,\d{3})+|\.000)(?!\d)")
_DOSE = re.compile(r"^\s*(\d{1,15}(?:[.,]\d{1,15})?)\s*(µg|μg|ug|mcg|mg|g)\s*(?:/\s*(70\s*kg|kg))?\s*$", re.IGNORECASE)


class Dose(Value):
    """An amount of a product: ``25 mg``, ``100 µg``, ``0.3 mg/kg`` or ``20 mg/70 kg``, with a cap where it scales."""

    amount: float = field("Amount", default=..., ge=0)
    unit: MassUnit = field("Unit", default=MassUnit.MILLIGRAM)
    per: Per = field("Scaled by", default=Per.FIXED)
    cap: float | None = field("Cap", "Largest amount anyone receives, in the unit of the dose.", ge=0)

    @property
    def milligrams(self) -> float:
        """The amount in milligrams (for a scaled dose: per kilogram or per 70 kg, as stated)."""
        return self.amount * _MILLIGRAMS[self.unit]

    def __str__(self) -> str:
        written = f"{number(self.amount)} {self.unit.value}{self.per.behind_unit}"
        if self.cap is None:
            return written
        return str(_("{dose}, at most {cap}", dose=written, cap=f"{number(self.cap)} {self.unit.value}"))


_QUOTED = re.compile(r"\d+(?:[.,]\d+)?\s*(?:µg|μg|mcg|mg|g)\b(?:\s*/\s*(?:70\s*)?kg)?")


class DoseFormatError(ValueError):
    """A dose was written in a way that cannot be read; the message says how to write it."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(str(text))


def doubt(written: str) -> Text | None:
    """Return why a number cannot be read with certainty, or None: 1,000 and 1.000 are a thousand to some people."""
    if _DOUBTFUL.search(written) is None:
        return None
    return _(
        "“{written}” can be read in two ways. Write thousands without a comma or a point.", written=written.strip()
    )


def parse_dose(written: str) -> Dose:
    """Return the dose that a person wrote. A decimal comma is read as a decimal point.

    Raises DoseFormatError when there is no amount or no unit, or when a comma may mean either.
    """
    doubtful = doubt(written)
    if doubtful is not None:
        raise DoseFormatError(doubtful)
    match = _DOSE.match(written)
    if match is None:
        raise DoseFormatError(
            _(
                "“{written}” is not a dose. "
                "Write an amount and a unit, such as 25 mg, 100 µg, 0.3 mg/kg or 20 mg/70 kg.",
                written=written,
            )
        )
    amount, unit, scale = match.groups()
    per = Per.FIXED if scale is None else Per("".join(scale.lower().split()))
    return Dose(amount=float(amount.replace(",", ".")), unit=MassUnit(_WRITTEN[unit.lower()]), per=per)


def quoted_dose(words: str) -> Dose | None:
    """Return the one dose that words quote, such as 25 mg, or None when they quote none or several."""
    found = {str(dose): dose for quoted in _QUOTED.findall(words) if (dose := _read(quoted)) is not None}
    return next(iter(found.values())) if len(found) == 1 else None


def _read(written: str) -> Dose | None:
    try:
        return parse_dose(written)
    except DoseFormatError:
        return None
