"""Ways to look into a built document: a section by its number, its sentences, its tables."""

from __future__ import annotations

from studio.document.blocks import Document, Listing, Paragraph, Section, Table, plain


def section(built: Document, number: str) -> Section:
    return next(one for one in built.all() if one.number == number)


def numbers(built: Document) -> set[str]:
    return {one.number for one in built.all()}


def paragraphs(built: Document, number: str) -> list[Paragraph]:
    return [one for one in section(built, number).blocks if isinstance(one, Paragraph)]


def said(built: Document, number: str) -> str:
    """Return the paragraphs of a section."""
    return "\n".join(plain(one.content) for one in paragraphs(built, number))


def tables(built: Document, number: str) -> list[Table]:
    return [one for one in section(built, number).blocks if isinstance(one, Table)]


def listings(built: Document, number: str) -> list[Listing]:
    return [one for one in section(built, number).blocks if isinstance(one, Listing)]


def rows(table: Table) -> list[list[str]]:
    return [[plain(cell.content) for cell in row.cells] for row in table.rows]


def addresses(built: Document, number: str) -> dict[str, str | None]:
    """Return which part of the protocol each run of the sentences of a section prints, by its text."""
    found = ((run.text, run.address or one.address) for one in paragraphs(built, number) for run in one.content)
    return {text: address for text, address in found if text.strip()}
