"""Figures and tables of a simulation in words, each figure with its Monte Carlo error."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from studio.planning.unblinding.belief import belief_alone, chance_of_success, scenarios
from studio.planning.unblinding.simulation import with_guesses_right
from studio.planning.unblinding.words import percent, points
from studio.text import Text, _, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from studio.planning.unblinding.simulation import Assumptions, Figure, Outcome, Result

_STEPS = 500


def uninterpretable_at(assumptions: Assumptions) -> float | None:
    """Return the share of right guesses in both arms from which on belief alone succeeds more often than not.

    None where it never does. A drug that does nothing is then found to work in half of the trials or more.
    """
    rates = (0.5 + 0.5 * step / _STEPS for step in range(_STEPS + 1))
    return next((rate for rate in rates if chance_of_success(with_guesses_right(assumptions, rate), 0.0) >= 0.5), None)


def of_limit(assumptions: Assumptions) -> Text:
    """Return from which share of right guesses on a result says nothing of the drug."""
    rate = uninterpretable_at(assumptions)
    if rate is None:
        return _("However many guess right, belief alone would not succeed in half of the trials.")
    if rate <= 0.5:
        return _("Even if guesses were as by chance, more than half of the trials would succeed without a drug effect.")
    apart = belief_alone(assumptions).apart
    here = 0.5 + apart / 2
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
        points(belief_alone(assumptions).points).replace("-", "−"),
        f"{percent(chance_of_success(assumptions, 0.0))} %",
        trial,
    )


def figures(outcome: Outcome) -> Iterator[tuple[Text, str]]:
    """Yield the figures of the outcome, each with its Monte Carlo standard error behind a plus-minus sign."""
    planned, adjusted = outcome.planned, outcome.adjusted
    yield _("Mean estimate, points"), _points(planned.estimate)
    yield _("Of it belief, points"), _points(planned.bias)
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


def _points(figure: Figure) -> str:
    if math.isnan(figure.value):
        return "–"
    return f"{figure.value:.2f} ± {figure.error:.2f}".replace("-", "−")


def _share(figure: Figure) -> str:
    if math.isnan(figure.value):
        return "–"
    return f"{100 * figure.value:.1f} % ± {_error(100 * figure.error)}"


def _error(error: float) -> str:
    """Return an error with a digit that counts."""
    return f"{error:.1f}" if error >= 0.05 or error == 0 else f"{error:.1g}"
