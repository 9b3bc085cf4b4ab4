"""Where packaged files are found."""

from pathlib import Path

import pytest

import studio.data
from studio.data import data_folder


@pytest.mark.parametrize("kind", ["resources", "templates"])
def test_a_checkout_uses_its_own_folder(kind):
    assert data_folder(kind) == Path(__file__).resolve().parents[1] / kind


def test_an_installed_package_uses_what_it_carries(tmp_path, monkeypatch):
    package = tmp_path / "studio"
    (package / "_data" / "templates").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    monkeypatch.setattr(studio.data, "__file__", str(package / "data.py"))
    data_folder.cache_clear()
    found = data_folder("templates")
    data_folder.cache_clear()
    assert found == package / "_data" / "templates"
