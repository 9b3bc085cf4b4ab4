"""The form at every width: nothing is wider than the column, and no words are cut, whatever the size of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QCheckBox, QLabel, QPushButton, QRadioButton, QWidget

from studio.checklist.run import run
from studio.desktop import theme
from studio.desktop.editors.notes import Notes
from studio.desktop.editors.text import TextEditor
from studio.desktop.editors.widgets import Button, Tick
from studio.desktop.pages import PAGES
from studio.desktop.pages.view import PageView
from studio.protocol.address import walk
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import library
from studio.storage.settings import Settings
from studio.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from studio.desktop.pages.page import Page
    from studio.desktop.session import Session

    Settle = Callable[[], None]

BESIDE_PREVIEW = 363
"""Width of the form, in pixels, in a window of 1024 by 700 with text at 200 % and the preview beside it."""

NARROW_WINDOW = 520
"""Width of the form, in pixels, in a window of 800 by 600 with text at 100 %."""

MOST_LINES = 22
"""Lines of prose that are shown at most without scrolling."""

every_page = pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.section)


@pytest.fixture
def scaled(qapp: QApplication) -> Iterator[Callable[[float], None]]:
    """A function that sets the size of all text; afterwards it is as it was."""
    yield lambda scale: theme.apply(qapp, "light", scale)
    theme.apply(qapp, "light", 1.0)


def whole(session: Session, shown: Page, width: int, settle: Settle) -> PageView:
    """Return a page at a width, the first item of each of its lists open."""
    view = PageView(session, shown)
    view.resize(width, 900)
    view.show()
    view.build_all()
    for place in walk(getattr(session.protocol, shown.section), f"/{shown.section}"):
        if place.spec.kind == "items" and place.value and place.address.count("/") == 2:
            view.go_to(f"{place.address}/{place.value[0].id}")
    for _round in range(3):
        settle()
    return view


def in_column(view: PageView) -> Iterator[QWidget]:
    """Yield all that is seen in the column; what scrolls by itself, such as a table, only as a whole."""

    def below(widget: QWidget) -> Iterator[QWidget]:
        for child in widget.children():
            if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
                yield child
                if not isinstance(child, QAbstractScrollArea):
                    yield from below(child)

    yield from below(view.widget())


def too_wide(view: PageView) -> list[str]:
    """Return what stands beyond the right end of the column, or of what holds it."""
    room = view.viewport().width()
    found = []
    for widget in in_column(view):
        right = widget.mapTo(view.widget(), widget.rect().topLeft()).x() + widget.width()
        inside = widget.parentWidget().width() - widget.x()
        if right > room or widget.x() < 0 or widget.width() > inside:
            found.append(f"{type(widget).__name__} {widget.accessibleName()!r}: {right} of {room}")
    return found


def cut(view: PageView) -> list[str]:
    """Return words that their widget does not show whole."""
    found = []
    for widget in in_column(view):
        width, height = widget.width(), widget.height()
        if isinstance(widget, QLabel) and widget.text():
            flat = not widget.wordWrap()
            short = widget.sizeHint().width() > width if flat else QLabel.heightForWidth(widget, width) > height
            words = widget.text()
        elif isinstance(widget, Tick):
            short, words = widget.heightForWidth(width) > height, widget.text()
        elif isinstance(widget, QRadioButton | QCheckBox):
            words = widget.text()
            short = widget.fontMetrics().horizontalAdvance(words) > width
        elif isinstance(widget, Button) and widget.text():
            short, words = widget.sizeHint().width() > width, widget.text()
        elif isinstance(widget, QPushButton):
            short, words = widget.sizeHint().height() > height, widget.text()
        else:
            continue
        if short:
            found.append(f"{type(widget).__name__} {words[:50]!r}: {QRect(widget.geometry())}")
    return found


@every_page
@pytest.mark.parametrize(("width", "scale"), [(BESIDE_PREVIEW, 2.0), (NARROW_WINDOW, 1.0), (900, 2.0)])
def test_nothing_is_wider_than_the_column_and_no_words_are_cut(
    shown: Page, width: int, scale: float, session: Session, scaled: Callable[[float], None], settle: Settle
) -> None:
    scaled(scale)
    view = whole(session, shown, width, settle)
    try:
        assert view.widget().width() == view.viewport().width()
        assert too_wide(view) == []
        assert cut(view) == []
    finally:
        view.close()
        view.deleteLater()


@every_page
@pytest.mark.parametrize("width", [NARROW_WINDOW, 1100])
def test_prose_is_shown_whole_as_far_as_there_is_room(
    shown: Page, width: int, session: Session, look: None, settle: Settle
) -> None:
    view = whole(session, shown, width, settle)
    try:
        for editor in view.findChildren(TextEditor):
            layout, paragraph, lines = editor.document().documentLayout(), editor.document().begin(), 0
            while paragraph.isValid():
                layout.blockBoundingRect(paragraph)
                lines, paragraph = lines + paragraph.lineCount(), paragraph.next()
            inside = editor.viewport().height() - 2 * editor.document().documentMargin()
            assert inside >= min(lines, MOST_LINES) * editor.fontMetrics().lineSpacing(), editor.accessibleName()
    finally:
        view.close()
        view.deleteLater()


@every_page
def test_an_empty_page_fits_as_well(
    shown: Page, session: Session, scaled: Callable[[float], None], settle: Settle, blank: Protocol
) -> None:
    scaled(2.0)
    session.start(blank)
    view = whole(session, shown, BESIDE_PREVIEW, settle)
    try:
        assert too_wide(view) == []
        assert cut(view) == []
    finally:
        view.close()
        view.deleteLater()


@every_page
def test_words_that_need_another_line_than_before_are_not_cut(shown: Page, session: Session, settle: Settle) -> None:
    view = whole(session, shown, NARROW_WINDOW, settle)
    try:
        session.edit(Text("Empty it"), lambda _protocol: Protocol())
        session.check_now()
        settle()
        assert cut(view) == []
    finally:
        view.close()
        view.deleteLater()


def test_how_many_more_findings_there_are_is_a_sentence_that_breaks(
    session: Session, scaled: Callable[[float], None], settle: Settle
) -> None:
    scaled(2.0)
    short = put(session.protocol, "/monitoring/observation_minutes", 30)
    (entry, *_more) = run(short).open
    holder = QWidget()
    notes = Notes(session, holder)
    notes.resize(BESIDE_PREVIEW, 900)
    notes.show_notes(None, (entry,) * 40, (), "/monitoring/observation_minutes")
    holder.show()
    settle()
    assert any("more findings" in label.text() for label in notes.findChildren(QLabel))
    assert notes.minimumSizeHint().width() <= BESIDE_PREVIEW
    holder.close()
    holder.deleteLater()


@pytest.mark.parametrize(("width", "scale"), [(800, 1.0), (800, 2.0), (1024, 2.0), (1440, 1.0)])
def test_the_form_has_more_room_than_the_sections(
    width: int, scale: float, qapp: QApplication, qtbot: QtBot, scaled: Callable[[float], None], settle: Settle
) -> None:
    from studio.desktop.main_window import MainWindow

    scaled(scale)
    window = MainWindow(Settings(text_scale=scale))
    qtbot.addWidget(window)
    window.resize(width, 600)
    window.show()
    template = library.find("psilocybin-trd-single-dose")
    assert template is not None
    window.files.start_from(template)
    settle()
    workspace = window.workspace
    assert workspace.pages.width() > 1.2 * workspace.navigation.width()


def test_the_field_that_the_keyboard_comes_back_to_is_in_sight(
    qapp: QApplication, qtbot: QtBot, scaled: Callable[[float], None], settle: Settle
) -> None:
    from studio.desktop.main_window import MainWindow

    scaled(2.0)
    window = MainWindow(Settings(text_scale=2.0))
    qtbot.addWidget(window)
    window.resize(800, 600)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    template = library.find("psilocybin-trd-single-dose")
    assert template is not None
    window.files.start_from(template)
    window.workspace.show_page("monitoring")
    view = window.workspace.pages.currentWidget()
    assert isinstance(view, PageView)
    view.build_all()
    settle()
    window.workspace.focus_page()
    field = QApplication.focusWidget()
    assert field is not None
    top = field.mapTo(view.viewport(), QPoint(0, 0)).y()
    assert 0 <= top <= view.viewport().height() - field.height()


@pytest.fixture
def blank() -> Protocol:
    """A protocol in which nothing is entered."""
    from studio.protocol.protocol import Protocol

    return Protocol()
