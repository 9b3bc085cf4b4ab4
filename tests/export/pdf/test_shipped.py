"""Every shipped template makes sound PDFs, and comes back from the one to share as it was."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pypdf
import pytest

from studio.checklist.run import run
from studio.data import data_folder
from studio.document.blocks import Document, Figure, Span, Table, label_of
from studio.document.build import build
from studio.export.formats import concerns, format_of
from studio.export.options import Options, Purpose
from studio.export.pdf.render import lay_out
from studio.storage.protocol_file import dumps, load, loads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from studio.export.pdf.printed import Printed

TEMPLATES = sorted(path.stem for path in data_folder("templates").glob("*.patp"))
PURPOSES: tuple[Purpose, ...] = ("sharing", "submission")


def file(template: str) -> Path:
    return data_folder("templates") / f"{template}.patp"


@dataclass(frozen=True)
class Made:
    document: Document
    printed: dict[Purpose, Printed]


@cache
def made(template: str) -> Made:
    protocol = load(file(template))
    document = build(protocol, run(protocol))
    options = [Options(purpose=one, created=date(2026, 11, 27), protocol=dumps(protocol)) for one in PURPOSES]
    return Made(document, {one.purpose: lay_out(document, one) for one in options})


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_is_opened_from_the_pdf_is_what_was_exported(template: str) -> None:
    data = made(template).printed["sharing"].data
    assert loads(data, "a.pdf") == load(file(template))


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="needs qpdf")
@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_checker_has_nothing_to_say(tmp_path: Path, template: str, purpose: Purpose) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(made(template).printed[purpose].data)
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_character_can_be_printed(template: str) -> None:
    assert concerns(made(template).document, format_of(file(template).with_suffix(".pdf"))) == ()


@cache
def page_texts(template: str) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(made(template).printed["submission"].data))
    return [squeezed(page.extract_text()) for page in reader.pages]


@pytest.mark.parametrize("template", TEMPLATES)
def test_bookmarks_are_headings_tables_and_figures_on_their_pages(template: str) -> None:
    document, texts = made(template).document, page_texts(template)
    reader = pypdf.PdfReader(io.BytesIO(made(template).printed["submission"].data))
    wanted = [caption for block in document.title_page for caption in caption_of(block)]
    for section in document.all():
        wanted += [section.heading, *(caption for block in section.blocks for caption in caption_of(block))]
    found = list(bookmarks(reader, list(reader.outline)))
    assert [title for title, _page in found] == wanted
    for title, page in found:
        assert squeezed(title) in texts[page]


def caption_of(block: object) -> Iterator[str]:
    if isinstance(block, Table | Figure) and block.number:
        yield f"{label_of(block)}. {block.caption}"


def bookmarks(reader: pypdf.PdfReader, items: list[object]) -> Iterator[tuple[str, int]]:
    for item in items:
        if isinstance(item, list):
            yield from bookmarks(reader, item)
        else:
            yield item.title, reader.get_destination_page_number(item)  # type: ignore[attr-defined, arg-type]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_pages_that_tables_name_are_those_of_what_they_name(template: str) -> None:
    """What the indexes of standards print as pages is proven by the text of those pages."""
    document, printed, texts = made(template).document, made(template).printed["submission"], page_texts(template)
    headings = {section.anchor: section.heading for section in document.all()}
    asked = 0
    for block in document.blocks():
        for row in block.rows if isinstance(block, Table) else ():
            for asking in (part for cell in row.cells for part in cell.content if part.pages):
                asked += 1
                for anchor in asking.pages:
                    if anchor in headings:
                        assert squeezed(headings[anchor]) in texts[printed.pages[anchor] - 1]
                assert standing(asking, row.cells[0].content[0].text, printed, texts)
    assert asked > 0


def standing(run: Span, label: str, printed: Printed, texts: list[str]) -> bool:
    """Tell whether the pages of a run are printed somewhere after the label of its row."""
    pages = sorted({printed.pages[anchor] for anchor in run.pages if anchor in printed.pages})
    numbers = squeezed(", ".join(map(str, pages)))
    return any(squeezed(label) in text and numbers in text for text in texts)
