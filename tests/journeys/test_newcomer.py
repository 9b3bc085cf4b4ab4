"""A newcomer: from the start page through the guided mode to an exported PDF, with mouse and typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from studio.storage.settings import Settings
from tests.journeys.display import until
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CHOSEN = {
    "/overview/phase": "Phase 2",
    "/design/model": "Parallel Group",
    "/design/blind": "Double Blind",
    "/sessions/model": "Psychotherapy",
}
"""What is chosen from a list, by the field that the guide leads to."""

WRITTEN = {
    "/population/age_least": "18",
    "/population/contraception": "Contraception until thirty days after the dose",
    "/sessions/physician_minutes": "5",
    "/monitoring/driving_hours": "24",
    "/monitoring/ae_until_days": "28",
    "/monitoring/pregnancy": "Dosing ends and the child is followed",
}
"""What is written, by the field that the guide leads to."""

TICKED = {"/design/controls"}
"""Where the first answer of several is ticked."""

LISTED = {"/monitoring/aesi": "Distress that lasts beyond a week"}
"""The first item of a list, by the list that the guide leads to."""

PRINTED = (
    "Contraception until thirty days after the dose",
    "Dosing ends and the child is followed",
    "Distress that lasts beyond a week",
)

RESUMED_AFTER = 4
"""After so many answers the guide is left once, and begun again."""


def test_a_newcomer_is_led_from_a_blank_protocol_to_a_pdf(screen: Screen, tmp_path: Path) -> None:
    pdf = tmp_path / "first trial.pdf"
    studio = Studio(screen, tmp_path, "newcomer", settings=Settings(theme="light", open_exported=False))
    studio.resize(1440, 900)
    studio.picture("start")
    card = studio.ask("card('Blank protocol')")
    studio.click_at(*card)
    studio.click("Start blank")
    studio.wait("window().has_protocol")
    studio.picture("offer")
    studio.click("Guide me")
    studio.wait("window().guide.active")
    studio.picture("first-question")

    resumed = False
    skipped: list[str] = []
    answered: list[str] = []
    wanted = {*CHOSEN, *WRITTEN, *TICKED, *LISTED}
    while wanted - set(answered):
        place, question = studio.ask("(window().workspace.place(), asked())")
        assert question, f"never asked for: {wanted - set(answered)}"
        if place in wanted - set(answered):
            answer(studio, place)
            answered.append(place)
            studio.wait("spots('Next')", f"the answer at {place}")
            if len(answered) in (1, RESUMED_AFTER):
                studio.picture(f"answered-{len(answered)}")
            studio.click("Next")
        else:
            skipped.append(question)
            studio.click("Skip for now")
        studio.wait(f"asked() != {question!r}", f"the question after {question!r}")
        if len(answered) == RESUMED_AFTER and not resumed:
            resumed = True
            leave_and_resume(studio)
    assert len(answered) >= 12
    assert skipped
    studio.picture("answered-all")

    studio.click("Leave the guide")
    studio.click("Export")
    studio.dialog("Export protocol")
    studio.picture("export")
    studio.key("ctrl+a")
    studio.type(str(pdf))
    studio.click("Export")
    until(pdf.exists, "the PDF")
    studio.wait("spots('Close')", "the end of the export")
    studio.picture("exported")
    studio.click("Close")
    studio.main()
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    for words in PRINTED:
        assert words in printed, words

    studio.key("ctrl+s")
    studio.dialog("Save protocol")
    studio.key("ctrl+a")
    studio.type(str(tmp_path / "first trial"))
    studio.key("Return")
    until((tmp_path / "first trial.patp").exists, "the file")
    studio.quit()


def answer(studio: Studio, place: str) -> None:
    """Answer the question whose field has the keyboard."""
    if place in CHOSEN:
        choose(studio, CHOSEN[place])
    elif place in WRITTEN:
        studio.type(WRITTEN[place])
    elif place in TICKED:
        studio.key("space")
    else:
        studio.key("space")
        studio.wait("'Editor' in focus()", "the input of the first item")
        studio.type(LISTED[place])
        studio.key("Tab")


def choose(studio: Studio, answer: str) -> None:
    """Open the list of answers, and go down to this one."""
    studio.key("Return")
    studio.wait("isinstance(QApplication.focusWidget(), QAbstractItemView)", "the list of answers")
    shown = "QApplication.focusWidget().currentIndex().data()"
    while (here := studio.ask(shown)) != answer:
        studio.key("Down")
        studio.wait(f"{shown} != {here!r}", f"the answer after {here}")
    studio.key("Return")
    studio.wait("QApplication.activePopupWidget() is None", "the end of the list")


def leave_and_resume(studio: Studio) -> None:
    """Leave the guide for another page, and come back to the question that it asked."""
    question = studio.ask("asked()")
    studio.click("Leave the guide")
    studio.wait("not window().guide.active")
    studio.key("ctrl+9")
    studio.wait("not window().guide.bar.isVisible()")
    studio.picture("left")
    studio.click("Protocol")
    studio.click("Guide me")
    studio.wait("window().guide.active")
    assert studio.ask("asked()") == question
    studio.picture("resumed")
