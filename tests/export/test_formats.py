"""Exporting to a file: the kinds there are, and every way it can fail."""

import errno
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.document.blocks import Document
from studio.export.formats import FORMATS, ExportError, check_target, export, format_of, offered_name
from studio.export.options import Options
from tests.export.sample import document

OPTIONS = Options(created=date(2026, 11, 23))
SMALL = replace(document(1), sections=())


def message(path: Path) -> str:
    with pytest.raises(ExportError) as caught:
        export(SMALL, path, OPTIONS)
    return str(caught.value)


def test_every_format_is_found_by_its_ending_and_has_a_title() -> None:
    for ending, format in FORMATS.items():
        assert ending == format.ending
        assert ending == ending.lower()
        assert str(format.title)
        for what in format.of:
            assert format_of(Path(f"protocol{ending.upper()}"), what) is format


def test_the_file_is_what_the_format_renders(tmp_path: Path) -> None:
    path = tmp_path / "protocol.pdf"
    export(SMALL, path, OPTIONS)
    assert path.read_bytes() == FORMATS[".pdf"].render(SMALL, OPTIONS)
    assert list(tmp_path.iterdir()) == [path]


def test_options_may_be_left_out(tmp_path: Path) -> None:
    export(SMALL, tmp_path / "protocol.pdf")
    assert (tmp_path / "protocol.pdf").stat().st_size > 0


@pytest.mark.parametrize("name", ["protocol.odt", "protocol", "protocol.pdf.", ".pdf"])
def test_an_unknown_ending_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    said = message(tmp_path / name)
    assert str(tmp_path / name) in said
    assert ".pdf" in said
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_exported_to(tmp_path: Path) -> None:
    folder = tmp_path / "folder.pdf"
    folder.mkdir()
    assert "folder" in message(folder)
    assert list(folder.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "missing") in message(tmp_path / "missing" / "protocol.pdf")
    assert list(tmp_path.iterdir()) == []


def test_the_target_can_be_checked_before_the_work(tmp_path: Path) -> None:
    assert check_target(tmp_path / "a.pdf") is FORMATS[".pdf"]
    with pytest.raises(ExportError):
        check_target(tmp_path / "missing" / "a.pdf")


@pytest.mark.parametrize(
    ("code", "writable", "words"),
    [
        (errno.ENOSPC, True, "disk is full"),
        (errno.EACCES, True, "open in another program or read-only"),
        (errno.EROFS, False, "disk can only be read"),
        (errno.EACCES, False, "may not write in its folder"),
        (errno.EIO, True, "disk or share cannot be reached"),
    ],
)
def test_what_the_system_refuses_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, writable: bool, words: str
) -> None:
    def fail(self: Path, target: Path) -> Path:
        raise OSError(code, os.strerror(code))

    path = tmp_path / "protocol.pdf"
    path.write_bytes(b"old")
    access = os.access
    monkeypatch.setattr(Path, "replace", fail)
    monkeypatch.setattr(os, "access", lambda asked, mode: writable if Path(asked) == tmp_path else access(asked, mode))
    said = message(path)
    assert words in said
    assert str(path) in said
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_folder_without_permission_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert "may not write in its folder" in message(tmp_path / "protocol.pdf")
    finally:
        tmp_path.chmod(0o700)


class Cancelled(Exception):
    pass


def test_a_cancelled_export_leaves_the_old_file(tmp_path: Path) -> None:
    def cancel(share: float) -> None:
        if share > 0.5:
            raise Cancelled

    path = tmp_path / "protocol.pdf"
    path.write_bytes(b"old")
    with pytest.raises(Cancelled):
        export(document(1), path, replace(OPTIONS, progress=cancel))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    export(SMALL, path, OPTIONS)
    assert path.read_bytes() != b"old"


def test_the_registry_imports_no_library_that_writes_files() -> None:
    program = "import sys, studio.export.formats; print({'reportlab', 'pikepdf', 'PIL'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


def test_a_name_that_is_too_long_is_one_sentence(tmp_path):
    with pytest.raises(ExportError, match="cannot be written"):
        check_target(tmp_path / ("x" * 300 + ".pdf"))


def named(title: str, running: str = "") -> Document:
    return replace(SMALL, title=title, running=running)


@pytest.mark.parametrize(
    ("running", "submitted", "shared"),
    [
        ("PAT-TRD-201, version 1.2", "pat-trd-201-version-1-2.pdf", "PAT-TRD-201, version 1.2.pdf"),
        ("Étude/de: «phase» 2b", "etude-de-phase-2b.pdf", "Étude de «phase» 2b.pdf"),
        ("裸盖菇素", "protocol.pdf", "裸盖菇素.pdf"),
        ("..", "protocol.pdf", "protocol.pdf"),
        ("x" * 150, "x" * 60 + ".pdf", "x" * 120 + ".pdf"),
        ("", "a-trial.pdf", "A trial.pdf"),
    ],
)
def test_a_name_is_offered_for_each_purpose(running: str, submitted: str, shared: str) -> None:
    document = named("A trial", running)
    assert offered_name(document, "submission", ".pdf") == submitted
    assert offered_name(document, "sharing", ".pdf") == shared


@given(st.text(), st.sampled_from(sorted(FORMATS)))
def test_the_name_for_a_submission_is_one_that_an_ectd_takes(title: str, ending: str) -> None:
    name = offered_name(named(title), "submission", ending)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z]+", name)
    assert len(name) <= 64


@given(st.text())
def test_the_name_to_share_is_one_that_every_file_system_takes(title: str) -> None:
    name = offered_name(named(title), "sharing", ".pdf")
    assert re.fullmatch(r'[^\x00-\x1f<>:"/\\|?*]+\.pdf', name)
    assert not name.startswith((".", " "))
    assert len(name.encode()) <= 124
    assert format_of(Path(name)) is FORMATS[".pdf"]
