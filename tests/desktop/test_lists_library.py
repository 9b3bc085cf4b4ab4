"""Adding from the library, and criteria whose wording follows their parts."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from studio.desktop import theme
from studio.desktop.dialogs.from_library import FromLibrary
from studio.desktop.dialogs.paste import PasteTable
from studio.desktop.editors.items import ItemsEditor
from studio.desktop.editors.lists_acts import ListKeys
from studio.protocol.criteria import follows
from studio.protocol.population import Comparator, Domain
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QDialog

    from studio.desktop.pages.view import PageView
    from studio.desktop.session import Session

    Show = Callable[[str], PageView]


@pytest.fixture
def criteria(page: Show, session: Session) -> ItemsEditor:
    """The list of inclusion criteria with one criterion in it."""
    made = [
        {
            "id": "c", "domain": "severity", "measure": "MADRS total", "comparator": ">=", "threshold": 20.0,
            "unit": "points", "time": "Screening", "wording": "MADRS total of at least 20 points at screening.",
        }
    ]  # fmt: skip
    session.put("/population/inclusion", made, _("Change"))
    session.seal()
    return items(page("population"), "/population/inclusion")


def items(view: PageView, address: str) -> ItemsEditor:
    editor = view.rows()[address].editor
    assert isinstance(editor, ItemsEditor)
    return editor


def library(editor: ItemsEditor) -> FromLibrary:
    assert editor.table is not None
    editor.table.setFocus()
    QTest.keyClick(editor.table, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    dialog = editor.findChild(FromLibrary)
    assert isinstance(dialog, FromLibrary)
    return dialog


# The library.


def test_the_library_is_searched_ticked_and_added_with_keys_as_one_step(
    criteria: ItemsEditor, session: Session
) -> None:
    before = session.protocol
    dialog = library(criteria)
    QTest.keyClicks(dialog.search, "severity hamilton")
    assert [one.name for one in dialog.model.shown] == [
        "At least moderate depression (HAM-D 17)",
        "Moderate to severe depression (HAM-D 19)",
    ]
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    dialog.search.clear()
    QTest.keyClicks(dialog.search, "body mass")
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.add.text() == "Add 2"
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    made = session.protocol.population.inclusion
    assert [one.wording for one in made[1:]] == [
        "HAM-D total of at least 17 points at screening and baseline.",
        "Body mass index of 18 to 38 kg/m² at screening.",
    ]
    assert all(one.reason for one in made[1:])
    assert criteria.chosen == tuple(one.id for one in made[1:])
    assert "Add 2 items from the library" in str(session.history.undo_label)
    session.undo()
    assert session.protocol is before


def test_the_library_says_why_who_and_how_certain(criteria: ItemsEditor) -> None:
    dialog = library(criteria)
    QTest.keyClicks(dialog.search, "MADRS 20")
    said = "\n".join(dialog.about.texts())
    assert "Leaves room for improvement" in said
    assert "COMP006" in said
    assert "COMP006 trial page, Cleveland Clinic" in said
    assert "sources disagree" in said
    assert "Threshold: 20" in said
    dialog.reject()


def test_what_the_list_has_already_is_marked(page: Show, session: Session) -> None:
    session.put("/population/medications", [{"id": "li", "drug": "lithium"}], _("Change"))
    dialog = library(items(page("population"), "/population/medications"))
    marked = [one.name for one in dialog.every if one.present]
    assert marked == ["Lithium"]
    row = next(n for n, one in enumerate(dialog.model.shown) if one.present)
    said = dialog.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "already in the list" in said
    dialog.reject()


def test_words_that_match_nothing_leave_a_sentence_and_nothing_to_add(criteria: ItemsEditor) -> None:
    dialog = library(criteria)
    QTest.keyClicks(dialog.search, "zzz")
    assert not dialog.add.isEnabled()
    assert not dialog.list.isVisible()
    dialog.search.clear()
    assert dialog.list.isVisible()
    dialog.reject()


@pytest.mark.parametrize(
    ("section", "address", "words"),
    [
        ("endpoints", "/endpoints/instruments", "PHQ-9"),
        ("biomarkers", "/biomarkers/markers", "BDNF"),
        ("dosing", "/dosing/products", "Psilocybin"),
        ("monitoring", "/monitoring/rescue", "Lorazepam"),
        ("screening", "/screening/tests", "MINI"),
        ("schedule", "/schedule/visits", "Screening"),
        ("design", "/design/epochs", "Screening"),
    ],
)
def test_lists_offer_what_the_library_or_templates_know(
    page: Show, session: Session, section: str, address: str, words: str
) -> None:
    session.put(address, (), _("Change"))
    editor = items(page(section), address)
    editor.add_from_library()
    dialog = editor.findChild(FromLibrary)
    assert isinstance(dialog, FromLibrary)
    dialog.search.setText(words)
    assert dialog.model.shown
    dialog.add.click()
    assert len(editor.items()) == 1


# Criteria.


def threshold(editor: ItemsEditor, number: str) -> None:
    editor.select("c")
    assert editor.detail is not None
    row = editor.detail.rows.rows["threshold"]
    row.editor.focus()
    row.editor.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(row.editor, number)


def wording(editor: ItemsEditor) -> str:
    assert editor.detail is not None
    box = editor.detail.rows.rows["wording"].editor
    assert isinstance(box, QPlainTextEdit)
    return box.toPlainText()


def test_the_wording_follows_what_is_typed_for_its_parts_and_undo_takes_both_back(
    criteria: ItemsEditor, session: Session
) -> None:
    before = session.protocol
    threshold(criteria, "26")
    assert wording(criteria) == "MADRS total of at least 26 points at screening."
    assert "changes with them" in criteria.detail.parts.state.text()
    session.undo()
    assert session.protocol is before
    assert wording(criteria) == "MADRS total of at least 20 points at screening."


def test_a_wording_written_by_hand_stays_and_can_be_written_anew(criteria: ItemsEditor, session: Session) -> None:
    session.put("/population/inclusion/c/wording", "At least moderately ill.", _("Change"))
    session.seal()
    threshold(criteria, "26")
    session.seal()
    assert wording(criteria) == "At least moderately ill."
    parts = criteria.detail.parts
    assert "may say something else" in parts.state.text()
    assert parts.rewrite.isVisible()
    before = session.protocol
    parts.rewrite.click()
    assert wording(criteria) == "MADRS total of at least 26 points at screening."
    assert not parts.rewrite.isVisible()
    session.undo()
    assert session.protocol is before


def test_parts_are_taken_from_a_wording_only_when_asked(criteria: ItemsEditor, session: Session) -> None:
    written = {"id": "d", "domain": "age", "wording": "Age 18 to 64 years at consent."}
    session.put("/population/inclusion", [written], _("Change"))
    session.seal()
    criteria.select("d")
    parts = criteria.detail.parts
    assert session.protocol.population.inclusion[0].threshold is None
    assert "measure Age, comparator at least, threshold 18, and at most 64, unit years" in parts.state.text()
    parts.take.click()
    [one] = session.protocol.population.inclusion
    assert (one.measure, one.comparator, one.threshold, one.most, one.unit, one.time) == (
        "Age", Comparator.AT_LEAST, 18.0, 64.0, "years", "Consent",
    )  # fmt: skip
    assert one.wording == "Age 18 to 64 years at consent."
    assert not parts.take.isVisible()
    session.undo()
    assert session.protocol.population.inclusion[0].threshold is None


def test_parts_that_contradict_the_wording_are_told(criteria: ItemsEditor, session: Session) -> None:
    session.put("/population/inclusion/c/wording", "MADRS total of 24 or more at screening.", _("Change"))
    criteria.select("c")
    assert "threshold 24" in criteria.detail.parts.state.text()
    criteria.detail.parts.take.click()
    assert session.protocol.population.inclusion[0].threshold == 24


def test_reversed_bounds_and_unknown_units_are_told_in_the_form(criteria: ItemsEditor, session: Session) -> None:
    session.put("/population/inclusion/c/most", 10.0, _("Change"))
    session.put("/population/inclusion/c/unit", "pionts", _("Change"))
    criteria.select("c")
    said = criteria.detail.parts.faults.text()
    assert "ends at 10, before it begins at 20" in said
    assert "Is “points” meant?" in said
    session.put("/population/inclusion/c/most", None, _("Change"))
    session.put("/population/inclusion/c/unit", "points", _("Change"))
    assert not criteria.detail.parts.faults.isVisible()


def test_a_criterion_of_the_library_is_linked_from_the_start(criteria: ItemsEditor, session: Session) -> None:
    dialog = library(criteria)
    dialog.search.setText("CGI-S")
    dialog.add.click()
    added = session.protocol.population.inclusion[-1]
    assert added.domain is Domain.SEVERITY
    assert follows(added)


def test_measures_and_units_are_offered_while_they_are_typed(criteria: ItemsEditor, session: Session) -> None:
    criteria.select("c")
    line = criteria.detail.rows.rows["unit"].editor
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, "mmh")
    popup = line.completer().popup()
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert session.protocol.population.inclusion[0].unit == "mmHg"
    assert wording(criteria) == "MADRS total of at least 20 mmHg at screening."


# What is left behind.


def _paste(editor: ItemsEditor) -> QDialog:
    QApplication.clipboard().setText("a\tb\nc\td\n")
    editor.clipboard.paste()
    return editor.findChild(PasteTable)


def _library(editor: ItemsEditor) -> QDialog:
    editor.add_from_library()
    return editor.findChild(FromLibrary)


def _keys(editor: ItemsEditor) -> QDialog:
    editor.show_keys()
    return editor.findChild(ListKeys)


@pytest.mark.parametrize("show", [_paste, _library, _keys])
def test_a_dialog_of_a_list_leaves_nothing_behind(
    criteria: ItemsEditor, show: Callable[[ItemsEditor], QDialog]
) -> None:
    kept = []
    for _time in range(3):
        dialog = show(criteria)
        kept.append(weakref.ref(dialog))
        dialog.reject()
        del dialog
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    gc.collect()
    assert [ref for ref in kept if ref() is not None] == []


def test_the_library_has_its_buttons_in_sight_with_large_text_on_a_small_screen(
    criteria: ItemsEditor, qapp: QApplication
) -> None:
    theme.apply(qapp, "dark", 2.0)
    dialog = library(criteria)
    least = dialog.minimumSizeHint().height()
    dialog.close()
    theme.apply(qapp, "light")
    assert least <= 600 - 3 * 30
