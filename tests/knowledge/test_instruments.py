import pytest

from studio.knowledge import instruments
from studio.knowledge.facts import Certainty

# The instruments of the tables, by code. Further ones need no entry.
TABLES = {
    "MADRS", "GRID-HAMD-17", "QIDS-SR16", "IDS-C", "IDS-SR", "PHQ-9", "GAD-7", "BDI-II", "HADS", "HAM-A", "CGI-S",
    "CGI-I", "C-SSRS", "SHAPS", "WSAS", "SDS", "SMDDS", "EQ-5D-5L", "YMRS", "CADSS", "BPRS-POS", "5D-ASC", "MEQ30",
    "EDI", "CEQ-chal", "CEQ-cred", "EBI", "PIS", "PIQ", "PES", "WEMWBS", "SETS", "TEX-Q", "ETS", "GUESS", "WAI-SR",
    "VAS-DRUG", "HPPD", "STAI", "TEQ-empathy", "RESPCT-RATINGS",
}  # fmt: skip


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
    assert [item.code for item in symptoms if item.higher_is is None] == []
    # Nothing was found of SMDDS beyond its name and use, and it says so, as any other without a range must.
    without = {item.code: item.note or "" for item in symptoms if item.range_high is None}
    assert without.keys() & TABLES == {"SMDDS"}
    assert [code for code, note in without.items() if "not found" not in note] == []


def test_every_instrument_of_the_tables_is_there():
    assert {item.code for item in instruments.every()} >= TABLES


@pytest.mark.parametrize(
    ("code", "items", "low", "high", "recall"),
    [
        ("GRID-HAMD-17", 17, 0, 52, 7),
        ("QIDS-SR16", 16, 0, 27, 7),
        ("IDS-C", 30, 0, 84, 7),
        ("PHQ-9", 9, 0, 27, 14),
        ("GAD-7", 7, 0, 21, None),
        ("BDI-II", 21, 0, 63, 14),
        ("HADS", 14, 0, 21, None),
        ("HAM-A", 14, 0, 56, 7),
        ("CGI-I", 1, 1, 7, 7),
        ("STAI", 40, 20, 80, None),
        ("WSAS", 5, 0, 40, None),
        ("MEQ30", 30, 0, 150, 0),
        ("CEQ-chal", 26, 0, 5, 0),
        ("PIQ", None, 0, 5, None),
        ("SETS", 6, 1, 7, 0),
        ("TEX-Q", 15, None, None, 0),
        ("ETS", 5, None, None, 0),
        ("WEMWBS", 14, 14, 70, 14),
    ],
)
def test_items_ranges_and_recall_are_those_of_the_tables(code, items, low, high, recall):
    item = instruments.find(code)
    assert (item.items, item.range_low, item.range_high, item.recall_days) == (items, low, high, recall)


@pytest.mark.parametrize("code", ["HADS", "STAI", "BDI-II"])
def test_a_paid_licence_is_told(code):
    assert "paid" in instruments.find(code).licence.value


def test_response_on_the_improvement_scale_is_much_improved_or_better():
    assert instruments.find("CGI-I").response.value == "2 or lower"


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("CEQ", {"CEQ-chal", "CEQ-cred"}),
        (" ceq ", {"CEQ-chal", "CEQ-cred"}),
        ("TEQ", {"TEX-Q", "TEQ-empathy"}),
        ("CGI", {"CGI-S", "CGI-I"}),
        ("IDS", {"IDS-C", "IDS-SR"}),
    ],
)
def test_an_ambiguous_code_finds_nothing_and_asks_which_one_is_meant(code, meant):
    assert instruments.find(code) is None
    assert {item.code for item in instruments.ambiguous(code)} & TABLES == meant


@pytest.mark.parametrize("code", ["MADRS", "CEQ-chal", "", "no such thing"])
def test_a_code_that_means_one_thing_or_nothing_is_not_ambiguous(code):
    assert instruments.ambiguous(code) == ()


def test_no_ambiguous_code_is_the_code_of_an_instrument():
    words = {word for item in instruments.every() for word in item.ambiguous_as}
    assert words
    assert [word for word in words if instruments.find(word) is not None or len(instruments.ambiguous(word)) < 2] == []


def test_the_empathy_questionnaire_is_no_expectation_and_says_how_little_is_known():
    empathy = instruments.find("TEQ-empathy")
    assert (empathy.name, empathy.kind) == ("Toronto Empathy Questionnaire", "function")
    assert empathy.certainty is Certainty.MEMORY
    assert "by name only" in empathy.note
    assert empathy.item_count is empathy.scale is empathy.licence is None


def test_the_expectation_questionnaire_was_seen():
    assert instruments.find("TEX-Q").item_count.certainty is Certainty.SEEN


def test_ratings_made_up_here_say_that_they_are():
    assert instruments.find("RESPCT-RATINGS").certainty is Certainty.MEMORY
