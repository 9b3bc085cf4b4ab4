"""Exporting the protocol or the report on it: as what, where to and for whom; what to know before; the progress."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop.dialogs.dialog import Dialog, Line
from studio.desktop.dialogs.files import ask_new
from studio.desktop.editors.column import clear
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import Button, Link, Tick, Words
from studio.desktop.panels.chip import Chip
from studio.desktop.theme import em
from studio.export.formats import FORMATS, formats_of
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from studio.document.blocks import Concern, What
    from studio.export.options import Paper, Purpose

Choices = dict[str, Chip]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be exported, and how: see ``studio.export.options`` for paper and purpose.

    With ``comments`` a draft to be shared carries what people said to one another about the protocol.
    """

    path: Path
    what: What = "protocol"
    paper: Paper = "a4"
    purpose: Purpose = "sharing"
    final: bool = False
    comments: bool = False
    open_afterwards: bool = True


@dataclass(frozen=True, slots=True)
class Survey:
    """What a look at the document tells before it is exported.

    ``names`` are the names to offer for files, by purpose and ending; ``concerns`` what to know of each kind of file,
    by ending.
    """

    names: Mapping[tuple[Purpose, str], str] = field(default_factory=dict)
    concerns: Mapping[str, tuple[Concern, ...]] = field(default_factory=dict)


_TITLES: dict[What, Text] = {
    "protocol": _("Export protocol"),
    "checklist": _("Export checklist report"),
    "comments": _("Export comments"),
}
_DONE: dict[What, Callable[[str], Text]] = {
    "protocol": lambda path: _("The protocol was exported to {path}.", path=path),
    "checklist": lambda path: _("The checklist report was exported to {path}.", path=path),
    "comments": lambda path: _("The comments were exported to {path}.", path=path),
}
_PAGED = (".pdf", ".docx")
"""The kinds of file that have pages, so that paper and purpose matter."""

PAPERS: dict[Paper, Text] = {"a4": _("A4"), "letter": _("US Letter")}
PURPOSES: dict[Purpose, Text] = {
    "sharing": _("To share with colleagues"),
    "submission": _("To submit to a regulator or committee"),
}
_MEANINGS: dict[Purpose, Text] = {
    "sharing": _("Set closely, pleasant to read. A PDF also holds the protocol itself: PAT Studio can open it again."),
    "submission": _("Larger letters, and a PDF built as regulators ask: nothing attached, a name in small letters."),
}
_COMMENTED = _(
    "For drafts to share only. Word shows comments beside the text; a PDF keeps them in the protocol that it holds."
)
_CARRYING = (".docx", ".pdf")
"""The kinds of file that can carry comments."""
_CONCERNS_SHOWN = 5
"""So many concerns are said in full."""


class ExportDialog(Dialog):
    """Asks how to export and shows the progress. Whoever opens it does the work that ``wanted`` asks for."""

    wanted = Signal(object)
    """Export as this :class:`Wish` says."""

    wants_place = Signal(str)
    """Go to the part of the protocol at this address."""

    given_up = Signal()
    """The export under way is no longer wanted."""

    def __init__(
        self,
        parent: QWidget | None,
        wish: Wish,
        *,
        not_final: Text | None,
        remarks: tuple[Text, ...] = (),
        folders: Mapping[str, Path] = MappingProxyType({}),
        comments: int = 0,
    ) -> None:
        """Start from a wish; ``comments`` is how many are open.

        ``not_final`` says why the protocol cannot be exported as final, if it cannot, and ``remarks`` what else one
        should know before exporting. ``folders`` are those to propose for kinds of file, by ending; other kinds go
        where the wish goes.
        """
        super().__init__(parent, _TITLES[wish.what], width=36)
        self._proposal, self._what, self._folders = wish.path, wish.what, folders
        self._survey = Survey()
        self._running = False
        self._may_replace: Path | None = None
        column = self.scrolled()
        self.kind = self._choose(
            _("Format"), wish.path.suffix, {one.ending: one.title for one in formats_of(wish.what)}
        )
        self.purpose = self._choose(_("Purpose"), wish.purpose, PURPOSES)
        self.meaning = self.say(_MEANINGS[wish.purpose], "small", "muted")
        self.file = Line(str(wish.path), self)
        self._offered = self.file.text()
        self.browse = Button(str(_("Browse…")), parent=self)
        self.browse.setAutoDefault(False)
        self._ask_together(_("File"), self.file, self.browse)
        self.file.setAccessibleDescription(str(_("Where it is written; the ending of the name tells the format.")))
        self.paper = self._choose(_("Paper"), wish.paper, PAPERS)
        self.state = self._choose(
            _("State"),
            "final" if wish.final and not_final is None else "draft",
            {"draft": _("Draft, marked on every page"), "final": _("Final")},
        )
        if not_final is not None:
            self.state["final"].setEnabled(False)
            self.state["final"].setToolTip(str(not_final))
            self.state["final"].setAccessibleDescription(str(not_final))
            self.say(not_final, "small", "muted")
        for remark in remarks:
            self.say(remark, "small", "muted")
        self._concerns = QWidget(self)
        self._concern_column = QVBoxLayout(self._concerns)
        self._concern_column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._concerns)
        self._concerns.hide()
        counted = n_("With {count} open comment", "With {count} open comments", comments)
        self.comments = Tick(str(counted), self)
        self.comments.setChecked(wish.comments)
        self.comments.setVisible(comments > 0 and wish.what == "protocol")
        self.comments.setToolTip(str(_COMMENTED))
        self.comments.setAccessibleDescription(str(_COMMENTED))
        column.addWidget(self.comments)
        self.opens = Tick(str(_("Open the file afterwards")), self)
        self.opens.setChecked(wish.open_afterwards)
        column.addWidget(self.opens)
        column.addStretch(1)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(em(self, 0.5))
        self.progress.setAccessibleName(str(_("Progress of the export")))
        self.body.addWidget(self.progress)
        self.problem = Words("", tone="must", wrap=True, parent=self)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(self.problem)
        self.cancel = self.cancel_button()
        self.start = self.button(_("Export"), main=True)
        self.progress.hide()
        self.problem.hide()
        for ending, chip in self.kind.items():
            chip.clicked.connect(partial(self._on_kind, ending))
        for chip in self.purpose.values():
            chip.toggled.connect(self._on_purpose)
        for chip in (*self.kind.values(), *self.purpose.values(), *self.state.values()):
            chip.toggled.connect(self._allow_comments)
        self._allow_comments()
        self.browse.clicked.connect(self._on_browse)
        self.start.clicked.connect(self._on_start)
        self.file.textChanged.connect(self._on_file)
        self.file.setFocus()

    def show_survey(self, survey: Survey) -> None:
        """Say what to know of the document, and offer names that fit it unless the user has written one."""
        self._survey = survey
        self._offer(self._path().suffix)
        self._show_concerns()

    def show_progress(self, share: float) -> None:
        """Show how much is done, from 0 to 1."""
        self.progress.setValue(round(100 * share))

    def show_failure(self, reason: Text) -> None:
        """Say why it failed, and let the user change something and try again."""
        self._set_running(False)
        self.problem.setText(str(reason))
        self.problem.show()
        self.fit()
        self.file.setFocus()

    def finish(self) -> None:
        """Close: the export is done."""
        self._running = False
        self.accept()

    def reject(self) -> None:
        """Give up what is under way, and close."""
        if self._running:
            self._running = False
            self.given_up.emit()
        super().reject()

    def _ask_together(self, title: Text, *controls: QWidget) -> None:
        holder = QWidget(self)
        for control in controls:
            control.setAccessibleName(str(_("{question}: {answer}", question=title, answer=control.text())))
        if isinstance(controls[0], Chip):
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            holder.setSizePolicy(policy)
            row: QLayout = Flow(holder, columns=False)
        else:
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(em(self, 0.5))
            controls[0].setAccessibleName(str(title))
        for control in controls:
            row.addWidget(control)
        self.ask(title, holder)

    def _choose(self, title: Text, chosen: str, choices: dict[str, Text]) -> Choices:
        group = QButtonGroup(self)
        buttons = {value: Chip(str(label), self) for value, label in choices.items()}
        for value, button in buttons.items():
            group.addButton(button)
            button.setAutoDefault(False)
            button.setChecked(value == chosen)
        self._ask_together(title, *buttons.values())
        return buttons

    def _on_file(self, written: str) -> None:
        self.start.setEnabled(bool(written.strip()))
        ending = self._path().suffix.lower()
        if ending in self.kind and not self.kind[ending].isChecked():
            self.kind[ending].setChecked(True)
            self._show_concerns()
        self._allow_pages(ending in _PAGED)

    def _on_kind(self, ending: str) -> None:
        """Give the file the ending of the kind that was chosen."""
        if not self._offer(ending):
            self.file.setText(str(self._path().with_suffix(ending)))
        self._show_concerns()

    def _on_purpose(self) -> None:
        self.meaning.setText(str(_MEANINGS[_chosen(self.purpose)]))
        self._offer(self._path().suffix)
        self.fit()

    def _offer(self, ending: str) -> bool:
        """Offer a name for a file of a kind, unless the user has written one; tell whether it was."""
        if self.file.text() != self._offered:
            return False
        name = self._survey.names.get((_chosen(self.purpose), ending), self._path().with_suffix(ending).name)
        self._offered = str(self._folders.get(ending, self._proposal.parent) / name)
        selected = self.file.hasSelectedText()
        self.file.setText(self._offered)
        if selected:
            self.file.selectAll()
        return True

    def _show_concerns(self) -> None:
        """Say what to know of the kind of file that is chosen."""
        clear(self._concern_column)
        concerns = self._survey.concerns.get(_chosen(self.kind), ())
        for concern in concerns[:_CONCERNS_SHOWN]:
            self._add_concern(str(concern))
            if concern.address is not None:
                link = Link(str(_("Go to the place")), self._concerns)
                link.setAutoDefault(False)
                link.setAccessibleDescription(str(concern))
                link.clicked.connect(partial(self.wants_place.emit, concern.address))
                self._concern_column.addWidget(link)
        if (rest := len(concerns) - _CONCERNS_SHOWN) > 0:
            self._add_concern(str(n_("{count} more point.", "{count} more points.", rest)))
        self._concerns.setVisible(bool(concerns))
        self.fit()

    def _add_concern(self, text: str) -> None:
        words = Words(text, "small", "should", wrap=True, parent=self._concerns)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._concern_column.addWidget(words)

    def _allow_comments(self) -> None:
        """Offer comments where they may go, and never in what leaves the house for good."""
        self.comments.setEnabled(
            _chosen(self.kind) in _CARRYING
            and _chosen(self.purpose) == "sharing"
            and _chosen(self.state) == "draft"
            and not self._running
        )

    def _allow_pages(self, paged: bool) -> None:
        for part in (*self.paper.values(), *self.purpose.values()):
            part.setEnabled(paged)

    def _on_browse(self) -> None:
        path = self._path()
        ending = path.suffix.lower()
        kind = _("{kind} (*{ending})", kind=FORMATS[ending].title, ending=ending)
        ask_new(self, _TITLES[self._what], path, kind, self._on_path)

    def _on_path(self, path: Path) -> None:
        """Take a file from the system's dialog, which has asked already whether it may be replaced."""
        self._may_replace = path
        self.file.setText(str(path))

    def _path(self) -> Path:
        """Return the file that is named; a bare name is in the folder proposed, and a folder gets the name proposed."""
        path = self._proposal.parent / Path(self.file.text().strip()).expanduser()
        if _there(path, Path.is_dir):
            return path / self._proposal.name
        return path if self._is_known(path) else path.with_name(path.name + self._ending())

    def _is_known(self, path: Path) -> bool:
        """Tell whether the name ends as a file of some format does; what else follows a point belongs to the name."""
        return path.suffix.lower() in {one.ending for one in formats_of(self._what)}

    def _ending(self) -> str:
        """Return the ending of a name that was given none: that of the format chosen."""
        return _chosen(self.kind)

    def _on_start(self) -> None:
        path = self._path()
        if path != self._may_replace and _there(path, Path.exists):
            self._may_replace = path
            self.show_failure(_("{path} exists already. Export again to replace it.", path=str(path)))
            return
        wish = Wish(
            path=path,
            what=self._what,
            paper=_chosen(self.paper),
            purpose=_chosen(self.purpose),
            final=_chosen(self.state) == "final",
            comments=self.comments.isChecked() and self.comments.isEnabled() and not self.comments.isHidden(),
            open_afterwards=self.opens.isChecked(),
        )
        self._set_running(True)
        self.wanted.emit(wish)

    def _set_running(self, running: bool) -> None:
        self._running = running
        self.progress.setValue(0)
        self.progress.setVisible(running)
        self.problem.hide()
        for part in (self.start, self.file, self.browse, self.opens, *self.kind.values()):
            part.setEnabled(not running)
        self._allow_comments()
        self._allow_pages(not running and self._path().suffix.lower() in _PAGED)
        self.fit()


class Exported(Dialog):
    """Says where the exported file is, and opens it or its folder."""

    def __init__(self, parent: QWidget | None, wish: Wish, *, opens: bool = True) -> None:
        """``opens`` tells whether to offer to open the file; without, opening it has failed, and that is said."""
        super().__init__(parent, _TITLES[wish.what], width=32)
        self._path = wish.path
        self.say(_DONE[wish.what](str(wish.path)))
        kind = wish.path.suffix.lstrip(".").upper()
        lacking = _("It could not be opened: no program for {kind} files was found.", kind=kind)
        self.problem = self.say(lacking, tone="must")
        self.problem.setVisible(not opens)
        self.folder = self.button(_("Open folder"), left=True)
        self.folder.clicked.connect(self._open_folder)
        self.close_button = self.button(_("Close"), main=not opens)
        self.close_button.clicked.connect(self.accept)
        self.open_file = self.button(_("Open"), main=opens)
        self.open_file.setVisible(opens)
        self.open_file.clicked.connect(self._open_file)

    def _open_file(self) -> None:
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path))):
            self.accept()
            return
        self.problem.show()
        self.open_file.hide()
        self.close_button.setDefault(True)
        self.close_button.setFocus()

    def _open_folder(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent))):
            self.problem.setText(str(_("The folder could not be opened: no program for folders was found.")))
            self.problem.show()


def _there(path: Path, kind: Callable[[Path], bool]) -> bool:
    """Tell whether there is such a thing; where that cannot be told, writing it will say why."""
    try:
        return kind(path)
    except (OSError, ValueError):
        return False


def _chosen(buttons: Choices) -> str:
    return next(value for value, button in buttons.items() if button.isChecked())
