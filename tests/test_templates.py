"""The templates that travel with the program: they load, hold together and are complete."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.data import data_folder
from studio.knowledge import biomarkers, comedications, compounds, instruments
from studio.protocol.address import Place, filled, get, walk
from studio.protocol.base import Item, Value, specs
from studio.protocol.protocol import FORMAT, SECTIONS, Protocol

TEMPLATES = tuple(sorted(data_folder("templates").glob("*.patp")))
COMPLETE = data_folder("templates") / "psilocybin-trd-single-dose.patp"
BLANK = data_folder("templates") / "blank.patp"

FINDERS = {
    "biomarkers": biomarkers.find,
    "comedications": comedications.find,
    "compounds": compounds.find,
    "instruments": instruments.find,
}

LEFT_EMPTY = {
    "/dosing/interval_days": "there is one dose",
    "/followup/retreatment_masked": "there is no retreatment",
    "/overview/amendments": "the protocol is an original",
}
"""Fields of sections that a complete protocol of one dose rightly leaves empty, and why."""


def load(path: Path) -> Protocol:
    return Protocol.model_validate_json(path.read_bytes())


def references(protocol: Protocol) -> Iterator[tuple[Place, str]]:
    """Every id by which a field refers to an item of another section."""
    for place in walk(protocol):
        if place.spec.to is not None and place.value:
            for id in place.value if isinstance(place.value, tuple) else (place.value,):
                yield place, id


def values(value: Value) -> Iterator[Value]:
    """The value with all groups and items below it."""
    yield value
    for name in specs(type(value)):
        content = getattr(value, name)
        for part in content if isinstance(content, tuple) else (content,):
            if isinstance(part, Value):
                yield from values(part)


def test_the_complete_and_the_blank_template_are_shipped() -> None:
    assert {COMPLETE, BLANK} <= set(TEMPLATES)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
class TestEveryTemplate:
    def test_it_says_what_it_is(self, path: Path) -> None:
        note = load(path).template
        assert note is not None
        assert note.title
        assert note.summary

    def test_no_member_is_unknown(self, path: Path) -> None:
        assert [part.model_extra for part in values(load(path)) if part.model_extra] == []

    def test_no_reference_leads_nowhere(self, path: Path) -> None:
        protocol = load(path)
        targets = {(place.spec.to, id) for place, id in references(protocol)}
        missing = [(to, id) for to, id in targets if id not in {item.id for item in get(protocol, to or "")}]
        assert missing == []

    def test_no_two_items_of_a_list_share_an_id(self, path: Path) -> None:
        for place in walk(load(path)):
            if place.spec.kind == "items":
                ids = [item.id for item in place.value]
                assert len(ids) == len(set(ids)), place.address

    def test_the_knowledge_base_has_what_it_names(self, path: Path) -> None:
        unknown = [
            (place.address, place.value)
            for place in walk(load(path))
            if place.spec.knows is not None and place.value and FINDERS[place.spec.knows](place.value) is None
        ]
        assert unknown == []

    def test_the_file_is_in_canonical_form(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        members = load(path).model_dump(mode="json", exclude_defaults=True)
        assert text == json.dumps({"format": FORMAT, **members}, ensure_ascii=False, indent=2) + "\n"


def test_the_blank_template_is_blank() -> None:
    assert load(BLANK) == Protocol(template=load(BLANK).template)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_complete_template_leaves_no_field_of_a_section_open(section: str) -> None:
    content = getattr(load(COMPLETE), section)
    empty = {
        place.address
        for place in outside_lists(content, f"/{section}")
        if not filled(place.value) and place.address not in LEFT_EMPTY
    }
    assert empty == set()


def outside_lists(value: Value, address: str) -> Iterator[Place]:
    """The fields of a section and of its groups, but not those of items, which may leave some out."""
    inside: tuple[str, ...] = ()
    for place in walk(value, address):
        if inside and place.address.startswith(inside):
            continue
        if place.spec.kind == "items":
            inside += (f"{place.address}/",)
        yield place


def test_every_session_event_and_sample_has_a_visit_with_a_day() -> None:
    protocol = load(COMPLETE)
    days = {visit.id: visit.days for visit in protocol.schedule.visits}
    assert None not in days.values()
    used = {id for place, id in references(protocol) if place.spec.to == "/schedule/visits"}
    assert used == set(days), "each visit is for something, and nothing happens outside a visit"


def test_every_arm_is_given_a_dose_in_a_dosing_session() -> None:
    protocol = load(COMPLETE)
    assert [given.arm for given in protocol.dosing.arms] == [arm.id for arm in protocol.design.arms]
    assert all(given.dose is not None and given.sessions for given in protocol.dosing.arms)


def test_sample_size_is_that_of_all_arms() -> None:
    protocol = load(COMPLETE)
    plan = protocol.statistics
    assert plan.per_arm is not None
    assert plan.total == plan.per_arm * len(protocol.design.arms)


def test_items_are_named_for_what_they_are() -> None:
    protocol = load(COMPLETE)
    ids = [part.id for part in values(protocol) if isinstance(part, Item)]
    assert all(id == id.lower() and " " not in id for id in ids)
