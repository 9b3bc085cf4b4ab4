"""The engine of :mod:`studio.planning.unblinding.simulation`: many trials at once, as sums over their participants.

All that an analysis needs of an arm of a trial are the sums of products of its variables. They are made in blocks of
trials, so that memory stays small and the caller can be told of the progress.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from studio.planning.unblinding.simulation import Analysis, Assumptions, Figure, Group, Outcome, Result, Spread

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_BLOCK_TRIALS = 50
_BLOCK_PARTICIPANTS = 200_000
_MOST_STEPS = 150
"""The most steps into which estimates are sorted."""
_NOISE, _BASELINE, _HOPE, _LEANING, _SPREAD, _RATER, _LOSS = range(7)
"""Each variable has a stream of random numbers of its own, so that to assume one more changes none of the others."""

_ONE, _COVARIATE, _BELIEF, _OUTCOME, _COVARIATE_IN, _OUTCOME_IN = range(6)
"""The variables of a table of sums; the last two are those of participants who believe themselves treated."""


def run(assumptions: Assumptions, trials: int, seed: int, report: Callable[[float], None] | None) -> Outcome:
    """Return the outcome; the assumptions are taken to be possible."""
    size = assumptions.treated.size + assumptions.control.size
    block = max(1, min(_BLOCK_TRIALS, _BLOCK_PARTICIPANTS // size))
    tables = np.empty((2, trials, 6, 6))
    for number, start in enumerate(range(0, trials, block)):
        end = min(start + block, trials)
        for arm, group in enumerate((assumptions.treated, assumptions.control)):
            draw = _Draw(seed, number, arm, (block, group.size))
            tables[arm, start:end] = _sums(assumptions, group, treated=arm == 0, draw=draw)[: end - start]
        if report is not None:
            report(end / trials)
    treated, control = tables
    covariates = [_COVARIATE] if assumptions.analysis is Analysis.ANCOVA else []
    believers, doubters = _by_belief(treated), _by_belief(control)
    planned = _fit(treated, control, covariates, _OUTCOME)
    return Outcome(
        assumptions,
        trials,
        seed,
        planned=_judge(assumptions, planned),
        adjusted=_judge(assumptions, _fit(treated, control, [*covariates, _BELIEF], _OUTCOME)),
        believers=_judge(assumptions, _fit(believers[0], doubters[0], covariates, 2)),
        doubters=_judge(assumptions, _fit(believers[1], doubters[1], covariates, 2)),
        seen=(
            float(treated[:, _ONE, _ONE].mean() / assumptions.treated.size),
            float(control[:, _ONE, _ONE].mean() / assumptions.control.size),
        ),
        estimates=_spread(planned.estimate[planned.valid], assumptions.drug_effect),
    )


@dataclass(frozen=True, slots=True)
class _Draw:
    """Random numbers for one arm of a block of trials."""

    seed: int
    block: int
    arm: int
    shape: tuple[int, int]

    def normal(self, variable: int) -> Floats:
        return self._stream(variable).standard_normal(self.shape)

    def uniform(self, variable: int) -> Floats:
        return self._stream(variable).random(self.shape)

    def _stream(self, variable: int) -> np.random.Generator:
        key = (self.block, self.arm, variable)
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(self.seed, spawn_key=key)))


def _sums(assumptions: Assumptions, group: Group, *, treated: bool, draw: _Draw) -> Floats:
    """Return, for each trial, the sums of products of the variables over the participants who were seen."""
    a = assumptions
    hope_part = a.expectancy_effect / a.sd
    noise_part = np.sqrt(max(0.0, 1 - a.correlation**2 - hope_part**2))
    outcome = noise_part * draw.normal(_NOISE)
    table = np.empty((draw.shape[0], 6, draw.shape[1]))
    covariate = table[:, _COVARIATE]
    if a.analysis is Analysis.ANCOVA or a.correlation:
        covariate[:] = draw.normal(_BASELINE)
        outcome += a.correlation * covariate
    else:
        covariate[:] = 0.0
    leaning = draw.normal(_LEANING)
    if hope_part or a.expectancy_belief:
        hope = draw.normal(_HOPE)
        outcome += hope_part * hope
        leaning = a.expectancy_belief * hope + np.sqrt(1 - a.expectancy_belief**2) * leaning
    believes = leaning > -special.ndtri(group.believing)
    outcome *= a.sd
    if a.belief_effect or a.belief_spread:
        effect = a.belief_effect + (a.belief_spread * draw.normal(_SPREAD) if a.belief_spread else 0.0)
        outcome += effect * believes
    if a.rater_drift:
        right = draw.uniform(_RATER) < a.rater_right
        outcome += a.rater_drift * (right == treated)
    outcome += a.drug_effect if treated else 0.0
    table[:, _ONE] = 1.0
    table[:, _BELIEF] = believes
    table[:, _OUTCOME] = outcome
    if group.dropout or group.lost_if_right:
        lost = group.dropout + group.lost_if_right * (believes == treated)
        table[:, :4] *= (draw.uniform(_LOSS) >= lost)[:, None, :]
    table[:, _COVARIATE_IN] = table[:, _COVARIATE] * believes
    table[:, _OUTCOME_IN] = table[:, _OUTCOME] * believes
    sums: Floats = table @ table.transpose(0, 2, 1)
    return sums


def _by_belief(table: Floats) -> tuple[Floats, Floats]:
    """Return the sums of one, covariate and outcome over those who believe themselves treated, and over the others."""
    whole = np.array([_ONE, _COVARIATE, _OUTCOME])
    part = np.array([_BELIEF, _COVARIATE_IN, _OUTCOME_IN])
    inside = table[:, part[:, None], whole[None, :]]
    return inside, table[:, whole[:, None], whole[None, :]] - inside


@dataclass(frozen=True, slots=True)
class _Fit:
    """Of each trial: the estimate, its standard error, the degrees of freedom, and whether there is one at all."""

    estimate: Floats
    error: Floats
    df: Floats
    valid: Flags


def _fit(treated: Floats, control: Floats, covariates: Sequence[int], outcome: int) -> _Fit:
    """Return the difference of the arms by least squares, with common slopes of no, one or two covariates."""
    columns = np.array([*covariates, outcome])
    count = len(covariates)
    n1, n0 = treated[:, 0, 0], control[:, 0, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = treated[:, 0, columns] / n1[:, None], control[:, 0, columns] / n0[:, None]
        within = (
            (treated + control)[:, columns[:, None], columns[None, :]]
            - n1[:, None, None] * first[:, :, None] * first[:, None, :]
            - n0[:, None, None] * second[:, :, None] * second[:, None, :]
        )
        apart = first - second
        inverse, sound = _inverse(within[:, :count, :count])
        slopes = np.einsum("tij,tj->ti", inverse, within[:, :count, count])
        estimate = apart[:, count] - np.einsum("ti,ti->t", slopes, apart[:, :count])
        rest = within[:, count, count] - np.einsum("ti,ti->t", slopes, within[:, :count, count])
        df = n1 + n0 - 2 - count
        spread = 1 / n1 + 1 / n0 + np.einsum("ti,tij,tj->t", apart[:, :count], inverse, apart[:, :count])
        error = np.sqrt(rest / df * spread)
    valid = sound & (n1 > 0) & (n0 > 0) & (df > 0) & np.isfinite(error) & (error > 0)
    return _Fit(estimate, error, df, valid)


def _inverse(square: Floats) -> tuple[Floats, Flags]:
    """Return the inverses of symmetric matrices of up to two rows, and which of them have one."""
    count = square.shape[-1]
    if count == 0:
        return square, np.ones(len(square), dtype=bool)
    if count == 1:
        sound = square[:, 0, 0] > 1e-9
        return 1 / square, sound
    a, b, d = square[:, 0, 0], square[:, 0, 1], square[:, 1, 1]
    determinant = a * d - b * b
    turned = np.stack([np.stack([d, -b], axis=-1), np.stack([-b, a], axis=-1)], axis=-2)
    return turned / determinant[:, None, None], (a > 1e-9) & (d > 1e-9) & (determinant > 1e-9 * a * d)


def _judge(assumptions: Assumptions, fit: _Fit) -> Result:
    trials, made = len(fit.valid), int(fit.valid.sum())
    if made < 2:
        nothing = Figure(float("nan"), float("nan"))
        return Result(nothing, nothing, Figure(0.0, 0.0), Figure(0.0, 0.0), nothing, 0.0)
    estimate, error, df = fit.estimate[fit.valid], fit.error[fit.valid], fit.df[fit.valid]
    critical = _critical(df, assumptions.alpha / assumptions.sides)
    own = assumptions.drug_effect
    away = (estimate - own) / error
    found, fooled = estimate / error, away
    if assumptions.sides == 2:
        found, fooled = np.abs(found), np.abs(fooled)
    mean = _mean(estimate)
    return Result(
        estimate=mean,
        bias=Figure(mean.value - own, mean.error),
        power=_share(int((found > critical).sum()), trials),
        false_positive=_share(int((fooled > critical).sum()), trials),
        coverage=_share(int((np.abs(away) <= critical).sum()), made),
        estimable=made / trials,
    )


def _spread(estimates: Floats, own: float) -> Spread:
    """Return the estimates in round steps: as wide as Scott's rule has them, and no more than can be seen."""
    if len(estimates) < 2 or not estimates.std() > 0:
        return Spread(0.0, 1.0, (), ())
    alone = estimates - own
    low, high = float(min(estimates.min(), alone.min())), float(max(estimates.max(), alone.max()))
    width = _round_up(max(3.49 * float(estimates.std()) / len(estimates) ** (1 / 3), (high - low) / _MOST_STEPS))
    first = np.floor(low / width)
    count = int(np.floor(high / width) - first) + 1
    drug, nothing = (
        np.bincount((np.floor(values / width) - first).astype(int), minlength=count) / len(values)
        for values in (estimates, alone)
    )
    return Spread(float(first * width), width, tuple(drug.tolist()), tuple(nothing.tolist()))


def _round_up(width: float) -> float:
    power = 10.0 ** np.floor(np.log10(width))
    return float(next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= width * (1 - 1e-9)))


def _critical(df: Floats, tail: float) -> Floats:
    values, places = np.unique(df, return_inverse=True)
    critical: Floats = -special.stdtrit(values, tail)[places]
    return critical


def _mean(values: Floats) -> Figure:
    return Figure(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))))


def _share(count: int, of: int) -> Figure:
    """Return a share with its error, which is above 0 also where all trials agree: the next one might not."""
    near = (count + 0.5) / (of + 1)
    return Figure(count / of, float(np.sqrt(near * (1 - near) / of)))
