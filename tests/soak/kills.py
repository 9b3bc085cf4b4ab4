"""kill -9 at random moments of an edit-and-save loop in the real window, driven by real keys.

The laws: the protocol's file is always one of the states that were written, and never older than the last save that
the program acknowledged; a draft or the file holds all that was typed up to 2 s before the kill; after the next start,
a recovery and a save nothing is left but the file.

Run it as ``python -m tests.soak.kills --kills 500 --seed 1``; it needs Xvfb and xdotool.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.protocol.edit import put
from studio.storage import crashes, drafts, folders, library, settings, shelf
from studio.storage.opened import Opened
from studio.storage.protocol_file import load, save
from tests.journeys.display import display, missing
from tests.journeys.studio import Studio, home_of
from tests.soak.traced import place

if TYPE_CHECKING:
    from subprocess import Popen

    from studio.protocol.protocol import Protocol
    from tests.journeys.display import Screen
    from tests.soak.acts import Place

FIELD = "/population/diagnosis"
ALLOWED_LOSS_S = 2.0
LONGEST_TELLING_S = 0.25
"""What a key may take from the driver's hand to the program and what is written of it to the disk."""
KEY_MS = "12"
"""Time between two keys: several times as fast as hands, and no faster than a busy machine can hand them over."""
IN_START = 0.2
"""The share of kills that fall at a random moment of the first START_S after the start of the process."""
START_S, SHORT_S, LONG_S = 2.0, 2.5, 5.0
"""How long a loop is at most once the window is there: most are short; the long ones let drafts come about."""
STARTS_EVERY = 10
"""Every so many kills the program itself is started to recover; otherwise what a start calls is called."""


@dataclass
class Loop:
    """One start of the program and what was done until it was killed."""

    number: int
    phase: str = "start"
    typed: list[float] = field(default_factory=list)
    """When each word was typed; the words are numbered."""
    acknowledged: int = -1
    """How many words the last acknowledged save held; -1 for none."""
    began: threading.Event = field(default_factory=threading.Event)
    """Set when the window is there."""
    killed_at: float = 0.0
    killed_in: str = ""

    def words(self, count: int) -> list[str]:
        """Return the first so many words of it."""
        return [f"r{self.number}n{at}" for at in range(1, count + 1)]


def kill_later(loop: Loop, screen: Screen, chance: random.Random) -> threading.Thread:
    """Kill the next program that starts on the display at a random moment."""
    in_start = chance.random() < IN_START
    after = chance.uniform(0, START_S if in_start else chance.choice((SHORT_S, SHORT_S, LONG_S)))
    count = len(screen.programs)

    def wait() -> None:
        while len(screen.programs) == count:
            time.sleep(0.001)
        if not in_start:
            loop.began.wait(60)
        time.sleep(after)
        program: Popen[bytes] = screen.programs[-1]
        loop.killed_in, loop.killed_at = loop.phase, time.monotonic()
        os.kill(program.pid, signal.SIGKILL)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def work(screen: Screen, here: Place, loop: Loop, before: list[str], chance: random.Random) -> None:
    """Start the program, and type and save until it is killed."""
    often = chance.choice((2, 5, 1000))
    studio = Studio(screen, here.root / "home", "killed", str(here.protocol))
    loop.began.set()
    studio.ask(f"window().workspace.go_to({FIELD!r}) or True")
    studio.key("ctrl+a")
    while True:
        loop.phase = "typing"
        for _word in range(chance.randint(1, 2 * often) if often < 100 else 1000):
            screen.tool("type", "--delay", KEY_MS, loop.words(len(loop.typed) + 1)[-1] + " ")
            loop.typed.append(time.monotonic())
            if studio.process.poll() is not None:
                raise EOFError
        loop.phase = "saving"
        screen.tool("key", "ctrl+s")
        while studio.ask("window().session.dirty"):
            pass
        loop.acknowledged = held(str(studio.ask("window().session.saved.population.diagnosis")), loop, before)
        loop.phase = "saved"


def text_of(protocol: Protocol) -> str:
    """Return what the field that is typed in holds."""
    return str(protocol.population.diagnosis or "")


def held(text: str, loop: Loop, before: list[str]) -> int:
    """Return how many words of the loop a text holds whole; -1 when it is as before.

    Raises ValueError when it is neither.
    """
    found = text.split()
    if found == before:
        return -1
    written = loop.words(len(loop.typed) + 1)
    same = (one == other for one, other in zip(found, written, strict=False))
    whole = next((at for at, equal in enumerate(same) if not equal), min(len(found), len(written)))
    rest = found[whole:]
    if rest and not (len(rest) == 1 and whole < len(written) and written[whole].startswith(rest[0])):
        raise ValueError(f"holds {found[-3:]} after {whole} words")
    return whole


@dataclass
class Figures:
    """What came of all kills."""

    kills: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    losses: list[float] = field(default_factory=list)
    """Of each kill: how long before it the oldest word was typed that is lost; 0 for none."""
    faults: list[str] = field(default_factory=list)
    started: int = 0
    drafts_offered: int = 0
    saves_acknowledged: int = 0
    state_files: list[int] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """Return them in words and numbers."""
        losses = sorted(self.losses)
        return {
            "kills": self.kills,
            "kills with an acknowledged save before": self.saves_acknowledged,
            "where": dict(self.phases),
            "faults": self.faults,
            "recovered by a real start": self.started,
            "drafts found": self.drafts_offered,
            "loss in s (median, 90 %, 99 %, worst)": [
                round(losses[min(len(losses) - 1, int(share * len(losses)))], 2) for share in (0.5, 0.9, 0.99, 1)
            ]
            if losses
            else [],
            "files the program keeps (first, last)": [self.state_files[0], self.state_files[-1]]
            if self.state_files
            else [],
        }


def judge(here: Place, loop: Loop, before: list[str], figures: Figures) -> None:
    """Look at what a kill has left."""

    def fault(said: str) -> None:
        figures.faults.append(f"kill {loop.number} in {loop.killed_in}: {said}")

    figures.kills += 1
    figures.phases[loop.killed_in] += 1
    figures.saves_acknowledged += loop.acknowledged >= 0
    try:
        in_file = held(text_of(load(here.protocol)), loop, before)
    except Exception as error:
        fault(f"the file is no state that was written: {error}")
        return
    if in_file < loop.acknowledged:
        fault(f"an acknowledged save of {loop.acknowledged} words is lost: {in_file} are in the file")
    best = in_file
    for draft in drafts.left_behind():
        figures.drafts_offered += 1
        try:
            best = max(best, held(text_of(drafts.protocol_of(draft)), loop, before))
        except Exception as error:
            fault(f"the draft is no state that was typed: {error}")
    lost = [moment for moment in loop.typed[max(best, 0) :] if moment <= loop.killed_at]
    loss = loop.killed_at - lost[0] if lost else 0.0
    figures.losses.append(loss)
    if loss > ALLOWED_LOSS_S + LONGEST_TELLING_S:
        fault(f"{len(lost)} words are lost, the oldest typed {loss:.2f} s before")


def newer_draft(here: Place, loop: Loop, before: list[str]) -> drafts.Draft | None:
    """Return the draft that holds more than the file, if one does; the others are discarded, as a user does."""
    in_file, newest = held(text_of(load(here.protocol)), loop, before), None
    for draft in drafts.left_behind():
        if newest is None and held(text_of(drafts.protocol_of(draft)), loop, before) > in_file:
            newest = draft
        else:
            drafts.discard(draft)
    return newest


def recover(here: Place, draft: drafts.Draft | None) -> None:
    """Do what a start, the recovery of a draft and a save do, by the doors that the window uses."""
    shelf.empty_deleted()
    crashes.left_behind()
    settings.load_settings()
    file = Opened.open(here.protocol)
    try:
        file.save(drafts.protocol_of(draft) if draft is not None else file.protocol, None)
    finally:
        file.close()
    if draft is not None:
        drafts.discard(draft)


def recover_by_start(screen: Screen, here: Place, draft: drafts.Draft | None) -> None:
    """Start the program, recover the draft it offers, save and leave."""
    studio = Studio(screen, here.root / "home", "recovering")
    if draft is not None:
        listed = "window().start.page.side.drafts"
        studio.wait(f"{listed}.model().rowCount()", "the draft on the start page")
        studio.ask(f"{listed}.setCurrentIndex({listed}.model().index(0, 0)) or {listed}.open_current() or True")
    else:
        studio.ask(f"window().files.open(Path({str(here.protocol)!r})) or True")
    studio.wait("window().has_protocol")
    studio.key("ctrl+s")
    studio.wait("not window().session.dirty")
    studio.quit()


def strays(here: Place, figures: Figures, loop: Loop) -> None:
    """Look for what should not be there once all is recovered, saved and closed."""
    left = sorted(path.name for path in here.desk.iterdir() if path != here.protocol)
    waiting = [path.name for path in folders.drafts_folder().glob("*")] if folders.drafts_folder().is_dir() else []
    home = [path for path in (here.root / "home").rglob("*") if path.is_file()]
    left += waiting + [path.name for path in home if re.search(r"tmp$|\.running$|\.lock$", path.name)]
    figures.state_files.append(len(home))
    if left:
        figures.faults.append(f"kill {loop.number} in {loop.killed_in}: left {', '.join(left)}")


def gone(screen: Screen) -> None:
    """Forget a program, which has ended or is ended now."""
    program = screen.programs.pop()
    program.kill()
    program.wait(timeout=60)
    screen.at_end.pop()()


def begin_anew(screen: Screen, here: Place, first: Protocol) -> None:
    """Leave nothing of a recovery that failed, so that what comes after it is judged by itself."""
    while screen.programs:
        gone(screen)
    for draft in drafts.left_behind():
        drafts.discard(draft)
    save(here.protocol, first)
    recover(here, None)


def main() -> int:
    """Kill, and print figures."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--kills", type=int, default=500)
    asked.add_argument("--seed", type=int, default=1)
    arguments = asked.parse_args()
    if why := missing():
        print(why)
        return 2
    chance, figures, began = random.Random(arguments.seed), Figures(), time.monotonic()
    with place() as here, display() as screen:
        os.environ.update(home_of(here.root / "home"))
        found = library.find("psilocybin-trd-single-dose")
        assert found is not None
        settings.save_settings(settings.Settings(theme="light", reopen=False))
        first = put(library.start_from(found), FIELD, "first")
        save(here.protocol, first)
        for number in range(1, arguments.kills + 1):
            before = text_of(load(here.protocol)).split()
            loop = Loop(number)
            killer = kill_later(loop, screen, chance)
            try:
                work(screen, here, loop, before, chance)
            except (AssertionError, OSError, EOFError):
                killer.join()
                code = screen.programs[-1].wait(timeout=60)
                if code != -signal.SIGKILL:
                    figures.faults.append(f"loop {number}: the program ended by itself with {code}")
            gone(screen)
            judge(here, loop, before, figures)
            try:
                draft = newer_draft(here, loop, before)
                if number % STARTS_EVERY == 0:
                    figures.started += 1
                    recover_by_start(screen, here, draft)
                    gone(screen)
                else:
                    recover(here, draft)
            except Exception as error:
                figures.faults.append(f"kill {number} in {loop.killed_in}: recovery failed: {error!r}")
                begin_anew(screen, here, first)
            else:
                strays(here, figures, loop)
            if number % 25 == 0:
                print(f"{time.monotonic() - began:.0f} s: {json.dumps(figures.told())}", flush=True)
    print(json.dumps({**figures.told(), "seed": arguments.seed, "s": round(time.monotonic() - began)}, indent=2))
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
