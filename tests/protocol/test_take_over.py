"""Taking changes over: all of them give the other version, none gives the protocol, and some leave the rest."""

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.protocol.address import exists, get, walk
from studio.protocol.design import Arm, Epoch
from studio.protocol.diff import diff
from studio.protocol.edit import dangling, insert, move, put, remove
from studio.protocol.protocol import Protocol
from studio.protocol.take_over import take
from studio.storage.protocol_file import dumps, loads
from tests.present import HEAD
from tests.strategies import protocols


@given(protocols(), protocols())
@settings(max_examples=40)
def test_taking_everything_gives_the_other_version(mine: Protocol, theirs: Protocol) -> None:
    taken = take(mine, theirs, [change.address for change in diff(mine, theirs)])
    assert taken.protocol == theirs
    assert taken.along == ()
    assert taken.emptied == ()


@given(protocols(), protocols())
@settings(max_examples=40)
def test_taking_nothing_gives_the_protocol_itself(mine: Protocol, theirs: Protocol) -> None:
    assert take(mine, theirs, ["/overview/nothing"]).protocol is mine


@given(protocols(), protocols(), st.data())
@settings(max_examples=40)
def test_what_is_not_taken_is_what_still_differs(mine: Protocol, theirs: Protocol, data: st.DataObject) -> None:
    changes = diff(mine, theirs)
    chosen = {change.address for change in changes if data.draw(st.booleans())}
    taken = take(mine, theirs, chosen)
    told = {one.address for one in taken.emptied}
    done = {change.address for change in taken.changes}
    assert chosen <= done
    assert done - chosen == {change.address for change in taken.along}
    left = {change.address for change in diff(taken.protocol, theirs)}
    assert left - told == {change.address for change in changes} - done - told


@given(protocols(), protocols(), st.data())
@settings(max_examples=40)
def test_any_choice_makes_a_protocol_that_a_file_can_hold(
    mine: Protocol, theirs: Protocol, data: st.DataObject
) -> None:
    chosen = {change.address for change in diff(mine, theirs) if data.draw(st.booleans())}
    made = take(mine, theirs, chosen).protocol
    assert loads(dumps(made), "file") == made
    for place in walk(made):
        if place.spec.kind == "items":
            assert len({item.id for item in place.value}) == len(place.value)


@given(protocols(), protocols(), st.data())
@settings(max_examples=40)
def test_no_reference_is_broken_that_was_not_broken_before(
    mine: Protocol, theirs: Protocol, data: st.DataObject
) -> None:
    chosen = {change.address for change in diff(mine, theirs) if data.draw(st.booleans())}
    taken = take(mine, theirs, chosen)
    told = {one.address for one in taken.missing}
    for address in dangling(taken.protocol):
        assert address in {*dangling(mine), *told}
    for address in told:
        assert exists(theirs, address)


def two_arms() -> Protocol:
    start = insert(Protocol(), "/design/arms", Arm(id="low", name="Low"))
    return insert(start, "/design/arms", Arm(id="high", name="High"))


def test_what_a_taken_item_refers_to_comes_along() -> None:
    mine = two_arms()
    theirs = insert(mine, "/design/arms", Arm(id="mid", name="Middle"))
    theirs = insert(theirs, "/design/epochs", Epoch(id="treat", name="Treatment"))
    theirs = put(theirs, "/dosing/arms", [{"id": "d", "arm": "mid"}])
    taken = take(mine, theirs, ["/dosing/arms/d"])
    assert [change.address for change in taken.along] == ["/design/arms/mid"]
    assert [arm.id for arm in taken.protocol.design.arms] == ["low", "high", "mid"]
    assert taken.protocol.design.epochs == ()
    assert dangling(taken.protocol) == ()


def test_removing_something_in_use_empties_what_refers_to_it_and_says_so() -> None:
    mine = put(two_arms(), "/dosing/arms", [{"id": "d", "arm": "high"}])
    theirs = remove(remove(mine, "/dosing/arms/d"), "/design/arms/high")
    taken = take(mine, theirs, ["/design/arms/high"])
    assert get(taken.protocol, "/dosing/arms/d/arm") is None
    assert [(one.address, one.names) for one in taken.emptied] == [("/dosing/arms/d/arm", ("High",))]


def test_a_reference_to_nothing_is_taken_as_it_stands_and_told() -> None:
    theirs = put(Protocol(), "/dosing/arms", [{"id": "d", "arm": "gone"}])
    taken = take(Protocol(), theirs, ["/dosing/arms/d"])
    assert taken.protocol == theirs
    assert [one.address for one in taken.missing] == ["/dosing/arms/d/arm"]


def test_an_added_item_stands_behind_the_one_it_follows_in_the_other_version() -> None:
    mine = two_arms()
    theirs = insert(mine, "/design/arms", Arm(id="mid"), before="high")
    theirs = insert(theirs, "/design/arms", Arm(id="first"), before="low")
    assert [arm.id for arm in take(mine, theirs, ["/design/arms/mid"]).protocol.design.arms] == ["low", "mid", "high"]
    assert [arm.id for arm in take(mine, theirs, ["/design/arms/first"]).protocol.design.arms] == [
        "first",
        "low",
        "high",
    ]


def test_the_order_is_taken_over_on_its_own() -> None:
    mine = two_arms()
    theirs = put(move(mine, "/design/arms/high", -1), "/design/arms/high/name", "Higher")
    taken = take(mine, theirs, ["/design/arms"])
    assert [(arm.id, arm.name) for arm in taken.protocol.design.arms] == [("high", "High"), ("low", "Low")]


def test_members_that_the_program_does_not_know_are_taken_over_too() -> None:
    mine = loads(HEAD + b', "overview": {"title": "T", "colour": "red", "size": 3}}', "mine")
    theirs = loads(HEAD + b', "overview": {"title": "T", "colour": "blue"}}', "theirs")
    taken = take(mine, theirs, ["/overview/size"]).protocol
    assert taken.overview.model_extra == {"colour": "red"}
    assert take(mine, theirs, ["/overview/size", "/overview/colour"]).protocol == theirs
    assert mine.overview.model_extra == {"colour": "red", "size": 3}
