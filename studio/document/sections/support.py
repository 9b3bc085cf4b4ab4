"""Section 6.9: background treatment, rescue, and the support that surrounds the drug."""

from collections.abc import Sequence

from studio.document import figures
from studio.document.blocks import Cell, Listing, Span
from studio.document.limits import midway
from studio.document.manuscript import Manuscript, inline
from studio.document.phrases import BY_MODE
from studio.document.sections.introduction import NO_PROVEN_WINDOW
from studio.document.tables import Pick, grid, picked
from studio.planning import schedule
from studio.planning.course import course
from studio.protocol.dosing import ProductUse
from studio.protocol.monitoring import Indication, Rescue
from studio.protocol.objectives import EventKind
from studio.protocol.sessions import Session, SessionKind, SupportModel
from studio.text import Text, _, listing, n_, number

BACKGROUND, RESCUE, SUPPORT = "6.9.1", "6.9.2", "6.9.3"
SESSIONS = "/sessions/sessions"


def write(page: Manuscript) -> None:
    """Write the section."""
    page.await_("6.9", "/monitoring/rescue", SESSIONS)
    _background(page)
    _rescue(page)
    _support(page)


def _background(page: Manuscript) -> None:
    page.await_(BACKGROUND, "/dosing/products")
    products = page.protocol.dosing.products
    given = [one for one in products if one.use is ProductUse.BACKGROUND]
    if given:
        names = listing(page.words.name(one) for one in given)
        text = n_(
            "The background treatment is {products}; {section} describes it.",
            "The background treatments are {products}; {section} describes them.",
            len(given),
            products=names,
            section=page.see("6.1"),
        )
        page.add(BACKGROUND, text, address="/dosing/products")
    elif products and all(one.use is not None for one in products):
        page.leave_out(BACKGROUND, _("no product is given as background treatment."), "/dosing/products")


def _rescue(page: Manuscript) -> None:
    words = page.words
    steps = page.protocol.monitoring.rescue
    page.prose(RESCUE, "/monitoring/first_support", "")
    order = list(Indication)
    ordered = sorted(
        steps, key=lambda step: (order.index(step.indication) if step.indication else len(order), step.order or 0)
    )
    names = ("indication", "order", "drug", "dose", "route", "decides")
    picks = tuple(picked(words, Rescue, name, 0.7 if name == "order" else None) for name in names)
    caption = str(_("Rescue medication"))
    table = grid(words, "/monitoring/rescue", ordered, picks, caption=caption, anchor="table-rescue")
    reasons = [(indication, drugs) for indication in order if (drugs := _given_for(page, ordered, indication))]
    if table:
        told = listing(text for name, text in _TOLD.items() if all(getattr(step, name) is not None for step in steps))
        text = _("Rescue medication may be given; see {table}.", table=page.refer("table-rescue"))
        if told:
            text = _(
                "Rescue medication may be given. {table} gives {told}.", table=page.refer("table-rescue"), told=told
            )
        page.add(RESCUE, text, address="/monitoring/rescue")
    if table and any(
        event.kind is EventKind.RESCUE for estimand in page.protocol.objectives.estimands for event in estimand.events
    ):
        text = _(
            "Rescue medication on the dosing day is an intercurrent event of the estimands ({section}).",
            section=page.see("3"),
        )
        page.add(RESCUE, text, address="/monitoring/rescue")
    if reasons:
        items = tuple(inline(Text(_REASONS[indication].message, (("drugs", drugs),))) for indication, drugs in reasons)
        page.put(RESCUE, Listing(items, address="/monitoring/rescue"))
    page.put(RESCUE, *table)
    page.claim("/monitoring/rescue")


_TOLD = {"order": _("the order"), "dose": _("the doses"), "decides": _("the person who decides")}

_REASONS: dict[Indication, Text] = {
    Indication.ANXIETY: _("For anxiety or panic: {drugs}."),
    Indication.PSYCHOSIS: _("For psychosis or agitation: {drugs}."),
    Indication.HYPERTENSION: _("For high blood pressure: {drugs}."),
    Indication.NAUSEA: _("For nausea: {drugs}."),
    Indication.PROLONGED: _("For a prolonged effect: {drugs}."),
    Indication.OTHER: _("For other reasons: {drugs}."),
}


def _given_for(page: Manuscript, steps: list[Rescue], indication: Indication) -> str:
    """Return which drugs are given for an indication; nothing when none is named.

    Where their order differs it is told as a choice: not every drug may follow the one before it.
    """
    named = [one for one in steps if one.indication is indication and one.drug]
    ordered = len({one.order for one in named}) > 1
    parts = []
    for one in named:
        drug = midway(page.words.field(one, "drug"))
        choice = _CHOICES.get(one.order or 0, _("as choice {number}, {drug}"))
        told = Text(choice.message, (("number", one.order), ("drug", drug)))
        parts.append(str(told) if ordered and one.order is not None else drug)
    return "; ".join(parts)


_CHOICES = {
    1: _("as first choice, {drug}"),
    2: _("as second choice, {drug}"),
    3: _("as third choice, {drug}"),
}


_MODELS: dict[SupportModel, Text] = {
    SupportModel.MONITORING: _("Participants receive monitoring and information only; no therapy is claimed."),
    SupportModel.SUPPORT: _("The drug is accompanied by psychological support."),
    SupportModel.PSYCHOTHERAPY: _("The drug is accompanied by psychotherapy."),
}


def _support(page: Manuscript) -> None:
    model = page.protocol.sessions.model
    if model is not None:
        page.add(SUPPORT, _MODELS[model], address="/sessions/model")
    page.claim("/sessions/model")
    page.say(SUPPORT, _("The manual is {manual}."), manual="/sessions/manual")
    _session_counts(page)
    page.decide(
        SUPPORT,
        "/sessions/equal_across_arms",
        _("Hours and content of the support are equal in all arms."),
        _("Hours and content of the support differ between arms."),
    )
    page.prose(SUPPORT, "/sessions/approach")
    page.prose(SUPPORT, "/sessions/framing")
    page.decide(
        SUPPORT,
        "/sessions/framing_same",
        _("The framing is the same in all arms and at all sites."),
        _("The framing is not the same in all arms and at all sites."),
    )
    figure = figures.course_of_visits(page.protocol)
    if figure is not None:
        text = _("{figure} shows the course of visits.", figure=page.refer(figure.anchor))
        page.add(SUPPORT, text, address="/schedule/visits")
        page.put(SUPPORT, figure)
    _sessions(page)
    page.prose(SUPPORT, "/sessions/contribution")
    page.prose(SUPPORT, "/sessions/extra_support")


def _session_counts(page: Manuscript) -> None:
    """Say how many sessions of each kind there are, how long they are, when they take place and how people meet.

    Where arms differ, it is said for each arm; when sessions of some arms only take place is left to the table.
    """
    sessions = page.protocol.sessions.sessions
    everybody = [one for one in sessions if not one.arms]
    if len(everybody) == len(sessions):
        if told := _comprised(sessions):
            page.add(SUPPORT, _("The support comprises {sessions}.", sessions=told), address=SESSIONS)
    else:
        for arm in page.protocol.design.arms:
            if told := _comprised([one for one in sessions if not one.arms or arm.id in one.arms]):
                name = page.words.name(arm)
                text = _("In the arm “{arm}” the support comprises {sessions}.", arm=name, sessions=told)
                page.add(SUPPORT, text, address=SESSIONS)
    for kind in SessionKind:
        members = [one for one in sessions if one.kind is kind]
        if all(one in everybody for one in members) and (details := _details(page, members)):
            page.add(SUPPORT, _when(kind, len(members), details), address=SESSIONS)


def _comprised(sessions: Sequence[Session]) -> str:
    """Return how many sessions of each kind these are, with their hours where the length of each is known."""
    parts: list[Text] = []
    for kind in SessionKind:
        members = [one for one in sessions if one.kind is kind]
        if members:
            count = _count(kind, len(members))
            minutes = [one.minutes for one in members if one.minutes is not None]
            if len(minutes) == len(members):
                count = _("{sessions} ({hours} h)", sessions=count, hours=number(round(sum(minutes) / 60, 1)))
            parts.append(count)
    return listing(parts)


def _when(kind: SessionKind, count: int, details: str) -> Text:
    match kind:
        case SessionKind.PREPARATION:
            return n_(
                "The preparation session takes place {details}.",
                "The preparation sessions take place {details}.",
                count,
                details=details,
            )
        case SessionKind.DOSING:
            return n_(
                "The dosing session takes place {details}.",
                "The dosing sessions take place {details}.",
                count,
                details=details,
            )
        case SessionKind.INTEGRATION:
            return n_(
                "The integration session takes place {details}.",
                "The integration sessions take place {details}.",
                count,
                details=details,
            )


def _details(page: Manuscript, sessions: list[Session]) -> str:
    """Return when sessions take place, how people meet and how long each lasts, as the end of a sentence.

    What is open for one of them is left out: it would be said of all.
    """
    offsets, naming = schedule.offsets(page.protocol), page.protocol.schedule.day_naming
    parts: list[str] = []
    if sessions and all(one.visit in offsets for one in sessions):
        days = sorted({offsets[one.visit or ""] for one in sessions})
        parts.append(str(_("on {days}", days=listing(schedule.day_name(day, naming) for day in days))))
    modes = dict.fromkeys(one.mode for one in sessions if one.mode is not None)
    if modes and all(one.mode is not None for one in sessions):
        met = [str(BY_MODE[mode]) for mode in modes]
        parts.append(met[0] if len(met) == 1 else str(_("{modes} as the table says", modes=_either(met))))
    if not parts:
        return ""
    lengths = sorted({one.minutes for one in sessions if one.minutes is not None})
    if any(one.minutes is None for one in sessions):
        return ", ".join(parts)
    if len(lengths) == 1:
        parts.append(str(n_("for {count} minute", "for {count} minutes", lengths[0])))
    else:
        parts.append(str(_("for {least} to {most} minutes each", least=lengths[0], most=lengths[-1])))
    return ", ".join(parts)


def _either(words: list[str]) -> str:
    return str(_("{items} or {last}", items=", ".join(words[:-1]), last=words[-1]))


def _count(kind: SessionKind, count: int) -> Text:
    match kind:
        case SessionKind.PREPARATION:
            return n_("{count} preparation session", "{count} preparation sessions", count)
        case SessionKind.DOSING:
            return n_("{count} dosing session", "{count} dosing sessions", count)
        case SessionKind.INTEGRATION:
            return n_("{count} integration session", "{count} integration sessions", count)


def _sessions(page: Manuscript) -> None:
    words = page.words
    offsets = schedule.offsets(page.protocol)
    naming = page.protocol.schedule.day_naming

    def when(session: Session) -> str:
        visit = words.field(session, "visit")
        if session.visit in offsets:
            day = str(schedule.day_name(offsets[session.visit], naming))
            visit = visit if visit == day else str(_("{visit} ({day})", visit=visit, day=day))
        parts = (visit, words.field(session, "minutes"), words.field(session, "mode"))
        return "\n".join(part for part in parts if part)

    def title(session: Session) -> Cell:
        name, kind = words.field(session, "name"), words.field(session, "kind")
        return Cell((Span(name, bold=True), Span("\n" if name and kind else ""), Span(kind)))

    ordered = sorted(
        page.protocol.sessions.sessions, key=lambda one: (one.visit not in offsets, offsets.get(one.visit or "", 0))
    )
    picks = (
        Pick(str(_("Session")), title, ("name", "kind"), 1.5),
        Pick(str(_("When, how long and how")), when, ("visit", "minutes", "mode"), 1.5),
        picked(words, Session, "content", 4.5),
    )
    table = grid(words, SESSIONS, ordered, picks, caption=str(_("Sessions")), anchor="table-sessions")
    if table:
        text = _("{table} lists the sessions.", table=page.refer("table-sessions"))
        if all(session.content for session in ordered):
            text = _("{table} describes what is done in each session.", table=page.refer("table-sessions"))
        page.add(SUPPORT, text, address=SESSIONS)
        if page.protocol.sessions.staff:
            text = _(
                "Who leads the sessions, with which training and under whose supervision, stands in {section}.",
                section=page.see("12.5"),
            )
            page.add(SUPPORT, text, address="/sessions/staff")
    page.put(SUPPORT, *table)
    page.claim(SESSIONS)
    _within_window(page)


def _within_window(page: Manuscript) -> None:
    """Say how many integration sessions fall into the window that is claimed, with the caveat that none is proved."""
    planned = course(page.protocol)
    days = schedule.session_days(page.protocol, SessionKind.INTEGRATION)
    sessions = [one for one in page.protocol.sessions.sessions if one.kind is SessionKind.INTEGRATION]
    if planned is None or not planned.windows or not days or len(days) < len(sessions):
        return
    inside = sum(any(first <= day <= last for first, last in planned.windows) for day in days)
    window = page.see("2.1")
    if inside == len(days):
        text = n_(
            "The integration session falls into the neuroplastic window that the trial claims ({section}).",
            "All {count} integration sessions fall into the neuroplastic window that the trial claims ({section}).",
            inside,
            section=window,
        )
    elif not inside:
        text = _(
            "No integration session falls into the neuroplastic window that the trial claims ({section}).",
            section=window,
        )
    else:
        text = n_(
            "Of {all} integration sessions, {count} falls into the neuroplastic window that the trial claims "
            "({section}).",
            "Of {all} integration sessions, {count} fall into the neuroplastic window that the trial claims "
            "({section}).",
            inside,
            all=len(days),
            section=window,
        )
    page.add(SUPPORT, text, address=SESSIONS)
    page.add(SUPPORT, NO_PROVEN_WINDOW, "warning", "/rationale/window_basis")
