"""The main job on the command line: template, check, PDF; what was entered is what is printed."""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from studio.checklist.run import run
from studio.document.blocks import Document
from studio.document.build import build
from studio.export.formats import export
from studio.knowledge import biomarkers, comedications, compounds, instruments
from studio.protocol.address import Place, walk
from studio.protocol.edit import put
from studio.protocol.names import in_words
from studio.protocol.protocol import Protocol
from studio.storage.library import find, start_from

KNOWN = {
    "compounds": lambda id: getattr(compounds.find(id), "name", id),
    "comedications": lambda id: getattr(comedications.find(id), "name", id),
    "instruments": lambda id: getattr(instruments.find(id), "code", id),
    "biomarkers": lambda id: getattr(biomarkers.find(id), "name", id),
}


@pytest.fixture(scope="module")
def protocol() -> Protocol:
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    return start_from(template)


@pytest.fixture(scope="module")
def pdf(protocol: Protocol, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "a.pdf"
    export(build(protocol, run(protocol)), path)
    return path


@pytest.fixture(scope="module")
def printed(pdf: Path) -> str:
    pages = [page.extract_text() for page in PdfReader(pdf).pages]
    return letters(" ".join(without_running_lines(text, n + 1, len(pages)) for n, text in enumerate(pages)))


def without_running_lines(text: str, page: int, pages: int) -> str:
    """Return the page's text without what stands at the head and foot of every page, which may part a sentence."""
    for running in ("DRAFT", "PAT-TRD-201, version 1.0", f"{page} of {pages}", "Confidential"):
        text = text.replace(running, "", 1)
    return text


def letters(text: str) -> str:
    """Return the text without what layout may change: spaces, breaks, hyphens and the forms of signs."""
    return re.sub(r"[\s\u00ad\u2010-\u2015\u2212-]+", "", unicodedata.normalize("NFKC", text)).casefold()


def values(protocol: Protocol) -> Iterator[tuple[Place, str]]:
    for place in walk(protocol):
        if place.spec.kind in ("items", "group", "yes_no") or place.value in (None, "", ()):
            continue
        if place.address in ("/format", "/template"):
            continue
        many = place.value if isinstance(place.value, tuple) else (place.value,)
        for value in many:
            yield place, in_words(protocol, place.spec, value, lambda kind, id: KNOWN[kind](id)).removesuffix("…")


def test_every_value_of_the_file_is_found_in_the_text_of_the_pdf(protocol: Protocol, printed: str) -> None:
    entered = list(values(protocol))
    assert len(entered) > 1000
    missing = [(place.address, words) for place, words in entered if not found(words, printed)]
    assert missing == []


def found(words: str, printed: str) -> bool:
    """Tell whether the words are printed: in one piece, or in two where a cell of a table goes on over a page."""
    if letters(words) in printed:
        return True
    parts = words.split()
    splits = ((letters(" ".join(parts[:n])), letters(" ".join(parts[n:]))) for n in range(1, len(parts)))
    return len(parts) > 5 and any(first in printed and second in printed for first, second in splits)


def test_the_pdf_is_long_bookmarked_and_complete(protocol: Protocol, pdf: Path) -> None:
    reader = PdfReader(pdf)
    assert len(reader.pages) >= 25
    headings = [section.heading for section in build(protocol, run(protocol)).all()]
    assert [title for title in bookmarks(reader.outline) if title in set(headings)] == headings


def bookmarks(outline: list[object]) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry)
        else:
            yield str(entry.title)


def test_all_fonts_are_embedded(pdf: Path) -> None:
    try:
        listed = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True, timeout=60).stdout
    except FileNotFoundError:
        pytest.skip("pdffonts is not installed")
    fonts = listed.splitlines()[2:]
    assert fonts
    assert all(re.search(r"\byes yes yes\b", font) for font in fonts)


def test_a_dose_changed_once_changes_everywhere_and_nowhere_else(protocol: Protocol) -> None:
    given = next(one for one in protocol.dosing.arms if one.dose is not None and str(one.dose) == "10 mg")
    changed = put(protocol, f"/dosing/arms/{given.id}/dose", {"amount": 13, "unit": "mg"})
    before, after = (section_texts(build(one, run(one))) for one in (protocol, changed))
    for number in ("1.1.2", "4.1", "6.1"):
        assert "13 mg" in after[number]
        assert "13 mg" not in before[number]
    assert after["1.2"] != before["1.2"]
    assert section_texts(build(put(changed, f"/dosing/arms/{given.id}/dose", given.dose), run(protocol))) == before


def section_texts(document: Document) -> dict[str, str]:
    return {section.number: repr(section.blocks).replace("\\xa0", " ") for section in document.all()}
