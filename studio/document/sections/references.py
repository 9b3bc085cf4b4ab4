"""Chapter 14: the sources that the document cites, in the order in which it first does."""

import re

from studio.document.blocks import Inline, Listing, Span
from studio.document.manuscript import Manuscript
from studio.knowledge import sources
from studio.knowledge.sources import Source
from studio.text import _, translate

_ON_THE_WEB = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?")


def write(page: Manuscript, *, outline: bool = True) -> None:
    """Write the chapter, once all others are written; ``outline`` acknowledges the template of ICH M11."""
    if outline:
        page.add(
            page.references,
            _(
                "The outline and the fixed sentences of this document are those of the ICH M11 template {source}, "
                "© ICH, reproduced with acknowledgement.",
                source=page.cite("ich-m11-2025"),
            ),
            "note",
        )
    cited = [source for id in page.sources if (source := sources.find(id)) is not None]
    page.put(page.references, Listing(tuple(_reference(source) for source in cited), numbered=True))


def _reference(source: Source) -> Inline:
    """Return a source as a reference: its short name, such as author and year, what it is, and where it is found.

    What one part says is not said again by the next.
    """
    named = "" if source.title.casefold() in source.document.casefold() else f"{source.title}. "
    said = f"{named}{source.document}."
    told = source.status == "published" or source.status in source.document
    status = "" if told else translate(source.status)
    details = ", ".join(part for part in (status, source.version, source.date) if part and part not in said)
    runs = [Span(said)]
    if details:
        runs.append(Span(f" {details[0].upper()}{details[1:]}."))
    if not source.verified or source.status == "from memory":
        runs.append(Span(str(_(" Needs confirmation.")), italic=True))
    if source.doi:
        runs += [Span(" "), Span(f"doi:{source.doi}", link=f"https://doi.org/{source.doi}")]
    elif source.address:
        link = f"https://{source.address}" if _ON_THE_WEB.fullmatch(source.address) else None
        runs += [Span(" "), Span(source.address, link=link)]
    return tuple(runs)
