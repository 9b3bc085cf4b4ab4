"""Comparing versions, taking changes over, and writing the amendment."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studio.desktop.compare.versions import (
    Version,
    backup_version,
    file_version,
    kept_version,
    moment_in_words,
    saved_version,
)
from studio.desktop.dialogs.files import OPENED, ask_existing
from studio.desktop.flows.flow import Flow
from studio.protocol.address import exists, parent, split
from studio.protocol.protocol import SECTIONS, section_title
from studio.reading import is_file
from studio.storage import backups, exported, library
from studio.storage.exported import Exported
from studio.storage.protocol_file import FileError, read
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from studio.desktop.compare.window import Compare
    from studio.desktop.main_window import MainWindow
    from studio.protocol.history import Step
    from studio.protocol.overview import AmendmentChange
    from studio.protocol.protocol import Protocol
    from studio.protocol.take_over import Taken
    from studio.storage.library import Template
    from studio.storage.sealed import Key


class Comparing(Flow):
    """The versions of protocols, side by side. One comparison is open at a time; it waits while one is in the form."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._dialog: Compare | None = None
        self._then: Callable[[], object] | None = None
        """What is done once the comparison is closed."""
        self._start: Step = self.session.history.steps[0]
        self._saved, self._path = self.session.saved, self.session.path
        self._exported: Exported | None = None
        self.session.changed.connect(self._on_changed)
        self.session.file_changed.connect(self._on_file_changed)

    # Comparing

    def compare(self) -> None:
        """Show the comparison that waits, or begin one: of this protocol with the version it was saved as."""
        if self._dialog is None:
            self._begin(self._usual())
        else:
            self._show()

    def compare_with(self, version: Version) -> None:
        """Compare a version with the protocol as it is now."""
        self._begin(version)

    def compare_both(self, old: Version, new: Version, then: Callable[[], object] | None = None) -> None:
        """Compare two versions that need not be of the open protocol; do ``then`` when the comparison is closed."""
        self._begin(old, new)
        self._then = then

    def compare_step(self, at: int) -> None:
        """Compare a step of the history, counted from 0, with the protocol as it is now."""
        self._begin(self._step(at))

    def _usual(self) -> Version | None:
        """Return the version that one usually asks what has changed since: the saved one, else that last exported."""
        if not self.window.has_protocol:
            return None
        path, left = self.session.path, self._last_export()
        if path is not None and is_file(path) and self.session.dirty:
            return self._saved_version(path)
        if left is not None and left.protocol != self.session.protocol:
            return _export_version(left)
        return self._saved_version(path) if path is not None and is_file(path) else None

    def _begin(self, old: Version | None, new: Version | None = None) -> None:
        from studio.desktop.compare.window import Compare

        if self._dialog is None:
            self._dialog = dialog = Compare(
                self.window,
                self.versions,
                self.window.files.folder(),
                may_go=self.window.has_protocol,
            )
            dialog.wants_field.connect(self._go_to)
            dialog.wants_taken.connect(self._take)
            dialog.wants_amendment.connect(self.write_amendment)
            dialog.wants_key.connect(self._ask_key)
            dialog.wants_undo.connect(self.window.steps.undo)
            dialog.wants_redo.connect(self.window.steps.redo)
            dialog.finished.connect(self._on_finished)
        if new is not None:
            self._dialog.show_version("new", new)
        elif self.window.has_protocol:
            self._dialog.show_version("new", self._now())
        if old is not None:
            self._dialog.show_version("old", old)
        self._show()

    def _show(self) -> None:
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _on_finished(self) -> None:
        then, self._dialog, self._then = self._then, None, None
        if then is not None:
            then()

    def _ask_key(self, version: Version, then: Callable[[Key], None]) -> None:
        if version.path is None:
            return
        try:
            content = read(version.path)
        except FileError as error:
            self.window.tell(error.text)
        else:
            self.window.passphrases.ask(version.title, content, then, self._dialog)

    def versions(self) -> list[Version]:
        """Return all that can be compared now: this protocol's versions, files used lately, templates."""
        found: list[Version] = []
        if self.window.has_protocol:
            found.append(self._now())
            path, left = self.session.path, self._last_export()
            if path is not None and is_file(path):
                found.append(self._saved_version(path))
            if left is not None:
                found.append(_export_version(left))
            if path is not None:
                found += (backup_version(one, self.session.key) for one in backups.of(path))
            found += (self._step(at) for at in reversed(range(len(self.session.history.steps))))
        found += (file_version(path) for path in self._recent())
        found += map(_template_version, self._templates())
        return found

    def _saved_version(self, path: Path) -> Version:
        return saved_version(path, self.session.file.key if self.session.file is not None else None)

    def _now(self) -> Version:
        return Version("now", str(_("This protocol as it is now")), self.window.name, self._protocol_now)

    def _protocol_now(self) -> Protocol:
        return self.session.protocol

    def _step(self, at: int) -> Version:
        step = self.session.history.steps[at]
        title = str(_("After “{step}”", step=step.label)) if step.label is not None else str(_("As it was opened"))
        when = moment_in_words(step.when) if step.when is not None else ""
        return kept_version("step", title, when, step.protocol)

    def _recent(self) -> Iterator[Path]:
        for one in self.window.settings.recent:
            path = Path(one.path)
            if path != (self.session.path if self.window.has_protocol else None) and is_file(path):
                yield path

    def _templates(self) -> Iterator[Template]:
        shared = self.window.settings.shared_folder
        for template in library.templates(Path(shared) if shared else None):
            if template.problem is None:
                yield template

    def _go_to(self, address: str) -> None:
        protocol = self.session.protocol
        if not self.window.has_protocol or not address or split(address)[0] not in SECTIONS:
            return
        while not exists(protocol, address):
            address = parent(address)
        if self._dialog is not None:
            self._dialog.hide()
        self.window.activateWindow()
        self.window.workspace.go_to(address)
        self.window.say(_("The comparison waits: Compare versions… shows it again."))

    def _take(self, taken: Taken, name: str) -> None:
        label = n_(
            "Take over {count} change from “{version}”",
            "Take over {count} changes from “{version}”",
            len(taken.changes),
            version=name,
        )
        self.session.edit(label, lambda _protocol: taken.protocol)
        self.session.seal()
        self.session.check_now()

    def _on_changed(self, _source: object) -> None:
        if self._dialog is not None:
            self._dialog.protocol_changed()

    def _on_file_changed(self) -> None:
        """Let the comparison go with the protocol that it was of, and the last export follow it to another file."""
        start, saved, path = self.session.history.steps[0], self.session.saved, self.session.path
        same = start is self._start
        if not same:
            self._start, self._exported = start, None
            if self._dialog is not None and self._dialog.of_open:
                self._dialog.close()
        elif saved is not self._saved and path is not None and self._dialog is not None:
            self._dialog.protocol_saved(self._saved_version(path))
        self._saved = saved
        if path != self._path:
            self._follow(path, same=same)
            self._path = path

    def _follow(self, path: Path | None, *, same: bool) -> None:
        """Let the last export of a protocol that was saved under another name be known with that name too."""
        key = self.session.key
        known = self._exported or (exported.last(self._path, key) if same and self._path is not None else None)
        if path is not None and known is not None and exported.last(path, key) is None:
            exported.keep(path, known, key)

    # What was last exported

    def note_export(self, protocol: Protocol, to: Path) -> None:
        """Remember what was exported, to compare with it later."""
        self._exported = Exported(protocol, to, datetime.now())
        if self.session.path is not None:
            exported.keep(self.session.path, self._exported, self.session.key)

    def _last_export(self) -> Exported | None:
        if self._exported is None and self.session.path is not None:
            return exported.last(self.session.path, self.session.key)
        return self._exported

    # The amendment

    def amend(self) -> None:
        """Ask for an earlier version, and note what has changed since as the newest amendment."""
        ask_existing(self.window, _("Choose the earlier version"), self.window.files.folder(), OPENED, self._amend_from)

    def _amend_from(self, path: Path) -> None:
        self.window.passphrases.read(path, partial(self._amend_with, path.name))

    def _amend_with(self, name: str, earlier: Protocol) -> None:
        self.write_amendment(earlier, name, {})

    def write_amendment(self, earlier: Protocol, name: str, reasons: Mapping[str, str]) -> None:
        """Ask for the reasons of what has changed since an earlier version, and note it as the newest amendment.

        ``name`` is what the earlier version is called; ``reasons`` are those known already, by addresses.
        """
        from studio.desktop.dialogs.amend import Amend
        from studio.document.amendments import changes_between, id_of, reasons_given, with_reasons

        now = self.session.protocol
        known = reasons_given(earlier, now) | {id_of(address): reason for address, reason in reasons.items()}
        changes = with_reasons(changes_between(earlier, now), known)
        if not changes:
            self.window.tell(_("{path} says the same as this protocol, so there is nothing to amend.", path=name))
            return
        dialog = Amend(self._dialog or self.window, changes, str(version_in_words(earlier, name)))
        dialog.decided.connect(partial(self._note_amendment, earlier))
        dialog.open()

    def _note_amendment(self, earlier: Protocol, changes: tuple[AmendmentChange, ...]) -> None:
        from studio.document.amendments import amended

        label = _("Note changes since an earlier version")
        self.session.edit(label, lambda protocol: amended(earlier, protocol, changes))
        self.session.seal()
        self.session.check_now()
        self._go_to(f"/overview/amendments/{self.session.protocol.overview.amendments[0].id}/number")


def version_in_words(protocol: Protocol, name: str) -> str:
    """Return what a version of a protocol is called: its identifier, version and file."""
    overview = protocol.overview
    version = str(_("version {version}", version=overview.version)) if overview.version else ""
    known = ", ".join(filter(None, (overview.protocol_number, version)))
    return str(_("{version} ({file})", version=known, file=name)) if known else name


def _export_version(one: Exported) -> Version:
    detail = str(_("{when}, to {file}", when=moment_in_words(one.when), file=str(one.to)))
    return kept_version("exported", str(_("As it was last exported")), detail, one.protocol)


_KINDS: dict[str, Text] = {"shipped": _("Shipped"), "mine": _("Mine"), "shared": _("Shared folder")}


def _template_version(template: Template) -> Version:
    detail = [str(_KINDS[template.kind])]
    if template.section in SECTIONS:
        detail.append(str(_("section {section}", section=section_title(template.section))))
    return Version(
        "template",
        template.title,
        " · ".join((*detail, template.summary)),
        partial(library.start_from, template),
        template.path,
        template.section if template.section in SECTIONS else None,
    )
