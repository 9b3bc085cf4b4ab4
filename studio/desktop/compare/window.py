"""Comparing two versions: changes by section, both sides of each, reasons for an amendment, and taking changes over."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.desktop.compare.cards import VersionCard
from studio.desktop.compare.changes import ChangeTree
from studio.desktop.compare.choose import ChooseVersion
from studio.desktop.compare.detail import Detail
from studio.desktop.compare.empty import Empty
from studio.desktop.compare.filters import Filters
from studio.desktop.compare.hand_out import HandOut
from studio.desktop.compare.reading import SHOWN, Said
from studio.desktop.compare.versions import Version, comparable
from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.dialogs.message import Message
from studio.desktop.editors.widgets import Button, Tick, Words, tab_after
from studio.desktop.tasks import Tasks
from studio.desktop.theme import em
from studio.document.comparison import KINDS, Comparison
from studio.protocol.take_over import Taken, take
from studio.storage.protocol_file import FileError
from studio.storage.sealed import Locked, WrongPassphrase
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from studio.desktop.tasks import Task
    from studio.document.comparison_report import Told
    from studio.protocol.diff import Change
    from studio.protocol.protocol import Protocol
    from studio.storage.sealed import Key

Side = Literal["old", "new"]

_SIDES: dict[Side, Text] = {"old": _("Before"), "new": _("After")}
_PAUSE_MS = 150
"""Pause after an edit until it is shown, in milliseconds."""


class Compare(Dialog):
    """Two versions side by side. It changes nothing itself: its signals say what the user wants."""

    wants_field = Signal(str)
    """Go to the field at this address."""

    wants_taken = Signal(object, str)
    """Put this :class:`Taken` in place of the open protocol; the changes are those of the version of that name."""

    wants_amendment = Signal(object, str, object)
    """Write the amendment since this protocol, which is called so, with reasons by the addresses of changes."""

    wants_key = Signal(object, object)
    """Ask for the passphrase of this locked :class:`Version`, and call this with the key that it gives."""

    wants_undo = Signal()
    wants_redo = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        versions: Callable[[], Iterable[Version]],
        folder: Path,
        *,
        may_go: bool,
    ) -> None:
        """``versions`` lists what can be compared at the moment; ``folder`` is where files are looked for at first.

        ``may_go`` tells whether there is a form whose fields can be gone to.
        """
        super().__init__(parent, _("Compare versions"), width=24)
        self._versions, self._folder, self._may_go = versions, folder, may_go
        self._tasks = Tasks(self)  # Of its own: a file that is read here must not give up an export.
        self._reading: Side | None = None
        self._sides: dict[Side, tuple[Version, Protocol]] = {}
        self.comparison: Comparison | None = None
        self.reasons: dict[str, str] = {}
        self._written: set[str] = set()
        """Of which changes the reason was written here: it stays, whatever they are compared with."""
        self._low = self._stale = False
        self.setSizeGripEnabled(True)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._refresh = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._refresh.timeout.connect(self._compare)
        self._make_sides()
        self.filters = Filters(self)
        self.filters.changed.connect(self._on_sift)
        self.filters.left.connect(self._on_down)
        self.body.addWidget(self.filters)
        self._make_parts()
        self.footer = self.say("", "small", "muted")
        self._make_buttons()
        self._make_keys()
        screen = self.screen().availableGeometry()
        self.resize(min(em(self, 68), screen.width() - em(self, 2)), min(em(self, 42), screen.height() - em(self, 3)))
        self._compare()

    # What it is made of

    def _make_sides(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(em(self, 0.4))
        self.cards = {side: VersionCard(title, self) for side, title in _SIDES.items()}
        self.swap = Button("", "swap", kind="quiet", tip=str(_("Swap the sides")), parent=self)
        self.swap.setAutoDefault(False)
        self.swap.clicked.connect(self._on_swap)
        row.addWidget(self.cards["old"], 1)
        row.addWidget(self.swap)
        row.addWidget(self.cards["new"], 1)
        for side, card in self.cards.items():
            card.clicked.connect(partial(self.choose, side))
        self.body.addLayout(row)

    def _make_parts(self) -> None:
        self.parts = QSplitter(Qt.Orientation.Horizontal, self)
        self.parts.setChildrenCollapsible(False)
        self.parts.setHandleWidth(em(self, 0.5))
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self, 0.3))
        self.all = Tick("", left)
        self.all.setToolTip(str(_("Tick all changes that are shown, to take them over")))
        self.all.setAccessibleDescription(str(_("Ticks all changes that are shown.")))
        self.all.clicked.connect(self._on_all)
        self.tree = ChangeTree(left)
        self.tree.setMinimumSize(QSize(em(self, 9), em(self, 3)))
        self.tree.chosen.connect(self._on_chosen)
        self.tree.wants_field.connect(self.wants_field)
        self.tree.changes.ticked_changed.connect(self._on_ticked)
        column.addWidget(self.all)
        column.addWidget(self.tree, 1)
        self.parts.addWidget(left)
        self.detail = Detail(self, may_go=self._may_go)
        self.detail.wants_field.connect(self.wants_field)
        self.detail.reason_given.connect(self._on_reason)
        self.parts.addWidget(self.detail)
        self.parts.setStretchFactor(0, 2)
        self.parts.setStretchFactor(1, 3)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(str(_("Reading the file")))
        self.stop = Button(str(_("Stop reading")), parent=self)
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(self._on_stop)
        self.waiting = QWidget(self)
        wait = QVBoxLayout(self.waiting)
        self.waiting_for = Words("", wrap=True, parent=self.waiting)
        wait.addStretch(1)
        wait.addWidget(self.waiting_for)
        wait.addWidget(self.progress)
        wait.addWidget(self.stop)
        wait.addStretch(2)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.parts)
        self.stack.addWidget(self.waiting)
        self.nothing = Empty(self)
        self.nothing.pressed.connect(self._on_empty)
        self.stack.addWidget(self.nothing)
        self.body.addWidget(self.stack, 1)

    def _make_buttons(self) -> None:
        self.hand_out = self.button(_("Copy or export…"), left=True)
        self.hand_out.setToolTip(str(_("Copy the changes that are shown, or write them to a file")))
        self.menu = HandOut(self, self.told, self._folder)
        self.menu.done.connect(self._tell)
        self.hand_out.clicked.connect(self._on_hand_out)
        self.amend = self.button(_("Amendment…"))
        self.amend.clicked.connect(self._on_amend)
        self.take = self.button(_("Take over"), main=True)
        self.take.setDefault(False)
        self.take.setAutoDefault(False)
        self.take.clicked.connect(self._on_take)
        for button in (self.hand_out, self.amend):
            button.setAutoDefault(False)

    def _make_keys(self) -> None:
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("F8", partial(self.tree.step, 1)),
            ("Shift+F8", partial(self.tree.step, -1)),
            ("Ctrl+F", self.filters.words.setFocus),
            ("F6", partial(self._step_pane, 1)),
            ("Shift+F6", partial(self._step_pane, -1)),
            ("Ctrl+Z", self.wants_undo.emit),
            ("Ctrl+Shift+Z", self.wants_redo.emit),
        )
        for key, act in keys:
            QShortcut(QKeySequence(key), self).activated.connect(act)

        above = (self.swap, self.cards["new"], self.filters.words, self.filters.section, self.filters.kind)
        parts = (self.all, self.tree, self.detail.reading, self.detail.reason, self.detail.go, self.nothing.button)
        tab_after(self.cards["old"], *above, *parts, self.stop, self.hand_out, self.amend, self.take)

    def fit(self) -> None:
        """Keep the size chosen: its parts scroll."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let what can be spared give way to the changes where there is no room for all."""
        super().resizeEvent(event)
        self.filters.section.setVisible(self.width() >= em(self, 36))
        self._low = self.height() < em(self, 26)
        for card in self.cards.values():
            card.set_low(self._low)
        side = em(self, 0.6 if self._low else 1.1)
        self.body.setContentsMargins(side, side, side, side)
        self.footer.setVisible(bool(self.footer.text()) and not self._low)

    def _step_pane(self, by: int) -> None:
        all_of_them = (self.cards["old"], self.filters.words, self.tree, self.detail.reading, self.hand_out)
        panes: list[QWidget] = [pane for pane in all_of_them if pane.isVisible() and pane.isEnabled()]
        here = next((at for at, pane in enumerate(panes) if pane.hasFocus()), 0 if by < 0 else -1)
        panes[(here + by) % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    # Which versions

    def choose(self, side: Side) -> None:
        """Ask which version is to stand on a side."""
        title = _("Choose the earlier version") if side == "old" else _("Choose the later version")
        dialog = ChooseVersion(self, title, self._versions(), self._folder)
        dialog.decided.connect(partial(self.show_version, side))
        dialog.open()

    def show_version(self, side: Side, version: Version) -> None:
        """Put a version on a side: at once, or when the worker has read it. A file that cannot be read is told."""
        if self._reading == side:
            self._tasks.give_up()
        if version.slow:
            self._reading = side
            self.waiting_for.setText(str(_("Reading {version}…", version=version.title)))
            self.stack.setCurrentWidget(self.waiting)
            self.stop.setFocus()
            read, not_read = partial(self._on_read, side, version), partial(self._on_not_read, side, version)
            self._tasks.start(partial(_read, version), read, not_read)
            return
        try:
            protocol = version.read()
        except FileError as error:
            self._on_not_read(side, version, error)
            return
        self._on_read(side, version, protocol)

    def _on_read(self, side: Side, version: Version, protocol: Protocol) -> None:
        self.stack.setCurrentWidget(self.parts)
        self._sides[side] = version, protocol
        self.cards[side].tell(version, version.about(protocol))
        self.tree.changes.ticked = set()
        self.reasons = {address: self.reasons[address] for address in self._written}
        self._compare()
        self.tree.setFocus()

    def _on_not_read(self, side: Side, version: Version, error: Exception) -> None:
        self._show_parts()
        if not isinstance(error, FileError):
            raise error
        if isinstance(error, Locked | WrongPassphrase):
            self.wants_key.emit(version, partial(self._on_key, side, version))
        else:
            Message(self, error.text).open()

    def _on_key(self, side: Side, version: Version, key: Key) -> None:
        self.show_version(side, version.with_key(key))

    def _on_stop(self) -> None:
        self._tasks.give_up()
        self._show_parts()

    def done(self, result: int) -> None:
        """Give up what is being read."""
        self._tasks.stop()
        super().done(result)

    def _on_swap(self) -> None:
        self._sides = {("old" if side == "new" else "new"): one for side, one in self._sides.items()}
        for side, card in self.cards.items():
            version, protocol = self._sides.get(side, (None, None))
            card.tell(version, version.about(protocol) if version is not None and protocol is not None else "")
        self._compare()

    @property
    def of_open(self) -> bool:
        """Whether a version of the open protocol stands on a side."""
        return any(version.kind not in ("file", "template") for version, _protocol in self._sides.values())

    def protocol_saved(self, version: Version) -> None:
        """The open protocol was saved: show what its file holds now, where that stands on a side."""
        for side, (shown, _protocol) in self._sides.items():
            if shown.kind == "saved":
                with suppress(FileError):
                    self._sides[side] = version, version.read()
                self.cards[side].tell(version, version.about(self._sides[side][1]))
                self._refresh.start()

    def protocol_changed(self) -> None:
        """The open protocol is another value now: show that soon, where it stands on a side and can be seen."""
        if self._mine is None:
            return
        if self.isVisible():
            self._refresh.start()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was edited while the comparison waited."""
        super().showEvent(event)
        if self._stale:
            self._compare()

    @property
    def _mine(self) -> Side | None:
        """The side on which the open protocol stands as it is now."""
        return next((side for side, (version, _protocol) in self._sides.items() if version.kind == "now"), None)

    def _compare(self) -> None:
        self._refresh.stop()
        self._stale = False
        mine = self._mine
        if mine is not None:
            version = self._sides[mine][0]
            self._sides[mine] = version, version.read()
            self.cards[mine].tell(version, version.about(self._sides[mine][1]))
        if len(self._sides) < 2:
            self.comparison = None
        else:
            (old, before), (new, after) = self._sides["old"], self._sides["new"]
            self.comparison = Comparison(*comparable(before, old.section, after, new.section))
            self._take_up_reasons()
        self.filters.offer(self.comparison)
        self.tree.changes.show(self.comparison, tickable=mine is not None and len(self._sides) == 2)
        self._on_sift()

    def _take_up_reasons(self) -> None:
        from studio.document.amendments import id_of, reasons_given

        given = reasons_given(self.comparison.old, self.comparison.new)
        for change in self.comparison.changes:
            reason = given.get(id_of(change.address))
            if reason:
                self.reasons.setdefault(change.address, reason)

    # The changes

    def _on_sift(self) -> None:
        self.tree.sift(*self.filters.wanted)
        if self.stack.currentWidget() is not self.waiting:
            self._show_parts()
        self._on_chosen()
        self._on_ticked()

    def _on_down(self) -> None:
        self.tree.setFocus()
        self.tree.step(1)

    def _on_chosen(self) -> None:
        changes = self.tree.current
        single = changes[0] if len(changes) == 1 and self.tree.currentIndex().parent().isValid() else None
        if changes:
            said = [self._said(change, reason=single is None) for change in changes[:SHOWN]]
            self.detail.reading.tell(said, more=len(changes) - len(said))
        reason = self.reasons.get(single.address, "") if single is not None else ""
        self.detail.about(single, reason, may_write=self._may_amend)

    def _said(self, change: Change, *, reason: bool) -> Said:
        old, new = self.comparison.marked(change)
        told = self.reasons.get(change.address, "") if reason else ""
        return Said(self.comparison.label(change), change.kind, str(KINDS[change.kind]), old, new, told)

    def _show_parts(self) -> None:
        """Show the changes, or why there are none."""
        missing = next((side for side in _SIDES if side not in self._sides), None)
        if missing is not None:
            self.nothing.tell(
                "compare",
                _("Choose what to compare"),
                _("A version of this protocol, a file, a PDF exported for sharing, or a template."),
                _("Choose for “{side}”…", side=_SIDES[missing]),
            )
        elif not self.comparison.changes:
            self.nothing.tell("check", _("Both versions say the same"), _("Choose another version on one side."))
        elif not self.tree.changes.shown:
            self.nothing.tell(
                "search",
                _("No change fits"),
                _("Search for other words, or show all sections and kinds."),
                _("Show all changes"),
            )
        else:
            self.stack.setCurrentWidget(self.parts)
            return
        self.stack.setCurrentWidget(self.nothing)

    def _on_empty(self) -> None:
        missing = next((side for side in _SIDES if side not in self._sides), None)
        if missing is not None:
            self.choose(missing)
        else:
            self.filters.reset()

    def _on_reason(self, address: str, written: str) -> None:
        self.reasons[address] = written
        self._written.add(address)

    # What is done with them

    @property
    def _may_amend(self) -> bool:
        return self._mine == "new" and self.comparison is not None

    def _on_all(self) -> None:
        shown = self.tree.changes.shown
        self.tree.changes.tick(shown, on=self.tree.changes.state(shown) != Qt.CheckState.Checked)

    def _on_ticked(self) -> None:
        changes = self.tree.changes
        shown, count = changes.shown, len(changes.ticked)
        there = bool(self.comparison and self.comparison.changes)
        self.all.setText(str(n_("{count} change", "{count} changes", len(shown))))
        self.all.setChecked(bool(shown) and changes.state(shown) == Qt.CheckState.Checked)
        self.all.setEnabled(changes.tickable and bool(shown))
        self.all.setVisible(there)
        self.all.updateGeometry()
        self.take.setEnabled(changes.tickable and count > 0)
        self.take.setText(str(_("Take over ({count})", count=count) if count else _("Take over")))
        over = n_("Take over {count} change", "Take over {count} changes", count) if count else _("Take over")
        self.take.setAccessibleName(str(over))
        self.take.updateGeometry()
        self.hand_out.setEnabled(there)
        self.amend.setEnabled(self._may_amend and there)
        if self._low:  # What can be done stands in the buttons' tips too.
            self.footer.hide()
        else:
            self._tell(self._state())
        amends = _("Note these changes as an amendment, with their reasons.")
        if not self._may_amend:
            amends = _("An amendment says what changed up to now: put this protocol as it is now on the side “After”.")
        for button, tip in ((self.amend, amends), (self.take, self._state())):
            button.setToolTip(str(tip))
            button.setAccessibleDescription(str(tip))

    def _tell(self, words: Text | str) -> None:
        self.footer.setText(str(words))
        self.footer.setVisible(bool(self.footer.text()))

    def _state(self) -> Text | str:
        if self.comparison is None or not self.comparison.changes:
            return ""
        mine = self._mine
        if mine is None:
            return _("To take changes over, put this protocol as it is now on one side.")
        other = self._sides["new" if mine == "old" else "old"][0].title
        return _("Ticked changes are taken over into this protocol: it will say what “{other}” says.", other=other)

    def _on_take(self) -> None:
        mine = self._mine
        if mine is None or self.comparison is None:
            return
        self._compare()
        old, new = self.comparison.old, self.comparison.new
        here, there = (old, new) if mine == "old" else (new, old)
        taken = take(here, there, self.tree.changes.ticked)
        name = self._sides["new" if mine == "old" else "old"][0].title
        if not (taken.along or taken.emptied or taken.missing):
            self._take(taken, name)
            return
        from studio.desktop.compare.consequences import Consequences

        dialog = Consequences(self, taken, Comparison(here, there))
        dialog.accepted.connect(partial(self._take, taken, name))
        dialog.open()

    def _take(self, taken: Taken, name: str) -> None:
        self.tree.changes.ticked = set()
        self.wants_taken.emit(taken, name)
        self._compare()
        self.tree.setFocus()
        count = len(taken.changes)
        done = n_("{count} change was taken over.", "{count} changes were taken over.", count)
        self._tell(_("{done} Ctrl+Z takes that back.", done=done))

    def _on_amend(self) -> None:
        if self._may_amend:
            self.wants_amendment.emit(self.comparison.old, self._sides["old"][0].title, dict(self.reasons))

    def _on_hand_out(self) -> None:
        self.menu.open_over(self.hand_out)

    def told(self) -> Told:
        """Return what is shown, to be copied or exported."""
        from studio.document.comparison_report import Told

        shown = {change.address for change in self.tree.changes.shown}
        names = {
            side: ", ".join(filter(None, (one.title, one.about(value)))) for side, (one, value) in self._sides.items()
        }
        return Told(self.comparison, names["old"], names["new"], self.reasons, lambda change: change.address in shown)


def _read(version: Version, task: Task) -> Protocol:
    """Read in the worker: nothing here may touch the window."""
    return version.read()
