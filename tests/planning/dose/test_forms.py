from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.knowledge import compounds
from studio.knowledge.compounds import Compound, Form
from studio.knowledge.facts import Certainty, Fact
from studio.planning.dose.forms import (
    active_part,
    conversion,
    converted,
    received,
    reference,
    same_dose,
    scaled,
    the_form,
)
from studio.planning.dose.words import active
from studio.planning.impossible import Impossible
from studio.protocol.quantity import Basis, Dose, MassUnit, Per, parse_dose


def _compound(id: str) -> Compound:
    found = compounds.find(id)
    assert found is not None
    return found


def _form(compound: Compound, name: str) -> Form:
    return next(form for form in compound.forms if name in form.name)


@pytest.mark.parametrize(
    ("compound", "dose", "start", "end", "amount"),
    [
        # NCT06450210: 1 mg anhydrous is 1.19 mg trihydrate; 4.2 mg trihydrate are 3.5 mg anhydrous.
        ("psilocybin", "1 mg", "anhydrous", "trihydrate", 1.19),
        ("psilocybin", "25 mg", "anhydrous", "trihydrate", 29.8),
        ("psilocybin", "4.2 mg", "trihydrate", "anhydrous", 3.53),
        # From molar masses: 398.48 (2:1, per LSD), 473.53 (1:1) and 323.44 of the base.
        ("lsd", "100 µg", "free base", "2:1", 123),
        ("lsd", "100 µg", "free base", "1:1", 146),
        ("lsd", "123.2 µg", "2:1", "1:1", 146),
        # 304.35 of the fumarate and 188.27 of the base.
        ("dmt", "21.5 mg", "fumarate, 1:1", "free base", 13.3),
        ("dmt", "21.5 mg", "free base", "hemifumarate", 28.1),
        # If 8 and 12 mg of BPL-003 are salt.
        ("mebufotenin", "8 mg", "benzoate", "free base", 5.13),
        ("mebufotenin", "12 mg", "benzoate", "free base", 7.7),
        ("mescaline", "800 mg", "hydrochloride", "free base", 682),
        ("mescaline", "800 mg", "sulfate", "hydrochloride", 761),
    ],
)
def test_a_dose_becomes_that_of_another_form(compound: str, dose: str, start: str, end: str, amount: float) -> None:
    found = _compound(compound)
    by = conversion(found, _form(found, start), _form(found, end))
    assert converted(parse_dose(dose), by).amount == pytest.approx(amount, rel=0.005)


def test_each_conversion_tells_how_it_was_got_and_how_sure_it_is() -> None:
    psilocybin, lsd = _compound("psilocybin"), _compound("lsd")
    trihydrate = conversion(psilocybin, _form(psilocybin, "anhydrous"), _form(psilocybin, "trihydrate"))
    assert str(trihydrate.how) == "÷ 0.84"
    assert trihydrate.sources == ("nct06450210",)
    assert trihydrate.certainty is Certainty.SEEN
    assert trihydrate.notes == ("1 mg anhydrous is 1.19 mg trihydrate.",)
    salts = conversion(lsd, _form(lsd, "2:1"), _form(lsd, "1:1"))
    assert str(salts.how) == "× 0.8117 ÷ 0.683"
    assert salts.certainty is Certainty.COMPUTED


def _made(name: str, basis: Basis, mass: float | str | None = None, factor: float | None = None) -> Form:
    def fact(value: float | str | None, unit: str | None) -> Fact | None:
        return (
            None if value is None else Fact(value=value, unit=unit, source="own-computation", certainty=Certainty.SEEN)
        )

    return Form(name=name, basis=basis, molar_mass=fact(mass, "g/mol"), factor_to_base=fact(factor, None))


def test_molar_masses_serve_where_a_factor_is_missing() -> None:
    base, salt = _made("the base", Basis.BASE, 200.0, 1.0), _made("the salt", Basis.SALT, 250.0)
    compound = _compound("lsd").model_copy(update={"forms": (base, salt)})
    found = conversion(compound, salt, base)
    assert found.times == pytest.approx(0.8)
    assert found.certainty is Certainty.COMPUTED
    assert str(found.how) == "× 200 / 250 (molar masses)"


@pytest.mark.parametrize(
    "salt",
    [
        _made("the salt", Basis.SALT),
        _made("the salt", Basis.SALT, "210 to 214"),
        # A second base is another molecule.
        _made("the salt", Basis.BASE, 250.0),
    ],
)
def test_what_is_missing_is_told_instead_of_a_dose(salt: Form) -> None:
    compound = _compound("lsd").model_copy(update={"forms": (_made("the base", Basis.BASE, 200.0, 1.0), salt)})
    first, second = same_dose(parse_dose("10 mg"), compound.forms[0], compound)
    assert [str(dose) for dose in first.doses] == ["10 mg", "0.143 mg/kg", "10 mg/70 kg"]
    assert second.doses == ()
    assert str(second.how) == (
        "The factor of the salt is not on file, nor are the molar masses that it could be computed from."
    )


def test_the_alkaloids_of_a_brew_are_no_forms_of_one_another() -> None:
    brew = _compound("ayahuasca")
    _dmt, harmine = same_dose(parse_dose("0.36 mg/kg"), brew.forms[0], brew)
    assert harmine.doses == ()
    assert str(harmine.how) == "No form of Ayahuasca is on file that another could be converted to."


def test_a_basis_that_two_salts_have_means_neither() -> None:
    lsd = _compound("lsd")
    assert the_form(lsd, Basis.SALT) is None
    assert the_form(lsd, Basis.BASE) == reference(lsd)
    assert the_form(lsd, Basis.HYDRATE) is None


_COMPOUNDS = [one for one in compounds.every() if reference(one) is not None and len(one.forms) > 1]
_AMOUNTS = st.floats(min_value=0.001, max_value=10_000)
_DOSES = st.builds(Dose, amount=_AMOUNTS, unit=st.sampled_from(MassUnit), per=st.sampled_from(Per))
_PAIRS = st.sampled_from([(one, *pair) for one in _COMPOUNDS for pair in permutations(one.forms, 2)])


@given(_DOSES, _PAIRS)
def test_a_conversion_leads_back(dose: Dose, pair: tuple[Compound, Form, Form]) -> None:
    compound, start, end = pair
    there = converted(dose, conversion(compound, start, end))
    assert converted(there, conversion(compound, end, start)).amount == pytest.approx(dose.amount)


@given(_AMOUNTS, _AMOUNTS, _PAIRS)
def test_a_larger_dose_is_larger_in_every_form(one: float, other: float, pair: tuple[Compound, Form, Form]) -> None:
    by = conversion(*pair)
    small, large = (converted(Dose(amount=amount), by).amount for amount in sorted((one, other)))
    assert small <= large


@given(_DOSES, st.sampled_from(Per), st.floats(min_value=30, max_value=250))
def test_scaling_leads_back_for_the_same_person(dose: Dose, per: Per, weight: float) -> None:
    there = scaled(dose, per, weight)
    assert there.per is per
    assert scaled(there, dose.per, weight).amount == pytest.approx(dose.amount, rel=1e-6)
    assert received(there, weight) == pytest.approx(received(dose, weight), rel=1e-6)


@given(_DOSES, st.floats(min_value=30, max_value=250), st.floats(min_value=30, max_value=250))
def test_nobody_receives_more_for_weighing_less(dose: Dose, one: float, other: float) -> None:
    lighter, heavier = sorted((one, other))
    assert received(dose, lighter) <= received(dose, heavier)


def test_cap_and_floor_bound_what_a_person_receives() -> None:
    dose = parse_dose("0.3 mg/kg").model_copy(update={"cap": 30.0})
    assert [received(dose, weight, floor=15) for weight in (40, 70, 120)] == pytest.approx([15, 21, 30])
    # The cap of a hydrate is that of the base, converted.
    psilocybin = _compound("psilocybin")
    row = same_dose(dose, psilocybin.forms[0], psilocybin)[1]
    assert [str(one) for one in row.doses] == ["25 mg", "0.357 mg/kg, at most 35.7 mg", "25 mg/70 kg, at most 35.7 mg"]


@pytest.mark.parametrize(
    ("weight", "floor", "said"),
    [
        (0.0, None, "The weight must be above 0 kg."),
        (float("nan"), None, "The weight must be above 0 kg."),
        (70.0, 40.0, "The floor of 40 lies above the cap of 30. Change one."),
    ],
)
def test_what_does_not_go_together_is_told(weight: float, floor: float | None, said: str) -> None:
    psilocybin = _compound("psilocybin")
    dose = parse_dose("0.3 mg/kg").model_copy(update={"cap": 30.0})
    with pytest.raises(Impossible, match=said.replace(".", r"\.")):
        same_dose(dose, psilocybin.forms[0], psilocybin, weight, floor)


def test_what_a_prodrug_holds_of_its_active_compound_is_told_with_what_it_is_not() -> None:
    psilocybin = _compound("psilocybin")
    anhydrous, hydrate = psilocybin.forms
    told = {}
    for form in (anhydrous, hydrate):
        found = active_part(Dose(amount=25, unit=MassUnit.MILLIGRAM), form, psilocybin)
        assert found is not None
        told[form.basis] = found[1].amount
        assert found[0] == "Psilocin"
        assert found[2] is Certainty.COMPUTED
    assert told == {Basis.ANHYDROUS: 18.0, Basis.HYDRATE: 15.1}, "25 x 204.27 / 284.25, and 0.84 of it"
    words = str(active(Dose(amount=25, unit=MassUnit.MILLIGRAM), anhydrous, psilocybin))
    assert "hold 18 mg of Psilocin by molar mass" in words
    assert "no dose of Psilocin to give in its place" in words
    lsd = _compound("lsd")
    assert active(Dose(amount=100, unit=MassUnit.MICROGRAM), lsd.forms[0], lsd) is None
