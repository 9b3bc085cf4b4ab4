"""Files made to do harm: each is refused in one sentence or opened, and none hangs or takes the machine's memory."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import re
import socket
import subprocess
import sys
import threading
import unicodedata
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.data import data_folder
from studio.protocol.bounds import LARGEST_BYTES, MOST_MARKS
from studio.protocol.protocol import FORMAT, Protocol
from studio.reading import NotAFileError, is_file, is_folder, read_at_most
from studio.storage.pdf_file import is_pdf
from studio.storage.protocol_file import FileError, dumps, load, loads
from tests.memory import TELL_PEAK, TOLD
from tests.present import HEAD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TURNING = {"B", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
posix = pytest.mark.skipif(os.name != "posix", reason="there are no such files here")


def refused(data: bytes, name: str = "a.patp") -> str:
    """Return the sentence with which the content is refused."""
    with pytest.raises(FileError) as caught:
        loads(data, name)
    said = str(caught.value)
    assert not any(unicodedata.bidirectional(letter) in TURNING for letter in said)
    assert len(said) < 500
    return said


def title(content: str) -> bytes:
    return HEAD + b', "overview": {"title": ' + content.encode() + b"}}"


def database() -> bytes:
    return b"SQLite format 3\0" + bytes(84)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    return out.getvalue()


OTHERS: dict[str, Callable[[], bytes]] = {
    "compressed archive": archive,
    "compressed file": lambda: gzip.compress(HEAD + b"}"),
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(20),
    "database": database,
    "binary file": lambda: pickle.dumps({"format": 1}, protocol=2) + b"\0",
    "web page": lambda: b"<!DOCTYPE html><html></html>",
    "document of a word processor": lambda: rb"{\rtf1 hello}",
    "PDF is damaged": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20,
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_file_of_another_kind_is_named(kind: str) -> None:
    assert kind in refused(OTHERS[kind]())


@pytest.mark.parametrize("code", ["utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_is_named_with_a_mark_and_without(code: str) -> None:
    assert "UTF-16 or UTF-32; save it as UTF-8" in refused(HEAD.decode().encode(code))


def test_a_file_of_nothing_is_said_to_be_empty() -> None:
    for nothing in (b"", b" \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"):
        assert "the file is empty" in refused(nothing)


NUMBERS = ["1e400", "-1e400", "NaN", "Infinity", "-Infinity", "1e16", "9" * 16, "-" + "9" * 5000, "9" * 400]


@pytest.mark.parametrize("number", NUMBERS, ids=range(len(NUMBERS)))
@pytest.mark.parametrize("place", ['"statistics": {"power": %s}', '"statistics": {"total": %s}', '"odd": [{"a": %s}]'])
def test_a_number_that_nothing_can_reckon_with_is_refused(place: str, number: str) -> None:
    refused(HEAD + b", " + (place % number).encode() + b"}")


@pytest.mark.parametrize("number", ["-0.0", "0.1", "1e-400", "5e-324", "1" + "0" * 15, "0." + "1" * 100_000])
def test_a_number_that_can_be_is_kept(number: str) -> None:
    protocol = loads(HEAD + b', "odd": ' + number.encode() + b"}", "a.patp")
    assert dumps(loads(dumps(protocol), "a.patp")) == dumps(protocol)


@pytest.mark.parametrize("text", [r"\ud800", r"\udc00\ud800", r"a\ud83d", r"\uDBFF"])
def test_half_a_character_is_refused(text: str) -> None:
    assert "half of a character" in refused(title(f'"{text}"'))
    assert "half of a character" in refused(HEAD + b', "odd": {"' + text.encode() + b'": 1}}')


@pytest.mark.parametrize("text", [r"\u0000", r"\u202e", r"\ud83d\ude00", "\u2066", r"\u0007\u001b[2J", "e\u0301"])
def test_an_odd_character_in_a_text_is_kept_as_it_is(text: str) -> None:
    protocol = loads(title(f'"{text}"'), "a.patp")
    assert loads(dumps(protocol), "a.patp").overview.title == json.loads(f'"{text}"')


def test_members_that_look_alike_are_unlike() -> None:
    raw = {"format": FORMAT, "Format": 2, "OVERVIEW": 1, "é": 1, "e\u0301": 2, "__proto__": {"a": 1}, "__class__": "x",
           "constructor": [], "model_config": {}, "__dict__": {}, "model_fields_set": [], "": 1}  # fmt: skip
    assert json.loads(dumps(loads(json.dumps(raw).encode(), "a.patp"))) == raw


def test_what_a_file_says_does_not_turn_the_sentence_around() -> None:
    for odd in ("\u202e", "\u2067", "\n", "\u2028", "\x85", "\x1b"):
        written = json.dumps(odd).strip('"')
        assert "stands twice" in refused(HEAD + f', "a{written}": 1, "a{written}": 1}}'.encode())
        assert "15 digits" in refused(HEAD + f', "a{written}b": 1e17}}'.encode())
        assert "is empty" in refused(b"", f"a{odd}ptap.exe")
    refused(HEAD + b', "design": {"arms": [{"id": "x\\u202e"}, {"id": "x\\u202e"}]}}')


def nested(part: bytes, count: int) -> bytes:
    return HEAD + b', "x": [' + b",".join([part] * count) + b"]}"


GREAT = {
    "parts": nested(b"[]", 900_000),
    "quotes": HEAD + b', "x": "' + b'"' * 5_000_000,
    "backslashes": HEAD + b', "x": "' + b"\\" * 5_000_001,
    "brackets": b"[" * 5_000_000,
    "pairs": b'{"a":' * 300_000,
    "items": nested(b"0", 10_001),
    "name": HEAD + b', "' + b"n" * 201 + b'": 1}',
    "text": title('"' + "x" * 100_001 + '"'),
    "twins": HEAD + b', "design": {"arms": [' + b",".join(b'{"id": "%d"}' % min(n, 9998) for n in range(10_000))
    + b"]}}",
    "digits": HEAD + b', "x": ' + b"9" * 5_000_000 + b"}",
}  # fmt: skip


@pytest.mark.parametrize("kind", GREAT)
def test_too_much_of_anything_is_refused(kind: str) -> None:
    refused(GREAT[kind])


PEAK = """
import sys
from studio.protocol.bounds import LARGEST_BYTES, LONGEST_TEXT, MOST_ITEMS
from studio.storage.protocol_file import FileError, dumps, loads
from tests.present import HEAD

def rows(part, most):
    inner = b"[" + b",".join([part] * (MOST_ITEMS - 1)) + b"]"
    return HEAD + b',"x":[' + b",".join([inner] * most) + b"]}"

made = {
    "wide letters": lambda: HEAD + b',"x":[' + b",".join(
        [b'"' + b"a" * (LONGEST_TEXT - 1) + "\U0001f600".encode() + b'"'] * (LARGEST_BYTES // (LONGEST_TEXT + 20))
    ) + b"]}",
    "objects": lambda: rows(b'{"a":{}}', 25),
    "all nested": lambda: b"[" * LARGEST_BYTES,
    "all quotes": lambda: b'"' * LARGEST_BYTES,
}
try:
    print(len(dumps(loads(made[sys.argv[1]](), "a.patp"))) > 0)
except FileError as error:
    print(str(error)[:80])
"""


@pytest.mark.skipif(not TOLD, reason="memory is not told this way here")
@pytest.mark.parametrize("kind", ["wide letters", "objects", "all nested", "all quotes"])
def test_the_largest_files_take_no_more_memory_than_is_stated(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PEAK + TELL_PEAK, kind], capture_output=True, text=True, timeout=120, check=True
    )
    said, peak = done.stdout.splitlines()
    assert int(peak) < 700
    if kind in ("wide letters", "objects"):
        assert said == "True"
    else:
        assert int(peak) < 150


@posix
@pytest.mark.parametrize("reader", [load, is_pdf], ids=["load", "is_pdf"])
def test_what_is_no_file_is_never_waited_for(tmp_path: Path, reader: object) -> None:
    pipe, loop, plug = tmp_path / "pipe.patp", tmp_path / "loop.patp", tmp_path / "plug.patp"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(plug))
    (tmp_path / "zero.patp").symlink_to("/dev/zero")
    (tmp_path / "folder.patp").mkdir()
    done = []

    def read_all() -> None:
        for path in (*tmp_path.iterdir(), tmp_path / "none.patp"):
            try:
                done.append(reader(path))  # type: ignore[operator]  # either takes a path
            except FileError as error:
                done.append("\n" in str(error))

    thread = threading.Thread(target=read_all, daemon=True)
    thread.start()
    thread.join(20)
    assert done == [False] * 6


@posix
def test_a_device_or_pipe_is_told_from_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for name in ("file", "folder", "pipe", "none", "a" * 5000, "a\0b"):
        assert is_file(tmp_path / name) is (name == "file")
        assert is_folder(tmp_path / name) is (name == "folder")
    for path in (tmp_path, tmp_path / "pipe", type(tmp_path)("/dev/zero"), type(tmp_path)("/dev/null")):
        with pytest.raises(NotAFileError):
            read_at_most(path, 10)


@pytest.mark.skipif(not TOLD, reason="there is no such file here")
def test_a_file_that_says_it_is_empty_is_read_as_far_as_the_limit(tmp_path: Path) -> None:
    path = type(tmp_path)("/proc/self/maps")
    assert path.stat().st_size == 0
    assert len(read_at_most(path, 100)) == 100
    with pytest.raises(FileError):
        load(path)


def test_a_sparse_or_growing_file_is_read_as_far_as_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.patp"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)
    with pytest.raises(FileError, match="larger than 20 MB"):
        load(path)
    read = os.read

    def growing(descriptor: int, most: int) -> bytes:
        with path.open("ab") as more:
            more.write(b" " * 1_000_000)
        return read(descriptor, most)

    path.write_bytes(HEAD + b"}")
    monkeypatch.setattr(os, "read", growing)
    with pytest.raises(FileError, match="larger than 20 MB"):
        load(path)
    assert path.stat().st_size < 2 * LARGEST_BYTES


SHIPPED = [path.read_bytes() for path in sorted(data_folder("templates").glob("*.patp"))]


@settings(max_examples=40)
@given(st.data())
def test_a_shipped_template_changed_anywhere_is_opened_or_refused_in_a_sentence(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from(SHIPPED)))
    for _change in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.binary(max_size=2)
            | st.sampled_from([b"{", b"}", b"[", b'"', b",", b"\\", b"null", b"-1e999", b"\\ud800"])
        )
    opened_or_refused(bytes(whole))


def test_a_shipped_template_cut_at_many_places_is_refused() -> None:
    whole = max(SHIPPED, key=len)
    for cut in range(0, len(whole) - 2, 4999):
        assert re.search("breaks off|not valid|empty|must", refused(whole[:cut]))


def opened_or_refused(data: bytes) -> None:
    try:
        protocol = loads(data, "a.patp")
    except FileError as error:
        if "\n" in str(error):
            pytest.fail(f"more than one line: {error}")
    else:
        assert isinstance(protocol, Protocol)
        assert dumps(loads(dumps(protocol), "a.patp")) == dumps(protocol)


def test_commas_are_counted_before_anything_is_parsed() -> None:
    assert "more than 1,000,000 parts" in refused(b"," * (MOST_MARKS + 1))
