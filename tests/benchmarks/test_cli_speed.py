"""The command line as a whole process: ``check`` in 0.35 s."""

import subprocess
import sys

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from studio.data import data_folder

TEMPLATE = data_folder("templates") / "psilocybin-trd-single-dose.patp"
COMMANDS = {
    "check": ["check", str(TEMPLATE)],
    "check --json": ["check", str(TEMPLATE), "--json"],
    "templates": ["templates"],
    "diff": ["diff", str(TEMPLATE), str(TEMPLATE)],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_from_start_to_exit(benchmark: BenchmarkFixture, command: str) -> None:
    program = [sys.executable, "-m", "studio", *COMMANDS[command]]

    def run() -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(program, capture_output=True, timeout=60, check=True)

    assert benchmark.pedantic(run, rounds=9, warmup_rounds=1).returncode == 0
