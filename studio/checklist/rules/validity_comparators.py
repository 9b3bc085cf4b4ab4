"""Rules on the validity of the trial: what the drug is compared with, and what that comparison can show."""

from studio.checklist.inquiry import CONFIRMING_PHASES, FIRST_PHASES, Tally, all_of, title, unfilled, within
from studio.checklist.rule import MET, NOT_APPLICABLE, Challenge, Severity, Verdict, finding, rule, undecided
from studio.knowledge import lookup
from studio.knowledge.compounds import Compound, DoseTier
from studio.planning.dosing_day import product_of
from studio.protocol.design import Arm, ArmRole, Control, InterventionModel, Role
from studio.protocol.dosing import Product
from studio.protocol.names import item_name, referred_name
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose
from studio.text import _

_CONTROLS = "/design/controls"
_CHOOSE_CONTROL = _("Choose the control type.")
_NOTHING_GIVEN = {Control.WAIT_LIST, Control.NONE}
_WEAK_MIMICS = ("niacin", "nicotinamide")


@rule(
    "V-05",
    _("The comparator is justified"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("fda-2026-psychedelics", "ema-2025-depression", "control-response-review"),
)
def comparator_justified(protocol: Protocol) -> Verdict:
    """With an inert placebo nearly everyone knows, and disappointment in the control arm adds to the difference.

    FDA's guidance of 2026 advises that an inert placebo alone weakens the conclusion on efficacy, though it helps with
    safety; a lower dose or a drug that imitates the effect may do better. The protocol says what is done about it. A
    wait list cannot carry a trial of efficacy.
    """
    controls, phase = protocol.design.controls, protocol.overview.phase
    if not controls:
        return undecided(_CHOOSE_CONTROL, _CONTROLS)
    if phase in FIRST_PHASES:
        return NOT_APPLICABLE
    given = set(controls) - _NOTHING_GIVEN
    if not given:
        if phase is None:
            return undecided(_("Enter the phase."), "/overview/phase")
        if Control.WAIT_LIST in controls:
            message = _(
                "The only control is “{control}”. Add one that receives something alike.",
                control=Control.WAIT_LIST.label,
            )
            return finding(message, _CONTROLS, "/overview/phase")
        if phase in CONFIRMING_PHASES:
            message = _("There is no control in {phase}. Add one.", phase=phase.label)
            return finding(message, _CONTROLS, "/overview/phase")
        return MET
    rationale, masking = "/design/control_rationale", "/dosing/comparator_masking"
    empty = unfilled(protocol, rationale, masking)
    if given - {Control.INERT_PLACEBO}:
        return undecided(_("Enter the rationale for the control."), rationale) if rationale in empty else MET
    if rationale in empty and masking in empty:
        message = _(
            "The only control is an inert placebo, and “{field}” is empty. Write what is done about those who see "
            "through it, or choose another control.",
            field=title(rationale),
        )
        return finding(message, rationale, _CONTROLS, masking)
    return MET


@rule(
    "V-40",
    _("A low dose is one that trials call low"),
    challenge=Challenge.VALIDITY,
    severity=Severity.CONSIDER,
    sources=("goodwin-2022", "mertens-2026", "robison-2025", "ascend-filing"),
)
def low_dose_is_low(protocol: Protocol) -> Verdict:
    """A low-dose arm that has an effect of its own makes the difference smaller than the effect of the drug.

    Low is not inert: 5 mg of psilocybin and 25 µg of LSD may be felt, and one trial chooses 50 µg on purpose to blur
    the masking. Above the largest dose that trials of the compound use as their low one, the protocol says what the
    arm is for.
    """
    arms = {arm.id for arm in protocol.design.arms if arm.role is ArmRole.LOW_DOSE_COMPARATOR}
    if not arms:
        return NOT_APPLICABLE if protocol.design.arms else undecided(_("Enter the arms."), "/design/arms")
    doses = [given for given in protocol.dosing.arms if given.arm in arms]
    if not doses:
        return undecided(_("Enter what the low-dose arm receives."), "/dosing/arms")
    tally, judged = Tally(), False
    for given in doses:
        path, product = f"/dosing/arms/{given.id}", product_of(protocol, given)
        if product is None or given.dose is None:
            tally.wait(*unfilled(protocol, *within(path, "product", "dose")))
            continue
        compound = lookup.compound(protocol, product.compound)
        place = f"/dosing/products/{product.id}"
        if compound is None or product.route is None:
            tally.wait(f"{place}/{'route' if compound else 'compound'}")
            continue
        low = _largest_low(compound, product, given.dose)
        if low is None:
            if product.basis is None and any(_is_low(tier, given.dose) for tier in _tiers(compound, product)):
                tally.wait(f"{place}/basis")
            continue
        judged = True
        most = Dose(amount=low.dose.amount, unit=low.dose.unit, per=low.dose.per)
        if given.dose.milligrams > most.milligrams:
            message = _(
                "“{arm}” receives {dose} of {compound}; the largest dose that trials use as a low one is {most}. It "
                "may act by itself: consider less; where that is meant, accept this finding and say what the arm is "
                "for.",
                arm=referred_name(protocol, "/design/arms", given.arm or ""),
                dose=str(given.dose),
                compound=compound.name,
                most=str(most),
            )
            tally.object(message, f"{path}/dose", *within(place, "compound", "route", "basis"))
    return tally.verdict(_("Enter product, route and dose of the low-dose arm."), MET if judged else NOT_APPLICABLE)


def _tiers(compound: Compound, product: Product) -> tuple[DoseTier, ...]:
    profile = compound.route(product.route.value) if product.route else None
    return profile.tiers if profile else ()


def _is_low(tier: DoseTier, dose: Dose) -> bool:
    return tier.name == "low" and tier.dose.per == dose.per


def _largest_low(compound: Compound, product: Product, dose: Dose) -> DoseTier | None:
    """Return the largest low dose by the product's route that is stated as the dose is; None where none is known."""
    fitting = (
        tier for tier in _tiers(compound, product) if _is_low(tier, dose) and tier.dose.basis in (None, product.basis)
    )
    return max(fitting, key=lambda tier: tier.dose.mg, default=None)


@rule(
    "V-43",
    _("A weak mimic is called one"),
    challenge=Challenge.VALIDITY,
    severity=Severity.CONSIDER,
    sources=("raison-2023", "mertens-2026", "common-practice"),
)
def weak_mimic_called_one(protocol: Protocol) -> Verdict:
    """Niacin flushes the skin and nicotinamide hardly does even that: neither feels like a psychedelic.

    Both have stood as active placebos in well-known trials. That they feel otherwise is common knowledge of practice;
    how well they mask is known only where guesses are asked and reported. The protocol says that the mask is weak,
    and asks participants for their guess.
    """
    if not protocol.dosing.products:
        return undecided(_("Enter the products."), "/dosing/products")
    tally = Tally()
    mimics = [product for product in protocol.dosing.products if _is_weak_mimic(protocol, product)]
    if not mimics:
        unknown = [one for one in protocol.dosing.products if lookup.compound(protocol, one.compound) is None]
        tally.wait(*(f"/dosing/products/{product.id}/compound" for product in unknown))
        return tally.verdict(_("Choose the compound of each product."), NOT_APPLICABLE)
    masking = "/dosing/comparator_masking"
    if unfilled(protocol, masking):
        message = _(
            "A weak mimic of a psychedelic is given: {products}. “{field}” is empty. Write what participants will "
            "notice and how guesses are reported.",
            products=all_of(_("“{product}”", product=item_name(protocol, product)) for product in mimics),
            field=title(masking),
        )
        tally.object(message, masking, *(f"/dosing/products/{product.id}/compound" for product in mimics))
    if not any(guess.asked is Role.PARTICIPANT for guess in protocol.endpoints.guesses):
        tally.wait("/endpoints/guesses")
    return tally.verdict(_("Enter when participants are asked to guess their arm."))


def _is_weak_mimic(protocol: Protocol, product: Product) -> bool:
    known = lookup.compound(protocol, product.compound)
    return known is not None and known.id in _WEAK_MIMICS


@rule(
    "V-44",
    _("More than one dose is compared"),
    challenge=Challenge.VALIDITY,
    severity=Severity.CONSIDER,
    sources=("ema-2025-viewpoint", "ema-2025-depression"),
)
def more_than_one_dose(protocol: Protocol) -> Verdict:
    """Where nearly everyone can tell the drug from an inert placebo, one dose cannot tell its effect from expectation.

    Authors from European regulators ask for the relation between dose and response. A second dose level, which people
    cannot easily tell from the first, makes it harder to explain the result by masking alone.
    """
    controls, phase = protocol.design.controls, protocol.overview.phase
    if not controls:
        return undecided(_CHOOSE_CONTROL, _CONTROLS)
    if phase in FIRST_PHASES or set(controls) - _NOTHING_GIVEN != {Control.INERT_PLACEBO}:
        return NOT_APPLICABLE
    experimental = [arm for arm in protocol.design.arms if arm.role is ArmRole.EXPERIMENTAL]
    regimens = {
        arm.id: frozenset(
            (given.product, str(given.dose)) for given in protocol.dosing.arms if given.arm == arm.id and given.dose
        )
        for arm in experimental
    }
    given = {arm: regimen for arm, regimen in regimens.items() if regimen}
    if phase is None or not given:
        waiting = [*unfilled(protocol, "/overview/phase"), *([] if given else ["/dosing/arms"])]
        return undecided(_("Enter the phase, and what the experimental arms receive."), *waiting)
    if len(set(given.values())) > 1:
        return MET
    message = _(
        "One dose is compared with an inert placebo alone in {phase}. Consider a second dose level; where one dose "
        "suffices, accept this finding and give the reason.",
        phase=phase.label,
    )
    doses = [f"/dosing/arms/{one.id}/dose" for one in protocol.dosing.arms if one.arm in given]
    return finding(message, _CONTROLS, *doses, "/overview/phase")


_ROLES = {
    Control.INERT_PLACEBO: (ArmRole.PLACEBO_COMPARATOR,),
    Control.ACTIVE_PLACEBO: (ArmRole.PLACEBO_COMPARATOR, ArmRole.ACTIVE_COMPARATOR),
    Control.LOW_DOSE: (ArmRole.LOW_DOSE_COMPARATOR,),
    Control.ACTIVE_TREATMENT: (ArmRole.ACTIVE_COMPARATOR,),
    Control.WAIT_LIST: (ArmRole.NO_INTERVENTION,),
}
"""By control type, the roles of which an arm must have one."""

_ARMS = "/design/arms"


@rule(
    "V-48",
    _("Control type and arms agree"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-m11-2025", "spirit-2025"),
)
def controls_have_their_arms(protocol: Protocol) -> Verdict:
    """A trial that is called controlled and has no control arm compares its drug with nothing.

    Each control type has an arm of its role, and each comparator arm its control type. A trial with a single arm has
    no comparator. Arms of a crossover are sequences, each with every treatment, and are not judged.
    """
    controls, arms = protocol.design.controls, protocol.design.arms
    if protocol.design.model is InterventionModel.CROSSOVER:
        return NOT_APPLICABLE
    if not controls or not arms:
        return undecided(_("Choose the control type, and enter the arms."), *unfilled(protocol, _CONTROLS, _ARMS))
    tally, compared = Tally(), [control for control in controls if control is not Control.NONE]
    roleless = [f"{_ARMS}/{arm.id}/role" for arm in arms if arm.role is None]
    roles = [f"{_ARMS}/{arm.id}/role" for arm in arms]
    if compared and len(arms) == 1:
        message = _(
            "The control is {controls}, but “{arm}” is the only arm. Enter the arm that it is "
            "compared with, or choose “{none}”.",
            controls=all_of(_("“{words}”", words=control.label) for control in compared),
            arm=item_name(protocol, arms[0]),
            none=Control.NONE.label,
        )
        return finding(message, _CONTROLS, _ARMS)
    for control in compared:
        wanted = _ROLES.get(control, ())
        if not wanted or any(arm.role in wanted for arm in arms):
            continue
        if roleless:
            tally.wait(*roleless)
            continue
        message = _(
            "The control is “{control}”, but no arm has the role {roles}. Correct the role of its arm, or the control.",
            control=control.label,
            roles=all_of(_("“{words}”", words=role.label) for role in wanted[:1]),
        )
        tally.object(message, _CONTROLS, *roles)
    for arm in arms:
        _judge_comparator(tally, protocol, arm)
    tally.wait(*roleless)
    return tally.verdict(_("Choose the role of each arm."))


def _judge_comparator(tally: Tally, protocol: Protocol, arm: Arm) -> None:
    """Object to a comparator arm of which the control type says nothing."""
    controls = protocol.design.controls
    fitting = [control for control, roles in _ROLES.items() if arm.role in roles]
    if arm.role is ArmRole.LOW_DOSE_COMPARATOR:
        fitting.append(Control.DOSE_RESPONSE)
    if arm.role is None or not fitting or any(control in controls for control in fitting):
        return
    message = _(
        "“{arm}” is “{role}”, but the control type names nothing of the kind. Add one, such as “{control}”, or "
        "correct the role.",
        arm=item_name(protocol, arm),
        role=arm.role.label,
        control=fitting[0].label,
    )
    tally.object(message, f"{_ARMS}/{arm.id}/role", _CONTROLS)
