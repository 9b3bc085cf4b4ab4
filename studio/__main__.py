"""Wiring: the command line, or the window."""

import os
import sys
from pathlib import Path

from studio.cli import run_command
from studio.text import _


def main(arguments: list[str] | None = None) -> int:
    """Run PAT Studio with the arguments of the command line; return the exit status."""
    return run_command(sys.argv[1:] if arguments is None else arguments, window)


def window(path: Path | None) -> int:
    """Open the window, on the file if one is given; return the exit status."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        print(_("There is no display to open a window on. “pat-studio --help” shows the commands."), file=sys.stderr)
        return 2
    from studio.desktop.app import run

    return run(path)


if __name__ == "__main__":
    sys.exit(main())
