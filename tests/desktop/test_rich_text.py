"""The input for rich text: what is written, pasted and shown is what the document will say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio.desktop import theme
from studio.desktop.editors.rich_text import RichText, RichTools, blocks_of
from studio.document.rich import parse, tidy
from tests.document.test_rich import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from studio.document.blocks import Block

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
RICH = "a **b _c_** d\n\n- x\n- y **z**\n\n1. n\n2. m\n\n| A | B |\n| --- | --: |\n| 1 | **2**<br>_x_ |\n\nEnd"


@pytest.fixture
def text(look: None, qtbot: QtBot) -> Iterator[RichText]:
    window = QWidget()
    qtbot.addWidget(window)
    made = RichText(window)
    made.setFixedWidth(400)
    window.resize(420, 700)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    made.setFocus()
    yield made
    window.close()


def test_what_is_shown_reads_the_same(text: RichText) -> None:
    text.set_markdown(RICH)
    assert text.markdown() == RICH


@given(BLOCKS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_survives_the_input(text: RichText, blocks: tuple[Block, ...]) -> None:
    text.show_blocks(())
    text.show_blocks(tidy(blocks))
    assert blocks_of(text.document()) == tidy(blocks)


def test_keys_make_text_bold_and_italic(text: RichText) -> None:
    QTest.keyClicks(text, "a ")
    QTest.keyClick(text, Qt.Key.Key_B, CTRL)
    QTest.keyClicks(text, "b")
    QTest.keyClick(text, Qt.Key.Key_I, CTRL)
    QTest.keyClicks(text, "c")
    assert blocks_of(text.document()) == parse("a **b*c***")


def test_a_list_begins_with_its_keys_and_ends_with_an_empty_item(text: RichText) -> None:
    QTest.keyClick(text, Qt.Key.Key_8, CTRL | SHIFT)
    QTest.keyClicks(text, "one")
    QTest.keyClick(text, Qt.Key.Key_Return)
    QTest.keyClicks(text, "two")
    QTest.keyClick(text, Qt.Key.Key_7, CTRL | SHIFT)
    assert text.markdown() == "1. one\n2. two"
    QTest.keyClick(text, Qt.Key.Key_Return)
    QTest.keyClick(text, Qt.Key.Key_Return)
    QTest.keyClicks(text, "after")
    assert text.markdown() == "1. one\n2. two\n\nafter"


def test_a_table_is_inserted_filled_and_made_larger(text: RichText) -> None:
    QTest.keyClicks(text, "Before")
    text.insert_table()
    QTest.keyClicks(text, "Dose")
    assert text.in_table
    text.add_row()
    text.add_column()
    assert text.markdown().splitlines()[2:] == [
        "| Dose |  |  |", "| --- | --- | --- |", "|  |  |  |", "|  |  |  |", "|  |  |  |",
    ]  # fmt: skip
    text.remove_row()
    text.remove_column()
    assert text.markdown().count("\n") == 5


def test_plain_text_takes_styles_and_lists_away(text: RichText) -> None:
    text.set_markdown("- **a**\n- b")
    text.selectAll()
    text.make_plain()
    assert text.markdown() == "a\n\nb"


def test_the_tools_show_what_is_on_and_what_can_be_used(text: RichText) -> None:
    tools = RichTools(text, text.parentWidget())
    buttons = {button.accessibleName(): button for button in tools.buttons}
    assert not buttons["Add row"].isEnabled()
    text.set_markdown("**a**\n\n| A |\n| --- |\n| x |")
    text.moveCursor(QTextCursor.MoveOperation.Start)
    text.moveCursor(QTextCursor.MoveOperation.Right)
    assert buttons["Bold"].isChecked()
    text.moveCursor(QTextCursor.MoveOperation.Down)
    assert buttons["Add row"].isEnabled()
    assert not buttons["Insert table"].isEnabled()
    assert all(button.toolTip() for button in tools.buttons)


def pasted(text: RichText, html: str) -> str:
    data = QMimeData()
    data.setHtml(html)
    text.insertFromMimeData(data)
    return text.markdown()


def test_what_is_pasted_keeps_bold_italic_lists_and_tables_only(text: RichText) -> None:
    html = (
        "<style>p{color:red}</style><h2>Head</h2><p style='font-size:40pt'>Some <b>bold</b> and <i>italic</i>"
        "<img src='file:///etc/hostname'> <a href='https://example.org'>link</a></p>"
        "<ul><li>one<ul><li>two</li></ul></li></ul><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr>"
        "</table>"
    )
    assert pasted(text, html) == (
        "**Head**\n\nSome **bold** and _italic_ link\n\n- one\n- two\n\n| A | B |\n| --- | --- |\n| 1 | 2 |"
    )


def test_lists_from_word_are_lists(text: RichText) -> None:
    item = (
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span>{sign}"
        "<span>&nbsp;&nbsp; </span></span><![endif]>{words}</p>"
    )
    html = item.format(sign="·", words="first") + item.format(sign="·", words="second")
    html += item.format(sign="1.", words="third")
    assert pasted(text, html) == "- first\n- second\n\n1. third"


def test_markdown_that_is_pasted_as_text_stays_as_it_is(text: RichText) -> None:
    data = QMimeData()
    data.setText("**not bold**\n- no list")
    text.insertFromMimeData(data)
    assert text.toPlainText() == "**not bold**\n- no list"
    assert parse(text.markdown()) == blocks_of(text.document())


def test_escape_brings_the_text_back(text: RichText, qtbot: QtBot) -> None:
    text.set_markdown("kept")
    text.clearFocus()
    text.setFocus()
    QTest.keyClicks(text, "more")
    with qtbot.waitSignal(text.value_changed):
        QTest.keyClick(text, Qt.Key.Key_Escape)
    assert text.markdown() == "kept"


def test_it_is_as_high_as_its_text_and_follows_theme_and_size(text: RichText, qapp: QApplication) -> None:
    low = text.height()
    text.set_markdown("\n\n".join("line" for _line in range(12)))
    high = text.height()
    assert high > low
    heard: list[None] = []
    text.value_changed.connect(lambda: heard.append(None))
    theme.apply(qapp, "dark", 2.0)
    qapp.processEvents()
    assert text.height() > high
    theme.apply(qapp, "light", 1.0)
    qapp.processEvents()
    assert text.height() == high
    assert heard == []


def test_tab_leaves_it(text: RichText) -> None:
    tools = RichTools(text, text.parentWidget())
    tools.show()
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert not text.hasFocus()
