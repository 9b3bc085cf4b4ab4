"""What is done with the findings of the checklist."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studio.desktop.flows.flow import Flow

if TYPE_CHECKING:
    from studio.checklist.rule import Finding, Rule
    from studio.checklist.run import Entry


class Findings(Flow):
    """Going from finding to finding; mending, accepting and understanding them."""

    def step(self, by: int) -> None:
        """Go to the next open finding, or to the one before."""
        self.session.check_now()
        self.window.checklist.step(by)

    def fix_current(self) -> None:
        """Apply the fix of the finding that is chosen in the checklist."""
        if (entry := self.window.checklist.current) is not None:
            self.fix(entry)

    def accept_current(self) -> None:
        """Ask for the reason to accept the finding that is chosen in the checklist."""
        if (entry := self.window.checklist.current) is not None:
            self.ask_to_accept(entry)

    def explain_current(self) -> None:
        """Say why there is the finding that is chosen in the checklist."""
        if (entry := self.window.checklist.current) is not None:
            self.explain(entry.rule, entry.finding)

    def fix(self, entry: Entry) -> None:
        """Apply the fix of a finding, if it has one."""
        if entry.finding.fix is not None:
            self.session.apply(entry.finding.fix)

    def ask_to_accept(self, entry: Entry) -> None:
        """Ask for the reason to accept a finding."""
        from studio.desktop.dialogs.accept import AcceptFinding
        from studio.desktop.panels.checklist import lapsed_of

        lapsed = lapsed_of(self.session.report, entry)
        dialog = AcceptFinding(self.window, entry, self.window.settings.who, lapsed)
        dialog.decided.connect(self._accept)
        dialog.open()

    def _accept(self, entry: Entry, reason: str, who: str) -> None:
        self.window.change_settings(who=who)
        self.session.accept(entry, reason, who)

    def reopen(self, entry: Entry) -> None:
        """Take an acceptance back."""
        if entry.acceptance is not None:
            self.session.reopen(entry.acceptance)

    def explain(self, rule: Rule, finding: Finding | None) -> None:
        """Say why there is a rule, or a finding of it."""
        from studio.checklist.why import closest, why
        from studio.desktop.dialogs.reason import Reason

        protocol = self.session.protocol
        asked = why(rule, protocol, finding)
        places = finding.paths if finding is not None else ()
        groups = next((found for topic in asked.topics if (found := closest(topic, protocol, places))), ())
        trials = tuple(row for group in groups for row in group.rows)
        dialog = Reason(self.window, asked, trials)
        dialog.wants_limit.connect(self._set_limit)
        dialog.wants_evidence.connect(partial(self._show_evidence, finding))
        dialog.show()

    def _set_limit(self, threshold: str) -> None:
        """Go to where the protocol sets its own number for a threshold."""
        self.window.workspace.go_to(f"/own/limits/{threshold}/value")

    def _show_evidence(self, finding: Finding | None) -> None:
        """Show what trials did about the first of a finding's fields that they say something of."""
        from studio.knowledge.precedents import topics_of

        paths = finding.paths if finding is not None else ()
        self.window.workspace.go_to(next(path for path in paths if topics_of(path)))
        if not self.window.shows("evidence"):
            self.window.toggle_side("evidence")
