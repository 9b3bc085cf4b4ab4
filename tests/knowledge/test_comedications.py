import pytest

from studio.knowledge import comedications
from studio.knowledge.facts import Certainty


@pytest.mark.parametrize(
    ("id", "typical", "high", "floor"),
    [
        ("fluoxetine", 223, 384, 35),
        ("sertraline", 26, 104, 14),
        ("bupropion", 20, 51, 14),
        ("lorazepam", 14, 20, 2),
        ("clonazepam", 35, 50, 7),
        ("cariprazine", 72, 504, 42),
        ("frovatriptan", 26, 26, 1),
        ("dextromethorphan-bupropion", 22, 51, 14),
    ],
)
def test_half_lives_and_floors_are_those_of_the_tables(id, typical, high, floor):
    drug = comedications.find(id)
    assert (drug.half_life_h.typical, drug.half_life_h.high, drug.floor_days.value) == (typical, high, floor)


def test_half_lives_count_in_hours_and_floors_in_days():
    units = {
        (drug.half_life_h and drug.half_life_h.unit, drug.floor_days and drug.floor_days.unit)
        for drug in comedications.every()
    }
    assert units <= {("h", "d"), ("h", None), (None, "d")}


def test_the_upper_end_keeps_its_own_certainty():
    half_life = comedications.find("sertraline").half_life_h
    assert half_life.certainty is Certainty.SEEN
    assert half_life.high_certainty is Certainty.MEMORY
    assert not half_life.settled


@pytest.mark.parametrize("id", ["diazepam", "pethidine", "nortriptyline", "amitriptyline"])
def test_a_disputed_half_life_stays_disputed(id):
    assert Certainty.CONFLICT in comedications.find(id).half_life_h.certainties


@pytest.mark.parametrize("name", ["Fluoxetine", "FLUOXETINE", " prozac ", "fluoxetine"])
def test_a_drug_is_found_by_any_of_its_names(name):
    assert comedications.find_by_name(name).id == "fluoxetine"


def test_a_name_nobody_knows_finds_nothing():
    assert comedications.find_by_name("aspirin") is None


def test_no_name_means_two_drugs():
    names = [
        name.casefold()
        for drug in comedications.every()
        for name in {drug.id.casefold(), drug.name.casefold(), *(s.casefold() for s in drug.synonyms)}
    ]
    assert sorted(names) == sorted(set(names))


def test_a_class_or_a_group_names_all_its_drugs():
    assert {drug.id for drug in comedications.in_class("ssri")} == {
        "citalopram", "escitalopram", "fluoxetine", "fluvoxamine", "paroxetine", "sertraline",
    }  # fmt: skip
    assert "linezolid" in {drug.id for drug in comedications.in_class("MAO inhibitor")}


def test_every_mao_inhibitor_is_excluded():
    assert {drug.code for drug in comedications.in_class("MAO inhibitor")} == {"exclude"}


def test_irreversible_inhibitors_go_by_their_floor():
    irreversible = [drug for drug in comedications.every() if drug.irreversible]
    assert {drug.floor_days.value for drug in irreversible} == {14}
    assert "moclobemide" not in {drug.id for drug in irreversible}


@pytest.mark.parametrize(
    ("id", "stable"), [("escitalopram", True), ("lamotrigine", True), ("mirtazapine", False), ("lithium", False)]
)
def test_a_drug_may_stay_only_where_a_trial_kept_it(id, stable):
    assert comedications.find(id).stable_ok is stable


@pytest.mark.parametrize("id", ["lithium", "tramadol"])
def test_lithium_and_tramadol_are_excluded(id):
    assert comedications.find(id).code == "exclude"
