"""Exporting the protocol and the report of its checklist."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from studio.desktop.flows.flow import Flow
from studio.protocol.discussion import without_comments
from studio.protocol.protocol import Protocol
from studio.reading import is_folder
from studio.storage.protocol_file import dumps
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from studio.desktop.dialogs.export import ExportDialog, Survey, Wish
    from studio.desktop.panels.preview import Preview, PrintChoice
    from studio.desktop.tasks import Task
    from studio.document.blocks import What
    from studio.storage.sealed import Key

_OPEN_TO_READ = _(
    "This protocol is locked, but a document is not: whoever gets it can read it. The protocol that a PDF to share "
    "holds stays locked with the passphrase."
)


class Exports(Flow):
    """What leaves the program as a document."""

    def export(self) -> None:
        """Ask how to export the protocol, and do it."""
        self._ask_to_export("protocol", self.window.files.proposal(self._export_kind("protocol")))

    def export_checklist(self) -> None:
        """Ask how to export the report of the checklist, and do it."""
        proposal = self.window.files.proposal(self._export_kind("checklist"))
        named = str(_("{protocol} checklist", protocol=proposal.stem))
        self._ask_to_export("checklist", proposal.with_name(f"{named}{proposal.suffix}"))

    def export_comments(self) -> None:
        """Ask how to export the comments, and do it."""
        proposal = self.window.files.proposal(self._export_kind("comments"))
        named = str(_("{protocol} comments", protocol=proposal.stem))
        self._ask_to_export("comments", proposal.with_name(f"{named}{proposal.suffix}"))

    def _ask_to_export(self, what: What, proposal: Path) -> None:
        from studio.desktop.dialogs.export import ExportDialog, Wish

        self.session.check_now()
        musts = self.session.report.counts["must"]
        unread, undecided = self.window.files.unread_in_words(), self._undecided_in_words()
        remarks = () if undecided is None else (undecided,)
        not_final = unread and _("Final is not possible yet. {why}", why=unread)
        if musts:
            not_final = n_(
                "Final is not possible yet: {count} must finding is open.",
                "Final is not possible yet: {count} must findings are open.",
                musts,
            )
        if self.session.protocol == Protocol():
            not_final = _("Final is not possible yet: nothing has been entered.")
        if self.session.key is not None:
            remarks = (_OPEN_TO_READ, *remarks)
        if unread:
            remarks = (_("{why} The file shows what was stored last.", why=unread), *remarks)
        settings = self.window.settings
        used = {ending: Path(folder) for ending, folder in settings.export_folders.items()}
        folders = {ending: folder for ending, folder in used.items() if is_folder(folder)}
        wish = Wish(
            path=folders.get(proposal.suffix, proposal.parent) / proposal.name,
            what=what,
            paper=settings.paper,
            purpose=settings.purpose,
            comments=True,
            open_afterwards=settings.open_exported,
        )
        said = sum(not comment.resolved for comment in self.session.protocol.comments)
        dialog = ExportDialog(self.window, wish, not_final=not_final, remarks=remarks, folders=folders, comments=said)
        dialog.wanted.connect(partial(self._export, dialog))
        dialog.finished.connect(self._on_export_closed)
        dialog.wants_place.connect(partial(self._go_to_concern, dialog))
        dialog.open()
        if (preview := self.window.workspace.side.get("preview")) is not None:
            preview.rest()
        stem = proposal.stem if self.window.files.origin is not None else None
        self.window.tasks.start(
            partial(_surveyed, self.session.protocol, what, stem),
            dialog.show_survey,
            self._raise,
        )

    def _export_kind(self, what: What) -> str:
        """Return the ending of the kind of file that was exported to last, or of the usual one."""
        from studio.export.formats import formats_of

        endings = [format.ending for format in formats_of(what)]
        return self.window.settings.export_kind if self.window.settings.export_kind in endings else endings[0]

    def _go_to_concern(self, dialog: ExportDialog, address: str) -> None:
        dialog.reject()
        self.window.workspace.go_to(address)

    def _on_export_closed(self) -> None:
        self.window.tasks.give_up()
        if (preview := self.window.workspace.side.get("preview")) is not None:
            preview.go_on()

    def _undecided_in_words(self) -> Text | None:
        """Return how many points of the checklist are undecided, and by rules of which weight, or None."""
        undecided = self.session.report.undecided
        musts = sum(rule.severity == "must" for rule, _verdict in undecided)
        if not undecided:
            return None
        if not musts:
            return n_(
                "{count} point of the checklist is still to be decided, not by a must rule; a final export lists it "
                "as undecided.",
                "{count} points of the checklist are still to be decided, none of them by must rules; a final export "
                "lists them as undecided.",
                len(undecided),
            )
        return n_(
            "{count} point of the checklist is still to be decided, by a must rule; a final export lists it as "
            "undecided.",
            "{count} points of the checklist are still to be decided, {musts} of them by must rules; a final export "
            "lists them as undecided.",
            len(undecided),
            musts=musts,
        )

    def _export(self, dialog: ExportDialog, wish: Wish) -> None:
        task = self.window.tasks.start(
            partial(_exported, self.session.protocol, wish, self.session.key),
            partial(self._on_exported, dialog, self.session.protocol),
            partial(self._on_export_failed, dialog),
            dialog.show_progress,
        )
        dialog.given_up.connect(task.cancel)

    def _on_exported(self, dialog: ExportDialog, protocol: Protocol, wish: Wish) -> None:
        from studio.desktop.dialogs.export import Exported

        dialog.finish()
        if wish.what == "protocol":
            self.window.compare.note_export(protocol, wish.path)
        ending, folder = wish.path.suffix.lower(), str(wish.path.parent)
        self.window.change_settings(
            paper=wish.paper,
            purpose=wish.purpose,
            export_kind=ending,
            export_folders={**self.window.settings.export_folders, ending: folder},
            open_exported=wish.open_afterwards,
        )
        if (preview := self.window.workspace.side.get("preview")) is not None:
            self._show_print_choice(preview)
        said = _("Exported to {path}", path=str(wish.path))
        self.window.say(said)
        if not wish.open_afterwards:
            Exported(self.window, wish).open()
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(wish.path))):
            Exported(self.window, wish, opens=False).open()

    def _on_export_failed(self, dialog: ExportDialog, error: Exception) -> None:
        from studio.export.formats import ExportError

        if isinstance(error, ExportError):
            dialog.show_failure(error.text)
            return
        dialog.finish()
        self._raise(error)

    def _raise(self, error: Exception) -> None:
        raise error

    def watch(self, preview: Preview) -> None:
        """Print the preview as exports are, and the other way round."""
        self._show_print_choice(preview)
        preview.choice_made.connect(self._on_print_choice)

    def _show_print_choice(self, preview: Preview) -> None:
        from studio.desktop.panels.preview import PrintChoice

        preview.set_choice(PrintChoice(self.window.settings.paper, self.window.settings.purpose))

    def _on_print_choice(self, choice: PrintChoice) -> None:
        self.window.change_settings(paper=choice.paper, purpose=choice.purpose)


def _exported(protocol: Protocol, wish: Wish, key: Key | None, task: Task) -> Wish:
    """Have the file made, and write it in the worker: nothing here may touch the window.

    The protocol that goes into a PDF is sealed with the ``key``, if there is one.
    """
    from studio.export.formats import check_target, write
    from studio.export.options import Options
    from studio.press.orders import file
    from studio.press.press import PRESS

    ending = check_target(wish.path, wish.what).ending
    kept = protocol if wish.comments else without_comments(protocol)
    options = Options(wish.paper, wish.purpose, protocol=dumps(kept, key) if wish.what == "protocol" else None)
    order = partial(file, protocol, wish.what, ending, options, wish.final, wish.comments)
    data = PRESS.make(order, task.report)
    task.report(1.0)
    write(wish.path, data)
    return wish


def _surveyed(protocol: Protocol, what: What, stem: str | None, task: Task) -> Survey:
    """Have a look taken at what is to be exported; ``stem`` is the name that its file has already."""
    from studio.desktop.dialogs.export import Survey
    from studio.press.orders import look
    from studio.press.press import PRESS

    return Survey(*PRESS.make(partial(look, protocol, what, stem), task.report))
