"""Fixing several findings at once in the window: the preview, what is chosen, and one step of undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from studio.checklist.fixing import fixable, plan
from studio.checklist.run import run
from studio.desktop.dialogs import fix_all
from studio.desktop.dialogs.accept import AcceptFinding
from studio.desktop.dialogs.fix_all import FixAll
from studio.desktop.dialogs.reason import Reason
from studio.desktop.editors.widgets import Words
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage.settings import Settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(look: None, qtbot: QtBot, template: Protocol) -> Iterator[MainWindow]:
    """A window with a protocol that has several findings with fixes."""
    made = MainWindow(Settings())
    made.resize(1200, 800)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    broken = put(template, "/population/exclusion", [{"id": "a", "text": "Epilepsy"}])
    made.session.start(put(broken, "/sessions/framing_same", False))
    made.show_workspace()
    yield made
    made.session.start(Protocol())
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.close()
    made.deleteLater()


def opened(window: MainWindow) -> FixAll:
    (dialog,) = [one for one in window.findChildren(FixAll) if one.isVisible()]
    return dialog


def test_all_findings_of_a_kind_are_shown_with_what_they_would_change(window: MainWindow) -> None:
    entry = fixable(window.session.report, "R-01")[0]
    window.findings.ask_to_fix_kind(entry)
    rows = opened(window).list.rows()
    assert [row.repair.entry.rule.id for row in rows] == ["R-01", "R-01"]
    assert all(any("Exclusion criteria" in line for line, _token in row.lines) for row in rows)
    assert opened(window).confirm.text() == "Apply 2 fixes"


def test_applying_them_is_one_step_of_undo(window: MainWindow, qtbot: QtBot) -> None:
    before = window.session.protocol
    window.commands["fix-all"].trigger()
    count = len(fixable(window.session.report))
    assert count > 3
    qtbot.keyClick(opened(window).confirm, Qt.Key.Key_Return)
    assert not fixable(window.session.report)
    assert str(window.session.history.undo_label) == f"Apply {count} fixes"
    window.session.undo()
    assert window.session.protocol == before


def test_many_are_worked_out_in_parts_that_can_be_chosen_from_and_given_up(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fix_all, "_PART_S", 0)
    report, before = window.session.report, window.session.protocol
    entries = fixable(report)
    window.findings.ask_to_fix_all()
    dialog = opened(window)
    assert not dialog.confirm.isEnabled()
    assert dialog.told.text() == f"Working out what they change: 1 of {len(entries)}."
    assert len(dialog.list.rows()) == len(entries)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.told.text() == f"Working out what they change: 1 of {len(entries) - 1}."
    qtbot.waitUntil(dialog.confirm.isEnabled)
    dialog.confirm.click()
    assert window.session.protocol == plan(before, report, entries[1:]).protocol
    window.session.undo()
    window.session.check_now()
    window.findings.ask_to_fix_all()
    opened(window).reject()
    qtbot.wait(50)
    assert window.session.protocol == before


def test_what_is_left_out_with_space_stays_as_it_is(window: MainWindow, qtbot: QtBot) -> None:
    window.findings.ask_to_fix_kind(fixable(window.session.report, "R-01")[0])
    dialog = opened(window)
    assert dialog.focusWidget() is dialog.list
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert [row.wanted for row in dialog.list.rows()] == [False, True]
    assert dialog.list.model().index(0, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert "Left as it is." in dialog.list.rows()[0].in_words()
    left = dialog.list.rows()[0].repair.entry
    qtbot.keyClick(dialog.confirm, Qt.Key.Key_Return)
    assert [entry.fingerprint for entry in fixable(window.session.report, "R-01")] == [left.fingerprint]


def test_with_none_chosen_there_is_nothing_to_apply(window: MainWindow, qtbot: QtBot) -> None:
    window.findings.ask_to_fix_kind(fixable(window.session.report, "R-01")[0])
    dialog = opened(window)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert not dialog.confirm.isEnabled()
    before = window.session.protocol
    dialog.reject()
    assert window.session.protocol is before


def test_what_newly_arises_is_told_before_it_does(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["fix-all"].trigger()
    told = opened(window).told.text()
    qtbot.keyClick(opened(window).confirm, Qt.Key.Key_Return)
    before = {(entry.rule.id, entry.finding.paths) for entry in run(window.session.history.steps[0].protocol).open}
    arisen = [one for one in window.session.report.open if (one.rule.id, one.finding.paths) not in before]
    assert told.startswith(f"{len(arisen)} finding") if arisen else told == "No new finding arises from it."


def test_the_fix_of_one_finding_shows_what_it_changes_where_why_is_asked(window: MainWindow) -> None:
    entry = fixable(window.session.report, "S-14")[0]
    window.findings.explain(entry.rule, entry.finding)
    (dialog,) = window.findChildren(Reason)
    said = [words.text() for words in dialog.findChildren(Words)]
    assert "What the fix changes" in said
    assert any("No → Yes" in words for words in said)


def test_reasons_given_earlier_can_be_taken_over(window: MainWindow, qtbot: QtBot) -> None:
    first, second = fixable(window.session.report, "R-01")
    window.session.accept(first, "The board agreed.", "Dr Ok")
    assert window.session.protocol.acceptances[0].said == str(first.finding.message)
    window.findings.ask_to_accept(second)
    (dialog,) = window.findChildren(AcceptFinding)
    (offered,) = dialog.given
    qtbot.keyClick(offered, Qt.Key.Key_Space)
    assert dialog.reason.toPlainText() == "The board agreed."
    assert dialog.focusWidget() is dialog.reason


def test_the_act_is_offered_only_where_there_is_something_to_fix(window: MainWindow, template: Protocol) -> None:
    assert window.commands["fix-all"].isEnabled()
    assert not window.commands["fix-kind"].isEnabled(), "no finding is chosen"
    window.checklist.step(1)
    assert window.commands["fix-kind"].isEnabled() == (window.findings.of_kind > 1)
    window.session.edit(_("Mend"), lambda _protocol: template)
    window.session.check_now()
    assert not window.commands["fix-all"].isEnabled()
