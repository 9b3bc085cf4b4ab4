"""Chapter 1: synopsis, trial schema and schedule of activities."""

from collections.abc import Iterable

from studio.document import arms, figures
from studio.document.blocks import Cell, Column, Inline, Paragraph, Row, Span, Table, cell
from studio.document.coded import counted, term, yes_no
from studio.document.manuscript import Manuscript, quoted
from studio.document.sections.estimands import attributes
from studio.document.sections.schedule_table import schedule_tables, visit_table
from studio.document.tables import fact, labelled
from studio.document.words import UNDECIDED
from studio.planning import schedule
from studio.protocol.design import BlindSchema, Control
from studio.protocol.objectives import Level
from studio.protocol.sessions import SessionKind
from studio.text import Text, _, listing, n_, number

DESIGN, OBJECTIVES = "1.1.2", "/objectives/objectives"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    page.prose("1.1", "/overview/lay_summary")
    _objectives(page)
    page.quote(DESIGN, "lead-in")
    page.put(DESIGN, labelled(_design(page)))
    _schema(page)
    page.put("1.3", *schedule_tables(page), *visit_table(page))
    page.say("1.3", _("The day of the first dose is called {name}."), name="/schedule/day_naming")


def _objectives(page: Manuscript) -> None:
    page.await_("1.1.1", "/objectives/objectives", "/objectives/estimands")
    objectives = page.protocol.objectives.objectives
    primary = [one for one in objectives if one.level is Level.PRIMARY]
    for count, objective in enumerate(primary, 1):
        label = str(_("Primary objective {number}. ", number=count))
        runs = (Span(label, bold=True), Span(objective.statement or str(_("To be decided"))))
        page.put("1.1.1", Paragraph(runs, address=f"{OBJECTIVES}/{objective.id}"))
        for estimand in page.protocol.objectives.estimands:
            if estimand.objective == objective.id:
                page.put("1.1.1", attributes(page, estimand, "3.1.X"))
    rows = []
    for level in (Level.PRIMARY, Level.SECONDARY):
        members = [one for one in objectives if one.level is level]
        if members:
            rows.append(Row((cell(level.label, bold=True),), heading=True))
        for objective in members:
            endpoints = "\n".join(page.words.referred("/objectives/endpoints", id) for id in objective.endpoints)
            cells = (cell(objective.statement or UNDECIDED), cell(endpoints or UNDECIDED))
            rows.append(Row(cells, address=f"{OBJECTIVES}/{objective.id}"))
    if rows:
        columns = (Column(str(_("Objective")), 1.2), Column(str(_("Endpoints")), 1.0))
        table = page.refer("table-objectives")
        text = _("{table} lists the primary and secondary objectives with their endpoints.", table=table)
        page.add("1.1.1", text, address=OBJECTIVES)
        caption = str(_("Primary and secondary objectives"))
        page.put("1.1.1", Table(columns, tuple(rows), caption=caption, anchor="table-objectives"))


def _design(page: Manuscript) -> list[Row]:
    """Return the synopsis of the design: the fields that ICH M11 requires, read from where they were entered."""
    protocol = page.protocol
    design, population = protocol.design, protocol.population
    page.claim("/overview/countries", "/design/master_protocol", "/dosing/combination")
    committees = protocol.oversight.committees

    def row(label: str, value: object, address: str | None = None, *, required: bool = True) -> Row:
        return fact(quoted(DESIGN, label), str(value), address, required=required)

    others = [page.words.name(one) for one in committees if not one.independent]
    return [
        row("intervention", _interventions(page), "/dosing/arms"),
        row("intervention-model", term("intervention model", design.model), "/design/model"),
        row("population-type", term("population type", "disease" if population.diagnosis else None), _DIAGNOSIS),
        row("control-type", _terms("control type", design.controls), "/design/controls"),
        row("population-diagnosis-or-condition", population.diagnosis or "", _DIAGNOSIS),
        row("control-description", _control(page), "/design/control_description"),
        _ages(page),
        row("intervention-assignment-method", _assignment(page), "/design/randomised"),
        row("stratification", _stratification(page), "/design/stratification"),
        fact(quoted(DESIGN, "site-distribution-and-geographic-scope"), _sites(page), "/overview/sites", required=True),
        row("master-protocol", yes_no(design.master_protocol), "/design/master_protocol"),
        row("drug-device-combination-product-indicator", yes_no(protocol.dosing.combination), "/dosing/combination"),
        row("adaptive-trial-design", yes_no(design.adaptive), "/design/adaptive"),
        row("number-of-arms", number(len(design.arms)) if design.arms else "", "/design/arms"),
        row("trial-blind-schema", term("trial blind schema", design.blind), "/design/blind"),
        row("blinded-roles", _blinded(page), "/design/masked"),
        row("number-of-participants", _participants(page), "/statistics/total"),
        _group("duration"),
        row("total-planned-duration-of-trial-intervention-for-each-participant", _dosing_span(page), _SESSIONS),
        row("total-planned-duration-of-trial-participation-for-each-participant", _participation(page), _VISITS),
        _group("committees"),
        row("independent-committees", _independent(page), "/monitoring/board"),
        *([row("other-committees", "\n".join(others), "/oversight/committees")] if others else []),
    ]


_DIAGNOSIS, _SESSIONS, _VISITS = "/population/diagnosis", "/sessions/sessions", "/schedule/visits"


def _group(label: str) -> Row:
    return Row((cell(quoted(DESIGN, label), bold=True),), heading=True)


def _terms(topic: str, answers: Iterable[str]) -> str:
    """Return the preferred terms for several answers, one a line; answers without a term are left out."""
    return "\n".join(dict.fromkeys(found for answer in answers if (found := term(topic, answer))))


def _interventions(page: Manuscript) -> str:
    words, protocol = page.words, page.protocol
    return "\n".join(
        str(_("{arm}: {given}", arm=words.name(arm), given=receives.replace("\n", "; ")))
        for arm in protocol.design.arms
        if (receives := arms.receives(protocol, words, arm))
    )


def _control(page: Manuscript) -> str:
    design = page.protocol.design
    if not design.control_description and design.controls and set(design.controls) <= {Control.NONE}:
        return quoted(DESIGN, "not-applicable")
    return design.control_description or ""


def _ages(page: Manuscript) -> Row:
    """Return the row of the ages. Without an upper one there is no limit to it, once the lower one is set."""
    least, most = page.protocol.population.age_least, page.protocol.population.age_most
    open_ = least is None
    limits = (("minimum", least, UNDECIDED), ("maximum", most, UNDECIDED if open_ else _("No upper limit")))
    lower, upper = (
        f"{quoted(DESIGN, label)} {none if age is None else counted(age, 'years')}" for label, age, none in limits
    )
    shown = (Span(f"{lower}\n", address="/population/age_least"), Span(upper, address="/population/age_most"))
    label = cell(quoted(DESIGN, "population-age"))
    return Row((label, Cell(shown, "should" if open_ else "plain")), address="/population/age_least")


def _assignment(page: Manuscript) -> str:
    randomised = page.protocol.design.randomised
    answer = None if randomised is None else "randomised" if randomised else "not_randomised"
    return term("trial intervention assignment method", answer)


def _stratification(page: Manuscript) -> str:
    """Return whether allocation is stratified, and by what.

    It is not where nobody is randomised, nor where the method of randomisation is described without any factor.
    """
    design = page.protocol.design
    if design.stratification:
        return f"{yes_no(True)}\n{'; '.join(design.stratification)}"
    return yes_no(False) if design.randomised is False or design.randomisation else ""


def _sites(page: Manuscript) -> Inline:
    overview = page.protocol.overview
    found: list[Span] = []
    if overview.sites:
        distribution = term("trial site distribution", "one_site" if len(overview.sites) == 1 else "several_sites")
        found.append(Span(f"{distribution}\n" if overview.countries else distribution, address="/overview/sites"))
    if overview.countries:
        several = "one_country" if len(overview.countries) == 1 else "several_countries"
        scope = term("trial site geographic scope", several)
        found.append(Span(f"{scope}\n{listing(overview.countries)}", address="/overview/countries"))
    return tuple(found)


def _blinded(page: Manuscript) -> str:
    """Return the preferred terms for the roles kept blind, and where the rest of them stands."""
    design = page.protocol.design
    if design.blind is BlindSchema.OPEN and not design.masked:
        return term("trial blinding role", "not_applicable")
    found = _terms("trial blinding role", design.masked)
    if any(not term("trial blinding role", one) for one in design.masked):
        return "\n".join(filter(None, (found, str(_("Further roles: see section 6.7.3.")))))
    return found


def _participants(page: Manuscript) -> Text | str:
    total, kind = page.protocol.statistics.total, page.protocol.design.count_kind
    page.claim("/design/count_kind")
    if total is None:
        return "" if kind is None else _("{kind}: still to be decided", kind=kind.label)
    randomised = page.protocol.design.randomised
    planned = _("{total} randomly assigned", total=total) if randomised else _("{total} enrolled", total=total)
    if kind is None:
        return _("{planned} (target or maximum: to be decided)", planned=planned)
    return _("{kind}: {planned}", kind=kind.label, planned=planned)


def _dosing_span(page: Manuscript) -> Text | str:
    """Return how long it is from the first to the last dosing session, and how many there are, as the arms have them.

    Nothing is returned while a session has no day.
    """
    days = schedule.offsets(page.protocol)
    courses = arms.attended(page.protocol, SessionKind.DOSING)
    placed = [[days[one.visit] for one in each if one.visit in days] for each in courses]
    if not any(placed) or [len(at) for at in placed] != [len(each) for each in courses]:
        return ""
    lengths = sorted({max(at) - min(at) + 1 for at in placed if at})
    counts = sorted({len(at) for at in placed})
    span: Text | str = counted(lengths[-1], "days")
    if len(lengths) > 1:
        span = _("{least} to {most}", least=lengths[0], most=span)
    course = n_("{span}, with {count} dosing session", "{span}, with {count} dosing sessions", counts[-1], span=span)
    if len(counts) > 1:
        course = _("{span}, with {least} to {most} dosing sessions", span=span, least=counts[0], most=counts[-1])
    if len(lengths) > 1 or len(counts) > 1:
        course = _("{course}, depending on the arm", course=course)
    doses = page.protocol.dosing.doses_each
    return (
        course
        if doses is None
        else n_("{course}; {count} dose in all", "{course}; {count} doses in all", doses, course=course)
    )


def _participation(page: Manuscript) -> str:
    days = sorted(schedule.offsets(page.protocol).values())
    placed = len(days) == len(page.protocol.schedule.visits)
    return counted(days[-1] - days[0] + 1, "days") if placed and len(days) > 1 else ""


def _independent(page: Manuscript) -> str:
    """Return the committees that are independent of the sponsor: the board by its preferred term, others by name."""
    board = page.protocol.monitoring.board
    topic = "independent committee name"
    found = [term(topic, "board")] if board else []
    found += [
        str(_("{term}: {name}", term=term(topic, "other"), name=page.words.name(one)))
        for one in page.protocol.oversight.committees
        if one.independent
    ]
    if board is False and not found:
        found = [str(_("{term}: no committee that is independent of the sponsor", term=term(topic, "none")))]
    return "\n".join(found)


def _schema(page: Manuscript) -> None:
    page.await_("1.2", "/design/arms", "/design/epochs")
    figure = figures.trial_schema(page.protocol)
    if figure is not None:
        text = _("{figure} shows the epochs of the trial and its arms.", figure=page.refer(figure.anchor))
        page.add("1.2", text, address="/design/epochs")
        page.put("1.2", figure)
