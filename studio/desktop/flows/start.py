"""The start page: what it offers, and where its choices lead."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from studio.desktop.flows.flow import Flow
from studio.desktop.start_page import Card, Recent, StartPage, state_in_words
from studio.protocol.protocol import SECTIONS, section_title
from studio.text import Text, _

if TYPE_CHECKING:
    from studio.desktop.main_window import MainWindow
    from studio.storage.library import Template, TemplateKind
    from studio.storage.settings import RecentFile

_KINDS: dict[TemplateKind, Text] = {"shipped": _("Shipped"), "mine": _("Mine"), "shared": _("Shared folder")}


class Start(Flow):
    """The start page, made with the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.page = StartPage(_KINDS.items(), window)
        files = window.files
        self.page.template_chosen.connect(files.start_from)
        self.page.open_wanted.connect(files.ask_to_open)
        self.page.pdf_wanted.connect(files.ask_to_open_pdf)
        self.page.recent_chosen.connect(files.open)
        self.page.recent_removed.connect(files.forget)
        self.page.counted.connect(self._on_templates_counted)

    def refresh(self) -> None:
        """Show the templates and the protocols open lately, as they are now."""
        self.page.show_kind("shared", bool(self.window.settings.shared_folder))
        self.page.show_recent([_recent(file, date.today()) for file in self.window.settings.recent])
        cards = map(_card, self.window.library.templates())
        self.page.show_templates(sorted(cards, key=lambda card: card.blank))

    def _on_templates_counted(self, words: str) -> None:
        if not self.window.has_protocol:
            self.window.status.show_state(words)


def _card(template: Template) -> Card:
    blank = template.kind == "shipped" and template.id == "blank"
    notes = [] if blank else [str(_KINDS[template.kind])]
    if template.section in SECTIONS:
        notes.append(section_title(template.section))
    return Card(
        template=template,
        title=template.title,
        summary=str(template.problem or template.summary),
        kind=template.kind,
        note=". ".join(notes),
        blank=blank,
        usable=template.problem is None,
    )


def _recent(file: RecentFile, today: date) -> Recent:
    path = Path(file.path)
    if not path.is_file():
        return Recent(path, file.title, str(_("File not found: {path}", path=file.path)), exists=False)
    used = datetime.fromisoformat(file.used) if file.used else None
    return Recent(path, file.title, state_in_words(file.must, file.should, used, today))
