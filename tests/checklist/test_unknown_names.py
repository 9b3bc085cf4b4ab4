"""What nothing is known of is named, and what a repair writes follows from what is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.checklist.catalogue import find
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from tests.checklist.casebook import base, edited

if TYPE_CHECKING:
    from studio.checklist.rule import Verdict

HALLUCINOGEN = {
    "/dosing/products/drug/compound": "4-HO-MET",
    "/dosing/remote": False,
    "/monitoring/driving_hours": 48,
    "/monitoring/observation_minutes": 480,
    "/population/medications": [{"id": "m", "drug": "MAOI", "action": "wash_out", "washout_days": 28}],
    "/monitoring/vital_minutes": [-15, 60, 120, 240, 360],
    "/monitoring/alert_systolic": 160,
    "/monitoring/alert_diastolic": 100,
    "/monitoring/alert_heart_rate": 120,
}


def _said(rule: str, protocol: Protocol) -> Verdict:
    found = find(rule)
    assert found is not None
    return found.check(protocol)


@pytest.mark.parametrize("rule", ["R-07", "R-09", "R-09b", "R-10", "R-11", "R-22", "R-27", "R-28", "R-31"])
def test_an_unknown_compound_is_named(rule: str) -> None:
    verdict = _said(rule, edited(base("psilocybin"), {"put": HALLUCINOGEN}))
    assert verdict.outcome == "undecided"
    assert str(verdict.message) == "Nothing is known of “4-HO-MET”: enter its facts under Own facts and limits."


def test_unknown_drugs_are_named() -> None:
    rows = [
        {"id": "z", "drug": "Zorblaxin", "action": "wash_out", "washout_days": 14},
        {"id": "q", "drug": "Quexomil", "action": "wash_out", "washout_days": 14},
    ]
    verdict = _said("R-06", put(Protocol(), "/population/medications", rows))
    assert (
        str(verdict.message)
        == "Nothing is known of “Zorblaxin” and “Quexomil”: enter their facts under Own facts and limits."
    )


def test_a_dose_beyond_what_is_known_is_named_with_its_bound() -> None:
    large = put(base("psilocybin"), "/dosing/arms/dose-high/dose", {"amount": 50, "unit": "mg"})
    verdict = _said("R-11", put(large, "/monitoring/observation_minutes", 480))
    message = str(verdict.message)
    assert message.startswith("Nothing is known of how long the effect of 50 mg of Psilocybin lasts")
    assert "30 mg, the largest dose of which it is known, acts for about 384 minutes" in message


@pytest.mark.parametrize(
    ("numbers", "wording"),
    [
        ({}, "Suicidal ideation with intent or plan (C-SSRS level 4 or 5), or suicidal behaviour."),
        (
            {
                "cssrs_ideation_excluded_from": 3,
                "cssrs_ideation_months": 6,
                "cssrs_behaviour_months": 1,
            },
            "Suicidal ideation of C-SSRS level 3 or higher in the last 6 months, "
            "or suicidal behaviour in the last month.",
        ),
    ],
)
def test_the_exclusion_of_suicidality_uses_the_numbers_of_the_screening(numbers: dict[str, int], wording: str) -> None:
    protocol = put(Protocol(), "/population/exclusion", [{"id": "a", "domain": "psychosis"}])
    for name, value in numbers.items():
        protocol = put(protocol, f"/screening/{name}", value)
    (found,) = _said("R-35", protocol).findings
    assert found.fix is not None
    assert found.fix.apply(protocol).population.exclusion[-1].wording == wording
