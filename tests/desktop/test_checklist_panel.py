"""The checklist beside the form: what it lists, how it answers keys and clicks, and what an update replaces."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt

from studio.checklist.catalogue import find
from studio.checklist.rule import Finding, Fix, fingerprint
from studio.checklist.run import Entry, Report, run
from studio.desktop.panels.checklist import Card, FindingList, Group, Nothing, Progress, Waiting
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
    shown.show_report(report)
    assert cards(shown) == list(report.open)
    order = ["must", "should", "consider"]
    gravity = [order.index(entry.rule.severity.value) for entry in cards(shown)]
    assert gravity == sorted(gravity)


def test_progress_counts_the_rules_of_each_challenge(shown: FindingList, template: Protocol) -> None:
    shown.show_report(run(dangerous(template)))
    progress = rows(shown)[0]
    assert isinstance(progress, Progress)
    title, settled, total = progress.challenges[0]
    assert title == "Risks"
    assert settled == total - 3, "the dose is too large, and nobody knows how long it acts and when it peaks"
    assert f"Risks: {settled} of {total} settled" in progress.in_words()


def test_a_card_says_all_it_shows_to_those_who_cannot_see_it(shown: FindingList, template: Protocol) -> None:
    shown.show_report(run(dangerous(template)))
    choose(shown, Card)
    words = shown.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith("Must. Doses stay within what has been studied. ")
    assert "1 g" in words
    assert words.endswith("Press F to apply: Change to 1 mg")


def test_enter_goes_to_the_first_field_of_a_finding(shown: FindingList, template: Protocol, qtbot: QtBot) -> None:
    shown.show_report(run(dangerous(template)))
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
    shown.show_report(run(dangerous(template)))
    choose(shown, Card)
    with qtbot.waitSignal(getattr(shown, signal)) as asked:
        qtbot.keyClick(shown, key)
    entry = cards(shown)[0]
    assert asked.args == ([entry.rule, entry.finding] if signal == "wants_reason" else [entry])


def test_a_finding_without_a_fix_does_not_answer_to_f(shown: FindingList, qtbot: QtBot) -> None:
    shown.show_report(many(1))
    choose(shown, Card)
    with qtbot.assertNotEmitted(shown.wants_fix):
        qtbot.keyClick(shown, Qt.Key.Key_F)


def test_clicking_the_words_of_a_fix_asks_for_it_and_the_rest_of_the_card_for_the_field(
    shown: FindingList, template: Protocol, qtbot: QtBot
) -> None:
    shown.show_report(run(dangerous(template)))
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
    shown.show_report(report)
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
    shown.show_report(run(Protocol()))
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
    shown.show_report(run(risky.model_copy(update={"acceptances": (accepted,)})))
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
    shown.show_report(run(worse.model_copy(update={"acceptances": (accepted,)})))
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
    shown.show_report(report)
    before = shown.layout_of(next(row for row in rows(shown) if isinstance(row, Card))).height
    lapsed = Acceptance(id="a", rule=report.open[0].rule.id, fingerprint="other", reason="Agreed at length. " * 9)
    shown.show_report(Report(report.verdicts, report.entries, (lapsed,)))
    assert shown.layout_of(next(row for row in rows(shown) if isinstance(row, Card))).height > before


def test_an_update_replaces_only_the_rows_that_differ_and_keeps_place_and_choice(
    shown: FindingList, qtbot: QtBot, settle: object
) -> None:
    report = many(300)
    shown.show_report(report)
    shown.setCurrentIndex(shown.model().index(150, 0))
    shown.scrollTo(shown.currentIndex())
    chosen, scrolled = shown.current, shown.verticalScrollBar().value()
    removed: list[tuple[int, int]] = []
    inserted: list[tuple[int, int]] = []
    shown.model().rowsRemoved.connect(lambda _parent, first, last: removed.append((first, last)))
    shown.model().rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    shown.show_report(Report((), report.entries[:250] + report.entries[251:]))
    assert (removed, inserted) == ([(251, 251)], [])
    assert shown.current is chosen
    assert scrolled == shown.verticalScrollBar().value() > 0


def test_stepping_goes_round_the_open_findings(shown: FindingList, qtbot: QtBot) -> None:
    shown.show_report(many(2))
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
        shown.show_report(Report((), (Entry(rule, found, "same", None),)))
        assert cards(shown)[0].finding.fix is found.fix
