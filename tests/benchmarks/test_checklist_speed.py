"""How long the checklist takes. The budget is 10 ms for all rules on the largest template."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from studio.checklist.run import run
from studio.data import data_folder
from studio.protocol.protocol import Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture


def largest() -> Path:
    """Return the largest shipped template."""
    return max(data_folder("templates").glob("*.patp"), key=lambda path: path.stat().st_size)


def test_all_rules_on_the_largest_template(benchmark: BenchmarkFixture) -> None:
    protocol = Protocol.model_validate_json(largest().read_bytes())
    report = benchmark(run, protocol)
    assert report.ok


def test_all_rules_on_a_blank_protocol(benchmark: BenchmarkFixture) -> None:
    report = benchmark(run, Protocol())
    assert report.ok


def test_a_thousand_files_on_the_command_line(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    content = largest().read_bytes()
    for number in range(1000):
        (tmp_path / f"{number:04}.patp").write_bytes(content)
    command = [sys.executable, "-m", "studio", "check", "--json", *map(str, sorted(tmp_path.glob("*.patp")))]
    done = benchmark.pedantic(subprocess.run, (command,), {"capture_output": True, "check": False}, rounds=1)
    assert done.returncode == 0
    assert done.stderr.decode().splitlines()[-1] == "1000 of 1000 files checked"
