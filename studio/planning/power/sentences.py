"""The sentences about a test that a designer puts into the protocol, in words of our own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.knowledge import calculations
from studio.planning.power.answer import percent, rounded
from studio.text import Text, _, n_, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.planning.power.request import Test


@dataclass(frozen=True, slots=True)
class Reached:
    """What goes together: participants of each arm, the power, the effect, and the level of significance."""

    n1: float
    n2: float
    power: float
    effect: float
    alpha: float


def of_test(test: Test, reached: Reached) -> Text:
    """Return what so many participants show, with a sentence for each thing that the number allows for."""
    told: dict[str, object] = {
        "n1": rounded(reached.n1),
        "n2": rounded(reached.n2),
        "total": rounded(test.total(reached.n1, reached.n2)),
        "test": calculations.get(test.calculation).in_words,
        "level": test.level_in_words(reached.alpha),
        "power": percent(reached.power),
        "effect": test.effect_in_words(reached.effect),
    }
    if (counted := test.counted_in_words(reached.n1, reached.n2)) is not None:
        sentence = _("With {counted}, {test} {level} has a power of {power} to show {effect}.", counted=counted, **told)
    elif test.arms == 1 and test.groups_of_a_size == 1:
        sentence = _("With {n1} participants, {test} {level} has a power of {power} to show {effect}.", **told)
    elif test.arms == 1 or reached.n1 == reached.n2:
        sentence = _(
            "With {n1} participants in each group, {total} in total, {test} {level} has a power of {power} to show "
            "{effect}.",
            **told,
        )
    else:
        sentence = _(
            "With {n1} and {n2} participants in the two groups, {total} in total, {test} {level} has a power of "
            "{power} to show {effect}.",
            **told,
        )
    for more in _allowed_for(test):
        sentence = _("{before} {after}", before=sentence, after=more)
    return sentence


def _allowed_for(test: Test) -> Iterator[Text]:
    if test.dropout:
        yield _("This allows for a dropout of {dropout}.", dropout=percent(test.dropout))
    if test.cluster is not None:
        yield _(
            "This allows for {size} participants to a therapist with an intraclass correlation of {icc} (design "
            "effect {effect}).",
            size=number(test.cluster.size),
            icc=number(test.cluster.icc),
            effect=rounded(test.cluster.design_effect),
        )
    if test.comparisons > 1:
        yield _("The level is divided by {count} comparisons (Bonferroni).", count=test.comparisons)
    if test.coprimary > 1:
        yield _(
            "The power is that of meeting all {count} co-primary endpoints, taken as independent and alike.",
            count=test.coprimary,
        )
    if test.sequential is not None:
        yield n_(
            "The number is the most that a trial with {count} look at the data needs, {factor} times that without "
            "looks.",
            "The number is the most that a trial with {count} looks at the data needs, {factor} times that without "
            "looks.",
            len(test.sequential.planned),
            factor=rounded(test.inflation()),
        )
