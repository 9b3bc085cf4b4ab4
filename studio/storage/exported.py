"""The versions of protocols that were last exported, kept so that what has changed since can be shown.

A PDF for submission holds no protocol, so the program keeps the value itself: the newest export of each protocol file,
in the user's own folder of the system, readable for nobody else, and of so many protocols at most.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from studio.atomic import sweep_folder, write_atomically
from studio.protocol.bounds import LARGEST_BYTES
from studio.protocol.protocol import Protocol
from studio.reading import read_at_most
from studio.storage import folders
from studio.storage.protocol_file import FileError, dumps, loads
from studio.storage.sealed import Key

KEPT = 30
"""Of so many protocols the last export is kept; of older ones it is forgotten."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A version that was exported: its value, to which file, and when."""

    protocol: Protocol
    to: Path
    when: datetime


def keep(file: Path, exported: Exported, key: Key | None = None) -> bool:
    """Remember what was last exported of the protocol whose file this is; tell whether that worked.

    That of a protocol which is locked with a passphrase is locked with its key. Failing is never worth interrupting
    work for.
    """
    folder = folders.exports_folder()
    said = dumps(exported.protocol, key)
    content = {
        "of": str(file),
        "to": str(exported.to),
        "when": exported.when.isoformat(timespec="seconds"),
        "protocol": json.loads(said) if key is None else said.decode(),
    }
    try:
        folders.make_private(folder)
        sweep_folder(folder)
        write_atomically(_place(file), json.dumps(content, ensure_ascii=False).encode(), mode=0o600)
        _forget_old_ones(folder)
    except (OSError, ValueError):
        return False
    return True


def last(file: Path, key: Key | None = None) -> Exported | None:
    """Return what was last exported of the protocol whose file this is.

    None where that is not known any more, or is locked with another key.
    """
    try:
        content = json.loads(read_at_most(_place(file), LARGEST_BYTES))
        said = content["protocol"]
        protocol = loads((said if isinstance(said, str) else json.dumps(said)).encode(), str(file), key)
        return Exported(protocol, Path(content["to"]), datetime.fromisoformat(content["when"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError, FileError):
        return None


def _place(file: Path) -> Path:
    name = sha256(str(file.absolute()).encode(errors="surrogatepass")).hexdigest()[:32]
    return folders.exports_folder() / f"{name}.json"


def _forget_old_ones(folder: Path) -> None:
    kept = sorted(((path.stat().st_mtime, path) for path in folder.glob("*.json")), reverse=True)
    for _when, path in kept[KEPT:]:
        with suppress(OSError):
            path.unlink()
