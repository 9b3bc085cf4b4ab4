"""Every dialog of the program, as it is opened over a window that shows the shipped protocol with a few changes.

A new dialog needs a line here: the walk finds all classes of dialogs, and fails for one that nobody opens.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

import studio.desktop
from studio.desktop.compare.choose import ChooseVersion
from studio.desktop.compare.consequences import Consequences
from studio.desktop.compare.window import Compare
from studio.desktop.dialogs.about import About, Licences
from studio.desktop.dialogs.accept import AcceptFinding
from studio.desktop.dialogs.amend import Amend
from studio.desktop.dialogs.comment import WriteComment
from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.dialogs.discard import DiscardDraft
from studio.desktop.dialogs.earlier import Earlier
from studio.desktop.dialogs.export import ExportDialog, Exported, Wish
from studio.desktop.dialogs.fix_all import FixAll
from studio.desktop.dialogs.from_library import FromLibrary
from studio.desktop.dialogs.handbook import Handbook
from studio.desktop.dialogs.held import Held
from studio.desktop.dialogs.history import History
from studio.desktop.dialogs.insert_section import InsertSection
from studio.desktop.dialogs.merge import Merge
from studio.desktop.dialogs.message import Message
from studio.desktop.dialogs.not_saved import NotSaved
from studio.desktop.dialogs.overtaken import Overtaken
from studio.desktop.dialogs.passphrase import AskPassphrase, LockProtocol
from studio.desktop.dialogs.paste import PasteTable
from studio.desktop.dialogs.precedent import SourceOfPrecedent
from studio.desktop.dialogs.progress import Progress
from studio.desktop.dialogs.reason import Reason
from studio.desktop.dialogs.recover import Recover
from studio.desktop.dialogs.reports import Reports
from studio.desktop.dialogs.shared_folder import SharedFolder
from studio.desktop.dialogs.shortcuts import Shortcuts
from studio.desktop.dialogs.templates import EditTemplate, SaveTemplate
from studio.desktop.dialogs.unsaved import Unsaved
from studio.desktop.dialogs.with_backups import Unreadable, WithBackups
from studio.desktop.dosing_day.popover import Popover as DayForm
from studio.desktop.dosing_day.popover import SeriesForm, entries
from studio.desktop.editors.ask import RemoveItem
from studio.desktop.editors.items import ItemsEditor
from studio.desktop.editors.lists_acts import ListKeys
from studio.desktop.pages.view import PageView
from studio.desktop.planning.window import Planning
from studio.desktop.schedule.timing_form import SampleForm, TimingForm
from studio.desktop.schedule.visit_form import VisitForm
from studio.desktop.start.about import AboutTemplate, Told
from studio.desktop.tour import Tour
from studio.document.comparison import Comparison
from studio.knowledge.precedents import Topic, precedents
from studio.planning.day_plan import Kind, plan
from studio.protocol.diff import diff
from studio.protocol.edit import put
from studio.protocol.quantity import parse_dose
from studio.protocol.take_over import take
from studio.storage import backups
from studio.storage.protocol_file import dumps
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.main_window import MainWindow
    from studio.protocol.protocol import Protocol

    Made = TypeVar("Made", bound=QDialog)

_WISH = Wish(Path("/somewhere/protocol.pdf"))


def change(window: MainWindow) -> None:
    """Change the open protocol so that findings with a fix are open, and a step can be undone."""
    arm = window.session.protocol.dosing.arms[-1].id
    window.session.put(f"/dosing/arms/{arm}/dose", parse_dose("1 g"), _("Change dose"))
    window.session.check_now()
    while window.checklist.current is None or window.checklist.current.finding.fix is None:
        window.findings.step(1)


def _list(window: MainWindow, address: str) -> ItemsEditor:
    """Return the editor of a list, on its page."""
    window.workspace.go_to(address)
    view = window.workspace.pages.currentWidget()
    view.build_all()
    return next(found for found in view.findChildren(ItemsEditor) if found.address == address)


def _library(window: MainWindow) -> FromLibrary:
    editor = _list(window, "/population/exclusion")
    return FromLibrary(editor, window.session.protocol, editor.address, "Exclusion criteria")


def _paste(window: MainWindow) -> PasteTable:
    rows = (("One visit", "3"), ("Another visit", "not a day"))
    return PasteTable(_list(window, "/schedule/visits"), rows, column=0, row=0, after=0)


def _compare(window: MainWindow) -> Compare:
    window.compare.compare_step(0)
    return _opened(Compare)


def _choose(window: MainWindow) -> ChooseVersion:
    return ChooseVersion(window, _("Choose the earlier version"), window.compare.versions(), Path.home())


def _amend(window: MainWindow) -> Amend:
    window.compare.write_amendment(window.session.history.steps[0].protocol, "the version before", {})
    return _opened(Amend)


def _consequences(window: MainWindow) -> Consequences:
    now = window.session.protocol
    visits = [*now.schedule.visits]
    other = put(now, "/schedule/visits", visits[:-3])
    chosen = [one.address for one in diff(now, other)]
    return Consequences(window, take(now, other, chosen), Comparison(now, other))


def _day(window: MainWindow) -> DayForm:
    protocol = window.session.protocol
    event = next(one for one in plan(protocol).events if one.kind is Kind.DOSE)
    return DayForm(window, _("Change the dose"), entries(protocol, event), can_delete=True)


def _timing(window: MainWindow) -> TimingForm:
    protocol = window.session.protocol
    measure = protocol.endpoints.instruments[0]
    row = f"/endpoints/instruments/{measure.id}"
    return TimingForm(window.session, row, "MADRS", protocol.schedule.visits[1].id, window)


def _samples(window: MainWindow) -> SampleForm:
    protocol = window.session.protocol
    marker = protocol.biomarkers.markers[0]
    return SampleForm(window.session, f"/biomarkers/markers/{marker.id}", protocol.schedule.visits[1].id, window)


def _tour(window: MainWindow) -> Tour:
    window.help.take_tour()
    return _opened(Tour)


def _backups(window: MainWindow) -> tuple[Path, Protocol]:
    """Keep two versions of a file, and return it with the protocol that is open."""
    path, now = Path("/somewhere/trial.patp"), window.session.protocol
    for protocol in (put(now, "/overview/version", "before"), now):
        backups.keep(path, dumps(protocol))
    return path, now


def _earlier(window: MainWindow) -> Earlier:
    path, now = _backups(window)
    return Earlier(window, path, backups.of(path), now, None)


def _with_backups(window: MainWindow) -> WithBackups:
    path, _now = _backups(window)
    return WithBackups(window, backups.protocols(), frozenset({path}))


def _merge(window: MainWindow) -> Merge:
    base = window.session.protocol
    mine = put(put(base, "/overview/acronym", "MINE"), "/population/age_least", 20)
    theirs = put(put(base, "/overview/acronym", "THEIRS"), "/population/age_most", 60)
    return Merge(window, base, mine, theirs, "My trial.patp")


def _by_act(kind: type[Made], act: Callable[[MainWindow], object]) -> Callable[[MainWindow], Made]:
    """Return what does something with the window that opens such a dialog, and returns that."""

    def do(window: MainWindow) -> Made:
        act(window)
        return _opened(kind)

    return do


def _opened(kind: type[Made]) -> Made:
    """Return the dialog of this class that is in sight."""
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


OPENERS: dict[type[Dialog], Callable[[MainWindow], Dialog]] = {
    About: _by_act(About, lambda w: w.help.show_about()),
    AboutTemplate: lambda w: AboutTemplate(w, w.start.page.cards[0], Told()),
    AcceptFinding: _by_act(AcceptFinding, lambda w: w.findings.accept_current()),
    Amend: _amend,
    AskPassphrase: lambda w: AskPassphrase(w, "My trial.patp"),
    ChooseVersion: _choose,
    Compare: _compare,
    Consequences: _consequences,
    DayForm: _day,
    DiscardDraft: lambda w: DiscardDraft(w, "My trial"),
    Earlier: _earlier,
    EditTemplate: lambda w: EditTemplate(w, w.start.page.cards[0].template, ("depression",)),
    ExportDialog: _by_act(ExportDialog, lambda w: w.exports.export()),
    Exported: lambda w: Exported(w, _WISH),
    FixAll: _by_act(FixAll, lambda w: w.findings.ask_to_fix_all()),
    FromLibrary: _library,
    Handbook: _by_act(Handbook, lambda w: w.help.show_handbook()),
    History: _by_act(History, lambda w: w.steps.show_history()),
    InsertSection: _by_act(InsertSection, lambda w: w.library.insert_section()),
    Licences: Licences,
    ListKeys: ListKeys,
    LockProtocol: lambda w: LockProtocol(w, locked=True),
    Message: lambda w: w.tell(_("The file could not be read."), "details"),
    Held: lambda w: Held(w, _("Ann on pc-7 has My trial.patp open, since today 10:14."), freed=True, doubtful=True),
    Merge: _merge,
    NotSaved: lambda w: NotSaved(w, _("/somewhere/My trial.patp cannot be written: the disk is full.")),
    Overtaken: lambda w: Overtaken(w, Path("/somewhere/My trial.patp"), when="today 10:14"),
    PasteTable: _paste,
    Planning: _by_act(Planning, lambda w: w.planning.open("washout")),
    Progress: lambda w: Progress(w, _("Printing")),
    Reason: _by_act(Reason, lambda w: w.findings.explain_current()),
    RemoveItem: lambda w: RemoveItem(w, ("Day 8",), ("Endpoints: MADRS: Visits", "Biomarkers: BDNF: Visits")),
    Recover: lambda w: Recover(w, _("Unsaved changes were kept."), saved_since=True),
    Reports: _by_act(Reports, lambda w: w.help.show_reports()),
    SampleForm: _samples,
    SaveTemplate: _by_act(SaveTemplate, lambda w: w.library.save_section_template()),
    SeriesForm: lambda w: SeriesForm(w, "Vital signs", 0, 360, (60, 120)),
    SharedFolder: _by_act(SharedFolder, lambda w: w.library.ask_for_shared()),
    Shortcuts: _by_act(Shortcuts, lambda w: w.help.show_shortcuts()),
    SourceOfPrecedent: lambda w: SourceOfPrecedent(w, precedents(Topic.DOSE)[0]),
    TimingForm: _timing,
    Tour: _tour,
    Unsaved: lambda w: Unsaved(w, "My trial", changed=True, unread=1),
    Unreadable: lambda w: Unreadable(w, _("The file breaks off."), 3),
    VisitForm: lambda w: VisitForm(w.session, w.session.protocol.schedule.visits[1].id, w),
    WithBackups: _with_backups,
    WriteComment: _by_act(WriteComment, lambda w: (w.workspace.go_to("/population/diagnosis"), w.comments.write())),
}
"""By the class of a dialog, what opens it over the window."""


def every_dialog() -> set[type[Dialog]]:
    """Return all classes of dialogs that are shown as they are: none that only others are made of."""
    for module in pkgutil.walk_packages(studio.desktop.__path__, "studio.desktop."):
        importlib.import_module(module.name)
    found: set[type[Dialog]] = set()
    waiting: list[type[Dialog]] = [Dialog]
    while waiting:
        derived = waiting.pop().__subclasses__()
        waiting += derived
        found.update(one for one in derived if not one.__subclasses__() and one.__module__.startswith("studio."))
    return found


def open_dialog(window: MainWindow, kind: type[Dialog]) -> Dialog:
    """Open a dialog over a window whose protocol was changed, and return it."""
    dialog = OPENERS[kind](window)
    if not dialog.isVisible():
        dialog.open()
    return dialog


def close_all(window: QWidget) -> None:
    """Close all dialogs over a window, those in front first, and let them go."""
    for dialog in reversed(window.findChildren(QDialog)):
        dialog.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def alive(window: QWidget) -> tuple[int, int]:
    """Return how many widgets there are in a window, with visited pages whole, and how many windows."""
    for view in window.findChildren(PageView):
        view.build_all()
    return len(window.findChildren(QWidget)), len(QApplication.topLevelWidgets())
