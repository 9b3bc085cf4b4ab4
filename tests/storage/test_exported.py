"""What was last exported is known again, for nobody else, and not of ever more protocols."""

from __future__ import annotations

import os
import stat
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import folders
from studio.storage.exported import KEPT, Exported, keep, last
from studio.storage.sealed import Key

if TYPE_CHECKING:
    from pathlib import Path

WHEN = datetime(2026, 11, 27, 20, 30)


def version(number: int) -> Protocol:
    return put(Protocol(), "/overview/version", str(number))


def test_the_newest_export_of_a_file_is_known_again(tmp_path: Path) -> None:
    file, other = tmp_path / "a.patp", tmp_path / "b.patp"
    assert last(file) is None
    assert keep(file, Exported(version(1), tmp_path / "a.pdf", WHEN))
    newest = Exported(version(2), tmp_path / "a.docx", WHEN)
    assert keep(file, newest)
    assert last(file) == newest
    assert last(other) is None


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_that_of_a_locked_protocol_is_known_with_its_key_alone(tmp_path: Path) -> None:
    file, key = tmp_path / "a.patp", Key.fresh("three small foxes")
    secret = put(Protocol(), "/overview/title", "Confidential design")
    exported = Exported(secret, tmp_path / "a.pdf", WHEN)
    assert keep(file, exported, key)
    assert last(file, key) == exported
    assert last(file) is None
    assert last(file, Key.fresh("other")) is None
    assert all(b"Confidential" not in one.read_bytes() for one in folders.exports_folder().iterdir())


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    keep(tmp_path / "a.patp", Exported(version(1), tmp_path / "a.pdf", WHEN))
    (kept,) = folders.exports_folder().iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folders.exports_folder().stat().st_mode) == 0o700


def test_no_more_than_so_many_are_kept_and_the_oldest_go(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        keep(tmp_path / f"{number}.patp", Exported(version(number), tmp_path / "x.pdf", WHEN))
        for path in folders.exports_folder().glob("*.json"):
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 10))
    assert len(list(folders.exports_folder().iterdir())) == KEPT
    assert last(tmp_path / "0.patp") is None
    assert last(tmp_path / f"{KEPT + 2}.patp") is not None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"protocol": {}}', b'{"to": 1, "when": 2, "protocol": 3}'])
def test_what_is_damaged_counts_as_not_known(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.patp"
    keep(file, Exported(version(1), tmp_path / "a.pdf", WHEN))
    (kept,) = folders.exports_folder().iterdir()
    kept.write_bytes(content)
    assert last(file) is None


def test_a_folder_that_cannot_be_written_interrupts_nobody(tmp_path: Path) -> None:
    folders.exports_folder().parent.mkdir(parents=True, exist_ok=True)
    folders.exports_folder().write_text("in the way", encoding="utf-8")
    assert not keep(tmp_path / "a.patp", Exported(version(1), tmp_path / "a.pdf", WHEN))
