"""The kinds of file a document can be exported to, and the export itself.

To add a format, write its module with a function that renders a document to bytes, and add it to ``FORMATS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from studio.atomic import why_not_written, write_atomically
from studio.document.blocks import Document
from studio.export.options import Options
from studio.text import Text, _, listing, n_


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: the ending of its name, its name for people, and what makes its bytes."""

    ending: str
    title: Text
    render: Callable[[Document, Options], bytes]


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


FORMATS: Mapping[str, Format] = MappingProxyType(
    {format.ending: format for format in (Format(".pdf", _("PDF document"), _pdf),)}
)


def format_of(path: Path) -> Format:
    """Return the format that the ending of ``path`` names, whatever its case.

    Raises ExportError for an ending that no format has.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise ExportError(
            n_(
                "{path} cannot be exported: its name has to end in {endings}.",
                "{path} cannot be exported: its name has to end in one of {endings}.",
                len(FORMATS),
                path=str(path),
                endings=listing(FORMATS),
            )
        ) from None


def check_target(path: Path) -> Format:
    """Return the format for ``path``; raise ExportError when it is plain already that it cannot be written."""
    format = format_of(path)
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
    format = check_target(path)
    data = format.render(document, options or Options())
    try:
        write_atomically(path, data)
    except OSError as error:
        raise ExportError(why_not_written(path, error)) from error
