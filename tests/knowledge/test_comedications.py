from math import ceil

import pytest

from studio.knowledge import comedications
from studio.knowledge.facts import Certainty

# What the tables say is done with each. Further co-medications need no row.
CODES = {
    "washout": {
        "amitriptyline", "amphetamine", "aripiprazole", "atomoxetine", "brexpiprazole", "bupropion", "buspirone",
        "cariprazine", "citalopram", "clomipramine", "desvenlafaxine", "dextromethorphan",
        "dextromethorphan-bupropion", "disulfiram", "duloxetine", "escitalopram", "fluoxetine", "fluvoxamine",
        "haloperidol", "imipramine", "ketamine", "long-acting-antipsychotics", "lurasidone", "methadone",
        "methylphenidate", "milnacipran", "mirtazapine", "nefazodone", "nortriptyline", "olanzapine", "paroxetine",
        "pde5-inhibitors", "quetiapine", "risperidone", "serotonin-precursors", "sertraline", "st-johns-wort",
        "trazodone", "venlafaxine", "vilazodone", "vortioxetine", "ziprasidone",
    },
    "caution": {
        "agomelatine", "alpha-2-agonists", "carbamazepine", "clonazepam", "diazepam", "frovatriptan", "lamotrigine",
        "lorazepam", "modafinil", "ondansetron", "propranolol", "triptans", "ugt-inhibitors", "valproate", "z-drugs",
    },
    "exclude": {
        "isocarboxazid", "linezolid", "lithium", "methylene-blue", "moclobemide", "pethidine", "phenelzine",
        "selegiline", "tramadol", "tranylcypromine",
    },
}  # fmt: skip
TABLES = set().union(*CODES.values())


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


def days(id: str) -> int:
    """The strict washout: the floor, or five upper half-lives where those are longer."""
    drug = comedications.find(id)
    return max(int(drug.floor_days.value), ceil(5 * drug.half_life_h.high / 24))


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("lorazepam", 5), ("clonazepam", 11), ("frovatriptan", 6), ("triptans", 2), ("diazepam", 42), ("pethidine", 7),
        ("sertraline", 22), ("aripiprazole", 31), ("nortriptyline", 20), ("clomipramine", 17), ("disulfiram", 25),
        ("bupropion", 14), ("dextromethorphan-bupropion", 14), ("dextromethorphan", 7), ("fluoxetine", 80),
        ("cariprazine", 105), ("z-drugs", 2),
    ],
)  # fmt: skip
def test_the_strict_washout_follows_from_upper_half_life_and_floor(id, expected):
    assert days(id) == expected


@pytest.mark.parametrize("code", CODES)
def test_every_row_of_the_tables_is_there_with_its_code(code):
    assert {drug.id for drug in comedications.every() if drug.code == code} >= CODES[code]


@pytest.mark.parametrize(
    ("id", "typical", "high", "typical_certainty", "high_certainty", "code"),
    [
        ("fluvoxamine", 15, 26, "seen", "seen", "washout"),
        ("vilazodone", 25, 30, "seen", "seen", "washout"),
        ("agomelatine", 1.5, 2, "seen", "seen", "caution"),
        ("amitriptyline", 21, 50, "seen", "conflict", "washout"),
        ("imipramine", 19, 30, "seen", "seen", "washout"),
        ("phenelzine", 11.6, 11.6, "seen", "seen", "exclude"),
        ("lithium", 24, 58, "seen", "conflict", "exclude"),
        ("lamotrigine", 29, 60, "seen", "seen", "caution"),
        ("carbamazepine", 15, 29, "seen", "seen", "caution"),
        ("haloperidol", 21, 38, "seen", "seen", "washout"),
        ("pethidine", 4, 21, "seen", "conflict", "exclude"),
        ("st-johns-wort", 9, 43, "seen", "seen", "washout"),
        ("amphetamine", 11, 14, "seen", "seen", "washout"),
        ("atomoxetine", 5.2, 21.6, "seen", "seen", "washout"),
        ("disulfiram", 90, 120, "conflict", "seen", "washout"),
        ("methadone", 24, 59, "memory", "memory", "washout"),
    ],
)
def test_numbers_codes_and_certainties_are_those_of_the_tables(
    id, typical, high, typical_certainty, high_certainty, code
):
    drug = comedications.find(id)
    half_life = drug.half_life_h
    assert (half_life.typical, half_life.high, drug.code) == (typical, high, code)
    assert (half_life.certainty, half_life.high_certainty or half_life.certainty) == (typical_certainty, high_certainty)


@pytest.mark.parametrize(
    ("id", "value", "certainty"),
    [
        ("fluoxetine", "norfluoxetine (active), mean 8.6 d acute / 9.3 d chronic, 4-16 d", "seen"),
        ("bupropion", "hydroxybupropion and others, 21-51 h", "seen"),
        ("paroxetine", "none active", "seen"),
        ("fluvoxamine", "none active", "memory"),
        ("lithium", "none", "seen"),
        ("methylene-blue", "azure B (active MAO-A inhibitor)", "memory"),
    ],
)
def test_a_metabolite_has_its_own_source(id, value, certainty):
    metabolite = comedications.find(id).active_metabolite
    assert (metabolite.value, metabolite.certainty) == (value, certainty)


def test_pde5_inhibitors_are_washed_out_for_three_days():
    floor = comedications.find_by_name("tadalafil").floor_days
    assert (floor.value, floor.source, floor.certainty) == (3, "nct05301608", "seen")


def test_opioids_are_one_group_whatever_else_they_are():
    opioids = {drug.id for drug in comedications.in_class("opioid")}
    assert opioids & TABLES == {"methadone", "pethidine", "tramadol"}


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
    assert comedications.find_by_name("no such medicine") is None


def test_no_name_means_two_drugs():
    names = [
        name.casefold()
        for drug in comedications.every()
        for name in {drug.id.casefold(), drug.name.casefold(), *(s.casefold() for s in drug.synonyms)}
    ]
    assert sorted(names) == sorted(set(names))


def test_a_class_or_a_group_names_all_its_drugs():
    assert {drug.id for drug in comedications.in_class("ssri")} & TABLES == {
        "citalopram", "escitalopram", "fluoxetine", "fluvoxamine", "paroxetine", "sertraline",
    }  # fmt: skip
    assert "linezolid" in {drug.id for drug in comedications.in_class("MAO inhibitor")}


def test_every_mao_inhibitor_is_excluded():
    assert {drug.code for drug in comedications.in_class("MAO inhibitor")} == {"exclude"}


def test_irreversible_inhibitors_go_by_their_floor():
    irreversible = [drug for drug in comedications.every() if drug.irreversible]
    assert {drug.floor_days.value for drug in irreversible if drug.id in TABLES} == {14}
    assert [drug.id for drug in irreversible if drug.floor_days is None] == []
    assert "moclobemide" not in {drug.id for drug in irreversible}


@pytest.mark.parametrize(
    ("id", "stable"), [("escitalopram", True), ("lamotrigine", True), ("mirtazapine", False), ("lithium", False)]
)
def test_a_drug_may_stay_only_where_a_trial_kept_it(id, stable):
    assert (comedications.find(id).stable is not None) is stable


@pytest.mark.parametrize("id", ["lithium", "tramadol"])
def test_lithium_and_tramadol_are_excluded(id):
    assert comedications.find(id).code == "exclude"
