"""What the program does with users' files, as acts that can be attacked, and what has to be true after each attack.

An act is prepared, then done in a process that an attacker holds; what it put on disk is read by the doors that a next
start uses.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from studio import atomic
from studio.checklist.run import run
from studio.document.comparison import Comparison
from studio.document.comparison_report import Told
from studio.document.documents import document_of
from studio.export.comparison import as_csv, export_comparison
from studio.export.formats import FORMATS, ExportError, write
from studio.export.options import Options
from studio.protocol.comments import Comment
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import backups, crashes, drafts, exported, folders, library, settings, shelf
from studio.storage.opened import Opened
from studio.storage.protocol_file import FileError, dumps, load, loads, save

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from studio.document.blocks import What

FIELD = "/population/diagnosis"
OLD, NEW = "Old words", "New words"


@dataclass(frozen=True)
class Place:
    """Where acts happen: folders of their own for what the user opens, and for what the program keeps."""

    root: Path

    @property
    def desk(self) -> Path:
        """The folder of the user's own files."""
        return self.root / "desk"

    @property
    def protocol(self) -> Path:
        """The file of the protocol."""
        return self.desk / "Trial.patp"

    def enter(self) -> None:
        """Make the folders, and let this process take them for the user's."""
        self.desk.mkdir(parents=True, exist_ok=True)
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = str(self.root / "home" / kind.lower())
        os.environ["HOME"] = str(self.root / "home")

    def files(self) -> tuple[str, ...]:
        """Return what lies there, by names in which what chance made is taken out."""
        found = [path for path in self.root.rglob("*") if not path.is_dir() or path.is_symlink()]
        return tuple(sorted(_without_chance(str(path.relative_to(self.root))) for path in found))


def _without_chance(name: str) -> str:
    if "/reports/" in name:
        return re.sub(r"[^/]+\.(running|report|seen)$", "#", name)
    return re.sub(r"\d{8}T\d{6}|[0-9a-f]{10,}|(?<=drafts/)\d+|(?<=-)\d{2,}(?=-)", "#", name)


@dataclass(frozen=True)
class Act:
    """Something the program does with files. ``prepare`` returns the act itself, ready to be done."""

    name: str
    prepare: Callable[[Place], Callable[[], object]]
    read: Callable[[Place], object]
    """Return what a next start finds of it; raises when that is damaged."""
    promised: bool = True
    """Whether it is done when the user is told nothing: what is only tidied up need not be worth a word."""


def complaint(act: Callable[[], object]) -> str:
    """Do an act; return what the user is told when it fails, or nothing."""
    try:
        told = act()
    except (FileError, ExportError) as error:
        return str(error.text)
    if told is False:
        return "It was not worth a word."
    return str(told) if told is not None and not isinstance(told, bool) else ""


UNKIND = re.compile(r"Errno|Traceback|Python|Error\b|Exception|None\b|\n|\{|\?\.$", re.ASCII)
"""What no sentence for people holds."""


@cache
def trial(words: str, *, template: str = "psilocybin-trd-single-dose") -> Protocol:
    """Return a protocol of usual size with these words in it."""
    found = library.find(template)
    assert found is not None
    return put(library.start_from(found), FIELD, words)


def words(protocol: Protocol) -> str:
    """Return the words by which versions differ here."""
    return str(protocol.population.diagnosis)


# Saving


def _save(place: Place) -> Callable[[], object]:
    save(place.protocol, trial(OLD))
    file = Opened.open(place.protocol)
    return lambda: file.save(trial(NEW), None)


def _save_new(place: Place) -> Callable[[], object]:
    return lambda: _closed(*Opened.new(place.protocol, trial(NEW)))


def _closed(file: Opened, problem: object) -> object:
    file.close()
    return problem


def _save_over(place: Place) -> Callable[[], object]:
    save(place.protocol, trial(OLD))
    return _save_new(place)


def _open(place: Place) -> Callable[[], object]:
    save(place.protocol, trial(OLD))
    return lambda: Opened.open(place.protocol).close()


def _saved(place: Place) -> object:
    return words(load(place.protocol)) if place.protocol.exists() else None


# Drafts


def _draft(place: Place) -> Callable[[], object]:
    keeper = drafts.Keeper()
    return lambda: keeper.keep(trial(NEW), "Trial", place.protocol)


def _draft_again(place: Place) -> Callable[[], object]:
    keeper = drafts.Keeper()
    keeper.keep(trial(OLD), "Trial", place.protocol)
    return lambda: keeper.keep(trial(NEW), "Trial", place.protocol)


def _draft_dropped(place: Place) -> Callable[[], object]:
    keeper = drafts.Keeper()
    keeper.keep(trial(OLD), "Trial", place.protocol)
    return keeper.drop


def _drafts(_place: Place) -> object:
    folder = folders.drafts_folder()
    found = sorted(folder.glob(f"*{drafts.ENDING}")) if folder.is_dir() else []
    return tuple(words(drafts.protocol_of(drafts.Draft(file, _noted(file)))) for file in found)


def _noted(file: Path) -> drafts.Note:
    return drafts.Note.model_validate_json(file.read_bytes().partition(b"\n")[0])


# Backups


def _backup(place: Place) -> Callable[[], object]:
    backups.keep(place.protocol, dumps(trial(OLD)))
    return lambda: backups.keep(place.protocol, dumps(trial(NEW)))


def _backup_pruned(place: Place) -> Callable[[], object]:
    for number in range(backups.KEPT_SAVES + 1):
        backups.keep(place.protocol, dumps(put(Protocol(), FIELD, str(number))))
    return lambda: backups.keep(place.protocol, dumps(trial(NEW)))


def _backups(place: Place) -> object:
    kept = tuple(words(loads(backups.content(one), "backup")) for one in backups.of(place.protocol))
    return kept[: backups.KEPT_SAVES]  # One more, which was to go now, goes at a later save.


# Templates


def _template(_place: Place) -> Callable[[], object]:
    return lambda: _nothing(shelf.keep(trial(NEW), shelf.Details("Mine"), shelf.own()))


def _template_replaced(_place: Place) -> Callable[[], object]:
    kept = shelf.keep(trial(OLD), shelf.Details("Mine"), shelf.own())
    return lambda: _nothing(shelf.keep(trial(NEW), shelf.Details("Mine"), shelf.own(), replacing=kept))


def _template_deleted(_place: Place) -> Callable[[], object]:
    kept = shelf.keep(trial(OLD), shelf.Details("Mine"), shelf.own())
    return lambda: _nothing(shelf.delete(kept))


def _template_restored(_place: Place) -> Callable[[], object]:
    deleted = shelf.delete(shelf.keep(trial(OLD), shelf.Details("Mine"), shelf.own()))
    return lambda: _nothing(shelf.restore(deleted))


def _nothing(_made: object) -> None:
    return None


def _templates(_place: Place) -> object:
    folder = folders.templates_folder()
    return tuple(words(load(file)) for file in sorted(folder.glob("*.patp"))) if folder.is_dir() else ()


def _kept_or_deleted(place: Place) -> object:
    gone = folders.deleted_folder()
    waiting = [words(load(file)) for file in sorted(gone.glob("*.patp"))] if gone.is_dir() else []
    on_shelf = _templates(place)
    assert on_shelf or waiting, "the template is gone for good"
    return on_shelf


# Settings and what the program remembers


def _settings(_place: Place) -> Callable[[], object]:
    settings.save_settings(settings.Settings(who=OLD))
    return lambda: settings.save_settings(settings.Settings(who=NEW))


def _settings_read(_place: Place) -> object:
    assert not list(folders.settings_file().parent.glob("*damaged*")), "the settings were set aside as damaged"
    return settings.load_settings().who


def _version(version: str, place: Place) -> bool:
    return exported.keep(place.protocol, exported.Exported(trial(version), place.desk / "a.pdf", datetime.now()))


def _exported(place: Place) -> Callable[[], object]:
    _version(OLD, place)
    return lambda: _version(NEW, place)


def _exported_read(place: Place) -> object:
    last = exported.last(place.protocol)
    return last and words(last.protocol)


def _report(_place: Place) -> Callable[[], object]:
    watch = crashes.Watch()

    def note() -> None:
        watch.note(crashes.described(ValueError()))
        watch.end()

    return note


def _reports(_place: Place) -> object:
    crashes.kept()
    return None


# Documents


@cache
def document(what: What, ending: str, version: str) -> bytes:
    """Return a document of the protocol as the press makes it."""
    commented = trial(version).model_copy(
        update={"comments": (Comment(id="one", text="Look", address=FIELD, who="A"),)}
    )
    options = Options(created=date(2026, 1, 1), protocol=dumps(commented) if what == "protocol" else None)
    made = document_of(what, commented, run(commented), comments=what == "comments")
    return FORMATS[ending].render(made, options)


def _handed_out(what: What, ending: str) -> Act:
    def prepare(place: Place) -> Callable[[], object]:
        file = place.desk / f"out{ending}"
        file.write_bytes(document(what, ending, OLD))
        return lambda: write(file, document(what, ending, NEW))

    def read(place: Place) -> object:
        content = (place.desk / f"out{ending}").read_bytes()
        return next(version for version in (OLD, NEW) if content == document(what, ending, version))

    return Act(f"export {what}{ending}", prepare, read)


def _comparison(place: Place) -> Callable[[], object]:
    told = _told()
    (place.desk / "out.csv").write_bytes(b"old")
    return lambda: export_comparison(told, place.desk / "out.csv")


@cache
def _told() -> Told:
    return Told(Comparison(trial(OLD), trial(NEW)), "old", "new")


def _comparison_read(place: Place) -> object:
    content = (place.desk / "out.csv").read_bytes()
    return {b"old": OLD, as_csv(_told()).encode("utf-8-sig"): NEW}[content]


ACTS = (
    Act("save", _save, _saved),
    Act("save new", _save_new, _saved),
    Act("save over", _save_over, _saved),
    Act("open and close", _open, _saved),
    Act("draft", _draft, _drafts),
    Act("draft again", _draft_again, _drafts),
    Act("draft dropped", _draft_dropped, _drafts, promised=False),
    Act("backup", _backup, _backups),
    Act("backup pruned", _backup_pruned, _backups),
    Act("template", _template, _templates),
    Act("template replaced", _template_replaced, _templates),
    Act("template deleted", _template_deleted, _kept_or_deleted),
    Act("template restored", _template_restored, _kept_or_deleted),
    Act("settings", _settings, _settings_read),
    Act("exported version", _exported, _exported_read),
    Act("crash report", _report, _reports),
    _handed_out("protocol", ".pdf"),
    _handed_out("protocol", ".docx"),
    _handed_out("protocol", ".md"),
    _handed_out("comments", ".md"),
    Act("export comparison.csv", _comparison, _comparison_read),
)


def start_again(place: Place) -> None:
    """Do with the files what a next start and the first save and export after it do, as far as it touches them."""
    if place.protocol.exists():
        Opened.open(place.protocol).close()
        backups.keep(place.protocol, place.protocol.read_bytes())
    elif kept := backups.of(place.protocol):
        backups.keep(place.protocol, backups.content(kept[0]))
    for file in place.desk.glob("out*"):
        atomic.sweep(file)
    drafts.left_behind()
    crashes.left_behind()
    settings.save_settings(settings.load_settings())
    if last := exported.last(place.protocol):
        exported.keep(place.protocol, last)
    shelf.empty_deleted()
    library.templates()


def save_again(place: Place) -> None:
    """Save a new protocol whose first save came to nothing, and leave it."""
    if not place.protocol.exists() and any(place.desk.glob(".*")):
        Opened.new(place.protocol, trial(NEW))[0].close()
