"""Structured timing in words, as the notes of the schedule of activities say it."""

from collections.abc import Iterable, Sequence

from studio.protocol.timing import Moment, Timing
from studio.text import Text, _, literal

_MOMENTS: dict[Moment, Text] = {
    Moment.BEFORE_DOSE: _("before the dose"),
    Moment.AFTER_DOSE: _("after the dose"),
    Moment.BEFORE_DISCHARGE: _("before discharge"),
    Moment.BEFORE_SESSION: _("before the session"),
    Moment.AFTER_SESSION: _("after the session"),
}


def minutes_in_words(minutes: Iterable[int]) -> Text:
    """Return times of the dosing day in words, such as “−15, 60 min from dosing”."""
    told = ", ".join(f"−{-minute}" if minute < 0 else str(minute) for minute in minutes)
    return _("{minutes} min from dosing", minutes=told)


def timing_in_words(timing: Timing) -> str:
    """Return what a timing says, without its visit, or nothing when it says nothing."""
    parts: list[Text] = []
    if timing.moment is not None:
        parts.append(_MOMENTS[timing.moment])
    if timing.minutes:
        parts.append(minutes_in_words(timing.minutes))
    if timing.order is not None:
        parts.append(_("number {order} in the order of the visit", order=timing.order))
    if timing.fasting is not None:
        parts.append(_("fasting") if timing.fasting else _("fasting is not needed"))
    if timing.condition and timing.condition.strip():
        parts.append(_("only if {condition}", condition=literal(timing.condition.strip())))
    said = ", ".join(map(str, parts))
    return said[:1].upper() + said[1:]


def shared_words(timings: Sequence[Timing]) -> str | None:
    """Return what the timings say of every visit, or None."""
    return "; ".join(words for one in timings if one.visit is None and (words := timing_in_words(one))) or None


def words_at_visits(timings: Sequence[Timing]) -> tuple[tuple[str, str], ...]:
    """Return the ids of the visits that have a timing of their own, each with what it says.

    One that is begun and says nothing yet is told as undecided.
    """
    found: dict[str, list[str]] = {}
    for one in timings:
        if one.visit is not None:
            found.setdefault(one.visit, []).append(timing_in_words(one) or str(_("Time to be decided")))
    return tuple((visit, "; ".join(words)) for visit, words in found.items())


def letter(index: int) -> str:
    """Return the letter of a note: a, b, ..., z, aa, ab and so on."""
    before, last = divmod(index, 26)
    return (letter(before - 1) if before else "") + chr(ord("a") + last)


def timing_for(timings: Sequence[Timing], visit: str | None) -> Timing | None:
    """Return the timing of one visit, or with None the one of every visit; None where there is none."""
    return next((one for one in timings if one.visit == visit), None)
