"""From a calculation back to the protocol: the assumptions and numbers that it would write there.

It is the inverse of :func:`studio.planning.size.plan.request_of` for the methods that a protocol can plan. Of others
the numbers, the level, the power and what they are adjusted for are taken, and the assumed effect stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.planning.impossible import Impossible
from studio.planning.size import plan as sample_plan
from studio.planning.size.quick import allocation, clustering_of, tests_sharing
from studio.planning.size.sensitivity import member
from studio.protocol.address import spec_at
from studio.protocol.diff import diff
from studio.protocol.edit import EditError, put
from studio.protocol.statistics import Adjustment, Calculation, Covariance
from studio.text import _, translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from studio.planning.power.answer import Answer
    from studio.protocol.diff import Change
    from studio.protocol.protocol import Protocol
    from studio.protocol.statistics import Statistics

_PLANNED = {called: calculation for calculation, called in sample_plan.METHODS.items()}

_FIELDS = {
    "delta": "difference",
    "true_difference": "difference",
    "sd": "deviation",
    "hr": "hazard_ratio",
    "pre": "visits_before",
    "post": "visits_after",
    "alpha": "alpha",
    "sides": "sides",
    "cluster.size": "cluster_size",
    "cluster.icc": "cluster_icc",
}
_PERCENTS = {
    "p1": "proportion_control",
    "p2": "proportion_treated",
    "event_probability": "event_share",
}
_WHOLE = {"visits_before", "visits_after", "sides"}
_SPENDING = {called: spending for spending, called in sample_plan.SPENDING.items()}
_FOUND = {"noninferiority_means": "true_difference", "logrank": "hr", "proportions": "p2"}
"""The member that the effect of an answer is, where it is not the difference."""


def planned(request: Mapping[str, object]) -> Calculation | None:
    """Return the calculation of a protocol that a request is of, or None where a protocol has none of its kind."""
    method = str(request.get("method"))
    usual = {"ancova": "exact", "proportions": "pooled"}.get(method)
    for variant in (request.get("variant") or usual, None):
        found = _PLANNED.get((method, None if variant is None else str(variant)))
        if found is not None:
            return found
    return None


def taken(protocol: Protocol, request: Mapping[str, object], answer: Answer) -> Protocol:
    """Return the protocol with what a calculation assumes and answers. What it says nothing of stays as it is.

    Raises Impossible, with the field, where the protocol cannot hold a number that can be calculated with.
    """
    calculation, complete = planned(request), _completed(request, answer)
    changes = dict(_level(protocol.statistics, complete))
    if calculation is not None and ("d" not in complete or "sd" in complete):
        changes |= {"calculation": calculation, **dict(_effect(calculation, complete))}
    for name, value in changes.items():
        if getattr(protocol.statistics, name) != value:
            protocol = _put(protocol, f"/statistics/{name}", value)
    return _with_numbers(protocol, answer)


def _put(protocol: Protocol, address: str, value: object) -> Protocol:
    try:
        return put(protocol, address, value)
    except EditError as error:
        reason = dict(error.text.params).get("reason", error.text)
        words = _("This cannot be taken over: “{field}” of the protocol {reason}.",
                  field=translate(spec_at(address).title), reason=reason)  # fmt: skip
        raise Impossible(words) from None


def changes(before: Protocol, after: Protocol) -> tuple[Change, ...]:
    """Return what a take-over would change, field by field."""
    return diff(before, after)


def _completed(request: Mapping[str, object], answer: Answer) -> Mapping[str, object]:
    """Return the request with what was to be found in its place."""
    found: dict[str, object] = dict(request)
    solved = request.get("solve")
    if solved == "power" and answer.power is not None:
        found["power"] = answer.power
    if solved == "alpha" and answer.alpha is not None:
        found["alpha"] = answer.alpha
    method = str(request.get("method"))
    if solved == "effect" and answer.effect is not None and ("sd" in request or method in _FOUND):
        found[_FOUND.get(method, "delta")] = answer.effect
    if solved == "effect" and answer.effect is not None and method == "noninferiority_proportions":
        found["p2"] = (member(request, "p1") or 0.0) + answer.effect
    return found


def _level(now: Statistics, request: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield level, power and what the number is adjusted for; what the request leaves out, it does without."""
    for name in ("alpha", "sides", "cluster.size", "cluster.icc"):
        value = member(request, name)
        if value is not None:
            yield _FIELDS[name], int(value) if _FIELDS[name] in _WHOLE else value
    if "cluster" not in request and clustering_of(now) > 1:
        yield from (("cluster_size", None), ("cluster_icc", None))
    power = member(request, "power")
    if power is not None:
        yield "power", round(100 * power, 2)
    if request.get("method") != "mmrm":
        yield "dropout", round(100 * (member(request, "dropout") or 0.0), 2)
    coprimary = int(member(request, "coprimary") or 1)
    if coprimary != (now.coprimary or 1):
        yield "coprimary", coprimary if coprimary > 1 else None
    comparisons = int(member(request, "comparisons") or 1)
    if comparisons != tests_sharing(now):
        yield "comparisons", comparisons if comparisons > 1 else None
        yield "adjustment", Adjustment.BONFERRONI if comparisons > 1 else None
    looks = request.get("sequential")
    if isinstance(looks, dict) and looks.get("spending") in _SPENDING:
        yield from (("looks", looks.get("looks")), ("spending", _SPENDING[looks["spending"]]))
    elif looks is None and now.looks is not None and now.looks > 1 and now.spending is not None:
        yield from (("looks", None), ("spending", None))


def _effect(calculation: Calculation, request: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name in ("delta", "true_difference", "sd", "hr", "pre", "post"):
        value = member(request, name)
        if value is not None:
            yield _FIELDS[name], int(value) if _FIELDS[name] in _WHOLE else round(value, 6)
    for name in ("p1", "p2", "event_probability"):
        value = member(request, name)
        if value is not None:
            yield _PERCENTS[name], round(100 * value, 6)
    margin = member(request, "margin")
    if margin is not None:
        yield "margin", round(100 * margin, 6) if calculation is Calculation.MARGIN_SHARES else margin
    rho = member(request, "rho")
    if rho is not None:
        yield ("visit_correlation" if calculation is Calculation.MMRM else "baseline_correlation"), rho
    if calculation is Calculation.MMRM:
        yield "covariance", Covariance(str(request.get("structure") or "cs"))
        yield "retention", tuple(_retention(request))


def _retention(request: Mapping[str, object]) -> Iterator[int]:
    kept = request.get("retention")
    if isinstance(kept, list | tuple):
        yield from (round(100 * float(one)) for one in kept)
        return
    lost = member(request, "drop_per_visit") or 0.0
    for visit in range(int(member(request, "visits") or 0)):
        yield round(100 * (1 - lost * visit))


def _with_numbers(protocol: Protocol, answer: Answer) -> Protocol:
    arms = allocation(protocol) or (1, 1)
    found = sample_plan.participants_of(protocol)
    least = answer.n_per_group if answer.n_per_group is not None else answer.n1
    if found is None or (answer.n1, answer.n2) != _of_plan(protocol):
        if least is None:
            return protocol
        each = int(least)
        total = int(answer.n_total) if len(arms) == 2 and answer.n_total else each * sum(arms) // min(arms)
        found = each, total
    for name, value in zip(("per_arm", "total"), found, strict=True):
        if getattr(protocol.statistics, name) != value:
            protocol = _put(protocol, f"/statistics/{name}", value)
    return protocol


def _of_plan(protocol: Protocol) -> tuple[float | None, float | None] | None:
    own = sample_plan.answer_of(protocol)
    return None if own is None else (own.n1, own.n2)
