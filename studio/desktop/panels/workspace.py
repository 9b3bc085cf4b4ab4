"""The place where a protocol is worked on: toolbar, sections, the page of one section, and the panels beside it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.checklist.rule import Severity
from studio.desktop.navigation import Navigation, State
from studio.desktop.pages import PAGES, page_of
from studio.desktop.pages.page import Group
from studio.desktop.pages.view import PageView
from studio.desktop.panels.checklist.panel import ChecklistPanel
from studio.desktop.panels.side import Side
from studio.desktop.panels.toolbar import Toolbar
from studio.desktop.theme import em
from studio.protocol.address import filled, split
from studio.protocol.base import Value, specs
from studio.protocol.protocol import Protocol
from studio.text import _, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.desktop.actions import Actions
    from studio.desktop.pages.page import Figure
    from studio.desktop.panels.guide import GuideBar
    from studio.desktop.panels.notice import Notice
    from studio.desktop.session import Session

_BY_SECTION = {page.section: page for page in PAGES}

_SECTIONS = 14.5
"""Width of the sections, in line heights."""

_MOST_SECTIONS = 0.36
"""Share of the width that the sections take at most."""

_LEAST_FORM = 14
"""Narrower than this, in line heights, the form is of no use: the sections give way to a panel that is asked for."""

_ROOM_FOR_SIDE = 62
"""From this width on, in line heights of the text, the checklist stands beside the form without being asked."""


def share_filled(section: Value) -> float | None:
    """Return how much of a section is filled, from 0 to 1, or None where it is empty and nothing in it need be filled.

    Each field counts once, a list as one field; an optional one counts where it is filled.
    """
    fields = list(_counted(section))
    return sum(fields) / len(fields) if fields else None


def _counted(value: Value) -> Iterator[bool]:
    for name, spec in specs(type(value)).items():
        content = getattr(value, name)
        if spec.kind == "group" and content is not None:
            yield from _counted(content)
        elif filled(content) or not spec.optional:
            yield filled(content)


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the pages as the navigation lists them."""
    titles = specs(Protocol)
    return [
        (
            str(group.label),
            [(page.section, translate(titles[page.section].title)) for page in PAGES if page.group is group],
        )
        for group in Group
    ]


class Workspace(QWidget):
    """Everything that shows the open protocol. Pages are made when they are first visited."""

    page_shown = Signal(str)
    """The page of this section is shown now."""

    wants_tool = Signal(str)
    """The tool of this id is to be shown in the planning window."""

    wants_comment = Signal(str)
    """Show the comment of this id."""

    side_changed = Signal()
    """Another panel is in front beside the form, or none is."""

    def __init__(self, session: Session, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._built: dict[str, PageView] = {}
        self._shares: dict[str, tuple[Value, float | None]] = {}
        self.side_hidden = False
        """Whether the user put the panels beside the form away."""
        self._side_asked = False
        self._widths: dict[bool, tuple[int, ...]] = {}
        """What the user made of them, with and without the preview in front."""
        self.toolbar = Toolbar(actions, self)
        self.navigation = Navigation(_groups(), self)
        self.pages = QStackedWidget(self)
        self.findings = ChecklistPanel(self)
        self.checklist = self.findings.list
        self.side = Side(self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        middle = QWidget(self)
        self._middle = QVBoxLayout(middle)
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        self._middle.addWidget(self.pages, 1)
        self._above: list[GuideBar | Notice] = []
        for part in (self.navigation, middle, self.side):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        for at in range(1, self.splitter.count()):
            self.splitter.handle(at).setAutoFillBackground(True)
            self.splitter.handle(at).setBackgroundRole(QPalette.ColorRole.Mid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.splitter, 1)
        self.splitter.splitterMoved.connect(self._on_splitter_moved)
        self.navigation.chosen.connect(self.show_page)
        self.checklist.wants_field.connect(self.go_to)
        self.page_shown.connect(self.findings.show_section)
        self.toolbar.find.left.connect(self.focus_page)
        self.side.changed.connect(self._on_side)
        QApplication.instance().focusChanged.connect(self.side.look_again)
        session.checked.connect(self._on_checked)
        self._on_checked()

    @property
    def page(self) -> str:
        """The name of the section whose page is shown."""
        return next(name for name, view in self._built.items() if view is self.pages.currentWidget())

    def place(self) -> str:
        """The address of the field that has the keyboard, or had it last on this page; else that of the section."""
        return self._built[self.page].place()

    @property
    def widths(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Widths of sections, form and panel as the user chose them, in pixels, and those beside the preview.

        Either is empty until then.
        """
        return self._widths.get(False, ()), self._widths.get(True, ())

    def restore(self, panel: str, *, hidden: bool) -> None:
        """Show the panel that was in front when the window was closed, or none."""
        self.side_hidden = hidden
        self.side.restore(panel)
        self._on_side()

    def set_widths(self, usual: tuple[int, ...], beside_preview: tuple[int, ...]) -> None:
        """Give the parts the widths that the user chose earlier."""
        for preview, widths in ((False, usual), (True, beside_preview)):
            if len(widths) == self.splitter.count():
                self._widths[preview] = widths
        self._share_width()

    @property
    def side_shown(self) -> bool:
        """Whether the panels beside the form are in sight."""
        return self.side.isVisibleTo(self)

    def show_page(self, name: str) -> None:
        """Show the page of a section, made now if this is the first visit."""
        if name not in self._built:
            view = PageView(self.session, _BY_SECTION[name], self.pages)
            view.link_activated.connect(self.go_to)
            view.wants_tool.connect(self.wants_tool)
            view.moved.connect(self.side.look_again)
            self.pages.addWidget(view)
            self._built[name] = view
        self.pages.setCurrentWidget(self._built[name])
        self.navigation.show_page(name)
        self.side.look_again()
        self.page_shown.emit(name)

    def put_above_page(self, bar: GuideBar | Notice) -> None:
        """Let a bar stand above the form and other bars, as a pane of its own, while it is in sight."""
        self._above.insert(0, bar)
        self._middle.insertWidget(0, bar)

    def step_page(self, by: int) -> None:
        """Show the next page, or the one before, round the ends."""
        names = self.navigation.pages
        self.show_page(names[(names.index(self.page) + by) % len(names)])

    def go_to(self, address: str) -> None:
        """Show the field at an address and put the keyboard there. What no page shows is not gone to.

        The address of a comment leads to the panel that shows it.
        """
        if split(address)[:1] == ("comments",):
            self.wants_comment.emit(split(address)[-1])
        page = page_of(address)
        if page is not None:
            self.show_page(page.section)
            self._built[page.section].go_to(address)

    def go_to_figure(self, section: str, figure: Figure, view: str = "") -> None:
        """Show a figure of a page and give it the keyboard; ``view`` chooses among the ways in which it is shown."""
        self.show_page(section)
        self._built[section].go_to_figure(figure, view)

    def write_passage(self, number: str) -> None:
        """Show where the passage under the heading of this number is written in the designers' own words."""
        self.go_to(f"/wording/passages/{number}")

    def unread(self) -> tuple[str, ...]:
        """Return the addresses of all fields that hold input which could not be stored."""
        return tuple(address for view in self._built.values() for address in view.unread())

    def focus_page(self) -> None:
        """Put the keyboard back into the form: where it was, or into the first field."""
        view = self.pages.currentWidget()
        inputs = (
            part
            for part in view.findChildren(QWidget)
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisibleTo(view) and part.isEnabled()
        )
        last = view.focusWidget()
        chosen = last if last is not None and last.isVisibleTo(view) else next(inputs, view)
        chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(view, QScrollArea) and chosen is not view:
            view.ensureWidgetVisible(chosen)

    def keeps(self, event: QKeyEvent) -> bool:
        """Tell whether keys of an action are for what has the keyboard instead.

        Such are those that a panel keeps to itself, and undo or redo in a box around the form in which something was
        typed: what is typed there is no part of the protocol.
        """
        box = QApplication.focusWidget()
        if box is not None and self.side.isAncestorOf(box) and self.side.keeps(event):
            return True
        if not isinstance(box, QLineEdit) or not (self.toolbar.isAncestorOf(box) or self.side.isAncestorOf(box)):
            return False
        undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
        return (event.matches(undo) and box.isUndoAvailable()) or (event.matches(redo) and box.isRedoAvailable())

    def step_pane(self, by: int) -> None:
        """Put the keyboard into the next pane: sections, form, and the panel beside it."""
        parts: tuple[Any, ...] = (self.navigation, *self._above, self.pages, self.side)
        panes = [pane for pane in parts if pane.isVisibleTo(self)]
        focus = QApplication.focusWidget()
        here = next((at for at, pane in enumerate(panes) if (focus and pane.isAncestorOf(focus)) or pane is focus), 0)
        pane = panes[(here + by) % len(panes)]
        if pane is self.pages:
            self.focus_page()
        elif pane is self.side or pane in self._above:
            pane.focus()
        else:
            pane.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def shows(self, panel: str) -> bool:
        """Tell whether a panel beside the form is in sight."""
        return self.side_shown and self.side.panel == panel

    def toggle_side(self, panel: str) -> None:
        """Show a panel beside the form, or put it away if it is in sight."""
        shown = not self.shows(panel)
        if shown or self._roomy:
            self.side_hidden = not shown
        self._side_asked = shown and not self._roomy
        if not shown and self.side.isAncestorOf(QApplication.focusWidget()):
            self.focus_page()
        self.side.show_panel(panel)
        self._on_side()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the checklist away where there is no room for it, unless it was asked for."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    @property
    def _roomy(self) -> bool:
        return self.width() >= em(self, _ROOM_FOR_SIDE)

    @property
    def _sections_width(self) -> int:
        """How wide the sections are by themselves: where there is little room, most of it is the form's."""
        return min(em(self, _SECTIONS), round(self.width() * _MOST_SECTIONS))

    @property
    def _side_width(self) -> int:
        """How wide the panels are by themselves: a page of the preview wants more room than a list."""
        if self.side.panel == "preview":
            return max(em(self, 20), min(em(self, 46), round(self.width() * 0.42)))
        return max(em(self, 17), min(em(self, 24), round(self.width() * 0.28)))

    def _fit(self) -> None:
        self.side.setVisible(not self.side_hidden if self._roomy else self._side_asked)
        form = self.width() - self._sections_width - self._side_width
        self.navigation.setVisible(not self._side_asked or form >= em(self, _LEAST_FORM))
        if (self.side.panel == "preview") not in self._widths:
            self._share_width()

    def _share_width(self) -> None:
        """Give the parts the widths that the user chose, or those they have by themselves."""
        sections, side = self._sections_width, self._side_width
        usual = (sections, max(1, self.width() - sections - side), side)
        self.splitter.setSizes(list(self._widths.get(self.side.panel == "preview", usual)))

    def _on_splitter_moved(self) -> None:
        self._widths[self.side.panel == "preview"] = tuple(self.splitter.sizes())

    def _on_side(self) -> None:
        self._fit()
        self._share_width()
        self.side_changed.emit()

    def _on_checked(self) -> None:
        report = self.session.report
        self.findings.show_report(report, self.session.protocol)
        title = whole = _("Checklist {count}", count=len(report.open))
        if report.undecided:
            whole = _("{checklist}; {count} to decide", checklist=title, count=len(report.undecided))
        self.side.say("checklist", title, whole)
        said = sum(not comment.resolved for comment in self.session.protocol.comments)
        self.side.say("comments", _("Comments {count}", count=said) if said else _("Comments"))
        counts: Counter[tuple[str, Severity]] = Counter(
            (split(path)[0], entry.rule.severity) for entry in report.open for path in entry.finding.paths[:1]
        )
        self.navigation.show_states(
            {
                name: State(self._share(name), counts[name, Severity.MUST], counts[name, Severity.SHOULD])
                for name in self.navigation.pages
            }
        )

    def _share(self, name: str) -> float | None:
        """Return how much of a section is filled, if anything need be; what did not change is not counted again."""
        section = getattr(self.session.protocol, name)
        if name not in self._shares or self._shares[name][0] is not section:
            self._shares[name] = (section, share_filled(section))
        return self._shares[name][1]
