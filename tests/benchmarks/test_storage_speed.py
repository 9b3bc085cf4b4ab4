"""Reading and writing protocol files, and listing a large library: 1,000 saved templates in 0.3 s."""

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from studio.data import data_folder
from studio.storage import folders
from studio.storage.library import templates
from studio.storage.protocol_file import dumps, load, loads, save

LARGEST = max(data_folder("templates").iterdir(), key=lambda path: path.stat().st_size)


def test_loading_the_largest_template(benchmark: BenchmarkFixture) -> None:
    data = LARGEST.read_bytes()
    assert benchmark(loads, data, "a.patp").overview.title


def test_saving_the_largest_template(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    protocol = load(LARGEST)
    benchmark(save, tmp_path / "a.patp", protocol)
    assert (tmp_path / "a.patp").read_bytes() == dumps(protocol)


@pytest.fixture
def library() -> None:
    folder = folders.templates_folder()
    folder.mkdir(parents=True)
    data = LARGEST.read_bytes()
    for number in range(1000):
        (folder / f"template-{number}.patp").write_bytes(data)


@pytest.mark.usefixtures("library")
def test_listing_a_thousand_templates(benchmark: BenchmarkFixture) -> None:
    assert sum(one.kind == "mine" for one in benchmark(templates)) == 1000
