"""Markdown that people write, as blocks, and blocks as Markdown.

What is understood: paragraphs, **bold**, *italic*, lists with bullets or numbers of one level, tables, and headings,
which become paragraphs in bold. Everything else, such as links, images and HTML, is taken literally: nothing is
fetched, and nothing is left out. The Markdown written is CommonMark with the tables of GitHub.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline

from studio.document.blocks import Block, Cell, Column, Inline, Listing, Paragraph, Row, Span, Table, plain

_MARK = re.compile(r"(?:[-*+]|(\d{1,9})[.)])[ \t]+(?=[^ \t])")
_HEADING = re.compile(r"#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?")
_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_BAR = re.compile(r"\\.|(\|)", re.DOTALL)
_SPECIAL = re.compile(r"[\\`*_\[\]<>|&]")
_MEANT = re.compile(r"[\\*_&<]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffc]|[\ufffe\uffff]")
_BREAK = "<br>"
_BLANKS = " \t"


# From Markdown to blocks


def parse(markdown: str) -> tuple[Block, ...]:
    """Return a text as paragraphs, lists and tables. Any text is one; blank text gives nothing."""
    return tidy(_blocks(markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n")))


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at].strip(_BLANKS)
        if not line:
            at += 1
        elif _begins_table(lines, at):
            table, at = _table(lines, at)
            yield table
        elif _MARK.match(line):
            listing, at = _list(lines, at)
            yield listing
        elif heading := _HEADING.fullmatch(line):
            at += 1
            yield Paragraph(tuple(replace(run, bold=True) for run in _inline(heading[1])))
        else:
            said, at = _rest(lines, at + 1, line)
            yield Paragraph(_inline(said))


def _rest(lines: list[str], at: int, first: str) -> tuple[str, int]:
    """Return a paragraph that began with ``first``, its lines joined, and where the next block begins."""
    found = [first]
    while at < len(lines) and (line := lines[at].strip(_BLANKS)):
        if _MARK.match(line) or _HEADING.fullmatch(line) or _begins_table(lines, at):
            break
        found.append(line)
        at += 1
    return " ".join(found), at


def _list(lines: list[str], at: int) -> tuple[Listing, int]:
    items: list[Inline] = []
    numbered = _numbered(lines[at].strip(_BLANKS))
    while at < len(lines):
        line = lines[at].strip(_BLANKS)
        after_blank = at > 0 and not lines[at - 1].strip(_BLANKS)
        inside = bool(items) and lines[at][:1] in _BLANKS
        if not line:
            at += 1
        elif (mark := _MARK.match(line)) and (inside or _numbered(line) == numbered):
            # A list within a list gives further items, and so do several marks in one line.
            end = mark.end()
            while mark := _MARK.match(line, end):
                end = mark.end()
            said, at = _rest(lines, at + 1, line[end:])
            items.append(_inline(said))
        elif after_blank and inside and not mark and not _begins_table(lines, at):
            said, at = _rest(lines, at + 1, line)
            items[-1] = (*items[-1], Span(" "), *_inline(said))
        else:
            break
    return Listing(tuple(items), numbered), at


def _numbered(line: str) -> bool:
    mark = _MARK.match(line)
    return mark is not None and mark[1] is not None


def _begins_table(lines: list[str], at: int) -> bool:
    if at + 1 >= len(lines) or "|" not in lines[at]:
        return False
    rule = lines[at + 1].strip(_BLANKS)
    if "|" not in rule or not _RULE.fullmatch(rule):
        return False
    return len(_cells(lines[at])) == len(_cells(rule))


def _table(lines: list[str], at: int) -> tuple[Table, int]:
    titles, rules = _cells(lines[at]), _cells(lines[at + 1])
    at += 2
    rows: list[tuple[Inline, ...]] = []
    while at < len(lines) and "|" in lines[at]:
        rows.append(tuple(map(_inline, _cells(lines[at]))))
        at += 1
    columns = tuple(
        Column(plain(_inline(title)).replace("\n", " "), align=_align(rule))
        for title, rule in zip(titles, rules, strict=True)
    )
    return Table(columns, tuple(Row(tuple(map(Cell, cells))) for cells in rows)), at


def _align(rule: str) -> Literal["left", "centre", "right"]:
    if rule.endswith(":"):
        return "centre" if rule.startswith(":") else "right"
    return "left"


def _cells(line: str) -> list[str]:
    """Return the cells of a table's line; a bar after a backslash divides nothing."""
    line = line.strip(_BLANKS)
    bars = [found.start() for found in _BAR.finditer(line) if found[1]]
    starts = [0, *(bar + 1 for bar in bars)]
    ends = [*bars, len(line)]
    cells = [line[start:end].strip(_BLANKS) for start, end in zip(starts, ends, strict=True)]
    if bars and bars[0] == 0:
        cells = cells[1:]
    if len(cells) > 1 and bars[-1] == len(line) - 1:
        cells = cells[:-1]
    return cells


def _inline(text: str) -> Inline:
    if not _MEANT.search(text):
        return (Span(text),) if text else ()
    runs: list[Span] = []
    bold = italic = 0
    (whole,) = _parser().parseInline(text)
    for token in whole.children or ():
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "hardbreak":
                runs.append(Span("\n", bool(bold), bool(italic)))
            case _:
                runs.append(Span(token.content, bool(bold), bool(italic)))
    return tuple(runs)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["emphasis", "escape", "entity"])
    parser.inline.ruler.push("break", _line_break)
    return parser


def _line_break(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(_BREAK, state.pos):
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos += len(_BREAK)
    return True


# What blocks are the same


def tidy(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return blocks as Markdown can say them: no empty ones, a line break ends a paragraph, like neighbours joined.

    Characters that no text can hold are left out. Figures are left out as well.
    """
    found: list[Block] = []
    for block in blocks:
        match block:
            case Paragraph():
                found += [Paragraph(runs) for line in _lines(_clean(block.content)) if (runs := _stripped(line))]
            case Listing():
                items = tuple(runs for item in block.items if (runs := _stripped(_joined(_clean(item)))))
                before = found[-1] if found else None
                if items and isinstance(before, Listing) and before.numbered == block.numbered:
                    found[-1] = Listing(before.items + items, block.numbered)
                elif items:
                    found.append(Listing(items, block.numbered))
            case Table() if block.columns or block.rows:
                found.append(_tidy_table(block))
    return tuple(found)


def _tidy_table(table: Table) -> Table:
    count = max(len(table.columns), *(len(row.cells) for row in table.rows), 1)
    columns = [Column(plain(_stripped(_joined(_clean((Span(one.title),))))), align=one.align) for one in table.columns]
    columns += [Column("")] * (count - len(columns))
    if not table.titled:
        columns = [replace(one, title="") for one in columns]
    rows = [[_tidy_cell(one.content) for one in row.cells] for row in table.rows]
    if not rows:
        rows = [[(Span(one.title),) if one.title else () for one in columns]]
        columns = [replace(one, title="") for one in columns]
    whole = tuple(Row(tuple(map(Cell, (*cells, *[()] * (count - len(cells)))))) for cells in rows)
    return Table(tuple(columns), whole, titled=any(one.title for one in columns))


def _tidy_cell(content: Inline) -> Inline:
    lines = [_stripped(line) for line in _lines(_clean(content))]
    return _merged([run for at, line in enumerate(lines) for run in (*([Span("\n")] if at else []), *line)])


def _clean(content: Inline) -> Inline:
    return _merged(Span(_printable(run.text), run.bold, run.italic) for run in content)


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))


def _merged(runs: Iterable[Span]) -> Inline:
    found: list[Span] = []
    for (bold, italic), group in groupby((run for run in runs if run.text), key=lambda run: (run.bold, run.italic)):
        first, *others = group
        found.append(Span(first.text + "".join(run.text for run in others), bold, italic) if others else first)
    return tuple(found)


def _lines(content: Inline) -> list[Inline]:
    if not any("\n" in run.text for run in content):
        return [content]
    lines: list[list[Span]] = [[]]
    for run in content:
        first, *others = run.text.split("\n")
        lines[-1].append(replace(run, text=first))
        lines += [[replace(run, text=other)] for other in others]
    return [tuple(line) for line in lines]


def _joined(content: Inline) -> Inline:
    return tuple(replace(run, text=run.text.replace("\n", " ")) for run in content)


def _stripped(content: Inline) -> Inline:
    runs = list(_merged(content))
    while runs and not (text := runs[0].text.lstrip(_BLANKS)):
        del runs[0]
    if runs:
        runs[0] = replace(runs[0], text=text)
    while runs and not (text := runs[-1].text.rstrip(_BLANKS)):
        del runs[-1]
    if runs:
        runs[-1] = replace(runs[-1], text=text)
    return tuple(runs)


# From blocks to Markdown


def write(blocks: Iterable[Block]) -> str:
    """Return blocks as Markdown, such that ``parse(write(blocks)) == tidy(blocks)``."""
    return "\n\n".join(map(_written, tidy(blocks)))


def _written(block: Block) -> str:
    match block:
        case Paragraph():
            return _line(block.content)
        case Listing():
            marks = (f"{at}. " if block.numbered else "- " for at in range(1, len(block.items) + 1))
            return "\n".join(mark + _line(item) for mark, item in zip(marks, block.items, strict=True))
        case Table():
            rules = {"left": "---", "centre": ":-:", "right": "--:"}
            rows = [
                [_runs((Span(column.title),)) for column in block.columns],
                [rules[column.align] for column in block.columns],
                *([_runs(one.content) for one in row.cells] for row in block.rows),
            ]
            return "\n".join(f"| {' | '.join(row)} |" for row in rows)
        case _:
            return ""


def _line(content: Inline) -> str:
    """Return runs as a line that is neither a list's item nor a heading."""
    text = _runs(content)
    if mark := re.match(r"(\d{1,9})([.)])(?=[ \t]|$)", text):
        return f"{mark[1]}\\{text[mark.end(1) :]}"
    return f"\\{text}" if re.match(r"[-+#]", text) else text


def _runs(content: Inline) -> str:
    """Return runs with their marks: ``**`` around neighbours in bold, ``_`` around those in italic within."""
    pieces: list[str] = []
    marks: list[int] = []

    def mark(sign: str) -> None:
        marks.append(len(pieces))
        pieces.append(sign)

    for bold, neighbours in groupby(_merged(content), key=lambda run: run.bold):
        if bold:
            mark("**")
        for run in neighbours:
            if run.italic:
                mark("_")
            pieces.extend(run.text)
            if run.italic:
                mark("_")
        if bold:
            mark("**")
    signs = set(marks)
    coded: set[int] = set()
    sides = list(_sides(pieces, marks))
    # A mark counts only where the text begins or ends beside it. A character that hides that is written as its number,
    # which reads the same; that may hide another mark from its left or from its right.
    for sign, inner, outer in (*sides, *reversed(sides)):
        if inner not in signs and _is_space(pieces[inner]):
            coded.add(inner)
        beside = pieces[outer] if 0 <= outer < len(pieces) and outer not in signs else " "
        tight = sign == "_" or inner in signs or inner in coded or _is_sign(pieces[inner])
        if tight and not _is_space(beside) and not _is_sign(beside):
            coded.add(outer)
    return "".join(
        piece if at in signs else f"&#{ord(piece)};" if at in coded else _escaped(piece)
        for at, piece in enumerate(pieces)
    )


def _sides(pieces: list[str], marks: list[int]) -> Iterator[tuple[str, int, int]]:
    """Yield every mark with the places of the character that it holds and of the one outside."""
    opened: set[str] = set()
    for at in marks:
        opening = pieces[at] not in opened
        opened ^= {pieces[at]}
        yield (pieces[at], at + 1, at - 1) if opening else (pieces[at], at - 1, at + 1)


def _escaped(letter: str) -> str:
    if letter == "\n":
        return _BREAK
    return f"\\{letter}" if _SPECIAL.match(letter) else letter


def _is_space(letter: str) -> bool:
    return letter == "\n" or isWhiteSpace(ord(letter))


def _is_sign(letter: str) -> bool:
    return isMdAsciiPunct(ord(letter)) or isPunctChar(letter)
