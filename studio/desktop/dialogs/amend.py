"""Noting an amendment: what differs from an earlier version, and the reason for each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.desktop.dialogs.dialog import Dialog, Line, Paragraphs
from studio.desktop.editors.widgets import Scrolling, SlimScrollBar, Words
from studio.desktop.theme import colour, em, font
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.protocol.overview import AmendmentChange

_CHANGE = Qt.ItemDataRole.UserRole


class Amend(Dialog):
    """Shows what changed, section by section, and asks for reasons.

    On the left stand the changes under their sections; on the right what the chosen one was, what it is, and its
    reason. A common reason serves all changes that have none of their own.
    """

    decided = Signal(object)
    """The changes with their reasons."""

    def __init__(
        self, parent: QWidget | None, changes: Sequence[AmendmentChange], earlier: str, common: str = ""
    ) -> None:
        """``earlier`` is what the earlier version is called; ``common`` a reason to propose for all."""
        super().__init__(parent, _("Amend from an earlier version"), width=50)
        self._changes = {change.id: change for change in changes}
        self._reasons = {change.id: change.reason or "" for change in changes}
        self._shown: str | None = None
        self.say(
            n_(
                "{count} change since {earlier}. It becomes the table of changes of the newest amendment.",
                "{count} changes since {earlier}. They become the table of changes of the newest amendment.",
                len(changes),
                earlier=earlier,
            )
        )
        self.common = Line(common, self)
        self.ask(
            _("Reason for all changes"),
            self.common,
            _("Stands wherever a change has no reason of its own. Reasons can also be given later, on the overview."),
        )
        parts = QHBoxLayout()
        parts.setSpacing(em(self, 0.8))
        self.body.addLayout(parts, 1)
        self.list = self._make_list(changes)
        parts.addWidget(self.list, 4)
        parts.addWidget(self._make_detail(), 5)
        self.cancel_button()
        self.confirm = self.button(_("Note changes"), main=True)
        self.confirm.clicked.connect(self._on_confirm)
        self.resize(self.minimumWidth(), min(em(self, 34), self.screen().availableGeometry().height() - em(self, 4)))
        self.list.currentItemChanged.connect(self._on_chosen)
        self.list.setCurrentRow(1)
        self.common.setFocus()

    def _make_list(self, changes: Sequence[AmendmentChange]) -> QListWidget:
        listed = QListWidget(self)
        listed.setFrameShape(QFrame.Shape.StyledPanel)
        listed.setWordWrap(True)
        listed.setSpacing(em(self, 0.12))
        listed.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        listed.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        listed.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, listed))
        listed.setAccessibleName(str(_("Changes")))
        listed.setAccessibleDescription(str(_("The arrow keys go to a change, and show what it was and what it is.")))
        listed.setMinimumSize(QSize(em(self, 15), em(self, 9)))
        section = None
        for change in changes:
            if change.section != section:
                section = change.section
                heading = QListWidgetItem(section or "", listed)
                heading.setFont(font("small", bold=True))
                heading.setForeground(colour("muted"))
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
            item = QListWidgetItem(change.what or "", listed)
            item.setData(_CHANGE, change.id)
        return listed

    def _make_detail(self) -> QWidget:
        area = Scrolling(self)
        area.setAccessibleName(str(_("The change that is chosen")))
        page = QWidget(area)
        page.setBackgroundRole(QPalette.ColorRole.Window)
        area.setWidget(page)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self, 0.3))
        self.before = _Told(_("Before"), _("What the earlier version says."), self)
        self.after = _Told(_("After"), _("What the protocol says now."), self)
        self.reason = Paragraphs(lines=2, parent=self)
        self.reason.setAccessibleName(str(_("Reason for this change")))
        self.reason.setAccessibleDescription(str(_("Stands in place of the reason for all changes.")))
        title = Words(str(_("Reason for this change")), bold=True, parent=self)
        title.setBuddy(self.reason)
        for widget, stretch in ((self.before, 1), (self.after, 1), (title, 0), (self.reason, 0)):
            column.addWidget(widget, stretch)
        return area

    def fit(self) -> None:
        """Keep the size chosen: list and texts scroll."""

    def reasons(self) -> dict[str, str]:
        """Return the reason of each change by its id: its own, else the common one."""
        self._keep()
        common = self.common.text().strip()
        return {id: reason or common for id, reason in self._reasons.items()}

    def _keep(self) -> None:
        if self._shown is not None:
            self._reasons[self._shown] = self.reason.toPlainText().strip()

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        self._keep()
        self._shown = item.data(_CHANGE) if item is not None else None
        if self._shown is None:
            return
        change = self._changes[self._shown]
        self.before.tell(change.old or "", _("It was not there."))
        self.after.tell(change.new or "", _("It is no longer there."))
        self.reason.setPlainText(self._reasons[self._shown])
        self.reason.moveCursor(QTextCursor.MoveOperation.End)

    def _on_confirm(self) -> None:
        reasons = self.reasons()
        self.accept()
        self.decided.emit(
            tuple(change.model_copy(update={"reason": reasons[change.id] or None}) for change in self._changes.values())
        )


class _Told(QWidget):
    """A text under its title, which can be read, selected and copied."""

    def __init__(self, title: Text, about: Text, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self, 0.2))
        column.addWidget(Words(str(title), bold=True, parent=self))
        self.text = Paragraphs(lines=3, parent=self)
        self.text.setMaximumHeight(16_777_215)
        self.text.setMinimumHeight(em(self, 2))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(str(title))
        self.text.setAccessibleDescription(str(about))
        column.addWidget(self.text, 1)

    def tell(self, words: str, nothing: Text) -> None:
        """Show the words, or what is to be said when there are none."""
        self.text.setPlainText(words)
        self.text.setPlaceholderText("" if words else str(nothing))
