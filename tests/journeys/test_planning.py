"""Planning, with real windows, keys and mouse.

A designer changes an assumption and undoes it; solves a sample size and takes it over; saves its plot; plans a washout;
simulates what belief does; and exports what was planned.
"""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from studio.protocol.edit import remove
from studio.storage.library import find, start_from
from studio.storage.protocol_file import load, save
from studio.storage.settings import Settings
from tests.journeys.display import until
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

STATISTICS = "window().session.protocol.statistics"
PLANNED = f"({STATISTICS}.difference, {STATISTICS}.per_arm, {STATISTICS}.total)"
UNDONE = "str(window().session.history.undo_label or '')"
TOOL = "window().planning._dialog.tool"
SVG = "{http://www.w3.org/2000/svg}"
OFFERED = "any(one.isVisible() and _text(one) == 'Use as statement' for one in window().findChildren(QAbstractButton))"
SHOWN = "QApplication.focusWidget().text()"
DRUG = "Bupropion"
APPENDIX = "/statistics/belief/appendix"


@pytest.fixture
def studio(request: pytest.FixtureRequest, screen: Screen, tmp_path: Path) -> Studio:
    """The program with a shipped trial, without the item at an address if one is given.

    Its participants follow the calculation: 200 in each arm, 600 in all.
    """
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    protocol = start_from(template)
    if lacking := getattr(request, "param", ""):
        protocol = remove(protocol, lacking)
    file = tmp_path / "trial.patp"
    save(file, protocol)
    studio = Studio(screen, tmp_path, "planning", str(file), settings=Settings(theme="light", open_exported=False))
    studio.resize(1440, 900)
    studio.wait(f"{PLANNED} == (4, 200, 600) and {STATISTICS}.size_follows")
    return studio


def test_participants_follow_an_assumption_and_one_step_undoes_both(studio: Studio) -> None:
    go(studio, "assumed difference", "/statistics/difference")
    studio.key("ctrl+a")
    studio.type("3.8")
    studio.key("Return")
    studio.wait(f"{PLANNED} == (3.8, 222, 666)", "the participants")
    studio.wait("not window().session._check_timer.isActive()", "the checklist of this protocol")
    assert studio.ask("len(window().session.report.open)") == 0
    go(studio, "participants in each arm", "/statistics/per_arm")
    studio.wait(f"{SHOWN} == '222'", "the participants of an arm in their field")
    go(studio, "participants in total", "/statistics/total")
    studio.wait(f"{SHOWN} == '666'", "all participants in their field")
    studio.picture("followed")
    studio.key("ctrl+z")
    studio.wait(f"{PLANNED} == (4, 200, 600) and {SHOWN} == '600'", "all three as before")
    assert not studio.ask("window().session.dirty")
    studio.key("ctrl+shift+z")
    studio.wait(f"{PLANNED} == (3.8, 222, 666) and {SHOWN} == '666'", "all three again")
    save_and_quit(studio)


def test_a_sample_size_is_solved_and_taken_over_and_its_plot_saved(studio: Studio, tmp_path: Path) -> None:
    studio.key("ctrl+shift+n")
    studio.dialog("Planning")
    studio.wait(f"{TOOL}.result.found is not None and {TOOL}.result.found.n_total == 400", "the protocol's own answer")
    answer(studio, "Difference (points)", "3.6")
    answer(studio, "Power (%)", "80")
    asked = f"({TOOL}.result.request or {{}}).get"
    studio.wait(f"({asked}('delta'), {asked}('power')) == (3.6, 0.8)", "the answer")
    each = studio.ask(f"{TOOL}.result.found.n_per_group")
    studio.picture("solved")
    studio.key_until("Tab", "focus() == 'Button: Take over into the protocol'")
    studio.key("space")
    studio.wait(f"{PLANNED} == (3.6, {each}, {3 * each}) and {STATISTICS}.power == 80", "the protocol")
    assert studio.ask(UNDONE) == "Take over the sample size"

    chart = f"{TOOL}.what_if.curve.chart"
    studio.wait(f"{chart} is not None and {TOOL}.what_if.curve.isVisible()", "the power")
    studio.key_until("Tab", "focus() == 'Plot: Power by number of participants'")
    studio.picture("power")
    svg, numbers = tmp_path / "power.svg", tmp_path / "power.csv"
    save_plot(studio, "Save picture…", svg)
    save_plot(studio, "Save the numbers…", numbers)
    studio.key("Escape")
    save_and_quit(studio)

    root = ET.fromstring(svg.read_text(encoding="utf-8"))
    assert root.tag == f"{SVG}svg"
    assert "Power" in " ".join(root.itertext())
    with numbers.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 20
    assert any(str(2 * each) in row for row in rows), "the participants taken over stand among the numbers"


@pytest.mark.parametrize("studio", [f"/population/medications/rule-{DRUG.lower()}"], indirect=True)
def test_a_washout_is_planned_and_taken_over_into_a_rule(studio: Studio) -> None:
    rules = "{one.drug: one.washout_days for one in window().session.protocol.population.medications}"
    assert DRUG.lower() not in studio.ask(rules)
    studio.key("ctrl+shift+w")
    studio.dialog("Planning")
    studio.wait(f"{TOOL}.calendar.chart is not None", "the calendar")
    studio.key_until("Tab", "'Add a medicine from the library' in focus()")
    choose(studio, DRUG)
    studio.wait(f"{TOOL}.medicine.title.text() == {DRUG!r}", "the medicine that was added")
    answer(studio, "Washout (days)", "21")
    studio.wait(f"{TOOL}.take.isEnabled()", "what can be taken over")
    studio.picture("washout")
    studio.key_until("Tab", "focus() == 'Button: Take over'")
    studio.key("space")
    studio.wait(f"{rules}.get({DRUG.lower()!r}) == 21", "the rule")
    assert studio.ask(UNDONE) == f"Take over the washout of {DRUG}"
    studio.picture("washout-taken")
    studio.key("Escape")
    save_and_quit(studio)


def test_belief_is_simulated_kept_and_printed(studio: Studio, tmp_path: Path) -> None:
    pdf = tmp_path / "trial.pdf"
    studio.key("ctrl+shift+e")
    studio.dialog("Planning")
    answer(studio, "Believe they got the drug, treated arm (%)", "75")
    answer(studio, "Believe they got the drug, control arm (%)", "40")
    answer(studio, "Effect of belief (points)", "1.5")
    answer(studio, "Seed", "7")
    studio.wait(f"{TOOL}.run.isEnabled()", "assumptions that can be simulated")
    studio.key_until("Tab", "focus() == 'Button: Run'")
    studio.key("space")
    studio.wait(f"{TOOL}.outcome is not None and {TOOL}.results.isVisible()", "the simulated trials")
    studio.wait(f"{TOOL}.run.isEnabled() and not {TOOL}.cancel.isVisible()", "the end of the simulation")
    assert studio.ask(f"{TOOL}.outcome.seed") == 7
    assert studio.ask(f"{TOOL}.found.text()")
    studio.picture("simulated")
    studio.key_until("Tab", "focus() == 'Button: Keep in the protocol'", most=40)
    studio.key("space")
    studio.wait(f"({STATISTICS}.belief.effect, {STATISTICS}.belief.seed) == (1.5, 7)", "the assumptions kept")
    studio.key("Escape")
    studio.main()

    go(studio, "sample-size statement", "/statistics/size_statement")
    studio.wait(OFFERED, "the sentence that the card below the field offers")
    studio.key_until("Tab", "focus() == 'Button: Use as statement'")
    studio.key("space")
    statement = studio.wait(f"{STATISTICS}.size_statement", "the statement")
    go(studio, "print the simulation as an appendix", APPENDIX)
    for answered in ("False", "True"):
        studio.key("Left")
        studio.wait(f"{STATISTICS}.belief.appendix is {answered}", "the answer one to the left")
    studio.picture("appendix")
    studio.key("ctrl+e")
    studio.dialog("Export protocol")
    studio.key("ctrl+a")
    studio.type(str(pdf))
    studio.key("Return")
    until(pdf.exists, "the PDF")
    studio.wait("spots('Close')", "the end of the export")
    studio.key("Escape")
    save_and_quit(studio)

    saved = load(tmp_path / "trial.patp").statistics
    assert {"arm-25mg": 75, "arm-1mg": 40}.items() <= {one.arm: one.believing for one in saved.belief.arms}.items()
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    assert statement in printed
    assert "200 participants in each group" in statement
    assert printed.count("12.10 Simulated Trial: What Belief Alone Would Do") == 2, "in the contents and as a heading"


def go(studio: Studio, words: str, place: str) -> None:
    """Go to a field by its name."""
    studio.key("ctrl+k")
    studio.wait("'Find a field' in focus()")
    studio.type(words)
    studio.key("Return")
    studio.wait(f"window().workspace.place() == {place!r}", place)


def answer(studio: Studio, name: str, words: str) -> None:
    """Go to the question of that name in the tool, and answer it."""
    studio.key_until("Tab", f"focus() == 'LineEditor: {name}'", most=40)
    studio.key("ctrl+a")
    studio.type(words)
    studio.wait(f"{SHOWN} == {words!r}", f"{words} under {name}")


def choose(studio: Studio, label: str) -> None:
    """Open the list of the box that has the keyboard, and go down to this answer."""
    studio.key("space")
    studio.wait("isinstance(QApplication.focusWidget(), QAbstractItemView)", "the list of answers")
    shown = "QApplication.focusWidget().currentIndex().data()"
    while (here := studio.ask(shown)) != label:
        studio.key("Down")
        studio.wait(f"{shown} != {here!r}", f"the answer after {here}")
    studio.key("Return")
    studio.wait("QApplication.activePopupWidget() is None", "the end of the list")


def save_plot(studio: Studio, entry: str, file: Path) -> None:
    """Save the plot that has the keyboard, by the menu of the button after it."""
    studio.key_until("Tab", "focus() == 'Button: Save or copy this plot'")
    studio.key("space")
    studio.wait("isinstance(front(), QMenu)", "what can be done with the plot")
    active = "front().activeAction() is not None and front().activeAction().text()"
    while (here := studio.ask(active)) != entry:
        studio.key("Down")
        studio.wait(f"({active}) != {here!r}", f"the entry after {here}")
    studio.key("Return")
    studio.dialog("Save this plot")
    studio.key("ctrl+a")
    studio.type(str(file))
    studio.key("Return")
    until(file.exists, f"the {file.suffix}")
    studio.dialog("Planning")


def save_and_quit(studio: Studio) -> None:
    """Save the protocol once the window is in front again, and leave."""
    studio.main()
    studio.key("ctrl+s")
    studio.wait("not window().session.dirty", "the file")
    studio.quit()
