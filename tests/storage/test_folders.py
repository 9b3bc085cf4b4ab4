import os
import stat
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


posix = pytest.mark.skipif(os.name != "posix", reason="file modes and links are those of POSIX")


@posix
def test_a_folder_that_is_too_open_is_closed_and_what_is_above_ours_is_left(user_folders: Path) -> None:
    folder = folders.drafts_folder()
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    folder.parent.chmod(0o777)
    user_folders.chmod(0o755)
    folders.make_private(folder)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder, folder.parent)] == [0o700, 0o700]
    assert stat.S_IMODE(user_folders.stat().st_mode) == 0o755


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the user a home that is no folder; return the folder of temporary files."""
    nowhere = tmp_path / "nowhere"
    nowhere.touch()
    for name in ("HOME", *(name for name in os.environ if name.startswith("XDG_"))):
        monkeypatch.setenv(name, str(nowhere / "home"))
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    return temporary


@posix
def test_a_home_that_cannot_be_made_is_replaced_by_a_private_folder(homeless: Path) -> None:
    folder = folders.backups_folder()
    assert folder.is_relative_to(homeless)
    folders.make_private(folder)
    assert {stat.S_IMODE(one.stat().st_mode) for one in (folder, folder.parent)} == {0o700}


@posix
def test_a_link_or_a_folder_of_somebody_else_among_temporary_files_is_refused(
    homeless: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folders.drafts_folder()
    elsewhere = homeless / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    folder.parent.symlink_to(elsewhere)
    with pytest.raises(PermissionError):
        folders.make_private(folder)
    assert list(elsewhere.iterdir()) == []
    folder.parent.unlink()
    folder.parent.mkdir()
    me = os.geteuid()
    monkeypatch.setattr(folders, "_among_temporary", lambda: folder.parent)
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(PermissionError):
        folders.make_private(folder)
    assert list(folder.parent.iterdir()) == []


def test_what_killed_programs_left_is_removed_and_files_of_others_stay() -> None:
    places = folders.templates_folder(), folders.exports_folder(), folders.settings_file().parent
    for place in places:
        place.mkdir(parents=True, exist_ok=True)
        (place / f".a.{'0' * 16}.pat-studio-tmp").touch()
        (place / ".a.tmp").touch()
    folders.tidy()
    assert [[one.name for one in place.iterdir() if one.is_file()] for place in places] == [[".a.tmp"]] * 3
