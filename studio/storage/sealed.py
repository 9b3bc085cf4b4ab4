"""Content of files that is locked with a passphrase, so that a protocol can travel by mail.

A sealed file is text and has three parts: a line that says what it is; a line of JSON with how the key is made from the
passphrase and the number used once; and the encrypted content as base64 in short lines, which mail leaves as they are.

The key comes from the passphrase by Argon2id (RFC 9106, section 4, the second recommended choice: 64 MiB, 3 passes,
4 lanes). The content is encrypted and authenticated by AES-256-GCM (NIST SP 800-38D), and so are the first two lines:
a file in which anything was altered, cut off or exchanged does not open. A wrong passphrase and a damaged file look the
same, as they must.

What a file says about itself is checked before anything is done with it: no file can ask for more memory or time than
is set here. The library that encrypts is loaded with the first key that is made.
"""

import json
import unicodedata
from base64 import b64decode, b64encode
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, NoReturn

from studio.storage.errors import FileError
from studio.text import Text, _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LONGEST_PASSPHRASE = 1_000
"""Characters; far more than anybody types, and few enough to be looked at before anything is made of them."""

_FIRST_LINE = b"PAT Studio protocol locked with a passphrase"
_LONGEST_HEADER = 500
_BASE64_LINE = 76
_SALT_BYTES = 16
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEY_BYTES = 32
_OURS = {"memory": 65_536, "passes": 3, "lanes": 4}
"""Argon2id as RFC 9106 recommends it where memory is short; memory in KiB."""
_MOST = {"memory": 262_144, "passes": 10, "lanes": 8}
"""What a file may ask for: 256 MiB and some seconds."""
_LEAST_MEMORY_PER_LANE = 8
"""KiB, by Argon2's definition."""
_KINDS = {"kdf": "Argon2id", "cipher": "AES-256-GCM"}
_LENGTHS = {"salt": _SALT_BYTES, "nonce": _NONCE_BYTES}


class SealError(FileError):
    """A sealed file that cannot be opened."""


class Locked(SealError):
    """The file is sealed, and no key was given."""


class WrongPassphrase(SealError):
    """The passphrase is not the file's, or the file was altered: the two cannot be told apart."""


class Key:
    """What opens and seals files with one passphrase and one salt; made once, as making it takes a fifth of a second.

    It does not know the passphrase, shows nothing of itself, and cannot be written to a file or sent to a process.
    """

    __slots__ = ("_cipher", "_recipe")

    def __init__(self, passphrase: str, recipe: dict[str, Any]) -> None:
        """Derive the key; ``recipe`` is the header of a file without its nonce. Raises SealError: no passphrase."""
        self._recipe = recipe
        self._cipher = _cipher(_secret(passphrase), recipe)

    @classmethod
    def fresh(cls, passphrase: str) -> "Key":
        """Return a key with a salt of its own. Raises SealError for a passphrase that is empty or too long."""
        return cls(passphrase, {**_KINDS, **_OURS, "salt": _base64(token_bytes(_SALT_BYTES))})

    def seal(self, data: bytes, nonce: bytes) -> bytes:
        """Return the content of the sealed file; a nonce must never be used twice."""
        authenticated = _authenticated({**self._recipe, "nonce": _base64(nonce)})
        text = b64encode(self._cipher.encrypt(nonce, data, authenticated))
        lines = [text[start : start + _BASE64_LINE] for start in range(0, len(text), _BASE64_LINE)]
        return authenticated + b"\n".join(lines) + b"\n"

    def unseal(self, header: dict[str, Any], encrypted: bytes) -> bytes:
        """Return what was sealed. Raises WrongPassphrase."""
        if self._recipe != _recipe(header):
            raise WrongPassphrase(_("this protocol is locked with another passphrase than the one that was given."))
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(b64decode(header["nonce"]), encrypted, _authenticated(header))
        except InvalidTag:
            raise WrongPassphrase(_("this is not the passphrase, or the file was damaged or altered.")) from None

    def __repr__(self) -> str:
        return "<Key>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key stays in the memory of its process")


def is_sealed(data: bytes) -> bool:
    """Whether the content begins as a sealed file does; that says nothing about whether it can be opened."""
    return _beginning(data).startswith(_FIRST_LINE)


def seal(data: bytes, key: Key) -> bytes:
    """Return the content of a file that only the key's passphrase opens; never the same bytes twice."""
    return key.seal(data, token_bytes(_NONCE_BYTES))


def unseal(data: bytes, key: str | Key | None) -> tuple[bytes, Key]:
    """Return what was sealed, and the key that opened it, to seal it again.

    ``key`` is a passphrase, or a key that was made earlier, which opens files of its own salt alone.

    Raises Locked when there is no key, WrongPassphrase, and SealError for what is no sealed file of this version.
    """
    header, encrypted = _parts(data)
    if key is None:
        raise Locked(_("this protocol is locked with a passphrase."))
    if isinstance(key, str):
        key = Key(key, _recipe(header))
    return key.unseal(header, encrypted), key


def _recipe(header: dict[str, Any]) -> dict[str, Any]:
    """Return how the key is made: all but the number that is used once."""
    return {name: value for name, value in header.items() if name != "nonce"}


def _authenticated(header: dict[str, Any]) -> bytes:
    """Return the first two lines as they are written, which the content is bound to."""
    return _FIRST_LINE + b"\n" + json.dumps(header, sort_keys=True).encode() + b"\n"


def _beginning(data: bytes) -> bytes:
    """Return the first bytes without what mail and editors put before a text."""
    return data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()


def _parts(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the header, all of whose members are as they should be, and the encrypted content. Raises SealError."""
    if not is_sealed(data):
        raise SealError(_("this is not a file that is locked with a passphrase."))
    start = data.index(_FIRST_LINE) + len(_FIRST_LINE)
    lines = data[start : start + _LONGEST_HEADER].split(b"\n", 2)
    if len(lines) < 3 or lines[0].strip():
        raise _damaged(_("its second line is cut off or too long"))
    header = _header(lines[1])
    body = data[start + len(lines[0]) + 1 + len(lines[1]) :]
    try:
        encrypted = b64decode(b"".join(body.split()), validate=True)
    except ValueError:
        raise _damaged(_("its locked part holds characters that do not belong there")) from None
    if len(encrypted) < _TAG_BYTES:
        raise _damaged(_("it breaks off"))
    return header, encrypted


def _header(line: bytes) -> dict[str, Any]:
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        raise _damaged(_("its second line cannot be read")) from None
    if not isinstance(header, dict) or set(header) != {*_KINDS, *_OURS, *_LENGTHS}:
        raise _damaged(_("its second line does not say how it was locked"))
    if any(header[name] != kind for name, kind in _KINDS.items()):
        raise SealError(_("it was locked in a way that this version does not know; update the program."))
    if any(type(header[name]) is not int or not 1 <= header[name] <= most for name, most in _MOST.items()):
        raise _damaged(_("it asks for more memory or time than is allowed"))
    if header["memory"] < _LEAST_MEMORY_PER_LANE * header["lanes"]:
        raise _damaged(_("it asks for too little memory"))
    if any(not _is_base64_of(header[name], length) for name, length in _LENGTHS.items()):
        raise _damaged(_("its second line does not say how it was locked"))
    return header


def _is_base64_of(written: Any, length: int) -> bool:
    """Whether the text is the one way to write so many bytes."""
    try:
        return isinstance(written, str) and len(found := b64decode(written)) == length and _base64(found) == written
    except ValueError:
        return False


def _damaged(why: Text) -> SealError:
    return SealError(_("this locked file was damaged or altered ({why}); open a backup.", why=why))


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _secret(passphrase: str) -> bytes:
    """Return the bytes of the passphrase, the same however a keyboard composes its letters. Raises SealError."""
    if not passphrase:
        raise SealError(_("the passphrase is empty; type at least one character."))
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise SealError(_("the passphrase is longer than {most} characters.", most=LONGEST_PASSPHRASE))
    try:
        return unicodedata.normalize("NFKC", passphrase).encode()
    except UnicodeEncodeError:
        raise SealError(_("the passphrase holds a character that cannot be written.")) from None


def _cipher(secret: bytes, recipe: dict[str, Any]) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    derivation = Argon2id(
        salt=b64decode(recipe["salt"]),
        length=_KEY_BYTES,
        iterations=recipe["passes"],
        lanes=recipe["lanes"],
        memory_cost=recipe["memory"],
    )
    return AESGCM(derivation.derive(secret))
