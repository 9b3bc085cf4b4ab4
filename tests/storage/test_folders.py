import os
from pathlib import Path

import pytest

from studio.storage import folders


def test_each_kind_of_file_has_its_place_below_the_home(user_folders: Path) -> None:
    found = {folders.templates_folder(), folders.settings_file(), folders.reports_folder()}
    assert len(found) == 3
    assert all(path.is_relative_to(user_folders) for path in found)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the system itself knows the home")
def test_a_user_without_a_home_gets_places_among_temporary_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nobody(_number: int) -> None:
        raise KeyError

    for name in ("HOME", *(name for name in os.environ if name.startswith("XDG_"))):
        monkeypatch.delenv(name)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for path in (folders.templates_folder(), folders.settings_file(), folders.reports_folder()):
        assert path.is_relative_to(tmp_path)
