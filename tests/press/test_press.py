"""The process that makes documents: what it makes, how it fails, and that it ends with the program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studio import text
from studio.checklist.run import run
from studio.data import data_folder
from studio.document.build import build
from studio.export.formats import ExportError
from studio.export.options import Options
from studio.export.pdf.render import lay_out, render
from studio.press import press as module
from studio.press.orders import file, pages
from studio.press.press import Press
from studio.protocol.protocol import Protocol
from studio.storage.crashes import FailedElsewhere, described
from studio.storage.protocol_file import load
from tests.press import orders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are not told this way here")


class GivenUp(Exception):
    """Nobody waits any more."""


@pytest.fixture
def press() -> Iterator[Press]:
    made = Press()
    yield made
    made.close()


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.01)


def patiently(share: float) -> None:
    """Never give up."""


def once_begun(file: Path) -> Callable[[float], None]:
    """Give up once the order has said that it is begun."""

    def progress(share: float) -> None:
        if file.exists() and "begun" in file.read_text():
            raise GivenUp

    return progress


def gone(pid: int) -> bool:
    """Whether a process is no more, not even as one whose end nobody took note of."""
    return not Path(f"/proc/{pid}").exists()


# What it makes


def test_pages_and_files_are_those_that_are_made_here(press: Press) -> None:
    protocol = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")
    options = Options("letter", "submission", created=datetime(2026, 11, 27))
    report = run(protocol)
    assert press.make(partial(pages, protocol, options), patiently) == lay_out(
        build(protocol, report), options, finished=False
    )
    made = press.make(partial(file, protocol, "protocol", ".pdf", options, True, False), patiently)
    assert made == render(build(protocol, report, final=True), options)


def test_one_process_serves_all_and_is_there_from_the_first_order_on(press: Press) -> None:
    assert press.pid is None
    first = press.make(orders.pid, patiently)
    assert first == press.make(orders.pid, patiently) == press.pid
    assert first != os.getpid()


def test_it_loads_what_documents_need_and_nothing_of_the_window(press: Press) -> None:
    press.make(partial(pages, Protocol(), Options()), patiently)
    press.make(partial(file, Protocol(), "protocol", ".docx", Options(), False, False), patiently)
    loaded = press.make(orders.loaded, patiently)
    assert "reportlab" in loaded
    unwanted = ("PySide6", "shiboken6", "studio.desktop", "studio.cli", "argparse", "pytest", "_pytest", "numpy")
    assert [name for name in loaded if name.split(".")[0] in unwanted or name in unwanted] == []


def test_the_language_is_that_of_the_program(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_language", "zh_CN")
    assert press.make(orders.said, patiently) == "zh_CN"
    monkeypatch.setattr(text, "_language", "en")
    assert press.make(orders.said, patiently) == "en"


def test_it_is_told_how_much_is_done(press: Press) -> None:
    told: list[float] = []
    assert press.make(orders.shares, told.append) == "done"
    assert told == sorted(told)
    assert len(set(told)) > 4


def test_orders_of_several_threads_are_carried_out_one_by_one(press: Press) -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.append(press.make(orders.shares, patiently)), daemon=True)
        for _thread in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert made == ["done"] * 3


# Giving up


def test_an_order_that_is_given_up_ends_and_the_next_one_is_carried_out(press: Press, tmp_path: Path) -> None:
    said = tmp_path / "said"
    with pytest.raises(GivenUp):
        press.make(partial(orders.endless, str(said)), once_begun(said))
    first = press.pid
    assert press.make(orders.pid, patiently) == first
    assert said.read_text() == "begun ended "


def test_one_who_waits_for_the_process_can_give_up_too(press: Press, tmp_path: Path) -> None:
    said, leave = tmp_path / "said", threading.Event()

    def stay(share: float) -> None:
        if leave.is_set():
            raise GivenUp

    def order() -> None:
        with pytest.raises(GivenUp):
            press.make(partial(orders.endless, str(said)), stay)

    thread = threading.Thread(target=order, daemon=True)
    thread.start()
    until(said.exists, "the order before")
    with pytest.raises(GivenUp):
        press.make(orders.pid, once_begun(said))
    leave.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_an_order_that_does_not_hear_is_ended_for_the_next_one(
    press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.2)
    said = tmp_path / "said"
    with pytest.raises(GivenUp):
        press.make(partial(orders.deaf, str(said)), once_begun(said))
    first = press.pid
    assert press.make(orders.pid, patiently) != first


# Failing


def test_what_is_told_to_people_arrives_as_it_is(press: Press) -> None:
    with pytest.raises(ExportError) as caught:
        press.make(orders.refuse, patiently)
    assert str(caught.value) == "There is no room for the fonts."
    assert press.make(orders.pid, patiently) == press.pid


def test_what_nobody_foresaw_arrives_with_the_lines_of_code_and_nothing_of_the_protocol(press: Press) -> None:
    with pytest.raises(FailedElsewhere) as caught:
        press.make(orders.fail, patiently)
    report = described(caught.value)
    assert "orders.py" in report
    assert "in fail" in report
    assert "builtins.ValueError" in report
    assert "typed" not in report


def test_a_result_that_cannot_be_handed_over_is_an_error_of_that_order_alone(press: Press) -> None:
    with pytest.raises(FailedElsewhere):
        press.make(orders.unspeakable, patiently)
    assert press.make(orders.pid, patiently) == press.pid


@needs_proc
def test_a_process_that_died_is_started_again_for_the_next_order(press: Press) -> None:
    first = press.make(orders.pid, patiently)
    os.kill(first, signal.SIGKILL)
    until(lambda: gone(first), "somebody to take note")
    assert press.make(orders.pid, patiently) != first


@needs_proc
def test_an_order_whose_process_dies_is_given_once_more(press: Press, tmp_path: Path) -> None:
    assert press.make(partial(orders.die_once, str(tmp_path / "died")), patiently) == "made"


@needs_proc
def test_an_order_that_kills_the_process_is_told_in_a_sentence(press: Press) -> None:
    with pytest.raises(ExportError, match="could not be made"):
        press.make(orders.die, patiently)
    assert press.make(orders.pid, patiently) == press.pid


def test_a_process_that_cannot_be_started_is_told_in_a_sentence(
    press: Press, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(tmp_path / "gone"))
        with pytest.raises(ExportError, match="could not be made"):
            press.make(orders.pid, patiently)
    assert press.make(orders.pid, patiently) == press.pid


# The program around it


@needs_proc
def test_nothing_is_left_of_it_when_it_is_closed_even_while_it_cannot_run(press: Press) -> None:
    before = threading.active_count()
    pid = press.make(orders.pid, patiently)
    os.kill(pid, signal.SIGSTOP)
    begun = threading.Event()

    def order() -> None:
        with pytest.raises(ExportError):
            press.make(partial(orders.refuse), lambda share: begun.set())

    thread = threading.Thread(target=order, daemon=True)
    thread.start()
    assert begun.wait(PATIENCE_S)
    press.close()
    thread.join(PATIENCE_S)
    assert gone(pid)
    assert threading.active_count() == before


PROGRAM = """
import os, sys, threading
from functools import partial
from pathlib import Path
from studio.press.press import PRESS
from tests.press import orders
print(PRESS.make(orders.pid, lambda share: None), flush=True)
if sys.argv[1] == "chatter":
    print(repr(PRESS.make(orders.chatter, lambda share: None)))
if sys.argv[1] == "wait":
    threading.Thread(target=PRESS.make, args=(partial(orders.deaf, sys.argv[2]), lambda share: None)).start()
    threading.Event().wait()
"""


def program(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@needs_proc
def test_it_ends_with_the_program_and_neither_reads_nor_writes_in_its_terminal() -> None:
    running = program("chatter")
    out, err = running.communicate("typed", timeout=PATIENCE_S)
    pid, rest = out.split("\n", 1)
    assert (rest, err, running.returncode) == ("''\n", "", 0)
    assert gone(int(pid))


@needs_proc
def test_it_ends_even_in_the_middle_of_an_order_when_the_program_is_killed(tmp_path: Path) -> None:
    running = program("wait", str(tmp_path / "said"))
    assert running.stdout is not None
    pid = int(running.stdout.readline())
    until((tmp_path / "said").exists, "the order")
    running.kill()
    running.communicate(timeout=PATIENCE_S)
    until(lambda: gone(pid) or Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z", "its end")


@needs_proc
def test_ctrl_c_in_the_terminal_is_not_meant_for_it(press: Press) -> None:
    pid = press.make(orders.pid, patiently)
    os.kill(pid, signal.SIGINT)
    assert press.make(orders.pid, patiently) == pid


def test_the_program_starts_one_with_a_word_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it does once it is one file, which is no interpreter: only that is played here."""
    started = [sys.executable, "-m", "studio", "--make-documents"]
    monkeypatch.setattr(module, "_command", lambda: started)
    monkeypatch.chdir(ROOT)
    made = Press()
    try:
        assert made.make(partial(pages, Protocol(), Options()), patiently).data.startswith(b"%PDF")
    finally:
        made.close()
