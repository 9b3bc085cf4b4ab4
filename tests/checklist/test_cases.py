"""Every rule says of its cases what they expect, and has a case of each kind that can be."""

from __future__ import annotations

import pytest

from studio.checklist.catalogue import catalogue, find
from studio.protocol.address import exists
from tests.checklist.casebook import OUTCOMES, Case, cases, never

CASES = cases()
KINDS = [(rule.id, outcome) for rule in catalogue() for outcome in OUTCOMES]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule_says_what_the_case_expects(case: Case) -> None:
    rule = find(case.rule)
    assert rule is not None
    verdict = rule.check(case.protocol)
    said = [(found.paths, str(found.message)) for found in verdict.findings]
    assert verdict.outcome == case.outcome, said or str(verdict.message)
    for expected in case.expected:
        if case.outcome == "finding":
            speaks = [message for paths, message in said if paths[: len(expected.paths)] == expected.paths]
            assert any(all(word in message for word in expected.words) for message in speaks), said
        else:
            assert verdict.paths[: len(expected.paths)] == expected.paths
            assert str(verdict.message)
    if case.outcome == "finding":
        assert len(said) == len(case.expected), said
    assert all(exists(case.protocol, path) for path in verdict.paths)


@pytest.mark.parametrize(("rule", "outcome"), KINDS, ids=" ".join)
def test_each_outcome_has_a_case_or_a_reason(rule: str, outcome: str) -> None:
    has = any(case.rule == rule and case.outcome == outcome for case in CASES)
    why_not = never().get((rule, outcome), "")
    assert has != bool(why_not), "needs a case, or under [never] the reason why there is none"
