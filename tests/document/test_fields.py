"""Nothing that is entered is left out of the document, whichever fields are filled and whichever are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from studio.protocol.address import walk
from studio.protocol.base import Item, specs
from studio.protocol.edit import insert
from studio.protocol.protocol import Protocol
from studio.protocol.wording import Wording
from tests.document.filling import (
    Leaf,
    blocks,
    checked_document,
    document,
    everything,
    leaves,
    text,
    values,
    with_value,
)
from tests.strategies import KNOWN, protocols

BLANK = frozenset(text(document(Protocol())).splitlines())


def said_more(protocol: Protocol) -> str:
    """Return what the document of a protocol says that an empty one does not."""
    return "\n".join(line for line in text(document(protocol)).splitlines() if line not in BLANK)


def named(kind: str) -> list[Leaf]:
    return [leaf for leaf in leaves() if leaf.spec.kind == kind]


WORDED = [leaf for leaf in leaves() if values(leaf.spec) and leaf.spec.kind != "yes_no"]
REFERRING = [*named("reference"), *named("references")]


@pytest.mark.parametrize("leaf", WORDED, ids=lambda leaf: leaf.address)
def test_a_field_is_printed_even_when_nothing_else_is_filled(leaf: Leaf) -> None:
    for value, words in values(leaf.spec):
        assert words.casefold() in said_more(with_value(leaf, value)).casefold()


@pytest.mark.parametrize("leaf", named("yes_no"), ids=lambda leaf: leaf.address)
def test_yes_no_and_not_yet_decided_read_differently(leaf: Leaf) -> None:
    yes, no, open_ = (text(document(with_value(leaf, value))) for value in (True, False, None))
    assert len({yes, no, open_}) == 3


@pytest.mark.parametrize("leaf", REFERRING, ids=lambda leaf: leaf.address)
def test_a_reference_is_printed_by_the_name_of_what_it_means(leaf: Leaf) -> None:
    to = leaf.spec.to
    assert to is not None
    section, name = to.strip("/").split("/")
    holder = specs(Protocol)[section].model
    assert holder is not None
    model = specs(holder)[name].model
    assert model is not None
    assert issubclass(model, Item)
    first = next(name for name, spec in specs(model).items() if spec.kind in ("line", "text"))
    target = model(id="target", **{first: "zebrafinch"})
    with_reference = insert(with_value(leaf, "target" if leaf.spec.kind == "reference" else ("target",)), to, target)
    without = insert(with_value(leaf, None if leaf.spec.kind == "reference" else ()), to, target)
    said, unsaid = text(document(with_reference)), text(document(without))
    in_the_schedule = leaf.address == "/schedule/activities/visits"
    sign = "●" if in_the_schedule else "zebrafinch"
    assert said.count(sign) > unsaid.count(sign)


def test_everything_filled_at_once_is_printed_at_once() -> None:
    protocol, tokens = everything()
    printed = text(checked_document(protocol))
    assert [address for address, token in tokens.items() if token not in printed] == []


def test_empty_values_never_show_through() -> None:
    for protocol in (Protocol(), everything()[0]):
        words = text(document(protocol)).split()
        assert "None" not in words
        assert "()" not in words


@given(protocols())
@settings(max_examples=60)
def test_every_word_of_a_draft_is_printed(protocol: Protocol) -> None:
    # Own passages are there to replace words; test_passages.py sees to theirs.
    protocol = protocol.model_copy(update={"wording": Wording()})
    built = document(protocol)
    printed = text(built).casefold()
    known = {id for ids in KNOWN.values() for id in ids}
    for place in walk(protocol):
        if place.spec.kind not in ("line", "text", "lines") or not place.value:
            continue
        for value in place.value if isinstance(place.value, tuple) else (place.value,):
            if value not in known:
                # Inside a sentence a word may have lost the capital that it begins with.
                assert [word for word in value.split() if word.casefold() not in printed] == [], place.address
    assert all(getattr(block, "rows", True) and getattr(block, "items", True) for block in blocks(built))


def test_members_that_no_model_knows_are_printed_as_further_data() -> None:
    protocol = Protocol.model_validate_json(
        '{"comet": [1, 2], "design": {"nebula": "zebrafinch", '
        '"arms": [{"id": "a", "name": "Low", "quasar": {"b": 3}}]}}'
    )
    further = next(section for section in document(protocol).all() if section.title == "Further Data")
    said = "\n".join(text(document(protocol)).split(further.heading)[-1].splitlines())
    assert "comet | [1, 2]" in said
    assert "Design, nebula | zebrafinch" in said
    assert 'Design, Arms, Low, quasar | {"b": 3}' in said
