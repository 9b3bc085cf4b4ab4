"""What was worked out for the newest protocol is remembered, and never taken for another."""

from __future__ import annotations

from studio.protocol.edit import put
from studio.protocol.latest import of_the_latest
from studio.protocol.protocol import Protocol


def test_the_answer_is_worked_out_once_for_each_protocol_in_turn() -> None:
    asked: list[Protocol] = []

    @of_the_latest
    def acronym(protocol: Protocol) -> str | None:
        asked.append(protocol)
        return protocol.overview.acronym

    first = put(Protocol(), "/overview/acronym", "A")
    twin = put(Protocol(), "/overview/acronym", "A")
    second = put(Protocol(), "/overview/acronym", "B")
    assert [acronym(one) for one in (first, first, second, second, first)] == ["A", "A", "B", "B", "A"]
    assert len(asked) == 3
    assert acronym(twin) == "A"
    assert len(asked) == 4, "an equal protocol is not the same one"
