"""The whole document of a small protocol, as text that people can compare.

After a wanted change, write the file anew with ``UPDATE_GOLDENS=1 pytest tests/document/test_golden.py`` and read the
difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

from studio.document.blocks import Block, Document, Figure, Listing, Paragraph, Table, plain
from tests.document.filling import document
from tests.document.small import small

GOLDEN = Path(__file__).parent / "goldens" / "small.txt"


def outline(built: Document) -> str:
    """Return the block tree as text; what is only still to be decided, and lists that knowledge fills, are left out."""
    lines = [built.title, ""]
    for block in built.title_page:
        lines += _lines(block)
    for section in built.all():
        open_ = all(isinstance(one, Paragraph) and one.style == "open" for one in section.blocks)
        if section.number in ("13", "14") or (open_ and not section.sections):
            continue
        lines += ["", f"{'#' * section.level} {section.heading}"]
        for block in section.blocks:
            lines += _lines(block)
    return "\n".join(lines) + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [f"[{block.style}] {plain(block.content)}"]
        case Listing():
            marks = [f"{block.prefix}{n}" if block.numbered else "-" for n in range(1, len(block.items) + 1)]
            return [f"{mark} {plain(item)}" for mark, item in zip(marks, block.items, strict=True)]
        case Table():
            titles = " | ".join(column.title for column in block.columns) if block.titled else "(no titles)"
            head = f"Table: {block.caption or ''} {'(wide) ' if block.wide else ''}[{titles}]"
            rows = [
                ("  = " if row.heading else "  ")
                + " | ".join(plain(one.content) for one in row.cells).replace("\n", " / ")
                for row in block.rows
            ]
            return [head, *rows, *(f"  note: {note}" for note in block.notes)]
        case Figure():
            return [f"Figure: {block.caption}", f"  {block.alternative}"]


def test_the_document_of_a_small_protocol() -> None:
    printed = outline(document(small()))
    if os.environ.get("UPDATE_GOLDENS"):
        GOLDEN.write_text(printed, encoding="utf-8")
    assert printed == GOLDEN.read_text(encoding="utf-8")
