"""The guided way through a protocol: what is asked, in which order, and that it leads to the end."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.checklist.guide import Step, next_step, progress, steps
from studio.checklist.rule import Severity
from studio.checklist.run import Report, run
from studio.data import data_folder
from studio.knowledge import questions
from studio.protocol.address import exists, filled, get, spec_at
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.transplant import without_dangling
from studio.storage.protocol_file import load

_GRAVITY = list(Severity)


@cache
def shipped() -> Protocol:
    return load(data_folder("templates") / "psilocybin-trd-single-dose.patp")


@cache
def blank() -> Report:
    return run(Protocol())


def asked(protocol: Protocol) -> tuple[Step, ...]:
    return steps(protocol, run(protocol))


def test_every_rule_that_waits_is_asked_for() -> None:
    report = blank()
    waiting = {rule.id for rule, _verdict in report.undecided}
    assert {rule.id for step in steps(Protocol(), report) for rule in step.rules} == waiting


def test_every_field_that_a_rule_of_a_blank_protocol_waits_for_is_asked_for_in_plain_words() -> None:
    listed = {field for question in questions.every() for field in question.fields}
    awaited = {path for _rule, verdict in blank().undecided for path in verdict.paths}
    assert awaited <= listed


def test_reasons_that_questions_prefer_are_those_of_rules_that_wait_for_them() -> None:
    by_field = {step.addresses[0]: step for step in steps(Protocol(), blank())}
    preferred = [question for question in questions.every() if question.because]
    assert preferred
    for question in preferred:
        step = by_field[question.fields[0]]
        assert step.reason == next(rule.reason for rule in step.rules if rule.id == question.because)


def test_the_gravest_questions_come_first_and_what_decides_the_rest_before_it() -> None:
    found = steps(Protocol(), blank())
    gravity = [_GRAVITY.index(step.weight) for step in found]
    assert gravity == sorted(gravity)
    places = [step.addresses[0] for step in found]
    in_turn = ["/overview/phase", "/dosing/products", "/design/arms", "/dosing/arms", "/objectives/objectives"]
    assert [place for place in places if place in in_turn] == in_turn
    assert places.index("/schedule/visits") < places.index("/sessions/sessions")


def test_what_is_to_be_mended_comes_before_what_is_to_be_answered() -> None:
    protocol = put(Protocol(), "/population/exclusion", [{"id": "a", "text": "Epilepsy"}])
    report = run(protocol)
    musts = [entry.finding for entry in report.open if entry.rule.severity is Severity.MUST]
    assert musts
    found = steps(protocol, report)
    assert [step.finding for step in found[: len(musts)]] == musts
    assert all(step.finding is None for step in found[len(musts) :])


def test_fields_of_one_decision_are_one_question_and_answered_ones_are_left_out_of_it() -> None:
    touch = next(step for step in asked(Protocol()) if step.addresses[0] == "/sessions/touch/level")
    assert len(touch.addresses) == 4
    protocol = put(Protocol(), "/screening/qt_formula", "fridericia")
    assert not any("/screening/qt_formula" in step.addresses for step in asked(protocol) if step.finding is None)


def test_an_answer_settles_all_that_waited_for_it() -> None:
    before = asked(Protocol())
    products = next(step for step in before if step.addresses == ("/dosing/products",))
    assert len(products.rules) > 5
    protocol = put(Protocol(), "/dosing/products", [{"id": "p", "compound": "psilocybin", "use": "experimental"}])
    assert products.key not in {step.key for step in asked(protocol)}
    assert len(run(protocol).undecided) < len(blank().undecided)


def test_what_is_there_but_does_not_suffice_is_asked_for_in_the_words_of_the_rule() -> None:
    protocol = put(Protocol(), "/dosing/arms", [{"id": "a"}])
    waiting = [step for step in asked(protocol) if step.addresses[0].startswith("/dosing/arms")]
    assert waiting
    assert all((str(step.question) and step.hint is None) or str(step.hint) for step in waiting)


def test_nothing_is_left_to_ask_of_a_finished_protocol() -> None:
    assert asked(shipped()) == ()
    assert next_step((), frozenset()) is None
    done = progress(run(shipped()))
    assert done.decided == done.total
    assert run(shipped()).settled
    assert not blank().settled
    assert blank().untouched


def test_each_step_says_why_in_one_sentence() -> None:
    for step in steps(Protocol(), blank()):
        why = str(step.why)
        assert why.endswith(".")
        assert ". " not in why
        assert step.reason.startswith(why)


def test_skipped_questions_are_passed_over() -> None:
    found = steps(Protocol(), blank())
    skipped = frozenset(step.key for step in found[:3])
    assert next_step(found, skipped) == found[3]
    assert next_step(found, frozenset(step.key for step in found)) is None


_FIELDS = [question.fields for question in questions.every()]


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, len(_FIELDS) - 1), max_size=12))
def test_a_protocol_with_answers_missing_is_asked_for_just_what_rules_wait_for(emptied: set[int]) -> None:
    protocol = shipped()
    for at in emptied:
        for field in _FIELDS[at]:
            protocol = put(protocol, field, None)
    report = run(protocol)
    found = steps(protocol, report)
    counted = progress(report)
    assert report.untouched == (not counted.decided and not report.open)
    assert counted.total - counted.decided == len(report.undecided)
    assert {rule.id for step in found if step.finding is None for rule in step.rules} == {
        rule.id for rule, _verdict in report.undecided
    }
    assert len({step.key for step in found}) == len(found)
    for step in found:
        if step.finding is None:
            assert all(not exists(protocol, place) or spec_at(place) for place in step.addresses)


@pytest.mark.parametrize("template", ["psilocybin-trd-single-dose", "lsd-mdd-dose-finding", "zalsupindole-mdd-home"])
def test_answering_each_question_as_a_template_does_leads_to_a_finished_protocol(template: str) -> None:
    """Fields are filled as the guide asks for them; lists are taken whole, and own facts are there already."""
    model = load(data_folder("templates") / f"{template}.patp")
    protocol, done = Protocol(own=model.own), set()
    while True:
        step = next((one for one in asked(protocol) if one.key not in done), None)
        if step is None:
            break
        done.add(step.key)
        for address in step.addresses:
            field = _field(model, address)
            if filled(get(model, field)):
                protocol = put(protocol, field, get(model, field))
    left = run(without_dangling(protocol))
    assert not left.undecided
    assert left.ok, [str(entry.finding.message) for entry in left.open if entry.rule.severity is Severity.MUST]


def _field(model: Protocol, address: str) -> str:
    """Return the field itself, or the list that holds it."""
    parts = address.split("/")
    for length in range(1, len(parts) + 1):
        here = "/".join(parts[:length])
        if length > 1 and spec_at(here).kind == "items":
            return here
    return address
