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
from studio.desktop.editors.widgets import RADIUS, paint_ring
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from studio.desktop.panels.panel import SidePanel
    from studio.desktop.panels.workspace import Workspace


def _checklist(workspace: Workspace) -> SidePanel:
    return workspace.findings


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


def _comments(workspace: Workspace) -> SidePanel:
    from studio.desktop.panels.comments import Comments

    made = Comments(workspace.session, workspace.place, workspace)
    made.list.wants_field.connect(workspace.go_to)
    return made


def _search(workspace: Workspace) -> SidePanel:
    from studio.desktop.panels.replace import Replace

    made = Replace(workspace.session, workspace.place, workspace)
    made.left.connect(workspace.focus_page)
    return made


@dataclass(frozen=True, slots=True)
class PanelKind:
    """A panel: its name, the title of its tab and its icon, and what makes it when it is first asked for.

    The icon stands for the title where there is little room. One that is ``apart`` has no tab before it was asked for.
    """

    name: str
    title: Text
    icon: str
    make: Callable[[Workspace], SidePanel]
    apart: bool = False


PANELS = (
    PanelKind("checklist", _("Checklist"), "checklist", _checklist),
    PanelKind("preview", _("Preview"), "document", _preview),
    PanelKind("evidence", _("Evidence"), "evidence", _evidence),
    PanelKind("help", _("Help"), "help", _help),
    PanelKind("comments", _("Comments"), "comment", _comments),
    PanelKind("search", _("Find"), "search", _search, apart=True),
)
"""The panels beside the form, in the order of their tabs."""

_NAMES = tuple(kind.name for kind in PANELS)


class _Tabs(QTabBar):
    """Tabs as words, with a line under the one that is chosen. Where words would be cut there are icons instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)

    def tabSizeHint(self, index: int) -> QSize:
        """Room for the words in bold."""
        words = QFontMetrics(theme.font(bold=True)).horizontalAdvance(self.tabText(index))
        return QSize(words + em(self, 1.3), em(self, 2.4))

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Where there is little room, the one that is chosen keeps its words, and the others have room for an icon."""
        hint = self.tabSizeHint(index)
        return hint if index == self.currentIndex() else QSize(min(hint.width(), em(self, 2.4)), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words and the line."""
        painter = QPainter(self)
        shown = [index for index in range(self.count()) if self.isTabVisible(index)]
        cut = any(self._cut(index) for index in shown if index != self.currentIndex())
        for index in shown:
            chosen = index == self.currentIndex()
            area = QRectF(self.tabRect(index))
            painter.setFont(theme.font(bold=chosen))
            painter.setPen(theme.colour("text" if chosen else "muted"))
            if chosen or not cut:
                room = int(area.width()) - em(self, 0.6)
                words = painter.fontMetrics().elidedText(self.tabText(index), Qt.TextElideMode.ElideRight, room)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
            else:
                size = em(self, 1)
                picture = theme.pixmap(PANELS[index].icon, "muted", size, self.devicePixelRatioF())
                painter.drawPixmap(round(area.center().x() - size / 2), round(area.center().y() - size / 2), picture)
            if chosen:
                painter.fillRect(QRectF(area.left(), area.bottom() - 2, area.width(), 2), theme.colour("accent"))
                if self.hasFocus():
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                    paint_ring(painter, area.adjusted(2, em(self, 0.3), -2, -em(self, 0.3)), em(self, RADIUS))

    def _cut(self, index: int) -> bool:
        """Tell whether there is too little room for the words of a tab."""
        words = QFontMetrics(theme.font()).horizontalAdvance(self.tabText(index))
        return words + em(self, 0.6) >= self.tabRect(index).width()


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
        self._tabs.setAccessibleDescription(str(_("Left and Right go to another panel.")))
        for kind in PANELS:
            self._tabs.setTabVisible(self._tabs.addTab(""), not kind.apart)
            self.say(kind.name, kind.title)
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

    def say(self, name: str, title: Text, whole: Text | None = None) -> None:
        """Let the tab of a panel say something else; ``whole`` is what is told of it where there is room for more."""
        at, told = _NAMES.index(name), str(whole or title)
        self._tabs.setTabText(at, str(title))
        self._tabs.setTabToolTip(at, told)
        self._tabs.setAccessibleTabName(at, told)

    @property
    def title(self) -> str:
        """The title of the panel that is in front."""
        return self._tabs.tabText(self._tabs.currentIndex())

    @property
    def told(self) -> str:
        """All that is told of the panel that is in front."""
        return self._tabs.tabToolTip(self._tabs.currentIndex())

    @property
    def panel(self) -> str:
        """The name of the panel that is in front."""
        return _NAMES[self._tabs.currentIndex()]

    def get(self, name: str) -> Any:
        """Return the panel of that name, or None if it was never asked for."""
        return self._panels.get(name)

    def restore(self, name: str) -> None:
        """Bring a panel to the front that was there at an earlier time, if there still is such a panel."""
        if name in _NAMES:
            self.show_panel(name)

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self._tabs.setTabVisible(_NAMES.index(name), True)
        self._tabs.setCurrentIndex(_NAMES.index(name))

    def focus(self) -> None:
        """Put the keyboard into the panel that is in front."""
        self._shown().focus()

    def keeps(self, event: QKeyEvent) -> bool:
        """Tell whether the panel in front keeps these keys to itself, which an action has too."""
        return self._shown().keeps(event)

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
        focused = self._stack.focusWidget()
        if focused is not None and focused.hasFocus() and not focused.isVisible():
            # Qt gives the keyboard back to what had it last in this panel, which may be out of sight since.
            shown.focus()
        self.changed.emit()
