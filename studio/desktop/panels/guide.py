"""The bar of the guide above the form: the question that is asked now, why it matters, and how far the protocol is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop import theme
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import SEVERITY_TONE, Button, Link, Scaled, Words, paint_badge
from studio.desktop.panels.painting import badge_width, bar
from studio.desktop.theme import em
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from studio.checklist.guide import Progress, Step
    from studio.checklist.rule import Severity

_STRIPE = 0.22
"""Width of the stripe at the left of the bar, in line heights."""

_TALL, _MIDDLE = 34, 26
"""From these heights of the window on, in line heights, the bar has room for hints and fields, or for the reason."""

_WIDE = 26
"""From this width on, in line heights, links and buttons stand on one line."""


@dataclass(frozen=True, slots=True)
class Place:
    """A field that answers a question: its address and title, and whether it holds an answer."""

    address: str
    title: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A step as the bar shows it.

    ``left`` counts the questions that are left, this one included while it waits. ``waits`` tells whether it is still
    to be answered, ``example`` is what a template says there, ``fix`` what would mend a finding, and ``evidence``
    whether there is something to see of what trials did. ``more`` tells that within the answer more is asked.
    """

    step: Step
    places: tuple[Place, ...]
    progress: Progress
    left: int
    waits: bool
    example: str = ""
    fix: str = ""
    evidence: bool = False
    back: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """What is left when no more is asked: questions that were skipped, and open findings by weight."""

    progress: Progress
    skipped: int
    findings: int
    musts: int


@dataclass(frozen=True, slots=True)
class Offered:
    """The guide is offered: so many questions are there."""

    questions: int


class GuideBar(Scaled):
    """The bar. It changes nothing itself: its signals say what the user wants."""

    next_wanted = Signal()
    back_wanted = Signal()
    left = Signal()
    begun = Signal()
    """The guide that was offered is wanted."""
    restarted = Signal()
    """The questions that were skipped are wanted."""
    field_wanted = Signal(str)
    fix_wanted = Signal()
    why_wanted = Signal()
    evidence_wanted = Signal()
    findings_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Asked | Ended | Offered | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(str(_("Guide")))
        self._progress = _ProgressLine(self)
        self.close_button = Button("", "close", kind="quiet", tip=str(_("Leave the guide")), parent=self)
        self._question = Words("", "heading", wrap=True, parent=self)
        self._why = Words("", tone="muted", wrap=True, parent=self)
        self._hint = Words("", "small", "muted", wrap=True, parent=self)
        self._places = QWidget(self)
        self._flow = Flow(self._places, columns=False)
        self._links: list[_PlaceLink] = []
        self._fix = Link("", self)
        self._fix.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._reason = Link(str(_("Why")), self)
        self._evidence = Link(str(_("What trials did")), self)
        self._state = Words("", "small", bold=True, parent=self)
        self._back = Button(str(_("Back")), parent=self)
        self._second = Button("", parent=self)
        self._main = Button("", kind="primary", parent=self)
        self._arrange()
        for control, signal in (
            (self._back, self.back_wanted),
            (self.close_button, self.left),
            (self._fix, self.fix_wanted),
            (self._reason, self.why_wanted),
            (self._evidence, self.evidence_wanted),
        ):
            control.clicked.connect(signal)
        self._main.clicked.connect(self._on_main)
        self._second.clicked.connect(self._on_second)
        self.rescale()

    def _arrange(self) -> None:
        self._column = QVBoxLayout(self)
        head = QHBoxLayout()
        head.addWidget(self._progress, 1)
        head.addWidget(self.close_button)
        self._column.addLayout(head)
        for part in (self._question, self._why, self._hint, self._places, self._fix):
            self._column.addWidget(part)
        self._acts = QWidget(self)
        acts = Flow(self._acts, columns=False)
        for control in (self._reason, self._evidence):
            acts.addWidget(control)
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._foot.addWidget(self._acts, 1)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        for part in (self._state, self._back, self._second, self._main):
            self._buttons.addWidget(part)
        self._foot.addLayout(self._buttons)
        self._column.addLayout(self._foot)

    def rescale(self) -> None:
        """Set margins from the font."""
        self._column.setSpacing(em(self, 0.25))
        self._foot.setSpacing(em(self, 0.55))
        self._buttons.setSpacing(em(self, 0.55))
        self._fit()

    def show_step(self, asked: Asked) -> None:
        """Show a question, and how far it is answered."""
        before, self._shown = self._shown, asked
        if before == asked:
            return
        step = asked.step
        again = isinstance(before, Asked) and before.step.key == step.key
        questions = n_("{count} question left", "{count} questions left", asked.left)
        self._progress.show_progress(asked.progress, questions, step.weight)
        self._say(step.question, step.why, (*filter(None, (step.hint and str(step.hint), _example(asked.example))),))
        self._show_places(asked.places if len(asked.places) > 1 else ())
        self._show_fix(asked.fix if asked.waits else "")
        self._reason.setVisible(True)
        self._evidence.setVisible(asked.evidence)
        self._state.setText(_sign(asked))
        self._back.setVisible(True)
        self._back.setEnabled(asked.back)
        self._second.hide()
        self._name(self._main, _("Skip for now") if asked.waits else _("Next"))
        if asked.waits:
            self._main.setToolTip(str(_("Go on; questions that were skipped come back at the end.")))
        self._fit()
        if not again:
            self._announce(step.question, step.why)
        elif isinstance(before, Asked) and before.waits and (state := _state(asked)) and not asked.waits:
            self._announce(state)

    def show_end(self, ended: Ended) -> None:
        """Say what is still open when no more is asked."""
        before, self._shown = self._shown, ended
        if before == ended:
            return
        title = _("Every question is answered.")
        if ended.skipped:
            title = n_(
                "Every question has been asked; {count} was skipped.",
                "Every question has been asked; {count} were skipped.",
                ended.skipped,
            )
        self._progress.show_progress(ended.progress, None, None)
        self._say(title, _open_in_words(ended), ())
        self._show_places(())
        self._show_fix("")
        for part in (self._reason, self._evidence):
            part.hide()
        self._state.setText("")
        self._back.setVisible(True)
        self._back.setEnabled(True)
        self._second.show()
        if ended.skipped:
            self._name(self._second, _("Export…"))
            self._name(self._main, _("Answer skipped ones"))
        elif ended.findings:
            self._name(self._second, _("See findings"))
            self._name(self._main, _("Export…"))
        else:
            self._second.hide()
            self._name(self._main, _("Export…"))
        self._fit()
        self._announce(title, _open_in_words(ended))

    def show_offer(self, offered: Offered) -> None:
        """Offer the guide to whoever has just begun."""
        self._shown = offered
        self._progress.show_progress(None, None, None)
        lead = n_(
            "The guide asks the {count} question that decides this protocol, and stays beside the form.",
            "The guide asks the {count} questions that decide this protocol, the gravest first, and stays beside the "
            "form. Leave it and come back whenever you like.",
            offered.questions,
        )
        self._say(_("New to this? Let the guide lead you through."), lead, ())
        self._show_places(())
        self._show_fix("")
        for part in (self._reason, self._evidence, self._back):
            part.hide()
        self._state.setText("")
        self._second.show()
        self._name(self._second, _("Not now"))
        self._name(self._main, _("Guide me"))
        self._fit()

    def focus(self) -> None:
        """Put the keyboard into the bar."""
        self._main.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the form may be."""
        return QSize(em(self, 12), super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text and the colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the stripe at the left and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("selection"))
        painter.fillRect(QRectF(0, 0, em(self, _STRIPE), self.height()), theme.colour("accent"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.colour("border"))

    def _say(self, question: Text, why: Text, hints: tuple[str, ...]) -> None:
        self._question.setText(str(question))
        self._why.setText(str(why))
        self._hint.setText("\n".join(hints))
        self.setAccessibleDescription(" ".join((str(question), str(why), *hints)))
        self._question.setToolTip("\n".join((str(why), *hints)))

    def _name(self, button: Button, words: Text) -> None:
        button.setText(str(words).replace("&", "&&"))
        button.setAccessibleName(str(words))
        button.setToolTip(str(words))
        button.updateGeometry()

    def _show_fix(self, label: str) -> None:
        self._fix.setVisible(bool(label))
        if label:
            self._fix.set_words(label)
            self._fix.setToolTip(label)

    def _show_places(self, places: tuple[Place, ...]) -> None:
        if [link.place.address for link in self._links] != [place.address for place in places]:
            for link in self._links:
                self._flow.removeWidget(link)
                link.hide()
                link.deleteLater()
            self._links = []
            for place in places:
                link = _PlaceLink(place, self._places)
                link.clicked.connect(partial(self.field_wanted.emit, place.address))
                self._flow.addWidget(link)
                link.show()
                self._links.append(link)
        for link, place in zip(self._links, places, strict=True):
            link.show_place(place)

    def _fit(self) -> None:
        room = self.window().height()
        tall = room >= em(self, _TALL)
        self._hint.setVisible(tall and bool(self._hint.text()))
        self._places.setVisible(tall and bool(self._links))
        self._why.setVisible(room >= em(self, _MIDDLE) or isinstance(self._shown, Ended))
        wide = self.width() >= em(self, _WIDE)
        self._foot.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        side = em(self, 1.8 if wide else 0.9)
        self._column.setContentsMargins(side, em(self, 0.5), em(self, 0.8), em(self, 0.7))

    def _announce(self, *texts: Text) -> None:
        said = " ".join(map(str, texts))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _on_main(self) -> None:
        match self._shown:
            case Offered():
                self.begun.emit()
            case Ended(skipped=skipped):
                (self.restarted if skipped else self.export_wanted).emit()
            case Asked():
                self.next_wanted.emit()

    def _on_second(self) -> None:
        match self._shown:
            case Offered():
                self.left.emit()
            case Ended(skipped=skipped):
                (self.export_wanted if skipped else self.findings_wanted).emit()


class _PlaceLink(Link):
    """One of the fields that answer a question together; a tick stands before those that hold an answer."""

    def __init__(self, place: Place, parent: QWidget) -> None:
        super().__init__(place.title, parent)
        self.place = place
        self.show_place(place)

    def show_place(self, place: Place) -> None:
        """Show whether the field holds an answer."""
        self.place = place
        self.set_words(f"✓ {place.title}" if place.answered else place.title)
        state = _("{field}: answered", field=place.title) if place.answered else _("{field}: empty", field=place.title)
        self.setAccessibleName(str(state))


class _ProgressLine(QWidget):
    """How grave the question is, how far the protocol is decided, and how many questions are left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._share = 0.0
        self._words: tuple[str, ...] = ()
        self._short = ""
        self._weight: Severity | None = None

    def show_progress(self, progress: Progress | None, left: Text | None, weight: Severity | None) -> None:
        """Show how far the protocol is, or only that there is a guide."""
        self._weight = weight
        if progress is None:
            self._share, self._words = -1.0, (str(_("Guide")),)
        else:
            self._share = progress.decided / progress.total if progress.total else 1.0
            decided = _("{decided} of {total} points decided", decided=progress.decided, total=progress.total)
            self._words = tuple(str(part) for part in (decided, left) if part is not None)
            self._short = f"{progress.decided} / {progress.total}"
        self.setAccessibleName(", ".join(self._words))
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(em(self, 20), em(self, 1.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint badge, bar and words, the words shortened where there is no room."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, unit, middle = 0.0, em(self), self.height() / 2
        painter.setFont(theme.font("small", bold=True))
        if self._weight is not None:
            words = str(self._weight.label)
            width = badge_width(words, painter.font())
            paint_badge(
                painter, QRectF(x, middle - unit * 0.52, width, unit * 1.05), words, SEVERITY_TONE[self._weight]
            )
            x += width + unit * 0.6
        if self._share >= 0 and self.width() >= unit * 14:
            long = min(unit * 8, self.width() * 0.25)
            bar(painter, QRectF(x, middle - unit * 0.18, long, unit * 0.36), self._share, "good")
            x += long + unit * 0.6
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text"))
        room = QRectF(x, 0, self.width() - x, self.height())
        advance = painter.fontMetrics().horizontalAdvance
        forms = ("  ·  ".join(self._words), self._words[0], self._short or self._words[0])
        said = next((form for form in forms if advance(form) <= room.width()), forms[-1])
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)


def _example(example: str) -> str:
    return str(_("For example: {example}", example=example)) if example else ""


def _state(asked: Asked) -> Text | None:
    """Return how far the question is answered, or None where nothing has been done about it."""
    if not asked.waits and asked.more:
        return _("Begun; what is missing is asked next")
    if not asked.waits:
        return _("Answered") if asked.step.finding is None else _("Mended")
    answered = sum(place.answered for place in asked.places)
    if len(asked.places) > 1 and answered:
        return _("{answered} of {fields} answered", answered=answered, fields=len(asked.places))
    return None


def _sign(asked: Asked) -> str:
    state = _state(asked)
    if state is None:
        return ""
    return str(state) if asked.waits or asked.more else f"✓ {state}"


def _open_in_words(ended: Ended) -> Text:
    if not ended.findings and ended.skipped:
        return _("No finding is open so far; what was skipped is not checked yet.")
    if not ended.findings:
        return _("No finding is open. The protocol can be exported.")
    if not ended.musts:
        return n_(
            "{count} finding is still open, and not a must. The protocol can be exported.",
            "{count} findings are still open, none of them a must. The protocol can be exported.",
            ended.findings,
        )
    return n_(
        "{count} finding is still open, and it is a must: a draft can be exported, a final version not yet.",
        "{count} findings are still open, {musts} of them musts: a draft can be exported, a final version not yet.",
        ended.findings,
        musts=ended.musts,
    )
