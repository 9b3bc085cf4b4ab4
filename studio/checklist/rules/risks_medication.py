"""Rules on the risks of psychedelics: medicines that must not meet the compound, and those kept beside it."""

from collections.abc import Iterable
from typing import NamedTuple

from studio.checklist.inquiry import (
    MAO_INHIBITOR,
    Tally,
    add_medication_rule,
    all_of,
    ask_for,
    excluding,
    given_products,
    set_to,
    title,
    unknown_given,
    unless_worse,
    unspoken,
)
from studio.checklist.rule import NOT_APPLICABLE, Challenge, Fix, Severity, Verdict, rule, undecided
from studio.checklist.rules.risks_washout import washouts_cover_half_lives, withdrawal_fits_the_calendar
from studio.knowledge import comedications, lookup
from studio.knowledge.comedications import Comedication
from studio.knowledge.compounds import Compound, Interaction, InteractionCode
from studio.knowledge.lookup import medications
from studio.planning.washout.medication_rules import MEDICATIONS, Ruled, ruled
from studio.protocol.address import filled
from studio.protocol.population import MedicationAction
from studio.protocol.protocol import Protocol
from studio.text import Text, _

_SEROTONERGIC = "serotonergic"
_ANTAGONIST = "5-HT2A antagonist"
_ANTIDEPRESSANTS = ("SSRI", "SNRI")
_OF_SEIZURES = ("lithium", "tramadol")
"""Drugs of which R-03 speaks, whatever the compound."""

_KEPT = (MedicationAction.PERMIT, MedicationAction.KEEP_STABLE)
_WEAKEST_FIRST = (*_KEPT, MedicationAction.WASH_OUT, MedicationAction.EXCLUDE)
_OF_WASHOUTS = (washouts_cover_half_lives, withdrawal_fits_the_calendar)
"""What another action or a further rule may bring up."""

_ENTER_MEDICATIONS = _("Enter the rules for co-medication.")


class _Given(NamedTuple):
    """A known compound that is given for its effect, and the address at which a product names it."""

    compound: Compound
    path: str


def _given(protocol: Protocol) -> tuple[_Given, ...]:
    found: dict[str, _Given] = {}
    for product in given_products(protocol):
        compound = lookup.compound(protocol, product.compound)
        if compound is not None and compound.kind != "other control":
            found.setdefault(compound.id, _Given(compound, f"/dosing/products/{product.id}/compound"))
    return tuple(found.values())


@rule(
    "R-07",
    _("MAO inhibitors are excluded"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("chen-2024", "jiang-2013", "maoi-label-washout", "spl026-ssri-record", "common-practice"),
)
def mao_inhibitors_excluded(protocol: Protocol) -> Verdict:
    """Monoamine oxidase A breaks tryptamines down; without it their effect is stronger, longer and less safe.

    Irreversible inhibitors act until the enzyme has grown again, two weeks or more after the last tablet. With every
    compound whose facts say so, from memory in part, whoever takes one is excluded: nobody is taken off it for the
    trial, and the days beside the exclusion say when those who stopped earlier may enter. Elsewhere a washout may stand
    in. Linezolid, methylene blue and selegiline patches count as well, and so does a row for the class beside rows for
    its drugs. That people died of 5-MeO-DMT with an inhibitor
    is known from memory only.
    """
    rules = ruled(protocol)
    if not rules:
        return undecided(_ENTER_MEDICATIONS, MEDICATIONS)
    strict = next(((one, why) for one in _given(protocol) if (why := _why_no_washout(one.compound))), None)
    tally = Tally()
    for one in rules:
        action = one.entered.action
        inhibitors = tuple(drug for drug in one.governs if MAO_INHIBITOR in drug.groups)
        if not one.governs and action in _KEPT and all(MAO_INHIBITOR in drug.groups for drug in one.means):
            inhibitors = one.means
        if not inhibitors or action is MedicationAction.EXCLUDE:
            continue
        if action is None:
            tally.wait(one.path("action"))
        elif action is MedicationAction.WASH_OUT and strict is None:
            tally.wait(*unknown_given(protocol))
        else:
            _object_to_inhibitor(tally, protocol, one, inhibitors, action, strict)
    missing = [drug.name for drug in unspoken(protocol) if MAO_INHIBITOR in drug.groups]
    if missing:
        message = _(
            "No co-medication rule speaks of {drugs}: MAO inhibitors. Add a rule that excludes the class.",
            drugs=all_of(missing),
        )
        fix = Fix(_("Exclude all MAO inhibitors"), lambda current: excluding(current, MAO_INHIBITOR))
        tally.object(message, MEDICATIONS, fix=unless_worse(protocol, fix, *_OF_WASHOUTS))
    ask = _("Choose the compound, and what is done about each MAO inhibitor.")
    return tally.verdict(ask_for(protocol, tally.waiting, ask))


def _why_no_washout(compound: Compound) -> Text | None:
    """Return why no washout of an inhibitor stands in with a compound, or None where one may."""
    known = {one.code: one for one in compound.interactions if one.group == MAO_INHIBITOR}
    if "exclude" in known:
        return _cited(known["exclude"])
    return _("it is a short-acting psychedelic") if compound.kind == "short-acting psychedelic" else None


def _object_to_inhibitor(
    tally: Tally,
    protocol: Protocol,
    one: Ruled,
    inhibitors: tuple[Comedication, ...],
    action: MedicationAction,
    strict: tuple[_Given, Text] | None,
) -> None:
    path, exclude = one.path("action"), MedicationAction.EXCLUDE
    message = _(
        "The action for {drugs} is “{action}”. MAO inhibitors are excluded: set it to “{exclude}”; the days of washout "
        "then say when those who stopped earlier may enter.",
        drugs=all_of(drug.name for drug in inhibitors),
        action=action.label,
        exclude=exclude.label,
    )
    paths = [path, one.path("drug")]
    if strict is not None:
        given, why = strict
        paths.append(given.path)
        message = _("{message} With {compound} no washout stands in: {why}.",
                    message=message, compound=given.compound.name, why=why)  # fmt: skip
    fix = unless_worse(protocol, set_to(path, exclude, exclude.label), *_OF_WASHOUTS)
    tally.object(message, *paths, fix=fix)


class _Demand(NamedTuple):
    """What a compound asks about the drugs of a group, and why. ``deadly``: because of a MAO inhibitor (R-09b)."""

    asked: MedicationAction
    group: str
    why: Text
    deadly: bool


_ASKED: dict[InteractionCode, MedicationAction] = {
    "exclude": MedicationAction.EXCLUDE,
    "washout": MedicationAction.WASH_OUT,
}
"""What interactions ask for; caution and information ask for no action of their own."""

_TOXIC = _Demand(
    MedicationAction.WASH_OUT, _SEROTONERGIC, _("serotonin toxicity, as with any MAO inhibitor"), deadly=True
)


def _demand(compound: Compound, drug: Comedication) -> _Demand | None:
    """Return what a compound asks about a drug: its strictest interaction; nothing where R-03 or R-07 speaks."""
    if _has_own_rule(drug):
        return None
    strictest = next(iter(compound.interactions_with(drug)), None)
    asked = _ASKED.get(strictest.code) if strictest else None
    excluded = asked is MedicationAction.EXCLUDE
    if compound.contains_mao_inhibitor and not excluded and _SEROTONERGIC in drug.groups:
        return _TOXIC
    if strictest is None or asked is None:
        return None
    return _Demand(asked, strictest.group, _cited(strictest), compound.contains_mao_inhibitor and excluded)


def _has_own_rule(drug: Comedication) -> bool:
    return drug.id in _OF_SEIZURES or MAO_INHIBITOR in drug.groups


def _cited(interaction: Interaction) -> Text:
    """Return what an interaction does, with a mark where that must be confirmed."""
    words = _(interaction.text)
    if interaction.certainty.settled:
        return words
    return _("{words} ({certainty})", words=words, certainty=interaction.certainty.label)


@rule(
    "R-09",
    _("Interactions of the compound are heeded"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("husain-2023", "halman-2024", "becker-2025", "common-practice"),
)
def interactions_heeded(protocol: Protocol) -> Verdict:
    """A drug that blocks the effect spoils the trial, and one that blocks the compound's breakdown changes the dose.

    Each co-medication rule is held against what is known of the compound: 5-HT2A antagonists are washed out, with
    psilocybin also inhibitors of UGT1A9, UGT1A10 and ALDH, as one trial does. What calls for no rule, such as CYP2D6
    inhibitors with LSD, is left alone. Many of these facts are from memory or from animals. MAO inhibitors, lithium
    and tramadol have rules of their own.
    """
    return _judge_interactions(protocol, deadly=False)


@rule(
    "R-09b",
    _("What is dangerous with a MAO inhibitor is not taken beside a brew that holds one"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("ayahuasca-trials-table", "common-practice"),
)
def nothing_toxic_beside_inhibitor(protocol: Protocol) -> Verdict:
    """Ayahuasca inhibits MAO itself: together with serotonergic drugs it may cause serotonin toxicity, which can kill.

    SSRIs, SNRIs, tricyclics, stimulants and opioids are excluded and not merely held; no other serotonergic drug is
    permitted or kept. This follows from the pharmacology of MAO inhibitors; it is common practice, not a regulator's
    text.
    """
    return _judge_interactions(protocol, deadly=True)


def _judge_interactions(protocol: Protocol, *, deadly: bool) -> Verdict:
    """Hold the co-medication rules against what the given compounds ask, of deadly combinations or of all others."""
    given, unknown, rules = _given(protocol), unknown_given(protocol), ruled(protocol)
    compounds = [one.compound for one in given]
    holding = any(compound.contains_mao_inhibitor for compound in compounds)
    asking = any(one.code in _ASKED for compound in compounds for one in compound.interactions)
    if not unknown and not (holding if deadly else asking):
        return NOT_APPLICABLE
    if not rules:
        return undecided(_ENTER_MEDICATIONS, MEDICATIONS)
    tally = Tally()
    tally.wait(*unknown)
    for held in rules:
        _judge_rule(tally, protocol, held, given, deadly=deadly)
    silent: dict[tuple[str, str], list[tuple[_Demand, Comedication, _Given]]] = {}
    for drug in unspoken(protocol):
        demands = ((demand, drug, one) for one in given if (demand := _demand(one.compound, drug)) is not None)
        first = next((found for found in demands if found[0].deadly is deadly), None)
        if first is not None:
            silent.setdefault((first[2].path, first[0].group), []).append(first)
    for (path, group), found in silent.items():
        demand, _drug, beside = max(found, key=lambda one: _WEAKEST_FIRST.index(one[0].asked))
        message = _(
            "No co-medication rule speaks of {drugs} ({group}), but {compound} asks for “{asked}”: {why}. Add one.",
            drugs=all_of(drug.name for _demanded, drug, _beside in found),
            group=group,
            compound=beside.compound.name,
            asked=demand.asked.label,
            why=demand.why,
        )
        fix = _adding(_new_rules(protocol, group, demand.asked, [drug for _demanded, drug, _beside in found]))
        tally.object(message, MEDICATIONS, path, fix=unless_worse(protocol, fix, *_OF_WASHOUTS))
    ask = _("Choose the compounds, and what is done about each drug.")
    return tally.verdict(ask_for(protocol, tally.waiting, ask))


def _new_rules(
    protocol: Protocol, group: str, action: MedicationAction, drugs: list[Comedication]
) -> dict[str, MedicationAction]:
    """Return the rules that speak of the drugs: one for the class, unless it would stand above rules for some of it."""
    members = {drug.id for drug in medications(protocol, group) if not _has_own_rule(drug)}
    return {group: action} if members == {drug.id for drug in drugs} else {drug.id: action for drug in drugs}


def _adding(actions: dict[str, MedicationAction]) -> Fix:
    names = all_of(_("{name}: {action}", name=_called(name), action=action.label) for name, action in actions.items())

    def add(protocol: Protocol) -> Protocol:
        for name, action in actions.items():
            protocol = add_medication_rule(protocol, name, action)
        return protocol

    return Fix(_("Add co-medication rules ({rules})", rules=names), add)


def _called(name: str) -> str:
    """Return what people call a drug of the library by its id; a class is called as it is."""
    drug = comedications.find(name)
    return drug.name if drug else name


def _judge_rule(tally: Tally, protocol: Protocol, one: Ruled, given: Iterable[_Given], *, deadly: bool) -> None:
    """Object once to a rule that is weaker than what the compounds ask about the drugs that it governs."""
    action, path = one.entered.action, one.path("action")
    if action is MedicationAction.EXCLUDE:
        return
    demands = [
        (demand, drug, beside)
        for beside in given
        for drug in one.governs
        if (demand := _demand(beside.compound, drug)) is not None and demand.deadly is deadly
    ]
    if not demands:
        return
    demand, drug, beside = max(demands, key=lambda found: _WEAKEST_FIRST.index(found[0].asked))
    # What may be asked is a washout or an exclusion, so any other action is weaker.
    if action is None:
        tally.wait(path)
    elif action is not demand.asked:
        message = _(
            "The action for {drug} is “{action}”, but {compound} asks for “{asked}”: {why}. Change the action.",
            drug=drug.name,
            action=action.label,
            compound=beside.compound.name,
            asked=demand.asked.label,
            why=demand.why,
        )
        fix = unless_worse(protocol, set_to(path, demand.asked, demand.asked.label), *_OF_WASHOUTS)
        tally.object(message, path, one.path("drug"), beside.path, fix=fix)


@rule(
    "R-32",
    _("What may blunt the effect is kept only with a written reason"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("goodwin-2023", "gukasyan-2023", "cyb003-record", "common-practice"),
)
def kept_with_a_reason(protocol: Protocol) -> Verdict:
    """Antidepressants may weaken a psychedelic for weeks, yet stopping them is a risk, and many people need them.

    One trial gave psilocybin on a stable SSRI, and others add to the antidepressant on purpose: either choice can be
    right. The protocol says which it makes and why, for SSRIs and SNRIs in any case. What the compound does not bear
    at all, R-09 and R-09b tell.
    """
    rules = ruled(protocol)
    if not rules:
        return undecided(_ENTER_MEDICATIONS, MEDICATIONS)
    compounds = [one.compound for one in _given(protocol)]
    tally = Tally()
    for one in rules:
        action = one.entered.action
        if action not in (*_KEPT, None):
            continue
        drugs = [drug for drug in one.governs if _calls_for_reason(drug, compounds)]
        if not one.means:
            tally.wait(one.path("drug"))
        elif action is None and drugs:
            tally.wait(one.path("action"))
        elif action is not None and drugs and not filled(one.entered.reason):
            message = _(
                "“{action}” is chosen for {drugs} without a reason, though the effect may be weaker or riskier. "
                "Enter “{field}”.",
                action=action.label,
                drugs=all_of(drug.name for drug in drugs),
                field=title(one.path("reason")),
            )
            tally.object(message, one.path("reason"), one.path("action"), one.path("drug"))
    silent = [drug.name for drug in unspoken(protocol) if drug.drug_class in _ANTIDEPRESSANTS]
    if silent:
        message = _(
            "No co-medication rule speaks of {drugs}, which many people with depression take. Add one that says what "
            "is done about them, and why.",
            drugs=all_of(silent),
        )
        tally.object(message, MEDICATIONS)
    ask = _("Choose what is done about each drug that may blunt the effect.")
    return tally.verdict(ask_for(protocol, tally.waiting, ask))


def _calls_for_reason(drug: Comedication, compounds: Iterable[Compound]) -> bool:
    """Tell whether keeping a drug is a choice to explain: it may blunt the effect, or a compound asks for caution.

    What a compound does not bear at all is no choice.
    """
    if _has_own_rule(drug) or any(_demand(compound, drug) for compound in compounds):
        return False
    cautious = any(one.code == "caution" for compound in compounds for one in compound.interactions_with(drug))
    return cautious or not {_SEROTONERGIC, _ANTAGONIST}.isdisjoint(drug.groups)
