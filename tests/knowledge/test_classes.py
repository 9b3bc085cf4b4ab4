"""Classes of co-medications are found by the names that people write."""

from __future__ import annotations

import pytest

from studio.knowledge import comedications, lookup
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("MAOI", "MAO inhibitor"),
        ("maois", "MAO inhibitor"),
        ("Monoamine oxidase inhibitors", "MAO inhibitor"),
        ("SSRIs", "SSRI"),
        ("SNRIs", "SNRI"),
        ("TCAs", "TCA"),
        (" Tricyclic antidepressants ", "TCA"),
        ("Antipsychotics", "antipsychotic"),
        ("benzodiazepines", "benzodiazepine"),
    ],
)
def test_a_class_is_found_however_it_is_written(written: str, known: str) -> None:
    assert len(lookup.medications(Protocol(), written)) > 1
    assert lookup.medications(Protocol(), written) == comedications.in_class(known)


def test_a_word_that_is_no_class_means_nothing() -> None:
    assert comedications.in_class("s") == ()
    assert comedications.in_class("MAO") == ()


def test_own_drugs_join_a_class_however_it_is_written() -> None:
    own = {"id": "o", "drug": "Newdrug", "drug_class": "SSRIs", "half_life_hours": 20}
    protocol = put(Protocol(), "/own/medications", [own])
    assert "Newdrug" in {drug.name for drug in lookup.medications(protocol, "SSRI")}
