"""Times of the dosing day, in minutes from its first dose: written, spoken, read and rounded."""

import re

from studio.text import Text, _, n_

COARSE = 5
"""Minutes to which a time is rounded unless a finer one is asked for."""
FURTHEST = 7 * 24 * 60
"""Minutes from dosing beyond which nothing is a time of a dosing day: it is a slip of the hand."""


class NoTime(ValueError):
    """Words that are no time; ``text`` says so and how to write one."""

    def __init__(self, words: str) -> None:
        self.text = _(
            "“{words}” is no time. Write minutes such as 90, or 1 h 30 min; −30 is before dosing.", words=words
        )
        super().__init__(str(self.text))


def time_words(minute: int) -> str:
    """Return a time from dosing in hours and minutes, such as −15 min or 1 h 30 min."""
    sign, (hours, minutes) = "−" if minute < 0 else "", divmod(abs(minute), 60)
    if not hours:
        return str(_("{sign}{minutes} min", sign=sign, minutes=minutes))
    if not minutes:
        return str(_("{sign}{hours} h", sign=sign, hours=hours))
    return str(_("{sign}{hours} h {minutes} min", sign=sign, hours=hours, minutes=minutes))


def spoken_time(minute: int) -> Text:
    """Return a time as it is said, such as 60 minutes after dosing."""
    if minute == 0:
        return _("at dosing")
    if minute < 0:
        return n_("{count} minute before dosing", "{count} minutes before dosing", -minute)
    return n_("{count} minute after dosing", "{count} minutes after dosing", minute)


_NUMBER = r"(\d+(?:[.,]\d+)?)"
_FORMS = (
    re.compile(rf"(?P<minutes>{_NUMBER})\s*(?:min(?:ute)?s?\.?)?"),
    re.compile(rf"(?P<hours>{_NUMBER})\s*h(?:ours?)?\.?(?:\s*(?P<minutes>\d+)\s*(?:min(?:ute)?s?\.?)?)?"),
    re.compile(r"(?P<hours>\d+):(?P<minutes>[0-5]\d)"),
)


def read_time(words: str) -> int:
    """Return the minutes from dosing that words mean: ``90``, ``1 h 30 min``, ``1:30``, ``−30``. Raises NoTime."""
    plain = words.strip().lower()
    sign = -1 if plain[:1] in ("-", "−", "–") else 1
    plain = plain.lstrip("-−–+").strip()
    for form in _FORMS:
        found = form.fullmatch(plain)
        if found is not None:
            parts = found.groupdict()
            hours, minutes = (float((parts.get(name) or "0").replace(",", ".")) for name in ("hours", "minutes"))
            total = round(hours * 60 + minutes)
            if total <= FURTHEST:
                return sign * total
    raise NoTime(words.strip())


def snapped(minute: float, step: int = COARSE) -> int:
    """Return the nearest multiple of ``step`` minutes; halves go up."""
    return int((minute + step / 2) // step) * step


def series(first: int, every: int, last: int, most: int = 300) -> tuple[int, ...]:
    """Return the minutes from ``first`` to ``last``, one each ``every`` minutes, ``most`` of them at most."""
    return tuple(range(first, last + 1, every)[:most]) if every > 0 else ()
