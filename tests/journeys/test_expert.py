"""An expert, by the keyboard alone: from the start page to the exported PDF, and back to the start page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from studio.storage.protocol_file import load
from studio.storage.settings import Settings
from tests.journeys.display import until
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

TEMPLATE = "Psilocybin, single dose, TRD"
ARMS = "/dosing/arms"
EVENTS = "/monitoring/aesi"
SECTIONS = 17
IN_FORM = "window().workspace.pages.isAncestorOf(QApplication.focusWidget())"


def test_an_expert_needs_no_mouse(screen: Screen, tmp_path: Path) -> None:
    file, pdf = tmp_path / "expert.patp", tmp_path / "expert.pdf"
    studio = Studio(screen, tmp_path, "expert", settings=Settings(theme="light", open_exported=False, who="Ada"))
    studio.resize(1440, 900)
    studio.no_mouse()
    choose_template(studio)
    mend_a_dose(studio)
    edit_a_list(studio)
    fill_the_schedule(studio)
    comment(studio)
    replace_a_word(studio)

    studio.key("ctrl+s")
    studio.dialog("Save protocol")
    studio.key("ctrl+a")
    studio.type(str(file))
    studio.key("Return")
    studio.wait("not window().session.dirty", "the file")
    studio.main()
    studio.key("ctrl+e")
    studio.dialog("Export protocol")
    studio.key("ctrl+a")
    studio.type(str(pdf))
    studio.picture("export")
    studio.key("Return")
    until(pdf.exists, "the PDF")
    studio.wait("spots('Close')", "the end of the export")
    studio.key("Escape")
    studio.main()
    studio.key("ctrl+w")
    studio.wait("not window().has_protocol")
    studio.picture("start-again")
    studio.quit()

    saved = load(file)
    assert str(saved.dosing.arms[0].dose) == "25 mg"
    names = [event.name for event in saved.monitoring.aesi]
    assert names.count("Prolonged unease") == 1
    assert "Prolonged unease (copy)" in names
    assert names.index("Prolonged unease (copy)") < names.index("Prolonged unease")
    assert [one.text for one in saved.comments] == ["Is one dose enough?"]
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    assert "Prolonged unease" in printed
    assert "Is one dose enough?" not in printed


def choose_template(studio: Studio) -> None:
    """Go through the cards with arrows, and start from one."""
    row = "window().start.page.gallery.currentIndex().row()"
    titles = studio.ask("[one.title for one in window().start.page.shown()]")
    while (left := titles.index(TEMPLATE) - (before := studio.ask(row))) != 0:
        studio.key("Down" if left > 1 else "Right" if left > 0 else "Left")
        studio.wait(f"{row} != {before}")
    studio.picture("template")
    studio.key("Return")
    studio.wait("window().has_protocol")


def go(studio: Studio, words: str, place: str) -> None:
    """Go to a field by its name."""
    studio.key("ctrl+k")
    studio.wait("'Find a field' in focus()")
    studio.type(words)
    studio.key("Return")
    studio.wait(f"window().workspace.place().startswith({place!r})", place)


def mend_a_dose(studio: Studio) -> None:
    """Enter a dangerous dose, let the checklist object, apply its fix, and go back and forth in time."""
    dose = "str(window().session.protocol.dosing.arms[0].dose)"
    studio.key("ctrl+k")
    studio.type("dose what each arm")
    studio.picture("palette")
    studio.key("Return")
    studio.wait(f"window().workspace.place().startswith({ARMS!r})")
    studio.key("ctrl+a")
    studio.type("1 g")
    studio.key("Return")
    studio.wait(f"{dose} == '1 g' and bool(window().session.report.open)", "the finding")
    studio.key("F8")
    studio.wait("window().checklist.current is not None")
    studio.picture("finding")
    studio.key("ctrl+period")
    studio.wait(f"{dose} == '25 mg'", "the fix")
    studio.key("ctrl+z")
    studio.wait(f"{dose} == '1 g'", "the dose before the fix")
    studio.key("ctrl+shift+z")
    studio.wait(f"{dose} == '25 mg'", "the fix again")


def edit_a_list(studio: Studio) -> None:
    """Add, write, duplicate, move and remove rows of a list."""
    studio.key("ctrl+8")
    studio.wait("window().workspace.page != 'dosing'")
    studio.picture("section-8")
    go(studio, "adverse events of special interest", EVENTS)
    events = "[one.name for one in window().session.protocol.monitoring.aesi]"
    before = studio.ask(events)
    studio.key("Insert")
    studio.wait(f"len({events}) == {len(before) + 1} and 'Editor' in focus()", "the new row")
    studio.type("Prolongued unease")
    studio.key("Tab")
    studio.wait(f"'Prolongued unease' in {events}", "the name in the list")
    studio.picture("list-written")
    studio.key("Escape", "Escape")
    go(studio, "adverse events of special interest", EVENTS)
    studio.key("ctrl+End")
    studio.key("ctrl+d")
    studio.wait(f"len({events}) == {len(before) + 2}", "the copy")
    studio.key("alt+Up")
    studio.wait(f"{events}[-1] == 'Prolongued unease'", "the copy above")
    studio.key("ctrl+d")
    studio.wait(f"len({events}) == {len(before) + 3}", "another copy")
    studio.key("Delete")
    studio.wait(f"len({events}) == {len(before) + 2}", "the row gone")
    studio.picture("list")


def fill_the_schedule(studio: Studio) -> None:
    """Toggle a cell of the schedule, and fill several at once."""
    steps = 0
    while studio.ask("window().workspace.page") != "schedule":
        before = studio.ask("window().workspace.page")
        studio.key("ctrl+Tab")
        studio.wait(f"window().workspace.page != {before!r}")
        steps += 1
        assert steps < SECTIONS
    studio.key_until("F6", IN_FORM)
    studio.key_until("Tab", "focus().startswith('ScheduleGrid')")
    grid = "part('ScheduleGrid')"
    studio.wait(f"{grid}.currentIndex().isValid()")
    while studio.ask(f"{grid}.grid_model.fixed({grid}.currentIndex().row()) is not None"):
        studio.key("Down")
    cell = f"{grid}.grid_model.count({grid}.currentIndex())"
    before = studio.ask(cell)
    studio.picture("schedule")
    studio.key("space")
    studio.wait(f"{cell} != {before}", "the cell")
    schedule = "window().session.history.undo_label and str(window().session.history.undo_label)"
    first = studio.ask(schedule)
    studio.key("shift+Right", "shift+Right", "shift+Down", "space")
    studio.wait(f"({schedule}) != {first!r}", "several cells")
    studio.picture("schedule-filled")


def comment(studio: Studio) -> None:
    """Write a comment on a field."""
    go(studio, "rationale for dose", "/dosing/dose_rationale")
    studio.key("ctrl+alt+m")
    studio.wait("type(front()).__name__ == 'WriteComment'", "the question for the comment")
    studio.type("Is one dose enough?")
    studio.picture("comment")
    studio.key("ctrl+Return")
    studio.main()
    studio.wait("len(window().session.protocol.comments) == 1", "the comment")
    studio.picture("commented")


def replace_a_word(studio: Studio) -> None:
    """Mend a word in all places at once."""
    studio.key("ctrl+h")
    studio.wait("'Find in the protocol' in focus()")
    studio.type("Prolongued")
    studio.key_until("Tab", "'Replace by' in focus()")
    studio.type("Prolonged")
    studio.picture("replace")
    studio.key_until("Tab", "window().workspace.side.get('search').all.hasFocus()")
    studio.key("space")
    studio.wait("'Prolonged unease' in [one.name for one in window().session.protocol.monitoring.aesi]", "the new word")
    studio.picture("replaced")
