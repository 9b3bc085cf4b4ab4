import re

import pytest

from studio.knowledge import mistakes, sources

RULES = {
    1: ("V-13",),
    2: ("L-01", "L-02"),
    3: ("V-04", "V-05", "V-16", "V-51"),
    4: ("L-08", "R-05", "P-03", "P-04"),
    5: ("S-06", "S-08", "V-09"),
    6: ("V-15",),
    7: ("R-14", "R-17", "R-18", "V-15"),
    8: (),
    9: ("V-11", "V-06"),
    10: ("V-03", "V-07"),
    11: ("V-08",),
    12: ("V-05", "V-04"),
    13: ("V-03", "V-08"),
    14: ("V-10",),
    15: ("V-02", "V-38"),
    16: ("L-02",),
    17: ("V-01",),
    18: ("R-27", "S-15"),
    19: ("R-19", "R-15"),
    20: ("V-02", "L-02", "V-37"),
    21: ("V-02", "V-24"),
    22: ("R-26",),
}


def test_the_mistakes_are_numbered_and_name_their_rules():
    numbered = {int(mistake.id.split("-")[0]): mistake.rules for mistake in mistakes.every()}
    assert {number: numbered[number] for number in RULES} == RULES
    assert [int(mistake.id.split("-")[0]) for mistake in mistakes.every()] == list(range(1, len(numbered) + 1))


def test_a_mistake_is_told_shortly_with_one_lesson():
    for mistake in mistakes.every():
        sentences = len(re.findall(r"[.!?](?= [A-Z]|$)", mistake.happened))
        assert 2 <= sentences <= 3 or mistake.id.startswith("18"), mistake.id
        assert mistake.lesson.endswith("?"), mistake.id
        assert not mistake.title.endswith("."), mistake.id


def test_what_is_known_through_reports_says_so():
    for mistake in mistakes.every():
        if mistake.source in ("fda-mdma-letter-2024", "mdma-letter-index", "mdma-audit-report", "mdma-retractions"):
            assert "as reported" in mistake.happened
            assert mistake.note


def test_further_sources_exist_and_differ_from_the_first():
    for mistake in mistakes.every():
        assert mistake.source not in mistake.sources
        assert [source for source in mistake.sources if sources.find(source) is None] == []


@pytest.mark.parametrize(
    ("number", "certainty"), [(15, "conflict"), (16, "conflict"), (17, "conflict"), (20, "conflict")]
)
def test_figures_in_conflict_stay_so_and_say_which(number, certainty):
    mistake = mistakes.every()[number - 1]
    assert (mistake.certainty, bool(mistake.note)) == (certainty, True)


def test_a_rule_knows_the_mistakes_it_would_have_caught():
    numbers = [int(mistake.id.split("-")[0]) for mistake in mistakes.of_rule("V-02")]
    assert [number for number in numbers if number in RULES] == [15, 20, 21]
    assert {int(mistake.id.split("-")[0]) for mistake in mistakes.of_rule("M-01")} & set(RULES) == set()


def test_a_mistake_is_found_by_its_id():
    first = mistakes.every()[0]
    assert mistakes.find(first.id) is first
    assert mistakes.find("no-such-mistake") is None
