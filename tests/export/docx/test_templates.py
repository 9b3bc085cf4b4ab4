"""The Word file of every shipped template: all that ICH M11 requires of it, and clean for Word."""

from dataclasses import replace
from pathlib import Path

import pytest

from studio.checklist.run import run
from studio.data import data_folder
from studio.document.build import build
from studio.document.checklist_report import build_checklist
from studio.document.outline import tree
from studio.storage.protocol_file import load
from tests.export.docx.reading import OPTIONS, assert_valid, headings, instructions, opened, written

TEMPLATES = sorted(path.stem for path in data_folder("templates").glob("*.patp"))


def required() -> list[str]:
    """Return the headings that ICH M11 wants in every protocol."""
    nodes = list(tree())
    found = []
    while nodes:
        node = nodes.pop(0)
        nodes += node.children
        if node.heading.conformance == "required" and "X" not in node.heading.number:
            found.append(f"{node.heading.number} {node.heading.title}")
    return found


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_a_clean_word_file_with_all_required_headings(name: str, tmp_path: Path) -> None:
    protocol = load(data_folder("templates") / f"{name}.patp")
    document = build(protocol, run(protocol))
    data = written(document)
    word = opened(data)
    found = headings(word)
    assert found == [section.heading for section in document.all()]
    assert set(required()) <= set(found)
    counted = [one for one in instructions(word) if one.startswith("SEQ ")]
    assert len(counted) == len(document.tables()) + len(document.figures())
    assert len(word.inline_shapes) == len(document.figures())
    assert len(list(word.comments)) == len(document.remarks)
    assert_valid(data, tmp_path)


def test_the_report_of_the_checklist_is_a_word_file_too(tmp_path: Path) -> None:
    protocol = load(data_folder("templates") / f"{TEMPLATES[0]}.patp")
    document = build_checklist(protocol, run(protocol))
    data = written(document, replace(OPTIONS, purpose="submission"))
    assert headings(opened(data)) == [section.heading for section in document.all()]
    assert_valid(data, tmp_path)
