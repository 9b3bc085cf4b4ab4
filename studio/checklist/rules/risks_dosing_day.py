"""Rules on the risks of psychedelics: the dosing day, who is there, and how it ends."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from studio.checklist.inquiry import (
    Tally,
    all_of,
    ask_for,
    gaps,
    given_products,
    in_hours,
    in_minutes,
    psychedelic,
    session_name,
    set_to,
    title,
    titles,
    unfamiliar,
    unfilled,
    unknown_given,
)
from studio.checklist.rule import (
    MET,
    NOT_APPLICABLE,
    Challenge,
    Fix,
    Severity,
    Verdict,
    finding,
    rule,
    undecided,
)
from studio.knowledge import lookup, thresholds
from studio.planning.dosing_day import (
    Effect,
    at_reference_weight,
    dosing_day,
    expected_effect,
    without_known_effect,
)
from studio.protocol.base import free_id
from studio.protocol.design import Role
from studio.protocol.edit import insert, put
from studio.protocol.monitoring import Discharge, DischargeKind, Indication, Rescue
from studio.protocol.names import item_name
from studio.protocol.objectives import EventKind
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose
from studio.protocol.sessions import Mode, SessionKind
from studio.text import Text, _, n_

_VITALS = "/monitoring/vital_minutes"
_OBSERVATION = "/monitoring/observation_minutes"
_ALERTS = ("/monitoring/alert_systolic", "/monitoring/alert_diastolic", "/monitoring/alert_heart_rate")


@rule(
    "R-10",
    _("Vital signs cover onset, peak and end of the effect"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("johnson-2008", "mescaline-safety", "common-practice"),
)
def vital_signs_cover_the_effect(protocol: Protocol) -> Verdict:
    """Blood pressure and heart rate rise with the effect: a schedule that misses its peak or end misses the harm.

    Readings stand before the dose, during the onset, around the peak and at or after the usual end, and there are
    numbers from which the physician is told. Where doses repeat within a day, each has its peak, and the end is that
    of the last. Of a dose above those whose length of action is known, only the earliest end can be told.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    minutes = protocol.monitoring.vital_minutes
    if not minutes:
        return undecided(_("Enter the times of vital signs on the dosing day."), _VITALS)
    tally = Tally()
    silent = unfilled(protocol, *_ALERTS)
    if silent:
        message = _(
            "Vital signs have times, but nothing is entered in {fields}. Enter the values that call the physician.",
            fields=titles(silent),
        )
        tally.object(message, *silent)
    day = dosing_day(protocol)
    if day.effect is None:
        tally.wait("/dosing/arms", *unfamiliar(protocol))
    else:
        _judge_times(tally, minutes, day.effect, day.doses)
    beyond = _beyond_known(protocol)
    if beyond:
        tally.wait(*beyond)
        ask = _("Nothing is known of how long the effect of {doses} lasts: {bounds}.",
                doses=_doses(beyond.values()), bounds=_bounds(beyond.values()))  # fmt: skip
        return tally.verdict(ask)
    ask = _("Enter compound, route and dose of each arm, so that the course of the effect is known.")
    return tally.verdict(ask_for(protocol, tally.waiting, ask))


def _beyond_known(protocol: Protocol) -> dict[str, Effect]:
    """Return, by where they stand, the doses above all whose length of action is known, with the least they act."""
    effects = {f"/dosing/arms/{given.id}/dose": expected_effect(protocol, given) for given in protocol.dosing.arms}
    return {path: effect for path, effect in effects.items() if effect is not None and _is_least(effect)}


def _is_least(effect: Effect) -> bool:
    """Tell whether the length of an effect is only a lower bound: that of a smaller dose."""
    known, given = effect.basis.dose, effect.dose
    milligrams = (given if given.per is known.per else at_reference_weight(given)).milligrams
    return milligrams > known.mg and not math.isclose(milligrams, known.mg)


def _doses(effects: Iterable[Effect]) -> Text | str:
    named = (_("{dose} of {compound}", dose=str(one.dose), compound=one.compound) for one in effects)
    return all_of(dict.fromkeys(named))


def _bounds(effects: Iterable[Effect]) -> Text | str:
    named = (
        _("{known}, the largest dose of which it is known, acts for about {minutes}", known=_known(one), minutes=words)
        for one in effects
        for words in [_lasting(one)]
    )
    return all_of(dict.fromkeys(named))


def _known(effect: Effect) -> str:
    fact = effect.basis.dose
    return str(Dose(amount=fact.amount, unit=fact.unit, per=fact.per))


def _lasting(effect: Effect) -> Text:
    """Return how long an effect lasts, with a mark where that must be confirmed."""
    minutes, certainty = in_minutes(round(effect.end)), effect.basis.certainty
    return minutes if certainty.settled else _("{words} ({certainty})", words=minutes, certainty=certainty.label)


def _judge_times(tally: Tally, minutes: tuple[int, ...], effect: Effect, doses: tuple[int, ...]) -> None:
    peak, end = round(effect.peak), doses[-1] + round(effect.end)
    late = round((effect.peak + effect.end) / 2)
    last = _("at the earliest end of the effect") if _is_least(effect) else _("at the end of the effect")
    phases = [
        _Phase(_("before the dose"), -15, -math.inf, 0),
        _Phase(_("during the onset"), peak // 2, 1, peak - 1),
        *(_Phase(_("around the peak"), dose + peak, dose + peak, dose + late) for dose in doses),
        _Phase(last, end, end, math.inf),
    ]
    missing = [phase for phase in phases if phase.is_missed(minutes)]
    if not missing:
        return
    times = tuple(sorted({*minutes, *(phase.minute for phase in missing)}))
    added = ", ".join(str(phase.minute) for phase in missing)
    named = all_of(_("{phase}, at {minute} min", phase=phase.name, minute=phase.minute) for phase in missing)
    tally.object(
        _("“{field}” has no time {phases}.", field=title(_VITALS), phases=named),
        _VITALS,
        fix=Fix(_("Add vital signs at {minutes} min", minutes=added), lambda current: put(current, _VITALS, times)),
    )


@dataclass(frozen=True, slots=True)
class _Phase:
    """A phase of the dosing day, from its first to its last minute, and the minute at which to look."""

    name: Text
    minute: int
    first: float
    last: float

    def is_missed(self, minutes: Iterable[int]) -> bool:
        """Tell whether none of the minutes falls in it; a phase too short for a minute is not missed."""
        return self.first <= self.last and not any(self.first <= minute <= self.last for minute in minutes)


@rule(
    "R-11",
    _("Observation outlasts the effect"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("dahmane-2021", "becker-2023", "common-practice"),
    limits=("observation-margin",),
)
def observation_outlasts_effect(protocol: Protocol) -> Verdict:
    """Someone who leaves while the drug still acts may come to harm on the way home.

    The least time of observation is the typical duration at the largest dose given and an hour more, counted from the
    last dose where doses repeat within a day; some people need longer, so discharge also goes by criteria. Above the
    largest dose whose duration is known that is a lower bound, and nobody can tell what suffices.
    """
    day = dosing_day(protocol)
    effect, end = day.effect, day.effect_end
    observed = protocol.monitoring.observation_minutes
    if effect is None or end is None:
        if psychedelic(protocol) is False:
            return NOT_APPLICABLE
        unheard_of = unfamiliar(protocol)
        ask = ask_for(protocol, unheard_of, _("Enter compound, route and dose of each arm."))
        return undecided(ask, "/dosing/arms", *unheard_of)
    if observed is None:
        return undecided(_("Enter how long participants are observed."), _OBSERVATION)
    least = end + thresholds.count_of(protocol, "observation-margin")
    if observed >= least:
        return _suffices_as_far_as_known(protocol, observed)
    words = {"dose": str(effect.dose), "compound": effect.compound, "minutes": _lasting(effect)}
    acts = _("{dose} of {compound} acts for about {minutes}", **words)
    if _is_least(effect):
        acts = _("{dose} of {compound} acts for at least about {minutes}", **words)
    if last := day.doses[-1]:
        acts = _("{acts}, the last dose given {minutes} after the first", acts=acts, minutes=in_minutes(last))
    message = _(
        "“{field}” is {observed}; {acts}, so observe at least {least}.",
        field=title(_OBSERVATION),
        observed=in_minutes(observed),
        acts=acts,
        least=in_minutes(least),
    )
    return finding(message, _OBSERVATION, fix=set_to(_OBSERVATION, least, in_minutes(least)))


def _suffices_as_far_as_known(protocol: Protocol, observed: int) -> Verdict:
    """Return that the observation suffices, or of which dose nobody can tell whether it does."""
    unknown, beyond = without_known_effect(protocol), _beyond_known(protocol)
    if unknown:
        arms = all_of(item_name(protocol, given) for given in unknown)
        ask = _("Nothing is known of how long the dose of {arms} acts, so nobody can tell whether {observed} suffice.",
                arms=arms, observed=in_minutes(observed))  # fmt: skip
        unheard_of = unfamiliar(protocol)
        places = (*(f"/dosing/arms/{given.id}" for given in unknown), *unheard_of)
        return undecided(ask_for(protocol, unheard_of, ask), *places)
    if beyond:
        return undecided(
            _("Nothing is known of how long the effect of {doses} lasts, so nobody can tell whether {observed} "
              "suffice: {bounds}.",
              doses=_doses(beyond.values()), observed=in_minutes(observed), bounds=_bounds(beyond.values())),
            *beyond,
        )  # fmt: skip
    return MET


@rule(
    "R-12",
    _("Discharge goes by criteria"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("johnson-2008", "respct-2025", "common-practice"),
)
def discharge_goes_by_criteria(protocol: Protocol) -> Verdict:
    """The clock alone cannot tell whether a participant may go: the length of the effect differs between people.

    Perception, vital signs, suicidality, an escort and a number to call are looked at for each participant.
    """
    entered = {criterion.kind for criterion in protocol.monitoring.discharge}
    if not entered:
        return undecided(_("Enter the discharge criteria."), "/monitoring/discharge")
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    wordings = {
        DischargeKind.PERCEPTION: _(
            "Perception is back to normal in the view of the participant and of two members of staff."
        ),
        DischargeKind.VITAL_SIGNS: _("Blood pressure and heart rate are near the values before the dose."),
        DischargeKind.SUICIDALITY: _("The C-SSRS shows no new intent or plan."),
        DischargeKind.ESCORT: _("A responsible adult takes the participant home."),
        DischargeKind.CONTACT: _("The participant has a number that is answered round the clock."),
    }
    missing = {kind: wording for kind, wording in wordings.items() if kind not in entered}
    if not missing:
        return MET

    def add(current: Protocol) -> Protocol:
        for kind, wording in missing.items():
            id = free_id(f"discharge-{kind.value}", current.monitoring.discharge)
            current = insert(current, "/monitoring/discharge", Discharge(id=id, kind=kind, wording=str(wording)))
        return current

    names = all_of(kind.label for kind in missing)
    return finding(
        _("No discharge criterion is about {kinds}. Add what must hold.", kinds=names),
        "/monitoring/discharge",
        fix=Fix(_("Add discharge criteria about {kinds}", kinds=names), add),
    )


@rule(
    "R-13",
    _("Rescue medication is spelled out and foreseen in the estimands"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("becker-2023", "ich-e9-r1", "common-practice"),
)
def rescue_spelled_out(protocol: Protocol) -> Verdict:
    """In an emergency nobody should have to look for the dose, the order of drugs, or the person who decides.

    After a psychedelic there is a step at least for anxiety, for psychosis or agitation, and for high blood pressure:
    that is common practice. A benzodiazepine or antipsychotic given on the dosing day can also change the outcome: it
    is an intercurrent event, and the estimands say what is done with it.
    """
    rescue = protocol.monitoring.rescue
    if not rescue:
        return undecided(_("Enter the rescue medication."), "/monitoring/rescue")
    tally = Tally()
    for step in rescue:
        path = f"/monitoring/rescue/{step.id}"
        empty = gaps(path, step, "drug", "dose", "order", "decides")
        if empty:
            message = _(
                "Rescue step “{step}” lacks {fields}. Fill in what is missing: in an emergency nobody can.",
                step=item_name(protocol, step),
                fields=titles(empty),
            )
            tally.object(message, *empty)
    if psychedelic(protocol):
        _ask_indications(tally, rescue)
    for estimand in protocol.objectives.estimands:
        if estimand.events and not any(event.kind is EventKind.RESCUE for event in estimand.events):
            message = _(
                "Rescue medication is planned, but the estimand does not list it among its intercurrent events. "
                "Add it with a strategy."
            )
            tally.object(message, f"/objectives/estimands/{estimand.id}/events")
    return tally.verdict(_("Enter the rescue medication."))


_EMERGENCIES = (Indication.ANXIETY, Indication.PSYCHOSIS, Indication.HYPERTENSION)
"""What a psychedelic may bring up on the dosing day that calls for a drug at once."""


def _ask_indications(tally: Tally, rescue: Iterable[Rescue]) -> None:
    foreseen = {step.indication: f"/monitoring/rescue/{step.id}/indication" for step in rescue}
    missing = [one for one in _EMERGENCIES if one not in foreseen]
    if missing and None in foreseen:
        tally.wait(foreseen[None])
    elif missing:
        names = all_of(_("“{words}”", words=one.label) for one in missing)
        message = _("No rescue medication is planned for {indications}. Add a step for each.", indications=names)
        tally.object(message, "/monitoring/rescue")


@rule(
    "R-14",
    _("Two trained people are with the participant"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("johnson-2008", "fda-2023-psychedelics", "common-practice"),
    limits=("monitors", "physician"),
)
def two_people_in_the_room(protocol: Protocol) -> Verdict:
    """A person under a psychedelic is open to influence and must not be left alone with one other person.

    FDA's draft of 2023 advised two monitors with stated credentials; the wording of the guidance of 2026 has not been
    seen. One of them is a licensed clinician, and a physician can be there within minutes: that number is common
    practice, not FDA's.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    attending = [one for one in protocol.sessions.staff if one.role in (Role.FACILITATOR, Role.MONITOR)]
    tally = Tally()
    if not attending:
        tally.wait("/sessions/staff")
    else:
        people, least = sum(one.number or 0 for one in attending), thresholds.count_of(protocol, "monitors")
        numbers = [f"/sessions/staff/{one.id}/number" for one in attending]
        uncounted = unfilled(protocol, *numbers)
        if people < least and uncounted:
            tally.wait(*uncounted)
        elif people < least:
            message = n_(
                "{count} facilitator or monitor is with each participant at dosing; enter at least {least}.",
                "{count} facilitators and monitors are with each participant at dosing; enter at least {least}.",
                people,
                least=least,
            )
            tally.object(message, *numbers, fix=set_to(numbers[0], least, str(least)))
        if not any(one.licensed for one in attending):
            licences = [f"/sessions/staff/{one.id}/licensed" for one in attending]
            unsaid = unfilled(protocol, *licences)
            tally.wait(*unsaid)
            if not unsaid:
                message = _("None of the people in the dosing session is a licensed clinician. At least one must be.")
                tally.object(message, *licences)
    most, address = thresholds.count_of(protocol, "physician"), "/sessions/physician_minutes"
    minutes = protocol.sessions.physician_minutes
    if minutes is None:
        tally.wait(address)
    elif minutes > most:
        message = _(
            "“{field}” is {minutes}; common practice is {most} or less.",
            field=title(address),
            minutes=in_minutes(minutes),
            most=in_minutes(most),
        )
        tally.object(message, address, fix=set_to(address, most, in_minutes(most)))
    return tally.verdict(_("Enter who is in the dosing session and how soon a physician can be there."))


@rule(
    "R-17",
    _("Touch is agreed beforehand and never widened"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("mdma-retractions", "respct-2025", "common-practice"),
)
def touch_agreed_beforehand(protocol: Protocol) -> Verdict:
    """Participants have been abused by their therapists; under the drug nobody can consent to more than was agreed.

    What touch there may be is settled before the dose, can be refused at any time by word or gesture, and is never
    widened while the drug acts, even if the participant asks.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    tally = Tally()
    if protocol.sessions.touch.level is None:
        tally.wait("/sessions/touch/level")
    why = _("Under the drug nobody can consent to more than was agreed.")
    for name in ("agreed_before", "revocable", "never_widened"):
        tally.yes(protocol, f"/sessions/touch/{name}", why)
    return tally.verdict(_("Enter the rule for touch."))


@rule(
    "R-18",
    _("Sessions are recorded, facilitators vetted, complaints heard"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("mdma-retractions", "health-canada-2022", "common-practice"),
)
def misconduct_can_be_seen(protocol: Protocol) -> Verdict:
    """Facilitators have abused a participant in a trial, and papers were retracted for what had been left unsaid.

    Video of dosing sessions, vetting of facilitators and a route for complaints outside the study team make it less
    likely and let it be found.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    tally = Tally()
    tally.yes(protocol, "/sessions/recording/video", _("Without a record misconduct cannot be shown."))
    spoken = ("/sessions/vetting", "/sessions/complaints")
    empty = unfilled(protocol, *spoken)
    if empty == spoken and protocol.sessions.recording.video is None:
        tally.wait(*empty)
    elif empty:
        message = _(
            "Still empty: {fields}. Write how facilitators are vetted and to whom participants can complain.",
            fields=titles(empty),
        )
        tally.object(message, *empty)
    return tally.verdict(_("Enter recording, vetting and the route for complaints."))


@rule(
    "R-22",
    _("Nobody drives after a dose"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("holze-2019", "klaiber-2024", "common-practice"),
    limits=("driving",),
)
def no_driving_after_a_dose(protocol: Protocol) -> Verdict:
    """Perception and reaction may be impaired beyond the felt effect, and sleep is short after a dosing day.

    At least a day without driving or safety-critical work is common; trials of LSD and mescaline ask for two. Where
    doses follow each other within that time, as daily ones at home do, nobody drives during the whole course.
    """
    address = "/monitoring/driving_hours"
    hours = protocol.monitoring.driving_hours
    if hours is None:
        return undecided(_("Enter how long participants may not drive."), address)
    asked = (hours for product in given_products(protocol) for hours in _hours_asked(protocol, product.compound))
    least = max((thresholds.count_of(protocol, "driving"), *asked))
    if hours >= least:
        unknown = unknown_given(protocol)
        ask = ask_for(protocol, unknown, _("Choose the compound: some ask for longer."))
        return undecided(ask, *unknown) if unknown else MET
    usual = _("at least {least} is usual", least=in_hours(least))
    interval = protocol.dosing.interval_days
    if interval is not None and interval * 24 <= least:
        usual = _("{usual}, and doses follow each other within that time: nobody drives during the course", usual=usual)
    message = _("“{field}” is {hours}; {usual}. Lengthen it.", field=title(address), hours=in_hours(hours), usual=usual)
    return finding(message, address, fix=set_to(address, least, in_hours(least)))


def _hours_asked(protocol: Protocol, compound: str | None) -> Iterator[int]:
    """Yield the hours without driving that trials of a compound ask for."""
    known = lookup.compound(protocol, compound)
    for fact in known.facts if known else ():
        if fact.name == "no driving or machines" and isinstance(fact.value, float):
            yield round(fact.value)


@rule(
    "R-28",
    _("Psychedelics are given on site"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("johnson-2008", "common-practice"),
)
def psychedelics_given_on_site(protocol: Protocol) -> Verdict:
    """A person in an altered state needs people who are there, and help that can act.

    Dosing away from the site, or with staff on a screen, is for drugs shown to leave perception unchanged.
    """
    gives = psychedelic(protocol)
    if gives is False:
        return NOT_APPLICABLE
    tally = Tally()
    if gives is None:
        tally.wait("/dosing/products", *unfamiliar(protocol))
        return tally.verdict(ask_for(protocol, tally.waiting, _("Choose the compound.")))
    address = "/dosing/remote"
    if protocol.dosing.remote is None:
        tally.wait(address)
    elif protocol.dosing.remote:
        message = _("“{field}” is answered yes for a psychedelic. Give it on site.", field=title(address))
        fix = Fix(_("Answer no to “{field}”", field=title(address)), lambda current: put(current, address, False))
        tally.object(message, address, fix=fix)
    sessions = [session for session in protocol.sessions.sessions if session.kind is SessionKind.DOSING]
    for session in sessions:
        if session.mode not in (None, Mode.IN_PERSON):
            path = f"/sessions/sessions/{session.id}/mode"
            message = _(
                "“{mode}” is chosen for the dosing session “{session}”. Hold it in person.",
                session=session_name(session),
                mode=session.mode.label,
            )
            tally.object(message, path, fix=set_to(path, Mode.IN_PERSON, Mode.IN_PERSON.label))
    held_at = {session.visit for session in sessions}
    for visit in protocol.schedule.visits:
        if visit.id in held_at and visit.place not in (None, Mode.IN_PERSON):
            path = f"/schedule/visits/{visit.id}/place"
            message = _(
                "The place of the dosing visit “{visit}” is “{place}”. Give the drug on site.",
                visit=item_name(protocol, visit),
                place=visit.place.label,
            )
            tally.object(message, path, fix=set_to(path, Mode.IN_PERSON, Mode.IN_PERSON.label))
    return tally.verdict(_("Say whether doses are given away from the site."))
