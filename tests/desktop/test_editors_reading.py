"""What people type is read as they mean it, or refused with words; what is written can be read again."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.desktop.editors.reading import Unreadable, read, write
from studio.protocol.base import Kind, Spec, specs
from studio.protocol.dosing import ArmDose
from studio.protocol.quantity import Dose, MassUnit, Per

LINE = Spec("x", "Field", "", "line", None, None, None, None, None, None, None, None)


def spec(kind: Kind, unit: str | None = None, low: float | None = None, high: float | None = None) -> Spec:
    return replace(LINE, kind=kind, unit=unit, low=low, high=high)


def _thousandth(count: int) -> float:
    return count / 1000


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        (spec("integer"), " 12 ", 12),
        (spec("integer"), "1 200", 1200),
        (spec("integer"), "−15", -15),
        (spec("integer", "days"), "28 days", 28),
        (spec("integer", "days"), "1 day", 1),
        (spec("decimal", "%"), "12.5 %", 12.5),
        (spec("decimal"), "0,3", 0.3),
        (spec("decimal"), "0,300", 0.3),
        (spec("integers"), "-15, 30; 60 90", (-15, 30, 60, 90)),
        (spec("lines"), "one\n\n two ", ("one", "two")),
        (spec("date"), "2026-11-23", date(2026, 11, 23)),
        (spec("date"), "23 November 2026", date(2026, 11, 23)),
        (spec("date"), "23. nov 2026", date(2026, 11, 23)),
        (spec("date"), "November 23, 2026", date(2026, 11, 23)),
        (spec("dose"), "0,3 mg/kg", Dose(amount=0.3, per=Per.KILOGRAM)),
        (spec("dose"), "100 mcg", Dose(amount=100.0, unit=MassUnit.MICROGRAM)),
        (spec("line"), "  PAT ", "PAT"),
        (spec("text"), "two\nlines ", "two\nlines "),
    ],
)
def test_is_read_as_it_is_meant(field: Spec, written: str, value: object) -> None:
    assert read(field, written) == value


@pytest.mark.parametrize("kind", ["line", "text", "integer", "decimal", "date", "integers", "lines", "dose"])
def test_blanks_are_no_value(kind: Kind) -> None:
    assert read(spec(kind), " \n ") is None


@pytest.mark.parametrize(
    ("field", "written"),
    [
        (spec("integer"), "twelve"),
        (spec("integer"), "12.5"),
        (spec("integer"), "9" * 5000),
        (spec("integer"), "²"),
        (spec("decimal"), "1e999"),
        (spec("decimal"), "nan"),
        (spec("decimal"), "1.2.3"),
        (spec("date"), "03/04/2026"),
        (spec("date"), "2026-02-30"),
        (spec("date"), "23 Ju 2026"),
        (spec("dose"), "25"),
        (spec("dose"), "a little"),
        (spec("integers"), "15, soon"),
    ],
)
def test_what_cannot_be_read_is_named_in_the_message(field: Spec, written: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(field, written)
    assert written.split(", ")[-1] in str(refused.value)


@pytest.mark.parametrize("field", [spec("decimal"), spec("integer"), spec("dose")])
def test_a_comma_that_could_part_thousands_is_not_guessed(field: Spec) -> None:
    with pytest.raises(Unreadable, match="two ways"):
        read(field, "1,000 mg" if field.kind == "dose" else "1,000")


def test_bounds_of_the_field_are_told() -> None:
    with pytest.raises(Unreadable, match="100 or less"):
        read(spec("decimal", high=100), "101")
    with pytest.raises(Unreadable, match="1 or more"):
        read(spec("integer", low=1), "0")


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_survive_writing_and_reading(value: int) -> None:
    assert read(spec("integer"), write(spec("integer"), value)) == value


@given(st.decimals("-99999", "99999", places=4).map(float))
def test_decimals_survive_writing_and_reading(value: float) -> None:
    assert read(spec("decimal"), write(spec("decimal"), value)) == value


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_dates_survive_writing_and_reading(value: date) -> None:
    assert read(spec("date"), write(spec("date"), value)) == value
    assert read(spec("date"), value.isoformat()) == value


@given(
    st.builds(
        Dose, amount=st.integers(0, 10**6).map(_thousandth), unit=st.sampled_from(MassUnit), per=st.sampled_from(Per)
    )
)
def test_doses_survive_writing_and_reading(value: Dose) -> None:
    field = specs(ArmDose)["dose"]
    assert read(field, write(field, value)) == value


@given(st.text(max_size=40), st.sampled_from(["integer", "decimal", "date", "integers", "dose", "lines", "line"]))
def test_nothing_that_is_typed_breaks_the_reader(written: str, kind: Kind) -> None:
    with suppress(Unreadable):
        value = read(spec(kind), written)
        assert read(spec(kind), write(spec(kind), value)) == value
