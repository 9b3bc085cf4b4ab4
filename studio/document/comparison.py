"""What differs between two versions of a protocol, in the words of the document, and word for word within texts.

Words are made when they are asked for, so that a comparison with thousands of changes is there at once.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, Literal

from studio.document.words import Words
from studio.protocol.address import AddressError, get, spec_at, split
from studio.protocol.base import Item, Spec, Value, specs
from studio.protocol.diff import Change, diff
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.protocol.wording import Passage
from studio.text import Text, _, translate

Mark = Literal["same", "gone", "new", "moved"]

KINDS: dict[str, Text] = {
    "added": _("added"),
    "removed": _("removed"),
    "changed": _("changed"),
    "moved": _("order changed"),
}
"""What happened to a thing, in words."""

_LEFT_OUT = ("format",)
"""Numbers of the file itself."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text that both versions say, or that only one of them says, or that says it elsewhere."""

    text: str
    mark: Mark = "same"


Runs = tuple[Run, ...]


class Comparison:
    """Two versions of a protocol and what leads from ``old`` to ``new``."""

    def __init__(self, old: Protocol, new: Protocol) -> None:
        self.old, self.new = old, new
        self.changes: tuple[Change, ...] = tuple(
            change for change in diff(old, new) if split(change.address)[0] not in _LEFT_OUT
        )
        self._words = {"old": Words(old), "new": Words(new)}
        self._items: dict[tuple[bool, str], dict[str, Any]] = {}

    @cached_property
    def sections(self) -> tuple[tuple[str, str, tuple[Change, ...]], ...]:
        """The sections in which something differs: name, title and changes, in the order of the models."""
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            found.setdefault(split(change.address)[0], []).append(change)
        return tuple((name, _title(name), tuple(changes)) for name, changes in found.items())

    def label(self, change: Change) -> str:
        """Return what changed in words, without the section: the titles of fields and the names of items."""
        words: list[str] = []
        removed = change.kind == "removed"
        current: Any = self.old if removed else self.new
        address, parts = "", split(change.address)
        for at, part in enumerate(parts):
            address = f"{address}/{part}"
            if isinstance(current, tuple):
                item = self._list(current, address.rpartition("/")[0], old=removed).get(part)
                words.append(part if item is None else item_name(self.old if removed else self.new, item))
                current = item
            else:
                known = specs(type(current)) if isinstance(current, Value) else {}
                if part not in known:  # A member that this program does not know goes by its name.
                    words.append("/".join(parts[at:]))
                    break
                words.append(translate(known[part].title))
                current = getattr(current, part)
        told = ", ".join(words[1:] or words)
        return str(_("{list}: order", list=told)) if change.kind == "moved" else told

    def _list(self, items: tuple[Any, ...], address: str, *, old: bool) -> dict[str, Any]:
        if (old, address) not in self._items:
            self._items[old, address] = {item.id: item for item in items}
        return self._items[old, address]

    def before(self, change: Change) -> str:
        """Return what the old version says, with units and names; nothing where it says nothing."""
        return self._said("old", change, change.old)

    def after(self, change: Change) -> str:
        """Return what the new version says, with units and names; nothing where it says nothing."""
        return self._said("new", change, change.new)

    def _said(self, side: Literal["old", "new"], change: Change, value: Any) -> str:
        words, protocol = self._words[side], self.old if side == "old" else self.new
        if value is None:
            return ""
        if change.kind == "moved":
            return "; ".join(self._names(words, protocol, change.address, value))
        if isinstance(value, Item):
            return words.line(value, skip=("generated",) if isinstance(value, Passage) else (), joiner="\n")
        spec = _spec(change.address)
        if spec is None:  # A member that this program does not know, kept as it came.
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        return words.value(spec, value)

    def _names(self, words: Words, protocol: Protocol, address: str, ids: Iterable[str]) -> list[str]:
        named = {item.id: item for item in get(protocol, address)}
        return [words.name(named[id]) for id in ids]

    def marked(self, change: Change) -> tuple[Runs, Runs]:
        """Return what both versions say, with marks on what only one of them says.

        Texts are compared word by word, lists member by member; where one side says nothing, nothing is marked.
        """
        if change.kind == "moved":
            old = self._names(self._words["old"], self.old, change.address, change.old)
            new = self._names(self._words["new"], self.new, change.address, change.new)
            return _marked_lists(change.old, change.new, old, new)
        spec = _spec(change.address)
        if spec is not None and isinstance(change.old, tuple) and isinstance(change.new, tuple):
            old = [self._words["old"].value(spec, (one,)) for one in change.old]
            new = [self._words["new"].value(spec, (one,)) for one in change.new]
            return _marked_lists(change.old, change.new, old, new)
        before, after = self.before(change), self.after(change)
        if not before or not after:
            return (Run(before),) if before else (), (Run(after),) if after else ()
        if spec is None or spec.kind in ("line", "text"):
            return marked_words(before, after)
        return (Run(before, "gone"),), (Run(after, "new"),)


def _title(section: str) -> str:
    known = specs(Protocol).get(section)
    return translate(known.title) if known is not None else section


def _spec(address: str) -> Spec | None:
    try:
        return spec_at(address)
    except AddressError:
        return None


def _marked_lists(
    old_keys: Sequence[Any], new_keys: Sequence[Any], old: Sequence[str], new: Sequence[str]
) -> tuple[Runs, Runs]:
    """Return lists a member a line; a member that both have in other places is marked as moved."""
    before: list[Run] = []
    after: list[Run] = []
    for tag, i1, i2, j1, j2 in _steps(old_keys, new_keys):
        if tag == "equal":
            before += [Run(f"{one}\n") for one in old[i1:i2]]
            after += [Run(f"{one}\n") for one in new[j1:j2]]
        else:
            before += [Run(f"{old[i]}\n", "moved" if old_keys[i] in new_keys else "gone") for i in range(i1, i2)]
            after += [Run(f"{new[j]}\n", "moved" if new_keys[j] in old_keys else "new") for j in range(j1, j2)]
    return _closed(before), _closed(after)


def _closed(runs: list[Run]) -> Runs:
    """Return the runs without the line break at the end."""
    return (*runs[:-1], Run(runs[-1].text.removesuffix("\n"), runs[-1].mark)) if runs else ()


_SENTENCE = re.compile(r"[^\n.!?]*(?:[.!?]+(?=\s|$)\s*|\n+|[.!?]+|$)")
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_MOST_WORDS = 1500
"""Of more words than these in one stretch, all count as changed: nobody reads such a patchwork, and it takes long."""
_ALIKE = 0.3
"""Two stretches that share less than this are shown as one taking the place of the other."""


def marked_words(old: str, new: str) -> tuple[Runs, Runs]:
    """Return two texts with marks on the words that only one of them says."""
    return _marked_stretch(old, new, _SENTENCE.findall, lambda a, b: _marked_stretch(a, b, _WORD.findall, _replaced))


_Finer = Callable[[str, str], tuple[Runs, Runs]]


def _marked_stretch(old: str, new: str, parted: Callable[[str], list[str]], finer: _Finer) -> tuple[Runs, Runs]:
    """Compare two texts by their parts, and parts that took the place of others by what ``finer`` says of them."""
    before, after = [part for part in parted(old) if part], [part for part in parted(new) if part]
    if max(len(before), len(after)) > _MOST_WORDS:
        return _replaced(old, new)
    keys = [part.strip() for part in before], [part.strip() for part in after]
    steps = _steps(*keys)
    if finer is _replaced and not _alike(*keys, steps):
        return _replaced(old, new)
    left: list[Run] = []
    right: list[Run] = []
    for tag, i1, i2, j1, j2 in steps:
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            left.append(Run(gone))
            right.append(Run(come))
        elif gone and come:
            first, second = finer(gone, come)
            left += first
            right += second
        else:
            left.append(Run(gone, "gone"))
            right.append(Run(come, "new"))
    return _joined(left), _joined(right)


def _alike(old: list[str], new: list[str], steps: list[tuple[str, int, int, int, int]]) -> bool:
    same = sum(len("".join(old[i1:i2])) for tag, i1, i2, _j1, _j2 in steps if tag == "equal")
    return same >= _ALIKE * max(len("".join(old)), len("".join(new)))


def _replaced(old: str, new: str) -> tuple[Runs, Runs]:
    return (Run(old, "gone"),), (Run(new, "new"),)


def _steps(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _joined(runs: list[Run]) -> Runs:
    """Return the runs with neighbours of one mark made one, and without empty ones."""
    made: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if made and made[-1].mark == run.mark:
            made[-1] = Run(made[-1].text + run.text, run.mark)
        else:
            made.append(run)
    return tuple(made)
