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

from studio.atomic import write_atomically
from studio.protocol.protocol import Protocol
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

    Failing is never worth interrupting work for.
    """
    folder = folders.exports_folder()
    content = {
        "of": str(file),
        "to": str(exported.to),
        "when": exported.when.isoformat(timespec="seconds"),
        "protocol": json.loads(dumps(exported.protocol)),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(_place(file), json.dumps(content, ensure_ascii=False).encode(), mode=0o600)
        _forget_old_ones(folder)
    except OSError:
        return False
    return True


def last(file: Path) -> Exported | None:
    """Return what was last exported of the protocol whose file this is; None where that is not known any more."""
    try:
        content = json.loads(_place(file).read_bytes())
        protocol = loads(json.dumps(content["protocol"]).encode(), str(file))
        return Exported(protocol, Path(content["to"]), datetime.fromisoformat(content["when"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError, FileError):
        return None


def _place(file: Path) -> Path:
    name = sha256(str(file.absolute()).encode(errors="surrogateescape")).hexdigest()[:32]
    return folders.exports_folder() / f"{name}.json"


def _forget_old_ones(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT:]:
        with suppress(OSError):
            path.unlink()
