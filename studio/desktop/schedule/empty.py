"""What the schedule shows while it has no visits, or nothing is done at them: how each comes into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.flow import Flow, flowing
from studio.desktop.editors.widgets import Button, Link, Scaled, Words
from studio.desktop.theme import em
from studio.planning.schedule import day_name, place
from studio.planning.schedule_edits import take_visits
from studio.protocol.names import item_name
from studio.storage.library import find, start_from, templates
from studio.storage.protocol_file import FileError
from studio.text import _, n_

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol

_SOURCES = (
    (_("Instruments"), "/endpoints/instruments"),
    (_("Guesses of allocation"), "/endpoints/guesses"),
    (_("Tests"), "/screening/tests"),
    (_("Sessions"), "/sessions/sessions"),
    (_("Biomarkers"), "/biomarkers/markers"),
    (_("Long-term probes"), "/followup/probes"),
)
"""The lists that put rows into the schedule."""


class NoVisits(Scaled):
    """Offers the visits of a shipped protocol as a first pattern, or a single visit to begin with."""

    visit_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._found: Protocol | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Words(str(_("No visits yet")), bold=True, parent=self))
        lead = _(
            "Begin with the visits of a protocol that comes with PAT Studio, from screening by way of the dose to the "
            "last follow-up, and change days and windows afterwards. Or add them one by one."
        )
        column.addWidget(Words(str(lead), tone="muted", wrap=True, parent=self))
        self.source = ChoiceBox(self)
        self.source.setAccessibleName(str(_("Take the visits of")))
        self.source.setAccessibleDescription(str(lead))
        self.source.setToolTip(str(_("The protocol whose visits are taken")))
        self._ids: list[str] = []
        for template in templates():
            if template.kind == "shipped" and template.section is None and template.id != "blank":
                self._ids.append(template.id)
                self.source.addItem(template.title)
        take = Words(str(_("Take the visits of")), "small", "muted", parent=self)
        column.addWidget(flowing(self, take, self.source))
        self.preview = Words("", "small", wrap=True, parent=self)
        column.addWidget(self.preview)
        self.take = Button(str(_("Add these visits")), "add", kind="primary", parent=self)
        self.take.setToolTip(str(_("Add all visits listed here, with their windows; one step of undo takes them back")))
        self.take.clicked.connect(self._take)
        self.one = Button(str(_("Add one visit")), parent=self)
        self.one.setToolTip(str(_("Add a single visit and say what it is")))
        self.one.clicked.connect(self.visit_wanted)
        column.addWidget(flowing(self, self.take, self.one))
        self._choose()
        self.source.currentIndexChanged.connect(self._show)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(em(self, 0.5))

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self.source, self.take, self.one]

    def _choose(self) -> None:
        """Begin with a protocol of the compound that is investigated here, where there is one."""
        compounds = [product.compound for product in self._session.protocol.dosing.products if product.compound]
        found = (n for compound in compounds for n, id in enumerate(self._ids) if id.startswith(f"{compound}-"))
        self.source.setCurrentIndex(next(found, 0))

    def prepare(self) -> None:
        """Read the chosen protocol, now that it is asked for."""
        if self._found is None:
            self._show(self.source.currentIndex())

    def _show(self, index: int) -> None:
        template = find(self._ids[index]) if 0 <= index < len(self._ids) else None
        try:
            self._found = start_from(template) if template is not None else None
        except FileError as error:
            self._found = None
            self.preview.setText(str(error))
        if self._found is None or template is None:
            self.take.setEnabled(False)
            return
        self.take.setEnabled(True)
        protocol = self._found
        naming = self._session.protocol.schedule.day_naming or protocol.schedule.day_naming
        names = (
            item_name(protocol, one.visit)
            if one.offset is None
            else f"{item_name(protocol, one.visit)} ({day_name(one.offset, naming)})"
            for one in place(protocol)
        )
        count = len(protocol.schedule.visits)
        said = n_("{count} visit: {visits}.", "{count} visits: {visits}.", count, visits=", ".join(names))
        self.preview.setText(str(said))

    def _take(self) -> None:
        taken = self._found
        if taken is not None:
            label = _("Take the visits of “{template}”", template=self.source.currentText())
            self._session.edit(label, lambda protocol: take_visits(protocol, taken))


class NoActivities(Scaled):
    """Says which sections put rows into the schedule, and leads to them."""

    link_activated = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Words(str(_("Nothing is done at the visits yet")), bold=True, parent=self))
        lead = _(
            "Rows come from where things are planned, so that nothing is entered twice. What no other section says, "
            "such as consent, is added here as a further activity."
        )
        column.addWidget(Words(str(lead), tone="muted", wrap=True, parent=self))
        holder = Scaled(self)
        flow = Flow(holder, columns=False)
        self.links: list[Link] = []
        for title, address in _SOURCES:
            link = Link(str(title), holder)
            link.setToolTip(str(_("Go to “{field}”", field=title)))
            link.setProperty("address", address)
            link.clicked.connect(self._go)
            flow.addWidget(link)
            self.links.append(link)
        column.addWidget(holder)

    def _go(self) -> None:
        self.link_activated.emit(self.sender().property("address"))
