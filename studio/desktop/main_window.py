"""The window: the start page or the open protocol, the files behind it, and what the actions do."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_documents_path
from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QTimer, QUrl
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget

from studio.desktop import theme
from studio.desktop.actions import Actions
from studio.desktop.dialogs.files import OPENED, PDFS, PROTOCOLS, ask_existing, ask_new
from studio.desktop.dialogs.message import Message
from studio.desktop.panels.status import StatusBar
from studio.desktop.start_page import Card, Recent, StartPage, state_in_words
from studio.desktop.tasks import Task, Tasks
from studio.desktop.theme import Scheme, em
from studio.protocol.address import split
from studio.protocol.base import specs
from studio.protocol.diff import diff
from studio.protocol.names import day_in_words
from studio.protocol.protocol import SECTIONS, Protocol
from studio.storage import library
from studio.storage.pdf_file import is_pdf
from studio.storage.protocol_file import ENDING, FileError, dumps, load
from studio.storage.settings import RecentFile, Settings, save_settings
from studio.text import Text, _, n_, translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.checklist.rule import Finding, Rule
    from studio.checklist.run import Entry, Report
    from studio.desktop.dialogs.export import ExportDialog, Survey, Wish
    from studio.desktop.dialogs.templates import SaveTemplate
    from studio.desktop.panels.checklist import FindingList
    from studio.desktop.panels.preview import Preview, PrintChoice
    from studio.desktop.panels.workspace import Panel, Workspace
    from studio.desktop.session import Session
    from studio.export.options import What
    from studio.protocol.overview import AmendmentChange
    from studio.storage.library import Template, TemplateKind

SCALES = (0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""The sizes of text that one steps through."""

_NEEDED_LATER = (
    "studio.checklist.run",
    "studio.desktop.session",
    "studio.desktop.pages",
    "studio.desktop.panels.workspace",
)
"""Modules in the order in which they build on one another."""

_PDF = ".pdf"

_SHOWN_MS = 8000
"""How long a passing message stays in the status bar, in milliseconds."""

_KINDS: dict[TemplateKind, Text] = {"shipped": _("Shipped"), "mine": _("Mine"), "shared": _("Shared folder")}


class MainWindow(QMainWindow):
    """One window with at most one open protocol. Its public methods are what the actions do."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._may_close = False
        self._saved_at: datetime | None = None
        self._workspace: Workspace | None = None
        self.commands: Actions | None = None
        self._session: Session | None = None
        self.tasks = Tasks(self)
        self._stack = QStackedWidget(self)
        self.setCentralWidget(self._stack)
        self.status = StatusBar(self)
        self.status.counts_clicked.connect(self._on_counts_clicked)
        self.setStatusBar(self.status)
        self.start_page = self._make_start_page()
        self._stack.addWidget(self.start_page)
        self.commands = Actions(self)
        self.commands.fill(self.menuBar())
        self._colour_menu_bar()
        self.setMinimumSize(min(em(self, 34), 800), min(em(self, 22), 600))
        self.resize(em(self, 90), em(self, 56))
        place(self, settings.geometry)
        self._show_start()

    # What is open

    @property
    def has_protocol(self) -> bool:
        """Whether a protocol is open; otherwise the start page is shown."""
        return self._workspace is not None and self._stack.currentWidget() is self._workspace

    @property
    def session(self) -> Session:
        """The open protocol; made when it is needed for the first time, as it needs all rules."""
        return self._session or self._make_session()

    def _make_session(self) -> Session:
        from studio.desktop.session import Session

        self._session = Session(self)
        self._session.file_changed.connect(self._on_file_changed)
        self._session.checked.connect(self._on_checked)
        return self._session

    @property
    def workspace(self) -> Workspace:
        """What shows the open protocol; made when it is needed for the first time, as it needs all pages."""
        if self._workspace is None:
            from studio.desktop.panels.workspace import Workspace

            self._workspace = Workspace(self.session, self.commands, self)
            self._workspace.set_widths(self._settings.panels, self._settings.preview_panels)
            self._workspace.preview_made.connect(self._on_preview_made)
            findings = self._workspace.checklist
            findings.wants_fix.connect(self._fix)
            findings.wants_acceptance.connect(self._ask_to_accept)
            findings.wants_reopening.connect(self._reopen)
            findings.wants_reason.connect(self._explain)
            findings.selectionModel().currentChanged.connect(self._on_finding_chosen)
            self._workspace.side_changed.connect(self._on_side_changed)
            self._stack.addWidget(self._workspace)
        return self._workspace

    @property
    def checklist(self) -> FindingList:
        """The findings of the open protocol."""
        return self.workspace.checklist

    @property
    def name(self) -> str:
        """What the open protocol is called: its short title, else its file, else that it has no name."""
        overview = self.session.protocol.overview
        given = overview.short_title or overview.acronym or overview.title
        if given:
            return given
        return self.session.path.stem if self.session.path else str(_("Untitled protocol"))

    # Starting, opening, leaving

    def new(self) -> None:
        """Go to the templates."""
        self._leave(self._show_start)

    def close_protocol(self) -> None:
        """Go back to the start page."""
        self._leave(self._show_start)

    def ask_to_open(self) -> None:
        """Ask for a protocol's file and open it."""
        ask_existing(self, _("Open a protocol"), self._folder(), OPENED, self.open)

    def ask_to_open_pdf(self) -> None:
        """Ask for a PDF that holds a protocol, and open that."""
        ask_existing(self, _("Open from a PDF"), self._folder(_PDF), PDFS, self.open)

    def open(self, path: Path) -> None:
        """Open a protocol's file, or the protocol that a PDF holds, which has no file of its own then.

        When it cannot be read, a message says so and what is open stays.
        """
        self._leave(partial(self._open_now, path.absolute()))

    def start_from(self, template: Template) -> None:
        """Start a protocol from a template."""
        self._leave(partial(self._start_now, template))

    def _open_now(self, path: Path) -> None:
        try:
            self.session.open(path)
        except FileError as error:
            self.tell(error.text)
            return
        self._saved_at = None
        if self.session.path is None:
            self._change_settings(last_folder=str(path.parent))
        else:
            self._saved_at = datetime.fromtimestamp(path.stat().st_mtime)
            self._remember_file()
        self._show_workspace()

    def _start_now(self, template: Template) -> None:
        try:
            protocol = library.start_from(template)
        except FileError as error:
            self.tell(error.text)
            return
        self._saved_at = None
        self.session.start(protocol)
        self._show_workspace()

    @property
    def _would_lose(self) -> bool:
        """Whether leaving the protocol now would lose changes, or input that could not be stored."""
        return self.has_protocol and (self.session.dirty or bool(self.workspace.unread()))

    def _leave(self, then: Callable[[], None]) -> None:
        """Do ``then`` once nothing unsaved can get lost by it: the user saves, discards, or stays."""
        if not self._would_lose:
            then()
            return
        from studio.desktop.dialogs.unsaved import Unsaved

        unread = len(self.workspace.unread())
        dialog = Unsaved(self, self.name, changed=self.session.dirty, unread=unread)
        dialog.save_chosen.connect(partial(self.save, then))
        dialog.discard_chosen.connect(then)
        dialog.open()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only when nothing unsaved gets lost."""
        if self._would_lose and not self._may_close:
            event.ignore()
            self._leave(self._close_for_good)
            return
        self.tasks.stop()
        if self._workspace is not None:
            usual, beside_preview = self._workspace.widths
            self._change_settings(
                panels=usual or self._settings.panels,
                preview_panels=beside_preview or self._settings.preview_panels,
            )
            if self._workspace.side.preview is not None:
                self._workspace.side.preview.stop()
        self._change_settings(geometry=self.saveGeometry().toBase64().toStdString())
        super().closeEvent(event)

    def _close_for_good(self) -> None:
        self._may_close = True
        self.close()

    def prepare(self) -> None:
        """Load, in the pauses after the window is shown, what opening a protocol needs."""
        self._waiting = list(_NEEDED_LATER)
        self._loader = QTimer(self, interval=0)
        self._loader.timeout.connect(self._load_next)
        self._loader.start()

    def _load_next(self) -> None:
        if self._waiting:
            import_module(self._waiting.pop(0))
        else:
            self._loader.stop()
            if self._session is None:
                self._make_session()

    def _show_start(self) -> None:
        if self._session is not None:
            self._session.start(Protocol())
        self._saved_at = None
        self._stack.setCurrentWidget(self.start_page)
        self._refresh_start_page()
        self.start_page.gallery.setFocus()
        self._on_file_changed()

    def _show_workspace(self) -> None:
        workspace = self.workspace
        workspace.show_page(SECTIONS[0])
        self._stack.setCurrentWidget(workspace)
        workspace.navigation.setFocus()
        self._on_file_changed()
        self._on_checked()

    # Saving

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the protocol's file, asking for one if there is none; then do ``then``."""
        if self.session.path is None:
            self.save_as(then)
        else:
            self._save_to(then, self.session.path)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a file and save to it; then do ``then``."""
        ask_new(self, _("Save protocol"), self._proposal(ENDING), PROTOCOLS, partial(self._save_to, then))

    def _save_to(self, then: Callable[[], None] | None, path: Path) -> None:
        from studio.export.formats import FORMATS

        if path.suffix.lower() in FORMATS or is_pdf(path):
            self.tell(
                _(
                    "{path} was left alone: a protocol is saved under a name that ends in {ending}. Export it for "
                    "other kinds of file.",
                    path=str(path),
                    ending=ENDING,
                )
            )
            return
        try:
            self.session.save(path)
        except FileError as error:
            self.tell(error.text)
            return
        self._saved_at = datetime.now()
        self.session.check_now()
        self._remember_file()
        self._on_file_changed()
        unread = self._unread_in_words()
        if unread is not None:
            self.status.showMessage(str(_("Saved. {why}", why=unread)), _SHOWN_MS)
        if then is not None:
            then()

    def _unread_in_words(self) -> Text | None:
        """Return how many fields hold input that could not be stored, or None."""
        unread = len(self.workspace.unread())
        if not unread:
            return None
        return n_(
            "{count} field holds input that cannot be read.", "{count} fields hold input that cannot be read.", unread
        )

    def _proposal(self, ending: str) -> Path:
        """Return a file to propose: beside what the protocol came from, or of its name in the folder used last."""
        if self._origin is not None:
            return self._origin.with_suffix(ending)
        kept = "".join(letter if letter.isalnum() or letter in " -_.,()" else " " for letter in self.name)
        return self._folder() / (" ".join(kept.split())[:80].rstrip(". ") + ending)

    @property
    def _origin(self) -> Path | None:
        """The protocol's file, or the PDF it was taken from; None for a new protocol."""
        return self.session.path or self.session.source

    def _folder(self, kind: str = ENDING) -> Path:
        """Return the folder that files of a kind were in last, else that of documents, else the home folder."""
        last = self._settings.last_folder if kind == ENDING else self._settings.export_folders.get(kind, "")
        usual = [*([Path(last)] if last else []), user_documents_path()]
        return next((folder for folder in usual if folder.is_dir()), Path.home())

    def _remember_file(self) -> None:
        path = self.session.path
        if path is None:
            return
        counts = self.session.report.counts
        recent = RecentFile(
            path=str(path),
            title=self.name,
            must=counts["must"],
            should=counts["should"],
            used=datetime.now().isoformat(timespec="seconds"),
        )
        self._settings = self._settings.with_recent(recent)
        self._change_settings(last_folder=str(path.parent))

    def _forget_file(self, path: Path) -> None:
        self._settings = self._settings.without_recent(str(path))
        self._change_settings()
        self._refresh_start_page()

    # Templates

    def save_template(self) -> None:
        """Keep the protocol as a template."""
        self._ask_for_template("")

    def save_section_template(self) -> None:
        """Keep the section that is shown as a template."""
        self._ask_for_template(self.workspace.page)

    def _ask_for_template(self, section: str) -> None:
        from studio.desktop.dialogs.templates import SaveTemplate

        titles = [(name, _section_title(name)) for name in SECTIONS]
        name = dict(titles).get(section) or self.name
        dialog = SaveTemplate(self, name, titles, section)
        dialog.decided.connect(partial(self._save_template, dialog))
        dialog.open()

    def _save_template(self, dialog: SaveTemplate, name: str, summary: str, section: str) -> None:
        try:
            library.save_template(self.session.protocol, title=name, summary=summary, section=section or None)
        except FileError as error:
            dialog.show_failure(error.text)
            return
        dialog.accept()
        self.status.showMessage(str(_("Saved as template “{name}”.", name=name)), _SHOWN_MS)

    def insert_section(self) -> None:
        """Put a section's template into the protocol."""
        from studio.desktop.dialogs.templates import InsertSection

        offered = [
            (template, template.title, ". ".join((_section_title(template.section), template.summary)))
            for template in self._templates()
            if template.section in SECTIONS and template.problem is None
        ]
        if not offered:
            self.tell(_("There are no section templates yet. Save a section of a protocol as a template first."))
            return
        dialog = InsertSection(self, offered)
        dialog.decided.connect(self._insert_section)
        dialog.open()

    def _insert_section(self, template: Template) -> None:
        try:
            self.session.edit(
                _("Insert section from “{template}”", template=template.title),
                lambda protocol: library.apply_section(protocol, template),
            )
        except FileError as error:
            self.tell(error.text)
            return
        self.session.check_now()
        self.workspace.show_page(template.section)

    # Exporting

    def export(self) -> None:
        """Ask how to export the protocol, and do it."""
        self._ask_to_export("protocol", self._proposal(self._export_kind("protocol")))

    def export_checklist(self) -> None:
        """Ask how to export the report of the checklist, and do it."""
        proposal = self._proposal(self._export_kind("checklist"))
        named = str(_("{protocol} checklist", protocol=proposal.stem))
        self._ask_to_export("checklist", proposal.with_name(f"{named}{proposal.suffix}"))

    def _ask_to_export(self, what: What, proposal: Path) -> None:
        from studio.desktop.dialogs.export import ExportDialog, Wish

        self.session.check_now()
        musts = self.session.report.counts["must"]
        unread, undecided = self._unread_in_words(), self._undecided_in_words()
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
        if unread:
            remarks = (_("{why} The file shows what was stored last.", why=unread), *remarks)
        settings = self._settings
        folders = {ending: Path(folder) for ending, folder in settings.export_folders.items() if Path(folder).is_dir()}
        wish = Wish(
            path=folders.get(proposal.suffix, proposal.parent) / proposal.name,
            what=what,
            paper=settings.paper,
            purpose=settings.purpose,
            open_afterwards=settings.open_exported,
        )
        dialog = ExportDialog(self, wish, not_final=not_final, remarks=remarks, folders=folders)
        dialog.wanted.connect(partial(self._export, dialog))
        dialog.finished.connect(self._on_export_closed)
        dialog.wants_place.connect(partial(self._go_to_concern, dialog))
        dialog.open()
        if (preview := self.workspace.side.preview) is not None:
            preview.rest()
        stem = proposal.stem if self._origin is not None else None
        self.tasks.start(
            partial(_surveyed, self.session.protocol, self.session.report, what, stem),
            dialog.show_survey,
            self._raise,
        )

    def _export_kind(self, what: What) -> str:
        """Return the ending of the kind of file that was exported to last, or of the usual one."""
        from studio.export.formats import formats_of

        endings = [format.ending for format in formats_of(what)]
        return self._settings.export_kind if self._settings.export_kind in endings else endings[0]

    def _go_to_concern(self, dialog: ExportDialog, address: str) -> None:
        dialog.reject()
        self.workspace.go_to(address)

    def _on_export_closed(self) -> None:
        self.tasks.give_up()
        if (preview := self.workspace.side.preview) is not None:
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
        task = self.tasks.start(
            partial(_exported, self.session.protocol, self.session.report, wish),
            partial(self._on_exported, dialog),
            partial(self._on_export_failed, dialog),
            dialog.show_progress,
        )
        dialog.given_up.connect(task.cancel)

    def _on_exported(self, dialog: ExportDialog, wish: Wish) -> None:
        from studio.desktop.dialogs.export import Exported

        dialog.finish()
        ending, folder = wish.path.suffix.lower(), str(wish.path.parent)
        self._change_settings(
            paper=wish.paper,
            purpose=wish.purpose,
            export_kind=ending,
            export_folders={**self._settings.export_folders, ending: folder},
            open_exported=wish.open_afterwards,
        )
        if (preview := self.workspace.side.preview) is not None:
            self._show_print_choice(preview)
        said = _("Exported to {path}", path=str(wish.path))
        self.status.showMessage(str(said), _SHOWN_MS)
        if not wish.open_afterwards:
            Exported(self, wish).open()
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(wish.path))):
            Exported(self, wish, opens=False).open()

    def _on_export_failed(self, dialog: ExportDialog, error: Exception) -> None:
        from studio.export.formats import ExportError

        if isinstance(error, ExportError):
            dialog.show_failure(error.text)
            return
        dialog.finish()
        self._raise(error)

    def _raise(self, error: Exception) -> None:
        raise error

    # Amendments

    def amend(self) -> None:
        """Ask for an earlier version, and note what has changed since as the newest amendment."""
        ask_existing(self, _("Choose the earlier version"), self._folder(), OPENED, self._amend_from)

    def _amend_from(self, path: Path) -> None:
        from studio.desktop.dialogs.amend import Amend
        from studio.document.amendments import changes_between, pending, with_reasons_kept

        try:
            earlier = load(path)
        except FileError as error:
            self.tell(error.text)
            return
        now = self.session.protocol
        changes = with_reasons_kept(changes_between(earlier, now), pending(earlier, now))
        if not changes:
            self.tell(_("{path} says the same as this protocol, so there is nothing to amend.", path=str(path)))
            return
        dialog = Amend(self, changes, version_in_words(earlier, path.name))
        dialog.decided.connect(partial(self._note_amendment, earlier))
        dialog.open()

    def _note_amendment(self, earlier: Protocol, changes: tuple[AmendmentChange, ...]) -> None:
        from studio.document.amendments import amended

        label = _("Note changes since an earlier version")
        self.session.edit(label, lambda protocol: amended(earlier, protocol, changes))
        self.session.seal()
        self.session.check_now()
        self.workspace.go_to(f"/overview/amendments/{self.session.protocol.overview.amendments[0].id}/number")

    # The checklist

    def step_finding(self, by: int) -> None:
        """Go to the next open finding, or to the one before."""
        self.session.check_now()
        self.checklist.step(by)

    def apply_fix(self) -> None:
        """Apply the fix of the finding that is chosen in the checklist."""
        if (entry := self.checklist.current) is not None:
            self._fix(entry)

    def accept_finding(self) -> None:
        """Ask for the reason to accept the finding that is chosen in the checklist."""
        if (entry := self.checklist.current) is not None:
            self._ask_to_accept(entry)

    def explain_finding(self) -> None:
        """Say why there is the finding that is chosen in the checklist."""
        if (entry := self.checklist.current) is not None:
            self._explain(entry.rule, entry.finding)

    def _fix(self, entry: Entry) -> None:
        if entry.finding.fix is not None:
            self.session.apply(entry.finding.fix)

    def _ask_to_accept(self, entry: Entry) -> None:
        from studio.desktop.dialogs.accept import AcceptFinding
        from studio.desktop.panels.checklist import lapsed_of

        lapsed = lapsed_of(self.session.report, entry)
        dialog = AcceptFinding(self, entry, self._settings.who, lapsed)
        dialog.decided.connect(self._accept)
        dialog.open()

    def _accept(self, entry: Entry, reason: str, who: str) -> None:
        self._change_settings(who=who)
        self.session.accept(entry, reason, who)

    def _reopen(self, entry: Entry) -> None:
        if entry.acceptance is not None:
            self.session.reopen(entry.acceptance)

    def _explain(self, rule: Rule, finding: Finding | None) -> None:
        from studio.checklist.why import closest, why
        from studio.desktop.dialogs.reason import Reason

        protocol = self.session.protocol
        asked = why(rule, protocol, finding)
        places = finding.paths if finding is not None else ()
        groups = next((found for topic in asked.topics if (found := closest(topic, protocol, places))), ())
        trials = tuple(row for group in groups for row in group.rows)
        dialog = Reason(self, asked, trials)
        dialog.wants_limit.connect(self._set_limit)
        dialog.wants_evidence.connect(partial(self._show_evidence, finding))
        dialog.show()

    def _set_limit(self, threshold: str) -> None:
        """Go to where the protocol sets its own number for a threshold."""
        self.workspace.go_to(f"/own/limits/{threshold}/value")

    def _show_evidence(self, finding: Finding | None) -> None:
        """Show what trials did about the first of a finding's fields that they say something of."""
        from studio.knowledge.precedents import topics_of

        paths = finding.paths if finding is not None else ()
        self.workspace.go_to(next(path for path in paths if topics_of(path)))
        if not self.shows("evidence"):
            self.toggle_side("evidence")

    # Undo

    def undo(self) -> None:
        """Take the last step back, and show where."""
        before = self.session.protocol
        self.session.undo()
        self._show_where(before)

    def redo(self) -> None:
        """Bring back what was taken back, and show where."""
        before = self.session.protocol
        self.session.redo()
        self._show_where(before)

    def _show_where(self, before: Protocol) -> None:
        changed = [split(change.address)[0] for change in diff(before, self.session.protocol)]
        shown = [section for section in changed if section in SECTIONS]
        if shown and self.workspace.page not in shown:
            self.workspace.show_page(shown[0])

    # Moving about

    def find(self) -> None:
        """Put the keyboard into the box that finds a field."""
        self.workspace.toolbar.find.setFocus()

    def write_passage(self) -> None:
        """Go to where the designers write the passage that prints the field in focus in their own words."""
        from studio.document.passages import heading_of

        place = self.workspace.place()
        if self.workspace.page == "wording":
            self.workspace.go_to(place)
        else:
            self.workspace.write_passage(heading_of(place) or "")

    def step_page(self, by: int) -> None:
        """Show the next section, or the one before."""
        self.workspace.step_page(by)

    def show_page_at(self, at: int) -> None:
        """Show the section at a place in the navigation, from 0."""
        self.workspace.show_page(self.workspace.navigation.pages[at])

    def page_title(self, at: int) -> str:
        """Return the title of the section at a place in the navigation, from 0."""
        return _section_title(SECTIONS[at])

    def step_pane(self, by: int) -> None:
        """Put the keyboard into the next part of the window, or into the one before."""
        if self.has_protocol:
            self.workspace.step_pane(by)
        else:
            self.start_page.step_pane(by)

    @property
    def side_shown(self) -> bool:
        """Whether the panels beside the form are in sight."""
        return self.has_protocol and self.workspace.side_shown

    def shows(self, panel: Panel) -> bool:
        """Tell whether a panel beside the form is in sight."""
        return self.has_protocol and self.workspace.shows(panel)

    def toggle_side(self, panel: Panel) -> None:
        """Show a panel beside the form, or put it away if it is in sight."""
        self.workspace.toggle_side(panel)

    # The look

    @property
    def scheme(self) -> Scheme:
        """The colours that were chosen: light, dark, or those of the system."""
        return self._settings.theme

    def set_scheme(self, scheme: Scheme) -> None:
        """Choose the colours."""
        self._change_settings(theme=scheme)
        self._apply_look()

    def scale_text(self, by: int) -> None:
        """Make all text larger (1) or smaller (-1) by a step, or as large as it is made (0)."""
        here = min(SCALES, key=lambda scale: abs(scale - self._settings.text_scale))
        at = SCALES.index(here) + by if by else SCALES.index(1.0)
        self._change_settings(text_scale=SCALES[max(0, min(len(SCALES) - 1, at))])
        self._apply_look()

    def _apply_look(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self._settings.theme, self._settings.text_scale)
        self.commands.update()

    # Help and messages

    def show_shortcuts(self) -> None:
        """List all keys."""
        from studio.desktop.dialogs.shortcuts import Shortcuts

        Shortcuts(self, self.commands.shortcuts()).open()

    def show_about(self) -> None:
        """Say what this program is."""
        from studio.desktop.dialogs.about import About

        About(self).open()

    def tell(self, text: Text, details: str = "") -> Message:
        """Show one sentence that the user has to know, with details that can be copied."""
        message = Message(self, text, details)
        message.open()
        return message

    # Parts

    def _make_start_page(self) -> StartPage:
        page = StartPage(_KINDS.items(), self)
        page.template_chosen.connect(self.start_from)
        page.open_wanted.connect(self.ask_to_open)
        page.pdf_wanted.connect(self.ask_to_open_pdf)
        page.recent_chosen.connect(self.open)
        page.recent_removed.connect(self._forget_file)
        page.counted.connect(self._on_templates_counted)
        return page

    def _refresh_start_page(self) -> None:
        self.start_page.show_kind("shared", bool(self._settings.shared_folder))
        self.start_page.show_recent([_recent(file, date.today()) for file in self._settings.recent])
        cards = map(_card, self._templates())
        self.start_page.show_templates(sorted(cards, key=lambda card: card.blank))

    def _templates(self) -> tuple[Template, ...]:
        shared = self._settings.shared_folder
        return library.templates(Path(shared) if shared else None)

    def _on_templates_counted(self, words: str) -> None:
        if not self.has_protocol:
            self.status.show_state(words)

    def _on_file_changed(self) -> None:
        self.status.show_protocol(self.name if self.has_protocol else None)
        if self.has_protocol:
            self.setWindowTitle(str(_("{protocol}[*] – PAT Studio", protocol=self.name)))
            self.status.show_state(str(self._saved_in_words()))
            self.setWindowModified(self.session.dirty)
        else:
            self.setWindowModified(False)
            self.setWindowTitle(str(_("PAT Studio")))
        self.commands.update()

    def _saved_in_words(self) -> Text:
        if self.session.dirty:
            return _("Unsaved changes")
        if self._saved_at is None:
            return _("Not saved yet")
        if self._saved_at.date() == date.today():
            return _("Saved {time}", time=f"{self._saved_at:%H:%M}")
        return _("Saved {day}", day=day_in_words(self._saved_at.date()))

    def _on_checked(self) -> None:
        self.status.show_counts(self.session.report.counts)
        self.commands.update()

    def _on_finding_chosen(self) -> None:
        self.commands.update()

    def _on_side_changed(self) -> None:
        self.commands.update()

    def _on_preview_made(self, preview: Preview) -> None:
        self._show_print_choice(preview)
        preview.choice_made.connect(self._on_print_choice)

    def _show_print_choice(self, preview: Preview) -> None:
        from studio.desktop.panels.preview import PrintChoice

        preview.set_choice(PrintChoice(self._settings.paper, self._settings.purpose))

    def _on_print_choice(self, choice: PrintChoice) -> None:
        self._change_settings(paper=choice.paper, purpose=choice.purpose)

    def _on_counts_clicked(self) -> None:
        self.toggle_side("checklist")

    def _change_settings(self, **changes: object) -> None:
        self._settings = self._settings.model_copy(update=changes)
        save_settings(self._settings)

    # What reaches the window before the field that has the keyboard or is under the mouse

    def showEvent(self, event: QShowEvent) -> None:
        """See keys and drops first."""
        super().showEvent(event)
        self.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the keys of actions from inputs, which know some for editing; take files that are dropped anywhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self.commands is not None and self.commands.has(QKeySequence(event.keyCombination())):
                event.ignore()
                return True
            return False
        if isinstance(event, QDropEvent) and (path := _dropped(event)) is not None:
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.open(path)
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the colours of the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.commands is not None:
            self.commands.tint()
            self._colour_menu_bar()

    def _colour_menu_bar(self) -> None:
        palette = self.menuBar().palette()
        palette.setColor(QPalette.ColorRole.Window, theme.colour("panel"))
        self.menuBar().setPalette(palette)


def place(window: QMainWindow, geometry: str) -> None:
    """Give the window the geometry it had, never larger than its screen and never out of sight."""
    if geometry:
        window.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
    frame = window.frameGeometry()
    title_bar = QRect(frame.left(), frame.top(), frame.width(), 30)
    reachable = any(
        (shown := screen.availableGeometry().intersected(title_bar)).width() >= 100 and shown.height() >= 20
        for screen in QGuiApplication.screens()
    )
    screen = (window.screen() if reachable else QGuiApplication.primaryScreen()).availableGeometry()
    if window.width() > screen.width() or window.height() > screen.height():
        reachable = False
        window.resize(window.size().boundedTo(screen.size()))
    if not reachable:
        window.move(screen.center() - window.rect().center())


def _exported(protocol: Protocol, report: Report, wish: Wish, task: Task) -> Wish:
    """Export in the worker: nothing here may touch the window."""
    from studio.document.build import build
    from studio.document.checklist_report import build_checklist
    from studio.export.formats import export
    from studio.export.options import Options

    write = build_checklist if wish.what == "checklist" else build
    document = write(protocol, report, final=wish.final)
    options = Options(
        paper=wish.paper,
        purpose=wish.purpose,
        progress=task.report,
        protocol=dumps(protocol) if wish.what == "protocol" else None,
    )
    export(document, wish.path, options)
    return wish


def _surveyed(protocol: Protocol, report: Report, what: What, stem: str | None, task: Task) -> Survey:
    """Look, in the worker, at what is to be exported; ``stem`` is the name that its file has already."""
    from studio.desktop.dialogs.export import PURPOSES, Survey
    from studio.document.build import build
    from studio.document.checklist_report import build_checklist
    from studio.export.formats import concerns, formats_of, offered_name

    document = (build_checklist if what == "checklist" else build)(protocol, report)
    task.report(0.5)
    names = {
        (purpose, format.ending): offered_name(document, purpose, format.ending)
        if stem is None or purpose == "submission"
        else f"{stem}{format.ending}"
        for format in formats_of(what)
        for purpose in PURPOSES
    }
    return Survey(names, {format.ending: concerns(document, format) for format in formats_of(what)})


def version_in_words(protocol: Protocol, file: str) -> str:
    """Return what a version of a protocol is called: its identifier, version and file."""
    overview = protocol.overview
    version = str(_("version {version}", version=overview.version)) if overview.version else ""
    known = ", ".join(filter(None, (overview.protocol_number, version)))
    return str(_("{version} ({file})", version=known, file=file)) if known else file


def _section_title(section: str) -> str:
    return translate(specs(Protocol)[section].title)


def _card(template: Template) -> Card:
    blank = template.kind == "shipped" and template.id == "blank"
    notes = [] if blank else [str(_KINDS[template.kind])]
    if template.section in SECTIONS:
        notes.append(_section_title(template.section))
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


def _dropped(event: QDropEvent) -> Path | None:
    """Return the protocol's file, or the PDF, that is being dropped, or None."""
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return next((path for path in files if path.suffix.lower() in (ENDING, _PDF)), None)
