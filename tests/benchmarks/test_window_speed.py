"""The window's budgets: start, keystroke to refreshed findings, first visit of a page."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.pages import PAGES
from studio.desktop.pages.view import PageView
from studio.desktop.session import Session
from studio.storage.library import find, start_from
from studio.text import _

START = """
import sys, resource
from pathlib import Path
from studio.desktop import app
from PySide6.QtWidgets import QApplication

def shown(application):
    for _round in range(5):
        QApplication.processEvents()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    return 0

QApplication.exec = shown
app.run(Path(sys.argv[1]) if sys.argv[1:] else None)
"""


@pytest.mark.parametrize("opened", ["start page", "largest template"])
def test_start_to_a_usable_window(benchmark: BenchmarkFixture, opened: str) -> None:
    """Whole process, warm; budget 0.5 s, and 150 MB resident with a protocol open."""
    pytest.importorskip("resource", reason="memory is not told this way here")
    file = data_folder("templates") / "psilocybin-trd-single-dose.patp"
    arguments = [sys.executable, "-c", START, *([str(file)] if opened != "start page" else [])]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # warm means compiled, as it is for users

    def start() -> str:
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout

    resident = benchmark.pedantic(start, rounds=5, warmup_rounds=1)
    benchmark.extra_info["resident MB"] = int(resident)


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
    benchmark.extra_info["95th percentile, ms"] = round(statistics.quantiles(taken, n=20)[-1] * 1000, 1)
    view.close()
    view.deleteLater()


@pytest.mark.parametrize("section", ["dosing", "population", "schedule", "endpoints"])
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
