from collections import Counter

import pytest

from studio.knowledge import sources, trials
from studio.knowledge.facts import Certainty

CERTAINTIES = (Certainty.SEEN, Certainty.COMPUTED, Certainty.MEMORY, Certainty.CONFLICT)

# How many facts of each certainty the tables give of a trial. Further trials need no row.
FACTS = {
    "T01": (127, 12, 9, 2), "T02": (26, 6, 0, 0), "T03": (28, 4, 0, 2), "T04": (109, 6, 0, 0), "T05": (94, 10, 3, 1),
    "T06": (64, 5, 2, 1), "T07": (64, 5, 0, 0), "T08": (66, 4, 0, 0), "T09": (76, 4, 0, 1), "T10": (41, 8, 0, 1),
    "T11": (25, 0, 1, 1), "T12": (27, 2, 0, 0), "T13": (56, 10, 0, 0), "T14": (19, 2, 0, 1), "T15": (24, 6, 0, 0),
    "T16": (28, 0, 1, 0), "T17": (14, 2, 0, 1), "T18": (15, 0, 0, 0), "T19": (27, 10, 0, 0), "T20": (26, 4, 0, 0),
    "T21": (11, 0, 1, 0), "T22": (45, 6, 0, 0), "T23": (38, 4, 0, 1), "T24": (17, 0, 1, 0), "T25": (11, 0, 1, 0),
    "T26": (18, 0, 0, 0), "T27": (10, 0, 0, 3), "T28": (9, 0, 0, 0), "T29": (54, 2, 0, 1), "T30": (12, 0, 0, 0),
    "T31": (5, 0, 0, 0), "T32": (9, 0, 0, 0), "T33": (3, 0, 1, 0), "T34": (7, 0, 0, 0), "T35": (26, 2, 0, 0),
    "T36": (46, 4, 0, 0), "T37": (39, 4, 0, 0), "T38": (42, 4, 0, 0), "T39": (28, 6, 0, 0), "T40": (21, 3, 0, 1),
    "T41": (17, 3, 0, 0), "T42": (18, 0, 0, 0), "T43": (9, 0, 0, 0), "T44": (13, 0, 0, 0), "T45": (8, 0, 0, 0),
    "T46": (8, 0, 0, 0), "T47": (7, 0, 0, 0), "T48": (13, 0, 0, 0), "T49": (10, 0, 0, 0), "T50": (8, 0, 0, 0),
    "T51": (6, 0, 0, 0), "T52": (9, 0, 0, 0), "T53": (9, 0, 0, 0), "T54": (5, 0, 0, 1), "T55": (5, 0, 0, 0),
    "T56": (7, 0, 0, 0), "T57": (4, 0, 0, 0), "T58": (5, 0, 0, 0),
}  # fmt: skip


def test_the_effect_of_comp001_is_that_of_the_paper():
    comp001 = trials.find("T01")
    [estimate] = comp001.all("estimate", "25 v 1 mg")
    assert (estimate.value, estimate.source) == (-6.6, "goodwin-2022")
    assert comp001.comparator_class == "low_dose"


def test_a_figure_in_conflict_stays_in_conflict():
    facts = trials.find("T01").all("sustained_response_pct")
    assert [(fact.arm, fact.certainty) for fact in facts] == [
        ("25 mg", Certainty.SEEN),
        ("10 mg", Certainty.CONFLICT),
        ("1 mg", Certainty.CONFLICT),
    ]


def test_episode_missed_its_primary_endpoint():
    response = {fact.arm: fact.value for fact in trials.find("T29").all("response_pct")}
    assert response == {"25 mg": 17.0, "5 mg": 12.5, "nicotinamide": 10.6}


@pytest.mark.parametrize("id", ["T02", "T03"])
def test_response_at_a_quarter_is_told_from_response_at_a_half(id):
    [definition] = trials.find(id).all("response_definition")
    assert definition.value.startswith("MADRS fall of 25 %")


def test_every_trial_says_how_it_compares_or_that_no_source_does():
    for trial in trials.every():
        stated = {fact.value for fact in trial.all("comparator_class")}
        assert trial.comparator_class in (stated or {None})


@pytest.mark.parametrize("id", FACTS)
def test_every_trial_of_the_tables_is_there_with_all_its_facts(id):
    found = Counter(fact.certainty for fact in trials.find(id).facts)
    assert tuple(found[certainty] for certainty in CERTAINTIES) == FACTS[id]


def test_the_source_of_every_fact_is_there():
    known = {source.id for source in sources.every()}
    assert [fact for trial in trials.every() for fact in trial.facts if fact.source not in known] == []


def test_what_is_from_memory_or_computed_says_so():
    marks = {"common-practice": Certainty.MEMORY, "own-computation": Certainty.COMPUTED}
    for trial in trials.every():
        for fact in trial.facts:
            if fact.source in marks or fact.certainty in marks.values():
                assert marks.get(fact.source) is fact.certainty, (trial.id, fact)


def test_registry_and_doi_are_those_of_the_facts():
    for trial in trials.every():
        assert {fact.value for fact in trial.all("registry_id")} <= {trial.registry}, trial.id
        assert {fact.value for fact in trial.all("doi")} <= {trial.doi}, trial.id


def test_phase_population_and_masking_where_they_are_known():
    comp006, davis, psider = trials.find("T03"), trials.find("T06"), trials.find("T33")
    assert (comp006.phase, comp006.population_group, comp006.masked, comp006.year) == ("3", "TRD", True, 2026)
    assert (davis.population_group, davis.masked) == ("MDD", False)
    assert (psider.phase, psider.masked) == (None, None)


def test_masking_agrees_with_the_class_that_a_data_set_gives():
    for trial in trials.every():
        for fact in trial.all("blinding_class"):
            assert trial.masked is (fact.value == "double-blind"), trial.id


@pytest.mark.parametrize(("id", "kind"), [("T23", "remission_pct"), ("T40", "arm_dose_mg"), ("T54", "n_planned")])
def test_a_conflict_shows_both_values(id, kind):
    [fact] = [fact for fact in trials.find(id).all(kind) if fact.certainty is Certainty.CONFLICT]
    assert fact.note
