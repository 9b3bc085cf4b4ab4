"""One file, two windows and other programs, in any order of acts: nobody loses anything without a question or a backup.

The model beside it is a list of what must still be found: each save that a window was told is done, and whatever of
others a window replaced.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from studio.protocol.edit import put
from studio.protocol.merge import merge, parts
from studio.protocol.protocol import Protocol
from studio.storage import backups, folders
from studio.storage.locks import lock_file
from studio.storage.opened import Changed, Held, Opened, Theirs, look
from studio.storage.protocol_file import FileError, dumps

if TYPE_CHECKING:
    from studio.protocol.merge import Choice

SIDES = st.sampled_from(["one", "other"])
FIELDS = st.sampled_from(["/overview/acronym", "/overview/version"])
STEPS = 18
"""Fewer than the saves of which backups are kept, so that none may be missing."""


class TwoWindows(RuleBasedStateMachine):
    """What each window has open and shows, and what must not be lost."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.patch = mock.patch.object(folders, "backups_folder", return_value=self.home / "backups")
        self.patch.start()
        (self.home / "share").mkdir()
        self.path = self.home / "share" / "trial.patp"
        self.made = 0
        self.path.write_bytes(dumps(Protocol()))
        self.files = {name: Opened.open(self.path, who=name) for name in ("one", "other")}
        self.shown = {name: file.protocol for name, file in self.files.items()}
        self.owed = {dumps(Protocol())}
        self.asked: dict[str, Theirs] = {}

    def teardown(self) -> None:
        if hasattr(self, "home"):
            for file in self.files.values():
                file.close()
            self.patch.stop()
            shutil.rmtree(self.home)

    def fresh(self) -> str:
        self.made += 1
        return str(self.made)

    @rule(side=SIDES, field=FIELDS)
    def edit(self, side: str, field: str) -> None:
        self.shown[side] = put(self.shown[side], field, self.fresh())

    @rule(side=SIDES)
    def save(self, side: str) -> None:
        before = self.path.read_bytes() if self.path.exists() else None
        try:
            problem = self.files[side].save(self.shown[side], None)
        except Changed as error:
            self.asked[side] = error.theirs
        except Held:
            pass
        else:
            assert problem is None
            self.owed.add(dumps(self.shown[side]))
            self.owed.update({before} if before is not None else ())
            assert self.path.read_bytes() == dumps(self.shown[side])
            return
        assert (self.path.read_bytes() if self.path.exists() else None) == before

    @precondition(lambda self: self.asked)
    @rule(side=SIDES)
    def keep_mine(self, side: str) -> None:
        if side in self.asked:
            self.files[side].keep_mine(self.asked.pop(side))

    @precondition(lambda self: self.asked)
    @rule(side=SIDES)
    def take_theirs(self, side: str) -> None:
        theirs = self.asked.pop(side, None)
        if theirs is not None and theirs.protocol is not None:
            self.files[side].take_theirs(theirs)
            self.shown[side] = theirs.protocol

    @precondition(lambda self: self.asked)
    @rule(side=SIDES, otherwise=st.sampled_from(["mine", "theirs"]))
    def merge(self, side: str, otherwise: Choice) -> None:
        theirs = self.asked.pop(side, None)
        if theirs is None or theirs.protocol is None:
            return
        file = self.files[side]
        versions = file.protocol, self.shown[side], theirs.protocol
        choices = {part.name: part.usual or otherwise for part in parts(*versions)}
        merged = merge(*versions, choices)
        file.take_theirs(theirs)
        self.shown[side] = merged.protocol

    @rule(side=SIDES)
    def look(self, side: str) -> None:
        file = self.files[side]
        seen = look(self.path, file.known, file.key)
        if isinstance(seen, Theirs):
            self.asked[side] = seen

    @rule(side=SIDES)
    def let_go(self, side: str) -> None:
        """The window is closed and opens the file again, with what it showed as a draft."""
        self.files[side].close()
        self.asked.pop(side, None)
        try:
            self.files[side] = Opened.open(self.path, who=side)
        except FileError:
            assert not self.path.exists() or b"{" not in self.path.read_bytes()

    @rule()
    def remove_the_lock(self) -> None:
        lock_file(self.path).unlink(missing_ok=True)

    @rule(field=FIELDS)
    def write_from_elsewhere(self, field: str) -> None:
        self.path.write_bytes(dumps(put(Protocol(), field, self.fresh())))

    @rule()
    def damage(self) -> None:
        self.path.write_bytes(b"half of a fi")

    @rule()
    def remove(self) -> None:
        self.path.unlink(missing_ok=True)

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "home"):
            return
        found = {backups.content(one) for one in backups.of(self.path)}
        if self.path.exists():
            found.add(self.path.read_bytes())
        kept = self.owed - {dumps(Protocol())}
        assert kept <= found


TestTwoWindows = TwoWindows.TestCase
TestTwoWindows.settings = settings(
    max_examples=60, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
)
