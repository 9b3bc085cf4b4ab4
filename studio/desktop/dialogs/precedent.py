"""Where a row of the evidence comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.dialogs.sources import Telling
from studio.desktop.panels.evidence_list import arm_of, compared, titled
from studio.desktop.web import doi_url
from studio.knowledge import sources
from studio.knowledge.precedents import compound_name
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.knowledge.precedents import Precedent
    from studio.knowledge.trials import Trial


class SourceOfPrecedent(Dialog):
    """Shows a trial, what it did, and the document that says so; it leaves the window usable beside it."""

    def __init__(self, parent: QWidget | None, precedent: Precedent) -> None:
        trial, fact = precedent.trial, precedent.fact
        super().__init__(parent, _("Source: {trial}", trial=trial.name), width=34)
        self.setModal(False)
        column = self.scrolled()
        tell = Telling(column, self)
        tell.say(titled(precedent), "heading")
        tell.say(_("{compound}. {population}.", compound=compound_name(trial), population=trial.population))
        tell.say(compared(precedent), "small", "muted")
        for words in _registered(trial):
            tell.say(words, "small", "muted")
        tell.heading(precedent.topic.label)
        arm = arm_of(precedent)
        tell.say(_("{arm}: {words}", arm=arm, words=precedent.words) if arm else precedent.words)
        if precedent.definition:
            tell.say(_("Measured or counted as: {definition}", definition=precedent.definition), "small", "muted")
        tone = "muted" if fact.certainty.settled else "should"
        tell.say(_("Certainty: {certainty}", certainty=fact.certainty.label), "small", tone)
        if fact.note:
            tell.say(_("Note: {note}", note=fact.note), "small")
        tell.heading(_("Source"))
        source = sources.find(fact.source)
        if source is not None:
            tell.source(source)
        if trial.doi and (source is None or source.doi != trial.doi):
            tell.heading(_("Report of the trial"))
            tell.web(doi_url(trial.doi))
        column.addStretch(1)
        self.button(_("Close"), main=True).clicked.connect(self.accept)


def _registered(trial: Trial) -> list[str]:
    """Return what else tells the trial from others."""
    said = []
    if trial.year is not None:
        said.append(_("Year: {year}", year=trial.year))
    if trial.registry:
        said.append(_("Registered as {registry}", registry=trial.registry))
    if trial.masked is not None:
        masked = _("Participants were masked") if trial.masked else _("Participants were not masked")
        said.append(masked)
    return [". ".join(map(str, said))] if said else []
