"""Rules on the validity of the trial: that its answer is the answer to its question."""

from studio.checklist.inquiry import (
    CONFIRMING_PHASES,
    FIRST_PHASES,
    Tally,
    all_of,
    answer_yes,
    compared_arms,
    complete,
    is_masked,
    known_uses,
    primary_endpoints,
    psychedelic,
    set_to,
    title,
    titles,
    unfilled,
    use_of,
    within,
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
from studio.planning.schedule import offsets
from studio.protocol.address import filled, get
from studio.protocol.base import free_id
from studio.protocol.design import Control, InterventionModel, Role
from studio.protocol.edit import insert, put
from studio.protocol.endpoints import Guess, InstrumentUse, MaskedTo, Rater
from studio.protocol.names import item_name
from studio.protocol.objectives import Estimand, EventKind, Level
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import SessionKind, SupportModel
from studio.protocol.statistics import BlindingIndex, Method, MissingData
from studio.text import Text, _, number

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
    if estimand.endpoint and not any(one.id == estimand.endpoint for one in protocol.objectives.endpoints):
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
                "The primary endpoint “{endpoint}” lacks “{field}”. Choose it.",
                endpoint=item_name(protocol, endpoint),
                field=title(lacking[0]),
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
        message = _("The definition of response lacks “{field}”. Enter it.", field=title(chosen[0]))
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
    if not rated and not tally.waiting:
        return NOT_APPLICABLE
    treating = (Role.FACILITATOR, Role.MONITOR, Role.INTEGRATION_THERAPIST)
    for one in protocol.sessions.staff:
        held = tuple(role for role in treating if role not in one.never and not _bars(protocol, role, Role.RATER))
        if one.role is Role.RATER and held:
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


def _bars(protocol: Protocol, role: Role, other: Role) -> bool:
    """Tell whether all staff of one role are barred from holding another."""
    staff = [one for one in protocol.sessions.staff if one.role is role]
    return bool(staff) and all(other in one.never for one in staff)


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
        visits = tuple(dict.fromkeys(visit for guess in guesses for visit in guess.visits))

        def ask(current: Protocol) -> Protocol:
            for role in missing:
                id = free_id(f"guess-{role.value}", current.endpoints.guesses)
                current = insert(current, _GUESSES, Guess(id=id, asked=role, visits=visits, certainty=True))
            return current

        names = all_of(role.label for role in missing)
        fix = Fix(_("Ask these too: {roles}", roles=names), ask)
        tally.object(_("The arm is not guessed by: {roles}. Ask them too.", roles=names), _GUESSES, fix=fix)
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
    controls = protocol.design.controls
    if not controls:
        return undecided(_("Choose the control type."), "/design/controls")
    if protocol.overview.phase in FIRST_PHASES:
        return NOT_APPLICABLE
    tally = Tally()
    if Control.WAIT_LIST in controls and len(controls) == 1:
        if protocol.overview.phase is None:
            tally.wait("/overview/phase")
        else:
            message = _(
                "The only control is “{control}”. Add one that receives something alike.", control=controls[0].label
            )
            tally.object(message, "/design/controls")
    if controls == (Control.NONE,):
        if protocol.overview.phase in CONFIRMING_PHASES:
            message = _("There is no control in {phase}. Add one.", phase=protocol.overview.phase.label)
            tally.object(message, "/design/controls")
        return tally.verdict(_("Choose the control type."))
    rationale = "/design/control_rationale"
    if Control.INERT_PLACEBO in controls and len(controls) == 1:
        if unfilled(protocol, rationale, "/dosing/comparator_masking") == (rationale, "/dosing/comparator_masking"):
            message = _(
                "The only control is an inert placebo, and “{field}” is empty. Write what is done about those who see "
                "through it, or choose another control.",
                field=title(rationale),
            )
            tally.object(message, rationale, "/design/controls")
    elif unfilled(protocol, rationale):
        tally.wait(rationale)
    return tally.verdict(_("Enter the rationale for the control."))


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

        message = _("No instrument measures expectancy. Add one, such as the SETS, before randomisation.")
        tally.object(message, _INSTRUMENTS, fix=Fix(_("Add the SETS before the first dose"), add))
    why = _("Later, expectancy is mixed with the guess.")
    tally.yes(protocol, address, why)
    return tally.verdict(_("Say how and when expectancy is measured."))


@rule(
    "V-07",
    _("The sample size can be computed again"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025", "ich-e6-r3"),
)
def sample_size_reproducible(protocol: Protocol) -> Verdict:
    """A number of participants without its assumptions cannot be judged by anyone.

    SPIRIT 2025 asks for all of them: difference, standard deviation, level, power and dropout, with where they come
    from. The numbers agree with each other.
    """
    fields = within(
        "/statistics", "difference", "deviation", "assumption_basis", "alpha", "power", "dropout", "per_arm", "total"
    )
    statistics = protocol.statistics
    tally = Tally()
    verdict = complete(protocol, _("Enter the sample size."), _("Enter them, so that it can be checked."), *fields)
    tally.found += verdict.findings
    tally.wait(*verdict.paths)
    ratio = {arm.allocation for arm in protocol.design.arms}
    arms = len(protocol.design.arms)
    if statistics.per_arm is not None and statistics.total is not None and arms and len(ratio) == 1:
        expected = statistics.per_arm * arms
        if statistics.total != expected:
            message = _(
                "{total} participants in total do not fit {arms} arms of {each}; that makes {expected}.",
                total=statistics.total,
                arms=arms,
                each=statistics.per_arm,
                expected=expected,
            )
            tally.object(message, "/statistics/total", fix=set_to("/statistics/total", expected, str(expected)))
    return tally.verdict(_("Enter the sample size with its assumptions."))


@rule(
    "V-07b",
    _("The assumed effect is one that has been seen"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("goodwin-2022", "comp005-news", "comp006-news", "own-computation"),
    limits=("effect-size",),
)
def assumed_effect_plausible(protocol: Protocol) -> Verdict:
    """Effects in phase 3 were half of those in phase 2 or less, and trials without good controls showed the largest.

    A trial that assumes the effects of the first reports will be too small for the effects there are.
    """
    difference, deviation = protocol.statistics.difference, protocol.statistics.deviation
    if difference is None or not deviation:
        waiting = unfilled(protocol, "/statistics/difference", "/statistics/deviation") or ("/statistics/deviation",)
        return undecided(_("Enter the assumed difference and standard deviation."), *waiting)
    most = thresholds.number_of(protocol, "effect-size")
    assumed = round(difference / deviation, 2)
    if assumed <= most:
        return MET
    message = _(
        "“{field}” is {difference} with a standard deviation of {deviation}, an effect size of {assumed}; trials with "
        "a low dose or placebo showed {most} or less. Assume less, or say why.",
        field=title("/statistics/difference"),
        difference=number(difference),
        deviation=number(deviation),
        assumed=number(assumed),
        most=number(most),
    )
    return finding(message, "/statistics/difference")


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
    return finding(message, "/design/model", fix=set_to("/design/model", parallel, parallel.label))


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
    return finding(message, "/sessions/contribution")


@rule(
    "V-10",
    _("Missing data are handled without last observations or completers"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-e9-r1", "davis-2021", "common-practice"),
)
def missing_data_handled(protocol: Protocol) -> Verdict:
    """Those who stay are those who did well; carrying a value forward invents data that nobody measured.

    A likelihood-based model or multiple imputation handles missing values, and sensitivity analyses such as a tipping
    point show how wrong its assumption may be.
    """
    statistics, address = protocol.statistics, "/statistics/missing"
    if statistics.missing is None:
        return undecided(_("Choose how missing data are handled."), address)
    tally = Tally()
    if statistics.missing in (MissingData.LOCF, MissingData.COMPLETERS):
        likely = statistics.method in (Method.MMRM, None)
        better = MissingData.LIKELIHOOD if likely else MissingData.MULTIPLE_IMPUTATION
        message = _(
            "“{field}” is “{value}”. Use a method that does not depend on who stayed, such as “{better}”.",
            field=title(address),
            value=statistics.missing.label,
            better=better.label,
        )
        tally.object(message, address, fix=set_to(address, better, better.label))
    if not filled(statistics.sensitivity):
        message = _(
            "Missing data are handled, but “{field}” is empty. Add a tipping point or the like.",
            field=title("/statistics/sensitivity"),
        )
        tally.object(message, "/statistics/sensitivity")
    return tally.verdict(_("Choose how missing data are handled."))


@rule(
    "V-11",
    _("There is a plan for multiplicity"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("carhart-harris-2021", "ich-e6-r3"),
)
def multiplicity_planned(protocol: Protocol) -> Verdict:
    """In a well-known trial the primary scale showed no difference and sixteen uncorrected secondary ones seemed to.

    With more than one primary endpoint, more than one experimental arm, or a look at the data before the end, the
    order or adjustment is fixed beforehand.
    """
    endpoints, arms, looks = len(primary_endpoints(protocol)), compared_arms(protocol), len(protocol.statistics.interim)
    if not endpoints:
        return undecided(_ENTER_PRIMARY, _OBJECTIVES)
    if endpoints < 2 and arms < 2 and not looks:
        return NOT_APPLICABLE
    if filled(protocol.statistics.multiplicity):
        return MET
    address = "/statistics/multiplicity"
    message = _(
        "There are several comparisons (primary endpoints {endpoints}, experimental arms {arms}, interim looks "
        "{looks}), but “{field}” is empty. Enter their order or adjustment.",
        endpoints=endpoints,
        arms=arms,
        looks=looks,
        field=title(address),
    )
    return finding(message, address)


@rule(
    "V-12",
    _("A data monitoring board oversees larger trials"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025", "common-practice"),
    limits=("board-participants",),
)
def board_oversees(protocol: Protocol) -> Verdict:
    """Those who run a trial hope for its success; people without a stake must be able to stop it.

    SPIRIT 2025 asks for a committee with its charter and independence, or why there is none. In phase 2 and later a
    board is usual for more than about fifty participants.
    """
    phase, total = protocol.overview.phase, protocol.statistics.total
    if phase in FIRST_PHASES:
        return NOT_APPLICABLE
    address = "/monitoring/board"
    if protocol.monitoring.board:
        charter = "/monitoring/board_charter"
        return undecided(_("Enter the charter of the board."), charter) if unfilled(protocol, charter) else MET
    if protocol.monitoring.board is None or phase is None or total is None:
        return undecided(
            _("Enter phase and number of participants, and whether there is a board."),
            *unfilled(protocol, "/overview/phase", "/statistics/total", address),
        )
    if total <= thresholds.count_of(protocol, "board-participants") and phase not in CONFIRMING_PHASES:
        return MET
    message = _(
        "“{field}” is answered no for {total} participants in {phase}. Appoint a board.",
        field=title(address),
        total=total,
        phase=phase.label,
    )
    return finding(message, address, fix=answer_yes(address))


@rule(
    "V-13",
    _("Pleasant effects are recorded as events too"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("fda-mdma-letter-2024", "fda-2026-psychedelics"),
)
def pleasant_effects_recorded(protocol: Protocol) -> Verdict:
    """Euphoria is what a drug is abused for; a trial that counts only unpleasant events hides it.

    In FDA's letter on midomafetamine, as reported, such effects had not been recorded, and protocol and training
    manual defined adverse events differently. FDA's guidance of 2026 advises to assess abuse potential. There is one
    definition, and it includes them.
    """
    tally = Tally()
    tally.yes(protocol, "/monitoring/ae_favourable", _("They bear on abuse potential."))
    tally.wait(*unfilled(protocol, "/monitoring/ae_definition"))
    return tally.verdict(_("Enter the definition of an adverse event, and whether pleasant effects are recorded."))


@rule(
    "V-14",
    _("The controlled drug is accounted for"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("cfr-21-1301-18", "cfr-21-1301-75", "cfr-21-1304-22"),
)
def controlled_drug_accounted(protocol: Protocol) -> Verdict:
    """A diverted capsule harms someone, and ends a trial's licence.

    Where the drug is controlled, as psychedelics are in most countries, licences, storage, a log kept by two people,
    counts and destruction are described. In the United States 21 CFR 1301 and 1304 rule them; each country has its own.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    names = ("registration", "secure_storage", "two_person_log", "reconciliation", "destruction")
    verdict = complete(
        protocol,
        _("Enter how the controlled drug is handled."),
        _("Authorities ask for each of them."),
        *within("/dosing", *names),
    )
    if protocol.dosing.two_person_log is not False:
        return verdict
    tally = Tally([*verdict.findings])
    tally.yes(protocol, "/dosing/two_person_log", _("One person alone cannot vouch for the stock."))
    return tally.verdict(_("Enter how the controlled drug is handled."))


@rule(
    "V-15",
    _("The trial is open to scrutiny"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025", "mdma-retractions"),
)
def open_to_scrutiny(protocol: Protocol) -> Verdict:
    """Results that nobody can check are believed by those who want to.

    SPIRIT 2025 asks for registration, the analysis plan, data sharing, the involvement of participants and interests;
    papers of this field were retracted for interests that had been left out.
    """
    return complete(
        protocol,
        _("Enter registration, data sharing, interests and the involvement of participants."),
        _("SPIRIT 2025 asks for each of them."),
        *within("/oversight", "registration", "data_sharing", "interests", "involvement"),
    )


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
    levels = [objective.level for objective in objectives]
    if not objectives or all(level is None for level in levels):
        return undecided(_("Enter the objectives with their level."), _OBJECTIVES)
    primary = [objective for objective in objectives if objective.level is Level.PRIMARY]
    if not primary:
        waits = any(level is None for level in levels)
        message = _("No objective is primary. Make one of them primary.")
        return (
            undecided(_("Enter the level of each objective."), _OBJECTIVES) if waits else finding(message, _OBJECTIVES)
        )
    bare = [one for one in primary if not one.endpoints]
    if not bare:
        return MET
    message = _(
        "The primary objective “{objective}” has no endpoint. Choose one.", objective=_statement(protocol, bare[0].id)
    )
    if not protocol.objectives.endpoints:
        return undecided(_("Enter the endpoints."), "/objectives/endpoints")
    return finding(message, f"{_OBJECTIVES}/{bare[0].id}/endpoints")


def _statement(protocol: Protocol, id: str) -> Text | str:
    statement: str | None = get(protocol, f"{_OBJECTIVES}/{id}/statement")
    return statement or Level.PRIMARY.label
