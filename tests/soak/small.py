"""A disk that is full, a folder that may not be written and one that vanishes, for real, under every act.

The disk is one of a few megabytes in memory, which a user may mount in a space of their own (``unshare``). It is filled
until only so much is free, for every page from none to what the act needs: so it becomes full at every stage.

Run it as ``python -m tests.soak.small [ACT…]``; ``--step`` pages lie between two tries.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from studio.storage import folders
from studio.storage.opened import Opened
from studio.storage.protocol_file import FileError, load
from tests.soak.acts import ACTS, NEW, OLD, UNKIND, Place, complaint, start_again, trial, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.soak.acts import Act

PAGE = 4096
DISK_MB = 12
"""So much has room for 21 backups; all but what is left free is taken by a file."""
IN_SPACE = "--in-a-space-of-its-own"


def missing() -> str:
    """Return why no small disk can be had here, or nothing."""
    if shutil.which("unshare") is None:
        return "unshare is not installed"
    tried = subprocess.run(
        [*_SPACE, "sh", "-c", "mount -t tmpfs none /mnt"], capture_output=True, text=True, check=False
    )
    return "" if tried.returncode == 0 else f"no disk can be mounted here: {tried.stderr.strip()}"


_SPACE = ("unshare", "--user", "--map-root-user", "--mount")


@contextmanager
def disk() -> Iterator[Place]:
    """Give a place on a small disk."""
    root = Path("/mnt")
    tempfile.tempdir = tempfile.mkdtemp(prefix="soak-")  # There the program keeps what has no place on the disk.
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "none", str(root)], check=True)
    try:
        here = Place(root)
        here.enter()
        yield here
    finally:
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)
        tempfile.tempdir = None
        subprocess.run(["umount", "--lazy", str(root)], check=True)


def fill(here: Place, pages: int) -> Path:
    """Fill the disk but for so many pages."""
    filler = here.root / "filler"
    free = os.statvfs(here.root)
    size = max(free.f_bavail * free.f_frsize - pages * PAGE, 0)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size) if size else None
    return filler


def full(act: Act, pages: int) -> tuple[bool, list[str]]:
    """Do an act on a disk with so many pages left; return whether it went well, and what is wrong."""
    wrong: list[str] = []
    with disk() as here:
        do = act.prepare(here)
        before = act.read(here)
        already = set(here.files())
        filler = fill(here, pages)
        try:
            told = complaint(do)
        except Exception as error:
            return False, [f"raised {error!r}"]
        found = act.read(here)
        if told and UNKIND.search(told):
            wrong.append(f"said “{told}”")
        if told and found != before and act.promised:
            after = found
            wrong += [] if act.name.startswith(("save", "backup")) else [f"failed and left {after!r}"]
        filler.unlink()
        if told:
            again = complaint(do)
            if again:
                wrong.append(f"failed again with room: {again}")
        start_again(here)
        strays = [file for file in here.files() if file not in already and (".tmp" in file or "-tmp" in file)]
        if strays:
            wrong.append(f"left {', '.join(strays)}")
    return not told, wrong


def read_only(act: Act) -> list[str]:
    """Do an act where nothing may be written."""
    wrong: list[str] = []
    with disk() as here:
        do = act.prepare(here)
        before = act.read(here)
        # A view of its own over it: the file of the lock is open for writing, so the disk itself cannot be made so.
        subprocess.run(["mount", "--bind", str(here.root), str(here.root)], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", str(here.root)], check=True)
        try:
            told = complaint(do)
            if told and UNKIND.search(told):
                wrong.append(f"said “{told}”")
            elsewhere = not str(folders.drafts_folder()).startswith(str(here.root))  # Then all is kept there.
            if not told and act.promised and not elsewhere and act.name not in {"open and close", "crash report"}:
                wrong.append("said nothing")
        except Exception as error:
            wrong.append(f"raised {error!r}")
        subprocess.run(["umount", "--lazy", str(here.root)], check=True)
        if act.read(here) != before:
            wrong.append("changed what may not be written")
        again = complaint(do)
        if again and act.name != "crash report":
            wrong.append(f"failed again when it could be written: {again}")
    return wrong


def vanished() -> list[str]:
    """Save to a folder that is gone; then elsewhere, and there again once it is back."""
    wrong: list[str] = []
    with disk() as here:
        file = Opened.new(here.protocol, trial(OLD))[0]
        shutil.rmtree(here.desk)
        try:
            file.save(trial(NEW), None)
            wrong.append("a save to a folder that is gone was said to be done")
        except FileError as error:
            if UNKIND.search(str(error.text)):
                wrong.append(f"said “{error.text}”")
        except Exception as error:
            wrong.append(f"raised {error!r}")
        other, _problem = Opened.new(here.root / "elsewhere.patp", trial(NEW))
        other.close()
        if words(load(here.root / "elsewhere.patp")) != NEW:
            wrong.append("saving elsewhere did not work")
        here.desk.mkdir()
        told = complaint(lambda: file.save(trial(NEW), None))
        if told or words(load(here.protocol)) != NEW:
            wrong.append(f"saving to the folder that came back did not work: {told}")
        file.close()
        if [path for path in here.desk.iterdir() if path != here.protocol]:
            wrong.append("something was left beside the file")
    return wrong


def main() -> int:
    """Attack the acts that are named, or all; print figures, and what was wrong."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("acts", nargs="*")
    asked.add_argument("--step", type=int, default=1)
    asked.add_argument(IN_SPACE, dest="inside", action="store_true", help=argparse.SUPPRESS)
    arguments = asked.parse_args()
    if not arguments.inside:
        if why := missing():
            print(why)
            return 2
        return subprocess.run([*_SPACE, sys.executable, "-m", "tests.soak.small", IN_SPACE, *sys.argv[1:]]).returncode
    trials, faults, began = 0, 0, time.monotonic()

    def note(act: str, where: str, wrong: list[str]) -> None:
        nonlocal trials, faults
        trials, faults = trials + 1, faults + len(wrong)
        for fault in wrong:
            print(f"  {act}, {where}: {fault}")

    for act in ACTS:
        if arguments.acts and act.name not in arguments.acts:
            continue
        pages, failed = 0, 0
        well, still = False, 0
        while still < 3 and pages < 1024:
            well, wrong = full(act, pages)
            note(act.name, f"{pages} pages free", wrong)
            failed += not well
            still = still + 1 if well else 0
            pages += arguments.step
        note(act.name, "read-only", read_only(act))
        print(f"{act.name}: failed on {failed} disks, went well with {pages} pages", flush=True)
    if not arguments.acts:
        note("save", "vanished folder", vanished())
    print(f"in all {trials} disks, {faults} faults, in {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
