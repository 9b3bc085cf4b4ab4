"""The pages of the rules are complete, and those in the documentation are current."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studio.checklist.catalogue import catalogue, find
from studio.checklist.pages import index, page
from studio.knowledge import sources

if TYPE_CHECKING:
    from studio.checklist.rule import Rule

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "rules"


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_page_shows_reason_and_each_source(rule: Rule) -> None:
    shown = page(rule)
    assert shown.startswith(f"# {rule.id}: {rule.title}\n")
    assert rule.reason in shown
    assert str(rule.challenge.label) in shown
    assert str(rule.severity.label) in shown
    for id in rule.sources:
        source = sources.find(id)
        assert source is not None
        assert source.document in shown
        assert source.status in shown
        assert source.version is None or source.version in shown


def test_page_marks_what_was_not_verified_and_what_does_not_bind() -> None:
    two_monitors, doses = find("R-14"), find("R-27")
    assert two_monitors is not None
    assert doses is not None
    draft = next(line for line in page(two_monitors).splitlines() if "draft guidance for industry" in line)
    assert "superseded draft; advice, not binding; needs confirmation" in draft
    read = next(line for line in page(doses).splitlines() if "escalating doses of oral psilocybin" in line)
    assert "needs confirmation" not in read


def test_index_links_every_rule_once() -> None:
    shown = index()
    for rule in catalogue():
        assert shown.count(f"({rule.id}.md)") == 1


def test_pages_in_the_documentation_are_current() -> None:
    wanted = {"index.md": index(), **{f"{rule.id}.md": page(rule) for rule in catalogue()}}
    present = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert present == wanted, "write them again: python -m studio.checklist.pages docs/rules"
