"""Limits in the window: what is too much stays on screen or on the clipboard with a sentence, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from studio.desktop.editors.items import ItemsEditor
from studio.protocol.bounds import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.pages.view import PageView
    from studio.desktop.session import Session


@pytest.mark.parametrize("address", ["/overview/title", "/overview/short_title", "/rationale/purpose"])
def test_a_text_that_is_too_long_is_kept_in_its_field_and_refused(
    page: Callable[[str], PageView], session: Session, qtbot: QtBot, address: str
) -> None:
    row, before = page(address.split("/")[1]).rows()[address], session.protocol
    control = row.editor.control()
    QGuiApplication.clipboard().setText("x " * LONGEST_TEXT)
    control.setFocus()
    control.selectAll()
    control.paste()
    control.clearFocus()
    qtbot.waitUntil(lambda: row.problem is not None)
    assert "letters; 100,000 is the most. " in str(row.problem)
    assert session.protocol == before
    assert len(row.editor.typed()) >= 2 * LONGEST_TEXT - 1  # a field of several lines leaves out a space at the end


@pytest.mark.parametrize("text", ["a\tb\n" * 200_000, "a\t" * 100_000], ids=["rows", "columns"])
def test_a_table_that_is_too_large_is_refused_in_a_sentence(
    page: Callable[[str], PageView], session: Session, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = page("population").rows()["/population/inclusion"].editor
    assert isinstance(editor, ItemsEditor)
    before, said = session.protocol, list[object]()
    monkeypatch.setattr(editor.acts, "say", said.append)
    QGuiApplication.clipboard().setText(text)
    editor.clipboard.paste()
    assert "too large" in str(said[0])
    assert session.protocol is before
