"""The page of own wording: writing a passage, undoing it, and settling what has changed under it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.desktop import theme
from studio.desktop.editors.passages import PassagesEditor
from studio.desktop.main_window import MainWindow
from studio.desktop.pages.view import PageView
from studio.document.passages import Standing
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose
from studio.protocol.wording import Passage, PassagePlace, Wording
from studio.storage import library
from studio.storage.settings import Settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from studio.desktop.session import Session

    Show = Callable[[str], PageView]
    Settle = Callable[[], None]

DOSES = "6.1"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def editor(page: Show, qtbot: QtBot) -> PassagesEditor:
    found = page("wording").rows()["/wording/passages"].editor
    assert isinstance(found, PassagesEditor)
    qtbot.waitUntil(lambda: found.tree.number() is not None)
    return found


def passages(session: Session) -> tuple[Passage, ...]:
    return session.protocol.wording.passages


def write(editor: PassagesEditor, words: str, number: str = DOSES) -> None:
    assert editor.show_heading(number)
    QTest.keyClicks(editor.desk.text, words)


def change_dose(session: Session, amount: float) -> None:
    given = session.protocol.dosing.arms[-1]
    session.put(f"/dosing/arms/{given.id}/dose", Dose(amount=amount), _("Change"))
    session.check_now()


def state(editor: PassagesEditor, number: str) -> str:
    """Return what those are told of a heading who do not see it."""
    model = editor.tree.model()
    (found,) = model.match(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole, f"{number} ", 1,
                           Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchRecursive)  # fmt: skip
    return str(found.data(Qt.ItemDataRole.AccessibleTextRole)).rpartition(": ")[2]


def test_a_heading_shows_what_is_generated_and_takes_own_words(editor: PassagesEditor, session: Session) -> None:
    write(editor, "Ours.")
    (made,) = passages(session)
    assert (made.heading, made.place, made.text) == (DOSES, PassagePlace.SENTENCES, "Ours.")
    assert made.generated
    assert made.generated.splitlines()[0] in " ".join(editor.desk.generated.toPlainText().split())
    assert state(editor, DOSES) == str(Standing.REPLACED.label)


def test_bold_words_and_a_table_are_stored_as_markdown(editor: PassagesEditor, session: Session) -> None:
    editor.show_heading(DOSES)
    text = editor.desk.text
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_B, CTRL)
    QTest.keyClicks(text, "bold")
    text.insert_table()
    QTest.keyClicks(text, "Dose")
    (made,) = passages(session)
    assert made.text == "**bold**\n\n| Dose |  |\n| --- | --- |\n|  |  |\n|  |  |"


def test_what_is_being_written_is_in_sight(editor: PassagesEditor, qtbot: QtBot) -> None:
    view = editor.parentWidget()
    while not isinstance(view, PageView):
        view = view.parentWidget()
    view.resize(600, 400)
    write(editor, "Words.")
    text = editor.desk.text

    def caret() -> int:
        return text.viewport().mapTo(view.viewport(), text.cursorRect().center()).y()

    view.verticalScrollBar().setValue(0)
    assert caret() > view.viewport().height()
    for _line in range(12):
        QTest.keyClick(text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: 0 < caret() < view.viewport().height())


def test_a_burst_of_typing_is_one_step_and_undo_takes_it_back(editor: PassagesEditor, session: Session) -> None:
    steps = len(session.history.steps)
    write(editor, "Ours.")
    assert len(session.history.steps) == steps + 1
    session.undo()
    assert passages(session) == ()
    assert editor.desk.text.markdown() == ""
    session.redo()
    assert editor.desk.text.markdown() == "Ours."
    assert state(editor, DOSES) == str(Standing.REPLACED.label)


def test_words_that_are_all_deleted_give_the_generated_text_back(editor: PassagesEditor, session: Session) -> None:
    write(editor, "ab")
    for _key in range(2):
        QTest.keyClick(editor.desk.text, Qt.Key.Key_Backspace)
    assert passages(session) == ()
    assert state(editor, DOSES) == str(Standing.GENERATED.label)


def test_another_place_is_one_step(editor: PassagesEditor, session: Session) -> None:
    write(editor, "Ours.")
    steps = len(session.history.steps)
    editor.desk.where.setCurrentIndex(list(PassagePlace).index(PassagePlace.AFTER))
    editor.desk.where.activated.emit(editor.desk.where.currentIndex())
    (made,) = passages(session)
    assert (made.place, made.generated) == (PassagePlace.AFTER, None)
    assert len(session.history.steps) == steps + 1
    assert state(editor, DOSES) == str(Standing.EXTENDED.label)


def test_a_heading_that_does_not_apply_waits_for_its_reason(editor: PassagesEditor, session: Session) -> None:
    editor.show_heading(DOSES)
    at = list(PassagePlace).index(PassagePlace.NOT_APPLICABLE)
    editor.desk.where.setCurrentIndex(at)
    editor.desk.where.activated.emit(at)
    assert editor.desk.text.placeholderText() == "Why the heading does not apply"
    QTest.keyClicks(editor.desk.text, "none is given.")
    (made,) = passages(session)
    assert (made.place, made.text) == (PassagePlace.NOT_APPLICABLE, "none is given.")
    assert state(editor, DOSES) == str(Standing.NOT_APPLICABLE.label)


def test_one_can_start_from_the_generated_text(editor: PassagesEditor, session: Session) -> None:
    editor.show_heading(DOSES)
    editor.desk.start.click()
    (made,) = passages(session)
    assert made.text
    assert made.generated
    assert made.text.split()[0] == made.generated.split()[0]
    assert "The table shows what each arm receives." in made.text


def test_changed_facts_are_marked_and_keeping_the_text_settles_them(
    editor: PassagesEditor, session: Session, qtbot: QtBot
) -> None:
    write(editor, "Ours.")
    change_dose(session, 17)
    qtbot.waitUntil(lambda: state(editor, DOSES) == str(Standing.CHANGED.label))
    desk = editor.desk
    assert desk.outdated.isVisible()
    assert "17" in desk.outdated.difference.toPlainText()
    assert "new: 17" in desk.outdated.difference.accessibleDescription()
    assert [link.text() for link in editor.summary.stops()] == [f"Go to section {DOSES}"]
    steps = len(session.history.steps)
    desk.outdated.keep.click()
    assert len(session.history.steps) == steps + 1
    assert "17 mg" in (passages(session)[0].generated or "")
    assert passages(session)[0].text == "Ours."
    assert not desk.outdated.isVisible()
    session.undo()
    assert desk.outdated.isVisible()


def test_writing_on_does_not_settle_what_has_changed(editor: PassagesEditor, session: Session, qtbot: QtBot) -> None:
    write(editor, "Ours.")
    change_dose(session, 17)
    qtbot.waitUntil(lambda: editor.desk.outdated.isVisible())
    QTest.keyClicks(editor.desk.text, " More.")
    assert editor.desk.outdated.isVisible()
    assert "17 mg" not in (passages(session)[0].generated or "")


def test_the_generated_text_can_be_had_back(editor: PassagesEditor, session: Session, qtbot: QtBot) -> None:
    write(editor, "Ours.")
    change_dose(session, 17)
    qtbot.waitUntil(lambda: editor.desk.outdated.isVisible())
    editor.desk.outdated.drop.click()
    assert passages(session) == ()
    assert editor.desk.text.markdown() == ""
    session.undo()
    assert editor.desk.text.markdown() == "Ours."


def test_a_second_passage_of_a_heading_is_written_beside_the_first(editor: PassagesEditor, session: Session) -> None:
    write(editor, "First.")
    editor.desk.picker.another.click()
    assert editor.desk.text.markdown() == ""
    QTest.keyClicks(editor.desk.text, "Second.")
    first, second = passages(session)
    assert (first.text, second.text, second.place) == ("First.", "Second.", PassagePlace.AFTER)
    box = editor.desk.picker.box
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert editor.desk.text.markdown() == "First."


def test_words_for_a_heading_that_is_gone_are_shown(editor: PassagesEditor, session: Session, qtbot: QtBot) -> None:
    lost = Passage(id="lost", heading="3.1.9", place=PassagePlace.AFTER, text="Ours.")
    session.edit(_("Change"), lambda protocol: protocol.model_copy(update={"wording": Wording(passages=(lost,))}))
    assert editor.reach(("lost", "text")) is not None
    assert editor.desk.text.markdown() == "Ours."
    assert editor.tree.number() == ""
    QTest.keyClicks(editor.desk.text, "x")
    assert passages(session)[0].heading == "3.1.9"


def test_addresses_and_numbers_lead_to_the_words(page: Show, session: Session) -> None:
    own = Passage(id="own", heading="5.2", text="Ours.")
    session.start(session.protocol.model_copy(update={"wording": Wording(passages=(own,))}))
    view = page("wording")
    assert view.go_to("/wording/passages/own/text")
    editor = view.rows()["/wording/passages"].editor
    assert isinstance(editor, PassagesEditor)
    assert QApplication.focusWidget() is editor.desk.text
    assert editor.desk.text.markdown() == "Ours."
    assert view.go_to("/wording/passages/6.1")
    assert editor.tree.number() == "6.1"
    assert view.go_to("/wording/passages/no-such")
    assert QApplication.focusWidget() is editor.tree


def test_another_protocol_has_its_own_passages_only(editor: PassagesEditor, session: Session, qtbot: QtBot) -> None:
    write(editor, "Ours.")
    session.start(Protocol())
    assert not editor.desk.isEnabled()
    qtbot.waitUntil(lambda: state(editor, DOSES) == str(Standing.EMPTY.label))
    assert editor.desk.text.markdown() == ""
    assert passages(session) == ()


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("width", [430, 700, 1000])
def test_nothing_overlaps_at_any_width(
    editor: PassagesEditor, qapp: QApplication, settle: Settle, qtbot: QtBot, session: Session, scale: float, width: int
) -> None:
    write(editor, "Ours.")
    change_dose(session, 17)
    qtbot.waitUntil(lambda: editor.desk.outdated.isVisible())
    theme.apply(qapp, "light", scale)
    editor.window().resize(width, 800)
    settle()
    column = editor.desk.layout()
    shown = [item.widget() for item in map(column.itemAt, range(column.count())) if item.widget() is not None]
    shown = [widget for widget in shown if widget.isVisible()]
    for above, below in itertools.pairwise(shown):
        assert above.geometry().bottom() < below.geometry().top()
    theme.apply(qapp, "light", 1.0)


@pytest.fixture
def window(look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(Settings())
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    template = library.find("psilocybin-trd-single-dose")
    assert template is not None
    made.files.start_from(template)
    yield made
    made.session.start(Protocol())
    made.close()
    made.deleteLater()


def test_an_action_leads_from_a_field_to_the_passage_that_prints_it(window: MainWindow) -> None:
    criterion = window.session.protocol.population.inclusion[0]
    window.workspace.go_to(f"/population/inclusion/{criterion.id}/wording")
    window.commands["own-words"].trigger()
    assert window.workspace.page == "wording"
    editor = window.workspace.findChild(PassagesEditor)
    assert editor is not None
    assert editor.tree.number() == "5.2"
    editor.tree.setFocus()
    window.commands["own-words"].trigger()
    assert QApplication.focusWidget() is editor.desk.text
    assert editor.tree.number() == "5.2"
