"""The dosing day on a time axis: expected effect, doses, vital signs, samples, steps, staff and observation."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from studio.document.blocks import Figure
from studio.document.drawing import Box, Curve, Drawing, Ink, Label, Line, Mark, Shape
from studio.document.frame import LEFT, RIGHT, WIDTH, RowName, row_name
from studio.document.letters import SMALL, text_width, wrapped
from studio.planning.day_time import time_words
from studio.planning.dosing_day import Attendance, DosingDay, Effect
from studio.planning.dosing_day import dosing_day as day_of
from studio.protocol.protocol import Protocol
from studio.text import Text, _, listing, n_, number

_HEIGHT = 62.0
"""Height of the curve of the effect."""
_TICKS = 14.0
"""Height of the line of times."""
_STEP_LINE = 10.0
MOST_STEPS = 12
"""Steps that are named under the axis; further ones are marks only."""
MOST_STAFF = 10
"""Kinds of staff that have a row of their own."""


def dosing_day(protocol: Protocol, *, named: bool = False) -> Figure | None:
    """Return the dosing day on a time axis; None while it is empty. ``named`` lists the steps under the axis."""
    day = day_of(protocol)
    if day.first == day.last:
        return None
    several = len(day.doses) > 1
    caption = (
        _("The dosing day, in time from the first dose.") if several else _("The dosing day, in time from dosing.")
    )
    told: list[Text] = []
    if day.effect is not None:
        spread = _spreads(day.effect)
        told.append(
            _("Curve: typical effect, in no unit; pale: the range seen.")
            if spread
            else _("Curve: typical effect, in no unit.")
        )
        if day.effect.unsettled:
            known = "; ".join(str(one.label) for one in day.effect.unsettled)
            told.append(_("Times of the curve: {certainty}.", certainty=known))
    if any(person.minutes for person in day.staff):
        told.append(_("Staff are marked at the steps that name them."))
    if any(person.shifts for person in day.staff):
        told.append(_("Bars: when they are present or on call."))
    return Figure(
        _Day(day).drawing(named=named),
        str(caption),
        _described(day),
        note=" ".join(map(str, told)),
        address="/schedule/dosing_day",
        anchor="figure-dosing-day",
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row under the axis: marks at minutes, upon times of presence, whose ends may be open."""

    name: str
    minutes: Sequence[int]
    sign: Mark
    spans: Sequence[tuple[int | None, int | None]] = ()


class _Day:
    def __init__(self, day: DosingDay) -> None:
        self._day = day
        self._scale = _Scale(day.first, day.last)
        self._shapes: list[Shape] = []

    def drawing(self, *, named: bool) -> Drawing:
        day = self._day
        top = self._effect()
        y = top + _TICKS
        rows: list[tuple[RowName, list[Shape], float]] = []
        middle = y
        row_list = list(self._rows())
        for row in row_list:
            label = row_name(row.name)
            middle = y + label.height / 2
            rows.append((label, list(self._marks(row, middle, row_list)), middle))
            y += label.height
        if day.observation is not None:
            label = row_name(str(_("Observation")))
            middle = y + label.height / 2
            rows.append((label, list(self._observation(day.observation, middle)), middle))
            y += label.height
        bottom = y + 1
        for minute, words in self._scale.ticks():
            x = self._scale.x(minute)
            self._shapes.append(Line(x, top, x, top + 2.5, "line", 0.8))
            self._shapes.append(Line(x, top + _TICKS, x, bottom, "fill", 0.6))
            self._shapes.append(Label(x, top + 9.5, words, SMALL, "centre", "muted"))
        self._shapes.append(Label(4, top + 9.5, self._axis_name(), SMALL, ink="muted"))
        self._shapes.append(Line(LEFT, top, RIGHT, top, "line", 1.0))
        for label, marks, at in rows:
            self._shapes += [*label.labels(at), *marks]
        y = self._steps(bottom + 4) if named else bottom
        return Drawing(WIDTH, y + 2, tuple(self._shapes))

    def _axis_name(self) -> str:
        several = len(self._day.doses) > 1
        return str(_("Time from first dose") if several else _("Time from dosing"))

    def _effect(self) -> float:
        """Draw the expected effect of each dose, and return where the axis stands."""
        effect, scale = self._day.effect, self._scale
        if effect is None:
            return 6.0
        lines = wrapped(str(_("Expected effect: {given}", given=_given(effect))), RIGHT - LEFT, SMALL, 2)
        for index, line in enumerate(lines):
            self._shapes.append(Label(LEFT, 9 + index * 9, line, SMALL, ink="muted"))
        base = 9 + 9 * len(lines) + _HEIGHT
        doses = self._day.doses
        if _spreads(effect):
            for dose in doses:
                self._shapes.append(_outline(effect, scale, dose, base))
        for dose in doses:
            self._shapes.append(_typical(effect, scale, dose, base))
        name = row_name(str(_("Effect")))
        self._shapes += name.labels(base - _HEIGHT / 2)
        return base

    def _rows(self) -> Iterator[_Row]:
        day = self._day
        several = len(day.doses) > 1
        if day.infused:
            doses = _("Infusions begin, at the earliest") if several else _("Infusion begins")
        else:
            doses = _("Doses, at the earliest") if several else _("Dose")
        if day.effect is not None or day.steps:
            yield _Row(str(doses), day.doses, Mark(0, 0, "diamond", 7.0, "accent"))
        yield from (
            row
            for row in (
                _Row(str(_("Vital signs")), day.vital_signs, Mark(0, 0, "circle", 5.0, "must")),
                _Row(str(_("Samples")), [step.minute for step in day.samples], Mark(0, 0, "square", 5.0, "sample")),
                _Row(str(_("Steps")), [step.minute for step in day.steps], Mark(0, 0, "diamond", 6.0, "muted")),
            )
            if row.minutes
        )
        for person in day.staff[:MOST_STAFF]:
            yield _Row(_person(person), person.minutes, Mark(0, 0, "square", 4.4, "accent"), person.shifts)

    def _marks(self, row: _Row, y: float, rows: Sequence[_Row]) -> Iterator[Shape]:
        """Yield the marks of a row, smaller where those of one sign are close, never too small to be seen."""
        alike = [self._places(one) for one in rows if one.sign == row.sign]
        closest = min((right - left for at in alike for left, right in pairwise(at)), default=row.sign.size)
        size = max(row.sign.size * 0.6, min(row.sign.size, closest))
        for start, end in row.spans:
            left = self._scale.x(self._day.first if start is None else start)
            right = self._scale.x(self._day.last if end is None else end)
            yield Box(min(left, right), y - 4.5, max(abs(right - left), 1.0), 9, "fill", "line", 1.5)
        yield from (Mark(x, y, row.sign.shape, size, row.sign.ink) for x in self._places(row))

    def _places(self, row: _Row) -> list[float]:
        return sorted({self._scale.x(minute) for minute in row.minutes})

    def _observation(self, minute: int, y: float) -> Iterator[Shape]:
        start, end = self._scale.x(0), self._scale.x(minute)
        yield Box(start, y - 5.5, max(end - start, 1.0), 11, "panel", "good", 2.0)
        words = str(_("Discharge review from {time}", time=time_words(minute)))
        width = text_width(words, SMALL)
        yield Label(max(LEFT, min(end - 4 - width, RIGHT - width)), y + 2.6, words, SMALL)

    def _steps(self, y: float) -> float:
        """Name the steps in two columns, and return where they end."""
        named = [
            str(_("{time}: {what}", time=time_words(one.minute), what=one.what)) for one in self._day.steps[:MOST_STEPS]
        ]
        more = len(self._day.steps) - MOST_STEPS
        if more > 0:
            named.append(str(n_("and {count} more step", "and {count} more steps", more)))
        half = WIDTH / 2
        broken = [wrapped(words, half - 12, SMALL, 4) for words in named]
        whole = sum(map(len, broken))
        column, baseline, deepest, used = 0, y + 8, y, 0
        for lines in broken:
            if column == 0 and used >= whole / 2:
                column, baseline = 1, y + 8
            for line in lines:
                self._shapes.append(Label(4 + column * half, baseline, line, SMALL))
                deepest = max(deepest, baseline + 3)
                baseline += _STEP_LINE
            used += len(lines)
        return deepest


@dataclass(frozen=True, slots=True)
class _Scale:
    """The time axis: minutes from dosing to points from the left."""

    first: int
    last: int

    def x(self, minute: float) -> float:
        return LEFT + (minute - self.first) / (self.last - self.first) * (RIGHT - LEFT)

    def ticks(self) -> Iterator[tuple[int, str]]:
        """Yield the minutes that the axis names, as many as there is room for."""
        span = self.last - self.first
        for step in (5, 10, 15, 30, 60, 120, 180, 240, 360, 60 * math.ceil(span / 540)):
            if span > 10 * step:
                continue
            ticks = [
                (minute, _clock(minute, hours=step >= 60))
                for minute in range(math.ceil(self.first / step) * step, self.last + 1, step)
            ]
            widest = max((text_width(words, SMALL) for _minute, words in ticks), default=0.0)
            if ticks and step / span * (RIGHT - LEFT) >= widest + 4:
                yield from (tick for tick in ticks if self.x(tick[0]) + widest / 2 <= WIDTH)
                return


def _clock(minute: int, *, hours: bool) -> str:
    sign = "−" if minute < 0 else ""
    if hours:
        return str(_("{sign}{hours} h", sign=sign, hours=number(abs(minute) / 60)))
    return str(_("{sign}{minutes} min", sign=sign, minutes=abs(minute)))


def _spreads(effect: Effect) -> bool:
    """Tell whether more is known of the effect than its typical course."""
    return (effect.longest or 0) > effect.end or effect.onset_low < effect.onset or effect.peak_high > effect.peak


def _outline(effect: Effect, scale: _Scale, dose: int, base: float) -> Shape:
    """Return the area in which the effect of a dose lies: from its earliest onset to the longest that was seen."""
    end = max(effect.longest or effect.end, effect.end)
    high = min(effect.peak_high, effect.end)
    points = [*_rise(effect.onset_low, min(effect.peak_low, high)), *_fall(high, end)]
    return _curve(points, scale, dose, base, "line", 0.4, "panel")


def _typical(effect: Effect, scale: _Scale, dose: int, base: float) -> Shape:
    """Return the expected effect of a dose: a smooth rise from onset to peak, a slower fall to its end."""
    peak = min(max(effect.peak, effect.onset), effect.end)
    points = [*_rise(effect.onset, peak), *_fall(peak, effect.end)]
    return _curve(points, scale, dose, base, "accent", 1.3, "fill")


def _rise(start: float, peak: float) -> Iterator[tuple[float, float]]:
    start = min(start, peak)
    yield from ((start + (peak - start) * step / 32, (1 - math.cos(math.pi * step / 32)) / 2) for step in range(33))


def _fall(peak: float, end: float) -> Iterator[tuple[float, float]]:
    yield from ((peak + (end - peak) * step / 40, (1 + math.cos(math.pi * step / 40)) / 2) for step in range(41))


def _curve(
    levels: Sequence[tuple[float, float]], scale: _Scale, dose: int, base: float, ink: Ink, width: float, fill: Ink
) -> Curve:
    """Return levels from 0 to 1 at minutes after a dose as a curve; beyond the axis it ends."""
    points = tuple(
        (scale.x(dose + minute), base - _HEIGHT * level) for minute, level in levels if dose + minute <= scale.last
    )
    return Curve(points, ink, width, fill, base)


def _given(effect: Effect) -> str:
    return f"{effect.compound} {effect.dose}"


def _person(person: Attendance) -> str:
    if person.count is None or person.count < 2:
        return person.who
    return str(_("{who}, {count} people", who=person.who, count=person.count))


def _span(start: int | None, end: int | None) -> Text:
    if start is None:
        return _("until {end}", end=time_words(end or 0))
    if end is None:
        return _("from {start}", start=time_words(start))
    return _("from {start} to {end}", start=time_words(start), end=time_words(end))


def _described(day: DosingDay) -> str:
    """Return in words what the figure of the dosing day shows."""
    effect = day.effect
    parts: list[Text] = []
    if effect is not None:
        parts.append(
            _(
                "The effect of {given} is expected to begin at {onset}, to peak at {peak} and to end at {end}.",
                given=_given(effect),
                onset=time_words(round(effect.onset)),
                peak=time_words(round(effect.peak)),
                end=time_words(round(effect.end)),
            )
        )
        if effect.longest is not None and effect.longest > effect.end:
            parts.append(_("The longest seen ended at {time}.", time=time_words(round(effect.longest))))
    if len(day.doses) > 1:
        parts.append(_("Doses are given at the earliest at {times}.", times=listing(map(time_words, day.doses))))
    if day.vital_signs:
        parts.append(_("Vital signs are measured at {times}.", times=listing(map(time_words, day.vital_signs))))
    if day.samples:
        times = dict.fromkeys(step.minute for step in day.samples)
        parts.append(_("Samples are taken at {times}.", times=listing(map(time_words, times))))
    if day.steps:
        steps = "; ".join(str(_("{time}: {what}", time=time_words(step.minute), what=step.what)) for step in day.steps)
        parts.append(_("Steps: {steps}.", steps=steps))
    for person in day.staff:
        if person.minutes:
            parts.append(_("{who}: at {times}.", who=_person(person), times=listing(map(time_words, person.minutes))))
        if person.shifts:
            spans = listing(_span(*span) for span in person.shifts)
            parts.append(_("{who}: present {spans}.", who=_person(person), spans=spans))
    if day.observation is not None:
        parts.append(_("Discharge is considered from {time}.", time=time_words(day.observation)))
    return " ".join(str(part) for part in parts)
