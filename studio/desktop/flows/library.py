"""Templates: what there is to start from, what becomes a template, and what is done with one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal

from studio.desktop.away import Away
from studio.desktop.editors.widgets import after
from studio.desktop.flows.flow import Flow
from studio.protocol.protocol import SECTIONS, section_title
from studio.storage import ENDING, library, shelf
from studio.storage.protocol_file import FileError
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.away import Waiting
    from studio.desktop.dialogs.insert_section import InsertSection
    from studio.desktop.dialogs.shared_folder import SharedFolder
    from studio.desktop.dialogs.templates import EditTemplate, Kept, SaveTemplate
    from studio.desktop.main_window import MainWindow
    from studio.protocol.protocol import Protocol
    from studio.protocol.transplant import Transplant
    from studio.storage.library import Template

PATIENCE_MS = 5000
"""How long the shared folder may take before the window says that it does not answer, in milliseconds."""

_SOON_MS = 700
"""After this an act away from the window is told of as slow, in milliseconds."""


class Library(Flow):
    """The templates of three places: shipped, the user's own, and a folder that a team shares.

    The shared folder may be on a network that is slow or gone, so all that is done there is done away from the window;
    what it held last is what the window knows of it.
    """

    changed = Signal(object)
    """There are other templates than before; carries the one that is to be looked at, or None."""

    deleted = Signal(object)
    """This template was deleted, and can be brought back; None: what was deleted can no longer be."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._away = Away(self)
        self._tidied = False
        self._shared: tuple[Template, ...] = ()
        self._looking: Any = None
        self._deleted: shelf.Deleted | None = None
        self.patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self.patience.timeout.connect(self._on_no_answer)
        self._shared_dialog: SharedFolder | None = None
        self.changed.connect(self._tell_shared)
        self.writable = False
        """Whether the user may change what is in the shared folder, as far as it was told."""
        self.problem: Text | None = None
        """Why the shared folder could not be listed."""

    def stop(self) -> None:
        """The window goes: no answer is waited for any more."""
        self._away.stop()
        self.patience.stop()

    # What there is

    @property
    def folder(self) -> Path | None:
        """The folder that the team shares, or None."""
        return Path(self.window.settings.shared_folder) if self.window.settings.shared_folder else None

    @property
    def looking(self) -> bool:
        """Whether the shared folder is being listed."""
        return self._looking is not None

    def templates(self) -> tuple[Template, ...]:
        """Return all templates: shipped, the user's own, and those that the shared folder held last."""
        return (*library.templates(), *self._shared)

    def look_into_shared(self) -> None:
        """List the shared folder anew; :attr:`changed` tells when it has answered."""
        folder = self.folder
        if folder is None:
            self._show_shared((), None, writable=False)
            return
        if self._looking is not None:
            self._looking.give_up()
        self._looking = self._away.run(partial(_listed, folder), self._on_listed, self._on_not_listed)
        self.patience.start()

    def read(
        self, template: Template, done: Callable[[Protocol], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Hand a new protocol made from the template to ``done``, or say why it cannot be used."""
        self._do(partial(library.start_from, template), done, failed, away=template.kind == "shared")

    def elsewhere(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """Do what may wait for a slow disk, such as looking whether files are there, away from the window."""
        self._away.run(work, done, failed)

    def tidy(self) -> None:
        """Remove for good what was deleted long ago and what died half-written; once, and away from the window."""
        if not self._tidied:
            self._tidied = True
            self.elsewhere(shelf.empty_deleted, _nothing, _raise)

    # What is done with one

    def edit_details(self, template: Template) -> None:
        """Ask for another title, summary and tags of a template."""
        from studio.desktop.dialogs.templates import EditTemplate

        dialog = EditTemplate(self.window, template, self._tags())
        dialog.decided.connect(partial(self._edit_details, dialog, template))
        dialog.open()

    def _edit_details(self, dialog: EditTemplate, template: Template, details: shelf.Details) -> None:
        self._do(
            partial(shelf.change_details, template, details),
            partial(self._close_and_show, dialog),
            partial(_refused, dialog),
            away=template.kind == "shared",
        )

    def _close_and_show(self, dialog: EditTemplate | SaveTemplate, template: Template) -> None:
        dialog.accept()
        self._next_act()
        self._show(template)

    def duplicate(self, template: Template) -> None:
        """Copy a template to the user's own."""
        title = shelf.copy_title(template.title, (one.title for one in self.templates() if one.kind == "mine"))
        self._do(
            partial(shelf.duplicate, template, title, shelf.own()), self._on_copied, away=template.kind == "shared"
        )

    def publish(self, template: Template) -> None:
        """Copy one of the user's own templates to the shared folder."""
        if self.folder is not None:
            to = shelf.shared(self.folder)
            self._do(partial(shelf.duplicate, template, template.title, to), self._on_copied, away=True)

    def _on_copied(self, template: Template) -> None:
        self._next_act()
        said = _("“{title}” is in the shared folder now.") if template.kind == "shared" else _("“{title}” was made.")
        self.window.say(_(said.message, title=template.title))
        self._show(template)

    def export(self, template: Template) -> None:
        """Ask where to write a template's file, and do it."""
        from studio.desktop.dialogs.files import PROTOCOLS, ask_new

        proposal = self.window.files.folder() / f"{shelf.file_name(template.title)}{ENDING}"
        ask_new(self.window, _("Export template"), proposal, PROTOCOLS, partial(self._export, template))

    def _export(self, template: Template, path: Path) -> None:
        done = partial(self._on_exported, path)
        self._do(partial(shelf.give_out, template, path), done, away=template.kind == "shared")

    def _on_exported(self, path: Path, _nothing: None) -> None:
        self._next_act()
        self.window.say(_("Exported to {path}", path=str(path)))

    def delete(self, template: Template) -> None:
        """Delete a template; it can be brought back until the next act."""
        self._do(partial(shelf.delete, template), self._on_deleted, away=template.kind == "shared")

    def _on_deleted(self, deleted: shelf.Deleted) -> None:
        self._deleted = deleted
        self.deleted.emit(deleted.template)
        self._show(None, gone=deleted.template)

    def restore(self) -> None:
        """Bring back the template that was deleted last."""
        if self._deleted is not None:
            away = self._deleted.template.kind == "shared"
            self._do(partial(shelf.restore, self._deleted), self._on_restored, away=away)

    def _on_restored(self, template: Template) -> None:
        self._next_act()
        self.window.say(_("“{title}” is back.", title=template.title))
        self._show(template)

    def ask_to_import(self) -> None:
        """Ask for the file of a protocol, or a PDF that holds one, and take it in as a template."""
        from studio.desktop.dialogs.files import OPENED, ask_existing

        ask_existing(self.window, _("Import a template"), self.window.files.folder(), OPENED, self.take_in)

    def take_in(self, path: Path) -> None:
        """Take a file in as one of the user's own templates."""
        self._do(partial(shelf.take_in, path, shelf.own()), self._on_taken_in, away=True)

    def _on_taken_in(self, template: Template) -> None:
        self._next_act()
        self.window.say(_("“{title}” is one of your templates now.", title=template.title))
        self._show(template)

    # The shared folder

    def ask_for_shared(self) -> None:
        """Show which folder is shared and what may be done there, and let the user choose another or none."""
        from studio.desktop.dialogs.shared_folder import SharedFolder

        dialog = self._shared_dialog = SharedFolder(self.window, self.window.settings.shared_folder)
        dialog.choose.clicked.connect(self._ask_for_folder)
        dialog.forget.clicked.connect(self._forget_shared)
        dialog.finished.connect(self._on_shared_closed)
        self._tell_shared()
        dialog.open()
        self.look_into_shared()

    def _ask_for_folder(self) -> None:
        from studio.desktop.dialogs.files import ask_folder

        start = self.folder if self.folder and self.problem is None else self.window.files.folder()
        ask_folder(self._shared_dialog or self.window, _("Choose the shared folder"), start, self.share)

    def _forget_shared(self) -> None:
        self.share(None)

    def share(self, folder: Path | None) -> None:
        """Share another folder, or none."""
        self._next_act()
        self.window.change_settings(shared_folder=str(folder) if folder else "")
        self._shared, self.problem, self.writable = (), None, False
        self.look_into_shared()
        self.changed.emit(None)

    def _tell_shared(self, _template: object = None) -> None:
        if self._shared_dialog is not None:
            self._shared_dialog.tell(self.window.settings.shared_folder, self.shared_in_words())

    def _on_shared_closed(self) -> None:
        self._shared_dialog = None

    def shared_in_words(self) -> Text:
        """Return how it stands with the shared folder."""
        if self.folder is None:
            return _("No shared folder is chosen.")
        if self.problem is not None:
            return self.problem
        if self.looking and not self._shared:
            return _("Looking into {folder}…", folder=str(self.folder))
        count = n_("{count} template", "{count} templates", len(self._shared))
        if self.writable:
            return _("{folder}: {count}. You may change and delete them.", folder=str(self.folder), count=count)
        return _(
            "{folder}: {count}. You may use and duplicate them, not change them.", folder=str(self.folder), count=count
        )

    def _on_listed(self, found: tuple[tuple[Template, ...], bool, Text | None]) -> None:
        self._looking = None
        self.patience.stop()
        templates, writable, problem = found
        self._show_shared(templates, problem, writable=writable)

    def _on_not_listed(self, error: Exception) -> None:
        self._looking = None
        self.patience.stop()
        raise error

    def _on_no_answer(self) -> None:
        if self._looking is not None:
            said = _("{folder} does not answer; it may be on a network that is slow or away.", folder=str(self.folder))
            self._show_shared(self._shared, said, writable=self.writable)

    def _show_shared(self, templates: tuple[Template, ...], problem: Text | None, *, writable: bool) -> None:
        same = (self._shared, self.problem, self.writable) == (templates, problem, writable)
        self._shared, self.problem, self.writable = templates, problem, writable
        if not same or (self.folder is not None and not templates):
            self.changed.emit(None)

    # What becomes a template

    def save_template(self) -> None:
        """Keep the protocol as a template."""
        self._ask_for_template("")

    def save_section_template(self) -> None:
        """Keep the section that is shown as a template."""
        self._ask_for_template(self.window.workspace.page)

    def _ask_for_template(self, section: str) -> None:
        from studio.desktop.dialogs.templates import SaveTemplate

        self.look_into_shared()
        titles = [(name, section_title(name)) for name in SECTIONS]
        name = dict(titles).get(section) or self.window.name
        present = [one for one in self.templates() if one.kind != "shipped"]
        tags, shared = self._tags(), self.folder if self.writable else None
        locked = self.session.key is not None
        dialog = SaveTemplate(
            self.window, name, titles, section, present=present, tags=tags, shared=shared, locked=locked
        )
        dialog.decided.connect(partial(self._save_template, dialog))
        dialog.open()

    def _save_template(self, dialog: SaveTemplate, kept: Kept) -> None:
        shared = kept.kind == "shared" and self.folder is not None
        to = shelf.shared(self.folder) if shared and self.folder is not None else shelf.own()
        protocol, section = self.session.protocol, kept.section or None
        self._do(
            partial(shelf.keep, protocol, kept.details, to, section, replacing=kept.replacing),
            partial(self._on_saved, dialog),
            partial(_refused, dialog),
            away=shared,
        )

    def _on_saved(self, dialog: SaveTemplate, template: Template) -> None:
        self._close_and_show(dialog, template)
        self.window.say(_("Saved as template “{name}”.", name=template.title))

    # Sections put in

    def insert_section(self) -> None:
        """Put a section of a template into the protocol, after a look at what that changes."""
        from studio.desktop.dialogs.insert_section import InsertSection

        offered = [one for one in self.templates() if one.problem is None and one.id != "blank"]
        titles = [(name, section_title(name)) for name in SECTIONS]
        page = self.window.workspace.page
        dialog = InsertSection(self.window, offered, titles, page if page in SECTIONS else SECTIONS[0])
        dialog.looked.connect(partial(self._look_at_section, dialog))
        dialog.decided.connect(self._insert_section)
        dialog.open()
        dialog.look()

    def _look_at_section(self, dialog: InsertSection, template: Template, section: str) -> None:
        from studio.desktop.dialogs.insert_section import consequences

        now = self.session.protocol
        self._do(
            partial(_looked_at, now, template, section, consequences),
            partial(_tell_valid, dialog, "tell", template, section),
            partial(_tell_valid, dialog, "refuse", template, section),
            away=template.kind == "shared",
        )

    def _insert_section(self, template: Template, section: str, made: Transplant, before: Protocol) -> None:
        if self.session.protocol is not before:
            return
        self.session.edit(
            _("Insert section from “{template}”", template=template.title), lambda _protocol: made.protocol
        )
        self.session.seal()
        self.session.check_now()
        self.window.workspace.show_page(section)

    # How it is done

    def _tags(self) -> tuple[str, ...]:
        """Return the tags that templates have, each once."""
        return shelf.tags_from(",".join(tag for one in self.templates() for tag in one.tags))

    def _do(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        away: bool,
    ) -> None:
        """Do ``work`` at once, or away from the window where it may take long; failures are told in a sentence."""
        refused = failed or self._tell_failure
        if away:
            waiting = self._away.run(work, done, refused)
            after(self, _SOON_MS, partial(self._say_waiting, waiting))
            return
        try:
            result = work()
        except FileError as error:
            refused(error)
        else:
            done(result)

    def _say_waiting(self, waiting: Waiting) -> None:
        if not waiting.answered:
            self.window.say(_("Waiting for the folder, which is slow to answer; you can go on meanwhile."))

    def _tell_failure(self, error: Exception) -> None:
        if not isinstance(error, FileError):
            raise error
        self.window.tell(error.text)

    def _next_act(self) -> None:
        self._deleted = None
        self.deleted.emit(None)

    def _show(self, template: Template | None, gone: Template | None = None) -> None:
        """Show what there is now. What was done in the shared folder is known before it is listed anew."""
        touched = template or gone
        if touched is not None and touched.kind == "shared":
            others = tuple(one for one in self._shared if one.path != touched.path)
            self._shared = tuple(
                sorted((*others, *([template] if template else [])), key=lambda one: (one.title.casefold(), one.id))
            )
            self.look_into_shared()
        self.changed.emit(template)


def _listed(folder: Path) -> tuple[tuple[Template, ...], bool, Text | None]:
    """Return what a folder holds, whether it may be written to, and why it cannot be listed; may take long."""
    problem = library.folder_problem(folder)
    return (() if problem else library.in_folder(folder, "shared")), shelf.writable(folder), problem


def _looked_at(
    protocol: Protocol, template: Template, section: str, consequences: Callable[[Protocol, Transplant], Any]
) -> Any:
    made = library.taken_from(protocol, template, section)
    return protocol, made, consequences(protocol, made)


def _tell_valid(dialog: InsertSection, method: str, template: Template, section: str, told: Any) -> None:
    """Tell the dialog, unless it is closed or shows something else by now."""
    from shiboken6 import isValid

    if method == "refuse" and not isinstance(told, FileError):
        raise told
    if isValid(dialog) and dialog.asks_for(template, section):
        getattr(dialog, method)(told)


def _nothing(_result: object) -> None:
    """What is done after work whose answer nobody needs."""


def _raise(error: Exception) -> None:
    raise error


def _refused(dialog: EditTemplate | SaveTemplate, error: Exception) -> None:
    from shiboken6 import isValid

    if not isinstance(error, FileError):
        raise error
    if isValid(dialog):
        dialog.show_failure(error.text)
