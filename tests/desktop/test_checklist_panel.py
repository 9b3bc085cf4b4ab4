"""The checklist beside the form: what it lists, how it answers keys and clicks, and what an update replaces."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from studio.checklist.catalogue import find
from studio.checklist.rule import Finding, Fix, Severity, fingerprint
from studio.checklist.run import Entry, Report, run
from studio.checklist.sieve import Sieve, sift
from studio.desktop.editors.widgets import Link, Words
from studio.desktop.panels.checklist.finding_list import FindingList
from studio.desktop.panels.checklist.panel import ChecklistPanel
from studio.desktop.panels.checklist.rows import Card, Group, Lapsed, Nothing, Progress, Waiting, lapsed_in_words
from studio.desktop.panels.chip import Chip
from studio.desktop.panels.painting import ROW
from studio.protocol.edit import put
from studio.protocol.protocol import Acceptance, Protocol
from studio.protocol.quantity import parse_dose
from studio.text import _

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

DOSE_RULE = "R-27"


@pytest.fixture
def shown(look: None, qtbot: QtBot) -> FindingList:
    """An empty list on the screen."""
    view = FindingList()
    qtbot.addWidget(view)
    view.resize(380, 600)
    view.show()
    return view


def show(view: FindingList, report: Report) -> None:
    view.show_sifted(sift(report, Sieve(), Protocol()))


def rows(view: FindingList) -> list[object]:
    return [view.model().index(at, 0).data(ROW) for at in range(view.model().rowCount())]


def cards(view: FindingList) -> list[Entry]:
    return [row.entry for row in rows(view) if isinstance(row, Card)]


def choose(view: FindingList, kind: type, nth: int = 0) -> None:
    at = [n for n, row in enumerate(rows(view)) if isinstance(row, kind)][nth]
    view.setCurrentIndex(view.model().index(at, 0))


def dangerous(template: Protocol) -> Protocol:
    return put(template, f"/dosing/arms/{template.dosing.arms[-1].id}/dose", parse_dose("1 g"))


def many(count: int) -> Report:
    """Return a report with so many findings of one rule."""
    rule = find(DOSE_RULE)
    assert rule is not None
    found = [Finding(_("Number {n}", n=n), ("/dosing/arms",)) for n in range(count)]
    return Report((), tuple(Entry(rule, one, fingerprint(rule.id, one, Protocol()), None) for one in found))


def test_the_gravest_findings_come_first(shown: FindingList) -> None:
    report = run(put(Protocol(), "/population", {"medications": [{"id": "m", "drug": "fluoxetine", "action": "wash_out",
                                                                  "days": 2}]}))  # fmt: skip
    show(shown, report)
    assert cards(shown) == list(report.open)
    order = ["must", "should", "consider"]
    gravity = [order.index(entry.rule.severity.value) for entry in cards(shown)]
    assert gravity == sorted(gravity)


def test_progress_counts_the_rules_of_each_challenge(shown: FindingList, template: Protocol) -> None:
    show(shown, run(dangerous(template)))
    progress = rows(shown)[0]
    assert isinstance(progress, Progress)
    title, settled, total = progress.challenges[0]
    assert title == "Risks"
    assert settled == total - 3, "the dose is too large, and nobody knows how long it acts and when it peaks"
    assert f"Risks: {settled} of {total} settled" in progress.in_words()


def test_a_card_says_all_it_shows_to_those_who_cannot_see_it(shown: FindingList, template: Protocol) -> None:
    show(shown, run(dangerous(template)))
    choose(shown, Card)
    words = shown.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith("Must. Doses stay within what has been studied. ")
    assert "1 g" in words
    assert words.endswith("Press F to apply: Change to 1 mg")


def test_enter_goes_to_the_first_field_of_a_finding(shown: FindingList, template: Protocol, qtbot: QtBot) -> None:
    show(shown, run(dangerous(template)))
    choose(shown, Card)
    with qtbot.waitSignal(shown.wants_field) as asked:
        qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert asked.args == [f"/dosing/arms/{template.dosing.arms[-1].id}/dose"]


@pytest.mark.parametrize(
    ("key", "signal"),
    [(Qt.Key.Key_F, "wants_fix"), (Qt.Key.Key_A, "wants_acceptance"), (Qt.Key.Key_W, "wants_reason")],
)
def test_a_letter_does_what_the_link_does(
    shown: FindingList, template: Protocol, qtbot: QtBot, key: Qt.Key, signal: str
) -> None:
    show(shown, run(dangerous(template)))
    choose(shown, Card)
    with qtbot.waitSignal(getattr(shown, signal)) as asked:
        qtbot.keyClick(shown, key)
    entry = cards(shown)[0]
    assert asked.args == ([entry.rule, entry.finding] if signal == "wants_reason" else [entry])


def test_a_menu_that_is_still_open_when_its_finding_goes_does_nothing(
    shown: FindingList, template: Protocol, qtbot: QtBot
) -> None:
    show(shown, run(dangerous(template)))
    choose(shown, Card)
    place = shown.viewport().rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, shown.mapToGlobal(place))
    QApplication.sendEvent(shown.viewport(), asked)
    (menu,) = shown.findChildren(QMenu)
    show(shown, run(template))
    with qtbot.assertNotEmitted(shown.wants_field), qtbot.assertNotEmitted(shown.wants_acceptance):
        for action in menu.actions():
            action.trigger()
    menu.close()


def test_a_finding_without_a_fix_does_not_answer_to_f(shown: FindingList, qtbot: QtBot) -> None:
    show(shown, many(1))
    choose(shown, Card)
    with qtbot.assertNotEmitted(shown.wants_fix):
        qtbot.keyClick(shown, Qt.Key.Key_F)


def test_clicking_the_words_of_a_fix_asks_for_it_and_the_rest_of_the_card_for_the_field(
    shown: FindingList, template: Protocol, qtbot: QtBot
) -> None:
    show(shown, run(dangerous(template)))
    choose(shown, Card)
    corner = shown.visualRect(shown.currentIndex()).topLeft()
    link = next(link for link in shown.layout_of(shown.currentIndex().data(ROW)).links if link.name == "fix")
    with qtbot.waitSignal(shown.wants_fix):
        click(qtbot, shown, corner + link.area.center().toPoint())
    with qtbot.waitSignal(shown.wants_field), qtbot.assertNotEmitted(shown.wants_fix):
        click(qtbot, shown, corner + QPoint(60, 12))


def click(qtbot: QtBot, view: FindingList, at: QPoint) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_undecided_rules_are_folded_away_while_there_are_findings(shown: FindingList, qtbot: QtBot) -> None:
    protocol = put(Protocol(), "/population", {"medications": [{"id": "m", "drug": "fluoxetine", "action": "wash_out",
                                                                "days": 2}]})  # fmt: skip
    report = run(protocol)
    assert report.open
    show(shown, report)
    group = next(row for row in rows(shown) if isinstance(row, Group))
    assert group.title == f"Still to decide ({len(report.undecided)})"
    assert not any(isinstance(row, Waiting) for row in rows(shown))
    choose(shown, Group)
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert sum(isinstance(row, Waiting) for row in rows(shown)) == len(report.undecided)
    choose(shown, Waiting)
    expected = report.undecided[0][1].paths[0]
    with qtbot.waitSignal(shown.wants_field) as asked:
        qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert asked.args == [expected]


def test_a_blank_protocol_is_a_list_of_open_decisions(shown: FindingList) -> None:
    show(shown, run(Protocol()))
    assert any(isinstance(row, Nothing) for row in rows(shown))
    assert any(isinstance(row, Waiting) for row in rows(shown))


def test_an_accepted_finding_is_shown_with_reason_who_and_when_and_can_be_reopened(
    shown: FindingList, template: Protocol, qtbot: QtBot
) -> None:
    risky = dangerous(template)
    entry = run(risky).open[0]
    accepted = Acceptance(
        id="a",
        rule=entry.rule.id,
        fingerprint=entry.fingerprint,
        reason="Agreed.",
        who="Dr Ok",
        when=date(2026, 11, 23),
    )
    show(shown, run(risky.model_copy(update={"acceptances": (accepted,)})))
    assert entry.rule.id not in {one.rule.id for one in cards(shown)}
    choose(shown, Group, 1)
    qtbot.keyClick(shown, Qt.Key.Key_Right)
    choose(shown, Card, len(cards(shown)) - 1)
    assert "Agreed. (Dr Ok, 23 November 2026)" in shown.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    with qtbot.waitSignal(shown.wants_reopening):
        qtbot.keyClick(shown, Qt.Key.Key_R)


def test_a_finding_whose_facts_have_changed_says_why_it_was_accepted_earlier(
    shown: FindingList, template: Protocol
) -> None:
    entry = run(dangerous(template)).open[0]
    accepted = Acceptance(
        id="a",
        rule=entry.rule.id,
        fingerprint=entry.fingerprint,
        reason="The board agreed.",
        who="Dr Ok",
        when=date(2026, 11, 23),
    )
    worse = put(dangerous(template), f"/dosing/arms/{template.dosing.arms[-1].id}/dose", parse_dose("2 g"))
    show(shown, run(worse.model_copy(update={"acceptances": (accepted,)})))
    others = [one for one in cards(shown) if one.rule.id != entry.rule.id]
    again = cards(shown).index(next(one for one in cards(shown) if one.rule.id == entry.rule.id))
    choose(shown, Card, again)
    words = shown.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert "2 g" in words
    assert "accepted earlier, and its facts have changed since: The board agreed. (Dr Ok, 23 November 2026)" in words
    for one in others:
        choose(shown, Card, cards(shown).index(one))
        assert "accepted earlier" not in shown.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_lapsed_acceptance_is_shown_without_another_run_of_the_same_finding(
    shown: FindingList, template: Protocol
) -> None:
    report = run(dangerous(template))
    show(shown, report)
    before = shown.layout_of(next(row for row in rows(shown) if isinstance(row, Card))).height
    lapsed = Acceptance(id="a", rule=report.open[0].rule.id, fingerprint="other", reason="Agreed at length. " * 9)
    show(shown, Report(report.verdicts, report.entries, (lapsed,)))
    assert shown.layout_of(next(row for row in rows(shown) if isinstance(row, Card))).height > before


def test_an_update_replaces_only_the_rows_that_differ_and_keeps_place_and_choice(
    shown: FindingList, qtbot: QtBot, settle: object
) -> None:
    report = many(300)
    show(shown, report)
    shown.setCurrentIndex(shown.model().index(150, 0))
    shown.scrollTo(shown.currentIndex())
    chosen, scrolled = shown.current, shown.verticalScrollBar().value()
    removed: list[tuple[int, int]] = []
    inserted: list[tuple[int, int]] = []
    shown.model().rowsRemoved.connect(lambda _parent, first, last: removed.append((first, last)))
    shown.model().rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    show(shown, Report((), report.entries[:250] + report.entries[251:]))
    assert (removed, inserted) == ([(251, 251)], [])
    assert shown.current is chosen
    assert scrolled == shown.verticalScrollBar().value() > 0


def test_stepping_goes_round_the_open_findings(shown: FindingList, qtbot: QtBot) -> None:
    show(shown, many(2))
    visited = []
    for by in (1, 1, 1, -1):
        shown.step(by)
        assert shown.current is not None
        visited.append(str(shown.current.finding.message))
    assert visited == ["Number 0", "Number 1", "Number 0", "Number 1"]


def test_a_fix_whose_words_change_is_shown_anew(shown: FindingList) -> None:
    rule = find(DOSE_RULE)
    assert rule is not None
    for label in (_("Do this"), _("Do that")):
        found = Finding(_("The same"), ("/dosing",), Fix(label, lambda protocol: protocol))
        show(shown, Report((), (Entry(rule, found, "same", None),)))
        assert cards(shown)[0].finding.fix is found.fix


# The filter


@pytest.fixture
def panel(look: None, qtbot: QtBot, template: Protocol) -> ChecklistPanel:
    """The panel with findings of several kinds, and the protocol that they are of."""
    made = ChecklistPanel()
    qtbot.addWidget(made)
    made.resize(400, 700)
    made.show()
    report_mixed(made, template)
    return made


def report_mixed(panel: ChecklistPanel, template: Protocol) -> Report:
    protocol = put(dangerous(template), "/population/exclusion", [{"id": "a", "text": "Epilepsy"}])
    for address, value in (("/sessions/framing_same", False), ("/monitoring/board", None)):
        protocol = put(protocol, address, value)
    entry = next(one for one in run(protocol).open if one.rule.id == "S-14")
    accepted = Acceptance(id="a", rule="S-14", fingerprint=entry.fingerprint, reason="Agreed.", who="Dr Ok")
    gone = Acceptance(id="b", rule="V-05", fingerprint="gone", reason="Long ago.")
    protocol = protocol.model_copy(update={"acceptances": (accepted, gone)})
    panel.show_report(run(protocol), protocol)
    return run(protocol)


def shown_in(panel: ChecklistPanel) -> list[object]:
    return rows(panel.list)


def conditions(panel: ChecklistPanel) -> list[Chip]:
    return [chip for chip in panel.filters.findChildren(Chip) if chip.isVisible()]


def test_without_a_filter_all_is_there_and_nothing_is_told_of_one(panel: ChecklistPanel) -> None:
    assert any(isinstance(row, Progress) for row in shown_in(panel))
    assert conditions(panel) == []
    assert not any(link.isVisible() for link in panel.filters.findChildren(Link))


def test_a_weight_holds_back_the_others_and_says_how_many_are_shown(panel: ChecklistPanel) -> None:
    panel.filters.toggle_severity(Severity.MUST)
    entries = [row.entry for row in shown_in(panel) if isinstance(row, Card)]
    assert entries
    assert {entry.rule.severity for entry in entries} == {Severity.MUST}
    assert [chip.text().split()[0] for chip in conditions(panel)] == ["Must"]
    told = next(words.text() for words in panel.filters.findChildren(Words) if "shown" in words.text())
    waiting = sum(isinstance(row, Waiting) for row in shown_in(panel))
    assert told.startswith(f"{len(entries) + waiting} of ")


def test_a_condition_is_taken_away_with_the_keyboard(panel: ChecklistPanel, qtbot: QtBot) -> None:
    panel.filters.toggle_severity(Severity.MUST)
    panel.filters.toggle_fixable()
    chip = conditions(panel)[0]
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    assert panel.filters.sieve == Sieve(fixable=True)
    assert panel.filters.button.hasFocus(), "the keyboard is not lost with the condition"


def test_words_are_searched_for_and_the_accepted_ones_unfold(panel: ChecklistPanel, qtbot: QtBot) -> None:
    panel.search()
    qtbot.keyClicks(panel.filters.search, "agreed")
    qtbot.waitUntil(lambda: panel.filters.sieve.words == "agreed")
    assert [row.entry.rule.id for row in shown_in(panel) if isinstance(row, Card)] == ["S-14"]
    qtbot.keyClick(panel.filters.search, Qt.Key.Key_Down)
    assert panel.list.hasFocus()
    panel.search()
    qtbot.keyClick(panel.filters.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not panel.filters.sieve.active)


def test_the_section_filter_follows_the_page(panel: ChecklistPanel) -> None:
    panel.show_section("population")
    panel.filters.toggle_section()
    places = [row.entry.finding.paths for row in shown_in(panel) if isinstance(row, Card)]
    assert places
    assert all(any(path.startswith("/population") for path in paths) for paths in places)
    panel.show_section("dosing")
    assert panel.filters.sieve.section == "dosing"
    panel.filters.toggle_section()
    assert not panel.filters.sieve.active


def test_where_nothing_passes_it_is_said_what_is_hidden_and_enter_shows_it(panel: ChecklistPanel, qtbot: QtBot) -> None:
    panel.show_section("own")
    panel.filters.toggle_section()
    (row,) = shown_in(panel)
    assert isinstance(row, Nothing)
    assert "hides" in row.message
    choose(panel.list, Nothing)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert not panel.filters.sieve.active
    assert any(isinstance(one, Card) for one in shown_in(panel))


def test_stepping_keeps_to_what_the_filter_lets_through(panel: ChecklistPanel) -> None:
    panel.filters.toggle_fixable()
    wanted = [row.entry.fingerprint for row in shown_in(panel) if isinstance(row, Card) and not row.entry.acceptance]
    visited = []
    for _step in wanted:
        panel.list.step(1)
        assert panel.list.current is not None
        visited.append(panel.list.current.fingerprint)
    assert visited == wanted
    panel.filters.clear()
    panel.filters.toggle_state("undecided")
    panel.list.step(1)
    assert isinstance(panel.list.currentIndex().data(ROW), Waiting)


def test_the_menu_has_every_condition_ticked_where_it_holds(panel: ChecklistPanel) -> None:
    panel.filters.toggle_state("accepted")
    menu = panel.filters.menu()
    ticked = [action.text() for action in menu.actions() if action.isChecked()]
    assert ticked == ["Accepted"]
    next(action for action in menu.actions() if action.text() == "Should").trigger()
    assert panel.filters.sieve.severities == {Severity.SHOULD}
    menu.close()


def test_grouped_by_challenge_each_has_its_progress_and_its_findings(panel: ChecklistPanel) -> None:
    before = {row.entry.fingerprint for row in shown_in(panel) if isinstance(row, Card)}
    panel.filters.toggle_arrangement()
    listed = shown_in(panel)
    assert not any(isinstance(row, Progress) for row in listed)
    challenge = None
    for row in listed:
        if isinstance(row, Group):
            challenge = row.title if row.settled else None
        elif isinstance(row, Card) and challenge:
            assert str(row.entry.rule.challenge.label) == challenge
    assert {row.entry.fingerprint for row in listed if isinstance(row, Card)} == before


def test_the_filter_stays_when_the_checklist_has_run_again(panel: ChecklistPanel, template: Protocol) -> None:
    panel.filters.toggle_severity(Severity.SHOULD)
    panel.show_report(run(template), template)
    report_mixed(panel, template)
    cards_now = [row.entry.rule.severity for row in shown_in(panel) if isinstance(row, Card)]
    assert set(cards_now) <= {Severity.SHOULD}
    assert panel.filters.sieve.active


def test_an_acceptance_whose_finding_is_gone_is_shown_apart(panel: ChecklistPanel, qtbot: QtBot) -> None:
    at = [n for n, row in enumerate(shown_in(panel)) if isinstance(row, Group) and row.name == "lapsed"]
    panel.list.setCurrentIndex(panel.list.model().index(at[0], 0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Right)
    (lapsed,) = [row for row in shown_in(panel) if isinstance(row, Lapsed)]
    assert "Long ago." in lapsed.in_words()


def test_what_a_finding_said_when_it_was_accepted_is_told_once_it_has_changed(template: Protocol) -> None:
    entry = run(dangerous(template)).open[0]
    accepted = Acceptance(id="a", rule=entry.rule.id, fingerprint="old", reason="Agreed.", said="The dose is 2 g.")
    assert "The dose is 2 g." in str(lapsed_in_words(accepted))


def test_g_asks_to_fix_all_findings_of_a_rule_that_has_several(panel: ChecklistPanel, qtbot: QtBot) -> None:
    at = next(n for n, row in enumerate(shown_in(panel)) if isinstance(row, Card) and row.alike > 1)
    panel.list.setCurrentIndex(panel.list.model().index(at, 0))
    with qtbot.waitSignal(panel.list.wants_fixes) as asked:
        qtbot.keyClick(panel.list, Qt.Key.Key_G)
    assert asked.args == [panel.list.current]
