"""What the calculator shows below its answer: power over participants, and participants over each assumption."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.desktop.editors.chart_view import ChartView
from studio.desktop.editors.widgets import Words
from studio.desktop.planning.inputs import Questions
from studio.desktop.planning.table import Table
from studio.desktop.tasks import Tasks
from studio.planning.power.told import figure, percent
from studio.planning.size import sensitivity
from studio.text import Text, _, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from studio.desktop.planning.tool import Tool
    from studio.desktop.tasks import Task
    from studio.planning.power.answer import Answer
    from studio.planning.power.questions import Asked, Question
    from studio.planning.size.sensitivity import Step
    from studio.protocol.protocol import Protocol

_VARIED = (
    "delta", "d", "f", "f2", "r", "hr", "p2", "p1", "margin", "true_difference", "sd", "sd1", "sd2", "rho", "r2",
    "drop_per_visit", "event_probability", "dropout", "cluster.icc",
)  # fmt: skip
"""The assumptions that are varied, those on the effect first."""

_ALL = 0.999
"""The power from which on it is not told how near to certain it is."""

Curve = tuple[tuple[float, float], ...]


class WhatIf(QObject):
    """Two cards at the right of the calculator. What takes longer than a moment is worked out beside the window."""

    def __init__(self, tool: Tool) -> None:
        super().__init__(tool)
        self._tasks = Tasks(self)
        self._given: tuple[Mapping[str, object], Answer] | None = None
        self._asked: dict[str, Question] = {}
        self._listed: frozenset[float] = frozenset()
        """The values that stand in the table; the line goes through more of them."""
        self._protocol: Protocol | None = None
        self.power = tool.card(_("Power by number of participants"), where="right")
        self.curve = ChartView(str(_("Power by number of participants")), self.power, titled=False)
        self.power.body.addWidget(self.curve)
        self.others = tool.card(_("If you err"), _("How many participants other assumptions ask for."))
        self.choice = Questions(self.others)
        self.choice.choice("varied", _("Vary"), (), help=_("All else stays as assumed."))
        self.choice.changed.connect(self._on_varied)
        self.warning = Words("", tone="should", wrap=True, parent=self.others)
        self.plot = ChartView(str(_("Participants needed")), self.others, titled=False)
        self.note = Words("", "small", "muted", wrap=True, parent=self.others)
        self.table = Table(_("Participants needed by assumption"), self.others)
        for widget in (self.choice, self.warning, self.plot, self.note, self.table):
            self.others.body.addWidget(widget)
        self.clear()

    def clear(self) -> None:
        """Show nothing: there is no answer."""
        self._tasks.give_up()
        self._given = None
        self.power.hide()
        self.others.hide()

    def stop(self) -> None:
        """Give up what is being worked out."""
        self._tasks.stop()

    def show_answer(
        self,
        protocol: Protocol,
        method: Asked,
        asked: Sequence[Question],
        request: Mapping[str, object],
        found: Answer,
    ) -> None:
        """Work out the plots for an answer. Those shown stay until then."""
        if not method.adjusted or found.n_total is None:
            self.clear()
            return
        self._protocol, self._given = protocol, (request, found)
        by_name = {one.name: one for one in asked}
        self._asked = {name: by_name[name] for name in _VARIED if name in by_name}
        there = {name: one for name, one in self._asked.items() if sensitivity.member(request, name) is not None}
        box = self.choice["varied"]
        box.offer([(name, one.title) for name, one in there.items()])
        self._start()

    def _on_varied(self) -> None:
        self._start()

    def _start(self) -> None:
        if self._given is None:
            return
        request, found = self._given
        name = self.choice["varied"].value()
        if not isinstance(name, str):
            return
        seen = self._published(name)
        value = sensitivity.member(request, name)
        assert value is not None
        listed = sorted({*sensitivity.around(name, value), *(one[0] for one in seen)})
        self._listed = frozenset(listed)
        work = partial(_worked_out, request, found, name, sensitivity.between(listed))
        self._tasks.start(work, partial(self._on_done, name, value, tuple(seen)), self._on_failed)

    def _published(self, name: str) -> list[tuple[float, str, bool]]:
        """Return what trials of the same class of comparator found, where it is the assumption that is varied."""
        if name != "delta" or self._protocol is None:
            return []
        from studio.planning.size.effects_seen import effects_seen

        return [(one.difference, one.trial, one.phase_3) for one in effects_seen(self._protocol) if one.difference > 0]

    def _on_failed(self, error: Exception) -> None:
        self.clear()
        raise error

    def _on_done(
        self, name: str, value: float, seen: tuple[tuple[float, str, bool], ...], result: tuple[Curve, tuple[Step, ...]]
    ) -> None:
        from studio.document.figures.answers import power_plot, sensitivity_plot

        if self._given is None:
            return
        request, found = self._given
        curve, steps = result
        question = self._asked[name]
        total = int(found.n_total) if found.n_total is not None else None
        self.curve.show_chart(power_plot(curve, total, found.power, sensitivity.member(request, "power")))
        self.power.setVisible(bool(curve))
        shared = question.kind == "share"
        unit = str(question.unit) if question.unit is not None else None
        self.plot.show_chart(sensitivity_plot(question.title, unit, shared, steps, value, seen))
        self.note.setText(
            str(
                _(
                    "Named points: what trials found on the same measure against the same class of comparator; "
                    "they are not pooled."
                )
            )
        )
        self.note.setVisible(bool(seen))
        self._warn(name, value)
        listed = [step for step in steps if step.value in self._listed]
        self._tabulate(question, listed, value, found, seen)
        self.others.show()

    def _warn(self, name: str, value: float) -> None:
        from studio.planning.size.effects_seen import largest_in_phase_3

        seen = largest_in_phase_3(self._protocol) if self._protocol is not None and name == "delta" else None
        beyond = seen is not None and value > seen.difference
        if seen is not None:
            words = _(
                "The {assumed} points assumed are more than the {shown} that {trial} showed in phase 3.",
                assumed=number(value),
                shown=number(seen.difference),
                trial=seen.trial,
            )
            self.warning.setText(str(words))
        self.warning.setVisible(beyond)

    def _tabulate(
        self,
        question: Question,
        steps: Sequence[Step],
        value: float,
        found: Answer,
        seen: Sequence[tuple[float, str, bool]],
    ) -> None:
        total = number(found.n_total or 0)
        heads: list[Text] = [question.title, _("Participants in total"), _("Power with {total}", total=total), _("As")]
        named: dict[float, list[str]] = {value: [str(_("assumed"))]}
        for difference, trial, third in seen:
            told = _("{trial}, phase 3", trial=trial) if third else trial
            named.setdefault(difference, []).append(str(told))
        rows = []
        for step in steps:
            shown = percent(step.value) if question.kind == "share" else figure(step.value)
            rows.append(
                (
                    shown,
                    _("no trial would do") if step.total is None else number(step.total),
                    "–" if step.power is None else _column(step.power),
                    "; ".join(named.get(step.value, ())),
                )
            )
        at = next((row for row, step in enumerate(steps) if step.value == value), None)
        self.table.show_rows(heads, rows, at)


def _column(power: float) -> str:
    """Return a power as it stands below others."""
    return f"{min(100 * power, 99.9):.1f} %" if power < _ALL else f"> {100 * _ALL} %"


def _worked_out(
    request: Mapping[str, object], found: Answer, name: str, values: tuple[float, ...], task: Task
) -> tuple[Curve, tuple[Step, ...]]:
    """Return the curve of power and the steps of an assumption; reports, so that it can be given up."""
    import_module("studio.document.figures.answers")  # Here it is loaded without holding up the window.
    points = []
    for at, point in enumerate(sensitivity.power_curve(request, found)):
        task.report(at / 50)
        points.append(point)
    steps = []
    for at, step in enumerate(sensitivity.steps(request, name, values, found)):
        task.report(0.5 + at / (2 * len(values)))
        steps.append(step)
    return tuple(points), tuple(steps)
