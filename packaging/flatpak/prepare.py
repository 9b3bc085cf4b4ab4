"""Put into packaging/flatpak/prepared/ what the manifest builds from: the wheel, the notices, and the desktop's files.

.venv/bin/python packaging/flatpak/prepare.py
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import deb  # noqa: E402
import notices  # noqa: E402
import wheels  # noqa: E402

OTHERS = (
    HERE.parents[1] / "resources" / "pat-studio.svg",
    deb.SOURCES / "protocol.svg",
    deb.SOURCES / "pat-studio.xml",
)


def prepare(out: Path) -> list[Path]:
    """Fill the folder anew and return its files."""
    shutil.rmtree(out, ignore_errors=True)
    wheel, source = wheels.build(out)
    source.unlink()
    metainfo = out / f"{deb.APPLICATION}.metainfo.xml"
    # What starts a program of Flatpak is named like it.
    metainfo.write_bytes(deb.metainfo().replace(b">pat-studio.desktop<", f">{deb.APPLICATION}.desktop<".encode()))
    entry = Path(shutil.copy(deb.SOURCES / "pat-studio.desktop", out))
    return [wheel, notices.build(out), metainfo, entry, *(Path(shutil.copy(file, out)) for file in OTHERS)]


if __name__ == "__main__":
    print(*prepare(HERE / "prepared"), sep="\n")
