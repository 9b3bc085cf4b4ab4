"""Files that are locked with a passphrase: they open with it alone, and nothing can be altered in them unnoticed."""

import json
import pickle
import subprocess
import sys
from base64 import b64decode
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import pdf_file
from studio.storage.errors import FileError
from studio.storage.protocol_file import dumps, is_sealed, key_of, load, loads, save
from studio.storage.sealed import LONGEST_PASSPHRASE, Key, Locked, SealError, WrongPassphrase, seal, unseal

FORMATS = Path(__file__).parent / "formats"
FROZEN = FORMATS / "sealed-1.patp"
"""Locked by other libraries than ours (argon2-cffi 25 and pycryptodome 3) with a salt and a nonce that count up."""
PHRASE = "drei kleine Bären tanzen"
KEY = Key.fresh("three small bears")
OTHER = Key.fresh("three small wolves")
PROTOCOL = put(Protocol(), "/overview/title", "Secret mushrooms")


def _lines(data: bytes) -> list[bytes]:
    return data.split(b"\n")


def _with_header(**changes: object) -> bytes:
    first, header, *rest = _lines(FROZEN.read_bytes())
    changed = {**json.loads(header), **changes}
    return b"\n".join([first, json.dumps(changed, sort_keys=True).encode(), *rest])


def test_a_file_locked_by_other_libraries_opens() -> None:
    data = FROZEN.read_bytes()
    content, key = unseal(data, PHRASE)
    assert content == (FORMATS / "format-1.patp").read_bytes()
    nonce = b64decode(json.loads(_lines(data)[1])["nonce"])
    assert key.seal(content, nonce) == data, "and is written as they wrote it"


@pytest.mark.parametrize("typed", ["drei kleine Ba\u0308ren tanzen", "drei kleine Bären tanzen"])
def test_letters_count_however_a_keyboard_makes_them(typed: str) -> None:
    assert key_of(FROZEN.read_bytes(), "a.patp", typed)


@given(st.binary(max_size=500))
def test_what_is_sealed_comes_out_as_it_was(data: bytes) -> None:
    content, key = unseal(seal(data, KEY), KEY)
    assert content == data
    assert key is KEY


def test_a_protocol_is_locked_in_its_file_and_looks_like_nothing_there(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    save(path, PROTOCOL, KEY)
    assert load(path, KEY) == PROTOCOL
    assert is_sealed(path.read_bytes())
    assert b"mushrooms" not in path.read_bytes()
    assert path.read_bytes().isascii()
    assert max(map(len, _lines(path.read_bytes()))) < 200, "mail breaks lines that are longer than 998"


def test_the_same_protocol_is_never_the_same_bytes_twice() -> None:
    sealed = [dumps(PROTOCOL, KEY) for _ in range(50)]
    nonces = {json.loads(_lines(data)[1])["nonce"] for data in sealed}
    assert len(nonces) == 50
    bodies = [b"".join(_lines(data)[2:]) for data in sealed]
    assert all(one != other for one, other in pairwise(bodies))


def test_each_locking_has_a_salt_of_its_own() -> None:
    again = Key.fresh("three small bears")
    with pytest.raises(WrongPassphrase):
        unseal(seal(b"a", KEY), again)
    assert unseal(seal(b"a", KEY), "three small bears")[0] == b"a"


def test_without_a_key_the_file_says_that_it_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    save(path, PROTOCOL, KEY)
    with pytest.raises(Locked, match=r"a\.patp: this protocol is locked with a passphrase"):
        load(path)


def test_a_wrong_passphrase_is_one_sentence_that_owns_up_to_what_it_cannot_know() -> None:
    with pytest.raises(WrongPassphrase, match="not the passphrase, or the file was damaged or altered"):
        key_of(FROZEN.read_bytes(), "a.patp", "drei kleine Wölfe tanzen")
    with pytest.raises(WrongPassphrase, match="another passphrase"):
        loads(dumps(PROTOCOL, KEY), "a.patp", OTHER)


@pytest.mark.parametrize("phrase", ["", "a" * (LONGEST_PASSPHRASE + 1), "\ud800"])
def test_what_is_no_passphrase_is_refused(phrase: str) -> None:
    with pytest.raises(SealError):
        Key.fresh(phrase)


def test_one_letter_and_a_thousand_are_passphrases() -> None:
    for phrase in ("x", "ä" * LONGEST_PASSPHRASE):
        assert unseal(seal(b"a", Key.fresh(phrase)), phrase)[0] == b"a"


SEALED = dumps(PROTOCOL, KEY)


@settings(max_examples=500)
@given(st.integers(0, len(SEALED) - 1), st.integers(0, 255))
def test_no_byte_can_be_altered_unnoticed(at: int, byte: int) -> None:
    altered = SEALED[:at] + bytes([byte]) + SEALED[at + 1 :]
    try:
        read = loads(altered, "a.patp", KEY)
    except FileError:
        return
    assert read == PROTOCOL, "only the room between the characters was altered"


@given(st.integers(0, len(SEALED) - 2))
def test_no_file_that_breaks_off_opens(at: int) -> None:
    with pytest.raises(FileError):
        loads(SEALED[:at], "a.patp", KEY)


def test_parts_of_two_files_with_one_passphrase_cannot_be_exchanged() -> None:
    one, other = _lines(dumps(PROTOCOL, KEY)), _lines(dumps(Protocol(), KEY))
    for at in range(1, 3):
        mixed = [*one]
        mixed[at] = other[at]
        with pytest.raises(SealError):
            loads(b"\n".join(mixed), "a.patp", KEY)


def test_what_mail_does_to_lines_is_no_damage() -> None:
    for mailed in (SEALED.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + SEALED, b"\n" + SEALED + b"\n\n", SEALED.strip()):
        assert loads(mailed, "a.patp", KEY) == PROTOCOL


@pytest.mark.parametrize(
    "changes",
    [
        {"memory": 262_145},
        {"memory": 2**40},
        {"memory": 8},
        {"memory": 65_536.0},
        {"memory": True},
        {"passes": 11},
        {"passes": 0},
        {"passes": -3},
        {"lanes": 9},
        {"lanes": "4"},
        {"salt": "AAAA"},
        {"salt": "AAECAwQFBgcICQoLDA0ODx=="},
        {"salt": "é"},
        {"salt": None},
        {"nonce": "AAECAwQFBgcICQoLDA0ODw=="},
        {"nonce": ["ZGVmZ2hpamtsbW5v"]},
        {"cipher": "none"},
        {"kdf": "PBKDF2"},
        {"more": 1},
    ],
)
def test_what_a_file_asks_for_is_checked_before_it_is_done(
    changes: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def derived(*_: object) -> None:
        raise AssertionError("a key was made")

    monkeypatch.setattr("studio.storage.sealed._cipher", derived)
    with pytest.raises(SealError) as caught:
        key_of(_with_header(**changes), "a.patp", PHRASE)
    assert not isinstance(caught.value, WrongPassphrase)


@pytest.mark.parametrize("header", [b"", b"{}", b"[]", b"[" * 400, b'{"kdf":', b"1e999", b"\xff\xfe", b"{" * 5000])
def test_a_second_line_of_another_kind_is_refused(header: bytes) -> None:
    first, _header, *rest = _lines(FROZEN.read_bytes())
    with pytest.raises(SealError, match="damaged or altered"):
        key_of(b"\n".join([first, header, *rest]), "a.patp", PHRASE)


@settings(max_examples=300)
@given(st.binary(max_size=700))
def test_whatever_follows_the_first_line_is_one_sentence(rest: bytes) -> None:
    with pytest.raises(SealError):
        loads(_lines(SEALED)[0] + rest, "a.patp", KEY)


def test_weaker_ways_to_make_the_key_that_a_file_asks_for_do_not_open_another_file() -> None:
    with pytest.raises(WrongPassphrase):
        key_of(_with_header(memory=64, passes=1), "a.patp", PHRASE)


def test_a_pdf_that_holds_a_locked_protocol_asks_for_its_passphrase(tmp_path: Path) -> None:
    from io import BytesIO

    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["a.patp"] = pikepdf.AttachedFileSpec(pdf, dumps(PROTOCOL, KEY), filename="a.patp")
    out = BytesIO()
    pdf.save(out)
    data = out.getvalue()
    assert pdf_file.begins_as_pdf(data)
    assert is_sealed(data)
    with pytest.raises(Locked):
        loads(data, "a.pdf")
    assert loads(data, "a.pdf", key_of(data, "a.pdf", "three small bears")) == PROTOCOL


def test_a_key_shows_nothing_and_stays_where_it_is() -> None:
    assert repr(KEY) == str(KEY) == "<Key>"
    with pytest.raises(TypeError, match="stays in the memory"):
        pickle.dumps(KEY)
    assert not hasattr(KEY, "__dict__")


def test_a_file_that_is_not_locked_loads_nothing_that_encrypts(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    save(path, PROTOCOL)
    program = (
        "import sys; from pathlib import Path; from studio.cli import run_command\n"
        f"run_command(['check', {str(path)!r}], lambda path: 0)\n"
        "sys.exit(any(name.partition('.')[0] in ('cryptography', 'cffi', '_cffi_backend') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0
