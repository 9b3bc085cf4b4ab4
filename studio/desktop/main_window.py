"""The window: the start page or the open protocol, and the flows that do what its actions say."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QTimer
from PySide6.QtGui import QCloseEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence, QPalette, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget

from studio.desktop import theme
from studio.desktop.actions import Actions
from studio.desktop.flows.drafts import Drafts
from studio.desktop.flows.files import PDF, Files
from studio.desktop.flows.look import Look
from studio.desktop.flows.places import Places
from studio.desktop.panels.status import StatusBar
from studio.desktop.tasks import Tasks
from studio.desktop.theme import em
from studio.protocol.protocol import SECTIONS, Protocol, section_title
from studio.storage import ENDING
from studio.storage.settings import Settings, change_settings
from studio.text import Text, _, quoted

if TYPE_CHECKING:
    from studio.desktop.dialogs.message import Message
    from studio.desktop.flows.backups import Backups
    from studio.desktop.flows.comments import Comments
    from studio.desktop.flows.compare import Comparing
    from studio.desktop.flows.exports import Exports
    from studio.desktop.flows.findings import Findings
    from studio.desktop.flows.guide import Guide
    from studio.desktop.flows.help import Help
    from studio.desktop.flows.library import Library
    from studio.desktop.flows.others import Others
    from studio.desktop.flows.passphrases import Passphrases
    from studio.desktop.flows.planning import Planning
    from studio.desktop.flows.printing import Printing
    from studio.desktop.flows.search import Search
    from studio.desktop.flows.start import Start
    from studio.desktop.flows.steps import Steps
    from studio.desktop.panels.checklist.finding_list import FindingList
    from studio.desktop.panels.offers import Offer, Source
    from studio.desktop.panels.workspace import Workspace
    from studio.desktop.planning.tools import ToolId
    from studio.desktop.session import Session

_SHOWN_MS = 8000
"""How long a passing message stays in the status bar, in milliseconds."""


class MainWindow(QMainWindow):
    """One window with at most one open protocol. What its actions do stands in its flows.

    It begins with the start page, unless it is told to wait for a protocol that is opened at once.
    """

    def __init__(self, settings: Settings, *, start_page: bool = True) -> None:
        super().__init__()
        self.settings = settings
        self._may_close = False
        self._workspace: Workspace | None = None
        self.commands: Actions | None = None
        self._session: Session | None = None
        self.tasks = Tasks(self)
        self._stack = QStackedWidget(self)
        self.setCentralWidget(self._stack)
        self.status = StatusBar(self)
        self.status.counts_clicked.connect(self._on_counts_clicked)
        self.setStatusBar(self.status)
        self.commands = Actions(self)
        self.commands.fill(self.menuBar())
        self._colour_menu_bar()
        self.setMinimumSize(min(em(self, 34), 800), min(em(self, 22), 600))
        self.resize(em(self, 90), em(self, 56))
        place(self, settings.geometry)
        if start_page:
            self.show_start()

    # The flows: each is made when one of its acts is asked for

    @cached_property
    def start(self) -> Start:
        """The start page."""
        from studio.desktop.flows.start import Start

        made = Start(self)
        self._stack.addWidget(made.page)
        return made

    @cached_property
    def files(self) -> Files:
        """Starting, opening, saving and leaving a protocol."""
        return Files(self)

    @cached_property
    def library(self) -> Library:
        """Templates."""
        from studio.desktop.flows.library import Library

        return Library(self)

    @cached_property
    def drafts(self) -> Drafts:
        """What keeps unsaved changes through a crash."""
        return Drafts(self)

    @cached_property
    def backups(self) -> Backups:
        """Earlier versions of protocols."""
        from studio.desktop.flows.backups import Backups

        return Backups(self)

    @cached_property
    def others(self) -> Others:
        """Others at the same file."""
        from studio.desktop.flows.others import Others

        return Others(self)

    @cached_property
    def look(self) -> Look:
        """Colours and size of text."""
        return Look(self)

    @cached_property
    def places(self) -> Places:
        """Coming back to where one was."""
        return Places(self)

    @cached_property
    def passphrases(self) -> Passphrases:
        """Locking the protocol's file."""
        from studio.desktop.flows.passphrases import Passphrases

        return Passphrases(self)

    @cached_property
    def exports(self) -> Exports:
        """Exporting."""
        from studio.desktop.flows.exports import Exports

        return Exports(self)

    @cached_property
    def compare(self) -> Comparing:
        """Comparing versions, and amendments."""
        from studio.desktop.flows.compare import Comparing

        return Comparing(self)

    @cached_property
    def findings(self) -> Findings:
        """What is done with findings."""
        from studio.desktop.flows.findings import Findings

        return Findings(self)

    @cached_property
    def comments(self) -> Comments:
        """What people say to one another about fields."""
        from studio.desktop.flows.comments import Comments

        return Comments(self)

    @cached_property
    def search(self) -> Search:
        """Finding things and words."""
        from studio.desktop.flows.search import Search

        return Search(self)

    @cached_property
    def guide(self) -> Guide:
        """The guided way through what is undecided."""
        from studio.desktop.flows.guide import Guide

        return Guide(self)

    @cached_property
    def steps(self) -> Steps:
        """Undo and redo."""
        from studio.desktop.flows.steps import Steps

        return Steps(self)

    @cached_property
    def printing(self) -> Printing:
        """Printing on paper."""
        from studio.desktop.flows.printing import Printing

        return Printing(self)

    @cached_property
    def planning(self) -> Planning:
        """The calculations beside the form."""
        from studio.desktop.flows.planning import Planning

        return Planning(self)

    @cached_property
    def help(self) -> Help:
        """What explains the program."""
        from studio.desktop.flows.help import Help

        return Help(self)

    # What is open

    @property
    def has_protocol(self) -> bool:
        """Whether a protocol is open; otherwise the start page is shown."""
        return self._workspace is not None and self._stack.currentWidget() is self._workspace

    @property
    def at_start(self) -> bool:
        """Whether the start page is shown; at the start neither may be there yet."""
        return "start" in self.__dict__ and self._stack.currentWidget() is self.start.page

    @property
    def session(self) -> Session:
        """The open protocol; made when it is needed for the first time, as it needs all rules."""
        return self._session or self._make_session()

    def _make_session(self) -> Session:
        from studio.desktop.session import Session

        self._session = Session(self)
        self._session.file_changed.connect(self.tell_state)
        self._session.checked.connect(self._on_checked)
        self.drafts.watch(self._session)
        _ = self.others
        return self._session

    @property
    def workspace(self) -> Workspace:
        """What shows the open protocol; made when it is needed for the first time, as it needs all pages."""
        if self._workspace is None:
            from studio.desktop.panels.workspace import Workspace

            self._workspace = Workspace(self.session, self.commands, self)
            self._workspace.set_widths(self.settings.panels, self.settings.preview_panels)
            self._workspace.restore(self.settings.panel, hidden=self.settings.side_hidden)
            self._workspace.side.made.connect(self._on_panel_made)
            findings = self._workspace.checklist
            findings.wants_fix.connect(self.findings.fix)
            findings.wants_fixes.connect(self.findings.ask_to_fix_kind)
            findings.wants_acceptance.connect(self.findings.ask_to_accept)
            findings.wants_reopening.connect(self.findings.reopen)
            findings.wants_reason.connect(self.findings.explain)
            findings.selectionModel().currentChanged.connect(self.commands.update)
            self._workspace.side_changed.connect(self.commands.update)
            self._workspace.wants_comment.connect(self._on_comment)
            self._workspace.wants_tool.connect(self._on_tool)
            self._workspace.toolbar.find.ask(self._to_be_found)
            self._workspace.toolbar.find.chosen.connect(self._on_found)
            self._stack.addWidget(self._workspace)
        return self._workspace

    @property
    def checklist(self) -> FindingList:
        """The findings of the open protocol."""
        return self.workspace.checklist

    @property
    def name(self) -> str:
        """What the open protocol is called, in so few letters that it fits in a message: its short title, else its
        file, else that it has no name.
        """
        overview = self.session.protocol.overview
        given = overview.short_title or overview.acronym or overview.title
        if given:
            return quoted(given)
        return self.session.path.stem if self.session.path else str(_("Untitled protocol"))

    # Coming and going

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only when nothing unsaved gets lost."""
        if self.files.would_lose and not self._may_close:
            event.ignore()
            self.files.leave(self._close_for_good)
            return
        self.places.end()
        self.tasks.stop()
        self.library.stop()
        self.drafts.stop()
        if self._session is not None:
            self.others.end()
            self._session.close()
        if self._workspace is not None:
            usual, beside_preview = self._workspace.widths
            self.change_settings(
                panels=usual or self.settings.panels,
                preview_panels=beside_preview or self.settings.preview_panels,
            )
            self._workspace.side.stop()
        self.change_settings(geometry=self.saveGeometry().toBase64().toStdString())
        super().closeEvent(event)

    def _close_for_good(self) -> None:
        self._may_close = True
        self.close()

    def end_unasked(self) -> None:
        """End the program at once; a draft of what is unsaved stays, which the next start offers."""
        self.drafts.leave()
        self._close_for_good()
        QApplication.exit()

    def show_start(self) -> None:
        """Show the start page; no protocol is open then."""
        if self._session is not None:
            self._session.start(Protocol())
        self.files.untouched()
        self._stack.setCurrentWidget(self.start.page)
        self.start.refresh()
        self.start.page.gallery.setFocus()
        self.tell_state()

    def show_workspace(self) -> None:
        """Show the protocol that the session holds."""
        workspace = self.workspace
        workspace.show_page(SECTIONS[0])
        self._stack.setCurrentWidget(workspace)
        workspace.navigation.setFocus()
        if self._guide_made or self.session.report.untouched:
            self.guide.offer()
        self.tell_state()
        self._on_checked()

    # Moving about

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
        return section_title(SECTIONS[at])

    def step_pane(self, by: int) -> None:
        """Put the keyboard into the next part of the window, or into the one before."""
        if self.has_protocol:
            self.workspace.step_pane(by)
        else:
            self.start.page.step_pane(by)

    @property
    def guiding(self) -> bool:
        """Whether the guide leads through the protocol now."""
        return self.has_protocol and self._guide_made and self.guide.active

    @property
    def _guide_made(self) -> bool:
        return "guide" in self.__dict__

    @property
    def side_shown(self) -> bool:
        """Whether the panels beside the form are in sight."""
        return self.has_protocol and self.workspace.side_shown

    def shows(self, panel: str) -> bool:
        """Tell whether a panel beside the form is in sight."""
        return self.has_protocol and self.workspace.shows(panel)

    def toggle_side(self, panel: str) -> None:
        """Show a panel beside the form, or put it away if it is in sight."""
        self.workspace.toggle_side(panel)

    # What is said and remembered

    def tell(self, text: Text, details: str = "") -> Message:
        """Show one sentence that the user has to know, with details that can be copied."""
        from studio.desktop.dialogs.message import Message

        message = Message(self, text, details)
        if self.isVisible():
            message.open()
        else:  # at the start: what is said waits for the window that it stands over
            QTimer.singleShot(0, message.open)
        return message

    def say(self, text: Text) -> None:
        """Show a passing message in the status bar."""
        self.status.showMessage(str(text), _SHOWN_MS)

    def tell_state(self) -> None:
        """Say in title and status bar what is open and whether it is saved."""
        if self.has_protocol:
            file = self.session.file
            locked = (file.key if file is not None else self.session.key) is not None
            self.status.show_protocol(self.name, self.session.protocol.overview.version, locked=locked)
            self.setWindowTitle(str(_("{protocol}[*] – PAT Studio", protocol=self.name)))
            self.status.show_state(str(self.files.saved_in_words()), str(self.files.not_writable_in_words()))
            self.setWindowModified(self.session.dirty)
        else:
            self.status.show_protocol(None)
            self.setWindowModified(False)
            self.setWindowTitle(str(_("PAT Studio")))
        self.commands.update()

    def _on_checked(self) -> None:
        if not self.has_protocol:
            return
        self.status.show_counts(self.session.report.counts)
        self.commands.update()

    def _on_panel_made(self, panel: Any) -> None:
        match self.workspace.side.panel:
            case "preview":
                self.exports.watch(panel)
            case "comments":
                self.comments.watch(panel)
            case "search":
                self.search.watch(panel)

    def _to_be_found(self) -> Source:
        return self.search.source()

    def _on_found(self, offer: Offer) -> None:
        self.search.choose(offer)

    def _on_comment(self, id: str) -> None:
        self.comments.show(id)

    def _on_tool(self, id: ToolId) -> None:
        self.planning.open(id)

    def _on_counts_clicked(self) -> None:
        self.toggle_side("checklist")

    def change_settings(self, **changes: object) -> None:
        """Change settings, and keep them for the next start."""
        self.settings = change_settings(self.settings, **changes)

    # What reaches the window before the field that has the keyboard or is under the mouse

    def showEvent(self, event: QShowEvent) -> None:
        """See keys and drops first."""
        super().showEvent(event)
        self.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the keys of actions from inputs, which know some for editing; take files that are dropped anywhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self.commands is not None and self.commands.has(QKeySequence(event.keyCombination())):
                kept = self._workspace is not None and self._workspace.keeps(event)
                event.setAccepted(kept)
                return True
            return False
        if isinstance(event, QDropEvent) and (dropped := _dropped(event)):
            path = next((file for file in dropped if file.suffix.lower() in (ENDING, PDF)), None)
            if path is None or QApplication.activeModalWidget() is not None:
                event.ignore()
                return True
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.files.open(path)
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


def _dropped(event: QDropEvent) -> list[Path]:
    """Return the files that are being dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
