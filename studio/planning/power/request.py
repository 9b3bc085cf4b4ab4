"""What can be asked of every test, and how it is answered: by its power, solved for what is not known.

Levels, powers, shares, dropout and correlations are parts of one. A test says what power so many *independent*
participants give; dropout, clustering, multiplicity, looks and co-primary endpoints are the same for all tests and
stand here. What is to be found may be named in the request too, and is not looked at.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from studio.planning.impossible import Impossible
from studio.planning.power import sentences
from studio.planning.power.answer import Answer, leveled, rounded
from studio.planning.power.roots import root
from studio.planning.power.sentences import Reached
from studio.planning.power.spending import Spending, Times, schedule
from studio.text import Text, _, number

MOST = 1e9
"""More participants than this are none that a trial could have."""

_ROUNDING = 1e-9
"""The part of a number by which it may miss a whole one by rounding alone."""


def _as_whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Part = Annotated[float, Field(gt=0, lt=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Correlation = Annotated[float, Field(gt=-1, lt=1)]
Count = Annotated[float, Field(ge=1, le=MOST)]
Whole = Annotated[int, BeforeValidator(_as_whole), Field(le=10**9)]
"""A whole number, also when it is written as 3.0."""


class Piece(BaseModel):
    """A piece of a request: immutable, and strict, so that a mistyped name or a number in quotes is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)


class Cluster(Piece):
    """Participants who share a therapist: how many each has, and how alike they are (intraclass correlation)."""

    size: float = Field(ge=1, le=MOST)
    icc: Share

    @property
    def design_effect(self) -> float:
        """How many times the participants are needed: 1 + (size - 1) x icc (Kish 1965; Donner and Klar 2000)."""
        return 1 + (self.size - 1) * self.icc


class Looks(Piece):
    """Looks at the data while the trial runs, evenly spaced or at ``times``, and how the level is spent on them."""

    looks: Whole | None = Field(None, ge=1)
    times: Times | None = None
    spending: Spending = "OF"

    @model_validator(mode="after")
    def _possible(self) -> Self:
        schedule(self.looks, self.times, least=1)
        return self

    @property
    def planned(self) -> tuple[float, ...]:
        """The parts of the information at which the looks are; the last is 1."""
        return schedule(self.looks, self.times, least=1)


class Request(Piece, ABC):
    """What every request may say. ``method`` is a literal of each subclass, with itself as the default."""

    solve: Literal["n", "power", "effect", "alpha"] = "n"
    alpha: Part = 0.05
    sides: Literal[1, 2] = 2
    power: Part | None = None

    @property
    def method_name(self) -> str:
        """The method, as a request names it."""
        return str(type(self).model_fields["method"].default)

    @property
    def calculation(self) -> str:
        """The id of the file in ``resources/calculations`` that tells formula, sources and assumptions.

        It is that of the method, with the variant behind it where that is not the usual one.
        """
        field = type(self).model_fields.get("variant")
        variant = None if field is None else getattr(self, "variant", None)
        name = self.method_name if field is None or variant == field.default else f"{self.method_name}-{variant}"
        return name.replace("_", "-")

    def refuse_early(self) -> None:
        """Raise Impossible where it takes no computing to tell that nothing follows."""

    @abstractmethod
    def answer(self) -> Answer:
        """Return what follows from the request. Raises Impossible where nothing does."""

    def target(self) -> float:
        """Return the power that is asked for. Raises Impossible where there is none."""
        if self.power is None:
            raise Impossible(_("Enter “power”, the power that the trial shall have, such as 0.9."))
        return self.power


class Test(Request):
    """A test of one hypothesis in one, two or more arms; ``n1`` and ``n2`` are the participants randomised to each.

    A subclass says with what power independent participants show an effect, in :meth:`reach`; it must rise with
    participants, effect and level.
    """

    __test__: ClassVar[bool] = False  # not one of pytest

    arms: ClassVar[int] = 2
    """Arms that may differ in size; 1 for one group, and for several groups of one size."""

    ratio: Positive = 1.0
    n1: Count | None = None
    n2: Count | None = None
    n_total: Count | None = None
    n_per_group: Count | None = Field(None, validation_alias=AliasChoices("n_per_group", "n"))
    dropout: float = Field(0.0, ge=0, lt=1)
    cluster: Cluster | None = None
    comparisons: Whole = Field(1, ge=1)
    coprimary: Whole = Field(1, ge=1)
    sequential: Looks | None = None

    @model_validator(mode="after")
    def _one_group(self) -> Self:
        if self.arms == 1 and self.ratio != 1:
            raise Impossible(_("“ratio” is of two arms that differ in size: leave it out for this method."))
        return self

    # What a test says of itself

    @abstractmethod
    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power with which independent participants show the effect at a level of ``tail`` on each side."""

    @abstractmethod
    def asked_effect(self) -> float | None:
        """Return the effect that the request names, without sign; None where it names none. Raises Impossible."""

    def effect_names(self) -> Text:
        """Return the members that name the effect, for the sentence that asks for them."""
        return _("“d”, or “delta” and “sd”")

    @abstractmethod
    def effect_in_words(self, effect: float) -> Text:
        """Return the effect as the sentence for the protocol names it, such as “a difference of 0.5”."""

    @property
    def groups_of_a_size(self) -> int:
        """How many groups of ``n1`` participants a test with one number of participants has."""
        return 1

    @property
    def least(self) -> float:
        """The fewest participants of an arm, whole or not, with whom the test is defined."""
        return 2.0

    @property
    def fewest(self) -> int:
        """The fewest participants of an arm that a trial can have."""
        return 2

    @property
    def effects(self) -> tuple[float, float]:
        """The smallest and the largest effect that is looked for."""
        return 1e-6, 1e6

    def level_in_words(self, alpha: float) -> Text:
        """Return the level of significance as it stands behind the name of the test."""
        return leveled(alpha, self.sides if self.tails == self.sides else None)

    def counted_in_words(self, n1: float, n2: float) -> Text | None:
        """Return the participants in words of the test's own, such as “80 participants on control”; None for the usual.

        It stands between “With” and the name of the test.
        """
        return None

    def members(self) -> dict[str, Any]:
        """Return what the answer says besides, by the names of its members, such as the standard deviation."""
        return {}

    # What holds for all

    def inflation(self) -> float:
        """Return how many times more participants looks at the data ask for; 1 without them."""
        if self.sequential is None:
            return 1.0
        from studio.planning.power.sequential import inflation_of

        return inflation_of(self, self.sequential)

    @property
    def share_kept(self) -> float:
        """Independent participants per randomised one: after dropout, n / (1 - d), clusters and looks at the data."""
        clustering = self.cluster.design_effect if self.cluster else 1.0
        return (1 - self.dropout) / clustering / self.inflation()

    @property
    def tails(self) -> int:
        """On how many sides the test can reject: ``sides``, and 1 for a test of any difference, such as an F test."""
        return self.sides

    @property
    def tail(self) -> float:
        """The level on each side, after Bonferroni's division by the number of comparisons."""
        return self._tail_of(self.alpha)

    def power_with(self, n1: float, n2: float, effect: float | None = None, tail: float | None = None) -> float:
        """Return the power of a trial that randomises so many; of co-primary endpoints, that all are met.

        Co-primary endpoints are taken as independent, which asks for most participants. Raises Impossible where the
        request names no effect.
        """
        size = self._effect() if effect is None else effect
        kept = self.share_kept
        if min(n1, n2) * kept < self.least * (1 - _ROUNDING):
            return 0.0
        one = self.reach(n1 * kept, n2 * kept, size, self.tail if tail is None else tail)
        return min(1.0, max(0.0, one)) ** self.coprimary

    def needed(self) -> tuple[float, float]:
        """Return the unrounded participants to randomise to each arm. Raises Impossible."""
        target, effect = self._target(), self._effect()
        low = self.least / min(1.0, self.ratio) / self.share_kept
        high = MOST / max(1.0, self.ratio)
        beyond = _(
            "Not even a thousand million participants would do: check the effect, the standard deviation and what the "
            "number allows for."
        )
        if low > high:
            raise Impossible(beyond)
        n1 = rising(lambda n1: self.power_with(n1, self.ratio * n1, effect), target, low, high, beyond)
        return n1, self.ratio * n1

    def given(self) -> tuple[float, float]:
        """Return the participants of each arm that the request names. Raises Impossible."""
        n1, n2, total = self.n1, self.n2, self.n_total
        if self.n_per_group is not None:
            n1 = self.n_per_group if n1 is None else n1
            n2 = self.n_per_group if n2 is None else n2
        if self.arms == 1:
            each = n1 if n1 is not None else n2 if total is None else total / self.groups_of_a_size
            n1 = n2 = each
            whole_trial = None if each is None else each * self.groups_of_a_size
        else:
            n1, n2 = self._shared_out(n1, n2, total)
            whole_trial = None if n1 is None or n2 is None else self.total(n1, n2)
        if n1 is None or n2 is None or whole_trial is None:
            raise Impossible(
                _("Enter how many participants there are: “n1” and “n2”, or “n_total”.")
                if self.arms == 2
                else _("Enter how many participants there are: “n1”, those of a group, or “n_total”.")
            )
        self._refuse_what_disagrees(n1, n2, whole_trial)
        return n1, n2

    def found_effect(self) -> float:
        """Return the effect that the participants show with the power asked for. Raises Impossible."""
        n1, n2 = self.given()
        low, high = self.effects
        beyond = _("No effect is so large that these participants show it with this power: enter more participants.")
        return rising(lambda effect: self.power_with(n1, n2, effect), self._target(), low, high, beyond)

    def found_alpha(self) -> float:
        """Return the level at which the participants show the effect with the power asked for. Raises Impossible."""
        (n1, n2), effect = self.given(), self._effect()
        beyond = _("No level of significance gives so much power: enter more participants or a larger effect.")

        def power(alpha: float) -> float:
            return self.power_with(n1, n2, effect, self._tail_of(alpha))

        return rising(power, self.target(), 1e-15, 1 - 1e-9, beyond)

    def total(self, n1: float, n2: float) -> float:
        """Return the participants of all arms or groups."""
        return n1 + n2 if self.arms == 2 else n1 * self.groups_of_a_size

    def looked_at(self) -> dict[str, Any]:
        """Return what an answer says of the looks at the data, by the names of its members; nothing without looks."""
        if self.sequential is None:
            return {}
        from studio.planning.power.sequential import plan_of

        return plan_of(self, self.sequential).members()

    def modifiers(self) -> dict[str, bool]:
        """Return which of dropout, clusters and the like are allowed for, by the ids of their files."""
        return {
            "dropout": self.dropout > 0,
            "cluster": self.cluster is not None,
            "comparisons": self.comparisons > 1,
            "coprimary": self.coprimary > 1,
            "looks": self.sequential is not None,
        }

    def refuse_early(self) -> None:
        """Raise Impossible where effect, power or participants are missing, or are none."""
        if self.solve != "effect":
            self._effect()
        if self.solve in ("n", "effect"):
            self._target()
        if self.solve != "n" and self.sequential is None:
            self.given()

    def answer(self) -> Answer:
        """Return what is solved for, with the whole numbers of participants and the power that they reach."""
        effect = self.found_effect() if self.solve == "effect" else self._effect()
        alpha = self.found_alpha() if self.solve == "alpha" else self.alpha
        arms = self.needed() if self.solve == "n" else self.given()
        n1, n2 = self._whole_numbers(*arms, effect) if self.solve == "n" else arms
        power = self.power_with(n1, n2, effect, self._tail_of(alpha))
        reached = Reached(n1, n2, power, effect, alpha)
        told: dict[str, Any] = {
            "method": self.method_name,
            "calculation": self.calculation,
            "raw": {"n": min(arms), "power": power, "effect": effect, "alpha": alpha}[self.solve],
            "n_per_group": min(n1, n2),
            "n1": n1,
            "n2": n2 if self.arms == 2 else None,
            "n_total": self.total(n1, n2),
            "power": power,
            "effect": effect,
            "ratio": None if self.arms == 1 else self.ratio if self.solve == "n" else n2 / n1,
            "alpha": alpha,
            "modifiers": tuple(name for name, does in self.modifiers().items() if does),
            "sentence": sentences.of_test(self, reached),
        }
        return Answer(**(told | self.looked_at() | self.members()))

    # Steps of the above

    def _tail_of(self, alpha: float) -> float:
        return alpha / self.comparisons / self.tails

    def _effect(self) -> float:
        effect = self.asked_effect()
        if effect is None:
            raise Impossible(_("Enter the effect that the trial shall show: {names}.", names=self.effect_names()))
        if effect == 0:
            raise Impossible(_("There is no effect to find: it must differ from 0."))
        return effect

    def _target(self) -> float:
        target = self.target()
        refuse_power_of_no_effect(target, self.alpha)
        return target

    def _shared_out(self, n1: float | None, n2: float | None, total: float | None) -> tuple[float | None, float | None]:
        """Return the participants of two arms from what is named of them; a whole total is shared out in whole ones."""
        if n1 is None and n2 is None and total is not None:
            n1 = total / (1 + self.ratio)
            if total.is_integer():
                n1 = float(math.floor(n1 + 0.5))
            return n1, total - n1
        if n1 is None and n2 is not None:
            n1 = n2 / self.ratio if total is None else total - n2
        elif n2 is None and n1 is not None:
            n2 = self.ratio * n1 if total is None else total - n1
        return n1, n2

    def _refuse_what_disagrees(self, n1: float, n2: float, total: float) -> None:
        for name, named, follows in (
            ("n1", self.n1, n1),
            ("n2", self.n2, n2),
            ("n_per_group", self.n_per_group, min(n1, n2)),
            ("n_total", self.n_total, total),
        ):
            if named is not None and abs(named - follows) > 1e-6 * max(named, 1.0):
                raise Impossible(
                    _(
                        "“{name}” is {named}, but {follows} follows from the other numbers of participants; enter "
                        "fewer of them.",
                        name=name,
                        named=number(named),
                        follows=number(follows),
                    )
                )
        if min(n1, n2) < self.fewest or min(n1, n2) * self.share_kept < self.least * (1 - _ROUNDING):
            raise Impossible(
                _(
                    "Too few participants: the test needs at least {least} of each arm at its end, and {left} would be "
                    "left.",
                    least=number(max(self.least, self.fewest)),
                    left=rounded(max(0.0, min(n1, n2) * self.share_kept)),
                )
            )

    def _whole_numbers(self, n1: float, n2: float, effect: float) -> tuple[int, int]:
        """Return whole participants of each arm that reach the power."""
        first, second = max(self.fewest, whole(n1)), max(self.fewest, whole(n2))
        # Where arms of unequal spread are rounded apart, the power can miss its target by a hair.
        while self.power_with(first, second, effect) < self.target() * (1 - _ROUNDING):
            first, second = first + 1, second + 1
        return first, second


def refuse_power_of_no_effect(power: float, alpha: float) -> None:
    """Raise Impossible where no effect is needed for so little power."""
    if power <= alpha:
        raise Impossible(
            _("“power” must be larger than “alpha”: without any effect a test has a power of “alpha” already.")
        )


def whole(count: float) -> int:
    """Return the next whole number of participants; what lies above one by rounding alone is that one."""
    return math.ceil(count - _ROUNDING * max(1.0, count))


def rising(power: Callable[[float], float], target: float, low: float, high: float, beyond: Text) -> float:
    """Return where a power that rises reaches its target: the lower end where it is reached there already.

    Raises Impossible, with ``beyond`` as the reason, where it is not reached at the upper end.
    """
    if power(high) < target:
        raise Impossible(beyond)
    if power(low) >= target:
        return low
    top = low
    while power(top) < target:
        if top >= high:
            raise Impossible(beyond)
        low, top = top, min(top * 4, high)
    return root(lambda at: power(at) - target, low, top, absolute=1e-30, relative=1e-13)
