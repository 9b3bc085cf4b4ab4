"""Rules on the validity of the trial: how it is overseen, kept open to scrutiny and recruited for."""

from studio.checklist.inquiry import (
    CONFIRMING_PHASES,
    FIRST_PHASES,
    Tally,
    answer_yes,
    complete,
    in_minutes,
    psychedelic,
    title,
    unfilled,
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
from studio.knowledge import compounds, thresholds
from studio.protocol.address import filled
from studio.protocol.base import Item, specs
from studio.protocol.edit import remove
from studio.protocol.names import item_name
from studio.protocol.own import CompoundKind, OwnCompound, OwnLimit
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose
from studio.text import Text, _, number


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
    return finding(message, address, "/overview/phase", "/statistics/total", fix=answer_yes(address))


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
    "V-16",
    _("The design is discussed with a regulator before the start"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("fda-2026-psychedelics",),
)
def design_discussed_with_regulator(protocol: Protocol) -> Verdict:
    """A comparator or a primary time that a regulator will not accept is cheap to change before the first participant.

    FDA's guidance of 2026 advises to take the design to the review division before the study starts. From phase 2 on
    the protocol says when and with whom it is discussed, in each region where the trial runs, or why it is not.
    """
    phase, address = protocol.overview.phase, "/oversight/regulator_meeting"
    if phase in FIRST_PHASES:
        return NOT_APPLICABLE
    if filled(protocol.oversight.regulator_meeting):
        return MET
    if phase is None or not filled(protocol.oversight.ethics):
        return undecided(
            _("Enter the phase, and when the design is discussed with a regulator."),
            *unfilled(protocol, "/overview/phase", address),
        )
    message = _(
        "“{conduct}” is written, but “{field}” is empty for {phase}. Enter when the design is discussed and with whom, "
        "or why it is not.",
        conduct=title("/oversight/ethics"),
        field=title(address),
        phase=phase.label,
    )
    return finding(message, address, "/overview/phase")


@rule(
    "V-17",
    _("Recruitment promises nothing, and participants do not talk in public"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("muthukumaraswamy-2021", "expectancy-2023", "common-practice"),
)
def recruitment_promises_nothing(protocol: Protocol) -> Verdict:
    """Who is drawn in by a promise expects much, and who compares notes in a forum finds out the arm.

    Expectancy and unblinding are the weak points of this field. Common practice is to keep promises of benefit out of
    advertisements, and to ask participants not to discuss their sessions in public until the trial has ended.
    """
    tally = Tally()
    tally.yes(protocol, "/population/recruitment_neutral", _("A promise raises expectancy in those who come."))
    tally.yes(protocol, "/population/no_public_talk", _("What is told of sessions and doses unmasks others."))
    tally.wait(*unfilled(protocol, "/population/recruitment"))
    return tally.verdict(_("Enter how participants are recruited, and what they are asked not to tell."))


@rule(
    "V-41",
    _("What is critical to quality is named"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("ich-e6-r3", "ich-e8-r1"),
)
def quality_factors_named(protocol: Protocol) -> Verdict:
    """Where everything is checked alike, the few things on which safety and the result hang are checked too little.

    ICH E6(R3) and E8(R1) ask for the factors that are critical to quality, such as masked ratings at the primary visit
    or discharge by criteria, and for measures in proportion to them.
    """
    return complete(
        protocol,
        _("Enter the factors critical to quality, and how their risks are managed."),
        _("Name the factors, and say what is done about the risk to each."),
        "/oversight/quality_factors",
        "/oversight/quality",
    )


_OWN_FACTS = ("compounds", "medications", "instruments")


@rule(
    "V-45",
    _("Own facts and limits have their source"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("designer", "common-practice"),
)
def own_facts_have_sources(protocol: Protocol) -> Verdict:
    """A half-life or a limit that designers enter silences rules, so a reader must see where it comes from.

    Each compound, medicine and instrument of one's own names its source, and each limit its reason. A limit can be set
    only where the default is not settled, and once; any other does not count. A limit of nothing switches a check off.
    Facts that would let more pass than the library's say so beside them. Common practice is to have such figures
    signed by the one who answers for them.
    """
    own = protocol.own
    if not any((own.limits, *(getattr(own, name) for name in _OWN_FACTS))):
        return NOT_APPLICABLE
    tally = Tally()
    for name in _OWN_FACTS:
        facts: tuple[Item, ...] = getattr(own, name)
        for fact in facts:
            path = f"/own/{name}/{fact.id}"
            given = tuple(one for one in specs(type(fact)) if one != "source" and filled(getattr(fact, one)))
            if given:
                _ask_source(tally, protocol, item_name(protocol, fact), f"{path}/source", within(path, *given))
            else:
                tally.wait(path)
    for compound in own.compounds:
        _hold_against_library(tally, protocol, compound)
    _judge_order(tally, protocol)
    counted: set[str] = set()
    for limit in own.limits:
        _judge_limit(tally, protocol, limit, counted)
    return tally.verdict(_("Enter your own facts and limits with their sources."))


def _ask_source(tally: Tally, protocol: Protocol, called: Text | str, address: str, facts: tuple[str, ...]) -> None:
    if unfilled(protocol, address):
        message = _(
            "“{called}” is a fact or limit of your own, but “{field}” is empty. Enter where it comes from.",
            called=called,
            field=title(address),
        )
        tally.object(message, address, *facts)


def _hold_against_library(tally: Tally, protocol: Protocol, own: OwnCompound) -> None:
    """Object where an own compound has another class, a larger dose or a shorter effect than the library knows."""
    name = (own.name or "").strip().casefold()
    known = next((one for one in compounds.every() if name in (one.id.casefold(), one.name.casefold())), None)
    if known is None:
        return
    if own.kind is not None and own.kind.value != known.kind:
        _object_to_fact(tally, protocol, own, ("kind", "name"), own.kind.label, CompoundKind(known.kind).label)
    profile = known.route(own.route.value) if own.route else None
    if profile is None or own.largest is None:
        return
    asked = own.largest
    largest = profile.largest(asked.per.value, own.basis)
    if largest is not None and asked.milligrams > largest.mg:
        theirs_largest = str(Dose(amount=largest.amount, unit=largest.unit, per=largest.per))
        _object_to_fact(tally, protocol, own, ("largest", "name", "route", "basis"), str(asked), theirs_largest)
    listed = profile.duration_at(asked.amount, asked.unit.value, asked.per.value)
    if listed is not None and own.duration_minutes is not None and own.duration_minutes < listed.typical_min:
        ours, theirs_long = in_minutes(own.duration_minutes), in_minutes(round(listed.typical_min))
        _object_to_fact(tally, protocol, own, ("duration_minutes", "largest", "name", "route"), ours, theirs_long)


def _object_to_fact(
    tally: Tally, protocol: Protocol, own: OwnCompound, fields: tuple[str, ...], ours: Text | str, theirs: Text | str
) -> None:
    places = within(f"/own/compounds/{own.id}", *fields)
    message = _(
        "“{compound}”: “{field}” is {ours} here and {theirs} in the library. Correct it, or accept this finding and "
        "give the reason.",
        compound=item_name(protocol, own),
        field=title(places[0]),
        ours=ours,
        theirs=theirs,
    )
    tally.object(message, *places)


def _judge_order(tally: Tally, protocol: Protocol) -> None:
    """Object to ends of ranges that are the wrong way round."""
    drugs = ((f"/own/medications/{one.id}", one) for one in protocol.own.medications)
    scales = ((f"/own/instruments/{one.id}", one) for one in protocol.own.instruments)
    pairs = (
        *((path, one, "half_life_hours", "half_life_upper_hours") for path, one in drugs),
        *((path, one, "lowest", "highest") for path, one in scales),
    )
    for path, one, first, second in pairs:
        low, high = getattr(one, first), getattr(one, second)
        if low is not None and high is not None and low > high:
            places = within(path, first, second)
            message = _(
                "“{called}”: “{first}” is {low} and “{second}” is {high}. Correct one of them.",
                called=item_name(protocol, one),
                first=title(places[0]),
                low=number(low),
                second=title(places[1]),
                high=number(high),
            )
            tally.object(message, *places)


def _judge_limit(tally: Tally, protocol: Protocol, limit: OwnLimit, counted: set[str]) -> None:
    path = f"/own/limits/{limit.id}"
    facts = within(path, "limit", "value")
    empty = unfilled(protocol, *facts)
    if empty:
        tally.wait(*empty)
        return
    id = limit.limit or ""
    known = thresholds.find(id)
    if known is None:
        why = _("The checklist has no limit “{limit}”, so your value does not count.", limit=id)
    elif not known.editable:
        why = _("The limit “{limit}” is settled by its source, so your value does not count.", limit=_(known.name))
    elif id in counted:
        why = _("The limit “{limit}” is set twice; only the first value counts.", limit=_(known.name))
    else:
        if limit.value:
            counted.add(id)
        else:
            message = _(
                "The limit “{limit}” is set to {value}, which would switch its check off, so it does not count. "
                "Enter a larger value, or remove it.",
                limit=_(known.name),
                value=number(0),
            )
            fix = Fix(_("Remove this limit"), lambda current: remove(current, path))
            tally.object(message, f"{path}/value", f"{path}/limit", fix=fix)
        _ask_source(tally, protocol, _(known.name), f"{path}/reason", facts)
        return
    message = _("{why} Remove it.", why=why)
    tally.object(message, *facts, fix=Fix(_("Remove this limit"), lambda current: remove(current, path)))
