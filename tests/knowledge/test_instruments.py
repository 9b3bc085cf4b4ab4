import pytest

from studio.knowledge import instruments
from studio.knowledge.facts import Certainty


def test_madrs_is_what_the_tables_say():
    madrs = instruments.find("MADRS")
    assert (madrs.items, madrs.range_low, madrs.range_high, madrs.recall_days) == (10, 0, 60, 7)
    assert (madrs.kind, madrs.higher_is, madrs.rater) == ("symptom", "worse", "clinician")
    assert madrs.response.value == "a fall of 50 % or more"
    assert madrs.recall.certainty is Certainty.MEMORY
    assert madrs.scale.certainty is Certainty.SEEN


@pytest.mark.parametrize(("code", "days"), [("PHQ-9", 14), ("MEQ30", 0), ("YMRS", 2), ("C-SSRS", None), ("HPPD", None)])
def test_recall_tells_now_from_unknown(code, days):
    assert instruments.find(code).recall_days == days


def test_the_two_questionnaires_called_ceq_are_kept_apart():
    assert instruments.find("CEQ-cred").kind == "expectancy"
    assert instruments.find("CEQ-chal").kind == "experience"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("suicidality", "C-SSRS"),
        ("expectancy", "SETS"),
        ("masking", "GUESS"),
        ("alliance", "WAI-SR"),
        ("alliance", "RESPCT-RATINGS"),
        ("safety", "HPPD"),
        ("function", "WSAS"),
        ("quality of life", "EQ-5D-5L"),
    ],
)
def test_each_kind_has_its_instrument(kind, code):
    assert instruments.find(code).kind == kind


def test_scores_of_symptoms_have_a_direction_and_a_range():
    symptoms = [item for item in instruments.every() if item.kind == "symptom"]
    assert [item.code for item in symptoms if item.higher_is is None or item.range_high is None] == []


def test_ratings_made_up_here_say_that_they_are():
    assert instruments.find("RESPCT-RATINGS").certainty is Certainty.MEMORY
