from itertools import combinations_with_replacement
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.knowledge import compounds
from studio.knowledge.compounds import Compound
from studio.knowledge.facts import Certainty, DoseFact
from studio.planning.dose.doses import in_all, likely_meant, nearest, ratio, regimen, whole_units, within
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Basis, Dose, MassUnit, Per, parse_dose


def _compound(id: str) -> Compound:
    found = compounds.find(id)
    assert found is not None
    return found


def _fact(written: str, basis: Basis | None = None) -> DoseFact:
    dose = parse_dose(written)
    return DoseFact(
        amount=dose.amount,
        unit=dose.unit,
        per=dose.per,
        basis=basis,
        source="own-computation",
        certainty=Certainty.SEEN,
    )


PSILOCYBIN, LSD, MESCALINE = _compound("psilocybin"), _compound("lsd"), _compound("mescaline")


@pytest.mark.parametrize(
    ("compound", "dose", "basis", "fact", "low", "high"),
    [
        (PSILOCYBIN, "25 mg", Basis.ANHYDROUS, _fact("50 mg"), 0.5, 0.5),
        # 59.5 mg of the trihydrate are 50 mg (by 0.84).
        (PSILOCYBIN, "59.5 mg", Basis.HYDRATE, _fact("50 mg"), 0.9996, 0.9996),
        # 35 mg/70 kg are 0.5 mg/kg.
        (PSILOCYBIN, "35 mg/70 kg", Basis.ANHYDROUS, _fact("0.5 mg/kg"), 1, 1),
        (LSD, "100 µg", Basis.BASE, _fact("0.2 mg", Basis.BASE), 0.5, 0.5),
        # The lighter of two salts that are listed holds 0.683 of base; one that is not listed may hold all but all.
        (LSD, "200 µg", Basis.SALT, _fact("200 µg", Basis.BASE), 0.683, 1),
        # A base against a salt that is one of two: 0.8528 and 0.8116.
        (MESCALINE, "800 mg", Basis.BASE, _fact("800 mg", Basis.SALT), 1 / 0.8528, 1 / 0.8116),
        # Two salts are taken for the same.
        (MESCALINE, "400 mg", Basis.SALT, _fact("800 mg", Basis.SALT), 0.5, 0.5),
        # No basis at all: between the lightest form and the reference, on either side.
        (PSILOCYBIN, "50 mg", None, _fact("50 mg"), 0.84, 1 / 0.84),
    ],
)
def test_a_dose_is_held_against_a_studied_one(
    compound: Compound, dose: str, basis: Basis | None, fact: DoseFact, low: float, high: float
) -> None:
    found = ratio(parse_dose(dose), basis, compound, fact)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("compound", "dose", "basis", "fact"),
    [
        (PSILOCYBIN, "0.3 mg/kg", Basis.ANHYDROUS, _fact("50 mg")),
        (PSILOCYBIN, "25 mg", Basis.ANHYDROUS, _fact("0.6 mg/kg")),
        (LSD, "100 µg", Basis.HYDRATE, _fact("200 µg", Basis.BASE)),
    ],
)
def test_what_has_no_like_is_not_compared(compound: Compound, dose: str, basis: Basis, fact: DoseFact) -> None:
    assert ratio(parse_dose(dose), basis, compound, fact) is None
    assert nearest(parse_dose(dose), basis, compound, [fact]) is None
    assert within(parse_dose(dose), basis, compound, [fact]) is None


@pytest.mark.parametrize(
    ("written", "basis", "verdict"),
    [("200 µg", Basis.BASE, True), ("201 µg", Basis.BASE, False), ("200 µg", Basis.SALT, True),
     ("250 µg", Basis.SALT, None), ("100 mg", Basis.SALT, False)],
)  # fmt: skip
def test_a_dose_is_within_the_studied_ones_where_the_forms_tell(
    written: str, basis: Basis, verdict: bool | None
) -> None:
    assert within(parse_dose(written), basis, LSD, [_fact("200 µg", Basis.BASE)]) is verdict


def test_the_largest_of_several_studied_doses_counts() -> None:
    facts = [_fact("25 mg"), _fact("50 mg"), _fact("0.6 mg/kg")]
    assert within(parse_dose("40 mg"), Basis.ANHYDROUS, PSILOCYBIN, facts) is True
    found = nearest(parse_dose("100 mg"), Basis.ANHYDROUS, PSILOCYBIN, facts)
    assert found is not None
    assert (found.fact.amount, found.low) == (50, 2)


def test_doses_are_added_up_and_unlike_bases_converted() -> None:
    anhydrous, hydrate = (parse_dose("25 mg"), Basis.ANHYDROUS), (parse_dose("10 mg"), Basis.HYDRATE)
    assert in_all([anhydrous, anhydrous], PSILOCYBIN) == (parse_dose("50 mg"), Basis.ANHYDROUS)
    assert in_all([anhydrous, hydrate], PSILOCYBIN) == (parse_dose("33.4 mg"), Basis.ANHYDROUS)
    assert in_all([(parse_dose("0.1 mg"), Basis.BASE), (parse_dose("50 µg"), Basis.BASE)], LSD) == (
        parse_dose("0.15 mg"),
        Basis.BASE,
    )


def test_what_cannot_be_added_is_not() -> None:
    assert (
        in_all([(parse_dose("25 mg"), Basis.ANHYDROUS), (parse_dose("0.3 mg/kg"), Basis.ANHYDROUS)], PSILOCYBIN) is None
    )
    assert in_all([(parse_dose("100 µg"), Basis.BASE), (parse_dose("100 µg"), Basis.SALT)], LSD) is None


def _fits_between(low: float, high: float) -> Any:
    return lambda dose: low <= dose.milligrams <= high


@pytest.mark.parametrize(
    ("written", "factor", "meant"),
    [
        ("25 g", 0.001, "25 mg"),
        ("1000 µg", 0.001, "1 µg"),
        ("250 mg", 0.1, "25 mg"),
        ("3 mg/kg", 0.1, "0.3 mg/kg"),
        ("25 µg", 1000, "25 mg"),
        ("0.025 mg", 1000, "25 mg"),
        ("0.1 µg", 1000, "100 µg"),
    ],
)
def test_a_slip_is_of_the_unit_or_of_the_decimal_point(written: str, factor: float, meant: str) -> None:
    assert str(likely_meant(parse_dose(written), [factor], lambda dose: True)) == meant


def test_the_first_slip_that_fits_is_taken() -> None:
    assert str(likely_meant(parse_dose("250 mg"), [0.001, 0.1], _fits_between(1, 50))) == "25 mg"
    assert likely_meant(parse_dose("250 mg"), [0.001, 0.1], _fits_between(60, 100)) is None
    assert likely_meant(parse_dose("25 µg"), [0.001], lambda dose: True) is None, "there is no smaller unit"


@pytest.mark.parametrize(
    ("dose", "strengths", "exact", "below", "above"),
    [
        (25, [5, 1], True, 25, 25),
        (25, [10], False, 20, 30),
        (0.3, [0.1], True, 0.3, 0.3),
        (7, [3, 5], False, 6, 8),
        (0.05, [0.1], False, None, 0.1),
        (25000, [1], True, 25000, 25000),
    ],
)
def test_a_dose_is_made_up_of_whole_units(
    dose: float, strengths: list[float], exact: bool, below: float | None, above: float
) -> None:
    found = whole_units(dose, strengths)
    assert found is not None
    assert (found.exact, found.below, found.above) == (exact, below, above)


def test_without_strengths_or_with_too_many_sums_nothing_is_told() -> None:
    assert whole_units(25, []) is None
    assert whole_units(25, [0]) is None
    assert whole_units(25000.5, [1]) is None
    assert whole_units(float("inf"), [1]) is None
    assert whole_units(25, [float("inf")]) is None


@given(st.lists(st.integers(1, 12), min_size=1, max_size=3), st.integers(1, 40))
def test_whole_units_agree_with_trying_them_all(strengths: list[int], dose: int) -> None:
    sums = {sum(taken) for count in range(1, 41) if count * min(strengths) <= 52
            for taken in combinations_with_replacement(sorted(set(strengths)), min(count, 41))}  # fmt: skip
    found = whole_units(dose / 10, [strength / 10 for strength in strengths])
    assert found is not None
    assert found.exact is (dose in sums)
    if not found.exact:
        below, above = [total for total in sums if total < dose], [total for total in sums if total > dose]
        assert found.below == (max(below) / 10 if below else None)
        assert found.above == min(above) / 10


def _dosed(sessions: list[str], **dosing: float | None) -> Protocol:
    """Return a protocol with dosing sessions at visits (by their day, or none) and fields of the dosing section."""
    days = sorted({day for day in sessions if day})
    protocol = put(Protocol(), "/schedule/visits", [{"id": f"day{day}", "days": int(day)} for day in days])
    items = [{"id": f"s{n}", "kind": "dosing", "visit": f"day{day}" if day else None} for n, day in enumerate(sessions)]
    protocol = put(protocol, "/sessions/sessions", items)
    for name, value in dosing.items():
        protocol = put(protocol, f"/dosing/{name}", value)
    return protocol


@pytest.mark.parametrize(
    ("protocol", "doses", "days", "last"),
    [
        (Protocol(), 0, 0, 0),
        (_dosed(["0"]), 1, 1, 0),
        (_dosed(["0", "21"]), 2, 2, 21),
        (_dosed(["0", "0", "0"]), 3, 1, 0),
        (_dosed(["0", ""]), 2, 2, 0),
        # Three rising doses in one session.
        (_dosed(["0"], doses_each=3, interval_hours=3.0), 3, 1, 0),
        # Such a course twice.
        (_dosed(["0", "14"], doses_each=6, interval_hours=3.0, interval_days=14), 6, 2, 14),
        # A month at home, once and twice a day.
        (_dosed(["0"], doses_each=28, interval_days=1), 28, 28, 27),
        (_dosed(["0"], doses_each=56, interval_hours=12.0, interval_days=1), 56, 28, 27),
        # Sessions beyond the doses between them.
        (_dosed(["0", "60"], doses_each=4, interval_days=7), 4, 4, 60),
    ],
)
def test_doses_are_counted_over_days(protocol: Protocol, doses: int, days: int, last: int) -> None:
    course = regimen(protocol)
    assert (course.doses, course.days, course.last) == (doses, days, last)
    assert course.one_day is (doses > 1 and days == 1)
    assert course.repeated is (doses > days)


@pytest.mark.parametrize(
    ("protocol", "closest"),
    [
        (_dosed(["0"]), None),
        (_dosed(["0", "0", ""]), None),
        (_dosed(["0", "28", "35"]), 7),
        (_dosed(["5", "2", "9"]), 3),
    ],
)
def test_the_closest_dosing_days_are_found(protocol: Protocol, closest: int | None) -> None:
    assert regimen(protocol).closest == closest


def test_sessions_that_only_some_arms_have_are_counted_for_those() -> None:
    protocol = put(_dosed(["0", "0", "7", "21", "28"]), "/design/arms", [{"id": "early"}, {"id": "late"}])
    for session, arms in (("s1", ["late"]), ("s2", ["early"]), ("s3", ["late"]), ("s4", ["early"])):
        protocol = put(protocol, f"/sessions/sessions/{session}/arms", arms)
    course = regimen(protocol)
    assert (course.doses, course.days, course.last, course.closest) == (3, 3, 28, 7)
    assert course.repeated, "one of the two arms has two doses on the first day"
    once = put(put(protocol, "/sessions/sessions/s2/arms", ["late"]), "/sessions/sessions/s4/arms", ["late"])
    course = regimen(once)
    assert (course.doses, course.days, course.last, course.closest) == (5, 4, 28, 7)


def test_units_and_scales_of_slips_stay_doses() -> None:
    dose = Dose(amount=3, unit=MassUnit.GRAM, per=Per.KILOGRAM, cap=30)
    meant = likely_meant(dose, [0.001], lambda dose: True)
    assert meant is not None
    assert (meant.unit, meant.per, meant.cap) == (MassUnit.MILLIGRAM, Per.KILOGRAM, 30)
