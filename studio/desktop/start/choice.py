"""What chooses which templates are shown: words, the place they come from, and tags."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from studio.desktop.dialogs.dialog import Line
from studio.desktop.editors.column import clear
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import Button, Scaled, Words
from studio.desktop.panels.chip import Chip
from studio.desktop.theme import em
from studio.text import Text, _, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QKeyEvent

    from studio.desktop.start.rows import Card

ALL = ""
"""The choice of templates of every kind."""

_TIPS: dict[str, Text] = {
    ALL: _("Templates from everywhere"),
    "shipped": _("Templates that travel with PAT Studio"),
    "mine": _("Templates that you saved, duplicated or imported"),
    "shared": _("Templates in the folder that your team shares"),
}

_MOST_TAGS = 12
"""So many tags are offered, those that most templates have; the words find the others."""


class Choice(Scaled):
    """A line for words, a chip for each kind and each tag; all but the words fold into a menu where room is scarce."""

    changed = Signal()
    kind_changed = Signal()
    left = Signal()
    """The user goes on to what is shown."""

    import_wanted = Signal()
    shared_wanted = Signal()

    def __init__(self, kinds: Iterable[tuple[str, Text]], parent: QWidget | None = None) -> None:
        """Offer these kinds of templates beside *All*, each by its name and its words."""
        super().__init__(parent)
        self._folded = False
        self.chips: dict[str, Chip] = {}
        self.tags: dict[str, Chip] = {}
        self._heading = Words(str(_("Start from a template")), "title", wrap=True, parent=self)
        self.scope = Button("", "chevron-down", parent=self)
        self.scope.setToolTip(str(_("Which templates are shown, and where more come from")))
        self.scope.setAccessibleDescription(self.scope.toolTip())
        self.scope.clicked.connect(self._on_scope)
        self.filter = _Filter(self)
        self.filter.left.connect(self.left)
        self.filter.textChanged.connect(self._on_changed)
        self._head = QHBoxLayout()
        self._head.addWidget(self._heading, 1)
        self._head.addWidget(self.scope)
        self._head.addWidget(self.filter, 1)
        self._tag_row = QWidget(self)
        self._tag_row.setAccessibleName(str(_("Tags")))
        self._tag_flow = Flow(self._tag_row, columns=False)
        self._tag_row.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addWidget(self._make_chips(kinds))
        self._column.addWidget(self._tag_row)
        self._name_scope()
        self.fold(False, narrow=False)

    def _make_chips(self, kinds: Iterable[tuple[str, Text]]) -> QWidget:
        self._chip_row = QWidget(self)
        flow = Flow(self._chip_row, columns=False)
        self._group = QButtonGroup(self)
        for name, title in ((ALL, _("All")), *kinds):
            chip = self.chips[name] = Chip(str(title), self._chip_row)
            chip.setToolTip(str(_TIPS[name]))
            chip.setAccessibleDescription(chip.toolTip())
            self._group.addButton(chip)
            flow.addWidget(chip)
        self.chips[ALL].setChecked(True)
        self._group.buttonToggled.connect(self._on_kind)
        tip = _("Take a protocol or a PDF in as a template")
        self.import_button = Button(str(_("Import…")), "add", kind="quiet", parent=self._chip_row)
        self.shared_button = Button(str(_("Shared folder…")), "folder", kind="quiet", parent=self._chip_row)
        for button, said, wanted in (
            (self.import_button, tip, self.import_wanted),
            (self.shared_button, _("Choose the folder of templates that your team shares"), self.shared_wanted),
        ):
            button.setToolTip(str(said))
            button.setAccessibleDescription(str(said))
            button.clicked.connect(wanted)
            flow.addWidget(button)
        return self._chip_row

    @property
    def kind(self) -> str:
        """The kind of templates that is shown, or ALL."""
        return next((name for name, chip in self.chips.items() if chip.isChecked()), ALL)

    @property
    def narrowed(self) -> bool:
        """Whether words or tags leave some templates out."""
        return bool(self.filter.text().strip()) or any(chip.isChecked() for chip in self.tags.values())

    def let_through(self, cards: Sequence[Card]) -> tuple[Card, ...]:
        """Return the cards that are to be shown."""
        words, kind = self.filter.text().casefold().split(), self.kind
        tags = {tag for tag, chip in self.tags.items() if chip.isChecked()}
        return tuple(
            card
            for card in cards
            if kind in (ALL, card.kind)
            and tags.issubset(tag.casefold() for tag in card.tags)
            and all(word in card.words for word in words)
        )

    def clear(self) -> None:
        """Let all templates through again."""
        for chip in self.tags.values():
            chip.setChecked(False)
        self.filter.clear()
        self.chips[ALL].setChecked(True)

    def offer_tags(self, cards: Sequence[Card]) -> None:
        """Offer the tags that most of the cards have, in the order of the alphabet."""
        names = {tag.casefold(): tag for card in reversed(cards) for tag in card.tags}
        counts = Counter(tag.casefold() for card in cards for tag in card.tags)
        offered = sorted(key for key, _count in counts.most_common(_MOST_TAGS))
        if list(self.tags) == offered:
            return
        chosen = {key for key, chip in self.tags.items() if chip.isChecked()}
        clear(self._tag_flow)
        self.tags.clear()
        for key in offered:
            chip = self.tags[key] = Chip(names[key], self._tag_row)
            chip.setAccessibleName(str(_("Only templates tagged {tag}", tag=names[key])))
            chip.setToolTip(chip.accessibleName())
            chip.setChecked(key in chosen)
            chip.toggled.connect(self._on_changed)
            self._tag_flow.addWidget(chip)
            chip.show()
        self._tag_row.setVisible(bool(offered) and not self._folded)
        self._name_scope()

    def fold(self, folded: bool, *, narrow: bool) -> None:
        """Offer kinds and tags in a menu, or as chips; a narrow window has no room for the heading either."""
        unit = em(self)
        self._folded = folded
        self.scope.setVisible(folded)
        self._chip_row.setVisible(not folded)
        self._tag_row.setVisible(not folded and bool(self.tags))
        self._heading.setVisible(not narrow)
        self._head.setSpacing(round(unit * 0.6))
        self._head.setContentsMargins(0, 0, round(unit * 0.9), 0)
        self._column.setSpacing(round(unit * 0.7))
        self.filter.setMinimumWidth(unit * 5)
        self.filter.setMaximumWidth(16_777_215 if narrow else unit * 16)

    def stops(self) -> list[QWidget]:
        """Return where Tab stops, in order."""
        return [
            self.filter, self.scope, *self.chips.values(), self.import_button, self.shared_button, *self.tags.values(),
        ]  # fmt: skip

    def menu(self) -> QMenu:
        """Return the menu that chooses what is shown, in place of the chips."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for chips in (self.chips, self.tags):
            for chip in chips.values():
                action = menu.addAction(chip.text())
                action.setCheckable(True)
                action.setChecked(chip.isChecked())
                action.triggered.connect(chip.click)
            menu.addSeparator()
        for button in (self.import_button, self.shared_button):
            menu.addAction(button.text()).triggered.connect(button.click)
        return menu

    def _on_scope(self) -> None:
        self.menu().popup(self.scope.mapToGlobal(QPoint(0, self.scope.height())))

    def _name_scope(self) -> None:
        chosen = [chip.text() for chip in (self.chips[self.kind], *self.tags.values()) if chip.isChecked()]
        self.scope.setText(listing(chosen) if len(chosen) < 3 else str(_("{first} …", first=chosen[0])))
        self.scope.setAccessibleName(str(_("Templates: {kinds}", kinds=listing(chosen))))
        self.scope.updateGeometry()

    def _on_kind(self, _chip: object, checked: bool) -> None:
        if checked:
            self.kind_changed.emit()
            self._on_changed()

    def _on_changed(self) -> None:
        self._name_scope()
        self.changed.emit()


class _Filter(Line):
    """The words that templates have to hold. Down and Enter go to the cards, Escape shows all again."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setPlaceholderText(str(_("Filter templates")))
        self.setAccessibleName(str(_("Filter templates")))
        self.setToolTip(str(_("Words in title, summary or tags; Enter goes to the templates.")))
        self.setAccessibleDescription(self.toolTip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the cards, or clear the words."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
