"""The text of a small protocol as it can be read back from the PDF and from the Word file, page by page.

After a wanted change, write the files anew with ``UPDATE_GOLDENS=1 pytest tests/export/test_golden_text.py`` and read
the difference before it is committed.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.table import Table
from pypdf import PdfReader

from studio.export.formats import FORMATS
from studio.export.options import Options
from tests.document.filling import document
from tests.document.small import small

GOLDENS = Path(__file__).parent / "goldens"


def text_of_pdf(data: bytes) -> str:
    pages = PdfReader(BytesIO(data)).pages
    return "\n".join(f"--- page {number} ---\n{page.extract_text()}" for number, page in enumerate(pages, 1)) + "\n"


def text_of_word(data: bytes) -> str:
    lines = []
    for block in docx.Document(BytesIO(data)).iter_inner_content():
        if isinstance(block, Table):
            # A cell that spans columns is read once for each of them.
            lines += [" | ".join(dict.fromkeys(cell.text for cell in row.cells)) for row in block.rows]
        elif block.text:
            lines.append(f"[{block.style.name}] {block.text}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("ending", "text_of"), [(".pdf", text_of_pdf), (".docx", text_of_word)])
def test_the_text_that_a_reader_finds(ending: str, text_of) -> None:
    data = FORMATS[ending].render(document(small()), Options(created=datetime(2026, 1, 1, tzinfo=UTC)))
    golden = GOLDENS / f"small{ending}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text_of(data), encoding="utf-8")
    assert text_of(data) == golden.read_text(encoding="utf-8")
