"""Chapter 11: how the trial is overseen."""

from studio.document.blocks import Listing, Span
from studio.document.manuscript import Manuscript
from studio.text import _

CONSENT, COMMITTEES = "11.3", "11.4"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    page.prose("11.2", "/overview/funding")
    page.prose("11.2", "/oversight/interests")
    page.prose(CONSENT, "/oversight/consent", "")
    topics = page.protocol.oversight.consent_topics
    if topics:
        page.add(CONSENT, _("The consent form speaks of:"))
        items = tuple((Span(str(topic.label)),) for topic in topics)
        page.put(CONSENT, Listing(items, address="/oversight/consent_topics"))
        page.claim("/oversight/consent_topics")
    page.decide(
        CONSENT,
        "/oversight/consent_each_dose",
        _("Consent is confirmed before each dose."),
        _("Consent is not confirmed before each dose."),
    )
    page.decide(
        CONSENT,
        "/followup/consent_at_baseline",
        _("Consent to long-term follow-up is taken at baseline from all who are randomised."),
        _("Consent to long-term follow-up is not taken at baseline."),
    )
    page.decide(
        COMMITTEES,
        "/monitoring/board",
        _("A data monitoring board oversees the trial."),
        _("No data monitoring board oversees the trial."),
    )
    page.prose(COMMITTEES, "/monitoring/board_charter", "")
    factors = page.protocol.oversight.quality_factors
    if factors:
        page.add("11.6", _("Factors critical to the quality of this trial are:"))
        page.put("11.6", Listing(tuple((Span(factor),) for factor in factors), address="/oversight/quality_factors"))
        page.claim("/oversight/quality_factors")
    page.prose("11.6", "/oversight/quality", "")
    page.prose("11.12", "/oversight/registration")
    page.say("11.12", _("The statistical analysis plan is dated {date}."), date="/oversight/analysis_plan_date")
