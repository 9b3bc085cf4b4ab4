"""Thresholds and terms: each is read, sourced, used, and finds what it should."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studio.knowledge import sources, terms, thresholds
from studio.protocol.protocol import Protocol

if TYPE_CHECKING:
    from studio.knowledge.terms import TermGroup
    from studio.knowledge.thresholds import Threshold

RULES = Path(__file__).resolve().parents[2] / "studio" / "checklist" / "rules"


@pytest.mark.parametrize("threshold", thresholds.every(), ids=lambda threshold: threshold.id)
def test_threshold_is_sourced_and_used(threshold: Threshold) -> None:
    assert sources.find(threshold.source) is not None
    code = "\n".join(path.read_text(encoding="utf-8") for path in RULES.glob("*.py"))
    assert f'"{threshold.id}"' in code or threshold.id.startswith("probe-")
    assert thresholds.find(threshold.id) == threshold
    assert thresholds.number_of(Protocol(), threshold.id) == threshold.value


def test_threshold_is_found_by_its_id() -> None:
    margin = thresholds.find("observation-margin")
    assert margin is not None
    assert margin.unit == "minutes"
    assert thresholds.count_of(Protocol(), margin.id) == thresholds.number_of(Protocol(), margin.id) == margin.value
    assert thresholds.find("nothing") is None
    with pytest.raises(KeyError):
        thresholds.number_of(Protocol(), "nothing")


@pytest.mark.parametrize(
    ("group", "texts", "missing"),
    [
        ("analytes", ["ALT above 2 times the limit"], ["kidney"]),
        ("analytes", ["Salt, total"], ["liver", "kidney"]),
        ("analytes", ["肌酐", "转氨酶"], []),
        ("enrolment", ["Female participants", None, "Ethnicity"], ["age"]),
        ("enrolment", [], ["sex", "age", "ethnicity"]),
        ("stratification", ["Psychedelic-naive"], []),
    ],
)
def test_terms_are_recognised_at_the_start_of_words(
    group: TermGroup, texts: list[str | None], missing: list[str]
) -> None:
    assert [term.id for term in terms.unnamed(group, texts)] == missing


@pytest.mark.parametrize("term", terms.every("special_events"), ids=lambda term: term.id)
def test_a_special_event_recognises_its_own_name(term: terms.Term) -> None:
    assert term not in terms.unnamed("special_events", [term.name])
