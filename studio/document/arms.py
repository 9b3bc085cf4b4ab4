"""What each arm receives and how many participants it is planned to have, read from where it was entered."""

from studio.document.words import Words
from studio.protocol.design import Arm
from studio.protocol.dosing import ArmDose
from studio.protocol.protocol import Protocol
from studio.text import _, number


def given(words: Words, dose: ArmDose) -> str:
    """Return product and dose, such as ``Psilocybin capsule 25 mg``; whichever is known, and no dose of a placebo."""
    product = words.field(dose, "product")
    nothing = product and dose.dose is not None and not dose.dose.amount
    return " ".join(part for part in (product, "" if nothing else words.field(dose, "dose")) if part)


def receives(protocol: Protocol, words: Words, arm: Arm) -> str:
    """Return all that an arm receives, one product a line."""
    return "\n".join(given(words, dose) for dose in protocol.dosing.arms if dose.arm == arm.id)


def ratio(protocol: Protocol) -> str:
    """Return the allocation ratio, such as ``1:1:1``, or nothing while a part of it is open."""
    parts = [arm.allocation for arm in protocol.design.arms]
    return ":".join(number(part) for part in parts if part is not None) if parts and None not in parts else ""


def planned(protocol: Protocol) -> dict[str, int]:
    """Return the planned number of participants by the id of the arm; nothing where it does not follow.

    With equal allocation it is the number in each arm; else the total is divided in the allocation ratio.
    """
    parts = {arm.id: arm.allocation for arm in protocol.design.arms}
    statistics = protocol.statistics
    if statistics.per_arm is not None and len(set(parts.values())) == 1:
        return dict.fromkeys(parts, statistics.per_arm)
    whole = sum(part or 0 for part in parts.values())
    if statistics.total is None or None in parts.values() or not whole:
        return {}
    return {id: round(statistics.total * (part or 0) / whole) for id, part in parts.items()}


def planned_words(protocol: Protocol, arm: Arm) -> str:
    """Return the planned number of an arm's participants as ``n = 72``, or nothing."""
    count = planned(protocol).get(arm.id)
    return "" if count is None else str(_("n = {count}", count=count))
