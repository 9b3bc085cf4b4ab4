"""What a value is held against, in words, and free words in the middle of a sentence."""

from studio.protocol.base import Choice
from studio.text import _, number


def midway(words: str) -> str:
    """Return words as they stand inside a sentence: a plain first word without its capital.

    Abbreviations, names with a sign in them, words of one or two letters, such as St, and names of which the second
    word has a capital too, such as Beck Depression Inventory, keep theirs.
    """
    first, _blank, others = words.partition(" ")
    parts = first.rstrip(",;:").split("-")
    plain = all(len(part) > 2 and part.isalpha() for part in parts) and "".join(parts)[1:].islower()
    second = others.partition(" ")[0]
    name = second[:1].isupper() and second[1:].islower()
    return words[:1].lower() + words[1:] if plain and not name else words


def ended(words: str) -> str:
    """Return words with a full stop at their end, where none of the signs that end a sentence stands there."""
    said = words.rstrip()
    return said if not said or said.rstrip("”’\"')")[-1:] in set(".!?…:;") else f"{said}."


def bound(comparator: Choice | None, threshold: float | None, unit: str) -> str:
    """Return what a value is held against, such as ``at least 20 points``; what of it is not known is named as open.

    A unit that is the name of a scale stands before: ``C-SSRS ideation level at least 4``.
    """
    if threshold is None:
        if comparator is None and not unit:
            return ""
        value = _("a value still to be decided, in {unit}", unit=unit) if unit else _("a value still to be decided")
        return str(value) if comparator is None else f"{comparator.label} {value}"
    limit = number(threshold).replace("-", "−")
    side = str(_("above or below – to be decided –") if comparator is None else comparator.label)
    if unit.casefold().endswith(" level"):
        return f"{unit} {side} {limit}"
    return f"{side} {limit} {_singular(unit) if threshold == 1 else unit}".rstrip()


def _singular(unit: str) -> str:
    """Return the unit for a single one, as far as it is a common word."""
    return str(_ONE.get(unit, unit))


_ONE = {
    "events": _("event"),
    "points": _("point"),
    "participants": _("participant"),
    "cases": _("case"),
    "months": _("month"),
    "weeks": _("week"),
    "days": _("day"),
    "uses": _("use"),
}
