"""The page one starts from: drafts and recent protocols, the templates as cards, and more of one beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from studio.desktop.editors.widgets import Button, Scaled, Words, tab_after
from studio.desktop.panels.chip import Chip
from studio.desktop.start.about import About, AboutTemplate, Told
from studio.desktop.start.choice import Choice
from studio.desktop.start.gallery import COLUMN, Gallery
from studio.desktop.start.nothing import Nothing, SharedNote, why_nothing
from studio.desktop.start.side import Side
from studio.desktop.start.strip import Strip
from studio.desktop.theme import em
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from studio.desktop.start.rows import Card, Found, Recent

LOOKED_AFTER_MS = 350
"""Pause on a card after which more is found out about it, in milliseconds: who passes by need not wait for it."""

_ABOUT = 20
"""Width of what is told of a template beside the gallery, in em."""

_NARROW, _LOW, _CRAMPED = 40, 30, 36
"""Below this width the page shows either the templates or what can be opened; below this height, or this width of
their part, the choice of templates folds into a menu; in em."""


class StartPage(Scaled):
    """The page. It knows no library and no files; it shows what it is given and tells what the user wants."""

    template_chosen = Signal(object)
    template_wanted = Signal(str, object)
    """What is to be done (an act's name), and with which template."""
    look_wanted = Signal(object)
    """More is to be found out about this card; :meth:`tell` takes it."""
    open_wanted = Signal()
    pdf_wanted = Signal()
    recent_chosen = Signal(object)
    recent_removed = Signal(object)
    draft_chosen = Signal(object)
    draft_removed = Signal(object)
    import_wanted = Signal()
    shared_wanted = Signal()
    undo_wanted = Signal()

    counted = Signal(str)
    """How many templates are shown, in words."""

    def __init__(self, kinds: Iterable[tuple[str, Text]], parent: QWidget | None = None) -> None:
        """Offer these kinds of templates beside *All*, each by its name and its words."""
        super().__init__(parent)
        self._cards: Sequence[Card] = ()
        self._shared = SharedNote("none", _("No shared folder is chosen."))
        self._told: Told | None = None
        self.side = Side(self)
        self.recent, self.drafts = self.side.recent, self.side.drafts
        self._templates = QWidget(self)
        self.choice = Choice(kinds, self._templates)
        self.strip = Strip(self._templates)
        self.gallery = Gallery(self._templates)
        self.nothing = Nothing(self._templates)
        self.about = About(self._templates)
        self._look = QTimer(self, singleShot=True, interval=LOOKED_AFTER_MS)
        self._look.timeout.connect(self._on_looked)
        self._lay_out()
        self._connect()
        self._order()
        self.rescale()

    def _lay_out(self) -> None:
        self._between = QWidget(self)
        self._between.setFixedWidth(1)
        self._between.setAutoFillBackground(True)
        self._between.setBackgroundRole(QPalette.ColorRole.Mid)
        self._shared_words = Words("", "small", "muted", wrap=True, parent=self._templates)
        self._shared_words.hide()
        self._body = QHBoxLayout()
        self._body.addWidget(self.gallery, 1)
        self._body.addWidget(self.nothing, 1)
        self._body.addWidget(self.about)
        self._column = QVBoxLayout(self._templates)
        for part in (self.choice, self._shared_words, self.strip):
            self._column.addWidget(part)
        self._column.addLayout(self._body, 1)
        self._column.addWidget(self._make_bar())
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(self._between)
        row.addWidget(self._templates, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        whole.addWidget(self._make_switch())
        whole.addLayout(row, 1)

    def _make_switch(self) -> QWidget:
        """Return what chooses between templates and files in a narrow window."""
        self._switch = QWidget(self)
        self._switch_row = QHBoxLayout(self._switch)
        self.to_templates = Chip(str(_("New from template")), self._switch)
        self.to_templates.setToolTip(str(_("Show the templates")))
        self.to_files = Chip(str(_("Open")), self._switch)
        self.to_files.setToolTip(str(_("Show what can be opened: files, drafts and recent protocols")))
        self._sides = QButtonGroup(self)
        for chip in (self.to_templates, self.to_files):
            self._sides.addButton(chip)
            self._switch_row.addWidget(chip)
        self._switch_row.addStretch(1)
        self.to_templates.setChecked(True)
        self._sides.buttonToggled.connect(self.rescale)
        return self._switch

    def _make_bar(self) -> QWidget:
        """Return what stands below the gallery where there is no room for more of a template beside it."""
        self._bar = QWidget(self._templates)
        self._bar_row = QHBoxLayout(self._bar)
        self.use = Button(str(_("Use this template")), kind="primary", parent=self._bar)
        self.use.setToolTip(str(_("Start a protocol from the chosen template")))
        self.use.clicked.connect(self._on_use)
        self.more = Button(str(_("About this template…")), "info", parent=self._bar)
        said = _("Size, checklist and first page of the chosen template, and what can be done with it")
        self.more.setToolTip(str(said))
        self.more.clicked.connect(self._on_more)
        for button in (self.use, self.more):
            button.setAccessibleDescription(button.toolTip())
            self._bar_row.addWidget(button)
        self._bar_row.addStretch(1)
        return self._bar

    def _connect(self) -> None:
        self.choice.changed.connect(self._refilter)
        self.choice.kind_changed.connect(self._say_shared)
        self.choice.left.connect(self._focus_cards)
        self.choice.import_wanted.connect(self.import_wanted)
        self.choice.shared_wanted.connect(self.shared_wanted)
        self.gallery.chosen.connect(self._on_chosen)
        self.gallery.wanted.connect(self._on_wanted)
        self.gallery.shown.connect(self._on_shown)
        self.gallery.undo_wanted.connect(self._on_undo_key)
        self.nothing.button.clicked.connect(self._on_nothing)
        self.about.wanted.connect(self._on_wanted)
        self.strip.undo_wanted.connect(self.undo_wanted)
        self.strip.dismissed.connect(self._focus_cards)
        self.side.open_button.clicked.connect(self.open_wanted)
        self.side.pdf_button.clicked.connect(self.pdf_wanted)
        self.drafts.chosen.connect(self.draft_chosen)
        self.drafts.removed.connect(self.draft_removed)
        self.recent.chosen.connect(self.recent_chosen)
        self.recent.removed.connect(self.recent_removed)

    def _order(self) -> None:
        """Let Tab go through the page as it is read."""
        tab_after(
            self.to_templates, self.to_files, *self.side.stops(), *self.choice.stops(), self.strip.undo,
            self.strip.close_button, self.gallery, self.nothing.button, self.use, self.more, *self.about.stops(),
        )  # fmt: skip

    def rescale(self) -> None:
        """Set distances from the font, and share the room."""
        unit = em(self)
        narrow = self.width() < unit * _NARROW
        side = min(round(unit * 18.5), max(round(unit * 11), round(self.width() * 0.34)))
        room = self.width() if narrow else self.width() - side
        self._switch_row.setContentsMargins(unit, round(unit * 0.6), unit, 0)
        self._switch.setVisible(narrow)
        self.side.take(side, narrow=narrow)
        self.side.setVisible(not narrow or self.to_files.isChecked())
        self._between.setVisible(not narrow)
        self._templates.setVisible(not narrow or self.to_templates.isChecked())
        edge = unit if narrow else round(unit * 1.9)
        self._column.setContentsMargins(edge, unit if narrow else round(unit * 1.6), unit, round(unit * 0.9))
        self._column.setSpacing(round(unit * 0.7))
        self._body.setSpacing(round(unit * 0.7))
        self._bar_row.setContentsMargins(0, 0, round(unit * 0.9), 0)
        self.choice.fold(narrow or self.height() < unit * _LOW or room < unit * _CRAMPED, narrow=narrow)
        self.about.setFixedWidth(unit * _ABOUT)
        self._share(room)

    def _share(self, room: int) -> None:
        """Tell more beside the gallery where it leaves two columns of cards, else offer it below."""
        wide = room >= em(self, 2 * COLUMN + _ABOUT + 4.5)
        some = self.gallery.current is not None
        if wide and some and not self.about.isVisibleTo(self):
            self._look.start()
        self.about.setVisible(wide and some)
        self._bar.setVisible(not wide and some)

    def minimumSizeHint(self) -> QSize:
        """As little as the page can do with once it has shared the room, whatever it shows now."""
        return QSize(em(self, 20), em(self, 14))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self.rescale()

    def hideEvent(self, event: QHideEvent) -> None:
        """Find out nothing more."""
        super().hideEvent(event)
        self._look.stop()

    # What it shows

    @property
    def cards(self) -> tuple[Card, ...]:
        """All cards, also those that are not let through."""
        return tuple(self._cards)

    def shown(self) -> tuple[Card, ...]:
        """Return the cards that are let through."""
        return self.choice.let_through(self._cards)

    def show_templates(self, cards: Sequence[Card], current: object = None) -> None:
        """Show these templates, as far as they are let through.

        ``current`` is the chosen one then; where it would be left out, all are let through again.
        """
        self._cards = cards
        self.choice.offer_tags(cards)
        self._order()
        if current is not None and all(card.template != current for card in self.shown()):
            self.choice.clear()
        self._refilter(current)

    def show_recent(self, recent: Sequence[Recent]) -> None:
        """Show the protocols that were open lately."""
        self.side.show_recent(recent)

    def show_drafts(self, found: Sequence[Found]) -> None:
        """Show the drafts that were left behind; the first are also seen at once in a narrow window."""
        if found and self.side.drafts_part.isHidden():
            self.to_files.setChecked(True)
        self.side.show_drafts(found)

    def show_shared(self, note: SharedNote) -> None:
        """Say how it stands with the shared folder."""
        self._shared = note
        self._say_shared()
        if not self.shown():
            self._refilter()

    def tell(self, card: Card, told: Told) -> None:
        """Tell what was found out about a card, if it is still the one that is looked at."""
        if self.gallery.current == card:
            self._told = told
            for about in (self.about, *(dialog.about for dialog in self.findChildren(AboutTemplate))):
                about.tell(told)

    def offer_undo(self, text: Text) -> None:
        """Say what was done, and offer to take it back."""
        self.strip.tell(text)

    def withdraw_undo(self) -> None:
        """What was done last can no longer be taken back here."""
        self.strip.hide()

    def step_pane(self, by: int) -> None:
        """Put the keyboard into the next part: templates, more of one, drafts, recent protocols, filter."""
        parts: list[tuple[QWidget, QWidget]] = [
            (self.gallery, self.gallery),
            (self.nothing, self.nothing.button),
            (self.about, self.about.use),
            (self._bar, self.use),
            (self._switch, self.to_templates if self.to_templates.isChecked() else self.to_files),
            (self.side.drafts_part, self.drafts),
            (self.recent, self.recent),
            (self.choice, self.choice.filter),
        ]
        panes = [(area, entry) for area, entry in parts if area.isVisibleTo(self) and entry.isEnabled()]
        focused = QApplication.focusWidget()
        held = [area is focused or (focused is not None and area.isAncestorOf(focused)) for area, _entry in panes]
        here = held.index(True) if True in held else -1 if by > 0 else 0
        panes[(here + by) % len(panes)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # What happens

    def _on_chosen(self, card: Card) -> None:
        self._on_wanted("use", card)

    def _on_wanted(self, act: str, card: Card) -> None:
        if act == "use":
            self.template_chosen.emit(card.template)
        else:
            self.template_wanted.emit(act, card.template)

    def _on_shown(self, card: Card | None) -> None:
        self._told = None
        self.about.show_card(card)
        tab_after(self.gallery, self.nothing.button, self.use, self.more, *self.about.stops())
        self.use.setEnabled(card is not None and "use" in card.acts)
        if card is None or not card.usable:
            self._look.stop()
        else:
            self._look.start()

    def _on_looked(self) -> None:
        card = self.gallery.current
        seen = self.about.isVisible() or bool(self.findChildren(AboutTemplate))
        if seen and self._told is None and card is not None and card.usable:
            self.look_wanted.emit(card)

    def _on_use(self) -> None:
        if self.gallery.current is not None:
            self._on_chosen(self.gallery.current)

    def _on_more(self) -> None:
        if self.gallery.current is not None:
            dialog = AboutTemplate(self, self.gallery.current, self._told or Told())
            dialog.wanted.connect(self._on_wanted)
            dialog.open()
            self._on_looked()

    def _on_undo_key(self) -> None:
        if self.strip.isVisible():
            self.undo_wanted.emit()

    def _on_nothing(self) -> None:
        if self.nothing.way == "import":
            self.import_wanted.emit()
        elif self.nothing.way == "shared":
            self.shared_wanted.emit()
        else:
            self.choice.clear()
            self.gallery.setFocus()

    def _focus_cards(self) -> None:
        (self.gallery if self.shown() else self.nothing.button).setFocus(Qt.FocusReason.TabFocusReason)

    def _say_shared(self) -> None:
        self._shared_words.setText(str(self._shared.words))
        self._shared_words.set_tone("must" if self._shared.state == "problem" else "muted")
        self._shared_words.setVisible(self.choice.kind == "shared" and self._shared.state != "none")

    def _refilter(self, current: object = None) -> None:
        cards = self.shown()
        kept = self.gallery.current
        chosen = current if current is not None else kept.template if kept is not None else None
        if not cards:
            self.nothing.say(why_nothing(self.choice.kind, self._shared, narrowed=self.choice.narrowed))
        had_focus = self.gallery.hasFocus() or self.nothing.button.hasFocus()
        self.gallery.show_cards(cards, chosen)
        self.gallery.setVisible(bool(cards))
        self.nothing.setVisible(not cards)
        if had_focus:
            (self.gallery if cards else self.nothing.button).setFocus()
        self.rescale()
        self.counted.emit(str(n_("{count} template", "{count} templates", len(cards))))
