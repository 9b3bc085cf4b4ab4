"""What is assumed of belief is printed with what follows, and the trial is simulated where that is asked for."""

import pytest

from studio.data import data_folder
from studio.document.blocks import Document, Figure, plain
from studio.document.figures import belief as plots
from studio.document.sections import belief
from studio.planning.unblinding import simulation
from studio.planning.unblinding.belief import assumptions_of
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from tests.document.filling import document
from tests.document.reading import numbers, paragraphs, said, section, tables

APPENDIX, FURTHER, OTHER = "12.10", "12.9", "10.8"
BELIEF = "/statistics/belief"
TEMPLATE = data_folder("templates") / "psilocybin-trd-single-dose.patp"


def protocol(**values: object) -> Protocol:
    """The template, with values in the group of belief."""
    found = Protocol.model_validate_json(TEMPLATE.read_bytes())
    for name, value in values.items():
        found = put(found, f"{BELIEF}/{name}", value)
    return found


def figures(built: Document) -> list[Figure]:
    return [block for block in section(built, APPENDIX).blocks if isinstance(block, Figure)]


def cells(built: Document, table: int) -> list[list[str]]:
    return [[plain(one.content) for one in row.cells] for row in tables(built, APPENDIX)[table].rows]


def test_assumptions_are_told_with_what_belief_alone_would_do() -> None:
    told = said(document(protocol(spread=1.5, rater_drift=1.0, rater_right=60.0)), OTHER)
    for words in (
        "assumed to add 2 points to the benefit, with a spread of 1.5 points",
        "score those better by 1 point whom they take for treated; 60 % guess right",
        "“Psilocybin 25 mg” would be 1.9 points better than “Psilocybin 1 mg”",
        "48 % of the difference of 4 points",
    ):
        assert words in told


def test_without_being_asked_the_document_has_no_simulation() -> None:
    built = document(protocol())
    assert not {APPENDIX, FURTHER} & numbers(built)


def test_the_appendix_holds_assumptions_results_figures_and_caveats() -> None:
    built = document(protocol(appendix=True, trials=400, seed=42))
    assert {APPENDIX, FURTHER} <= numbers(built)
    told = said(built, APPENDIX)
    assert "400 times (seed 42)" in told
    assert "mixed model" in told
    assert "no evidence on the drug" in told
    assert "without belief that would be 5 %" in told
    assumed, results, others = (cells(built, table) for table in range(3))
    assert ["Psilocybin 1 mg", "200 participants; 7 % believe they got the drug; dropout 12 %"] in assumed
    found = simulation.simulate(_assumptions(protocol()), 400, 42)
    assert results[0][0] == "Planned"
    assert results[0][1].startswith(f"{found.planned.estimate.value:.2f} ± ")
    assert results[1][3] == f"{found.adjusted.power.value * 100:.1f} ± {found.adjusted.power.error * 100:.1f}"
    assert len(results) == 4
    assert {row[0] for row in others} == {
        "Placebo (inert)",
        "Different Dose or Regimen (low dose)",
        "Placebo (active, mimics an effect)",
    }
    assert [figure.anchor for figure in figures(built)] == ["figure-belief-difference", "figure-belief-chance"]


def _assumptions(found: Protocol) -> simulation.Assumptions:
    assumed = assumptions_of(found)
    assert assumed is not None
    return assumed


def test_the_same_protocol_gives_the_same_appendix() -> None:
    asked = protocol(appendix=True, trials=200)
    belief.simulated.cache_clear()
    first = document(asked)
    belief.simulated.cache_clear()
    assert document(asked) == first
    assert document(protocol(appendix=True, trials=200, seed=2)) != first


def test_where_nobody_guesses_wrong_the_results_say_that_there_is_no_answer() -> None:
    asked = protocol(appendix=True, trials=100)
    asked = put(asked, f"{BELIEF}/arms/belief-25mg/believing", 100.0)
    asked = put(asked, f"{BELIEF}/arms/belief-1mg/believing", 0.0)
    built = document(asked)
    assert "one thing" in said(built, APPENDIX)
    assert cells(built, 1)[1][1:] == ["–"] * 5


@pytest.mark.parametrize(
    ("address", "value", "words"),
    [
        (f"{BELIEF}/effect", None, "“Effect of belief”"),
        ("/statistics/deviation", None, "“Assumed standard deviation”"),
        ("/statistics/alpha", 1.0, "significance level"),
        (f"{BELIEF}/expectancy_effect", 30.0, "expectancy"),
    ],
)
def test_what_cannot_be_simulated_is_told_in_its_place(address: str, value: object, words: str) -> None:
    built = document(put(protocol(appendix=True), address, value))
    told = " ".join(plain(one.content) for one in paragraphs(built, APPENDIX))
    assert words in told
    assert not tables(built, APPENDIX)


def test_a_huge_trial_keeps_nobody_waiting() -> None:
    asked = put(put(protocol(appendix=True, trials=20000), "/statistics/total", 30000), "/statistics/per_arm", 10000)
    assert "simulated 100 times" in said(document(asked), APPENDIX)


def test_another_analysis_is_named_as_not_simulated() -> None:
    asked = put(protocol(appendix=True, trials=100), "/statistics/method", "dose_response")
    assert "in place of the planned analysis (Dose-response modelling)" in said(document(asked), APPENDIX)


def test_the_plots_show_what_the_closed_form_says() -> None:
    assumed = _assumptions(protocol())
    difference, chance, bars = (
        plots.difference_plot(assumed),
        plots.chance_plot(assumed),
        plots.comparator_plot(assumed),
    )
    (curve,) = difference.series
    assert curve.points[0] == pytest.approx((0.5, 0))
    assert curve.points[-1] == pytest.approx((1.0, 2))
    assert [level.value for level in difference.levels] == [4, 2]
    (own,) = difference.points
    assert [own.x, own.y] == pytest.approx([0.93, 1.72])
    works, nothing = chance.series
    assert nothing.points[0][1] == pytest.approx(0.05)
    assert all(one[1] > other[1] for one, other in zip(works.points, nothing.points, strict=True))
    assert [round(span.high, 2) for span in bars.spans] == [1.72, 1.3, 1.72, 1.76]
    assert str(bars.spans[0].row) == "This trial"


def test_a_trial_that_less_than_chance_guess_right_is_not_placed_outside_its_plot() -> None:
    asked = put(protocol(), f"{BELIEF}/arms/belief-25mg/believing", 0.0)
    assumed = _assumptions(put(asked, f"{BELIEF}/arms/belief-1mg/believing", 100.0))
    assert plots.difference_plot(assumed).points == ()
    assert plots.comparator_plot(assumed).spans[0].low == pytest.approx(-2)
