"""Chapter 7: stopping the intervention and leaving the trial."""

from studio.document.manuscript import Manuscript
from studio.protocol.monitoring import StoppingScope
from studio.protocol.objectives import EventKind, Level, Strategy
from studio.protocol.sessions import SessionKind
from studio.text import _, listing, n_

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
    """Say what stops dosing by rule, and who stays in the trial nevertheless."""
    page.await_(STOPPING, "/monitoring/stopping")
    rules = page.protocol.monitoring.stopping
    count = sum(rule.scope is StoppingScope.PARTICIPANT for rule in rules)
    others = listing(whom for scope, whom in _WHOM.items() if any(rule.scope is scope for rule in rules))
    section = page.see("4.3")
    if count:
        text = n_(
            "Dosing of a participant stops when the stopping rule for participants is met; it stands in {section}.",
            "Dosing of a participant stops when one of the {count} stopping rules for participants is met; they stand "
            "in {section}.",
            count,
            section=section,
        )
        page.add(STOPPING, text, address="/monitoring/stopping")
    if others:
        text = _("Stopping rules for {others} stand in {section}.", others=others, section=section)
        if count:
            text = _("Stopping rules for {others} stand there too.", others=others)
        page.add(STOPPING, text, address="/monitoring/stopping")
    elif rules and not count:
        text = _("Stopping rules stand in {section}.", section=section)
        page.add(STOPPING, text, address="/monitoring/stopping")
    _staying(page)


_WHOM = {StoppingScope.COHORT: _("cohorts or arms"), StoppingScope.TRIAL: _("the trial as a whole")}


def _staying(page: Manuscript) -> None:
    """Say that whoever stops stays in the trial, where a primary estimand needs the values observed after the stop."""
    objectives = page.protocol.objectives
    primary = [one.id for one in objectives.objectives if one.level is Level.PRIMARY]
    for estimand in objectives.estimands:
        for event in estimand.events:
            kept = event.kind is EventKind.DISCONTINUED and event.strategy is Strategy.TREATMENT_POLICY
            if kept and estimand.objective in primary:
                text = _(
                    "Whoever stops the trial intervention is asked to stay in the trial and to attend its visits, "
                    "because the primary estimand uses the values observed after the stop ({section}).",
                    section=page.see(f"3.1.{primary.index(estimand.objective) + 1}"),
                )
                page.add(STOPPING, text, address=f"/objectives/estimands/{estimand.id}/events/{event.id}")
                return


def _one_dose(page: Manuscript) -> bool:
    """Tell whether the plan holds one dose for each participant, and nothing that speaks of another."""
    dosing, followup = page.protocol.dosing, page.protocol.followup
    sessions = [one for one in page.protocol.sessions.sessions if one.kind is SessionKind.DOSING]
    again = dosing.remote or dosing.interval_days is not None or dosing.interval_hours is not None
    return len(sessions) == 1 and dosing.doses_each in (None, 1) and not again and followup.retreatment is False
