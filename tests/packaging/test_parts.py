"""The list of parts and the licence notices: whole, true to the lock, and free of what may not be in it."""

import json
import re

import audit
import bill
import notices
import parts
import pytest
from PySide6.QtCore import qVersion


@pytest.fixture(scope="module")
def told():
    return bill.make()


@pytest.fixture(scope="module")
def text():
    return notices.write()


def test_all_that_the_program_asks_for_is_among_the_parts():
    names = {part.name for part in parts.runtime()}
    assert set(parts.direct()) <= names
    assert {"pydantic-core", "shiboken6", "pycparser"} <= names
    assert names.isdisjoint({"hatchling", "editables", "pytest"})


def test_every_part_is_listed_with_its_version_and_the_hashes_of_the_lock(told):
    listed = {one.get("purl"): one for one in told["components"]}
    for part in parts.runtime():
        one = listed[part.purl]
        assert one["version"] == part.version
        assert [file["hashes"][0]["content"] for file in one["externalReferences"]] == list(part.hashes)
        assert part.hashes


def test_qt_is_listed_in_the_version_that_runs(told):
    assert {"name": "Qt", "version": qVersion()}.items() <= next(
        one for one in told["components"] if one["type"] == "framework"
    ).items()


def test_what_wheels_hold_is_listed(told):
    names = {one["name"] for one in told["components"]}
    assert {"openssl", "PDFium", "FreeType", "Inter-Regular.ttf"} <= names
    assert any(name.startswith("libqpdf") for name in names)


def test_nothing_listed_is_bound_to_the_gpl(told):
    bound = []
    for one in told["components"]:
        for licence in one.get("licenses", ()):
            expression = licence.get("expression") or licence["license"].get("id", "")
            if not parts.free_of_gpl(expression):
                bound.append((one["name"], expression))
    assert bound == []


@pytest.mark.parametrize(
    ("expression", "free"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("MIT AND GPL-2.0-only", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("(MIT AND GPL-2.0-only) OR BSD-3-Clause", True),
    ],
)
def test_a_licence_leaves_a_choice_without_gpl_or_not(expression, free):
    assert parts.free_of_gpl(expression) is free


def test_the_list_is_the_same_each_time_and_points_only_at_what_it_lists(told):
    assert json.dumps(bill.make()) == json.dumps(told)
    references = [one["bom-ref"] for one in told["components"]]
    assert len(references) == len(set(references))
    known = {*references, told["metadata"]["component"]["bom-ref"]}
    assert {ref for one in told["dependencies"] for ref in [one["ref"], *one["dependsOn"]]} <= known
    reached = {ref for one in told["dependencies"] for ref in one["dependsOn"]}
    assert set(references) <= reached


def test_the_list_tells_nothing_of_the_machine_that_made_it(told):
    assert not re.search(r"file:/|/home/|/tmp/|site-packages", json.dumps(told))


def test_every_part_has_its_licence_text(text):
    for part in parts.runtime():
        assert f"\n{part.name} {part.version}\nLicence: {part.licence}\n" in text
        found = notices.texts_of(part.name)
        assert found, f"{part.name} brings no text: keep one in resources/licences"
        assert all(one.strip() in text for one in found.values())


def test_notices_meet_what_the_licence_of_qt_asks(text):
    for needed in (
        "GNU LESSER GENERAL PUBLIC LICENSE",
        "GNU GENERAL PUBLIC LICENSE\n                       Version 3",
        "put others in their place",
        f"https://download.qt.io/official_releases/qt/{qVersion().rpartition('.')[0]}/{qVersion()}/",
        "PDFium",
        "SIL OPEN FONT LICENSE",
    ):
        assert needed in text


def test_an_audit_that_could_not_look_up_is_not_clean():
    found = audit.read(
        json.dumps({"dependencies": [{"name": "a", "skip_reason": "Dependency not found"}, _clean("b")]}),
        {"a", "b", "c"},
    )
    assert (found.looked_up, found.unknown, found.status) == (1, ("a", "c"), audit.UNKNOWN)


def test_an_audit_names_a_weakness_and_what_mends_it():
    weak = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    found = audit.read(json.dumps({"dependencies": [weak]}), {"a"})
    assert (found.weak, found.status) == (("a 1: PYSEC-1, mended in 2",), audit.WEAK)


def test_an_audit_that_looked_up_all_is_clean():
    assert audit.read(json.dumps({"dependencies": [_clean("a")]}), {"a"}).status == audit.CLEAN


def _clean(name):
    return {"name": name, "version": "1", "vulns": []}
