"""Rules on the risks of psychedelics: how people come off a medicine before the dose, and whether there is time."""

from collections.abc import Callable
from functools import partial

from studio.checklist.inquiry import (
    MAO_INHIBITOR,
    Tally,
    all_of,
    ask_for,
    in_days,
    set_to,
    title,
    unless_worse,
)
from studio.checklist.rule import MET, NOT_APPLICABLE, Challenge, Fix, Severity, Verdict, rule, undecided
from studio.knowledge import thresholds
from studio.knowledge.facts import Certainty
from studio.knowledge.lookup import medications
from studio.planning.washout.medication_rules import MEDICATIONS, Ruled, ruled
from studio.planning.washout.washout import Washout, washout
from studio.planning.washout.withdrawal import Withdrawal, open_taper, room, taper_days
from studio.protocol.edit import put, remove
from studio.protocol.names import item_name
from studio.protocol.population import MedicationAction, MedicationRule
from studio.protocol.protocol import Protocol
from studio.text import Text, _, n_

_STABLE = "/population/stable_days"
_ENTER_MEDICATIONS = _("Enter the rules for co-medication.")
_ENTER_WAY = _("Enter the visits with their days, taper and washout of each drug, and the drug-free days.")


@rule(
    "R-06",
    _("Washouts cover five half-lives"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("common-practice", "gukasyan-2023"),
)
def washouts_cover_half_lives(protocol: Protocol) -> Verdict:
    """Serotonergic drugs and 5-HT2A antagonists blunt the effect of a psychedelic, or add to its risk, while they stay.

    After five half-lives about 3 % is left. The least washout is the longer of trial practice and five typical
    half-lives, the active metabolite included; where no typical one is known, as of long-acting injections, the upper
    one counts. For a class it is that of its slowest drug. Where each drug of a class has a rule of its own, the row of
    the class may not be laxer than all of them. The taper comes before the washout, never inside it. Many of the
    figures are from memory: a pharmacist signs them before clinical use.
    """
    tally = Tally()
    _ask_strict_classes(tally, protocol)
    return _judge_washouts(tally, protocol, lambda needed: needed.least, _five_half_lives)


@rule(
    "R-06b",
    _("Washouts suffice for slow metabolisers"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("common-practice",),
)
def washouts_suffice_for_slow_metabolisers(protocol: Protocol) -> Verdict:
    """Half-lives differ between people: slow metabolisers and long-lived metabolites keep some drugs for weeks.

    Five half-lives at the upper end are stricter than what trials usually write. A designer who stays with the usual
    days says why, or measures the drug before dosing. Where the washout is short by any measure, R-06 speaks.
    """
    return _judge_washouts(
        Tally(), protocol, lambda needed: needed.safe, _slowest_half_lives, unless=lambda needed: needed.least
    )


def _ask_strict_classes(tally: Tally, protocol: Protocol) -> None:
    """Object to a class that may be kept while every drug of it is washed out or excluded by a rule of its own."""
    rules = ruled(protocol)
    strict = {
        drug.id
        for one in rules
        if one.entered.action in (MedicationAction.WASH_OUT, MedicationAction.EXCLUDE)
        for drug in one.governs
    }
    for one in rules:
        action, place = one.entered.action, f"{MEDICATIONS}/{one.entered.id}"
        kept = action in (MedicationAction.PERMIT, MedicationAction.KEEP_STABLE)
        if action is None or not kept or not _is_spent(one) or not all(drug.id in strict for drug in one.means):
            continue
        if all(MAO_INHIBITOR in drug.groups for drug in one.means):
            continue
        message = _(
            "“{drug}” has the action “{action}”, but each of its drugs is washed out or excluded by a rule of its own. "
            "Remove the row, or make it as strict.",
            drug=one.entered.drug,
            action=action.label,
        )
        label = _("Remove the rule for “{drug}”", drug=one.entered.drug)
        fix = Fix(label, partial(remove, address=place))
        tally.object(message, one.path("action"), one.path("drug"), fix=fix)


def _is_spent(one: Ruled) -> bool:
    """Tell whether a rule for a class governs none of its drugs, because each has a rule of its own."""
    return len(one.means) > 1 and not one.governs


def _five_half_lives(drug: str, days: int, least: int, needed: Washout) -> Text:
    return _(
        "The washout of {drug} is {days}; {bases}. Lengthen it to {least}.",
        drug=drug,
        days=in_days(days),
        bases=_bases(needed),
        least=in_days(least),
    )


def _slowest_half_lives(drug: str, days: int, least: int, needed: Washout) -> Text:
    return _(
        "The washout of {drug} is {days}; {bases}. Who clears it slowly needs {least}: lengthen it, or say why not.",
        drug=drug,
        days=in_days(days),
        bases=_bases(needed),
        least=in_days(least),
    )


def _bases(needed: Washout) -> Text | str:
    """Return what a washout is reckoned from, each with a mark where it must be confirmed."""
    found: list[Text] = []
    if needed.typical is not None:
        typical = _known(needed.typical, needed.typical_certainty)
        found.append(_("five typical half-lives are {days}", days=typical))
    if needed.upper is not None:
        found.append(_("five upper half-lives are {days}", days=_known(needed.upper, needed.upper_certainty)))
    if needed.floor_certainty is not None:
        found.append(_("trials use {days} or more", days=_known(needed.floor, needed.floor_certainty)))
    return all_of(found)


def _known(days: int, certainty: Certainty | None) -> Text:
    if certainty is None or certainty.settled:
        return in_days(days)
    return _("{days} ({certainty})", days=in_days(days), certainty=certainty.label)


def _judge_washouts(
    tally: Tally,
    protocol: Protocol,
    least: Callable[[Washout], int],
    say: Callable[[str, int, int, Washout], Text],
    unless: Callable[[Washout], int] = lambda needed: 0,
) -> Verdict:
    """Hold each washout against the days its slowest drug needs, unless it is below what another rule asks for.

    Days entered for a drug that excludes count as well: they say when those who stopped it earlier may enter. A class
    whose drugs all have rules of their own is held against the drug that needs least.
    """
    rules = ruled(protocol)
    if not rules:
        return undecided(_ENTER_MEDICATIONS, MEDICATIONS)
    judged = False
    for one in rules:
        action, days = one.entered.action, one.entered.washout_days
        if action is None:
            tally.wait(one.path("action"))
            continue
        washed_out = action is MedicationAction.WASH_OUT
        if not washed_out and (action is not MedicationAction.EXCLUDE or days is None):
            continue
        judged = True
        if days is None or (washed_out and not one.means):
            tally.wait(one.path("washout_days" if one.means else "drug"))
            continue
        spent = _is_spent(one)
        needs = [(drug, washout(drug)) for drug in (one.means if spent else one.governs)]
        if not needs:
            continue
        slowest, needed = (min if spent else max)(needs, key=lambda need: least(need[1]))
        asked, floor = least(needed), (min if spent else max)(unless(other) for _drug, other in needs)
        if floor <= days < asked:
            path = one.path("washout_days")
            fix = unless_worse(protocol, set_to(path, asked, in_days(asked)), withdrawal_fits_the_calendar)
            tally.object(say(slowest.name, days, asked, needed), path, one.path("drug"), one.path("action"), fix=fix)
    ask = _("Enter the action and the days of each washout, for a drug whose half-life is known.")
    return tally.verdict(ask_for(protocol, tally.waiting, ask), MET if judged else NOT_APPLICABLE)


@rule(
    "R-08",
    _("Tapers are supervised and baseline waits for withdrawal to pass"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("common-practice",),
    limits=("stable-days",),
)
def tapers_supervised(protocol: Protocol) -> Verdict:
    """Stopping an antidepressant is a risk of its own, and its withdrawal symptoms look like depression.

    Someone who prescribes watches the taper, baseline is rated after some drug-free days, and withdrawal is recorded
    apart from the adverse events of the trial drug. The number of days is common practice. A taper whose steps add up
    to another length than the one entered beside them would be carried out in two ways.
    """
    tally, washed_out = _washed_out(protocol)
    if not washed_out:
        return tally.verdict(_ENTER_MEDICATIONS, NOT_APPLICABLE)
    tally.wait(*(f"{MEDICATIONS}/{one.id}/supervised_by" for one in washed_out if not one.supervised_by))
    for one in washed_out:
        _ask_one_length(tally, protocol, one)
    least, entered = thresholds.count_of(protocol, "stable-days"), protocol.population.stable_days
    if entered is None:
        tally.wait(_STABLE)
    elif entered < least:
        message = _(
            "“{field}” is {entered}; with fewer than {least} withdrawal may be rated as depression. Wait longer.",
            field=title(_STABLE),
            entered=in_days(entered),
            least=in_days(least),
        )
        fix = unless_worse(protocol, set_to(_STABLE, least, in_days(least)), withdrawal_fits_the_calendar)
        tally.object(message, _STABLE, fix=fix)
    why = _("Withdrawal would be counted as an effect of the trial drug.")
    tally.yes(protocol, "/population/withdrawal_recorded", why)
    return tally.verdict(
        _("Enter who supervises each taper, the drug-free days before baseline, and how withdrawal is recorded.")
    )


def _ask_one_length(tally: Tally, protocol: Protocol, one: MedicationRule) -> None:
    """Object to a length of the taper that is not the sum of its steps; mended, the steps alone say it."""
    summed, entered = taper_days(one), one.taper_days
    if entered is None or summed is None or summed == entered:
        return
    path = f"{MEDICATIONS}/{one.id}/taper_days"
    message = _(
        "The steps of the taper of {drug} take {sum}, but “{field}” says {entered}. Empty the field: the steps count.",
        drug=item_name(protocol, one),
        sum=in_days(summed),
        field=title(path),
        entered=in_days(entered),
    )
    label = _("Take the length of the taper from its steps ({days})", days=in_days(summed))
    tally.object(
        message, path, f"{MEDICATIONS}/{one.id}/taper_steps", fix=Fix(label, partial(put, address=path, value=None))
    )


@rule(
    "R-30",
    _("Taper and washout fit between the first visit and baseline"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("common-practice",),
)
def withdrawal_fits_the_calendar(protocol: Protocol) -> Verdict:
    """Nobody may be asked to stop a medicine before they have consented, so the way off it begins at the first visit.

    Taper, washout and the drug-free days before baseline follow each other. Where the calendar is shorter than their
    sum, sites dose too early or ask people to stop before the trial. Baseline is the last time before the dose at
    which the primary outcome is rated; where that is not entered, the first dose counts. This is arithmetic and common
    practice.
    """
    tally, washed_out = _washed_out(protocol)
    if not washed_out:
        return tally.verdict(_ENTER_MEDICATIONS, NOT_APPLICABLE)
    stable = protocol.population.stable_days
    ways = [(one, Withdrawal(taper_days(one), one.washout_days, stable)) for one in washed_out]
    for one in washed_out:
        names = (*open_taper(one), *(("washout_days",) if one.washout_days is None else ()))
        tally.wait(*(f"{MEDICATIONS}/{one.id}/{name}" for name in names))
    if stable is None:
        tally.wait(_STABLE)
    there = room(protocol)
    if there is None:
        tally.wait("/schedule/visits")
        return tally.verdict(_ENTER_WAY)
    first, baseline = there.first, there.baseline
    end = _("the first dose") if baseline is None else _("“{visit}”", visit=item_name(protocol, baseline))
    late = [(one, way) for one, way in ways if way.least > there.days]
    if late:
        slowest, way = max(late, key=lambda found: found[1].least)
        known = medications(protocol, slowest.drug)
        message = _(
            "Coming off {drug} takes {sum}, but “{visit}” is only {room} before {end}.",
            drug=known[0].name if len(known) == 1 else item_name(protocol, slowest),
            sum=_sum(way),
            visit=item_name(protocol, first),
            room=in_days(there.days),
            end=end,
        )
        if len(late) > 1:
            message = n_(
                "{message} {count} other drug takes too long as well.",
                "{message} {count} other drugs take too long as well.",
                len(late) - 1,
                message=message,
            )
        path, day = f"/schedule/visits/{first.id}/days", (first.days or 0) - (way.least - there.days)
        message = _("{message} Place the visit at {day} or earlier.", message=message, day=in_days(day))
        taper = "taper_steps" if slowest.taper_steps else "taper_days"
        held = (f"{MEDICATIONS}/{slowest.id}/{taper}", f"{MEDICATIONS}/{slowest.id}/washout_days", _STABLE)
        # What hangs on the visit would move with it.
        moving = {
            *(visit.anchor for visit in protocol.schedule.visits),
            *(one.visit for one in protocol.sessions.sessions),
        }
        tally.object(message, path, *held, fix=None if first.id in moving else set_to(path, day, in_days(day)))
    return tally.verdict(_ENTER_WAY)


def _washed_out(protocol: Protocol) -> tuple[Tally, list[MedicationRule]]:
    """Return the rules that have a drug washed out, and a tally that waits for the actions that are open."""
    tally, rules = Tally(), protocol.population.medications
    tally.wait(*(f"{MEDICATIONS}/{one.id}/action" for one in rules if one.action is None))
    if not rules:
        tally.wait(MEDICATIONS)
    return tally, [one for one in rules if one.action is MedicationAction.WASH_OUT]


def _sum(way: Withdrawal) -> Text:
    named = ((_("taper {days}", days=way.taper), way.taper), (_("washout {days}", days=way.washout), way.washout),
             (_("drug-free {days}", days=way.stable), way.stable))  # fmt: skip
    first, *others = (words for words, days in named if days is not None)
    for words in others:
        first = _("{sum} + {next}", sum=first, next=words)
    return _("{sum} = {total}", sum=first, total=in_days(way.least))
