"""Text becomes lines: nothing is lost, nothing is markup, nothing is too wide."""

import re
import unicodedata
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.document.blocks import Span, span
from studio.export.paper import SMALLEST
from studio.export.pdf.bidi import turns
from studio.export.pdf.fonts import unprintable
from studio.export.pdf.styles import SHEETS, Style
from studio.export.pdf.text import Line, longest_word, set_text

BODY = SHEETS["sharing"].paragraphs["body"]
LEFT = Style("sans", 8.5, 11)
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)


def words(line: Line) -> str:
    return "".join(text for text, _ in line.parts)


def lines(text: str, width: float = 120.0, style: Style = BODY) -> list[str]:
    return [words(line) for line in set_text(span(text), style, width)]


@given(ANY_TEXT, st.floats(30, 500))
def test_no_line_is_wider_than_asked(text: str, width: float) -> None:
    for line in set_text(span(text), BODY, width):
        spaces = words(line).count(" ") + words(line).count("\xa0")
        used = sum(run.face.width(part) * run.size for part, run in line.parts) + spaces * line.stretch
        assert used + line.offset <= width + 0.001
        assert line.offset == 0 or turns(text)


@given(st.text(st.characters(categories=("L", "N", "P", "S"), max_codepoint=0x2FFF), max_size=200))
def test_every_character_is_printed_or_its_code(text: str) -> None:
    if turns(text):  # what runs from right to left changes its order and shapes, but is all there
        printed = "".join(lines(text, 100_000.0))
        assert len(re.sub(r"\[U\+[0-9A-F]{4,6}\]", "?", printed)) == len(unicodedata.normalize("NFC", text))
        return
    printed = "".join(lines(text, 90.0))
    read = re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda code: chr(int(code[1], 16)), printed)
    assert read == unicodedata.normalize("NFC", text).replace("\ufe0e", "").replace("\ufe0f", "")


def test_a_code_among_letters_read_from_the_right_is_read_from_the_left() -> None:
    assert lines("שלום \u0780 A", 1000.0, LEFT) == ["[U+0780] A םולש"]


def test_nothing_is_markup() -> None:
    text = "<b>1 < 2 && 3 > 2</b> &amp; <para>%(x)s {name} \\n"
    assert lines(text, 1000.0) == [text]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\u2028", "\u2029", "\x85"])
def test_line_breaks_are_kept(end: str) -> None:
    assert lines(f"one{end}two{end}{end}four") == ["one", "two", "", "four"]


def test_what_no_font_has_prints_as_its_code() -> None:
    text = "a\x00b\x07 \ud800 ก"
    assert lines(text, 1000.0) == ["a[U+0000]b[U+0007] [U+D800] [U+0E01]"]
    assert unprintable(f"{text}\n≥ 受试者 😀 שלום مرحبا") == {"\x00", "\x07", "\ud800", "ก"}


def test_hebrew_and_arabic_run_from_right_to_left_among_words_that_do_not() -> None:
    assert lines("dose (מינון 25 מ״ג) given", 1000.0, LEFT) == ["dose (ג״מ 25 ןונימ) given"]
    (arabic,) = lines("سلام", 1000.0, LEFT)
    assert unicodedata.normalize("NFKC", arabic) == "سلام"[::-1]
    assert arabic != "سلام"[::-1]  # the letters take the shapes that join them


def test_a_paragraph_in_hebrew_stands_at_the_right() -> None:
    (line,) = set_text(span("שלום world"), LEFT, 400.0)
    assert line.offset + line.width == pytest.approx(400.0)
    assert words(line) == "world םולש"


MARKS = "\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e"


@given(st.text(f"a1ש\U0001fae8{MARKS}", min_size=1, max_size=12))
def test_whichever_marks_of_direction_it_has_a_text_is_printed_and_they_are_not(text: str) -> None:
    (line,) = lines(f"ש{text}", 500)
    assert sorted(line) == sorted(f"ש{text}".translate(dict.fromkeys(map(ord, MARKS))))


def test_a_text_without_end_of_line_stands_at_its_place_from_whichever_side_it_is_read() -> None:
    (line,) = set_text(span("שלום"), BODY, inf)
    assert line.offset == 0


def test_runs_keep_their_links_when_their_order_turns() -> None:
    (line,) = set_text((Span("שלום", link="first"), Span("עולם", link="second")), LEFT, 400.0)
    assert [(text, run.link) for text, run in line.parts] == [("םלוע", "second"), ("םולש", "first")]


@pytest.mark.parametrize("emoji", ["😀", "👩‍⚕️", "🧠", "💊"])
def test_emoji_are_printed(emoji: str) -> None:
    assert "[U+" not in "".join(lines(emoji, 1000.0))
    assert not unprintable(emoji)


def test_chinese_beyond_the_everyday_characters_is_printed() -> None:
    assert lines("龘兿囧", 1000.0) == ["龘兿囧"]


def test_tabs_and_leading_spaces_stay_visible() -> None:
    assert lines("  indented\ttext", 1000.0) == ["  indented    text"]


def test_a_long_word_is_broken_and_a_long_text_takes_a_time_in_proportion() -> None:
    broken = lines("W" * 200_000, 400.0)
    assert "".join(broken) == "W" * 200_000
    assert len(set(map(len, broken[:-1]))) == 1


def test_words_break_after_hyphens_between_letters_only() -> None:
    assert lines("aaaa dose-controlled", 70.0, LEFT) == ["aaaa dose-", "controlled"]
    assert lines("aaaa and/or-controlled", 75.0, LEFT) == ["aaaa and/or-", "controlled"]
    assert lines("aaaaaaaa 5-HT2A", 55.0, LEFT) == ["aaaaaaaa", "5-HT2A"]
    assert lines("aaaaaaaa 10–25", 50.0, LEFT) == ["aaaaaaaa", "10–25"]


def test_soft_hyphens_show_only_where_a_line_ends() -> None:
    assert lines("psycho\u00adtherapy", 1000.0, LEFT) == ["psychotherapy"]
    assert lines("psycho\u00adtherapy", 40.0, LEFT) == ["psycho-", "therapy"]


@pytest.mark.parametrize(
    "text", ["25 mg", "480 minutes", "65 %", "5 mg/kg", "day 22", "week 12", "section 8.3", "= 200", "≥ 20", "−5 °C,"]
)
def test_what_belongs_to_a_number_stays_beside_it(text: str) -> None:
    width = set_text(span(f"aaaa {text}"), LEFT, 1000.0)[0].width - 1
    assert lines(f"aaaa {text}", width, LEFT) == ["aaaa", text]


@pytest.mark.parametrize("text", ["25 arms", "days off", "2 mgr", "holiday 22"])
def test_other_words_break_beside_numbers(text: str) -> None:
    width = set_text(span(f"aaaa {text}"), LEFT, 1000.0)[0].width - 1
    assert lines(f"aaaa {text}", width, LEFT) == [f"aaaa {text.split()[0]}", text.split()[1]]


def test_a_quantity_wider_than_the_line_breaks_between_number_and_unit() -> None:
    assert lines("480 minutes", 36.0, LEFT) == ["480", "minutes"]


def test_no_break_spaces_do_not_break() -> None:
    assert lines("aaaaaaaa 25\u00a0mg", 60.0, LEFT) == ["aaaaaaaa", "25\u00a0mg"]


def test_chinese_breaks_between_characters_but_not_before_punctuation() -> None:
    text = "受试者在给药后随访五十二周，主要分析在最后进行。" * 8
    broken = set_text(span(text), LEFT, 70.0)
    assert "".join(map(words, broken)) == text
    assert len(broken) > 10
    assert not any(words(line)[0] in "，。" for line in broken)
    assert {run.face.name for line in broken for _, run in line.parts} == {"NotoSansSC-Regular"}


def test_chinese_stands_beside_latin_in_its_own_font() -> None:
    (line,) = set_text(span("Psilocybin 25 mg（毫克）"), BODY, 1000.0)
    assert [(text, run.face.name) for text, run in line.parts] == [
        ("Psilocybin 25 mg", "NotoSerif-Regular"),
        ("（毫克）", "NotoSansSC-Regular"),
    ]


def test_letters_and_marks_become_one_character() -> None:
    assert lines("e\u0301a\u030a", 1000.0) == ["éå"]


def test_a_word_in_several_styles_is_not_broken_between_them() -> None:
    content = (Span("aaaa bbbb"), Span("cccc", bold=True), Span("d", raised=True))
    first, second = set_text(content, LEFT, 50.0)
    assert words(first) == "aaaa"
    assert [(text, run.face.name) for text, run in second.parts] == [
        ("bbbb", "NotoSans-Regular"),
        ("cccc", "NotoSans-Bold"),
        ("d", "NotoSans-Regular"),
    ]


def test_justified_lines_fill_the_width_and_the_last_one_does_not() -> None:
    *full, last = set_text(span("lorem ipsum dolor sit amet " * 12), BODY, 200.0)
    assert full
    assert {line.width for line in full} == {200.0}
    assert last.stretch == 0


def test_a_line_of_two_long_words_is_not_torn_apart() -> None:
    first, _ = set_text(span(f"a {'b' * 10} {'c' * 50}"), BODY, 290.0)
    assert first.stretch == 0


def test_alignment_moves_lines() -> None:
    (right,) = set_text(span("12.5"), Style("sans", 8, 11, align="right"), 100.0)
    (centre,) = set_text(span("12.5"), Style("sans", 8, 11, align="centre"), 100.0)
    assert right.offset == pytest.approx(100 - right.width)
    assert centre.offset == pytest.approx((100 - right.width) / 2)


def test_raised_text_is_smaller_but_readable() -> None:
    (line,) = set_text((Span("x"), Span("2", raised=True)), LEFT, 100.0)
    (_, base), (_, raised) = line.parts
    assert SMALLEST <= raised.size < base.size
    assert raised.rise > 0


def test_empty_text_is_one_empty_line() -> None:
    assert lines("") == [""]
    assert len(set_text((), BODY, 100.0)) == 1


def test_the_longest_word_is_measured_without_breaks_inside() -> None:
    assert longest_word(span("a dose-controlled b"), LEFT) == longest_word(span("controlled"), LEFT)
    assert longest_word(span(""), LEFT) == 0
    assert longest_word(span("受试者随访"), LEFT) == pytest.approx(3 * LEFT.size, rel=0.05)


def test_no_style_is_smaller_than_the_smallest_letters() -> None:
    for sheet in SHEETS.values():
        styles = [sheet.title, sheet.long_title, *sheet.headings, *sheet.paragraphs.values(), *sheet.contents]
        styles += [
            sheet.table,
            sheet.small_table,
            sheet.dense_table,
            sheet.caption,
            sheet.figure_caption,
            sheet.note,
            sheet.running,
        ]
        assert min(style.size for style in styles) >= SMALLEST
