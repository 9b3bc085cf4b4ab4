import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.protocol.quantity import Dose, DoseFormatError, MassUnit, Per, parse_dose


@pytest.mark.parametrize("micro", ["µg", "μg", "mcg", "ug", "MCG"])
def test_all_ways_to_write_a_microgram_are_one_unit(micro: str) -> None:
    assert parse_dose(f"100 {micro}") == Dose(amount=100.0, unit=MassUnit.MICROGRAM)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("25 mg", Dose(amount=25.0)),
        ("25mg", Dose(amount=25.0)),
        ("0,3 mg/kg", Dose(amount=0.3, per=Per.KILOGRAM)),
        ("20 mg / 70 kg", Dose(amount=20.0, per=Per.SEVENTY_KILOGRAMS)),
        ("1 g", Dose(amount=1.0, unit=MassUnit.GRAM)),
    ],
)
def test_a_dose_is_read_as_written(written: str, expected: Dose) -> None:
    assert parse_dose(written) == expected


@pytest.mark.parametrize(
    "written", ["", "25", "mg", "twenty mg", "25 mg twice", "-5 mg", "25 ml", "1e3 mg", f"{'9' * 400} mg"]
)
def test_what_is_not_a_dose_is_refused_with_examples(written: str) -> None:
    with pytest.raises(DoseFormatError, match=r"such as 25 mg, 100 µg"):
        parse_dose(written)


@given(
    amount=st.floats(min_value=0.001, max_value=99_999).map(lambda value: round(value, 3)),
    unit=st.sampled_from(MassUnit),
    per=st.sampled_from(Per),
)
def test_a_written_dose_is_read_back_equal(amount: float, unit: MassUnit, per: Per) -> None:
    dose = Dose(amount=amount, unit=unit, per=per)
    assert parse_dose(str(dose)) == dose


@pytest.mark.parametrize("written", ["1,000 µg", "12,500 µg/kg", "1.000 mg"])
def test_a_comma_that_may_mean_thousands_is_refused_not_guessed(written: str) -> None:
    with pytest.raises(DoseFormatError, match="two ways"):
        parse_dose(written)


def test_milligrams_compare_across_units() -> None:
    assert parse_dose("1 g").milligrams == 1000
    assert parse_dose("100 µg").milligrams == pytest.approx(0.1)
