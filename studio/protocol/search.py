"""Finding and replacing words in a protocol: pure functions of the value.

Every field is searched as people read it. Replaced are free texts only: a number, a choice or the name of something in
the library means more than its letters, and what an amendment says of an earlier version is history.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from studio.protocol.address import AddressError, get, join, split
from studio.protocol.base import Item, Spec, Value, specs
from studio.protocol.edit import EditError, put
from studio.protocol.names import in_words, with_unit
from studio.protocol.overview import Amendment, AmendmentChange
from studio.protocol.own import OwnInstrument
from studio.protocol.protocol import SECTIONS, Protocol
from studio.protocol.wording import Passage
from studio.text import Text, _

_FREE = ("line", "text", "lines")
_UNREAD = ("items", "group", "yes_no")
"""Kinds of field that have no words of their own."""

_REMEMBERED = (Passage, "generated")
"""What a passage remembers of the generated text is shown nowhere, so it is not searched."""

_AS_IT_IS = {
    (Passage, "heading"): _("the number of a heading is chosen on the page"),
    (OwnInstrument, "code"): _("other fields know the instrument by this code"),
    (Amendment, "number"): _("it names an amendment"),
}
_BY_KIND = {
    "integer": _("it is a number"),
    "decimal": _("it is a number"),
    "integers": _("these are numbers"),
    "dose": _("it is a dose"),
    "date": _("it is a date"),
    "choice": _("it is chosen from a list"),
    "choices": _("these are chosen from a list"),
    "reference": _("it names something that stands elsewhere"),
    "references": _("these name things that stand elsewhere"),
}
_FROM_LIBRARY = _("it is chosen from the library")
_HISTORY = _("it tells what an amendment changed")

AROUND = 48
"""Letters shown on either side of what was found."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. White space in it stands for any white space; ``words`` takes whole words only."""

    text: str
    case: bool = False
    words: bool = False

    def pattern(self) -> re.Pattern[str] | None:
        """Return what finds it, or None where nothing is looked for."""
        parts = self.text.split()
        if not parts:
            return None
        inner = r"\s+".join(map(re.escape, parts))
        if self.words:
            before = r"(?<!\w)" if _is_word(parts[0][0]) else ""
            after = r"(?!\w)" if _is_word(parts[-1][-1]) else ""
            inner = f"{before}{inner}{after}"
        return re.compile(inner, 0 if self.case else re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A text of a protocol: the field it stands in, which of the field's lines it is, and the words as people read.

    ``kept`` says why it is no free text, so that nothing is replaced in it; None where it is.
    """

    address: str
    title: str
    text: str
    line: int = 0
    kept: Text | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where something was found: from ``start`` to ``end`` in a text."""

    written: Written
    start: int
    end: int

    @property
    def address(self) -> str:
        """The address of the field."""
        return self.written.address

    @property
    def replaceable(self) -> bool:
        """Whether it stands in a free text."""
        return self.written.kept is None

    def snippet(self, around: int = AROUND) -> tuple[str, str, str]:
        """Return what stands before, the words found, and what stands behind, on one line, shortened at its ends."""
        text = self.written.text
        before, behind = text[: self.start], text[self.end :]
        if len(before) > around:
            before = f"…{_from_word(before[-around:])}"
        if len(behind) > around:
            behind = f"{_to_word(behind[:around])}…"
        return _flat(before), _flat(text[self.start : self.end]), _flat(behind)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A place that was left as it is, and why."""

    hit: Hit
    reason: Text


@dataclass(frozen=True, slots=True)
class Replaced:
    """What became of a protocol: the value, how many places were replaced, and which were left as they are."""

    protocol: Protocol
    count: int
    refused: tuple[Refusal, ...] = ()


def find(protocol: Protocol, wanted: Wanted, scope: str = "", most: int | None = None) -> tuple[Hit, ...]:
    """Return the places where it stands, in the order of the value, and no more than the first so many.

    ``scope`` is the address of the part to look in, such as a section or a list; everywhere without one.
    """
    pattern = wanted.pattern()
    if pattern is None:
        return ()
    hits = (
        Hit(written, match.start(), match.end())
        for written in texts(protocol, scope)
        for match in pattern.finditer(written.text)
    )
    return tuple(islice(hits, most))


def texts(protocol: Protocol, scope: str = "") -> Iterator[Written]:
    """Yield every text of the sections, or of the part at ``scope``; nothing where there is no such part."""
    parts = split(scope)
    for section in SECTIONS if not parts else (parts[0],):
        if section in SECTIONS:
            yield from _within(protocol, getattr(protocol, section), f"/{section}", scope, history=False)


def _within(protocol: Protocol, value: Value, address: str, scope: str, *, history: bool) -> Iterator[Written]:
    if not _on_the_way(address, scope):
        return
    model = type(value)
    history = history or model is AmendmentChange
    for name, spec in specs(model).items():
        content = getattr(value, name)
        here = f"{address}/{name}"
        if content is None or content == () or not _on_the_way(here, scope) or (model, name) == _REMEMBERED:
            continue
        if spec.kind == "group":
            yield from _within(protocol, content, here, scope, history=history)
        elif spec.kind == "items":
            for item in content:
                yield from _within(protocol, item, f"{here}/{item.id}", scope, history=history)
        elif spec.kind not in _UNREAD and _inside(here, scope):
            kept = _HISTORY if history else _kept(model, spec)
            yield from _written(protocol, here, spec, content, kept)


def _written(protocol: Protocol, address: str, spec: Spec, content: Any, kept: Text | None) -> Iterator[Written]:
    if spec.kind == "lines" and spec.to is None:
        for line, text in enumerate(content):
            if text:
                yield Written(address, spec.title, text, line, kept)
    elif spec.kind in _FREE:
        if content:
            yield Written(address, spec.title, content, 0, kept)
    else:
        words = with_unit(spec, in_words(protocol, spec, content))
        if words:
            yield Written(address, spec.title, words, 0, kept)


def _kept(model: type[Value], spec: Spec) -> Text | None:
    """Return why nothing is replaced in a field, or None for a free text."""
    if spec.knows is not None:
        return _FROM_LIBRARY
    return _AS_IT_IS.get((model, spec.name)) or _BY_KIND.get(spec.kind)


def _inside(address: str, scope: str) -> bool:
    return not split(scope) or address == scope or address.startswith(f"{scope.rstrip('/')}/")


def _on_the_way(address: str, scope: str) -> bool:
    """Tell whether an address is in the scope or holds it."""
    return _inside(address, scope) or scope.startswith(f"{address}/")


def replace(protocol: Protocol, hits: Iterable[Hit], by: str) -> Replaced:
    """Return the protocol with ``by`` in place of each hit.

    Left as they are, and told: places in what is no free text, places that do not read as they did when they were
    found, and those that the models refuse.
    """
    by_field: dict[str, list[Hit]] = {}
    refused: list[Refusal] = []
    for hit in hits:
        if hit.written.kept is not None:
            refused.append(Refusal(hit, hit.written.kept))
        else:
            by_field.setdefault(hit.address, []).append(hit)
    count = 0
    for address, found in by_field.items():
        try:
            fitting, value = _changed(get(protocol, address), found, by)
        except AddressError:
            fitting, value = [], None
        refused += [Refusal(hit, _("it reads otherwise now; search again")) for hit in found if hit not in fitting]
        if not fitting:
            continue
        try:
            protocol = put(protocol, address, value)
        except EditError as error:
            refused += [Refusal(hit, error.text) for hit in fitting]
        else:
            count += len(fitting)
    return Replaced(protocol, count, tuple(refused))


def _changed(value: Any, hits: list[Hit], by: str) -> tuple[list[Hit], Any]:
    """Return which of a field's hits still fit, and its value with them replaced; the last first, so places hold."""
    lines = list(value) if isinstance(value, tuple) else [value]
    fitting = [hit for hit in hits if hit.written.line < len(lines) and lines[hit.written.line] == hit.written.text]
    ends: dict[int, int] = {}
    kept = []
    for hit in sorted(fitting, key=lambda one: (one.written.line, one.start), reverse=True):
        line = hit.written.line
        if hit.end > ends.get(line, hit.end):
            continue  # It overlaps the one behind it, which only a list of hits put together by hand has.
        lines[line] = f"{lines[line][: hit.start]}{by}{lines[line][hit.end :]}"
        ends[line] = hit.start
        kept.append(hit)
    if isinstance(value, tuple):
        return kept, tuple(line for line in lines if line.strip())
    return kept, lines[0] or None


def list_at(protocol: Protocol, address: str) -> str | None:
    """Return the address of the innermost list of items that an address is in or names, or None."""
    current: Any = protocol
    found = None
    here: tuple[str, ...] = ()
    for part in split(address):
        if isinstance(current, tuple):
            current = next((item for item in current if isinstance(item, Item) and item.id == part), None)
        else:
            current = getattr(current, part, None) if isinstance(current, Value) else None
        here = (*here, part)
        if isinstance(current, tuple) and (not current or isinstance(current[0], Item)):
            found = join(*here)
    return found


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _from_word(text: str) -> str:
    """Leave out a broken word at the beginning, unless nothing is left."""
    return text.partition(" ")[2] or text


def _to_word(text: str) -> str:
    return text.rpartition(" ")[0] or text
