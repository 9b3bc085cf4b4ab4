"""Coming back: what was open, where one was in it, and the panel beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from studio.desktop import theme
from studio.desktop.flows.places import left_open
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import put
from studio.storage import crashes, drafts, folders
from studio.storage.protocol_file import load, save
from studio.storage.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from studio.protocol.protocol import Protocol

PLACE = "/population/severity_threshold"


@pytest.fixture
def file(template: Protocol, tmp_path: Path) -> Path:
    """A protocol's file."""
    path = tmp_path / "trial.patp"
    save(path, template)
    return path


@pytest.fixture
def make(look: None, qtbot: QtBot) -> Iterator[Callable[[], MainWindow]]:
    """Return a function that makes a window with the settings as they are then."""

    def start() -> MainWindow:
        made = MainWindow(load_settings())
        qtbot.addWidget(made)
        made.resize(1400, 800)
        made.show()
        return made

    yield start
    QApplication.processEvents()


def test_the_next_start_opens_what_was_open_at_the_field_where_one_was(
    make: Callable[[], MainWindow], file: Path
) -> None:
    first = make()
    first.files.open(file)
    first.workspace.go_to(PLACE)
    first.toggle_side("evidence")
    first.close()
    second = make()
    assert left_open(second.settings) == file
    second.files.open(file)
    assert second.workspace.place() == PLACE
    assert second.shows("evidence")


def test_each_file_remembers_its_own_place(make: Callable[[], MainWindow], file: Path, template: Protocol) -> None:
    window = make()
    window.files.open(file)
    window.workspace.go_to(PLACE)
    other = file.with_name("other.patp")
    save(other, template)
    window.files.open(other)
    assert window.workspace.page == "overview"
    window.files.open(file)
    assert window.workspace.place() == PLACE
    window.files.save()
    window.files.close()
    window.files.open(file)
    assert window.workspace.place() == PLACE


def test_a_place_that_is_gone_leads_to_its_page(make: Callable[[], MainWindow], file: Path) -> None:
    window = make()
    window.files.open(file)
    window.workspace.go_to("/population/criteria")
    window.files.close()
    recent = window.settings.recent[0].model_copy(update={"place": "/population/criteria/gone/text"})
    window.change_settings(recent=(recent,))
    window.files.open(file)
    assert window.workspace.page == "population"


def test_panels_put_away_stay_away(make: Callable[[], MainWindow], file: Path) -> None:
    first = make()
    first.files.open(file)
    first.toggle_side("checklist")
    first.close()
    second = make()
    second.files.open(file)
    assert not second.side_shown


def test_nothing_opens_by_itself_when_that_is_not_wanted(make: Callable[[], MainWindow], file: Path) -> None:
    first = make()
    first.files.open(file)
    first.commands["reopen"].trigger()
    first.close()
    assert left_open(make().settings) is None


def test_nothing_opens_when_the_start_page_was_shown_or_the_file_is_gone(
    make: Callable[[], MainWindow], file: Path
) -> None:
    first = make()
    first.files.open(file)
    first.files.close()
    first.close()
    assert left_open(make().settings) is None
    again = make()
    again.files.open(file)
    again.close()
    file.unlink()
    assert left_open(make().settings) is None


def test_after_a_crash_the_start_page_offers_what_was_left(
    make: Callable[[], MainWindow], file: Path, template: Protocol
) -> None:
    first = make()
    first.files.open(file)
    first.close()
    draft = drafts.Keeper()
    draft.keep(template, "Trial", file)
    head, _line, body = draft.file.read_bytes().partition(b"\n")
    gone = drafts.Note.model_validate_json(head).model_copy(update={"pid": 2**22 + 12345})
    draft.file.write_bytes(gone.model_dump_json().encode() + b"\n" + body)
    assert left_open(make().settings) is None
    draft.drop()
    assert left_open(make().settings) == file
    watch = crashes.Watch()
    watch.note("an error\n")
    watch.end()
    assert left_open(make().settings) is None
    crashes.mark_seen()
    assert left_open(make().settings) == file


def test_reduced_motion_stills_what_moves_by_itself(
    make: Callable[[], MainWindow], file: Path, qapp: QApplication
) -> None:
    window = make()
    window.files.open(file)
    before = qapp.cursorFlashTime()
    assert before
    window.commands["still"].trigger()
    assert qapp.cursorFlashTime() == 0
    assert theme.still()
    assert load_settings().still
    window.commands["still"].trigger()
    assert qapp.cursorFlashTime() == before
    assert not Settings().still


@pytest.mark.parametrize("name", ["a" * 5000, "a\0b", "\ud800"], ids=["long", "null", "half"])
def test_a_file_that_cannot_be_looked_at_does_not_stop_the_start(name: str) -> None:
    assert left_open(Settings(left_open=f"/{name}.patp")) is None


def test_what_is_called_very_long_takes_little_room_in_settings_and_messages(
    make: Callable[[], MainWindow], file: Path
) -> None:
    save(file, put(load(file), "/overview/short_title", "long " * 19_000))
    window = make()
    window.files.open(file)
    assert len(window.name) < 400
    assert len(folders.settings_file().read_bytes()) < 10_000
