"""What people call things: the name of a list item, and a field's value in words."""

from collections.abc import Callable
from datetime import date
from textwrap import shorten
from typing import Any

from studio.protocol.base import Choice, Item, Spec, Value, specs
from studio.protocol.quantity import Dose
from studio.text import Text, _, number, translate

NAME_LETTERS = 80
"""Letters of an item's name at most."""

_NAMES = ("name", "wording", "activity")
"""Fields that tell an item from its siblings where it has them: many criteria share a domain, no two a wording."""

_YES, _NO = _("Yes"), _("No")
_ONE: dict[str | None, Text] = {
    "days": _("1 day"),
    "minutes": _("1 minute"),
    "hours": _("1 hour"),
    "months": _("1 month"),
    "years": _("1 year"),
    "points": _("1 point"),
    "participants": _("1 participant"),
}


def naming_field(item: Item) -> str | None:
    """Return the field that an item is called by, or None when all are empty.

    It is its name, or what it says or what happens in it; else its first filled field.
    """
    for name, spec in (*((name, None) for name in _NAMES), *specs(type(item)).items()):
        if getattr(item, name, None) in (None, "", ()):
            continue
        if spec is None or spec.kind not in ("items", "group", "yes_no"):
            return name
    return None


def item_name(protocol: Value, item: Item) -> str:
    """Return what tells the item from its siblings, on one short line. A reference is followed once, never further."""
    return _item_name(protocol, item, follow=True)


def _item_name(protocol: Value, item: Item, *, follow: bool) -> str:
    name = naming_field(item)
    spec = specs(type(item)).get(name) if name else None
    if name is None or spec is None or (spec.to is not None and not follow):
        return str(_("Unnamed"))
    return short_line(in_words(protocol, spec, getattr(item, name)))


def short_line(words: str) -> str:
    """Return words on one line of at most :data:`NAME_LETTERS` letters; what is longer ends in an ellipsis."""
    line = " ".join(words.split())
    if len(line) <= NAME_LETTERS:
        return line
    kept = shorten(line, NAME_LETTERS, placeholder="…")
    # Where no blank parts the words, as in Chinese, letters are left.
    return kept if kept != "…" else f"{line[: NAME_LETTERS - 1]}…"


def in_words(protocol: Value, spec: Spec, value: Any, known: Callable[[str, str], str] | None = None) -> str:
    """Return a field's value as people read it, without its unit; several values are separated by semicolons.

    References become the names of what they refer to. ``known`` turns the id of a knowledge item, given with its
    collection, into its name; without it the id stands.
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        joiner = ", " if spec.kind == "integers" else "; "
        return joiner.join(in_words(protocol, spec, member, known) for member in value)
    if isinstance(value, Choice):
        return str(value.label)
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Dose):
        return str(value)
    if isinstance(value, Item):
        return item_name(protocol, value)
    if spec.to is not None:
        return referred_name(protocol, spec.to, str(value))
    if spec.knows is not None and known is not None:
        return known(spec.knows, str(value))
    return str(value)


def referred_name(protocol: Value, to: str, id: str) -> str:
    """Return the name of the item that a reference means; a reference to nothing says so."""
    target: Any = protocol
    for part in to.strip("/").split("/"):
        target = getattr(target, part)
    for item in target:
        if item.id == id:
            return _item_name(protocol, item, follow=False)
    return str(_("missing item “{id}”", id=id))


def day_in_words(day: date) -> str:
    """Return a date without any doubt about day and month, such as 23 November 2026."""
    months: tuple[Text, ...] = (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"),
        _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip
    return str(_("{day} {month} {year}", day=day.day, month=months[day.month - 1], year=day.year))


def with_unit(spec: Spec, words: str) -> str:
    """Return the words of a number with the field's unit behind them."""
    if not spec.unit or not words:
        return words
    if words == "1" and spec.unit in _ONE:
        return str(_ONE[spec.unit])
    return f"{words} {translate(spec.unit)}"
