"""Two programs at one file: the second is told who has it, takes over after a crash, and merges what others changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.data import data_folder
from studio.protocol.edit import put
from studio.storage.locks import lock_file
from studio.storage.protocol_file import load, save
from studio.storage.settings import Settings
from tests.journeys.display import until
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_a_second_program_waits_takes_over_and_merges(screen: Screen, tmp_path: Path) -> None:
    file = tmp_path / "share" / "My trial.patp"
    file.parent.mkdir()
    save(file, load(data_folder("templates") / "psilocybin-trd-single-dose.patp"))
    first = Studio(screen, tmp_path / "ann", "ann", str(file), settings=Settings(theme="light", who="Ann"))
    first.wait("window().has_protocol")
    before = file.read_bytes()

    second = Studio(screen, tmp_path / "bob", "bob", str(file), settings=Settings(theme="light", who="Bob"))
    second.dialog("The file is in use")
    assert any(
        "Ann has My trial.patp open" in said
        for said in second.ask("[one.text() for one in front().findChildren(QLabel)]")
    )
    second.picture("in-use")
    second.key("Return")
    second.wait("window().has_protocol")
    assert second.ask("window().status.state.text()") == "Read-only here"
    second.picture("read-only")

    first.process.kill()
    first.process.wait()
    assert lock_file(file).exists()
    second.wait("window().others.look_soon() or window().others.bar.isVisible()", "the word that the file is free")
    second.picture("free")
    assert file.read_bytes() == before

    second.main()
    second.key("ctrl+k")
    second.type("acronym")
    second.wait("window().workspace.toolbar.find.text() == 'acronym'")
    second.key("Return")
    second.wait("'cronym' in focus()", "the field of the acronym")
    second.key("ctrl+a")
    second.type("BOBS")
    second.wait("window().session.protocol.overview.acronym == 'BOBS'")
    save(file, put(load(file), "/population/age_least", 25))
    second.wait("'changed on disk' in window().others.bar.words.text()", "the word that the file was changed")
    second.picture("changed")
    second.click("Compare and merge…")
    second.dialog("Merge My trial.patp")
    second.picture("merge")
    second.key("Return")
    second.main()
    second.wait("window().session.protocol.population.age_least == 25", "what both made of it")
    second.key("ctrl+s")
    until(lambda: load(file).overview.acronym == "BOBS", "the file saved")
    assert load(file).population.age_least == 25
    second.picture("saved")
    second.quit()
    assert [path.name for path in file.parent.iterdir()] == [file.name]
