"""The start page: which templates and recent protocols it shows, and what it tells."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap, QTextDocument
from PySide6.QtWidgets import QApplication, QMenu

from studio.desktop import theme
from studio.desktop.start.about import AboutTemplate, Told
from studio.desktop.start.nothing import SharedNote
from studio.desktop.start.page import StartPage
from studio.desktop.start.rows import Card, Found, Recent, state_in_words
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

KINDS = (("shipped", _("Shipped")), ("mine", _("Mine")), ("shared", _("Shared folder")))
CARDS = (
    Card(1, "Psilocybin, single dose, TRD", "Three dose arms.", "shipped", "Shipped"),
    Card(2, "LSD, dose finding", "Five arms.", "shipped", "Shipped"),
    Card(
        3, "Screening block", "ECG and blood pressure.", "mine", "Mine. Screening",
        tags=("Heart", "Basel"), section=True, acts=("use", "edit", "duplicate", "export", "delete"),
    ),
)  # fmt: skip


@pytest.fixture
def page(look: None, qtbot: QtBot) -> StartPage:
    """The page with three templates."""
    made = StartPage(KINDS)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show_templates(CARDS)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def choose(page: StartPage, at: int) -> None:
    page.gallery.setCurrentIndex(page.gallery.model().index(at, 0))


def menu_of(widget: QWidget) -> QMenu:
    (menu,) = (one for one in widget.findChildren(QMenu) if one.isVisible())
    return menu


def test_the_filter_finds_every_word_in_title_summary_or_note(page: StartPage) -> None:
    page.choice.filter.setText("arms lsd")
    assert [card.template for card in page.shown()] == [2]
    page.choice.filter.setText("BLOOD screening")
    assert [card.template for card in page.shown()] == [3]
    page.choice.filter.setText("heart")
    assert [card.template for card in page.shown()] == [3]


def test_a_kind_shows_its_templates_only(page: StartPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.choice.chips["mine"], Qt.MouseButton.LeftButton)
    assert [card.template for card in page.shown()] == [3]


def test_enter_starts_from_the_card_that_the_arrows_reached(page: StartPage, qtbot: QtBot) -> None:
    page.gallery.setFocus()
    qtbot.keyClick(page.gallery, Qt.Key.Key_Right)
    with qtbot.waitSignal(page.template_chosen) as chosen:
        qtbot.keyClick(page.gallery, Qt.Key.Key_Return)
    assert chosen.args == [2]


def test_a_click_chooses_a_card_and_a_double_click_starts_from_it_when_the_button_is_up(
    page: StartPage, qtbot: QtBot
) -> None:
    at = page.gallery.visualRect(page.gallery.model().index(2, 0)).center()
    viewport = page.gallery.viewport()
    with qtbot.assertNotEmitted(page.template_chosen):
        qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)
        assert page.gallery.current == CARDS[2]
        qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(2000, 2000))
    with qtbot.assertNotEmitted(page.template_chosen):
        qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(page.template_chosen) as chosen:
        qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [3]


def test_nothing_of_a_double_click_reaches_what_comes_in_sight(page: StartPage, qtbot: QtBot) -> None:
    """Presses reach widgets through their window, and stop there until no double click can be meant."""
    page.show_recent([Recent(Path("/a.patp"), "A", "")])
    window = page.windowHandle()
    place = page.choice.filter.mapTo(page, page.choice.filter.rect().center())
    page.gallery.setFocus()
    at = page.recent.visualRect(page.recent.model().index(0, 0)).center()
    qtbot.mouseClick(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=at)
    page.gallery.setFocus()
    from PySide6.QtTest import QTest

    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert not page.choice.filter.hasFocus()
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert page.choice.filter.hasFocus()


@pytest.mark.parametrize(
    ("key", "modifier", "act"),
    [
        (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier, "edit"),
        (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier, "duplicate"),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "delete"),
    ],
)
def test_keys_do_with_a_card_what_may_be_done_with_it(
    page: StartPage, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, act: str
) -> None:
    page.gallery.setFocus()
    choose(page, 0)
    with qtbot.assertNotEmitted(page.template_wanted):
        qtbot.keyClick(page.gallery, key, modifier)
    choose(page, 2)
    with qtbot.waitSignal(page.template_wanted) as wanted:
        qtbot.keyClick(page.gallery, key, modifier)
    assert wanted.args == [act, 3]


def test_the_menu_of_a_card_offers_what_may_be_done_with_it(page: StartPage, qtbot: QtBot) -> None:
    choose(page, 2)
    page.gallery.customContextMenuRequested.emit(QPoint(-1, -1))
    menu = menu_of(page.gallery)
    assert tuple(action.objectName() for action in menu.actions()) == CARDS[2].acts
    with qtbot.waitSignal(page.template_wanted) as wanted:
        menu.actions()[2].trigger()
    assert wanted.args == ["duplicate", 3]
    menu.close()


def test_a_card_that_is_chosen_is_told_of_beside_the_gallery(page: StartPage, qtbot: QtBot) -> None:
    page.resize(1600, 900)
    with qtbot.waitSignal(page.look_wanted, timeout=3000) as looked:
        choose(page, 1)
    assert looked.args == [CARDS[1]]
    about = page.about
    assert about.isVisible()
    assert (about.title.text(), about.summary.text()) == ("LSD, dose finding", "Five arms.")
    assert about.page.isVisible()
    page.tell(CARDS[0], Told(checklist="of another"))
    assert not about.checklist.isVisible()
    page.tell(CARDS[1], Told((("Arms", "5"),), "Checklist: all decided", True, page=QPixmap(10, 14)))
    assert about.checklist.text() == "Checklist: all decided"
    with qtbot.waitSignal(page.template_chosen) as chosen:
        qtbot.mouseClick(about.use, Qt.MouseButton.LeftButton)
    assert chosen.args == [2]


def test_buttons_beside_the_gallery_are_those_of_the_card(page: StartPage, qtbot: QtBot) -> None:
    page.resize(1600, 900)
    choose(page, 0)
    assert list(page.about.buttons) == []
    choose(page, 2)
    assert tuple(page.about.buttons) == CARDS[2].acts[1:]
    assert not page.about.page.isVisible()
    with qtbot.waitSignal(page.template_wanted) as wanted:
        qtbot.mouseClick(page.about.buttons["delete"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["delete", 3]


def test_a_template_that_cannot_be_used_says_why_and_is_not_offered(page: StartPage) -> None:
    page.resize(1600, 900)
    page.show_templates([Card(1, "New", "Made by a newer program.", "mine", "Mine", usable=False, acts=("delete",))])
    assert page.about.problem.text() == "Made by a newer program."
    assert not page.about.use.isEnabled()


def test_where_there_is_no_room_a_dialog_tells_of_the_card(
    page: StartPage, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    page.resize(em(page, 48), em(page, 40))
    settle()
    assert not page.about.isVisible()
    choose(page, 2)
    qtbot.mouseClick(page.more, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(AboutTemplate)
    assert dialog.about.title.text() == "Screening block"
    page.tell(CARDS[2], Told((("Filled in", "4 fields"),)))
    assert dialog.about.facts == ("Filled in", "4 fields")
    with qtbot.waitSignal(page.template_wanted) as wanted:
        qtbot.mouseClick(dialog.about.buttons["duplicate"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["duplicate", 3]
    assert not dialog.isVisible()
    with qtbot.waitSignal(page.template_chosen) as chosen:
        qtbot.mouseClick(page.use, Qt.MouseButton.LeftButton)
    assert chosen.args == [3]


def test_a_small_window_shows_templates_or_files_and_all_else_in_a_menu(
    page: StartPage, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    page.resize(em(page, 24), em(page, 18))
    settle()
    assert not page.side.open_button.isVisible()
    assert not page.choice.chips["mine"].isVisible()
    menu = page.choice.menu()
    titles = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert titles == ["All", "Shipped", "Mine", "Shared folder", "Basel", "Heart", "Import…", "Shared folder…"]
    next(action for action in menu.actions() if action.text() == "Mine").trigger()
    assert [card.template for card in page.shown()] == [3]
    assert page.choice.scope.text() == "Mine"
    qtbot.mouseClick(page.to_files, Qt.MouseButton.LeftButton)
    settle()
    assert page.side.open_button.isVisible()
    assert not page.gallery.isVisible()
    menu.close()


def test_tags_narrow_the_choice_and_are_offered_only_if_there_are_some(page: StartPage, qtbot: QtBot) -> None:
    assert list(page.choice.tags) == ["basel", "heart"]
    qtbot.mouseClick(page.choice.tags["heart"], Qt.MouseButton.LeftButton)
    assert [card.template for card in page.shown()] == [3]
    page.show_templates(CARDS[:2])
    assert page.choice.tags == {}
    assert len(page.shown()) == 2


def test_what_was_chosen_stays_so_while_other_templates_come(page: StartPage) -> None:
    choose(page, 1)
    page.show_templates([Card(9, "A new one", "", "mine", "Mine"), *CARDS])
    assert page.gallery.current == CARDS[1]
    page.show_templates(CARDS, 3)
    assert page.gallery.current == CARDS[2]


@pytest.mark.parametrize(
    ("kind", "state", "title", "signal"),
    [
        ("mine", "none", "You have no templates of your own yet", "import_wanted"),
        ("shared", "none", "No shared folder is chosen", "shared_wanted"),
        ("shared", "ready", "The shared folder is empty", "shared_wanted"),
        ("shared", "looking", "Looking into the shared folder…", "shared_wanted"),
        ("shared", "problem", "The shared folder cannot be listed", "shared_wanted"),
    ],
)
def test_where_nothing_is_shown_a_sentence_says_what_to_do(
    page: StartPage, qtbot: QtBot, kind: str, state: str, title: str, signal: str
) -> None:
    page.show_templates(CARDS[:2])
    page.show_shared(SharedNote(state, _("It is away.")))
    page.choice.chips[kind].click()
    assert page.nothing.title.text() == title
    assert page.nothing.sentence.text()
    assert not page.gallery.isVisible()
    with qtbot.waitSignal(getattr(page, signal)):
        qtbot.mouseClick(page.nothing.button, Qt.MouseButton.LeftButton)


def test_a_filter_that_nothing_fits_is_taken_back_by_a_button(page: StartPage, qtbot: QtBot) -> None:
    page.choice.filter.setText("zebra")
    assert page.nothing.title.text() == "No template fits"
    qtbot.mouseClick(page.nothing.button, Qt.MouseButton.LeftButton)
    assert len(page.shown()) == 3
    assert page.gallery.hasFocus()


def test_the_strip_offers_undo_until_it_is_dismissed(page: StartPage, qtbot: QtBot) -> None:
    page.gallery.setFocus()
    with qtbot.assertNotEmitted(page.undo_wanted):
        qtbot.keyClick(page.gallery, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    page.offer_undo(_("“A” was deleted."))
    with qtbot.waitSignal(page.undo_wanted):
        qtbot.mouseClick(page.strip.undo, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.undo_wanted):
        qtbot.keyClick(page.gallery, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.mouseClick(page.strip.close_button, Qt.MouseButton.LeftButton)
    assert not page.strip.isVisible()
    with qtbot.assertNotEmitted(page.undo_wanted):
        qtbot.keyClick(page.gallery, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_what_is_done_with_a_draft_stands_right_below_it(page: StartPage, settle: Callable[[], None]) -> None:
    page.show_drafts([Found("a", "Trial A", "changes 2 fields")])
    page.show_recent([])
    settle()
    last = page.drafts.visualRect(page.drafts.model().index(0, 0)).bottom()
    gap = page.side.open_draft.mapTo(page, QPoint(0, 0)).y() - page.drafts.viewport().mapTo(page, QPoint(0, last)).y()
    assert gap < 2 * page.side.open_draft.height()


def test_drafts_are_opened_by_enter_and_discarded_by_delete_or_links(page: StartPage, qtbot: QtBot) -> None:
    assert not page.drafts.isVisible()
    page.show_drafts([Found("a", "Trial A", "changes 2 fields"), Found("b", "Trial B", "damaged", usable=False)])
    page.drafts.setFocus()
    with qtbot.waitSignal(page.draft_chosen) as chosen:
        qtbot.keyClick(page.drafts, Qt.Key.Key_Return)
    assert chosen.args == ["a"]
    with qtbot.waitSignal(page.draft_removed) as removed:
        qtbot.mouseClick(page.side.discard_draft, Qt.MouseButton.LeftButton)
    assert removed.args == ["a"]
    qtbot.keyClick(page.drafts, Qt.Key.Key_Down)
    with qtbot.assertNotEmitted(page.draft_chosen):
        qtbot.keyClick(page.drafts, Qt.Key.Key_Return)
    menu_of(page.drafts).close()
    with qtbot.waitSignal(page.draft_removed) as removed:
        qtbot.keyClick(page.drafts, Qt.Key.Key_Delete)
    assert removed.args == ["b"]


def test_f6_goes_through_the_parts_in_sight_and_back(page: StartPage) -> None:
    page.resize(1600, 900)
    page.show_recent([Recent(Path("/a.patp"), "A", "")])
    page.show_drafts([Found("a", "Trial A", "")])
    page.gallery.setFocus()
    visited = []
    for _step in range(5):
        visited.append(QApplication.focusWidget())
        page.step_pane(1)
    assert visited == [page.gallery, page.about.use, page.drafts, page.recent, page.choice.filter]
    assert page.gallery.hasFocus()
    page.step_pane(-1)
    assert page.choice.filter.hasFocus()


def test_every_part_is_reached_with_tab(page: StartPage, qtbot: QtBot) -> None:
    page.resize(1600, 900)
    page.show_recent([Recent(Path("/a.patp"), "A", "")])
    page.show_drafts([Found("a", "Trial A", "")])
    page.offer_undo(_("“A” was deleted."))
    choose(page, 2)
    page.side.open_button.setFocus()
    reached = []
    for _step in range(40):
        reached.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    side, choice, about = page.side, page.choice, page.about
    wanted = [
        side.open_button, side.pdf_button, page.drafts, side.open_draft, side.show_changes, side.discard_draft,
        page.recent, choice.filter,
        choice.chips[""], choice.import_button, choice.shared_button, *choice.tags.values(), page.strip.undo,
        page.strip.close_button, page.gallery, about.use, *about.buttons.values(),
    ]  # fmt: skip
    assert [widget for widget in reached[: len(wanted)] if widget not in wanted] == []
    assert reached[: len(wanted)] == wanted
    assert all(widget.accessibleName() or widget.text() for widget in wanted)


def test_enter_and_down_lead_from_the_filter_to_the_cards(page: StartPage, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down):
        page.choice.filter.setFocus()
        qtbot.keyClick(page.choice.filter, key)
        assert page.gallery.hasFocus()
    page.choice.filter.setFocus()
    page.choice.filter.setText("lsd")
    qtbot.keyClick(page.choice.filter, Qt.Key.Key_Escape)
    assert page.choice.filter.text() == ""


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("size", [(800, 560), (1024, 660), (1440, 860)])
def test_no_button_is_cut_at_any_size(
    page: StartPage, qapp: QApplication, settle: Callable[[], None], scale: float, size: tuple[int, int]
) -> None:
    from PySide6.QtWidgets import QAbstractButton

    theme.apply(qapp, "light", scale)
    try:
        choose(page, 2)
        page.resize(*size)
        settle()
        buttons = [one for one in page.findChildren(QAbstractButton) if one.isVisible()]
        cut = [
            one.text()
            for one in buttons
            if one.width() < one.minimumSizeHint().width() or one.height() < one.minimumSizeHint().height() - 1
        ]
        assert cut == []
        whole = page.rect()
        assert [one.text() for one in buttons if not whole.contains(one.mapTo(page, one.rect().center()))] == []
        assert page.gallery.height() >= em(page, 4)
    finally:
        theme.apply(qapp, "light", 1.0)


def test_a_thousand_templates_stand_in_columns_that_fit(page: StartPage) -> None:
    page.show_templates([Card(n, f"Template {n}", "", "mine", "Mine") for n in range(1000)])
    gallery = page.gallery
    assert gallery.model().rowCount() == 1000
    first, second = (gallery.visualRect(gallery.model().index(n, 0)) for n in (0, 1))
    assert second.left() >= first.right()
    assert second.top() == first.top()
    last = gallery.visualRect(gallery.model().index(999, 0))
    assert last.right() <= gallery.viewport().width()


def test_a_recent_protocol_is_opened_by_click_and_taken_off_by_delete(page: StartPage, qtbot: QtBot) -> None:
    page.show_recent([Recent(Path("/a.patp"), "A", "4 must"), Recent(Path("/b.patp"), "B", "")])
    with qtbot.waitSignal(page.recent_chosen) as chosen:
        at = page.recent.visualRect(page.recent.model().index(1, 0)).center()
        qtbot.mouseClick(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [Path("/b.patp")]
    with qtbot.waitSignal(page.recent_removed) as removed:
        qtbot.keyClick(page.recent, Qt.Key.Key_Delete)
    assert removed.args == [Path("/b.patp")]


def test_a_file_that_is_gone_is_not_opened(page: StartPage, qtbot: QtBot) -> None:
    page.show_recent([Recent(Path("/gone.patp"), "Gone", "File not found", exists=False)])
    page.recent.setFocus()
    page.recent.setCurrentIndex(page.recent.model().index(0, 0))
    with qtbot.assertNotEmitted(page.recent_chosen):
        qtbot.keyClick(page.recent, Qt.Key.Key_Return)


def test_cards_have_words_for_those_who_cannot_see_them(page: StartPage) -> None:
    words = page.gallery.model().index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == "Screening block\nECG and blood pressure.\nHeart, Basel\nMine. Screening"


def test_cards_are_as_high_as_the_longest_summary_needs_within_bounds(page: StartPage) -> None:
    def height(summary: str) -> int:
        page.show_templates([*CARDS, Card(4, "Long", summary, "mine", "Mine")])
        return page.gallery.gridSize().height()

    low, some, more, all_of_it, beyond = (height("Words of a summary. " * count) for count in (1, 10, 14, 100, 1000))
    assert low < some < more < all_of_it == beyond


def test_the_tip_of_a_card_has_the_whole_summary_as_it_is_written(page: StartPage) -> None:
    summary = "All of it & more." + " And more." * 40
    page.show_templates([Card(1, "A <b>bold</b> one", summary, "mine", "Mine")])
    said = page.gallery.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert said.startswith("<p>")  # Qt breaks the lines of rich text only, and knows it by its first mark.
    tip = QTextDocument()
    tip.setHtml(said)
    assert tip.toPlainText().split("\n") == ["A <b>bold</b> one", summary, "Mine"]


@pytest.mark.parametrize(
    ("must", "should", "when", "words"),
    [
        (4, 4, datetime(2026, 11, 23, 14, 2), "4 must, 4 should. Today 14:02"),
        (0, 1, datetime(2026, 11, 19, 9, 0), "1 should. 19 November 2026"),
        (0, 0, None, "No open findings"),
    ],
)
def test_the_state_of_a_recent_protocol_in_words(must: int, should: int, when: datetime | None, words: str) -> None:
    assert state_in_words(must, should, when, date(2026, 11, 23)) == words
