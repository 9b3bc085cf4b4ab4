"""The start page on a display: a team's shared folder by keyboard, a double click, and a draft after a crash."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from studio.storage import drafts, folders, library, shelf
from studio.storage.library import in_folder, start_from
from studio.storage.protocol_file import load, save
from studio.storage.settings import RecentFile, Settings
from studio.storage.shelf import Details
from tests.journeys.display import PATIENCE_S, until
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LIGHT = Settings(theme="light", open_exported=False)
CHOSEN = "getattr(window().start.page.gallery.current, 'title', '')"


def whole(screen: Screen, home: Path, name: str, *files: str, settings: Settings = LIGHT) -> Studio:
    """Start the program in this home folder, in a window that fills the display."""
    studio = Studio(screen, home, name, *files, settings=settings)
    studio.resize(1440, 900)
    return studio


def shown(title: str, kind: str) -> str:
    return f"any((one.title, one.kind) == ({title!r}, {kind!r}) for one in window().start.page.cards)"


def test_a_team_keeps_its_templates_by_keyboard(screen: Screen, tmp_path: Path, user_folders: Path) -> None:
    team, shipped = tmp_path / "team", library.find("psilocybin-trd-single-dose")
    team.mkdir()
    shelf.keep(start_from(shipped), Details("Team base", "For all sites."), shelf.shared(team))
    before = next(team.iterdir()).read_bytes()
    shared = LIGHT.model_copy(update={"shared_folder": str(team)})
    studio = whole(screen, user_folders, "team-keys", settings=shared)
    studio.wait(shown("Team base", "shared"), "the template of the team")
    choose(studio, "Team base")
    studio.key("ctrl+d")
    studio.wait(f"{shown('Team base (copy)', 'mine')} and {CHOSEN} == 'Team base (copy)'", "a copy")
    studio.key("F2")
    studio.dialog("Edit details")
    studio.type("Ours")
    studio.key("Return")
    studio.main()
    studio.wait(shown("Ours", "mine"), "the new name")
    assert [one.title for one in library.templates() if one.kind == "mine"] == ["Ours"]
    choose(studio, "Team base")
    studio.key("Delete")
    studio.wait(f"not ({shown('Team base', 'shared')})", "the template to go")
    assert in_folder(team, "shared") == ()
    studio.key("ctrl+z")
    studio.wait(f"{CHOSEN} == 'Team base' and not window().library.looking", "the template to come back")
    assert next(team.iterdir()).read_bytes() == before
    choose(studio, "Ours")
    studio.key("Return")
    studio.wait("window().has_protocol", "the template to open")


def choose(studio: Studio, title: str) -> None:
    """Choose a card by its first letters, when those typed before have been forgotten."""
    time.sleep(studio.ask("QApplication.keyboardInputInterval()") / 1000)
    studio.type(title.split()[0])
    studio.wait(f"{CHOSEN} == {title!r}", f"“{title}” to be chosen")


def test_what_a_crash_left_is_recovered(screen: Screen, tmp_path: Path, user_folders: Path) -> None:
    file = tmp_path / "trial.patp"
    save(file, start_from(library.find("psilocybin-trd-single-dose")))
    recent = LIGHT.model_copy(update={"recent": (RecentFile(path=str(file), title="Trial"),)})
    before = file.read_bytes()
    crashed = whole(screen, user_folders, "crash", str(file), settings=recent)
    crashed.key("ctrl+k")
    crashed.wait("'Find a field' in focus()")
    crashed.type("dose what each arm receives")
    crashed.key("Return")
    crashed.wait("window().workspace.place().startswith('/dosing/arms')", "the dose")
    crashed.key("ctrl+a")
    crashed.type("20 mg")
    crashed.key("Return")
    crashed.wait("str(window().session.protocol.dosing.arms[0].dose) == '20 mg'", "the edit")
    until(lambda: drafted() == ["20 mg"], "the edit in a draft")
    crashed.process.kill()
    crashed.process.wait(timeout=PATIENCE_S)
    assert file.read_bytes() == before

    studio = whole(screen, user_folders, "recovered", settings=recent)
    studio.wait("window().start.page.drafts.model().rowCount() == 1", "the draft on the start page")
    studio.picture("draft")
    studio.key_until("F6", "QApplication.focusWidget() is window().start.page.drafts")
    studio.key("Return")
    studio.wait("window().has_protocol", "the draft to open")
    studio.key("ctrl+s")
    until(lambda: file.read_bytes() != before, "the draft in the file")
    assert str(load(file).dosing.arms[0].dose) == "20 mg"
    until(lambda: drafted() == [], "the draft to go")
    studio.quit()


def drafted() -> list[str]:
    """Return the first arm's dose in each draft."""
    found = (drafts.Draft(file, None) for file in folders.drafts_folder().glob(f"*{drafts.ENDING}"))
    return [str(drafts.protocol_of(draft).dosing.arms[0].dose) for draft in found]


def test_a_double_click_on_a_card_starts_from_it(screen: Screen, user_folders: Path) -> None:
    studio = whole(screen, user_folders, "double-click")
    studio.click_on("card('Psilocybin, single dose, TRD')", "the card", times=2)
    studio.wait("window().has_protocol", "the template to open")
