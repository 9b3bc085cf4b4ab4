"""What each arm receives and how many participants it is planned to have, read from where it was entered."""

from studio.document.words import Words
from studio.protocol.design import Arm
from studio.protocol.dosing import ArmDose
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import Session, SessionKind
from studio.text import Text, _, number


def amount(words: Words, given: ArmDose) -> str:
    """Return the dose that is given, or nothing where it is none, as that of a placebo."""
    return "" if given.dose is not None and not given.dose.amount else words.field(given, "dose")


def given(words: Words, dose: ArmDose) -> str:
    """Return product and dose, such as ``Psilocybin capsule 25 mg``; whichever is known, and no dose of a placebo."""
    return " ".join(part for part in (words.field(dose, "product"), amount(words, dose)) if part)


def receives(protocol: Protocol, words: Words, arm: Arm) -> str:
    """Return all that an arm receives, one product a line."""
    return "\n".join(given(words, dose) for dose in protocol.dosing.arms if dose.arm == arm.id)


def attended(protocol: Protocol, kind: SessionKind) -> list[list[Session]]:
    """Return the sessions of a kind that each arm attends, by arm; those of everybody while no arm is planned."""
    sessions = [one for one in protocol.sessions.sessions if one.kind is kind]
    every = [arm.id for arm in protocol.design.arms] or [""]
    return [[one for one in sessions if not one.arms or arm in one.arms] for arm in every]


def ratio(protocol: Protocol) -> str:
    """Return the allocation ratio, such as ``1:1:1``, or nothing while a part of it is open."""
    parts = [arm.allocation for arm in protocol.design.arms]
    return ":".join(number(part) for part in parts if part is not None) if parts and None not in parts else ""


def planned_words(protocol: Protocol, arm: Arm) -> str:
    """Return the planned number of an arm's participants as ``n = 72``, or nothing where it does not follow.

    With equal allocation it is the number in each arm; else the total is divided in the allocation ratio, and is
    ``n ≈ 33`` where that leaves a remainder.
    """
    parts = [one.allocation for one in protocol.design.arms]
    statistics = protocol.statistics
    if statistics.per_arm is not None and len(set(parts)) == 1:
        return str(_("n = {count}", count=statistics.per_arm))
    if statistics.total is None or arm.allocation is None or None in parts:
        return ""
    share = statistics.total * arm.allocation / sum(part or 0 for part in parts)
    text = _("n = {count}") if share.is_integer() else _("n ≈ {count}")
    return str(Text(text.message, (("count", round(share)),)))
