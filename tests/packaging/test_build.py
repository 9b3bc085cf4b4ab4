"""The one command that builds all: what it lacks is told in a sentence, before anything is made."""

from importlib import import_module
from pathlib import Path

import pytest

# A folder of this name lies in the checkout once something was built.
build = import_module("build")


@pytest.fixture
def out(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "environment_python", lambda work: Path("python"))
    monkeypatch.setattr(build.deb, "is_possible", lambda: False)
    return tmp_path / "dist"


def test_libraries_that_qt_takes_from_the_system_are_asked_for(out, monkeypatch, capsys):
    monkeypatch.setattr(build.bootstrap, "missing_libraries", lambda parts, environment: ["libwayland-egl.so.1"])
    assert build.main([str(out)]) == 3
    [sentence] = capsys.readouterr().err.splitlines()
    assert "libwayland-egl" in sentence
    assert not out.exists()


def test_tools_that_the_debian_package_needs_are_asked_for(out, monkeypatch, capsys):
    monkeypatch.setattr(build.deb, "is_possible", lambda: True)
    monkeypatch.setattr(build.deb.shutil, "which", lambda name: None if name == "appstreamcli" else f"/usr/bin/{name}")
    assert build.main([str(out)]) == 3
    [sentence] = capsys.readouterr().err.splitlines()
    assert "apt-get install -y appstream'" in sentence
    assert not out.exists()


def test_the_time_and_order_of_a_build_are_those_of_the_release(monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    told = build.build_environment()
    assert (told["TZ"], told["PYTHONHASHSEED"], told["LC_ALL"]) == ("UTC", "0", "C.UTF-8")
    assert told["SOURCE_DATE_EPOCH"] == str(build.released.epoch())
    assert "PYTHONPATH" not in told


def test_checksums_are_as_their_program_reads_them(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert build.checksums(tmp_path, [tmp_path / "a"]).read_text() == f"{empty}  a\n"
