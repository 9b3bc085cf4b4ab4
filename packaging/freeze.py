"""Freeze the program: one folder that runs where there is no Python, and its archive.

``packaging/build.py`` calls this; what goes in is told by ``frozen/pat-studio.spec``.
"""

from __future__ import annotations

import gzip
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import bootstrap
import released

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "packaging" / "frozen" / "pat-studio.spec"
_SCRIPT_OF_ENVIRONMENT = re.compile(r"^\.\./.*\n", re.MULTILINE)
"""A line of a RECORD that tells of a program which pip made for one environment: it is not among the files here."""


def freeze(python: Path, work: Path, environment: dict[str, str]) -> Path:
    """Freeze with the Python of an environment that holds all that is needed; return the folder of the program.

    Raises Failure with the last lines that PyInstaller said.
    """
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    places = ["--distpath", str(work / "frozen"), "--workpath", str(work / "pyinstaller"), str(SPEC)]
    run([*command, *places], environment)
    folder = work / "frozen" / "pat-studio"
    for record in folder.rglob("*.dist-info/RECORD"):
        record.write_text(_SCRIPT_OF_ENVIRONMENT.sub("", record.read_text(encoding="utf-8")), encoding="utf-8")
    if sys.platform.startswith("linux"):
        for library in (folder / "_internal").glob("libpython*.so*"):
            run(["strip", "--strip-unneeded", str(library)], environment)
    for program in ("notices.py", "bill.py"):
        run([str(python), str(ROOT / "packaging" / program), str(folder), "--frozen"], environment)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE.txt")
    return folder


def archive(folder: Path, out: Path) -> Path:
    """Pack the folder of the frozen program, the same bytes for the same files; return the archive."""
    name = f"pat-studio-{released.version()}-{platform.system().lower()}-{platform.machine()}"
    target = out / f"{name}.tar.gz"
    epoch = released.epoch()

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = epoch, 0, 0, "", ""
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with (
        target.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=epoch, compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for path in [folder, *sorted(folder.rglob("*"))]:
            tar.add(path, str(Path(name, path.relative_to(folder))), recursive=False, filter=plain)
    return target


def run(command: list[str], environment: dict[str, str]) -> str:
    """Run a program and return what it printed. Raises Failure with the end of it when the program fails."""
    with bootstrap.heartbeat():
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    if done.returncode:
        tail = done.stdout.strip().splitlines()[-15:]
        raise bootstrap.Failure("\n  ".join([f"{Path(command[0]).name} failed; it said last:", *tail]))
    return done.stdout
