"""The evidence beside the form: it follows the keyboard, keeps unlike results apart, and rests out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from studio.desktop import theme
from studio.desktop.dialogs.precedent import SourceOfPrecedent
from studio.desktop.editors.widgets import Link
from studio.desktop.panels import evidence as panel
from studio.desktop.panels.evidence import Evidence, fields_with_precedents
from studio.desktop.panels.evidence_list import Head, Line, rows_of
from studio.desktop.panels.forest import axis_of
from studio.knowledge.precedents import Topic, groups, precedents, topics_of
from studio.planning.evidence import marks
from studio.protocol.quantity import parse_dose
from studio.storage import library
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.main_window import MainWindow
    from studio.knowledge.precedents import Precedent


@pytest.fixture
def window(started: Callable[[str], MainWindow]) -> MainWindow:
    """A window with the shipped protocol; the evidence has not been asked for."""
    return started("psilocybin-trd-single-dose")


@pytest.fixture
def evidence(window: MainWindow) -> Evidence:
    """The evidence in sight."""
    window.commands["evidence"].trigger()
    made = window.workspace.side.get("evidence")
    assert made is not None
    return made


def shows(qtbot: QtBot, evidence: Evidence, topic: Topic | None) -> None:
    qtbot.waitUntil(lambda: evidence.topic is topic)


def lines(evidence: Evidence) -> list[Precedent]:
    return [row.precedent for row in evidence.list.shown if isinstance(row, Line)]


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


# Following the keyboard


def test_the_panel_shows_what_trials_did_about_the_field_in_focus(
    window: MainWindow, evidence: Evidence, qtbot: QtBot
) -> None:
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    assert set(lines(evidence)) == set(precedents(Topic.EFFECT, compound="psilocybin"))
    window.workspace.go_to("/statistics/dropout")
    shows(qtbot, evidence, Topic.DROPOUT)
    assert "Dropout" in said(evidence)


def test_moving_in_a_table_moves_the_evidence_on(window: MainWindow, evidence: Evidence, qtbot: QtBot) -> None:
    use = window.session.protocol.endpoints.instruments[0]
    window.workspace.go_to(f"/endpoints/instruments/{use.id}")
    shows(qtbot, evidence, None)
    table = QApplication.focusWidget()
    names = [spec.name for spec in table.model().columns]
    table.setCurrentIndex(table.model().index(0, names.index("rater")))
    shows(qtbot, evidence, Topic.RATERS)
    table.setCurrentIndex(table.model().index(0, names.index("instrument")))
    shows(qtbot, evidence, None)


def test_a_field_of_several_topics_lets_one_choose(window: MainWindow, evidence: Evidence, qtbot: QtBot) -> None:
    window.workspace.go_to("/sessions/model")
    first, second = topics_of("/sessions/model")
    shows(qtbot, evidence, first)
    chip = next(chip for chip in evidence.chips() if chip.text() == str(second.label))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert evidence.topic is second
    assert {one.topic for one in lines(evidence)} == {second}


def test_a_field_without_precedents_says_so_and_leads_to_those_that_have_some(
    window: MainWindow, evidence: Evidence, qtbot: QtBot
) -> None:
    window.workspace.go_to("/overview/acronym")
    qtbot.waitUntil(lambda: "Overview, Acronym" in said(evidence))
    assert "No trial in the library says anything of this field." in said(evidence)
    link = next(link for link in evidence.findChildren(Link) if link.text() == "Assumed difference")
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert window.workspace.page == "statistics"
    shows(qtbot, evidence, Topic.EFFECT)


def test_every_field_that_is_named_has_precedents() -> None:
    listed = fields_with_precedents()
    assert listed
    for section, found in listed.items():
        for target in found:
            assert target.address.split("/")[1] == section
            assert topics_of(target.address)


def test_the_fields_of_the_page_that_is_shown_come_first(window: MainWindow, evidence: Evidence, qtbot: QtBot) -> None:
    window.workspace.go_to("/statistics/alpha")
    qtbot.waitUntil(lambda: "Significance level" in said(evidence))
    first = next(link for link in evidence.findChildren(Link) if link.isVisibleTo(evidence))
    assert first.text() == fields_with_precedents()["statistics"][0].title


# Filters


def test_the_compound_of_the_protocol_is_chosen_where_trials_have_it(
    window: MainWindow, evidence: Evidence, qtbot: QtBot
) -> None:
    window.workspace.go_to("/population/prior_use")
    shows(qtbot, evidence, Topic.PREVIOUS_USE)
    assert evidence.filters["compound"].chosen == "psilocybin"
    assert {one.trial.compound for one in lines(evidence)} == {"psilocybin"}


def test_where_no_trial_has_the_compound_all_are_shown(window: MainWindow, evidence: Evidence, qtbot: QtBot) -> None:
    product = window.session.protocol.dosing.products[0]
    window.session.put(f"/dosing/products/{product.id}/compound", "something new", _("Change"))
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    assert evidence.filters["compound"].chosen is None
    assert set(lines(evidence)) == set(precedents(Topic.EFFECT))


def test_filters_keep_trials_of_one_kind(window: MainWindow, evidence: Evidence, qtbot: QtBot) -> None:
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    comparator = evidence.filters["comparator"]
    choose(comparator, "low_dose")
    assert set(lines(evidence)) == set(precedents(Topic.EFFECT, compound="psilocybin", comparator="low_dose"))
    choose(evidence.filters["compound"], None)
    assert set(lines(evidence)) == set(precedents(Topic.EFFECT, comparator="low_dose"))
    window.workspace.go_to("/statistics/per_arm")
    shows(qtbot, evidence, Topic.SAMPLE_SIZE)
    assert comparator.chosen == "low_dose"
    assert {one.trial.comparator_class for one in lines(evidence)} == {"low_dose"}


def test_filters_do_not_reach_another_protocol(window: MainWindow, evidence: Evidence, qtbot: QtBot) -> None:
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    choose(evidence.filters["compound"], None)
    choose(evidence.filters["comparator"], "low_dose")
    template = library.find("psilocybin-trd-single-dose")
    assert template is not None
    window.session.start(library.start_from(template))
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    assert evidence.filters["comparator"].chosen is None
    assert evidence.filters["compound"].chosen == "psilocybin"


def test_a_filter_is_forgotten_by_a_topic_whose_trials_do_not_offer_it(
    window: MainWindow, evidence: Evidence, qtbot: QtBot
) -> None:
    effects, uses = (
        {one.trial.population_group for one in precedents(topic)} for topic in (Topic.EFFECT, Topic.PREVIOUS_USE)
    )
    population = evidence.filters["population"]
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    choose(population, min(effects - uses))
    window.workspace.go_to("/population/prior_use")
    shows(qtbot, evidence, Topic.PREVIOUS_USE)
    assert population.chosen is None
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    assert population.chosen is None


def choose(box: panel.Filter, value: str | None) -> None:
    at = 0 if value is None else box.findData(value)
    assert at >= 0
    box.setCurrentIndex(at)
    box.activated.emit(at)


def test_where_no_trial_fits_the_filters_that_is_said(window: MainWindow, evidence: Evidence, qtbot: QtBot) -> None:
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    box = evidence.filters["population"]
    choose(evidence.filters["compound"], None)
    trials = {one.trial.id: one.trial for one in precedents(Topic.EFFECT)}.values()
    pairs = {(trial.population_group, trial.comparator_class) for trial in trials}
    population, comparator = next(
        (one, kind)
        for one in {trial.population_group for trial in trials}
        for kind in {trial.comparator_class for trial in trials if trial.comparator_class}
        if (one, kind) not in pairs
    )
    choose(box, population)
    choose(evidence.filters["comparator"], comparator)
    assert lines(evidence) == []
    assert "No trial fits these filters." in said(evidence)


# What is drawn


def test_phases_and_definitions_are_never_on_one_axis() -> None:
    for topic in (Topic.EFFECT, Topic.RESPONSE):
        rows = list(rows_of((group, ()) for group in groups(precedents(topic))))
        for head in (row for row in rows if isinstance(row, Head)):
            under = [row.precedent for row in rows if isinstance(row, Line) and row.head is head]
            assert len({one.definition for one in under}) == 1
            assert len({one.unit for one in under}) == 1
            third = {"3", "2/3", "4"}
            assert len({one.trial.phase in third for one in under}) == 1


def test_groups_that_differ_in_phase_only_have_one_scale() -> None:
    rows = list(rows_of((group, ()) for group in groups(precedents(Topic.EFFECT))))
    scales: dict[tuple[str | None, str | None], list[Head]] = {}
    for head in (row for row in rows if isinstance(row, Head)):
        scales.setdefault((head.group.unit, head.group.definition), []).append(head)
    assert any(len({head.group.phase for head in heads}) > 1 for heads in scales.values())
    for heads in scales.values():
        assert len({head.axis for head in heads}) == 1


@pytest.mark.parametrize(
    "values", [(25.0,), (0.2, 0.3), (-6.6, -10.2, -2.9), (0.0,), (1.0, 1000.0), (-0.5, 1.7), (1e-4,), (12.5, 4e6)]
)
def test_an_axis_holds_its_values_and_zero_between_round_ends(values: tuple[float, ...]) -> None:
    axis = axis_of(values)
    assert all(axis.holds(value) for value in (0.0, *values))
    assert axis.share(axis.low) == 0
    assert axis.share(axis.high) == 1
    assert 3 <= len(axis.ticks) <= 9
    assert axis.ticks[0] == axis.low
    assert axis.ticks[-1] == pytest.approx(axis.high)
    assert any(tick == pytest.approx(0, abs=1e-9) for tick in axis.ticks)


def test_a_value_beyond_the_axis_is_shown_at_its_end() -> None:
    axis = axis_of((25.0,))
    assert axis.share(1000.0) == 1
    assert not axis.holds(1000.0)


def test_ones_own_values_follow_the_protocol_without_losing_place_and_choice(
    window: MainWindow, evidence: Evidence, qtbot: QtBot
) -> None:
    arm = window.session.protocol.dosing.arms[0]
    address = f"/dosing/arms/{arm.id}/dose"
    window.workspace.go_to(address)
    shows(qtbot, evidence, Topic.DOSE)
    fixed = next(row for row in evidence.list.shown if isinstance(row, Head) and row.own)
    assert "25 mg" in fixed.own_words
    QTest.keyClick(evidence.list, Qt.Key.Key_Down)
    QTest.keyClick(evidence.list, Qt.Key.Key_Down)
    chosen = evidence.list.current
    assert chosen is not None
    window.session.put(address, parse_dose("12 mg"), _("Change"))
    window.session.check_now()
    fixed = next(row for row in evidence.list.shown if isinstance(row, Head) and row.own)
    assert "12 mg" in fixed.own_words
    assert [one.value for one in fixed.own] == [one.value for one in marks(window.session.protocol, fixed.group)]
    assert evidence.list.current is chosen


def test_groups_with_ones_own_value_come_first(window: MainWindow, evidence: Evidence, qtbot: QtBot) -> None:
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    marked = [bool(row.own) for row in evidence.list.shown if isinstance(row, Head)]
    assert marked == sorted(marked, reverse=True)
    assert any(marked)
    assert not all(marked)


@pytest.mark.parametrize(
    ("address", "doubt"), [("/sessions/staff", "needs confirmation"), ("/statistics/total", "sources disagree")]
)
def test_a_row_says_all_it_shows_to_those_who_cannot_see_it(
    window: MainWindow, evidence: Evidence, qtbot: QtBot, address: str, doubt: str
) -> None:
    window.workspace.go_to(address)
    shows(qtbot, evidence, topics_of(address)[0])
    model = evidence.list.model()
    told = [model.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(model.rowCount())]
    for row, words in zip(evidence.list.shown, told, strict=True):
        if isinstance(row, Line):
            one = row.precedent
            assert words.startswith(one.trial.name)
            assert one.words in words
            assert "Comparator: " in words
            assert "phase" in words
            assert (str(one.fact.certainty.label) in words) != one.fact.certainty.settled
    assert any(doubt in words for words in told)


# Sources


def test_enter_on_a_row_shows_its_source_and_another_takes_its_place(
    window: MainWindow, evidence: Evidence, qtbot: QtBot
) -> None:
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    evidence.focus()
    assert evidence.list.hasFocus()
    names = []
    for _step in range(2):
        QTest.keyClick(evidence.list, Qt.Key.Key_Down)
        QTest.keyClick(evidence.list, Qt.Key.Key_Return)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        shown = [dialog for dialog in window.findChildren(SourceOfPrecedent) if dialog.isVisible()]
        assert len(shown) == 1
        assert evidence.list.current is not None
        assert evidence.list.current.words in said(shown[0])
        names.append(evidence.list.current)
        window.activateWindow()
    assert names[0] is not names[1]
    shown[0].close()


def test_a_click_on_a_row_shows_its_source(window: MainWindow, evidence: Evidence, qtbot: QtBot) -> None:
    window.workspace.go_to("/statistics/dropout")
    shows(qtbot, evidence, Topic.DROPOUT)
    at = next(at for at, row in enumerate(evidence.list.shown) if isinstance(row, Line))
    place = evidence.list.visualRect(evidence.list.model().index(at, 0)).center()
    qtbot.mouseClick(evidence.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [dialog.isVisible() for dialog in window.findChildren(SourceOfPrecedent)] == [True]


# Out of sight


def test_while_the_evidence_is_hidden_typing_and_moving_do_no_work_for_it(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.commands["evidence"].trigger()
    evidence = window.workspace.side.get("evidence")
    assert evidence is not None
    window.commands["side"].trigger()
    assert not evidence.isVisible()
    asked: list[str] = []
    for name in ("precedents", "groups", "topics_of", "marked", "own", "_groups"):
        monkeypatch.setattr(panel, name, lambda *given, name=name, **named: asked.append(name))
    window.workspace.go_to("/statistics/difference")
    QTest.keyClicks(QApplication.focusWidget(), "3")
    window.workspace.go_to("/dosing/dose_rationale")
    window.session.check_now()
    qtbot.wait(2 * panel.FOLLOW_AFTER_MS)
    assert window.session.protocol.statistics.difference != 4
    assert asked == []
    monkeypatch.undo()
    window.commands["evidence"].trigger()
    assert evidence.topic is Topic.DOSE


def test_the_evidence_is_made_and_read_when_it_is_first_asked_for(window: MainWindow) -> None:
    assert window.workspace.side.get("evidence") is None
    window.commands["evidence"].trigger()
    assert window.workspace.side.get("evidence") is not None


def test_the_keyboard_reaches_the_evidence_and_comes_back(window: MainWindow, evidence: Evidence, qtbot: QtBot) -> None:
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    field = QApplication.focusWidget()
    window.commands["next-pane"].trigger()
    assert evidence.list.hasFocus()
    qtbot.wait(2 * panel.FOLLOW_AFTER_MS)
    assert evidence.topic is Topic.EFFECT
    window.commands["previous-pane"].trigger()
    assert QApplication.focusWidget() is field


def test_rows_far_down_are_brought_into_sight(
    window: MainWindow, evidence: Evidence, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    settle()
    evidence.focus()
    QTest.keyClick(evidence.list, Qt.Key.Key_End)
    settle()
    row = evidence.list.visualRect(evidence.list.currentIndex())
    top = evidence.list.viewport().mapTo(evidence.viewport(), row.topLeft()).y()
    assert evidence.verticalScrollBar().value() > 0
    assert 0 <= top <= evidence.viewport().height() - row.height()


@pytest.mark.parametrize(("width", "scale"), [(260, 1.0), (330, 1.0), (600, 1.0), (330, 2.0)])
def test_nothing_is_cut_off_at_any_width_and_size_of_text(
    window: MainWindow,
    evidence: Evidence,
    qtbot: QtBot,
    qapp: QApplication,
    settle: Callable[[], None],
    width: int,
    scale: float,
) -> None:
    window.workspace.go_to("/statistics/difference")
    shows(qtbot, evidence, Topic.EFFECT)
    theme.apply(qapp, "light", scale)
    evidence.setParent(None)
    evidence.resize(width, 500)
    evidence.show()
    settle()
    listed = evidence.list
    last = listed.visualRect(listed.model().index(listed.model().rowCount() - 1, 0))
    assert listed.width() <= evidence.viewport().width()
    assert listed.height() == last.bottom() + 1
    for at in range(listed.model().rowCount()):
        layout = listed.layout_of(at)
        assert all(piece.at.x() + piece.text.width <= listed.width() for piece in layout.pieces)
        assert all(piece.at.y() + piece.text.height <= layout.height for piece in layout.pieces)
    evidence.close()
    evidence.deleteLater()
    theme.apply(qapp, "light", 1.0)


# Why


def test_why_leads_to_the_evidence_of_the_field(window: MainWindow, qtbot: QtBot) -> None:
    arm = window.session.protocol.dosing.arms[-1]
    window.session.put(f"/dosing/arms/{arm.id}/dose", parse_dose("1 g"), _("Change"))
    window.session.check_now()
    entry = next(one for one in window.session.report.open if any(topics_of(path) for path in one.finding.paths))
    window.checklist.wants_reason.emit(entry.rule, entry.finding)
    dialog = next(one for one in window.findChildren(QDialog) if one.isVisible())
    more = next(link for link in dialog.findChildren(Link) if "evidence" in link.text())
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    evidence = window.workspace.side.get("evidence")
    assert evidence is not None
    shows(qtbot, evidence, Topic.DOSE)


def test_the_keyboard_does_not_come_back_to_a_link_that_has_gone(
    window: MainWindow, evidence: Evidence, qtbot: QtBot
) -> None:
    window.workspace.go_to("/oversight/quality")
    shows(qtbot, evidence, None)
    evidence.focus()
    assert isinstance(QApplication.focusWidget(), Link)
    window.workspace.side.show_panel("checklist")
    window.workspace.go_to("/dosing/arms")
    window.workspace.side.focus()
    window.commands["evidence"].trigger()
    assert evidence.topic is not None
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.isVisible()
