"""The checklist as a panel beside the form: the filter, and below it the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.checklist.sieve import sift
from studio.desktop.panels.checklist.filters import Filters
from studio.desktop.panels.checklist.finding_list import FindingList
from studio.desktop.panels.panel import SidePanel

if TYPE_CHECKING:
    from studio.checklist.run import Report
    from studio.protocol.protocol import Protocol


class ChecklistPanel(QWidget, SidePanel):
    """Shows what the filter lets through of the checklist; the filter stays as it is while the window is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Report, Protocol] | None = None
        self.filters = Filters(self)
        self.list = FindingList(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self.list, 1)
        self.filters.changed.connect(self._show)
        self.filters.left.connect(self.focus)
        self.list.wants_all.connect(self.filters.clear)

    def show_report(self, report: Report, protocol: Protocol) -> None:
        """Show what the checklist says of a protocol."""
        self._shown = report, protocol
        self._show()

    def show_section(self, section: str) -> None:
        """The page of another section is shown."""
        self.filters.show_section(section)

    def focus(self) -> None:
        """Put the keyboard into the list."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def search(self) -> None:
        """Put the keyboard into the box that searches."""
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def _show(self) -> None:
        if self._shown is None:
            return
        report, protocol = self._shown
        sifted = sift(report, self.filters.sieve, protocol)
        self.list.show_sifted(sifted, self.filters.arrangement)
        self.filters.show_counts(sifted)
