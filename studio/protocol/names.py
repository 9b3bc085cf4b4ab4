"""What people call things: the name of a list item, and a field's value in words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from studio.protocol.base import Choice, Item, Spec, Value, specs
from studio.protocol.quantity import Dose
from studio.text import Text, _, number, translate

_YES, _NO = _("Yes"), _("No")


def item_name(protocol: Value, item: Item) -> str:
    """Return what tells the item from its siblings: its first fields that are filled, references followed."""
    for name, spec in specs(type(item)).items():
        value = getattr(item, name)
        if value is None or value in ("", ()) or spec.kind in ("items", "group", "yes_no"):
            continue
        return in_words(protocol, spec, value)
    return str(_("Unnamed"))


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
            return item_name(protocol, item)
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
    return f"{words} {translate(spec.unit)}"
