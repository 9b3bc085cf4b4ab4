"""Templates: saving protocols and sections as such, and putting sections in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studio.desktop.flows.flow import Flow
from studio.protocol.protocol import SECTIONS, section_title
from studio.storage import library, shelf
from studio.storage.protocol_file import FileError
from studio.text import _

if TYPE_CHECKING:
    from studio.desktop.dialogs.templates import SaveTemplate
    from studio.storage.library import Template


class Library(Flow):
    """The templates that the user can start from, and what becomes one."""

    def templates(self) -> tuple[Template, ...]:
        """Return all templates: shipped, the user's own, and those of the shared folder."""
        shared = self.window.settings.shared_folder
        return library.templates(Path(shared) if shared else None)

    def save_template(self) -> None:
        """Keep the protocol as a template."""
        self._ask_for_template("")

    def save_section_template(self) -> None:
        """Keep the section that is shown as a template."""
        self._ask_for_template(self.window.workspace.page)

    def _ask_for_template(self, section: str) -> None:
        from studio.desktop.dialogs.templates import SaveTemplate

        titles = [(name, section_title(name)) for name in SECTIONS]
        name = dict(titles).get(section) or self.window.name
        dialog = SaveTemplate(self.window, name, titles, section)
        dialog.decided.connect(partial(self._save_template, dialog))
        dialog.open()

    def _save_template(self, dialog: SaveTemplate, name: str, summary: str, section: str) -> None:
        try:
            shelf.keep(self.session.protocol, shelf.Details(name, summary), shelf.own(), section or None)
        except FileError as error:
            dialog.show_failure(error.text)
            return
        dialog.accept()
        self.window.say(_("Saved as template “{name}”.", name=name))

    def insert_section(self) -> None:
        """Put a section's template into the protocol."""
        from studio.desktop.dialogs.templates import InsertSection

        offered = [
            (template, template.title, ". ".join((section_title(template.section), template.summary)))
            for template in self.templates()
            if template.section in SECTIONS and template.problem is None
        ]
        if not offered:
            self.window.tell(_("There are no section templates yet. Save a section of a protocol as a template first."))
            return
        dialog = InsertSection(self.window, offered)
        dialog.decided.connect(self._insert_section)
        dialog.open()

    def _insert_section(self, template: Template) -> None:
        try:
            self.session.edit(
                _("Insert section from “{template}”", template=template.title),
                lambda protocol: library.taken_from(protocol, template).protocol,
            )
        except FileError as error:
            self.window.tell(error.text)
            return
        self.session.check_now()
        self.window.workspace.show_page(template.section)
