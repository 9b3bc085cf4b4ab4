"""What is measured is as it is for users."""

import shutil
from pathlib import Path

import pytest

from studio.data import data_folder


@pytest.fixture(autouse=True)
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first of the processes that are started keep what it compiles, as an installer does."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A copy of the largest template, beside which a window may note who has it open."""
    return Path(shutil.copy(data_folder("templates") / "psilocybin-trd-single-dose.patp", tmp_path))
