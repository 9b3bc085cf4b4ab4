from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.planning.dose.capsules import Scheme, Schemes, Unit, exact, schemes, units
from studio.planning.impossible import Impossible
from studio.protocol.quantity import parse_dose


def _asked(doses: Sequence[str], strengths: Sequence[str]) -> Schemes:
    return schemes([exact(parse_dose(dose)) for dose in doses], units(strengths))


def _told(scheme: Scheme) -> list[list[tuple[int, str]]]:
    return [
        [
            *((number, f"{unit.milligrams} mg") for unit, number in one.units),
            *((n, "placebo") for _size, n in one.placebo),
        ]
        for one in scheme.taken
    ]


def test_arms_take_the_same_number_of_capsules() -> None:
    # As in the shipped template of a single dose: five of 5 mg, two of 5 mg, one of 1 mg, and placebo.
    found = _asked(["25 mg", "10 mg", "1 mg", "0 mg"], ["1 mg", "5 mg"])
    best, other = found.schemes
    assert best.count == 5
    assert _told(best) == [
        [(5, "5 mg")],
        [(2, "5 mg"), (3, "placebo")],
        [(1, "1 mg"), (4, "placebo")],
        [(5, "placebo")],
    ]
    assert other.count == 25
    assert [str(unit.milligrams) for unit in other.strengths] == ["1"]


def test_strengths_are_read_among_words() -> None:
    assert units(["tablet of 5 mg", "100 µg"]) == (Unit(Fraction(5)), Unit(Fraction(1, 10)))


def test_strengths_that_binary_numbers_cannot_hold_add_up() -> None:
    assert _asked(["0.3 mg", "0.1 mg"], ["0.1 mg"]).schemes[0].count == 3
    assert _asked(["100 µg", "0.05 mg"], ["0.05 mg"]).schemes[0].count == 2


def test_a_dose_that_cannot_be_made_is_told_with_its_neighbours() -> None:
    found = _asked(["25 mg", "12 mg"], ["5 mg"])
    assert found.schemes == ()
    (unmade,) = found.unmade
    assert unmade.milligrams == 12
    assert unmade.near is not None
    assert (unmade.near.below, unmade.near.above) == (10, 15)


def test_every_arm_has_the_same_number_of_each_size() -> None:
    best = _asked(["25 mg", "10 mg", "1 mg"], ["1 mg size 3", "5 mg size 1", "10 mg size 1"]).schemes[0]
    assert best.each == (("3", 1), ("1", 3))
    assert [one.count for one in best.taken] == [4, 4, 4]
    assert best.taken[2].placebo == (("1", 3),)


@pytest.mark.parametrize("strengths", [["0.001 mg"], ["0.1 mg size 1", "0.2 mg size 2"], ["0.37 mg", "0.011 mg"]])
def test_odd_strengths_are_refused_before_they_take_long(strengths: list[str]) -> None:
    with pytest.raises(Impossible, match="too many times the strengths"):
        _asked(["999.999 mg"], strengths)


@pytest.mark.parametrize(
    ("doses", "strengths", "said"),
    [
        (["25 mg"], [], "Enter at least one strength."),
        (["0 mg"], ["5 mg"], "Enter at least one dose above 0."),
        (["25 mg"], ["five"], "“five” is no strength of a unit. Write one such as 5 mg."),
        (["25 mg"], ["5 mg/kg"], "“5 mg/kg” is no strength of a unit."),
        (["25 mg"], ["0 mg"], "“0 mg” is no strength of a unit."),
        (["25 mg"], ["1 mg size 1", "5 mg size 2", "10 mg size 3"], "come in more than two sizes"),
    ],
)
def test_what_cannot_be_asked_is_told(doses: list[str], strengths: list[str], said: str) -> None:
    with pytest.raises(Impossible, match=said):
        _asked(doses, strengths)


def _all_ways(dose: Fraction, available: Sequence[Unit], most: int) -> Iterator[tuple[int, ...]]:
    for counts in product(range(most + 1), repeat=len(available)):
        if sum(unit.milligrams * number for unit, number in zip(available, counts, strict=True)) == dose:
            yield counts


def _of_size(size: str, available: Sequence[Unit], way: tuple[int, ...]) -> int:
    return sum(number for unit, number in zip(available, way, strict=True) if unit.size == size)


def _fewest(doses: Sequence[Fraction], available: Sequence[Unit], most: int) -> int | None:
    """Return the fewest units that all arms can share, by trying everything up to ``most`` of each strength."""
    sizes = sorted({unit.size for unit in available})
    sums = []
    for ways in product(*(list(_all_ways(dose, available, most)) for dose in doses)):
        sums.append(sum(max(_of_size(size, available, way) for way in ways) for size in sizes))
    return min(sums, default=None)


_DOSES = st.lists(st.integers(0, 6).map(Fraction), min_size=1, max_size=3).filter(any)
_STRENGTHS = st.lists(
    st.builds(Unit, st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(2), Fraction(3), Fraction(5)]),
              st.sampled_from(["0", "1"])),
    min_size=1, max_size=3, unique=True,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_DOSES, _STRENGTHS)
def test_no_smaller_number_of_units_will_do(doses: list[Fraction], available: list[Unit]) -> None:
    found = schemes(doses, available)
    fewest = _fewest(doses, available, 12)
    if fewest is None:
        assert found.schemes == ()
        assert found.unmade
        return
    assert found.schemes[0].count == fewest


@given(
    st.lists(st.fractions(0, 50, max_denominator=4), min_size=1, max_size=5).filter(any),
    st.lists(st.fractions(Fraction(1, 4), 20, max_denominator=4), min_size=1, max_size=4, unique=True),
    st.booleans(),
)
def test_units_add_up_and_arms_are_alike(doses: list[Fraction], strengths: list[Fraction], sized: bool) -> None:
    available = [Unit(one, str(at % 2) if sized else "") for at, one in enumerate(strengths)]
    try:
        found = schemes(doses, available)
    except Impossible:
        return
    for scheme in found.schemes:
        for dose, one in zip(doses, scheme.taken, strict=True):
            assert sum(unit.milligrams * number for unit, number in one.units) == dose == one.milligrams
            assert one.count == scheme.count
            sizes: dict[str, int] = dict(one.placebo)
            for unit, number in one.units:
                sizes[unit.size] = sizes.get(unit.size, 0) + number
            assert sizes == dict(scheme.each)
    assert [scheme.count for scheme in found.schemes] == sorted(scheme.count for scheme in found.schemes)
