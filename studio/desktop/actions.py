"""Every action of the window, in one table that feeds menus, toolbar and the list of shortcuts.

To add an action, add a line to ``COMMANDS``; nothing else knows of it but the method of the window that it calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from studio.desktop import theme
from studio.desktop.mnemonics import with_mnemonics
from studio.desktop.planning.tools import TOOLS
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QMenu, QMenuBar

    from studio.desktop.main_window import MainWindow

MenuName = Literal["file", "edit", "view", "protocol", "templates", "help"]

MENUS: dict[MenuName, Text] = {
    "file": _("&File"),
    "edit": _("&Edit"),
    "view": _("&View"),
    "protocol": _("&Protocol"),
    "templates": _("&Templates"),
    "help": _("&Help"),
}

SECTION_KEYS = 9
"""So many sections have a key of their own."""


def _always(window: MainWindow) -> bool:
    return True


def _open(window: MainWindow) -> bool:
    return window.has_protocol


def _finding(window: MainWindow) -> bool:
    return window.has_protocol and window.checklist.current is not None


@dataclass(frozen=True, slots=True)
class Command:
    """An action.

    ``do`` is called with the window. ``says`` gives the title where it depends on what is open, ``chosen`` tells
    whether the action is ticked, ``part`` names the submenu, and ``toolbar`` the short title of its button there.
    ``group`` numbers the actions of a menu that stand together; a line is drawn between groups. ``lacking`` says what
    is missing while it is not enabled with a protocol open.
    """

    id: str
    title: Text
    menu: MenuName
    do: Callable[[MainWindow], None]
    keys: tuple[str, ...] = ()
    icon: str | None = None
    toolbar: Text | None = None
    enabled: Callable[[MainWindow], bool] = _open
    says: Callable[[MainWindow], Text | str] | None = None
    chosen: Callable[[MainWindow], bool] | None = None
    part: Text | None = None
    group: int = 0
    lacking: Text | None = None

    def why_not(self, window: MainWindow) -> Text:
        """Return why it is not enabled, where it is not."""
        if not window.has_protocol and self.lacking is not _NOT_WITH_TEMPLATE:
            return _("No protocol is open")
        return self.lacking or _("Not possible now")


def _undo_title(window: MainWindow) -> Text:
    label = window.session.history.undo_label if window.has_protocol else None
    return _("Undo: {step}", step=label) if label else _("Undo")


def _redo_title(window: MainWindow) -> Text:
    label = window.session.history.redo_label if window.has_protocol else None
    return _("Redo: {step}", step=label) if label else _("Redo")


def _lock_title(window: MainWindow) -> Text:
    locked = window.has_protocol and window.session.key is not None
    return _("Change or remove the passphrase…") if locked else _("Lock with a passphrase…")


def _can_undo(window: MainWindow) -> bool:
    return window.has_protocol and window.session.history.undo_label is not None


def _can_redo(window: MainWindow) -> bool:
    return window.has_protocol and window.session.history.redo_label is not None


def _can_fix(window: MainWindow) -> bool:
    entry = window.checklist.current if window.has_protocol else None
    return entry is not None and entry.acceptance is None and entry.finding.fix is not None


def _can_accept(window: MainWindow) -> bool:
    entry = window.checklist.current if window.has_protocol else None
    return entry is not None and entry.acceptance is None


def _can_fix_kind(window: MainWindow) -> bool:
    return _can_fix(window) and window.findings.of_kind > 1


def _can_fix_all(window: MainWindow) -> bool:
    return window.has_protocol and window.findings.can_fix_all


def _guiding(window: MainWindow) -> bool:
    return window.guiding


def _can_guide(window: MainWindow) -> bool:
    return window.guiding or (window.has_protocol and not window.session.report.settled)


def _has_open_findings(window: MainWindow) -> bool:
    return window.has_protocol and bool(window.session.report.open)


def _has_comments(window: MainWindow) -> bool:
    return window.has_protocol and bool(window.session.protocol.comments)


_THEME = _("Theme")
_PLANNING = _("Planning")
_NOT_WITH_TEMPLATE = _("Not with the template that is chosen on the start page")
_NO_FINDING = _("No finding is open")
_NO_GUIDE = _("The guide is not open")
_NOT_CHOSEN = _("Choose a finding in the checklist first")
_NOT_FIXABLE = _("Choose a finding with a fix in the checklist first")

COMMANDS: tuple[Command, ...] = (
    Command("new", _("New from template…"), "file", lambda w: w.files.new(), ("Ctrl+N",), "template",
            _("New from template"), enabled=_always),
    Command("open", _("Open…"), "file",
            lambda w: w.files.ask_to_open(), ("Ctrl+O",), "open", _("Open"), enabled=_always),
    Command("open-pdf", _("Open from a PDF…"), "file", lambda w: w.files.ask_to_open_pdf(), enabled=_always),
    Command("save", _("Save"), "file", lambda w: w.files.save(), ("Ctrl+S",), "save", _("Save"), group=1),
    Command("save-as", _("Save as…"), "file", lambda w: w.files.save_as(), ("Ctrl+Shift+S",), group=1),
    Command("lock", _("Lock with a passphrase…"), "file", lambda w: w.passphrases.change(), icon="lock",
            says=_lock_title, group=1),
    Command("save-template", _("Save as template…"), "file", lambda w: w.library.save_template(), group=2),
    Command("save-section", _("Save section as template…"), "file",
            lambda w: w.library.save_section_template(), group=2),
    Command("compare", _("Compare versions…"), "file", lambda w: w.compare.compare(), ("Ctrl+Shift+D",), "compare",
            enabled=_always, group=2),
    Command("backups", _("Earlier versions…"), "file", lambda w: w.backups.show(), icon="history", enabled=_always,
            group=2),
    Command("amend", _("Amend from an earlier version…"), "file", lambda w: w.compare.amend(), group=2),
    Command("export", _("Export…"), "file", lambda w: w.exports.export(), ("Ctrl+E",), "export", _("Export"), group=3),
    Command("export-checklist", _("Export checklist report…"), "file", lambda w: w.exports.export_checklist(), group=3),
    Command("print", _("Print…"), "file", lambda w: w.printing.print_protocol(), ("Ctrl+P",), group=3),
    Command("export-comments", _("Export comments…"), "file", lambda w: w.exports.export_comments(), group=3,
            enabled=_has_comments, lacking=_("There are no comments")),
    Command("close", _("Close protocol"), "file", lambda w: w.files.close(), ("Ctrl+W",), group=4),
    Command("reopen", _("Reopen the protocol at the next start"), "file", lambda w: w.places.toggle_reopening(),
            enabled=_always, chosen=lambda w: w.places.reopens, group=4),
    Command("quit", _("Quit"), "file", lambda w: w.close(), ("Ctrl+Q",), enabled=_always, group=4),
    Command("undo", _("Undo"), "edit", lambda w: w.steps.undo(), ("Ctrl+Z",), "undo", _("Undo"),
            enabled=_can_undo, says=_undo_title, lacking=_("Nothing was done yet")),
    Command("redo", _("Redo"), "edit", lambda w: w.steps.redo(), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", _("Redo"),
            enabled=_can_redo, says=_redo_title, lacking=_("Nothing was undone")),
    Command("history", _("History…"), "edit", lambda w: w.steps.show_history(), ("Ctrl+Alt+Z",), "history"),
    Command("find", _("Find a field, rule or command"), "edit", lambda w: w.search.find(), ("Ctrl+K",), "search",
            enabled=_always, group=1),
    Command("find-words", _("Find in the protocol…"), "edit", lambda w: w.search.open(), ("Ctrl+F",), group=1),
    Command("find-next", _("Find next"), "edit", lambda w: w.search.step(1), ("F3",), group=1),
    Command("find-previous", _("Find previous"), "edit", lambda w: w.search.step(-1), ("Shift+F3",), group=1),
    Command("replace", _("Find and replace…"), "edit", lambda w: w.search.open(replacing=True), ("Ctrl+H",), group=1),
    Command("theme-system", _("As the system"), "view", lambda w: w.look.set_scheme("system"), enabled=_always,
            chosen=lambda w: w.look.scheme == "system", part=_THEME),
    Command("theme-light", _("Light"), "view", lambda w: w.look.set_scheme("light"), enabled=_always,
            chosen=lambda w: w.look.scheme == "light", part=_THEME),
    Command("theme-dark", _("Dark"), "view", lambda w: w.look.set_scheme("dark"), enabled=_always,
            chosen=lambda w: w.look.scheme == "dark", part=_THEME),
    Command("still", _("Reduced motion"), "view", lambda w: w.look.toggle_motion(), enabled=_always,
            chosen=lambda w: w.look.still, group=1),
    Command("larger", _("Larger text"), "view", lambda w: w.look.scale_text(1), ("Ctrl++", "Ctrl+="),
            enabled=_always, group=1),
    Command("smaller", _("Smaller text"), "view",
            lambda w: w.look.scale_text(-1), ("Ctrl+-",), enabled=_always, group=1),
    Command("normal", _("Normal text size"), "view",
            lambda w: w.look.scale_text(0), ("Ctrl+0",), enabled=_always, group=1),
    Command("next-pane", _("Next pane"), "view", lambda w: w.step_pane(1), ("F6",), enabled=_always, group=2),
    Command("previous-pane", _("Previous pane"), "view", lambda w: w.step_pane(-1), ("Shift+F6",),
            enabled=_always, group=2),
    Command("side", _("Show checklist"), "view", lambda w: w.toggle_side("checklist"), ("F9",), "checklist",
            chosen=lambda w: w.shows("checklist"), group=2),
    Command("preview", _("Show preview"), "view", lambda w: w.toggle_side("preview"), ("Ctrl+F9",), "document",
            chosen=lambda w: w.shows("preview"), group=2),
    Command("evidence", _("Show evidence"), "view", lambda w: w.toggle_side("evidence"), ("Shift+F9",), "evidence",
            chosen=lambda w: w.shows("evidence"), group=2),
    Command("field-help", _("Help for this field"), "view", lambda w: w.toggle_side("help"), ("Shift+F1",), "help",
            chosen=lambda w: w.shows("help"), group=2),
    Command("comments", _("Show comments"), "view", lambda w: w.toggle_side("comments"), ("Ctrl+Shift+M",), "comment",
            chosen=lambda w: w.shows("comments"), group=2),
    Command("next-section", _("Next section"), "view", lambda w: w.step_page(1), ("Ctrl+Tab", "Ctrl+PgDown"), group=3),
    Command("previous-section", _("Previous section"), "view", lambda w: w.step_page(-1),
            ("Ctrl+Shift+Tab", "Ctrl+PgUp"), group=3),
    *(
        Command(f"section-{number}", _("Section {number}", number=number), "view",
                partial(lambda at, w: w.show_page_at(at), number - 1), (f"Ctrl+{number}",),
                says=partial(lambda at, w: w.page_title(at), number - 1), part=_("Go to section"), group=3)
        for number in range(1, SECTION_KEYS + 1)
    ),
    Command("schedule-grid", _("Grid of visits and activities"), "view",
            lambda w: w.workspace.go_to_figure("schedule", "activities", "grid"), part=_("Go to section"), group=3),
    Command("time-line", _("Time line of visits"), "view",
            lambda w: w.workspace.go_to_figure("schedule", "activities", "time-line"), part=_("Go to section"),
            group=3),
    Command("dosing-day", _("Dosing day in minutes"), "view",
            lambda w: w.workspace.go_to_figure("dosing", "dosing_day"), part=_("Go to section"), group=3),
    Command("guide", _("Guide me"), "protocol", lambda w: w.guide.toggle(), ("Ctrl+G",), "help", _("Guide me"),
            enabled=_can_guide, chosen=_guiding, lacking=_("Nothing is left to decide")),
    Command("guide-next", _("Next question of the guide"), "protocol", lambda w: w.guide.go_on(), ("Alt+Right",),
            enabled=_guiding, lacking=_NO_GUIDE),
    Command("guide-back", _("Previous question of the guide"), "protocol", lambda w: w.guide.go_back(), ("Alt+Left",),
            enabled=_guiding, lacking=_NO_GUIDE),
    Command("next-finding", _("Next finding"), "protocol", lambda w: w.findings.step(1), ("F8",),
            enabled=_has_open_findings, lacking=_NO_FINDING),
    Command("previous-finding", _("Previous finding"), "protocol", lambda w: w.findings.step(-1), ("Shift+F8",),
            enabled=_has_open_findings, lacking=_NO_FINDING),
    Command("fix", _("Apply fix"), "protocol",
            lambda w: w.findings.fix_current(), ("Ctrl+.",), "fix", enabled=_can_fix, group=1, lacking=_NOT_FIXABLE),
    Command("fix-kind", _("Fix all of this kind…"), "protocol", lambda w: w.findings.fix_kind(), ("Ctrl+F8",),
            enabled=_can_fix_kind, group=1, lacking=_("Choose a finding whose rule has several with a fix")),
    Command("fix-all", _("Fix all findings…"), "protocol", lambda w: w.findings.ask_to_fix_all(),
            enabled=_can_fix_all, group=1, lacking=_("No finding has a fix")),
    Command("accept", _("Accept finding…"), "protocol",
            lambda w: w.findings.accept_current(), enabled=_can_accept, group=1, lacking=_NOT_CHOSEN),
    Command("why", _("Why this rule"), "protocol",
            lambda w: w.findings.explain_current(), ("F1",), enabled=_finding, group=1, lacking=_NOT_CHOSEN),
    Command("search-findings", _("Search the checklist"), "protocol", lambda w: w.findings.search(),
            ("Ctrl+Shift+F",), group=1),
    Command("comment", _("Comment on this field…"), "protocol", lambda w: w.comments.write(), ("Ctrl+Alt+M",),
            "comment", group=2),
    Command("own-words", _("Write this passage yourself…"), "protocol", lambda w: w.write_passage(), ("F4",), group=2),
    *(
        Command(f"plan-{tool.id}", tool.action, "protocol", partial(lambda id, w: w.planning.open(id), tool.id),
                (tool.keys,), part=_PLANNING, group=3)
        for tool in TOOLS.values()
    ),
    Command("insert-section", _("Insert section from template…"), "templates", lambda w: w.library.insert_section()),
    *(
        Command(f"template-{act}", title, "templates", partial(lambda act, w: w.start.do(act), act),
                enabled=partial(lambda act, w: w.at_start and w.start.allows(act), act), group=1,
                lacking=_NOT_WITH_TEMPLATE)
        for act, title in (
            ("use", _("Use template")), ("edit", _("Edit template’s details…")), ("duplicate", _("Duplicate template")),
            ("publish", _("Copy template to the shared folder")), ("export", _("Export template…")),
            ("delete", _("Delete template")),
        )
    ),
    Command("import-template", _("Import a template…"), "templates",
            lambda w: w.library.ask_to_import(), enabled=_always, group=2),
    Command("shared-folder", _("Shared folder…"), "templates",
            lambda w: w.library.ask_for_shared(), enabled=_always, group=2),
    Command("shortcuts", _("Keyboard shortcuts"), "help",
            lambda w: w.help.show_shortcuts(), ("Ctrl+?",), enabled=_always),
    Command("handbook", _("Handbook"), "help", lambda w: w.help.show_handbook(), ("Shift+Ctrl+F1",), enabled=_always),
    Command("tour", _("Take a tour"), "help", lambda w: w.help.take_tour(), enabled=_always),
    Command("reports", _("Error reports…"), "help", lambda w: w.help.show_reports(), enabled=_always, group=1),
    Command("about", _("About PAT Studio"), "help", lambda w: w.help.show_about(), enabled=_always, group=1),
)  # fmt: skip


class Actions(QObject):
    """The actions of one window, as Qt knows them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._made: dict[str, QAction] = {}
        self._titles: dict[str, str] = {}
        self._menus: list[list[tuple[QAction, str]]] = []
        """The entries of each menu: an action with its id, or the menu that it opens with its title."""
        self._tinted: set[MenuName] = set()
        """The menus whose icons are drawn: to draw them all takes a tenth of the start."""
        for command in COMMANDS:
            action = QAction(window)
            self._titles[command.id] = str(command.title)
            action.setObjectName(command.id)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.setCheckable(command.chosen is not None)
            action.triggered.connect(partial(self._do, command))
            window.addAction(action)
            self._made[command.id] = action
        self._name()

    def __getitem__(self, id: str) -> QAction:
        """Return the action of that id."""
        return self._made[id]

    def __iter__(self) -> Iterator[tuple[Command, QAction]]:
        """Yield every command with its action."""
        return ((command, self._made[command.id]) for command in COMMANDS)

    def title(self, id: str) -> str:
        """Return what the action of that id says now."""
        return self._titles[id]

    def has(self, keys: QKeySequence) -> bool:
        """Tell whether these keys do something now."""
        return any(action.isEnabled() and keys in action.shortcuts() for action in self._made.values())

    def fill(self, bar: QMenuBar) -> None:
        """Give the menu bar its menus."""
        for name, title in MENUS.items():
            menu = bar.addMenu(str(title))
            menu.aboutToShow.connect(partial(self._tint, name))
            parts: dict[Text, QMenu] = {}
            entries: dict[Text | None, list[tuple[QAction, str]]] = {None: []}
            group = 0
            for command, action in self:
                if command.menu != name:
                    continue
                if command.group != group:
                    menu.addSeparator()
                    group = command.group
                if command.part is None:
                    menu.addAction(action)
                else:
                    if command.part not in parts:
                        parts[command.part] = menu.addMenu(str(command.part))
                        entries[None].append((parts[command.part].menuAction(), ""))
                        entries[command.part] = []
                    parts[command.part].addAction(action)
                entries[command.part].append((action, command.id))
            self._menus += entries.values()
        self._name()

    def update(self) -> None:
        """Let every action say and allow what fits the window as it is."""
        for command, action in self:
            action.setEnabled(command.enabled(self._window))
            if command.says is not None:
                self._titles[command.id] = str(command.says(self._window))
            if command.chosen is not None:
                action.setChecked(command.chosen(self._window))
        self._name()

    def _name(self) -> None:
        """Show the titles, with the letters that lead to them in their menus."""
        for id, action in self._made.items():
            action.setToolTip(self._titles[id].rstrip("…"))
            if not self._menus:
                action.setText(self._titles[id])
        for entries in self._menus:
            titles = [self._titles[id] if id else action.menu().title().replace("&", "") for action, id in entries]
            for (action, _id), marked in zip(entries, with_mnemonics(titles), strict=True):
                action.setText(marked)

    def shortcuts(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Yield each menu's title with its actions that have keys, and those keys."""
        native = QKeySequence.SequenceFormat.NativeText
        for name, title in MENUS.items():
            listed = [
                (self._titles[command.id], " · ".join(keys.toString(native) for keys in action.shortcuts()))
                for command, action in self
                if command.menu == name and command.keys
            ]
            if listed:
                yield str(title).replace("&", ""), listed

    def tint(self) -> None:
        """Draw the icons in the colours of the theme, when their menus are shown next."""
        self._tinted.clear()

    def _tint(self, menu: MenuName) -> None:
        if menu in self._tinted:
            return
        self._tinted.add(menu)
        for command, action in self:
            if command.menu == menu and command.icon:
                action.setIcon(theme.icon(command.icon))

    def _do(self, command: Command, checked: bool = False) -> None:
        command.do(self._window)
        if command.chosen is not None:
            self._made[command.id].setChecked(command.chosen(self._window))
