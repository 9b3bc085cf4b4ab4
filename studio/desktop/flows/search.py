"""Finding: what the box at the top offers and where its choices lead, and words in the text of the protocol."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from studio.desktop.actions import MENUS
from studio.desktop.flows.flow import Flow
from studio.desktop.panels.find import FloatingFind
from studio.desktop.panels.offers import Offer, Source
from studio.protocol.latest import of_the_latest
from studio.protocol.search import replace, texts
from studio.protocol.targets import resolve, targets
from studio.text import n_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from studio.desktop.panels.find import FindField
    from studio.desktop.panels.replace import Replace
    from studio.protocol.protocol import Protocol
    from studio.protocol.search import Hit, Written
    from studio.protocol.targets import Target

_KEPT = 12
"""So many choices are remembered."""

_SHORT = 24
"""Letters of what is replaced that the name of the step shows."""

_WITHOUT = "find"
"""The action that leads to the box."""

_SUGGESTED = {
    True: ("next-finding", "preview", "side", "export", "replace", "amend", "shortcuts"),
    False: ("new", "open", "open-pdf", "larger", "shortcuts", "about"),
}
"""What one may want before anything is typed, with a protocol open and without."""


class Search(Flow):
    """Looking for things by their names, and for words."""

    def serve(self, box: FindField) -> None:
        """Let a box find what there is in this window."""
        box.ask(self.source)
        box.chosen.connect(self.choose)

    def find(self) -> None:
        """Put the keyboard into the box that finds; where there is no toolbar, into one above the page."""
        if self.window.has_protocol:
            self.window.workspace.toolbar.find.start()
            return
        floating = FloatingFind(self.window)
        self.serve(floating.box)
        floating.open()

    def source(self) -> Source:
        """Return all that there is to be found now."""
        window = self.window
        offers = [*self._actions()]
        if not window.has_protocol:
            offers += self._templates()
        else:
            offers += [*_fields().values(), *_rules()]
        return Source(
            offers=offers,
            recent=window.settings.recent_choices,
            suggested=tuple(f"action:{id}" for id in _SUGGESTED[window.has_protocol]),
            protocol=window.session.protocol if window.has_protocol else None,
            texts=_texts(window.session.protocol) if window.has_protocol else (),
        )

    def choose(self, offer: Offer) -> None:
        """Do, or go to, what was chosen."""
        if offer.kind != "text":
            others = (key for key in self.window.settings.recent_choices if key != offer.key)
            self.window.change_settings(recent_choices=(offer.key, *others)[:_KEPT])
        match offer.kind:
            case "action":
                self.window.commands[offer.id].trigger()
            case "field":
                self.window.workspace.go_to(resolve(self.session.protocol, _targets()[offer.id]))
            case "rule":
                self._explain(offer.id)
            case "template":
                self._start_from(offer.id)
            case _ if offer.hit is not None:
                self.go_to(offer.hit)

    def go_to(self, hit: Hit) -> None:
        """Go to the field in which something was found, and mark the words there."""
        self.window.workspace.go_to(hit.address)
        _mark(self.window.focusWidget(), hit)

    def open(self, *, replacing: bool = False) -> None:
        """Show the panel that finds words, with those that are selected; with ``replacing``, to replace them too."""
        preview = self.window.workspace.side.get("preview")
        focus = self.window.focusWidget()
        if not replacing and preview is not None and focus is not None and preview.isAncestorOf(focus):
            preview.search.open()
            return
        self._panel().start(_selected(focus), replacing=replacing)

    def step(self, by: int) -> None:
        """Go to the next place of the words looked for last, or to the one before; without any, ask for some."""
        panel = self.window.workspace.side.get("search")
        if panel is None or not panel.words.text():
            self.open()
        else:
            panel.step(by)

    def watch(self, panel: Replace) -> None:
        """Do what the panel asks for."""
        panel.wants_place.connect(self.go_to)
        panel.wants_replacing.connect(partial(self._replace, panel))

    def _panel(self) -> Replace:
        if not self.window.shows("search"):
            self.window.toggle_side("search")
        panel: Replace = self.window.workspace.side.get("search")
        return panel

    def _replace(self, panel: Replace, hits: tuple[Hit, ...], by: str) -> None:
        done = replace(self.session.protocol, hits, by)
        if done.count:
            old = hits[0].written.text[hits[0].start : hits[0].end]
            label = n_("Replace “{old}” by “{new}”", "Replace “{old}” by “{new}” in {count} places", done.count,
                       old=_short(old), new=_short(by))  # fmt: skip
            self.session.edit(label, lambda protocol: done.protocol)
            self.session.seal()
            self.session.check_now()
        panel.look()
        panel.tell(n_("{count} place replaced.", "{count} places replaced.", done.count), done.refused)

    def _actions(self) -> Iterator[Offer]:
        native = QKeySequence.SequenceFormat.NativeText
        for command, action in self.window.commands:
            if command.id == _WITHOUT:
                continue
            title = self.window.commands.title(command.id)
            yield Offer(
                kind="action",
                id=command.id,
                title=f"{_plain(str(command.part))}: {title}" if command.part else title,
                beside=_plain(str(MENUS[command.menu])),
                keys=action.shortcut().toString(native),
                lacking="" if action.isEnabled() else str(command.why_not(self.window)),
            )

    def _templates(self) -> Iterator[Offer]:
        for template in self.window.library.templates():
            if template.section is None:
                lacking = str(template.problem) if template.problem else ""
                yield Offer("template", template.id, template.title, about=template.summary, lacking=lacking)

    def _explain(self, id: str) -> None:
        from studio.checklist.catalogue import find

        rule = find(id)
        if rule is not None:
            report = self.session.report
            found = next((entry.finding for entry in report.open if entry.rule.id == rule.id), None)
            self.window.findings.explain(rule, found)

    def _start_from(self, id: str) -> None:
        chosen = next((one for one in self.window.library.templates() if one.id == id), None)
        if chosen is not None:
            self.window.files.start_from(chosen)


@cache
def _targets() -> dict[str, Target]:
    return {target.address: target for target in targets()}


@cache
def _fields() -> dict[str, Offer]:
    return {
        target.address: Offer("field", target.address, target.title, target.place, target.help)
        for target in _targets().values()
    }


@cache
def _rules() -> tuple[Offer, ...]:
    from studio.checklist.catalogue import catalogue

    return tuple(
        Offer("rule", rule.id, f"{rule.id} {rule.title}", str(rule.challenge.label), rule.reason)
        for rule in catalogue()
    )


@of_the_latest
def _texts(protocol: Protocol) -> tuple[Written, ...]:
    return tuple(texts(protocol))


def _selected(input: QWidget | None) -> str:
    """Return the words selected in an input, if they are on one line."""
    if isinstance(input, QLineEdit):
        return input.selectedText()
    if isinstance(input, QPlainTextEdit):
        words = input.textCursor().selectedText()
        return "" if "\u2029" in words else words
    return ""


def _plain(title: str) -> str:
    """Return a title of a menu without the sign before the letter that opens it."""
    return re.sub(r"&(.)", r"\1", title)


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"


def _mark(input: QWidget | None, hit: Hit) -> None:
    """Select what was found in the input that shows it, if that shows the very text."""
    text = hit.written.text
    if isinstance(input, QLineEdit) and input.text() == text:
        input.setSelection(hit.start, hit.end - hit.start)
    elif isinstance(input, QPlainTextEdit):
        start = _offset(input.toPlainText(), text, hit)
        if start is not None:
            cursor = input.textCursor()
            cursor.setPosition(start)
            cursor.setPosition(start + hit.end - hit.start, cursor.MoveMode.KeepAnchor)
            input.setTextCursor(cursor)


def _offset(shown: str, text: str, hit: Hit) -> int | None:
    """Return where the words begin in an input that shows all lines of the field, or None."""
    if shown == text:
        return hit.start
    lines = shown.split("\n")
    if hit.written.line < len(lines) and lines[hit.written.line] == text:
        return sum(len(line) + 1 for line in lines[: hit.written.line]) + hit.start
    return None
