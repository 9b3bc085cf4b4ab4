"""What identifies a person, and how it is written: numbers, initials, names, dates of birth, addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from studio.data import data_folder
from studio.knowledge import reading
from studio.knowledge.facts import Sourced, Words
from studio.knowledge.reading import Item

_SPARE = 1
"""So many of the first letters or digits are shown of what identifies."""

_DIGITS = re.compile(r"\d(?:[ ()/.-]{0,2}\d)+")
"""Digits together, as they are written in numbers of all kinds."""

_REMEMBERED = 8192
"""Texts of which it is remembered that they identify nobody, some times as many as a large protocol has."""


class Kind(Sourced):
    """One way in which a person is identified. ``name`` says what it is; ``value`` is a group of the pattern."""

    id: Words
    name: Words
    pattern: Words
    needs: tuple[str, ...] = ()
    """Of which one stands in every text that holds it, in small letters; nothing is asked for where there are none."""
    digits: int = 0
    """It has so many digits at least that nothing but spaces and signs parts."""
    outside_contacts: bool = False
    """Whether it only counts outside of the fields in which those who run the trial may be named."""
    weights: tuple[int, ...] = ()
    modulus: int = 1
    iso_7064: bool = False
    born: bool = False

    def holds(self, value: str) -> bool:
        """Whether the check digit, or the date that it begins with, is right, if it has one."""
        digits = [int(letter) for letter in value if letter.isdecimal()]
        if self.weights:
            summed = sum(digit * weight for digit, weight in zip(digits, self.weights, strict=True))
            return any(digits) and summed % self.modulus == 0
        if self.iso_7064:
            return _iso_7064_check(digits[:-1]) == digits[-1] and _repeats_one_digit(digits[:-1])
        if self.born:
            day, month = digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]
            return 1 <= day <= 31 and 1 <= month <= 12
        return True


class _Identifiers(Item):
    contacts: tuple[str, ...]
    no_names: tuple[str, ...]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """Something in a text that seems to identify a person."""

    kind: Kind
    quoted: str
    """What stands there, with all but its beginning masked."""


def every() -> tuple[Kind, ...]:
    """All kinds, in the order of the file."""
    return _known().kinds


def is_for_contacts(address: str) -> bool:
    """Whether the people who run the trial may be named in the field."""
    return any(address == field or address.startswith(f"{field}/") for field in _known().contacts)


@lru_cache(_REMEMBERED)
def identifiers(text: str) -> tuple[Identifier, ...]:
    """Return what seems to identify a person in the text, each kind once.

    Most texts are asked about again with every change of a protocol, so the answers are remembered.
    """
    found: dict[str, Identifier] = {}
    small = text.lower()
    digits = max(map(_count_digits, _DIGITS.findall(text)), default=0)
    for kind, least, needs, pattern in _patterns():
        if least > digits or kind.name in found:
            continue
        for word in needs:
            if word in small:
                break
        else:
            continue
        for match in pattern.finditer(text):
            value = match["value"]
            if kind.holds(value) and not (kind.id == "name" and _is_title(value)):
                before = text[match.start() : match.start("value")].lstrip()
                found[kind.name] = Identifier(kind, f"{before}{_masked(value)}")
                break
    return tuple(found.values())


def _masked(value: str) -> str:
    shown = value[:_SPARE] + "".join("•" if letter.isalnum() else letter for letter in value[_SPARE:])
    return shown if len(shown) <= 24 else f"{shown[:23]}…"


def _is_title(value: str) -> bool:
    return not set(_known().no_names).isdisjoint(re.split("[ -]", value))


def _iso_7064_check(digits: list[int]) -> int:
    """Return the check digit after ISO 7064, MOD 11,10."""
    check = 5
    for digit in digits:
        check = ((check or 10) * 2 % 11 + digit) % 10
    return (1 - (check or 10) * 2 % 11) % 10


def _repeats_one_digit(digits: list[int]) -> bool:
    """Whether exactly one digit stands there twice or three times, as in German tax numbers."""
    often = [count for digit in set(digits) if (count := digits.count(digit)) > 1]
    return len(often) == 1 and often[0] <= 3


@cache
def _known() -> _Identifiers:
    return reading.load(data_folder("resources") / "identifiers.toml", _Identifiers)


def _count_digits(written: str) -> int:
    return sum(letter.isdecimal() for letter in written)


@cache
def _patterns() -> tuple[tuple[Kind, int, tuple[str, ...], re.Pattern[str]], ...]:
    """Return the kinds with what a text must have for each; one that needs no word is found in any, as “” is."""
    return tuple((kind, kind.digits, kind.needs or ("",), re.compile(kind.pattern)) for kind in every())
