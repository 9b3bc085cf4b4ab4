"""Criteria of inclusion and exclusion: the wording that follows from measure, comparator, threshold and time.

Nothing is stored to say that a wording follows its parts: it does as long as it is what they make. A wording that a
person changed is another one, and stays as it is until the person asks for that of the parts.
"""

import re
from collections.abc import Iterable
from typing import Any

from studio.protocol.address import AddressError, get, parent
from studio.protocol.edit import put as put_one
from studio.protocol.population import Comparator, Criterion
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import doubt
from studio.text import Text, _, number

PARTS = ("measure", "comparator", "threshold", "most", "unit", "time")
"""The fields of a criterion from which its wording is made, in the order of a sentence."""

_UPWARDS = (Comparator.AT_LEAST, Comparator.ABOVE)
_SINCE = "time since "
_FRAMES = (
    "after", "at", "before", "by", "during", "each", "every", "for", "from", "in", "on", "over", "since", "throughout",
    "until", "when", "while", "within", "lifetime",
)  # fmt: skip
"""Words with which a time already says how it stands to the measure."""

_TIMES = ("after", "before", "during", "since", "throughout", "until", "within", "in the last", "over the last")
"""Those of them after which a sentence surely goes on with a time."""

_MOST_WORDS = 9
"""Words of a measure that is read from a sentence at most: a longer one is hardly the name of a measure."""


def complete(criterion: Criterion) -> bool:
    """Tell whether the parts say what is measured and which values count."""
    return bool(criterion.measure and criterion.comparator and criterion.threshold is not None)


def wording(criterion: Criterion) -> str | None:
    """Return the sentence that the parts make, or None where they do not even say what is measured."""
    measure = (criterion.measure or "").strip().removesuffix(".")
    if not measure:
        return None
    said = measure
    if criterion.comparator is not None and criterion.threshold is not None:
        said = _limited(criterion, measure)
    time = (criterion.time or "").strip().removesuffix(".")
    if time:
        frame = _lower(time)
        said = f"{said} {frame}" if frame.split()[0] in _FRAMES else str(_("{limit} at {time}", limit=said, time=frame))
    return f"{_capital(said)}."


def follows(criterion: Criterion) -> bool:
    """Tell whether the wording is the one that the parts make."""
    return bool(criterion.wording) and criterion.wording == wording(criterion)


def followed(old: Criterion, new: Criterion) -> Criterion:
    """Return the changed criterion with its wording brought up to its parts, where it followed them before.

    A criterion without a wording gets one as soon as the parts are complete.
    """
    if new.wording != old.wording or all(getattr(old, name) == getattr(new, name) for name in PARTS):
        return new
    if follows(old) or (not old.wording and complete(new)):
        return rewritten(new)
    return new


def rewritten(criterion: Criterion) -> Criterion:
    """Return the criterion with the wording that its parts make."""
    return criterion.model_copy(update={"wording": wording(criterion)})


def put(protocol: Protocol, address: str, value: object) -> Protocol:
    """Return the protocol with ``value`` at ``address``, as :func:`studio.protocol.edit.put` does.

    A wording that follows the parts of its criterion goes on to do so. Raises AddressError and EditError as it does.
    """
    edited = put_one(protocol, address, value)
    holder = parent(address)
    try:
        old, new = get(protocol, holder), get(edited, holder)
    except AddressError:
        return edited
    if not isinstance(new, Criterion) or not isinstance(old, Criterion):
        return edited
    said = followed(old, new)
    return edited if said is new else put_one(edited, f"{holder}/wording", said.wording)


def parts_of(written: str | None, units: Iterable[str]) -> dict[str, Any]:
    """Return the parts that a wording says beyond doubt, by the name of their field; none where there is any doubt.

    There is doubt where a number is left over or can be read in two ways, where a word stands between the limit and the
    time, where what follows a number is none of the ``units``, and where something is denied or has an alternative.
    """
    sentence = " ".join((written or "").split()).removesuffix(".")
    unit = "|".join(re.escape(one) for one in sorted(set(units), key=len, reverse=True))
    for pattern in _PATTERNS:
        match = re.fullmatch(pattern.replace("UNIT", unit or "(?!)"), sentence, re.IGNORECASE)
        if match is None:
            continue
        found = match.groupdict()
        measure, rest = found["measure"].rstrip(" ,"), found["rest"] or ""
        if len(measure.split()) > _MOST_WORDS or re.search(r"[.;:]|\b\d+\b", measure) or re.search(r"\d", rest):
            continue
        time = (found["time"] or "").strip()
        if _DENIED.search(f"{measure} {time}") or _TURNED.search(f"{time} {rest}") or time.casefold() in _STATES:
            continue
        if any(doubt(written) for written in (found["low"], found.get("high") or "")):
            continue
        said = (found.get("side") or found.get("end") or "at least").casefold()
        if found.get("ago"):
            measure = f"Time since {_lower(measure)}"
        parts: dict[str, Any] = {
            "measure": measure,
            "comparator": _SIDES[said],
            "threshold": _float(found["low"]),
        }
        if found.get("high"):
            parts["most"] = _float(found["high"])
        if found["unit"]:
            parts["unit"] = _plural(found["unit"], units)
        if time:
            parts["time"] = _capital(time)
        return parts
    return {}


def comparator_of(written: str) -> Comparator | None:
    """Return the comparator that people mean by a sign or by words such as ``no more than``, or None."""
    return _SIDES.get(" ".join(written.casefold().split()))


def faults(criterion: Criterion) -> tuple[tuple[str, Text], ...]:
    """Return what the bounds of a criterion cannot mean: the field, and one sentence that says how to mend it."""
    low, high = criterion.threshold, criterion.most
    if high is None:
        return ()
    if criterion.comparator not in _UPWARDS:
        said = _(
            "A second bound makes a range with “{least}” or “{above}” only. Choose one, or empty “And at most”.",
            least=Comparator.AT_LEAST.label,
            above=Comparator.ABOVE.label,
        )
        return (("comparator", said),)
    if low is None:
        return (("threshold", _("The range has no lower end. Enter the threshold, or choose “at most”.")),)
    if high < low:
        return (
            (
                "most",
                _(
                    "The range ends at {high}, before it begins at {low}. Turn the two round.",
                    high=number(high),
                    low=number(low),
                ),
            ),
        )
    return ()


def _limited(criterion: Criterion, measure: str) -> str:
    """Return measure and limit, such as ``MADRS total of at least 20 points``."""
    comparator, low, high = criterion.comparator, criterion.threshold, criterion.most
    assert comparator is not None
    assert low is not None
    unit = (criterion.unit or "").strip()
    if unit.casefold() in measure.casefold().split():
        unit = ""  # “Ideation level of at least 4 level” would say it twice.
    since = measure.casefold().startswith(_SINCE)
    if since:
        measure = measure[len(_SINCE) :]
    measure = f"{measure}," if "," in measure else measure
    if high is not None and comparator in _UPWARDS:
        places = {"measure": measure, "low": _counted(low, ""), "high": _counted(high, unit)}
        return str(Text(_RANGES[comparator, since].message, tuple(places.items())))
    places = {"measure": measure, "low": _counted(low, unit)}
    return str(Text(_LIMITS[comparator, since].message, tuple(places.items())))


def _counted(value: float, unit: str) -> str:
    if value == 1 and unit.isalpha() and len(unit) > 2:
        unit = unit.removesuffix("s")
    return f"{number(value)} {unit}".rstrip()


def _plural(unit: str, units: Iterable[str]) -> str:
    """Return the unit as it is known, where a single one was named."""
    known = {one.casefold(): one for one in units}
    return known.get(f"{unit}s".casefold(), known.get(unit.casefold(), unit))


def _lower(text: str) -> str:
    """Return the text for the middle of a sentence: its first word in small letters, unless that is a name."""
    first = text.split()[0]
    return text[:1].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text


def _capital(text: str) -> str:
    """Return the text for the start of a sentence; a name such as eGFR stays as it is."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


def _float(written: str) -> float:
    return float(written.replace(",", ".").replace("−", "-"))


_RANGES = {
    (Comparator.AT_LEAST, False): _("{measure} of {low} to {high}"),
    (Comparator.ABOVE, False): _("{measure} above {low} and at most {high}"),
    (Comparator.AT_LEAST, True): _("{measure} {low} to {high} ago"),
    (Comparator.ABOVE, True): _("{measure} more than {low} and at most {high} ago"),
}
_LIMITS = {
    (Comparator.AT_LEAST, False): _("{measure} of at least {low}"),
    (Comparator.AT_MOST, False): _("{measure} of at most {low}"),
    (Comparator.EQUAL, False): _("{measure} equal to {low}"),
    (Comparator.ABOVE, False): _("{measure} above {low}"),
    (Comparator.BELOW, False): _("{measure} below {low}"),
    (Comparator.AT_LEAST, True): _("{measure} at least {low} ago"),
    (Comparator.AT_MOST, True): _("{measure} at most {low} ago"),
    (Comparator.EQUAL, True): _("{measure} exactly {low} ago"),
    (Comparator.ABOVE, True): _("{measure} more than {low} ago"),
    (Comparator.BELOW, True): _("{measure} less than {low} ago"),
}
"""How a limit is said, by comparator and by whether it is of the time since something."""

_SIDES = {
    "at least": Comparator.AT_LEAST,
    "no less than": Comparator.AT_LEAST,
    "not less than": Comparator.AT_LEAST,
    "or more": Comparator.AT_LEAST,
    "or higher": Comparator.AT_LEAST,
    "or above": Comparator.AT_LEAST,
    "≥": Comparator.AT_LEAST,
    ">=": Comparator.AT_LEAST,
    "at most": Comparator.AT_MOST,
    "no more than": Comparator.AT_MOST,
    "not more than": Comparator.AT_MOST,
    "up to": Comparator.AT_MOST,
    "or less": Comparator.AT_MOST,
    "or lower": Comparator.AT_MOST,
    "or below": Comparator.AT_MOST,
    "≤": Comparator.AT_MOST,
    "<=": Comparator.AT_MOST,
    "above": Comparator.ABOVE,
    "over": Comparator.ABOVE,
    "more than": Comparator.ABOVE,
    "greater than": Comparator.ABOVE,
    ">": Comparator.ABOVE,
    "below": Comparator.BELOW,
    "under": Comparator.BELOW,
    "less than": Comparator.BELOW,
    "fewer than": Comparator.BELOW,
    "<": Comparator.BELOW,
    "equal to": Comparator.EQUAL,
    "exactly": Comparator.EQUAL,
    "=": Comparator.EQUAL,
}
"""How people write comparators."""

_DENIED = re.compile(r"\b(?:no|not|never|nor|none|nobody|without|cannot)\b", re.IGNORECASE)
"""Words that turn a limit round: what is “not above 140” is at most 140."""

_TURNED = re.compile(r"\b(?:or|unless|except|excepted|but)\b", re.IGNORECASE)
"""Words after which a limit is not all that is said."""

_STATES = frozenset({"rest"})
"""What follows “at” and is no time."""

_NUMBER = r"[-−]?\d+(?:[.,]\d+)?"
_BEFORE = "|".join(re.escape(one) for one in sorted(_SIDES, key=len, reverse=True) if not one.startswith("or "))
_BEHIND = "|".join(one for one in _SIDES if one.startswith("or "))
_TAIL = rf"(?:\s(?:at\s)?(?P<time>(?:(?<=at\s)|(?=(?:{'|'.join(_TIMES)})\b))[^,;.\d]+))?(?P<rest>[,;].*)?"
_PATTERNS = (
    rf"(?P<measure>.+?)(?:\s(?:of|from|between))?\s(?P<low>{_NUMBER})\s?(?:to|and|–|-)\s?(?P<high>{_NUMBER})"
    rf"(?:\s?(?P<unit>UNIT))?(?P<ago>\sago)?{_TAIL}",
    rf"(?P<measure>.+?)(?:\s(?:of|is|was))?\s(?P<side>{_BEFORE})\s?(?P<low>{_NUMBER})"
    rf"(?:\s?(?P<unit>UNIT))?(?P<ago>\sago)?{_TAIL}",
    rf"(?P<measure>.+?)(?:\s(?:of|is|was))?\s(?P<low>{_NUMBER})(?:\s?(?P<unit>UNIT))?\s(?P<end>{_BEHIND}){_TAIL}",
)
