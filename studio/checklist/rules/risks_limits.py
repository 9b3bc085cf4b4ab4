"""Rules on the risks of psychedelics: that the numbers of the safety limits can be meant."""

from collections.abc import Iterator
from typing import NamedTuple

from studio.checklist.inquiry import Tally, known_uses, set_to, title
from studio.checklist.rule import Challenge, Severity, Verdict, rule
from studio.knowledge import lookup, terms, thresholds
from studio.knowledge.instruments import Instrument
from studio.protocol.address import get, spec_at
from studio.protocol.monitoring import StoppingRule
from studio.protocol.names import item_name
from studio.protocol.population import Comparator
from studio.protocol.protocol import Protocol
from studio.text import Text, _, number

_LABORATORY = "/screening/laboratory"
_EXCLUSION = "/population/exclusion"
_STOPPING = "/monitoring/stopping"

_SYSTOLIC_ENTRY = ("systolic-entry-least", "systolic-entry-most")
_DIASTOLIC_ENTRY = ("diastolic-entry-least", "diastolic-entry-most")
_SYSTOLIC_ACTION = ("systolic-action-least", "systolic-action-most")
_DIASTOLIC_ACTION = ("diastolic-action-least", "diastolic-action-most")
_FAST_ENTRY = ("heart-rate-high-least", "heart-rate-high-most")
_QTC = ("qtc-entry-least", "qtc-stop")
_LIVER = ("liver-entry-least", "liver-entry-most")
_FILTRATION = ("filtration-entry-least", "filtration-entry-most")
_FIELDS = {
    "/screening/systolic_most": _SYSTOLIC_ENTRY,
    "/screening/diastolic_most": _DIASTOLIC_ENTRY,
    "/screening/heart_rate_least": ("heart-rate-low-least", "heart-rate-low-most"),
    "/screening/heart_rate_most": _FAST_ENTRY,
    "/monitoring/go_systolic_most": _SYSTOLIC_ENTRY,
    "/monitoring/go_diastolic_most": _DIASTOLIC_ENTRY,
    "/monitoring/alert_systolic": _SYSTOLIC_ACTION,
    "/monitoring/alert_diastolic": _DIASTOLIC_ACTION,
    "/monitoring/alert_heart_rate": ("heart-rate-action-least", "heart-rate-action-most"),
    "/monitoring/treat_systolic": _SYSTOLIC_ACTION,
    "/monitoring/treat_diastolic": _DIASTOLIC_ACTION,
}
"""Fields with a number, and between which thresholds it is plausible."""

_QTC_FIELDS = ("/screening/qtc_most_male", "/screening/qtc_most_female")
_LOW = (Comparator.BELOW, Comparator.AT_MOST)
_HIGH = (Comparator.ABOVE, Comparator.AT_LEAST)
_TURNED = {
    Comparator.BELOW: Comparator.ABOVE,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.ABOVE: Comparator.BELOW,
    Comparator.AT_LEAST: Comparator.AT_MOST,
}


class _Kind(NamedTuple):
    """A measure that excludes: the unit in which it is judged, between which thresholds, and which side is ill."""

    measure: str
    unit: str
    bounds: tuple[str, str]
    sick: tuple[Comparator, Comparator]


_KINDS = (
    _Kind("liver", "upper-limits", _LIVER, _HIGH),
    _Kind("filtration", "filtration", _FILTRATION, _LOW),
    _Kind("qtc", "milliseconds", _QTC, _HIGH),
    _Kind("systolic", "pressure", _SYSTOLIC_ENTRY, _HIGH),
    _Kind("diastolic", "pressure", _DIASTOLIC_ENTRY, _HIGH),
    _Kind("heart-rate", "rate", _FAST_ENTRY, _HIGH),
)


class _Limit(NamedTuple):
    """A number beyond which a participant is not dosed, as it stands in the protocol."""

    path: str
    measure: str
    comparator: Comparator | None
    threshold: float | None
    unit: str | None


def _limits(protocol: Protocol) -> Iterator[_Limit]:
    for entered in protocol.screening.laboratory:
        if entered.analyte:
            path = f"{_LABORATORY}/{entered.id}"
            yield _Limit(path, entered.analyte, entered.comparator, entered.threshold, entered.unit)
    for criterion in protocol.population.exclusion:
        if criterion.measure:
            path = f"{_EXCLUSION}/{criterion.id}"
            yield _Limit(path, criterion.measure, criterion.comparator, criterion.threshold, criterion.unit)


@rule(
    "R-37",
    _("Safety limits are plausible"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("nct04558294", "husain-2023", "common-practice"),
    limits=(
        "systolic-entry-least",
        "systolic-entry-most",
        "diastolic-entry-least",
        "diastolic-entry-most",
        "heart-rate-low-least",
        "heart-rate-low-most",
        "heart-rate-high-least",
        "heart-rate-high-most",
        "systolic-action-least",
        "systolic-action-most",
        "diastolic-action-least",
        "diastolic-action-most",
        "heart-rate-action-least",
        "heart-rate-action-most",
        "qtc-entry-least",
        "qtc-stop",
        "liver-entry-least",
        "liver-entry-most",
        "filtration-entry-least",
        "filtration-entry-most",
    ),
)
def safety_limits_plausible(protocol: Protocol) -> Verdict:
    """A lost or added digit turns a limit into one that lets everybody in, and it looks complete.

    Numbers far from those that trials use are taken for slips, and so is a comparator that lets the ill in and keeps
    the healthy out. Only what can be recognised is judged: blood pressure, heart rate, QTc, liver enzymes in multiples
    of the upper limit of normal, eGFR, and stopping rules on a known scale or in percent. What is plausible is common
    practice, from memory, and the designer's to set.
    """
    tally, judged = Tally(), False
    for address, bounds in _FIELDS.items():
        entered: int | None = get(protocol, address)
        if entered is not None:
            judged = True
            _judge_number(tally, protocol, address, title(address), entered, spec_at(address).unit, bounds)
    for address in _QTC_FIELDS:
        entered = get(protocol, address)
        least = thresholds.count_of(protocol, "qtc-entry-least")
        if entered is not None:
            judged = True
            if entered < least:
                message = _(
                    "“{field}” is {entered} ms, which would exclude the healthy: {least} ms or more is plausible. "
                    "Correct the number.",
                    field=title(address),
                    entered=entered,
                    least=least,
                )
                tally.object(message, address)
    for limit in _limits(protocol):
        judged = _judge_limit(tally, protocol, limit) or judged
    for entry in protocol.monitoring.stopping:
        judged = _judge_stopping(tally, protocol, entry) or judged
    if not judged:
        tally.wait(*_FIELDS, *_QTC_FIELDS, _LABORATORY, _STOPPING)
    return tally.verdict(
        _("Enter the limits of blood pressure, heart rate, QTc and laboratory, and the stopping rules.")
    )


def _judge_number(
    tally: Tally,
    protocol: Protocol,
    path: str,
    what: Text | str,
    entered: float,
    unit: str | None,
    bounds: tuple[str, str],
) -> None:
    least, most = (thresholds.number_of(protocol, bound) for bound in bounds)
    if least <= entered <= most:
        return
    message = _(
        "“{what}” is {entered} {unit}; between {least} and {most} is plausible. Correct the number, or set the limits "
        "of what is plausible under Own facts and limits.",
        what=what,
        entered=number(entered),
        unit=unit or "",
        least=number(least),
        most=number(most),
    )
    tally.object(message, path)


def _judge_limit(tally: Tally, protocol: Protocol, limit: _Limit) -> bool:
    """Judge number and direction of a limit; tell whether it is of a kind that can be judged."""
    units = terms.named("units", limit.unit)
    measures = terms.named("measures", limit.measure)
    # A measure that names two things, or the difference of two readings, says too little of its number.
    kind = next((one for one in _KINDS if measures == {one.measure} and one.unit in units), None)
    if kind is None or limit.threshold is None or limit.comparator is None:
        return False
    path = f"{limit.path}/threshold"
    if limit.comparator in kind.sick:
        _judge_number(tally, protocol, path, limit.measure, limit.threshold, limit.unit, kind.bounds)
        return True
    turned = _TURNED.get(limit.comparator)
    # A number that cannot be a limit of the ill side means something else, such as low pressure or a short QT interval.
    least, most = (thresholds.number_of(protocol, bound) for bound in kind.bounds)
    if turned is not None and least <= limit.threshold <= most:
        comparator = f"{limit.path}/comparator"
        message = _(
            "“{what}” {comparator} {threshold} {unit} excludes, which keeps the healthy out and lets the ill in. Turn "
            "the comparator round.",
            what=limit.measure,
            comparator=limit.comparator.label,
            threshold=number(limit.threshold),
            unit=limit.unit or "",
        )
        tally.object(message, comparator, path, fix=set_to(comparator, turned, turned.label))
    return turned is not None


def _judge_stopping(tally: Tally, protocol: Protocol, entry: StoppingRule) -> bool:
    """Hold the number of a stopping rule against the scale on which it counts; tell whether that is known."""
    if entry.threshold is None or not entry.unit:
        return False
    path = f"{_STOPPING}/{entry.id}/threshold"
    bounds: tuple[float, float] | None = None
    if entry.unit.strip() == "%" or entry.unit.startswith(_SHARES):
        bounds = (0, 100)
    elif (scale := _scale(protocol, entry)) is not None and scale.scale is not None:
        low, high = scale.scale.low, scale.scale.high
        bounds = None if high is None else (low or 0, high)
    elif entry.unit.strip() == "mmHg" and entry.comparator in _HIGH:
        bounds = (0, thresholds.number_of(protocol, "systolic-action-most"))
    if bounds is None:
        return False
    least, most = bounds
    if not least <= entry.threshold <= most:
        message = _(
            "Stopping rule “{rule}” stops at {threshold} {unit}, which cannot be: it runs from {least} to {most}. "
            "Correct the number.",
            rule=item_name(protocol, entry),
            threshold=number(entry.threshold),
            unit=entry.unit,
            least=number(least),
            most=number(most),
        )
        tally.object(message, path)
    return True


_SHARES = ("% of those", "% of participants")
_POINTS = ("points", "level")


def _scale(protocol: Protocol, entry: StoppingRule) -> Instrument | None:
    """Return the instrument whose points or levels a stopping rule counts, by its code in the unit or the event."""
    unit = (entry.unit or "").strip()
    codes = dict.fromkeys(("C-SSRS", *(known.code for _use, known in known_uses(protocol))))
    written = unit if unit not in _POINTS else (entry.event or "")
    counted = unit in codes or unit.endswith(_POINTS)
    code = next((code for code in codes if counted and written.startswith(code)), None)
    return lookup.instrument(protocol, code)
