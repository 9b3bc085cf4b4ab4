import pytest

from studio.knowledge import trials
from studio.knowledge.facts import Certainty


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


def test_every_trial_says_how_it_compares():
    for trial in trials.every():
        assert trial.comparator_class in {fact.value for fact in trial.all("comparator_class")}
