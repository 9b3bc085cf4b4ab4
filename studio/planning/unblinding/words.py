"""Belief and simulated trials in words: sentences, figures each with its Monte Carlo error, and tables."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from studio.planning.size.quick import clustering_of
from studio.planning.unblinding.belief import belief_alone, chance_of_success, right_guesses, scenarios
from studio.planning.unblinding.simulation import with_guesses_right
from studio.protocol.design import InterventionModel
from studio.text import Text, _, listing, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from studio.planning.unblinding.belief import Alone
    from studio.planning.unblinding.simulation import Assumptions, Figure, Outcome, Result
    from studio.protocol.protocol import Protocol

CAVEAT = _(
    "A simulation works out what assumptions lead to. It is no evidence on the drug, and is no better than they are; "
    "the effect of belief in particular is hardly known."
)

AFTER_THE_DOSE = _(
    "Belief is taken not to follow from improvement. In truth people who improve also come to believe that they got "
    "the drug; adjusting for belief then takes away a part of what the drug does, and is no proof either way."
)


# Figures


def points(value: float) -> str:
    """Return a difference in points, to a tenth."""
    return _minus(number(round(value, 1) + 0.0))


def in_points(value: float) -> Text:
    """Return a difference with its unit, to a tenth."""
    shown = points(value)
    return _("1 point") if shown == "1" else _("{count} points", count=shown)


def hundredths(value: float) -> str:
    """Return an index or an estimate, to a hundredth."""
    return _minus(f"{round(value, 2) + 0.0:.2f}")


def percent(share: float, places: int = 0) -> str:
    """Return a share in per cent, whole unless told otherwise; small and large ones not 0 or 100 to a tenth."""
    value = share * 100
    return number(round(value, max(places, 1) if 0 < value < 1 or 99 < value < 100 else places) + 0.0)


def estimate_give_or_take(figure: Figure) -> str:
    """Return an estimate in points with its Monte Carlo standard error; a dash where there is none."""
    return "–" if math.isnan(figure.value) else f"{hundredths(figure.value)} ± {figure.error:.2f}"


def give_or_take(figure: Figure) -> str:
    """Return a share in per cent with its Monte Carlo standard error in percentage points, with a digit that counts."""
    if math.isnan(figure.value):
        return "–"
    error = 100 * figure.error
    return f"{100 * figure.value:.1f} ± {f'{error:.1f}' if error >= 0.05 else f'{error:.1g}'}"


def _minus(words: str) -> str:
    return words.replace("-", "−")


# Sentences


def of_left_out(protocol: Protocol) -> tuple[Text, ...]:
    """Return a sentence on what the protocol plans and the simulation leaves out; none where that is nothing."""
    statistics = protocol.statistics
    planned = (
        (_("that participants of one therapist resemble one another"), clustering_of(statistics) > 1),
        (_("that the level is spent over several looks"), (statistics.looks or 1) > 1),
        (_("that all co-primary endpoints must succeed"), (statistics.coprimary or 1) > 1),
        (_("that participants change between the arms"), protocol.design.model is InterventionModel.CROSSOVER),
    )
    left_out = listing(text for text, is_planned in planned if is_planned)
    if not left_out:
        return ()
    return (_("The simulation leaves out {parts}; so its power is not the one to plan with.", parts=left_out),)


def of_belief(assumptions: Assumptions, alone: Alone) -> tuple[Text, ...]:
    """Return what belief alone does to the difference, and from which share of right guesses on it is all."""
    treated, control = assumptions.treated.name, assumptions.control.name
    named = {"treated": treated, "control": control, "points": in_points(abs(alone.points))}
    told = [
        _("With belief alone, and a drug that does nothing, “{treated}” would be {points} better than “{control}”.",
          **named)
        if round(alone.points, 1) >= 0
        else _("With belief alone, and a drug that does nothing, “{treated}” would be {points} worse than “{control}”.",
               **named)
    ]  # fmt: skip
    planned = assumptions.planned_difference or assumptions.drug_effect
    if alone.share is not None and alone.share >= 0:
        told.append(
            _(
                "That is {share} % of the difference of {planned} that the trial is planned for.",
                share=percent(alone.share),
                planned=in_points(planned),
            )
        )
    if alone.whole_at is not None and alone.half_at is not None:
        told.append(
            _(
                "Belief alone makes half of the planned difference where {half} % of either arm guess right, and all "
                "of it where {whole} % do.",
                half=percent(alone.half_at),
                whole=percent(alone.whole_at),
            )
        )
    elif alone.half_at is not None:
        told.append(
            _(
                "Belief alone makes half of the planned difference where {half} % of either arm guess right; all of "
                "it, it cannot make.",
                half=percent(alone.half_at),
            )
        )
    else:
        told.append(_("Even if everyone guessed right, belief alone would not make half of the planned difference."))
    return tuple(told)


def of_outcome(outcome: Outcome) -> tuple[Text, ...]:
    """Return what the planned analysis finds, what it finds of a drug that does nothing, and what adjustment leaves."""
    planned, adjusted = outcome.planned, outcome.adjusted
    told = [
        _(
            "The planned analysis finds a difference in {power} % of the trials if the drug itself is worth "
            "{effect}, and in {fooled} % if it does nothing; without belief that would be {alpha} %.",
            power=percent(planned.power.value),
            effect=in_points(outcome.assumptions.drug_effect),
            fooled=percent(planned.false_positive.value),
            alpha=number(round(outcome.assumptions.alpha * 100, 2)),
        )
    ]
    if adjusted.estimable == 0:
        told.append(
            _("Adjusted for belief there is no answer: nobody guesses wrong, so that belief and drug are one thing.")
        )
        return tuple(told)
    told.append(
        _(
            "Adjusted for belief, the analysis finds the drug’s own effect in {power} % of the trials.",
            power=percent(adjusted.power.value),
        )
    )
    if adjusted.estimable < 1:
        told.append(
            _(
                "In {share} % of the trials it cannot be made, as too few guess wrong.",
                share=percent(1 - adjusted.estimable),
            )
        )
    return tuple(told)


_STEPS = 500
"""Shares of right guesses that are looked at to find a limit."""


def uninterpretable_at(assumptions: Assumptions) -> float | None:
    """Return the share of right guesses in both arms from which on belief alone succeeds more often than not.

    None where it never does. A drug that does nothing is then found to work in half of the trials or more.
    """
    rates = (0.5 + 0.5 * step / _STEPS for step in range(_STEPS + 1))
    return next((rate for rate in rates if _is_fooled(with_guesses_right(assumptions, rate))), None)


def _is_fooled(assumptions: Assumptions) -> bool:
    return belief_alone(assumptions).points > 0 and chance_of_success(assumptions, 0.0) >= 0.5


def of_limit(assumptions: Assumptions) -> Text:
    """Return from which share of right guesses on a result says nothing of the drug."""
    rate = uninterpretable_at(assumptions)
    if rate is None:
        return _("However many guess right, belief alone would not succeed in half of the trials.")
    if rate <= 0.5:
        return _("Even if guesses were as by chance, more than half of the trials would succeed without a drug effect.")
    here = right_guesses(assumptions, belief_alone(assumptions).apart) or 0.0
    told = {"rate": percent(rate), "here": percent(here)}
    if here >= rate:
        return _(
            "From {rate} % of right guesses in either arm on, a drug that does nothing would succeed in more than half "
            "of the trials: a positive result could not be read. This trial is assumed beyond it, at {here} %.",
            **told,
        )
    return _(
        "From {rate} % of right guesses in either arm on, a drug that does nothing would succeed in more than half of "
        "the trials: a positive result could not be read. This trial is assumed below it, at {here} %.",
        **told,
    )


def of_adjusted(rates: Sequence[float], outcomes: Sequence[Outcome]) -> Text:
    """Return from which share of right guesses on the analysis adjusted for belief more likely misses the drug."""
    found = [(rate, one.adjusted.power.value) for rate, one in zip(rates, outcomes, strict=True)]
    if found[0][1] < 0.5:
        return _("Adjusted for belief, less than half of the trials would find the drug’s own effect at any share.")
    for (before, more), (after, less) in pairwise(found):
        if less < 0.5 <= more:
            rate = before + (after - before) * (more - 0.5) / (more - less)
            return _(
                "Adjusted for belief, the drug’s own effect is found in half of the trials or fewer from about "
                "{rate} % on.",
                rate=percent(rate),
            )
    return _("Adjusted for belief, more than half of the trials find the drug’s own effect at every share.")


# Tables


HEADS = (
    _("Comparator"),
    _("Guess right, drug / comparator"),
    _("Belief alone, points"),
    _("Success without a drug effect"),
    _("Guesses from"),
)


def of_comparators(assumptions: Assumptions) -> tuple[tuple[str, ...], ...]:
    """Return the rows below :data:`HEADS`: this trial, and each comparator with the guesses that a trial found."""
    rows = [_row(_("This trial"), assumptions, "")]
    rows += [_row(rate.control.label, one, rate.trial) for rate, one in scenarios(assumptions)]
    return tuple(rows)


def _row(name: Text, assumptions: Assumptions, trial: str) -> tuple[str, ...]:
    drug, control = assumptions.treated.believing, 1 - assumptions.control.believing
    return (
        str(name),
        f"{percent(drug)}\u00a0% / {percent(control)}\u00a0%",
        points(belief_alone(assumptions).points),
        f"{percent(chance_of_success(assumptions, 0.0))}\u00a0%",
        trial,
    )


def figures(outcome: Outcome) -> Iterator[tuple[Text, str]]:
    """Yield the figures of the outcome, each with its Monte Carlo standard error behind a plus-minus sign."""
    planned, adjusted = outcome.planned, outcome.adjusted
    yield _("Mean estimate, points"), estimate_give_or_take(planned.estimate)
    yield _("Of it belief, points"), estimate_give_or_take(planned.bias)
    yield _("Success with drug and belief"), _share(planned.power)
    yield _("Success with belief alone"), _share(planned.false_positive)
    yield _("Intervals that hold the drug’s own effect"), _share(planned.coverage)
    yield _("Power for the drug’s own effect, adjusted for belief"), _adjusted(adjusted)
    yield _("Seen at the end, treated / control"), " / ".join(f"{percent(share)} %" for share in outcome.seen)
    yield (
        _("Simulated"),
        str(
            _(
                "{trials} trials, seed {seed}; ± is the standard error of the simulation",
                trials=number(outcome.trials),
                seed=number(outcome.seed),
            )
        ),
    )


def _adjusted(result: Result) -> str:
    return _share(result.power) if result.estimable else str(_("cannot be told: nobody guesses wrong"))


def _share(figure: Figure) -> str:
    shown = give_or_take(figure)
    return shown if shown == "–" else f"{shown} %"
