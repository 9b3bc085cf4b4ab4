"""Setting text: runs of styled text become lines of a given width.

Text is printed as it is: nothing in it is markup. Line breaks are kept. Lines break at spaces, after hyphens, dashes
and slashes between letters, and between Chinese characters; a word longer than a line breaks anywhere. A number and
its unit, and a word such as *day* and its number, stay on one line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import inf
from typing import NamedTuple

from reportlab.lib.colors import Color

from studio.document.blocks import Inline
from studio.export.characters import LINE_BREAK
from studio.export.pdf.bidi import begins_right, painted, turns
from studio.export.pdf.fonts import GLUE, Face, face, runs
from studio.export.pdf.styles import Style

_HAN = "\u2e80-\u2fdf\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uffef"
_OPENING = "「『（《〈【〔［｛“‘"
_CLOSING = "、。，．：；？！」』）》〉】〕］｝”’…·％"
_DASHES = "\\-\u2010\u2013\u2014/"
_ATOM = re.compile(
    " +"
    f"|[{_OPENING}]*[{_HAN}][{_CLOSING}]*"
    f"|[^ {GLUE}{_HAN}]{{0,40}}{GLUE}[^ {_HAN}]+"
    f"|[^ {_HAN}]+?(?:(?<=[^\\W\\d_]{{2}})[{_DASHES}](?=[^\\W\\d_])|[\u00ad\u200b\u2002-\u2006\u2008-\u200a])"
    f"|[^ {_HAN}]+[{_CLOSING}]*"
)
_HAN_ATOM = re.compile(f"[{_OPENING}]*(?![{_CLOSING}])[{_HAN}]")
_BREAK_AFTER = re.compile(f"(?:[^\\W\\d_]{{2}}[{_DASHES}]|[\u00ad\u200b\u2002-\u2006\u2008-\u200a{_HAN}{_CLOSING}])$")
_UNITS = (
    "%|‰|°C|[kmµμnp]?g|mcg|[mdµμn]?[lL]|[mµμn]?mol|[mk]?IU|[mk]?Hz|mmHg|[ck]?m|mm|m?s|min|h|bpm"
    "|(?:milli|micro)?grams?|(?:second|minute|hour|day|week|month|year|point|time)s?"
)
_TIED = re.compile(
    f"(?<=\\d) (?=(?:{_UNITS})(?![^\\W\\d_]))"
    "|(?<=[=<>≤≥±×≈]) (?=[−\\d])"
    "|(?:(?<=\\b[dD]ay)|(?<=\\b[wW]eek)|(?<=\\b[sS]ection)|(?<=\\b[pP]hase)|(?<=\\b[tT]able)|(?<=\\b[fF]igure))"
    " (?=[−\\d])"
)
"""Spaces at which a line should not end: within a quantity, and between a word and the number that belongs to it."""
_SOFT_HYPHEN = "\u00ad"
_TOGETHER = 3
_RAISED_SIZE = 0.7
_RAISED_BY = 0.33
_LOOSEST = 0.6
"""A line whose word spaces would have to grow by more than this share of the size is not stretched."""


class Run(NamedTuple):
    """All but the characters of a run: its face, size, rise above the line, colour, link, and what it prints."""

    face: Face
    size: float
    rise: float
    colour: Color
    link: str | None
    address: str | None = None


class Atom(NamedTuple):
    """A piece of text that is not broken: a word, a part of one, or spaces, which hang over the end of a line."""

    text: str
    width: float
    run: Run
    space: bool
    before: bool
    """Whether a line may end before it even if no space does."""
    after: bool
    """Whether a line may end after it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line ready to paint. ``stretch`` is added to each of its spaces, ``offset`` moves it to the right."""

    parts: tuple[tuple[str, Run], ...]
    width: float
    stretch: float = 0.0
    offset: float = 0.0


def set_text(content: Inline, style: Style, width: float) -> tuple[Line, ...]:
    """Return the lines of the text in a style, none of them wider than ``width``; at least one, maybe empty."""
    lines: list[Line] = []
    turned = any(turns(span.text) for span in content)
    for paragraph in _paragraphs(content, style, width):
        broken = list(_broken(paragraph, width))
        last = len(broken) - 1
        made = (_line(atoms, style, width, position == last) for position, atoms in enumerate(broken))
        lines += _turned(made, "".join(atom.text for atom in paragraph), style, width) if turned else made
    return tuple(lines)


def _turned(lines: Iterable[Line], paragraph: str, style: Style, width: float) -> Iterator[Line]:
    """Yield the lines of a paragraph, part of which may run from right to left, as they are painted."""
    right = begins_right(paragraph)
    for line in lines:
        parts = tuple(painted(line.parts, right=right))
        flush = right and width < inf and style.align in ("left", "justified") and not line.stretch
        yield replace(line, parts=parts, offset=max(0.0, width - line.width) if flush else line.offset)


def longest_word(content: Inline, style: Style, *, tied: bool = False) -> float:
    """Return the width of the widest piece of the text that is not broken if there is room.

    With ``tied`` a quantity is one piece. Chinese breaks after every character, but a column of single ones is hard to
    read: a few of them count as a piece.
    """
    return max(
        (
            atom.width * (_TOGETHER if atom.before else 1)
            for atoms in _paragraphs(content, style, inf if tied else 0.0)
            for atom in atoms
            if not atom.space
        ),
        default=0.0,
    )


def longest_line(content: Inline, style: Style) -> float:
    """Return the width that the text takes when its lines break only where it has line breaks."""
    return max((sum(atom.width for atom in atoms) for atoms in _paragraphs(content, style)), default=0.0)


def _paragraphs(content: Inline, style: Style, tied: float = 0.0) -> Iterator[list[Atom]]:
    """Yield the atoms of each part between line breaks; a quantity is one atom if it is no wider than ``tied``."""
    atoms: list[Atom] = []
    for span in content:
        wanted = face(style.family, style.bold or span.bold, style.italic or span.italic)
        size, rise = style.size, 0.0
        if span.raised:
            size, rise = max(style.smallest, size * _RAISED_SIZE), size * _RAISED_BY
        colour = style.label if style.label and span.bold else style.colour
        for position, part in enumerate(LINE_BREAK.split(span.text)):
            if position:
                yield atoms
                atoms = []
            for chosen, text in runs(part, wanted):
                run = Run(chosen, size, rise, colour, span.link, span.address)
                atoms += _atoms(text, run, tied)
    yield atoms


def _atoms(text: str, run: Run, tied: float) -> list[Atom]:
    glued = _TIED.sub(GLUE, text) if tied else text
    atoms = [_atom(piece, run) for piece in _ATOM.findall(glued)]
    if glued != text and any(atom.width > tied for atom in atoms):
        return [part for atom in atoms for part in (_atoms_untied(atom) if atom.width > tied else (atom,))]
    return atoms


def _atoms_untied(atom: Atom) -> list[Atom]:
    return [_atom(piece, atom.run) for piece in _ATOM.findall(atom.text.replace(GLUE, " "))]


def _atom(text: str, run: Run) -> Atom:
    width = run.face.width(text) * run.size
    if text[0] == " ":
        return Atom(text, width, run, True, False, True)
    if text[-1] == _SOFT_HYPHEN:
        width -= run.face.width(_SOFT_HYPHEN) * run.size
    return Atom(text, width, run, False, _HAN_ATOM.match(text) is not None, _BREAK_AFTER.search(text) is not None)


def _broken(atoms: list[Atom], width: float) -> Iterator[list[Atom]]:
    """Yield the atoms line by line."""
    line: list[Atom] = []
    used = 0.0
    end = 0  # how many atoms of the line stand before its last place to break
    for atom in atoms:
        if atom.before:
            end = len(line)
        if not atom.space and used + atom.width > width:
            if end:
                yield line[:end]
                line = line[end:]
                used = sum(kept.width for kept in line)
                end = 0
            if used + atom.width > width:
                if line and width - used < atom.run.size:
                    yield line
                    line, used = [], 0.0
                *full, atom = _slices(atom, width - used, width)
                for part in full:
                    yield [*line, part]
                    line, used = [], 0.0
        line.append(atom)
        used += atom.width
        if atom.after:
            end = len(line)
    yield line


def _slices(atom: Atom, room: float, width: float) -> list[Atom]:
    """Return a long word in slices: the first for the rest of a line, the others for lines of their own."""
    slices: list[Atom] = []
    start, used = 0, 0.0
    for position, character in enumerate(atom.text):
        advance = atom.run.face.width(character) * atom.run.size
        if used + advance > room and position > start:
            slices.append(Atom(atom.text[start:position], used, atom.run, False, False, True))
            start, used, room = position, 0.0, width
        used += advance
    slices.append(Atom(atom.text[start:], used, atom.run, False, False, atom.after))
    return slices


def _line(atoms: list[Atom], style: Style, width: float, last: bool) -> Line:
    """Return the atoms as a line, aligned, without the spaces at its end."""
    while atoms and atoms[-1].space:
        atoms = atoms[:-1]
    used = 0.0
    parts: list[tuple[str, Run]] = []
    for atom in atoms:
        text = atom.text.replace(GLUE, " ")
        used += atom.width
        if text[-1] == _SOFT_HYPHEN:
            text = f"{text[:-1]}-" if atom is atoms[-1] and not last else text[:-1]
        if parts and parts[-1][1] is atom.run:
            parts[-1] = (parts[-1][0] + text, atom.run)
        else:
            parts.append((text, atom.run))
    line = tuple(parts)
    spare = max(0.0, width - used)
    if style.align == "right":
        return Line(line, used, offset=spare)
    if style.align == "centre":
        return Line(line, used, offset=spare / 2)
    if style.align == "justified" and not last:
        spaces = sum(text.count(" ") + text.count("\xa0") for text, _ in line)
        if spaces and spare <= spaces * _LOOSEST * style.size:
            return Line(line, width, stretch=spare / spaces)
    return Line(line, used)
