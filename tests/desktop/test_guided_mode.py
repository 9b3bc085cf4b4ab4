"""The guide in the window: what it asks, where it leads, and that a newcomer gets through it by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio.checklist.guide import steps
from studio.checklist.run import run
from studio.desktop.dialogs.export import ExportDialog
from studio.desktop.editors.widgets import Button, Link, Words
from studio.desktop.panels.guide import GuideBar
from studio.protocol.address import filled, get, spec_at
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import parse_dose
from studio.storage import library
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.main_window import MainWindow

CHANGE = _("Change")


@pytest.fixture
def window(started: Callable[[str], MainWindow]) -> MainWindow:
    """A window that started from the blank template."""
    return started("blank")


def bar(window: MainWindow) -> GuideBar:
    (found,) = window.findChildren(GuideBar)
    return found


def said(window: MainWindow) -> list[str]:
    return [words.text() for words in bar(window).findChildren(Words) if words.isVisible() and words.text()]


def button(window: MainWindow, words: str) -> Button:
    return next(one for one in bar(window).findChildren(Button) if one.isVisible() and one.text() == words)


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def forward(window: MainWindow) -> None:
    press(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)


def begin(window: MainWindow) -> None:
    press(window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert window.guide.active


def test_a_blank_protocol_offers_the_guide_and_a_finished_one_does_not(window: MainWindow) -> None:
    assert "New to this? Let the guide lead you through." in said(window)
    button(window, "Not now").click()
    assert not bar(window).isVisible()
    template = library.find("psilocybin-trd-single-dose")
    assert template is not None
    window.files.start_from(template)
    assert not bar(window).isVisible()
    assert not window.commands["guide"].isEnabled()


def test_a_declined_guide_is_not_offered_again_but_can_be_begun(window: MainWindow) -> None:
    button(window, "Not now").click()
    blank = library.find("blank")
    assert blank is not None
    window.files.start_from(blank)
    assert not bar(window).isVisible()
    begin(window)
    assert "In which phase is this trial?" in said(window)


def test_a_question_shows_its_field_and_gives_it_the_keyboard(window: MainWindow) -> None:
    begin(window)
    assert window.workspace.place() == "/overview/phase"
    assert bar(window).accessibleDescription().startswith("In which phase is this trial? Depression comes back")
    assert button(window, "Skip for now").isEnabled()
    assert not button(window, "Back").isEnabled()


def test_an_answer_is_told_and_the_next_question_follows_by_key(window: MainWindow) -> None:
    begin(window)
    window.session.put("/overview/phase", "2", CHANGE)
    window.session.check_now()
    assert "✓ Answered" in said(window)
    assert button(window, "Next").isVisible()
    forward(window)
    assert window.workspace.place() == "/dosing/products"
    press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.workspace.place() == "/overview/phase"
    assert "✓ Answered" in said(window), "going back to what is answered says so"
    forward(window)
    assert window.workspace.place() == "/dosing/products"


def test_a_list_that_was_only_begun_does_not_count_as_answered(window: MainWindow) -> None:
    begin(window)
    window.guide.go_on()
    window.session.put("/dosing/products", [{"id": "p"}], CHANGE)
    window.session.check_now()
    assert "✓ Answered" not in said(window)
    assert "Begun; what is missing is asked next" in said(window)
    forward(window)
    assert window.workspace.place().startswith("/dosing/products/p/")


def test_skipped_questions_come_back_at_the_end(window: MainWindow) -> None:
    begin(window)
    total = len(steps(Protocol(), run(Protocol())))
    for _question in range(total):
        window.guide.go_on()
    assert f"Every question has been asked; {total} were skipped." in said(window)
    assert "No finding is open so far; what was skipped is not checked yet." in said(window)
    assert bar(window).isAncestorOf(QApplication.focusWidget())
    button(window, "Answer skipped ones").click()
    assert window.workspace.place() == "/overview/phase"


def test_left_and_begun_again_it_goes_on_where_it_was(window: MainWindow) -> None:
    begin(window)
    window.guide.go_on()
    window.guide.go_on()
    here = window.workspace.place()
    press(window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert not bar(window).isVisible()
    window.workspace.show_page("statistics")
    begin(window)
    assert window.workspace.place() == here


def test_another_protocol_begins_the_guide_anew(window: MainWindow) -> None:
    begin(window)
    window.guide.go_on()
    window.session.start(put(Protocol(), "/overview/title", "Another"))
    assert not window.guide.active
    begin(window)
    assert window.workspace.place() == "/overview/phase"


def test_what_an_answer_breaks_is_the_next_thing_to_mend_and_its_fix_is_offered(window: MainWindow) -> None:
    begin(window)
    window.session.put("/population/exclusion", [{"id": "a", "text": "Epilepsy"}], CHANGE)
    window.session.check_now()
    window.guide.go_on()
    finding = window.session.report.open[0]
    assert str(finding.finding.message) in said(window)
    assert finding.finding.fix is not None
    fix = next(link for link in bar(window).findChildren(Link) if link.text() == str(finding.finding.fix.label))
    assert fix.isVisible()
    fix.click()
    assert "✓ Mended" in said(window)
    window.guide.go_on()
    assert str(window.session.report.open[0].finding.message) in said(window)


def test_a_dose_that_is_still_too_large_is_not_mended(window: MainWindow, template: Protocol) -> None:
    dose = f"/dosing/arms/{template.dosing.arms[-1].id}/dose"
    window.session.start(put(template, dose, parse_dose("1 g")))
    begin(window)
    assert window.guide.step is not None
    while dose not in window.guide.step.addresses:
        window.guide.go_on()
    asked = str(window.guide.step.question)
    window.session.put(dose, parse_dose("900 mg"), CHANGE)
    window.session.check_now()
    assert "✓ Mended" not in said(window)
    assert window.guide.step.finding in [entry.finding for entry in window.session.report.open]
    assert str(window.guide.step.question) != asked
    window.session.put(dose, parse_dose("25 mg"), CHANGE)
    window.session.check_now()
    assert "✓ Mended" in said(window)


def test_progress_is_what_the_checklist_counts(window: MainWindow) -> None:
    begin(window)
    window.session.put("/overview/phase", "2", CHANGE)
    window.session.check_now()
    report = window.session.report
    applicable = sum(verdict.outcome != "not_applicable" for _rule, verdict in report.verdicts)
    line = next(
        part.accessibleName() for part in bar(window).findChildren(QWidget) if "decided" in part.accessibleName()
    )
    assert line.startswith(f"{applicable - len(report.undecided)} of {applicable} points decided")


def test_when_nothing_is_left_it_says_so_and_leads_to_the_export(window: MainWindow, qtbot: QtBot) -> None:
    begin(window)
    template = library.find("psilocybin-trd-single-dose")
    assert template is not None
    finished = library.start_from(template)
    window.session.edit(CHANGE, lambda _protocol: finished)
    window.session.check_now()
    window.guide.go_on()
    assert "Every question is answered." in said(window)
    assert "No finding is open. The protocol can be exported." in said(window)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert any(dialog.isVisible() for dialog in window.findChildren(ExportDialog))


def test_a_newcomer_gets_from_a_blank_protocol_to_one_that_can_be_final(window: MainWindow) -> None:
    """Every question is answered as a template answers it, one after the other, and what that breaks is mended."""
    template = library.find("psilocybin-trd-single-dose")
    assert template is not None
    model = library.start_from(template)
    for known in ("/design/epochs", "/own"):
        window.session.put(known, get(model, known), CHANGE)
    begin(window)
    shown = []
    for _question in range(150):
        step = window.guide.step
        if step is None:
            break
        shown.append(str(step.question))
        assert str(step.question) in said(window)
        for address in step.addresses:
            field = "/".join(address.split("/")[:3])
            whole = address if spec_at(field).kind != "items" else field
            window.session.put(whole, get(model, whole), CHANGE)
        window.session.check_now()
        forward(window)
    assert len(set(shown)) > 50
    assert "Every question is answered." in said(window)
    assert not window.session.report.undecided
    assert button(window, "Export…").isVisible()


def test_f6_reaches_the_bar(window: MainWindow) -> None:
    begin(window)
    reached = set()
    for _pane in range(4):
        press(window, Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
        reached.add(bar(window).isAncestorOf(QApplication.focusWidget()))
    assert reached == {True, False}


def test_every_question_puts_the_keyboard_where_its_answer_is_taken(window: MainWindow, qtbot: QtBot) -> None:
    """Each of the questions of a blank protocol is answered with keys alone, or, for a list, with its Add."""
    begin(window)
    asked = steps(Protocol(), run(Protocol()))
    not_taken = []
    for step in asked:
        for address in step.addresses:
            window.workspace.go_to(address)
            before = window.session.protocol
            if not answered(window, qtbot, address):
                not_taken.append(address)
            while window.session.protocol != before and window.session.history.undo_label is not None:
                window.session.undo()
    assert not_taken == []


def answered(window: MainWindow, qtbot: QtBot, address: str) -> bool:
    """Answer the field that has the keyboard, as a newcomer would; tell whether the protocol holds the answer."""
    part = QApplication.focusWidget()
    if part is None or not window.workspace.pages.isAncestorOf(part):
        return False
    kind = spec_at(address).kind
    keys = {"integer": "5", "decimal": "0.5", "integers": "5", "text": "Some words", "line": "Words", "lines": "Words"}
    if kind in keys:
        qtbot.keyClicks(part, keys[kind])
        if kind == "lines":
            qtbot.keyClick(part, Qt.Key.Key_Return)
    elif kind == "yes_no":
        qtbot.keyClick(part, Qt.Key.Key_Left)
    elif kind in ("choice", "reference"):
        qtbot.keyClick(part, Qt.Key.Key_Down)
    else:
        qtbot.keyClick(part, Qt.Key.Key_Space)
    window.workspace.focus_page()
    return filled(get(window.session.protocol, address)) or kind == "reference"
