"""Opening a protocol from a PDF: the very one comes back, and whatever is wrong is one sentence."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.protocol.bounds import LARGEST_BYTES
from studio.protocol.protocol import Protocol
from studio.storage.pdf_file import is_pdf
from studio.storage.protocol_file import FileError, dumps, load, loads, save
from tests.memory import TELL_PEAK, TOLD
from tests.present import HEAD
from tests.strategies import protocols

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAIN = HEAD + b', "overview": {"title": "A trial"}}'
OTHER = HEAD + b', "overview": {"title": "Another"}}'


def pdf_with(
    *files: tuple[str, bytes, str | None], change: Callable[[pikepdf.Pdf], object] | None = None, **save: Any
) -> bytes:
    """Return a PDF with these attachments: name, content and what it is to the document."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for name, content, relation in files:
        kind = pikepdf.Name(relation) if relation else None
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name, relationship=kind)
    if change is not None:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **save)
    return out.getvalue()


def title(data: bytes) -> str | None:
    return loads(data, "a.pdf").overview.title


def refused(data: bytes) -> str:
    with pytest.raises(FileError) as caught:
        loads(data, "a.pdf")
    said = str(caught.value)
    assert said.startswith("a.pdf: ")
    assert said.endswith(".")
    assert "\n" not in said
    return said


@given(protocols())
@settings(max_examples=30)
def test_what_is_attached_is_what_is_opened(protocol: Protocol) -> None:
    assert loads(pdf_with(("protocol.patp", dumps(protocol), "/Source")), "a.pdf") == protocol


@pytest.mark.parametrize("name", ["protocol.patp", "Trial 7.PATP", "протокол.patp"])
def test_the_only_protocol_is_taken_whatever_its_name_and_relation(name: str) -> None:
    assert title(pdf_with(("notes.txt", b"notes", "/Source"), (name, PLAIN, None))) == "A trial"


def test_of_several_protocols_the_source_is_taken() -> None:
    data = pdf_with(("old.patp", OTHER, "/Data"), ("new.patp", PLAIN, "/Source"), ("a.json", OTHER, "/Source"))
    assert title(data) == "A trial"


def test_several_protocols_alike_are_refused() -> None:
    for relation in ("/Source", None):
        assert "several protocols" in refused(pdf_with(("a.patp", PLAIN, relation), ("b.patp", OTHER, relation)))


def test_a_pdf_without_a_protocol_is_refused() -> None:
    assert "holds no protocol" in refused(pdf_with())
    assert "holds no protocol" in refused(pdf_with(("notes.txt", PLAIN, "/Source")))


def test_what_is_wrong_with_the_protocol_itself_is_said_of_the_pdf() -> None:
    assert "/overview/title must be a text" in refused(pdf_with(("a.patp", HEAD + b',"overview":{"title":7}}', None)))
    assert "empty" in refused(pdf_with(("a.patp", b"", None)))
    assert "a compressed archive" in refused(pdf_with(("a.patp", b"PK\x03\x04", None)))


def test_a_locked_pdf_is_refused_and_one_that_anybody_may_read_is_opened() -> None:
    file = ("a.patp", PLAIN, "/Source")
    assert "password" in refused(pdf_with(file, encryption=pikepdf.Encryption(user="secret", owner="secret")))
    assert title(pdf_with(file, encryption=pikepdf.Encryption(user="", owner="secret"))) == "A trial"


def test_a_pdf_that_another_program_saved_again_is_opened() -> None:
    data = pdf_with(("a.patp", PLAIN + b" " * 5000, "/Source"))
    for options in (
        {"linearize": True},
        {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.all},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"qdf": True},
    ):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(out, **options)
        assert title(out.getvalue()) == "A trial"


def stream_of(pdf: pikepdf.Pdf) -> Any:
    (spec,) = pdf.attachments.values()
    return spec.obj.EF.F


def repack(*layers: Callable[[bytes], bytes], filters: Any) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        content = PLAIN
        for layer in layers:
            content = layer(content)
        stream_of(pdf).write(content, filter=filters)

    return change


def test_a_form_of_storage_that_is_not_read_is_said() -> None:
    twice = repack(zlib.compress, zlib.compress, filters=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))
    assert title(pdf_with(("a.patp", b"", None), change=twice)) == "A trial"
    hexadecimal = repack(lambda content: content.hex().encode() + b">", filters=pikepdf.Name.ASCIIHexDecode)
    assert "in a form that is not read" in refused(
        pdf_with(("a.patp", b"", None), change=hexadecimal, compress_streams=False)
    )


def bomb(megabytes: int, layers: int = 1) -> bytes:
    packing = zlib.compressobj(9)
    packed = b"".join(packing.compress(b" " * 1_000_000) for _ in range(megabytes)) + packing.flush()
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)

    def change(pdf: pikepdf.Pdf) -> None:
        stream_of(pdf).write(packed, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * layers))

    return pdf_with(("a.patp", b"", "/Source"), change=change, stream_decode_level=pikepdf.StreamDecodeLevel.none)


@pytest.mark.skipif(not TOLD, reason="memory is not told this way here")
@pytest.mark.parametrize("layers", [1, 2])
def test_what_unpacks_to_more_than_a_protocol_is_refused_before_it_takes_the_memory(
    tmp_path: Path, layers: int
) -> None:
    data = bomb(200, layers)
    assert len(data) < 2_000_000
    path = tmp_path / "bomb.pdf"
    path.write_bytes(data)
    code = (
        "import sys; from pathlib import Path; from studio.storage.protocol_file import FileError, load\n"
        "try: load(Path(sys.argv[1]))\n"
        "except FileError as error: print(error)\n" + TELL_PEAK
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, timeout=120, check=True)
    said, peak = done.stdout.splitlines()
    assert "larger than any protocol" in said
    assert (int(peak) + 1) * 1024 * 1024 < 6 * LARGEST_BYTES


def test_a_table_of_objects_that_unpacks_to_too_much_is_refused() -> None:
    head = b"%PDF-1.5\n"
    packing = zlib.compressobj(9)
    packed = b"".join(packing.compress(bytes(1_000_000)) for _ in range(200)) + packing.flush()
    table = (
        b"1 0 obj\n<</Type/XRef/W[1 2 1]/Size 50000000/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
        + packed
        + b"\nendstream\nendobj\n"
    )
    assert "damaged" in refused(head + table + b"startxref\n%d\n%%%%EOF" % len(head))


def refusal(data: bytes) -> FileError | None:
    """Return why the PDF is refused, if it is; any other error fails the test."""
    try:
        loads(data, "a.pdf")
    except FileError as error:
        return error
    return None


WHOLE = pdf_with(("notes.txt", b"n" * 300, None), ("protocol.patp", PLAIN, "/Source"))


def test_damaged_pdfs_are_refused() -> None:
    for data in (b"%PDF", b"%PDF-1.7\n%%EOF", b"%PDF-1.7 ...", WHOLE[:100], b"%PDF-1.7\n" + bytes(5000)):
        assert "damaged" in refused(data)


@settings(max_examples=150)
@given(st.data())
def test_a_pdf_cut_or_changed_anywhere_is_opened_or_refused_in_a_sentence(data: st.DataObject) -> None:
    cut = data.draw(st.integers(5, len(WHOLE)))
    changed = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(5, len(WHOLE) - 1))] = data.draw(st.integers(0, 255))
    for content in (WHOLE[:cut], bytes(changed)):
        assert refusal(content) is None or "\n" not in str(refusal(content))


def test_odd_structures_are_refused_in_a_sentence() -> None:
    def odd(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([1, 2, "a.patp"])))

    def without_stream(pdf: pikepdf.Pdf) -> None:
        (spec,) = pdf.attachments.values()
        del spec.obj.EF

    def round_and_round(pdf: pikepdf.Pdf) -> None:
        node = pdf.make_indirect(pikepdf.Dictionary())
        node.Kids = pikepdf.Array([node])
        pdf.Root.Names.EmbeddedFiles = node

    for change in (odd, without_stream, round_and_round):
        refused(pdf_with(("a.patp", PLAIN, None), change=change))


def with_many(count: int) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        held = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="a.txt", EF={"/F": pdf.make_stream(b"x")})
        spec, names = pdf.make_indirect(held), pikepdf.Array()
        for number in range(count):
            names.extend([pikepdf.String(f"{number:07}"), spec])
        pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles={"/Names": names})

    return change


def test_other_attachments_are_left_alone() -> None:
    files: list[tuple[str, bytes, str | None]] = [
        ("run.exe", b"MZ", None),
        ("../../etc/passwd", b"x", None),
        ("a.patp.exe", PLAIN, None),
        (".patp/x", PLAIN, None),
    ]
    assert "holds no protocol" in refused(pdf_with(*files))
    for name in ("../../up.patp", "C:\\x\\con.patp", "a\u202e.patp", "/dev/zero/.patp", "x" * 5000 + ".patp"):
        assert title(pdf_with(*files, (name, PLAIN, None))) == "A trial"


def test_thousands_of_attachments_are_not_looked_through() -> None:
    assert "holds no protocol" in refused(pdf_with(change=with_many(1000)))
    assert "too many files" in refused(pdf_with(change=with_many(1001)))


def test_an_attachment_that_lies_about_its_size_is_read_as_it_is() -> None:
    def lie(size: int) -> Callable[[pikepdf.Pdf], None]:
        def change(pdf: pikepdf.Pdf) -> None:
            stream_of(pdf).Params = pikepdf.Dictionary(Size=size)

        return change

    for size in (-1, 0, 1, 10**12):
        assert title(pdf_with(("a.patp", PLAIN, None), change=lie(size))) == "A trial"


def test_many_filters_and_others_than_ours_are_refused() -> None:
    content = PLAIN
    for _layer in range(5):
        content = zlib.compress(content)
    for filters, packed in (
        (pikepdf.Array([pikepdf.Name.FlateDecode] * 5), content),
        (pikepdf.Name.LZWDecode, b"\x80" * 1000),
        (pikepdf.Name.RunLengthDecode, b"\x81 " * 1000),
        (pikepdf.Array([pikepdf.Name.ASCII85Decode, pikepdf.Name.FlateDecode]), content),
    ):
        change = repack(lambda _plain, packed=packed: packed, filters=filters)  # type: ignore[misc]  # bound at once
        data = pdf_with(
            ("a.patp", b"", None),
            change=change,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
        assert "in a form that is not read" in refused(data)


def raw(root: bytes, *others: bytes) -> bytes:
    parts = (b"<</Type/Catalog/Names" + root + b">>", *others)
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + objects + b"trailer\n<</Root 1 0 R>>\n"


ODD = {
    "arrays": raw(b"[" + b"[]" * 3_000_000 + b"]"),
    "numbers": raw(b"[" + b"0 " * 3_000_000 + b"]"),
    "names": raw(b"[" + b"/a" * 3_000_000 + b"]"),
    "nesting": raw(b"[" * 100_000 + b"]" * 100_000),
    "chain": raw(b"<</EmbeddedFiles 2 0 R>>", *(b"<</Kids[%d 0 R]>>" % number for number in range(3, 3000))),
    "circle": raw(b"<</EmbeddedFiles 2 0 R>>", b"<</Kids[3 0 R]>>", b"<</Kids[2 0 R]>>"),
    "itself": raw(b"1 0 R"),
    "objects": raw(b"<<>>", *[b"[]"] * 300_000),
}


@pytest.mark.parametrize("kind", ODD)
def test_a_pdf_that_is_all_structure_is_refused(kind: str) -> None:
    refused(ODD[kind])


@pytest.mark.skipif(not TOLD, reason="memory is not told this way here")
def test_as_much_structure_as_is_looked_through_takes_no_more_memory_than_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "odd.pdf"
    path.write_bytes(raw(b"[" + b"0 " * 1_900_000 + b"]"))
    code = (
        "import sys; from pathlib import Path; from studio.storage.protocol_file import FileError, load\n"
        "try: load(Path(sys.argv[1]))\n"
        "except FileError as error: print(error)\n" + TELL_PEAK
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, timeout=120, check=True)
    assert int(done.stdout.splitlines()[-1]) < 450


def test_qpdf_is_as_it_was_after_a_pdf_was_read() -> None:
    told = getattr(pikepdf.settings, "get_qpdf_limits", dict)
    before: dict[str, int] = told()
    refused(b"%PDF-1.7")
    assert title(WHOLE) == "A trial"
    assert told() == before


def test_a_pdf_is_known_by_its_content(tmp_path: Path) -> None:
    for name, content, wanted in (("a.patp", WHOLE, True), ("b.pdf", PLAIN, False), ("c.pdf", b"", False)):
        path = tmp_path / name
        path.write_bytes(content)
        assert is_pdf(path) is wanted
    assert load(tmp_path / "a.patp").overview.title == "A trial"
    assert not is_pdf(tmp_path)
    assert not is_pdf(tmp_path / "missing.pdf")
    assert not is_pdf(tmp_path / "a\0b")


@pytest.mark.parametrize("before", [b"\r\n", b"\xef\xbb\xbf", b" " * 100])
def test_what_mail_put_before_a_pdf_does_no_harm(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(before + WHOLE)
    assert is_pdf(path)
    assert load(path).overview.title == "A trial"


def test_a_protocol_is_never_saved_over_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    path.write_bytes(WHOLE)
    with pytest.raises(FileError, match="is a PDF"):
        save(path, Protocol())
    assert path.read_bytes() == WHOLE


def test_opening_never_changes_the_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(WHOLE)
    before = path.stat().st_mtime_ns
    load(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (WHOLE, before)
