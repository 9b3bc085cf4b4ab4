"""The safety of files on a display: a program that is killed, and a file that is damaged, lose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.storage import backups, drafts, folders, library
from studio.storage.library import start_from
from studio.storage.protocol_file import load, save
from studio.storage.settings import Settings
from tests.journeys.display import PATIENCE_S, until
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LIGHT = Settings(theme="light", open_exported=False)


def started(screen: Screen, home: Path, name: str, *files: str) -> Studio:
    """Start the program in this home folder, in a window that fills the display."""
    studio = Studio(screen, home, name, *files, settings=LIGHT)
    studio.resize(1440, 900)
    return studio


def enter_dose(studio: Studio, dose: str) -> None:
    """Type another dose of the first arm."""
    studio.key("ctrl+k")
    studio.wait("'Find a field' in focus()")
    studio.type("dose what each arm receives")
    studio.key("Return")
    studio.wait("window().workspace.place().startswith('/dosing/arms')", "the dose")
    studio.key("ctrl+a")
    studio.type(dose)
    studio.key("Return")
    studio.wait(f"str(window().session.protocol.dosing.arms[0].dose) == {dose!r}", "the edit")


def test_a_killed_program_offers_its_draft_and_a_damaged_file_its_backups(
    screen: Screen, tmp_path: Path, user_folders: Path
) -> None:
    file = tmp_path / "trial.patp"
    save(file, start_from(library.find("psilocybin-trd-single-dose")))
    killed = started(screen, user_folders, "killed", str(file))
    enter_dose(killed, "20 mg")
    killed.key("ctrl+s")
    until(lambda: str(load(file).dosing.arms[0].dose) == "20 mg", "the save")
    enter_dose(killed, "15 mg")
    until(lambda: any(folders.drafts_folder().glob(f"*{drafts.ENDING}")), "the draft")
    killed.process.kill()
    killed.process.wait(timeout=PATIENCE_S)

    # The file itself is opened, not the start page: the draft is offered all the same, with what it would change.
    studio = started(screen, user_folders, "offered", str(file))
    studio.dialog("Unsaved changes were left behind")
    studio.picture("offered")
    studio.click("Show changes…")
    studio.dialog("Compare versions")
    studio.wait("[one.address.rsplit('/', 1)[1] for one in front().comparison.changes] == ['dose']", "the change")
    studio.picture("changes")
    studio.key("Escape")
    studio.dialog("Unsaved changes were left behind")
    studio.key("Return")
    studio.main()
    studio.wait("str(window().session.protocol.dosing.arms[0].dose) == '15 mg'", "the draft")
    studio.key("ctrl+s")
    until(lambda: str(load(file).dosing.arms[0].dose) == "15 mg", "the draft in the file")
    until(lambda: not any(folders.drafts_folder().glob(f"*{drafts.ENDING}")), "the draft to go")
    studio.quit()

    file.write_bytes(file.read_bytes()[:1000])
    mended = started(screen, user_folders, "mended", str(file))
    mended.dialog("The file cannot be opened")
    mended.picture("damaged")
    mended.key("Return")
    mended.dialog("Earlier versions of trial.patp")
    assert len(backups.of(file)) == 3
    mended.key("Down")
    mended.wait("front().restore.isEnabled()", "the version to be read")
    mended.picture("versions")
    mended.click("Restore")
    mended.main()
    mended.wait("window().has_protocol and window().session.protocol.dosing.arms[0].dose is not None", "the version")
    assert mended.ask("str(window().session.protocol.dosing.arms[0].dose)") == "20 mg"
    assert len(file.read_bytes()) == 1000
    mended.process.kill()
    mended.process.wait(timeout=PATIENCE_S)
