"""Rules on the validity of the trial: that its answer is the answer to its question."""

from collections.abc import Iterable

from studio.checklist.inquiry import (
    Tally,
    all_of,
    given_products,
    is_masked,
    known_uses,
    opening_day,
    primary_endpoints,
    psychedelic,
    set_to,
    title,
    titles,
    unfilled,
    use_of,
    visit_name,
    within,
)
from studio.checklist.rule import (
    MET,
    NOT_APPLICABLE,
    Challenge,
    Finding,
    Fix,
    Severity,
    Verdict,
    finding,
    findings,
    rule,
    undecided,
)
from studio.knowledge import lookup
from studio.planning.schedule import offsets
from studio.protocol.address import filled
from studio.protocol.base import free_id
from studio.protocol.design import BlindSchema, Control, InterventionModel, Role
from studio.protocol.edit import insert, put
from studio.protocol.endpoints import Guess, InstrumentUse, MaskedTo, Rater
from studio.protocol.names import item_name
from studio.protocol.objectives import Estimand, EventKind, Level
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import SessionKind, StaffRole, SupportModel
from studio.protocol.statistics import BlindingIndex
from studio.text import Text, _

_INSTRUMENTS = "/endpoints/instruments"
_GUESSES = "/endpoints/guesses"
_ESTIMANDS = "/objectives/estimands"
_OBJECTIVES = "/objectives/objectives"
_ENTER_PRIMARY = _("Enter the primary objective and its endpoint.")


@rule(
    "V-01",
    _("Estimands have all five attributes"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-e9-r1", "ich-m11-2025"),
)
def estimands_complete(protocol: Protocol) -> Verdict:
    """Two analyses of one trial can differ by half the effect because they answer different questions.

    ICH E9(R1) names five attributes: treatment, population, variable, intercurrent events and summary. Trials of
    psychedelics meet known events: an antidepressant, another psychedelic, other therapy, a missed session, admission
    or death. Each needs a strategy.
    """
    estimands = protocol.objectives.estimands
    if not estimands:
        return undecided(_("Enter the estimand of the primary objective."), _ESTIMANDS)
    tally = Tally()
    for estimand in estimands:
        _judge_estimand(tally, protocol, estimand)
    return tally.verdict(_("Enter the attributes of each estimand."))


def _judge_estimand(tally: Tally, protocol: Protocol, estimand: Estimand) -> None:
    path = f"{_ESTIMANDS}/{estimand.id}"
    fields = within(path, "population", "treatment", "endpoint", "summary", "events")
    empty = unfilled(protocol, *fields)
    if estimand.endpoint and estimand.endpoint not in {one.id for one in protocol.objectives.endpoints}:
        empty = (*empty, f"{path}/endpoint")
    if len(empty) == len(fields):
        tally.wait(*empty)
        return
    if empty:
        message = _(
            "The estimand for “{objective}” lacks {fields}. Fill in what is missing.",
            objective=item_name(protocol, estimand),
            fields=titles(empty),
        )
        tally.object(message, *empty)
    if not estimand.events:
        return
    for event in estimand.events:
        if event.kind is not None and event.strategy is None:
            message = _("The intercurrent event “{event}” has no strategy. Choose one.", event=event.kind.label)
            tally.object(message, f"{path}/events/{event.id}/strategy")
    foreseen = {event.kind for event in estimand.events}
    missing = [kind for kind in _events_met(protocol) if kind not in foreseen]
    if missing:
        message = _(
            "The estimand for “{objective}” does not foresee: {events}. Add them with a strategy.",
            objective=item_name(protocol, estimand),
            events=all_of(kind.label for kind in missing),
        )
        tally.object(message, f"{path}/events")


def _events_met(protocol: Protocol) -> tuple[EventKind, ...]:
    kinds = (
        EventKind.ANTIDEPRESSANT,
        EventKind.OTHER_PSYCHEDELIC,
        EventKind.PSYCHOTHERAPY,
        EventKind.MISSED_SESSION,
        EventKind.DEATH_HOSPITAL,
    )
    integrates = any(session.kind is SessionKind.INTEGRATION for session in protocol.sessions.sessions)
    return kinds if integrates else tuple(kind for kind in kinds if kind is not EventKind.MISSED_SESSION)


@rule(
    "V-02",
    _("The primary endpoint is defined to the last detail"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025", "comp006-news", "gh001-trd-201-record"),
)
def primary_endpoint_complete(protocol: Protocol) -> Verdict:
    """“Response” has been a fall of a quarter in one press release and of a half elsewhere; “day 7” was day 8.

    Instrument, version, rater, recall and visit are fixed beforehand, it is said whether the first dose is on day 0
    or day 1, and where response is used, what it is.
    """
    endpoints = primary_endpoints(protocol)
    if not endpoints:
        return undecided(_ENTER_PRIMARY, _OBJECTIVES)
    tally = Tally()
    for endpoint in endpoints:
        path = f"/objectives/endpoints/{endpoint.id}"
        use = use_of(protocol, endpoint)
        lacking = unfilled(protocol, *within(path, "instrument", "visit"))
        if len(lacking) == 1:
            message = _(
                "The primary endpoint “{endpoint}” lacks {fields}. Choose it.",
                endpoint=item_name(protocol, endpoint),
                fields=titles(lacking),
            )
            tally.object(message, *lacking)
        else:
            tally.wait(*lacking)
        if use is None:
            continue
        empty = unfilled(protocol, *within(f"{_INSTRUMENTS}/{use.id}", "version", "rater", "recall_days"))
        if empty:
            message = _(
                "The instrument of the primary endpoint, {instrument}, lacks {fields}. Fill in what is missing.",
                instrument=item_name(protocol, use),
                fields=titles(empty),
            )
            tally.object(message, *empty)
    if protocol.schedule.day_naming is None and offsets(protocol):
        address = "/schedule/day_naming"
        message = _(
            "Visits have days, but “{field}” is empty. Choose it, or day 7 may mean day 8.", field=title(address)
        )
        tally.object(message, address)
    chosen = unfilled(protocol, "/endpoints/response_instrument", "/endpoints/response_fall")
    if len(chosen) == 1:
        message = _("The definition of response lacks {fields}. Enter it.", fields=titles(chosen))
        tally.object(message, *chosen)
    return tally.verdict(_("Choose instrument and visit of the primary endpoint."))


@rule(
    "V-03",
    _("Primary outcomes are rated by people who know nothing of the arm"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("raison-2023", "robison-2025", "muller-2025"),
)
def raters_are_apart(protocol: Protocol) -> Verdict:
    """Participants can usually tell what they took; if the rater can too, expectation is measured and not depression.

    Clinician ratings of the primary endpoint come from central raters who do not know the arm and are never
    facilitators. In one trial the treating therapist rated the primary scale.
    """
    uses = [use for endpoint in primary_endpoints(protocol) if (use := use_of(protocol, endpoint))]
    if not uses:
        return undecided(_ENTER_PRIMARY, _OBJECTIVES)
    tally = Tally()
    rated = [use for use in {use.id: use for use in uses}.values() if _is_rated_by_clinician(protocol, use)]
    for use in rated:
        _judge_rater(tally, protocol, use)
    if not rated:
        return NOT_APPLICABLE
    treating = (Role.FACILITATOR, Role.MONITOR, Role.INTEGRATION_THERAPIST)
    raters = _holding(protocol, Role.RATER)
    if not raters and not _never_rate(one for role in treating for one in _holding(protocol, role)):
        tally.wait("/sessions/staff")
    for one in raters:
        open_to = (role for role in treating if not _never_rate(_holding(protocol, role)))
        held = tuple(role for role in open_to if role not in one.never)
        if held:
            path = f"/sessions/staff/{one.id}/never"
            never = (*one.never, *held)
            message = _(
                "Raters may also be: {roles}. Enter these under “{field}” of the raters.",
                roles=all_of(role.label for role in held),
                field=title(path),
            )
            fix = set_to(path, never, all_of(role.label for role in never))
            tally.object(message, path, fix=fix)
    return tally.verdict(_("Say who rates the primary endpoint, and what they do not know."))


def _is_rated_by_clinician(protocol: Protocol, use: InstrumentUse) -> bool:
    known = lookup.instrument(protocol, use.instrument)
    return use.rater is not Rater.PARTICIPANT and (known is None or known.rater != "self")


def _holding(protocol: Protocol, role: Role) -> tuple[StaffRole, ...]:
    return tuple(one for one in protocol.sessions.staff if one.role is role)


def _never_rate(staff: Iterable[StaffRole]) -> bool:
    """Tell whether there are such people, and all of them are barred from rating."""
    barred = [Role.RATER in one.never for one in staff]
    return bool(barred) and all(barred)


def _judge_rater(tally: Tally, protocol: Protocol, use: InstrumentUse) -> None:
    path, name = f"{_INSTRUMENTS}/{use.id}", item_name(protocol, use)
    if use.rater is None:
        tally.wait(f"{path}/rater")
    elif use.rater is not Rater.CENTRAL:
        message = _(
            "The primary endpoint, {instrument}, is rated by: {rater}. Have it rated by a central rater.",
            instrument=name,
            rater=use.rater.label,
        )
        tally.object(message, f"{path}/rater", fix=set_to(f"{path}/rater", Rater.CENTRAL, Rater.CENTRAL.label))
    if MaskedTo.ARM in use.masked_to or protocol.design.controls == (Control.NONE,):
        return
    if not use.masked_to:
        tally.wait(f"{path}/masked_to")
        return
    message = _("Raters of the primary endpoint, {instrument}, know the arm. Mask them to it.", instrument=name)
    masked = (MaskedTo.ARM, *use.masked_to)
    fix = Fix(_("Mask these raters to the arm"), lambda current: put(current, f"{path}/masked_to", masked))
    tally.object(message, f"{path}/masked_to", fix=fix)


@rule(
    "V-04",
    _("Guesses of the arm are asked of all and analysed"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ema-2025-viewpoint", "szigeti-2023", "nayak-2023", "bang-index-manual"),
)
def guesses_asked_and_analysed(protocol: Protocol) -> Verdict:
    """Of 81 blinded trials of psychedelics 14 looked at whether the blind held, and it mostly did not.

    Participants, those who watch the session and raters each say which arm they think it was. An index by arm and a
    prespecified analysis show how much of the effect the guess could explain.
    """
    masked = is_masked(protocol)
    if masked is False:
        return NOT_APPLICABLE
    guesses = protocol.endpoints.guesses
    if masked is None or not guesses:
        waiting = [address for address, lacks in (("/design/blind", masked is None), (_GUESSES, not guesses)) if lacks]
        return undecided(_("Enter the blind schema and who is asked to guess the arm."), *waiting)
    tally = Tally()
    asked = {guess.asked for guess in guesses}
    watching = {Role.MONITOR, Role.FACILITATOR} & asked
    wanted = [Role.PARTICIPANT, Role.RATER] if watching else [Role.PARTICIPANT, Role.MONITOR, Role.RATER]
    missing = tuple(role for role in wanted if role not in asked)
    if missing:
        visits = _masked_visits(protocol, (visit for guess in guesses for visit in guess.visits))

        def ask(current: Protocol) -> Protocol:
            for role in missing:
                id = free_id(f"guess-{role.value}", current.endpoints.guesses)
                current = insert(current, _GUESSES, Guess(id=id, asked=role, visits=visits, certainty=True))
            return current

        names = all_of(role.label for role in missing)
        message = _("The arm is not guessed by: {roles}. Ask them too.", roles=names)
        if visits:
            places = _visit_names(protocol, visits)
            message = _("The arm is not guessed by: {roles}. Ask them too, at {visits}.", roles=names, visits=places)
        tally.object(message, _GUESSES, fix=Fix(_("Ask these too: {roles}", roles=names), ask))
    if not protocol.statistics.blinding_index:
        address = "/statistics/blinding_index"
        message = _("Guesses are asked, but “{field}” is empty. Choose one.", field=title(address))
        tally.object(message, address, fix=set_to(address, (BlindingIndex.BANG,), BlindingIndex.BANG.label))
    if not filled(protocol.statistics.guess_analysis):
        address = "/statistics/guess_analysis"
        message = _(
            "Guesses are asked, but “{field}” is empty. Write how the effect is held against them.",
            field=title(address),
        )
        tally.object(message, address)
    return tally.verdict(_("Enter who is asked to guess the arm."))


_OBSERVERS = (Role.RATER, Role.INVESTIGATOR)
_MEETING = (Role.PARTICIPANT, Role.FACILITATOR, Role.MONITOR, Role.INTEGRATION_THERAPIST, Role.PHYSICIAN, *_OBSERVERS)
_PLACEBOS = (Control.INERT_PLACEBO, Control.ACTIVE_PLACEBO)
_MASKED = "/design/masked"
_PARTICIPANTS, _RATERS = _("participants"), _("raters or investigators")
_EITHER = _("participants, or raters or investigators")


@rule(
    "V-47",
    _("Masking is kept by those who are said to be masked"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-m11-2025", "spirit-2025", "common-practice"),
)
def masking_names_its_people(protocol: Protocol) -> Verdict:
    """“Double blind” has meant many things; SPIRIT 2025 asks who is masked, and the list must bear the schema out.

    By common use of the terms of ICH M11, double blind masks participants and those who observe them (raters or
    investigators), single blind one of the two, observer blind the observers. In an open trial nobody who meets
    participants or rates them is masked, and a placebo, which is there to mask, has no place.
    """
    blind, masked = protocol.design.blind, protocol.design.masked
    if blind is None:
        return undecided(_("Choose the blind schema."), "/design/blind")
    if blind is BlindSchema.OPEN:
        return _open_masks_nobody(protocol)
    participant, observer = Role.PARTICIPANT in masked, any(role in masked for role in _OBSERVERS)
    needs: tuple[Text, ...] = ()
    match blind:
        case BlindSchema.DOUBLE:
            needs = (*(() if participant else (_PARTICIPANTS,)), *(() if observer else (_RATERS,)))
        case BlindSchema.SINGLE:
            needs = () if participant or observer else (_EITHER,)
        case BlindSchema.OBSERVER:
            needs = () if observer else (_RATERS,)
    if not needs:
        return MET
    message = _(
        "“{field}” is “{blind}”, but “{masked}” lacks {roles}. Add them, or choose the schema that fits.",
        field=title("/design/blind"),
        blind=blind.label,
        masked=title(_MASKED),
        roles=all_of(needs),
    )
    return finding(message, _MASKED, "/design/blind")


def _open_masks_nobody(protocol: Protocol) -> Verdict:
    tally, blind = Tally(), "/design/blind"
    masked = [role for role in _MEETING if role in protocol.design.masked]
    if masked:
        message = _(
            "“{field}” is “{blind}”, but masked are: {roles}. Choose the schema that says so, or mask none of them.",
            field=title(blind),
            blind=BlindSchema.OPEN.label,
            roles=all_of(role.label for role in masked),
        )
        tally.object(message, blind, _MASKED)
    masks = "/dosing/comparator_masking"
    masking = [
        one
        for one in protocol.design.controls
        if one in _PLACEBOS or (one is Control.LOW_DOSE and filled(protocol.dosing.comparator_masking))
    ]
    if masking:
        message = _(
            "“{field}” is “{blind}”, but a control is there to mask: {controls}. Correct one of them.",
            field=title(blind),
            blind=BlindSchema.OPEN.label,
            controls=all_of(one.label for one in masking),
        )
        tally.object(message, "/design/controls", blind, masks)
    return tally.verdict(_("Choose the blind schema."), NOT_APPLICABLE)


def _visit_names(protocol: Protocol, visits: Iterable[str]) -> Text | str:
    return all_of(_("“{visit}”", visit=visit_name(protocol, visit)) for visit in visits)


def _masked_visits(protocol: Protocol, visits: Iterable[str]) -> tuple[str, ...]:
    """Return those of the visits, each once, that do not come after masking has ended."""
    days = offsets(protocol)
    opened = opening_day(protocol, days)
    return tuple(dict.fromkeys(visit for visit in visits if opened is None or days.get(visit, opened) <= opened))


@rule(
    "V-06",
    _("Expectancy is measured before randomisation"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("muthukumaraswamy-2021", "expectancy-2023", "ema-2025-depression"),
)
def expectancy_measured(protocol: Protocol) -> Verdict:
    """People who hope for much report much; after randomisation hope is mixed with what they have guessed.

    A scale of expectancy is filled in before allocation, so that the analysis can tell the two apart.
    """
    if protocol.design.randomised is False:
        return NOT_APPLICABLE
    tally = Tally()
    address = "/endpoints/expectancy_before_randomisation"
    scales = [use for use, known in known_uses(protocol) if known.kind == "expectancy"]
    if not protocol.endpoints.instruments:
        tally.wait(_INSTRUMENTS)
    elif not scales:
        before = tuple(visit for visit, day in offsets(protocol).items() if day < 0)[-1:]

        def add(current: Protocol) -> Protocol:
            id = free_id("sets", current.endpoints.instruments)
            new = InstrumentUse(id=id, instrument="SETS", rater=Rater.PARTICIPANT, recall_days=0, visits=before)
            return insert(current, _INSTRUMENTS, new)

        message = _("No instrument measures expectancy. Add one before randomisation, such as the SETS.")
        if before:
            places = _visit_names(protocol, before)
            message = _(
                "No instrument measures expectancy. Add one before randomisation, such as the SETS at {visits}.",
                visits=places,
            )
        sets = lookup.instrument(protocol, "SETS")
        fits = sets and sets.kind == "expectancy"
        fix = Fix(_("Add the SETS before the first dose"), add) if fits else None
        tally.object(message, _INSTRUMENTS, fix=fix)
    why = _("Later, expectancy is mixed with the guess.")
    tally.yes(protocol, address, why)
    return tally.verdict(_("Say how and when expectancy is measured."))


@rule(
    "V-08",
    _("Psychedelics are not crossed over"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("holze-2023-anxiety", "griffiths-2016"),
)
def no_crossover(protocol: Protocol) -> Verdict:
    """An effect that lasts for months carries over into the second period, and nobody is masked twice.

    A trial of LSD had to rest on its first period alone, at half its size. Where the first period is the primary
    analysis by design, accept the finding with that reason.
    """
    model = protocol.design.model
    if model is None:
        return undecided(_("Choose the intervention model."), "/design/model")
    if model is not InterventionModel.CROSSOVER:
        return MET
    gives = psychedelic(protocol)
    if gives is None:
        return undecided(_("Choose the compound."), "/dosing/products")
    if not gives:
        return NOT_APPLICABLE
    message = _("The intervention model is “{model}”. Compare parallel arms instead.", model=model.label)
    parallel = InterventionModel.PARALLEL
    drugs = (f"/dosing/products/{product.id}/compound" for product in given_products(protocol))
    return finding(message, "/design/model", *drugs, fix=set_to("/design/model", parallel, parallel.label))


@rule(
    "V-09",
    _("What the therapy contributes is addressed"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("fda-2026-psychedelics", "fda-mdma-letter-2024"),
)
def contribution_of_therapy_addressed(protocol: Protocol) -> Verdict:
    """What psychotherapy adds to the drug, or the drug to psychotherapy, is not known.

    FDA's guidance of 2026 advises to describe the parts of the design that lower bias or measure this share, and names
    factorial designs. A trial that cannot tell says so.
    """
    model = protocol.sessions.model
    if model is None:
        return undecided(_("Choose the support model."), "/sessions/model")
    if model is SupportModel.MONITORING or protocol.design.model is InterventionModel.FACTORIAL:
        return NOT_APPLICABLE
    if filled(protocol.sessions.contribution):
        return MET
    message = _(
        "The support model is “{model}”, but “{field}” is empty. Write how the design separates it from the drug, or "
        "that it cannot.",
        model=model.label,
        field=title("/sessions/contribution"),
    )
    return finding(message, "/sessions/contribution", "/sessions/model", "/design/model")


@rule(
    "V-27",
    _("There is a primary objective with an endpoint"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-m11-2025", "spirit-2025"),
)
def primary_objective_present(protocol: Protocol) -> Verdict:
    """Without one question named first, any of many answers can be called the result.

    One objective is primary and has an endpoint; in ICH M11 each primary objective has one.
    """
    objectives = protocol.objectives.objectives
    primary = [objective for objective in objectives if objective.level is Level.PRIMARY]
    if not primary:
        if objectives and all(objective.level for objective in objectives):
            return finding(_("No objective is primary. Make one of them primary."), _OBJECTIVES)
        return undecided(_("Enter the objectives with their level."), _OBJECTIVES)
    bare = [one for one in primary if not one.endpoints]
    if bare and not protocol.objectives.endpoints:
        return undecided(_("Enter the endpoints."), "/objectives/endpoints")
    return findings(
        *(
            Finding(
                _(
                    "The primary objective “{objective}” has no endpoint. Choose one.",
                    objective=item_name(protocol, one),
                ),
                within(f"{_OBJECTIVES}/{one.id}", "endpoints", "level"),
            )
            for one in bare
        )
    )
