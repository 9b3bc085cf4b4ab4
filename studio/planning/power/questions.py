"""What a calculation asks for, in the field's words: each member of a request once, and which method asks for what.

A person sees these words; the models of the requests hold types and bounds. Nothing here computes or is heavy, so
that a window can show its questions before the first answer is asked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from studio.text import Text, _

Kind = Literal["number", "whole", "share", "numbers", "shares", "choice", "way"]
Solve = Literal["n", "power", "effect", "alpha"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a number may be. ``above`` and ``below`` are themselves no answer."""

    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None


_ANY = Limits()


@dataclass(frozen=True, slots=True)
class Question:
    """One member of a request. ``name`` is where its answer goes: ``cluster.size`` is a member of a member.

    A ``share`` is typed in percent and is a part of one in the request; so are its limits.
    """

    name: str
    title: Text
    help: Text
    kind: Kind = "number"
    unit: Text | None = None
    choices: tuple[tuple[str | int, Text], ...] = ()
    default: float | str | None = None
    """What is shown at first where nobody said otherwise."""
    limits: Limits = _ANY


@dataclass(frozen=True, slots=True)
class Ways:
    """Something that can be told in several ways, each by members of its own."""

    name: str
    title: Text
    ways: tuple[tuple[str, Text, tuple[str, ...]], ...]
    """By id: its words and the members that it asks for."""
    says: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By id: what choosing it says in the request, such as the kind of a precision."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one method asks for, beyond what all ask for."""

    id: str
    group: Text
    title: Text
    lead: Text
    """What it is for, in a sentence."""
    parts: tuple[Question | Ways, ...]
    effect: tuple[str, ...] = ()
    """The members that tell the effect: they are not asked for where it is to be found."""
    solves: tuple[Solve, ...] = ("n", "power", "effect", "alpha")
    arms: Literal[1, 2] = 2
    """2 where the arms may differ in size."""
    adjusted: bool = True
    """Whether dropout, therapists, comparisons and co-primary endpoints change the answer."""
    slow: bool = False
    """Whether an answer may take longer than a moment."""


def _q(name: str, title: Text, help: Text, kind: Kind = "number", unit: Text | None = None) -> Question:
    return Question(name, title, help, kind, unit)


_POINTS = _("points")

_ALL = (
    _q("d", _("Effect size d"), _("The difference between arms divided by the standard deviation.")),
    _q("delta", _("Difference"), _("Between arms, in the units of the endpoint, without sign."), unit=_POINTS),
    _q("sd", _("Standard deviation"), _("Of the endpoint, in either arm."), unit=_POINTS),
    _q("sd1", _("Standard deviation, control"), _("Of the endpoint in the control arm."), unit=_POINTS),
    _q("sd2", _("Standard deviation, treatment"), _("Of the endpoint in the treated arm."), unit=_POINTS),
    _q("rho", _("Correlation"), _("Between two values of the same participant, from −1 to 1.")),
    _q("r2", _("Variance explained, R²"), _("The share of the variance that the covariates explain."), "share"),
    _q("error_variance", _("Residual variance"), _("What the covariates leave unexplained, in squared units.")),
    _q("pre", _("Values before treatment"), _("How many baseline values of each participant are averaged."), "whole"),
    _q("post", _("Values after treatment"), _("How many values after treatment are averaged."), "whole"),
    _q("visits", _("Visits after baseline"), _("Visits at which the endpoint is measured; the last is compared."),
       "whole"),
    _q("drop_per_visit", _("Lost by each visit"), _("Participants lost from one visit to the next; none at the first."),
       "share"),
    _q("retention", _("Share with a value at each visit"), _("In order of the visits, such as 100, 95, 90."),
       "shares"),
    _q("doses", _("Doses"), _("How many doses are compared with the one control."), "whole"),
    _q("groups", _("Arms"), _("How many arms of the same size are compared at once."), "whole"),
    _q("f", _("Effect size f"), _("The standard deviation of the arms’ means divided by that within arms.")),
    _q("f2", _("Effect size f²"), _("The variance that the predictors explain, divided by what stays unexplained.")),
    _q("predictors", _("Predictors tested"), _("How many are tested together."), "whole"),
    _q("covariates", _("Further covariates"), _("How many are in the model and not tested."), "whole"),
    _q("r", _("Correlation to be found"), _("Between the two measures, from −1 to 1.")),
    _q("half_width", _("Half-width of the interval"), _("How far the interval may reach to either side."), "share"),
    _q("upper", _("Upper bound"), _("The largest share that may still be possible."), "share"),
    _q("p1", _("Share under control"), _("Participants of the control arm with the outcome."), "share"),
    _q("p2", _("Share under treatment"), _("Participants of the treated arm with the outcome."), "share"),
    _q("true_difference", _("True difference"), _("What you expect in truth, in favour of the new treatment; often 0."),
       unit=_POINTS),
    _q("margin", _("Margin"), _("The largest loss that would still be accepted.")),
    _q("hr", _("Hazard ratio"), _("Of the event, under treatment as against control.")),
    _q("event_probability", _("Participants with an event"), _("Over both arms, until the end of follow-up."), "share"),
    _q("low", _("Lower end"), _("Of the published confidence interval.")),
    _q("high", _("Upper end"), _("Of the published confidence interval.")),
    _q("level", _("Confidence level"), _("Of the interval."), "share"),
    _q("n", _("Participants"), _("With a value."), "whole"),
    _q("events", _("Participants with the outcome"), _("Of those, how many have the outcome."), "whole"),
    _q("p", _("Expected share"), _("Participants with the outcome."), "share"),
    _q("looks", _("Analyses"), _("How often the data are looked at, the last analysis included; evenly spaced."),
       "whole"),
    _q("ratio", _("Allocation ratio"), _("Participants of the treated arm for each one of the control arm.")),
    _q("n1", _("Participants, control arm"), _("Randomised to the control arm."), "whole"),
    _q("n2", _("Participants, treated arm"), _("Randomised to the treated arm."), "whole"),
    _q("n_total", _("Participants in total"), _("Randomised, all arms."), "whole"),
    _q("power", _("Power"), _("The chance to find the effect if it is there."), "share"),
    _q("alpha", _("Significance level"), _("The chance to find an effect that is not there."), "share"),
    _q("dropout", _("Dropout"), _("Without a value of the endpoint: the numbers are divided by 1 − dropout."), "share"),
    _q("cluster.size", _("Participants for each therapist"), _("Participants of one therapist resemble one another.")),
    _q("cluster.icc", _("Intraclass correlation by therapist"), _("0 where therapists make no difference.")),
    _q("sequential.looks", _("Looks at efficacy"), _("With the last one; they are evenly spaced."), "whole"),
    _q("comparisons", _("Comparisons"), _("The level is divided by their number (Bonferroni)."), "whole"),
    _q("coprimary", _("Co-primary endpoints"), _("All must be met; they are taken as independent."), "whole"),
)  # fmt: skip
_MOST_PEOPLE = 1e9
_LIMITS: tuple[tuple[tuple[str, ...], Limits], ...] = (
    (("sd", "sd1", "sd2", "error_variance", "f", "f2", "hr", "ratio"), Limits(above=0)),
    (("alpha", "power", "level"), Limits(above=0, below=1)),
    (("rho", "r"), Limits(above=-1, below=1)),
    (("r2", "drop_per_visit", "dropout"), Limits(low=0, below=1)),
    (("p1", "p2", "p", "cluster.icc"), Limits(low=0, high=1)),
    (("retention", "event_probability", "half_width"), Limits(above=0, high=1)),
    (("upper",), Limits(above=0, below=1)),
    (("n1", "n2", "n_total", "n", "comparisons", "coprimary", "cluster.size"), Limits(low=1, high=_MOST_PEOPLE)),
    (("events",), Limits(low=0, high=_MOST_PEOPLE)),
    (("pre", "covariates"), Limits(low=0, high=1000)),
    (("post", "predictors"), Limits(low=1, high=1000)),
    (("groups",), Limits(low=2, high=1000)),
    (("doses",), Limits(low=2, high=20)),
    (("visits",), Limits(low=1, high=100)),
    (("looks", "sequential.looks"), Limits(low=1, high=20)),
)
_LIMITED = {name: limits for names, limits in _LIMITS for name in names}
QUESTIONS: Mapping[str, Question] = {one.name: replace(one, limits=_LIMITED.get(one.name, _ANY)) for one in _ALL}
"""Every member that is a number, by name, in its general words; a method may say more of one."""

SIDES = Question(
    "sides",
    _("Sides"),
    _("Two, unless only one direction can matter."),
    "choice",
    choices=((2, _("Two-sided")), (1, _("One-sided"))),
    default=2,
)

SOLVES: Mapping[Solve, Text] = {
    "n": _("Participants needed"),
    "power": _("Power reached"),
    "effect": _("Smallest effect that is found"),
    "alpha": _("Level at which it is found"),
}


def _asks(name: str, title: Text | None = None, help: Text | None = None, default: float | None = None) -> Question:
    """Return a member in a method's own words."""
    known = QUESTIONS[name]
    return replace(known, title=title or known.title, help=help or known.help, default=default)


def _choice(name: str, title: Text, help: Text, *choices: tuple[str | int, Text]) -> Question:
    return Question(name, title, help, "choice", choices=choices, default=choices[0][0])


_EFFECT = Ways(
    "effect",
    _("Effect given as"),
    (
        ("points", _("Difference and standard deviation"), ("delta", "sd")),
        ("d", _("Effect size d"), ("d",)),
    ),
)
_COVARIATES = Ways(
    "covariates",
    _("Covariates given as"),
    (
        ("rho", _("Correlation with baseline"), ("rho",)),
        ("r2", _("Variance explained, R²"), ("r2",)),
    ),
)
_ZT = _choice(
    "variant",
    _("Distribution"),
    _("The normal one is the published formula; the t distribution is exact for small trials."),
    ("z", _("Normal")),
    ("t", _("t")),
)
_PRECISION = Ways(
    "known",
    _("What is to be known"),
    (
        ("width_n", _("Participants for a share, by the width of its interval"), ("p", "half_width")),
        ("width", _("How wide the interval of an expected share is"), ("n", "p")),
        ("exact", _("Exact interval of an observed share"), ("n", "events")),
        ("wilson", _("Wilson’s interval of an observed share"), ("n", "events")),
        ("none_n", _("Participants, by the upper bound when nobody has the event"), ("upper",)),
        ("none", _("Upper bound when nobody has the event"), ("n",)),
        ("mean", _("How wide the interval of a mean is"), ("n", "sd")),
        ("spread", _("How closely a standard deviation is known"), ("n",)),
    ),
    {
        "width_n": {"kind": "half_width"},
        "width": {"kind": "half_width"},
        "exact": {"kind": "proportion"},
        "wilson": {"kind": "proportion", "variant": "wilson"},
        "none_n": {"kind": "zero_events"},
        "none": {"kind": "zero_events"},
        "mean": {"kind": "half_width"},
        "spread": {"kind": "sd_ratio"},
    },
)
_EVENTS = Ways(
    "having",
    _("Events given as"),
    (
        ("both", _("Share with an event, both arms"), ("event_probability",)),
        ("each", _("Share with an event in each arm"), ("p1", "p2")),
    ),
)
_RHO_CHANGE = _asks("rho", _("Correlation of baseline and outcome"), _("Within participants, from −1 to 1."))
_RHO_VISITS = _asks("rho", _("Correlation between visits"), _("Within participants; between neighbours with AR(1)."))

_SPENDING = Question(
    "sequential.spending",
    _("Boundary"),
    _("How the level is spent over the looks."),
    "choice",
    choices=(
        ("asOF", _("O’Brien–Fleming type, Lan–DeMets")),
        ("asP", _("Pocock type, Lan–DeMets")),
        ("OF", _("O’Brien–Fleming")),
        ("P", _("Pocock")),
    ),
    default="asOF",
)
_MEANS, _WITHIN, _MANY = _("Means of two arms"), _("One group, or each its own control"), _("Several arms")
_SHARES, _TIME, _MARGIN = _("Shares of two arms"), _("Time to an event"), _("Non-inferiority and margins")
_FIRST, _LOOKS = _("Feasibility and precision"), _("Interim analyses")

_METHODS = (
    Asked("t2", _MEANS, _("t test"), _("The means of two arms are compared once, with the same spread in both."),
          (_EFFECT,), ("delta", "d")),
    Asked("t2_welch", _MEANS, _("t test, unequal variances"), _("The spread differs between arms (Welch)."),
          (_asks("delta"), _asks("sd1"), _asks("sd2")), ("delta",)),
    Asked("ancova", _MEANS, _("Analysis of covariance"),
          _("The outcome is compared with the baseline value as a covariate, which saves participants."),
          (_EFFECT, _COVARIATES, _choice("variant", _("Formula"), _("The exact one counts the covariate’s chance."),
           ("exact", _("Exact")), ("borm", _("Shortcut: t test times 1 − ρ²")), ("normal", _("Normal approximation")))),
          ("delta", "d")),
    Asked("change", _MEANS, _("Change from baseline"), _("The change of each participant is compared between arms."),
          (_EFFECT, _RHO_CHANGE, _ZT), ("delta", "d")),
    Asked("mmrm", _MEANS, _("Mixed model for repeated measures"),
          _("All visits enter the model and the last is compared; participants who leave count until then."),
          (_EFFECT, _RHO_VISITS, _choice("structure", _("Correlation over time"), _("How it fades between visits."),
           ("cs", _("The same between all visits")), ("ar1", _("Fading with distance, AR(1)"))),
           Ways("kept", _("Losses given as"), (
               ("drop", _("Share lost by each visit"), ("visits", "drop_per_visit")),
               ("retention", _("Share present at each visit"), ("retention",)),
           ))), ("delta", "d")),
    Asked("repeated", _MEANS, _("Averages of repeated measures"),
          _("Means of several values before and after treatment, adjusted for baseline (Frison and Pocock)."),
          (_EFFECT, _asks("rho", _("Correlation between values"), _("Within participants, from −1 to 1.")),
           _asks("pre", default=1), _asks("post", default=1), _ZT), ("delta", "d")),
    Asked("t1", _WITHIN, _("One group against a value"), _("One group’s mean is compared with a fixed value."),
          (_EFFECT,), ("delta", "d"), arms=1),
    Asked("paired", _WITHIN, _("Paired t test"), _("Each participant’s two values are compared; the spread is theirs."),
          (_EFFECT,), ("delta", "d"), arms=1),
    Asked("crossover", _WITHIN, _("Crossover"),
          _("Each participant has both treatments, in random order; nothing carries over from the first."),
          (_EFFECT, _asks("rho", _("Correlation between periods"), _("Within participants, from −1 to 1.")),
           _choice("variant", _("Distribution"), _("The t distribution is exact for small trials."),
                   ("t", _("t")), ("z", _("Normal")))),
          ("delta", "d"), arms=1),
    Asked("doses", _MANY, _("Several doses against one control"),
          _("Each dose is compared with the control by a t test, and the level is kept over all of them."),
          (_asks("doses", default=2),
           replace(_asks("delta", _("Differences"), _("One for all doses, or one for each in order, as 4, 5.")),
                   kind="numbers"), _asks("sd"),
           _choice("procedure", _("How the level is kept"), _("Over the comparisons of the doses."),
                   ("dunnett", _("Dunnett")), ("bonferroni", _("Bonferroni")), ("holm", _("Holm")),
                   ("fixed_sequence", _("Fixed order, each at the full level"))),
           _choice("reject", _("Power to show"), _("What counts as success."),
                   ("one", _("Each single dose")), ("any", _("At least one dose")), ("all", _("Every dose")))),
          ("delta",), slow=True),
    Asked("anova", _MANY, _("One-way analysis of variance"), _("Any difference between several arms of one size."),
          (_asks("groups"), _asks("f")), ("f",), arms=1),
    Asked("regression", _MANY, _("Multiple regression"), _("Predictors together explain a part of the outcome."),
          (_asks("predictors"), _asks("covariates", default=0), _asks("f2")), ("f2",), arms=1),
    Asked("correlation", _WITHIN, _("Correlation"), _("Two measures of the same participants go together."),
          (_asks("r"),), ("r",), arms=1),
    Asked("proportions", _SHARES, _("Two proportions"), _("Responders or remitters are compared between two arms."),
          (_asks("p1"), _asks("p2"), _choice("variant", _("Test"), _("Which test of two proportions is planned."),
           ("pooled", _("z test, pooled variance")), ("unpooled", _("z test, unpooled variance")),
           ("arcsine", _("Arcsine transformation")), ("continuity", _("z test, continuity corrected")),
           ("fisher", _("Fisher’s exact test")))), ("p2",)),
    Asked("noninferiority_means", _MARGIN, _("Means against a margin"),
          _("The new treatment may be worse by no more than a margin, or must be better by one."),
          (_asks("true_difference", default=0),
           _asks("margin", help=_("The loss that is accepted; below 0, the gain that is to be exceeded.")),
           _asks("sd"), _ZT), ("true_difference",)),
    Asked("noninferiority_proportions", _MARGIN, _("Proportions against a margin"),
          _("The share under the new treatment may fall behind by no more than a margin."),
          (_asks("p1"), _asks("p2"), replace(_asks("margin"), kind="share", limits=Limits(above=-1, below=1))),
          ("p2",)),
    Asked("logrank", _TIME, _("Log-rank test"), _("Times to an event, such as relapse, are compared between two arms."),
          (_asks("hr"), _EVENTS), ("hr",)),
    Asked("precision", _FIRST, _("Precision of a small trial"),
          _("How closely a feasibility trial knows a share or a spread, and how many that takes."),
          (_PRECISION, _asks("alpha", _("Error of the interval"), _("5 % for an interval of 95 %."), 0.05)),
          (), ("n",), 1, adjusted=False),
    Asked("sd_from_interval", _FIRST, _("Standard deviation from an interval"),
          _("A published difference comes with an interval and no standard deviation: this gives it."),
          (_asks("low"), _asks("high"), _asks("level", default=0.95), _asks("n1", help=_("With a value.")),
           _asks("n2", help=_("With a value."))), (), ("n",), 1, adjusted=False),
    Asked("sequential", _LOOKS, _("Boundaries and their cost"),
          _("How far the data must have gone at each look to stop, and what the looks cost in participants."),
          (_asks("looks", default=2), replace(_SPENDING, name="spending"), SIDES, _asks("alpha", default=0.05),
           _asks("power", help=_("For which the trial is enlarged by the looks."), default=0.9)), (), ("n",), 1,
          adjusted=False),
)  # fmt: skip
ASKED: Mapping[str, Asked] = {one.id: one for one in _METHODS}
"""Every method, in the order in which they are offered."""

ADJUSTMENTS: tuple[Question, ...] = (
    *(
        QUESTIONS[name]
        for name in ("dropout", "cluster.size", "cluster.icc", "comparisons", "coprimary", "sequential.looks")
    ),
    _SPENDING,
)
"""What changes any answer about participants; it is asked for apart, and all of it may be left empty."""

_COUNTED = Ways(
    "counted",
    _("Participants given as"),
    (
        ("arms", _("Each arm"), ("n1", "n2")),
        ("total", _("In total"), ("n_total",)),
    ),
)


def asked_parts(method: Asked, solve: Solve) -> tuple[Question | Ways, ...]:
    """Return what a method asks for when it is solved for one thing: what is to be found is not asked for."""
    if not method.adjusted:
        return method.parts
    parts: list[Question | Ways] = [part for part in method.parts if not _is_effect(method, part, solve)]
    parts += [SIDES] if method.id not in ("anova", "regression") else []
    if solve != "alpha":
        parts.append(_asks("alpha", default=0.05))
    if solve != "power":
        parts.append(_asks("power", default=0.9))
    if solve == "n":
        parts += [_asks("ratio", default=1)] if method.arms == 2 else []
    elif method.arms == 2:
        parts.append(_COUNTED)
    else:
        parts.append(_asks("n1", _("Participants"), _("Randomised to each arm.")))
    return tuple(parts)


def _is_effect(method: Asked, part: Question | Ways, solve: Solve) -> bool:
    return solve == "effect" and isinstance(part, Question) and part.name in method.effect


def questions(method: Asked, solve: Solve, chosen: Mapping[str, str]) -> Iterator[Question]:
    """Yield the questions in order; ``chosen`` has the way in which each of several is told, the first where none is.

    Which way comes as a question of its own, of the kind ``way``, before those that it asks for.
    """
    for part in asked_parts(method, solve):
        if isinstance(part, Question):
            yield part
            continue
        for one in _told(part, chosen.get(part.name, "")):
            if not (solve == "effect" and one.name in method.effect):
                yield one


def _told(part: Ways, chosen: str) -> Iterator[Question]:
    """Yield the question of the way, and those of the way that is chosen."""
    choices = tuple((id, title) for id, title, _members in part.ways)
    yield Question(part.name, part.title, _("Choose what you know."), "way", choices=choices, default=choices[0][0])
    yield from map(_asks, way_of(part, {part.name: chosen}))


def way_of(part: Ways, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Return the members of the way that is chosen."""
    by_id = {id: members for id, _title, members in part.ways}
    return by_id.get(chosen.get(part.name, ""), part.ways[0][2])


def request_of(
    method: Asked, solve: Solve, asked: Iterable[Question], values: Mapping[str, object]
) -> dict[str, object]:
    """Return the request that the answers make; what is empty is left out."""
    made: dict[str, object] = {"method": method.id}
    if method.adjusted:
        made["solve"] = solve
    said = {part.name: part.says for part in method.parts if isinstance(part, Ways)}
    for question in asked:
        value = values.get(question.name)
        if question.kind == "way":
            made |= said.get(question.name, {}).get(str(value), {})
            continue
        if value is None or value == ():
            continue
        first, dot, rest = question.name.partition(".")
        if isinstance(value, tuple) and question.kind == "numbers" and len(value) == 1:
            value = value[0]
        if not dot:
            made[first] = value
            continue
        inner = made.setdefault(first, {})
        assert isinstance(inner, dict)
        inner[rest] = value
    return made


def answers_of(request: Mapping[str, object]) -> dict[str, object]:
    """Return what a person would have answered to be asked this, with the way in which each thing is told."""
    method = ASKED.get(str(request.get("method")))
    found: dict[str, object] = {}
    for name, value in request.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{inner}": one for inner, one in value.items()}
        else:
            found[name] = value
    for part in (*(method.parts if method else ()), _COUNTED):
        if isinstance(part, Ways) and (way := _way_in(part, found)) is not None:
            found[part.name] = way
    return found


def _way_in(part: Ways, request: Mapping[str, object]) -> str | None:
    """Return the way in which a request tells something: that of which it has most; the first of several."""
    told: dict[str, tuple[int, int]] = {}
    for id, _title, members in part.ways:
        says = part.says.get(id, {})
        if set(members) & set(request) and says.items() <= request.items():
            told[id] = (len(set(members) & set(request)), len(says))
    return max(told, key=told.__getitem__) if told else None


def every_question(method: Asked) -> tuple[Question, ...]:
    """Return every question that a method ever asks, each once, in the order in which they stand."""
    found: dict[str, Question] = {}
    for part in (*method.parts, *(asked for solve in method.solves for asked in asked_parts(method, solve))):
        if isinstance(part, Question):
            found.setdefault(part.name, part)
            continue
        for way, _title, _members in part.ways:
            for one in _told(part, way):
                found.setdefault(one.name, one)
    return tuple(found.values())
