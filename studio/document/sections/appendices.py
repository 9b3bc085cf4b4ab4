"""Chapter 12: laboratory limits, amendments, the setting of dosing sessions, staff, the checklist, and what is left."""

import json

from studio.document.blocks import Block, Cell, Column, Inline, Row, Span, Table, cell, paragraph
from studio.document.manuscript import (
    APPENDICES,
    CHECKLIST,
    FURTHER,
    SETTING,
    SIMULATION,
    SPIRIT,
    STAFF,
    STANDARDS,
    Manuscript,
    holders,
    quoted,
)
from studio.document.outline import sections
from studio.document.phrases import timings_pick, visits
from studio.document.sections.amendments import name_of, overview_of_changes
from studio.document.sections.belief import write_simulation
from studio.document.sections.checklist import write_checklist
from studio.document.sections.spirit import write_spirit
from studio.document.sections.standards import write_standards
from studio.document.tables import Pick, fact, grid, labelled, lines, picked
from studio.document.whereabouts import Whereabouts
from studio.knowledge import lookup, outlines
from studio.knowledge.outlines import RespctItem
from studio.protocol.address import filled, label, spec_at
from studio.protocol.overview import Amendment
from studio.protocol.screening import Test, TestKind
from studio.protocol.sessions import SessionKind, StaffRole
from studio.text import Text, _, translate

APPENDIX_TITLES: dict[str, Text] = {
    SETTING: _("Setting of Dosing Sessions (ReSPCT)"),
    STAFF: _("Facilitators, Training and Fidelity"),
    SPIRIT: _("SPIRIT 2025 Items"),
    STANDARDS: _("Index of Standards"),
    CHECKLIST: _("Design Checklist"),
    FURTHER: _("Further Data"),
    SIMULATION: _("Simulated Trial: What Belief Alone Would Do"),
}
"""The appendices that ICH M11 leaves to the sponsor, by number."""


def titles(page: Manuscript) -> dict[str, Text]:
    """Return the appendices that ICH M11 leaves to the sponsor, by number; the last two only when they hold something.

    Where the last stands, so does the one before it, lest a number be missing.
    """
    simulated = bool(page.blocks(SIMULATION))
    shown = {FURTHER: simulated or bool(page.blocks(FURTHER)), SIMULATION: simulated}
    return {number: title for number, title in APPENDIX_TITLES.items() if shown.get(number, True)}


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _laboratory(page)
    _countries(page)
    _amendments(page)
    _setting(page)
    _staff(page)
    write_checklist(page)
    _further(page)
    write_simulation(page)


def write_indexes(page: Manuscript, front: tuple[Block, ...]) -> None:
    """Write the appendices that say where the document answers what, once all it says is written."""
    if page.blocks(SIMULATION) and not page.blocks(FURTHER):
        page.add(FURTHER, _("The file of this protocol holds no data beyond what is printed above."))
    written = sections(page, titles(page))
    whereabouts = Whereabouts(page, front, written)
    write_spirit(page, whereabouts)
    write_standards(page, whereabouts, written)


def _laboratory(page: Manuscript) -> None:
    page.await_("12.1", "/screening/tests", "/screening/laboratory")
    tests = [test for test in page.protocol.screening.tests if test.kind is TestKind.LABORATORY]
    words = page.words
    picks = (
        Pick(str(_("Test")), lambda test: words.name(test) if test.name is None else test.name, ("kind", "name"), 2.2),
        Pick(str(_("Visits")), lambda test: visits(page, test.visits), ("visits",), 2.4),
        picked(words, Test, "timing", 2.0),
        timings_pick(page),
    )
    caption, anchor = str(_("Laboratory tests")), "table-laboratory-tests"
    done = grid(words, "/screening/tests", tests, picks, caption=caption, anchor=anchor)
    if done:
        text = _("{table} lists the laboratory tests with their visits.", table=page.refer(anchor))
        page.add("12.1", text, address="/screening/tests")
    page.put("12.1", *done)
    caption, anchor = str(_("Laboratory limits")), "table-laboratory-limits"
    limits = grid(words, "/screening/laboratory", page.protocol.screening.laboratory, caption=caption, anchor=anchor)
    if limits:
        text = _("A participant with a value beyond a limit of {table} is not dosed.", table=page.refer(anchor))
        page.add("12.1", text, address="/screening/laboratory")
    page.put("12.1", *limits)
    page.claim("/screening/laboratory")


def _countries(page: Manuscript) -> None:
    countries = page.protocol.overview.countries
    if not countries:
        page.await_("12.2", "/overview/countries")
    page.prose("12.2", "/oversight/country_differences", "")
    if len(countries) == 1 and not page.protocol.oversight.country_differences:
        text = _(
            "{not_applicable}: the trial runs in one country ({country}).",
            not_applicable=quoted("12.2", "not-applicable"),
            country=countries[0],
        )
        page.add("12.2", text, address="/overview/countries")


def _amendments(page: Manuscript) -> None:
    amendments = page.protocol.overview.amendments
    if not amendments:
        page.put("12.3", paragraph(quoted("amendment", "original"), "mandated"))
    elif len(amendments) == 1:
        page.put("12.3", paragraph(quoted("amendment", "first-amendment"), "mandated"))
    else:
        _earlier(page, amendments[1:])
    page.claim("/overview/amendments")


def _earlier(page: Manuscript, amendments: tuple[Amendment, ...]) -> None:
    page.add("12.3", _("Prior amendments are listed below, {order}", order=quoted("12.3", "most-recent")))
    words = page.words
    picks = (
        Pick(quoted("12.3", "document"), name_of, ("number",), 1.4),
        Pick(quoted("12.3", "sponsor-approval-date"), lambda one: words.field(one, "approved"), ("approved",), 1.4),
        Pick(
            quoted("12.3", "approximate-enrollment-when-sponsor-approved-amendment"),
            lambda one: words.brief(one, skip=[name for name in Amendment.model_fields if name not in _ENROLLED]),
            (*_ENROLLED, *_TOLD_BELOW),
            1.6,
        ),
    )
    page.put("12.3", *grid(words, "/overview/amendments", amendments, picks))
    below = quoted("12.3", "overview-of-earlier").partition(" or ")[0]
    page.add("12.3", _("{sentence}.", sentence=below.replace("{", "").replace("}", "")))
    shown = ("number", "approved", "changes", *_ENROLLED)
    for amendment in amendments:
        at = f"/overview/amendments/{amendment.id}"
        heading = Row((cell(name_of(amendment), bold=True),), heading=True, address=at)
        page.put("12.3", labelled((heading, *lines(words, amendment, at, skip=shown))))
        page.put("12.3", overview_of_changes(page, amendment, "12.3"))


_ENROLLED = ("enrolled", "enrolled_percent", "enrolled_scope")
_TOLD_BELOW = tuple(name for name in Amendment.model_fields if name not in ("id", "number", "approved", *_ENROLLED))


def _setting(page: Manuscript) -> None:
    """Print the 30 items of ReSPCT with the answer of this protocol, or the section where it stands."""
    rows: list[Row] = []
    decided = False
    group = ""
    for item in outlines.respct():
        if item.group != group:
            group = item.group
            rows.append(Row((cell(translate(group), bold=True),), heading=True))
        answer = _answer(page, item)
        decided = decided or bool(answer)
        shown = Cell(answer) if answer else cell(_("To be decided"), "should")
        # A row that only says where the answer stands is not the place of the answer.
        address = next((run.address for run in answer if run.address), None)
        rows.append(Row((cell(item.number), cell(translate(item.title)), shown), address=address))
    columns = (
        Column(str(_("No.")), 0.4, "right"),
        Column(str(_("Item")), 1.3),
        Column(str(_("In this protocol")), 4.0),
    )
    source = page.cite("respct-2025")
    if decided:
        page.add(
            SETTING,
            _(
                "The items are those of the ReSPCT guideline {source}, with what this protocol says of each.",
                source=source,
            ),
        )
        page.put(SETTING, Table(columns, tuple(rows)))
    else:
        page.add(SETTING, _("Still to be decided: the items of the ReSPCT guideline {source}.", source=source), "open")
    _touch(page)
    _recording(page)


def _touch(page: Manuscript) -> None:
    touch = "/sessions/touch"
    page.say(SETTING, _("The rule for touch: {level}."), level=f"{touch}/level")
    page.decide(
        SETTING,
        f"{touch}/agreed_before",
        _("The rule is agreed with the participant before dosing."),
        _("The rule is not agreed with the participant before dosing."),
    )
    page.decide(
        SETTING,
        f"{touch}/revocable",
        _("Consent to touch can be taken back at any time, by word or gesture."),
        _("Consent to touch cannot be taken back during a session."),
    )
    page.decide(
        SETTING,
        f"{touch}/never_widened",
        _("What is agreed on touch is never widened while the participant is under the influence."),
        _("What is agreed on touch may be widened while the participant is under the influence."),
    )


def _recording(page: Manuscript) -> None:
    recording = "/sessions/recording"
    page.decide(
        SETTING,
        f"{recording}/video",
        _("Dosing sessions are recorded on video."),
        _("Dosing sessions are not recorded on video."),
    )
    page.prose(SETTING, f"{recording}/consent")
    page.prose(SETTING, f"{recording}/retention", str(_("Storage of recordings, access and retention")))


def _answer(page: Manuscript, item: RespctItem) -> Inline:
    """Return the answer to an item: its text, or a link to the section that prints it."""
    if item.answered_by == ("/endpoints/instruments",):
        return _measured(page, item)
    if item.code in _COURSE:
        return _course(page, _COURSE[item.code])
    runs: list[Span] = []
    seen: set[str] = set()
    for address in item.answered_by:
        if not filled(page.get(address)):
            continue
        spec = spec_at(address)
        if spec.m11 == APPENDICES and spec.kind != "items":
            title = f"{translate(spec.title)}: " if len(item.answered_by) > 1 else ""
            told: Inline = (Span(title + page.words.at(address), address=address),)
            page.claim(address)
        else:
            number = STAFF if spec.m11 == APPENDICES else spec.m11 or FURTHER
            told = () if number in seen else _see(page, number)
            seen.add(number)
        if told:
            runs += [*((Span("\n"),) if runs else ()), *told]
    return tuple(runs)


_COURSE = {"prep": SessionKind.PREPARATION, "integ": SessionKind.INTEGRATION}


def _see(page: Manuscript, number: str) -> Inline:
    return (Span(str(_("See "))), page.see(number))


def _course(page: Manuscript, kind: SessionKind) -> Inline:
    sessions = page.protocol.sessions.sessions
    if any(one.kind is kind and one.content for one in sessions):
        return _see(page, "6.9.3")
    if sessions and all(one.kind not in (kind, None) for one in sessions):
        return (Span(str(_("No session of this kind is planned."))),)
    return ()


def _measured(page: Manuscript, item: RespctItem) -> Inline:
    """Return the instruments of alliance, trust and safety that the trial uses, and the link to where they stand."""
    names = []
    for use in page.protocol.endpoints.instruments:
        known = lookup.instrument(page.protocol, use.instrument)
        if known is not None and known.kind == "alliance" and (known.code in _RATINGS) == (item.code != "alliance"):
            when = visits(page, use.visits)
            names.append(f"{known.code} ({when})" if when else known.code)
    if not names:
        others = page.protocol.endpoints.instruments
        return (Span(str(_("Not measured in this trial."))),) if others else ()
    return (Span(str(_("{instruments}, see ", instruments=", ".join(names)))), page.see("8.3"))


_RATINGS = ("RESPCT-RATINGS",)


def _staff(page: Manuscript) -> None:
    words = page.words
    staff = page.protocol.sessions.staff
    if filled(page.protocol.sessions):
        page.add(
            STAFF,
            _(
                "ICH M11 has no section for the people who give the sessions. This appendix is the place for who they "
                "are, how they are trained, supervised and chosen, and how it is known that the sessions follow the "
                "manual; the sessions themselves stand in {section}.",
                section=page.see("6.9.3"),
            ),
        )
    who, skills = ("role", "number", "licensed"), ("credentials", "training", "supervision")

    def role(one: StaffRole) -> Cell:
        more = words.line(one, [name for name in StaffRole.model_fields if name not in who[1:]], "\n")
        named = words.field(one, "role")
        return Cell((Span(named, bold=True), Span("\n" if named and more else ""), Span(more)))

    def skilled(one: StaffRole) -> str:
        return words.line(one, [name for name in StaffRole.model_fields if name not in skills], "\n")

    picks = (
        Pick(str(_("Role")), role, who, 1.5),
        Pick(str(_("Credentials, training and supervision")), skilled, skills, 4.5),
        picked(words, StaffRole, "never", 1.5),
    )
    page.put(STAFF, *grid(words, "/sessions/staff", staff, picks, caption=str(_("Staff"))))
    page.claim("/sessions/staff")
    caption = str(_("Presence on the dosing day, in minutes from dosing"))
    page.put(STAFF, *grid(words, "/sessions/shifts", page.protocol.sessions.shifts, caption=caption))
    page.claim("/sessions/shifts")
    if page.protocol.sessions.equal_across_arms:
        page.add(
            STAFF,
            _("Hours and content of the sessions are equal in all arms, see {section}.", section=page.see("6.9.3")),
        )
    page.prose(STAFF, "/sessions/separation_mitigation")
    page.say(STAFF, _("A physician can be reached within {minutes}."), minutes="/sessions/physician_minutes")
    page.prose(STAFF, "/sessions/fidelity")
    page.say(STAFF, _("Of the sessions, {share} are rated for fidelity."), share="/sessions/fidelity_share")
    page.prose(STAFF, "/sessions/vetting")
    page.prose(STAFF, "/sessions/complaints")
    if page.protocol.sessions.group_size == 1:
        page.add(STAFF, _("Sessions are individual."), address="/sessions/group_size")
        page.claim("/sessions/group_size")
    page.say(STAFF, _("Sessions are held in groups of {count} participants."), count="/sessions/group_size")
    page.prose(STAFF, "/sessions/group_format")


def _further(page: Manuscript) -> None:
    """Print the designers' own facts and limits, and what the file holds beyond the fields of this program."""
    for name, told in _OWN.items():
        address = f"/own/{name}"
        blocks = grid(page.words, address, page.get(address))
        if blocks:
            page.add(FURTHER, told)
            page.put(FURTHER, *blocks)
        page.claim(address)
    rows: list[Row] = []
    for address, holder in holders(page.protocol):
        for name, value in (holder.model_extra or {}).items():
            where = label(page.protocol, address)
            title = str(_("{where}, {name}", where=where, name=name)) if where else name
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
            rows.append(fact(title, shown, address))
    if rows:
        page.add(
            FURTHER,
            _(
                "The file of this protocol also holds entries that belong to none of the sections above. They are "
                "printed as they stand, so that nothing of the file is left out."
            ),
        )
        page.put(FURTHER, labelled(rows))


_OWN: dict[str, Text] = {
    "limits": _("In the design checklist this protocol sets the following limits, each for the reason given."),
    "compounds": _("What this protocol says of doses and times rests on the following facts on compounds."),
    "medications": _("The rules on co-medication rest on the following facts on medicines."),
    "instruments": _("The following instruments, or versions of instruments, are used as described here."),
}
"""What the designers' own facts and limits are for, by the list they stand in."""
