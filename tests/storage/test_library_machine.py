"""The template library under any order of acts, its own and the world's: no template is lost, and none is overwritten.

The model beside it is a list of what each shelf ought to hold. Files are changed behind the library's back, as a sync
program or a colleague does, and writes fail, as on a full disk.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from studio.protocol.edit import put
from studio.protocol.protocol import Protocol, TemplateNote
from studio.storage import ENDING, folders, shelf
from studio.storage.library import Template, in_folder, start_from, templates
from studio.storage.protocol_file import FileError, dumps, load
from studio.storage.shelf import Deleted, Details, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLES = st.sampled_from(["Base", "base", "BASE", "CON", "a/b", "../up", "漢" * 70, "😀", "x" * 300, "a\u202eb", "."])


@dataclass(frozen=True)
class Held:
    """What the model knows of a template: who says it, and which protocol it holds."""

    title: str
    number: str


class Library(RuleBasedStateMachine):
    """Two shelves, the bin, and what ought to be in them."""

    known = Bundle("known")
    gone = Bundle("gone")

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.patches = [
            mock.patch.object(folders, "templates_folder", return_value=self.home / "mine"),
            mock.patch.object(folders, "deleted_folder", return_value=self.home / "bin"),
        ]
        for patch in self.patches:
            patch.start()
        (self.home / "team").mkdir()
        self.shelves = {"mine": shelf.own(), "shared": shelf.shared(self.home / "team")}
        self.held: dict[Path, Held] = {}
        self.binned: dict[Path, Held] = {}
        self.made = 0

    def teardown(self) -> None:
        if hasattr(self, "home"):
            for patch in self.patches:
                patch.stop()
            shutil.rmtree(self.home)

    def fresh(self) -> tuple[Protocol, str]:
        self.made += 1
        return put(Protocol(), "/overview/version", str(self.made)), str(self.made)

    def on(self, kind: str) -> Shelf:
        return self.shelves[kind]

    def told(self, template: Template) -> bool:
        """Tell whether the template is still where it was; what vanished is refused, never guessed."""
        return template.path in self.held

    def added(self, template: Template, held: Held) -> Template:
        assert template.path not in self.held
        assert template.path.parent == self.on(template.kind).folder
        self.held[template.path] = held
        return template

    @rule(target=known, title=TITLES, kind=st.sampled_from(["mine", "shared"]))
    def keep(self, title: str, kind: str) -> Template:
        protocol, number = self.fresh()
        return self.added(shelf.keep(protocol, Details(title), self.on(kind)), Held(title, number))

    @rule(template=known, title=TITLES)
    def replace(self, template: Template, title: str) -> None:
        protocol, number = self.fresh()
        if self.told(template):
            assert (
                shelf.keep(protocol, Details(title), self.on(template.kind), replacing=template).path == template.path
            )
            self.held[template.path] = Held(title, number)

    @rule(template=known, title=TITLES)
    def change_details(self, template: Template, title: str) -> None:
        if not self.told(template):
            self.refused(lambda: shelf.change_details(template, Details(title)))
            return
        assert shelf.change_details(template, Details(title)).title == title
        self.held[template.path] = replace(self.held[template.path], title=title)

    @rule(target=known, template=known, title=TITLES, kind=st.sampled_from(["mine", "shared"]))
    def duplicate(self, template: Template, title: str, kind: str) -> Template:
        if not self.told(template):
            self.refused(lambda: shelf.duplicate(template, title, self.on(kind)))
            return template
        number = self.held[template.path].number
        return self.added(shelf.duplicate(template, title, self.on(kind)), Held(title, number))

    @rule(target=known, template=known, kind=st.sampled_from(["mine", "shared"]))
    def pass_on(self, template: Template, kind: str) -> Template:
        """Give a template out to a file, and take that in again."""
        out = self.home / f"out{ENDING}"
        out.unlink(missing_ok=True)
        if not self.told(template):
            self.refused(lambda: shelf.give_out(template, out))
            assert not out.exists()
            return template
        shelf.give_out(template, out)
        assert out.read_bytes() == template.path.read_bytes()
        return self.added(shelf.take_in(out, self.on(kind)), self.held[template.path])

    @rule(target=gone, template=consumes(known))
    def delete(self, template: Template) -> Deleted | None:
        if not self.told(template):
            self.refused(lambda: shelf.delete(template))
            return None
        deleted = shelf.delete(template)
        self.binned[deleted.kept] = self.held.pop(template.path)
        return deleted

    @rule(target=known, deleted=consumes(gone))
    def restore(self, deleted: Deleted | None) -> Template:
        if deleted is None or deleted.kept not in self.binned:
            return Template("", "", "", "mine", None, self.home / "none.patp")
        held = self.binned.pop(deleted.kept)
        return self.added(shelf.restore(deleted), held)

    @rule(days=st.sampled_from([1, shelf.KEPT_DAYS + 1]))
    def empty_deleted(self, days: int) -> None:
        newest = max((path.stat().st_mtime for path in self.binned), default=0)
        shelf.empty_deleted(newest + days * 86_400)
        if days > shelf.KEPT_DAYS:
            self.binned = {}

    @rule(target=known, template=known)
    def renamed_behind_its_back(self, template: Template) -> Template:
        if not self.told(template):
            return template
        self.made += 1
        path = template.path.with_name(f"moved {self.made}.PATP")
        template.path.rename(path)
        self.held[path] = self.held.pop(template.path)
        return replace(template, path=path)

    @rule(template=known)
    def vanishes(self, template: Template) -> None:
        if self.told(template):
            template.path.unlink()
            del self.held[template.path]

    @rule(title=TITLES, kind=st.sampled_from(["mine", "shared"]))
    def appears(self, title: str, kind: str) -> None:
        """A colleague's file takes the very name that the next template of this title would get."""
        folder = self.on(kind).folder
        path = folder / f"{shelf.file_name(title)}{ENDING}"
        if folder.is_dir() and not path.exists():
            protocol, number = self.fresh()
            path.write_bytes(dumps(protocol.model_copy(update={"template": TemplateNote(title=title)})))
            self.held[path] = Held(title, number)

    @rule(template=known, title=TITLES, act=st.sampled_from(["keep", "replace", "details", "duplicate", "delete"]))
    def fails(self, template: Template, title: str, act: str) -> None:
        """Whatever is done on a full disk is refused, and leaves everything as it was."""
        protocol, _number = self.fresh()
        acts = {
            "keep": lambda: shelf.keep(protocol, Details(title), self.on(template.kind)),
            "replace": lambda: shelf.keep(protocol, Details(title), self.on(template.kind), replacing=template),
            "details": lambda: shelf.change_details(template, Details(title)),
            "duplicate": lambda: shelf.duplicate(template, title, self.on(template.kind)),
            "delete": lambda: shelf.delete(template),
        }
        with full_disk():
            self.refused(acts[act])

    def refused(self, act: object) -> None:
        try:
            act()  # type: ignore[operator]  # takes nothing
        except FileError:
            return
        raise AssertionError("it was not refused")

    @invariant()
    def what_is_shown_is_what_is_held(self) -> None:
        if not hasattr(self, "home"):
            return
        for kind, place in self.shelves.items():
            shown = {one.path: one for one in in_folder(place.folder, place.kind)}
            wanted = {path: held for path, held in self.held.items() if path.parent == place.folder}
            assert {path: one.title for path, one in shown.items()} == {
                path: held.title for path, held in wanted.items()
            }, kind
            assert not any(one.problem for one in shown.values())
            for path, held in wanted.items():
                assert start_from(shown[path]).overview.version == held.number
            if place.folder.is_dir():
                assert {path for path in place.folder.iterdir() if not path.name.startswith(".")} == set(wanted)
                assert not [path for path in place.folder.iterdir() if path.suffix == ".pat-studio-tmp"]
        for path, held in self.binned.items():
            assert load(path).overview.version == held.number

    @invariant()
    def the_whole_library_can_be_listed(self) -> None:
        if hasattr(self, "home"):
            assert len([one for one in templates(self.home / "team") if one.kind != "shipped"]) == len(self.held)


@contextmanager
def full_disk() -> Iterator[None]:
    def write(*_args: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with mock.patch("studio.atomic.os.write", write):
        yield


TestLibrary = Library.TestCase
TestLibrary.settings = settings(
    max_examples=25, stateful_step_count=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
