"""Rings beside the sections: full where nothing is missing, none where nothing need be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.data import data_folder
from studio.desktop.navigation import State
from studio.desktop.panels.workspace import share_filled
from studio.protocol.base import Item, Spec, Value, specs
from studio.protocol.edit import put
from studio.protocol.protocol import SECTIONS, Protocol
from studio.storage.protocol_file import load

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPLETE = sorted(path.stem for path in data_folder("templates").glob("*.patp") if path.stem != "blank")


@pytest.mark.parametrize("name", COMPLETE)
def test_a_complete_template_has_no_section_that_looks_unfinished(name: str) -> None:
    protocol = load(data_folder("templates") / f"{name}.patp")
    assert {share_filled(getattr(protocol, section)) for section in SECTIONS} <= {1.0, None}


def test_a_section_that_may_stay_empty_has_no_share_until_something_stands_in_it() -> None:
    assert share_filled(Protocol().own) is None
    assert State(None).in_words() == "empty, as it may be"
    item = specs(type(Protocol().own))["compounds"].model
    assert item is not None
    assert issubclass(item, Item)
    assert share_filled(put(Protocol(), "/own/compounds", (item(id="x"),)).own) == 1.0


def test_a_field_that_only_some_trials_have_counts_where_it_is_filled() -> None:
    blank = Protocol()
    assert share_filled(blank.design) == 0
    one = put(blank, "/design/adaptive_rationale", "Why")
    other = put(blank, "/design/masking", "How")
    assert (share_filled(one.design) or 0) < (share_filled(other.design) or 0)


def test_a_section_is_said_to_be_full_only_when_it_is() -> None:
    assert State(0.999).in_words() == "99 % filled"
    assert State(0.29).in_words() == "29 % filled"
    assert State(1.0).in_words() == "100 % filled"


def test_whoever_reads_the_help_of_a_field_that_may_stay_empty_is_told_when_it_is_needed() -> None:
    silent = [
        spec.title
        for spec in _optional(Protocol)
        if spec.kind not in ("items", "group")
        and not any(
            word in f"{spec.title} {spec.help}".lower()
            for word in ("empty", "only", "where ", "in place of", "for a", "for an")
        )
    ]
    assert silent == []


def _optional(model: type[Value]) -> Iterator[Spec]:
    for spec in specs(model).values():
        if spec.optional:
            yield spec
        if spec.model is not None and spec.kind in ("group", "items"):
            yield from _optional(spec.model)
