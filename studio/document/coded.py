"""The terms that ICH M11 prescribes for a protocol's choices."""

from studio.knowledge import outlines
from studio.protocol.base import Choice
from studio.text import _, number


def term(topic: str, answer: str | Choice | None) -> str:
    """Return the preferred term of a code list for an answer; nothing while it is open or where there is no term.

    Raises KeyError when there is no list of this topic.
    """
    return "" if answer is None else outlines.preferred_term(topic, str(answer)) or ""


def yes_no(answer: bool | None) -> str:
    """Return the preferred term for yes or no; nothing while it is open."""
    return "" if answer is None else term("no yes", "yes" if answer else "no")


def counted(count: int, unit: str) -> str:
    """Return a number with the preferred term of its unit, such as ``29 Days``."""
    name = term("units of measure", unit)
    return str(_("1 {unit}", unit=name.removesuffix("s")) if count == 1 else f"{number(count)} {name}")
