"""Listings in messages stay short and safe, however many things they are about."""

from __future__ import annotations

from studio.checklist.inquiry import all_of
from studio.checklist.run import run
from studio.protocol.edit import put
from studio.protocol.endpoints import InstrumentUse
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Visit


def test_few_are_named_and_of_many_the_first_eight() -> None:
    assert str(all_of(())) == ""
    assert str(all_of("ab")) == "a and b"
    assert str(all_of("abcdefgh")) == "a, b, c, d, e, f, g and h"
    assert str(all_of("abcdefghi")) == "a, b, c, d, e, f, g, h and 1 more"


def test_a_thousand_visits_are_checked_and_told_apart() -> None:
    visits = tuple(Visit(id=f"v{day}", name=f"Day {day}", days=day) for day in range(1000))
    protocol = put(Protocol(), "/schedule/visits", visits)
    protocol = put(protocol, "/endpoints/instruments", (InstrumentUse(id="c", instrument="C-SSRS"),))
    entries = [entry for entry in run(protocol).entries if entry.rule.id == "R-15"]
    (entry,) = [one for one in entries if "is not asked at" in str(one.finding.message)]
    assert "Day 7 and 992 more" in str(entry.finding.message)
    assert len(entry.fingerprint) == 16
