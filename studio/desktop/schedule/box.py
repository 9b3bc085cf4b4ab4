"""The card of the schedule on its page: the grid or the time line, what can be added, and what stands where."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QScrollArea, QWidget

from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import Button, CardBox, Link, Scaled, Words, tab_after
from studio.desktop.panels.chip import Chip
from studio.desktop.schedule.acts import Acts
from studio.desktop.schedule.empty import NoActivities, NoVisits
from studio.desktop.schedule.grid import ScheduleGrid
from studio.desktop.theme import em
from studio.text import _, n_

if TYPE_CHECKING:
    from studio.desktop.schedule.signs import Sign
    from studio.desktop.schedule.time_line import TimeLineBox
    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol

Shown = Literal["grid", "time-line"]

_LEAST, _AROUND = 16.0, 17.5
"""The least height of the grid in em, and what the page shows around it: title, buttons and what is said."""


class ScheduleBox(CardBox):
    """The schedule of activities, to be edited."""

    link_activated = Signal(str)

    moved = Signal()
    """The keyboard is at another place of the schedule."""

    def __init__(self, session: Session, title: str, lead: str, parent: QWidget) -> None:
        super().__init__(title, lead, parent)
        self._session = session
        self._protocol: Protocol | None = None
        self._page: QScrollArea | None = None
        self._next_sign = 0
        self._notes_shown = False
        self.shown: Shown = "grid"
        self.grid = ScheduleGrid(self)
        self.acts = Acts(session, self.grid)
        self.acts.link_activated.connect(self.link_activated)
        self.acts.told.connect(self._tell)
        self.grid.told.connect(self._tell_of_grid)
        self.time_line: TimeLineBox | None = None
        self._make_top()
        self.no_visits: NoVisits | None = None
        self.no_activities = NoActivities(self)
        self.no_activities.link_activated.connect(self.link_activated)
        self.said = Words("", "small", wrap=True, parent=self)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.said.setAccessibleName(str(_("What stands here")))
        self.legend = Words(
            str(_("Filled: takes place. Ring: follows from another section. Shaded: day of a dose. Letters: notes.")),
            "small",
            "muted",
            wrap=True,
            parent=self,
        )
        self.notes_link = Link("", self)
        self.notes_link.setToolTip(str(_("Show or hide the notes as they are printed under the schedule")))
        self.notes_link.clicked.connect(self._toggle_notes)
        self.notes = Words("", "small", wrap=True, parent=self)
        self.notes.hide()
        for widget in (self.no_activities, self.grid, self.said, self.legend, self.notes_link, self.notes):
            self.body.addWidget(widget)
        self.rescale()
        tab_after(*self.stops())
        session.changed.connect(self._on_changed)

    def rescale(self) -> None:
        """Set margins from the font."""
        super().rescale()
        if hasattr(self, "said"):
            self.said.setMinimumHeight(em(self, 2.1))
            self._fit()

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        line = self.time_line.stops() if self.time_line is not None else []
        return [
            *self.chips.values(),
            self.add_activity,
            self.add_visit,
            self.more,
            self.wrong,
            *(self.no_visits.stops() if self.no_visits is not None else ()),
            *self.no_activities.links,
            self.grid,
            *line,
            self.notes_link,
        ]

    def place(self) -> str:
        """Return the address of what the keyboard is at."""
        row, visit = self.grid.place()
        if self.grid.heading == "visits" or not row:
            return f"/schedule/visits/{visit}" if visit else "/schedule"
        return row

    def show_protocol(self, protocol: Protocol) -> None:
        """Show the schedule of this protocol, and what the checklist says of it."""
        self.grid.show_protocol(protocol, self._session.report)
        visits, rows = bool(protocol.schedule.visits), bool(self.grid.grid_model.grid.rows)
        if not visits:
            self._make_no_visits().prepare()
        if self.no_visits is not None:
            self.no_visits.setVisible(not visits)
        self.no_activities.setVisible(visits and not rows)
        for chip in self.chips.values():
            chip.setVisible(visits)
        self.add_visit.setVisible(visits)
        self._show_signs(self.grid.grid_model.signs.every)
        if self.time_line is not None and self.shown == "time-line":
            self.time_line.show_protocol(protocol)
            self.time_line.view.tell()
        self._show_view()
        self._fit()

    def show_view(self, shown: Shown) -> None:
        """Show the grid or the time line."""
        self.shown = shown
        if shown == "time-line":
            self._make_time_line().show_protocol(self._session.protocol)
        self._show_view()
        for name, chip in self.chips.items():
            chip.setChecked(name == shown)
        if self.time_line is not None and shown == "time-line":
            self.time_line.view.tell()
        else:
            self.grid.tell()

    def focus(self, view: str) -> None:
        """Give the keyboard to the grid, or to the time line."""
        self.show_view("time-line" if view == "time-line" else "grid")
        shown = self.time_line.view if view == "time-line" and self.time_line is not None else self.grid
        (shown if shown.isVisibleTo(self) else self.stops()[0]).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def next_sign(self) -> None:
        """Go to the next place of the schedule where something is wrong."""
        signs = self.grid.grid_model.signs
        places = [
            *((visit, "", found) for visit, found in signs.visits.items()),
            *(("", row, found) for row, found in signs.rows.items()),
            *((visit, row, found) for (row, visit), found in signs.cells.items()),
        ]
        if not places:
            return
        visit, row, found = places[self._next_sign % len(places)]
        self._next_sign += 1
        self.show_view("grid")
        here = self.grid.place()
        self.grid.setFocus()
        self.grid.go_to(row or here[0], visit or here[1])
        self.grid.enter(None if visit and row else "visits" if visit else "rows")
        self._tell(" ".join(sign.sentence for sign in found))

    def showEvent(self, event: object) -> None:
        """Fit into the page that holds the card."""
        super().showEvent(event)
        if self._page is None:
            above = self.parentWidget()
            while above is not None and not isinstance(above, QScrollArea):
                above = above.parentWidget()
            if above is not None:
                self._page = above
                above.viewport().installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the height of the page."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _on_changed(self, _source: object) -> None:
        if self.isVisible():
            self.show_protocol(self._session.protocol)

    def _fit(self) -> None:
        """Let the grid be as high as its rows, and never so high that its heads leave the page."""
        room = self._page.viewport().height() - em(self, _AROUND) if self._page is not None else em(self, 30)
        height = min(self.grid.wanted_height(), max(room, em(self, _LEAST)))
        if height != self.grid.maximumHeight():
            self.grid.setFixedHeight(height)

    def _make_top(self) -> None:
        top = Scaled(self)
        flow = Flow(top, columns=False)
        self.chips: dict[Shown, Chip] = {}
        names: tuple[tuple[Shown, str, str, str], ...] = (
            ("grid", str(_("Grid")), "Alt+G", str(_("Visits and activities as a grid (Alt+G)"))),
            (
                "time-line",
                str(_("Time line")),
                "Alt+L",
                str(_("Visits, doses and measures on a scale of days (Alt+L)")),
            ),
        )
        for name, title, keys, tip in names:
            chip = Chip(title, top)
            chip.setChecked(name == "grid")
            chip.setShortcut(QKeySequence(keys))
            chip.setToolTip(tip)
            chip.setAccessibleDescription(tip)
            chip.clicked.connect(partial(self.show_view, name))
            flow.addWidget(chip)
            self.chips[name] = chip
        self.add_activity = Button(
            str(_("Activity")), "add", tip=str(_("Add an activity (Insert at the names)")), parent=top
        )
        self.add_activity.clicked.connect(self.acts.add_activity)
        self.add_visit = Button(str(_("Visit")), "add", tip=str(_("Add a visit (Insert at the visits)")), parent=top)
        self.add_visit.clicked.connect(self.acts.add_visit)
        self.more = Button(
            str(_("More")),
            "chevron-down",
            tip=str(_("All that can be done at the current cell (menu key)")),
            parent=top,
        )
        self.more.clicked.connect(self._show_menu)
        tip = str(_("Go to the next place where something does not agree"))
        self.wrong = Button("", "warning", kind="quiet", tip=tip, parent=top)
        self.wrong.clicked.connect(self.next_sign)
        for widget in (self.add_activity, self.add_visit, self.more, self.wrong):
            flow.addWidget(widget)
        self.body.addWidget(top)

    def _make_no_visits(self) -> NoVisits:
        if self.no_visits is None:
            self.no_visits = NoVisits(self._session, self)
            self.no_visits.visit_wanted.connect(self.acts.add_visit)
            self.body.insertWidget(self.body.indexOf(self.no_activities), self.no_visits)
            tab_after(self.add_visit, *self.no_visits.stops())
        return self.no_visits

    def _make_time_line(self) -> TimeLineBox:
        if self.time_line is None:
            from studio.desktop.schedule.time_line import TimeLineBox

            self.time_line = TimeLineBox(self._session, self)
            self.time_line.link_activated.connect(self.link_activated)
            self.time_line.told.connect(self._tell_of_time_line)
            self.body.insertWidget(self.body.indexOf(self.said), self.time_line)
            tab_after(self.grid, *self.time_line.stops(), self.notes_link)
        return self.time_line

    def _show_view(self) -> None:
        model = self.grid.grid_model.grid
        as_grid = self.shown == "grid"
        self.grid.setVisible(as_grid and bool(model.visits and model.rows))
        shown = self.grid.isVisibleTo(self)
        self.legend.setVisible(shown)
        self.more.setVisible(shown)
        self.notes_link.setVisible(shown and bool(model.notes))
        self.notes.setVisible(shown and bool(model.notes) and self._notes_shown)
        if self.notes_link.isVisibleTo(self):
            count = len(model.notes)
            hide = n_("Hide the {count} note", "Hide the {count} notes", count)
            self.notes_link.set_words(
                str(hide if self._notes_shown else n_("Show the {count} note", "Show the {count} notes", count))
            )
        if self._notes_shown:
            self.notes.setText("\n".join(f"{mark}  {text}." for mark, text in model.notes))
        if self.time_line is not None:
            self.time_line.setVisible(not as_grid and bool(model.visits))
        drawn = self.time_line is not None and self.time_line.view.line is not None
        self.said.setVisible(shown or (not as_grid and drawn))

    def _show_menu(self) -> None:
        if not self.grid.currentIndex().isValid():
            self.grid.go_to("", "")
        self.acts.show_menu(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _toggle_notes(self) -> None:
        self._notes_shown = not self._notes_shown
        self._show_view()

    def _show_signs(self, signs: tuple[Sign, ...]) -> None:
        self.wrong.setVisible(bool(signs))
        if signs:
            words = str(n_("{count} thing does not agree", "{count} things do not agree", len(signs)))
            self.wrong.setText(words)
            self.wrong.setAccessibleName(words)
            self.wrong.setAccessibleDescription(self.wrong.toolTip())
            self.wrong.updateGeometry()

    def _tell_of_grid(self, sentence: str) -> None:
        if self.shown == "grid":
            self._tell(sentence)
            if self.grid.hasFocus():
                self._bring_into_view(self.grid.place_of_keyboard())

    def _tell_of_time_line(self, sentence: str) -> None:
        self._tell(sentence)
        if self.time_line is not None and self.time_line.view.hasFocus():
            self._bring_into_view(self.time_line.view.place_of_keyboard())

    def _bring_into_view(self, place: QRect) -> None:
        """Scroll the page where it hides the place of the keyboard; a mouse that holds something stays where it is."""
        if self._page is None or place.isEmpty() or QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        bar, gap = self._page.verticalScrollBar(), em(self, 0.5)
        top = self._page.widget().mapFromGlobal(place.topLeft()).y() - gap
        lowest = top + place.height() + 2 * gap - self._page.viewport().height()
        bar.setValue(min(top, max(bar.value(), lowest)))

    def _tell(self, sentence: str) -> None:
        if sentence == self.said.text():
            return
        self.said.setText(sentence)
        self.grid.setAccessibleDescription(sentence)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self.grid, QAccessible.Event.DescriptionChanged))
        self.moved.emit()
