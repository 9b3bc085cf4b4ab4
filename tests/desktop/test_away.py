"""Work away from the window: answers come on its thread, and what never answers holds up nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from studio.desktop.away import Away

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QObject
    from pytestqt.qtbot import QtBot


@pytest.fixture
def away(qapp: QObject) -> Iterator[Away]:
    made = Away()
    yield made
    made.stop()
    made.deleteLater()


def test_answers_and_failures_come_back_on_the_thread_of_the_window(away: Away, qtbot: QtBot) -> None:
    answers: list[tuple[object, bool]] = []

    def note(answer: object) -> None:
        answers.append((answer, threading.current_thread() is threading.main_thread()))

    away.run(lambda: threading.current_thread() is threading.main_thread(), note, note)
    qtbot.waitUntil(lambda: not away.busy)
    error = OSError("gone")

    def fail() -> None:
        raise error

    away.run(fail, note, note)
    qtbot.waitUntil(lambda: not away.busy)
    assert answers == [(False, True), (error, True)]


def test_what_never_answers_holds_up_neither_other_work_nor_the_end(away: Away, qtbot: QtBot) -> None:
    never, answers = threading.Event(), []
    away.run(never.wait, answers.append, answers.append)
    away.run(lambda: "quick", answers.append, answers.append)
    qtbot.waitUntil(lambda: answers == ["quick"])
    assert away.busy
    away.stop()
    never.set()


def test_nobody_hears_an_answer_that_was_given_up(away: Away, qtbot: QtBot) -> None:
    go, answers = threading.Event(), []
    waiting = away.run(lambda: go.wait(5), answers.append, answers.append)
    waiting.give_up()
    go.set()
    qtbot.waitUntil(lambda: waiting.answered)
    assert answers == []


def test_a_failure_in_taking_an_answer_does_not_stop_the_others(away: Away, qtbot: QtBot) -> None:
    answers: list[str] = []

    def refuse(_answer: object) -> None:
        raise ValueError("refused")

    with qtbot.captureExceptions() as caught:
        away.run(lambda: "first", refuse, refuse)
        away.run(lambda: "second", answers.append, answers.append)
        qtbot.waitUntil(lambda: answers == ["second"])
    assert [str(error) for _kind, error, _trace in caught] == ["refused"]
