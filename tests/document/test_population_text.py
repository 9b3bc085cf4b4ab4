"""Chapter 5: who takes part, in sentences that hold for whatever part of it has been entered."""

from __future__ import annotations

import pytest

from studio.document.blocks import Document, Listing, Paragraph, Section, plain
from studio.document.limits import bound, midway
from studio.protocol.population import (
    Comparator,
    Criterion,
    EnrolmentGoal,
    Episode,
    Population,
    Resistance,
)
from studio.protocol.protocol import Protocol
from tests.document.filling import document


def section(built: Document, number: str) -> Section:
    return next(one for one in built.all() if one.number == number)


def described(population: Population) -> str:
    found = section(document(Protocol(population=population)), "5.1")
    return "\n".join(plain(one.content) for one in found.blocks if isinstance(one, Paragraph) and one.style == "body")


def criterion(**fields: object) -> str:
    population = Population(exclusion=(Criterion.model_validate({"id": "c", **fields}, strict=False),))
    (listed,) = [
        one for one in section(document(Protocol(population=population)), "5.3").blocks if isinstance(one, Listing)
    ]
    return plain(listed.items[0])


def test_a_range_is_printed_with_both_ends() -> None:
    said = criterion(measure="Age", comparator=">=", threshold=18.0, most=65.0, unit="years", time="Consent")
    assert "age (at least 18 years, and at most 65 years); time: consent." in said
    assert "at most 65 years" in criterion(measure="Age", most=65.0, unit="years")


@pytest.mark.parametrize(
    ("resistance", "words"),
    [
        (
            (2, 4, Episode.CURRENT),
            "The number of adequate treatments that have failed in the current episode is 2 to 4.",
        ),
        ((0, 3, None), "The number of adequate treatments that have failed is at most 3."),
        (
            (2, None, Episode.LIFETIME),
            "The number of adequate treatments that have failed in the participant’s lifetime is at least 2.",
        ),
        ((None, 4, None), "The number of adequate treatments that have failed is at most 4."),
        ((0, None, Episode.LIFETIME), "Participants need not have had a treatment that failed."),
        ((2, 2, None), "The number of adequate treatments that have failed is 2."),
        ((None, None, Episode.CURRENT), "Failed treatments are counted in the current episode."),
    ],
)
def test_resistance_is_told_as_far_as_it_is_known(
    resistance: tuple[int | None, int | None, Episode | None], words: str
) -> None:
    least, most, episode = resistance
    told = described(Population(resistance=Resistance(failed_least=least, failed_most=most, episode=episode)))
    assert told == words


def test_age_severity_and_diagnosis_are_sentences() -> None:
    told = described(
        Population(
            diagnosis="Major depressive disorder",
            classification="DSM-5-TR",
            diagnostic_interview="MINI",
            age_least=18,
            age_most=65,
            severity_instrument="MADRS",
            severity_comparator=Comparator.AT_LEAST,
            severity_threshold=20.0,
        )
    )
    assert told == (
        "Participants have this condition: major depressive disorder. The diagnosis is made by the criteria of "
        "DSM-5-TR and established with the MINI. Participants are 18 to 65 years old. The score of participants on "
        "the Montgomery–Åsberg Depression Rating Scale (MADRS) is at least 20 points."
    )


def test_a_criterion_says_how_and_when_it_is_judged() -> None:
    assert criterion(
        wording="QTcF above 450 ms.", measure="QTcF, men", comparator=">", threshold=450.0, unit="ms", time="Screening"
    ) == ("QTcF above 450 ms. It is judged by QTcF, men (above 450 ms); time: screening.")
    assert criterion(wording="Epilepsy.", time="Screening, lifetime") == (
        "Epilepsy. Time of assessment: screening, lifetime."
    )
    assert criterion(wording="Recent use.", measure="Urine screen") == "Recent use. It is judged by urine screen."


def test_a_unit_that_the_measure_names_is_not_said_twice() -> None:
    told = criterion(measure="C-SSRS ideation level", comparator=">=", threshold=4.0, unit="level")
    assert told.endswith("It is judged by C-SSRS ideation level (at least 4).")


def test_each_criterion_leads_to_its_own_field() -> None:
    criteria = tuple(Criterion(id=id, wording=f"Word {id}.") for id in ("a", "b"))
    (listed,) = [
        one
        for one in section(document(Protocol(population=Population(inclusion=criteria))), "5.2").blocks
        if isinstance(one, Listing)
    ]
    assert listed.addresses == ("/population/inclusion/a", "/population/inclusion/b")


def test_goals_are_introduced_by_a_sentence() -> None:
    told = described(Population(goals=(EnrolmentGoal(id="g", characteristic="Sex", goal="Half women"),)))
    assert "recruitment aims for the goals in Table " in told


def test_yes_or_no_about_recruitment_are_sentences() -> None:
    yes = described(Population(recruitment_neutral=True, no_public_talk=True))
    no = described(Population(recruitment_neutral=False, no_public_talk=False))
    assert yes == (
        "Advertisements promise no benefit. Participants are asked not to discuss their arm in public before the end "
        "of the trial."
    )
    assert "No rule keeps advertisements from promising a benefit." in no
    assert "are not asked" in no


def test_an_empty_description_says_what_is_open_and_still_quotes_ich_m11() -> None:
    first, second = section(document(Protocol()), "5.1").blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert (first.style, second.style) == ("open", "mandated")
    assert "“Rationale for the population”" in plain(first.content)


@pytest.mark.parametrize(
    ("written", "inside"),
    [
        ("Screening, lifetime", "screening, lifetime"),
        ("MADRS total", "MADRS total"),
        ("QTcF, men", "QTcF, men"),
        ("St John’s wort", "St John’s wort"),
        ("Parkinson’s disease", "Parkinson’s disease"),
        ("5-HTP", "5-HTP"),
        ("First-degree relatives", "first-degree relatives"),
        ("Long-acting injectable antipsychotics", "long-acting injectable antipsychotics"),
        ("Bipolar II disorder", "bipolar II disorder"),
        ("Beck Depression Inventory, total", "Beck Depression Inventory, total"),
        ("Columbia-Suicide Severity Rating Scale", "Columbia-Suicide Severity Rating Scale"),
        ("T-score", "T-score"),
        ("", ""),
    ],
)
def test_only_a_plain_first_word_loses_its_capital(written: str, inside: str) -> None:
    assert midway(written) == inside


def test_a_limit_says_as_much_as_is_known() -> None:
    assert bound(Comparator.AT_LEAST, 1.0, "events") == "at least 1 event"
    assert bound(None, -2.5, "points") == "above or below – to be decided – −2.5 points"
    assert bound(Comparator.BELOW, None, "") == "below a value still to be decided"
    assert bound(Comparator.BELOW, None, "ms") == "below a value still to be decided, in ms"
    assert bound(None, None, "ms") == "a value still to be decided, in ms"
    assert bound(None, None, "") == ""


def test_a_limit_without_its_side_or_its_value_is_never_told_as_one() -> None:
    side = described(Population(severity_instrument="madrs", severity_comparator=Comparator.AT_LEAST))
    assert side.endswith("(MADRS) is at least a value still to be decided.")
    value = described(Population(severity_instrument="madrs", severity_threshold=20.0))
    assert value.endswith("(MADRS) is above or below – to be decided – 20 points.")
    assert "Severity is measured by the" in described(Population(severity_instrument="madrs"))


def test_whoever_has_never_used_a_psychedelic_is_not_told_by_a_number() -> None:
    assert described(Population(prior_use_most=0, prior_use_free_months=12)) == (
        "Participants have never used a psychedelic."
    )
    assert "at most 3 times in their lives and have been free of them for 1 month" in described(
        Population(prior_use_most=3, prior_use_free_months=1)
    )


def test_a_criterion_ends_with_one_full_stop_before_how_it_is_judged() -> None:
    assert criterion(wording="Epilepsy", time="Screening", reason="Risk of seizures") == (
        "Epilepsy. Time of assessment: screening. Reason: Risk of seizures."
    )
    assert criterion(wording="Epilepsy (“any kind.”)", reason="Risk.") == "Epilepsy (“any kind.”) Reason: Risk."
    assert criterion(domain="severity", time="Baseline") == "Severity. Time of assessment: baseline."
    assert criterion(comparator=">", threshold=450.0, unit="ms") == "The value that decides is above 450 ms."
    assert criterion(measure="QTcF", comparator=">", threshold=450.0, unit="ms").startswith("It is judged by QTcF")


def test_a_wording_that_is_made_of_the_parts_is_not_followed_by_them_again() -> None:
    parts = {
        "measure": "Body mass index", "comparator": Comparator.AT_LEAST, "threshold": 18.5, "most": 38.0,
        "unit": "kg/m²", "time": "Screening",
    }  # fmt: skip
    said = criterion(wording="Body mass index of 18.5 to 38 kg/m² at screening.", **parts)
    assert "It is judged by" not in said
    assert said.count("18.5") == 1
    assert "It is judged by body mass index (at least 18.5" in criterion(wording="Neither thin nor heavy.", **parts)
