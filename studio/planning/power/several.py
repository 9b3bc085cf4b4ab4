"""Several doses against one control, with the level kept over all comparisons.

The first arm is the control, of ``n1`` participants; each dose has ``n2``. Doses are named in the order of the request.
"""

from dataclasses import replace
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from studio.planning.impossible import Impossible
from studio.planning.power import tails
from studio.planning.power.answer import Answer, rounded
from studio.planning.power.request import Positive, Test, Whole
from studio.text import Text, _, listing

MOST_DOSES = 20
_MOST_UNEQUAL = 20
"""So many times the participants of another arm at the most: the averages over the control's mean are fine enough."""

Procedure = Literal["dunnett", "bonferroni", "holm", "fixed_sequence"]
Found = Literal["one", "any", "all"]
Each = float | Annotated[tuple[float, ...], Field(strict=False, min_length=1, max_length=MOST_DOSES)]


class Doses(Test):
    """The comparison of each dose with the control by t tests with the spread of all arms.

    ``d``, or ``delta`` with ``sd``, is one number for all doses or a list with one for each. ``reject`` says what the
    power is that of: to show the dose with the smallest effect (of a fixed sequence, the first dose), any, or all.
    ``names`` are those of the doses, such as “25 mg”, for the sentence.
    """

    method: Literal["doses"] = "doses"
    doses: Whole | None = Field(None, ge=2, le=MOST_DOSES)
    d: Each | None = None
    delta: Each | None = None
    sd: Positive | None = None
    names: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False)] | None = None
    procedure: Procedure = "dunnett"
    reject: Found = "one"

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.d is not None and (self.delta is not None or self.sd is not None):
            raise Impossible(_("Enter “d”, or “delta” and “sd”, and not both."))
        if self.delta is not None and self.sd is None:
            raise Impossible(_("Enter “sd”, the standard deviation in the unit of “delta”."))
        size = self.d if self.delta is None else self.delta
        listed = len(size) if isinstance(size, tuple) else None
        if self.doses is None and listed is None:
            raise Impossible(_("Enter “doses”, how many doses are compared with the control."))
        if listed is not None and listed != (self.doses or listed):
            raise Impossible(_("There must be one effect for all “doses”, or one for each of them."))
        if listed == 1:
            raise Impossible(_("One dose against one control is a t test: choose the method “t2”."))
        if self.names is not None and len(self.names) != (self.doses or listed):
            raise Impossible(_("“names” must have one name for each dose."))
        return self

    @property
    def calculation(self) -> str:
        """The id of the file that tells of the procedure."""
        return "doses" if self.procedure == "dunnett" else f"doses-{self.procedure}".replace("_", "-")

    @property
    def effects(self) -> tuple[float, float]:
        """The smallest and the largest effect that is looked for, in the unit of the effect."""
        return 1e-6 * (self.sd or 1.0), 1e6 * (self.sd or 1.0)

    @cached_property
    def pattern(self) -> tuple[float, ...]:
        """The effect of each dose, in parts of the largest."""
        size = self.d if self.delta is None else self.delta
        if not isinstance(size, tuple):
            return (1.0,) * (self.doses or 0)
        most = max(map(abs, size)) or 1.0
        return tuple(abs(one) / most for one in size)

    def asked_effect(self) -> float | None:
        """Return the largest effect, without sign. Raises Impossible where a dose that is to be shown has none."""
        size = self.d if self.delta is None else self.delta
        if size is None:
            return None
        if self.reject != "any" and min(self._sought) == 0:
            raise Impossible(_("A dose has no effect to find: it must differ from 0."))
        return max(map(abs, size)) if isinstance(size, tuple) else abs(size)

    def answer(self) -> Answer:
        """Return the answer of all tests; its sentence says how the level is kept over the doses."""
        found = super().answer()
        return replace(found, sentence=_("{before} {after}", before=found.sentence, after=self._how_kept(found)))

    def effect_in_words(self, effect: float) -> Text:
        """Return which doses are shown, with their effects."""
        sizes = [rounded(effect * part) for part in self.pattern]
        told: dict[str, Any] = {
            "sizes": sizes[0] if len(set(sizes)) == 1 else listing(sizes),
            "unit": _("standard deviations")
            if self.sd is None
            else _("(standard deviation {sd})", sd=rounded(self.sd)),
        }
        if self.reject == "any":
            return _("at least one dose to differ from control, with differences of {sizes} {unit}", **told)
        if self.reject == "all":
            return _("every dose to differ from control, with differences of {sizes} {unit}", **told)
        if self.procedure == "fixed_sequence":
            return _("the first dose to differ from control, with differences of {sizes} {unit}", **told)
        return _("each single dose to differ from control, with differences of {sizes} {unit}", **told)

    def counted_in_words(self, n1: float, n2: float) -> Text:
        """Return the participants of the control and of each dose."""
        return _(
            "{n1} participants on control and {n2} on each of {count} doses ({total} in total)",
            n1=rounded(n1),
            n2=rounded(n2),
            count=len(self.pattern),
            total=rounded(self.total(n1, n2)),
        )

    def members(self) -> dict[str, float | None]:
        """Return the standard deviation where there is one."""
        return {"sd": self.sd}

    def total(self, n1: float, n2: float) -> float:
        """Return the participants of the control and of all doses."""
        return n1 + len(self.pattern) * n2

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power to show what is asked for."""
        from studio.planning.power.dunnett import Family  # loads scipy

        if not 1 / _MOST_UNEQUAL <= n2 / n1 <= _MOST_UNEQUAL:
            raise Impossible(
                _("No arm may have more than {most} times the participants of another.", most=_MOST_UNEQUAL)
            )
        count = len(self.pattern)
        family = Family(n1, (n2,) * count, self.sides == 2)
        effects = tuple(effect / (self.sd or 1.0) * part for part in self.pattern)
        if self.procedure == "dunnett":
            critical = family.critical(tail * self.sides)
        else:
            critical = tails.t_critical(tail if self.procedure == "fixed_sequence" else tail / count, family.df)
        if self.reject == "all":
            return family.all_found(critical, effects)
        if self.reject == "any" and self.procedure != "fixed_sequence":
            return family.any_found(critical, effects)
        return family.one_found(critical, effects, self._hardest)

    def _how_kept(self, found: Answer) -> Text:
        level = rounded((found.alpha or self.alpha) / self.comparisons)
        match self.procedure:
            case "fixed_sequence" if self.names:
                return _(
                    "The doses are tested in the order {doses}, each at the full level and only if every dose before "
                    "it was shown to differ; after the first that was not, none is claimed, so that the chance of any "
                    "false claim is at most {level}.",
                    doses=listing(self.names),
                    level=level,
                )
            case "fixed_sequence":
                return _(
                    "The doses are tested in the order that the protocol fixes, each at the full level and only if "
                    "every dose before it was shown to differ; after the first that was not, none is claimed, so that "
                    "the chance of any false claim is at most {level}.",
                    level=level,
                )
            case "holm" if self.reject != "any":
                return _(
                    "By Holm’s procedure, from the smallest p value to the largest, the chance of any false claim is "
                    "at most {level}; the power is that of its first step, and the whole procedure has at least as "
                    "much.",
                    level=level,
                )
            case "holm":
                return _(
                    "By Holm’s procedure, from the smallest p value to the largest, the chance of any false claim is "
                    "at most {level}.",
                    level=level,
                )
        return _("Over all doses together the chance of any false claim is at most {level}.", level=level)

    @property
    def _hardest(self) -> int:
        """The dose whose power counts where it is that of one: of a fixed sequence none is shown before the first."""
        return 0 if self.procedure == "fixed_sequence" else min(range(len(self.pattern)), key=self.pattern.__getitem__)

    @property
    def _sought(self) -> tuple[float, ...]:
        return self.pattern if self.reject == "all" else (self.pattern[self._hardest],)

    def _shared_out(self, n1: float | None, n2: float | None, total: float | None) -> tuple[float | None, float | None]:
        count = len(self.pattern)
        if n1 is None and n2 is None and total is not None:
            n1 = total / (1 + count * self.ratio)
        if n1 is None and n2 is not None:
            n1 = n2 / self.ratio if total is None else total - count * n2
        elif n2 is None and n1 is not None:
            n2 = self.ratio * n1 if total is None else (total - n1) / count
        return n1, n2
