"""Chapters 13 and 14: every abbreviation is explained or left out on purpose, every number of a source leads to it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.checklist.run import run
from studio.data import data_folder
from studio.document.blocks import Document, Listing, Span, Table, plain
from studio.document.build import build
from studio.knowledge import instruments, sources
from studio.protocol.biomarkers import Biomarkers, Marker
from studio.protocol.followup import FollowUp
from studio.protocol.monitoring import Monitoring
from studio.protocol.overview import Overview
from studio.protocol.protocol import Protocol
from studio.protocol.rationale import Rationale
from studio.protocol.schedule import Activity, Schedule, Visit
from studio.protocol.wording import Passage, PassagePlace, Wording
from tests.document.filling import blocks, document, text
from tests.document.reading import rows, said, section, tables

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = tuple(sorted(data_folder("templates").glob("*.patp")))

LEFT_OUT = {
    "names of trials and sponsors' codes": re.compile(
        r"NCT\d+|COMP\d+|MM120|MMED008|GH001|BPL-003|DLX-001|AAZ-A-154|PsiRisp|SYNVEST|EPISODE|HALT|PAT(-\w+)*|LSDDEP\w*"
    ),
    "tracers": re.compile(r"SynVesT-1|UCB-J"),
    "journals, the registry of trials, and a licence": re.compile(
        r"ACS|BJPsych|JAMA|(\d+/)?NEJM\w+|ClinicalTrials|PMC\d+|CC|BY"
    ),
    "units": re.compile(r"mIU(/L)?"),
    "numbers of kinds": re.compile(r"II"),
    "a change in a protein": re.compile(r"Val66Met"),
    "names of scales": re.compile(r"EuroQol"),
}
"""Words with capitals that a glossary need not explain, and why."""


@cache
def built(path: Path) -> Document:
    protocol = Protocol.model_validate_json(path.read_bytes())
    return build(protocol, run(protocol))


def glossary(of: Document) -> dict[str, str]:
    found = [one for one in tables(of, "13") if one.columns[0].title == "Abbreviation"]
    return {row[0]: row[1] for table in found for row in rows(table)}


def explained(word: str, known: dict[str, str]) -> bool:
    """Tell whether a word is explained, whole or a part of it between hyphens; several of one kind count as one."""
    return any(re.search(rf"(?<!\w){re.escape(code)}s?(?!\w)", word) for code in known)


def abbreviations(of: Document) -> set[str]:
    """Return every word of a document with two capitals in one of its parts, outside glossary and references."""
    texts = [
        words for one in of.all() if one.number not in ("13", "14") for block in one.blocks for words in _texts(block)
    ]
    words = {word for words in texts for word in re.findall(r"\w+(?:[-/]\w+)*", words)}
    return {word for word in words if any(sum(map(str.isupper, part)) >= 2 for part in re.split("[-/]", word))}


def _texts(block: object) -> list[str]:
    if isinstance(block, Table):
        contents = [cell.content for row in block.rows for cell in row.cells]
    elif isinstance(block, Listing):
        contents = list(block.items)
    else:
        contents = [getattr(block, "content", ())]
    return ["".join(" " if run.raised else run.text for run in content) for content in contents]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_abbreviation_of_a_template_is_explained_or_left_out(path: Path) -> None:
    known = glossary(built(path))
    unknown = {word for word in abbreviations(built(path)) if not explained(word, known)}
    left = {word for word in unknown if not any(one.fullmatch(word) for one in LEFT_OUT.values())}
    assert sorted(left) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_glossary_lists_nothing_that_the_document_does_not_say(path: Path) -> None:
    spoken = text(built(path))
    assert [code for code in glossary(built(path)) if code not in spoken] == []


def test_every_abbreviation_has_a_capital_and_stands_in_order() -> None:
    shipped = tomllib.loads((data_folder("resources") / "outlines" / "abbreviations.toml").read_text(encoding="utf-8"))
    codes = [*shipped["abbreviations"], *(one.code for one in instruments.every())]
    assert [code for code in codes if code == code.lower()] == [], "the glossary looks only at words with capitals"
    listed = list(shipped["abbreviations"])
    assert listed == sorted(listed, key=str.casefold)


def glossary_of(words: str) -> dict[str, str]:
    return glossary(document(Protocol(rationale=Rationale(purpose=words))))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("A 5-HT2A-dependent effect.", "5-HT2A"),
        ("MADRS/CGI-S at day 8.", "CGI-S"),
        ("All SSRIs are stopped.", "SSRI"),
        ("(EEG)", "EEG"),
    ],
)
def test_an_abbreviation_is_found_inside_what_it_is_written_with(words: str, code: str) -> None:
    assert code in glossary_of(words)
    assert code not in glossary_of("")


def test_the_longest_abbreviation_counts() -> None:
    found = glossary_of("MGH-ATRQ and CYP2D6.")
    assert "MGH-ATRQ" in found
    assert "MGH" not in found


def test_the_mark_of_a_note_is_no_part_of_an_abbreviation() -> None:
    schedule = Schedule(
        visits=(Visit(id="v", name="V", days=0),),
        activities=(Activity(id="a", name="ECG", visits=("v",), timing="Before the dose"),),
    )
    assert "ECG" in glossary(document(Protocol(schedule=schedule)))


def test_what_the_designers_word_themselves_is_looked_into_as_well() -> None:
    passage = Passage(id="own", heading="2.1", place=PassagePlace.AFTER, text="Measured by **fMRI**.")
    assert "fMRI" in glossary(document(Protocol(wording=Wording(passages=(passage,)))))
    assert "fMRI" not in glossary(document(Protocol()))


def test_what_is_still_to_be_decided_is_looked_into_as_well() -> None:
    assert "SUSAR" in glossary(document(Protocol()))


@given(st.text(st.sampled_from("AZa5-/_ "), max_size=60))
def test_no_chain_of_letters_and_hyphens_breaks_the_glossary(words: str) -> None:
    assert section(document(Protocol(overview=Overview(acronym=words))), "13").blocks


# Terms


def test_terms_lead_to_where_the_protocol_defines_them() -> None:
    defined = Protocol(
        monitoring=Monitoring(sae_definition="It is life-threatening."), followup=FollowUp(relapse="A MADRS of 20.")
    )
    built = document(defined)
    (terms,) = [one for one in tables(built, "13") if one.columns[0].title == "Term"]
    assert rows(terms) == [["Relapse", "section 8.3"], ["Serious adverse event", "section 9.1.2"]]
    assert "A MADRS of 20." in said(built, "8.3")
    assert "It is life-threatening." in said(built, "9.1.2")
    for row in terms.rows:
        (link,) = row.cells[1].content
        assert (row.address or "").startswith("/")
        assert link.link in {one.anchor for one in built.all()}


def test_a_protocol_that_defines_nothing_lists_no_terms() -> None:
    assert [one for one in tables(document(Protocol()), "13") if one.columns[0].title == "Term"] == []


# References


def cited(of: Document) -> list[int]:
    """Return the numbers of sources in the order of the text."""
    found = []
    for block in blocks(of):
        for one in _runs(block):
            if re.fullmatch(r"\[\d+\]", one.text) and one.link == "section-14":
                found.append(int(one.text[1:-1]))
    return found


def _runs(block: object) -> list[Span]:
    if isinstance(block, Table):
        return [run for row in block.rows for cell in row.cells for run in cell.content]
    if isinstance(block, Listing):
        return [run for item in block.items for run in item]
    return list(getattr(block, "content", ()))


def references(of: Document) -> list[str]:
    (listed,) = [one for one in section(of, "14").blocks if isinstance(one, Listing)]
    return [plain(item) for item in listed.items]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_number_has_its_source_and_every_source_its_number(path: Path) -> None:
    listed = references(built(path))
    assert set(cited(built(path))) == set(range(1, len(listed) + 1))
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_reference_is_a_sentence_of_its_source(path: Path) -> None:
    every = {source.document for source in sources.every()}
    for shown in references(built(path)):
        assert sum(document in shown for document in every) >= 1, shown
        assert ".. " not in shown
        assert "None" not in shown


def test_a_reference_names_authors_year_work_and_its_doi_once() -> None:
    bdnf = Protocol(biomarkers=Biomarkers(markers=(Marker(id="m", marker="antagonist-challenge"),)))
    becker = [shown for shown in references(document(bdnf)) if "Becker" in shown]
    source = sources.find("becker-2023")
    assert source is not None
    assert becker == [f"Becker 2023. Ketanserin reverses the acute response to LSD, IJNP 2023;26:97. {source.address}"]
