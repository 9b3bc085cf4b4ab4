import pytest

from studio.knowledge import biomarkers


@pytest.mark.parametrize(
    ("id", "hypothesis"),
    [
        ("bdnf", "TrkB"),
        ("5-ht2a-occupancy", "5-HT2A"),
        ("fmri-connectivity", "network"),
        ("eeg", "network"),
        ("psilocin-plasma", "exposure"),
        ("crp", "inflammation"),
        ("il-6", "inflammation"),
        ("sv2a-pet", "network"),
        ("cortisol", "other"),
    ],
)
def test_a_marker_bears_on_its_hypothesis(id, hypothesis):
    assert hypothesis in biomarkers.find(id).hypotheses


def test_every_marker_of_the_tables_is_there():
    assert {marker.id for marker in biomarkers.every()} >= {
        "5-ht2a-occupancy", "amygdala-reactivity", "antagonist-challenge", "bdnf", "cortisol", "crp", "eeg",
        "eeg-alpha-complexity", "eeg-delta-theta", "eeg-predictive-suppression", "fmri-connectivity",
        "hippocampus-default-mode", "hrv-actigraphy-sleep", "il-6", "lsd-plasma", "p-trkb-vegf-val66met",
        "psilocin-plasma", "speech-digital-phenotype", "supar", "sv2a-pet", "tnf-alpha",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("id", "name", "value", "source", "certainty"),
    [
        ("bdnf", "serum", "-0.04 (-0.21 to 0.13)", "bdnf-meta-2024", "seen"),
        ("bdnf", "slope with missing values", "0.77 (0.13 to 1.42)", "bdnf-meta-2024", "seen"),
        ("bdnf", "another pooling", "0.26 (0.10 to 0.42)", "shafiee-2024", "seen"),
        ("5-ht2a-occupancy", "at 10 mg/70 kg", "mean 39.5 %", "occupancy-10mg-70kg", "seen"),
        ("tnf-alpha", "psilocybin, acute", "rapid fall after 0.17 mg/kg", "mason-2023", "seen"),
        ("il-6", "psilocybin, day 7", "lower", "mason-2023", "seen"),
        ("crp", "psilocybin, day 1", "no change; all d 0.31 or lower", "burmester-2023", "seen"),
        ("supar", "psilocybin, day 1", "no change", "burmester-2023", "seen"),
        ("eeg-delta-theta", "zalsupindole", "rise in phase 1", "zalsupindole-phase-1", "seen"),
        ("hippocampus-default-mode", "afterwards", "low to 3 weeks, normal by 6 months", "siegel-2024", "seen"),
        ("hrv-actigraphy-sleep", "psilocybin", "later REM onset, mixed", "common-practice", "memory"),
    ],
)
def test_facts_are_those_of_the_tables(id, name, value, source, certainty):
    [fact] = [fact for fact in biomarkers.find(id).facts if fact.name == name]
    assert (fact.value, fact.source, fact.certainty) == (value, source, certainty)


def test_what_preprint_and_paper_say_otherwise_stays_in_conflict():
    [fact] = [fact for fact in biomarkers.find("cortisol").facts if fact.name == "psilocybin and stress"]
    assert fact.certainty == "conflict"


@pytest.mark.parametrize(
    ("id", "word"), [("p-trkb-vegf-val66met", "moliner-2023"), ("sv2a-pet", "shao-2021"), ("sv2a-pet", "nardou-2023")]
)
def test_findings_in_animals_are_named_so(id, word):
    assert all("preclinical" in fact.name and fact.note for fact in biomarkers.find(id).facts if fact.source == word)
    assert word in {fact.source for fact in biomarkers.find(id).facts}


def test_acute_eeg_unmasks_and_says_so():
    assert "unblinds" in biomarkers.find("eeg-alpha-complexity").cannot_show


def test_bdnf_carries_the_pooled_null_and_its_limit():
    bdnf = biomarkers.find("bdnf")
    pooled = {fact.name: fact.value for fact in bdnf.facts}
    assert pooled["all psychoplastogens"] == "SMD 0.02 (-0.08 to 0.13), p = 0.64"
    assert "never the sole measure" in bdnf.cannot_show
