"""The cards of the sample size: what the calculation gives, the power, and what other assumptions would ask for."""

from __future__ import annotations

from html import escape
from importlib import import_module
from itertools import zip_longest
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop.editors.chart_view import ChartView
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import Button, Caption, CardBox, Link, Scaled, Words
from studio.desktop.theme import colours, em
from studio.planning.size import plan as sample_plan
from studio.planning.size.quick import alike, allocation
from studio.protocol.address import spec_at
from studio.protocol.edit import put
from studio.text import _, number, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPaintEvent

    from studio.desktop.session import Session
    from studio.planning.power.answer import Answer
    from studio.planning.size.plan import Outcome
    from studio.planning.size.what_if import Assumption, SizeTable
    from studio.protocol.protocol import Protocol
    from studio.text import Text

_STATEMENT = "/statistics/size_statement"
_STRETCH = 0.006
"""Time after which working out makes a pause, in seconds: what the user does is not kept waiting."""
_PAUSE_MS = 150
"""So long after the last change nothing is worked out: who types sees the findings first."""
_DRAWS = (
    "studio.document.blocks",
    "studio.document.drawing",
    "studio.document.charts.placing",
    "studio.document.charts.drawing",
    "studio.document.charts.chart",
    "studio.planning.dosing_day",
    "studio.planning.schedule",
    "studio.planning.washout.withdrawal",
    "studio.knowledge.trials",
    "studio.planning.size.what_if",
    "studio.document.figures",
    "studio.document.figures.power",
)
"""What a plot loads, in pieces that build upon one another."""


class Derived(CardBox):
    """A card that shows what follows from the protocol, worked out after it was first seen."""

    link_activated = Signal(str)

    def __init__(self, session: Session, title: str, lead: str, parent: QWidget) -> None:
        super().__init__(title, lead, parent)
        self.session = session
        self._protocol: Protocol | None = None
        self._shown: Protocol | None = None
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._go_on)
        self._loading = sample_plan.loading()
        self._work: Iterator[object] = iter(())
        self._worked: Protocol | None = None
        # Before it is in sight: what is typed above it may already be followed by the participants.
        self._later.start(0)

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return []

    def focus(self, view: str = "") -> None:
        """Give the card the keyboard, at its first stop."""
        self.show_now()
        for stop in self.stops():
            if stop.isVisible():
                stop.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def show_protocol(self, protocol: Protocol) -> None:
        """Show what follows from this protocol, as soon as there is time and the card is in sight."""
        self._protocol = protocol
        if protocol is not self._shown and not self.visibleRegion().isEmpty():
            self._later.start(0 if self._shown is None else _PAUSE_MS)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Work out what is in sight now and was not shown yet."""
        super().paintEvent(event)
        if self._protocol is not self._shown and not self._later.isActive():
            self._later.start(0)

    def work(self, protocol: Protocol) -> Iterator[object]:
        """Work out piece by piece what :meth:`fill` shows, so that the window is not kept waiting."""
        return iter(())

    def _go_on(self) -> None:
        """Work out as much as there is time for, and show it when all is there."""
        if not self._spend(self._loading) or self._protocol is None or self.visibleRegion().isEmpty():
            return
        if self._worked is not self._protocol:
            self._worked, self._work = self._protocol, self.work(self._protocol)
        if self._spend(self._work):
            self.show_now()

    def _spend(self, work: Iterator[object]) -> bool:
        """Do as much of the work as there is time for, and the rest later; tell whether all is done."""
        until = perf_counter() + _STRETCH
        for _piece in work:
            if perf_counter() > until:
                self._later.start(0)
                return False
        return True

    def show_now(self) -> None:
        """Show what follows from the newest protocol without waiting."""
        if self._protocol is not None and self._protocol is not self._shown:
            self._shown = self._protocol
            self.fill(self._protocol)

    def fill(self, protocol: Protocol) -> None:
        """Show what follows from this protocol."""
        raise NotImplementedError


class CalculationBox(Derived):
    """The answer of the calculation, beside what is planned: it can be taken over, and its sentence too."""

    def __init__(self, session: Session, title: str, lead: str, parent: QWidget) -> None:
        super().__init__(session, title, lead, parent)
        self.none = Words("", tone="muted", wrap=True, parent=self)
        self.waits = Link("", self)
        self.waits.clicked.connect(self._go_to_field)
        self.count = Words("", "title", wrap=True, parent=self)
        self.reached = Words("", tone="muted", wrap=True, parent=self)
        self.planned = Words("", wrap=True, parent=self)
        self.take_over = Button(str(_("Take over")), kind="primary", parent=self)
        self.take_over.setToolTip(str(_("Enter these participants, in each arm and in total")))
        self.take_over.clicked.connect(self._take_over)
        self.formula = _Told(str(_("Formula")), self)
        self.source = _Told(str(_("Source")), self)
        self.assumptions = _Told(str(_("Assumes")), self)
        self.sentence = _Told(str(_("In words")), self)
        self.use = Button(str(_("Use as statement")), parent=self)
        self.use.setToolTip(str(_("Put these words into the field “Sample-size statement”")))
        self.use.clicked.connect(self._use_sentence)
        self._of_answer = (self.count, self.reached, self.formula, self.source, self.assumptions, self.sentence)
        for widget in (self.none, self.waits, self.count, self.reached, self.planned, self.take_over):
            self.body.addWidget(widget)
        for widget in (self.sentence, self.use, self.formula, self.source, self.assumptions):
            self.body.addWidget(widget)
        self._show_answer(None)

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self.waits, self.take_over, self.use]

    def fill(self, protocol: Protocol) -> None:
        """Show the answer, or what it waits for."""
        outcome = sample_plan.outcome_of(protocol)
        self._show_answer(outcome.answer)
        if outcome.answer is None:
            self._say_why(outcome)
            self._say_planned(protocol, None)
            return
        answer = outcome.answer
        found = sample_plan.participants_of(protocol)
        one_size = alike(allocation(protocol))
        if found is None:
            self.count.setText(str(_("{each} in each arm", each=number(answer.n_per_group or 0))))
        elif one_size:
            self.count.setText(str(_("{each} in each arm, {total} in total", each=found[0], total=found[1])))
        else:
            self.count.setText(str(_("{each} in the smallest arm, {total} in total", each=found[0], total=found[1])))
        self.reached.setText(str(_reached(answer)))
        self._say_planned(protocol, found)
        statement = sample_plan.statement_of(protocol)
        self.sentence.say(statement)
        self.use.setEnabled(protocol.statistics.size_statement != statement)
        self.formula.say(str(answer.formula))
        self.source.say(answer.source_in_words())
        self.assumptions.say("\n".join(map(str, answer.assumptions)))

    def _show_answer(self, answer: Answer | None) -> None:
        for widget in (*self._of_answer, self.use):
            widget.setVisible(answer is not None)
        for widget in (self.none, self.waits, self.take_over):
            widget.setVisible(answer is None and widget is self.none)

    def _say_why(self, outcome: Outcome) -> None:
        self.waits.setVisible(bool(outcome.waits))
        if outcome.waits:
            title = translate(spec_at(outcome.waits[0]).title)
            self.none.setText(str(_("The number follows as soon as its assumptions are entered.")))
            self.waits.set_words(str(_("Enter “{field}”", field=title)))
        elif outcome.reason is not None:
            self.none.setText(str(outcome.reason))
        else:
            self.none.setText(str(_("No calculation applies: choose one above, for arms that stand side by side.")))

    def _say_planned(self, protocol: Protocol, found: tuple[int, int] | None) -> None:
        """Say how the participants planned stand beside those computed, and offer to take the latter over."""
        statistics = protocol.statistics
        planned = (statistics.per_arm, statistics.total)
        self.take_over.setVisible(found is not None and planned != found)
        self.planned.setVisible(found is not None)
        if found is None:
            return
        if planned == found:
            follows = _("The participants planned follow this.") if statistics.size_follows else None
            self.planned.setText(str(follows or _("The participants planned agree with this.")))
            return
        if None in planned:
            self.planned.setText(str(_("No participants are planned yet.")))
            return
        given = {"each": planned[0], "total": planned[1]}
        power = sample_plan.power_of_planned(protocol)
        if power is None:
            text = _("Planned are {each} in each arm, {total} in total.", **given)
        else:
            text = _(
                "Planned are {each} in each arm, {total} in total: a power of {power} %.",
                power=number(round(power * 100, 1)),
                **given,
            )
        self.planned.setText(str(text))

    def _go_to_field(self) -> None:
        assert self._protocol is not None
        self.link_activated.emit(sample_plan.outcome_of(self._protocol).waits[0])

    def _take_over(self) -> None:
        self.session.edit(_("Take over the sample size"), sample_plan.taken_over)
        self.session.check_now()

    def _use_sentence(self) -> None:
        sentence = self.sentence.said()
        self.session.edit(_("Take over the statement"), lambda protocol: put(protocol, _STATEMENT, sentence))
        self.session.check_now()


def _reached(answer: Answer) -> Text:
    if answer.power is None:
        return _("Unrounded {raw}.", raw=number(round(answer.raw or 0.0, 2)))
    return _(
        "Unrounded {raw}; rounded up, the power is {power} %.",
        raw=number(round(answer.raw or 0.0, 2)),
        power=number(round(answer.power * 100, 1)),
    )


class _Told(Scaled):
    """A small title, and under it what it names."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._title = Words(title, "small", "muted", parent=self)
        self._words = Words("", "small", wrap=True, parent=self)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setAccessibleName(title)
        self._grid.addWidget(self._title, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._words, 0, 1)
        self._grid.setColumnStretch(1, 1)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._grid.setHorizontalSpacing(em(self, 0.8))
        self._grid.setColumnMinimumWidth(0, em(self, 4.6))

    def say(self, text: str) -> None:
        """Show what it names."""
        self._words.setText(text)
        self._said = text

    def said(self) -> str:
        """Return what it names."""
        return self._said


class PowerBox(Derived):
    """The power over the participants."""

    def __init__(self, session: Session, title: str, lead: str, parent: QWidget) -> None:
        super().__init__(session, title, lead, parent)
        self.none = Words(str(_("There is nothing to draw yet.")), tone="muted", wrap=True, parent=self)
        self.body.addWidget(self.none)
        self.view = ChartView(title, self, titled=False)
        self.view.hide()
        self.body.addWidget(self.view)
        self.warning = Words("", tone="should", wrap=True, parent=self)
        self.precedents = Words("", "small", "muted", wrap=True, parent=self)
        for words in (self.warning, self.precedents):
            words.hide()
            self.body.addWidget(words)

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return self.view.stops()

    def work(self, protocol: Protocol) -> Iterator[object]:
        """Work out the curves."""
        yield from map(import_module, _DRAWS)
        from studio.document.figures.power import power_chart
        from studio.planning.size.what_if import work_on_power

        yield from work_on_power(protocol)
        yield power_chart(protocol)

    def fill(self, protocol: Protocol) -> None:
        """Draw the curve, and warn in words where more is assumed than phase 3 showed."""
        from studio.document.figures.power import power_chart
        from studio.planning.size.what_if import beyond_phase_3, precedents

        chart = power_chart(protocol)
        self.none.setVisible(chart is None)
        if chart is not None:
            self.view.show_chart(chart)
        self.view.setVisible(chart is not None)
        for words, said in ((self.warning, beyond_phase_3(protocol)), (self.precedents, precedents(protocol))):
            words.setText(str(said or ""))
            words.setVisible(said is not None)


class SensitivityBox(Derived):
    """Participants over what is assumed: tables, and a plot with what trials have found."""

    def __init__(self, session: Session, title: str, lead: str, parent: QWidget) -> None:
        super().__init__(session, title, lead, parent)
        self.none = Words(str(_("There is nothing to draw yet.")), tone="muted", wrap=True, parent=self)
        self.body.addWidget(self.none)
        self.tables = QWidget(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.tables.setSizePolicy(policy)
        flow = Flow(self.tables, columns=False, gap=2.4)
        self.sheets = [_Sheet(self.tables) for _place in range(_MOST_TABLES)]
        for sheet in self.sheets:
            flow.addWidget(sheet)
        self.body.addWidget(self.tables)
        self.view = ChartView(title, self, titled=False)
        self.view.hide()
        self.body.addWidget(self.view)

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return self.view.stops()

    def work(self, protocol: Protocol) -> Iterator[object]:
        """Work out the participants."""
        yield from map(import_module, _DRAWS)
        from studio.document.figures.power import sensitivity_chart
        from studio.planning.size.what_if import work_on_sizes

        yield from work_on_sizes(protocol)
        yield sensitivity_chart(protocol)

    def fill(self, protocol: Protocol) -> None:
        """Show the tables and the plot."""
        from studio.document.figures.power import sensitivity_chart
        from studio.planning.size.what_if import size_tables, slow

        found = size_tables(protocol)
        if slow(protocol):
            self.none.setText(
                str(_("Fisher’s exact test takes too long to be varied here; the corrected test is near."))
            )
        else:
            self.none.setText(str(_("There is nothing to draw yet.")))
        self.none.setVisible(not found)
        self.tables.setVisible(bool(found))
        arm = _("in each arm") if alike(allocation(protocol)) else _("in the smallest arm")
        for sheet, table in zip_longest(self.sheets, found):
            sheet.setVisible(table is not None)
            if table is not None:
                sheet.show_table(table, arm)
        chart = sensitivity_chart(protocol)
        if chart is not None:
            self.view.show_chart(chart)
        self.view.setVisible(chart is not None)


_MOST_TABLES = 3


class _Sheet(Scaled):
    """A small table of participants; what the protocol assumes stands out in bold, and is told so."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.title = Caption("", "heading", parent=self)
        self.table = QLabel(self)
        self.table.setTextFormat(Qt.TextFormat.RichText)
        self._column.addWidget(self.title)
        self._column.addWidget(self.table, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._column.setSpacing(em(self, 0.1))

    def show_table(self, table: SizeTable, arm: Text) -> None:
        """Show a table of what ``arm`` names."""
        rows, columns = table.rows, table.columns
        names: dict[str, object] = {"arm": arm, "effect": _titled(rows)}
        title = str(_("{arm} by {effect}", **names))
        if columns is not None:
            names["effect"] = _titled(rows, with_unit=rows.unit != columns.unit)
            title = str(_("{arm} by {effect} and {spread}", spread=_titled(columns), **names))
        self.title.setText(title[:1].upper() + title[1:])
        lines = []
        if columns is None:
            lines.append(_line([_value(rows, value) for value in rows.values], header=True))
            lines.append(_line([_count(table.counts[0][at], rows.values[at] == rows.assumed) for at in _places(rows)]))
        else:
            lines.append(_line(["", *(_value(columns, value) for value in columns.values)], header=True))
            for value, counts in zip(rows.values, table.counts, strict=True):
                cells = [
                    _count(count, value == rows.assumed and other == columns.assumed)
                    for other, count in zip(columns.values, counts, strict=True)
                ]
                lines.append(_line([_value(rows, value), *cells]))
        self.table.setText(f"<table cellspacing='0' cellpadding='{em(self, 0.3)}'>{''.join(lines)}</table>")
        self.table.setAccessibleName(self.title.text())
        self.table.setAccessibleDescription(_spoken(table))
        self.updateGeometry()


def _places(assumption: Assumption) -> range:
    return range(len(assumption.values))


def _titled(assumption: Assumption, *, with_unit: bool = True) -> str:
    name = str(assumption.name).lower()
    if not assumption.unit or not with_unit:
        return name
    return str(_("{name} ({unit})", name=name, unit=_(assumption.unit)))


def _value(assumption: Assumption, value: float) -> str:
    written = escape(assumption.written(value))
    return _bold(written) if value == assumption.assumed else written


def _count(count: int | None, assumed: bool) -> str:
    written = "–" if count is None else str(count)
    return _bold(written) if assumed else written


def _bold(text: str) -> str:
    return f"<b>{text}</b>"


def _line(cells: list[str], *, header: bool = False) -> str:
    colour = f" style='color: {colours().muted}'" if header else ""
    return f"<tr>{''.join(f'<td align=right{colour}>{cell}</td>' for cell in cells)}</tr>"


def _spoken(table: SizeTable) -> str:
    """Return a table in words, for those who do not see it."""
    rows, columns = table.rows, table.columns
    told = []
    for at, counts in enumerate(table.counts):
        for place, count in enumerate(counts):
            first = rows.values[place if columns is None else at]
            where = f"{rows.name} {rows.written(first)}"
            if columns is not None:
                where = f"{where}, {columns.name} {columns.written(columns.values[place])}"
            told.append(f"{where}: {'–' if count is None else count}")
    return "; ".join(told)
