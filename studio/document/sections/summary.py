"""Chapter 1: synopsis, trial schema and schedule of activities."""

from studio.document import arms, figures
from studio.document.blocks import Column, Figure, Paragraph, Row, Span, Table, cell
from studio.document.manuscript import Manuscript, quoted
from studio.document.sections.estimands import attributes
from studio.document.sections.schedule_table import schedule_tables, visit_table
from studio.document.tables import fact, labelled
from studio.planning import schedule
from studio.protocol.objectives import Level
from studio.protocol.sessions import SessionKind
from studio.text import Text, _, listing, n_, number

DESIGN = "1.1.2"


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
        page.put("1.1.1", Paragraph(runs, address=f"/objectives/objectives/{objective.id}"))
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
            cells = (cell(objective.statement or ""), cell(endpoints))
            rows.append(Row(cells, address=f"/objectives/objectives/{objective.id}"))
    if rows:
        columns = (Column(str(_("Objective")), 1.2), Column(str(_("Endpoints")), 1.0))
        page.put("1.1.1", Table(columns, tuple(rows), caption=str(_("Primary and secondary objectives"))))


def _design(page: Manuscript) -> list[Row]:
    """Return the synopsis of the design: the fields that ICH M11 requires, read from where they were entered."""
    protocol, words = page.protocol, page.words
    design, population = protocol.design, protocol.population
    page.claim("/overview/countries")

    def row(label: str, value: object, address: str | None = None, *, required: bool = True) -> Row:
        return fact(quoted(DESIGN, label), str(value), address, required=required)

    def lines(*parts: object) -> str:
        return "\n".join(text for part in parts if (text := str(part)))

    youngest, oldest = words.at("/population/age_least"), words.at("/population/age_most")
    ages = lines(
        youngest and f"{quoted(DESIGN, 'minimum')} {youngest}",
        f"{quoted(DESIGN, 'maximum')} {oldest or _('no upper limit')}" if youngest or oldest else "",
    )
    interventions = lines(
        *(
            _("{arm}: {given}", arm=words.name(arm), given=listing(receives.split("\n")))
            for arm in design.arms
            if (receives := arms.receives(protocol, words, arm))
        )
    )
    return [
        row("intervention", interventions, "/dosing/arms"),
        row("intervention-model", words.field(design, "model"), "/design/model"),
        row("population-type", _("With Disease") if population.diagnosis else "", "/population/diagnosis"),
        row("control-type", words.field(design, "controls"), "/design/controls"),
        row("population-diagnosis-or-condition", population.diagnosis or "", "/population/diagnosis"),
        row("control-description", design.control_description or "", "/design/control_description"),
        row("population-age", ages, "/population/age_least"),
        row("intervention-assignment-method", _assignment(page), "/design/randomised"),
        row("stratification", _stratification(page), "/design/stratification"),
        row("site-distribution-and-geographic-scope", lines(*_sites(page)), "/overview/sites"),
        row("adaptive-trial-design", words.field(design, "adaptive"), "/design/adaptive"),
        row("number-of-arms", number(len(design.arms)) if design.arms else "", "/design/arms"),
        row("trial-blind-schema", words.field(design, "blind"), "/design/blind"),
        row("blinded-roles", words.field(design, "masked"), "/design/masked"),
        row("number-of-participants", _participants(page), "/statistics/total"),
        row("total-planned-duration-of-trial-intervention-for-each-participant", _dosing_span(page)),
        row("total-planned-duration-of-trial-participation-for-each-participant", _participation(page)),
        row("independent-committees", _board(page), "/monitoring/board"),
        *(
            [row("other-committees", lines(*(words.name(one) for one in protocol.oversight.committees)))]
            if protocol.oversight.committees
            else []
        ),
    ]


def _assignment(page: Manuscript) -> Text | str:
    randomised = page.protocol.design.randomised
    if randomised is None:
        return ""
    return _("Randomisation") if randomised else _("No Intervention Assignment Method")


def _stratification(page: Manuscript) -> Text | str:
    factors = page.protocol.design.stratification
    if factors:
        return _("Yes: {factors}", factors=listing(factors))
    return _("No") if page.protocol.design.randomised is False else ""


def _sites(page: Manuscript) -> list[Text | str]:
    overview = page.protocol.overview
    found: list[Text | str] = []
    if overview.sites:
        found.append(_("Single-Centre") if len(overview.sites) == 1 else _("Multicentre"))
    if overview.countries:
        found.append(_("Single Country") if len(overview.countries) == 1 else _("Multiple Countries"))
        found.append(listing(overview.countries))
    return found


def _participants(page: Manuscript) -> Text | str:
    total = page.protocol.statistics.total
    if total is None:
        return ""
    if page.protocol.design.randomised:
        return _("Target: {total} randomly assigned", total=total)
    return _("Target: {total} enrolled", total=total)


def _dosing_span(page: Manuscript) -> Text | str:
    days = schedule.session_days(page.protocol, SessionKind.DOSING)
    if not days:
        return ""
    span = n_("{count} day", "{count} days", days[-1] - days[0] + 1)
    course = n_("{span}, with {count} dosing session", "{span}, with {count} dosing sessions", len(days), span=span)
    doses = page.protocol.dosing.doses_each
    return (
        course
        if doses is None
        else n_("{course}; {count} dose in all", "{course}; {count} doses in all", doses, course=course)
    )


def _participation(page: Manuscript) -> Text | str:
    days = sorted(schedule.offsets(page.protocol).values())
    return n_("{count} day", "{count} days", days[-1] - days[0] + 1) if len(days) > 1 else ""


def _board(page: Manuscript) -> Text | str:
    board = page.protocol.monitoring.board
    if board is None:
        return ""
    return _("Independent Data Monitoring Committee") if board else _("No independent committee")


def _schema(page: Manuscript) -> None:
    page.await_("1.2", "/design/arms", "/design/epochs")
    drawing = figures.trial_schema(page.protocol)
    if drawing is None:
        return
    shares = arms.ratio(page.protocol)
    factors = page.protocol.design.stratification
    caption = _("Trial schema.")
    strata = "; ".join(factors)
    if page.protocol.design.randomised and shares and factors:
        caption = _("Trial schema. Allocation {ratio}. Stratification: {factors}.", ratio=shares, factors=strata)
    elif page.protocol.design.randomised and shares:
        caption = _("Trial schema. Allocation {ratio}.", ratio=shares)
    page.put("1.2", Figure(drawing, str(caption), figures.describe_trial_schema(page.protocol)))
