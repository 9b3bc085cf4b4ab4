"""What is assumed of belief, in section 10.8, and the appendix that simulates the trial under these assumptions."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from studio.document.blocks import Cell, Column, Figure, Listing, Row, Span, Table, cell, paragraph, span
from studio.document.charts import chart
from studio.document.figures import belief as plots
from studio.document.manuscript import SIMULATION, Manuscript
from studio.document.tables import fact, grid, labelled, picked
from studio.knowledge import calculations
from studio.planning.impossible import Impossible
from studio.planning.unblinding import belief, simulation
from studio.planning.unblinding.belief import ARMS, BELIEF
from studio.planning.unblinding.simulation import Analysis, Assumptions, Group, Outcome, Result
from studio.planning.unblinding.words import (
    AFTER_THE_DOSE,
    CAVEAT,
    estimate_give_or_take,
    give_or_take,
    hundredths,
    in_points,
    of_belief,
    of_left_out,
    of_outcome,
    percent,
    points,
)
from studio.protocol.address import spec_at
from studio.protocol.belief import ArmBelief
from studio.protocol.statistics import Method
from studio.text import Text, _, listing, number, translate

OTHER = "10.8"
TRIALS, SEED = 2000, 1
"""Simulated trials and seed where the protocol names none."""
_MOST_SIMULATED = 2_000_000
"""Participants of all trials together that a document simulates at most, lest it keep people waiting."""


def write_belief(page: Manuscript) -> None:
    """Write what is assumed of belief, and what belief alone would do to the assumed difference."""
    words, anchor = page.words, "table-belief"
    picks = (
        picked(words, ArmBelief, "arm", 1.8),
        picked(words, ArmBelief, "believing", 1.2),
        picked(words, ArmBelief, "lost_if_right", 1.2),
    )
    caption = str(_("Belief assumed, by arm"))
    table = grid(words, ARMS, page.protocol.statistics.belief.arms, picks, caption=caption, anchor=anchor)
    if table:
        text = _("{table} shows how many are assumed to believe that they got the drug.", table=page.refer(anchor))
        page.add(OTHER, text, address=ARMS)
    for text, fields in _SENTENCES:
        page.say(OTHER, text, **{name: f"{BELIEF}/{field}" for name, field in fields.items()})
    found = belief.worst(page.protocol)
    for text in of_belief(*found) if found else ():
        page.add(OTHER, text, address=f"{BELIEF}/effect")
    page.put(OTHER, *table)
    page.claim(ARMS)
    page.prose(OTHER, f"{BELIEF}/basis")
    page.decide(
        OTHER,
        f"{BELIEF}/appendix",
        _("The trial is simulated under these assumptions in {section}.", section=page.see(SIMULATION)),
        _("The trial is not simulated under these assumptions."),
    )


_SENTENCES: tuple[tuple[Text, dict[str, str]], ...] = (
    (
        _("Believing to have had the drug is assumed to add {effect} to the benefit, with a spread of {spread}."),
        {"effect": "effect", "spread": "spread"},
    ),
    (_("Believing to have had the drug is assumed to add {effect} to the benefit."), {"effect": "effect"}),
    (_("The drug itself is assumed to be worth {drug}."), {"drug": "drug_effect"}),
    (
        _("One standard deviation more of expectancy before the dose is assumed to add {hope}, in all arms alike."),
        {"hope": "expectancy_effect"},
    ),
    (_("Expectancy and belief are assumed to correlate by {rho}."), {"rho": "expectancy_belief"}),
    (
        _("Raters are assumed to score those better by {drift} whom they take for treated; {right} guess right."),
        {"drift": "rater_drift", "right": "rater_right"},
    ),
)
"""Sentences with the fields they tell of, in order: a field is told by the first of them whose fields are filled."""


# The appendix


def write_simulation(page: Manuscript) -> None:
    """Write the appendix where it is asked for: assumptions, results, figures and what they cannot show."""
    if not page.protocol.statistics.belief.appendix:
        return
    page.add(SIMULATION, CAVEAT, "warning")
    assumed = belief.assumptions_of(page.protocol)
    if assumed is None:
        lacking = listing(_("“{field}”", field=translate(spec_at(one).title)) for one in belief.wanted(page.protocol))
        page.add(
            SIMULATION, _("Still to be entered before the trial can be simulated: {fields}.", fields=lacking), "open"
        )
        return
    trials, seed = _asked(page, assumed)
    try:
        outcome = simulated(assumed, trials, seed)
    except Impossible as problem:
        page.add(SIMULATION, problem.text, "open")
        return
    _method(page, outcome)
    page.put(SIMULATION, _assumed(outcome.assumptions))
    known, alone = calculations.get("belief"), belief.belief_alone(assumed)
    text = _(
        "Belief alone makes a difference of {formula} {source}.",
        formula=translate(known.formula),
        source=page.cite(*known.sources),
    )
    page.add(SIMULATION, text)
    page.put(SIMULATION, Listing(tuple(span(translate(one)) for one in known.assumptions)))
    for text in (*of_belief(assumed, alone), *of_outcome(outcome)):
        page.add(SIMULATION, text)
    page.put(SIMULATION, _results(outcome), paragraph(AFTER_THE_DOSE, "note"), *_figures(assumed))
    _comparators(page, assumed)
    page.claim(f"{BELIEF}/trials", f"{BELIEF}/seed")


def _asked(page: Manuscript, assumed: Assumptions) -> tuple[int, int]:
    asked = page.protocol.statistics.belief
    participants = max(1, assumed.treated.size + assumed.control.size)
    trials = min(asked.trials or TRIALS, max(100, _MOST_SIMULATED // participants))
    return trials, SEED if asked.seed is None else asked.seed


@lru_cache(maxsize=4)
def simulated(assumed: Assumptions, trials: int, seed: int) -> Outcome:
    """Return the outcome. A document is built anew for every preview, and mostly with the same assumptions."""
    return simulation.simulate(assumed, trials, seed)


def _method(page: Manuscript, outcome: Outcome) -> None:
    assumed = outcome.assumptions
    analysis = _("a t test")
    if assumed.analysis is Analysis.ANCOVA:
        analysis = _("an analysis of covariance with the baseline")
    page.add(
        SIMULATION,
        _(
            "The comparison of “{treated}” with “{control}” is simulated {trials} times (seed {seed}) and analysed by "
            "{analysis}. “±” is the Monte Carlo standard error, that of a finite number of trials.",
            treated=assumed.treated.name,
            control=assumed.control.name,
            trials=f"{outcome.trials:,}",
            seed=outcome.seed,
            analysis=analysis,
        ),
    )
    method = page.protocol.statistics.method
    if method is Method.MMRM:
        text = _(
            "It stands for the mixed model for repeated measures: earlier visits of those who are missing at the "
            "primary endpoint are left out, so that the power of the mixed model is slightly higher."
        )
        page.add(SIMULATION, text)
    elif method not in (Method.T_TEST, Method.ANCOVA, None):
        text = _("It stands in place of the planned analysis ({method}), which is not simulated.", method=method.label)
        page.add(SIMULATION, text)
    for text in of_left_out(page.protocol):
        page.add(SIMULATION, text)


def _assumed(a: Assumptions) -> Table:
    rows = [
        fact(str(_("Effect of the drug itself")), str(in_points(a.drug_effect))),
        fact(str(_("Standard deviation without belief")), str(in_points(a.sd))),
        fact(str(_("Correlation with baseline")), number(a.correlation)),
        *_of_group(a.treated),
        *_of_group(a.control),
        fact(str(_("Effect of belief, and its spread")), f"{in_points(a.belief_effect)}, {in_points(a.belief_spread)}"),
        fact(str(_("Effect of expectancy")), str(in_points(a.expectancy_effect))),
        fact(str(_("Correlation of expectancy and belief")), number(a.expectancy_belief)),
        fact(str(_("Drift of raters")), str(in_points(a.rater_drift))),
        fact(str(_("Raters who guess right")), _percent(a.rater_right)),
        fact(str(_("Significance level, sides")), f"{number(a.alpha)}, {a.sides}"),
    ]
    return replace(labelled(rows, caption=str(_("Assumptions of the simulation"))), anchor="table-simulation-assumed")


def _of_group(group: Group) -> tuple[Row, ...]:
    told = [
        _("{count} participants", count=group.size),
        _("{share} believe they got the drug", share=_percent(group.believing)),
        _("dropout {share}", share=_percent(group.dropout)),
    ]
    if group.lost_if_right:
        told.append(_("{share} more after a right guess", share=_percent(group.lost_if_right)))
    return (fact(group.name, "; ".join(map(str, told))),)


def _results(outcome: Outcome) -> Table:
    columns = (
        Column(str(_("Analysis")), 2.0),
        Column(str(_("Difference, points")), 1.1, "right"),
        Column(str(_("Bias, points")), 0.9, "right"),
        Column(str(_("Significant, %")), 1.1, "right"),
        Column(str(_("The same if the drug does nothing, %")), 1.4, "right"),
        Column(str(_("Interval holds the drug’s effect, %")), 1.4, "right"),
    )
    rows = (
        (_("Planned"), outcome.planned),
        (_("Planned, adjusted for belief"), outcome.adjusted),
        (_("Only those who believe they got the drug"), outcome.believers),
        (_("Only those who do not"), outcome.doubters),
    )
    return Table(
        columns,
        tuple(Row((cell(name), *_figures_of(result))) for name, result in rows),
        caption=str(_("Results of the simulation")),
        notes=(str(_("Trials in which an analysis cannot be made count as not significant.")),),
        small=True,
        anchor="table-simulation-results",
    )


def _figures_of(result: Result) -> tuple[Cell, ...]:
    if not result.estimable:
        return tuple(cell("–", "muted") for _column in range(5))
    return (
        cell(estimate_give_or_take(result.estimate)),
        cell(hundredths(result.bias.value)),
        cell(give_or_take(result.power)),
        cell(give_or_take(result.false_positive)),
        cell(give_or_take(result.coverage)),
    )


def _figures(assumed: Assumptions) -> tuple[Figure, ...]:
    drawn = ((plots.difference_plot(assumed), "difference"), (plots.chance_plot(assumed), "chance"))
    return tuple(replace(chart.figure(plot), anchor=f"figure-belief-{name}") for plot, name in drawn)


def _comparators(page: Manuscript, assumed: Assumptions) -> None:
    """Print what belief alone would do with the guesses that trials of each kind of comparator found."""
    rows = []
    for rate, one in belief.scenarios(assumed):
        alone = belief.belief_alone(one)
        rows.append(
            Row(
                (
                    cell(rate.control.label),
                    Cell((Span(f"{rate.trial} ({rate.certainty.label}) "), *page.cite(rate.source))),
                    cell(f"{number(rate.drug)}, {number(rate.comparator)}"),
                    cell(points(alone.points)),
                    cell(percent(belief.chance_of_success(one, 0.0))),
                )
            )
        )
    text = _(
        "{table} puts the guesses of other trials in the place of those assumed. They are few, come from other drugs "
        "and conditions, and were asked in different ways.",
        table=page.refer("table-belief-comparators"),
    )
    columns = (
        Column(str(_("Comparator")), 1.2),
        Column(str(_("Trial")), 2.4),
        Column(str(_("Guessed right, drug and comparator, %")), 1.1, "right"),
        Column(str(_("Difference by belief alone, points")), 1.1, "right"),
        Column(str(_("Significant if the drug does nothing, %")), 1.1, "right"),
    )
    page.add(SIMULATION, text)
    page.put(
        SIMULATION,
        Table(
            columns,
            tuple(rows),
            caption=str(_("Belief alone, with the guesses of other trials")),
            notes=tuple(
                str(_("{comparator}: {note}", comparator=rate.control.label, note=translate(rate.note)))
                for rate, _one in belief.scenarios(assumed)
                if rate.note
            ),
            small=True,
            anchor="table-belief-comparators",
        ),
    )


def _percent(share: float) -> str:
    return f"{percent(share, 1)} %"
