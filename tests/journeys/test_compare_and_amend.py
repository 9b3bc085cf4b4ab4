"""Comparing with the saved version, taking a change back over, and writing the amendment with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from studio.storage.library import find, start_from
from studio.storage.protocol_file import load, save
from studio.storage.settings import Settings
from tests.journeys.display import until
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

PROTOCOL = "window().session.protocol"
DOSE = f"str({PROTOCOL}.dosing.arms[0].dose)"
JUDGED = f"{PROTOCOL}.population.inclusion[0].time"
LATER = f"{PROTOCOL}.schedule.visits[0].plus"
CHANGED = "[one.address for one in front().tree.changes.shown]"

DOSE_REASON = "Two participants could not swallow five capsules"
OTHER_REASON = "Asked for by the ethics committee"


def test_changes_are_compared_taken_back_and_become_an_amendment(screen: Screen, tmp_path: Path) -> None:
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    file, pdf = tmp_path / "trial.patp", tmp_path / "amended.pdf"
    save(file, start_from(template))
    before = load(file)
    studio = Studio(
        screen, tmp_path, "compare", str(file), settings=Settings(theme="light", open_exported=False, who="Ada")
    )
    studio.wait("window().has_protocol")
    studio.resize(1440, 900)
    change(studio, "dose what each arm", "20 mg", f"{DOSE} == '20 mg'")
    change(studio, "when it is judged inclusion", "Screening and baseline", f"{JUDGED} == 'Screening and baseline'")
    change(studio, "window, later", "9", f"{LATER} == 9")
    studio.picture("changed")

    studio.click("File")
    studio.picture("menu")
    studio.click("Compare versions…")
    studio.dialog("Compare versions")
    studio.wait(f"len({CHANGED}) == 3", "the changes")
    studio.picture("compared")
    take_back(studio)
    assert studio.ask(LATER) == before.schedule.visits[0].plus
    studio.picture("taken-over")

    choose(studio, "/dose")
    studio.click_on("middle(front().detail.reason)")
    studio.type(DOSE_REASON)
    studio.picture("reason")
    studio.click("Amendment…")
    studio.dialog("Amend from an earlier version")
    studio.type(OTHER_REASON)
    studio.picture("amendment")
    studio.click("Note changes")
    studio.wait(f"len({PROTOCOL}.overview.amendments) > 0", "the amendment")
    studio.main()
    studio.wait("window().workspace.page == 'overview'")
    studio.picture("overview")

    studio.key("ctrl+s")
    studio.wait("not window().session.dirty", "the file")
    noted = load(file).overview.amendments[0].changes
    assert {(one.new or "").strip() for one in noted} >= {"20 mg", "Screening and baseline"}
    assert {one.reason for one in noted} == {DOSE_REASON, OTHER_REASON}
    studio.key("ctrl+e")
    studio.dialog("Export protocol")
    studio.key("ctrl+a")
    studio.type(str(pdf))
    studio.key("Return")
    until(pdf.exists, "the PDF")
    studio.wait("spots('Close')", "the end of the export")
    studio.key("Escape")
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    for words in (DOSE_REASON, OTHER_REASON):
        assert words in printed, words
    studio.quit()


def change(studio: Studio, words: str, value: str, done: str) -> None:
    """Go to a field by its name, and write something else into it."""
    studio.key("ctrl+k")
    studio.wait("'Find a field' in focus()")
    studio.type(words)
    studio.key("Return")
    studio.wait("window().workspace.pages.isAncestorOf(QApplication.focusWidget())", words)
    if studio.ask("focus()").startswith("ItemTable"):
        studio.key("F2")
        studio.wait("'ItemTable' not in focus()", "the cell")
    studio.key("ctrl+a")
    studio.type(value)
    studio.key("Tab")
    studio.wait(done, f"{value} for {words}")


def choose(studio: Studio, ending: str) -> None:
    """Choose the change of the field whose address ends so."""
    at = "[front().tree.currentIndex().parent().row(), front().tree.currentIndex().row()]"
    for _step in range(12):
        here, addresses = studio.ask(f"({at}, [one.address for one in front().tree.current])")
        if here[0] >= 0 and addresses[0].endswith(ending):
            return
        studio.key("F8")
        studio.wait(f"{at} != {here!r}", "the next change")
    raise AssertionError(f"no change ends in {ending}")


def take_back(studio: Studio) -> None:
    """Take over what the saved version says of the visit."""
    choose(studio, "/plus")
    studio.key("space")
    studio.wait("len(front().tree.changes.ticked) == 1", "the tick")
    studio.picture("ticked")
    studio.click("Take over (1)")
    studio.wait(f"'/plus' not in str({CHANGED})", "the change taken over")
