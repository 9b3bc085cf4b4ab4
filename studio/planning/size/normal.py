"""Sample size of two arms that are compared once, by the normal approximation, in numbers.

Levels, power, shares and dropout are parts of one. Participants are those analysed, and are not rounded. All functions
raise ValueError where no sample size follows, such as from no difference at all.
"""

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

_STANDARD = NormalDist()


@dataclass(frozen=True, slots=True)
class Means:
    """A difference of two means, without sign, with the standard deviation within arms in the same unit.

    Of an adjusted comparison, the deviation is what the baseline or the other visits leave unexplained. ``by_t`` is
    False where they are compared by a normal test.
    """

    difference: float
    deviation: float
    by_t: bool = True

    def distance(self) -> float:
        """Return what is to be shown, in standard deviations."""
        if self.difference <= 0 or self.deviation <= 0 or self.difference / self.deviation == 0:
            raise ValueError("difference and standard deviation are above 0")
        return self.difference / self.deviation

    def variances(self, ratio: float) -> tuple[float, float]:
        """Return the variance for one participant of the control arm, without the effect and with it."""
        return 1 + 1 / ratio, 1 + 1 / ratio

    def further(self, level: float, ratio: float) -> float:
        """Return the participants of the control arm that a t test needs beyond the normal test (Guenther 1981)."""
        return _square(level) / (2 * (1 + ratio)) if self.by_t else 0.0


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of participants with the outcome, under control and under treatment, and how they are compared.

    ``margin`` is how much the treated share may lie below that under control, where that is what is to be shown.
    """

    control: float
    treated: float
    pooled: bool = True
    arcsine: bool = False
    margin: float = 0.0

    def distance(self) -> float:
        """Return what is to be shown: a difference of shares, or of their arcsines."""
        if self.arcsine:
            apart = abs(_arcsine(self.treated) - _arcsine(self.control))
        else:
            apart = self.treated - self.control + self.margin if self.margin else abs(self.control - self.treated)
        if apart <= 0:
            raise ValueError("the two shares are the same")
        return apart

    def variances(self, ratio: float) -> tuple[float, float]:
        """Return the variance for one participant of the control arm, without the effect and with it."""
        spread = 1 + 1 / ratio
        if self.arcsine:
            return spread, spread
        apart = _variance(self.control) + _variance(self.treated) / ratio
        common = (self.control + ratio * self.treated) / (1 + ratio)
        return (_variance(common) * spread, apart) if self.pooled and not self.margin else (apart, apart)

    def further(self, level: float, ratio: float) -> float:
        """Return no further participants: the test is the normal one."""
        return 0.0


@dataclass(frozen=True, slots=True)
class Hazards:
    """The hazard under treatment per that under control, and the share of both arms that has the event."""

    ratio: float
    events: float

    def distance(self) -> float:
        """Return what is to be shown: the logarithm of the ratio, without sign."""
        if self.ratio <= 0 or self.ratio == 1 or not 0 < self.events <= 1:
            raise ValueError("the hazards differ, and somebody has the event")
        return abs(math.log(self.ratio))

    def variances(self, ratio: float) -> tuple[float, float]:
        """Return the variance for one participant of the control arm, without the effect and with it (Schoenfeld)."""
        variance = (1 + ratio) / (ratio * self.events)
        return variance, variance

    def further(self, level: float, ratio: float) -> float:
        """Return no further participants: the test is the normal one."""
        return 0.0


Effect = Means | Shares | Hazards


def needed(effect: Effect, *, alpha: float, power: float, sides: int = 2, ratio: float = 1.0) -> float:
    """Return the participants that the control arm needs; the treated arm has ``ratio`` times as many.

    Means are compared by a t test: the normal approximation with Guenther's correction agrees with the exact number to
    about one participant. Shares are compared by the test of two proportions without a correction for continuity.
    """
    level, reach = _quantile(alpha, sides), _quantile(1 - power, 1)
    none, some = effect.variances(ratio)
    counted = _square((level * math.sqrt(none) + reach * math.sqrt(some)) / effect.distance())
    return counted + effect.further(level, ratio)


def power_of(effect: Effect, control: float, treated: float, *, alpha: float, sides: int = 2) -> float:
    """Return the power with which so many participants in the two arms show the effect."""
    level = _quantile(alpha, sides)
    if control <= 0 or treated <= 0:
        raise ValueError("an arm without participants has no power")
    ratio = treated / control
    counted = control - effect.further(level, ratio)
    if counted <= 0:
        return 0.0
    none, some = (math.sqrt(variance / counted) for variance in effect.variances(ratio))
    surplus = effect.distance() - level * none
    return _STANDARD.cdf(surplus / some) if some > 0 else float(surplus > 0)


def corrected(uncorrected: float, effect: Shares, ratio: float = 1.0) -> float:
    """Return the participants of the control arm that a correction for continuity asks for (Fleiss 1980)."""
    step = 2 * (ratio + 1) / (uncorrected * ratio * effect.distance())
    return uncorrected / 4 * _square(1 + math.sqrt(1 + step))


def uncorrected(corrected: float, effect: Shares, ratio: float = 1.0) -> float:
    """Return the participants that would do without the correction that ``corrected`` allows: its inverse."""
    step = 2 * (ratio + 1) / (ratio * effect.distance())
    return _square(max(0.0, 4 * corrected - step)) / (16 * corrected)


@cache
def shared_level(alpha: float, sides: int, doses: int, ratio: float) -> float:
    """Return the level of one test of Dunnett's, of ``doses`` arms with ``ratio`` times the control arm's participants.

    The largest of the differences from one control is normal in the limit: found by the trapezoid rule and halving.
    """
    alike = ratio / (1 + ratio)
    spread, apart = math.sqrt(alike), math.sqrt(1 - alike)
    steps = [(at / 8, _STANDARD.pdf(at / 8) / 8) for at in range(-40, 41)]

    def kept(limit: float) -> float:
        return sum(
            weight
            * (
                _STANDARD.cdf((limit + spread * at) / apart)
                - (_STANDARD.cdf((spread * at - limit) / apart) if sides == 2 else 0.0)
            )
            ** doses
            for at, weight in steps
        )

    low, high = 0.0, 9.0
    for _halving in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if kept(middle) < 1 - alpha else (low, middle)
    return sides * _STANDARD.cdf(-high)


def design_effect(size: float, correlation: float) -> float:
    """Return by how much participants who share a therapist raise the sample size: 1 + (size - 1) times correlation.

    It is 1 where each therapist sees one participant or fewer.
    """
    return 1 + max(size - 1, 0.0) * correlation


def randomised(analysed: float, dropout: float, clustering: float = 1.0) -> float:
    """Return the participants to randomise so that, after dropout, the analysed ones suffice in spite of clustering."""
    return analysed * clustering / _stayed(dropout)


def analysed(randomised: float, dropout: float, clustering: float = 1.0) -> float:
    """Return the independent participants that are left of the randomised ones."""
    return randomised * _stayed(dropout) / clustering


def _quantile(tail: float, sides: int) -> float:
    if not 0 < tail < 1:
        raise ValueError("level and power lie between 0 and 1")
    return _STANDARD.inv_cdf(1 - tail / sides)


def _variance(share: float) -> float:
    return share * (1 - share)


def _arcsine(share: float) -> float:
    return 2 * math.asin(math.sqrt(share))


def _stayed(dropout: float) -> float:
    if not 0 <= dropout < 1:
        raise ValueError("dropout is a part of one, and below it")
    return 1 - dropout


def _square(value: float) -> float:
    # A product becomes infinite where a power would raise OverflowError.
    return value * value
