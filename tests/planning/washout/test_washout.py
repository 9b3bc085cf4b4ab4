import pytest

from studio.knowledge import comedications
from studio.knowledge.facts import Certainty
from studio.planning.washout.washout import washout


@pytest.mark.parametrize(
    ("drug", "floor", "typical", "upper"),
    [
        # 5 x 223 h and 5 x 384 h of norfluoxetine, in days; trials use 35 days.
        ("fluoxetine", 35, 47, 80),
        ("sertraline", 14, 6, 22),
        ("escitalopram", 14, 7, 7),
    ],
)
def test_washout_covers_five_half_lives(drug: str, floor: int, typical: int, upper: int) -> None:
    known = comedications.find(drug)
    assert known is not None
    needed = washout(known)
    assert (needed.floor, needed.typical, needed.upper) == (floor, typical, upper)
    assert needed.least == max(floor, typical)
    assert needed.safe == max(floor, typical, upper)


def test_an_irreversible_inhibitor_counts_by_its_floor_alone() -> None:
    phenelzine = comedications.find("phenelzine")
    assert phenelzine is not None
    assert phenelzine.irreversible
    assert washout(phenelzine).typical is None
    assert washout(phenelzine).least == washout(phenelzine).safe == 14


def test_each_number_of_days_says_how_it_is_known() -> None:
    sertraline, long_acting = comedications.find("sertraline"), comedications.find("long-acting-antipsychotics")
    assert sertraline is not None
    assert long_acting is not None
    needed = washout(sertraline)
    assert needed.typical_certainty is Certainty.SEEN
    assert needed.upper_certainty is Certainty.MEMORY, "the upper end has its own"
    assert needed.floor_certainty is Certainty.MEMORY
    assert washout(long_acting).floor_certainty is None, "no trial is known that washes them out"
