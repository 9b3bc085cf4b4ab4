"""Amendments: what changed since an earlier version."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studio.desktop.dialogs.files import OPENED, ask_existing
from studio.desktop.flows.flow import Flow
from studio.storage.protocol_file import FileError, load
from studio.text import _

if TYPE_CHECKING:
    from pathlib import Path

    from studio.protocol.overview import AmendmentChange
    from studio.protocol.protocol import Protocol


class Amendments(Flow):
    """The table of changes that an amendment needs."""

    def amend(self) -> None:
        """Ask for an earlier version, and note what has changed since as the newest amendment."""
        ask_existing(self.window, _("Choose the earlier version"), self.window.files.folder(), OPENED, self._amend_from)

    def _amend_from(self, path: Path) -> None:
        from studio.desktop.dialogs.amend import Amend
        from studio.document.amendments import changes_between, reasons_given, with_reasons

        try:
            earlier = load(path)
        except FileError as error:
            self.window.tell(error.text)
            return
        now = self.session.protocol
        changes = with_reasons(changes_between(earlier, now), reasons_given(earlier, now))
        if not changes:
            self.window.tell(_("{path} says the same as this protocol, so there is nothing to amend.", path=str(path)))
            return
        dialog = Amend(self.window, changes, version_in_words(earlier, path.name))
        dialog.decided.connect(partial(self._note_amendment, earlier))
        dialog.open()

    def _note_amendment(self, earlier: Protocol, changes: tuple[AmendmentChange, ...]) -> None:
        from studio.document.amendments import amended

        label = _("Note changes since an earlier version")
        self.session.edit(label, lambda protocol: amended(earlier, protocol, changes))
        self.session.seal()
        self.session.check_now()
        self.window.workspace.go_to(f"/overview/amendments/{self.session.protocol.overview.amendments[0].id}/number")


def version_in_words(protocol: Protocol, file: str) -> str:
    """Return what a version of a protocol is called: its identifier, version and file."""
    overview = protocol.overview
    version = str(_("version {version}", version=overview.version)) if overview.version else ""
    known = ", ".join(filter(None, (overview.protocol_number, version)))
    return str(_("{version} ({file})", version=known, file=file)) if known else file
