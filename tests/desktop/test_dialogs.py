"""The dialogs: what they ask, what they tell, and that each is gone when it is closed."""

from __future__ import annotations

import gzip
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from studio.checklist.catalogue import catalogue, find
from studio.checklist.run import run
from studio.checklist.why import why
from studio.desktop import theme
from studio.desktop.dialogs.about import NOTICES, PARTS, About, Licences
from studio.desktop.dialogs.accept import AcceptFinding
from studio.desktop.dialogs.discard import DiscardDraft
from studio.desktop.dialogs.export import ExportDialog, Exported, Wish
from studio.desktop.dialogs.files import PROTOCOLS, ask_existing, ask_new
from studio.desktop.dialogs.fix_all import FixAll
from studio.desktop.dialogs.held import Held
from studio.desktop.dialogs.insert_section import InsertSection
from studio.desktop.dialogs.merge import Merge
from studio.desktop.dialogs.message import Message
from studio.desktop.dialogs.not_saved import NotSaved
from studio.desktop.dialogs.overtaken import Overtaken
from studio.desktop.dialogs.passphrase import AskPassphrase, LockProtocol
from studio.desktop.dialogs.precedent import SourceOfPrecedent
from studio.desktop.dialogs.progress import Progress
from studio.desktop.dialogs.reason import Reason
from studio.desktop.dialogs.reports import Reports
from studio.desktop.dialogs.shared_folder import SharedFolder
from studio.desktop.dialogs.shortcuts import Shortcuts
from studio.desktop.dialogs.templates import WHOLE, EditTemplate, Kept, SaveTemplate
from studio.desktop.dialogs.unsaved import Unsaved
from studio.desktop.editors.widgets import Button, Link
from studio.knowledge import mistakes, sources, thresholds
from studio.knowledge.precedents import Precedent, Topic, precedents
from studio.protocol.edit import put
from studio.protocol.protocol import Acceptance, Protocol
from studio.protocol.quantity import parse_dose
from studio.storage.library import templates
from studio.storage.shelf import Details
from studio.text import _, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from studio.checklist.rule import Rule
    from studio.checklist.run import Entry
    from studio.export.options import What

EDITABLE = frozenset(threshold.id for threshold in thresholds.editable())

MINE, THEIRS = (put(Protocol(), "/overview/acronym", name) for name in ("MINE", "THEIRS"))

WISH = Wish(Path("/somewhere/protocol.pdf"))


@pytest.fixture
def over(look: None, qtbot: QtBot) -> Iterator[QWidget]:
    """A window for dialogs to stand over."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    yield window
    for dialog in window.findChildren(QDialog):
        dialog.close()


@pytest.fixture
def entry(template: Protocol) -> Entry:
    """A finding with a fix."""
    return run(put(template, f"/dosing/arms/{template.dosing.arms[-1].id}/dose", parse_dose("1 g"))).open[0]


@pytest.fixture
def rule() -> Rule:
    """A rule with a source."""
    found = find("R-27")
    assert found is not None
    return found


def words(dialog: QWidget) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def press(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_finding_is_accepted_only_with_a_reason_and_a_name(over: QWidget, entry: Entry, qtbot: QtBot) -> None:
    dialog = AcceptFinding(over, entry, "Dr Ok")
    dialog.open()
    dialog.reason.setPlainText("  ")
    assert not dialog.confirm.isEnabled()
    dialog.reason.setPlainText(" The board agreed. ")
    assert dialog.confirm.isEnabled()
    dialog.who.setText(" ")
    assert not dialog.confirm.isEnabled()
    dialog.who.setText("Dr Ok ")
    with qtbot.waitSignal(dialog.decided) as decided:
        press(qtbot, dialog.confirm)
    assert decided.args == [entry, "The board agreed.", "Dr Ok"]


def test_unsaved_changes_can_be_saved_discarded_or_kept(over: QWidget, qtbot: QtBot) -> None:
    dialog = Unsaved(over, "Trial", changed=True, unread=0)
    dialog.open()
    assert "“Trial” has changes that are not saved." in words(dialog)
    with qtbot.waitSignal(dialog.save_chosen), qtbot.assertNotEmitted(dialog.discard_chosen):
        press(qtbot, dialog.save)
    dialog = Unsaved(over, "Trial", changed=True, unread=0)
    dialog.open()
    with qtbot.waitSignal(dialog.discard_chosen), qtbot.assertNotEmitted(dialog.save_chosen):
        press(qtbot, dialog.discard)
    dialog = Unsaved(over, "Trial", changed=True, unread=0)
    dialog.open()
    with qtbot.assertNotEmitted(dialog.discard_chosen), qtbot.assertNotEmitted(dialog.save_chosen):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_input_that_could_not_be_stored_is_mentioned_before_it_is_lost(over: QWidget) -> None:
    dialog = Unsaved(over, "Trial", changed=False, unread=2)
    dialog.open()
    assert words(dialog) == "2 fields hold input that cannot be read, and will lose it."


def test_final_is_not_offered_while_something_forbids_it(over: QWidget) -> None:
    dialog = ExportDialog(over, WISH, not_final=_("Final is not possible yet."))
    dialog.open()
    assert not dialog.state["final"].isEnabled()
    assert "Final is not possible yet." in words(dialog)
    assert dialog.state["draft"].isChecked()


def test_the_wish_holds_what_was_chosen(over: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ExportDialog(over, Wish(tmp_path / "a.pdf"), not_final=None)
    dialog.open()
    dialog.file.setText("b")
    for button in (dialog.paper["letter"], dialog.purpose["submission"], dialog.state["final"]):
        button.setChecked(True)
    dialog.opens.setChecked(False)
    with qtbot.waitSignal(dialog.wanted) as wanted:
        press(qtbot, dialog.start)
    assert wanted.args == [
        Wish(tmp_path / "b.pdf", "protocol", "letter", "submission", final=True, open_afterwards=False)
    ]
    assert dialog.progress.isVisible()
    dialog.show_progress(0.5)
    assert dialog.progress.value() == 50


def test_the_report_of_the_checklist_has_the_format_that_is_chosen_or_typed(
    over: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = ExportDialog(over, Wish(tmp_path / "a.pdf", "checklist"), not_final=None)
    dialog.open()
    assert list(dialog.kind) == [".pdf", ".docx", ".md", ".json"]
    press(qtbot, dialog.kind[".json"])
    assert dialog.file.text() == str(tmp_path / "a.json")
    assert not dialog.paper["a4"].isEnabled()
    dialog.file.setText("b.md")
    assert dialog.kind[".md"].isChecked()
    press(qtbot, dialog.kind[".pdf"])
    assert dialog.paper["a4"].isEnabled()
    with qtbot.waitSignal(dialog.wanted) as wanted:
        press(qtbot, dialog.start)
    assert wanted.args == [Wish(tmp_path / "b.pdf", "checklist")]
    dialog.show_failure(_("The disk is full."))
    assert dialog.paper["a4"].isEnabled()


def test_a_point_in_a_name_is_no_ending_of_it(over: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ExportDialog(over, Wish(tmp_path / "a.pdf", "checklist"), not_final=None)
    dialog.open()
    dialog.file.setText("report v1.2")
    press(qtbot, dialog.kind[".json"])
    assert dialog.file.text() == str(tmp_path / "report v1.2.json")
    dialog.file.setText("report v1.3")
    assert dialog.kind[".json"].isChecked()
    with qtbot.waitSignal(dialog.wanted) as wanted:
        press(qtbot, dialog.start)
    assert wanted.args == [Wish(tmp_path / "report v1.3.json", "checklist")]


def test_what_is_no_format_of_a_protocol_belongs_to_its_name(over: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ExportDialog(over, Wish(tmp_path / "a.pdf"), not_final=None)
    dialog.file.setText("trial v2.json")
    with qtbot.waitSignal(dialog.wanted) as wanted:
        dialog.start.click()
    assert wanted.args == [Wish(tmp_path / "trial v2.json.pdf")]


@pytest.mark.parametrize(
    "ask",
    [lambda over: AskPassphrase(over, "A long name of a trial " * 9), lambda over: LockProtocol(over, locked=True)],
    ids=["ask", "lock"],
)
def test_a_refused_passphrase_says_why_in_sight_with_large_text(
    over: QWidget,
    qapp: QApplication,
    settle: Callable[[], None],
    ask: Callable[[QWidget], AskPassphrase | LockProtocol],
) -> None:
    theme.apply(qapp, "light", 2.5)
    dialog = ask(over)
    dialog.open()
    dialog.refuse(_("The passphrase is not right. Look at Caps Lock and the layout of the keyboard."))
    settle()
    assert dialog.height() <= dialog.screen().availableGeometry().height()
    (area,) = dialog.findChildren(QScrollArea)
    line = dialog.focusWidget()
    assert isinstance(line, QLineEdit)
    assert area.viewport().rect().contains(line.rect().translated(line.mapTo(area.viewport(), QPoint())))
    for part in (dialog.problem, dialog.confirm):
        assert dialog.rect().contains(part.rect().translated(part.mapTo(dialog, QPoint())))
        assert not part.visibleRegion().isEmpty()
    for label in dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width())
    theme.apply(qapp, "light", 1.0)


@pytest.mark.parametrize("what", ["protocol", "checklist"])
def test_the_buttons_of_an_export_are_in_sight_with_large_text(
    over: QWidget, qapp: QApplication, settle: Callable[[], None], what: What
) -> None:
    theme.apply(qapp, "light", 2.0)
    dialog = ExportDialog(over, Wish(WISH.path, what), not_final=_("Final is not possible."), remarks=(_("A remark."),))
    dialog.open()
    dialog.show_failure(_("The disk is full."))
    settle()
    assert dialog.height() <= dialog.screen().availableGeometry().height()
    assert dialog.width() <= dialog.screen().availableGeometry().width()
    for part in (dialog.cancel, dialog.start, dialog.problem):
        assert dialog.rect().contains(part.geometry())
    (area,) = dialog.findChildren(QScrollArea)
    assert area.widget().width() <= area.viewport().width()
    theme.apply(qapp, "light", 1.0)


def test_an_export_that_failed_still_shows_all_its_questions(over: QWidget, settle: Callable[[], None]) -> None:
    dialog = ExportDialog(over, WISH, not_final=None)
    dialog.open()
    settle()
    (area,) = dialog.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() == 0
    dialog.show_failure(_("The disk is full."))
    settle()
    assert area.verticalScrollBar().maximum() == 0


def test_a_failed_export_can_be_tried_again(over: QWidget, qtbot: QtBot) -> None:
    dialog = ExportDialog(over, WISH, not_final=None)
    dialog.open()
    press(qtbot, dialog.start)
    assert not dialog.start.isEnabled()
    dialog.show_failure(_("The disk is full."))
    assert "The disk is full." in words(dialog)
    assert dialog.start.isEnabled()
    assert dialog.isVisible()


def test_a_file_that_exists_is_replaced_only_when_asked_twice(over: QWidget, tmp_path: Path, qtbot: QtBot) -> None:
    there = tmp_path / "a.pdf"
    there.write_text("mine")
    dialog = ExportDialog(over, Wish(there), not_final=None)
    with qtbot.assertNotEmitted(dialog.wanted):
        dialog.start.click()
    assert "exists already" in dialog.problem.text()
    with qtbot.waitSignal(dialog.wanted):
        dialog.start.click()


def test_a_folder_named_as_the_file_gets_the_name_proposed(over: QWidget, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = ExportDialog(over, Wish(tmp_path / "a.pdf"), not_final=None)
    (tmp_path / "work").mkdir()
    dialog.file.setText(str(tmp_path / "work"))
    with qtbot.waitSignal(dialog.wanted, check_params_cb=lambda wish: wish.path == tmp_path / "work" / "a.pdf"):
        dialog.start.click()


def test_closing_the_dialog_gives_a_running_export_up(over: QWidget, qtbot: QtBot) -> None:
    dialog = ExportDialog(over, WISH, not_final=None)
    dialog.open()
    press(qtbot, dialog.start)
    with qtbot.waitSignal(dialog.given_up):
        dialog.close()


def test_a_template_needs_a_name_and_keeps_the_section_that_was_chosen(over: QWidget, qtbot: QtBot) -> None:
    dialog = SaveTemplate(over, "", [("dosing", "Dosing"), ("screening", "Screening")], "screening")
    dialog.open()
    assert not dialog.save.isEnabled()
    dialog.name.setText("Heart block")
    dialog.summary.setPlainText("ECG.")
    with qtbot.waitSignal(dialog.decided) as decided:
        press(qtbot, dialog.save)
    assert decided.args == [Kept(Details("Heart block", "ECG."), "screening", "mine")]
    dialog.part.setCurrentIndex(0)
    with qtbot.waitSignal(dialog.decided) as decided:
        press(qtbot, dialog.save)
    assert decided.args[0].section == WHOLE


def test_why_shows_the_reason_and_how_far_each_source_was_read(over: QWidget, rule: Rule) -> None:
    asked = why(rule)
    dialog = Reason(over, asked)
    dialog.show()
    shown = words(dialog)
    assert rule.reason in shown
    assert asked.sources
    for source in asked.sources:
        assert source.document in shown
        for part in (source.version, source.date, source.status):
            assert not part or part in shown
    unread = [source for source in asked.sources if not source.verified]
    assert shown.count("the document itself has not been read") == len(unread)


def test_why_shows_each_limit_with_its_default_its_source_and_the_protocols_own_number(
    over: QWidget, template: Protocol, qtbot: QtBot
) -> None:
    used = next(rule for rule in catalogue() if any(limit in EDITABLE for limit in rule.limits))
    limit = next(limit for limit in used.limits if limit in EDITABLE)
    threshold = thresholds.find(limit)
    assert threshold is not None
    own = {"id": "mine", "limit": limit, "value": threshold.value + 7, "reason": "Our pharmacist."}
    dialog = Reason(over, why(used, put(template, "/own/limits", [own])))
    dialog.show()
    shown = words(dialog)
    assert f"{number(threshold.value + 7)} {threshold.unit} in this protocol" in shown
    assert f"the default is {number(threshold.value)} {threshold.unit} ({threshold.certainty.label})" in shown
    assert "Reason: Our pharmacist." in shown
    source = sources.find(threshold.source)
    assert source is not None
    assert f"Source of the default: {source.title}" in shown
    links = [link for link in dialog.findChildren(Link) if link.text() == "Change your own limit"]
    with qtbot.waitSignal(dialog.wants_limit) as gone:
        press(qtbot, links[0])
    assert gone.args == [limit]


def test_why_offers_to_set_a_limit_that_nobody_has_set_and_none_that_its_source_settles(
    over: QWidget, qtbot: QtBot
) -> None:
    for used in (rule for rule in catalogue() if rule.limits):
        dialog = Reason(over, why(used))
        dialog.show()
        offered = [link for link in dialog.findChildren(Link) if link.text() == "Set your own limit"]
        assert len(offered) == sum(limit in EDITABLE for limit in used.limits)
        for link in offered[:1]:
            with qtbot.waitSignal(dialog.wants_limit) as gone:
                press(qtbot, link)
            assert gone.args[0] in EDITABLE.intersection(used.limits)
        dialog.close()


def test_why_tells_the_mistake_that_the_rule_would_have_caught(over: QWidget) -> None:
    mistake = next(mistake for mistake in mistakes.every() if mistake.rules)
    caught = find(mistake.rules[0])
    assert caught is not None
    dialog = Reason(over, why(caught))
    dialog.show()
    shown = words(dialog)
    for told in (mistake.title, mistake.happened, mistake.lesson):
        assert told in shown


def test_why_shows_a_few_trials_and_leads_to_the_rest(over: QWidget, rule: Rule, qtbot: QtBot) -> None:
    trials = precedents(Topic.DOSE, compound="psilocybin")
    dialog = Reason(over, why(rule), trials)
    dialog.show()
    shown = words(dialog)
    assert "What trials did: Dose" in shown
    listed = [one for one in trials if one.trial.name in shown]
    assert 0 < len(listed) < len(trials)
    more = next(link for link in dialog.findChildren(Link) if link.text().startswith("Show all as evidence"))
    with qtbot.waitSignal(dialog.wants_evidence):
        press(qtbot, more)


def test_the_source_of_a_precedent_says_how_certain_it_is_and_where_it_stands(
    over: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    doubtful = next(one for one in every_precedent() if not one.fact.certainty.settled and one.fact.note)
    dialog = SourceOfPrecedent(over, doubtful)
    dialog.show()
    shown = words(dialog)
    source = sources.find(doubtful.fact.source)
    assert source is not None
    for told in (doubtful.trial.name, doubtful.words, source.document, source.status, doubtful.fact.note):
        assert told in shown
    assert f"Certainty: {doubtful.fact.certainty.label}" in shown
    dialog.close()
    linked = next(one for one in every_precedent() if one.trial.doi)
    dialog = SourceOfPrecedent(over, linked)
    dialog.show()
    assert opened == []
    address = f"https://doi.org/{linked.trial.doi}"
    press(qtbot, next(link for link in dialog.findChildren(Link) if link.text() == address))
    assert opened == [address]


def every_precedent() -> list[Precedent]:
    return [one for topic in Topic for one in precedents(topic)]


def test_an_earlier_reason_stands_ready_when_a_finding_is_accepted_anew(
    over: QWidget, entry: Entry, qtbot: QtBot
) -> None:
    lapsed = Acceptance(id="a", rule=entry.rule.id, fingerprint="x", reason="The board agreed.", who="Dr Ok")
    dialog = AcceptFinding(over, entry, "Dr New", lapsed)
    dialog.open()
    assert "its facts have changed since: The board agreed. (Dr Ok)" in words(dialog)
    assert dialog.confirm.isEnabled()
    qtbot.keyClicks(dialog.reason, "Again")
    with qtbot.waitSignal(dialog.decided) as decided:
        press(qtbot, dialog.confirm)
    assert decided.args == [entry, "Again", "Dr New"]


def test_details_of_an_error_can_be_copied(over: QWidget, qtbot: QtBot) -> None:
    dialog = Message(over, _("Something went wrong."), "the details")
    dialog.open()
    press(qtbot, next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy details"))
    assert QGuiApplication.clipboard().text() == "the details"


def test_about_names_the_licence_of_every_part(over: QWidget) -> None:
    dialog = About(over)
    dialog.open()
    licences = dialog.parts.toPlainText()
    for part in ("PySide6", "Qt", "pydantic", "ReportLab", "pikepdf", "platformdirs", "Inter"):
        assert part in licences
    assert "GNU Lesser General Public License 3" in licences


def test_about_names_all_that_the_program_needs() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[<>=!~;\[ ]", wanted, maxsplit=1)[0] for wanted in project["dependencies"]}
    assert {part.package for part in PARTS} == needed


@pytest.mark.parametrize("place", ["pat-studio", "bin/pat-studio"])
def test_a_frozen_program_shows_the_notices_of_all_that_is_in_it(
    over: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    program = tmp_path / "lib" / "pat-studio" / "pat-studio"
    program.parent.mkdir(parents=True)
    program.touch()
    if place == "pat-studio":
        (program.parent / NOTICES).write_text("Notices for all µ")
    else:
        documents = tmp_path / "share" / "doc" / "pat-studio"
        documents.mkdir(parents=True)
        (documents / f"{NOTICES}.gz").write_bytes(gzip.compress("Notices for all µ".encode()))
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "pat-studio").symlink_to(program)
    started = program if place == "pat-studio" else tmp_path / place
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(started))
    dialog = Licences(over)
    dialog.list.setCurrentRow(dialog.list.count() - 1)
    assert dialog.list.currentItem().text() == "All notices"
    assert dialog.text.toPlainText() == "Notices for all µ"


def test_every_part_has_the_text_of_its_licence(over: QWidget, qtbot: QtBot) -> None:
    dialog = About(over)
    dialog.open()
    qtbot.mouseClick(next(b for b in dialog.findChildren(Button) if "texts" in b.text()), Qt.MouseButton.LeftButton)
    texts = dialog.findChild(Licences)
    shown = {}
    for row in range(texts.list.count()):
        texts.list.setCurrentRow(row)
        shown[texts.list.item(row).text()] = texts.text.toPlainText()
    assert all(len(text) > 500 for text in shown.values()), shown
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in shown["Qt for Python (PySide6)"]
    assert "SIL OPEN FONT LICENSE" in shown["Typefaces"]


def test_shortcuts_are_listed_under_their_menus(over: QWidget) -> None:
    dialog = Shortcuts(over, [("File", [("Save", "Ctrl+S")])])
    dialog.open()
    assert words(dialog).split("\n") == ["File", "Save", "Ctrl+S"]


SHIPPED = templates()[0]

MAKERS: dict[str, Callable[[QWidget, Entry, Rule], QDialog]] = {
    "about": lambda over, entry, rule: About(over),
    "licences": lambda over, entry, rule: Licences(over),
    "reports": lambda over, entry, rule: Reports(over, _("Error reports"), _("What went wrong."), "a\nb"),
    "progress": lambda over, entry, rule: Progress(over, _("Printing")),
    "accept": lambda over, entry, rule: AcceptFinding(over, entry, ""),
    "accept-again": lambda over, entry, rule: AcceptFinding(over, entry, "", None, ("One reason.", "Another.")),
    "fix-all": lambda over, entry, rule: FixAll(over, _("Fix all"), Protocol(), run(Protocol()), (entry,)),
    "export": lambda over, entry, rule: ExportDialog(over, WISH, not_final=None),
    "exported": lambda over, entry, rule: Exported(over, WISH),
    "details": lambda over, entry, rule: EditTemplate(over, SHIPPED, ("tag",)),
    "draft": lambda over, entry, rule: DiscardDraft(over, "name"),
    "insert": lambda over, entry, rule: InsertSection(over, [SHIPPED], [("dosing", "Dosing")], "dosing"),
    "shared": lambda over, entry, rule: SharedFolder(over, "/shared"),
    "message": lambda over, entry, rule: Message(over, _("Text"), "details"),
    "held": lambda over, entry, rule: Held(over, _("Ann has it open."), freed=True, doubtful=True),
    "merge": lambda over, entry, rule: Merge(over, Protocol(), MINE, THEIRS, "a.patp"),
    "not saved": lambda over, entry, rule: NotSaved(over, _("The disk is full.")),
    "overtaken": lambda over, entry, rule: Overtaken(over, Path("/somewhere/a.patp"), when="today 10:14"),
    "open": lambda over, entry, rule: ask_existing(over, _("Open"), Path.home(), PROTOCOLS, print),
    "reason": lambda over, entry, rule: Reason(over, why(rule), precedents(Topic.DOSE)),
    "save": lambda over, entry, rule: ask_new(over, _("Save"), Path.home() / "a.patp", PROTOCOLS, print),
    "source": lambda over, entry, rule: SourceOfPrecedent(over, precedents(Topic.DOSE)[0]),
    "shortcuts": lambda over, entry, rule: Shortcuts(over, [("File", [("Save", "Ctrl+S")])]),
    "template": lambda over, entry, rule: SaveTemplate(over, "name", [("dosing", "Dosing")]),
    "ask passphrase": lambda over, entry, rule: AskPassphrase(over, "trial.patp"),
    "lock": lambda over, entry, rule: LockProtocol(over, locked=False),
    "change passphrase": lambda over, entry, rule: LockProtocol(over, locked=True),
    "unsaved": lambda over, entry, rule: Unsaved(over, "name", changed=True, unread=1),
}


SLOW = {"about", "export", "fix-all", "insert", "licences", "reason"}
"""Dialogs that take long to make; the benchmarks open them 200 times as well."""


@pytest.mark.parametrize("kind", MAKERS)
def test_a_dialog_leaves_nothing_behind(over: QWidget, entry: Entry, rule: Rule, kind: str) -> None:
    before = len(over.findChildren(QWidget)), len(QApplication.topLevelWidgets())
    for _round in range(20 if kind in SLOW else 200):
        dialog = MAKERS[kind](over, entry, rule)
        dialog.show()
        dialog.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert (len(over.findChildren(QWidget)), len(QApplication.topLevelWidgets())) == before


def test_where_only_unread_input_would_be_lost_no_key_loses_it_at_once(over: QWidget, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        dialog = Unsaved(over, "Trial", changed=False, unread=1)
        dialog.open()
        focus = dialog.focusWidget()
        assert focus is dialog.cancel
        with qtbot.assertNotEmitted(dialog.discard_chosen):
            qtbot.keyClick(focus, key)


def test_a_file_that_nothing_opens_is_said_and_closing_is_what_enter_does(
    over: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    dialog = Exported(over, WISH)
    dialog.open()
    press(qtbot, dialog.open_file)
    assert "no program for PDF files was found" in words(dialog)
    assert not dialog.open_file.isVisible()
    assert dialog.close_button.isDefault()
