import json
import os

import pytest

from studio.storage import folders
from studio.storage.settings import (
    RECENT_FILES,
    RecentFile,
    Settings,
    change_settings,
    load_settings,
    save_settings,
)


def test_settings_come_back_as_saved() -> None:
    settings = Settings(theme="dark", text_scale=1.4).with_recent(RecentFile(path="/a.patp", title="A"))
    assert save_settings(settings)
    assert load_settings() == settings


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings() == Settings()


def test_a_broken_file_is_set_aside_and_nothing_stops() -> None:
    file = folders.settings_file()
    file.parent.mkdir(parents=True)
    file.write_text('{"theme": "pink"}')
    assert load_settings() == Settings()
    assert not file.exists()
    assert file.with_suffix(".broken.json").read_text() == '{"theme": "pink"}'


def test_what_can_be_read_of_a_broken_file_holds() -> None:
    file = folders.settings_file()
    file.parent.mkdir(parents=True)
    for broken in ("pink", 3):
        file.write_text(json.dumps({"theme": broken, "text_scale": 1.5, "recent": [{"path": "/a.patp"}]}))
        assert load_settings() == Settings(text_scale=1.5, recent=(RecentFile(path="/a.patp"),))
    for broken in ("", "[]", "null", "{", '{"theme": "dark"'):
        file.write_text(broken)
        assert load_settings() == Settings()


def test_a_moment_that_cannot_be_read_counts_as_unknown() -> None:
    file = folders.settings_file()
    file.parent.mkdir(parents=True)
    file.write_text('{"theme": "dark", "recent": [{"path": "/a.patp", "used": "lately"}]}')
    assert load_settings() == Settings(theme="dark", recent=(RecentFile(path="/a.patp"),))


def test_members_of_a_newer_program_are_kept() -> None:
    file = folders.settings_file()
    file.parent.mkdir(parents=True)
    file.write_text('{"theme": "dark", "future": [1]}')
    save_settings(load_settings())
    assert '"future"' in file.read_text()


def test_recent_files_are_newest_first_without_doubles_and_bounded() -> None:
    settings = Settings()
    for n in (*range(RECENT_FILES + 3), 5):
        settings = settings.with_recent(RecentFile(path=f"/{n}.patp"))
    assert settings.recent[0].path == "/5.patp"
    assert len(settings.recent) == len({file.path for file in settings.recent}) == RECENT_FILES
    assert all(file.path != "/5.patp" for file in settings.without_recent("/5.patp").recent)


def test_of_two_windows_neither_takes_back_what_the_other_kept() -> None:
    save_settings(Settings(recent=(RecentFile(path="/old.patp", used="2026-01-01"),)))
    one, other = load_settings(), load_settings()
    one = change_settings(one, theme="dark", who="Ada")
    one = change_settings(one, recent=one.with_recent(RecentFile(path="/a.patp", used="2026-01-03")).recent)
    other = change_settings(other, text_scale=1.5)
    assert other.theme == "system", "a window keeps the look it has"
    other = change_settings(other, recent=other.with_recent(RecentFile(path="/b.patp", used="2026-01-02")).recent)
    kept = load_settings()
    assert (kept.theme, kept.who, kept.text_scale) == ("dark", "Ada", 1.5)
    assert [file.path for file in kept.recent] == ["/a.patp", "/b.patp", "/old.patp"]
    change_settings(other, recent=other.without_recent("/old.patp").recent)
    assert [file.path for file in load_settings().recent] == ["/a.patp", "/b.patp"]


def test_without_a_file_all_of_a_windows_settings_are_kept() -> None:
    change_settings(Settings(theme="dark"), who="Ada")
    assert load_settings() == Settings(theme="dark", who="Ada")


def test_settings_that_cannot_be_written_interrupt_nothing() -> None:
    folders.settings_file().parent.parent.mkdir(parents=True, exist_ok=True)
    folders.settings_file().parent.write_text("in the way")
    assert not save_settings(Settings())


@pytest.mark.parametrize(
    "odd", ["[" * 100_000, '{"x": ' * 50_000, '{"panels": [1' + "0" * 40 + "]}", '{"theme": "\\ud800"}']
)
def test_a_file_made_to_do_harm_stops_no_start(odd: str) -> None:
    file = folders.settings_file()
    file.parent.mkdir(parents=True)
    file.write_text(odd)
    assert load_settings() == Settings()


@pytest.mark.skipif(os.name != "posix", reason="there are no such files here")
def test_what_is_no_file_is_never_waited_for() -> None:
    folders.settings_file().parent.mkdir(parents=True)
    os.mkfifo(folders.settings_file())
    assert load_settings() == Settings()


def test_every_damaged_file_is_set_aside_and_none_is_lost() -> None:
    for content in ("{1", "{2"):
        save_settings(Settings())
        folders.settings_file().write_text(content)
        load_settings()
    aside = folders.settings_file().parent.glob("*.broken*.json")
    assert {one.read_text() for one in aside} == {"{1", "{2"}
