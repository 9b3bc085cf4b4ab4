"""Names made from titles: whatever the title, the file stays in its folder, on every system."""

import re
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.protocol.protocol import Protocol
from studio.storage import ENDING, names, shelf
from studio.storage.library import in_folder
from studio.storage.shelf import Details

PARTS = ["..", "/", "\\", ":", "con", "COM1", "nul.", " ", ".", "\0", "\u202e", "漢", "😀", "é", "%", "~", "$"]
TITLES = st.text(max_size=400) | st.lists(st.sampled_from(PARTS), max_size=8).map("".join)

HARD = [
    "../../x", "CON", "con .x", "com¹", "a/b", "a\\b", "a\0b", "x" * 300, "...", " . ", "😀" * 100, "漢字" * 60,
    "ا" * 200, "C:evil", "a:b", "~", "-rf", "a. ", "NUL.patp", "\ud800", "½", "℀", "ﷺ" * 40, "．．／x", "LPT９",
]  # fmt: skip


def safe(name: str) -> None:
    assert PureWindowsPath(name).name == name == PurePosixPath(name).name
    assert not PureWindowsPath(name).drive
    assert not PureWindowsPath(name).is_reserved()
    assert not PureWindowsPath(name.replace(" .", ".")).is_reserved()
    assert not re.search(r'[\x00-\x1f<>:"/\\|?*]', name)
    assert not name.startswith(".")
    assert name == name.rstrip(". ")
    assert len(name.encode()) + 45 <= names.LONGEST_BYTES


@pytest.mark.parametrize("title", HARD, ids=range(len(HARD)))
@pytest.mark.parametrize("make", [names.slug, names.as_written], ids=["slug", "as written"])
def test_a_hard_title_gives_a_safe_name(make: object, title: str) -> None:
    safe(make(title, "template") + ENDING)  # type: ignore[operator]  # both take two texts


@given(TITLES)
@example("con\u2028")
def test_any_title_gives_a_safe_name(title: str) -> None:
    safe(names.slug(title, "template") + ENDING)
    safe(names.as_written(title, "protocol") + ENDING)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300), st.integers(1, 10_000))
def test_a_number_finds_room(stem: str, count: int) -> None:
    name = names.numbered(stem, count, ENDING)
    assert len(name.encode()) <= names.LONGEST_BYTES
    assert name.endswith(ENDING if count == 1 else f"-{count}{ENDING}")


def test_hard_titles_are_kept_side_by_side_and_none_elsewhere() -> None:
    where = shelf.own()
    titles = [title for title in HARD if title != "\ud800"]
    for title in (*titles, *titles, "ABC", "abc", "Abc"):
        shelf.keep(Protocol(), Details(title), where)
    found = in_folder(where.folder, "mine")
    assert len(found) == 2 * len(titles) + 3
    assert sorted(one.title for one in found) == sorted([*titles, *titles, "ABC", "abc", "Abc"])
    assert len({one.path.name.casefold() for one in found}) == len(found)
    assert {path.name for path in where.folder.parent.iterdir()} == {where.folder.name}
