"""Chapter 7: stopping the intervention and leaving the trial."""

from studio.document.manuscript import Manuscript
from studio.planning.schedule import session_days
from studio.protocol.monitoring import StoppingScope
from studio.protocol.objectives import EventKind, Level, Strategy
from studio.protocol.sessions import SessionKind
from studio.text import _, n_

STOPPING, RECHALLENGE = "7.1", "7.1.3"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _stopping(page)
    page.prose("7.1.1", "/followup/permanent_discontinuation", "")
    page.prose("7.1.2", "/followup/temporary_discontinuation", "")
    page.prose(RECHALLENGE, "/followup/rechallenge", "")
    if not page.protocol.followup.rechallenge and _one_dose(page):
        page.not_applicable(RECHALLENGE, _("each participant is planned to receive one dose."), "/dosing/arms")
    page.prose("7.2", "/followup/withdrawal", "")
    page.prose("7.3", "/followup/loss", "")


def _stopping(page: Manuscript) -> None:
    """Say what stops dosing by rule, and what the primary estimands ask of participants who stop."""
    page.await_(STOPPING, "/monitoring/stopping")
    rules = page.protocol.monitoring.stopping
    count = sum(rule.scope is StoppingScope.PARTICIPANT for rule in rules)
    if count:
        text = n_(
            "Dosing of a participant stops when the stopping rule for participants is met; it stands in {section}, "
            "with the rules for cohorts and the trial.",
            "Dosing of a participant stops when one of the {count} stopping rules for participants is met; they stand "
            "in {section}, with the rules for cohorts and the trial.",
            count,
            section=page.see("4.3"),
        )
        page.add(STOPPING, text, address="/monitoring/stopping")
    elif rules:
        text = _("Stopping rules for cohorts and the trial stand in {section}.", section=page.see("4.3"))
        page.add(STOPPING, text, address="/monitoring/stopping")
    primary = {one.id for one in page.protocol.objectives.objectives if one.level is Level.PRIMARY}
    for estimand in page.protocol.objectives.estimands:
        for event in estimand.events:
            kept = event.kind is EventKind.DISCONTINUED and event.strategy is Strategy.TREATMENT_POLICY
            if kept and estimand.objective in primary:
                text = _(
                    "Whoever stops the trial intervention is asked to stay in the trial and to attend its visits, "
                    "because the primary estimand uses the values observed after the stop ({section}).",
                    section=page.see("3.1.1"),
                )
                page.add(STOPPING, text, address=f"/objectives/estimands/{estimand.id}/events/{event.id}")
                return


def _one_dose(page: Manuscript) -> bool:
    doses, days = page.protocol.dosing.doses_each, session_days(page.protocol, SessionKind.DOSING)
    return len(days) == 1 and doses in (None, 1) and page.protocol.followup.retreatment is False
