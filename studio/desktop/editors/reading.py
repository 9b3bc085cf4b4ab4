"""What people type, read into values and written back: strict about doubt, generous about form."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from studio.protocol.names import day_in_words
from studio.protocol.quantity import Dose, DoseFormatError, doubt, parse_dose
from studio.text import Text, _, number, translate

if TYPE_CHECKING:
    from studio.protocol.base import Spec

_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_YEAR_FIRST = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?")
_NAMED_MONTH = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]+)\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2}),?\s+(\d{4})")


class Unreadable(ValueError):
    """What was typed is not a value of the field's kind; ``text`` says why and how to write it."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(str(text))


def read(spec: Spec, written: str) -> object:
    """Return the value that a person wrote for the field; nothing but blanks is no value.

    Raises Unreadable when it cannot be read, can be read in two ways, or lies outside the field's bounds.
    """
    if not written.strip():
        return None
    match spec.kind:
        case "integer":
            return _bounded(spec, _integer(_bare(spec, written), written))
        case "decimal":
            return _bounded(spec, _decimal(_bare(spec, written), written))
        case "date":
            return _date(written)
        case "integers":
            return tuple(_integer(_plain(part), part) for part in re.split(r"[,;\s]+", written.strip(" ,;\n")))
        case "lines":
            return tuple(line.strip() for line in written.splitlines() if line.strip())
        case "dose":
            return _dose(written)
        case "text":
            return written
        case _:
            return written.strip()


def write(spec: Spec, value: object) -> str:
    """Return a value as it stands in its field, ready to be typed over; the unit stands beside the field."""
    if value is None:
        return ""
    if isinstance(value, Dose):
        return str(value.model_copy(update={"cap": None}))
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, tuple):
        joiner = "\n" if spec.kind == "lines" else ", "
        return joiner.join(number(part) if isinstance(part, int) else str(part) for part in value)
    if isinstance(value, int | float):
        return number(value)
    return str(value)


def _plain(written: str) -> str:
    return re.sub(r"\s", "", written).replace("−", "-").replace("–", "-")


def _bare(spec: Spec, written: str) -> str:
    """Return the number without the field's unit, which people like to type as well."""
    bare = written.strip()
    for unit in (spec.unit, translate(spec.unit or "")):
        if unit:
            bare = bare.removesuffix(unit).removesuffix(unit.removesuffix("s")).strip()
    return _plain(bare)


def _certain(bare: str) -> None:
    doubtful = doubt(bare)
    if doubtful is not None:
        raise Unreadable(doubtful)


def _integer(bare: str, written: str) -> int:
    _certain(bare)
    if not _WHOLE.fullmatch(bare):
        raise Unreadable(_("“{written}” is not a whole number. Write digits, such as 12.", written=written.strip()))
    return int(bare)


def _decimal(bare: str, written: str) -> float:
    _certain(bare)
    bare = bare.replace(",", ".", 1)
    if not _NUMBER.fullmatch(bare) or not math.isfinite(float(bare)):
        raise Unreadable(_("“{written}” is not a number. Write digits, such as 12 or 0.5.", written=written.strip()))
    return float(bare)


def _bounded(spec: Spec, value: float) -> float:
    if spec.low is not None and value < spec.low:
        raise Unreadable(
            _("{value} is too small: {field} must be {least} or more.",
              value=number(value), field=_(spec.title), least=number(spec.low))
        )  # fmt: skip
    if spec.high is not None and value > spec.high:
        raise Unreadable(
            _("{value} is too large: {field} must be {most} or less.",
              value=number(value), field=_(spec.title), most=number(spec.high))
        )  # fmt: skip
    return value


def _dose(written: str) -> Dose:
    try:
        return parse_dose(written)
    except DoseFormatError as error:
        raise Unreadable(error.text) from None


def _date(written: str) -> date:
    bare = " ".join(written.split())
    if match := _YEAR_FIRST.fullmatch(bare):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NAMED_MONTH.fullmatch(bare):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    elif match := _MONTH_FIRST.fullmatch(bare):
        day, month, year = int(match[2]), _month(match[1]), int(match[3])
    else:
        month = day = year = 0
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(
            _("“{written}” is not a date. Write it as 2026-11-23 or 23 November 2026.", written=written.strip())
        ) from None


def _month(name: str) -> int:
    """Return the number of a month named in the user's language, whole or by its first letters; 0 when it is none."""
    start = name.casefold()
    fitting = [n for n, month in enumerate(_months(str(_("January"))), 1) if month.startswith(start)]
    return fitting[0] if len(fitting) == 1 and len(start) >= 3 else 0


@cache
def _months(january: str) -> tuple[str, ...]:
    """Return the months' names in lower case; ``january`` is the first of them, which tells languages apart."""
    return tuple(re.sub(r"[\d\s.,]", "", day_in_words(date(2026, month, 1))).casefold() for month in range(1, 13))
