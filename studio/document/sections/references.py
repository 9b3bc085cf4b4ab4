"""Chapter 14: the sources that the document cites, in the order in which it first does."""

from studio.document.blocks import Inline, Listing, Span
from studio.document.manuscript import Manuscript
from studio.knowledge import sources
from studio.knowledge.sources import Source
from studio.text import _, translate

REFERENCES = "14"


def write(page: Manuscript) -> None:
    """Write the chapter, once all others are written."""
    page.add(
        REFERENCES,
        _(
            "The outline and the fixed sentences of this document are those of the ICH M11 template {source}, © ICH, "
            "reproduced with acknowledgement.",
            source=page.cite("ich-m11-2025"),
        ),
        "note",
    )
    cited = [source for id in page.sources if (source := sources.find(id)) is not None]
    page.put(REFERENCES, Listing(tuple(_reference(source) for source in cited), numbered=True))


def _reference(source: Source) -> Inline:
    """Return a source as a reference: what it is, its version, date and status, and where it is found."""
    when = ", ".join(part for part in (source.version, source.date) if part)
    runs = [Span(f"{source.document}. "), Span(translate(source.status))]
    if when:
        runs.append(Span(f", {when}"))
    runs.append(Span(". "))
    if source.doi:
        runs.append(Span(f"doi:{source.doi}", link=f"https://doi.org/{source.doi}"))
    elif source.address:
        runs.append(Span(source.address))
    if not source.verified or source.status == "from memory":
        runs.append(Span(str(_(" Needs confirmation.")), bold=True))
    return tuple(runs)
