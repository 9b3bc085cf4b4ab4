"""The installed product tests itself: it tells the truth, and leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDERS = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "HOME", "TMPDIR")


def self_test(home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "studio", "--self-test"],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={**variables, **dict.fromkeys(FOLDERS, str(home)), **more},
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def test_a_whole_installation_passes_and_nothing_is_left_behind(home: Path) -> None:
    done = self_test(home)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "All is well."
    assert all(line.startswith("ok ") for line in lines[1:-1])
    assert len(lines) >= 13
    # Qt's own cache of fonts and of what the graphics card can is not the program's.
    assert [file for file in home.rglob("*") if "pat-studio" in file.name.casefold() or file.suffix == ".patp"] == []


def test_what_fails_is_named_and_the_rest_is_still_checked(home: Path) -> None:
    config = home / "config"
    config.mkdir()
    (config / "pat-studio").write_text("no folder", encoding="utf-8")
    done = self_test(home, XDG_CONFIG_HOME=str(config))
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert len(failed) == 1
    assert "Your own folders" in failed[0]
    assert str(config) in failed[0]
    assert done.stdout.splitlines()[-1] == "1 check failed."


def test_it_stands_alone_on_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "studio", "--self-test", "rules"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert "--self-test stands alone." in done.stderr
    assert done.stdout == ""


def test_a_damaged_data_file_is_found(home: Path) -> None:
    spoil = (
        "import studio.data, sys, shutil, pathlib\n"
        "whole = studio.data.data_folder('resources')\n"
        f"copy = pathlib.Path({str(home / 'resources')!r})\n"
        "shutil.copytree(whole, copy)\n"
        "(copy / 'fonts' / 'Inter-Regular.ttf').write_bytes(b'no typeface')\n"
        "next((copy / 'trials').glob('*.toml')).write_text('= no fact', encoding='utf-8')\n"
        "templates = studio.data.data_folder('templates')\n"
        "studio.data.data_folder = lambda kind: copy if kind == 'resources' else templates\n"
        "from studio.__main__ import main\n"
        "sys.exit(main(['--self-test']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", spoil], capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 1, done.stderr
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert any("Facts" in line for line in failed)
    assert any("Typefaces" in line and "Inter-Regular.ttf" in line for line in failed)
    assert any(line.startswith("ok") and "Sample size" in line for line in done.stdout.splitlines())
