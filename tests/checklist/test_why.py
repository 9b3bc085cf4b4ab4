"""Why a rule speaks: its reason, sources, limits, precedents and the mistake it would have caught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.checklist.catalogue import catalogue, find
from studio.checklist.run import run
from studio.checklist.why import closest, why
from studio.knowledge import mistakes, precedents, thresholds
from studio.knowledge.precedents import Topic
from studio.planning.evidence import marks
from studio.protocol.edit import put
from studio.protocol.quantity import parse_dose
from tests.checklist.casebook import cases, template

if TYPE_CHECKING:
    from studio.checklist.rule import Rule
    from studio.knowledge.precedents import Precedent
    from studio.protocol.protocol import Protocol

MARGIN = thresholds.count_of(template(), "observation-margin")


def test_a_rule_declares_the_limits_that_it_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, set[str]] = {rule.id: set() for rule in catalogue()}
    number_of = thresholds.number_of
    current: list[str] = []

    def noted(protocol: Protocol, id: str) -> float:
        asked[current[-1]].add(id)
        return number_of(protocol, id)

    monkeypatch.setattr(thresholds, "number_of", noted)
    for protocol in (template(), *(case.protocol for case in cases())):
        for rule in catalogue():
            current.append(rule.id)
            rule.check(protocol)
    assert {rule.id: set(rule.limits) for rule in catalogue()} == asked


def test_every_threshold_is_the_limit_of_some_rule() -> None:
    used = {limit for rule in catalogue() for limit in rule.limits}
    assert used == {threshold.id for threshold in thresholds.every()}


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_every_rule_can_say_why(rule: Rule) -> None:
    asked = why(rule)
    assert asked.reason == rule.reason
    assert [source.id for source in asked.sources] == list(rule.sources)
    assert [limit.threshold.id for limit in asked.limits] == list(rule.limits)


def test_a_rule_on_an_unread_source_or_an_open_limit_needs_confirmation() -> None:
    observation, crossover = find("R-11"), find("V-08")
    assert observation is not None
    assert crossover is not None
    assert not why(observation).confirmed
    assert why(crossover).confirmed


def test_an_own_limit_stands_beside_its_default() -> None:
    rule = find("R-11")
    assert rule is not None
    (limit,) = why(rule, _stricter(template())).limits
    assert f"{MARGIN + 30} minutes in this protocol; the default is {MARGIN} minutes" in str(limit.words)


def test_an_own_limit_moves_the_rule() -> None:
    exact = put(template(), "/monitoring/observation_minutes", 330 + MARGIN)
    assert run(exact).ok
    (entry,) = (one for one in run(_stricter(exact)).open if one.rule.id == "R-11")
    assert f"{330 + MARGIN + 30} minutes" in str(entry.finding.message)


def _stricter(protocol: Protocol) -> Protocol:
    own = {"id": "l", "limit": "observation-margin", "value": MARGIN + 30, "reason": "Habit"}
    return put(protocol, "/own/limits", [own])


def test_a_finding_on_a_dose_has_precedents() -> None:
    dangerous = put(template(), f"/dosing/arms/{template().dosing.arms[0].id}/dose", {"amount": 25, "unit": "g"})
    (entry,) = (one for one in run(dangerous).open if one.rule.id == "R-27")
    topics = why(entry.rule, dangerous, entry.finding).topics
    assert Topic.DOSE in topics
    assert precedents.precedents(Topic.DOSE, compound="psilocybin")


def test_every_mistake_with_a_rule_is_told_by_that_rule() -> None:
    told = [mistake for mistake in mistakes.every() if mistake.rules]
    assert len(told) >= 20
    for mistake in told:
        for id in mistake.rules:
            rule = find(id)
            assert rule is not None, (mistake.id, id)
            assert mistake in why(rule).mistakes


def rows(protocol: Protocol, places: tuple[str, ...] = ()) -> tuple[Precedent, ...]:
    return tuple(row for group in closest(Topic.DOSE, protocol, places) for row in group.rows)


def test_the_closest_trials_are_those_of_the_same_compound() -> None:
    assert {one.trial.compound for one in rows(template())} == {"psilocybin"}
    product = template().dosing.products[0]
    other = put(template(), f"/dosing/products/{product.id}/compound", "something new")
    assert len(rows(other)) == len(precedents.precedents(Topic.DOSE))


def ends(found: tuple[Precedent, ...]) -> list[set[float]]:
    """Return the numbers that each row is drawn with."""
    return [{end for end in (one.low, one.value, one.high) if end is not None} for one in found]


def test_the_closest_doses_are_the_nearest_to_that_of_the_arm_in_question() -> None:
    place = f"/dosing/arms/{template().dosing.arms[0].id}/dose"
    near = rows(put(template(), place, parse_dose("24 mg")), (place,))
    assert all(25 in drawn for drawn in ends(near)[:5])
    far = put(template(), place, parse_dose("1 g"))
    axis = next(
        group
        for group in precedents.groups(precedents.precedents(Topic.DOSE, compound="psilocybin"))
        if marks(far, group)
    )
    largest = sorted((max(drawn) for drawn in ends(axis.rows)), reverse=True)
    assert [max(drawn) for drawn in ends(rows(far, (place,)))[:5]] == largest[:5]


def test_where_no_value_is_in_question_the_nearest_to_any_of_the_protocols_come_first() -> None:
    own = {arm.dose.milligrams for arm in template().dosing.arms if arm.dose is not None}
    found = rows(template(), ("/dosing/products", "/dosing/gone"))
    assert all(drawn & own for drawn in ends(found)[:5])
