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

KEPT = 30
"""Of so many protocols the last export is kept; of older ones it is forgotten."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A version that was exported: its value, to which file, and when."""

    protocol: Protocol
    to: Path
    when: datetime


def keep(file: Path, exported: Exported) -> bool:
    """Remember what was last exported of the protocol whose file this is; tell whether that worked.

    A protocol that is locked with a passphrase must not be given here: it would lie open. Failing is never worth
    interrupting work for.
    """
    folder = folders.exports_folder()
    content = {
        "of": str(file),
        "to": str(exported.to),
        "when": exported.when.isoformat(timespec="seconds"),
        "protocol": json.loads(dumps(exported.protocol)),
    }
    try:
        folders.make_private(folder)
        sweep_folder(folder)
        write_atomically(_place(file), json.dumps(content, ensure_ascii=False).encode(), mode=0o600)
        _forget_old_ones(folder)
    except (OSError, ValueError):
        return False
    return True


def last(file: Path) -> Exported | None:
    """Return what was last exported of the protocol whose file this is; None where that is not known any more."""
    try:
        content = json.loads(read_at_most(_place(file), LARGEST_BYTES))
        protocol = loads(json.dumps(content["protocol"]).encode(), str(file))
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
