"""``pat-studio size -``: one request in, one answer out, or one sentence and exit 2."""

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from studio.data import data_folder


def size(request: str | bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    content = request.encode() if isinstance(request, str) else request
    command = [sys.executable, "-m", "studio", "size", *(arguments or ("-",))]
    return subprocess.run(command, input=content, capture_output=True, timeout=60, check=False)


def test_a_request_is_answered_as_json() -> None:
    done = size('{"method": "t2", "delta": 6, "sd": 12, "power": 0.9, "dropout": 0.1, "ratio": 2}')
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert (found["n1"], found["n2"], found["n_total"], found["n_per_group"]) == (71, 142, 213, 71)
    assert found["raw"] == pytest.approx(70.91, abs=0.2)
    assert found["power"] >= 0.9
    assert (found["sd"], found["effect"], found["ratio"]) == (12, 6, 2)
    assert {"formula", "source", "assumptions", "sentence"} <= set(found)
    assert "71 and 142 participants" in found["sentence"]


def test_a_request_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    path.write_text('{"method": "t2", "d": 0.5, "solve": "power", "n1": 64, "n2": 64}')
    assert json.loads(size("", str(path)).stdout)["power"] == pytest.approx(0.80146, abs=1e-5)
    missing = size("", str(tmp_path / "none"))
    assert missing.returncode == 2
    assert missing.stderr.decode().endswith("none cannot be read: No such file or directory.\n")


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"{",
        b"\xff",
        b'{"method": "t2", "d": NaN, "power": 0.9}',
        b'{"method": "t2", "d": 0, "power": 0.9}',
        b'{"method": "t2", "d": 0.5, "power": 1}',
        b'{"method": "change", "delta": 5, "sd": -1, "rho": 0.5, "power": 0.9}',
        b'{"method": "mmrm", "delta": 5, "sd": 1, "rho": -0.9, "visits": 4, "power": 0.9}',
    ],
)
def test_what_cannot_be_answered_is_one_sentence_and_exit_2(request_: bytes) -> None:
    done = size(request_)
    assert (done.returncode, done.stdout) == (2, b"")
    (sentence,) = done.stderr.decode().splitlines()
    assert sentence.endswith(".")
    assert "Traceback" not in sentence


def test_help_names_every_method() -> None:
    from studio.planning.power.asking import METHODS

    words = size("", "--help").stdout.decode().replace(",", " ").split()
    assert [method for method in METHODS if method not in words] == []


def test_the_document_of_requests_names_every_member_and_choice() -> None:
    from studio.planning.power.asking import METHODS
    from studio.planning.power.request import Request, Test

    text = (Path(__file__).resolve().parents[1] / "docs" / "size.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in text.splitlines() if line.startswith("| `")}
    for method, kind in METHODS.items():
        shared = Test if issubclass(kind, Test) else Request
        kind.model_rebuild()
        for name in set(kind.model_fields) - set(shared.model_fields) - {"method"}:
            assert f"`{name}`" in rows[method], f"{method}: {name}"
            for choice in get_args(kind.model_fields[name].annotation):
                assert not isinstance(choice, str) or f"`{choice}`" in rows[method], f"{method}: {name}: {choice}"
    for name in Test.model_fields:
        assert f"`{name}`" in text


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("only where there is such a file")
    done = size("", "/dev/zero")
    assert done.returncode == 2
    assert b"too long" in done.stderr


def test_a_sample_size_loads_no_protocol() -> None:
    code = (
        "import io, sys; from studio.cli import run_command\n"
        'sys.stdin = io.TextIOWrapper(io.BytesIO(b\'{"method": "t2", "d": 0.5, "power": 1}\'))\n'
        "assert run_command(['size', '-'], lambda path: 0) == 2\n"
        "print(sorted({'numpy', 'scipy', 'studio.protocol.protocol'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_neither_a_check_nor_the_start_of_planning_loads_numpy() -> None:
    template = data_folder("templates") / "psilocybin-trd-single-dose.patp"
    code = (
        "import sys, pkgutil, studio.planning; from studio.cli import run_command\n"
        f"status = run_command(['check', {str(template)!r}], lambda path: 0)\n"
        "assert status == 0\n"
        "print(sorted({'numpy', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
