"""Pages: every field stands on its page once, can be reached by address and keyboard, and leaves nothing behind."""

from __future__ import annotations

import gc
import itertools
import sys
import weakref
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QStackedWidget,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.editors.widgets import CardBox
from studio.desktop.pages import PAGES, FieldEntry, fields, page_of
from studio.desktop.pages.page import Card, FigureCard, Group, Page
from studio.desktop.pages.view import PageView
from studio.desktop.schedule.box import ScheduleBox
from studio.document.figures import FIGURES
from studio.document.frame import WIDTH
from studio.protocol.address import split, walk
from studio.protocol.base import Value, specs
from studio.protocol.protocol import SECTIONS, Protocol
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.session import Session

    Show = Callable[[str], PageView]
    Settle = Callable[[], None]

INPUTS = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractButton, QAbstractItemView)
every_page = pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.section)


def model_of(page: Page) -> type[Value]:
    model = specs(Protocol)[page.section].model
    assert model is not None
    return model


def test_every_section_has_its_page_in_the_order_of_the_value() -> None:
    assert tuple(page.section for page in PAGES) == SECTIONS


def test_pages_of_a_group_follow_one_another() -> None:
    groups = list(dict.fromkeys(page.group for page in PAGES))
    assert [page.group for page in PAGES] == sorted((page.group for page in PAGES), key=groups.index)
    assert groups == list(Group)


@every_page
def test_every_field_of_the_model_is_on_its_page_exactly_once(shown: Page) -> None:
    placed = Counter(name for card in shown.cards if isinstance(card, Card) for name in card.names)
    assert placed == Counter(list(specs(model_of(shown))))


@every_page
def test_every_card_has_a_title_of_its_own(shown: Page) -> None:
    titles = [str(card.title) for card in shown.cards]
    assert len(set(titles)) == len(titles)
    assert all(titles)


@every_page
def test_no_field_is_left_without_help_where_its_title_does_not_say_it_all(shown: Page) -> None:
    placed = specs(model_of(shown))
    bare = {name for name, spec in placed.items() if not spec.help and spec.kind != "group"}
    assert bare <= SAID_BY_THEIR_TITLE


SAID_BY_THEIR_TITLE = {"sponsor_address", "compounds", "medications", "instruments", "severity_threshold"}


@every_page
def test_most_cards_ask_a_question_in_plain_words(shown: Page) -> None:
    cards = [card for card in shown.cards if isinstance(card, Card)]
    led = [card for card in cards if card.lead is not None]
    if shown.section not in ("schedule", "wording"):
        assert len(led) >= 0.7 * len(cards)
    assert all(str(card.lead).endswith((".", "?")) for card in led)
    assert all(len(card.fields) <= 8 for card in cards)


@every_page
def test_examples_are_shown_in_empty_fields_as_examples(shown: Page, page: Show, session: Session) -> None:
    session.start(Protocol())
    view = page(shown.section)
    for row in view.rows().values():
        if row.spec.example and hasattr(row.editor, "placeholderText"):
            assert row.editor.placeholderText().startswith("Such as ")
            assert row.editor.value() is None or row.editor.value() == ()
            assert "Such as " in row.editor.control().accessibleDescription()


def test_addresses_lead_to_their_page() -> None:
    found = page_of("/dosing/arms/low/dose")
    assert found is not None
    assert found.section == "dosing"
    assert page_of("/acceptances") is None
    assert page_of("/") is None


def test_the_search_knows_every_field_by_its_names(template: Protocol) -> None:
    known = fields(template)
    assert {entry.address for entry in known} == {
        place.address for place in walk(template) if split(place.address)[0] in SECTIONS
    }
    arm = template.dosing.arms[0]
    assert any(entry.label.endswith(", Dose") for entry in known if entry.address == f"/dosing/arms/{arm.id}/dose")
    assert FieldEntry("/overview/acronym", "Overview, Acronym", "As the trial is spoken of.") in known


@every_page
def test_every_address_of_the_protocol_can_be_gone_to(shown: Page, page: Show, session: Session) -> None:
    view = page(shown.section)
    section = getattr(session.protocol, shown.section)
    for place in walk(section, f"/{shown.section}"):
        if place.address.count("/") > 5:
            continue
        assert view.go_to(place.address), place.address
        focused = QApplication.focusWidget()
        assert focused is not None, place.address
        assert view.isAncestorOf(focused), place.address
        assert focused.isVisible(), place.address


@every_page
def test_going_to_a_field_brings_it_into_view(shown: Page, page: Show, session: Session) -> None:
    view = page(shown.section)
    last = [card for card in shown.cards if isinstance(card, Card)][-1].names[-1]
    view.go_to(f"/{shown.section}/{last}")
    focused = QApplication.focusWidget()
    top = focused.mapTo(view.viewport(), focused.rect().topLeft()).y()
    assert 0 <= top < view.viewport().height()


def test_a_page_just_made_is_gone_to_as_well(session: Session, qtbot: QtBot) -> None:
    found = page_of("/design")
    assert found is not None
    view = PageView(session, found)
    qtbot.addWidget(view)
    view.resize(500, 600)
    view.show()
    view.go_to("/design/access_after")
    row = view.rows()["/design/access_after"]

    def is_seen() -> bool:
        top = row.mapTo(view.viewport(), row.rect().topLeft()).y()
        return view.verticalScrollBar().value() > 600 and 0 <= top < view.viewport().height() - 40

    qtbot.wait(100)
    assert is_seen()


def test_a_page_refuses_addresses_of_others(page: Show) -> None:
    view = page("dosing")
    assert not view.go_to("/design/arms")
    assert not view.go_to("/dosing/nothing")


@every_page
def test_every_input_is_named_and_reached_with_tab(shown: Page, page: Show, session: Session) -> None:
    view = page(shown.section)
    for name, spec in specs(model_of(shown)).items():
        held = getattr(getattr(session.protocol, shown.section), name)
        if spec.kind == "items" and held:
            view.go_to(f"/{shown.section}/{name}/{held[0].id}")
    QApplication.processEvents()
    reachable = {
        widget
        for widget in view.findChildren(QWidget)
        if isinstance(widget, INPUTS) and widget.isVisible() and widget.isEnabled() and not widget.isWindow()
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not isinstance(widget, QRadioButton) or widget.isChecked()
    }
    unnamed = [
        widget for widget in reachable if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert unnamed == []
    first = next(iter(view.rows().values())).editor
    first.focus()
    visited = []
    for _step in range(3 * len(reachable)):
        visited.append(QApplication.focusWidget())
        QTest.keyClick(visited[-1], Qt.Key.Key_Tab)
    assert reachable <= set(visited)


@every_page
def test_tab_goes_through_the_page_as_it_is_read(shown: Page, page: Show, session: Session, settle: Settle) -> None:
    view = page(shown.section)
    for name, spec in specs(model_of(shown)).items():
        held = getattr(getattr(session.protocol, shown.section), name)
        if spec.kind == "items" and held:
            view.go_to(f"/{shown.section}/{name}/{held[0].id}")
    settle()
    next(iter(view.rows().values())).editor.focus()
    first = QApplication.focusWidget()
    places = []
    while not places or QApplication.focusWidget() is not first:
        focused = QApplication.focusWidget()
        corner = focused.mapTo(view.widget(), focused.rect().topLeft())
        places.append((corner.y() + 15, corner.x(), focused))
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    top = places.index(min(places, key=lambda place: place[:2]))
    for (y, x, before), (next_y, next_x, after) in itertools.pairwise(places[top:] + places[:top]):
        assert next_y > y + 20 or (abs(next_y - y) <= 20 and next_x > x), (before, after)


@every_page
@pytest.mark.parametrize("width", [900, 430])
def test_tab_goes_through_an_empty_page_as_it_is_read(
    shown: Page, width: int, page: Show, session: Session, settle: Settle
) -> None:
    session.start(Protocol())
    view = page(shown.section)
    view.resize(width, 900)
    settle()
    next(iter(view.rows().values())).editor.focus()
    first = QApplication.focusWidget()
    places = []
    while not places or (QApplication.focusWidget() is not first and len(places) < 300):
        focused = QApplication.focusWidget()
        assert view.isAncestorOf(focused)
        corner = focused.mapTo(view.widget(), focused.rect().center())
        left = focused.mapTo(view.widget(), focused.rect().topLeft()).x()
        places.append((corner.y(), left, focused))
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    top = places.index(min(places, key=lambda place: place[:2]))
    for (y, x, before), (next_y, next_x, after) in itertools.pairwise(places[top:] + places[:top]):
        assert next_y > y + 12 or (abs(next_y - y) <= 16 and next_x > x), (before, after)


def test_what_a_rule_waits_for_is_said_to_be_needed(page: Show, session: Session) -> None:
    session.start(Protocol())
    control = page("monitoring").rows()["/monitoring/driving_hours"].editor.control()
    assert "Needed: the checklist waits for it." in control.accessibleDescription()
    session.put("/monitoring/driving_hours", 48, _("Change"))
    session.check_now()
    assert "R-22" in {rule.id for rule, _verdict in session.report.undecided}
    assert "Needed" not in control.accessibleDescription()


def test_help_and_unit_are_told_to_those_who_do_not_see_them(page: Show) -> None:
    control = page("statistics").rows()["/statistics/difference"].editor.control()
    assert control.accessibleName() == "Assumed difference points"
    assert "In the units of the endpoint" in control.accessibleDescription()


def test_labels_stand_above_their_fields_where_there_is_little_room(page: Show, settle: Settle) -> None:
    view = page("overview")
    row = view.rows()["/overview/short_title"]
    assert row.label.y() < row.editor.y() + row.editor.height()
    assert row.editor.x() > row.label.x()
    view.resize(400, 700)
    settle()
    assert row.editor.y() >= row.label.y() + row.label.height()
    assert row.editor.x() == row.label.x()


def test_all_measures_follow_the_size_of_the_text(page: Show, qapp: QApplication, settle: Settle) -> None:
    view = page("overview")
    row = view.rows()["/overview/acronym"]
    high = row.editor.height()
    theme.apply(qapp, "light", 2.0)
    settle()
    assert row.editor.height() == pytest.approx(2 * high, abs=4)
    theme.apply(qapp, "light", 1.0)
    settle()
    assert row.editor.height() == high


def test_figures_follow_the_protocol(page: Show, session: Session) -> None:
    view = page("sessions")
    figure = next(
        child
        for child in view.findChildren(QWidget)
        if child.accessibleName() == "Course of visits" and child.accessibleDescription()
    )
    before = figure.accessibleDescription()
    session.put("/sessions/sessions", session.protocol.sessions.sessions[:2], _("Change"))
    session.check_now()
    assert figure.accessibleDescription() != before
    session.start(Protocol())
    assert not figure.isVisible()


def test_every_figure_is_as_wide_as_its_card_allows(page: Show) -> None:
    view = page("design")
    figure = next(
        child
        for child in view.findChildren(QWidget)
        if child.accessibleName() == "Trial schema" and child.accessibleDescription()
    )
    QApplication.processEvents()
    assert figure.width() > WIDTH


def test_the_schedule_is_read_from_all_sections_and_leads_back_to_them(
    page: Show, session: Session, qtbot: QtBot
) -> None:
    box = page("schedule").findChild(ScheduleBox)
    grid = box.grid
    model = grid.model()
    names = [model.name(row) for row in range(model.rowCount())]
    assert "MADRS" in names
    assert "Guess of allocation: Participant" in names
    row = names.index("MADRS")
    used = next(use for use in session.protocol.endpoints.instruments if use.instrument == "MADRS")
    ticks = sum(bool(model.index(row, column).data()) for column in range(model.columnCount()))
    assert ticks == len(set(used.visits))
    grid.setFocus()
    grid.setCurrentIndex(model.index(row, 0))
    with qtbot.waitSignal(box.link_activated) as gone:
        QTest.keyClick(grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert gone.args == [f"/endpoints/instruments/{used.id}"]


def test_a_page_builds_its_first_cards_at_once_and_the_rest_in_pauses(session: Session, qtbot: QtBot) -> None:
    found = page_of("/monitoring")
    assert found is not None
    view = PageView(session, found)
    qtbot.addWidget(view)
    assert not view.complete
    qtbot.waitUntil(lambda: view.complete)


@pytest.mark.parametrize("section", ["dosing", "monitoring", "own", "statistics"])
def test_what_is_in_sight_is_there_before_a_page_is_painted(session: Session, qtbot: QtBot, section: str) -> None:
    found = page_of(f"/{section}")
    assert found is not None
    pages = QStackedWidget()
    qtbot.addWidget(pages)
    pages.resize(1000, 700)
    with qtbot.waitExposed(pages):
        pages.show()
    view = PageView(session, found, pages)
    pages.addWidget(view)
    QApplication.sendPostedEvents()
    lowest = max(card.mapTo(view.viewport(), card.rect().bottomLeft()).y() for card in view.findChildren(CardBox))
    assert lowest >= view.viewport().height()
    assert not view.complete
    qtbot.waitUntil(lambda: view.complete)
    assert len(view.findChildren(CardBox)) == len(found.cards)


@pytest.mark.parametrize("section", ["dosing", "monitoring", "own", "statistics"])
def test_a_page_built_in_pauses_is_laid_out_as_one_built_at_once(
    session: Session, qtbot: QtBot, settle: Settle, section: str
) -> None:
    found = page_of(f"/{section}")
    assert found is not None

    def laid_out(*, at_once: bool) -> list[tuple[str, QRect]]:
        view = PageView(session, found)
        qtbot.addWidget(view)
        view.resize(900, 700)
        if at_once:
            view.build_all()
        view.show()
        qtbot.waitUntil(lambda: view.complete)
        settle()
        settle()
        column = view.widget()
        return [
            (type(part).__name__, QRect(part.mapTo(column, QPoint(0, 0)), part.size()))
            for part in view.findChildren(QWidget)
            if part.isVisible() and column.isAncestorOf(part)
        ]

    whole, grown = laid_out(at_once=True), laid_out(at_once=False)
    assert sorted(whole, key=str) == sorted(grown, key=str)


def test_a_field_is_gone_to_without_what_stands_below_it(session: Session, qtbot: QtBot) -> None:
    found = page_of("/monitoring")
    assert found is not None
    view = PageView(session, found)
    qtbot.addWidget(view)
    assert view.go_to("/monitoring/vital_measures")
    cards = len(view.findChildren(CardBox))
    assert cards < len(found.cards)
    assert view.go_to("/monitoring/abuse_assessment")
    assert len(view.findChildren(CardBox)) == len(found.cards)
    assert view.place() == "/monitoring/abuse_assessment"


def test_every_page_shows_a_blank_protocol(session: Session, page: Show) -> None:
    session.start(Protocol())
    for shown in PAGES:
        view = page(shown.section)
        assert view.rows()
        view.hide()


def test_the_keyboard_does_not_come_back_to_what_is_out_of_sight(
    session: Session, qtbot: QtBot, look: None, settle: Settle
) -> None:
    pages = QStackedWidget()
    qtbot.addWidget(pages)
    for section in ("population", "overview"):
        found = page_of(f"/{section}")
        assert found is not None
        pages.addWidget(PageView(session, found))
    with qtbot.waitActive(pages):
        pages.show()
        pages.activateWindow()
    view = pages.widget(0)
    goal = session.protocol.population.goals[0]
    view.go_to(f"/population/goals/{goal.id}/means")
    pages.setCurrentIndex(1)
    pages.widget(1).go_to("/overview/acronym")
    session.put("/population/goals", (), _("Change"))
    pages.setCurrentIndex(0)
    settle()
    focused = QApplication.focusWidget()
    assert focused is None or focused.isVisible()


def test_pages_leave_nothing_behind(session: Session, qtbot: QtBot) -> None:
    def open_and_close(shown: Page) -> weakref.ref[PageView]:
        view = PageView(session, shown)
        view.show()
        view.build_all()
        held = getattr(session.protocol, shown.section)
        for place in walk(held, f"/{shown.section}"):
            if place.spec.kind == "items" and place.value:
                view.go_to(f"{place.address}/{place.value[0].id}")
        view.close()
        view.deleteLater()
        return weakref.ref(view)

    def alive() -> int:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        gc.collect()
        return len(QApplication.allWidgets())

    dosing = page_of("/dosing")
    assert dosing is not None
    open_and_close(dosing)
    before = alive()
    gone = [open_and_close(dosing) for _time in range(50)]
    assert alive() <= before
    assert [ref() for ref in gone] == [None] * 50


def test_signals_do_not_use_up_references(session: Session, page: Show) -> None:
    page("overview")
    before = sys.getrefcount(True)
    for _time in range(100):
        session.checked.emit()
        session.changed.emit(None)
    assert abs(sys.getrefcount(True) - before) < 20


def test_figure_cards_name_figures_that_exist() -> None:
    known = {*FIGURES, "activities", "calculation"}
    assert {card.figure for shown in PAGES for card in shown.cards if isinstance(card, FigureCard)} == known
