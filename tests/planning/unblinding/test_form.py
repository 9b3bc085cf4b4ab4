"""The assumptions of a simulated trial as questions: read from the protocol, turned into a trial, and kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.data import data_folder
from studio.planning.impossible import Impossible
from studio.planning.unblinding.belief import assumptions_of, pairs
from studio.planning.unblinding.form import (
    BELIEVING,
    FURTHER,
    NEEDED,
    RUN,
    SIZE,
    assumptions,
    differs,
    kept,
    missing,
    names_of,
    values_of,
    with_guesses,
)
from studio.protocol.base import specs
from studio.protocol.belief import ArmBelief, Belief
from studio.storage.protocol_file import load

TEMPLATE = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")
PAIRS = pairs(TEMPLATE)
EVERY = (*BELIEVING, *FURTHER, *SIZE, *RUN)


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{one.id}-{other.id}" for one, other in PAIRS])
def test_the_answers_of_a_protocol_make_its_own_assumptions(pair: tuple) -> None:  # type: ignore[type-arg]
    made = assumptions(names_of(TEMPLATE, pair), values_of(TEMPLATE, pair))
    assert made == assumptions_of(TEMPLATE, *pair)


def test_every_field_of_the_section_is_asked_for() -> None:
    of_section = {name for name in specs(Belief) if name not in ("arms", "basis", "appendix")}
    of_arms = {f"{side}.{name}" for side in ("treated", "control") for name in specs(ArmBelief) if name != "arm"}
    assert of_section | of_arms == {one.name for one in (*BELIEVING, *FURTHER, *RUN)}


def test_to_keep_what_a_protocol_says_changes_nothing() -> None:
    assert kept(TEMPLATE, PAIRS[0], values_of(TEMPLATE, PAIRS[0])) == TEMPLATE
    assert not differs(TEMPLATE, PAIRS[0], values_of(TEMPLATE, PAIRS[0]))


shares = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)


@given(shares, shares, st.floats(-20, 20).map(lambda points: round(points, 2)), st.one_of(st.none(), shares))
def test_what_is_kept_is_read_back(treated: float, control: float, effect: float, right: float | None) -> None:
    values = values_of(TEMPLATE, PAIRS[0])
    values |= {"treated.believing": treated, "control.believing": control, "effect": effect}
    if right is not None:
        values["rater_right"] = right
    after = kept(TEMPLATE, PAIRS[0], values)
    assert values_of(after, PAIRS[0]) == pytest.approx(values)
    assert differs(TEMPLATE, PAIRS[0], values) == (after != TEMPLATE)


def test_what_belongs_to_the_sample_size_is_not_kept() -> None:
    values = {**values_of(TEMPLATE, PAIRS[0]), "treated.size": 77, "deviation": 5.0, "alpha": 0.01, "dropout": 0.5}
    assert kept(TEMPLATE, PAIRS[0], values) == TEMPLATE


def test_what_was_emptied_is_emptied_in_the_protocol() -> None:
    values = values_of(TEMPLATE, PAIRS[0])
    del values["effect"]
    assert kept(TEMPLATE, PAIRS[0], values).statistics.belief.effect is None


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_needed_is_named_while_it_is_open(name: str) -> None:
    values = values_of(TEMPLATE, PAIRS[0])
    del values[name]
    assert [one.name for one in missing(values)] == [name]
    with pytest.raises(Impossible, match="still to be entered"):
        assumptions(names_of(TEMPLATE, PAIRS[0]), values)


def test_everything_has_a_title_and_a_help() -> None:
    assert len({one.name for one in EVERY}) == len(EVERY)
    assert all(str(one.title) and str(one.help) for one in EVERY)


def test_guesses_are_belief_of_which_those_who_do_not_know_are_half() -> None:
    after = with_guesses(TEMPLATE, {"arm-25mg": (60, 20, 20), "arm-1mg": (0, 0, 0), "unknown": (1, 1, 1)})
    assert values_of(after, PAIRS[0])["treated.believing"] == 0.7
    assert values_of(after, PAIRS[0])["control.believing"] == values_of(TEMPLATE, PAIRS[0])["control.believing"]
