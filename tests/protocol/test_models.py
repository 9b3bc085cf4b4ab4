"""Every field of every model carries what form, document and accessibility need."""

import pytest
from pydantic import ValidationError

from studio.knowledge.outlines import m11
from studio.protocol.address import get
from studio.protocol.base import Choice, Item, Spec, Value, specs
from studio.protocol.design import Arm
from studio.protocol.protocol import SECTIONS, Protocol


def every_spec(model: type[Value], path: str = "") -> list[tuple[str, Spec]]:
    found = []
    for name, spec in specs(model).items():
        found.append((f"{path}/{name}", spec))
        if spec.model is not None and spec.kind in ("group", "items"):
            found += every_spec(spec.model, f"{path}/{name}")
    return found


ALL = every_spec(Protocol)


def test_there_are_seventeen_sections_and_hundreds_of_fields() -> None:
    assert len(SECTIONS) == 17
    assert len(ALL) > 450


@pytest.mark.parametrize(("path", "spec"), ALL, ids=[path for path, _ in ALL])
def test_a_field_has_a_title_of_its_own(path: str, spec: Spec) -> None:
    assert spec.title
    assert spec.title != spec.name
    assert not spec.title.endswith(".")


@pytest.mark.parametrize(("path", "spec"), ALL, ids=[path for path, _ in ALL])
def test_help_is_a_sentence_in_one_style_that_repeats_neither_title_nor_example(path: str, spec: Spec) -> None:
    assert not spec.help or spec.help.rstrip("”").endswith((".", "?"))
    assert "'" not in spec.title + spec.help + (spec.example or "")
    assert spec.title.lower() != spec.help.rstrip(".").lower()
    assert not spec.example or spec.kind == "dose" or spec.example.lower() not in spec.help.lower()


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_in_which_nothing_was_entered_is_what_the_model_makes_of_nothing(section: str) -> None:
    model, empty = specs(Protocol)[section].model, getattr(Protocol(), section)
    assert model is not None
    made = model()
    assert (empty, hash(empty), empty.model_fields_set) == (made, hash(made), made.model_fields_set)
    assert empty.model_dump() == made.model_dump()
    assert empty.model_copy() == made.model_copy()


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_says_where_ich_m11_prints_each_field(section: str) -> None:
    numbers = {heading.number for heading in m11()} | {"title"}
    model = specs(Protocol)[section].model
    assert model is not None
    for name, spec in specs(model).items():
        assert spec.m11 in numbers, f"{section}.{name}"


@pytest.mark.parametrize(("path", "spec"), [(p, s) for p, s in ALL if s.to], ids=lambda value: str(value)[:40])
def test_a_reference_means_a_list_that_exists(path: str, spec: Spec) -> None:
    assert spec.to is not None
    assert get(Protocol(), spec.to) == ()


@pytest.mark.parametrize(("path", "spec"), [(p, s) for p, s in ALL if s.choices], ids=lambda value: str(value)[:40])
def test_a_choice_has_a_label_for_each_value(path: str, spec: Spec) -> None:
    choices = spec.choices
    assert choices is not None
    assert issubclass(choices, Choice)
    labels = [str(choice.label) for choice in choices]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_everything_is_optional() -> None:
    assert Protocol() == Protocol.model_validate_json("{}")


def test_values_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        Arm(id="a").name = "x"


def test_an_item_needs_an_id_without_a_slash() -> None:
    for id in ("", "a/b"):
        with pytest.raises(ValidationError):
            Item(id=id)
