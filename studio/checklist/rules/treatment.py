"""Rules on standardised treatment: product, dose, sessions, staff and setting, so that others can repeat the trial."""

from collections import Counter
from itertools import pairwise

from studio.checklist.inquiry import (
    Tally,
    bars,
    complete,
    days_with_doses,
    dosing_days,
    given_products,
    in_days,
    in_minutes,
    is_control,
    is_masked,
    known_uses,
    psychedelic,
    session_name,
    title,
    titles,
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
from studio.knowledge import thresholds
from studio.planning.dose.doses import Regimen, regimen
from studio.planning.dosing_day import expected_effect
from studio.planning.schedule import day_name, offsets, session_days
from studio.protocol.address import filled, get
from studio.protocol.design import ArmRole, Control, InterventionModel, Role
from studio.protocol.dosing import ArmDose
from studio.protocol.edit import put
from studio.protocol.names import item_name, referred_name
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Per
from studio.protocol.sessions import Session, SessionKind, SupportModel
from studio.text import Text, _, n_

_SESSIONS = "/sessions/sessions"
_ENTER_SESSIONS = _("Enter the sessions, each with its visit.")
_WATCHING = (Role.MONITOR, Role.FACILITATOR)


def _sessions(protocol: Protocol, kind: SessionKind) -> tuple[Session, ...]:
    return tuple(session for session in protocol.sessions.sessions if session.kind is kind)


@rule(
    "S-01",
    _("The product is described so that it can be made again"),
    challenge=Challenge.TREATMENT,
    severity=Severity.MUST,
    sources=("ich-m11-2025", "own-computation"),
)
def product_described(protocol: Protocol) -> Verdict:
    """The same number of milligrams is a different dose as salt, base or hydrate; the difference reaches a third.

    Form, basis, strengths and purity stand in the protocol, or its dose cannot be compared with any other trial's.
    """
    products = [product for product in given_products(protocol) if not is_control(protocol, product)]
    if not products:
        return NOT_APPLICABLE if protocol.dosing.products else undecided(_("Enter the products."), "/dosing/products")
    tally = Tally()
    for product in products:
        empty = tally.missing(
            protocol, *within(f"/dosing/products/{product.id}", "form", "basis", "strengths", "purity")
        )
        if empty:
            message = _(
                "Product “{product}” lacks {fields}. Fill in what is missing, or the dose cannot be compared.",
                product=item_name(protocol, product),
                fields=titles(empty),
            )
            tally.object(message, *empty)
    return tally.verdict(_("Enter form, basis, strengths and purity of each product."))


@rule(
    "S-02",
    _("Doses are fixed, or scaled with a reason and a cap"),
    challenge=Challenge.TREATMENT,
    severity=Severity.SHOULD,
    sources=("dahmane-2021", "brown-2017"),
)
def doses_fixed_or_capped(protocol: Protocol) -> Verdict:
    """In two sets of data body weight predicted neither exposure to psilocin nor its effect.

    A fixed dose is simpler and safer to dispense. Where a dose is scaled to weight, the protocol says why and what
    anyone receives at most.
    """
    given = [one for one in protocol.dosing.arms if one.dose is not None]
    if not given:
        return undecided(_("Enter what each arm receives."), "/dosing/arms")
    scaled = [one for one in given if one.dose is not None and one.dose.per is not Per.FIXED]
    if not scaled:
        return MET
    tally = Tally()
    if not filled(protocol.dosing.scaling_rationale):
        address = "/dosing/scaling_rationale"
        message = _(
            "{dose} is scaled to weight, but “{field}” is empty. Give the reason, or a fixed dose.",
            dose=str(scaled[0].dose),
            field=title(address),
        )
        tally.object(message, address, f"/dosing/arms/{scaled[0].id}/dose")
    for one in scaled:
        if one.dose is not None and one.dose.cap is None:
            message = _(
                "The dose of arm “{arm}”, {dose}, has no cap. Enter the largest amount that anyone receives.",
                arm=referred_name(protocol, "/design/arms", one.arm) if one.arm else "?",
                dose=str(one.dose),
            )
            tally.object(message, f"/dosing/arms/{one.id}/dose")
    return tally.verdict(_("Enter what each arm receives."))


@rule(
    "S-03",
    _("Repeat doses have an interval and criteria"),
    challenge=Challenge.TREATMENT,
    severity=Severity.MUST,
    sources=("comp005-record", "respct-2025"),
)
def repeat_doses_ruled(protocol: Protocol) -> Verdict:
    """Two doses three weeks apart are another treatment than one, and so is a second dose for some only.

    The number of doses, their shortest interval and the criteria for a further one are stated, and the visits keep
    to them. Doses that repeat on a day have an interval in hours, in which the effect of one usually passes before
    the next.
    """
    course = regimen(protocol)
    if course.doses < 2:
        return MET if course.doses else undecided(_ENTER_SESSIONS, _SESSIONS)
    tally = Tally()
    if not course.one_day:
        _judge_days(tally, protocol, course)
    if course.repeated:
        _judge_hours(tally, protocol)
    if not filled(protocol.dosing.redosing):
        message = _(
            "There are {doses} doses, but “{field}” is empty. Enter the criteria.",
            doses=course.doses,
            field=title("/dosing/redosing"),
        )
        tally.object(message, "/dosing/redosing", "/dosing/doses_each")
    return tally.verdict(_ENTER_SESSIONS)


def _judge_days(tally: Tally, protocol: Protocol, course: Regimen) -> None:
    """Hold the shortest interval in days against the days of the dosing visits."""
    interval, address = protocol.dosing.interval_days, "/dosing/interval_days"
    if interval is None:
        message = _("There are {doses} doses, but “{field}” is empty. Enter it.",
                    doses=course.doses, field=title(address))  # fmt: skip
        tally.object(message, address, "/dosing/doses_each")
    elif course.closest is not None and course.closest < interval:
        message = _(
            "Two dosing visits are {days} apart, “{field}” is {interval}. Move a visit or change the interval.",
            days=in_days(course.closest),
            field=title(address),
            interval=in_days(interval),
        )
        tally.object(message, address, *_visits_of(protocol, SessionKind.DOSING))


def _judge_hours(tally: Tally, protocol: Protocol) -> None:
    """Hold the shortest interval in hours against the effects that are to pass in it."""
    interval, address = protocol.dosing.interval_hours, "/dosing/interval_hours"
    if interval is None:
        message = _("Several doses fall on one day, but “{field}” is empty. Enter it.", field=title(address))
        tally.object(message, address, "/dosing/doses_each")
        return
    minutes = round(interval * 60)
    effects = {one.id: effect for one in _followed(protocol) if (effect := expected_effect(protocol, one))}
    longest = max(effects, key=lambda id: effects[id].end, default=None)
    if longest is not None and minutes < effects[longest].end:
        message = _(
            "“{field}” is {interval}, but the effect of {dose} of {compound} usually lasts {length}. Let it pass "
            "before the next dose.",
            field=title(address),
            interval=in_minutes(minutes),
            dose=str(effects[longest].dose),
            compound=effects[longest].compound,
            length=in_minutes(round(effects[longest].end)),
        )
        tally.object(message, address, f"/dosing/arms/{longest}/dose")


def _followed(protocol: Protocol) -> tuple[ArmDose, ...]:
    """Return the doses that another may follow on their day: all but those of the session that is listed last for it.

    Where participants receive more doses than their arm has sessions, a session may hold several, and another may
    follow any.
    """
    days, sessions = offsets(protocol), _sessions(protocol, SessionKind.DOSING)
    found = []
    for given in protocol.dosing.arms:
        held = [one for one in sessions if not one.arms or given.arm in one.arms]
        last = {days.get(one.visit or "", one.id): one.id for one in held}
        taken = given.sessions or [one.id for one in held]
        if (protocol.dosing.doses_each or 0) > len(held) or not set(last.values()).issuperset(taken):
            found.append(given)
    return tuple(found)


def _visits_of(protocol: Protocol, kind: SessionKind) -> tuple[str, ...]:
    """Return where it stands at which visits the sessions of a kind take place, and on which days those are."""
    days = {visit.id: f"/schedule/visits/{visit.id}/days" for visit in protocol.schedule.visits}
    sessions = _sessions(protocol, kind)
    chosen = [f"{_SESSIONS}/{one.id}/visit" for one in sessions]
    return (*chosen, *dict.fromkeys(days[one.visit] for one in sessions if one.visit in days))


@rule(
    "S-04",
    _("Preparation has number, length, content and closeness to the dose"),
    challenge=Challenge.TREATMENT,
    severity=Severity.MUST,
    sources=("respct-2025", "health-canada-2022", "common-practice"),
    limits=("preparation-last",),
)
def preparation_described(protocol: Protocol) -> Verdict:
    """Preparation builds the trust that a dosing session needs, and much of what a participant expects is made there.

    How many sessions, how long and with what content is part of the treatment. The last one stands close to the dose,
    while it is remembered.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    sessions = _sessions(protocol, SessionKind.PREPARATION)
    if not sessions:
        if not _sessions(protocol, SessionKind.DOSING):
            return undecided(_ENTER_SESSIONS, _SESSIONS)
        return finding(_("A dosing session is planned, but no preparation session. Add at least one."), _SESSIONS)
    tally = Tally()
    for one in sessions:
        empty = tally.missing(protocol, *within(f"{_SESSIONS}/{one.id}", "minutes", "content"))
        if empty:
            message = _(
                "Preparation session “{session}” lacks {fields}. Enter it.",
                session=session_name(one),
                fields=titles(empty),
            )
            tally.object(message, *empty)
        if one.minutes == 0:
            message = _(
                "Preparation session “{session}” has a length of {length}. Enter how long it lasts.",
                session=session_name(one),
                length=in_minutes(0),
            )
            tally.object(message, f"{_SESSIONS}/{one.id}/minutes")
    most = thresholds.count_of(protocol, "preparation-last")
    days, dose = session_days(protocol, SessionKind.PREPARATION), min(dosing_days(protocol))
    last = max((day for day in days if day <= dose), default=None)
    if not days:
        tally.wait(_SESSIONS)
    elif last is None:
        message = _("No preparation session stands before the first dose. Place one within {most}.", most=in_days(most))
        tally.object(message, _SESSIONS, *_visits_of(protocol, SessionKind.PREPARATION))
    elif dose - last > most:
        message = _(
            "The last preparation session is {days} before the first dose; place one within {most}.",
            days=in_days(dose - last),
            most=in_days(most),
        )
        tally.object(message, _SESSIONS, *_visits_of(protocol, SessionKind.PREPARATION))
    return tally.verdict(_("Enter length, content and visit of each preparation session."))


@rule(
    "S-05",
    _("Integration falls in the time it is meant for"),
    challenge=Challenge.TREATMENT,
    severity=Severity.SHOULD,
    sources=("xia-gao-2026", "eeg-plasticity-2023", "nardou-2023", "common-practice"),
    limits=("integration-first", "integration-span", "integration-count"),
)
def integration_timed(protocol: Protocol) -> Verdict:
    """If the drug opens a window in which the brain learns more easily, the timing of integration matters.

    The first session follows within three days of each dosing session and of the last dose, two fall in the two weeks
    after the last dose, and where a window is claimed one at least lies inside it. No trial in people has proved a
    therapeutic window: these are heuristics.
    """
    rationale, model = protocol.rationale, protocol.sessions.model
    claimed = rationale.window_last_day is not None
    if psychedelic(protocol) is False or (model is SupportModel.MONITORING and not claimed):
        return NOT_APPLICABLE
    if not _sessions(protocol, SessionKind.DOSING):
        return undecided(_ENTER_SESSIONS, _SESSIONS)
    if not _sessions(protocol, SessionKind.INTEGRATION):
        return finding(_("A dosing session is planned, but no integration session. Add at least one."), _SESSIONS)
    days, doses = session_days(protocol, SessionKind.INTEGRATION), days_with_doses(protocol)
    if not days:
        return undecided(_ENTER_SESSIONS, _SESSIONS)
    tally, placed = Tally(), _visits_of(protocol, SessionKind.INTEGRATION)
    soon, span, count = (
        thresholds.count_of(protocol, id) for id in ("integration-first", "integration-span", "integration-count")
    )
    for dose in doses:
        if not any(0 < day - dose <= soon for day in days):
            message = _(
                "No integration session follows within {soon} of the dose on {day}. Place one there.",
                soon=in_days(soon),
                day=day_name(dose, protocol.schedule.day_naming),
            )
            tally.object(message, _SESSIONS, *placed)
    after = [day - max(doses) for day in days if day > max(doses)]
    early = sum(day <= span for day in after)
    if early < count:
        message = n_(
            "{count} integration session lies in the {span} after the last dose; {usual} are usual. Place more there.",
            "{count} integration sessions lie in the {span} after the last dose; {usual} are usual. Place more there.",
            early,
            span=in_days(span),
            usual=count,
        )
        tally.object(message, _SESSIONS, *placed)
    low, high = rationale.window_first_day or 0, rationale.window_last_day
    if high is not None and not any(low <= day <= high for day in after):
        message = _(
            "A neuroplastic window of {low} to {high} days is claimed, but no integration session lies in it. "
            "Place one there, or do not claim the window.",
            low=low,
            high=high,
        )
        tally.object(message, "/rationale/window_last_day", "/rationale/window_first_day", *placed)
    return tally.verdict(_ENTER_SESSIONS)


@rule(
    "S-06",
    _("The support model is named and has a manual"),
    challenge=Challenge.TREATMENT,
    severity=Severity.MUST,
    sources=("fda-2026-psychedelics", "ema-2025-depression", "tidier-2014", "mm120-news"),
)
def support_model_has_manual(protocol: Protocol) -> Verdict:
    """Monitoring, psychological support and psychotherapy are different treatments, and results depend on which it was.

    FDA's guidance of 2026 advises to state whether dosing goes with support, psychotherapy or neither, and why; the
    European guideline, as reported, asks for the model. Support and psychotherapy follow a manual that others can read.
    """
    model = protocol.sessions.model
    if model is None:
        return undecided(_("Choose the support model."), "/sessions/model")
    if model is SupportModel.MONITORING or filled(protocol.sessions.manual):
        return MET
    message = _(
        "The support model is “{model}”, but “{field}” is empty. Enter title and version of the manual.",
        model=model.label,
        field=title("/sessions/manual"),
    )
    return finding(message, "/sessions/manual", "/sessions/model")


@rule(
    "S-07",
    _("All arms receive the same hours and content"),
    challenge=Challenge.TREATMENT,
    severity=Severity.MUST,
    sources=("fda-2026-psychedelics",),
)
def equal_support_across_arms(protocol: Protocol) -> Verdict:
    """If one arm gets more attention, nobody can tell what the drug did.

    FDA's guidance of 2026 advises that control and active groups match in the care they get. The minutes of all
    sessions of each arm, dosing included, are added up and held against the answer. In a masked trial all arms are
    dosed at the same visits, or a dose less tells everyone the arm. A factorial design that varies the support on
    purpose is the exception.
    """
    design, address = protocol.design, "/sessions/equal_across_arms"
    if design.model in (InterventionModel.SINGLE_GROUP, InterventionModel.FACTORIAL) or design.controls == (
        Control.NONE,
    ):
        return NOT_APPLICABLE
    tally, answer = Tally(), protocol.sessions.equal_across_arms
    if is_masked(protocol):
        _judge_dosed_visits(tally, protocol)
    restricted = _restricted(protocol)
    lengths = [path for path in restricted if path.endswith("/minutes")]
    open_ended = [path for path in lengths if get(protocol, path) is None]
    unequal = None if open_ended else _unequal_contact(protocol)
    why = _("Then nobody can tell what the drug did.")
    if unequal is None or answer is None:
        tally.yes(protocol, address, why)
        tally.wait(*open_ended)
    elif answer:
        message = _(
            "“{field}” is answered yes, but {totals}. Give all arms the same sessions, or answer no and say why.",
            field=title(address),
            totals=unequal,
        )
        tally.object(message, address, *restricted)
    else:
        message = _("“{field}” is answered no, and {totals}. {why}", field=title(address), totals=unequal, why=why)
        tally.object(message, address, *restricted)
    return tally.verdict(
        _("Say whether hours and content are equal in all arms, and enter the length of each session.")
    )


def _judge_dosed_visits(tally: Tally, protocol: Protocol) -> None:
    """Object where one arm is dosed at other visits, or more often at one, than another."""
    dosed = {arm.id: _dosed_visits(protocol, arm.id) for arm in protocol.design.arms}
    dosed = {arm: visits for arm, visits in dosed.items() if visits}
    if all(one == other for one, other in pairwise(dosed.values())):
        return
    most, least = max(dosed, key=lambda arm: dosed[arm].total()), min(dosed, key=lambda arm: dosed[arm].total())
    if dosed[most].total() == dosed[least].total():
        one, other = next((one, other) for one, other in pairwise(dosed) if dosed[one] != dosed[other])
        message = _(
            "“{one}” and “{other}” are dosed at different visits, which unmasks them. Dose all arms at the same ones, "
            "with placebo where an arm receives no drug.",
            one=referred_name(protocol, "/design/arms", one),
            other=referred_name(protocol, "/design/arms", other),
        )
    else:
        message = _(
            "“{most}” is dosed in {more}, “{least}” in {less}, which unmasks them. Dose all arms alike, with placebo "
            "where an arm receives no drug.",
            most=referred_name(protocol, "/design/arms", most),
            more=_in_sessions(dosed[most].total()),
            least=referred_name(protocol, "/design/arms", least),
            less=_in_sessions(dosed[least].total()),
        )
    rows = [row for row in protocol.dosing.arms if row.arm in dosed]
    tally.object(message, *(f"/dosing/arms/{row.id}/sessions" for row in rows), "/design/blind")


def _dosed_visits(protocol: Protocol, arm: str) -> Counter[str]:
    """Return how often an arm is dosed at each visit; a row without sessions means all dosing sessions of its arm."""
    held = {one.id: one for one in _sessions(protocol, SessionKind.DOSING) if not one.arms or arm in one.arms}
    rows = [row for row in protocol.dosing.arms if row.arm == arm]
    taken = {id for row in rows for id in row.sessions or held if id in held}
    return Counter(held[id].visit or id for id in taken)


def _in_sessions(count: int) -> Text:
    return n_("{count} session", "{count} sessions", count)


def _unequal_contact(protocol: Protocol) -> Text | None:
    """Return the arms with most and with least minutes of contact in words, or None where all receive the same.

    Sessions of all arms count alike in each; their length need not be known.
    """
    totals = {
        arm: sum(one.minutes or 0 for one in protocol.sessions.sessions if not one.arms or arm.id in one.arms)
        for arm in protocol.design.arms
        if arm.role is not ArmRole.NO_INTERVENTION
    }
    if len(set(totals.values())) < 2:
        return None
    most, least = max(totals, key=lambda arm: totals[arm]), min(totals, key=lambda arm: totals[arm])
    return _(
        "“{most}” has {more} of sessions and “{least}” {less}",
        most=item_name(protocol, most),
        more=in_minutes(totals[most]),
        least=item_name(protocol, least),
        less=in_minutes(totals[least]),
    )


def _restricted(protocol: Protocol) -> tuple[str, ...]:
    """Return where arms and lengths of the sessions stand that not all arms have."""
    sessions = [one for one in protocol.sessions.sessions if one.arms]
    return tuple(path for one in sessions for path in within(f"{_SESSIONS}/{one.id}", "minutes", "arms"))


@rule(
    "S-08",
    _("Staff have credentials, training, supervision and fidelity ratings"),
    challenge=Challenge.TREATMENT,
    severity=Severity.MUST,
    sources=("respct-2025", "health-canada-2022", "mit-technology-review-2024", "tai-2021"),
)
def staff_trained_and_rated(protocol: Protocol) -> Verdict:
    """The people in the room are part of the treatment; where their work varied, reviewers could not judge the trial.

    Health Canada asks for trained therapists with a licence. Each role in the sessions has credentials, training and
    supervision, and ratings of recorded sessions show whether the manual was kept.
    """
    roles = (Role.FACILITATOR, Role.MONITOR, Role.INTEGRATION_THERAPIST)
    staff = [one for one in protocol.sessions.staff if one.role in roles]
    if not staff:
        return undecided(_("Enter the staff of the sessions."), "/sessions/staff")
    tally = Tally()
    for one in staff:
        empty = tally.missing(protocol, *within(f"/sessions/staff/{one.id}", "credentials", "training", "supervision"))
        if empty:
            message = _(
                "Role “{role}” lacks {fields}. Fill in what is missing.",
                role=one.role.label if one.role else "?",
                fields=titles(empty),
            )
            tally.object(message, *empty)
    if protocol.sessions.model is SupportModel.MONITORING:
        return tally.verdict(_("Enter credentials, training and supervision of each role."))
    if protocol.sessions.fidelity_share == 0:
        share = "/sessions/fidelity_share"
        message = _(
            "“{field}” is 0 %, so that nobody sees whether the manual is kept. Enter the share that is rated.",
            field=title(share),
        )
        tally.object(message, share)
    if filled(protocol.sessions.fidelity):
        return tally.verdict(_("Enter credentials, training and supervision of each role."))
    if any(filled(value) for one in staff for value in (one.credentials, one.training, one.supervision)):
        message = _(
            "Staff are described, but “{field}” is empty. Write who rates adherence to the manual, and how.",
            field=title("/sessions/fidelity"),
        )
        tally.object(message, "/sessions/fidelity")
    return tally.verdict(_("Enter credentials, training and supervision of each role, and how fidelity is rated."))


def _setting(protocol: Protocol, *addresses: str) -> Verdict:
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    why = _("They shape the experience; without them the trial cannot be repeated.")
    return complete(protocol, _("Describe the setting."), why, *addresses)


@rule(
    "S-09",
    _("The physical setting is described (ReSPCT 1 to 7)"),
    challenge=Challenge.TREATMENT,
    severity=Severity.SHOULD,
    sources=("respct-2025",),
)
def physical_setting_described(protocol: Protocol) -> Verdict:
    """Place, atmosphere, nature, decoration, light, lowering of the senses and toilet shape a psychedelic session.

    The ReSPCT guideline lists them as items 1 to 7 for reports; only what is planned can be reported.
    """
    names = ("location", "ambience", "nature", "decor", "light", "sensory", "toilet")
    return _setting(protocol, *within("/sessions/setting", *names))


@rule(
    "S-10",
    _("The dosing procedure is described (ReSPCT 8 to 17)"),
    challenge=Challenge.TREATMENT,
    severity=Severity.MUST,
    sources=("respct-2025", "ema-2025-depression"),
)
def dosing_procedure_described(protocol: Protocol) -> Verdict:
    """Who is there, where they sit, what is heard and who may change it are part of what is given.

    The ReSPCT guideline lists them as items 8 to 17; the European guideline, as reported, counts set and setting as
    part of the treatment. Dose and touch have rules of their own.
    """
    names = ("people", "position", "focus", "agency", "procedures", "before_after", "disturbance")
    music = within("/sessions/music", "used", "control")
    return _setting(protocol, *within("/sessions/setting", *names), *music)


@rule(
    "S-11",
    _("The therapeutic frame is described (ReSPCT 18 to 25)"),
    challenge=Challenge.TREATMENT,
    severity=Severity.MUST,
    sources=("respct-2025",),
)
def therapeutic_frame_described(protocol: Protocol) -> Verdict:
    """What the team says of the drug and how it works with people belong to the treatment.

    The ReSPCT guideline lists them as items 18 to 25; sessions, staff and aftercare have rules of their own. The
    words that frame the drug are the same in all arms and sites, or expectancy differs between them.
    """
    frame = within("/sessions", "approach", "framing")
    return _setting(protocol, *frame, "/sessions/setting/culture")


@rule(
    "S-12",
    _("Alliance, trust, comfort and safety are measured (ReSPCT 26 to 30)"),
    challenge=Challenge.TREATMENT,
    severity=Severity.SHOULD,
    sources=("respct-2025",),
)
def felt_safety_measured(protocol: Protocol) -> Verdict:
    """Whether people felt safe and in good hands cannot be read from the plan of a room; it has to be asked.

    The ReSPCT items 26 to 30 are outcomes: each needs an instrument and a time.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    if not protocol.endpoints.instruments:
        return undecided(_("Enter the instruments."), "/endpoints/instruments")
    alliance = [use for use, known in known_uses(protocol) if known.kind == "alliance"]
    if not alliance:
        message = _(
            "No instrument measures alliance, trust, comfort and safety. Add one, such as the WAI-SR with ratings of "
            "trust and safety at the end of the dosing day."
        )
        return finding(message, "/endpoints/instruments")
    unplaced = [f"/endpoints/instruments/{use.id}/visits" for use in alliance if not use.visits]
    return undecided(_("Enter the visits at which they are asked."), *unplaced) if unplaced else MET


@rule(
    "S-13",
    _("Who watches the session does not give later therapy"),
    challenge=Challenge.TREATMENT,
    severity=Severity.SHOULD,
    sources=("fda-2026-psychedelics",),
)
def monitor_is_not_later_therapist(protocol: Protocol) -> Verdict:
    """Whoever sits through a dosing session can usually tell the arm, and may treat differently afterwards.

    FDA's guidance of 2026 offers one way out: the monitor of the session takes no part in later psychotherapy. It
    is enough to bar either role from the other. Where the same people stay on purpose, the protocol says what is done
    against bias.
    """
    if not _sessions(protocol, SessionKind.INTEGRATION):
        return NOT_APPLICABLE if _sessions(protocol, SessionKind.DOSING) else undecided(_ENTER_SESSIONS, _SESSIONS)
    watching = [one for one in protocol.sessions.staff if one.role in _WATCHING]
    if not watching:
        return undecided(_("Enter the staff of the sessions."), "/sessions/staff")
    if filled(protocol.sessions.separation_mitigation):
        return MET
    apart = [role for role in _WATCHING if bars(protocol, Role.INTEGRATION_THERAPIST, role)]
    bound = [one for one in watching if one.role not in apart and Role.INTEGRATION_THERAPIST not in one.never]
    if not bound:
        return MET

    def separate(current: Protocol) -> Protocol:
        for one in bound:
            never = (*one.never, Role.INTEGRATION_THERAPIST)
            current = put(current, f"/sessions/staff/{one.id}/never", never)
        return current

    message = _(
        "The same person may watch the dosing session and give integration. Separate the two, or write in “{field}” "
        "what is done against bias.",
        field=title("/sessions/separation_mitigation"),
    )
    paths = (f"/sessions/staff/{one.id}/never" for one in bound)
    return finding(message, *paths, fix=Fix(_("Separate monitors from integration therapists"), separate))


@rule(
    "S-14",
    _("The same words frame the drug everywhere"),
    challenge=Challenge.TREATMENT,
    severity=Severity.SHOULD,
    sources=("respct-2025",),
)
def framing_is_the_same(protocol: Protocol) -> Verdict:
    """What people are told of a psychedelic shapes what they expect, and what they expect shapes the outcome.

    One script is used in all arms and at all sites, or a difference in words passes for one of the drug. The ReSPCT
    guideline asks to report the framing; that it be the same everywhere is good practice.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    framing, same = "/sessions/framing", "/sessions/framing_same"
    tally = Tally()
    if filled(protocol.sessions.framing):
        tally.yes(protocol, same, _("Expectations would differ between arms or sites."))
    elif protocol.sessions.framing_same:
        message = _("“{same}” is answered yes, but “{framing}” is empty. Write the words.",
                    same=title(same), framing=title(framing))  # fmt: skip
        tally.object(message, framing, same)
    else:
        tally.wait(framing, same)
    return tally.verdict(_("Enter the words that frame the drug, and whether they are the same everywhere."))


@rule(
    "S-15",
    _("Dose and regimen have a rationale"),
    challenge=Challenge.TREATMENT,
    severity=Severity.SHOULD,
    sources=("ich-m11-2025", "goodwin-2022", "bpl-003-report"),
)
def dose_has_a_rationale(protocol: Protocol) -> Verdict:
    """More is not always more: 12 mg of one compound did no better than 8 mg, 10 mg of another hardly better than 1 mg.

    The protocol says why this dose, this number of doses and this interval were chosen, and on which data.
    """
    address = "/dosing/dose_rationale"
    if filled(protocol.dosing.dose_rationale):
        return MET
    doses = [f"/dosing/arms/{one.id}/dose" for one in protocol.dosing.arms if one.dose is not None]
    if not doses:
        return undecided(_("Enter what each arm receives, and why."), address)
    message = _(
        "Doses are entered, but “{field}” is empty. Write why this dose and this regimen.", field=title(address)
    )
    return finding(message, address, *doses)
