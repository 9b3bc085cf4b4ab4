"""Rules on the validity of the trial: that belief in having had the drug does not explain what the trial would show."""

from studio.checklist.inquiry import is_masked, psychedelic, title, unfilled, unknown_tested
from studio.checklist.rule import MET, NOT_APPLICABLE, Challenge, Severity, Verdict, finding, rule, undecided
from studio.knowledge import thresholds
from studio.planning.unblinding import belief
from studio.planning.unblinding.belief import ARMS, EFFECT, Alone
from studio.planning.unblinding.simulation import Assumptions
from studio.planning.unblinding.words import in_points, percent
from studio.protocol.protocol import Protocol
from studio.text import Text, _, number

_DIFFERENCE = "/statistics/difference"


@rule(
    "V-51",
    _("Belief alone does not explain the assumed difference"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("szigeti-2023", "muthukumaraswamy-2021", "ema-2025-viewpoint"),
)
def belief_explains_less_than_all(protocol: Protocol) -> Verdict:
    """Where one arm knows that it got the drug and the other that it did not, belief alone makes them differ.

    The difference is the effect of belief times the difference in how many believe, with what raters add who see
    through the mask. If that reaches the difference the trial is planned to find, a positive result would say nothing
    of the drug. Nobody knows the effect of belief well: the protocol says what it assumes, and why.
    """
    asked = _judged(protocol)
    if isinstance(asked, Verdict):
        return asked
    assumed, alone = asked
    if _share(alone) < 1:
        return MET
    return _object(protocol, assumed, alone, _("A positive result would say nothing of the drug."))


@rule(
    "V-52",
    _("Belief alone explains the smaller part of the assumed difference"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("szigeti-2023", "muthukumaraswamy-2021", "common-practice"),
    limits=("belief-share",),
)
def belief_explains_the_smaller_part(protocol: Protocol) -> Verdict:
    """A result that is half belief is no longer mainly the drug's.

    Above a share of the assumed difference, which is this program's own proposal and can be changed, the protocol
    chooses a comparator that fewer see through, or plans for a difference that belief cannot make up. That belief
    explains all of it is another rule's finding.
    """
    asked = _judged(protocol)
    if isinstance(asked, Verdict):
        return NOT_APPLICABLE
    assumed, alone = asked
    share, most = _share(alone), thresholds.number_of(protocol, "belief-share")
    if share >= 1:
        return NOT_APPLICABLE
    if share * 100 < most:
        return MET
    return _object(protocol, assumed, alone, _("The limit is {most} %.", most=number(most)))


def _share(alone: Alone) -> float:
    """Return which part of the assumed difference belief explains, free of what binary fractions add in the last."""
    return round(alone.share or 0.0, 9)


def _judged(protocol: Protocol) -> tuple[Assumptions, Alone] | Verdict:
    """Return the arms to which belief does most, or why there is nothing to judge."""
    masked, given = is_masked(protocol), psychedelic(protocol)
    if masked is False:
        return NOT_APPLICABLE
    if not belief.plans_a_difference(protocol.statistics) or _has_no_comparator(protocol):
        return NOT_APPLICABLE
    assumed = protocol.statistics.belief
    if not assumed.arms and assumed.effect is None:
        if given is False:
            return NOT_APPLICABLE
        if masked is None or given is None:
            compounds = unknown_tested(protocol) or ("/dosing/products",)
            waiting = (*unfilled(protocol, "/design/blind"), *(compounds if given is None else ()))
            return undecided(_("Enter the blind schema and the drug."), *waiting)
    found = belief.worst(protocol)
    if found is None:
        ask = _("Enter how many of each arm believe that they got the drug, and what belief adds to the score.")
        return undecided(ask, *belief.wanted(protocol, simulated=False))
    return found


def _has_no_comparator(protocol: Protocol) -> bool:
    arms = protocol.design.arms
    return bool(arms) and all(arm.role is not None for arm in arms) and not belief.pairs(protocol)


def _object(protocol: Protocol, assumed: Assumptions, alone: Alone, why: Text) -> Verdict:
    message = _(
        "Belief alone would make “{treated}” {points} better than “{control}”: {share} % of the “{difference}” "
        "of {planned}. {why} Choose a comparator that fewer see through, blind the raters, or plan for a larger "
        "difference; where an assumption is too high, correct it.",
        treated=assumed.treated.name,
        control=assumed.control.name,
        points=in_points(alone.points),
        share=percent(_share(alone)),
        difference=title(_DIFFERENCE),
        planned=number(protocol.statistics.difference or 0.0),
        why=why,
    )
    return finding(message, ARMS, EFFECT, _DIFFERENCE)
