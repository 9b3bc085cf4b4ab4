"""What a value is held against, in words, and free words in the middle of a sentence."""

from studio.protocol.base import Choice
from studio.text import _, number


def midway(words: str) -> str:
    """Return words as they stand inside a sentence: a plain first word without its capital.

    Abbreviations, names with a sign in them and words of one or two letters, such as St, keep theirs.
    """
    first = words.split(" ", 1)[0].rstrip(",;:")
    plain = len(first) > 2 and first.isalpha() and first[1:].islower()
    return words[:1].lower() + words[1:] if plain else words


def bound(comparator: Choice | None, threshold: float | None, unit: str) -> str:
    """Return what a value is held against, such as ``at least 20 points``; whatever of it is known.

    A unit that is the name of a scale stands before: ``C-SSRS ideation level at least 4``.
    """
    limit = "" if threshold is None else number(threshold).replace("-", "−")
    label = "" if comparator is None else str(comparator.label)
    if unit.casefold().endswith(" level"):
        return " ".join(part for part in (unit, label, limit) if part)
    return " ".join(part for part in (label, limit, _singular(unit) if threshold == 1 else unit) if part)


def _singular(unit: str) -> str:
    """Return the unit for a single one, as far as it is a common word."""
    return str(_ONE.get(unit, unit))


_ONE = {
    "events": _("event"),
    "participants": _("participant"),
    "cases": _("case"),
    "months": _("month"),
    "weeks": _("week"),
    "days": _("day"),
    "uses": _("use"),
}
