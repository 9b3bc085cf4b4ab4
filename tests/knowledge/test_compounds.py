import re

import pytest

from studio.knowledge import comedications, compounds
from studio.knowledge.facts import Certainty

# The compounds of the tables. Further ones need no entry.
TABLES = {
    "2-bromo-lsd", "ayahuasca", "cyb003", "dmt", "ketanserin", "lsd", "mebufotenin", "mescaline", "niacin",
    "nicotinamide", "placebo", "psilocin", "psilocybin", "risperidone", "tabernanthalog", "zalsupindole",
}  # fmt: skip

# Standard atomic weights, abridged.
WEIGHTS = {
    "H": 1.008, "Li": 6.94, "B": 10.81, "C": 12.011, "N": 14.007, "O": 15.999, "F": 18.998, "Na": 22.990, "Mg": 24.305,
    "Si": 28.085, "P": 30.974, "S": 32.06, "Cl": 35.45, "K": 39.098, "Ca": 40.078, "Br": 79.904, "I": 126.904,
}  # fmt: skip


def weight(formula: str) -> float:
    """The molar mass of a formula such as ``(C2H6)2·C4H6O6`` or ``C2H6·3H2O``, per molecule of its first part."""
    total, per = 0.0, 1
    for number, part in enumerate(formula.split("·")):
        times, inner = 1, part
        if grouped := re.fullmatch(r"\((\w+)\)(\d+)", part):
            inner, times = grouped[1], int(grouped[2])
        elif counted := re.fullmatch(r"(\d+)([A-Z]\w*)", part):
            times, inner = int(counted[1]), counted[2]
        if number == 0:
            per = times
        atoms = re.findall(r"([A-Z][a-z]?)(\d*)", inner)
        total += times * sum(WEIGHTS[atom] * int(count or 1) for atom, count in atoms)
    return total / per


FORMS = [(compound, form) for compound in compounds.every() for form in compound.forms]
NAMES = [f"{compound.id}: {form.name}" for compound, form in FORMS]


@pytest.mark.parametrize(("compound", "form"), FORMS, ids=NAMES)
def test_molar_mass_follows_from_the_formula(compound, form):
    if form.formula is not None:
        assert form.molar_mass.value == pytest.approx(weight(form.formula), abs=0.05)


@pytest.mark.parametrize(("compound", "form"), FORMS, ids=NAMES)
def test_factor_is_the_ratio_of_the_reference_form_to_this_form(compound, form):
    if form.factor_to_base is not None:
        reference = compound.forms[0].molar_mass.value
        assert form.factor_to_base.value == pytest.approx(reference / form.molar_mass.value, abs=5e-4)


def test_psilocybin_is_known_by_its_anhydrous_form_and_its_hydrate():
    anhydrous, hydrate = compounds.find("psilocybin").forms
    assert (anhydrous.basis, anhydrous.molar_mass.value) == ("anhydrous", 284.25)
    assert (hydrate.basis, hydrate.factor_to_base.value) == ("hydrate", 0.84)


def test_lsd_tartrate_weighs_more_than_its_base():
    factors = {form.name: form.factor_to_base.value for form in compounds.find("lsd").forms}
    assert factors == {"LSD, free base": 1, "LSD D-tartrate, 2:1": 0.8117, "LSD D-tartrate, 1:1": 0.683}


@pytest.mark.parametrize(
    ("per", "amount"),
    [("fixed", 50), ("kg", 0.6), ("70kg", 30)],
)
def test_largest_studied_dose_of_psilocybin_depends_on_what_it_scales_with(per, amount):
    assert compounds.find("psilocybin").route("oral").largest(per).amount == amount


def test_a_largest_dose_without_stated_basis_answers_for_each_and_says_so():
    largest = compounds.find("psilocybin").route("oral").largest("fixed", "anhydrous")
    assert largest.amount == 50
    assert largest.basis is None


def test_a_largest_dose_on_another_basis_does_not_answer():
    lsd = compounds.find("lsd").route("oral")
    assert lsd.largest("fixed", "base").amount == 200
    assert lsd.largest("fixed", "salt") is None
    assert lsd.largest("kg") is None


@pytest.mark.parametrize(
    ("amount", "listed", "typical"),
    [(1, 20, 294), (20, 20, 294), (20.5, 25, 330), (25, 25, 330), (30, 30, 384), (50, 30, 384)],
)
def test_duration_is_that_of_the_nearest_listed_dose_at_or_above(amount, listed, typical):
    duration = compounds.find("psilocybin").route("oral").duration_at(amount, "mg", "fixed")
    assert (duration.dose.amount, duration.typical_min) == (listed, typical)


def test_duration_converts_units():
    lsd = compounds.find("lsd").route("oral")
    assert lsd.duration_at(0.1, "mg", "fixed") is lsd.duration_at(100, "µg", "fixed")
    assert lsd.duration_at(100, "µg", "fixed").high_min == 768


def test_duration_is_unknown_where_none_is_listed_for_the_scaling():
    assert compounds.find("psilocybin").route("oral").duration_at(0.3, "mg", "kg") is None


def test_duration_refuses_a_unit_that_is_no_mass():
    with pytest.raises(ValueError, match="ml"):
        compounds.find("lsd").route("oral").duration_at(1, "ml", "fixed")


def test_a_route_that_is_not_known_has_no_profile():
    assert compounds.find("psilocybin").route("inhaled") is None


def test_a_dose_whose_basis_is_in_dispute_keeps_its_conflict():
    [tier] = compounds.find("dmt").route("intravenous").tiers
    assert tier.dose.basis is None
    assert tier.dose.certainty is Certainty.CONFLICT


def test_paroxetine_with_lsd_is_information_and_no_warning():
    codes = [i.code for i in compounds.find("lsd").interactions if i.group == "CYP2D6 inhibitor"]
    assert codes == ["information"]


@pytest.mark.parametrize(
    "compound", ["psilocybin", "psilocin", "cyb003", "lsd", "dmt", "mebufotenin", "ayahuasca", "mescaline"]
)
def test_mao_inhibitors_are_excluded_with_every_psychedelic(compound):
    codes = [i.code for i in compounds.find(compound).interactions if i.group == "MAO inhibitor"]
    assert codes == ["exclude"]


def test_controls_are_there_to_be_chosen():
    controls = {compound.id for compound in compounds.every() if compound.kind == "other control"}
    assert controls & TABLES == {"niacin", "nicotinamide", "placebo"}


def test_every_compound_of_the_tables_is_there():
    assert {compound.id for compound in compounds.every()} >= TABLES


@pytest.mark.parametrize(
    ("compound", "form", "mass", "factor"),
    [
        ("psilocybin", "Psilocybin, anhydrous", 284.25, 1),
        ("psilocybin", "Psilocybin trihydrate", 338.3, 0.84),
        ("psilocin", "Psilocin, free base", 204.27, 1),
        ("lsd", "LSD, free base", 323.44, 1),
        ("lsd", "LSD D-tartrate, 2:1", 398.48, 0.8117),
        ("lsd", "LSD D-tartrate, 1:1", 473.53, 0.683),
        ("dmt", "DMT, free base", 188.27, 1),
        ("dmt", "DMT fumarate, 1:1", 304.35, 0.6186),
        ("dmt", "DMT hemifumarate", 246.31, 0.7644),
        ("mebufotenin", "5-MeO-DMT, free base", 218.3, 1),
        ("mebufotenin", "5-MeO-DMT benzoate", 340.42, 0.6413),
        ("mebufotenin", "5-MeO-DMT hydrochloride", 254.76, 0.8569),
        ("mebufotenin", "5-MeO-DMT succinate", 336.39, 0.649),
        ("mescaline", "Mescaline, free base", 211.26, 1),
        ("mescaline", "Mescaline hydrochloride", 247.72, 0.8528),
        ("mescaline", "Mescaline sulfate", 260.3, 0.8116),
        ("ayahuasca", "DMT in the brew", 188.27, None),
        ("ayahuasca", "Harmine in the brew", 212.25, None),
        ("tabernanthalog", "Tabernanthalog", 230.31, None),
        ("2-bromo-lsd", "2-Bromo-LSD", 402.34, None),
        ("zalsupindole", "Zalsupindole", 232.33, None),
        ("ketanserin", "Ketanserin", 395.43, None),
        ("risperidone", "Risperidone", 410.49, None),
    ],
)
def test_forms_are_those_of_the_tables(compound, form, mass, factor):
    [found] = [one for one in compounds.find(compound).forms if one.name == form]
    assert found.molar_mass.value == mass
    assert (found.factor_to_base and found.factor_to_base.value) == factor


@pytest.mark.parametrize(
    ("compound", "route", "per", "amount", "unit", "source"),
    [
        ("psilocybin", "oral", "fixed", 50, "mg", "comp360-phase-1"),
        ("lsd", "oral", "fixed", 200, "µg", "dolder-2015"),
        ("dmt", "intravenous", "fixed", 216, "mg", "nct05384678"),
        ("dmt", "inhaled", "fixed", 60, "mg", "falchi-carvalho-2025"),
        ("mebufotenin", "inhaled", "fixed", 18, "mg", "reckweg-2021"),
        ("mebufotenin", "intranasal", "fixed", 12, "mg", "rucker-2024"),
        ("ayahuasca", "oral", "kg", 1.76, "mg", "ayahuasca-trials-table"),
        ("mescaline", "oral", "fixed", 800, "mg", "klaiber-2024"),
        ("cyb003", "oral", "fixed", 16, "mg", "cyb003-record"),
    ],
)
def test_largest_studied_doses_are_those_of_the_tables(compound, route, per, amount, unit, source):
    largest = compounds.find(compound).route(route).largest(per)
    assert (largest.amount, largest.unit, largest.source) == (amount, unit, source)


def test_an_infusion_and_a_bolus_of_dmt_are_both_told():
    doses = compounds.find("dmt").route("intravenous").largest_studied
    assert [(dose.amount, dose.note.split(":")[0]) for dose in doses if dose.per == "fixed"] == [
        (216, "As an infusion"),
        (25, "As a bolus, healthy people."),
    ]


@pytest.mark.parametrize(
    ("compound", "route", "largest", "of_a_day"), [("mebufotenin", "inhaled", 18, 36), ("dmt", "inhaled", 60, 75)]
)
def test_several_doses_of_one_day_have_a_sum_of_their_own(compound, route, largest, of_a_day):
    profile = compounds.find(compound).route(route)
    assert (profile.largest("fixed").amount, profile.largest_in_a_day("fixed").amount) == (largest, of_a_day)
    assert profile.largest_in_a_day("kg") is None


def test_no_sum_of_a_day_is_known_where_no_trial_repeats_within_it():
    assert compounds.find("psilocybin").route("oral").largest_in_a_day("fixed") is None


def test_half_life_of_the_intranasal_form_is_an_upper_bound():
    half_life = compounds.find("mebufotenin").route("intranasal").half_life_h
    assert (half_life.typical, half_life.high, half_life.certainty) == (None, 0.45, "seen")


def test_of_cyb003_the_deuterium_and_the_basis_are_unknown():
    cyb003 = compounds.find("cyb003")
    assert cyb003.forms[0].molar_mass.value == "210 to 214"
    assert cyb003.forms[0].factor_to_base is None
    assert {fact.name: fact.certainty for fact in cyb003.facts}["dose basis"] is Certainty.MEMORY
    assert cyb003.route("oral").largest("fixed").basis is None


def test_of_the_tables_only_ayahuasca_inhibits_mao_by_itself():
    assert {compound.id for compound in compounds.every() if compound.contains_mao_inhibitor} & TABLES == {"ayahuasca"}


def test_ayahuasca_bars_every_ssri_snri_tricyclic_stimulant_opioid_and_mao_inhibitor():
    ayahuasca = compounds.find("ayahuasca")
    for group in ("SSRI", "SNRI", "TCA", "stimulant", "opioid", "MAO inhibitor"):
        drugs = comedications.in_class(group)
        assert drugs, group
        assert {ayahuasca.interactions_with(drug)[0].code for drug in drugs} == {"exclude"}, group


@pytest.mark.parametrize(
    ("compound", "drug", "code"),
    [
        ("mebufotenin", "moclobemide", "exclude"),
        ("lsd", "paroxetine", "information"),
        ("dmt", "sertraline", "information"),
        ("psilocybin", "ugt-inhibitors", "washout"),
        ("psilocybin", "disulfiram", "washout"),
        ("psilocybin", "sertraline", "caution"),
        ("psilocin", "ugt-inhibitors", "washout"),
        ("lsd", "lithium", "exclude"),
    ],
)
def test_what_is_known_with_a_drug_comes_strictest_first(compound, drug, code):
    assert compounds.find(compound).interactions_with(comedications.find(drug))[0].code == code


def test_of_most_drugs_nothing_is_known_with_a_compound():
    assert compounds.find("lsd").interactions_with(comedications.find("propranolol")) == ()


@pytest.mark.parametrize(
    ("compound", "value"), [("zalsupindole", "antagonist"), ("2-bromo-lsd", "no agonism"), ("tabernanthalog", None)]
)
def test_action_at_the_valve_receptor_is_told_where_it_is_known(compound, value):
    fact = compounds.find(compound).serotonin_2b
    assert (fact and fact.value) == value


@pytest.mark.parametrize("compound", ["psilocybin", "psilocin", "lsd", "dmt", "mebufotenin", "ayahuasca", "mescaline"])
def test_controlled_status_is_dated(compound):
    assert "23 November 2026" in compounds.find(compound).controlled_status.note
