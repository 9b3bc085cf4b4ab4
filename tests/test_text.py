import gettext

import pytest

from studio.text import Text, _, listing, literal, n_, number, quoted, sound, use_catalogue, visible


class Shouting(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return message.upper().replace("{NAME}", "{name}")


@pytest.fixture
def shouting():
    use_catalogue(Shouting())
    yield
    use_catalogue(gettext.NullTranslations())


def test_a_text_is_rendered_in_the_language_of_the_moment_it_is_shown(shouting: None) -> None:
    text = _("Hello {name}", name=_("world"))
    assert str(text) == "HELLO WORLD"
    use_catalogue(gettext.NullTranslations())
    assert str(text) == "Hello world"


def test_what_people_wrote_is_never_translated_or_filled_in(shouting: None) -> None:
    assert str(literal("dose {name} 100 %")) == "dose {name} 100 %"
    assert str(_("Hello {name}", name="{name}")) == "HELLO {name}"


def test_the_count_chooses_the_form() -> None:
    assert str(n_("{count} finding", "{count} findings", 1)) == "1 finding"
    assert str(n_("{count} finding", "{count} findings", 3)) == "3 findings"


def test_equal_texts_are_equal() -> None:
    assert _("a {b}", b=1) == _("a {b}", b=1)
    assert len({_("a"), Text("a"), _("b")}) == 2


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_reads_as_a_sentence_would(items: list[str], expected: str) -> None:
    assert listing(items) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(25.0, "25"), (0.3, "0.3"), (1 / 3, "0.3333333333"), (1000000, "1000000")]
)
def test_numbers_have_no_needless_digits(value: float, expected: str) -> None:
    assert number(value) == expected


HUGE = [(10**5000, "1.000000000e+5000"), (-(10**400), "-1.000000000e+400"), (1e308, "1e+308"), (-0.0, "0")]


@pytest.mark.parametrize(("value", "written"), HUGE, ids=range(len(HUGE)))
def test_a_number_of_any_size_is_written(value: float, written: str) -> None:
    assert number(value) == written


def test_what_a_stranger_wrote_cannot_change_the_sentence_around_it() -> None:
    for odd in "\n\r\t\x00\x1b\x85\u2028\u202e\u2066\u200f\ud800\ufeff":
        assert quoted(f"a{odd}b").isprintable()
        said = sound(_("{path}: {problem}", path=f"x{odd}", problem=_("“{id}” stands twice", id=f"i{odd}")))
        assert str(said).isprintable()
        assert str(sound(literal(f"a{odd}"))).isprintable()
    for kept in ("Prüfplan (β) 漢字 👍🏽", "می\u200cخواهم", "5\u00a0mg"):
        assert quoted(kept) == visible(kept) == kept
    assert quoted("a" * 250 + "b" * 250) == "a" * 200 + "…" + "b" * 100
    assert visible("a" * 500 + "\x1b[31m") == "a" * 500 + "\\x1b[31m"
