"""Strips are laid on pages in order, none cut off, kept together where they ask for it."""

from hypothesis import given
from hypothesis import strategies as st

from studio.export.paper import Area
from studio.export.pdf.pages import Page, Strip, paginate
from studio.export.pdf.painter import Painter

UPRIGHT = Area(595.0, 842.0)
LANDSCAPE = Area(842.0, 595.0)


def strip(height: float, before: float = 0, after: float = 0, *, keep: bool = False, wide: bool = False) -> Strip:
    def paint(painter: Painter, x: float, y: float) -> None: ...

    return Strip(height, paint, before, after, keep, wide)


def pages(*strips: Strip) -> list[Page]:
    return paginate(strips, UPRIGHT, LANDSCAPE)


@given(
    st.lists(
        st.builds(strip, st.floats(1, 400), st.floats(0, 40), st.floats(0, 40), keep=st.booleans(), wide=st.booleans()),
        max_size=80,
    )
)
def test_every_strip_stands_once_in_order_within_its_page(strips: list[Strip]) -> None:
    laid = pages(*strips)
    assert [placed for page in laid for placed, _ in page.strips] == strips
    for page in laid:
        assert page.strips
        bottom = 0.0
        for placed, top in page.strips:
            assert placed.wide == page.wide
            assert top >= bottom - 1e-9
            bottom = top + placed.height
        assert bottom <= (LANDSCAPE if page.wide else UPRIGHT).height + 0.1


def test_the_larger_of_two_spaces_counts_and_none_at_the_top() -> None:
    (page,) = pages(strip(10, before=30, after=5), strip(10, before=8), strip(10, before=2))
    assert [top for _, top in page.strips] == [0, 18, 30]


def test_kept_strips_move_to_the_next_page_together() -> None:
    filler = strip(UPRIGHT.height - 50)
    first, second = pages(filler, strip(20, keep=True), strip(20, keep=True), strip(20))
    assert len(first.strips) == 1
    assert len(second.strips) == 3


def test_kept_strips_that_no_page_can_hold_are_parted() -> None:
    strips = [strip(100, keep=True) for _ in range(20)]
    assert [len(page.strips) for page in pages(strip(300), *strips)] == [5, 7, 7, 2]


def test_landscape_strips_get_landscape_pages_of_their_own() -> None:
    laid = pages(strip(10), strip(10, keep=True), strip(10, wide=True), strip(10, wide=True), strip(10))
    assert [(page.wide, len(page.strips)) for page in laid] == [(False, 2), (True, 2), (False, 1)]


def test_a_head_is_repeated_on_every_page_but_the_first() -> None:
    head = strip(30)
    rows = [strip(100) for _ in range(15)]
    for row in rows:
        row.head = (head,)
    laid = pages(strip(30), *rows)
    assert [page.strips[0][0] is head for page in laid] == [False, True, True]
    assert laid[1].strips[1] == (rows[6], 30)


def test_nothing_needs_no_page() -> None:
    assert pages() == []
