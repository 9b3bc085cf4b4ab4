import re

import pytest

from studio.knowledge import compounds
from studio.knowledge.facts import Certainty

# Standard atomic weights, abridged.
WEIGHTS = {
    "H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "P": 30.974, "S": 32.06, "Cl": 35.45, "Br": 79.904,
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


@pytest.mark.parametrize(("compound", "form"), FORMS, ids=[form.name for _, form in FORMS])
def test_molar_mass_follows_from_the_formula(compound, form):
    if form.formula is not None:
        assert form.molar_mass.value == pytest.approx(weight(form.formula), abs=0.05)


@pytest.mark.parametrize(("compound", "form"), FORMS, ids=[form.name for _, form in FORMS])
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


@pytest.mark.parametrize("compound", ["psilocybin", "lsd", "dmt", "mebufotenin", "mescaline"])
def test_mao_inhibitors_are_excluded_with_every_psychedelic(compound):
    codes = [i.code for i in compounds.find(compound).interactions if i.group == "MAO inhibitor"]
    assert codes == ["exclude"]


def test_controls_are_there_to_be_chosen():
    assert {c.id for c in compounds.every() if c.kind == "other control"} == {"niacin", "nicotinamide", "placebo"}
