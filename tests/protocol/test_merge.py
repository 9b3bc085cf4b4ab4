"""Merging what two people made of one protocol: by section, and never anything lost without a word."""

from collections.abc import Iterator
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.data import data_folder
from studio.protocol.address import exists, split
from studio.protocol.design import Arm
from studio.protocol.edit import dangling, insert, put, remove, uses
from studio.protocol.merge import Choice, Part, Undecided, merge, parts
from studio.protocol.protocol import SECTIONS, Protocol
from studio.storage.protocol_file import dumps, load, loads
from tests.present import HEAD
from tests.strategies import protocols

FLIPPED: dict[Choice, Choice] = {"mine": "theirs", "theirs": "mine", "both": "both"}


@pytest.fixture(scope="module")
def template() -> Protocol:
    return load(data_folder("templates") / "psilocybin-trd-single-dose.patp")


def decided(found: tuple[Part, ...], side: Literal["mine", "theirs"]) -> dict[str, Choice]:
    return {part.name: side for part in found if part.usual is None}


@given(protocols(), protocols())
@settings(max_examples=40)
def test_a_side_that_changed_nothing_takes_the_other_whole(base: Protocol, changed: Protocol) -> None:
    assert merge(base, changed, base).protocol == changed
    assert merge(base, base, changed).protocol == changed
    assert merge(base, changed, changed).protocol == changed
    assert merge(base, base, changed).dropped == ()


@given(protocols(), protocols(), protocols(), st.data())
@settings(max_examples=40)
def test_any_choice_gives_a_protocol_that_a_file_can_hold_with_every_part_as_chosen(
    base: Protocol, mine: Protocol, theirs: Protocol, data: st.DataObject
) -> None:
    found = parts(base, mine, theirs)
    choices = {part.name: data.draw(st.sampled_from(("mine", "theirs"))) for part in found}
    made = merge(base, mine, theirs, choices)
    assert loads(dumps(made.protocol), "file") == made.protocol
    emptied = {one.address.split("/")[1] for one in made.dropped}
    for name, choice in choices.items():
        if name not in emptied:
            side = mine if choice == "mine" else theirs
            assert getattr(made.protocol, name, None) == getattr(side, name, None)


@given(protocols(), protocols(), protocols(), st.data())
@settings(max_examples=40)
def test_the_sides_can_change_places(base: Protocol, mine: Protocol, theirs: Protocol, data: st.DataObject) -> None:
    choices: dict[str, Choice] = {
        part.name: data.draw(st.sampled_from(("mine", "theirs"))) for part in parts(base, mine, theirs)
    }
    flipped = {name: FLIPPED[choice] for name, choice in choices.items()}
    assert merge(base, mine, theirs, choices).protocol == merge(base, theirs, mine, flipped).protocol


@given(protocols(), protocols(), protocols(), st.sampled_from(("mine", "theirs")))
@settings(max_examples=40)
def test_no_reference_is_broken_that_was_sound_on_both_sides(
    base: Protocol, mine: Protocol, theirs: Protocol, side: Literal["mine", "theirs"]
) -> None:
    made = merge(base, mine, theirs, decided(parts(base, mine, theirs), side)).protocol
    assert set(dangling(made)) <= set(dangling(mine)) | set(dangling(theirs))


def test_sections_changed_by_one_side_come_from_there(template: Protocol) -> None:
    mine = put(template, "/overview/acronym", "MINE")
    theirs = put(template, "/population/age_least", 25)
    made = merge(template, mine, theirs).protocol
    assert made.overview.acronym == "MINE"
    assert made.population.age_least == 25


def test_a_field_that_both_changed_is_to_be_decided(template: Protocol) -> None:
    mine = put(template, "/overview/acronym", "MINE")
    theirs = put(template, "/overview/acronym", "THEIRS")
    with pytest.raises(Undecided) as told:
        merge(template, mine, theirs)
    assert told.value.names == ("overview",)
    with pytest.raises(Undecided):
        merge(template, mine, theirs, {"overview": "both"})
    assert merge(template, mine, theirs, {"overview": "theirs"}).protocol == theirs
    assert merge(template, mine, theirs, {"overview": "mine"}).protocol == mine


def test_different_fields_of_one_section_are_both_kept(template: Protocol) -> None:
    mine = put(template, "/overview/acronym", "MINE")
    theirs = put(template, "/overview/short_title", "Theirs")
    overview = next(part for part in parts(template, mine, theirs) if part.name == "overview")
    assert (overview.mine, overview.theirs, overview.usual) == (1, 1, "both")
    made = merge(template, mine, theirs).protocol
    assert (made.overview.acronym, made.overview.short_title) == ("MINE", "Theirs")


def test_items_of_one_list_that_each_side_added_are_both_kept(template: Protocol) -> None:
    mine = insert(template, "/design/arms", Arm(id="mine", name="Mine"))
    theirs = insert(template, "/design/arms", Arm(id="theirs", name="Theirs"))
    ids = [arm.id for arm in merge(template, mine, theirs).protocol.design.arms]
    assert ids == [*(arm.id for arm in template.design.arms), *sorted(("mine", "theirs"), key=ids.index)]
    assert {"mine", "theirs"} <= set(ids)


def test_an_item_changed_here_and_removed_there_is_to_be_decided(template: Protocol) -> None:
    arm = f"/design/arms/{template.design.arms[0].id}"
    mine, theirs = put(template, f"{arm}/name", "Renamed"), remove(template, arm)
    with pytest.raises(Undecided):
        merge(template, mine, theirs)
    assert exists(merge(template, mine, theirs, {"design": "mine"}).protocol, arm)
    assert not exists(merge(template, mine, theirs, {"design": "theirs"}).protocol, arm)


def test_a_reference_to_what_the_other_side_removed_is_dropped_and_told(template: Protocol) -> None:
    arm = next(arm for arm in template.design.arms if any(_in_other_sections(template, f"/design/arms/{arm.id}")))
    theirs = remove(template, f"/design/arms/{arm.id}")
    section = split(next(_in_other_sections(template, f"/design/arms/{arm.id}")))[0]
    made = merge(template, template, theirs, {"design": "theirs", section: "mine"})
    emptied = [one for one in made.dropped if one.address.startswith(f"/{section}/")]
    assert emptied
    assert all(one.names == (arm.name,) for one in emptied)
    assert dangling(made.protocol) == ()


def _in_other_sections(protocol: Protocol, address: str) -> Iterator[str]:
    return (use for use in uses(protocol, address) if not use.startswith("/design/"))


@given(protocols(), protocols())
@settings(max_examples=40)
def test_all_that_differs_is_to_be_decided_where_nobody_knows_what_both_began_from(
    mine: Protocol, theirs: Protocol
) -> None:
    found = parts(None, mine, theirs)
    assert all((part.usual is None) != part.alike and not part.known for part in found)
    assert merge(None, mine, theirs, decided(found, "mine")).protocol == mine
    assert merge(None, mine, theirs, decided(found, "theirs")).protocol == theirs


def test_every_part_is_listed_with_its_title_sections_first(template: Protocol) -> None:
    found = parts(template, template, template)
    assert tuple(part.name for part in found[: len(SECTIONS)]) == SECTIONS
    assert found[0].title == "Overview"
    assert {part.usual for part in found} == {"mine"}


def test_members_of_a_newer_program_are_merged_too() -> None:
    base = loads(HEAD + b', "later": 1}', "base")
    theirs = loads(HEAD + b', "later": 2}', "theirs")
    mine = put(base, "/overview/acronym", "MINE")
    made = merge(base, mine, theirs).protocol
    assert made.model_extra == {"later": 2}
    assert made.overview.acronym == "MINE"
