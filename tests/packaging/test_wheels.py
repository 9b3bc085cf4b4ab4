"""The wheel and the source distribution: the same bytes anywhere, and nothing astray in them."""

import os
import shutil
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
import released
import wheels

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("studio", "resources", "templates", "tests", "packaging", "docs")


def checkout(folder):
    """Copy what a build reads; a file that is written meanwhile is the same in all copies made from the first."""
    folder.mkdir(parents=True)
    for name in PARTS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "*.pot"))
    for file in (*ROOT.glob("*.md"), ROOT / "LICENSE", ROOT / "pyproject.toml"):
        shutil.copy2(file, folder)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    base = tmp_path_factory.mktemp("wheels")
    first = checkout(base / "one")
    second = Path(shutil.copytree(first, base / "another place"))
    for file in second.rglob("*"):
        os.utime(file, (1_500_000_000, 1_500_000_000))
        if file.is_file():
            file.chmod(file.stat().st_mode | 0o060)  # as another umask would have it
    for astray in ("studio/__pycache__/a.cpython-311.pyc", "tests/.hypothesis/b", "resources/c.pyc", ".venv/d.py"):
        (second / astray).parent.mkdir(parents=True, exist_ok=True)
        (second / astray).write_text("astray")
    return wheels.build(base / "out 1", first), wheels.build(base / "out 2", second), first


def test_two_builds_from_two_places_and_times_are_the_same_bytes(built):
    for first, second in zip(*built[:2], strict=True):
        assert first.name == second.name
        assert first.read_bytes() == second.read_bytes()


def test_the_wheel_holds_the_program_with_its_facts_and_nothing_else(built):
    with zipfile.ZipFile(built[1][0]) as wheel:
        names = wheel.namelist()
    assert {Path(name).parts[0] for name in names} == {"studio", f"pat_studio-{released.version()}.dist-info"}
    assert {"studio/_data/templates/blank.patp", "studio/_data/resources/thresholds.toml"} <= {*names}
    assert not [name for name in names if name.endswith((".pyc", ".pot")) or "/." in name]


def test_the_metadata_are_complete(built):
    with zipfile.ZipFile(built[0][0]) as wheel:
        [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        told = message_from_bytes(wheel.read(name))
        entries = wheel.read(name.replace("METADATA", "entry_points.txt")).decode()
    assert told["Version"] == released.version()
    assert told["License-Expression"] == "MIT"
    assert told["Description-Content-Type"] == "text/markdown"
    assert "LICENSE" in told.get_all("License-File")
    assert told["Requires-Python"] == ">=3.11"
    assert [one for one in told.get_all("Classifier") if "Python :: 3.11" in one]
    assert told["Author-email"] is None
    assert "[console_scripts]\npat-studio = " in entries
    assert "[gui_scripts]\npat-studio-window = " in entries


def test_the_source_distribution_holds_what_tests_need(built):
    with tarfile.open(built[1][1]) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    needed = {str(file.relative_to(built[2])) for file in (built[2] / "tests").rglob("*") if file.is_file()}
    assert {name for name in needed if "/." not in name} <= names
    assert {"packaging/bootstrap.py", "packaging/requirements-test.txt", "docs/size.md", "README.md"} <= names
    assert not [name for name in names if name.endswith(".pyc") or ".hypothesis" in name or ".venv" in name]
