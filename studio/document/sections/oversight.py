"""Chapter 11: how the trial is overseen."""

from studio.document.blocks import Listing, Span
from studio.document.manuscript import Manuscript
from studio.document.tables import grid, picked
from studio.protocol.oversight import Committee
from studio.protocol.overview import Site
from studio.text import _, n_

ETHICS, TRIAL, CONSENT, COMMITTEES, QUALITY, DISSEMINATION = "11.1", "11.2", "11.3", "11.4", "11.6", "11.12"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    page.prose(ETHICS, "/oversight/ethics", "")
    page.prose(ETHICS, "/oversight/regulator_meeting")
    _trial(page)
    page.prose("11.2.1", "/oversight/investigator", "")
    page.prose("11.2.2", "/oversight/sponsor", "")
    _consent(page)
    page.prose("11.3.1", "/oversight/consent_rescreening", "")
    page.prose("11.3.2", "/biomarkers/remaining_samples", "")
    _committees(page)
    page.prose("11.5", "/oversight/insurance", "")
    _quality(page)
    page.prose("11.7", "/oversight/data_governance", "")
    page.prose("11.8", "/oversight/data_protection", "")
    page.prose("11.9", "/oversight/source_records", "")
    page.prose("11.10", "/oversight/deviations", "")
    page.prose("11.11", "/oversight/site_closure", "")
    page.prose(DISSEMINATION, "/oversight/registration")
    page.say(DISSEMINATION, _("The statistical analysis plan is dated {date}."), date="/oversight/analysis_plan_date")
    page.prose(DISSEMINATION, "/oversight/data_sharing")
    page.prose(DISSEMINATION, "/oversight/publication")


def _trial(page: Manuscript) -> None:
    page.prose(TRIAL, "/overview/funding")
    page.prose(TRIAL, "/oversight/interests")
    sites, anchor = page.protocol.overview.sites, "table-sites"
    picks = tuple(picked(page.words, Site, name) for name in ("name", "city", "country", "investigator"))
    table = grid(page.words, "/overview/sites", sites, picks, caption=str(_("Sites")), anchor=anchor)
    if table:
        text = _("{table} lists the sites named so far.", table=page.refer(anchor))
        page.add(TRIAL, text, address="/overview/sites")
    page.put(TRIAL, *table)
    page.claim("/overview/sites")


def _consent(page: Manuscript) -> None:
    page.prose(CONSENT, "/oversight/consent", "")
    topics = page.protocol.oversight.consent_topics
    if topics:
        page.add(
            CONSENT,
            _("Beside what every consent form holds, that of this trial speaks of:"),
            address="/oversight/consent_topics",
        )
        items = tuple((Span(str(topic.label)),) for topic in topics)
        page.put(CONSENT, Listing(items, address="/oversight/consent_topics"))
        page.claim("/oversight/consent_topics")
    page.decide(
        CONSENT,
        "/oversight/consent_each_dose",
        _("Consent is confirmed before each dose."),
        _("Consent is not confirmed before each dose."),
    )
    everyone = _("Consent to long-term follow-up is taken at baseline from all who are randomised.")
    if page.protocol.design.randomised is False:
        everyone = _("Consent to long-term follow-up is taken at baseline from all participants.")
    page.decide(
        CONSENT,
        "/followup/consent_at_baseline",
        everyone,
        _("Consent to long-term follow-up is not taken at baseline."),
    )


def _committees(page: Manuscript) -> None:
    page.decide(
        COMMITTEES,
        "/monitoring/board",
        _("A data monitoring board oversees the trial."),
        _("No data monitoring board oversees the trial."),
    )
    page.prose(COMMITTEES, "/monitoring/board_charter", "")
    committees, anchor = page.protocol.oversight.committees, "table-committees"
    picks = tuple(picked(page.words, Committee, name) for name in ("name", "task", "independent"))
    table = grid(page.words, "/oversight/committees", committees, picks, caption=str(_("Committees")), anchor=anchor)
    if table:
        text = n_(
            "{count} committee serves the trial; {table} gives its task.",
            "{count} committees serve the trial; {table} gives their tasks.",
            len(committees),
            table=page.refer(anchor),
        )
        if page.protocol.monitoring.board:
            text = n_(
                "Beside the board, {count} committee serves the trial; {table} gives its task.",
                "Beside the board, {count} committees serve the trial; {table} gives their tasks.",
                len(committees),
                table=page.refer(anchor),
            )
        page.add(COMMITTEES, text, address="/oversight/committees")
    page.put(COMMITTEES, *table)
    page.claim("/oversight/committees")


def _quality(page: Manuscript) -> None:
    factors = page.protocol.oversight.quality_factors
    if factors:
        page.add(QUALITY, _("Factors critical to the quality of this trial are:"), address="/oversight/quality_factors")
        page.put(QUALITY, Listing(tuple((Span(factor),) for factor in factors), address="/oversight/quality_factors"))
        page.claim("/oversight/quality_factors")
    page.prose(QUALITY, "/oversight/quality", "")
