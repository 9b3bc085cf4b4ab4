"""SIGKILL at every system call of every act that writes users' files: exhaustive, so no moment is left out.

Each call is one trial: the process dies just before it. Killed between two calls, a process leaves what it leaves when
killed at the second of them, so that all states that a kill can leave are tried, but for parts of a single write,
which go to a file that has not its name yet.

Run it as ``python -m tests.soak.killed_calls [ACT…]``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.soak.acts import save_again, start_again
from tests.soak.traced import attack_all, attacked, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.soak.acts import Act
    from tests.soak.traced import Call, Usual


def killed(act: Act, call: Call, known: Usual) -> Iterator[str]:
    """Kill a process at a call of its act; yield what is wrong then."""
    with place() as here:
        outcome = attacked(act, here, f"--inject={call.name}:signal=KILL:when={call.at}")
        if not outcome.died:
            yield "was not killed"
            return
        try:
            found = act.read(here)
            if found not in (known.before, known.after):
                yield f"left {found!r}, neither {known.before!r} nor {known.after!r}"
            start_again(here)
            if act.read(here) != found:
                yield "the next start changed what was left"
        except Exception as error:
            yield f"left what cannot be read: {error!r}"
        save_again(here)
        strays = [file for file in here.files() if file not in known.files]
        if strays:
            yield f"left {', '.join(strays)} after the next start"


def _kill(act: Act, call: Call, known: Usual) -> Iterator[tuple[str, Iterator[str]]]:
    yield "killed", killed(act, call, known)


def main() -> int:
    """Attack the acts that are named, or all; print figures, and what was wrong."""
    return attack_all(_kill, "kills")


if __name__ == "__main__":
    sys.exit(main())
