"""What stands in place of the cards where there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.desktop.editors.widgets import Button, Scaled, Words
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

Way = Literal["all", "import", "shared"]
"""What can be done about it: show all templates, import one, or see to the shared folder."""


@dataclass(frozen=True, slots=True)
class SharedNote:
    """How it stands with the shared folder: whether there is one, and what is to be said of it."""

    state: Literal["none", "looking", "ready", "problem"]
    words: Text


@dataclass(frozen=True, slots=True)
class Why:
    """Why there is nothing: a title, a sentence, and the words of the button that does something about it."""

    title: Text
    sentence: Text
    button: Text
    way: Way


_NARROWED = Why(
    _("No template fits"), _("No title, summary or tag holds all of these words."), _("Show all templates"), "all"
)
_NONE_OWN = Why(
    _("You have no templates of your own yet"),
    _(
        "Open a protocol and choose “Save as template…” in the File menu, duplicate a shipped template, or import a "
        "file."
    ),
    _("Import a template…"),
    "import",
)
_NONE_SHIPPED = Why(
    _("There are no templates"),
    _("The templates that travel with this program are missing; install it again."),
    _("Import a template…"),
    "import",
)


def why_nothing(kind: str, shared: SharedNote, *, narrowed: bool) -> Why:
    """Return why no template of a kind is shown."""
    if narrowed:
        return _NARROWED
    if kind == "shared":
        return _why_none_shared(shared)
    return _NONE_OWN if kind == "mine" else _NONE_SHIPPED


def _why_none_shared(shared: SharedNote) -> Why:
    change = _("Shared folder…")
    if shared.state == "none":
        sentence = _(
            "Choose a folder that your whole team can reach, such as one on a network drive. Its templates are listed "
            "here, also for members who may only read it."
        )
        return Why(_("No shared folder is chosen"), sentence, _("Choose a shared folder…"), "shared")
    if shared.state == "ready":
        sentence = _("Choose one of your own templates and copy it to the shared folder, or save a protocol there.")
        return Why(_("The shared folder is empty"), sentence, change, "shared")
    if shared.state == "looking":
        return Why(_("Looking into the shared folder…"), _("You need not wait for it."), change, "shared")
    return Why(_("The shared folder cannot be listed"), shared.words, change, "shared")


class Nothing(Scaled):
    """Says why there is nothing, with a button that does something about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.way: Way = "all"
        self.title = Words("", "heading", wrap=True, parent=self)
        self.sentence = Words("", "body", "muted", wrap=True, parent=self)
        self.button = Button("", parent=self)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addWidget(self.sentence)
        self._column.addWidget(self.button)
        self._column.addStretch(1)
        self.hide()
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font, and keep the lines short enough to read."""
        unit = em(self)
        self._column.setContentsMargins(0, round(unit * 1.2), max(unit, self.width() - unit * 34), 0)
        self._column.setSpacing(round(unit * 0.6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lines short enough to read."""
        super().resizeEvent(event)
        self.rescale()

    def say(self, why: Why) -> None:
        """Say why there is nothing."""
        self.title.setText(str(why.title))
        self.sentence.setText(str(why.sentence))
        self.button.setText(str(why.button))
        self.button.setAccessibleName(str(why.button))
        self.button.setAccessibleDescription(str(why.sentence))
        self.button.setToolTip(str(why.sentence))
        self.button.updateGeometry()
        self.way = why.way
