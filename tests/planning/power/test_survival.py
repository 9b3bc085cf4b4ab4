"""The log-rank test: Schoenfeld's events, participants from them, and the laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.planning.impossible import Impossible
from studio.planning.power.asking import answer
from tests.planning.power.test_truth import rows


def asked(**request: object) -> dict[str, object]:
    return answer({"method": "logrank", **request}).members()


def test_events_are_those_of_rpact() -> None:
    ((_func, _param, events),) = rows("rpact Schoenfeld")
    found = asked(hr=0.6, power=0.8)
    assert found["events"] == pytest.approx(events, abs=0.01)
    assert found["raw"] == found["events"]
    assert "n1" not in found
    assert "121 events" in found["sentence"]


def test_events_by_hand() -> None:
    # Two arms of one size: 4 (1.959964 + 0.841621)^2 / (ln 2)^2 = 65.35, a number that is often printed as 66.
    assert asked(hr=0.5, power=0.8)["events"] == pytest.approx(4 * 7.848880 / math.log(2) ** 2, rel=1e-6)
    # Twice as many on treatment: 9 / 2 instead of 4.
    assert asked(hr=0.5, power=0.8, ratio=2)["events"] == pytest.approx(4.5 * 7.848880 / math.log(2) ** 2, rel=1e-6)
    assert asked(hr=2, power=0.8)["events"] == pytest.approx(asked(hr=0.5, power=0.8)["events"], rel=1e-9)


def test_participants_follow_from_the_share_with_an_event() -> None:
    found = asked(hr=0.6, power=0.8, event_probability=0.4)
    assert found["events"] == pytest.approx(120.3157, abs=0.01)
    assert found["raw"] == pytest.approx(120.3157 / 0.4 / 2, abs=0.01)
    assert (found["n1"], found["n2"], found["n_total"]) == (151, 151, 302)
    each = asked(hr=0.6, power=0.8, p1=0.5, p2=0.3)
    assert each["raw"] == pytest.approx(found["raw"], rel=1e-9)
    assert asked(hr=0.6, power=0.8, event_probability=0.4, dropout=0.2)["raw"] == pytest.approx(found["raw"] / 0.8)
    assert asked(hr=0.6, power=0.8, event_probability=0.4, dropout=0.2)["events"] == pytest.approx(found["events"])


def test_dropout_changes_participants_and_not_events() -> None:
    assert asked(hr=0.6, power=0.8, dropout=0.2)["events"] == pytest.approx(asked(hr=0.6, power=0.8)["events"])


@given(
    hr=st.floats(0.3, 0.85),
    power=st.floats(0.4, 0.95),
    ratio=st.floats(0.3, 3),
    share=st.floats(0.1, 1),
    more=st.floats(0.8, 0.99),
)
@settings(deadline=None, max_examples=60)
def test_events_fall_with_the_effect_and_rise_with_power(
    hr: float, power: float, ratio: float, share: float, more: float
) -> None:
    request = {"ratio": ratio, "event_probability": share}
    n = asked(hr=hr, power=power, **request)
    assert asked(hr=hr * more, power=power, **request)["events"] <= n["events"]
    assert asked(hr=hr, power=power + 0.04, **request)["events"] >= n["events"]
    reached = asked(hr=hr, solve="power", event_probability=share, n1=n["n1"], n2=n["n2"])
    assert reached["power"] >= power - 1e-9
    alone = asked(solve="power", hr=hr, ratio=ratio, events=asked(hr=hr, power=power, ratio=ratio)["events"])
    assert alone["power"] == pytest.approx(power, abs=1e-9)
    found = asked(solve="effect", power=power, event_probability=share, n1=n["n1"], n2=n["n2"])
    assert found["effect"] == pytest.approx(hr, rel=0.2)
    assert found["effect"] >= hr - 1e-9


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"hr": 1, "power": 0.8}, "differ from 1"),
        ({"hr": -1, "power": 0.8}, "hr"),
        ({"hr": 0, "power": 0.8}, "hr"),
        ({"power": 0.8}, "hr"),
        ({"hr": 0.6}, "power"),
        ({"hr": 0.6, "power": 0.8, "event_probability": 0}, "event_probability"),
        ({"hr": 0.6, "power": 0.8, "event_probability": 1.5}, "event_probability"),
        ({"hr": 0.6, "power": 0.8, "p1": 0.5}, "both arms"),
        ({"hr": 0.6, "solve": "power"}, "events"),
        ({"hr": 0.6, "solve": "power", "n1": 100}, "event_probability"),
    ],
)
def test_what_cannot_be_gets_one_sentence(request_: dict[str, object], words: str) -> None:
    with pytest.raises(Impossible, match=words):
        asked(**request_)
