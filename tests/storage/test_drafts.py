"""Drafts: unsaved changes that outlive the program that held them."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from studio.protocol.bounds import LARGEST_BYTES
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import drafts, folders
from studio.storage.protocol_file import FileError, dumps, save
from studio.storage.sealed import Key, Locked
from tests.present import HEAD

LEAVE = """
import sys
from pathlib import Path
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage.drafts import Keeper
path = Path(sys.argv[1]) if sys.argv[1] else None
Keeper().keep(put(Protocol(), "/overview/short_title", "Left"), "Left", path)
"""


def leave(path: Path | None = None) -> None:
    """Let another program write a draft and end without removing it."""
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", LEAVE, str(path or "")], cwd=root, check=True, timeout=60)


def test_a_draft_is_for_the_user_only_and_goes_when_it_is_dropped() -> None:
    keeper = drafts.Keeper()
    keeper.keep(Protocol(), "Mine")
    if os.name == "posix":
        assert stat.S_IMODE(keeper.file.stat().st_mode) == 0o600
        assert stat.S_IMODE(keeper.file.parent.stat().st_mode) == 0o700
    keeper.drop()
    keeper.drop()
    assert list(folders.drafts_folder().iterdir()) == []


def test_the_draft_of_a_running_program_is_not_offered() -> None:
    keeper = drafts.Keeper()
    keeper.keep(Protocol(), "Mine")
    assert keeper.file.exists()
    assert drafts.left_behind() == ()


def test_what_a_program_left_behind_is_offered_with_its_changes(tmp_path: Path) -> None:
    file = tmp_path / "a.patp"
    save(file, put(Protocol(), "/overview/version", "1"))
    leave(file)
    (found,) = drafts.left_behind()
    assert found.note is not None
    assert (found.note.name, found.note.path) == ("Left", str(file))
    assert not found.elsewhere
    assert drafts.protocol_of(found).overview.short_title == "Left"
    assert drafts.discard(found) is None
    assert drafts.left_behind() == ()


def test_a_number_that_another_process_got_does_not_hide_a_draft() -> None:
    leave()
    (found,) = drafts.left_behind()
    head, _line, body = found.file.read_bytes().partition(b"\n")
    note = drafts.Note.model_validate_json(head).model_copy(update={"pid": os.getpid()})
    found.file.write_bytes(note.model_dump_json().encode() + b"\n" + body)
    offered = len(drafts.left_behind())
    assert offered == (1 if note.began else 0)


def test_a_draft_of_another_computer_is_offered_as_such() -> None:
    leave()
    (found,) = drafts.left_behind()
    head, _line, body = found.file.read_bytes().partition(b"\n")
    note = drafts.Note.model_validate_json(head).model_copy(update={"host": "elsewhere", "pid": os.getpid()})
    found.file.write_bytes(note.model_dump_json().encode() + b"\n" + body)
    assert [one.elsewhere for one in drafts.left_behind()] == [True]


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}\n{}", b'{"name": "A"}\n', b'{"name": "A"}\n' + HEAD])
def test_a_damaged_draft_is_listed_and_says_what_is_wrong(content: bytes) -> None:
    folders.drafts_folder().mkdir(parents=True)
    (folders.drafts_folder() / f"1-a{drafts.ENDING}").write_bytes(content)
    (found,) = drafts.left_behind()
    with pytest.raises(FileError):
        drafts.protocol_of(found)
    assert drafts.discard(found) is None


def test_a_draft_that_cannot_be_written_says_why() -> None:
    folder = folders.drafts_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")
    with pytest.raises(FileError):
        drafts.Keeper().keep(Protocol(), "Mine")


def test_the_newest_is_told_by_the_counter_not_by_the_clock() -> None:
    for _number in range(3):
        leave()
    found = drafts.left_behind()
    assert [one.note.count for one in found if one.note] == [3, 2, 1]
    for place, one in enumerate(found):
        head, _line, body = one.file.read_bytes().partition(b"\n")
        note = drafts.Note.model_validate_json(head).model_copy(update={"when": f"2026-01-0{place + 1}T00:00:00"})
        one.file.write_bytes(note.model_dump_json().encode() + b"\n" + body)
    assert [one.note.count for one in drafts.left_behind() if one.note] == [3, 2, 1]


def test_a_draft_of_a_version_that_did_not_count_is_still_read() -> None:
    folders.drafts_folder().mkdir(parents=True)
    old = b'{"host": "", "pid": 0, "began": "", "name": "Old", "path": "", "source": "", "when": "yesterday"}\n'
    (folders.drafts_folder() / f"1-a{drafts.ENDING}").write_bytes(old + HEAD + b"}")
    leave()
    newest, oldest = drafts.left_behind()
    assert oldest.note is not None
    assert (oldest.note.name, oldest.note.count, oldest.note.when) == ("Old", 0, "")
    assert drafts.protocol_of(oldest) == Protocol()
    assert newest.note is not None
    assert newest.note.count == 1


def test_the_draft_of_the_largest_locked_protocol_is_read_again() -> None:
    key, wording = Key.fresh("a passphrase"), "x" * 100_000
    largest = put(Protocol(), "/population/inclusion", [{"id": f"i{n}", "wording": wording} for n in range(190)])
    assert LARGEST_BYTES * 3 // 4 < len(dumps(largest)) < LARGEST_BYTES
    keeper = drafts.Keeper()
    keeper.keep(largest, "Largest", key=key)
    assert keeper.file.stat().st_size > LARGEST_BYTES
    assert drafts.protocol_of(drafts.Draft(keeper.file, None), key) == largest


def test_the_draft_of_a_locked_protocol_is_locked_and_tells_nothing(tmp_path: Path) -> None:
    key = Key.fresh("a passphrase")
    keeper = drafts.Keeper()
    secret = put(Protocol(), "/overview/short_title", "Very secret")
    keeper.keep(secret, "Very secret", tmp_path / "x.patp", base="0" * 64)
    assert b"Very secret" in keeper.file.read_bytes()
    keeper.keep(secret, "Very secret", tmp_path / "x.patp", key=key, base="0" * 64)
    assert b"secret" not in keeper.file.read_bytes()
    draft = drafts.Draft(keeper.file, None)
    with pytest.raises(Locked):
        drafts.protocol_of(draft)
    assert drafts.protocol_of(draft, key) == secret


def test_what_is_left_of_writing_a_draft_is_removed() -> None:
    folders.drafts_folder().mkdir(parents=True)
    (folders.drafts_folder() / f".1-a.draft.{'0' * 16}.pat-studio-tmp").write_bytes(b"half")
    assert drafts.left_behind() == ()
    assert list(folders.drafts_folder().iterdir()) == []
