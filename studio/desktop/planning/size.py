"""Sample size and power by every method: what is asked, the answer, and what other assumptions would ask for."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from studio.desktop.editors.widgets import Button, Words, tab_after
from studio.desktop.planning.asking import put_questions
from studio.desktop.planning.fold import Fold
from studio.desktop.planning.inputs import Questions
from studio.desktop.planning.size_answer import AnswerCard
from studio.desktop.planning.size_whatif import WhatIf
from studio.desktop.planning.tool import Tool
from studio.desktop.tasks import Tasks
from studio.planning.power.questions import (
    ADJUSTMENTS,
    ASKED,
    QUESTIONS,
    SOLVES,
    Asked,
    Solve,
    answers_of,
    every_question,
    questions,
    request_of,
)
from studio.planning.size import plan as sample_plan
from studio.protocol.address import spec_at
from studio.text import Text, _, listing, n_, translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from studio.desktop.planning.inputs import Question as Input
    from studio.desktop.session import Session
    from studio.desktop.tasks import Task
    from studio.planning.power.answer import Answer
    from studio.planning.power.questions import Question
    from studio.protocol.protocol import Protocol

_FIRST = "t2"
_QUOTED = re.compile("“([a-z_0-9.]+)”")


class SizeTool(Tool):
    """The calculator. It starts with the protocol's own numbers and follows them until something else is typed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._forms: dict[str, Questions] = {}
        self._touched = False
        self._started: Mapping[str, object] | None = None
        self._tasks = Tasks(self)
        self._make_questions()
        self.result = AnswerCard(self.card(_("Answer"), where="right"))
        self.result.take_over.connect(self._take_over)
        self.what_if = WhatIf(self)
        self._choose(_FIRST)

    # What it is made of

    def _make_questions(self) -> None:
        card = self.card(_("Question"), where="left")
        self.origin = Words("", "small", "muted", wrap=True, parent=card)
        self.again = Button(str(_("Start from the protocol again")), parent=card)
        self.again.setToolTip(str(_("Show the numbers of the protocol, and leave those that were tried")))
        self.again.clicked.connect(self._on_again)
        self.head = Questions(card)
        self.head.choice(
            "method", _("Method"), _methods(), _FIRST, help=_("By which the answer is computed."), wide=True
        )
        self.lead = Words("", "small", "muted", wrap=True, parent=card)
        self.solve = Questions(card)
        self.solve.choice("solve", _("Look for"), tuple(SOLVES.items()), "n", help=_("What is not known."), wide=True)
        self.forms = QWidget(card)
        self.fold = Fold(_("Adjustments"), card)
        self.adjustments = Questions(self.fold.inside)
        put_questions(self.adjustments, ADJUSTMENTS)
        self.fold.body.addWidget(self.adjustments)
        for widget in (self.origin, self.again, self.head, self.lead, self.solve):
            card.body.addWidget(widget)
        self._place = card.body.count()
        card.body.addWidget(self.fold)
        self._card = card
        card.body.setAlignment(self.again, Qt.AlignmentFlag.AlignLeft)
        self.head.changed.connect(self._on_method)
        self.solve.changed.connect(self._on_solve)
        self.adjustments.changed.connect(self._on_typed)

    @property
    def method(self) -> Asked:
        """The method chosen."""
        return ASKED[str(self.head["method"].value())]

    @property
    def solved(self) -> Solve:
        """What is looked for."""
        found = self.solve["solve"].value()
        return next((one for one in self.method.solves if one == found), self.method.solves[0])

    @property
    def form(self) -> Questions:
        """The questions of the method chosen; they are made when it is first chosen."""
        method = self.method
        if method.id not in self._forms:
            form = self._forms[method.id] = Questions(self._card)
            put_questions(form, every_question(method))
            form.changed.connect(self._on_typed)
            self._card.body.insertWidget(self._place, form)
            # Qt would lead Tab to what is made last only after all that is there.
            tab_after(self.solve["solve"].control, *(form[one.name].control for one in every_question(method)))
        return self._forms[method.id]

    def _asked(self) -> list[Question]:
        form = self.form
        chosen = {one.name: str(form[one.name].value()) for one in every_question(self.method) if one.kind in _WAYS}
        return [*questions(self.method, self.solved, chosen)]

    def _choose(self, method: str) -> None:
        self.head.set_values({"method": method})
        self._arrange()

    def _arrange(self) -> None:
        """Show the questions of the method, for what is looked for."""
        form, method = self.form, self.method
        for other in self._forms.values():
            other.setVisible(other is form)
        self.lead.setText(str(method.lead))
        self.solve.setVisible(len(method.solves) > 1)
        self.fold.setVisible(method.adjusted)
        form.show_only([one.name for one in self._asked()])
        looks = self.adjustments["sequential.looks"].value()
        self.adjustments.show_only([one.name for one in ADJUSTMENTS if one.name != _SPENDING or looks is not None])

    # What a person does

    def _on_method(self) -> None:
        if self.method.id not in self._forms:
            asked = {one.name: one for one in every_question(self.method)}
            # What has the same name may be points in one method and a share in another.
            same = {
                name: form[name].value()
                for before, form in self._forms.items()
                if form.isVisibleTo(self)
                for name, kind in ((one.name, one.kind) for one in every_question(ASKED[before]))
                if name in asked and kind == asked[name].kind != "choice" and name in set(form)
            }
            self.form.set_values(same)
        self._on_typed()

    def _on_solve(self) -> None:
        """Look for something else, beginning with the participants that were found."""
        found = self.result.found
        if found is not None and self.solved != "n":
            form = self.form
            for name, count in (("n1", found.n1), ("n2", found.n2), ("n_total", found.n_total)):
                if count is not None and any(one.name == name for one in self._asked()) and form[name].value() is None:
                    form.set_values({name: int(count)})
        self._on_typed()

    def _on_typed(self) -> None:
        self._touched = True
        self._arrange()
        self._say_origin()
        self.soon()

    def _on_again(self) -> None:
        self._touched = False
        self._started = None
        self.show_protocol(self.protocol)
        self.head["method"].control.setFocus(Qt.FocusReason.OtherFocusReason)

    # What it shows

    def show_protocol(self, protocol: Protocol) -> None:
        """Start from the numbers of the protocol, unless others are being tried."""
        if not self._touched:
            self._start(sample_plan.request_of(protocol))
        super().show_protocol(protocol)
        self._say_origin()

    def _start(self, request: Mapping[str, object] | None) -> None:
        if request == self._started:
            return
        self._started = request
        if request is None:
            return
        answers = answers_of(request)
        self._choose(str(request["method"]))
        self.solve.set_values({"solve": request.get("solve", "n")})
        form = self.form
        form.set_values({one.name: answers[one.name] for one in every_question(self.method) if one.name in answers})
        neutral = {"dropout": 0, "comparisons": 1, "coprimary": 1}
        told = {one.name: answers.get(one.name, one.default) for one in ADJUSTMENTS}
        self.adjustments.set_values(
            {name: None if neutral.get(name) == value else value for name, value in told.items()}
        )
        self._arrange()

    def _say_origin(self) -> None:
        waits = sample_plan.waits_for(self.protocol)
        if self._touched:
            words = _("These numbers are tried here; the protocol keeps its own until you take them over.")
        elif self._started is not None:
            words = _("These are the numbers of the protocol. What you change is tried here first.")
        elif waits:
            titles = listing(_("“{field}”", field=translate(spec_at(address).title)) for address in waits)
            words = _("The protocol has no calculation yet: {fields} is open. Try numbers here.", fields=titles)
            if len(waits) > 1:
                words = _("The protocol has no calculation yet: {fields} are open. Try numbers here.", fields=titles)
        else:
            words = _("The design of the protocol has no calculation of its own. Try numbers here.")
        self.origin.setText(str(words))
        self.again.setVisible(self._touched and sample_plan.request_of(self.protocol) is not None)
        given = sum(value is not None for name, value in self.adjustments.values().items() if name != _SPENDING)
        self.fold.say(str(n_("{count} given", "{count} given", given)) if given else "")

    # What follows

    def request(self) -> dict[str, object] | None:
        """Return what is asked, or None where an answer cannot be read."""
        form, more = self.form.values(), self.adjustments.values()
        if self.form.problem is not None or (self.method.adjusted and self.adjustments.problem is not None):
            return None
        asked = self._asked()
        if not self.method.adjusted:
            return request_of(self.method, self.solved, asked, form)
        if more.get("sequential.looks") in (None, 1):
            more = {name: value for name, value in more.items() if not name.startswith("sequential")}
        if more.get("cluster.size") is None or more.get("cluster.icc") is None:
            more = {name: value for name, value in more.items() if not name.startswith("cluster")}
        return request_of(self.method, self.solved, (*asked, *ADJUSTMENTS), {**more, **form})

    def work_out(self) -> None:
        """Answer beside the window, which would stand still while the calculations are loaded and solved."""
        request = self._answerable()
        if request is not None:
            self._tasks.start(partial(_answered, request), partial(self._show, request), self._on_failed)

    def work_out_now(self) -> None:
        """Answer at once; methods that take longer than a moment are left to answer beside the window."""
        from studio.planning.impossible import Impossible
        from studio.planning.power.asking import answer

        if self.method.slow:
            super().work_out_now()
            return
        self._pause.stop()
        request = self._answerable()
        if request is None:
            return
        try:
            found = answer(request)
        except Impossible as impossible:
            self._on_failed(impossible)
        else:
            self._show(request, found)

    def _answerable(self) -> dict[str, object] | None:
        """Return what is asked; where it is not complete, say what is missing and return None."""
        self._tasks.give_up()
        request = self.request()
        problem = self.form.problem or (self.adjustments.problem if self.method.adjusted else None)
        if request is None or problem is not None:
            self._fail(problem or _("An answer cannot be read."))
            return None
        if missing := self._missing():
            self._wait(missing)
            return None
        return request

    def _on_failed(self, error: Exception) -> None:
        from studio.planning.impossible import Impossible

        if not isinstance(error, Impossible):
            raise error
        self._fail(error.text, marked=True)

    def _missing(self) -> list[Question]:
        form = self.form.values()
        return [one for one in self._asked() if form.get(one.name) in (None, ()) and one.name not in _MAY_BE_EMPTY]

    def _wait(self, missing: list[Question]) -> None:
        titles = listing(_("“{field}”", field=one.title) for one in missing)
        self.result.say(_("Still to be entered: {fields}.", fields=titles))
        self.what_if.clear()

    def _fail(self, text: Text, *, marked: bool = False) -> None:
        """Say in place of the answer why there is none, in the words of the questions, and mark the input."""
        names = [name for name in _QUOTED.findall(str(text)) if name in QUESTIONS]
        words = _QUOTED.sub(self._titled, str(text))
        self.result.say(words, wrong=True)
        self.what_if.clear()
        if marked:
            self._mark(names)

    def _titled(self, found: re.Match[str]) -> str:
        name = found.group(1)
        inputs = {one.name: one.title for one in (*self._asked(), *ADJUSTMENTS, *QUESTIONS.values())}
        return str(_("“{field}”", field=inputs[name])) if name in inputs else found.group()

    def _mark(self, names: list[str]) -> None:
        there = {**{name: self.form[name] for name in self.form}, **{n: self.adjustments[n] for n in self.adjustments}}
        marked = [there[name] for name in names if name in there] or [
            there[name] for name in self.method.effect if name in there
        ]
        for one in marked[:1] or [*there.values()][:1]:
            _mark_input(one)

    def _show(self, request: dict[str, object], found: Answer) -> None:
        self.result.show_answer(self.protocol, request, found)
        self.what_if.show_answer(self.protocol, self.method, [*self._asked(), *ADJUSTMENTS], request, found)

    def _take_over(self) -> None:
        from studio.planning.size.take_over import planned, taken

        self.work_out_now()
        if self.result.found is None or self.result.request != self.request() or not self.result.take.isEnabled():
            return
        request, found = self.result.request, self.result.found
        assert request is not None
        after = taken(self.session.protocol, request, found)
        if after == self.session.protocol:
            return
        if planned(request) is not None and "d" not in request and request.get("solve") == "n":
            self._touched, self._started = False, None
        self.session.edit(_("Take over the sample size"), lambda protocol: taken(protocol, request, found))

    def stop(self) -> None:
        """Give up the plots that are being worked out."""
        super().stop()
        self._tasks.stop()
        self.what_if.stop()


_WAYS = ("way", "choice")
_SPENDING = "sequential.spending"
_MAY_BE_EMPTY = frozenset({"ratio", "covariates", "sides"})


def _answered(request: Mapping[str, object], task: Task) -> Answer:
    from studio.planning.power.asking import answer

    task.report(0.0)
    return answer(request)


def _mark_input(one: Input) -> None:
    control = one.control
    mark = getattr(control, "set_problem", None)
    if mark is not None:
        mark("must")


def _methods() -> Iterator[tuple[object, Text]]:
    for one in ASKED.values():
        yield one.id, _("{group}: {method}", group=one.group, method=one.title)
