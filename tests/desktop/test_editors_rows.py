"""Rows: what is typed is stored, what cannot be stored stays, and every field can be reached and is named."""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio.checklist import rule as rules
from studio.checklist import run as checklist
from studio.checklist.rule import MET, Challenge, Fix, Rule, Severity, Verdict, finding
from studio.desktop import theme
from studio.desktop.editors.choices import ChecksEditor, ChoiceEditor, YesNoEditor
from studio.desktop.editors.knowledge import KnowledgeEditor
from studio.desktop.editors.layout import LAYOUTS, Together, laid_out
from studio.desktop.editors.line import LineEditor
from studio.desktop.editors.text import TextEditor
from studio.desktop.editors.widgets import Words
from studio.protocol.base import specs
from studio.protocol.design import Control, InterventionModel, Role
from studio.protocol.edit import put
from studio.protocol.overview import Phase
from studio.protocol.population import Population
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import parse_dose
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.editors.row import Row
    from studio.desktop.pages.view import PageView
    from studio.desktop.session import Session
    from studio.protocol.base import Value

    Show = Callable[[str], PageView]


_FROM = "/monitoring/observation_minutes"


def typed(row: Row, words: str) -> QWidget:
    """Type over what stands in a row's field."""
    control = row.editor.control()
    control.setFocus()
    control.selectAll()
    QTest.keyClick(control, Qt.Key.Key_Delete)
    QTest.keyClicks(control, words)
    return control


def test_what_the_checklist_waits_for_is_told_of_another_protocol_too(page: Show, session: Session) -> None:
    def waiting(view: PageView) -> list[str]:
        return [words.text() for words in view.findChildren(Words) if words.isVisible() and "Needed" in words.text()]

    view = page("endpoints")
    assert waiting(view) == []
    session.start(Protocol())
    told = waiting(view)
    assert told
    assert told == waiting(page("endpoints"))


def test_words_typed_are_stored_with_each_letter(page: Show, session: Session) -> None:
    typed(page("overview").rows()["/overview/acronym"], "NEW")
    assert session.protocol.overview.acronym == "NEW"


@pytest.mark.parametrize(("section", "address"), [("overview", "/overview/acronym"), ("monitoring", _FROM)])
def test_what_is_typed_where_the_keyboard_was_sent_takes_the_place_of_what_stood_there(
    page: Show, section: str, address: str
) -> None:
    """A digit before the number that stands in a field would make another number of it."""
    view = page(section)
    editor = view.rows()[address].editor
    assert editor.typed()
    view.go_to(address)
    QTest.keyClicks(QApplication.focusWidget(), "7")
    assert editor.typed() == "7"
    view.go_to(address)
    QTest.keyClicks(QApplication.focusWidget(), "2")
    assert editor.typed() == "72"


def test_keystrokes_in_one_field_are_one_step_of_undo(page: Show, session: Session) -> None:
    before = session.protocol
    row = page("overview").rows()["/overview/acronym"]
    typed(row, "NEW")
    session.undo()
    assert session.protocol == before
    assert row.editor.typed() == before.overview.acronym
    session.redo()
    assert row.editor.typed() == "NEW"


def test_undo_in_a_field_is_left_to_the_window(page: Show, session: Session) -> None:
    view = page("overview")
    for address in ("/overview/acronym", "/overview/title"):
        control = typed(view.rows()[address], "New words")
        QTest.keyClick(control, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert view.rows()[address].editor.typed() == "New words"


def test_a_number_as_words_stays_visible_with_its_message_and_is_not_stored(
    page: Show, session: Session, qtbot: QtBot
) -> None:
    row = page("dosing").rows()["/dosing/interval_days"]
    session.put("/dosing/interval_days", 14, _("Change"))
    typed(row, "two weeks")
    qtbot.waitUntil(lambda: row.problem is not None)
    assert session.protocol.dosing.interval_days is None or session.protocol.dosing.interval_days == 14
    assert row.editor.typed() == "two weeks"
    assert "two weeks" in row.notes[0]
    assert "two weeks" in row.editor.control().accessibleDescription()


def test_leaving_a_field_says_at_once_what_is_wrong(page: Show) -> None:
    row = page("statistics").rows()["/statistics/power"]
    control = typed(row, "high")
    assert row.problem is None
    control.clearFocus()
    assert "“high” is not a number" in str(row.problem)


def test_unreadable_input_survives_changes_from_elsewhere_until_esc(page: Show, session: Session) -> None:
    row = page("statistics").rows()["/statistics/power"]
    control = typed(row, "high")
    session.put("/statistics/power", 80.0, _("Change"))
    session.put("/statistics/dropout", 5.0, _("Change"))
    session.undo()
    assert row.editor.typed() == "high"
    QTest.keyClick(control, Qt.Key.Key_Escape)
    assert row.editor.typed() == "80"
    assert row.problem is None


def test_unreadable_input_is_forgotten_when_another_protocol_is_opened(
    page: Show, session: Session, template: Protocol
) -> None:
    view = page("statistics")
    row = view.rows()["/statistics/power"]
    typed(row, "high")
    assert view.unread() == ("/statistics/power",)
    session.start(template)
    assert view.unread() == ()
    assert row.editor.typed() == "90"


def test_unreadable_input_does_not_reach_the_next_protocol(page: Show, session: Session) -> None:
    view = page("population")
    row = view.rows()["/population/age_least"]
    session.start(Protocol())
    typed(row, "x2").clearFocus()
    session.start(Protocol())
    assert row.editor.typed() == ""
    assert row.problem is None
    assert view.unread() == ()


def test_what_the_protocol_still_says_is_always_true(page: Show, session: Session) -> None:
    row = page("statistics").rows()["/statistics/power"]
    typed(row, "high").clearFocus()
    session.put("/statistics/power", 80.0, _("Change"))
    assert "still says 80 %" in str(row.problem)
    session.undo()
    assert "still says 90 %" in str(row.problem)
    session.put("/statistics/power", None, _("Change"))
    assert "Nothing is stored" in str(row.problem)


def test_correcting_unreadable_input_stores_it(page: Show, session: Session) -> None:
    view = page("statistics")
    row = view.rows()["/statistics/power"]
    typed(row, "high").clearFocus()
    typed(row, "85,5")
    assert session.protocol.statistics.power == 85.5
    assert row.problem is None
    assert view.unread() == ()


def test_a_value_out_of_bounds_is_not_stored(page: Show, session: Session) -> None:
    row = page("statistics").rows()["/statistics/power"]
    typed(row, "120").clearFocus()
    assert session.protocol.statistics.power == 90
    assert "100 or less" in str(row.problem)
    assert "still says 90 %" in str(row.problem)


def test_emptying_a_field_empties_it_in_the_protocol(page: Show, session: Session) -> None:
    typed(page("statistics").rows()["/statistics/power"], "")
    assert session.protocol.statistics.power is None


def test_a_date_is_read_in_words_and_shown_without_doubt(page: Show, session: Session) -> None:
    row = page("overview").rows()["/overview/version_date"]
    typed(row, "1 feb 2027").clearFocus()
    assert session.protocol.overview.version_date == date(2027, 2, 1)
    assert row.editor.typed() == "1 February 2027"


def test_minutes_are_read_as_a_list(page: Show, session: Session) -> None:
    typed(page("monitoring").rows()["/monitoring/vital_minutes"], "-15, 30, 60")
    assert session.protocol.monitoring.vital_minutes == (-15, 30, 60)


def test_lists_of_words_hold_one_entry_a_line(page: Show, session: Session) -> None:
    row = page("overview").rows()["/overview/countries"]
    control = typed(row, "Norway")
    QTest.keyClick(control, Qt.Key.Key_Return)
    QTest.keyClicks(control, "Chile")
    assert session.protocol.overview.countries == ("Norway", "Chile")


def test_tab_leaves_a_text(page: Show, session: Session) -> None:
    view = page("overview")
    control = view.rows()["/overview/title"].editor.control()
    control.setFocus()
    QTest.keyClick(control, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is view.rows()["/overview/short_title"].editor.control()
    assert "\t" not in (session.protocol.overview.title or "")


def test_a_text_grows_with_its_content(page: Show, session: Session) -> None:
    editor = page("rationale").rows()["/rationale/unmet_need"].editor
    assert isinstance(editor, TextEditor)
    session.put("/rationale/unmet_need", "One line.", _("Change"))
    low = editor.height()
    session.put("/rationale/unmet_need", "One line.\n" * 9, _("Change"))
    high = editor.height()
    session.put("/rationale/unmet_need", "One line.\n" * 900, _("Change"))
    assert low < high < editor.height() < 900


def test_choosing_stores_and_the_first_entry_decides_nothing(page: Show, session: Session) -> None:
    editor = page("design").rows()["/design/model"].editor
    assert isinstance(editor, ChoiceEditor)
    editor.setFocus()
    QTest.keyClicks(editor, "Cross")
    assert session.protocol.design.model is InterventionModel.CROSSOVER
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    assert session.protocol.design.model is None
    assert editor.typed() == "Not decided"


def test_the_wheel_never_changes_a_value(page: Show, session: Session) -> None:
    view = page("overview")
    before = session.protocol
    for row in view.rows().values():
        control = row.editor.control()
        control.setFocus()
        centre = QPointF(control.rect().center())
        turn = QWheelEvent(
            centre, control.mapToGlobal(centre), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(control, turn)
    assert session.protocol == before


def test_yes_no_has_three_states_and_arrows_move_between_them(page: Show, session: Session) -> None:
    editor = page("design").rows()["/design/randomised"].editor
    assert isinstance(editor, YesNoEditor)
    assert editor.value() is True
    editor.focus()
    QTest.keyClick(editor.control(), Qt.Key.Key_Right)
    assert session.protocol.design.randomised is False
    QTest.keyClick(editor.control(), Qt.Key.Key_Right)
    assert session.protocol.design.randomised is None
    session.undo()
    session.undo()
    assert editor.value() is True


def test_several_choices_are_ticked(page: Show, session: Session) -> None:
    editor = page("design").rows()["/design/controls"].editor
    assert isinstance(editor, ChecksEditor)
    session.put("/design/controls", [Control.LOW_DOSE], _("Change"))
    editor.focus()
    QTest.keyClick(editor.control(), Qt.Key.Key_Space)
    assert session.protocol.design.controls == (Control.INERT_PLACEBO, Control.LOW_DOSE)


def test_a_dose_that_scales_asks_for_its_cap(page: Show, session: Session) -> None:
    view = page("dosing")
    arm = session.protocol.dosing.arms[0]
    assert view.go_to(f"/dosing/arms/{arm.id}/dose")
    row = view.rows()["/dosing/arms"].editor.detail.rows.rows["dose"]
    assert not row.editor.cap.isVisible()
    typed(row, "0.3 mg/kg")
    assert row.editor.cap.isVisible()
    row.editor.cap.setFocus()
    QTest.keyClicks(row.editor.cap, "25")
    assert str(session.protocol.dosing.arms[0].dose) == "0.3 mg/kg, at most 25 mg"
    typed(row, "25 mg")
    assert session.protocol.dosing.arms[0].dose.cap is None


@pytest.mark.parametrize("written", ["0.3 mg/lb", "25 mg twice", "25 mg/day"])
def test_input_that_turns_unreadable_leaves_the_value_from_before(page: Show, session: Session, written: str) -> None:
    view = page("dosing")
    address = f"/dosing/arms/{session.protocol.dosing.arms[0].id}/dose"
    session.put(address, parse_dose("10 mg"), _("Change"))
    session.seal()
    before = session.protocol
    assert view.go_to(address)
    row = view.rows()["/dosing/arms"].editor.detail.rows.rows["dose"]
    control = typed(row, written)
    assert session.protocol == before
    assert session.history.undo_label == _("Change")
    control.clearFocus()
    assert control.text() == written
    assert str(row.problem).endswith("The protocol still says 10 mg.")


def test_input_that_turns_readable_again_is_stored_as_one_step(page: Show, session: Session) -> None:
    before = session.protocol
    row = page("statistics").rows()["/statistics/power"]
    control = typed(row, "80 per")
    assert session.protocol == before
    for _key in range(4):
        QTest.keyClick(control, Qt.Key.Key_Backspace)
    assert session.protocol.statistics.power == 80
    session.undo()
    assert session.protocol is before


def test_what_was_finished_is_what_later_input_goes_back_to(page: Show, session: Session) -> None:
    row = page("statistics").rows()["/statistics/power"]
    control = typed(row, "80")
    QTest.keyClick(control, Qt.Key.Key_Return)
    QTest.keyClicks(control, "5 or so")
    assert session.protocol.statistics.power == 80
    session.undo()
    assert session.protocol.statistics.power == 90


def test_a_reference_follows_the_names_of_the_items(page: Show, session: Session) -> None:
    view = page("endpoints")
    editor = view.rows()["/endpoints/response_instrument"].editor
    used = session.protocol.endpoints.instruments[0]
    session.put("/endpoints/response_instrument", used.id, _("Change"))
    session.put(f"/endpoints/instruments/{used.id}/instrument", "QIDS-SR16", _("Change"))
    assert editor.typed().startswith("QIDS-SR16")


def test_a_reference_to_nothing_says_so(page: Show, session: Session) -> None:
    editor = page("endpoints").rows()["/endpoints/response_instrument"].editor
    session.put("/endpoints/response_instrument", "gone", _("Change"))
    assert "gone" in editor.typed()
    assert editor.value() == "gone"


def test_references_are_ticked_in_a_list_that_opens(page: Show, session: Session) -> None:
    view = page("followup")
    probe = session.protocol.followup.probes[0]
    session.put(f"/followup/probes/{probe.id}/visits", (), _("Change"))
    assert view.go_to(f"/followup/probes/{probe.id}/visits")
    editor = view.rows()["/followup/probes"].editor.detail.rows.rows["visits"].editor
    QTest.keyClick(editor, Qt.Key.Key_Return)
    names = editor.ticks()
    QTest.keyClick(names, Qt.Key.Key_Space)
    QTest.keyClick(names, Qt.Key.Key_Down)
    QTest.keyClick(names, Qt.Key.Key_Space)
    QTest.keyClick(names, Qt.Key.Key_Escape)
    visits = session.protocol.schedule.visits
    assert session.protocol.followup.probes[0].visits == (visits[0].id, visits[1].id)
    assert str(visits[0].name) in editor.typed()


def test_knowledge_is_found_by_synonym_and_stored_by_id(page: Show, session: Session) -> None:
    view = page("population")
    rule = session.protocol.population.medications[0]
    view.go_to(f"/population/medications/{rule.id}/drug")
    row = view.rows()["/population/medications"].editor.detail.rows.rows["drug"]
    editor = row.editor
    assert isinstance(editor, KnowledgeEditor)
    typed(row, "fluox")
    assert editor.offers()[0].id == "fluoxetine"
    popup = QApplication.activePopupWidget()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert session.protocol.population.medications[0].drug == "fluoxetine"
    assert editor.typed() == "Fluoxetine"


def test_what_is_not_known_is_kept_in_the_persons_words(page: Show, session: Session) -> None:
    view = page("population")
    rule = session.protocol.population.medications[0]
    view.go_to(f"/population/medications/{rule.id}/drug")
    row = view.rows()["/population/medications"].editor.detail.rows.rows["drug"]
    typed(row, "herbal tea").clearFocus()
    assert session.protocol.population.medications[0].drug == "herbal tea"
    assert "your words" in row.editor.about()


def test_names_are_stored_as_ids_whatever_their_case(page: Show, session: Session) -> None:
    row = page("population").rows()["/population/severity_instrument"]
    typed(row, "madrs")
    QTest.keyClick(row.editor, Qt.Key.Key_Escape)
    assert session.protocol.population.severity_instrument == "MADRS"


@pytest.fixture
def test_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checklist with one rule: the acronym is not PAT-TRD."""

    def check(protocol: Protocol) -> Verdict:
        if protocol.overview.acronym != "PAT-TRD":
            return MET
        fix = Fix(_("Call it NEW"), lambda old: put(old, "/overview/acronym", "NEW"))
        return finding(_("The acronym PAT-TRD is taken."), "/overview/acronym", fix=fix)

    only = Rule("T-01", _("Acronym"), Challenge.VALIDITY, Severity.MUST, (), (), "Why.", check)
    monkeypatch.setattr(rules, "RULES", {"T-01": only})
    monkeypatch.setattr(checklist, "catalogue", lambda: (only,))


def test_a_finding_stands_under_its_field_and_its_link_mends_it(test_rule: None, page: Show, session: Session) -> None:
    session.check_now()
    view = page("overview")
    row = view.rows()["/overview/acronym"]
    assert row.notes == ("The acronym PAT-TRD is taken.",)
    assert "Must: The acronym PAT-TRD is taken." in row.editor.control().accessibleDescription()
    QApplication.processEvents()
    QTest.mouseClick(row.links[0], Qt.MouseButton.LeftButton)
    assert session.protocol.overview.acronym == "NEW"
    assert row.notes == ()
    session.undo()
    session.check_now()
    assert row.notes == ("The acronym PAT-TRD is taken.",)


def test_an_accepted_finding_is_told_quietly_with_its_reason(test_rule: None, page: Show, session: Session) -> None:
    session.check_now()
    row = page("overview").rows()["/overview/acronym"]
    assert row.links
    session.accept(session.report.entries[0], "It is ours.", "PI")
    (note,) = row.notes
    assert note.startswith("Accepted: The acronym PAT-TRD is taken. Reason: It is ours. (PI, ")
    assert note in row.editor.control().accessibleDescription()
    assert row.links == ()
    session.undo()
    session.check_now()
    assert row.notes == ("The acronym PAT-TRD is taken.",)


def test_a_hidden_page_catches_up_when_it_is_shown(page: Show, session: Session) -> None:
    view = page("overview")
    view.hide()
    session.put("/overview/acronym", "NEW", _("Change"))
    row = view.rows()["/overview/acronym"]
    view.show()
    assert row.editor.typed() == "NEW"


def test_only_the_row_that_changed_is_written_to(page: Show, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    page("statistics")
    session.put("/statistics/size_follows", None, _("Change"))  # Else participants change with what they follow.
    written: list[str] = []
    original = LineEditor.set_value

    def watch(self: LineEditor, value: object) -> None:
        written.append(self.spec.name)
        original(self, value)

    monkeypatch.setattr(LineEditor, "set_value", watch)
    session.put("/statistics/power", 85.0, _("Change"))
    session.put("/statistics/dropout", 13.0, _("Change"))
    session.put("/overview/acronym", "NEW", _("Change"))
    assert written == ["power", "dropout"]


def test_the_phase_is_shown_in_words(page: Show, session: Session) -> None:
    editor = page("overview").rows()["/overview/phase"].editor
    session.put("/overview/phase", Phase.TWO_THREE, _("Change"))
    assert editor.typed() == "Phase 2/Phase 3"


def test_roles_are_stored_in_the_order_of_the_list(page: Show, session: Session) -> None:
    session.put("/design/masked", [Role.SPONSOR, Role.PARTICIPANT], _("Change"))
    editor = page("design").rows()["/design/masked"].editor
    assert editor.value() == (Role.PARTICIPANT, Role.SPONSOR)


def test_prose_is_as_high_as_its_width_has_it(look: None, qtbot: QtBot, settle: Callable[[], None]) -> None:
    editor = TextEditor(specs(Population)["rationale"])
    qtbot.addWidget(editor)
    editor.set_value(" ".join(["Suicidal behaviour in the past year is a risk that the trial cannot carry."] * 4))
    editor.show()
    widths = range(30, 400)
    high: dict[int, int] = {}
    for width in (*widths, *reversed(widths)):
        editor.resize(width, editor.height())
        settle()
        assert editor.height() == high.setdefault(width, editor.height()), width
    assert high[30] > high[120] > high[399]


def test_prose_beyond_what_is_shown_scrolls(page: Show, session: Session, settle: Callable[[], None]) -> None:
    view = page("population")
    text = view.rows()["/population/rationale"].editor
    session.put("/population/rationale", "\n".join(["Line"] * 5), _("Change"))
    settle()
    assert text.verticalScrollBar().maximum() == 0
    session.put("/population/rationale", "\n".join(["Line"] * 60), _("Change"))
    settle()
    assert text.verticalScrollBar().maximum() > 30


def test_a_page_that_waits_stores_nothing_when_the_size_of_the_text_changes(
    page: Show, session: Session, qapp: QApplication, settle: Callable[[], None]
) -> None:
    page("population").hide()
    session.put("/population/rationale", "Written while the page was away.", _("Change"))
    wanted = session.protocol
    theme.apply(qapp, "light", 1.5)
    settle()
    theme.apply(qapp, "light")
    settle()
    assert session.protocol is wanted


def test_what_could_not_be_stored_does_not_stay_when_another_protocol_starts(page: Show, session: Session) -> None:
    row = page("statistics").rows()["/statistics/deviation"]
    session.put("/statistics/deviation", None, _("Change"))
    typed(row, "a lot")
    assert row.editor.typed() == "a lot"
    session.start(put(session.protocol, "/overview/acronym", "OTHER"))
    assert row.editor.typed() == ""
    assert row.problem is None


@pytest.fixture
def rule_of_two_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checklist with one rule that objects to two fields of a page at once."""
    places = ("/overview/acronym", "/overview/short_title")

    def check(protocol: Protocol) -> Verdict:
        return finding(_("They do not go together."), *places)

    only = Rule("T-02", _("Names agree"), Challenge.VALIDITY, Severity.SHOULD, (), (), "Why.", check)
    monkeypatch.setattr(rules, "RULES", {"T-02": only})
    monkeypatch.setattr(checklist, "catalogue", lambda: (only,))


def test_a_finding_about_several_fields_of_a_page_is_told_once(
    rule_of_two_fields: None, page: Show, session: Session
) -> None:
    session.check_now()
    view = page("overview")
    rows = view.rows()
    assert rows["/overview/acronym"].notes == ("They do not go together.",)
    other = rows["/overview/short_title"]
    assert other.notes == ("Names agree: this field is concerned as well.",)
    assert "Should: They do not go together." in other.editor.control().accessibleDescription()
    (link,) = other.links
    assert link.text() == "See “Acronym”"
    asked: list[str] = []
    view.link_activated.connect(asked.append)
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert asked == ["/overview/acronym"]


def test_an_accepted_finding_about_several_fields_is_told_once(
    rule_of_two_fields: None, page: Show, session: Session
) -> None:
    session.check_now()
    rows = page("overview").rows()
    session.accept(session.report.entries[0], "On purpose.", "PI")
    (note,) = rows["/overview/acronym"].notes
    assert note.startswith("Accepted: They do not go together. Reason: On purpose. (PI, ")
    assert rows["/overview/short_title"].notes == ()


@pytest.mark.parametrize("model", LAYOUTS, ids=lambda model: model.__name__)
def test_every_field_of_a_model_stands_in_its_layout_once(model: type[Value]) -> None:
    entries = (entry.fields if isinstance(entry, Together) else (entry,) for entry in LAYOUTS[model])
    assert sorted(itertools.chain.from_iterable(entries)) == sorted(specs(model))
    assert laid_out(model) == LAYOUTS[model]


def test_a_product_begins_with_what_decides_the_rest(page: Show, session: Session) -> None:
    view = page("dosing")
    product = session.protocol.dosing.products[0].id
    view.go_to(f"/dosing/products/{product}/route")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Route"
    order = [view.rows()["/dosing/products"].editor.detail.rows.rows[name] for name in ("compound", "use", "route")]
    tops = [row.mapTo(view.widget(), row.rect().topLeft()).y() for row in order]
    assert tops == sorted(tops)
