"""Errors of the system at every system call on users' files: of every act, and for real on a small file system.

The laws: what was there is whole or what was to come is whole; the user is told in a sentence, or all went well;
trying again works, as nothing was lost; no temporary file is left, at the latest after the next start.

Run it as ``python -m tests.soak.faults [ACT…]``. The disk that is full for real needs the right to mount.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.soak.acts import UNKIND, save_again, start_again
from tests.soak.traced import attack_all, attacked, place, sidestep, sidestepped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.soak.acts import Act, Place
    from tests.soak.traced import Call, Outcome, Usual

ERRORS = {
    "openat": ("ENOSPC", "EDQUOT", "EACCES", "EIO", "ENOENT", "EROFS", "EMFILE"),
    "write": ("ENOSPC", "EDQUOT", "EIO"),
    "fsync": ("ENOSPC", "EDQUOT", "EIO"),
    "rename": ("ENOSPC", "EDQUOT", "EACCES", "EIO", "ENOENT", "EBUSY"),
    "link": ("ENOSPC", "EPERM", "EIO"),
    "linkat": ("ENOSPC", "EPERM", "EIO"),
    "unlink": ("EACCES", "EIO", "ENOENT"),
    "mkdir": ("ENOSPC", "EDQUOT", "EACCES", "EIO", "ENOENT"),
    "newfstatat": ("EACCES", "EIO", "ENOENT", "ESTALE"),
    "flock": ("ENOLCK", "EIO", "EOPNOTSUPP"),
}
"""What each call may fail with; others fail with EIO. A name that somebody else has taken is no fault."""


def injected(act: Act, call: Call, error: str, known: Usual) -> Iterator[str]:
    """Let a call of an act fail; yield what is wrong then."""
    with place() as here:
        outcome = attacked(act, here, f"--inject={call.name}:error={error}:when={call.at}")
        yield from _told(outcome)
        if outcome.told == "" and sidestepped():
            yield from _aside(act, here, known)
            return
        try:
            found = act.read(here)
            done = act.promised and (outcome.told == "" or outcome.again == "")
            if done and found != known.after:
                yield f"was said to be done, and {found!r} is there"
            if not done and found not in (known.before, known.after):
                yield f"left {found!r}, neither {known.before!r} nor {known.after!r}"
            start_again(here)
            if act.read(here) != found:
                yield "the next start changed what was left"
        except Exception as problem:
            yield f"left what cannot be read: {problem!r}"
        save_again(here)
        strays = [file for file in here.files() if file not in known.files]
        if strays:
            yield f"left {', '.join(strays)} after the next start"


def _aside(act: Act, here: Place, known: Usual) -> Iterator[str]:
    """A home that cannot be looked at is taken for none: what was to be kept is among temporary files, nothing lost."""
    try:
        at_home = act.read(here)
    except AssertionError:  # What was moved from there is looked for now.
        at_home = known.before
    with sidestep():
        aside = act.read(here)
        start_again(here)
        changed = act.read(here) != aside
    if at_home not in (known.before, known.after) or changed:
        yield f"left {at_home!r} at home and {aside!r} among temporary files"
    if act.promised and not _holds(aside, known.after) and at_home != known.after:
        yield f"was said to be done, and {aside!r} is there"


def _holds(aside: object, after: object) -> bool:
    """Whether what was made is there; what only the home knew need not be."""
    return aside == after or (isinstance(aside, tuple) and isinstance(after, tuple) and aside[:1] == after[:1])


def _told(outcome: Outcome) -> Iterator[str]:
    if outcome.raised:
        yield f"raised {outcome.raised.strip().splitlines()[-1]}"
    for said in (outcome.told, outcome.again):
        if said and UNKIND.search(said):
            yield f"said “{said}”"
    if outcome.told and outcome.again:
        yield f"failed again once the fault was over: {outcome.again}"


def _inject(act: Act, call: Call, known: Usual) -> Iterator[tuple[str, Iterator[str]]]:
    for error in ERRORS.get(call.name, ("EIO",)):
        yield error, injected(act, call, error, known)


def main() -> int:
    """Attack the acts that are named, or all; print figures, and what was wrong."""
    return attack_all(_inject, "errors")


if __name__ == "__main__":
    sys.exit(main())
