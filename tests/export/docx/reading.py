"""Reads a Word file back with a library of others."""

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from openxml_audit import OpenXmlValidator

from studio.document.blocks import Document
from studio.export.formats import FORMATS
from studio.export.options import Options

OPTIONS = Options(created=date(2026, 11, 23))


def written(document: Document, options: Options = OPTIONS) -> bytes:
    return FORMATS[".docx"].render(document, options)


def opened(data: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(data))


def read(document: Document, options: Options = OPTIONS) -> WordDocument:
    return opened(written(document, options))


def assert_valid(data: bytes, folder: Path) -> None:
    """Assert that the schemas of the format, and what they cannot say, find nothing in the file."""
    path = folder / "checked.docx"
    path.write_bytes(data)
    assert [str(error) for error in OpenXmlValidator().validate(path).errors] == []


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def element(proxy):
    """Return the element behind what the library calls a paragraph or row."""
    return proxy._element  # noqa: SLF001 - the library has no other way to what it does not read itself


def instructions(word: WordDocument) -> list[str]:
    """Return what the fields of the text ask for."""
    return [one.text.strip() for one in word.element.iter(qn("w:instrText"))]


def bookmarks(word: WordDocument) -> list[str]:
    return [one.get(qn("w:name")) for one in word.element.iter(qn("w:bookmarkStart"))]


def text_of(paragraph: Paragraph) -> str:
    """Return the text as it is seen, with line breaks; that of links and fields too."""
    shown = {qn("w:t"): lambda one: one.text or "", qn("w:br"): lambda _: "\n", qn("w:tab"): lambda _: "\t"}
    inside = [one for run in element(paragraph).iter(qn("w:r")) for one in run if one.tag in shown]
    return "".join(shown[one.tag](one) for one in inside)


def styled(word: WordDocument, style: str) -> list[Paragraph]:
    return [paragraph for paragraph in word.paragraphs if paragraph.style.name == style]


def headings(word: WordDocument) -> list[str]:
    """Return the headings with the numbers that Word counts for those it counts."""
    counts = [0] * 9
    found = []
    for paragraph in word.paragraphs:
        name = paragraph.style.name
        if not name.startswith("Heading "):
            continue
        number = element(paragraph).find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        if number is not None and number.get(qn("w:val")) == "0":
            found.append(text_of(paragraph))
            continue
        level = int(name.removeprefix("Heading "))
        counts = [*counts[: level - 1], counts[level - 1] + 1, *[0] * (9 - level)]
        found.append(f"{'.'.join(map(str, counts[:level]))} {text_of(paragraph)}")
    return found
