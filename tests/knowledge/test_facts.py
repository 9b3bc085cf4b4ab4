from pathlib import Path

import pytest

from studio.knowledge.facts import Certainty, DoseFact, Fact, Range
from studio.knowledge.reading import KnowledgeError, load


def read(tmp_path: Path, model: type, text: str):
    path = tmp_path / "fact.toml"
    path.write_text(text + '\nsource = "a-source"\ncertainty = "seen"\n', encoding="utf-8")
    return load(path, model)


def test_a_fact_from_memory_says_that_it_needs_confirmation():
    assert str(Certainty.MEMORY.label) == "needs confirmation"
    assert not Certainty.MEMORY.settled


def test_each_certainty_has_its_own_words():
    assert len({str(certainty.label) for certainty in Certainty}) == len(Certainty)


def test_a_conflict_is_not_settled():
    assert [certainty for certainty in Certainty if certainty.settled] == [Certainty.SEEN, Certainty.COMPUTED]


def test_a_fact_keeps_a_number_a_number_and_words_words(tmp_path):
    assert read(tmp_path, Fact, "value = 35").value == 35.0
    assert read(tmp_path, Fact, 'value = "35"').value == "35"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('unit = "h"', "at least one of low, typical and high"),
        ('low = 5\nhigh = 3\nunit = "h"', "must ascend"),
        ('typical = 5\nunit = "h"\nhigh_source = "another"', "given together"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(tmp_path, text, problem):
    with pytest.raises(KnowledgeError, match=problem):
        read(tmp_path, Range, text)


def test_a_range_is_only_as_settled_as_its_upper_end(tmp_path):
    text = 'typical = 26\nhigh = 104\nunit = "h"\nhigh_source = "another"\nhigh_certainty = "memory"'
    assert not read(tmp_path, Range, text).settled


def test_a_dose_in_micrograms_is_a_thousandth_in_milligrams(tmp_path):
    assert read(tmp_path, DoseFact, 'amount = 100\nunit = "µg"\nper = "fixed"').mg == pytest.approx(0.1)


def test_a_dose_with_an_unknown_unit_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match="unit"):
        read(tmp_path, DoseFact, 'amount = 100\nunit = "grain"\nper = "fixed"')
