"""Crash reports: kept through the worst, shown once, and silent about the protocol."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from studio.storage import crashes, folders
from studio.storage.crashes import Watch, described

if TYPE_CHECKING:
    from pathlib import Path


def in_a_process(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a program of its own, with the folders of this test."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=False
    )


def test_the_interpreters_last_words_are_kept(user_folders: Path) -> None:
    done = in_a_process("""
        import ctypes
        from studio.storage.crashes import Watch
        watch = Watch()
        def fall():
            ctypes.string_at(0)
        fall()
    """)
    assert done.returncode != 0
    report = crashes.left_behind()
    assert "in fall" in report
    assert "PAT Studio" in report


def test_the_last_words_do_not_name_the_users_folders(user_folders: Path, tmp_path: Path) -> None:
    script = tmp_path / "studio" / "falls.py"
    script.parent.mkdir()
    script.write_text("import ctypes\n\ndef fall():\n    ctypes.string_at(0)\n")
    in_a_process(f"""
        import sys
        from studio.storage.crashes import Watch
        watch = Watch()
        sys.path.insert(0, {str(script.parent)!r})
        import falls
        falls.fall()
    """)
    report = crashes.left_behind()
    assert 'File "studio/falls.py", line 4 in fall' in report
    assert str(tmp_path) not in report


def test_a_program_that_ends_well_leaves_nothing(user_folders: Path) -> None:
    Watch().end()
    assert not list(folders.reports_folder().iterdir())


def test_a_program_that_was_ended_from_outside_leaves_nothing_to_show(user_folders: Path) -> None:
    in_a_process("""
        import os
        from studio.storage.crashes import Watch
        watch = Watch()
        os._exit(9)
    """)
    assert list(folders.reports_folder().iterdir())
    assert not crashes.left_behind()
    assert not list(folders.reports_folder().iterdir())


def test_the_reports_of_a_program_that_still_runs_are_its_own(user_folders: Path) -> None:
    watch = Watch()
    watch.note("first\nsecond")
    assert not crashes.left_behind()
    crashes.forget()
    assert watch.file is not None
    assert watch.file.exists()
    watch.end()


def test_reports_are_readable_by_their_user_alone(user_folders: Path) -> None:
    watch = Watch()
    assert watch.file is not None
    assert watch.file.stat().st_mode & 0o077 == 0
    watch.end()


def test_a_folder_that_cannot_be_made_is_no_error(user_folders: Path) -> None:
    folders.reports_folder().parent.mkdir(parents=True, exist_ok=True)
    folders.reports_folder().write_text("in the way")
    watch = Watch()
    watch.note("first\nsecond")
    watch.end()
    assert watch.file is None
    assert not crashes.left_behind()


def test_a_report_has_an_end(user_folders: Path) -> None:
    watch = Watch()
    for _round in range(300):
        watch.note("x" * 1000)
    assert watch.file is not None
    assert watch.file.stat().st_size <= crashes.LARGEST + 1000
    watch.end()


@pytest.mark.parametrize("error", [ValueError("25 mg for the secret arm"), KeyError("secret")])
def test_messages_that_may_repeat_the_protocol_are_left_out(error: Exception) -> None:
    try:
        try:
            raise error
        except Exception as cause:
            raise RuntimeError("secret") from cause
    except RuntimeError as outer:
        report = described(outer)
    assert "secret" not in report
    assert type(error).__name__ in report
    assert "RuntimeError" in report
    assert "test_crashes.py" in report


def test_messages_about_the_code_stay() -> None:
    with pytest.raises(AttributeError) as raised:
        _ = None.nothing  # type: ignore[attr-defined]
    assert "nothing" in described(raised.value)


def test_folders_that_may_name_the_user_are_left_out() -> None:
    with pytest.raises(TypeError) as raised:
        folders._folder(3)  # type: ignore[arg-type]  # noqa: SLF001
    report = described(raised.value)
    assert "studio/storage/folders.py" in report
    assert str(folders.__file__) not in report


def test_an_error_that_is_told_otherwise_is_kept_while_somebody_watches(user_folders: Path) -> None:
    crashes.note(ValueError("before"))
    watch = Watch()
    crashes.note(ValueError("secret"))
    watch.end()
    crashes.note(ValueError("after"))
    assert crashes.left_behind().count("ValueError") == 1
