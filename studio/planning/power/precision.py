"""How closely a small trial knows a share or a spread, and the spread that a published interval tells."""

import math
from collections.abc import Callable
from typing import Literal, Self

from pydantic import Field, model_validator

from studio.planning.impossible import Impossible
from studio.planning.power import tails
from studio.planning.power.answer import Answer, percent, rounded
from studio.planning.power.request import MOST, Part, Positive, Request, Share, Whole, rising, whole
from studio.text import Text, _

Kind = Literal["sd_ratio", "zero_events", "proportion", "half_width"]


class Precision(Request):
    """What so many participants tell, or how many tell so much, of the ``kind``:

    - ``sd_ratio``: the limits of a standard deviation, in estimated ones;
    - ``zero_events``: the share with an event that is still possible when nobody of ``n`` had one;
    - ``proportion``: the exact interval of a share, or Wilson's;
    - ``half_width``: half of the usual interval of a share ``p``, or of a mean with the deviation ``sd``.

    Where ``n`` is not named it is looked for, so that ``half_width``, or the upper limit ``upper``, is kept to.
    ``level`` is that of the interval, 1 - ``alpha``: either may be named.
    """

    method: Literal["precision"] = "precision"
    kind: Kind
    n: Whole | None = Field(None, ge=1)
    events: Whole | None = Field(None, ge=0)
    p: Share | None = None
    sd: Positive | None = None
    half_width: Positive | None = None
    upper: Positive | None = None
    level: Part | None = None
    variant: Literal["clopper_pearson", "wilson"] = "clopper_pearson"
    dropout: float = Field(0.0, ge=0, lt=1)

    @model_validator(mode="after")
    def _one_level(self) -> Self:
        if self.level is not None and "alpha" in self.model_fields_set and abs(self.alpha - self.error) > 1e-9:
            raise Impossible(_("“level” is 1 − “alpha”: enter one of them."))
        return self

    @property
    def calculation(self) -> str:
        """The id of the file that tells of this kind."""
        kind = self.kind if self.kind != "half_width" or self.sd is None else "half_width-mean"
        wilson = self.kind == "proportion" and self.variant == "wilson"
        return f"precision-{kind}{'-wilson' if wilson else ''}".replace("_", "-")

    @property
    def error(self) -> float:
        """The probability beyond the limits."""
        return self.alpha if self.level is None else _beyond(self.level)

    @property
    def tail(self) -> float:
        """The probability beyond one limit."""
        return self.error / self.sides

    def answer(self) -> Answer:
        """Return limits and half width; raw is the number of participants where that was looked for."""
        raw = None
        if self.n is not None and (self.half_width is not None or self.upper is not None):
            raise Impossible(_("Enter “n”, or “half_width” or “upper” to look for it, and not both."))
        if (n := self.n) is None:
            raw = self._needed()
            n = max(self._fewest(), whole(raw))
        kept = n * (1 - self.dropout)
        if kept < self._fewest():
            raise Impossible(_("Too few participants: {least} must be left.", least=self._fewest()))
        lower, upper, half_width = self._limits(kept)
        return Answer(
            method=self.method_name,
            calculation=self.calculation,
            modifiers=("dropout",) if self.dropout else (),
            sentence=self._sentence(n, lower, upper, half_width),
            raw=raw if raw is not None else half_width if half_width is not None else upper,
            n_per_group=n,
            n1=n,
            n_total=n,
            events=self.events,
            sd=self.sd,
            lower=lower,
            upper=upper,
            half_width=half_width,
            alpha=self.error,
        )

    def _limits(self, n: float) -> tuple[float | None, float | None, float | None]:
        """Return the limits and half of what is between them, with so many values."""
        match self.kind:
            case "sd_ratio":
                lower, upper = _spread_limits(n - 1, self.tail)
                return (lower if self.sides == 2 else None), upper, None
            case "zero_events":
                return 0.0, -math.expm1(math.log(self.error) / n), None
            case "proportion":
                lower, upper = _share_limits(self._events_of(n), n, self.tail, self.variant)
                return lower, upper, (upper - lower) / 2
        if self.sd is not None:
            return None, None, tails.t_critical(self.tail, n - 1) * self.sd / math.sqrt(n)
        share = self._events_of(n) / n
        if share in (0, 1):
            raise Impossible(_("The usual interval of a share of 0 or 1 has no width: choose the kind “proportion”."))
        half_width = tails.z_critical(self.tail) * math.sqrt(share * (1 - share) / n)
        return share - half_width, share + half_width, half_width

    def _events_of(self, n: float) -> float:
        if self.events is not None and self.p is not None:
            raise Impossible(_("Enter “events” or “p”, and not both."))
        if self.p is not None:
            return self.p * n
        if self.events is None or self.n is None:
            raise Impossible(_("Enter “p”, the share that is expected, or “events” and “n”."))
        if self.events > n:
            raise Impossible(_("“events” must not be more than the participants with a value."))
        return float(self.events)

    def _fewest(self) -> int:
        return 2 if self.kind == "sd_ratio" or self.sd is not None else 1

    def _needed(self) -> float:
        wanted, limit = self._wanted()

        def narrowness(n: float) -> float:
            return -limit(n)

        beyond = _("No number of participants gives so narrow an interval: ask for a wider one.")
        return rising(narrowness, -wanted, self._fewest(), MOST, beyond) / (1 - self.dropout)

    def _wanted(self) -> tuple[float, Callable[[float], float]]:
        """Return what is asked for, and how far so many participants come."""
        if self.kind in ("sd_ratio", "zero_events"):
            if self.upper is None:
                raise Impossible(_("Enter “n”, or “upper”, the upper limit that is looked for."))
            if (self.upper <= 1) if self.kind == "sd_ratio" else (self.upper >= 1):
                raise Impossible(
                    _("“upper” must be above 1: it is a limit in estimated standard deviations.")
                    if self.kind == "sd_ratio"
                    else _("“upper” must be below 1: it is a share of participants.")
                )
            return self.upper, lambda n: self._limits(n)[1] or 0.0
        if self.half_width is None:
            raise Impossible(_("Enter “n”, or “half_width”, half of the interval that is looked for."))
        return self.half_width, lambda n: self._limits(n)[2] or 0.0

    def _sentence(self, n: float, lower: float | None, upper: float | None, half_width: float | None) -> Text:
        told = {
            "n": rounded(n),
            "level": percent(1 - self.error),
            "lower": rounded(lower or 0.0),
            "upper": rounded(upper or 0.0),
        }
        match self.kind:
            case "sd_ratio" if self.sides == 2:
                main = _(
                    "With {n} participants, the true standard deviation lies between {lower} and {upper} times the "
                    "estimated one ({level} confidence).",
                    **told,
                )
            case "sd_ratio":
                main = _(
                    "With {n} participants, the true standard deviation is at most {upper} times the estimated one "
                    "({level} confidence).",
                    **told,
                )
            case "zero_events":
                main = _(
                    "If none of {n} participants has the event, its probability is at most {upper} ({level} one-sided "
                    "confidence).",
                    **(told | {"upper": percent(upper or 0.0)}),
                )
            case "proportion":
                main = _(
                    "With {n} participants, a share of {share} has the {level} confidence interval {lower} to {upper}.",
                    **(told | {"lower": percent(lower or 0.0), "upper": percent(upper or 0.0)}),
                    share=percent(self._share(n)),
                )
            case _:
                main = self._half_width_sentence(n, half_width or 0.0)
        if self.dropout:
            return _(
                "{before} {after}",
                before=main,
                after=_("This allows for a dropout of {dropout}.", dropout=percent(self.dropout)),
            )
        return main

    def _half_width_sentence(self, n: float, half_width: float) -> Text:
        if self.sd is not None:
            return _(
                "With {n} participants and a standard deviation of {sd}, the {level} confidence interval of the mean "
                "reaches {half_width} to either side.",
                n=rounded(n),
                sd=rounded(self.sd),
                level=percent(1 - self.error),
                half_width=rounded(half_width),
            )
        return _(
            "With {n} participants and a share of {share}, the {level} confidence interval reaches {half_width} "
            "percentage points to either side.",
            n=rounded(n),
            share=percent(self._share(n)),
            level=percent(1 - self.error),
            half_width=rounded(100 * half_width),
        )

    def _share(self, n: float) -> float:
        kept = n * (1 - self.dropout)
        return self._events_of(kept) / kept


class SdFromInterval(Request):
    """The standard deviation behind the interval of a difference of two means, or of one mean where ``n2`` is left out.

    The interval is the usual one, of a t variable, and the two arms share the standard deviation.
    """

    method: Literal["sd_from_interval"] = "sd_from_interval"
    low: float
    high: float
    level: Part = 0.95
    n1: Whole = Field(ge=2)
    n2: Whole | None = Field(None, ge=2)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low >= self.high:
            raise Impossible(_("“low” must be below “high”: they are the ends of the interval."))
        return self

    def answer(self) -> Answer:
        """Return the standard deviation."""
        half_width = self.high / 2 - self.low / 2
        df = self.n1 - 1 if self.n2 is None else self.n1 + self.n2 - 2
        critical = tails.t_critical(_beyond(self.level) / 2, df)
        sd = half_width / critical / math.sqrt(1 / self.n1 + (0 if self.n2 is None else 1 / self.n2))
        return Answer(
            method=self.method_name,
            calculation="sd-from-interval" if self.n2 is not None else "sd-from-interval-mean",
            sentence=self._sentence(sd),
            raw=sd,
            sd=sd,
            lower=self.low,
            upper=self.high,
            half_width=half_width,
            n1=self.n1,
            n2=self.n2,
            n_total=self.n1 + (self.n2 or 0),
            alpha=_beyond(self.level),
        )

    def _sentence(self, sd: float) -> Text:
        told = {
            "sd": rounded(sd),
            "level": percent(self.level),
            "low": rounded(self.low),
            "high": rounded(self.high),
            "n1": self.n1,
        }
        if self.n2 is None:
            return _(
                "A {level} confidence interval from {low} to {high} of the mean of {n1} participants means a standard "
                "deviation of {sd}.",
                **told,
            )
        return _(
            "A {level} confidence interval from {low} to {high} of the difference between {n1} and {n2} participants "
            "means a standard deviation of {sd} within arms.",
            n2=self.n2,
            **told,
        )


def _beyond(level: float) -> float:
    """Return the probability beyond an interval, without what rounding leaves of it."""
    return float(f"{1 - level:.12g}")


def _spread_limits(df: float, tail: float) -> tuple[float, float]:
    """Return the limits of a standard deviation, in estimated ones."""
    from scipy import special

    least, most = special.gammainccinv(df / 2, tail), special.gammaincinv(df / 2, tail)
    return math.sqrt(df / 2 / least), math.sqrt(df / 2 / most)


def _share_limits(events: float, n: float, tail: float, variant: str) -> tuple[float, float]:
    """Return the limits of a share."""
    if variant == "clopper_pearson":
        from scipy import special

        lower = special.betaincinv(events, n - events + 1, tail) if events > 0 else 0.0
        upper = special.betainccinv(events + 1, n - events, tail) if events < n else 1.0
        return float(lower), float(upper)
    z = tails.z_critical(tail)
    middle = (events + z * z / 2) / (n + z * z)
    reach = z / (n + z * z) * math.sqrt(events * (n - events) / n + z * z / 4)
    return max(0.0, middle - reach), min(1.0, middle + reach)
