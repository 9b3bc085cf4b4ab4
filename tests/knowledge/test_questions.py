"""The questions of the guided mode: each names fields that exist, and says in plain words what it asks."""

from __future__ import annotations

from studio.knowledge import questions
from studio.protocol.address import spec_at


def test_every_field_is_asked_for_once() -> None:
    fields = [field for question in questions.every() for field in question.fields]
    assert len(fields) == len(set(fields))


def test_the_fields_of_a_question_exist_and_stand_on_one_page() -> None:
    for question in questions.every():
        assert len({field.split("/")[1] for field in question.fields}) == 1
        for field in question.fields:
            assert spec_at(field).name == field.rsplit("/", 1)[1]


def test_every_question_ends_in_a_question_mark_and_every_hint_in_a_full_stop() -> None:
    for question in questions.every():
        assert question.asks.endswith("?")
        assert not question.hint or question.hint.endswith(".")


def test_a_question_is_found_by_its_field_with_its_place_in_the_order() -> None:
    found = questions.place_of("/dosing/products")
    assert found is not None
    assert questions.every()[found[0]] is found[1]
    assert questions.place_of("/overview/title") is None
