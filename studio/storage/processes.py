"""Which process of which computer wrote a file, and whether it still runs."""

import os
import socket
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Process(BaseModel):
    """A process of a computer."""

    model_config = ConfigDict(frozen=True)

    host: str = ""
    pid: int = 0
    began: str = ""
    """When it began, as the system counts, where it tells: another process may get the same number later."""

    @property
    def elsewhere(self) -> bool:
        """Whether it belongs to another computer, of which nothing is known."""
        return self.host != socket.gethostname()

    @property
    def running(self) -> bool:
        """Whether it still runs on this computer."""
        if self.elsewhere or not _alive(self.pid):
            return False
        began = _began(self.pid)
        return not began or not self.began or began == self.began


def this_process() -> Process:
    """Return the process that asks."""
    return Process(host=socket.gethostname(), pid=os.getpid(), began=_began(os.getpid()))


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    if sys.platform == "win32":
        return _alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _alive_on_windows(pid: int) -> bool:
    """Ask the system, as signals end processes there."""
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]  # Windows alone has it.
    synchronize, still_waiting = 0x00100000, 0x00000102
    handle = kernel.OpenProcess(synchronize, False, pid)
    if not handle:
        return False
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == still_waiting)
    finally:
        kernel.CloseHandle(handle)


def _began(pid: int) -> str:
    """Return when a process began, in the system's ticks since it was started, or nothing where that is not told."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else ""
