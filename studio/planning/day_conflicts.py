"""What cannot be on one dosing day: times that contradict each other, each with the sentence that says so.

What the checklist judges, such as readings at the peak and observation that outlasts the effect, is not judged here
again: its findings are shown beside these.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from studio.planning.day_plan import Event, Kind, Lane, Plan
from studio.planning.day_time import time_words
from studio.text import Text, _


@dataclass(frozen=True, slots=True)
class Conflict:
    """A contradiction: the key of the event, or of the row, that it is shown at, and a sentence."""

    key: str
    message: Text


def conflicts(plan: Plan) -> tuple[Conflict, ...]:
    """Return the contradictions of a day, row by row."""
    return tuple(
        found for lane in plan.lanes for judge in (_spans, _outside, _twice, _staff) for found in judge(plan, lane)
    )


def _spans(plan: Plan, lane: Lane) -> Iterator[Conflict]:
    """Yield spans that end before they begin."""
    for event in lane.events:
        if event.span and event.start is not None and event.end is not None and event.end < event.start:
            yield Conflict(
                event.key,
                _(
                    "“{what}” ends at {end}, before it begins at {start}. Change one of the two.",
                    what=event.what,
                    end=time_words(event.end),
                    start=time_words(event.start),
                ),
            )


def _outside(plan: Plan, lane: Lane) -> Iterator[Conflict]:
    """Yield what takes place before the day has begun or when the participant may have left."""
    if lane.kind in (Kind.VITAL, Kind.SAMPLE, Kind.DOSE, Kind.RATING, Kind.MASKING):
        begins = _arrival(plan)
        for event in lane.events:
            if begins is not None and event.minute < begins.minute and lane.kind is not Kind.DOSE:
                yield Conflict(event.key, _before(event, begins))
            if plan.observation is not None and event.minute > plan.observation:
                yield Conflict(event.key, _after(event, plan.observation))


def _arrival(plan: Plan) -> Event | None:
    """Return the first procedure of the day, where it comes before the dose: nobody is there earlier."""
    steps = [event for lane in plan.lanes if lane.kind is Kind.STEP for event in lane.events]
    first = min(steps, key=lambda event: event.minute, default=None)
    return first if first is not None and first.minute < 0 else None


def _before(event: Event, begins: Event) -> Text:
    return _(
        "“{what}” at {time} comes before the day begins with “{first}” at {begin}. Move one of the two.",
        what=event.what,
        time=time_words(event.minute),
        first=begins.what,
        begin=time_words(begins.minute),
    )


def _after(event: Event, observation: int) -> Text:
    return _(
        "“{what}” at {time} comes after the discharge review at {review}: the participant may have left. Move it, or "
        "observe longer.",
        what=event.what,
        time=time_words(event.minute),
        review=time_words(observation),
    )


def _twice(plan: Plan, lane: Lane) -> Iterator[Conflict]:
    """Yield readings and samples of one row that have the same minute."""
    if lane.kind not in (Kind.VITAL, Kind.SAMPLE):
        return
    counts = Counter(event.minute for event in lane.events)
    for event in lane.events:
        if counts[event.minute] > 1:
            yield Conflict(
                event.key,
                _(
                    "“{what}” stands at {time} more than once. Move or delete one.",
                    what=event.what,
                    time=time_words(event.minute),
                ),
            )


def _staff(plan: Plan, lane: Lane) -> Iterator[Conflict]:
    """Yield steps outside the shifts of those whom they name, and times between dose and discharge without anybody."""
    if lane.kind is not Kind.STAFF or not lane.events:
        return
    present = [_bounds(event) for event in lane.events]
    away = [minute for minute in lane.ticks if not any(start <= minute <= end for start, end in present)]
    if away:
        yield Conflict(
            lane.key,
            _(
                "“{who}” takes part in a step at {time}, when no shift of theirs is entered.",
                who=lane.name,
                time=", ".join(map(time_words, away)),
            ),
        )
    first = next(one for one in plan.lanes if one.kind is Kind.STAFF and one.events)
    if first is lane:
        for start, end in unattended(plan):
            yield Conflict(
                lane.key,
                _(
                    "From {start} to {end}, between dose and discharge review, no shift is entered: nobody is with the "
                    "participant.",
                    start=time_words(start),
                    end=time_words(end),
                ),
            )


def _bounds(event: Event) -> tuple[float, float]:
    return (
        float("-inf") if event.start is None else event.start,
        float("inf") if event.end is None else event.end,
    )


def unattended(plan: Plan) -> tuple[tuple[int, int], ...]:
    """Return the times between the first dose and the discharge review in which nobody has a shift.

    Nothing is returned while no shift or no end of the observation is entered: a day without staff may be one at home.
    """
    shifts = sorted(_bounds(event) for lane in plan.lanes if lane.kind is Kind.STAFF for event in lane.events)
    if not shifts or plan.observation is None:
        return ()
    found, covered = [], 0.0
    for start, end in shifts:
        if start > covered and covered < plan.observation:
            found.append((round(covered), round(min(start, plan.observation))))
        covered = max(covered, end)
    if covered < plan.observation:
        found.append((round(covered), plan.observation))
    return tuple(found)
