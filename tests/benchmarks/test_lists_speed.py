"""The budget of long lists: the window answers within 0.2 s at 5,000 criteria, whatever is done to some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from studio.desktop import theme
from studio.desktop.dialogs.from_library import FromLibrary
from studio.desktop.editors.items import ItemsEditor
from studio.desktop.pages import page_of
from studio.desktop.pages.view import PageView
from studio.desktop.session import Session
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_benchmark.fixture import BenchmarkFixture

_ADDRESS = "/population/exclusion"


@pytest.fixture
def criteria(qapp: QApplication) -> Iterator[ItemsEditor]:
    """The list of exclusion criteria, 5,000 long, on its page."""
    theme.apply(qapp, "light")
    session = Session()
    made = [{"id": f"c{n}", "wording": f"Criterion {n}.", "measure": f"Measure {n}"} for n in range(5000)]
    session.start(put(Protocol(), _ADDRESS, made))
    page = page_of(_ADDRESS)
    assert page is not None
    view = PageView(session, page)
    view.resize(900, 900)
    view.show()
    editor = view.rows()[_ADDRESS].editor
    assert isinstance(editor, ItemsEditor)
    yield editor
    view.deleteLater()
    session.deleteLater()


ACTS: dict[str, Callable[[ItemsEditor], object]] = {
    "select": lambda editor: editor.select("c100"),
    "select all": lambda editor: editor.select(*(item.id for item in editor.items())),
    "move ten": lambda editor: (editor.select(*(f"c{n}" for n in range(10))), editor.move_down()),
    "duplicate ten": lambda editor: (editor.select(*(f"c{n}" for n in range(10))), editor.duplicate()),
    "copy all": lambda editor: (editor.select(*(item.id for item in editor.items())), editor.clipboard.copy()),
    "remove ten": lambda editor: (editor.select(*(item.id for item in editor.items()[-10:])), editor.remove()),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_on_a_long_list(criteria: ItemsEditor, benchmark: BenchmarkFixture, act: str) -> None:
    def do() -> None:
        ACTS[act](criteria)
        QApplication.processEvents()

    benchmark.pedantic(do, rounds=5, warmup_rounds=1)


def test_the_library_opens(criteria: ItemsEditor, benchmark: BenchmarkFixture) -> None:
    def do() -> None:
        criteria.add_from_library()
        dialog = criteria.findChildren(FromLibrary)[-1]
        dialog.search.setText("heart")
        dialog.reject()

    benchmark.pedantic(do, rounds=5, warmup_rounds=1)
