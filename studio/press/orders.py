"""What is made of a protocol for people to read: each order says what, and is carried out in any process alike.

The checklist is run anew where the order is carried out: that takes less time than to hand its report over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, get_args

from studio.export.options import Options, Paper, Purpose

if TYPE_CHECKING:
    from studio.document.blocks import Concern, What
    from studio.export.pdf.printed import Printed
    from studio.protocol.protocol import Protocol

T_co = TypeVar("T_co", covariant=True)

Progress = Callable[[float], None]
"""Takes the share done, from 0 to 1; raises to give the order up."""

Order = Callable[[Progress], T_co]
"""A function of a module with its values (:func:`functools.partial`), so that it can be handed to another process."""


def pages(protocol: Protocol, options: Options, progress: Progress) -> Printed:
    """Lay a protocol out to be looked at or printed; drafts say so. Raises ExportError."""
    from studio.checklist.run import run
    from studio.document.build import build
    from studio.export.pdf.render import lay_out

    return lay_out(build(protocol, run(protocol)), replace(options, progress=progress), finished=False)


def title_page(protocol: Protocol, paper: Paper, progress: Progress) -> bytes:
    """Lay out nothing but the title page of a protocol, as a PDF. Raises ExportError."""
    from studio.checklist.run import run
    from studio.document.build import build
    from studio.export.pdf.render import lay_out

    document = replace(
        build(protocol, run(protocol)), sections=(), contents_title="", tables_title="", figures_title="", remarks=()
    )
    return lay_out(document, Options(paper=paper, progress=progress), finished=False).data


def file(
    protocol: Protocol, what: What, ending: str, options: Options, final: bool, comments: bool, progress: Progress
) -> bytes:
    """Return what a file with that ending holds. Raises ExportError."""
    from studio.checklist.run import run
    from studio.document.documents import document_of
    from studio.export.formats import FORMATS

    document = document_of(what, protocol, run(protocol), final=final, comments=comments)
    return FORMATS[ending].render(document, replace(options, progress=progress))


def look(
    protocol: Protocol, what: What, stem: str | None, progress: Progress
) -> tuple[Mapping[tuple[Purpose, str], str], Mapping[str, tuple[Concern, ...]]]:
    """Return, of what is to be exported, the names to offer for its files and what to know of each kind of file.

    Names stand by purpose and ending, the rest by ending; ``stem`` is the name that its file has already.
    """
    from studio.checklist.run import run
    from studio.document.documents import document_of
    from studio.export.formats import concerns, formats_of, offered_name

    document = document_of(what, protocol, run(protocol))
    progress(0.5)
    names = {
        (purpose, format.ending): offered_name(document, purpose, format.ending)
        if stem is None or purpose == "submission"
        else f"{stem}{format.ending}"
        for format in formats_of(what)
        for purpose in get_args(Purpose)
    }
    return names, {format.ending: concerns(document, format) for format in formats_of(what)}
