"""What is done in the pauses after the window is shown, so that its next acts need not wait: code is loaded."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.desktop.main_window import MainWindow

_FOR_RULES = (
    "studio.protocol.edit",
    "studio.knowledge.facts",
    "studio.knowledge.biomarkers",
    "studio.knowledge.lookup",
    "studio.planning.dose.doses",
    "studio.checklist.inquiry",
)
"""What the rules need, in the order in which it builds upon itself: no piece keeps the window for long."""

_NEEDED_LATER = (
    "studio.desktop.session",
    "studio.desktop.pages",
    "studio.desktop.editors.choices",
    "studio.desktop.pages.view",
    "studio.desktop.panels.checklist.layout",
    "studio.desktop.panels.checklist.panel",
    "studio.desktop.panels.workspace",
    "studio.desktop.flows.findings",
    "studio.planning.offers",
    "studio.desktop.editors.lists_clipboard",
    "studio.desktop.editors.items",
    "studio.desktop.dialogs.message",
    "studio.checklist.guide",
    "studio.desktop.panels.guide",
    "studio.desktop.flows.guide",
    "studio.desktop.panels.offers",
    "studio.desktop.panels.found_popup",
    "studio.desktop.flows.search",
    "studio.desktop.dosing_day.lanes",
    "studio.desktop.dosing_day.box",
    "studio.desktop.schedule.box",
    "studio.desktop.editors.limits",
    "studio.document.rich",
    "studio.document.manuscript",
    "studio.document.passages",
    "studio.document.figures",
    "studio.desktop.editors.drawing_view",
    "studio.document.charts.chart",
    "studio.desktop.editors.chart_view",
    "studio.document.figures.power",
    "studio.desktop.pages.size_boxes",
    "studio.desktop.pages.figure",
    "studio.document.sections",
    "studio.desktop.editors.passages",
    "studio.desktop.flows.library",
    "studio.desktop.start.rows",
    "studio.desktop.start.about",
    "studio.desktop.flows.start",
    "studio.desktop.flows.planning",
    "studio.desktop.planning.inputs",
    "studio.desktop.planning.window",
    "studio.desktop.planning.tool",
    "studio.desktop.planning.results",
    "studio.planning.dose.capsules",
    "studio.planning.dose.published",
    "studio.desktop.planning.doses",
    "studio.desktop.planning.washout",
    "studio.desktop.planning.blinding",
    "studio.desktop.planning.simulation",
    "studio.desktop.planning.size",
)
"""Modules in the order in which they build on one another."""

_FIRST_PAUSE_MS = 300
"""Time that a start leaves to the user's first move, before what is needed later is loaded, in milliseconds."""


class Pauses(QObject):
    """Loads piece by piece what is not needed for the first sight: between two pieces the window answers a key."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._pieces = self._load()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._load_next)

    def begin(self) -> None:
        """Begin after a pause of the user."""
        QTimer.singleShot(_FIRST_PAUSE_MS, self._timer, self._timer.start)

    def _load_next(self) -> None:
        try:
            next(self._pieces)
        except StopIteration:
            self._timer.stop()

    def _load(self) -> Iterator[object]:
        yield from map(import_module, _FOR_RULES)
        from studio.checklist.catalogue import modules

        yield from map(import_module, modules())
        yield from map(import_module, _NEEDED_LATER)
        yield self._window.session
