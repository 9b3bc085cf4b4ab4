"""Published guesses of the arm: each is sourced, possible, and of a comparator of its own."""

from studio.knowledge import guess_rates, sources
from studio.protocol.design import Control


def test_every_guess_rate_is_sourced_and_of_a_comparator_of_its_own() -> None:
    found = guess_rates.every()
    assert {rate.control for rate in found} == {Control.INERT_PLACEBO, Control.LOW_DOSE, Control.ACTIVE_PLACEBO}
    assert len(found) == 3
    for rate in found:
        assert sources.find(rate.source) is not None
        assert rate.note


def test_what_the_abstract_does_not_tell_needs_confirmation() -> None:
    remembered = next(rate for rate in guess_rates.every() if rate.source == "bogenschutz-2022")
    assert not remembered.certainty.settled


def test_the_band_of_bang_is_that_of_the_manual() -> None:
    band = guess_rates.bang_band()
    assert (band.value, band.source) == (0.2, "bang-index-manual")
    assert sources.find(band.source) is not None
