"""What is done with the findings of the checklist."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studio.checklist.fixing import fixable, plan, repair
from studio.desktop.flows.flow import Flow
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from studio.checklist.fixing import Plan
    from studio.checklist.rule import Finding, Rule
    from studio.checklist.run import Entry
    from studio.protocol.protocol import Protocol


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

    @property
    def of_kind(self) -> int:
        """How many open findings with a fix the rule of the chosen finding has."""
        entry = self.window.checklist.current
        return len(fixable(self.session.report, entry.rule.id)) if entry is not None else 0

    @property
    def can_fix_all(self) -> bool:
        """Whether any open finding has a fix."""
        return any(entry.finding.fix is not None for entry in self.session.report.open)

    def fix_kind(self) -> None:
        """Show what fixing all findings of the chosen one's rule would change, and do it when that is wanted."""
        if (entry := self.window.checklist.current) is not None:
            self.ask_to_fix_kind(entry)

    def ask_to_fix_kind(self, entry: Entry) -> None:
        """Show what fixing all findings of a rule would change, and do it when that is wanted."""
        self._ask_to_fix(_("Fix all: {rule}", rule=entry.rule.title), entry.rule.id)

    def ask_to_fix_all(self) -> None:
        """Show what fixing all findings would change, and do it when that is wanted."""
        self._ask_to_fix(_("Fix all findings"), None)

    def _ask_to_fix(self, title: Text, rule_id: str | None) -> None:
        from studio.desktop.dialogs.fix_all import FixAll

        self.session.check_now()
        report = self.session.report
        entries = fixable(report, rule_id)
        if entries:
            dialog = FixAll(self.window, title, self.session.protocol, report, entries)
            dialog.decided.connect(self._fix_several)
            dialog.open()

    def _fix_several(self, made: Plan, of: Protocol) -> None:
        label = n_("Apply {count} fix", "Apply {count} fixes", len(made.applied))
        if self.session.protocol is not of:
            entries = [one.entry for one in made.repairs]
            made = plan(self.session.protocol, self.session.report, entries)
        self.session.edit(label, lambda _protocol: made.protocol)
        self.session.seal()
        self.session.check_now()

    def search(self) -> None:
        """Put the keyboard into the box that searches the checklist."""
        if not self.window.shows("checklist"):
            self.window.toggle_side("checklist")
        self.window.workspace.findings.search()

    def ask_to_accept(self, entry: Entry) -> None:
        """Ask for the reason to accept a finding."""
        from studio.desktop.dialogs.accept import AcceptFinding
        from studio.desktop.panels.checklist.rows import lapsed_of

        report = self.session.report
        given = dict.fromkeys(one.reason for one in reversed(self.session.protocol.acceptances))
        dialog = AcceptFinding(self.window, entry, self.window.settings.who, lapsed_of(report, entry), tuple(given))
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
        from studio.desktop.panels.checklist.repairs import changes_in_words

        protocol = self.session.protocol
        asked = why(rule, protocol, finding)
        places = finding.paths if finding is not None else ()
        groups = next((found for topic in asked.topics if (found := closest(topic, protocol, places))), ())
        trials = tuple(row for group in groups for row in group.rows)
        entry = next((one for one in self.session.report.entries if one.finding is finding), None)
        fix = entry.finding.fix if entry is not None and entry.acceptance is None else None
        changes = tuple(changes_in_words(repair(protocol, entry))) if entry is not None and fix is not None else ()
        dialog = Reason(self.window, asked, trials, fix.label if fix is not None else None, changes)
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
