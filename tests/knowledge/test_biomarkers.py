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


def test_bdnf_carries_the_pooled_null_and_its_limit():
    bdnf = biomarkers.find("bdnf")
    pooled = {fact.name: fact.value for fact in bdnf.facts}
    assert pooled["all psychoplastogens"] == "SMD 0.02 (-0.08 to 0.13), p = 0.64"
    assert "never the sole measure" in bdnf.cannot_show
