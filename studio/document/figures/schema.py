"""The trial schema: epochs in order of time, the arms side by side from where they part to where they meet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from studio.document import arms
from studio.document.blocks import Figure
from studio.document.drawing import Box, Drawing, Label, Line, Shape
from studio.document.frame import WIDTH
from studio.document.letters import SIZE, SMALL, longest_word, text_width, wrapped
from studio.document.limits import midway
from studio.document.words import Words
from studio.planning import schedule
from studio.protocol.design import Arm, Epoch, EpochKind, InterventionModel
from studio.protocol.dosing import ArmDose
from studio.protocol.protocol import Protocol
from studio.text import Text, _, listing, n_

MOST_ARMS, MOST_EPOCHS = 12, 16
"""Arms and epochs drawn; further ones are counted in the last box."""

_PAD, _LINE = 5.0, 10.5
_BETWEEN = 8.0
"""Space between two arms."""
_WIDEST, _ROOMY, _LONGEST_WORD = 150.0, 130.0, 104.0
"""The most that a box takes, what an arm's box takes before epochs get more, and the longest word that stays whole."""
_MANY, _ROOMIER = 7, 220.0
"""From so many arms on, they get so much, lest the figure grow higher than a page."""
_ROOM, _TIGHT = 24.0, 11.0
"""Space between two columns: where there is plenty, and where there is not."""
_SPREAD = 9.0
"""Room for the lines that part before the arms or meet behind them."""
_DISC = 14.0
"""The width of the sign of randomisation."""
_MARGIN = 14.0
"""Room beside the rows, where there are several, for the line from the end of one to the beginning of the next."""
_ROWS_APART = 20.0
_HEAD = 9.5
"""Height of a line above the arms that names their epoch."""


def trial_schema(protocol: Protocol) -> Figure | None:
    """Return the trial schema; None while there are neither epochs nor arms."""
    drawing = _drawing(protocol)
    if drawing is None:
        return None
    shares = arms.ratio(protocol) if _randomises(protocol) else ""
    caption = _("Trial schema. Allocation {ratio}.", ratio=shares) if shares else _("Trial schema.")
    return Figure(drawing, str(caption), _described(protocol), address="/design", anchor="figure-schema")


@dataclass(frozen=True, slots=True)
class _Words:
    """What a box says, before it is broken into lines."""

    name: str
    note: str = ""
    whole: float = 0.0
    """Up to this width, name and note are to stand on a line each."""

    @property
    def least(self) -> float:
        """The width at which no word is broken, within reason."""
        words = max(longest_word(self.name, SIZE), longest_word(self.note, SMALL))
        needed = min(words, _LONGEST_WORD) + 2 * _PAD + 1
        return max(needed, min(self.wanted, self.whole))

    @property
    def wanted(self) -> float:
        """The width at which name and note take a line each, within reason."""
        lines = max(text_width(self.name, SIZE), text_width(self.note, SMALL)) + 2 * _PAD + 1
        return min(lines, max(_WIDEST, self.whole))

    def card(self, width: float) -> "_Card":
        room = width - 2 * _PAD
        return _Card(tuple(wrapped(self.name, room, SIZE)), tuple(wrapped(self.note, room, SMALL)))


@dataclass(frozen=True, slots=True)
class _Card:
    """The lines of a box, and the muted lines under them."""

    lines: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def height(self) -> float:
        return 2 * _PAD + _LINE * (len(self.lines) + len(self.notes)) - 2


@dataclass(frozen=True, slots=True)
class _Column:
    """What stands above one another: an epoch, the arms under the name of their epoch, or the sign of randomisation.

    ``lanes`` is how many arms run through it; an epoch that all go through apart is one box across the lanes.
    """

    boxes: tuple[_Words, ...]
    lanes: int = 1
    title: str = ""
    random: bool = False

    @property
    def least(self) -> float:
        return _DISC if self.random else max(box.least for box in self.boxes)

    @property
    def wanted(self) -> float:
        return _DISC if self.random else max(box.wanted for box in self.boxes)


def _drawing(protocol: Protocol) -> Drawing | None:
    """Return the course of the trial as boxes, in as many rows as it takes; None while there is nothing to show."""
    columns = _columns(protocol)
    if not columns:
        return None
    broken = _rows(columns)
    rows = [
        _Row(row, several=len(broken) > 1, first=index == 0, last=index == len(broken) - 1)
        for index, row in enumerate(broken)
    ]
    start = (WIDTH - max(row.width for row in rows)) / 2
    shapes: list[Shape] = []
    y, before = 2.0, None
    for row in rows:
        centre = y + row.above
        if before is not None:
            shapes += _turn(before, start, y - _ROWS_APART / 2, centre)
        shapes += row.shapes(start, centre)
        before = (start + row.width, centre)
        y = centre + row.below + _ROWS_APART
    y -= _ROWS_APART - 2
    for line in wrapped(_key(protocol), WIDTH - 8, SMALL):
        y += _LINE
        shapes.append(Label(WIDTH / 2, y, line, SMALL, "centre", "muted"))
    return Drawing(WIDTH, y + 4, tuple(shapes))


def _turn(start: tuple[float, float], end: float, between: float, y: float) -> Iterator[Shape]:
    """Draw the line from the end of a row to the beginning of the next."""
    x, above = start
    left, right = end - _MARGIN / 2, x + _MARGIN / 2
    corners = [(x, above), (right, above), (right, between), (left, between), (left, y), (end, y)]
    for (x1, y1), (x2, y2) in pairwise(corners):
        yield Line(x1, y1, x2, y2, "accent")


# Rows


def _rows(columns: Sequence[_Column]) -> list[list[_Column]]:
    """Break the columns into rows in which no word is broken: as few as possible, of about one length."""
    if _least(columns) <= WIDTH - 2:
        return [list(columns)]
    room = WIDTH - 2 * _MARGIN
    groups: list[list[_Column]] = []
    for column in columns:
        last = groups[-1] if groups else []
        # What arms go through apart stays on one row if it can, as a line from row to row would join them.
        runs_on = bool(last) and column.lanes > 1 and last[-1].lanes == column.lanes and _least([*last, column]) <= room
        if last and (last[-1].random or runs_on):
            last.append(column)
        else:
            groups.append([column])
    best = _broken(groups, room)
    for share in (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5):
        closer = _broken(groups, room * share)
        if len(closer) > len(best):
            break
        best = closer
    return best


def _broken(groups: Sequence[Sequence[_Column]], room: float) -> list[list[_Column]]:
    rows: list[list[_Column]] = []
    for group in groups:
        if rows and _least([*rows[-1], *group]) <= room:
            rows[-1].extend(group)
        else:
            rows.append(list(group))
    return rows


def _least(columns: Sequence[_Column]) -> float:
    gaps = len(columns) * _TIGHT - _TIGHT
    return sum(column.least for column in columns) + gaps + _spreads(columns)


def _spreads(columns: Sequence[_Column]) -> float:
    """Return the room that lines need which part or meet between columns, and at the ends of the row."""
    ends = sum(_SPREAD for column in (columns[0], columns[-1]) if column.lanes > 1)
    return ends + sum(_SPREAD for one, other in pairwise(columns) if one.lanes != other.lanes)


class _Row:
    """Columns side by side. ``above`` and ``below`` are its extent around the line through its middle."""

    def __init__(self, columns: Sequence[_Column], *, several: bool, first: bool, last: bool) -> None:
        self._columns = columns
        margin = _MARGIN if several else 1.0
        begins = _SPREAD if columns[0].lanes > 1 and not first else 0.0
        ends = _SPREAD if columns[-1].lanes > 1 and not last else 0.0
        spreads = begins + ends + sum(_SPREAD for one, other in pairwise(columns) if one.lanes != other.lanes)
        room = WIDTH - 2 * margin - spreads
        gaps = max(1, len(columns) - 1)
        spare = max(0.0, room - sum(column.wanted for column in columns))
        self._gap = min(_ROOM, max(_TIGHT, spare / gaps))
        self._widths = _widths(columns, room - self._gap * (len(columns) - 1))
        self._cards = [
            [box.card(width) for box in column.boxes] for column, width in zip(columns, self._widths, strict=True)
        ]
        self._titles = [
            wrapped(column.title, width + self._gap, SMALL) for column, width in zip(columns, self._widths, strict=True)
        ]
        self._lanes = self._heights()
        single = max((cards[0].height for cards in self._cards if len(cards) == 1), default=0.0)
        lanes, alone = _stacked(self._lanes) / 2, max(single, _DISC) / 2
        titled = (
            len(lines) * _HEAD + 3 + (lanes if column.lanes > 1 else alone)
            for lines, column in zip(self._titles, columns, strict=True)
            if lines
        )
        self.above = max(lanes, alone, *titled)
        self.below = max(lanes, alone)
        self.width = sum(self._widths) + self._gap * (len(columns) - 1) + spreads
        self._begins, self._ends = begins, ends

    def _heights(self) -> list[float]:
        """Return the height of each arm's lane, which is that of its highest box in the row."""
        count = max(column.lanes for column in self._columns)
        if count == 1:
            return []
        apart = [cards for cards in self._cards if len(cards) == count]
        return [max((cards[lane].height for cards in apart), default=_DISC) for lane in range(count)]

    def shapes(self, x: float, centre: float) -> Iterator[Shape]:
        """Yield the boxes of the row from a place on, and the lines between them."""
        before: _Column | None = None
        lanes = self._middles(centre)
        for column, cards, width, title in zip(self._columns, self._cards, self._widths, self._titles, strict=True):
            if before is None:
                if self._begins:
                    yield from _comb(x, lanes, x + _SPREAD)
                    x += _SPREAD
            elif before.lanes == column.lanes:
                for y in lanes if column.lanes > 1 else (centre,):
                    yield Line(x, y, x + self._gap, y, "accent")
                x += self._gap
            elif column.lanes > 1:
                yield Line(x, centre, x + self._gap, centre, "accent")
                yield from _comb(x + self._gap, lanes, x + self._gap + _SPREAD)
                x += self._gap + _SPREAD
            else:
                yield from _comb(x + _SPREAD, lanes, x)
                yield Line(x + _SPREAD, centre, x + _SPREAD + self._gap, centre, "accent")
                x += self._gap + _SPREAD
            yield from self._column(column, cards, x, width, centre, title)
            x += width
            before = column
        if self._ends:
            yield from _comb(x + _SPREAD, lanes, x)

    def _column(
        self, column: _Column, cards: Sequence[_Card], x: float, width: float, centre: float, title: Sequence[str]
    ) -> Iterator[Shape]:
        if column.random:
            yield Box(x, centre - _DISC / 2, _DISC, _DISC, "accent", None, _DISC / 2)
            yield Label(x + _DISC / 2, centre + 2.9, str(_("R")), SIZE, "centre", "panel", bold=True)
            return
        top = centre - _stacked(self._lanes) / 2
        if len(cards) == 1:
            height = max(cards[0].height, _stacked(self._lanes) if column.lanes > 1 else 0.0)
            top = centre - height / 2
            yield from _box(cards[0], x, top, width, height)
        else:
            y = top
            for card, lane in zip(cards, self._lanes, strict=True):
                yield from _box(card, x, y, width, lane)
                y += lane + _BETWEEN
        for index, line in enumerate(title):
            y = top - 5 - (len(title) - 1 - index) * _HEAD
            yield Label(x + width / 2, y, line, SMALL, "centre", "muted")

    def _middles(self, centre: float) -> list[float]:
        y = centre - _stacked(self._lanes) / 2
        middles = []
        for lane in self._lanes:
            middles.append(y + lane / 2)
            y += lane + _BETWEEN
        return middles


def _stacked(heights: Sequence[float]) -> float:
    """Return the height of boxes above one another."""
    return sum(heights) + _BETWEEN * max(0, len(heights) - 1)


def _widths(columns: Sequence[_Column], room: float) -> list[float]:
    """Share out the room: each column gets what its longest word needs, then, as far as it goes, what it wants."""
    least = [column.least for column in columns]
    wanted = [column.wanted for column in columns]
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    more = [max(0.0, high - low) for low, high in zip(least, wanted, strict=True)]
    share = min(1.0, (room - sum(least)) / max(1.0, sum(more)))
    return [low + extra * share for low, extra in zip(least, more, strict=True)]


def _comb(joint: float, middles: Sequence[float], to: float) -> Iterator[Shape]:
    """Draw the lines that part before the arms or meet behind them."""
    yield Line(joint, middles[0], joint, middles[-1], "accent")
    for y in middles:
        yield Line(joint, y, to, y, "accent")


def _box(card: _Card, x: float, y: float, width: float, height: float) -> Iterator[Shape]:
    yield Box(x, y, width, height)
    baseline = y + (height - card.height) / 2 + _PAD + SIZE - 1
    for line in card.lines:
        yield Label(x + _PAD, baseline, line, SIZE)
        baseline += _LINE
    for line in card.notes:
        yield Label(x + _PAD, baseline, line, SMALL, ink="muted")
        baseline += _LINE


# What the boxes say


def _columns(protocol: Protocol) -> list[_Column]:
    before, apart, after = _epochs(protocol)
    columns = [_Column((_epoch(protocol, epoch),)) for epoch in before]
    lanes = min(len(protocol.design.arms), MOST_ARMS)
    if _randomises(protocol):
        columns.append(_Column((), random=True))
    if lanes:
        several = len(apart) > 1
        for epoch in apart or (None,):
            if epoch is not None and several and epoch.kind is not EpochKind.TREATMENT:
                columns.append(_Column((_epoch(protocol, epoch),), lanes))
            else:
                title = "" if epoch is None else _epoch_title(protocol, epoch)
                columns.append(_Column(tuple(_arms(protocol, epoch if several else None)), lanes, title))
    columns += [_Column((_epoch(protocol, epoch),)) for epoch in after]
    if len(columns) > MOST_EPOCHS:
        more = len(columns) - MOST_EPOCHS + 1
        last = _Words(str(n_("and {count} more epoch", "and {count} more epochs", more)))
        columns = [*columns[: MOST_EPOCHS - 1], _Column((last,))]
    return columns


def _epochs(protocol: Protocol) -> tuple[list[Epoch], list[Epoch], list[Epoch]]:
    """Return the epochs before the arms part, those that they go through apart, and those after they meet.

    Arms stay apart from the first treatment epoch to the last where they receive different things in them.
    """
    epochs = list(protocol.design.epochs)
    kinds = [epoch.kind for epoch in epochs]
    if EpochKind.TREATMENT not in kinds or not protocol.design.arms:
        later = (EpochKind.TREATMENT, EpochKind.FOLLOW_UP)
        return [one for one in epochs if one.kind not in later], [], [one for one in epochs if one.kind in later]
    first = kinds.index(EpochKind.TREATMENT)
    last = len(kinds) - kinds[::-1].index(EpochKind.TREATMENT) - 1
    end = last if _differ(protocol, epochs[first : last + 1]) else first
    return epochs[:first], epochs[first : end + 1], epochs[end + 1 :]


def _differ(protocol: Protocol, epochs: Sequence[Epoch]) -> bool:
    """Tell whether some arm receives something else in one treatment epoch than in another."""
    treatments = [epoch for epoch in epochs if epoch.kind is EpochKind.TREATMENT]
    if protocol.design.model is InterventionModel.CROSSOVER:
        return len(treatments) > 1
    return any(
        len({tuple(dose.id for dose in _given(protocol, arm, epoch)) for epoch in treatments}) > 1
        for arm in protocol.design.arms
    )


def _given(protocol: Protocol, arm: Arm, epoch: Epoch | None) -> list[ArmDose]:
    """Return the doses of an arm, in an epoch if one is named; doses of no known session count in all."""
    doses = [dose for dose in protocol.dosing.arms if dose.arm == arm.id]
    if epoch is None:
        return doses
    visits = {visit.id: visit.epoch for visit in protocol.schedule.visits}
    at = {one.id: visits.get(one.visit or "") for one in protocol.sessions.sessions}
    return [dose for dose in doses if not dose.sessions or epoch.id in {at.get(session) for session in dose.sessions}]


def _epoch(protocol: Protocol, epoch: Epoch) -> _Words:
    first, _space, last = _epoch_days(protocol, epoch).rpartition(" ")
    before, _space, to = first.rpartition(" ")
    days = f"{before} {to}\xa0{last}" if before else f"{first}\xa0{last}".strip()
    return _Words(Words(protocol).name(epoch), days)


def _epoch_title(protocol: Protocol, epoch: Epoch) -> str:
    days = _epoch_days(protocol, epoch).replace(" ", "\xa0")
    return _joined(Words(protocol).name(epoch), days)


def _epoch_days(protocol: Protocol, epoch: Epoch) -> str:
    placed = [one.offset for one in schedule.place(protocol) if one.visit.epoch == epoch.id and one.offset is not None]
    if not placed:
        return ""
    naming = protocol.schedule.day_naming
    if placed[0] == placed[-1]:
        return str(schedule.day_name(placed[0], naming))
    first, last = (schedule.day_number(day, naming) for day in (placed[0], placed[-1]))
    return str(_("Days {first} to {last}", first=first, last=last))


def _arms(protocol: Protocol, epoch: Epoch | None) -> list[_Words]:
    """Return what the boxes of the arms say; numbers stand beside the names where there is room at all of them."""
    words = Words(protocol)
    every = protocol.design.arms
    room = _ROOMY if len(every) < _MANY else _ROOMIER
    shown = every if len(every) <= MOST_ARMS else every[: MOST_ARMS - 1]
    names = [words.name(arm) for arm in shown]
    planned = [arms.planned_words(protocol, arm).replace(" ", "\xa0") for arm in shown]
    received = [_received(words, _given(protocol, arm, epoch)) for arm in shown]
    counted = [_joined(*both) for both in zip(names, planned, strict=True)]
    if all(text_width(name, SIZE) + 2 * _PAD < room for name in counted):
        boxes = [_Words(name, note, room) for name, note in zip(counted, received, strict=True)]
    else:
        notes = [_joined(*both) for both in zip(planned, received, strict=True)]
        boxes = [_Words(name, note, room) for name, note in zip(names, notes, strict=True)]
    more = len(every) - len(shown)
    if more:
        boxes.append(_Words(str(n_("and {count} more arm", "and {count} more arms", more))))
    return boxes


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _received(words: Words, given: Sequence[ArmDose]) -> str:
    """Return each product with its doses, which are not broken over lines."""
    amounts: dict[str, dict[str, None]] = {}
    for dose in given:
        doses = amounts.setdefault(words.field(dose, "product"), {})
        if amount := arms.amount(words, dose).replace(" ", "\xa0"):
            doses[amount] = None
    return " + ".join(f"{product} {', '.join(doses)}".strip() for product, doses in amounts.items())


def _randomises(protocol: Protocol) -> bool:
    return bool(protocol.design.randomised) and len(protocol.design.arms) > 1


def _key(protocol: Protocol) -> str:
    """Return what stands under the boxes: what the sign of randomisation means."""
    if not _randomises(protocol):
        return ""
    shares, factors = arms.ratio(protocol), "; ".join(map(midway, protocol.design.stratification))
    key = str(_("R: randomised {ratio}", ratio=shares) if shares else _("R: randomised"))
    return str(_("{key}, stratified by {factors}", key=key, factors=factors)) if factors else key


def _described(protocol: Protocol) -> str:
    """Return in words what the trial schema shows."""
    words = Words(protocol)
    before, apart, after = _epochs(protocol)
    parts: list[Text] = []
    if before:
        parts.append(_("Participants go through {epochs}.", epochs=listing(words.name(epoch) for epoch in before)))
    if protocol.design.arms:
        told = "; ".join(_arm_in_words(protocol, words, arm) for arm in protocol.design.arms)
        parted = _randomises(protocol)
        parts.append(
            _("They are randomised to: {arms}.", arms=told) if parted else _("The arms are: {arms}.", arms=told)
        )
    if apart:
        names = listing(words.name(epoch) for epoch in apart)
        several = len(protocol.design.arms) > 1
        parts.append(
            _("The arms part in: {epoch}.", epoch=names) if several else _("Treatment is in: {epoch}.", epoch=names)
        )
    if len(apart) > 1:
        for epoch in apart:
            if epoch.kind is EpochKind.TREATMENT:
                courses = (
                    str(_("{arm}: {given}", arm=words.name(arm), given=given))
                    for arm in protocol.design.arms
                    if (given := _received(words, _given(protocol, arm, epoch)).replace("\xa0", " "))
                )
                told = "; ".join(courses)
                if told:
                    parts.append(_("In {epoch}: {courses}.", epoch=words.name(epoch), courses=told))
    if after:
        parts.append(_("Then follow: {epochs}.", epochs=listing(words.name(epoch) for epoch in after)))
    shares = arms.ratio(protocol)
    if _randomises(protocol) and shares:
        parts.append(_("Allocation is {ratio}.", ratio=shares))
    if _randomises(protocol) and protocol.design.stratification:
        parts.append(_("Strata: {factors}.", factors=listing(protocol.design.stratification)))
    return " ".join(map(str, parts))


def _arm_in_words(protocol: Protocol, words: Words, arm: Arm) -> str:
    details = [*arms.receives(protocol, words, arm).split("\n"), arms.planned_words(protocol, arm)]
    told = ", ".join(detail for detail in details if detail)
    return str(_("{arm} ({details})", arm=words.name(arm), details=told)) if told else words.name(arm)
