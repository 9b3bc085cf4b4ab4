"""The window's budgets: start, keystroke to refreshed findings, first visit of a page, evidence and preview."""

import itertools
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from studio.desktop import theme
from studio.desktop.main_window import MainWindow
from studio.desktop.pages import PAGES
from studio.desktop.pages.size_boxes import CalculationBox
from studio.desktop.pages.view import PageView
from studio.desktop.panels import evidence, preview
from studio.desktop.session import Session
from studio.knowledge.precedents import Topic
from studio.protocol.protocol import Protocol
from studio.storage.library import find, start_from
from studio.storage.settings import Settings
from studio.text import _
from tests.memory import TELL_PEAK, TOLD

START = (
    """
import gc
import sys
from pathlib import Path
gc.disable()  # As the program does before it loads the window.
from studio.desktop import app
from PySide6.QtWidgets import QApplication

def shown(application):
    for _round in range(5):
        QApplication.processEvents()
    return 0

QApplication.exec = shown
app.run(Path(sys.argv[1]) if sys.argv[1:] else None)
"""
    + TELL_PEAK
)


def environment() -> dict[str, str]:
    """Return the environment of a process of its own."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.mark.skipif(not TOLD, reason="memory is not told this way here")
@pytest.mark.parametrize("opened", ["start page", "largest template"])
def test_start_to_a_usable_window(benchmark: BenchmarkFixture, opened: str, template: Path) -> None:
    """Whole process, warm; budget 0.5 s, and 150 MB resident with a protocol open."""
    arguments = [sys.executable, "-c", START, *([str(template)] if opened != "start page" else [])]

    def start() -> str:
        done = subprocess.run(arguments, env=environment(), capture_output=True, text=True, check=True, timeout=60)
        return done.stdout

    resident = benchmark.pedantic(start, rounds=5, warmup_rounds=1)
    benchmark.extra_info["resident MB"] = int(resident)


FIRST = """
import sys
from pathlib import Path
from studio.desktop import app
from PySide6.QtWidgets import QApplication

def shown(application):
    def settle():
        for _round in range(20):
            application.processEvents()
    window = next(one for one in application.topLevelWidgets() if hasattr(one, "workspace"))
    settle()
    window.workspace.go_to(sys.argv[2])
    settle()
    print("ready", flush=True)
    sys.stdin.readline()
    {act}
    {settle}
    print({told}, flush=True)
    return 0

QApplication.exec = shown
app.run(Path(sys.argv[1]))
"""
"""A program in which nothing of what is measured was read before; it waits for a line, and then shows it."""


def for_the_first_time(
    benchmark: BenchmarkFixture, template: Path, act: str, told: str, address: str, *, settle: str = "settle()"
) -> None:
    """Measure ``act`` until the window has settled, in a new process in which a field has the keyboard."""
    arguments = [sys.executable, "-c", FIRST.format(act=act, settle=settle, told=told), str(template), address]
    started: list[subprocess.Popen[str]] = []

    def opened() -> tuple[tuple[subprocess.Popen[str]], dict[str, object]]:
        for process in started:  # The one before holds the file until it has ended.
            process.wait(60)
        pipe = subprocess.PIPE
        process = subprocess.Popen(arguments, env=environment(), stdin=pipe, stdout=pipe, text=True, bufsize=1)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return (process,), {}

    def show(process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("show\n")
        assert int(process.stdout.readline()) > 0

    try:
        benchmark.pedantic(show, setup=opened, rounds=5, warmup_rounds=1)
    finally:
        for process in started:
            process.communicate(timeout=60)


def test_first_show_of_the_evidence(benchmark: BenchmarkFixture, template: Path) -> None:
    """In a process of its own, from the key to the rows shown."""
    rows = "len(window.workspace.side.get('evidence').list.shown)"
    for_the_first_time(benchmark, template, "window.toggle_side('evidence')", rows, "/dosing/arms/dose-25mg/dose")


PAINTED = "application.processEvents()"
COMPLETE = """page = window.workspace.pages.currentWidget()
    while not page.complete:
        application.processEvents()"""


@pytest.mark.parametrize("settle", [PAINTED, COMPLETE], ids=["in sight", "whole"])
@pytest.mark.parametrize("section", [page.section for page in PAGES])
def test_first_visit_of_a_page_in_a_new_process(
    benchmark: BenchmarkFixture, template: Path, section: str, settle: str
) -> None:
    """With its lists, from the key to all that is in sight on the screen; budget 100 ms. Then to all of the page."""
    away = "/overview/title" if section != "overview" else "/oversight/data_governance"
    for_the_first_time(benchmark, template, f"window.workspace.show_page({section!r})", "1", away, settle=settle)


@pytest.fixture
def session(qapp: QApplication) -> Session:
    theme.apply(qapp)
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    opened = Session()
    opened.start(start_from(template))
    yield opened
    opened.deleteLater()


def test_keystroke_to_refreshed_findings(benchmark: BenchmarkFixture, session: Session, qapp: QApplication) -> None:
    """In process, without the pause that is waited for; budget 50 ms at the 95th percentile."""
    page = next(page for page in PAGES if page.section == "population")
    view = PageView(session, page)
    view.resize(800, 800)
    view.show()
    view.build_all()
    typed = iter(range(1_000_000))
    taken = []

    def keystroke() -> None:
        begun = time.perf_counter()
        session.put("/population/diagnosis", f"Depression {next(typed)}", _("Change diagnosis"))
        session.check_now()
        qapp.processEvents()
        taken.append(time.perf_counter() - begun)

    benchmark.pedantic(keystroke, rounds=60, warmup_rounds=3)
    if len(taken) > 1:  # once only, where tests are spread over processes
        benchmark.extra_info["95th percentile, ms"] = round(statistics.quantiles(taken, n=20)[-1] * 1000, 1)
    view.close()
    view.deleteLater()


def test_keystroke_that_participants_follow(benchmark: BenchmarkFixture, session: Session, qapp: QApplication) -> None:
    """On the page of the sample size, from the assumed difference to participants, cards in sight and findings."""
    view = PageView(session, next(page for page in PAGES if page.section == "statistics"))
    view.resize(800, 800)
    view.show()
    view.build_all()
    view.ensureWidgetVisible(view.findChild(CalculationBox))
    differences, taken = itertools.count(400), []

    def keystroke() -> None:
        begun = time.perf_counter()
        session.put("/statistics/difference", next(differences) / 100, _("Change difference"))
        session.check_now()
        qapp.processEvents()
        taken.append(time.perf_counter() - begun)

    benchmark.pedantic(keystroke, rounds=60, warmup_rounds=3)
    assert session.protocol.statistics.size_follows
    if len(taken) > 1:  # once only, where tests are spread over processes
        benchmark.extra_info["95th percentile, ms"] = round(statistics.quantiles(taken, n=20)[-1] * 1000, 1)
    view.close()
    view.deleteLater()


@pytest.mark.parametrize("panel", ["none", "guide", "checklist", "preview", "evidence", "help", "comments"])
def test_keystroke_beside_a_panel(
    benchmark: BenchmarkFixture, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, panel: str
) -> None:
    """In the window, from the stored value to findings, marks and panel, without pauses; budget 50 ms at the 95th."""
    monkeypatch.setattr(evidence, "FOLLOW_AFTER_MS", 0)
    theme.apply(qapp, "light")
    window = MainWindow(Settings())
    window.resize(1440, 900)
    window.show()
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    window.files.start_from(template)
    if panel == "guide":
        window.guide.toggle()
    elif panel == "none":
        window.toggle_side(window.workspace.side.panel)
    elif not window.shows(panel):
        window.toggle_side(panel)
    window.workspace.go_to("/population/diagnosis")
    for _round in range(50):
        qapp.processEvents()
    typed, taken = itertools.count(), []

    def keystroke() -> None:
        begun = time.perf_counter()
        window.session.put("/population/diagnosis", f"Depression {next(typed)}", _("Change diagnosis"))
        window.session.check_now()
        qapp.processEvents()
        taken.append(time.perf_counter() - begun)

    benchmark.pedantic(keystroke, rounds=60, warmup_rounds=3)
    if len(taken) > 1:  # once only, where tests are spread over processes
        benchmark.extra_info["95th percentile, ms"] = round(statistics.quantiles(taken, n=20)[-1] * 1000, 1)
    window.session.start(Protocol())
    window.close()
    window.deleteLater()


@pytest.mark.parametrize("section", ["dosing", "population", "schedule", "endpoints", "own"])
def test_first_visit_of_a_page(benchmark: BenchmarkFixture, session: Session, qapp: QApplication, section: str) -> None:
    page = next(page for page in PAGES if page.section == section)
    views = []

    def visit() -> None:
        view = PageView(session, page)
        view.resize(800, 800)
        view.show()
        qapp.processEvents()
        views.append(view)

    benchmark.pedantic(visit, rounds=5, warmup_rounds=1)
    for view in views:
        view.close()
        view.deleteLater()


def test_focus_change_while_the_evidence_is_shown(
    benchmark: BenchmarkFixture, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In process, without the pause that is waited for: to another field of the page whose precedents are others."""
    monkeypatch.setattr(evidence, "FOLLOW_AFTER_MS", 0)
    theme.apply(qapp, "light")
    window = MainWindow(Settings())
    window.resize(1440, 900)
    window.show()
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    window.files.start_from(template)
    window.toggle_side("evidence")
    panel = window.workspace.side.get("evidence")
    assert panel is not None
    ways = itertools.cycle((("/statistics/difference", Topic.EFFECT), ("/statistics/dropout", Topic.DROPOUT)))

    def move() -> None:
        address, topic = next(ways)
        window.workspace.go_to(address)
        while panel.topic is not topic:
            qapp.processEvents()
        qapp.processEvents()

    benchmark.pedantic(move, rounds=40, warmup_rounds=4)
    window.session.start(Protocol())
    window.close()
    window.deleteLater()


def test_keystroke_while_the_preview_is_laid_out(
    benchmark: BenchmarkFixture, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As beside a panel, but each one in the middle of a layout; budget 50 ms at the 95th percentile."""
    monkeypatch.setattr(preview, "REFRESH_AFTER_MS", 0)
    theme.apply(qapp, "light")
    window = MainWindow(Settings())
    window.resize(1440, 900)
    window.show()
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    window.files.start_from(template)
    if not window.shows("preview"):
        window.toggle_side("preview")
    panel = window.workspace.side.get("preview")
    assert panel is not None
    window.workspace.go_to("/population/diagnosis")
    typed, taken = itertools.count(), []

    def put() -> None:
        window.session.put("/population/diagnosis", f"Depression {next(typed)}", _("Change diagnosis"))
        window.session.check_now()
        qapp.processEvents()

    def half_way() -> None:
        """Come to the middle of a layout."""
        while not panel.current:
            qapp.processEvents()
        put()
        begun = time.perf_counter()
        while time.perf_counter() - begun < 0.4:
            qapp.processEvents()
        assert panel.state.sign.on

    def keystroke() -> None:
        begun = time.perf_counter()
        put()
        taken.append(time.perf_counter() - begun)

    benchmark.pedantic(keystroke, setup=half_way, rounds=40, warmup_rounds=3)
    if len(taken) > 1:  # once only, where tests are spread over processes
        benchmark.extra_info["95th percentile, ms"] = round(statistics.quantiles(taken, n=20)[-1] * 1000, 1)
    window.session.start(Protocol())
    window.close()
    window.deleteLater()


def test_an_edit_to_the_refreshed_preview(
    benchmark: BenchmarkFixture, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In process, without the pauses that are waited for; budget 1 s for 60 pages.

    Beside it stand the first preview, and for how long the window was held up at worst.
    """
    monkeypatch.setattr(preview, "REFRESH_AFTER_MS", 0)
    theme.apply(qapp, "light")
    window = MainWindow(Settings())
    window.resize(1440, 900)
    window.show()
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    window.files.start_from(template)
    begun = time.perf_counter()
    window.toggle_side("preview")
    panel = window.workspace.side.get("preview")
    assert panel is not None

    pulse = [time.perf_counter()]
    clock = QTimer(interval=1)
    clock.timeout.connect(lambda: pulse.append(time.perf_counter()))
    clock.start()

    def wait() -> float:
        """Wait for the preview; return the longest time for which the window answered nothing."""
        pulse[:] = [time.perf_counter()]
        while not panel.current:
            qapp.processEvents()
        return max(after - before for before, after in itertools.pairwise([*pulse, time.perf_counter()]))

    wait()
    benchmark.extra_info["first preview, ms"] = round(1000 * (time.perf_counter() - begun))
    window.workspace.go_to("/population/diagnosis")
    typed = itertools.count()
    held: list[float] = []

    def edit() -> None:
        window.session.put("/population/diagnosis", f"Depression {next(typed)}", _("Change diagnosis"))
        window.session.check_now()
        held.append(wait())

    benchmark.pedantic(edit, rounds=10, warmup_rounds=1)
    clock.stop()
    benchmark.extra_info["pages"] = panel.paper.count
    benchmark.extra_info["window held up, ms"] = round(1000 * statistics.median(held), 1)
    window.session.start(Protocol())
    window.close()
    window.deleteLater()
