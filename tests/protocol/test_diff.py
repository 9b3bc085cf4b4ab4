from hypothesis import given

from studio.protocol.design import Arm
from studio.protocol.diff import diff
from studio.protocol.edit import insert, move, put, remove
from studio.protocol.protocol import Protocol
from tests.strategies import protocols


@given(protocols())
def test_a_protocol_does_not_differ_from_itself(protocol: Protocol) -> None:
    assert diff(protocol, protocol.model_copy(deep=True)) == ()


def test_each_change_is_named_by_its_address() -> None:
    old = insert(insert(Protocol(), "/design/arms", Arm(id="a")), "/design/arms", Arm(id="b"))
    new = put(put(old, "/overview/title", "A trial"), "/design/arms/a/name", "High")
    assert [(change.address, change.kind, change.new) for change in diff(old, new)] == [
        ("/overview/title", "added", "A trial"),
        ("/design/arms/a/name", "added", "High"),
    ]
    assert [change.kind for change in diff(new, old)] == ["removed", "removed"]
    assert [(change.address, change.kind) for change in diff(old, remove(old, "/design/arms/a"))] == [
        ("/design/arms/a", "removed")
    ]
    assert [(change.kind, change.new) for change in diff(old, move(old, "/design/arms/b", -1))] == [
        ("moved", ("b", "a"))
    ]
