"""Help beside the form: what the field in focus means, where it is printed, who asks for it, which rules look at it.

All work waits until the panel is in sight; then it follows the keyboard after a short pause.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QPainter, QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop.editors.widgets import Link, Picture, Scaled, SlimScrollBar, Tone, Words, paint_ring, tab_after
from studio.desktop.panels.panel import SidePanel
from studio.desktop.theme import em
from studio.desktop.web import lead_to, source_url
from studio.document.guidance import Guidance, guidance
from studio.protocol.address import join, split
from studio.protocol.base import specs
from studio.protocol.protocol import Protocol
from studio.text import Text, _, n_, translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.checklist.rule import Rule
    from studio.desktop.session import Session
    from studio.desktop.theme import TextStyle
    from studio.document.guidance import Asked, Looked, Printed, Standing
    from studio.knowledge.sources import Source

FOLLOW_AFTER_MS = 120
"""Pause after the keyboard has moved before the panel follows, in milliseconds."""

_RULES, _SOURCES = 8, 6
"""So many rules and sources are told at once; the others when they are asked for."""

_STANDING: dict[Standing, tuple[str, Tone, Text]] = {
    "finding": ("warning", "should", _("Objects now")),
    "undecided": ("info", "muted", _("Waits for more to be entered")),
    "accepted": ("check", "muted", _("Objects; accepted with a reason")),
    "met": ("check", "muted", _("Content")),
    "not_applicable": ("minus", "muted", _("Does not apply to this design")),
}


class HelpPanel(QScrollArea, SidePanel):
    """The panel. ``place`` tells the address of the field in focus, or of the section while no field is."""

    wants_field = Signal(str)
    """Go to the field at this address."""

    wants_reason = Signal(object, object)
    """Say why there is this :class:`Rule`; of no finding."""

    def __init__(self, session: Session, place: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._place = session, place
        self._shown: object = None
        self._whole = ""
        """The address of the field whose rules and sources are all told."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(str(_("Help for the field")))
        self.setAccessibleDescription(str(_("The arrow keys scroll.")))
        self._timer = QTimer(self, singleShot=True, interval=FOLLOW_AFTER_MS)
        self._timer.timeout.connect(self._refresh)
        session.checked.connect(self._on_checked)

    @property
    def shown(self) -> Guidance | None:
        """What is shown, or None while no field is in focus."""
        return self._shown if isinstance(self._shown, Guidance) else None

    def look_again(self) -> None:
        """Follow the keyboard, after a pause in which it may move on; out of sight, nothing happens."""
        if self.isVisible():
            self._timer.start()

    def stop(self) -> None:
        """Follow no more."""
        self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._timer.stop()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the arrow keys scroll here now."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard has gone."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _on_checked(self) -> None:
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        self._timer.stop()
        address = self._place()
        found = guidance(self._session.protocol, address, self._session.report)
        wanted: object = found if found is not None else split(address)[:1]
        if wanted == self._shown:
            return
        same = found is not None and self.shown is not None and found.address == self.shown.address
        at = self.verticalScrollBar().value()
        kept = same and self.isAncestorOf(self.window().focusWidget() or self)
        self._shown = wanted
        column = _Column(self)
        if found is not None:
            column.tell(found, whole=found.address == self._whole)
        else:
            column.tell_section(split(address)[0])
        column.wants_field.connect(self.wants_field)
        column.wants_reason.connect(self.wants_reason)
        column.wants_whole.connect(self._tell_whole)
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.setWidget(column)
        column.show()
        tab_after(self, *column.findChildren(Link))
        if same:
            self.verticalScrollBar().setValue(at)
            if kept:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_whole(self) -> None:
        """Tell all rules and sources of the field; the keyboard goes to where the rest begins."""
        if self.shown is None:
            return
        before = len(self.widget().findChildren(Link))
        self._whole, self._shown = self.shown.address, None
        at = self.verticalScrollBar().value()
        self._refresh()
        self.widget().findChildren(Link)[before - 1].setFocus(Qt.FocusReason.OtherFocusReason)
        self.verticalScrollBar().setValue(at)


class _Column(Scaled):
    """All that stands in the panel about one field, or about a section while no field has the keyboard."""

    wants_field = Signal(str)
    wants_reason = Signal(object, object)
    wants_whole = Signal()

    def __init__(self, panel: HelpPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self._outer = QVBoxLayout(self)
        self._body = QVBoxLayout()
        self._outer.addLayout(self._body)
        self._outer.addStretch(1)
        self.rescale()

    def rescale(self) -> None:
        """Set margins from the font."""
        self._outer.setContentsMargins(em(self, 0.8), em(self, 0.7), em(self, 0.8), em(self, 1))
        self._body.setSpacing(em(self, 0.25))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring while the keyboard scrolls here."""
        if self._panel.hasFocus():
            area = QRectF(self.visibleRegion().boundingRect()).adjusted(1, 1, -1, -1)
            paint_ring(QPainter(self), area, em(self, 0.28))

    def tell_section(self, section: str) -> None:
        """Say what the section is about, and which fields there are to go to."""
        spec = specs(Protocol)[section]
        assert spec.model is not None
        self._say(translate(spec.title), "heading")
        self._say(translate(spec.help))
        self._say(
            str(_("Go to a field, and what it means, where it is printed and who asks for it stands here.")),
            tone="muted",
        )
        self._head(_("Fields of this page"))
        for name, field in specs(spec.model).items():
            self._link(translate(field.title)).clicked.connect(partial(self.wants_field.emit, join(section, name)))

    def tell(self, found: Guidance, *, whole: bool) -> None:
        """Say what helps with a field; ``whole`` with every rule and source, however many there are."""
        self._say(found.within, "small", "muted")
        self._say(found.title, "heading")
        if found.meaning:
            self._say(found.meaning)
        self._say(str(found.entry), "small", "muted")
        if found.example:
            self._say(str(_("For example: {example}", example=found.example)), "small", "muted")
        if found.printed is not None:
            self._tell_printed(found.printed)
        for also, title in ((False, _("Standards that it answers")), (True, _("It says more of"))):
            asked = [one for one in found.asked if one.also is also]
            if asked:
                self._head(title)
                self._tell_asked(asked)
        if found.rules:
            self._head(n_("{count} rule looks at it", "{count} rules look at it", len(found.rules)))
            for one in found.rules if whole else found.rules[:_RULES]:
                self._tell_rule(one)
        else:
            self._head(_("Rules"))
            self._say(str(_("No rule of the checklist looks at this field.")), "small", "muted")
        if found.sources:
            self._head(_("Sources of these rules"))
            for source in found.sources if whole else found.sources[:_SOURCES]:
                self._tell_source(source)
        if not whole and (len(found.rules) > _RULES or len(found.sources) > _SOURCES):
            self._body.addSpacing(em(self, 0.4))
            self._link(str(_("Show all rules and sources"))).clicked.connect(self.wants_whole)

    def _tell_printed(self, printed: Printed) -> None:
        self._head(_("Printed in the document"))
        number = f"{printed.number}  " if printed.number else ""
        self._say(f"{number}{printed.title}", bold=True)
        if printed.purpose:
            self._say(printed.purpose, "small")

    def _tell_asked(self, asked: list[Asked]) -> None:
        name = ""
        for one in asked:
            if one.outline != name:
                name = one.outline
                self._say(name, "small", bold=True)
            number = self._words(one.number, "small", "muted")
            words = self._words(one.words, "small", "muted" if one.also else "text")
            self._pair(number, words, width=1.9)
            if not one.settled:
                doubt = self._words(str(_("Needs confirmation: from memory.")), "small", "should")
                self._pair(None, doubt, width=1.9)

    def _tell_rule(self, looked: Looked) -> None:
        icon, tone, stands = _STANDING[looked.standing]
        rule: Rule = looked.rule
        sign = Picture(icon, tone, self)
        self._pair(sign, self._words(str(rule.title), bold=True))
        lines: list[str] = [
            str(_("{id}. {severity}. {state}.", id=rule.id, severity=rule.severity.label, state=stands))
        ]
        lines += [str(said) for said in looked.says]
        lines += [str(limit.words) for limit in looked.limits]
        for line in lines:
            self._pair(None, self._words(line, "small", "muted"))
        link = self._link(str(_("Why this rule")), add=False)
        link.setAccessibleName(str(_("Why: {rule}", rule=rule.title)))
        link.clicked.connect(partial(self.wants_reason.emit, rule, None))
        self._pair(None, link)

    def _tell_source(self, source: Source) -> None:
        self._say(source.title, "small", bold=True)
        about = ". ".join(part for part in (source.version, source.date, source.status) if part)
        self._say(about, "small", "muted")
        if source.verified:
            self._say(str(_("The document was read for this program.")), "small", "muted")
        else:
            self._say(str(_("Needs confirmation: the document itself has not been read.")), "small", "should")
        url = source_url(source)
        if url is not None:
            lead_to(self._link(url.toDisplayString()), url)

    def _head(self, text: Text) -> None:
        self._body.addSpacing(em(self, 0.55))
        self._say(str(text), "heading")

    def _say(self, text: str, style: TextStyle = "body", tone: Tone = "text", *, bold: bool = False) -> None:
        self._body.addWidget(self._words(text, style, tone, bold=bold))

    def _words(self, text: str, style: TextStyle = "body", tone: Tone = "text", *, bold: bool = False) -> Words:
        """Return a paragraph that can be selected and copied."""
        words = Words(text, style, tone, wrap=True, bold=bold, parent=self)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return words

    def _link(self, words: str, *, add: bool = True) -> Link:
        link = Link(words, self)
        link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if add:
            self._body.addWidget(link)
        return link

    def _pair(self, left: QWidget | None, right: QWidget, *, width: float = 1.35) -> None:
        """Add a line with a narrow part on the left, or with room in its place."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setColumnMinimumWidth(0, em(self, width))
        grid.setColumnStretch(1, 1)
        if left is not None:
            grid.addWidget(left, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(right, 0, 1, Qt.AlignmentFlag.AlignLeft if isinstance(right, Link) else Qt.AlignmentFlag(0))
        self._body.addLayout(grid)
