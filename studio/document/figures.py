"""The figures of a protocol, for the document and for the window: the trial schema and the dosing day.

Each figure comes with a description in words, for those who cannot see it.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.document import arms
from studio.document.drawing import Box, Curve, Drawing, Label, Line, Mark, Shape
from studio.document.words import Words
from studio.planning import dosing_day as day_plan
from studio.planning import schedule
from studio.planning.dosing_day import DosingDay, Effect
from studio.protocol.design import Epoch, EpochKind
from studio.protocol.dosing import ArmDose
from studio.protocol.protocol import Protocol
from studio.text import Text, _, listing, n_, number

WIDTH = 480.0
"""Width of all figures, in points."""

_NARROW = frozenset("iljtfrI.,:;'|!()[] -–/")
_BROAD = frozenset("mwMWQOGD@%—")


def text_width(text: str, size: float) -> float:
    """Return about how wide a line of text is set in points, in a sans serif of the given size."""
    return size * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.33
    if letter in _BROAD or letter.isupper():
        return 0.88 if letter in _BROAD else 0.67
    return 1.0 if ord(letter) >= 0x2E80 else 0.57


def fitted(text: str, width: float, size: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than ``width``."""
    used, kept = 0.0, 0
    for position, letter in enumerate(text):
        used += size * _em(letter)
        if used > width:
            return f"{text[:kept].rstrip()}…"
        if used + size * _em("…") <= width:
            kept = position + 1
    return text


def wrapped(text: str, width: float, size: float, most: int) -> list[str]:
    """Return the text in lines no wider than ``width``, ``most`` at the utmost; what is cut ends in an ellipsis.

    Lines are not broken at a no-break space.
    """
    lines: list[str] = []
    words = [word for word in re.split(r"[^\S\xa0]+", text) if word]
    while words:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", size) <= width:
            line = f"{line} {words.pop(0)}"
        if len(lines) == most - 1 and words:
            line = " ".join((line, *words))
            words = []
        lines.append(fitted(line, width, size).replace("\xa0", " "))
    return lines


# The trial schema

_SIZE = 8.0
_SMALL = 7.2
_PAD = 5.0
_LINE = 10.5
_BETWEEN = 8.0
"""Space between two arms."""
_WIDEST, _ROOMY = 150.0, 130.0
"""The most that a box takes, and what an arm's box takes before epochs get more than they need."""
_HEAD = 13.0
"""Height of the line above the arms that names their epoch, and of the one below that says how they are assigned."""
MOST_ARMS = 12
"""Arms drawn; further ones are counted in the last box."""


@dataclass(frozen=True, slots=True)
class _Card:
    """The lines of a box, and the muted lines under them."""

    lines: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def height(self) -> float:
        return 2 * _PAD + _LINE * (len(self.lines) + len(self.notes)) - 2


@dataclass(frozen=True, slots=True)
class _Text:
    """What a box says, before it is broken into lines."""

    name: str
    note: str
    whole: bool = False
    """Whether the name is to stand on one line, as far as ``_ROOMY`` goes."""

    @property
    def least(self) -> float:
        """The width at which no word of the name is cut, within reason."""
        words = [text_width(word, _SIZE) for word in self.name.split()]
        needed = min(max(words, default=0.0) + 2 * _PAD + 1, _ROOMY)
        return max(needed, min(self.wanted, _ROOMY)) if self.whole else needed

    @property
    def wanted(self) -> float:
        """The width at which name and note take a line each, within reason."""
        lines = max(text_width(self.name, _SIZE), text_width(self.note, _SMALL)) + 2 * _PAD + 1
        return min(lines, _WIDEST)

    def card(self, width: float, names: int, notes: int) -> _Card:
        room = width - 2 * _PAD
        return _Card(tuple(wrapped(self.name, room, _SIZE, names)), tuple(wrapped(self.note, room, _SMALL, notes)))


def trial_schema(protocol: Protocol) -> Drawing | None:
    """Return the course of the trial: epochs as boxes, and the arms side by side; None while there is neither."""
    before, during, after = _epochs(protocol)
    left = [_epoch_text(protocol, epoch) for epoch in before]
    right = [_epoch_text(protocol, epoch) for epoch in after]
    middle = _arm_texts(protocol)
    if not (left or right or middle):
        return None
    columns = [[one] for one in left] + ([middle] if middle else []) + [[one] for one in right]
    gap = 26.0 if len(columns) < 5 else 12.0
    spread = 10.0 if len(middle) > 1 else 0.0
    widths = _widths(columns, WIDTH - gap * (len(columns) - 1) - 2 * spread)
    few = 2 if len(middle) < 6 else 1
    cards = [
        [text.card(width, few if column is middle else 4, 2) for text in column]
        for column, width in zip(columns, widths, strict=True)
    ]
    heights = [sum(card.height for card in column) + _BETWEEN * (len(column) - 1) for column in cards]
    centre = max(heights) / 2 + (_HEAD if middle else 2)
    shapes: list[Shape] = []
    x = (WIDTH - sum(widths) - gap * (len(columns) - 1) - 2 * spread) / 2
    for index, (column, width, height) in enumerate(zip(cards, widths, heights, strict=True)):
        fork = bool(middle) and index == len(left)
        aside = spread if fork else 0.0
        middles = _middles(column, centre - height / 2)
        start, end = x, x + width + 2 * aside
        if index:
            shapes.append(Line(start - gap, centre, start, centre, "accent"))
        if aside:
            shapes += _comb(start, middles, start + aside)
            if index < len(cards) - 1:
                shapes += _comb(end, middles, end - aside)
        if fork:
            shapes += _arm_labels(protocol, during, start, width + 2 * aside, centre + height / 2)
        y = centre - height / 2
        for card in column:
            shapes += _card(card, x + aside, y, width)
            y += card.height + _BETWEEN
        x = end + gap
    foot = _HEAD if middle and protocol.design.randomised else 2
    return Drawing(WIDTH, centre + max(heights) / 2 + foot, tuple(shapes))


def _widths(columns: Sequence[Sequence[_Text]], room: float) -> list[float]:
    """Share out the room: each column gets what its longest word needs, then, as far as it goes, what it wants."""
    least = [max(text.least for text in column) for column in columns]
    wanted = [max(text.wanted for text in column) for column in columns]
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    more = [max(0.0, high - low) for low, high in zip(least, wanted, strict=True)]
    share = min(1.0, (room - sum(least)) / max(1.0, sum(more)))
    return [low + extra * share for low, extra in zip(least, more, strict=True)]


def _epochs(protocol: Protocol) -> tuple[list[Epoch], Epoch | None, list[Epoch]]:
    """Return the epochs before the arms part, the first treatment epoch, which is that of the arms, and those after."""
    epochs = list(protocol.design.epochs)
    kinds = [epoch.kind for epoch in epochs]
    if EpochKind.TREATMENT in kinds and protocol.design.arms:
        at = kinds.index(EpochKind.TREATMENT)
        return epochs[:at], epochs[at], epochs[at + 1 :]
    later = (EpochKind.TREATMENT, EpochKind.FOLLOW_UP)
    return [one for one in epochs if one.kind not in later], None, [one for one in epochs if one.kind in later]


def _epoch_text(protocol: Protocol, epoch: Epoch) -> _Text:
    first, _space, last = _epoch_days(protocol, epoch).rpartition(" ")
    before, _space, to = first.rpartition(" ")
    return _Text(Words(protocol).name(epoch), f"{before} {to}\xa0{last}" if before else f"{first}\xa0{last}".strip())


def _epoch_days(protocol: Protocol, epoch: Epoch) -> str:
    placed = [one.offset for one in schedule.place(protocol) if one.visit.epoch == epoch.id and one.offset is not None]
    if not placed:
        return ""
    naming = protocol.schedule.day_naming
    if placed[0] == placed[-1]:
        return str(schedule.day_name(placed[0], naming))
    first, last = (schedule.day_number(day, naming) for day in (placed[0], placed[-1]))
    return str(_("Days {first} to {last}", first=first, last=last))


def _arm_texts(protocol: Protocol) -> list[_Text]:
    words = Words(protocol)
    shown = protocol.design.arms
    cut = len(shown) > MOST_ARMS
    texts = []
    for arm in shown[: MOST_ARMS - 1] if cut else shown:
        received = _received(words, [dose for dose in protocol.dosing.arms if dose.arm == arm.id])
        planned = arms.planned_words(protocol, arm).replace(" ", "\xa0")
        name = words.name(arm)
        counted = ", ".join(part for part in (name, planned) if part)
        if text_width(counted, _SIZE) + 2 * _PAD < _ROOMY:
            texts.append(_Text(counted, received, whole=True))
        else:
            texts.append(_Text(name, ", ".join(part for part in (planned, received) if part), whole=True))
    if cut:
        texts.append(_Text(str(n_("and {count} more arm", "and {count} more arms", len(shown) - MOST_ARMS + 1)), ""))
    return texts


def _received(words: Words, given: Sequence[ArmDose]) -> str:
    """Return each product with its doses, which are not broken over lines."""
    amounts: dict[str, dict[str, None]] = {}
    for dose in given:
        amounts.setdefault(words.field(dose, "product"), {})[words.field(dose, "dose").replace(" ", "\xa0")] = None
    return " + ".join(f"{product} {', '.join(doses)}".strip() for product, doses in amounts.items())


def _middles(column: Sequence[_Card], y: float) -> list[float]:
    middles = []
    for card in column:
        middles.append(y + card.height / 2)
        y += card.height + _BETWEEN
    return middles


def _arm_labels(protocol: Protocol, epoch: Epoch | None, x: float, width: float, bottom: float) -> Iterator[Shape]:
    """Name the epoch above the arms, and say below them how they are assigned."""
    if epoch is not None:
        words = ", ".join(part for part in (Words(protocol).name(epoch), _epoch_days(protocol, epoch)) if part)
        yield Label(x + width / 2, 8.0, fitted(words, width + 120, _SMALL), _SMALL, "centre", "muted")
    if protocol.design.randomised:
        shares = arms.ratio(protocol)
        words = str(_("Randomised {ratio}", ratio=shares) if shares else _("Randomised"))
        yield Label(x + width / 2, bottom + 10.0, words, _SMALL, "centre", "muted")


def _comb(joint: float, middles: Sequence[float], to: float) -> Iterator[Shape]:
    """Draw the lines that part before the arms or meet behind them."""
    yield Line(joint, middles[0], joint, middles[-1], "accent")
    for y in middles:
        yield Line(joint, y, to, y, "accent")


def _card(card: _Card, x: float, y: float, width: float) -> Iterator[Shape]:
    yield Box(x, y, width, card.height)
    baseline = y + _PAD + _SIZE - 1
    for line in card.lines:
        yield Label(x + _PAD, baseline, line, _SIZE)
        baseline += _LINE
    for line in card.notes:
        yield Label(x + _PAD, baseline, line, _SMALL, ink="muted")
        baseline += _LINE


def describe_trial_schema(protocol: Protocol) -> str:
    """Return in words what the trial schema shows."""
    words = Words(protocol)
    before, during, after = _epochs(protocol)
    parts: list[str] = []
    if before:
        parts.append(str(_("Participants go through {epochs}.", epochs=listing(words.name(epoch) for epoch in before))))
    if protocol.design.arms:
        names = []
        for arm in protocol.design.arms:
            details = [*arms.receives(protocol, words, arm).split("\n"), arms.planned_words(protocol, arm)]
            told = ", ".join(detail for detail in details if detail)
            names.append(str(_("{arm} ({details})", arm=words.name(arm), details=told)) if told else words.name(arm))
        told = "; ".join(names)
        randomised = protocol.design.randomised
        parts.append(
            str(
                _("They are randomised to: {arms}.", arms=told) if randomised else _("The arms are: {arms}.", arms=told)
            )
        )
    if during is not None:
        parts.append(str(_("The arms part in: {epoch}.", epoch=words.name(during))))
    if after:
        parts.append(str(_("Then follow: {epochs}.", epochs=listing(words.name(epoch) for epoch in after))))
    return " ".join(parts)


# The dosing day

_LEFT, _RIGHT = 18.0, 352.0
"""Where the time axis begins and ends; the names of the rows stand beyond it."""
_BASE = 92.0
_PEAK = 22.0
_ROW = 14.0
MOST_STEPS = 12
"""Steps that are named under the axis; further ones are marks only."""


def dosing_day(protocol: Protocol, *, named: bool = True) -> Drawing | None:
    """Return the dosing day on a time axis: effect, vital signs, samples, steps, observation; None while it is empty.

    ``named`` lists the steps under the axis; leave them away where a table does.
    """
    day = day_plan.dosing_day(protocol)
    if day.first == day.last:
        return None
    height, shapes = _day_shapes(day, named=named)
    return Drawing(WIDTH, height, shapes)


def _day_shapes(day: DosingDay, *, named: bool) -> tuple[float, tuple[Shape, ...]]:
    scale = _Scale(day.first, day.last)
    shapes: list[Shape] = []
    if day.effect is not None:
        for minute in day.doses:
            shapes += _effect(day.effect, scale, minute)
        shapes.append(_effect_label(day.effect, scale))
    shapes.append(Line(scale.x(day.first), _BASE, scale.x(day.last), _BASE, "line", 1.0))
    shapes += [Line(scale.x(at), _BASE - 6, scale.x(at), _BASE + 4, "accent", 1.2) for at in day.doses]
    dose = str(_("Dose"))
    shapes.append(Label(max(scale.x(0), text_width(dose, _SMALL)), _BASE - 9, dose, _SMALL, "right", "muted"))
    if day.observation is not None:
        shapes += _observation(day.observation, scale)
    y = _BASE + 16
    rows: tuple[tuple[Text, Sequence[int], Mark], ...] = (
        (_("Vital signs"), day.vital_signs, Mark(0, 0, "circle", 5.0, "must")),
        (_("Samples"), [step.minute for step in day.samples], Mark(0, 0, "square", 5.0, "sample")),
        (_("Steps"), [step.minute for step in day.steps], Mark(0, 0, "diamond", 6.0, "accent")),
    )
    for title, minutes, sign in rows:
        if not minutes:
            continue
        shapes += [Mark(scale.x(at), y, sign.shape, sign.size, sign.ink) for at in dict.fromkeys(minutes)]
        shapes.append(Label(_RIGHT + 16, y + 2.5, str(title), _SMALL, ink="muted"))
        y += _ROW
    for minute, words in scale.ticks():
        shapes.append(Line(scale.x(minute), y - 4, scale.x(minute), y - 1, "line"))
        shapes.append(Label(scale.x(minute), y + 7, words, _SMALL, "centre", "muted"))
    y += 14
    listed = _named_steps(day) if named else []
    for index, words in enumerate(listed):
        column, row = divmod(index, math.ceil(len(listed) / 2))
        shapes.append(Label(4 + column * WIDTH / 2, y + 8 + row * 10, fitted(words, WIDTH / 2 - 12, _SMALL), _SMALL))
    if listed:
        y += 10 * math.ceil(len(listed) / 2) + 4
    return y + 2, tuple(shapes)


@dataclass(frozen=True, slots=True)
class _Scale:
    """The time axis: minutes from dosing to points from the left."""

    first: int
    last: int

    def x(self, minute: float) -> float:
        return _LEFT + (minute - self.first) / (self.last - self.first) * (_RIGHT - _LEFT)

    def ticks(self) -> Iterator[tuple[int, str]]:
        """Yield the minutes that the axis names, at most ten of them."""
        span = self.last - self.first
        step = next(
            (step for step in (5, 10, 15, 30, 60, 120, 180, 240, 360) if span / step <= 9), 60 * math.ceil(span / 540)
        )
        for minute in range(math.ceil(self.first / step) * step, self.last + 1, step):
            yield minute, _clock(minute, hours=step >= 60)


def _clock(minute: int, *, hours: bool) -> str:
    sign = "−" if minute < 0 else ""
    if hours:
        return str(_("{sign}{hours} h", sign=sign, hours=number(abs(minute) / 60)))
    return str(_("{sign}{minutes} min", sign=sign, minutes=abs(minute)))


def _time(minute: int) -> str:
    """Return a time from dosing in hours and minutes, such as −15 min or 1 h 30 min."""
    sign, (hours, minutes) = "−" if minute < 0 else "", divmod(abs(minute), 60)
    if not hours:
        return str(_("{sign}{minutes} min", sign=sign, minutes=minutes))
    if not minutes:
        return str(_("{sign}{hours} h", sign=sign, hours=hours))
    return str(_("{sign}{hours} h {minutes} min", sign=sign, hours=hours, minutes=minutes))


def _effect(effect: Effect, scale: _Scale, dose: int) -> Iterator[Shape]:
    """Draw the expected effect of a dose at a minute: a smooth rise from onset to peak, a slower fall to its end."""
    points: list[tuple[float, float]] = []
    peak = min(max(effect.peak, effect.onset), effect.end)
    height = _BASE - _PEAK
    for index in range(33):
        share = index / 32
        level = (1 - math.cos(math.pi * share)) / 2
        points.append((scale.x(dose + effect.onset + share * (peak - effect.onset)), _BASE - height * level))
    for index in range(1, 41):
        share = index / 40
        level = (1 + math.cos(math.pi * share)) / 2
        points.append((scale.x(dose + peak + share * (effect.end - peak)), _BASE - height * level))
    yield Curve(tuple(points), "accent", 1.3, "fill", _BASE)
    if effect.longest is not None and effect.longest > effect.end:
        far = min(scale.x(dose + effect.longest), _RIGHT)
        yield Line(scale.x(dose + effect.end), _BASE - 3, far, _BASE - 3, "accent", 0.8, dashed=True)


def _effect_label(effect: Effect, scale: _Scale) -> Label:
    words = str(_("Expected effect: {given}", given=_given(effect)))
    half = text_width(words, _SMALL) / 2
    return Label(min(max(scale.x(effect.peak), half), WIDTH - half), _PEAK - 6, words, _SMALL, "centre", "muted")


def _given(effect: Effect) -> str:
    return f"{effect.compound} {effect.dose}"


def _observation(minute: int, scale: _Scale) -> Iterator[Shape]:
    words = str(_("Discharge review from {time}", time=_time(minute)))
    width = text_width(words, _SMALL) + 2 * _PAD
    x = min(scale.x(minute), WIDTH - width)
    yield Box(x, _BASE - 17, width, 16, "panel", "good", 2.0)
    yield Label(x + _PAD, _BASE - 6.5, words, _SMALL)


def _named_steps(day: DosingDay) -> list[str]:
    named = [str(_("{time}: {what}", time=_time(step.minute), what=step.what)) for step in day.steps[:MOST_STEPS]]
    more = len(day.steps) - MOST_STEPS
    if more > 0:
        named.append(str(n_("and {count} more step", "and {count} more steps", more)))
    return named


def describe_dosing_day(protocol: Protocol) -> str:
    """Return in words what the figure of the dosing day shows."""
    day = day_plan.dosing_day(protocol)
    parts: list[Text] = []
    if day.effect is not None:
        parts.append(
            _(
                "The effect of {given} is expected to begin at {onset}, to peak at {peak} and to end at {end}.",
                given=_given(day.effect),
                onset=_time(round(day.effect.onset)),
                peak=_time(round(day.effect.peak)),
                end=_time(round(day.effect.end)),
            )
        )
    if len(day.doses) > 1:
        parts.append(_("Doses are given at the earliest at {times}.", times=listing(map(_time, day.doses))))
    if day.vital_signs:
        parts.append(_("Vital signs are measured at {times}.", times=listing(map(_time, day.vital_signs))))
    if day.samples:
        times = dict.fromkeys(step.minute for step in day.samples)
        parts.append(_("Samples are taken at {times}.", times=listing(map(_time, times))))
    if day.steps:
        steps = "; ".join(str(_("{time}: {what}", time=_time(step.minute), what=step.what)) for step in day.steps)
        parts.append(_("Steps: {steps}.", steps=steps))
    if day.observation is not None:
        parts.append(_("Discharge is considered from {time}.", time=_time(day.observation)))
    return " ".join(str(part) for part in parts)
