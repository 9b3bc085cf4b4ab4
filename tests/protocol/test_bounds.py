"""Limits: whatever can be edited can be saved and opened again, and what cannot is refused in one sentence."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studio.protocol import bounds, table_text
from studio.protocol.address import walk
from studio.protocol.base import LONGEST_NAME
from studio.protocol.bounds import DEEPEST, LARGEST_NUMBER, LONGEST_TEXT, MOST_ITEMS, beyond, deepest, excess
from studio.protocol.edit import EditError, put, put_items
from studio.protocol.population import Criterion
from studio.protocol.protocol import FORMAT, Protocol
from studio.storage.protocol_file import dumps, loads, schema

if TYPE_CHECKING:
    from studio.protocol.base import Item

FIELDS = sorted({place.address for place in walk(Protocol())})
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.just("id"), inner, max_size=3),
)
LARGE = st.sampled_from(
    ["x" * (LONGEST_TEXT + 1), ["x"] * (MOST_ITEMS + 1), "\ud800", "a\x00b", 10**400, 10**5000, -(10**16), 1e300]
)


@given(st.sampled_from(FIELDS), NESTED | LARGE)
@example("/overview/title", "\ud800\udc00")
@example("/overview", {"unknown": {"deep": [[{}]], "\ud800": 1}})
@settings(max_examples=300)
def test_what_is_put_is_saved_and_opened_again_or_refused(address: str, value: Any) -> None:
    try:
        edited = put(Protocol(), address, value)
    except EditError as error:
        if not 0 < len(str(error)) < 700:
            pytest.fail(f"no sentence: {error}")
        return
    written = dumps(edited)
    assert dumps(loads(written, "a.patp")) == written


def said(address: str, value: object) -> str:
    with pytest.raises(EditError) as caught:
        put(Protocol(), address, value)
    return str(caught.value)


def test_each_limit_is_told_with_its_number() -> None:
    assert said("/overview/title", "x" * 5_000_000) == "/overview/title has 5,000,000 letters; 100,000 is the most."
    assert "must be a number of 15 digits at most" in said("/statistics/total", 10**400)
    assert "must be a number of 15 digits at most" in said("/statistics/total", -LARGEST_NUMBER - 1)
    assert "not infinity" in said("/statistics/power", float("inf"))
    assert "has 10,001 items; 10,000 is the most" in said("/template", {"tags": ["a"] * 10_001})
    assert "nested too deeply" in said("/overview", {"x": json.loads("[" * 99 + "]" * 99)})
    assert "a name longer than 200 letters" in said("/overview", {"n" * 201: 1})
    assert "200 letters at most" in said("/design/arms", [{"id": "i" * 201}])


def test_as_much_as_a_limit_allows_is_taken() -> None:
    protocol = put(Protocol(), "/overview/title", "x" * LONGEST_TEXT)
    assert loads(dumps(protocol), "a.patp") == protocol
    deep = put(Protocol(), "/overview", {"x": json.loads("[" * 98 + "]" * 98)})
    assert loads(dumps(deep), "a.patp") == deep


def test_200_000_rows_of_a_spreadsheet_are_refused() -> None:
    rows: list[Item] = [Criterion(id=f"c-{number}", text="A") for number in range(200_000)]
    with pytest.raises(EditError, match="200,000 items; 10,000 is the most"):
        put_items(Protocol(), "/population/inclusion", rows)


def test_a_protocol_is_full_before_its_file_is_too_large() -> None:
    protocol, refused = Protocol(), ""
    text = "x" * LONGEST_TEXT
    for batch in range(5):
        rows = [Criterion(id=f"c-{batch}-{number}", text=text) for number in range(50)]
        try:
            protocol = put_items(protocol, "/population/inclusion", (*protocol.population.inclusion, *rows))
        except EditError as error:
            refused = str(error)
            break
    assert "larger than a file can hold" in refused
    assert len(protocol.population.inclusion) == 150
    assert len(dumps(protocol)) <= bounds.LARGEST_BYTES
    assert loads(dumps(protocol), "a.patp") == protocol
    full = put(protocol, "/overview/title", None)
    assert put(full, "/population/inclusion", None) == Protocol()


@given(NESTED)
def test_nesting_is_counted_as_it_is(value: Any) -> None:
    def depth(part: Any) -> int:
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        return (1 if isinstance(part, dict | list) else 0) + max(map(depth, inner), default=0)

    assert deepest(json.dumps(value).encode()) == depth(value)


def test_brackets_in_texts_do_not_nest() -> None:
    text = '[{"\\' * 500
    assert excess(json.dumps({"format": FORMAT, "overview": {"title": text}}).encode()) is None
    assert loads(json.dumps({"format": FORMAT, "overview": {"title": text}}).encode(), "a.patp").overview.title == text


def test_plain_json_within_the_limits_has_no_place_beyond_them() -> None:
    assert beyond({"a": [1, 1.5, "x", None, True, {"b": []}], "c": LARGEST_NUMBER}) is None


def test_the_schema_names_the_limits() -> None:
    told = schema()
    title = told["$defs"]["Overview"]["properties"]["title"]
    assert {"type": "string", "maxLength": LONGEST_TEXT} in title["anyOf"]
    assert told["$defs"]["Design"]["properties"]["arms"]["maxItems"] == MOST_ITEMS
    assert told["$defs"]["Arm"]["properties"]["id"]["maxLength"] == 200
    total = told["$defs"]["Statistics"]["properties"]["total"]["anyOf"]
    assert any(part.get("maximum") == LARGEST_NUMBER for part in total)


def test_the_page_of_limits_names_each() -> None:
    page = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")
    of_a_protocol = (LONGEST_TEXT, MOST_ITEMS, LONGEST_NAME, LARGEST_NUMBER, DEEPEST, bounds.LARGEST_BYTES)
    of_a_table = (table_text.MOST_ROWS, table_text.MOST_COLUMNS, table_text.MOST_LETTERS)
    for limit in (*of_a_protocol, *of_a_table, bounds.MOST_MARKS):
        assert f"| {limit:,} " in page
