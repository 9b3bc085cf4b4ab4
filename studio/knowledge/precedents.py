"""What published trials did, for one field of a protocol: rows for a table, and groups that may share one axis."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from studio.knowledge import compounds, trials
from studio.knowledge.trials import Trial, TrialFact
from studio.protocol.base import Choice
from studio.text import Text, _, literal, n_, number


class Topic(Choice):
    """A question about a design that published trials answer."""

    DOSE = "dose", "Dose"
    DOSING_SESSIONS = "dosing_sessions", "Dosing sessions"
    DOSE_INTERVAL = "dose_interval", "Interval between doses"
    DOSING_HOURS = "dosing_hours", "Length of the dosing day"
    COMPARATOR = "comparator", "Comparator"
    PRIMARY_INSTRUMENT = "primary_instrument", "Primary instrument"
    PRIMARY_TIME = "primary_time", "Time of the primary endpoint"
    FOLLOW_UP = "follow_up", "Length of follow-up"
    PREPARATION_SESSIONS = "preparation_sessions", "Preparation sessions"
    PREPARATION_HOURS = "preparation_hours", "Hours of preparation"
    INTEGRATION_SESSIONS = "integration_sessions", "Integration sessions"
    INTEGRATION_HOURS = "integration_hours", "Hours of integration"
    SUPPORT_HOURS = "support_hours", "Hours of support"
    SUPPORT_MODEL = "support_model", "Support model"
    FACILITATORS = "facilitators", "Facilitators and monitors for each participant"
    RATERS = "raters", "Raters"
    EFFECT = "effect", "Effect"
    RESPONSE = "response", "Response rate"
    REMISSION = "remission", "Remission rate"
    DEVIATION = "deviation", "Standard deviation"
    SAMPLE_SIZE = "sample_size", "Sample size"
    DROPOUT = "dropout", "Dropout"
    GUESS = "guess", "Correct guesses of allocation"
    WASHOUT = "washout", "Washout"
    PREVIOUS_USE = "previous_use", "Participants with previous psychedelic use"
    RESISTANCE = "resistance", "Definition of treatment resistance"
    EXCLUSIONS = "exclusions", "Exclusions"


@dataclass(frozen=True, slots=True)
class Precedent:
    """What one trial did, or found, in one arm.

    ``value`` is a number to plot, ``low`` and ``high`` an interval around it or, without a value, the span the trial
    gives; all are None for mere words. ``words`` is what a table shows. ``definition`` is what the value is measured
    by or counted from: rows with unlike definitions never share an axis.
    """

    topic: Topic
    trial: Trial
    arm: str
    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    words: str
    fact: TrialFact
    definition: str | None

    @property
    def plottable(self) -> bool:
        """Whether there is a number to draw."""
        return self.value is not None or self.low is not None


PhaseFamily = Literal["phase 2", "phase 3", "not stated"]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that may share one axis, or, when it is not ``plottable``, rows that only a table can show."""

    topic: Topic
    title: Text
    unit: str | None
    definition: str | None
    phase: PhaseFamily | None
    rows: tuple[Precedent, ...]

    @property
    def plottable(self) -> bool:
        """Whether the rows have numbers to draw."""
        return self.rows[0].plottable


_FACTS: dict[Topic, dict[str, str | None]] = {
    Topic.DOSE: {"arm_dose_mg": None},
    Topic.DOSING_SESSIONS: {"dosing_sessions": None},
    Topic.DOSE_INTERVAL: {"dose_interval_days": None},
    Topic.DOSING_HOURS: {"dosing_hours": None},
    Topic.COMPARATOR: {"comparator_class": None},
    Topic.PRIMARY_INSTRUMENT: {"primary_instrument": None},
    Topic.PRIMARY_TIME: {"primary_day": None},
    Topic.FOLLOW_UP: {"followup_weeks": None},
    Topic.PREPARATION_SESSIONS: {"prep_sessions": None},
    Topic.PREPARATION_HOURS: {"prep_hours": "all sessions", "prep_session1_hours": "first session"},
    Topic.INTEGRATION_SESSIONS: {"integration_sessions": None},
    Topic.INTEGRATION_HOURS: {"integration_hours": None},
    Topic.SUPPORT_HOURS: {
        "support_hours_total": "all together",
        "support_hours_individual": "individual",
        "support_hours_group": "in a group",
    },
    Topic.SUPPORT_MODEL: {"therapy_model": None},
    Topic.FACILITATORS: {"facilitators_per_participant": "facilitators", "monitors": "monitors"},
    Topic.RATERS: {"raters": None},
    Topic.EFFECT: dict.fromkeys(
        (
            "estimate", "estimate_bdi", "estimate_hamd21", "hedges_g", "d_implied", "effect_d", "effect_d_bdi",
            "effect_d_week5", "effect_d_week8", "effect_d_range", "effect_d_state", "effect_d_trait",
            "effect_d_abstinence",
        )
    ),
    Topic.RESPONSE: {"response_pct": None},
    Topic.REMISSION: {"remission_pct": None},
    Topic.DEVIATION: dict.fromkeys(("sd_change", "sd", "sd_implied", "sd_assumed")),
    Topic.SAMPLE_SIZE: {"n_randomised": "randomised", "n_planned": "planned, in all"},
    Topic.DROPOUT: {"dropout_pct": None},
    Topic.GUESS: {"guess_accuracy_pct": None},
    Topic.WASHOUT: {"washout_rule": None},
    Topic.PREVIOUS_USE: {"psychedelic_experience_pct": None},
    Topic.RESISTANCE: {"trd_rule": None},
    Topic.EXCLUSIONS: {"exclusions": None},
}  # fmt: skip
"""The facts that answer each topic, with a definition where the kind of fact is one."""

_INTERVALS = {"estimate": ("ci_low", "ci_high"), "hedges_g": ("hedges_g_ci_low", "hedges_g_ci_high")}
_RESULTS = (Topic.EFFECT, Topic.RESPONSE, Topic.REMISSION)
_DEFINED = (*_RESULTS, Topic.DEVIATION, Topic.PRIMARY_TIME, Topic.DROPOUT, Topic.GUESS)
"""Topics whose values mean nothing without a definition: those that state none stand alone, trial by trial."""

_COMPARATORS = {
    "inert": _("Inert placebo"),
    "low_dose": _("Low dose"),
    "active_drug": _("Active drug"),
    "active_mimic": _("Active placebo that mimics an effect"),
    "waitlist": _("Waiting list"),
    "none": _("No control"),
}
_PHASES: dict[PhaseFamily, Text] = {
    "phase 2": _("phase 2 or earlier"),
    "phase 3": _("phase 3 or later"),
    "not stated": _("phase not stated"),
}

_UNITS = {"day": _("days"), "week": _("weeks"), "h": _("hours")}

_SPAN = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")
_DOSES = re.compile(r"(?<!session )\b((?:\d+(?:\.\d+)?(?:, | or | then ))*\d+(?:\.\d+)?) (mg|µg)(/70 kg|/kg)?(?!/)")
_NOT_ONE_DOSE = ("+", "with or without")
_OTHER_SUBSTANCES = ("niacin", "nicotinamide")


def comparator_label(kind: str) -> Text:
    """The words for a class of comparator."""
    return _COMPARATORS.get(kind, literal(kind))


def precedents(
    topic: Topic, *, compound: str | None = None, population: str | None = None, comparator: str | None = None
) -> tuple[Precedent, ...]:
    """Return what trials did about a topic, by compound and then by value; mere words come after numbers.

    ``compound``, ``population`` and ``comparator`` keep the trials of this compound, population group and class of
    comparator only.
    """
    found = [
        row
        for trial in trials.every()
        if compound is None or trial.compound.casefold() == compound.casefold()
        if population in (None, trial.population_group)
        if comparator in (None, trial.comparator_class)
        for row in _rows(topic, trial)
    ]
    return tuple(sorted(found, key=_order))


def compound_name(trial: Trial) -> str:
    """Return the name of the compound under test."""
    known = compounds.find(trial.compound)
    return known.name if known else trial.compound


def phase_family(trial: Trial) -> PhaseFamily:
    """Return which results a trial's may be shown with: effects shrink from phase 2 to phase 3."""
    match trial.phase:
        case None:
            return "not stated"
        case "1" | "1/2" | "2":
            return "phase 2"
        case _:
            return "phase 3"


def groups(rows: Iterable[Precedent]) -> tuple[Group, ...]:
    """Return the rows in groups that may share one axis: of one topic, unit and definition.

    Effects and rates are further parted by phase. Milligrams and micrograms share an axis in milligrams; doses by
    weight do not share one with fixed doses. Where a definition is needed and none is stated, each trial is a group of
    its own. Groups with numbers come first, the largest before the smaller.
    """
    listed = sorted(rows, key=_key)
    made = [_group(tuple(members)) for _ignored, members in groupby(listed, key=_key)]
    topics = list(Topic)
    return tuple(sorted(made, key=lambda group: (topics.index(group.topic), not group.plottable, -len(group.rows))))


def _rows(topic: Topic, trial: Trial) -> list[Precedent]:
    return [
        _row(topic, trial, fact, definition) for kind, definition in _FACTS[topic].items() for fact in trial.all(kind)
    ]


def _row(topic: Topic, trial: Trial, fact: TrialFact, definition: str | None) -> Precedent:
    if topic is Topic.DOSE:
        return _dose(trial, fact)
    value, low, high = _numbers(fact)
    if fact.fact == "n_randomised":
        definition = f"{definition}, {'in all' if fact.arm == 'all' else 'in one arm'}"
    if fact.fact in _INTERVALS:
        low, high = _interval(trial, fact)
    unit = None if value is None and low is None else _axis(topic, fact)
    words = _words(topic, fact, unit, value, low, high)
    return Precedent(topic, trial, fact.arm, value, low, high, unit, words, fact, fact.definition or definition)


def _numbers(fact: TrialFact) -> tuple[float | None, float | None, float | None]:
    """Return a fact's number, or the two ends of the span that it gives."""
    if isinstance(fact.value, float):
        return fact.value, None, None
    span = _SPAN.fullmatch(fact.value)
    return (None, float(span[1]), float(span[2])) if span else (None, None, None)


def _interval(trial: Trial, fact: TrialFact) -> tuple[float | None, float | None]:
    ends = []
    for kind in _INTERVALS[fact.fact]:
        same = [other for other in trial.all(kind, fact.arm) if other.definition == fact.definition]
        ends.append(same[0].value if len(same) == 1 and isinstance(same[0].value, float) else None)
    low, high = ends
    return (None, None) if low is None or high is None else (low, high)


def _axis(topic: Topic, fact: TrialFact) -> str | None:
    """Return the unit of the axis; the instrument of points is a definition, not a unit."""
    if topic is Topic.DEVIATION or (topic is Topic.EFFECT and fact.unit not in _SCALE_FREE):
        return "points"
    return None if fact.unit == "n" else fact.unit


_SCALE_FREE = ("d", "g", "adjusted OR", "percentage points")


def _words(
    topic: Topic, fact: TrialFact, unit: str | None, value: float | None, low: float | None, high: float | None
) -> str:
    if topic is Topic.COMPARATOR:
        return str(comparator_label(str(fact.value)))
    if value is None and low is None:
        return str(fact.value)
    shown = _signed(value) if value is not None else f"{_signed(low)}–{_signed(high)}"
    words = _with_unit(shown, unit, one=value == 1)
    if value is None or low is None or high is None:
        return words
    return str(_("{value} ({low} to {high})", value=words, low=_signed(low), high=_signed(high)))


def _with_unit(shown: str, unit: str | None, *, one: bool) -> str:
    match unit:
        case None:
            return shown
        case "d" | "g":
            return f"{unit} = {shown}"
        case "day":
            text = n_("{count} day", "{count} days", 1 if one else 2)
        case "week":
            text = n_("{count} week", "{count} weeks", 1 if one else 2)
        case "h":
            text = n_("{count} hour", "{count} hours", 1 if one else 2)
        case _:
            return f"{shown} {unit}"
    return str(replace(text, params=(("count", shown),)))


def _signed(value: float | None) -> str:
    return "" if value is None else number(value).replace("-", "−")


def _dose(trial: Trial, fact: TrialFact) -> Precedent:
    name = compound_name(trial)
    if isinstance(fact.value, float):
        value, unit = fact.value, "mg"
        amounts = [other.value for other in trial.all("arm_dose_mg") if isinstance(other.value, float)]
        if max(amounts) < 1:
            value, unit = value * 1000, "µg"
        words = f"{number(value)} {unit}"
        return Precedent(Topic.DOSE, trial, fact.arm, value, None, None, unit, words, fact, name)
    words = fact.value
    other = next((compounds.find(id) for id in _OTHER_SUBSTANCES if id in words), None)
    substance = other.name if other else name
    if words.endswith(" DMT") and name != "DMT":
        substance = f"DMT ({name})"
    found = [] if any(mark in words for mark in _NOT_ONE_DOSE) else _DOSES.findall(words)
    units = {unit + per for _amounts, unit, per in found}
    if len(units) != 1:
        return Precedent(Topic.DOSE, trial, fact.arm, None, None, None, None, words, fact, substance)
    doses = [float(amount) for listed, _unit, _per in found for amount in re.split(r", | or | then ", listed)]
    unit, least, most = units.pop(), min(doses), max(doses)
    if least == most:
        return Precedent(Topic.DOSE, trial, fact.arm, least, None, None, unit, words, fact, substance)
    return Precedent(Topic.DOSE, trial, fact.arm, None, least, most, unit, words, fact, substance)


def _order(row: Precedent) -> tuple[str, bool, float, str, str]:
    start = row.value if row.value is not None else row.low
    return (
        compound_name(row.trial).casefold(),
        start is None,
        _in_milligrams(start or 0.0, row.unit),
        row.trial.name.casefold(),
        row.arm,
    )


def _in_milligrams(amount: float, unit: str | None) -> float:
    return amount / 1000 if unit == "µg" else amount


def _key(row: Precedent) -> tuple[str, bool, str, str, str, str]:
    return (
        row.topic.value,
        not row.plottable,
        "mg" if row.unit == "µg" else row.unit or "",
        row.definition or "",
        phase_family(row.trial) if row.topic in _RESULTS else "",
        row.trial.id if row.definition is None and row.topic in _DEFINED else "",
    )


def _group(rows: tuple[Precedent, ...]) -> Group:
    if {row.unit for row in rows} == {"mg", "µg"}:
        rows = tuple(_milligrams(row) for row in rows)
    first = rows[0]
    phase = phase_family(first.trial) if first.topic in _RESULTS else None
    return Group(
        first.topic, _title(first, phase), first.unit, first.definition, phase, tuple(sorted(rows, key=_order))
    )


def _milligrams(row: Precedent) -> Precedent:
    if row.unit != "µg":
        return row
    value, low, high = (None if end is None else end / 1000 for end in (row.value, row.low, row.high))
    return replace(row, value=value, low=low, high=high, unit="mg")


def _title(row: Precedent, phase: PhaseFamily | None) -> Text:
    topic, definition = row.topic.label, literal(row.definition or "")
    if row.definition is None and row.topic in _DEFINED:
        definition = _("{trial}, definition not found", trial=row.trial.name)
    if definition.message and phase:
        title = _("{topic}: {definition}, {phase}", topic=topic, definition=definition, phase=_PHASES[phase])
    elif definition.message:
        title = _("{topic}: {definition}", topic=topic, definition=definition)
    else:
        title = topic
    if row.unit is None:
        return title
    return _("{title} ({unit})", title=title, unit=_UNITS.get(row.unit, literal(row.unit)))


_TOPICS: dict[str, tuple[Topic, ...]] = {
    "/objectives/endpoints/*/name": (Topic.PRIMARY_INSTRUMENT, Topic.PRIMARY_TIME),
    "/objectives/endpoints/*/instrument": (Topic.PRIMARY_INSTRUMENT,),
    "/objectives/endpoints/*/visit": (Topic.PRIMARY_TIME,),
    "/design/arms": (Topic.COMPARATOR,),
    "/design/controls": (Topic.COMPARATOR,),
    "/design/control_description": (Topic.COMPARATOR,),
    "/design/control_rationale": (Topic.COMPARATOR, Topic.GUESS),
    "/design/duration_rationale": (Topic.PRIMARY_TIME, Topic.FOLLOW_UP),
    "/design/blind": (Topic.GUESS,),
    "/design/masked": (Topic.GUESS,),
    "/design/masking": (Topic.GUESS,),
    "/population/resistance": (Topic.RESISTANCE,),
    "/population/exclusion": (Topic.EXCLUSIONS,),
    "/population/medications": (Topic.WASHOUT,),
    "/population/stable_days": (Topic.WASHOUT,),
    "/population/prior_use": (Topic.PREVIOUS_USE,),
    "/population/prior_use_most": (Topic.PREVIOUS_USE,),
    "/population/prior_use_free_months": (Topic.PREVIOUS_USE,),
    "/population/prior_use_recorded": (Topic.PREVIOUS_USE,),
    "/dosing/arms": (Topic.DOSE,),
    "/dosing/dose_rationale": (Topic.DOSE,),
    "/dosing/scaling_rationale": (Topic.DOSE,),
    "/dosing/interval_days": (Topic.DOSE_INTERVAL,),
    "/dosing/redosing": (Topic.DOSING_SESSIONS, Topic.DOSE_INTERVAL),
    "/dosing/comparator_masking": (Topic.COMPARATOR, Topic.GUESS),
    "/sessions/model": (Topic.SUPPORT_MODEL, Topic.SUPPORT_HOURS),
    "/sessions/manual": (Topic.SUPPORT_MODEL,),
    "/sessions/approach": (Topic.SUPPORT_MODEL,),
    "/sessions/contribution": (Topic.SUPPORT_MODEL, Topic.SUPPORT_HOURS),
    "/sessions/equal_across_arms": (Topic.SUPPORT_HOURS,),
    "/sessions/sessions": (
        Topic.PREPARATION_SESSIONS,
        Topic.PREPARATION_HOURS,
        Topic.DOSING_SESSIONS,
        Topic.DOSING_HOURS,
        Topic.INTEGRATION_SESSIONS,
        Topic.INTEGRATION_HOURS,
        Topic.SUPPORT_HOURS,
    ),
    "/sessions/staff": (Topic.FACILITATORS,),
    "/sessions/setting/people": (Topic.FACILITATORS,),
    "/monitoring/observation_minutes": (Topic.DOSING_HOURS,),
    "/monitoring/discharge": (Topic.DOSING_HOURS,),
    "/followup": (Topic.FOLLOW_UP,),
    "/followup/retreatment": (Topic.DOSING_SESSIONS, Topic.DOSE_INTERVAL),
    "/followup/retreatment_trigger": (Topic.DOSING_SESSIONS, Topic.DOSE_INTERVAL),
    "/followup/retreatment_most": (Topic.DOSING_SESSIONS, Topic.DOSE_INTERVAL),
    "/endpoints/instruments/*/rater": (Topic.RATERS,),
    "/endpoints/instruments/*/masked_to": (Topic.RATERS,),
    "/endpoints/rater_training": (Topic.RATERS,),
    "/endpoints/response_instrument": (Topic.RESPONSE,),
    "/endpoints/response_fall": (Topic.RESPONSE,),
    "/endpoints/sustained_response": (Topic.RESPONSE,),
    "/endpoints/remission_comparator": (Topic.REMISSION,),
    "/endpoints/remission_threshold": (Topic.REMISSION,),
    "/endpoints/guesses": (Topic.GUESS,),
    "/schedule/visits": (Topic.PRIMARY_TIME, Topic.FOLLOW_UP),
    "/statistics/comparison": (Topic.EFFECT,),
    "/statistics/difference": (Topic.EFFECT,),
    "/statistics/deviation": (Topic.DEVIATION,),
    "/statistics/assumption_basis": (Topic.EFFECT, Topic.DEVIATION),
    "/statistics/power": (Topic.SAMPLE_SIZE,),
    "/statistics/per_arm": (Topic.SAMPLE_SIZE,),
    "/statistics/total": (Topic.SAMPLE_SIZE,),
    "/statistics/dropout": (Topic.DROPOUT,),
    "/statistics/blinding_index": (Topic.GUESS,),
    "/statistics/guess_analysis": (Topic.GUESS,),
}
"""The topics of each field, also of what lies below it; ``*`` is the id of an item."""


def topics_of(address: str) -> tuple[Topic, ...]:
    """Return the topics that belong to the field at the address; of several entries the closest one counts."""
    parts = address.strip("/").split("/")
    fitting = [pattern for pattern in _TOPICS if _leads_to(pattern, parts)]
    return _TOPICS[max(fitting, key=len)] if fitting else ()


def _leads_to(pattern: str, parts: list[str]) -> bool:
    steps = pattern.strip("/").split("/")
    return len(steps) <= len(parts) and all(step in ("*", part) for step, part in zip(steps, parts, strict=False))
