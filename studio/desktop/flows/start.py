"""The start page: what it offers, and where its choices lead."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studio.desktop.flows.flow import Flow
from studio.desktop.start.about import Told
from studio.desktop.start.nothing import SharedNote
from studio.desktop.start.page import StartPage
from studio.desktop.start.rows import Card, Recent, state_in_words
from studio.desktop.theme import em
from studio.protocol.protocol import SECTIONS, section_title
from studio.reading import is_file
from studio.storage.protocol_file import FileError, loads, read
from studio.text import Text, _, n_, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.desktop.main_window import MainWindow
    from studio.desktop.start.rows import Act
    from studio.desktop.tasks import Task
    from studio.export.options import Paper
    from studio.protocol.protocol import Protocol
    from studio.storage.library import Template, TemplateKind
    from studio.storage.settings import RecentFile

_KINDS: dict[TemplateKind, Text] = {"shipped": _("Shipped"), "mine": _("Mine"), "shared": _("Shared folder")}

_REMEMBERED = 24
"""So many templates are remembered as they were looked at."""


class Start(Flow):
    """The start page."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.page = StartPage(_KINDS.items(), window)
        self._known: OrderedDict[str, Told] = OrderedDict()
        page, files, library = self.page, window.files, window.library
        page.template_chosen.connect(files.start_from)
        page.template_wanted.connect(self._on_wanted)
        page.look_wanted.connect(self._look_at)
        page.open_wanted.connect(files.ask_to_open)
        page.pdf_wanted.connect(files.ask_to_open_pdf)
        page.recent_chosen.connect(files.open)
        page.recent_removed.connect(files.forget)
        page.counted.connect(self._on_templates_counted)
        page.gallery.shown.connect(self._on_shown)
        page.import_wanted.connect(library.ask_to_import)
        page.shared_wanted.connect(library.ask_for_shared)
        page.undo_wanted.connect(library.restore)
        page.draft_chosen.connect(window.drafts.recover)
        page.draft_removed.connect(window.drafts.ask_to_discard)
        page.drafts.changes_wanted.connect(window.drafts.show_changes)
        page.drafts.apart_wanted.connect(window.drafts.open_apart)
        page.recent.earlier_wanted.connect(self._on_earlier_wanted)
        library.changed.connect(self._show_templates)
        library.deleted.connect(self._on_deleted)

    def refresh(self) -> None:
        """Show the templates and the protocols open lately, as they are now."""
        self.page.withdraw_undo()
        self._show_templates()
        self.show_recent()
        self.window.library.look_into_shared()
        self.window.drafts.show()
        self.window.library.tidy()

    def show_recent(self) -> None:
        """Show the protocols open lately: at once as if all were there, then as they are found."""
        recent = self.window.settings.recent
        self._on_found(recent, (True,) * len(recent))
        if recent:
            paths = tuple(Path(file.path) for file in recent)
            self.window.library.elsewhere(partial(_found, paths), partial(self._on_found, recent), self._raise)

    def current(self) -> Template | None:
        """Return the template that is chosen on the page, while the page is shown."""
        card = None if self.window.has_protocol else self.page.gallery.current
        return card.template if card is not None else None  # type: ignore[return-value]  # It was put in here.

    def allows(self, act: Act) -> bool:
        """Tell whether something can be done with the template that is chosen."""
        card = None if self.window.has_protocol else self.page.gallery.current
        return card is not None and act in card.acts

    def do(self, act: Act) -> None:
        """Do something with the template that is chosen."""
        template = self.current()
        if template is not None and self.allows(act):
            self._on_wanted(act, template)

    def _on_wanted(self, act: Act, template: Template) -> None:
        library = self.window.library
        acts = {
            "use": self.window.files.start_from,
            "edit": library.edit_details,
            "duplicate": library.duplicate,
            "publish": library.publish,
            "export": library.export,
            "delete": library.delete,
        }
        acts[act](template)

    def _on_earlier_wanted(self, path: Path) -> None:
        self.window.backups.show_of(path)

    def _show_templates(self, chosen: Template | None = None) -> None:
        library = self.window.library
        cards = [_card(template, library.writable, library.folder is not None) for template in library.templates()]
        kept = self.page.gallery.current
        if chosen is None and kept is not None and kept.template not in {card.template for card in cards}:
            chosen = _neighbour(self.page.shown(), kept, cards)
        state = (
            "none" if library.folder is None
            else "problem" if library.problem is not None
            else "looking" if library.looking and not any(card.kind == "shared" for card in cards)
            else "ready"
        )  # fmt: skip
        self.page.show_shared(SharedNote(state, library.shared_in_words()))
        self.page.show_templates(sorted(cards, key=lambda card: card.blank), chosen)

    def _on_templates_counted(self, words: str) -> None:
        if not self.window.has_protocol:
            self.window.status.show_state(words)

    def _on_shown(self) -> None:
        if self.window.commands is not None:
            self.window.commands.update()

    def _on_deleted(self, template: Template | None) -> None:
        if template is None:
            self.page.withdraw_undo()
        else:
            self.page.offer_undo(_("“{title}” was deleted.", title=template.title))

    def _on_found(self, recent: Sequence[RecentFile], there: Sequence[bool]) -> None:
        if recent != self.window.settings.recent:
            return
        self.page.show_recent(
            [_recent(file, date.today(), exists=exists) for file, exists in zip(recent, there, strict=True)]
        )

    # What is found out about a template that is looked at

    def _look_at(self, card: Card) -> None:
        template: Template = card.template  # type: ignore[assignment]  # It was put in here.
        whole = frozenset(key for key, told in self._known.items() if told.page is not None)
        self.window.library.elsewhere(
            partial(_looked_at, template, whole), partial(self._on_looked, card), partial(self._on_unread, card)
        )

    def _on_looked(self, card: Card, seen: tuple[str, Told, Protocol | None]) -> None:
        key, told, protocol = seen
        told = self._known.get(key, told) if protocol is None else told
        self._remember(key, told)
        self.page.tell(card, told)
        wanted = not card.section and not card.blank and told.page is None and protocol is not None
        if not wanted or self.window.has_protocol or self.page.gallery.current != card:
            return
        self.window.tasks.start(
            partial(_laid_out, protocol, self.window.settings.paper),
            partial(self._on_laid_out, card, key, told),
            partial(self._on_not_laid_out, card, told),
        )

    def _on_laid_out(self, card: Card, key: str, told: Told, data: bytes) -> None:
        from PySide6.QtCore import QSize

        from studio.desktop.panels.preview_pdf import Pdf

        pdf = Pdf(self)
        if pdf.load(data) and pdf.sizes:
            ratio = self.page.devicePixelRatioF()
            wide = round(em(self.page, 14) * ratio * 1.5)
            size = QSize(wide, round(wide * pdf.sizes[0].height() / pdf.sizes[0].width()))
            page = pdf.picture(0, size, 0, 0)
            told = Told(told.facts, told.checklist, told.good, told.fields, page)
            self._remember(key, told)
            self.page.tell(card, told)
        pdf.load(b"")
        pdf.deleteLater()

    def _on_not_laid_out(self, card: Card, told: Told, error: Exception) -> None:
        from studio.export.formats import ExportError

        if not isinstance(error, ExportError):
            raise error
        self.page.tell(card, Told(told.facts, told.checklist, told.good, told.fields, problem=str(error.text)))

    def _on_unread(self, card: Card, error: Exception) -> None:
        if not isinstance(error, FileError):
            raise error
        self.page.tell(card, Told(problem=str(error.text)))

    def _remember(self, key: str, told: Told) -> None:
        self._known[key] = told
        self._known.move_to_end(key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _raise(self, error: Exception) -> None:
        raise error


def _found(paths: Sequence[Path]) -> tuple[bool, ...]:
    """Tell which files are there; may take as long as their disks and networks do."""
    return tuple(map(is_file, paths))


def _looked_at(template: Template, whole: frozenset[str]) -> tuple[str, Told, Protocol | None]:
    """Find out, away from the window, how large a template is and how its checklist stands. Raises FileError.

    Of one whose key is among ``whole`` all is known already, and nothing but the key is found out.
    """
    from hashlib import sha256

    from studio.checklist.run import run
    from studio.document.glance import glance

    data = read(template.path)
    key = sha256(data).hexdigest()
    if key in whole:
        return key, Told(), None
    protocol = loads(data, str(template.path))
    report = run(protocol)
    seen = glance(protocol, report, template.section)
    facts = []
    if template.section is None:
        facts += [(str(_("Arms")), str(seen.arms))] if seen.arms else []
        facts += [(str(_("Participants")), str(seen.participants))] if seen.participants else []
        facts += [(str(_("Visits")), str(seen.visits))] if seen.visits else []
    facts.append((str(_("Filled in")), str(n_("{count} field", "{count} fields", seen.fields))))
    checklist, good = ("", False) if template.section else _checklist_in_words(seen.must, seen.should, seen.undecided)
    return key, Told(tuple(facts), checklist, good, seen.named), protocol


def _checklist_in_words(must: int, should: int, undecided: int) -> tuple[str, bool]:
    open_ones = state_in_words(must, should, None, date.today())
    if not undecided:
        return str(_("Checklist: {state}, all decided", state=open_ones)), not must and not should
    waiting = n_("{count} point to decide", "{count} points to decide", undecided)
    return str(_("Checklist: {state}, {waiting}", state=open_ones, waiting=waiting)), False


def _laid_out(protocol: Protocol, paper: Paper, task: Task) -> bytes:
    """Have the title page laid out, in the worker: nothing here may touch the window."""
    import studio.desktop.panels.preview_pdf  # noqa: F401  # Loaded here, so that the window need not wait for it.
    from studio.press.orders import title_page
    from studio.press.press import PRESS

    return PRESS.make(partial(title_page, protocol, paper), task.report)


def _neighbour(before: Sequence[Card], gone: Card, cards: Sequence[Card]) -> Template | None:
    """Return the template that stood beside one that is gone, and is still there."""
    there = {card.template for card in cards}
    at = next((at for at, card in enumerate(before) if card.template == gone.template), 0)
    beside = [*before[at + 1 :], *reversed(before[:at])]
    return next((card.template for card in beside if card.template in there), None)  # type: ignore[misc]


def _card(template: Template, writable: bool, shared: bool) -> Card:
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
        tags=template.tags,
        origin=_origin(template),
        section=template.section in SECTIONS,
        acts=_acts(template, writable, shared),
    )


def _origin(template: Template) -> str:
    if template.kind == "shipped":
        return str(_("Shipped with PAT Studio"))
    if template.section in SECTIONS:
        section = section_title(template.section)
        return str(_("Section: {section}. {path}", section=section, path=str(template.path)))
    return str(template.path)


def _acts(template: Template, writable: bool, shared: bool) -> tuple[Act, ...]:
    changes = template.kind == "mine" or (template.kind == "shared" and writable)
    acts: list[Act] = []
    if template.problem is None:
        acts += ["use", *(["edit"] if changes else []), "duplicate"]
        acts += ["publish"] if template.kind == "mine" and shared and writable else []
    acts.append("export")
    acts += ["delete"] if changes else []
    return tuple(acts)


def _recent(file: RecentFile, today: date, *, exists: bool) -> Recent:
    path, title = Path(file.path), quoted(file.title)
    if not exists:
        return Recent(path, title, str(_("File not found: {path}", path=quoted(file.path))), exists=False)
    used = datetime.fromisoformat(file.used) if file.used else None
    return Recent(path, title, state_in_words(file.must, file.should, used, today))
