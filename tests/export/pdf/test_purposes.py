"""What a PDF is for: the file to share carries its protocol, the one to submit is as regulators ask files to be."""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdf
import pytest

from studio.document.blocks import (
    Cell,
    Column,
    Document,
    Listing,
    Paragraph,
    Row,
    Section,
    Span,
    Table,
    cell,
    paragraph,
    span,
)
from studio.export.options import Options, Paper, Purpose
from studio.export.pdf.render import render
from tests.export.sample import document
from tests.present import HEAD

if TYPE_CHECKING:
    from pathlib import Path

PROTOCOL = HEAD + ', "overview": {"title": "5 µg"}}\n'.encode()
MOMENT = datetime(2026, 11, 27, 9, 5, 7, tzinfo=timezone(timedelta(hours=1)))
SAMPLE = replace(document(5), title="Trial <A> & B\x00\ufffe", tables_title="Tables", figures_title="Figures")
PURPOSES: tuple[Purpose, ...] = ("sharing", "submission")
PAPERS: tuple[Paper, ...] = ("a4", "letter")


@cache
def made(purpose: Purpose, paper: Paper = "a4") -> bytes:
    return render(SAMPLE, Options(paper=paper, purpose=purpose, created=MOMENT, protocol=PROTOCOL))


def opened(purpose: Purpose) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made(purpose)))


def test_the_file_to_share_carries_its_protocol() -> None:
    with opened("sharing") as pdf:
        ((name, attached),) = pdf.attachments.items()
        assert name == attached.filename == "protocol.patp"
        assert attached.get_file().read_bytes() == PROTOCOL
        assert attached.get_file().mime_type == "application/json"
        assert attached.obj.AFRelationship == "/Source"
        assert [spec.objgen for spec in pdf.Root.AF] == [attached.obj.objgen]


def test_without_a_protocol_nothing_is_attached() -> None:
    with pikepdf.open(io.BytesIO(render(SAMPLE, Options(created=MOMENT)))) as pdf:
        assert len(pdf.attachments) == 0
        assert "/AF" not in pdf.Root


def test_the_file_to_submit_holds_nothing_but_pages_and_links() -> None:
    with opened("submission") as pdf:
        assert len(pdf.attachments) == 0
        assert not pdf.is_encrypted
        assert pdf.pdf_version <= "1.7"
        assert {"/Names", "/AF", "/OpenAction", "/AA", "/AcroForm"}.isdisjoint(pdf.Root.keys())
        kinds = {str(note.Subtype) for page in pdf.pages for note in page.get("/Annots", ())}
        assert kinds == {"/Link"}
        for held in pdf.objects:
            if isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
                assert held.get("/S") not in {"/JavaScript", "/Launch", "/Movie", "/Sound", "/Rendition"}
                assert "/JS" not in held


def test_the_file_to_submit_opens_with_its_bookmarks_as_the_reader_wants() -> None:
    with opened("submission") as pdf:
        assert pdf.Root.PageMode == "/UseOutlines"
        assert "/PageLayout" not in pdf.Root
        for item in pdf.Root.Outlines.First, pdf.Root.Outlines.Last:
            assert item.Dest[1] == "/XYZ"
            assert item.Dest[4] == 0, "the zoom stays as it is"


def test_the_file_to_submit_is_stored_for_fast_web_view() -> None:
    with opened("submission") as pdf:
        assert pdf.is_linearized
        assert pdf.check_linearization()


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="needs qpdf")
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_another_checker_has_nothing_to_say(tmp_path: Path, purpose: Purpose, paper: Paper) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(made(purpose, paper))
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="needs pdffonts")
@pytest.mark.parametrize("purpose", PURPOSES)
def test_all_fonts_are_embedded_as_another_reader_sees_them(tmp_path: Path, purpose: Purpose) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(made(purpose))
    done = subprocess.run(["pdffonts", path], capture_output=True, text=True, timeout=60, check=True)
    _titles, _rule, *fonts = done.stdout.splitlines()
    assert len(fonts) >= 4
    for font in fonts:
        assert font.split()[-5:-2] == ["yes", "yes", "yes"], font


@pytest.mark.parametrize("purpose", PURPOSES)
def test_metadata_say_the_same_everywhere(purpose: Purpose) -> None:
    with opened(purpose) as pdf:
        tree = ET.fromstring(pdf.Root.Metadata.read_bytes().decode())
        said = {node.tag.rpartition("}")[2]: "".join(node.itertext()) for node in tree.iter()}
        info: Any = pdf.docinfo
        assert said["title"] == str(info.Title) == "Trial <A> & B[U+0000][U+FFFE]"
        assert said["creator"] == str(info.Author) == SAMPLE.author
        assert said["description"] == str(info.Subject) == SAMPLE.subject
        assert said["Producer"] == str(info.Producer)
        assert said["CreatorTool"] == str(info.Creator) == "PAT Studio"
        assert said["language"] == str(pdf.Root.Lang) == "en-GB"
        assert said["CreateDate"] == said["ModifyDate"] == "2026-11-27T09:05:07+01:00"
        assert str(info.CreationDate) == str(info.ModDate) == "D:20261127090507+01'00'"


def test_a_date_without_a_time_is_one_in_the_metadata_too() -> None:
    data = render(SAMPLE, Options(created=date(2026, 11, 27)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert b"<xmp:CreateDate>2026-11-27<" in pdf.Root.Metadata.read_bytes()


@pytest.mark.parametrize("purpose", PURPOSES)
def test_equal_input_gives_equal_bytes(purpose: Purpose) -> None:
    options = Options(purpose=purpose, created=MOMENT, protocol=PROTOCOL)
    render(document(1), options)
    assert render(SAMPLE, options) == made(purpose)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
@pytest.mark.parametrize("paper", PAPERS)
def test_margins_are_as_regulators_ask(tmp_path: Path, paper: Paper) -> None:
    path, out = tmp_path / "a.pdf", tmp_path / "a.xml"
    path.write_bytes(made("submission", paper))
    subprocess.run(["pdftotext", "-bbox", path, out], check=True, timeout=60)
    inch, lying = 72.0, 0
    for page in ET.fromstring(out.read_text(encoding="utf-8")).iter("{http://www.w3.org/1999/xhtml}page"):
        width, height = float(page.get("width", 0)), float(page.get("height", 0))
        words = [[float(word.get(side, 0)) for side in ("xMin", "yMin", "xMax", "yMax")] for word in page]
        lying += width > height
        top = sorted({round(box[1]) for box in words})
        assert min(box[0] for box in words) >= 0.75 * inch - 1
        assert max(box[2] for box in words) <= width - 0.375 * inch
        assert max(box[3] for box in words) <= height - 0.375 * inch
        assert top[0] >= 0.375 * inch - 1, "the running line"
        assert top[1] >= 0.75 * inch - 1, "which also a landscape page keeps free for binding"
    assert lying > 0


def sizes(data: bytes) -> set[float]:
    """Return the sizes of all letters printed."""
    found: set[float] = set()
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        page.extract_text(
            visitor_text=lambda text, _matrix, _text_matrix, _font, size: found.add(size) if text.strip() else None
        )
    return found


def test_no_letter_is_too_small() -> None:
    note = Table((Column("A"),), (Row((Cell((*span("x"), Span("a", raised=True))),)),), "T", ("a: note",), small=True)
    dense = replace(note, dense=True)
    raised = Paragraph((*span("x"), Span("b", raised=True)))
    only = Section("1", "Only", 1, (note, dense, raised, paragraph("note", "note"), paragraph("open", "open")))
    small = replace(SAMPLE, sections=(only,))
    assert min(sizes(render(small, Options(created=MOMENT)))) == 7
    assert min(sizes(render(small, Options(purpose="submission", created=MOMENT)))) == 9
    assert min(sizes(made("submission"))) >= 7, "labels of figures"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_no_address_is_fetched(monkeypatch: pytest.MonkeyPatch, purpose: Purpose) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("the network was used")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    addresses = ("https://example.org/a.png", "http://example.org/<img src='http://example.org/b.png'>", "file:///etc")
    told = [paragraph(f'<img src="{one}"/> ![a]({one})') for one in addresses]
    linked = [Paragraph((Span("a", link=one),)) for one in addresses]
    hostile = replace(SAMPLE, sections=(Section("1", "<a href='http://example.org'>", 1, (*told, *linked)),))
    assert render(hostile, Options(purpose=purpose, created=MOMENT, protocol=PROTOCOL))


def of(*words: str) -> Document:
    listing = Listing(tuple(map(span, words)))
    table = Table((Column("A"),), tuple(Row((cell(word),)) for word in words))
    return replace(SAMPLE, sections=(Section("1", "Only", 1, (*map(paragraph, words), listing, table)),))


def test_long_text_is_printed_in_full() -> None:
    words = [f"w{number}" for number in range(20_000)]
    data = render(of(" ".join(words)), Options(created=MOMENT))
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert [text.count(word) for word in (words[4711], words[12345], words[-1])] == [3] * 3
