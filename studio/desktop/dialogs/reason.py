"""Why a rule speaks: its reason, its sources and limits, what trials did, and what it would have caught."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.dialogs.sources import Telling
from studio.desktop.panels.evidence_list import arm_of, compared, titled
from studio.knowledge import sources
from studio.text import Text, _, n_, translate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.checklist.why import LimitUsed, Why
    from studio.knowledge.mistakes import Mistake
    from studio.knowledge.precedents import Precedent

_SHOWN = 5
"""Rows of trials that are shown; the evidence beside the form has them all."""


class Reason(Dialog):
    """Shows all that answers why; it leaves the window usable beside it."""

    wants_limit = Signal(str)
    """Go to where the protocol sets its own number for the threshold of this id."""

    wants_evidence = Signal()
    """Show the evidence for the field of the finding."""

    def __init__(
        self,
        parent: QWidget | None,
        why: Why,
        trials: tuple[Precedent, ...] = (),
        fix: Text | None = None,
        changes: tuple[str, ...] = (),
    ) -> None:
        """``trials`` are what trials did about the first of the topics, the nearest to the protocol's value first.

        ``fix`` says what would mend the finding, and ``changes`` what that would change.
        """
        rule = why.rule
        super().__init__(parent, _("Why: {rule}", rule=rule.title), width=38)
        self.setModal(False)
        column = self.scrolled()
        self._tell = tell = Telling(column, self)
        tell.say(rule.title, "heading")
        tell.say(
            _(
                "{id}. {severity}. {challenge}.",
                id=rule.id,
                severity=rule.severity.label,
                challenge=rule.challenge.label,
            ),
            "small",
            "muted",
        )
        tell.say(why.reason)
        if not why.confirmed:
            tell.say(_("Part of what this rule rests on needs confirmation; it is marked below."), "small", "should")
        if fix is not None:
            tell.heading(_("What the fix changes"))
            tell.say(fix)
            for change in changes:
                tell.say(change, "small", "muted")
        if why.limits:
            tell.heading(_("Limits"))
        for limit in why.limits:
            self._add_limit(limit)
        if trials:
            self._add_trials(why, trials)
        for mistake in why.mistakes:
            self._add_mistake(mistake)
        if why.sources:
            tell.heading(_("Sources"))
        for source in why.sources:
            tell.source(source)
        column.addStretch(1)
        self.button(_("Close"), main=True).clicked.connect(self.accept)

    def _add_limit(self, limit: LimitUsed) -> None:
        """Add a limit: the number that counts, the default with its certainty and source, and where to set another."""
        tell, threshold = self._tell, limit.threshold
        tell.say(limit.words)
        if limit.own is not None and limit.own.reason:
            tell.say(_("Reason: {reason}", reason=limit.own.reason), "small", "muted")
        source = sources.find(threshold.source)
        if source is not None:
            tell.say(_("Source of the default: {source}", source=source.title), "small", "muted")
        if threshold.note:
            tell.say(threshold.note, "small", "muted")
        if not threshold.editable:
            return
        words = _("Set your own limit") if limit.own is None else _("Change your own limit")
        link = tell.link(words)
        link.setAccessibleName(str(_("{act}: {limit}", act=words, limit=translate(threshold.name))))
        link.clicked.connect(partial(self.wants_limit.emit, threshold.id))

    def _add_trials(self, why: Why, trials: tuple[Precedent, ...]) -> None:
        tell = self._tell
        tell.heading(_("What trials did: {topic}", topic=trials[0].topic.label))
        for precedent in trials[:_SHOWN]:
            tell.say(_in_words(precedent))
            tell.say(compared(precedent), "small", "muted")
            certainty = precedent.fact.certainty
            if not certainty.settled:
                tell.say(certainty.label, "small", "should")
        more = len(trials) - _SHOWN
        words = _("Show as evidence")
        if more > 0:
            words = n_("Show all as evidence, {count} more", "Show all as evidence, {count} more", more)
        tell.link(words).clicked.connect(self.wants_evidence)

    def _add_mistake(self, mistake: Mistake) -> None:
        tell = self._tell
        tell.heading(_("A mistake that it would have caught"))
        tell.say(mistake.title)
        tell.say(mistake.happened)
        tell.say(_("Lesson: {lesson}", lesson=mistake.lesson))
        for id in (mistake.source, *mistake.sources):
            source = sources.find(id)
            if source is not None:
                tell.say(_("Source: {source}", source=source.document), "small", "muted")
        if not mistake.certainty.settled:
            tell.say(mistake.certainty.label, "small", "should")
        if mistake.note:
            tell.say(mistake.note, "small", "muted")


def _in_words(precedent: Precedent) -> Text:
    trial, arm, words = titled(precedent), arm_of(precedent), precedent.words
    if not arm:
        return _("{trial}: {words}", trial=trial, words=words)
    return _("{trial}. {arm}: {words}", trial=trial, arm=arm, words=words)
