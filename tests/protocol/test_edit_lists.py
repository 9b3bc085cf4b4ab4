"""Edits of several items at once: order, identity and references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.protocol.address import AddressError
from studio.protocol.design import Arm, Design
from studio.protocol.dosing import ArmDose, Dosing
from studio.protocol.edit import (
    EditError,
    dangling,
    insert_all,
    move_all,
    put_items,
    remove_all,
    told_apart,
    uses_of,
)
from studio.protocol.protocol import Protocol

LETTERS = "abcdef"
ARMS = "/design/arms"
PROTOCOL = Protocol(
    design=Design(arms=tuple(Arm(id=id, name=id.upper()) for id in LETTERS)),
    dosing=Dosing(arms=tuple(ArmDose(id=f"dose-{id}", arm=id) for id in LETTERS)),
)
SOME = st.sets(st.sampled_from(LETTERS))


def order(protocol: Protocol) -> str:
    return "".join(arm.id for arm in protocol.design.arms)


@given(SOME, st.none() | st.sampled_from(LETTERS))
def test_moved_items_stand_together_in_their_order_and_the_others_keep_theirs(
    ids: set[str], before: str | None
) -> None:
    moved = order(move_all(PROTOCOL, ARMS, ids, before))
    assert sorted(moved) == sorted(LETTERS)
    assert "".join(id for id in moved if id not in ids) == "".join(id for id in LETTERS if id not in ids)
    assert "".join(sorted(ids)) in moved
    if before is not None and before not in ids:
        rest = moved[moved.index(before) :]
        assert not ids or rest[0] == before
        assert all(id not in rest for id in ids)


@given(SOME)
def test_removing_takes_the_references_too_and_leaves_the_very_same_others(ids: set[str]) -> None:
    removed = remove_all(PROTOCOL, ARMS, ids)
    assert dangling(removed) == ()
    kept = {arm.id: arm for arm in PROTOCOL.design.arms if arm.id not in ids}
    assert [arm is kept[arm.id] for arm in removed.design.arms] == [True] * len(kept)
    assert set(uses_of(PROTOCOL, ARMS, ids)) == {f"/dosing/arms/dose-{id}/arm" for id in ids}


@given(st.lists(st.sampled_from([*LETTERS, "x", "y"]), max_size=8))
def test_items_that_join_others_have_ids_that_nobody_else_has(ids: list[str]) -> None:
    joining = told_apart([Arm(id=id, name="New") for id in ids], PROTOCOL.design.arms)
    joined = insert_all(PROTOCOL, ARMS, joining, before="c")
    assert len({arm.id for arm in joined.design.arms}) == len(LETTERS) + len(ids)
    assert order(joined).startswith("ab")
    assert order(joined).endswith("cdef")


def test_only_what_is_new_is_checked_and_all_of_it_is() -> None:
    wrong = Arm.model_construct(id="bad", allocation="many")
    with pytest.raises(EditError):
        insert_all(PROTOCOL, ARMS, (wrong,))
    with pytest.raises(EditError, match="already holds"):
        insert_all(PROTOCOL, ARMS, (Arm(id="n"), Arm(id="n")))
    with pytest.raises(AddressError):
        put_items(PROTOCOL, "/design/nothing", ())
    same = put_items(PROTOCOL, ARMS, PROTOCOL.design.arms)
    assert same is PROTOCOL
