"""The preview: what it shows, that it stays in place, follows the keyboard, finds, copies, and leads to fields."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QToolTip

from studio.checklist.run import run
from studio.desktop import theme
from studio.desktop.editors.passages import PassagesEditor
from studio.desktop.main_window import MainWindow
from studio.desktop.panels import preview as panel
from studio.desktop.panels import preview_pdf
from studio.desktop.panels.preview import Preview, PrintChoice
from studio.desktop.panels.preview_paper import ZOOMS, Paper
from studio.desktop.panels.preview_passages import Passages
from studio.desktop.panels.preview_pdf import TILE, readable, tile
from studio.document.build import build
from studio.export.formats import ExportError
from studio.export.options import Options
from studio.export.pdf.printed import Spot
from studio.export.pdf.render import render
from studio.press.orders import pages
from studio.press.press import PRESS
from studio.protocol.address import label
from studio.protocol.protocol import Protocol
from studio.storage import crashes, library
from studio.storage.settings import Settings, load_settings
from studio.text import _
from tests.press import orders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from studio.export.pdf.printed import Printed
    from studio.press.orders import Progress

DIAGNOSIS = "/population/diagnosis"
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def layouts() -> list[tuple[partial[Printed], Printed]]:
    """What was laid out by earlier tests: equal protocols are not laid out again."""
    return []


@pytest.fixture
def window(
    look: None,
    qtbot: QtBot,
    template: Protocol,
    layouts: list[tuple[partial[Printed], Printed]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MainWindow]:
    """A window with the shipped protocol and its preview, which waits for no pauses."""
    before = PRESS.make

    def remembered(order: partial[Printed], progress: Progress) -> Printed:
        for known, printed in layouts:
            if same(known, order):
                return printed
        made = before(order, progress)
        layouts.append((order, made))
        return made

    monkeypatch.setattr(PRESS, "make", remembered)
    monkeypatch.setattr(panel, "REFRESH_AFTER_MS", 0)
    monkeypatch.setattr(panel, "FOLLOW_AFTER_MS", 0)
    made = MainWindow(Settings())
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    blank = library.find("blank")
    assert blank is not None
    made.files.start_from(blank)
    made.session.start(template)
    made.commands["preview"].trigger()
    preview = shown(made)
    qtbot.waitUntil(lambda: preview.current, timeout=PATIENCE_MS)
    yield made
    made.session.start(Protocol())
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.close()
    made.deleteLater()


def same(order: partial[Printed], other: partial[Printed]) -> bool:
    """Whether two orders are for the same pages, whenever."""
    if order.func is not pages or other.func is not pages:
        return False
    (protocol, options), (another, others) = order.args, other.args
    return protocol == another and (options.paper, options.purpose) == (others.paper, others.purpose)


def shown(window: MainWindow) -> Preview:
    preview = window.workspace.side.get("preview")
    assert preview is not None
    return preview


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Lay out nothing until what is yielded is called."""
    may_go, before = Event(), PRESS.make

    def wait(order: partial[Printed], progress: Progress) -> Printed:
        assert may_go.wait(30)
        return before(order, progress)

    monkeypatch.setattr(PRESS, "make", wait)
    yield may_go.set
    may_go.set()


def edit(window: MainWindow, qtbot: QtBot, words: str) -> None:
    """Give the diagnosis other words, and wait until the preview shows them."""
    window.session.put(DIAGNOSIS, words, _("Change"))
    qtbot.waitUntil(lambda: shown(window).current, timeout=PATIENCE_MS)


def focus(window: MainWindow, address: str) -> None:
    """Go to a field, and let the preview follow."""
    window.workspace.go_to(address)
    for _round in range(10):
        QApplication.processEvents()


def text(preview: Preview) -> str:
    return "\n".join(preview.paper.pdf.text(page) for page in range(preview.paper.count))


def in_sight(paper: Paper) -> list[tuple[int, QRectF]]:
    """Return what is marked and in sight."""
    view = paper.viewport().rect()
    return [
        (page, area)
        for page, areas in paper.marked().items()
        for area in areas
        if view.intersects(paper.position_of(page, area))
    ]


def place_of(paper: Paper, address: str) -> QPoint:
    """Return a point in sight that prints a field."""
    for page, area in in_sight(paper):
        at = paper.position_of(page, area.adjusted(2, 2, 0, 0)).topLeft()
        point = paper.point_at(at)
        found = paper.passages.at(page, point.x, point.y) if point is not None else None
        if found is not None and found.address == address:
            return at
    raise AssertionError(f"{address} is not in sight")


def move(paper: Paper, at: QPoint) -> None:
    """Move the mouse, with no button pressed."""
    where = paper.viewport().mapToGlobal(at)
    none = Qt.MouseButton.NoButton
    key = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        paper.viewport(), QMouseEvent(QEvent.Type.MouseMove, QPointF(at), QPointF(where), none, none, key)
    )


# What is shown


def test_the_preview_is_the_pages_that_an_export_makes(window: MainWindow, template: Protocol) -> None:
    preview = shown(window)
    options = Options(created=preview.moment, protocol=b"{}")
    exported = render(build(template, run(template)), options)
    seen = [preview.paper.pdf.picture(page, QSize(300, 424), 0, 0).toImage() for page in range(preview.paper.count)]
    assert preview.paper.pdf.load(exported)
    made = [preview.paper.pdf.picture(page, QSize(300, 424), 0, 0).toImage() for page in range(len(seen))]
    assert len(preview.paper.pdf.sizes) == len(seen)
    assert seen == made


def test_an_edit_is_shown_and_the_line_below_says_when(window: MainWindow, qtbot: QtBot) -> None:
    preview = shown(window)
    assert "Melancholia of the quiet kind" not in text(preview)
    edit(window, qtbot, "Melancholia of the quiet kind")
    assert "Melancholia of the quiet kind" in text(preview)
    said = preview.state.words.text()
    assert said == f"Preview of {preview.moment:%H:%M}; {preview.paper.count} pages"
    assert not preview.state.sign.on


def test_the_pages_of_before_stay_until_the_new_ones_are_there(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = shown(window)
    before = preview.paper.viewport().grab().toImage()
    with held(monkeypatch) as release:
        window.session.put(DIAGNOSIS, "Another one", _("Change"))
        qtbot.waitUntil(lambda: preview.state.sign.on)
        assert preview.paper.viewport().grab().toImage() == before
        assert preview.state.sign.accessibleName()
        release()
        qtbot.waitUntil(lambda: preview.current, timeout=PATIENCE_MS)


def test_of_several_edits_the_latest_is_shown_and_the_others_are_given_up(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = shown(window)
    finished: list[Protocol] = []
    preview.refreshed.connect(lambda: finished.append(window.session.protocol))
    for words in ("One", "Two", "Three"):
        window.session.put(DIAGNOSIS, words, _("Change"))
        window.session.seal()
        window.session.check_now()
        preview.refresh()
    qtbot.waitUntil(lambda: preview.current, timeout=PATIENCE_MS)
    assert finished == [window.session.protocol]
    assert window.session.protocol.population.diagnosis == "Three"


def test_an_empty_protocol_has_a_preview_too(window: MainWindow, qtbot: QtBot) -> None:
    window.session.start(Protocol())
    qtbot.waitUntil(lambda: shown(window).current, timeout=PATIENCE_MS)
    assert shown(window).paper.count > 1
    assert "DRAFT" in text(shown(window))


def test_a_failure_is_one_sentence_and_the_last_pages_stay(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = shown(window)
    count = preview.paper.count

    def fail(order: partial[Printed], progress: Progress) -> Printed:
        raise ExportError(_("There is no room for the fonts."))

    with monkeypatch.context() as patch:
        patch.setattr(PRESS, "make", fail)
        window.session.put(DIAGNOSIS, "Something", _("Change"))
        qtbot.waitUntil(lambda: preview.state.words.text() == "There is no room for the fonts.")
    assert preview.paper.count == count
    assert not preview.state.sign.on
    edit(window, qtbot, "Something else")
    assert preview.state.words.text().startswith("Preview of ")


def test_a_failure_that_nobody_foresaw_is_noted_and_told(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview, before, noted = shown(window), PRESS.make, []
    with monkeypatch.context() as patch:
        patch.setattr(PRESS, "make", lambda order, progress: before(partial(orders.fail), progress))
        patch.setattr(crashes, "note", noted.append)
        window.session.put(DIAGNOSIS, "Something", _("Change"))
        qtbot.waitUntil(lambda: "could not be made" in preview.state.words.text(), timeout=PATIENCE_MS)
    assert "in fail" in crashes.described(noted[0])
    assert not preview.state.sign.on


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are not told this way here")
def test_the_preview_outlives_the_process_that_lays_it_out(window: MainWindow, qtbot: QtBot) -> None:
    first = PRESS.make(partial(orders.pid), lambda share: None)
    window.session.put(DIAGNOSIS, "Melancholia with interruptions", _("Change"))
    qtbot.waitUntil(lambda: shown(window).state.sign.on)
    qtbot.wait(100)
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: shown(window).current, timeout=PATIENCE_MS)
    assert "Melancholia with interruptions" in text(shown(window))
    assert PRESS.pid != first


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are not told this way here")
def test_a_window_closes_without_waiting_for_the_document_that_is_laid_out(window: MainWindow, qtbot: QtBot) -> None:
    process = PRESS.make(partial(orders.pid), lambda share: None)
    os.kill(process, signal.SIGSTOP)
    try:
        window.session.put(DIAGNOSIS, "Interrupted melancholia", _("Change"))
        qtbot.waitUntil(lambda: shown(window).state.sign.on)
        qtbot.wait(100)
        window.session.start(Protocol())
        window.close()
        assert not window.isVisible()
    finally:
        os.kill(process, signal.SIGCONT)


def test_paper_and_purpose_are_chosen_in_a_menu_and_remembered(window: MainWindow, qtbot: QtBot) -> None:
    preview = shown(window)
    size = preview.paper.pdf.sizes[0]
    menu = preview.menu()
    titles = [action.text() for action in menu.actions() if action.isChecked()]
    assert titles == ["To share with colleagues", "A4"]
    next(action for action in menu.actions() if action.text() == "US Letter").trigger()
    next(action for action in menu.actions() if action.text().startswith("To submit")).trigger()
    menu.close()
    qtbot.waitUntil(lambda: preview.current, timeout=PATIENCE_MS)
    assert preview.paper.pdf.sizes[0] != size
    assert preview.choice == PrintChoice("letter", "submission")
    assert (load_settings().paper, load_settings().purpose) == ("letter", "submission")


def test_out_of_sight_nothing_is_laid_out_until_it_is_shown_again(window: MainWindow, qtbot: QtBot) -> None:
    preview = shown(window)
    window.commands["side"].trigger()
    window.session.put(DIAGNOSIS, "Unseen", _("Change"))
    window.session.check_now()
    qtbot.wait(50)
    assert not preview.current
    assert not preview.state.sign.on
    window.commands["preview"].trigger()
    qtbot.waitUntil(lambda: preview.current, timeout=PATIENCE_MS)
    assert "Unseen" in text(preview)


def test_while_an_export_is_prepared_the_preview_rests(window: MainWindow, qtbot: QtBot) -> None:
    preview = shown(window)
    window.commands["export"].trigger()
    window.session.put(DIAGNOSIS, "Meanwhile", _("Change"))
    window.session.check_now()
    qtbot.wait(50)
    assert not preview.state.sign.on
    for dialog in window.findChildren(QDialog):
        dialog.close()
    qtbot.waitUntil(lambda: preview.current, timeout=PATIENCE_MS)


def test_nothing_of_it_is_loaded_before_it_is_asked_for() -> None:
    code = (
        "import sys, studio.desktop.panels.workspace\n"
        "heavy = ('reportlab', 'PySide6.QtPdf', 'pikepdf', 'studio.press.press')\n"
        "print(*(name for name in heavy if name in sys.modules))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("\n", "")


# Place and size


def test_a_refresh_keeps_page_and_offset(window: MainWindow, qtbot: QtBot) -> None:
    paper = shown(window).paper
    paper.go_to_page(20)
    paper.verticalScrollBar().setValue(paper.verticalScrollBar().value() + 123)
    place = paper.point_at(QPoint(paper.viewport().width() // 2, 30))
    edit(window, qtbot, "Depression")
    assert paper.point_at(QPoint(paper.viewport().width() // 2, 30)) == place


def test_pages_are_as_wide_as_the_view_until_a_size_is_chosen(window: MainWindow) -> None:
    paper = shown(window).paper
    bar = shown(window).bar
    page = paper.page
    assert bar.zoom.text() == "Fit"
    sheet = QRectF(QPointF(), paper.pdf.sizes[page])
    assert abs(paper.position_of(page, sheet).width() - paper.viewport().width()) < 4 * theme.em(paper)
    bar.larger.click()
    assert paper.zoom is not None
    percent = round(paper.zoom * 100)
    assert bar.zoom.text() == f"{percent} %"
    for _step in range(20):
        bar.larger.click()
    assert paper.zoom == ZOOMS[-1]
    for _step in range(20):
        bar.smaller.click()
    assert paper.zoom == ZOOMS[0]
    menu = bar.menu()
    menu.actions()[0].trigger()
    menu.close()
    assert paper.zoom is None


def test_the_wheel_with_ctrl_changes_the_size_around_the_mouse(window: MainWindow) -> None:
    paper = shown(window).paper
    paper.go_to_page(10)
    paper.set_zoom(1.0)
    at = QPoint(200, 300)
    before = paper.point_at(at)
    assert before is not None
    turn(paper, at, 120)
    assert paper.zoom == pytest.approx(1.1)
    after = paper.point_at(at)
    assert after is not None
    assert (after.page, after.x, after.y) == (
        before.page,
        pytest.approx(before.x, abs=2),
        pytest.approx(before.y, abs=2),
    )
    turn(paper, at, -1200)
    assert paper.zoom == ZOOMS[0]


def turn(paper: Paper, at: QPoint, by: int) -> None:
    """Turn the wheel with Ctrl."""
    place = QPointF(at)
    event = QWheelEvent(
        place,
        QPointF(paper.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(paper.viewport(), event)


def test_keys_move_and_the_number_of_the_page_leads_to_it(window: MainWindow, qtbot: QtBot) -> None:
    preview = shown(window)
    preview.focus()
    for key, page in ((Qt.Key.Key_End, preview.paper.count), (Qt.Key.Key_Home, 1)):
        qtbot.keyClick(preview.paper, key)
        assert preview.bar.page.text() == str(page)
    top = preview.paper.verticalScrollBar().value()
    qtbot.keyClick(preview.paper, Qt.Key.Key_PageDown)
    assert preview.paper.verticalScrollBar().value() > top
    field = preview.bar.page
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert preview.paper.page == 11
    assert preview.paper.hasFocus()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "3")
    preview.focus()
    assert field.text() == "12"


def test_a_large_page_is_made_of_tiles_of_which_those_in_sight_are_kept(window: MainWindow) -> None:
    paper = shown(window).paper
    paper.set_zoom(ZOOMS[-1])
    image = paper.viewport().grab().toImage()
    assert image.size() == paper.viewport().size() * image.devicePixelRatio()
    size = QSize(TILE.width() + 10, 3 * TILE.height() - 5)
    parts = [tile(size, column, row) for row in range(3) for column in range(2)]
    assert sum(part.width() * part.height() for part in parts) == size.width() * size.height()


def test_the_tiles_of_a_page_fit_together(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf, size = shown(window).paper.pdf, QSize(600, 849)
    whole = pdf.picture(20, size, 0, 0).toImage()
    monkeypatch.setattr(preview_pdf, "TILE", QSize(251, 200))
    assert pdf.load(pdf.data)
    together = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(together)
    for row in range(5):
        for column in range(3):
            painter.drawPixmap(tile(size, column, row).topLeft(), pdf.picture(20, size, column, row))
    painter.end()
    differing = sum(
        abs(together.pixelColor(x, y).lightness() - whole.pixelColor(x, y).lightness()) > 40
        for x in range(0, 600, 2)
        for y in range(0, 849, 2)
    )
    assert differing < 500


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_white_paper_in_either_theme(window: MainWindow, qapp: QApplication, scheme: theme.Scheme) -> None:
    paper = shown(window).paper
    paper.clearFocus()
    theme.apply(qapp, scheme)
    paper.verticalScrollBar().setValue(0)
    image: QImage = paper.viewport().grab().toImage()
    corner = paper.position_of(0, QRectF(4, 4, 1, 1)).center()
    assert image.pixelColor(corner * image.devicePixelRatio()).name() == "#ffffff"
    ground = image.pixelColor(2, 2)
    assert ground.lightness() < 128 if scheme == "dark" else ground.lightness() > 200
    theme.apply(qapp, "light")


# The field in focus, and the way back to it


def test_the_preview_follows_the_field_in_focus_and_marks_its_passage(window: MainWindow) -> None:
    paper = shown(window).paper
    paper.go_to_page(0)
    focus(window, DIAGNOSIS)
    assert in_sight(paper)
    first = paper.page
    page, area = in_sight(paper)[0]
    assert paper.passages.heading(page, area.y()).startswith("5")
    focus(window, f"/schedule/visits/{window.session.protocol.schedule.visits[0].id}")
    assert in_sight(paper)
    assert paper.page != first


def test_a_document_is_first_shown_where_it_prints_the_field_in_focus(
    window: MainWindow, template: Protocol, qtbot: QtBot
) -> None:
    preview = shown(window)
    focus(window, DIAGNOSIS)
    preview.paper.go_to_page(0)
    assert not in_sight(preview.paper)
    window.session.start(template.model_copy())
    qtbot.waitUntil(lambda: preview.current, timeout=PATIENCE_MS)
    assert in_sight(preview.paper)


def test_the_preview_follows_the_heading_that_is_written_in_own_words(window: MainWindow, qtbot: QtBot) -> None:
    paper = shown(window).paper

    def heading_in_sight(number: str) -> bool:
        spot = paper.passages.first_of(f"/wording/passages/{number}")
        assert spot is not None
        area = QRectF(spot.x, spot.y, spot.width, spot.height)
        return paper.viewport().rect().intersects(paper.position_of(spot.page, area))

    window.workspace.write_passage("6.1")
    qtbot.waitUntil(lambda: heading_in_sight("6.1"))
    assert not paper.marked()
    editor = window.workspace.findChild(PassagesEditor)
    assert editor is not None
    QTest.keyClicks(editor.desk.text, "Given slowly.")
    qtbot.waitUntil(lambda: shown(window).current and bool(in_sight(paper)), timeout=PATIENCE_MS)
    ((page, _area),) = in_sight(paper)
    assert "Given slowly." in paper.pdf.text(page)
    editor.show_heading("5.2")
    qtbot.waitUntil(lambda: heading_in_sight("5.2"))
    assert not paper.marked()


def test_a_passage_in_sight_is_marked_without_moving_the_pages(window: MainWindow) -> None:
    paper = shown(window).paper
    focus(window, DIAGNOSIS)
    (page, area), *_rest = in_sight(paper)
    value = paper.verticalScrollBar().value()
    other = next(
        spot.address
        for spot in paper.passages.on(page)
        if spot.address != DIAGNOSIS and spot.address.startswith("/population") and abs(spot.y - area.y()) < 200
    )
    focus(window, other)
    assert paper.marked()
    assert paper.verticalScrollBar().value() == value


def test_a_click_leads_to_the_field_behind_the_passage(window: MainWindow, qtbot: QtBot) -> None:
    paper = shown(window).paper
    focus(window, DIAGNOSIS)
    at = place_of(paper, DIAGNOSIS)
    window.workspace.show_page("oversight")
    qtbot.mouseClick(paper.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.workspace.page == "population"
    assert window.workspace.place() == DIAGNOSIS
    assert window.workspace.pages.isAncestorOf(QApplication.focusWidget())


def test_the_mouse_shows_what_a_click_would_do(window: MainWindow, qtbot: QtBot) -> None:
    paper = shown(window).paper
    focus(window, DIAGNOSIS)
    at = place_of(paper, DIAGNOSIS)
    move(paper, at)
    assert paper.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    QApplication.sendEvent(paper.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, paper.viewport().mapToGlobal(at)))
    assert QToolTip.text() == label(window.session.protocol, DIAGNOSIS)
    QToolTip.hideText()
    move(paper, QPoint(2, 2))
    assert paper.viewport().cursor().shape() is not Qt.CursorShape.PointingHandCursor


def test_the_keyboard_reaches_the_preview_and_from_it_the_field(window: MainWindow, qtbot: QtBot) -> None:
    preview = shown(window)
    focus(window, DIAGNOSIS)
    window.commands["next-pane"].trigger()
    assert preview.paper.hasFocus()
    assert preview.paper.accessibleName()
    qtbot.keyClick(preview.paper, Qt.Key.Key_Return)
    assert window.workspace.place() == DIAGNOSIS
    assert not preview.paper.hasFocus()


def test_tab_goes_through_the_bar_and_the_search_to_the_pages(window: MainWindow) -> None:
    preview = shown(window)
    preview.search.open()
    preview.bar.smaller.setFocus()
    stops = [*preview.bar.stops(), *preview.search.stops(), preview.paper]
    for stop in stops:
        assert QApplication.focusWidget() is stop
        QTest.keyClick(stop, Qt.Key.Key_Tab)


def test_a_double_click_and_the_menu_ask_to_write_the_passage(window: MainWindow, qtbot: QtBot) -> None:
    preview = shown(window)
    focus(window, DIAGNOSIS)
    at = place_of(preview.paper, DIAGNOSIS)
    point = preview.paper.point_at(at)
    assert point is not None
    number = preview.paper.passages.heading(point.page, point.y)
    asked: list[str] = []
    preview.wants_writing.connect(asked.append)
    qtbot.mouseDClick(preview.paper.viewport(), Qt.MouseButton.LeftButton, pos=at)
    menu = preview.paper.menu(preview.paper.point_at(at))
    titles = [action.text() for action in menu.actions() if action.text()]
    name = label(window.session.protocol, DIAGNOSIS)
    assert titles == [f"Go to {name}", "Write This Passage Yourself…", "Copy"]
    menu.actions()[1].trigger()
    menu.close()
    assert asked == [number, number]
    assert window.workspace.page == "wording"


# Finding and copying


def test_words_are_found_from_the_page_in_sight_and_stepped_through(window: MainWindow, qtbot: QtBot) -> None:
    preview = shown(window)
    preview.paper.go_to_page(20)
    preview.focus()
    qtbot.keyClick(preview.paper, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = preview.search
    assert search.words.hasFocus()
    qtbot.keyClicks(search.words, "INTEGRATION session")
    qtbot.waitUntil(lambda: not search.looking)
    assert search.current is not None
    assert search.current.page >= 20
    assert search.count.text() == f"{search.hits.index(search.current) + 1} of {len(search.hits)}"
    for hit in search.hits:
        found = preview.paper.pdf.text(hit.page)[hit.start : hit.start + hit.length]
        assert " ".join(found.split()).lower() == "integration session"
    first = search.hits.index(search.current)
    qtbot.keyClick(search.words, Qt.Key.Key_Return)
    assert search.hits.index(search.current) == (first + 1) % len(search.hits)
    qtbot.keyClick(search.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(search.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert search.hits.index(search.current) == (first - 1) % len(search.hits)
    (area, *_rest) = preview.paper.pdf.areas(search.current)
    place = preview.paper.position_of(search.current.page, area.boundingRect())
    assert preview.paper.viewport().rect().contains(place.center())
    qtbot.keyClick(search.words, Qt.Key.Key_Escape)
    assert not search.isVisible()
    assert preview.paper.hasFocus()


def test_what_is_not_there_is_said(window: MainWindow, qtbot: QtBot) -> None:
    preview = shown(window)
    preview.search.open()
    preview.search.words.setText("no such words anywhere")
    qtbot.waitUntil(lambda: preview.search.count.text() == "Not found")
    assert preview.search.current is None


def test_a_refresh_looks_again_and_stays_at_the_same_words(window: MainWindow, qtbot: QtBot) -> None:
    preview = shown(window)
    preview.search.open()
    preview.search.words.setText("session")
    qtbot.waitUntil(lambda: not preview.search.looking)
    preview.search.step(1)
    before, value = preview.search.current, preview.paper.verticalScrollBar().value()
    edit(window, qtbot, "Depression")
    qtbot.waitUntil(lambda: not preview.search.looking)
    assert preview.search.current == before
    assert preview.paper.verticalScrollBar().value() == value


def test_dragged_text_is_copied_over_pages_and_a_drag_is_no_click(window: MainWindow, qtbot: QtBot) -> None:
    paper = shown(window).paper
    paper.set_zoom(0.5)
    paper.go_to_page(30)
    page = paper.page
    window.workspace.show_page("oversight")
    start = paper.position_of(page, QRectF(60, 80, 1, 1)).center()
    end = paper.position_of(page, QRectF(540, 700, 1, 1)).center()
    view = paper.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, (start + end) / 2)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert window.workspace.page == "oversight"
    paper.setFocus()
    qtbot.keyClick(paper, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    whole = readable(paper.pdf.text(page))
    assert len(copied) > 200
    assert " ".join(copied.split()) in " ".join(whole.split())
    assert not any(sign in copied for sign in "\r\x02\ufffe")
    qtbot.keyClick(paper, Qt.Key.Key_Escape)
    assert paper.selected == ""


def test_a_selection_runs_from_one_page_into_the_next(window: MainWindow, qtbot: QtBot) -> None:
    paper = shown(window).paper
    paper.set_zoom(0.5)
    paper.go_to_page(30)
    start = paper.position_of(30, QRectF(60, 700, 1, 1)).center()
    end = paper.position_of(31, QRectF(540, 200, 1, 1)).center()
    qtbot.mousePress(paper.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(paper.viewport(), end)
    qtbot.mouseRelease(paper.viewport(), Qt.MouseButton.LeftButton, pos=end)
    parts = paper.selected.split("\n")
    assert any(part and part in readable(paper.pdf.text(30)) for part in parts[:3])
    assert any(part and part in readable(paper.pdf.text(31)) for part in parts[-3:])


# Passages, without a window


def spot(address: str, page: int = 0, y: float = 0.0, width: float = 100.0, height: float = 10.0) -> Spot:
    return Spot(address, page, 50.0, y, width, height)


def test_a_field_has_what_prints_it_or_what_it_holds_or_else_what_is_around_it() -> None:
    passages = Passages(
        [
            spot("/dosing/arms/low", y=0),
            spot("/dosing/arms/low/dose", y=0, width=20),
            spot("/dosing/arms/low-two", y=20),
            spot("/dosing/arms/low/dose", page=3, y=0),
        ]
    )
    assert [found.address for found in passages.of("/dosing/arms/low")] == [
        "/dosing/arms/low",
        "/dosing/arms/low/dose",
        "/dosing/arms/low/dose",
    ]
    assert len(passages.of("/dosing/arms/low/dose")) == 2
    assert [found.address for found in passages.of("/dosing/arms/low/note")] == ["/dosing/arms/low"]
    only_parts = Passages([spot("/dosing/arms/low/dose"), spot("/dosing/arms/low-two/dose")])
    assert [found.address for found in only_parts.of("/dosing/arms/low/note")] == ["/dosing/arms/low/dose"]
    assert passages.of("/dosing") == ()
    assert passages.of("/screening/tests") == ()


def test_a_finding_in_an_appendix_does_not_hide_the_passage_itself() -> None:
    passages = Passages(
        [
            spot("section-6.1", page=1),
            spot("/dosing/arms/low", page=1, y=20),
            spot("section-12.6", page=7),
            spot("/dosing/arms/low/dose", page=7, y=20),
        ]
    )
    assert [found.page for found in passages.of("/dosing/arms/low/dose")] == [7, 1]
    first = passages.first_of("/dosing/arms/low/dose")
    assert first is not None
    assert first.page == 1


def test_the_smallest_passage_at_a_place_is_meant() -> None:
    passages = Passages([spot("/dosing/arms/low"), spot("/dosing/arms/low/dose", width=20), spot("section-6.1", y=50)])
    inner = passages.at(0, 60, 5)
    outer = passages.at(0, 100, 5)
    assert inner is not None
    assert outer is not None
    assert (inner.address, outer.address) == ("/dosing/arms/low/dose", "/dosing/arms/low")
    assert passages.at(0, 60, 55) is None
    assert passages.at(1, 60, 5) is None


def test_of_several_places_the_one_in_the_fields_own_chapter_is_shown() -> None:
    passages = Passages(
        [
            spot(DIAGNOSIS, page=0),
            spot("section-1", page=1),
            spot(DIAGNOSIS, page=1, y=20),
            spot("section-3", page=2),
            spot(DIAGNOSIS, page=2, y=20),
            spot("section-5.1", page=3),
            spot(DIAGNOSIS, page=3, y=20),
        ]
    )
    first = passages.first_of(DIAGNOSIS)
    assert first is not None
    assert first.page == 3
    elsewhere = Passages(found for page in range(3) for found in passages.on(page))
    fallback = elsewhere.first_of(DIAGNOSIS)
    assert fallback is not None
    assert fallback.page == 0
    assert passages.heading(1, 25) == "1"
    assert passages.heading(0, 800) == ""
    heading = passages.first_of("/population/age_most")
    assert heading is not None
    assert heading.address == "section-5.1"
    assert passages.first_of("/screening/tests") is None


def test_a_section_is_shown_where_its_first_field_is_printed() -> None:
    passages = Passages(
        [
            spot("/overview/title", page=0),
            spot("section-5.1", page=1),
            spot(DIAGNOSIS, page=1, y=20),
            spot("section-11.2", page=2),
            spot("/overview/funding", page=2, y=20),
        ]
    )
    assert [found.page for section in ("/overview", "/population") if (found := passages.first_of(section))] == [0, 1]


@given(st.lists(st.sampled_from(["/a/b", "/a/b/c", "/a/bc", "/d"]), max_size=8), st.sampled_from(["/a/b", "/a/b/c/e"]))
def test_what_belongs_to_a_field_lies_below_it_or_around_it(addresses: list[str], asked: str) -> None:
    passages = Passages(spot(address, page=at) for at, address in enumerate(addresses))
    for found in passages.of(asked):
        within = f"{found.address}/".startswith(f"{asked}/") or f"{asked}/".startswith(f"{found.address}/")
        assert within or found.address.startswith("/a/b/")
