"""Build the wheel and the source distribution: the same bytes from the same source, anywhere and at any time.

    .venv/bin/python packaging/wheels.py [folder, else dist/]

Needs hatchling, which every environment of a checkout has, and no network.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import released

ROOT = Path(__file__).resolve().parents[1]


def build(out: Path, root: Path = ROOT) -> list[Path]:
    """Build both from the checkout ``root`` into the folder ``out``; return the files, the wheel first.

    Raises ``subprocess.CalledProcessError`` when the build fails.
    """
    out.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(released.epoch(root))}
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(out.resolve())]
    subprocess.run(command, cwd=root, env=environment, check=True)
    stem = f"pat_studio-{released.version(root)}"
    return [out / f"{stem}-py3-none-any.whl", out / f"{stem}.tar.gz"]


if __name__ == "__main__":
    for file in build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"):
        print(f"{file}  {file.stat().st_size / 1e6:.1f} MB")
