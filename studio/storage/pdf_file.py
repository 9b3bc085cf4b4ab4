"""Protocols that travel inside a PDF: finding the file that the export for sharing attached, and nothing else.

A PDF may come from anywhere, so nothing in it is unpacked before it is known how large it may become.
"""

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.reading import read_at_most
from studio.text import Text, _

if TYPE_CHECKING:
    import pikepdf

_MAGIC = b"%PDF"
_BEFORE = b"\xef\xbb\xbf \t\r\n"
"""What mail and editors may put before the beginning of a file."""
_HEAD_BYTES = 1024
"""How far into a file readers of PDFs look for its beginning."""
_SOURCE = "/Source"
"""What a PDF says of an attachment that it was made from (ISO 32000-2, 7.11.3)."""
_MOST_WORDS = 2_000_000
"""What parts one word of a PDF from the next. Each may take a hundred bytes of memory; pictures have few of them."""
_PARTING = b"\0\t\n\f\r (/<["
_MOST_ATTACHED = 1000
"""Attachments of a PDF that are looked at. What PAT Studio exports has one."""
_MOST_PACKED = 4_000_000
"""Bytes to which a table or a bundle of objects may unpack; the attachment itself has its own limit."""
_MOST_FILTERS = 4


class PdfProblem(Exception):
    """There is no protocol to be had from the PDF; ``text`` says why, without the name of the file."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


def is_pdf(path: Path) -> bool:
    """Tell whether the file is a PDF, by how it begins; False where it cannot be read.

    A protocol that was opened from a PDF is never saved over it.
    """
    try:
        return begins_as_pdf(read_at_most(path, _HEAD_BYTES))
    except (OSError, ValueError):
        return False


def begins_as_pdf(content: bytes) -> bool:
    """Tell whether the content of a file is that of a PDF, by how it begins."""
    return content[:_HEAD_BYTES].lstrip(_BEFORE).startswith(_MAGIC)


def attached(data: bytes, ending: str, most: int) -> bytes:
    """Return the file of that ending inside the PDF, of ``most`` bytes at most.

    Of several, it is the one that the PDF was made from. Raises PdfProblem: the PDF is damaged or locked, or it holds
    no such file, several, or one that is too large.
    """
    import pikepdf  # costs a tenth of a second, which who reads no PDF need not pay

    if sum(data.count(mark) for mark in _PARTING) > _MOST_WORDS:
        raise PdfProblem(_("this PDF is too large to look for a protocol in it; open the protocol's own file."))
    try:
        with _qpdf_limited(), pikepdf.open(io.BytesIO(data)) as pdf:
            return _unpacked(_chosen(pdf, ending), most)
    except PdfProblem:
        raise
    except pikepdf.PasswordError:
        raise PdfProblem(_("this PDF is locked with a password; unlock it first.")) from None
    except Exception:
        # What a damaged PDF holds may be of any kind, so reading it may fail in any way.
        raise PdfProblem(_("this PDF is damaged; ask for it again, or for the protocol's own file.")) from None


def _chosen(pdf: "pikepdf.Pdf", ending: str) -> Any:
    """Return the stream of the file to be opened."""
    found = []
    for number, (name, spec) in enumerate(pdf.attachments.items()):
        if number >= _MOST_ATTACHED:
            raise PdfProblem(_("this PDF holds too many files; open the protocol's own file."))
        if _name(name, spec).lower().endswith(ending):
            found.append(spec)
    if len(found) > 1:
        found = [spec for spec in found if spec.obj.get("/AFRelationship") == _SOURCE] or found
    if not found:
        raise PdfProblem(_("this PDF holds no protocol; only one that PAT Studio exported for sharing does."))
    if len(found) > 1:
        raise PdfProblem(_("this PDF holds several protocols; take out the one you want and open that."))
    return found[0].obj.EF.F


def _name(name: str, spec: "pikepdf.AttachedFileSpec") -> str:
    return spec.filename or name


def _unpacked(stream: Any, most: int) -> bytes:
    """Return the content of a stream. How large it is shows only in unpacking, which stops at the limit."""
    import pikepdf

    filters = stream.get("/Filter", ())
    layers = [filters] if isinstance(filters, pikepdf.Name) else list(filters)
    content: bytes = stream.read_raw_bytes()
    for one in layers:
        if one != "/FlateDecode" or "/DecodeParms" in stream or len(layers) > _MOST_FILTERS:
            raise PdfProblem(_("this PDF holds its protocol in a form that is not read; open the protocol's own file."))
        content = _inflated(content, most) if content else b""
    if len(content) > most:
        raise PdfProblem(_("the file in this PDF is larger than any protocol; open another."))
    return content


def _inflated(packed: bytes, most: int) -> bytes:
    """Return what the bytes unpack to, or a little more than ``most`` bytes of it. Raises zlib.error."""
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(packed, most + 1)
    if not unpacking.eof and len(content) <= most:
        raise zlib.error
    return content


@contextmanager
def _qpdf_limited() -> Iterator[None]:
    """Have qpdf refuse what unpacks to more meanwhile, such as a table of objects, where its version can."""
    import pikepdf

    change = getattr(pikepdf.settings, "set_qpdf_limits", None)
    if change is None:
        yield
        return
    limits = ("flate_max_memory", "png_max_memory", "run_length_max_memory", "tiff_max_memory")
    before = change(**dict.fromkeys(limits, _MOST_PACKED))
    try:
        yield
    finally:
        change(**before)
