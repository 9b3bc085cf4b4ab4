"""The start page on a display: a team's shared folder by keyboard, a double click, and a draft after a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.storage import drafts, folders, library, shelf
from studio.storage.library import in_folder, start_from
from studio.storage.protocol_file import load, save
from studio.storage.settings import RecentFile, Settings, save_settings
from studio.storage.shelf import Details
from tests.journeys.display import PATIENCE_S, until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

SHOWN_S = "1.5"
"""What the start page needs to show what it has found, in seconds."""


def whole(screen: Screen) -> str:
    main = screen.window("PAT Studio")
    screen.tool("windowmove", main, "0", "0", "windowsize", "--sync", main, "1440", "900")
    return main


def titles(folder: Path) -> list[str]:
    return [one.title for one in in_folder(folder, "shared")]


def test_a_team_keeps_its_templates_by_keyboard(screen: Screen, tmp_path: Path) -> None:
    team, shipped = tmp_path / "team", library.find("psilocybin-trd-single-dose")
    team.mkdir()
    shelf.keep(start_from(shipped), Details("Team base", "For all sites."), shelf.shared(team))
    before = next(team.iterdir()).read_bytes()
    save_settings(Settings(shared_folder=str(team)))
    program = screen.start()
    main = whole(screen)
    screen.type("Team")
    screen.key("ctrl+d")
    until(lambda: [one.title for one in library.templates() if one.kind == "mine"] == ["Team base (copy)"], "a copy")
    screen.tool("sleep", SHOWN_S)  # The file is there before the page shows it.
    screen.key("F2")
    screen.window("Edit details")
    screen.type("Ours")
    screen.key("Return")
    until(lambda: [one.title for one in library.templates() if one.kind == "mine"] == ["Ours"], "the new name")
    screen.tool("sleep", SHOWN_S)
    screen.window("PAT Studio")
    screen.type("Team")
    screen.key("Delete")
    until(lambda: titles(team) == [], "the template to go")
    screen.tool("sleep", SHOWN_S)
    screen.key("ctrl+z")
    until(lambda: titles(team) == ["Team base"], "the template to come back")
    assert next(team.iterdir()).read_bytes() == before
    screen.tool("sleep", SHOWN_S)
    screen.type("Ours")
    screen.key("Return")
    until(lambda: screen.tool("getwindowname", main) != "PAT Studio", "the template to open")
    program.kill()


def test_what_a_crash_left_is_recovered(screen: Screen, tmp_path: Path) -> None:
    file = tmp_path / "trial.patp"
    save(file, start_from(library.find("psilocybin-trd-single-dose")))
    save_settings(Settings(recent=(RecentFile(path=str(file), title="Trial"),)))
    before = file.read_bytes()
    program = screen.start("open", str(file))
    main = screen.window("psilocybin")
    screen.key("ctrl+k")
    screen.type("dose what each arm receives")
    screen.key("Return", "ctrl+a")
    screen.type("20 mg")
    screen.key("Return")
    until(lambda: any(folders.drafts_folder().glob(f"*{drafts.ENDING}")), "a draft")
    program.kill()
    program.wait(timeout=PATIENCE_S)
    assert file.read_bytes() == before

    program = screen.start()
    main = whole(screen)
    screen.tool("sleep", SHOWN_S)
    screen.key("F6", "F6", "Return")
    until(lambda: "psilocybin" in screen.tool("getwindowname", main).lower(), "the draft to open")
    screen.key("ctrl+s")
    until(lambda: file.read_bytes() != before, "the draft in the file")
    assert str(load(file).dosing.arms[0].dose) == "20 mg"
    until(lambda: not any(folders.drafts_folder().glob(f"*{drafts.ENDING}")), "the draft to go")
    screen.key("ctrl+q")
    assert program.wait(timeout=PATIENCE_S) == 0


def test_a_double_click_on_a_card_starts_from_it(screen: Screen) -> None:
    program = screen.start()
    main = whole(screen)
    screen.tool("sleep", SHOWN_S)
    screen.tool("mousemove", "--sync", "--window", main, "500", "220", "click", "--repeat", "2", "--delay", "90", "1")
    until(lambda: screen.tool("getwindowname", main) != "PAT Studio", "the template to open")
    program.kill()
