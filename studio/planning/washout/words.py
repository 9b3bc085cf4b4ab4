"""The way off a medicine in words: when dosing can be, whether the schedule has room, and what a washout rests on."""

from collections.abc import Iterable, Sequence

from studio.knowledge import sources
from studio.knowledge.facts import Certainty
from studio.planning.washout.withdrawal import Basis, Way, room
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.text import Text, _, listing, n_, number

PHARMACIST = _("A pharmacist must sign the washout table before clinical use.")
PRESCRIBER = _(
    "A prescriber decides whether a medicine may be stopped, and how it is tapered; no taper is proposed here."
)

_UNKNOWN = _("Nothing: enter its facts under Own facts and limits, and a rule for each drug where it names several.")

LEAST_TOLD = 0.0001
"""The least share that is told as a figure."""

_SHORT_SHOWN = 4
"""Washouts that are too short, of so many the figures are told."""


def days(count: int) -> Text:
    """Return a number of days in words."""
    return n_("{count} day", "{count} days", count)


def washout_days(way: Way) -> str:
    """Return the days of washout that are reckoned with; a dash where none are known."""
    return "–" if way.unknown else number(way.washout)


def total_days(way: Way) -> str:
    """Return the days off a medicine; marked as the least where some of them are not known."""
    total = number(way.total)
    return f"≥ {total}" if way.unknown or way.open_steps else total


def share(value: float | None) -> str:
    """Return a share in per cent with two digits that count; a dash where there is none."""
    if value is None:
        return "–"
    percent = value * 100
    if value < LEAST_TOLD:
        return str(_("under {percent} %", percent=number(LEAST_TOLD * 100)))
    return str(_("{percent} %", percent=number(float(f"{percent:.2g}"))))


def called(way: Way) -> str:
    """Return the name of a medicine; with that of a class stands the drug of it that is reckoned with."""
    if way.drug is None or way.drug.name == way.name:
        return way.name
    return str(_("{name} ({drug})", name=way.name, drug=way.drug.name))


def total_words(slowest: Way, taken: Sequence[Way]) -> Text:
    """Say when a participant who takes these drugs, or any drug of the protocol, can be dosed at the earliest."""
    begin = _("the first day of the taper") if slowest.taper else _("the last usual dose")
    told = {"drug": called(slowest), "total": days(slowest.total), "begin": begin}
    if len(taken) > 1:
        first = _(
            "Who takes {drugs} can be dosed {total} after {begin} at the earliest: {drug} decides.",
            drugs=listing(way.name for way in taken),
            **told,
        )
    elif taken:
        first = _("Who takes {drug} can be dosed {total} after {begin} at the earliest.", **told)
    else:
        first = _("The longest way is that of {drug}: dosing {total} after {begin} at the earliest.", **told)
    if not slowest.taper:
        return _("{first} No taper of it is counted: all of these days are free of the drug.", first=first)
    return _(
        "{first} For so long the usual dose is not taken; {free} of it are free of the drug.",
        first=first,
        free=days(slowest.drug_free),
    )


def room_words(slowest: Way, protocol: Protocol) -> Text | None:
    """Say how much room the visits leave for a way, and how much it takes; None while no visit has a day."""
    there = room(protocol)
    if there is None:
        return None
    end = _("the first dose") if there.baseline is None else _("“{visit}”", visit=item_name(protocol, there.baseline))
    room_told: Text = days(there.days)
    if there.least < there.days:
        least = number(there.least)
        room_told = _("{days} (at least {least} within the windows of its visits)", days=room_told, least=least)
    return _(
        "The schedule has {room} from “{first}” to {end}; the way to there takes {needed}.",
        room=room_told,
        first=item_name(protocol, there.first),
        end=end,
        needed=days(slowest.baseline),
    )


def lacking_words(slowest: Way, protocol: Protocol) -> Text | None:
    """Say how many days of room are lacking for a way; None where none are, or no visit has a day."""
    there = room(protocol)
    if there is None or slowest.baseline <= there.least:
        return None
    if slowest.baseline <= there.days:
        return _(
            "Within the windows of the visits that can be {lacking} too few.",
            lacking=days(slowest.baseline - there.least),
        )
    return _("That is {lacking} too few.", lacking=days(slowest.baseline - there.days))


def open_words(found: Iterable[Way]) -> Text | None:
    """Say of which medicines days are missing, so that their ways are longer than they are told; None if of none."""
    every = tuple(found)
    unknown = [way.name for way in every if way.unknown]
    steps = [way.name for way in every if way.open_steps]
    told = [
        _("Of {drugs} no washout is entered and no half-life is known: none is counted.", drugs=listing(unknown)),
        _("Of {drugs} some steps of the taper have no days yet: these are not counted.", drugs=listing(steps)),
    ]
    return _joined([words for words, names in zip(told, (unknown, steps), strict=True) if names])


def short_words(found: Iterable[Way]) -> Text | None:
    """Say which washouts are shorter than what their drugs need on the basis; None where none is."""
    short = [
        _("{drug}, {planned} of {needed}", drug=called(way), planned=number(way.planned), needed=days(way.least))
        for way in found
        if way.planned is not None and way.least is not None and way.planned < way.least
    ]
    if not short:
        return None
    shown = short[:_SHORT_SHOWN]
    words = n_(
        "A washout is shorter than the drug needs: {drugs}.",
        "{count} washouts are shorter than the drugs need: {drugs}.",
        len(short),
        drugs="; ".join(map(str, shown)) + ("; …" if len(shown) < len(short) else ""),
    )
    return _("{short} Dosing so early leaves more of them than is usual.", short=words)


def _joined(parts: Sequence[Text]) -> Text | None:
    told: Text | None = None
    for part in parts:
        told = part if told is None else _("{first} {second}", first=told, second=part)
    return told


def facts(way: Way) -> list[tuple[Text, Text | str]]:
    """Return what a washout rests on, as names with values: each figure with how certain it is, sources and caveats."""
    drug, needed = way.drug, way.needed
    if drug is None or needed is None:
        return [(_("Known of it"), _UNKNOWN)]
    found: list[tuple[Text, Text | str]] = []
    if len(way.among) > 1:
        found.append((_("Of the class"), listing(one.name for one in way.among)))
    hours = drug.half_life_h
    if hours is not None:
        if hours.typical is not None:
            found.append((_("Typical half-life"), _known(_("{hours} h", hours=number(hours.typical)), hours.certainty)))
        if hours.high is not None:
            known = _known(_("{hours} h", hours=number(hours.high)), hours.high_certainty or hours.certainty)
            found.append((_("Upper half-life"), known))
    if drug.active_metabolite is not None:
        words = _known(str(drug.active_metabolite.value), drug.active_metabolite.certainty)
        found.append((_("Active metabolite"), words))
    if drug.irreversible:
        found.append((_("Irreversible"), _("Its effect outlasts the drug: only the least in trials counts.")))
    if needed.typical is not None:
        found.append((_("Five typical half-lives"), days(needed.typical)))
    if needed.upper is not None:
        found.append((_("Five upper half-lives"), days(needed.upper)))
    if needed.floor_certainty is not None:
        found.append((_("Least in trials"), _known(days(needed.floor), needed.floor_certainty)))
    if way.governs is not None and way.least is not None:
        found.append((_("Needed"), _("{days}: {governs}", days=days(way.least), governs=way.governs.label)))
    found.append(
        (_("Planned"), days(way.planned) if way.planned is not None else _("not entered: what is needed counts"))
    )
    if way.half_life_counts:
        left = _("{typical} by the typical half-life, {upper} by the upper one",
                 typical=share(way.left(Basis.TYPICAL)), upper=share(way.left(Basis.UPPER)))  # fmt: skip
        found.append((_("Left at dosing"), left))
    found.append((_("Without usual dose"), _("{total}, {free} of them free of the drug",
                                             total=days(way.total), free=days(way.drug_free))))  # fmt: skip
    if way.caveats:
        found.append((_("To be read with it"), " ".join(way.caveats)))
    titles = [source.title for id, _certainty in way.sources if (source := sources.find(id)) is not None]
    if titles:
        found.append((_("Sources"), "; ".join(dict.fromkeys(titles))))
    return found


_TITLES = (
    _("Medicine"),
    _("Taper (days)"),
    _("Five half-lives, typical (days)"),
    _("Five half-lives, upper (days)"),
    _("Least in trials (days)"),
    _("Longest"),
    _("Washout (days)"),
    _("Drug-free before baseline (days)"),
    _("Days off"),
    _("Left at dosing, typical"),
    _("Left at dosing, upper"),
    _("Sources"),
)


def as_text(found: Iterable[Way]) -> str:
    """Return a table of the ways for a spreadsheet or a letter, with tabs between its cells and the caveat below it."""
    every = tuple(found)
    rows = [_TITLES, *map(_row, every)]
    below = [words for words in (short_words(every), open_words(every), PHARMACIST) if words is not None]
    return "\n".join(["\t".join(map(str, row)) for row in rows] + list(map(str, below)))


def _row(way: Way) -> tuple[Text | str, ...]:
    needed = way.needed
    marked = (
        ("", "", "")
        if needed is None
        else (
            _marked(needed.typical, needed.typical_certainty),
            _marked(needed.upper, needed.upper_certainty),
            _marked(needed.floor or None, needed.floor_certainty),
        )
    )
    titles = (source.title for id, _certainty in way.sources if (source := sources.find(id)) is not None)
    return (
        called(way),
        number(way.taper),
        *marked,
        way.governs.label if way.governs is not None else "",
        washout_days(way),
        number(way.stable),
        total_days(way),
        share(way.left(Basis.TYPICAL)),
        share(way.left(Basis.UPPER)),
        "; ".join(dict.fromkeys(titles)),
    )


def _marked(count: int | None, certainty: Certainty | None) -> Text | str:
    if count is None:
        return ""
    return number(count) if certainty is None or certainty.settled else _known(number(count), certainty)


def _known(words: Text | str, certainty: Certainty) -> Text:
    return _("{words} ({certainty})", words=words, certainty=certainty.label)
