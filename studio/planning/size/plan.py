"""The sample size of a protocol, by the exact calculation: what is asked, the answer, and the numbers that follow it.

The calculation loads numpy and scipy when the first answer is wanted; importing this module costs nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING

from studio.planning.size.quick import (
    ASSUMES,
    BEYOND_ANY_TRIAL,
    allocation,
    assumed,
    calculation_of,
    clustering_of,
    compared,
    dropout_of,
    impossible_at,
    parts_compared,
    tests_sharing,
    told_impossible,
)
from studio.protocol.address import spec_at
from studio.protocol.edit import put
from studio.protocol.latest import of_the_latest
from studio.protocol.statistics import Adjustment, Calculation, Spending, Statistics
from studio.text import Text, _, literal, translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from studio.planning.power.answer import Answer
    from studio.planning.power.request import Test
    from studio.protocol.protocol import Protocol

METHODS = {
    Calculation.T_TEST: ("t2", None),
    Calculation.ANCOVA: ("ancova", "exact"),
    Calculation.CHANGE: ("change", "t"),
    Calculation.REPEATED: ("repeated", "t"),
    Calculation.MMRM: ("mmrm", None),
    Calculation.SHARES: ("proportions", "pooled"),
    Calculation.SHARES_UNPOOLED: ("proportions", "unpooled"),
    Calculation.SHARES_CONTINUITY: ("proportions", "continuity"),
    Calculation.SHARES_ARCSINE: ("proportions", "arcsine"),
    Calculation.SHARES_FISHER: ("proportions", "fisher"),
    Calculation.MARGIN_MEANS: ("noninferiority_means", "t"),
    Calculation.MARGIN_SHARES: ("noninferiority_proportions", None),
    Calculation.LOG_RANK: ("logrank", None),
}
"""The method and the variant of each calculation that tests a hypothesis."""

_HEAVY = (
    "numpy",
    "numpy.random",
    "numpy.testing",
    "numpy.f2py",
    "scipy",
    "scipy.special",
    "studio.planning.power.request",
    "studio.planning.power.means",
    "studio.planning.power.asking",
)
"""What a calculation loads, in pieces that build upon one another."""

SPENDING = {Spending.OBRIEN_FLEMING: "asOF", Spending.POCOCK: "asP"}
"""What a request calls each way to spend the level."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the calculation gives: an answer, or why there is none.

    ``waits`` are the addresses of fields that are still to be entered; ``reason`` says in a sentence why nothing
    follows from those that are. Without any of the three, no calculation applies to the design.
    """

    request: Mapping[str, object] | None = None
    answer: Answer | None = None
    waits: tuple[str, ...] = ()
    reason: Text | None = None


def waits_for(protocol: Protocol) -> tuple[str, ...]:
    """Return the addresses of fields without which the calculation has no answer; nothing where none applies."""
    statistics = protocol.statistics
    chosen = calculation_of(statistics)
    if chosen is None or not _applies(chosen, protocol):
        return ()
    names = [*ASSUMES[chosen], "alpha"]
    if chosen is not Calculation.HALF_WIDTH:
        names.append("power")
    if dropout_of(statistics) is None:
        names.append("dropout")
    return tuple(f"/statistics/{name}" for name in names if getattr(statistics, name) in (None, ()))


def request_of(protocol: Protocol) -> Mapping[str, object] | None:
    """Return the request that the protocol's assumptions make; None where a number is missing or nothing applies."""
    statistics = protocol.statistics
    chosen, pair = calculation_of(statistics), parts_compared(protocol)
    if chosen is None or not _applies(chosen, protocol) or waits_for(protocol):
        return None
    if chosen is Calculation.HALF_WIDTH:
        return _precision(statistics)
    assert pair is not None
    method, variant = METHODS[chosen]
    assert statistics.power is not None
    request: dict[str, object] = {
        "method": method,
        "solve": "n",
        "alpha": statistics.alpha,
        "sides": statistics.sides or 2,
        "power": statistics.power / 100,
        "ratio": pair[1] / pair[0],
        "dropout": dropout_of(statistics),
        "comparisons": tests_sharing(statistics),
        "coprimary": statistics.coprimary or 1,
        **_assumptions(chosen, statistics),
    }
    if variant is not None:
        request["variant"] = variant
    if method == "t2" and statistics.adjustment is Adjustment.DUNNETT and (statistics.comparisons or 1) > 1:
        request |= {"method": "doses", "doses": statistics.comparisons, "procedure": "dunnett", "comparisons": 1}
    if clustering_of(statistics) > 1:
        request["cluster"] = {"size": statistics.cluster_size, "icc": statistics.cluster_icc}
    if statistics.looks is not None and statistics.looks > 1 and statistics.spending is not None:
        request["sequential"] = {"looks": statistics.looks, "spending": SPENDING[statistics.spending]}
    return request


def _precision(statistics: Statistics) -> Mapping[str, object]:
    return {
        "method": "precision",
        "kind": "half_width",
        "p": _part(statistics.proportion_treated),
        "half_width": _part(statistics.half_width),
        "alpha": statistics.alpha,
        "sides": statistics.sides or 2,
        "dropout": dropout_of(statistics),
    }


def _assumptions(chosen: Calculation, statistics: Statistics) -> Mapping[str, object]:
    means = {"delta": statistics.difference, "sd": statistics.deviation}
    match chosen:
        case Calculation.T_TEST:
            return means
        case Calculation.ANCOVA | Calculation.CHANGE:
            return {**means, "rho": statistics.baseline_correlation}
        case Calculation.REPEATED:
            visits = {"pre": statistics.visits_before, "post": statistics.visits_after}
            return {**means, "rho": statistics.baseline_correlation, **visits}
        case Calculation.MMRM:
            return {
                **means,
                "structure": None if statistics.covariance is None else statistics.covariance.value,
                "rho": statistics.visit_correlation,
                "retention": tuple(share / 100 for share in statistics.retention),
            }
        case Calculation.MARGIN_MEANS:
            return {
                "sd": statistics.deviation,
                "true_difference": statistics.difference or 0.0,
                "margin": statistics.margin,
            }
        case Calculation.LOG_RANK:
            return {"hr": statistics.hazard_ratio, "event_probability": _part(statistics.event_share)}
        case _:
            shares = {"p1": _part(statistics.proportion_control), "p2": _part(statistics.proportion_treated)}
            return shares if chosen is not Calculation.MARGIN_SHARES else {**shares, "margin": _part(statistics.margin)}


def _part(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


_MEMBERS = {
    "alpha": "alpha",
    "power": "power",
    "dropout": "dropout",
    "delta": "difference",
    "sd": "deviation",
    "rho": "baseline_correlation",
    "retention": "retention",
    "p1": "proportion_control",
    "p2": "proportion_treated",
    "margin": "margin",
    "hr": "hazard_ratio",
    "event_probability": "event_share",
    "half_width": "half_width",
    "doses": "comparisons",
    "comparisons": "comparisons",
    "coprimary": "coprimary",
}
"""The fields that members of a request come from."""


def loading() -> Iterator[object]:
    """Load what a calculation needs, piece by piece: all at once would keep a window for long.

    It takes 35 MB, so that it is loaded where a calculation is about to be seen and not at every start.
    """
    return map(import_module, _HEAVY)


@of_the_latest
def outcome_of(protocol: Protocol) -> Outcome:
    """Return what the calculation gives for the protocol."""
    from studio.planning.impossible import Impossible
    from studio.planning.power import asking

    request = request_of(protocol)
    if request is None:
        return Outcome(waits=waits_for(protocol))
    statistics = protocol.statistics
    asked = {f"/statistics/{name}" for name in (*assumed(statistics), "alpha", "power", "dropout")}
    for address in impossible_at(statistics):
        if address in asked:
            return Outcome(request, reason=told_impossible(statistics, address))
    try:
        return Outcome(request, asking.answer(request))
    except Impossible as impossible:
        return Outcome(request, reason=_of_fields(impossible.text, calculation_of(statistics)))


def _of_fields(reason: Text, chosen: Calculation | None) -> Text:
    """Return a sentence about the members of a request as one about the fields that they come from."""
    said, fields = str(reason), dict(_MEMBERS)
    if chosen is Calculation.MMRM:
        fields["rho"] = "visit_correlation"
    for member, name in fields.items():
        said = said.replace(f"“{member}”", f"“{translate(spec_at(f'/statistics/{name}').title)}”")
    return literal(said.replace("“continuity”", f"“{Calculation.SHARES_CONTINUITY.label}”"))


def answer_of(protocol: Protocol) -> Answer | None:
    """Return the answer of the calculation for the protocol; None where there is none."""
    return outcome_of(protocol).answer


def _applies(chosen: Calculation, protocol: Protocol) -> bool:
    """Tell whether the design has what the calculation compares; precision compares nothing."""
    return chosen is Calculation.HALF_WIDTH or parts_compared(protocol) is not None


def test_of(protocol: Protocol, **changes: object) -> Test | None:
    """Return the test that the protocol plans, with other assumptions where some are given; None without one.

    ``changes`` are members of the request. Raises Impossible where they cannot be.
    """
    from studio.planning.power import asking
    from studio.planning.power.request import Test

    request = request_of(protocol)
    if request is None:
        return None
    asked = asking.understood({**request, **changes})
    return asked if isinstance(asked, Test) else None


def answered(protocol: Protocol, **changes: object) -> Answer | None:
    """Return the answer with other assumptions; a change to None leaves the member out. None where there is none."""
    from studio.planning.impossible import Impossible
    from studio.planning.power import asking

    request = request_of(protocol)
    if request is None:
        return None
    changed = {name: value for name, value in {**request, **changes}.items() if value is not None}
    try:
        return asking.answer(changed)
    except Impossible:
        return None


def power_of_planned(protocol: Protocol) -> float | None:
    """Return the power of the participants that the protocol plans, as a part of one; None where it is not known."""
    from studio.planning.impossible import Impossible

    each = protocol.statistics.per_arm
    pair = None if not each else compared(protocol, each)
    if pair is None or answer_of(protocol) is None:
        return None
    try:
        test = test_of(protocol)
        return None if test is None else test.power_with(*pair)
    except Impossible:
        return None


def participants_of(protocol: Protocol) -> tuple[int, int] | None:
    """Return the participants of the smallest arm and of all that the calculation asks for; None without an answer.

    Arms of unlike size are filled in whole blocks of their ratio, so that the ratio is kept.
    """
    answer, parts = answer_of(protocol), allocation(protocol)
    if answer is None or answer.n1 is None or (not parts and protocol.design.arms):
        return None
    pair = parts_compared(protocol) or (1, 1)
    wanted = [answer.n1, answer.n2]
    if answer.n2 is None:
        pair, wanted = (min(parts, default=1), 1), [answer.n1, 0]
    blocks = max(math.ceil(Fraction(needed or 0) / part) for needed, part in zip(wanted, pair, strict=True))
    parts = parts or ((1, 1) if answer.n2 is not None else (1,))
    total = blocks * sum(parts)
    return None if total > BEYOND_ANY_TRIAL else (blocks * min(parts), total)


def follow(protocol: Protocol, before: Protocol | None = None) -> Protocol:
    """Return the protocol with the participants that its calculation asks for, where they are to follow it.

    Another number that was typed by hand since ``before`` ends that. What has no answer leaves the numbers as they are.
    """
    statistics = protocol.statistics
    if not statistics.size_follows:
        return protocol
    if before is not None:
        old = before.statistics
        if old is statistics and before.design is protocol.design:
            return protocol
        planned = (statistics.per_arm, statistics.total)
        if old.size_follows and planned != (old.per_arm, old.total) and planned != participants_of(protocol):
            return put(protocol, "/statistics/size_follows", value=None)
        if (
            old.size_follows
            and request_of(before) == request_of(protocol)
            and allocation(before) == allocation(protocol)
        ):
            return protocol
    return taken_over(protocol)


def taken_over(protocol: Protocol) -> Protocol:
    """Return the protocol with the participants that its calculation asks for; as it is where there is no answer."""
    found = participants_of(protocol)
    if found is None or found == (protocol.statistics.per_arm, protocol.statistics.total):
        return protocol
    return put(put(protocol, "/statistics/per_arm", found[0]), "/statistics/total", found[1])


def statement_of(protocol: Protocol) -> str:
    """Return the calculation in sentences ready for the protocol, those of further arms with it; empty without one."""
    answer, found = answer_of(protocol), participants_of(protocol)
    if answer is None:
        return ""
    arms, parts = len(protocol.design.arms), allocation(protocol)
    if found is None or arms < 2 or found[1] == answer.n_total:
        return str(answer.sentence)
    further = _("The {arms} arms together have {total} participants.", arms=arms, total=found[1])
    if arms == 2 and answer.n2 is not None:
        ratio = ":".join(map(str, parts))
        further = _("Whole blocks of {ratio} make it {total} participants.", ratio=ratio, total=found[1])
    return f"{answer.sentence} {further}"
