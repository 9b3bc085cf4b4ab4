"""The limits of the checklist: all are seen, those that no source settles can be set, and what is set counts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from studio.checklist.catalogue import catalogue
from studio.desktop import theme
from studio.desktop.editors.row import Row
from studio.desktop.editors.widgets import Link, Words
from studio.knowledge import sources, thresholds
from studio.protocol.own import Own, OwnLimit
from studio.protocol.protocol import Protocol
from studio.text import _, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.pages.view import PageView
    from studio.desktop.session import Session
    from studio.knowledge.thresholds import Threshold

    Show = Callable[[str], PageView]
    Settle = Callable[[], None]

EDITABLE = {threshold.id for threshold in thresholds.editable()}
SETTLED = [threshold for threshold in thresholds.every() if threshold.id not in EDITABLE]


@pytest.fixture
def own(page: Show) -> PageView:
    """The page of own facts and limits."""
    return page("own")


def limits(session: Session) -> list[tuple[str | None, float | None, str | None]]:
    return [(limit.limit, limit.value, limit.reason) for limit in session.protocol.own.limits]


def enter(session: Session, **values: object) -> None:
    """Put own limits into the protocol: each by its threshold, with a value and a reason."""
    items = [
        {"id": f"own-{id.replace('_', '-')}", "limit": id.replace("_", "-")} | value for id, value in values.items()
    ]
    session.put("/own/limits", items, _("Change"))
    session.check_now()


def field(own: PageView, id: str, name: str = "value") -> QWidget:
    """Go to the field of a limit, by the id of its threshold or of the item, and return it."""
    assert own.go_to(f"/own/limits/{id}/{name}")
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def row_of(widget: QWidget) -> Row:
    while not isinstance(widget, Row):
        widget = widget.parentWidget()
    return widget


def shown(widget: QWidget, kind: type[Words] | type[Link] = Words) -> list[str]:
    return [one.text() for one in widget.findChildren(kind) if one.isVisible()]


def replace(control: QWidget, words: str) -> None:
    """Type over what stands in a field."""
    control.setFocus()
    control.selectAll()
    QTest.keyClick(control, Qt.Key.Key_Delete)
    QTest.keyClicks(control, words)


def called(own: PageView, threshold: Threshold) -> QWidget:
    """Return the one part of the page that is called by a threshold's name and default."""
    state = "settled" if threshold in SETTLED else "sources disagree" if threshold.certainty == "conflict" else ""
    found = [
        widget
        for widget in own.findChildren(QWidget)
        if widget.accessibleName().startswith(f"{threshold.name}, default {number(threshold.value)} ")
    ]
    assert len(found) == 1
    assert found[0].accessibleName().endswith(f", {state or 'needs confirmation'}")
    return found[0]


def test_every_number_is_shown_with_its_default_certainty_source_and_rules(own: PageView) -> None:
    for threshold in thresholds.every():
        control = called(own, threshold)
        source = sources.find(threshold.source)
        assert source is not None
        texts = shown(row_of(control))
        said = " ".join(texts)
        assert f"Source: {source.title}." in said
        assert control.accessibleName().rpartition(", ")[2] in texts
        assert threshold.note is None or threshold.note in said
        words = said.replace(",", " ").replace(".", " ").split()
        for rule in catalogue():
            assert (rule.id in words) == (threshold.id in rule.limits), (threshold.id, rule.id)


def test_only_what_no_source_settles_can_be_set(own: PageView) -> None:
    for threshold in thresholds.every():
        inputs = row_of(called(own, threshold)).findChildren(QLineEdit)
        assert len(inputs) == (threshold.id in EDITABLE)
        assert all(one.placeholderText() == number(threshold.value) for one in inputs)


def test_a_number_typed_is_an_own_limit_in_one_step_of_undo(own: PageView, session: Session) -> None:
    before = session.protocol
    control = field(own, "driving")
    QTest.keyClicks(control, "48")
    assert limits(session) == [("driving", 48, None)]
    session.undo()
    assert session.protocol is before
    assert control.text() == ""
    session.redo()
    assert control.text() == "48"


def test_an_own_limit_moves_the_checklist(own: PageView, session: Session) -> None:
    assert session.report.ok
    QTest.keyClicks(field(own, "observation-margin"), "600")
    session.check_now()
    assert "R-11" in {entry.rule.id for entry in session.report.open}


def test_own_limits_stand_in_the_order_of_the_thresholds(own: PageView, session: Session) -> None:
    for id in ("stable-days", "adverse-events", "driving"):
        QTest.keyClicks(field(own, id), "5")
    assert [limit.limit for limit in session.protocol.own.limits] == ["adverse-events", "driving", "stable-days"]


def test_a_field_that_is_cleared_gives_the_default_back(own: PageView, session: Session) -> None:
    enter(session, driving={"value": 48, "reason": "Local law"})
    control = field(own, "driving")
    replace(control, "")
    assert limits(session) == []
    session.undo()
    assert limits(session) == [("driving", 48, "Local law")]
    assert control.text() == "48"


def test_a_number_typed_over_another_keeps_its_reason(own: PageView, session: Session) -> None:
    enter(session, driving={"value": 48, "reason": "Local law"})
    before = session.protocol
    replace(field(own, "driving"), "36")
    assert limits(session) == [("driving", 36, "Local law")]
    session.undo()
    assert session.protocol is before


def test_another_number_later_asks_for_another_reason(own: PageView, session: Session) -> None:
    enter(session, driving={"value": 48, "reason": "Local law"})
    control = field(own, "driving")
    replace(control, "")
    field(own, "monitors")
    replace(control, "36")
    assert limits(session) == [("driving", 36, None)]


def test_input_that_is_no_number_stays_with_one_sentence(own: PageView, session: Session, qtbot: QtBot) -> None:
    control = field(own, "driving")
    QTest.keyClicks(control, "two days")
    row = row_of(control)
    qtbot.waitUntil(lambda: row.problem is not None)
    session.put("/overview/acronym", "OTHER", _("Change"))
    field(own, "monitors")
    assert control.text() == "two days"
    assert row.notes == ("“two days” is not a number. Write digits, such as 12 or 0.5. The default counts.",)
    assert row.notes[0] in control.accessibleDescription()
    assert own.unread() == ("/own/limits/driving/value",)
    assert limits(session) == []
    replace(control, "48")
    assert own.unread() == ()
    assert row.notes == ()
    assert limits(session) == [("driving", 48, None)]


def test_clearing_input_that_could_not_be_read_leaves_nothing(own: PageView, session: Session) -> None:
    control = field(own, "driving")
    QTest.keyClicks(control, "3 days, say")
    replace(control, "")
    assert control.text() == ""
    assert limits(session) == []
    QTest.keyClicks(control, "120")
    assert limits(session) == [("driving", 120, None)]


def test_clearing_unread_input_over_an_own_limit_takes_the_limit_back(own: PageView, session: Session) -> None:
    enter(session, driving={"value": 48, "reason": "Local law"})
    control = field(own, "driving")
    replace(control, "48 or so")
    replace(control, "")
    assert control.text() == ""
    assert limits(session) == []
    QTest.keyClicks(control, "120")
    assert limits(session) == [("driving", 120, "Local law")]


def test_unreadable_input_leaves_no_limit_that_nobody_meant(own: PageView, session: Session) -> None:
    before = session.protocol
    control = field(own, "driving")
    QTest.keyClicks(control, "3 days")
    field(own, "monitors")
    assert session.protocol is before
    assert session.history.undo_label is None
    assert control.text() == "3 days"
    assert row_of(control).notes[0].endswith("The default counts.")


@pytest.mark.parametrize("entry", [{"value": 48, "reason": "Local law"}, {"reason": "Local law"}])
def test_unreadable_input_leaves_the_own_limit_with_its_reason(
    own: PageView, session: Session, entry: dict[str, object]
) -> None:
    enter(session, driving=entry)
    session.seal()
    before = session.protocol
    control = field(own, "driving")
    QTest.keyClicks(control, "3")
    replace(control, "3 days")
    field(own, "monitors")
    assert session.protocol == before
    assert control.text() == "3 days"


def test_a_limit_beyond_all_reason_is_refused_in_a_sentence(own: PageView, session: Session) -> None:
    control = field(own, "driving")
    QTest.keyClicks(control, "100000")
    assert limits(session) == [("driving", 100_000, None)]
    QTest.keyClicks(control, "1")
    field(own, "monitors")
    assert limits(session) == []
    assert row_of(control).notes == (
        "1000001 is too large: no driving or safety-critical work after a dose must be 100000 or less. "
        "The default counts.",
    )


def test_a_negative_number_is_refused_in_a_sentence(own: PageView, session: Session) -> None:
    control = field(own, "driving")
    QTest.keyClicks(control, "-1")
    field(own, "monitors")
    assert row_of(control).notes == (
        "-1 is too small: no driving or safety-critical work after a dose must be 0 or more. The default counts.",
    )
    QTest.keyClick(control, Qt.Key.Key_Escape)
    assert control.text() == ""
    assert own.unread() == ()


def test_unread_input_stays_with_its_limit_through_undo(own: PageView, session: Session) -> None:
    enter(session, driving={"value": 48, "reason": "Local law"})
    control = field(own, "driving")
    replace(control, "")
    field(own, "monitors")
    replace(control, "soon")
    session.undo()
    assert control.text() == "soon"
    field(own, "monitors")
    assert row_of(control).notes[0].endswith("The protocol still says 48 hours.")
    assert own.unread() == ("/own/limits/own-driving/value",)
    QTest.keyClick(control, Qt.Key.Key_Escape)
    assert control.text() == "48"
    assert own.unread() == ()


def test_another_protocol_has_its_own_limits_only(own: PageView, session: Session) -> None:
    enter(session, driving={"value": 48, "reason": "Local law"})
    control, other = field(own, "driving"), field(own, "monitors")
    QTest.keyClicks(other, "many")
    session.start(Protocol())
    assert (control.text(), other.text()) == ("", "")
    assert own.unread() == ()
    assert "Reason and source" not in shown(own)
    QTest.keyClicks(control, "30")
    assert limits(session) == [("driving", 30, None)]
    assert session.protocol.own.limits[0].id == "driving"


def test_what_the_checklist_says_of_the_limits_of_another_protocol_is_told(own: PageView, session: Session) -> None:
    limit = OwnLimit(id="ours", limit="driving", value=48)
    session.start(Protocol().model_copy(update={"own": Own(limits=(limit,))}))
    (entry,) = (one for one in session.report.open if one.rule.id == "V-45")
    assert row_of(field(own, "ours", "reason")).notes == (str(entry.finding.message),)


def test_a_limit_without_a_reason_says_so_where_the_reason_is_to_stand(own: PageView, session: Session) -> None:
    assert "Reason and source" not in shown(own)
    QTest.keyClicks(field(own, "driving"), "48")
    session.check_now()
    (entry,) = (one for one in session.report.open if one.rule.id == "V-45")
    own.go_to(entry.finding.paths[0])
    reason = QApplication.focusWidget()
    assert reason.accessibleName() == "Reason and source: no driving or safety-critical work after a dose"
    assert row_of(reason).notes == (str(entry.finding.message),)
    assert row_of(field(own, "driving")).notes == ()
    own.go_to(entry.finding.paths[0])
    QTest.keyClicks(reason, "Local law")
    session.check_now()
    assert limits(session) == [("driving", 48, "Local law")]
    assert row_of(reason).notes == ()


def test_a_link_leads_back_to_the_default(own: PageView, session: Session, qtbot: QtBot) -> None:
    control = field(own, "driving")
    assert shown(row_of(control), Link) == []
    enter(session, driving={"value": 48, "reason": "Local law"})
    QTest.keyClicks(control, "x")
    (link,) = row_of(control).findChildren(Link)
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert limits(session) == []
    assert control.text() == ""
    assert control.hasFocus()
    assert not link.isVisible()
    QTest.keyClicks(control, "soon")
    session.undo()
    assert limits(session) == [("driving", 48, "Local law")]
    assert control.text() == "soon"
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert limits(session) == []
    assert control.text() == ""
    assert own.unread() == ()


def test_an_own_limit_that_has_no_number_yet_is_shown_and_taken_back(
    own: PageView, session: Session, qtbot: QtBot
) -> None:
    enter(session, driving={"reason": "Local law"})
    control = field(own, "driving")
    assert field(own, "own-driving", "reason").toPlainText() == "Local law"
    QTest.keyClicks(control, "48")
    assert limits(session) == [("driving", 48, "Local law")]
    session.undo()
    (link,) = row_of(control).findChildren(Link)
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert limits(session) == []


def test_own_limits_that_do_not_count_are_shown_with_the_reason_and_removed(
    own: PageView, session: Session, qtbot: QtBot
) -> None:
    strays = [
        {"id": "again", "limit": "driving", "value": 72, "reason": "Habit"},
        {"id": "settled", "limit": SETTLED[0].id, "value": 1, "reason": "A press release"},
        {"id": "unknown", "limit": "luck", "value": 7, "reason": "Hope"},
        {"id": "nameless", "value": 3},
    ]
    counted = {"id": "own", "limit": "driving", "value": 48, "reason": "Local law"}
    session.put("/own/limits", [counted, *strays], _("Change"))
    session.check_now()
    said = shown(own)
    found = {path: entry.finding for entry in session.report.open for path in entry.finding.paths}
    for stray in strays[:3]:
        assert str(found[f"/own/limits/{stray['id']}/limit"].message) in said
        assert stray["reason"] in said
    assert "No limit named: 3" in said
    assert field(own, "driving").text() == "48"
    for left in range(len(strays), 0, -1):
        assert len(session.protocol.own.limits) == left + 1
        link = field(own, str(strays[left - 1]["id"]))
        assert isinstance(link, Link)
        qtbot.keyClick(link, Qt.Key.Key_Space)
    assert session.protocol.own.limits == (OwnLimit.model_validate(counted),)
    assert "Own limits that do not count" not in shown(own)


@pytest.mark.parametrize("shown_first", [True, False])
def test_tab_goes_through_all_that_belongs_to_a_limit_before_the_next(
    page: Show, session: Session, settle: Settle, *, shown_first: bool
) -> None:
    own = page("own") if shown_first else None
    enter(session, monitors={"value": 3}, driving={"value": 48, "reason": "Local law"}, luck={"value": 7})
    own = own or page("own")
    settle()
    focused = first = field(own, "qtc-stop")
    places: list[tuple[int, int, QWidget]] = []
    while not places or focused is not first:
        corner = focused.mapTo(own.widget(), focused.rect().topLeft())
        places.append((corner.y() + 15, corner.x(), focused))
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
    assert len(places) == len(EDITABLE) + 2 * 2 + 1 + 3 * 2  # fields; links and reasons; a stray; the other lists
    top = places.index(min(places, key=lambda place: place[:2]))
    for (y, x, before), (next_y, next_x, following) in itertools.pairwise(places[top:] + places[:top]):
        assert next_y > y + 20 or (abs(next_y - y) <= 20 and next_x > x), (before, following)


@pytest.mark.parametrize(("scale", "width"), [(1.0, 430), (2.0, 540), (2.0, 1500)])
def test_limits_fit_narrow_windows_and_large_text(
    own: PageView, session: Session, qapp: QApplication, settle: Settle, scale: float, width: int
) -> None:
    enter(session, driving={"value": 48}, monitors={"value": 3, "reason": "Habit"})
    theme.apply(qapp, "light", scale)
    own.resize(width, 700)
    settle()
    assert own.widget().width() <= own.viewport().width()
    theme.apply(qapp, "light", 1.0)
