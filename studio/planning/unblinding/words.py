"""What a simulation says, in plain words: the answers that stand beside its figures."""

from studio.planning.unblinding.belief import Alone
from studio.planning.unblinding.simulation import Assumptions, Figure, Outcome
from studio.text import Text, _, number

CAVEAT = _(
    "A simulation works out what assumptions lead to. It is no evidence on the drug, and is no better than they are; "
    "the effect of belief in particular is hardly known."
)

AFTER_THE_DOSE = _(
    "Belief is taken not to follow from improvement. In truth people who improve also come to believe that they got "
    "the drug; adjusting for belief then takes away a part of what the drug does, and is no proof either way."
)


def points(value: float) -> str:
    """Return a difference in points, to a tenth."""
    return number(round(value, 1) + 0.0)


def in_points(value: float) -> Text:
    """Return a difference with its unit, to a tenth."""
    shown = points(value)
    return _("1 point") if shown == "1" else _("{count} points", count=shown.replace("-", "−"))


def percent(share: float) -> str:
    """Return a share in per cent, whole; small and large ones that are not 0 or 100 to a tenth."""
    value = share * 100
    return number(round(value, 1) if 0 < value < 1 or 99 < value < 100 else round(value))


def give_or_take(figure: Figure) -> str:
    """Return a share in per cent with its Monte Carlo standard error, in percentage points."""
    return f"{figure.value * 100:.1f} ± {figure.error * 100:.1f}"


def of_belief(assumptions: Assumptions, alone: Alone) -> tuple[Text, ...]:
    """Return what belief alone does to the difference, and from which share of right guesses on it is all."""
    treated, control = assumptions.treated.name, assumptions.control.name
    told = [
        _(
            "With belief alone, and a drug that does nothing, “{treated}” would be {points} better than “{control}”.",
            treated=treated,
            points=in_points(alone.points),
            control=control,
        )
    ]
    planned = assumptions.planned_difference or assumptions.drug_effect
    if alone.share is not None:
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
