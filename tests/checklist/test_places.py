"""The fields that rules can point to, read from their functions."""

from __future__ import annotations

from studio.checklist.catalogue import catalogue, find
from studio.checklist.places import ANY, places, pointing_to
from studio.checklist.run import run
from studio.protocol.address import spec_at
from studio.protocol.protocol import Protocol


def test_a_rule_points_to_the_fields_that_it_names() -> None:
    rule = find("R-11")
    assert rule is not None
    assert {"/monitoring/observation_minutes", "/dosing/arms"} <= places(rule)


def test_all_places_are_fields_of_the_models() -> None:
    for rule in catalogue():
        for place in places(rule):
            spec_at(place)


def test_a_field_knows_the_rules_that_point_to_it() -> None:
    assert "R-22" in {rule.id for rule in pointing_to("/monitoring/driving_hours")}
    assert "R-11" in {rule.id for rule in pointing_to(f"/dosing/arms/{ANY}/dose")}
    assert pointing_to("/overview/confidentiality") == ()


def test_most_places_where_rules_wait_in_a_blank_protocol_are_known_beforehand() -> None:
    waiting = [(rule, path) for rule, verdict in run(Protocol()).undecided for path in verdict.paths]
    assert sum(path in places(rule) for rule, path in waiting) >= 0.75 * len(waiting) > 100
