"""The guide: it leads through what is undecided, one question at a time, and shows the fields that answer it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from studio.checklist.guide import Step, next_step, progress, steps
from studio.checklist.rule import Severity
from studio.desktop.flows.flow import Flow
from studio.desktop.panels.guide import Asked, Ended, GuideBar, Offered, Place
from studio.knowledge.precedents import topics_of
from studio.protocol.address import exists, filled, get, spec_at
from studio.protocol.names import in_words, with_unit
from studio.protocol.protocol import Protocol
from studio.text import listing, translate

if TYPE_CHECKING:
    from studio.checklist.run import Report
    from studio.desktop.main_window import MainWindow

_EXAMPLE = "psilocybin-trd-single-dose"
"""The shipped template that examples are taken from."""

_EXAMPLE_ITEMS = 3
_EXAMPLE_LETTERS = 160


class Guide(Flow):
    """One way through the open protocol. Left and begun again, it goes on where it was."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._step: Step | None = None
        self._trail: list[Step] = []
        self._among: frozenset[tuple[str, ...]] = frozenset()
        """What there was to do when the step was asked."""
        self._skipped: frozenset[tuple[str, ...]] = frozenset()
        self._began_with: Protocol | None = None
        self._declined = False
        self._found: tuple[Report, tuple[Step, ...]] | None = None
        self.active = False
        self.session.checked.connect(self._refresh)

    @cached_property
    def bar(self) -> GuideBar:
        """The bar above the form; it is made when it is first shown."""
        made = GuideBar(self.window.workspace)
        made.next_wanted.connect(self.go_on)
        made.back_wanted.connect(self.go_back)
        made.left.connect(self.leave)
        made.begun.connect(self.begin)
        made.restarted.connect(self._begin_skipped)
        made.field_wanted.connect(self.window.workspace.go_to)
        made.fix_wanted.connect(self._fix)
        made.why_wanted.connect(self._explain)
        made.evidence_wanted.connect(self._show_evidence)
        made.findings_wanted.connect(self._show_findings)
        made.export_wanted.connect(self._export)
        self.window.workspace.put_above_page(made)
        return made

    @property
    def step(self) -> Step | None:
        """The question that is asked, or None at the end."""
        return self._step if self.active else None

    def toggle(self) -> None:
        """Begin, or leave."""
        if self.active:
            self.leave()
        else:
            self.begin()

    def begin(self) -> None:
        """Ask the question that was asked last, while it still waits, or else the first."""
        self._forget_other_protocol()
        self.active = True
        self.session.check_now()
        waiting = {step.key for step in self._steps()}
        if self._step is None or self._step.key not in waiting:
            self._step = next_step(self._steps(), self._skipped)
        self.bar.show()
        self._show(go=True)
        self.window.commands.update()

    def leave(self) -> None:
        """Put the bar away; the keyboard goes back to the form."""
        if not self.active:
            self._declined = True
        self.active = False
        self.bar.hide()
        self.window.workspace.focus_page()
        self.window.commands.update()

    def go_on(self) -> None:
        """Ask the next question. One that still waits counts as skipped, and comes back at the end."""
        if not self.active:
            return
        self.session.check_now()
        found = self._steps()
        if self._step is not None:
            if any(step.key == self._step.key for step in found):
                self._skipped |= {self._step.key}
            self._trail.append(self._step)
        self._step = next_step(found, self._skipped)
        self._show(go=True)

    def go_back(self) -> None:
        """Show the question before."""
        if self.active and self._trail:
            self._step = self._trail.pop()
            self._show(go=True)

    def offer(self) -> None:
        """Offer the guide where hardly anything has been decided, unless it was declined."""
        self._forget_other_protocol()
        if self.active:
            self._refresh()
            return
        if self.session.report.untouched and not self._declined:
            self.bar.show_offer(Offered(len(self._steps())))
            self.bar.show()
        elif "bar" in self.__dict__:
            self.bar.hide()

    def _begin_skipped(self) -> None:
        self._skipped = frozenset()
        self._step = None
        self.begin()

    def _forget_other_protocol(self) -> None:
        """Begin anew when another protocol is open than the one that was gone through."""
        first = self.session.history.steps[0].protocol
        if self._began_with is not first:
            self._began_with, self._step, self._trail, self._skipped = first, None, [], frozenset()

    def _steps(self) -> tuple[Step, ...]:
        report = self.session.report
        if self._found is None or self._found[0] is not report:
            self._found = report, steps(self.session.protocol, report)
        return self._found[1]

    def _refresh(self) -> None:
        """The checklist has run: show how far the question is answered."""
        if not self.window.has_protocol:
            return
        if self._began_with is not self.session.history.steps[0].protocol:
            self.active = False
            self.offer()
        elif self.active:
            self._show(go=False)
        elif self.session.report.open and "bar" in self.__dict__:
            self.bar.hide()

    def _show(self, *, go: bool) -> None:
        found, report = self._steps(), self.session.report
        here = self._step
        if here is None:
            here = self._step = next_step(found, self._skipped) if found and not go else None
        if here is None:
            musts = sum(entry.rule.severity is Severity.MUST for entry in report.open)
            self.bar.show_end(Ended(progress(report), len(found), len(report.open), musts))
            if go:
                self.bar.focus()
            return
        if go:
            self._among = frozenset(step.key for step in found)
        now = self._again(here, found)
        if now is not None:
            here = self._step = now
        fix = here.finding.fix if here.finding is not None else None
        self.bar.show_step(
            Asked(
                now or here,
                self._places(here),
                progress(report),
                len(found),
                waits=now is not None,
                example=self._example(here) if here.finding is None else "",
                fix=str(fix.label) if fix is not None else "",
                evidence=any(topics_of(address) for address in here.addresses),
                back=bool(self._trail),
                more=any(_within(address, here.addresses) for step in found for address in step.addresses),
            )
        )
        if go and here.addresses:
            empty = [place.address for place in self._places(here) if not place.answered]
            self.window.workspace.go_to((empty or list(here.addresses))[0])

    def _again(self, here: Step, found: tuple[Step, ...]) -> Step | None:
        """Return the step as it is now, or None when it no longer waits.

        What a finding says may name another value by now. One that was there beside it is not the same.
        """
        same = next((step for step in found if step.key == here.key), None)
        if same is not None or here.finding is None:
            return same
        return next((step for step in found if step.key not in self._among and step.alike(here)), None)

    def _places(self, step: Step) -> tuple[Place, ...]:
        protocol = self.session.protocol
        return tuple(
            Place(address, translate(spec_at(address).title), filled(get(protocol, address)))
            for address in step.addresses
            if exists(protocol, address) and not _is_item(address)
        )

    def _example(self, step: Step) -> str:
        """Return what a shipped template says in the fields of the question: a few short answers, or one text."""
        model, told = self._model, []
        for address in step.addresses:
            if exists(model, address) and not _is_item(address) and filled(value := get(model, address)):
                spec = spec_at(address)
                words = _told(model, address, value)
                told.append(f"{translate(spec.title)}: {words}" if len(step.addresses) > 1 else words)
                if spec.kind in ("text", "items") or len(told) == _EXAMPLE_ITEMS:
                    break
        return "; ".join(told)

    @cached_property
    def _model(self) -> Protocol:
        from studio.storage import library

        template = library.find(_EXAMPLE)
        return library.start_from(template) if template is not None else Protocol()

    def _fix(self) -> None:
        if self._step is not None and self._step.finding is not None and self._step.finding.fix is not None:
            self.session.apply(self._step.finding.fix)

    def _explain(self) -> None:
        if self._step is not None:
            self.window.findings.explain(self._step.rules[0], self._step.finding)

    def _show_evidence(self) -> None:
        addresses = self._step.addresses if self._step is not None else ()
        known = next((address for address in addresses if topics_of(address)), None)
        if known is not None:
            self.window.workspace.go_to(known)
            if not self.window.shows("evidence"):
                self.window.toggle_side("evidence")

    def _show_findings(self) -> None:
        if not self.window.shows("checklist"):
            self.window.toggle_side("checklist")
        self.window.findings.step(1)

    def _export(self) -> None:
        self.window.exports.export()


def _within(address: str, lists: tuple[str, ...]) -> bool:
    return any(address.startswith(f"{one}/") for one in lists)


def _is_item(address: str) -> bool:
    """Tell whether an address ends at an item of a list, which is no field."""
    from studio.protocol.address import AddressError

    try:
        spec_at(address)
    except AddressError:
        return True
    return False


def _told(protocol: Protocol, address: str, value: object) -> str:
    from studio.desktop.editors.known import labels, name_of

    spec = spec_at(address)
    if spec.kind == "items" and isinstance(value, tuple):
        told = listing(labels(protocol, value[:_EXAMPLE_ITEMS]))
    else:
        told = with_unit(spec, in_words(protocol, spec, value, name_of))
    told = " ".join(told.split())
    return told if len(told) <= _EXAMPLE_LETTERS else f"{told[:_EXAMPLE_LETTERS].rstrip()}…"
