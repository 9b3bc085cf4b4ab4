"""Chapter 12: laboratory limits, amendments, the setting of dosing sessions, staff, the checklist, and what is left."""

import json

from studio.document.blocks import Cell, Column, Inline, Row, Span, Table, cell, paragraph
from studio.document.manuscript import APPENDICES, CHECKLIST, FURTHER, SETTING, STAFF, Manuscript, holders, quoted
from studio.document.sections.checklist import write_checklist
from studio.document.tables import Pick, fact, grid, labelled, picked, stacked
from studio.knowledge import lookup, outlines
from studio.knowledge.outlines import RespctItem
from studio.protocol.address import filled, label, spec_at
from studio.protocol.overview import Amendment
from studio.protocol.screening import Test, TestKind
from studio.protocol.sessions import SessionKind, StaffRole
from studio.text import Text, _, translate

_TITLES: dict[str, Text] = {
    SETTING: _("Setting of Dosing Sessions (ReSPCT)"),
    STAFF: _("Staff and Fidelity"),
    CHECKLIST: _("Design Checklist"),
    FURTHER: _("Further Data"),
}


def titles(page: Manuscript) -> dict[str, Text]:
    """Return the appendices that ICH M11 leaves to the sponsor, by number; the last only when it holds something."""
    return {number: title for number, title in _TITLES.items() if number != FURTHER or page.blocks(FURTHER)}


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _laboratory(page)
    _countries(page)
    _amendments(page)
    _setting(page)
    _staff(page)
    write_checklist(page)
    _further(page)


def _laboratory(page: Manuscript) -> None:
    page.await_("12.1", "/screening/tests", "/screening/laboratory")
    tests = [test for test in page.protocol.screening.tests if test.kind is TestKind.LABORATORY]
    words = page.words
    picks = (
        Pick(str(_("Test")), lambda test: words.name(test) if test.name is None else test.name, ("kind", "name"), 2.2),
        picked(words, Test, "visits", 2.4),
        picked(words, Test, "timing", 2.0),
    )
    page.put("12.1", *grid(words, "/screening/tests", tests, picks, caption=str(_("Laboratory tests"))))
    limits = page.protocol.screening.laboratory
    page.put("12.1", *grid(words, "/screening/laboratory", limits, caption=str(_("Laboratory limits"))))
    page.claim("/screening/laboratory")


def _countries(page: Manuscript) -> None:
    page.await_("12.2", "/overview/countries")
    countries = page.protocol.overview.countries
    if len(countries) == 1:
        text = _(
            "{not_applicable}: the trial runs in {country} only.",
            not_applicable=quoted("12.2", "not-applicable"),
            country=countries[0],
        )
        page.add("12.2", text)
    elif countries:
        page.add("12.2", _("No difference between countries is described beyond what the sections above say."), "note")


def _amendments(page: Manuscript) -> None:
    amendments = page.protocol.overview.amendments
    if not amendments:
        page.put("12.3", paragraph(quoted("amendment", "original"), "mandated"))
    elif len(amendments) == 1:
        page.put("12.3", paragraph(quoted("amendment", "first-amendment"), "mandated"))
    else:
        earlier = amendments[1:]
        page.add("12.3", _("Prior amendments are listed below, {order}", order=quoted("12.3", "most-recent")))
        words = page.words
        picks = (
            Pick(quoted("12.3", "document"), lambda one: words.name(one), ("number",), 1.4),
            Pick(quoted("12.3", "sponsor-approval-date"), lambda one: words.field(one, "approved"), ("approved",), 1.4),
            Pick(
                quoted("12.3", "approximate-enrollment-when-sponsor-approved-amendment"),
                lambda one: words.field(one, "enrolled"),
                ("enrolled", *_OVERVIEW),
                1.6,
            ),
        )
        page.put("12.3", *grid(words, "/overview/amendments", earlier, picks))
        page.put("12.3", *stacked(words, "/overview/amendments", earlier, skip=("approved", "enrolled")))
    page.claim("/overview/amendments")


_OVERVIEW = tuple(name for name in Amendment.model_fields if name not in ("id", "number", "approved", "enrolled"))


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
        rows.append(Row((cell(item.number), cell(translate(item.title)), shown), address=item.answered_by[0]))
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
            told: Inline = (Span(title + page.words.at(address)),)
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
    if any(one.kind is kind and one.content for one in page.protocol.sessions.sessions):
        return _see(page, "6.9.3")
    return ()


def _measured(page: Manuscript, item: RespctItem) -> Inline:
    """Return the instruments of alliance, trust and safety that the trial uses, and the link to where they stand."""
    names = []
    for use in page.protocol.endpoints.instruments:
        known = lookup.instrument(page.protocol, use.instrument)
        if known is not None and known.kind == "alliance" and (known.code in _RATINGS) == (item.code != "alliance"):
            names.append(known.code)
    if not names:
        return ()
    return (Span(str(_("{instruments}, see ", instruments=", ".join(names)))), page.see("8.3"))


_RATINGS = ("RESPCT-RATINGS",)


def _staff(page: Manuscript) -> None:
    words = page.words
    staff = page.protocol.sessions.staff
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
    page.prose(STAFF, "/sessions/separation_mitigation")
    page.say(STAFF, _("A physician can be reached within {minutes}."), minutes="/sessions/physician_minutes")
    page.prose(STAFF, "/sessions/fidelity")
    page.say(STAFF, _("Of the sessions, {share} are rated for fidelity."), share="/sessions/fidelity_share")
    page.prose(STAFF, "/sessions/vetting")
    page.prose(STAFF, "/sessions/complaints")
    page.say(STAFF, _("Participants in a group: {count}."), count="/sessions/group_size")
    page.prose(STAFF, "/sessions/group_format")


def _further(page: Manuscript) -> None:
    """Print what the file holds beyond the fields of this program, so that nothing is lost on paper."""
    rows: list[Row] = []
    for address, holder in holders(page.protocol):
        for name, value in (holder.model_extra or {}).items():
            where = label(page.protocol, address)
            title = str(_("{where}, {name}", where=where, name=name)) if where else name
            rows.append(
                fact(
                    title,
                    value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str),
                    address,
                )
            )
    template = page.protocol.template
    if template is not None and filled(template):
        rows.append(fact(str(_("Template")), page.words.brief(template), "/template"))
    if rows:
        page.add(
            FURTHER, _("The file of this protocol also holds the following, which this document prints as it stands.")
        )
        page.put(FURTHER, labelled(rows))
