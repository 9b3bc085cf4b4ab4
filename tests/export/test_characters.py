"""Characters that no format shows, and lines of text."""

from hypothesis import given
from hypothesis import strategies as st

from studio.export.characters import legible, one_line

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


def test_names_and_titles_keep_to_one_line_without_control_characters() -> None:
    assert one_line("a\tb\r\nc\x00\ud800é中\u2028d") == "a b c[U+0000][U+D800]é中 d"


def test_line_breaks_and_tabs_stay_in_text() -> None:
    assert legible("a\tb\nc\x85\x07\ufffe") == "a\tb\nc\x85[U+0007][U+FFFE]"


@given(ANY_TEXT)
def test_whatever_is_left_can_be_stored(text: str) -> None:
    line = one_line(text)
    assert line.encode().decode() == line
    assert line.isprintable() or line.splitlines() == [line]
