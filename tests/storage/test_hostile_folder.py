"""Folders of templates in which anybody may have put anything: the rest is shown, and nothing hangs or leads astray."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from studio.protocol.edit import put
from studio.protocol.protocol import Protocol, TemplateNote
from studio.storage import shelf
from studio.storage.library import folder_problem, in_folder, start_from, taken_from
from studio.storage.protocol_file import FileError, dumps
from studio.storage.shelf import Details
from tests.present import HEAD

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there are no such entries here")


def template(title: str) -> bytes:
    protocol = put(Protocol(), "/overview/version", title).model_copy(update={"template": TemplateNote(title=title)})
    return dumps(protocol)


@pytest.fixture
def team(tmp_path: Path) -> Path:
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "good.patp").write_bytes(template("Good"))
    return folder


def test_what_is_no_file_is_left_out_and_hides_no_other(team: Path) -> None:
    os.mkfifo(team / "pipe.patp")
    (team / "folder.patp").mkdir()
    (team / "zero.patp").symlink_to("/dev/zero")
    (team / "loop.patp").symlink_to(team / "loop.patp")
    (team / "ping.patp").symlink_to(team / "pong.patp")
    (team / "pong.patp").symlink_to(team / "ping.patp")
    (team / "gone.patp").symlink_to(team / "nowhere")
    (team / "self").symlink_to(team)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(team / "plug.patp"))
    assert [one.title for one in in_folder(team, "shared")] == ["Good"]


def test_an_entry_that_cannot_be_looked_at_hides_no_other(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (team / "stale.patp").write_bytes(template("Stale"))
    stat = Path.stat

    def stale(path: Path, **named: bool) -> os.stat_result:
        if path.name == "stale.patp":
            raise PermissionError(13, "Permission denied")
        return stat(path, **named)

    monkeypatch.setattr(Path, "stat", stale)
    assert [one.title for one in in_folder(team, "shared")] == ["Good"]


def test_a_file_that_became_a_pipe_meanwhile_is_explained(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(team / "pipe.patp")
    monkeypatch.setattr(Path, "is_file", lambda _path: True)
    shown = {one.path.name: one for one in in_folder(team, "shared")}
    assert "Not a regular file" in str(shown["pipe.patp"].problem)


def test_a_link_out_of_a_shared_folder_is_shown_and_not_followed(team: Path, tmp_path: Path) -> None:
    mine = tmp_path / "private.patp"
    mine.write_bytes(template("Private"))
    (team / "bait.patp").symlink_to(mine)
    (team / "alias.patp").symlink_to(team / "good.patp")
    shown = {one.path.name: one for one in in_folder(team, "shared")}
    assert shown["alias.patp"].problem is None
    bait = shown["bait.patp"]
    assert (bait.title, "leads out of the shared folder" in str(bait.problem)) == ("bait", True)
    for act in (
        lambda: start_from(bait),
        lambda: taken_from(Protocol(), bait, "overview"),
        lambda: shelf.change_details(bait, Details("Changed")),
        lambda: shelf.keep(Protocol(), Details("Changed"), shelf.shared(team), replacing=bait),
        lambda: shelf.duplicate(bait, "Copy", shelf.own()),
        lambda: shelf.give_out(bait, tmp_path / "out.patp"),
    ):
        with pytest.raises(FileError, match="leads out"):
            act()
    assert mine.read_bytes() == template("Private")
    assert not (tmp_path / "out.patp").exists()
    shelf.delete(bait)
    assert mine.read_bytes() == template("Private")
    assert not os.path.lexists(team / "bait.patp")


def test_a_link_in_the_users_own_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.patp").write_bytes(template("Elsewhere"))
    folder = shelf.own().folder
    folder.mkdir(parents=True)
    (folder / "link.patp").symlink_to(tmp_path / "elsewhere.patp")
    (found,) = in_folder(folder, "mine")
    assert (found.title, found.problem) == ("Elsewhere", None)


def test_odd_names_are_shown_on_one_line_and_can_be_used(team: Path) -> None:
    names = [b"two\nlines", b"\xff\xfe", "a\u202ejpg".encode(), b"CON", b"Good", b"\x1b[2J"]
    for name in names:
        Path(os.fsdecode(os.fsencode(team) + b"/" + name + b".patp")).write_bytes(
            HEAD + b', "overview": {"version": "1"}}'
        )
    (team / os.fsdecode(b"broken\n\xff.patp")).write_bytes(b"{")
    found = in_folder(team, "shared")
    assert len(found) == len(names) + 2
    for one in found:
        assert one.title.isprintable()
        assert str(one.problem or "").isprintable()
        if one.problem is None:
            start_from(one)
            assert shelf.duplicate(one, one.title, shelf.own()).path.name.isprintable()
    assert len(in_folder(shelf.own().folder, "mine")) == len(names) + 1


def test_the_problem_of_a_folder_with_an_odd_name_is_one_line(tmp_path: Path) -> None:
    assert str(folder_problem(tmp_path / "not\nthere\u202e")).isprintable()
    assert str(folder_problem(Path("a\0b"))).isprintable()


def test_ten_thousand_files_are_all_listed(team: Path) -> None:
    content = template("One")
    for number in range(10_000):
        (team / f"{number}.patp").write_bytes(content)
    assert len(in_folder(team, "shared")) == 10_001


def test_a_template_with_the_longest_name_is_deleted_and_comes_back(team: Path) -> None:
    path = team / f"{'n' * 250}.patp"
    path.write_bytes(template("Long"))
    long = next(one for one in in_folder(team, "shared") if one.path == path)
    deleted = shelf.delete(long)
    path.write_bytes(template("Other"))
    back = shelf.restore(deleted)
    assert back.path != path
    assert back.title == "Long"
    assert path.read_bytes() == template("Other")
