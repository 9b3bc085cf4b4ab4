"""One version, told alike wherever it is told."""

import tomllib
from pathlib import Path

import pytest
import released

ROOT = Path(__file__).resolve().parents[2]


def test_changelog_and_program_tell_the_same_newest_version():
    assert next(iter(released.releases())) == released.version()


def test_versions_and_days_of_the_changelog_fall():
    told = [(tuple(map(int, name.split("."))), day) for name, day in released.releases().items()]
    assert told == sorted(told, reverse=True)


def test_the_time_of_a_build_is_the_day_of_release(tmp_path):
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "__init__.py").write_text('__version__ = "2.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("## [2.1.0] - 1970-01-03\n\n## [2.0.0] - 1970-01-02\n")
    assert released.epoch(tmp_path) == 2 * 86400
    (tmp_path / "CHANGELOG.md").write_text("## [2.0.0] - 1970-01-02\n")
    with pytest.raises(ValueError, match=r"no line '## \[2\.1\.0\]"):
        released.epoch(tmp_path)


def test_the_project_takes_its_version_from_the_program():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in settings["project"]
    assert settings["tool"]["hatch"]["version"]["path"] == "studio/__init__.py"


def test_metainfo_tells_of_releases_by_the_changelog_alone():
    [metainfo] = (ROOT / "packaging").rglob("*.metainfo.xml")
    text = metainfo.read_text(encoding="utf-8")
    assert text.count("@RELEASES@") == 1
    assert "<release " not in text
