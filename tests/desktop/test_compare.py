"""Comparing versions in the window: what is shown, gone to, taken over, handed out and noted as an amendment."""

from __future__ import annotations

import csv
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from studio.desktop.compare import versions
from studio.desktop.compare.choose import ChooseVersion
from studio.desktop.compare.consequences import Consequences
from studio.desktop.compare.versions import file_version, kept_version
from studio.desktop.compare.window import Compare
from studio.desktop.dialogs.amend import Amend
from studio.desktop.dialogs.export import ExportDialog
from studio.desktop.dialogs.message import Message
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import move, put, remove
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import parse_dose
from studio.storage.exported import last
from studio.storage.library import find
from studio.storage.opened import Opened
from studio.storage.protocol_file import save
from studio.storage.settings import Settings
from studio.storage.shelf import Details, keep, own
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def template(template: Protocol) -> Protocol:
    """The shipped protocol with participants of its own: nothing follows when they are changed."""
    return put(template, "/statistics/size_follows", None)


@pytest.fixture
def changed(template: Protocol) -> Protocol:
    """The shipped protocol with four things changed."""
    new = put(template, f"/dosing/arms/{template.dosing.arms[1].id}/dose", parse_dose("12 mg"))
    new = put(new, "/statistics/total", 300)
    new = put(new, "/population/activity", None)
    return move(new, f"/population/inclusion/{new.population.inclusion[0].id}", 1)


@pytest.fixture
def window(look: None, qtbot: QtBot, tmp_path: Path, template: Protocol) -> Iterator[MainWindow]:
    """A window that shows the shipped protocol from a file."""
    path = tmp_path / "mine.patp"
    save(path, template)
    made = MainWindow(Settings())
    made.resize(1024, 700)
    made.show()
    qtbot.waitExposed(made)
    made.files.open(path)
    yield made
    made.session.start(Protocol())
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.close()
    made.deleteLater()


@pytest.fixture
def compared(window: MainWindow, changed: Protocol) -> Compare:
    """The comparison of the saved version with the changed protocol."""
    window.session.edit(_("Change much"), lambda _protocol: changed)
    return opened(window)


def opened(window: MainWindow) -> Compare:
    """Open the comparison with its action."""
    assert window.commands is not None
    window.commands["compare"].trigger()
    (dialog,) = window.findChildren(Compare)
    return dialog


def addresses(dialog: Compare) -> list[str]:
    return [change.address for change in dialog.tree.changes.shown]


def shown(dialog: Compare) -> str:
    return dialog.detail.reading.toPlainText()


def nothing(dialog: Compare) -> str:
    """Return what is said in place of changes."""
    assert dialog.stack.currentWidget() is dialog.nothing
    return dialog.nothing.title.text()


def tick(dialog: Compare, *wanted: str) -> None:
    """Choose changes and tick them with the space bar."""
    for address in wanted:
        assert dialog.tree.choose(address)
        dialog.tree.setFocus()
        index = dialog.tree.currentIndex()
        dialog.tree.changes.setData(index, None, Qt.ItemDataRole.CheckStateRole)


def test_the_saved_version_and_this_protocol_are_compared_by_section(compared: Compare) -> None:
    dose = next(address for address in addresses(compared) if address.endswith("/dose"))
    assert addresses(compared) == ["/population/inclusion", "/population/activity", dose, "/statistics/total"]
    model = compared.tree.changes
    assert [model.words_at(model.index(row, 0)) for row in range(model.rowCount())] == [
        ("Population", "2 changes"),
        ("Dosing", "1 change"),
        ("Sample size and analysis", "1 change"),
    ]
    compared.tree.choose(dose)
    assert "10 mg" in shown(compared)
    assert "12 mg" in shown(compared)


def test_an_equal_version_is_told_to_be_so(window: MainWindow) -> None:
    dialog = opened(window)
    assert nothing(dialog) == "Both versions say the same"
    assert not dialog.take.isEnabled()
    assert not dialog.amend.isEnabled()
    assert not dialog.hand_out.isEnabled()


def test_words_that_differ_are_struck_out_and_underlined(window: MainWindow) -> None:
    window.session.put("/overview/lay_summary", "The cat sat here.", _("Change"))
    window.session.seal()
    old = window.session.protocol
    window.session.put("/overview/lay_summary", "The dog sat here.", _("Change"))
    dialog = opened(window)
    dialog.show_version("old", kept_version("step", "Before", "", old))
    dialog.tree.choose("/overview/lay_summary")
    found = {}
    block = dialog.detail.reading.document().begin()
    while block.isValid():
        for at in block:
            letters = at.fragment().charFormat()
            found[at.fragment().text().strip()] = letters.fontStrikeOut(), letters.fontUnderline()
        block = block.next()
    assert found["cat"] == (True, False)
    assert found["dog"] == (False, True)
    assert found["sat here."] == (False, False)


@pytest.mark.parametrize(
    ("words", "kind", "left"),
    [
        ("participants in total 300", "", ["/statistics/total"]),
        ("", "moved", ["/population/inclusion"]),
        ("12 mg", "", ["dose"]),
        ("population", "removed", ["/population/activity"]),
        ("nowhere at all", "", []),
    ],
)
def test_words_and_kinds_sift_the_changes(
    compared: Compare, qtbot: QtBot, words: str, kind: str, left: list[str]
) -> None:
    qtbot.keyClicks(compared.filters.words, words)
    compared.filters.kind.setCurrentIndex(compared.filters.kind.findData(kind))
    qtbot.keyClick(compared.filters.words, Qt.Key.Key_Return)
    assert [
        address.rpartition("/")[2] if address.endswith("dose") else address for address in addresses(compared)
    ] == left
    if not left:
        assert nothing(compared) == "No change fits"
        compared.nothing.button.click()
        assert len(addresses(compared)) == 4


def test_a_section_is_shown_alone_with_all_that_changed_in_it(compared: Compare) -> None:
    compared.filters.section.setCurrentIndex(compared.filters.section.findData("population"))
    compared.filters.section.activated.emit(compared.filters.section.currentIndex())
    assert addresses(compared) == ["/population/inclusion", "/population/activity"]
    compared.tree.setCurrentIndex(compared.tree.changes.index(0, 0))
    assert "Other activities" in shown(compared)
    assert "Inclusion criteria: order" in shown(compared)


def test_f8_goes_from_change_to_change_and_round(compared: Compare, qtbot: QtBot) -> None:
    compared.tree.choose("/statistics/total")
    for _round in range(4):
        before = compared.tree.current[0].address
        qtbot.keyClick(compared, Qt.Key.Key_F8)
        assert compared.tree.current[0].address != before
    assert compared.tree.current[0].address == "/statistics/total"
    qtbot.keyClick(compared, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert compared.tree.current[0].address.endswith("/dose")


def test_enter_goes_to_the_field_and_the_comparison_waits(window: MainWindow, compared: Compare, qtbot: QtBot) -> None:
    compared.tree.choose("/statistics/total")
    compared.detail.reason.setText("More power.")
    compared.detail.reason.textEdited.emit("More power.")
    qtbot.keyClick(compared.tree, Qt.Key.Key_Return)
    assert not compared.isVisible()
    assert window.workspace.page == "statistics"
    assert opened(window) is compared
    assert compared.isVisible()
    assert compared.detail.reason.text() == "More power."


def test_ticked_changes_are_taken_over_as_one_step(window: MainWindow, compared: Compare, template: Protocol) -> None:
    tick(compared, "/statistics/total", "/population/activity")
    assert "(2)" in compared.take.text()
    before = window.session.protocol
    compared.take.click()
    now = window.session.protocol
    assert now.statistics.total == template.statistics.total
    assert now.population.activity == template.population.activity
    assert now.dosing == before.dosing
    assert len(addresses(compared)) == 2
    assert window.session.history.undo_label is not None
    assert "Take over 2 changes" in str(window.session.history.undo_label)
    window.steps.undo()
    assert window.session.protocol == before


def test_a_section_and_all_changes_are_ticked_at_once(
    window: MainWindow, compared: Compare, template: Protocol
) -> None:
    model = compared.tree.changes
    section = model.index(0, 0)
    model.setData(section, None, Qt.ItemDataRole.CheckStateRole)
    assert model.ticked == {"/population/activity", "/population/inclusion"}
    assert section.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    model.setData(section, None, Qt.ItemDataRole.CheckStateRole)
    assert model.ticked == set()
    compared.all.click()
    assert compared.all.isChecked()
    compared.take.click()
    assert window.session.protocol == template
    assert nothing(compared) == "Both versions say the same"


def test_space_ticks_the_change_that_is_chosen(compared: Compare, qtbot: QtBot) -> None:
    compared.tree.choose("/statistics/total")
    qtbot.keyClick(compared.tree, Qt.Key.Key_Space)
    assert compared.tree.changes.ticked == {"/statistics/total"}
    qtbot.keyClick(compared.tree, Qt.Key.Key_Space)
    assert compared.tree.changes.ticked == set()


def test_what_comes_along_is_said_before_it_is_done(window: MainWindow, template: Protocol) -> None:
    visit = template.schedule.visits[-1].id
    window.session.edit(_("Remove visit"), lambda protocol: remove(protocol, f"/schedule/visits/{visit}"))
    before = window.session.protocol
    dialog = opened(window)
    tick(dialog, "/design/open_from")
    dialog.take.click()
    assert window.session.protocol == before
    (said,) = dialog.findChildren(Consequences)
    said.reject()
    assert window.session.protocol == before
    dialog.take.click()
    said = dialog.findChildren(Consequences)[-1]
    said.confirm.click()
    now = window.session.protocol
    assert now.design.open_from == visit
    assert now.schedule.visits[-1].id == visit


def test_on_the_left_this_protocol_becomes_what_the_right_one_says(window: MainWindow, changed: Protocol) -> None:
    dialog = opened(window)
    dialog.show_version("old", kept_version("step", "Changed", "", changed))
    dialog.swap.click()
    assert not dialog.amend.isEnabled()
    dialog.all.click()
    dialog.take.click()
    assert window.session.protocol == changed


def test_two_files_are_compared_while_no_protocol_is_open(
    look: None, qtbot: QtBot, tmp_path: Path, template: Protocol, changed: Protocol
) -> None:
    save(tmp_path / "one.patp", template)
    save(tmp_path / "two.patp", changed)
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.show()
    dialog = opened(window)
    assert nothing(dialog) == "Choose what to compare"
    dialog.nothing.button.click()
    (chooser,) = dialog.findChildren(ChooseVersion)
    chooser.reject()
    dialog.show_version("old", file_version(tmp_path / "one.patp"))
    dialog.show_version("new", file_version(tmp_path / "two.patp"))
    assert len(addresses(dialog)) == 4
    assert not dialog.take.isEnabled()
    assert not dialog.tree.changes.tickable
    assert "one.patp" in dialog.cards["old"].accessibleName()
    dialog.close()
    window.close()


def test_a_template_of_one_section_is_compared_by_that_section_alone(
    window: MainWindow, compared: Compare, template: Protocol
) -> None:
    made = keep(template, Details("Our numbers"), own(), "statistics")
    version = next(one for one in window.compare.versions() if one.path == made.path)
    compared.show_version("old", version)
    assert "/statistics/total" in addresses(compared)
    assert {address.split("/")[1] for address in addresses(compared)} == {"statistics"}


def test_whole_templates_steps_and_lately_used_files_are_offered(window: MainWindow, compared: Compare) -> None:
    offered = window.compare.versions()
    kinds = [one.kind for one in offered]
    assert kinds[:4] == ["now", "saved", "step", "step"]
    blank = find("blank")
    assert blank is not None
    assert blank.path in [one.path for one in offered if one.kind == "template"]
    compared.choose("old")
    (chooser,) = compared.findChildren(ChooseVersion)
    chooser.words.setText("opened")
    assert chooser.list.currentItem().text() == "As it was opened"
    chooser.words.setText("no such words")
    assert not chooser.confirm.isEnabled()
    chooser.words.setText("saved")
    chooser.confirm.click()
    assert compared.cards["old"].text() == "As it is saved"


def test_an_export_is_noted_when_it_has_succeeded(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    assert last(tmp_path / "mine.patp") is None
    window.exports.export()
    (dialog,) = window.findChildren(ExportDialog)
    dialog.file.setText(str(tmp_path / "out.md"))
    dialog.kind[".md"].click()
    dialog.file.setText(str(tmp_path / "out.md"))
    dialog.start.click()
    qtbot.waitUntil(lambda: last(tmp_path / "mine.patp") is not None, timeout=60_000)
    kept = last(tmp_path / "mine.patp")
    assert kept is not None
    assert kept.protocol == window.session.protocol
    assert kept.to == tmp_path / "out.md"


def test_a_protocol_without_a_file_keeps_its_last_export_until_it_has_one(
    window: MainWindow, tmp_path: Path, changed: Protocol
) -> None:
    window.session.start(changed)
    window.compare.note_export(changed, tmp_path / "out.pdf")
    assert "exported" in [one.kind for one in window.compare.versions()]
    window.session.save(tmp_path / "new.patp")
    kept = last(tmp_path / "new.patp")
    assert kept is not None
    assert kept.protocol == changed
    window.session.save(tmp_path / "newer.patp")
    assert last(tmp_path / "newer.patp") == kept
    window.session.start(Protocol(), Opened.new(tmp_path / "other.patp", Protocol())[0])
    assert last(tmp_path / "other.patp") is None


def test_what_was_exported_last_is_known_with_the_file(window: MainWindow, tmp_path: Path, changed: Protocol) -> None:
    window.compare.note_export(window.session.protocol, tmp_path / "out.pdf")
    window.session.edit(_("Change much"), lambda _protocol: changed)
    window.session.save(tmp_path / "mine.patp")
    dialog = opened(window)
    assert dialog.cards["old"].text() == "As it was last exported"
    assert "out.pdf" in dialog.cards["old"].toolTip()
    assert len(addresses(dialog)) == 4
    dialog.close()
    window.files.open(tmp_path / "mine.patp")
    assert "exported" in [one.kind for one in window.compare.versions()]


def test_reasons_are_kept_for_the_amendment(window: MainWindow, compared: Compare, qtbot: QtBot) -> None:
    compared.tree.choose("/statistics/total")
    qtbot.keyClicks(compared.detail.reason, "More power.")
    compared.tree.choose("/population/activity")
    assert compared.detail.reason.text() == ""
    compared.amend.click()
    (dialog,) = compared.findChildren(Amend)
    assert dialog.reasons()["statistics.total"] == "More power."
    dialog.common.setText("Advice of the board.")
    dialog.confirm.click()
    newest = window.session.protocol.overview.amendments[0]
    assert {change.id: change.reason for change in newest.changes}["statistics.total"] == "More power."
    assert {change.id: change.reason for change in newest.changes}["population.activity"] == "Advice of the board."
    assert not compared.isVisible()
    again = opened(window)
    again.tree.choose("/population/activity")
    qtbot.waitUntil(lambda: again.detail.reason.text() == "Advice of the board.")


def test_a_reason_that_was_written_stays_when_another_version_is_chosen(
    window: MainWindow, compared: Compare, qtbot: QtBot
) -> None:
    compared.tree.choose("/statistics/total")
    qtbot.keyClicks(compared.detail.reason, "More power.")
    opening = next(one for one in window.compare.versions() if one.title == "As it was opened")
    compared.show_version("old", opening)
    compared.tree.choose("/statistics/total")
    assert compared.detail.reason.text() == "More power."


def test_the_comparison_follows_edits_and_savings(window: MainWindow, compared: Compare, qtbot: QtBot) -> None:
    window.session.put("/overview/acronym", "NEW", _("Change"))
    qtbot.waitUntil(lambda: "/overview/acronym" in addresses(compared))
    window.files.save()
    qtbot.waitUntil(lambda: addresses(compared) == [])
    assert nothing(compared) == "Both versions say the same"


def test_another_protocol_closes_the_comparison_of_this_one(window: MainWindow, compared: Compare) -> None:
    window.session.start(Protocol())
    assert not compared.isVisible()
    assert window.compare.versions()[0].read() == Protocol()


def test_a_file_that_cannot_be_read_is_told_and_the_side_stays(compared: Compare, tmp_path: Path) -> None:
    broken = tmp_path / "broken.patp"
    broken.write_text("{", encoding="utf-8")
    compared.show_version("old", file_version(broken))
    (message,) = compared.findChildren(Message)
    assert str(broken) in message.text.text()
    assert compared.cards["old"].text() == "As it is saved"
    assert len(addresses(compared)) == 4


def test_a_large_file_is_read_by_the_worker_and_can_be_given_up(
    compared: Compare, tmp_path: Path, template: Protocol, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "SLOW_BYTES", 10)
    large = tmp_path / "large.patp"
    save(large, put(template, "/overview/acronym", "LARGE"))
    compared.show_version("old", file_version(large))
    assert compared.stack.currentWidget() is compared.waiting
    qtbot.waitUntil(lambda: compared.stack.currentWidget() is compared.parts)
    assert "/overview/acronym" in addresses(compared)
    compared.show_version("old", kept_version("step", "Step", "", template))
    compared.show_version("old", file_version(large))
    compared.stop.click()
    qtbot.wait(200)
    assert compared.cards["old"].text() == "Step"
    compared.show_version("old", file_version(large))
    compared.show_version("old", kept_version("step", "Another step", "", template))
    qtbot.wait(300)
    assert compared.cards["old"].text() == "Another step"


def test_reading_a_file_leaves_other_work_of_the_window_alone(
    window: MainWindow,
    compared: Compare,
    tmp_path: Path,
    template: Protocol,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(versions, "SLOW_BYTES", 10)
    large, done, free = tmp_path / "large.patp", [], threading.Event()
    save(large, template)
    window.tasks.start(lambda _task: free.wait(5), done.append, done.append)
    compared.show_version("old", file_version(large))
    qtbot.waitUntil(lambda: compared.cards["old"].text() == "large.patp")
    free.set()
    qtbot.waitUntil(lambda: done == [True])


def test_what_is_shown_is_copied_and_exported(compared: Compare, tmp_path: Path) -> None:
    compared.filters.words.setText("analysis total")
    compared.filters.changed.emit()
    compared.menu.copy_text()
    text = QGuiApplication.clipboard().text()
    assert "Participants in total: changed" in text
    assert "Other activities" not in text
    compared.menu.copy_markdown()
    assert "| Participants in total | changed |" in QGuiApplication.clipboard().text()
    compared.menu.export(tmp_path / "changes.csv")
    rows = list(csv.reader((tmp_path / "changes.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row[1] for row in rows] == ["What", "Participants in total"]
    compared.menu.export(tmp_path / "none" / "changes.csv")
    assert compared.findChildren(Message)


def test_thousands_of_changes_are_shown_at_once(window: MainWindow, template: Protocol) -> None:
    criteria = [{"id": f"c{number}", "wording": f"Criterion {number}"} for number in range(3000)]
    window.session.edit(_("Many"), lambda protocol: put(protocol, "/population/inclusion", criteria))
    dialog = opened(window)
    assert len(addresses(dialog)) > 3000
    dialog.show_version("old", kept_version("step", "Before", "", window.session.protocol))
    assert nothing(dialog) == "Both versions say the same"
    dialog.show_version("old", kept_version("step", "Before", "", template))
    dialog.tree.step(-1)
    assert dialog.tree.current[0] == dialog.tree.changes.shown[-1]


def test_everything_in_it_is_named_and_reached_with_tab(compared: Compare, qtbot: QtBot) -> None:
    compared.tree.choose("/statistics/total")
    filters, detail = compared.filters, compared.detail
    wanted = [compared.cards["old"], compared.swap, compared.cards["new"], filters.words, filters.kind, compared.all]
    wanted += [compared.tree, detail.reading, detail.reason, detail.go, compared.hand_out, compared.amend]
    for widget in wanted:
        assert widget.accessibleName() or widget.text()
    compared.activateWindow()
    compared.cards["old"].setFocus()
    reached = set()
    for _step in range(40):
        reached.add(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert set(wanted) <= reached


def test_many_openings_leave_nothing_alive(window: MainWindow, qapp: QApplication) -> None:
    for _round in range(20):
        opened(window).close()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert window.findChildren(Compare) == []


def test_on_a_small_screen_no_button_is_cut(compared: Compare, settle: Callable[[], None]) -> None:
    compared.resize(640, 480)
    settle()
    for button in (compared.hand_out, compared.amend, compared.take):
        assert button.width() >= button.sizeHint().width()
        assert compared.rect().contains(button.geometry())
