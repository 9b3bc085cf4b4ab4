"""The command line opens what is locked with a passphrase: from a file, or by asking on a terminal."""

import json
import os
import pty
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from studio.storage.library import find, start_from
from studio.storage.protocol_file import load, loads, save
from studio.storage.sealed import Key, Locked
from tests.test_cli import TEMPLATE, pat

KEY = Key.fresh("three small bears")


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    template = find(TEMPLATE)
    assert template is not None
    path = tmp_path / "locked.patp"
    save(path, start_from(template), KEY)
    return path


@pytest.fixture
def phrase(tmp_path: Path) -> Path:
    path = tmp_path / "phrase.txt"
    path.write_bytes("\ufeffthree small bears\r\nand a note\n".encode())
    return path


def test_without_a_passphrase_the_file_is_one_sentence(locked: Path, tmp_path: Path) -> None:
    for command in (
        ["check", locked],
        ["diff", locked, locked],
        ["export", locked, "-o", tmp_path / "a.md"],
    ):
        done = pat(*command)
        assert done.returncode == 2
        assert "is locked with a passphrase; name a file that holds it with --passphrase-file" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not done.stdout


def test_a_passphrase_file_opens_it_for_each_command(locked: Path, phrase: Path, tmp_path: Path) -> None:
    opened = ["--passphrase-file", phrase]
    checked = pat("check", locked, "--json", *opened)
    assert checked.returncode == 0, checked.stderr
    assert json.loads(checked.stdout)[0]["ok"]
    assert pat("diff", locked, locked, *opened).returncode == 0
    out = tmp_path / "a.md"
    assert pat("export", locked, "-o", out, *opened).returncode == 0
    assert "psilocybin" in out.read_text("utf-8").lower()


def test_a_wrong_passphrase_and_a_missing_file_of_it_are_one_sentence(locked: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("four small bears")
    done = pat("check", locked, "--passphrase-file", wrong)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "this is not the passphrase, or the file was damaged or altered" in done.stderr
    missing = pat("check", locked, "--passphrase-file", tmp_path / "none.txt")
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    assert "none.txt cannot be read" in missing.stderr


def test_many_files_are_checked_and_those_that_are_locked_among_them(locked: Path, phrase: Path) -> None:
    plain = locked.with_name("plain.patp")
    save(plain, load(locked, KEY))
    files = [plain] * 15 + [locked] + [plain] * 10
    done = pat("check", *files, "--json", "--passphrase-file", phrase)
    assert done.returncode == 0, done.stderr
    assert [report["file"] for report in json.loads(done.stdout)] == [str(file) for file in files]


def test_a_pdf_for_sharing_holds_the_protocol_as_locked_as_it_was(locked: Path, phrase: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    assert pat("export", locked, "-o", out, "--passphrase-file", phrase).returncode == 0
    with pikepdf.open(BytesIO(out.read_bytes())) as pdf:
        (attached,) = (spec.get_file().read_bytes() for spec in pdf.attachments.values())
    with pytest.raises(Locked):
        loads(attached, "a.patp")
    assert loads(attached, "a.patp", KEY) == load(locked, KEY)
    assert pat("check", out, "--passphrase-file", phrase).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal_is_asked_and_shows_nothing_of_the_answer(locked: Path) -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "studio", "check", str(locked)])
    said = b""
    while b": " not in said:
        said += os.read(terminal, 1000)
    assert f"Passphrase of {locked}: " in said.decode()
    os.write(terminal, b"three small bears\n")
    try:
        while data := os.read(terminal, 1000):
            said += data
    except OSError:  # the other end of the terminal is closed
        pass
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, said
    assert b"bears" not in said
