"""Orders that tests give. This module imports nothing, so that it shows what a process that makes documents imports."""

import os
import signal
import sys
import time


def loaded(progress):
    """The modules of the process."""
    return sorted(sys.modules)


def shares(progress):
    """Tell how much is done, for a while."""
    for step in range(10):
        progress(step / 10)
        time.sleep(0.05)
    return "done"


def endless(file, progress):
    """Say in a file when it is begun; then go on until it is given up, and say that too."""
    said = open(file, "a")  # noqa: SIM115, PTH123
    said.write("begun ")
    said.flush()
    try:
        while True:
            progress(0.5)
            time.sleep(0.01)
    finally:
        said.write("ended ")
        said.close()


def deaf(file, progress):
    """Never look whether it was given up."""
    with open(file, "w") as said:  # noqa: PTH123
        said.write("begun ")
    time.sleep(600)


def die_once(file, progress):
    """Die the first time."""
    if os.path.exists(file):  # noqa: PTH110
        return "made"
    open(file, "w").close()  # noqa: PTH123
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def die(progress):
    """Die whenever asked."""
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(progress):
    """Raise what is told to people."""
    from studio.export.formats import ExportError
    from studio.text import _

    raise ExportError(_("There is no room for {what}.", what="the fonts"))


def fail(progress):
    """Raise what nobody foresaw."""
    raise ValueError("what a designer typed")


def unspeakable(progress):
    """Return what cannot be handed over."""
    return lambda: None


def chatter(progress):
    """Print, read and ask."""
    print("out", flush=True)
    print("err", file=sys.stderr, flush=True)
    os.write(1, b"out\n")
    return sys.stdin.read()


def said(progress):
    """A sentence, in the language of the process."""
    from studio.text import language

    return language()


def pid(progress):
    """The process."""
    return os.getpid()
