"""A team's shared folder: one publishes a template, another who may only read uses it, in a window of their own."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from studio.storage.library import in_folder
from studio.storage.protocol_file import load
from studio.storage.settings import Settings
from tests.journeys.display import until
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

TEMPLATE = "Psilocybin, single dose, TRD"
SHOWN = "[one.title for one in window().start.page.shown()]"


def test_a_team_shares_a_template_and_a_member_who_may_only_read_uses_it(screen: Screen, tmp_path: Path) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    owner = Studio(screen, tmp_path / "owner", "owner", settings=Settings(theme="light"))
    owner.resize(1440, 900)
    choose_folder(owner, folder)
    publish(owner)
    until(lambda: in_folder(folder, "shared"), "the template in the folder")
    (template,) = in_folder(folder, "shared")
    newer = json.loads(template.path.read_text())
    newer["format"] = 99
    newer["template"]["title"] = "From next year"
    (folder / "next.patp").write_text(json.dumps(newer))
    owner.key("ctrl+w")
    owner.dialog("Unsaved changes")
    owner.click("Discard changes")
    owner.wait("not window().has_protocol")
    owner.wait(f"'Team base' in {SHOWN}", "the template that was published")
    owner.resize(715, 900)
    owner.picture("published")

    folder.chmod(0o555)
    try:
        member = Studio(
            screen,
            tmp_path / "member",
            "member",
            settings=Settings(theme="light", shared_folder=str(folder)),
            under=bound_by_rights(),
        )
        read_only(member, template.path)
    finally:
        folder.chmod(0o755)
    owner.quit()


def bound_by_rights() -> tuple[str, ...]:
    """Return the command under which rights of files bind a program, also that of an administrator."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("an administrator may write everywhere, and setpriv is not installed to take that right away")
    return ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")


def choose_folder(owner: Studio, folder: Path) -> None:
    """Choose the folder that the team shares."""
    owner.click("Shared folder…")
    owner.dialog("Shared folder")
    owner.picture("no-folder")
    owner.click("Choose a folder…")
    owner.dialog("Choose the shared folder")
    owner.key("ctrl+a")
    owner.type(str(folder))
    owner.key("Return")
    owner.wait("window().library.writable and not window().library.looking", "the folder")
    owner.dialog("Shared folder")
    owner.picture("folder")
    owner.click("Close")
    owner.main()


def publish(owner: Studio) -> None:
    """Make a protocol a template that the team has."""
    owner.click_on(f"card({TEMPLATE!r})")
    owner.click("Use this template")
    owner.wait("window().has_protocol")
    owner.click("File")
    owner.click("Save as template…")
    owner.dialog("Save as template")
    owner.key("ctrl+a")
    owner.type("Team base")
    owner.key("Tab")
    owner.type("What our trials have in common")
    owner.wait("front().place.isVisible()")
    owner.click_on("middle(front().place)")
    owner.key("End", "Return")
    owner.wait("front().place.currentData() == 'shared'", "the shared folder as the place")
    owner.picture("save-template")
    owner.click("Save template")
    owner.main()


def read_only(member: Studio, path: Path) -> None:
    """See, use and duplicate what is shared; fail to change it."""
    member.resize(720, 900, left=720)
    member.wait(f"{{'Team base', 'From next year'}} <= set({SHOWN})", "the templates of the team")
    member.click("All")
    member.picture("all")
    member.click("Shared folder")
    member.wait(f"set({SHOWN}) == {{'Team base', 'From next year'}}")
    assert not member.ask("window().library.writable")
    member.picture("shared")

    member.click_on("card('From next year')")
    member.wait("window().start.page.gallery.current.title == 'From next year'")
    assert "newer" in member.ask("window().start.page.gallery.current.summary")
    assert not member.ask("window().start.allows('use')")
    member.picture("newer")

    member.click_on("card('Team base')")
    member.wait("window().start.page.gallery.current.title == 'Team base'")
    assert not member.ask("window().start.allows('delete') or window().start.allows('edit')")
    member.key("Delete")
    member.key("ctrl+d")
    member.wait("'mine' in [one.kind for one in window().start.page.cards]", "the copy")
    assert path.exists()
    member.picture("duplicated")

    member.click_on("card('Team base')")
    member.wait("window().start.page.gallery.current.title == 'Team base'")
    member.key("Return")
    member.wait("window().has_protocol")
    member.picture("used")
    member.key("ctrl+s")
    member.dialog("Save protocol")
    member.key("ctrl+a")
    member.type(str(member.home / "used.patp"))
    member.key("Return")
    until((member.home / "used.patp").exists, "the protocol")
    assert load(member.home / "used.patp").dosing == load(path).dosing
    member.quit()
