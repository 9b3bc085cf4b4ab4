"""The appendix that shows where the topics of ICH M11, ICH E6(R3) and the FDA guidance of 2026 are met."""

from collections.abc import Iterable

from studio.document.blocks import Cell, Column, Paragraph, Row, Section, Span, Table, cell
from studio.document.manuscript import SPIRIT, STANDARDS, Manuscript
from studio.document.whereabouts import Whereabouts, answer, state
from studio.knowledge import outlines
from studio.knowledge.outlines import Topics
from studio.text import Text, _, literal, translate


def write_standards(page: Manuscript, whereabouts: Whereabouts, sections: Iterable[Section]) -> None:
    """Write the appendix."""
    page.add(
        STANDARDS,
        _(
            "This document follows the template of ICH M11 {source}; its sections 1 to 14 bear the headings and "
            "numbers of the template, and the tables below show where further topics are met.",
            source=page.cite("ich-m11-2025"),
        ),
    )
    page.put(STANDARDS, _m11(sections))
    page.add(STANDARDS, _coded(page), "note")
    for guidance in outlines.topics():
        page.put(STANDARDS, _topics(page, whereabouts, guidance))
        page.add(STANDARDS, _acknowledged(page, guidance), "note")


def _coded(page: Manuscript) -> Text:
    codes = outlines.m11_codes()
    return _(
        "Values for which ICH M11 has code lists are printed by their preferred terms {source}, which need "
        "confirmation. {acknowledgement}",
        source=page.cite(codes.source),
        acknowledgement=translate(codes.acknowledgement),
    )


def _m11(sections: Iterable[Section]) -> Table:
    rows = []
    for chapter in sections:
        waiting = [one.number for one in chapter.all() if one.number not in _WRITTEN_LATER and _waits(one)]
        state: tuple[Span, ...] = (Span(str(_("Complete"))),)
        if waiting:
            linked = [(Span(", "), Span(number, link=f"section-{number}")) for number in waiting]
            state = (Span(str(_("Still to be decided in "))), *[run for pair in linked for run in pair][1:])
        title = Span(translate(chapter.title).capitalize(), link=chapter.anchor)
        rows.append(
            Row(
                (
                    cell(chapter.number),
                    Cell((title,)),
                    Cell(state, "should" if waiting else "good"),
                    Cell((Span("–", pages=(chapter.anchor,)),)),
                )
            )
        )
    return Table(_columns(_("Chapter"), _("State")), tuple(rows), caption=str(_("Chapters of ICH M11")), dense=True)


_WRITTEN_LATER = (SPIRIT, STANDARDS, "13", "14")
"""Sections that are never empty, and are written when all others are."""


def _waits(section: Section) -> bool:
    return any(isinstance(block, Paragraph) and block.style == "open" for block in section.blocks)


def _topics(page: Manuscript, whereabouts: Whereabouts, guidance: Topics) -> Table:
    rows = []
    for topic in guidance.topics:
        said = answer(whereabouts, page.protocol, topic)
        mark = "" if topic.certainty == "seen" else " *"
        rows.append(Row((cell(topic.number), cell(translate(topic.title) + mark), state(said), Cell(said.pages))))
    remembered = any(topic.certainty != "seen" for topic in guidance.topics)
    note = _("* The topic’s title was written down from memory and needs confirmation.")
    return Table(
        _columns(_("Topic"), _("Sections")),
        tuple(rows),
        caption=str(_("Topics of {guidance}", guidance=literal(guidance.title))),
        notes=(str(note),) if remembered else (),
        dense=True,
    )


def _acknowledged(page: Manuscript, guidance: Topics) -> Text:
    return _(
        "{guidance}, {version} {source}. {acknowledgement}",
        guidance=guidance.title,
        version=guidance.version,
        source=page.cite(guidance.source),
        acknowledgement=translate(guidance.acknowledgement),
    )


def _columns(second: Text, third: Text) -> tuple[Column, ...]:
    return (
        Column(str(_("No.")), 0.6),
        Column(str(second), 3.3),
        Column(str(third), 2.0),
        Column(str(_("Pages")), 1.0),
    )
