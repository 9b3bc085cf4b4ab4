"""The kinds of file a document can be exported to, and the export itself.

To add a format, write its module with a function that renders a document to bytes, and add it to ``FORMATS``.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from studio.atomic import why_not_written, write_atomically
from studio.document.blocks import Concern, Document, What
from studio.export.options import Options, Purpose
from studio.text import Text, _, listing, n_


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: the ending of its name, its name for people, what makes its bytes, and of what it is made.

    ``concerns`` says what of a document it cannot show as it is written.
    """

    ending: str
    title: Text
    render: Callable[[Document, Options], bytes]
    of: frozenset[What] = frozenset({"protocol", "checklist", "comments"})
    concerns: Callable[[Document], tuple[Concern, ...]] = lambda document: ()


class ExportError(Exception):
    """The document could not be exported; ``text`` says why in one sentence. Nothing was written."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


def _pdf(document: Document, options: Options) -> bytes:
    from studio.export.pdf.render import render  # reportlab costs a tenth of a second, so only who needs it pays

    return render(document, options)


def _unprintable(document: Document) -> tuple[Concern, ...]:
    from studio.export.pdf.concerns import unprintable_characters

    return unprintable_characters(document)


def _word(document: Document, options: Options) -> bytes:
    from studio.export.docx.render import render

    return render(document, options)


def _markdown(document: Document, options: Options) -> bytes:
    from studio.export.markdown import render

    return render(document, options)


def _json(document: Document, options: Options) -> bytes:
    return (json.dumps(document.data, ensure_ascii=False, indent=2) + "\n").encode()


def _csv(document: Document, options: Options) -> bytes:
    from studio.export.csv import render

    return render(document, options)


_ALL = (
    Format(".pdf", _("PDF document"), _pdf, concerns=_unprintable),
    Format(".docx", _("Word document"), _word),
    Format(".md", _("Markdown text"), _markdown),
    Format(".json", _("JSON for programs"), _json, frozenset({"checklist", "comments"})),
    Format(".csv", _("Table for spreadsheets"), _csv, frozenset({"comments"})),
)
_LONGEST_NAME, _MOST_BYTES = 64, 120
FORMATS: Mapping[str, Format] = MappingProxyType({format.ending: format for format in _ALL})


def formats_of(what: What) -> tuple[Format, ...]:
    """Return the formats that this can be exported to, the usual one first."""
    return tuple(format for format in FORMATS.values() if what in format.of)


def format_of(path: Path, what: What = "protocol") -> Format:
    """Return the format that the ending of ``path`` names, whatever its case.

    Raises ExportError for an ending that no format of this has.
    """
    fitting = {format.ending: format for format in formats_of(what)}
    try:
        return fitting[path.suffix.lower()]
    except KeyError:
        raise ExportError(
            n_(
                "{path} cannot be exported: its name has to end in {endings}.",
                "{path} cannot be exported: its name has to end in one of {endings}.",
                len(fitting),
                path=str(path),
                endings=listing(fitting),
            )
        ) from None


def concerns(document: Document, format: Format) -> tuple[Concern, ...]:
    """Return what to know before the document is handed out in a format, a sentence each: often nothing.

    To what the document says of itself comes what the format cannot show as it is written.
    """
    return (*document.concerns, *format.concerns(document))


def offered_name(document: Document, purpose: Purpose, ending: str) -> str:
    """Return the name of a file to offer for the document; ``ending`` is that of its format.

    For *submission* it is what an eCTD takes (the source ``ectd-file-names``): small letters, digits and hyphens, at
    most 64 characters with the ending. For *sharing* it reads as a title does, and every file system takes it.
    """
    title = document.running or document.title
    if purpose == "submission":
        letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", letters)[: _LONGEST_NAME - len(ending)].strip("-")
    else:
        words = re.sub(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff<>:"/\\|?*]+', " ", unicodedata.normalize("NFC", title))
        stem = " ".join(words.split()).encode()[:_MOST_BYTES].decode(errors="ignore").strip(" .")
    return f"{stem or 'protocol'}{ending}"


def check_target(path: Path, what: What = "protocol") -> Format:
    """Return the format for ``path``; raise ExportError when it is plain already that it cannot be written."""
    format = format_of(path, what)
    try:
        if path.is_dir():
            raise ExportError(_("{path} is a folder, so no document can be written there.", path=str(path)))
        if not path.parent.is_dir():
            raise ExportError(
                _("{path} cannot be written: there is no folder {folder}.", path=str(path), folder=str(path.parent))
            )
        path.exists()
    except OSError as error:
        raise ExportError(why_not_written(path, error)) from error
    return format


def export(document: Document, path: Path, options: Options | None = None) -> None:
    """Write the document to ``path`` in the format its ending names, whole or not at all.

    Raises ExportError, or whatever ``options.progress`` raises; then ``path`` is as it was before.
    """
    format = check_target(path, document.what)
    write(path, format.render(document, options or Options()))


def write(path: Path, data: bytes) -> None:
    """Write what was rendered to ``path``, whole or not at all. Raises ExportError; then ``path`` is as it was."""
    try:
        write_atomically(path, data)
    except OSError as error:
        raise ExportError(why_not_written(path, error)) from error
