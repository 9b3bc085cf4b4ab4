"""Keeping a protocol or one of its sections as a template, and changing what a template says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QWidget

from studio.desktop.dialogs.dialog import Dialog, Line, Paragraphs
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.widgets import Tick
from studio.storage.shelf import Details, tags_from
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent

    from studio.storage.library import Template, TemplateKind

WHOLE = ""
"""The choice of the whole protocol, among the names of sections."""

_TAGS_HELP = _("Words parted by commas, such as a site or a compound. The start page offers them as filters.")
_SUMMARY_HELP = _("A sentence or two that tell it from the others on the start page.")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be kept as a template, where, and in place of which one."""

    details: Details
    section: str
    """The name of the section, or WHOLE."""
    kind: TemplateKind
    replacing: Template | None = None


class TagLine(Line):
    """Tags, parted by commas; what others have been used is offered while one is typed."""

    def __init__(self, tags: Sequence[str], known: Sequence[str], parent: QWidget) -> None:
        super().__init__(", ".join(tags), parent)
        self.offers = QCompleter(sorted(known, key=str.casefold), self)
        self.offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.offers.setWidget(self)
        self.offers.activated.connect(self._take)
        self.textEdited.connect(self._offer)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags, each once."""
        return tags_from(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Tab take the offer that is chosen, as long as there are offers."""
        popup = self.offers.popup()
        if popup.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            index = popup.currentIndex()
            if index.isValid():
                self._take(index.data())
            popup.hide()
            return
        super().keyPressEvent(event)

    def _offer(self, words: str) -> None:
        begun = words.rpartition(",")[2].strip()
        self.offers.setCompletionPrefix(begun)
        if begun and self.offers.completionCount():
            self.offers.complete()
        else:
            self.offers.popup().hide()

    def _take(self, tag: str) -> None:
        before, comma, _begun = self.text().rpartition(",")
        self.setText(f"{before}{comma} {tag}, ".lstrip())


class _Describe(Dialog):
    """What both dialogs ask for: a name, a description and tags."""

    def __init__(self, parent: QWidget | None, title: Text, details: Details, known: Sequence[str]) -> None:
        super().__init__(parent, title, width=32)
        self.scrolled()
        self.name = Line(details.title, self)
        self.ask(_("Name"), self.name)
        self.name.setAccessibleDescription(str(_("What the template is called in the gallery.")))
        self.summary = Paragraphs(details.summary, lines=3, parent=self)
        self.ask(_("Description"), self.summary, _SUMMARY_HELP)
        self.tags = TagLine(details.tags, known, self)
        self.ask(_("Tags"), self.tags, _TAGS_HELP)

    def _end(self, label: Text) -> None:
        """Add what stands at the foot, with the button that keeps it all."""
        self.problem = self.say("", tone="must")
        self.problem.hide()
        self.cancel_button()
        self.save = self.button(label, main=True)
        self.name.textChanged.connect(self._on_name)
        self.save.clicked.connect(self._on_save)
        self._on_name()
        self.name.selectAll()
        self.name.setFocus()

    @property
    def details(self) -> Details:
        """What was entered."""
        return Details(self.name.text().strip(), self.summary.toPlainText().strip(), self.tags.tags)

    def show_failure(self, reason: Text) -> None:
        """Say why it could not be kept, and let the user try again."""
        self.problem.setText(str(reason))
        self.problem.show()
        self.fit()

    def _on_name(self) -> None:
        self.save.setEnabled(bool(self.name.text().strip()))

    def _on_save(self) -> None:
        self.problem.hide()


class SaveTemplate(_Describe):
    """Asks for name, description and tags, for what is kept and where, and whether one of the same name is replaced."""

    decided = Signal(object)
    """What is to be kept, as :class:`Kept`."""

    def __init__(
        self,
        parent: QWidget | None,
        name: str,
        sections: Iterable[tuple[str, str]],
        section: str = WHOLE,
        *,
        present: Sequence[Template] = (),
        tags: Sequence[str] = (),
        shared: Path | None = None,
        locked: bool = False,
    ) -> None:
        """Offer sections, each by name and title; ``section`` is chosen at first.

        ``present`` are the templates that may be replaced, ``tags`` those known, and ``shared`` the shared folder.
        ``locked`` tells that the protocol needs a passphrase, which its template will not.
        """
        title = _("Save section as template") if section else _("Save as template")
        super().__init__(parent, title, Details(name), tags)
        self._present = present
        if locked:
            self.say(_("This protocol is locked, but a template is not: whoever can open its folder can read it."))
        self.part = self._choice()
        self.part.addItem(str(_("The whole protocol")), WHOLE)
        for key, label in sections:
            self.part.addItem(label, key)
        self.part.setCurrentIndex(self.part.findData(section))
        self.ask(_("What it holds"), self.part)
        self.part.setAccessibleDescription(str(_("The whole protocol, or one section of it.")))
        self.place = self._choice()
        self.place.addItem(str(_("My templates")), "mine")
        if shared is not None:
            self.place.addItem(str(_("Shared folder: {folder}", folder=str(shared))), "shared")
            self.ask(_("Where"), self.place)
            self.place.setAccessibleDescription(str(_("Among your own templates, or where the team finds it.")))
        else:
            self.place.hide()
        self.replace = Tick(str(_("Replace the template of this name")), self)
        self.replace.setToolTip(str(_("Else both are kept.")))
        self.replace.setAccessibleDescription(self.replace.toolTip())
        self.column.addWidget(self.replace)
        self.place.currentIndexChanged.connect(self._on_name)
        self._end(_("Save template"))

    @property
    def same(self) -> Template | None:
        """The template that has this name where this one is to be kept, or None."""
        name, kind = self.name.text().strip().casefold(), self.place.currentData()
        return next((one for one in self._present if one.kind == kind and one.title.casefold() == name), None)

    def _choice(self) -> ChoiceBox:
        return ChoiceBox(self)

    def _on_name(self) -> None:
        super()._on_name()
        self.replace.setVisible(self.same is not None)
        if self.same is None:
            self.replace.setChecked(False)
        if self.isVisible():
            self.fit()

    def _on_save(self) -> None:
        super()._on_save()
        replacing = self.same if self.replace.isChecked() else None
        self.decided.emit(Kept(self.details, self.part.currentData(), self.place.currentData(), replacing))


class EditTemplate(_Describe):
    """Asks for another name, description and tags of a template."""

    decided = Signal(object)
    """What was entered, as :class:`~studio.storage.shelf.Details`."""

    def __init__(self, parent: QWidget | None, template: Template, tags: Sequence[str] = ()) -> None:
        super().__init__(parent, _("Edit details"), Details(template.title, template.summary, template.tags), tags)
        self._end(_("Save details"))

    def _on_save(self) -> None:
        super()._on_save()
        self.decided.emit(self.details)
