"""Protocol files: nothing is lost, and whatever is wrong is one sentence."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.data import data_folder
from studio.protocol import protocol as model
from studio.protocol.bounds import LARGEST_BYTES
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import migrations
from studio.storage.protocol_file import FileError, dumps, load, loads, save, write
from tests.present import HEAD
from tests.strategies import protocols

TEMPLATE = data_folder("templates") / "psilocybin-trd-single-dose.patp"
FORMATS = Path(__file__).parent / "formats"


@given(protocols())
def test_what_is_saved_is_loaded_equal(protocol: Protocol) -> None:
    data = dumps(protocol)
    assert loads(data, "a.patp") == protocol
    assert dumps(loads(data, "a.patp")) == data


def test_the_file_is_readable_text_in_a_stable_form() -> None:
    data = TEMPLATE.read_bytes()
    assert dumps(loads(data, "a.patp")) == data
    assert data.startswith(b'{\n  "format": %d,\n  "template"' % model.FORMAT)
    assert data.endswith(b"}\n")
    assert dumps(put(Protocol(), "/overview/title", "5 µg")).decode().count("µ") == 1


def test_unknown_members_survive_at_every_level() -> None:
    content = {
        "format": model.FORMAT,
        "overview": {"title": "A trial", "mood": {"a": [1, 2]}},
        "design": {"arms": [{"id": "high", "name": "High", "colour": "blue"}]},
        "sessions": {"setting": {"smell": "cedar"}},
        "invention": [True],
    }
    written = json.loads(dumps(loads(json.dumps(content).encode(), "a.patp")))
    assert written == content


BAD = {
    b"": "the file is empty",
    b" \n ": "the file is empty",
    b"%PDF-1.7 ...": "this PDF is damaged",
    b"PK\x03\x04 ...": "a compressed archive",
    b"\x00\x01\x02binary": "a binary file",
    HEAD.decode().encode("utf-16"): "UTF-16",
    HEAD.decode().encode("utf-32"): "UTF-32",
    HEAD + b',\n "overview": {"title": "\xff"}}': "line 2 is not UTF-8",
    HEAD + b', "overview": {"title": "A': "breaks off at line 1",
    HEAD + b',\n "overview": oops}': "line 2, column 14 is not valid JSON",
    b"[]": "must be a JSON object",
    b"7": "must be a JSON object",
    b"{}": "“format” must be a number",
    b'{"format": "1"}': "“format” must be a number",
    b'{"format": true}': "“format” must be a number",
    b'{"format": 777}': f"made by a newer PAT Studio (format 777; this one reads up to {model.FORMAT})",
    HEAD + b', "overview": {"title": "a", "title": "b"}}': "“title” stands twice in /overview",
    HEAD + b', "' + b"k" * 150 + b'": 1, "' + b"k" * 150 + b'": 1}': "k…” stands twice in /",
    HEAD + b', "design": {"arms": [{"id": "high", "name": "a", "name": "b"}]}}': "twice in /design/arms/high",
    HEAD + b', "design": {"arms": [{"id": "high", "allocation": "one"}]}}': (
        "/design/arms/high/allocation must be a whole number"
    ),
    HEAD + b', "design": {"arms": [{"id": ""}]}}': "/design/arms/item 1/id must not be empty",
    HEAD + b', "design": {"arms": [{"name": "x"}]}}': "/design/arms/item 1/id is missing",
    HEAD + b', "design": {"arms": [{"id": "a"}, {"id": "a"}]}}': "two items of /design/arms have the id “a”",
    HEAD + b', "overview": {"phase": "99"}}': "/overview/phase must be one of",
    HEAD + b', "overview": []}': "/overview must be an object",
    HEAD + b', "population": {"age_least": -4}}': "/population/age_least must be 0 or more",
    HEAD + b', "statistics": {"power": NaN}}': "/statistics/power must be a number, not infinity or NaN",
    HEAD + b', "statistics": {"power": -Infinity}}': "/statistics/power must be a number, not infinity",
    HEAD + b', "invented": [0, 1e999]}': "/invented/item 2 must be a number, not infinity",
    HEAD + b', "statistics": {"power": 1e999}}': "not infinity",
    HEAD + b', "statistics": {"total": ' + b"9" * 9000 + b"}}": "too many digits",
    HEAD + b', "overview": {"title": "\\ud800"}}': "half of a character",
    HEAD + b', "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}": "nested too deeply",
    HEAD + b', "x": ' + b"[" * 100 + b"]" * 100 + b"}": "nested too deeply",
}


@pytest.mark.parametrize(("data", "sentence"), BAD.items(), ids=range(len(BAD)))
def test_a_bad_file_is_one_sentence_with_the_place(data: bytes, sentence: str) -> None:
    with pytest.raises(FileError) as caught:
        loads(data, "trial.patp")
    message = str(caught.value)
    assert message.startswith("trial.patp: ")
    assert sentence in message
    assert "\n" not in message
    assert len(message) < 400


def test_a_byte_order_mark_is_no_harm() -> None:
    assert loads(b"\xef\xbb\xbf" + HEAD + b"}", "a.patp") == Protocol()


def test_a_file_cut_at_any_byte_is_refused_and_says_that_it_breaks_off_or_where() -> None:
    whole = dumps(put(put(Protocol(), "/overview/title", "5 µg"), "/design/arms", [{"id": "a", "name": "A"}]))
    for cut in range(len(whole) - len(b"}\n")):
        with pytest.raises(FileError, match=r"^a\.patp: [^\n]+\.$"):
            loads(whole[:cut], "a.patp")
    assert loads(whole[:-1], "a.patp") == loads(whole, "a.patp")


@settings(max_examples=60)
@given(st.data())
def test_a_file_cut_anywhere_or_with_any_byte_changed_is_loaded_or_refused(data: st.DataObject) -> None:
    whole = dumps(data.draw(protocols()))
    cut = data.draw(st.integers(0, len(whole)))
    flipped = bytearray(whole)
    flipped[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    for content in (whole[:cut], bytes(flipped)):
        assert refused_in_one_line(content) in (True, False)


MEMBERS = st.sampled_from(["format", "overview", "design", "arms", "id", "title"])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner),
)


@given(ANY_JSON)
def test_any_json_is_loaded_or_refused(content: object) -> None:
    assert refused_in_one_line(json.dumps(content).encode()) in (True, False)


def refused_in_one_line(content: bytes) -> bool:
    """Tell whether the content is refused; any error but one clear sentence fails the test."""
    try:
        loads(content, "a.patp")
    except FileError as error:
        if "\n" in str(error):
            pytest.fail(f"more than one line: {error}")
        return True
    return False


def test_a_missing_file_a_folder_and_an_impossible_name_are_said(tmp_path: Path) -> None:
    for path, sentence in (
        (tmp_path / "none.patp", "does not exist"),
        (tmp_path, "is a folder"),
        (Path("a\0b.patp"), "not a possible name"),
    ):
        with pytest.raises(FileError, match=sentence):
            load(path)
    with pytest.raises(FileError, match="there is no folder"):
        save(tmp_path / "none" / "a.patp", Protocol())
    with pytest.raises(FileError, match="not a possible name"):
        save(Path("a\0b.patp"), Protocol())


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    save(path, Protocol())
    before = path.read_bytes()
    with pytest.raises(FileError, match="could not be opened again"):
        write(path, b" " * (LARGEST_BYTES + 1))
    assert path.read_bytes() == before


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.patp"
    with path.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(FileError, match="larger than 20 MB"):
        load(path)


def test_opening_never_changes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    path.write_bytes(HEAD + b',"overview":{"title":"A"}}')
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    load(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_every_old_format_is_frozen_and_loads() -> None:
    for number in range(1, model.FORMAT + 1):
        assert load(FORMATS / f"format-{number}.patp") != Protocol()
    assert sorted(migrations.MIGRATIONS) == list(range(1, model.FORMAT))


def test_an_older_file_is_migrated_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(raw: migrations.Raw) -> migrations.Raw:
        overview = dict(raw["overview"])
        return {**raw, "overview": {**overview, "title": overview.pop("name")}}

    monkeypatch.setattr(model, "FORMAT", 3)
    monkeypatch.setitem(migrations.MIGRATIONS, 1, rename)
    monkeypatch.setitem(migrations.MIGRATIONS, 2, lambda raw: raw)
    loaded = loads(b'{"format": 1, "overview": {"name": "A trial"}}', "a.patp")
    assert (loaded.format, loaded.overview.title) == (3, "A trial")


@pytest.mark.parametrize("content", ["{}", '{"overview": []}', '{"overview": {"name": "\\ud800"}}'])
def test_a_damaged_older_file_that_trips_its_migration_is_refused(
    monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(model, "FORMAT", 2)
    monkeypatch.setitem(migrations.MIGRATIONS, 1, lambda raw: {**raw, "overview": {"title": raw["overview"]["name"]}})
    data = json.dumps({"format": 1} | json.loads(content)).encode()
    with pytest.raises(FileError, match=r"^a\.patp: it is not as files of format 1 are"):
        loads(data, "a.patp")
