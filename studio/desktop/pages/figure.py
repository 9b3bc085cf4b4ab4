"""The card of a figure: what is derived from the protocol, drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.editors.chart_view import ChartView
from studio.desktop.editors.drawing_view import DrawingView
from studio.desktop.editors.widgets import CardBox, Words
from studio.document.figures import FIGURES
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.pages.page import Figure
    from studio.protocol.protocol import Protocol


class FigureBox(CardBox):
    """A card with a figure that follows the protocol; it says what is missing while there is nothing to draw."""

    link_activated = Signal(str)

    def __init__(self, title: str, lead: str, figure: Figure, parent: QWidget) -> None:
        super().__init__(title, lead, parent)
        self._figure = figure
        self._protocol: Protocol | None = None
        self._none = Words(str(_("There is nothing to draw yet.")), tone="muted", wrap=True, parent=self)
        self.body.addWidget(self._none)
        self._view = DrawingView(title, self)
        self.body.addWidget(self._view)
        self._plot = ChartView(title, self, titled=False)
        self.body.addWidget(self._plot)
        self._caption = Words("", "small", "muted", wrap=True, parent=self)
        self.body.addWidget(self._caption)

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return self._plot.stops()

    def show_protocol(self, protocol: Protocol) -> None:
        """Draw the figure of this protocol."""
        if protocol is self._protocol:
            return
        self._protocol = protocol
        found = FIGURES[self._figure](protocol)
        there = found is not None
        plotted = found is not None and found.chart is not None
        if found is not None:
            if found.chart is not None:  # The caption and the note stand below it.
                self._plot.show_chart(replace(found.chart, note=None))
            else:
                self._view.show_drawing(found.drawing)
                self._view.setAccessibleDescription(found.alternative)
            self._caption.setText(f"{found.caption} {found.note}".strip())
        self._view.setVisible(there and not plotted)
        self._plot.setVisible(plotted)
        self._caption.setVisible(there)
        self._none.setVisible(not there)
