"""The start page: which templates and recent protocols it shows, and what it tells."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument

from studio.desktop.start_page import Card, Recent, StartPage, state_in_words
from studio.text import _

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

KINDS = (("shipped", _("Shipped")), ("mine", _("Mine")), ("shared", _("Shared folder")))
CARDS = (
    Card(1, "Psilocybin, single dose, TRD", "Three dose arms.", "shipped", "Shipped"),
    Card(2, "LSD, dose finding", "Five arms.", "shipped", "Shipped"),
    Card(3, "Screening block", "ECG and blood pressure.", "mine", "Mine. Screening"),
)


@pytest.fixture
def page(look: None, qtbot: QtBot) -> StartPage:
    """The page with three templates."""
    made = StartPage(KINDS)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show_templates(CARDS)
    made.show()
    return made


def test_the_filter_finds_every_word_in_title_summary_or_note(page: StartPage) -> None:
    page.filter.setText("arms lsd")
    assert [card.template for card in page.shown()] == [2]
    page.filter.setText("BLOOD screening")
    assert [card.template for card in page.shown()] == [3]


def test_a_kind_shows_its_templates_only(page: StartPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.chips["mine"], Qt.MouseButton.LeftButton)
    assert [card.template for card in page.shown()] == [3]


def test_a_kind_that_is_not_there_is_not_offered(page: StartPage) -> None:
    page.show_kind("shared", False)
    assert not page.chips["shared"].isVisible()
    assert page.chips["mine"].isVisible()


def test_enter_starts_from_the_card_that_the_arrows_reached(page: StartPage, qtbot: QtBot) -> None:
    page.gallery.setFocus()
    qtbot.keyClick(page.gallery, Qt.Key.Key_Right)
    with qtbot.waitSignal(page.template_chosen) as chosen:
        qtbot.keyClick(page.gallery, Qt.Key.Key_Return)
    assert chosen.args == [2]


def test_a_click_starts_from_the_card(page: StartPage, qtbot: QtBot) -> None:
    at = page.gallery.visualRect(page.gallery.model().index(2, 0)).center()
    with qtbot.waitSignal(page.template_chosen) as chosen:
        qtbot.mouseClick(page.gallery.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [3]


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
    assert words == "Screening block\nECG and blood pressure.\nMine. Screening"


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
