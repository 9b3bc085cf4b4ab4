"""Common criteria: each has a reason, sources that exist, and parts that mean something."""

from collections import Counter

import pytest

from studio.knowledge import criteria, sources, trials
from studio.knowledge.facts import Certainty
from studio.knowledge.reading import KnowledgeError, load
from studio.protocol.criteria import follows
from studio.protocol.population import Comparator, Criterion, Domain

EVERY = criteria.every()


def test_the_library_covers_what_trials_of_depression_ask_for() -> None:
    assert len(EVERY) >= 50
    assert {one.list for one in EVERY} == {"inclusion", "exclusion"}
    assert set(Domain) - {one.domain for one in EVERY} == set()


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_a_criterion_has_sources_that_exist_and_trials_that_are_known(one: criteria.CommonCriterion) -> None:
    named = (one.source, *one.sources)
    assert max(Counter(named).values()) == 1
    assert [source for source in named if sources.find(source) is None] == []
    assert [trial for trial in one.trials if trials.find(trial) is None] == []


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_a_criterion_has_a_reason_of_its_own_and_is_ready_to_be_used(one: criteria.CommonCriterion) -> None:
    assert one.reason.endswith(".")
    made = one.made("x")
    assert made.wording is not None
    assert made.wording.endswith(".")
    assert (one.measure is not None) == follows(made)
    assert criteria.faults(made) == ()


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_what_rests_on_memory_is_not_called_seen(one: criteria.CommonCriterion) -> None:
    source = sources.find(one.source)
    assert source is not None
    if source.status == "from memory":
        assert one.certainty is Certainty.MEMORY


def test_no_two_criteria_read_alike() -> None:
    said = Counter((one.list, one.made("x").wording) for one in EVERY)
    assert [wording for wording, count in said.items() if count > 1] == []


def test_a_file_that_says_nothing_is_refused(tmp_path) -> None:
    file = tmp_path / "empty.toml"
    file.write_text(
        'id = "empty"\nlist = "inclusion"\ndomain = "age"\nname = "Empty"\nreason = "None."\n'
        'source = "common-practice"\ncertainty = "memory"\n'
    )
    with pytest.raises(KnowledgeError, match="either a wording or a measure"):
        load(file, criteria.CommonCriterion)


def test_a_unit_that_is_a_slip_is_told_with_the_one_that_is_meant() -> None:
    one = Criterion(id="c", measure="QTcF", comparator=Comparator.ABOVE, threshold=450.0, unit="mmgH")
    [(field, said)] = criteria.faults(one)
    assert field == "unit"
    assert "“mmHg”" in str(said)
    [(field, said)] = criteria.faults(one.model_copy(update={"unit": "furlongs per fortnight"}))
    assert "no unit that is known" in str(said)


def test_a_limit_of_nothing_is_told() -> None:
    [(field, _said)] = criteria.faults(Criterion(id="c", comparator=Comparator.ABOVE, threshold=3.0))
    assert field == "measure"


def test_limits_are_on_the_side_on_which_their_sources_have_them() -> None:
    kidney = criteria.find("kidney-function")
    assert kidney is not None
    assert kidney.comparator is Comparator.AT_MOST  # The protocol asks for more than 40: at 40 one is out.


def test_washouts_say_for_which_medicines_they_are_too_short() -> None:
    for id, words in (("fluoxetine-five-weeks", "47 days"), ("serotonergic-two-weeks", "five of its half-lives")):
        one = criteria.find(id)
        assert one is not None
        assert words in (one.note or "")


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_no_wording_says_its_unit_twice(one: criteria.CommonCriterion) -> None:
    made = one.made("x")
    assert not made.unit or made.wording.casefold().split().count(made.unit.casefold()) <= 1
