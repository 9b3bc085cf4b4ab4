"""Wiring: the command line, or the window."""

import gc
import os
import sys
from pathlib import Path

from studio import press

INTERRUPTED = 130

SELF_TEST = "--self-test"
"""The one argument that asks whether the installed program is whole."""


def main(arguments: list[str] | None = None) -> int:
    """Run PAT Studio with the arguments of the command line; return the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    # What is loaded stays: to look through it for garbage again and again takes a tenth of a start or a command.
    gc.disable()
    try:
        if arguments == [press.WORD]:
            from studio.press.serving import serve

            serve()
        if arguments == [SELF_TEST]:
            from studio.self_test import self_test

            return self_test()
        # Most of a command's time goes into this import, and Ctrl+C must be quiet there too.
        from studio.cli import run_command

        return run_command(arguments, window)
    except KeyboardInterrupt:
        return INTERRUPTED


def window(path: Path | None) -> int:
    """Open the window, on the file if one is given; return the exit status."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        from studio.text import _

        print(_("There is no display to open a window on. “pat-studio --help” shows the commands."), file=sys.stderr)
        return 2
    from studio.desktop.app import run

    status: int = run(path)
    return status


if __name__ == "__main__":
    sys.exit(main())
