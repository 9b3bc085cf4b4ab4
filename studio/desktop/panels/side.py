"""The panels beside the form, one behind the other.

A new panel is a :class:`~studio.desktop.panels.panel.SidePanel` in a module of its own, a function that makes it, and a
line of :data:`PANELS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from studio.desktop import theme
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.panels.panel import SidePanel
    from studio.desktop.panels.workspace import Workspace


def _checklist(workspace: Workspace) -> SidePanel:
    return workspace.checklist


def _preview(workspace: Workspace) -> SidePanel:
    from studio.desktop.panels.preview import Preview

    made = Preview(workspace.session, workspace.place, workspace)
    made.wants_field.connect(workspace.go_to)
    made.wants_writing.connect(workspace.write_passage)
    return made


def _evidence(workspace: Workspace) -> SidePanel:
    from studio.desktop.panels.evidence import Evidence

    made = Evidence(workspace.session, workspace.place, workspace)
    made.wants_field.connect(workspace.go_to)
    return made


def _help(workspace: Workspace) -> SidePanel:
    from studio.desktop.panels.help import HelpPanel

    made = HelpPanel(workspace.session, workspace.place, workspace)
    made.wants_field.connect(workspace.go_to)
    made.wants_reason.connect(workspace.checklist.wants_reason)
    return made


@dataclass(frozen=True, slots=True)
class PanelKind:
    """A panel: its name, the title of its tab, and what makes it when it is first asked for."""

    name: str
    title: Text
    make: Callable[[Workspace], SidePanel]


PANELS = (
    PanelKind("checklist", _("Checklist"), _checklist),
    PanelKind("preview", _("Preview"), _preview),
    PanelKind("evidence", _("Evidence"), _evidence),
    PanelKind("help", _("Help"), _help),
)
"""The panels beside the form, in the order of their tabs."""

_NAMES = tuple(kind.name for kind in PANELS)


class _Tabs(QTabBar):
    """Tabs as words, with a line under the one that is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)

    def tabSizeHint(self, index: int) -> QSize:
        """Room for the words in bold."""
        words = QFontMetrics(theme.font(bold=True)).horizontalAdvance(self.tabText(index))
        return QSize(words + em(self, 1.9), em(self, 2.4))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words and the line."""
        painter = QPainter(self)
        for index in range(self.count()):
            chosen = index == self.currentIndex()
            area = QRectF(self.tabRect(index))
            painter.setFont(theme.font(bold=chosen))
            painter.setPen(theme.colour("text" if chosen else "muted"))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.tabText(index))
            if chosen:
                painter.fillRect(QRectF(area.left(), area.bottom() - 2, area.width(), 2), theme.colour("accent"))


class Side(QWidget):
    """The panels beside the form. Only the first is made at once."""

    changed = Signal()
    """Another panel is in front."""

    made = Signal(object)
    """This :class:`SidePanel` was asked for, and is there from now on."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._panels: dict[str, SidePanel] = {}
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self._tabs = _Tabs(self)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tabs.setAccessibleName(str(_("Panels")))
        for kind in PANELS:
            self._tabs.addTab(str(kind.title))
        self._stack = QStackedWidget(self)
        self._shown()
        self._tabs.currentChanged.connect(self._on_tab)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tabs)
        column.addWidget(self._stack, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line under the tabs."""
        painter = QPainter(self)
        painter.fillRect(QRect(0, self._tabs.height() - 1, self.width(), 1), theme.colour("line"))

    def say(self, name: str, title: Text) -> None:
        """Let the tab of a panel say something else."""
        self._tabs.setTabText(_NAMES.index(name), str(title))

    @property
    def title(self) -> str:
        """The title of the panel that is in front."""
        return self._tabs.tabText(self._tabs.currentIndex())

    @property
    def panel(self) -> str:
        """The name of the panel that is in front."""
        return _NAMES[self._tabs.currentIndex()]

    def get(self, name: str) -> Any:
        """Return the panel of that name, or None if it was never asked for."""
        return self._panels.get(name)

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self._tabs.setCurrentIndex(_NAMES.index(name))

    def focus(self) -> None:
        """Put the keyboard into the panel that is in front."""
        self._shown().focus()

    def look_again(self) -> None:
        """The keyboard is in another field: let the panels that there are follow."""
        for panel in self._panels.values():
            panel.look_again()

    def stop(self) -> None:
        """The window closes: let no panel leave work behind."""
        for panel in self._panels.values():
            panel.stop()

    def _shown(self) -> SidePanel:
        """Return the panel whose tab is chosen, made now if it was never asked for."""
        if self.panel not in self._panels:
            panel = next(kind for kind in PANELS if kind.name == self.panel).make(self._workspace)
            self._panels[self.panel] = panel
            assert isinstance(panel, QWidget)
            self._stack.addWidget(panel)
            self.made.emit(panel)
        return self._panels[self.panel]

    def _on_tab(self) -> None:
        shown = self._shown()
        assert isinstance(shown, QWidget)
        self._stack.setCurrentWidget(shown)
        self.changed.emit()
