"""What may be asked, what is answered, and the sentence about what cannot be."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.knowledge import calculations, sources
from studio.planning.impossible import Impossible
from studio.planning.power.asking import METHODS, answer, read
from studio.planning.power.request import Request

T2 = {"method": "t2", "d": 0.5, "power": 0.9}
MMRM = {"method": "mmrm", "delta": 5, "sd": 10, "rho": 0.5, "power": 0.9}
ANCOVA = {"method": "ancova", "d": 0.5, "rho": 0.5, "power": 0.9}


def refused(request: dict[str, Any]) -> str:
    with pytest.raises(Impossible) as caught:
        answer(request)
    return str(caught.value.text)


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        # what is asked
        ({}, "“method” is missing"),
        ({"method": "t9"}, "There is no method “t9”"),
        ({"method": ["t2"]}, "There is no method"),
        (T2 | {"solve": "beta"}, "“solve” must be one of 'n', 'power', 'effect' or 'alpha'."),
        (T2 | {"foo": 1}, "“foo” is no member of a request for “t2”"),
        (T2 | {"cluster": {"size": 5, "icc": 0.1, "x": 1}}, "“cluster.x” is no member that is known"),
        (T2 | {"cluster": 5}, "“cluster” must be an object with members."),
        (T2 | {"cluster": {"size": 5}}, "“cluster.icc” is missing"),
        (T2 | {"d": "0.5"}, "“d” must be a number."),
        (T2 | {"d": True}, "“d” must be a number."),
        (T2 | {"d": [0.5]}, "“d” must be a number."),
        (T2 | {"d": float("nan")}, "“d” must be a number, not infinity or NaN."),
        (T2 | {"d": float("inf")}, "“d” must be a number, not infinity or NaN."),
        (T2 | {"d": 10**400}, "too large or too small"),
        (T2 | {"comparisons": 2.5}, "“comparisons” must be a whole number."),
        # level, power and sides
        (T2 | {"alpha": 0}, "“alpha” must be more than 0."),
        (T2 | {"alpha": 1}, "“alpha” must be less than 1."),
        (T2 | {"power": 1}, "“power” must be less than 1."),
        (T2 | {"power": 0}, "“power” must be more than 0."),
        (T2 | {"power": 0.05}, "“power” must be larger than “alpha”"),
        (T2 | {"power": 0.01}, "“power” must be larger than “alpha”"),
        ({"method": "t2", "d": 0.5}, "Enter “power”"),
        (T2 | {"sides": 3}, "“sides” must be one of 1 or 2."),
        ({"method": "anova", "groups": 3, "f": 0.2, "power": 0.9, "sides": 1}, "“sides” must be 2."),
        # effect and spread
        ({"method": "t2", "power": 0.9}, "Enter the effect that the trial shall show"),
        (T2 | {"d": 0}, "There is no effect to find"),
        ({"method": "t2_welch", "delta": 0, "sd1": 1, "sd2": 1, "power": 0.9}, "There is no effect to find"),
        ({"method": "anova", "groups": 3, "power": 0.9}, "“f”"),
        ({"method": "anova", "groups": 3, "f": 0, "power": 0.9}, "“f” must be more than 0."),
        ({"method": "anova", "groups": 1, "f": 0.2, "power": 0.9}, "“groups” must be 2 or more."),
        (T2 | {"delta": 5, "sd": 10}, "and not both"),
        ({"method": "t2", "delta": 5, "power": 0.9}, "Enter “sd”"),
        ({"method": "t2", "delta": 5, "sd": 0, "power": 0.9}, "“sd” must be more than 0."),
        ({"method": "t2", "delta": 5, "sd": -2, "power": 0.9}, "“sd” must be more than 0."),
        ({"method": "t2_welch", "delta": 5, "sd1": 2, "power": 0.9}, "“sd2” is missing"),
        # correlations
        (ANCOVA | {"rho": 1}, "“rho” must be less than 1."),
        (ANCOVA | {"rho": -1}, "“rho” must be more than -1."),
        (ANCOVA | {"r2": 0.2}, "Enter “rho” or “r2”, and not both."),
        ({"method": "ancova", "d": 0.5, "power": 0.9}, "Enter “rho”"),
        (ANCOVA | {"error_variance": 4}, "“error_variance” is what the baseline leaves"),
        (ANCOVA | {"variant": "z"}, "“variant” must be one of 'exact', 'borm' or 'normal'."),
        (
            {"method": "ancova", "delta": 1, "error_variance": 4, "variant": "borm", "power": 0.9},
            "“borm” needs “rho” or “r2”",
        ),
        (MMRM | {"visits": 5, "rho": -0.25}, "“rho” must be more than -0.25: 5 measurements"),
        (
            {"method": "repeated", "d": 0.5, "rho": -0.5, "pre": 1, "post": 2, "power": 0.9},
            "“rho” must be more than -0.5: 3 measurements",
        ),
        ({"method": "repeated", "d": 0.5, "rho": 0.5, "post": 0, "power": 0.9}, "“post” must be 1 or more."),
        # visits
        (MMRM, "Enter “visits” and “drop_per_visit”, or “retention”"),
        (MMRM | {"visits": 0}, "“visits” must be 1 or more."),
        (MMRM | {"visits": 10**9}, "“visits” must be 100 or less."),
        (MMRM | {"visits": 5, "drop_per_visit": 0.25}, "leaves nobody at the last visit"),
        (MMRM | {"retention": [1, 0.8, 0.9]}, "“retention” must not rise"),
        (MMRM | {"retention": [1, 1.1]}, "Number 2 of “retention” must be 1 or less."),
        (MMRM | {"retention": [1, 0]}, "Number 2 of “retention” must be more than 0."),
        (MMRM | {"retention": [1, "all"]}, "Number 2 of “retention” must be a number."),
        (MMRM | {"retention": []}, "“retention” must have 1 item at least."),
        (MMRM | {"retention": 0.9}, "“retention” must be a list."),
        (MMRM | {"retention": [1, 0.9], "visits": 3}, "one number for each of the “visits”"),
        (MMRM | {"retention": [1, 0.9], "drop_per_visit": 0.1}, "leave “drop_per_visit” out"),
        (MMRM | {"visits": 3, "structure": "un"}, "“structure” must be one of 'cs' or 'ar1'."),
        # participants
        (T2 | {"ratio": 0}, "“ratio” must be more than 0."),
        (T2 | {"ratio": 1e300}, "Not even a thousand million participants would do"),
        (T2 | {"d": 1e-7}, "Not even a thousand million participants would do"),
        (T2 | {"dropout": 1}, "“dropout” must be less than 1."),
        (T2 | {"dropout": -0.1}, "“dropout” must be 0 or more."),
        (T2 | {"cluster": {"size": 0.5, "icc": 0.1}}, "“cluster.size” must be 1 or more."),
        (T2 | {"cluster": {"size": 5, "icc": 1.1}}, "“cluster.icc” must be 1 or less."),
        (T2 | {"comparisons": 0}, "“comparisons” must be 1 or more."),
        (T2 | {"coprimary": -1}, "“coprimary” must be 1 or more."),
        ({"method": "t1", "d": 0.5, "power": 0.9, "ratio": 2}, "“ratio” is of two arms"),
        (T2 | {"solve": "power"}, "Enter how many participants there are"),
        (T2 | {"solve": "effect", "n1": -3, "n2": 5}, "“n1” must be 1 or more."),
        (T2 | {"solve": "power", "n1": 1, "n2": 1}, "Too few participants"),
        (T2 | {"solve": "power", "n1": 3, "n2": 3, "dropout": 0.5}, "Too few participants"),
        (T2 | {"solve": "power", "n1": 10, "n2": 10, "n_total": 30}, "“n_total” is 30, but 20 follows"),
        (T2 | {"solve": "power", "n1": 40, "n_total": 30}, "Too few participants"),
        (T2 | {"solve": "power", "n1": 1e10, "n2": 10}, "“n1” must be 1000000000 or less."),
        (
            {"method": "t2", "solve": "effect", "n1": 2, "n2": 2, "power": 0.999999, "alpha": 1e-12},
            "No effect is so large",
        ),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_sentence(request_: dict[str, Any], says: str) -> None:
    sentence = refused(request_)
    assert says in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "{" not in sentence
    assert "Value error" not in sentence


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The request is empty"),
        (b" \n", "The request is empty"),
        (b"\xff\xfe{", "not UTF-8"),
        (b"{", "not JSON (line 1, column 2"),
        (b"[1]", "must be one JSON object"),
        (b"null", "must be one JSON object"),
        (b'{"d": NaN}', "NaN is not a number"),
        (b'{"d": -Infinity}', "-Infinity is not a number"),
        (b'{"d": 1, "d": 2}', "“d” is in the request twice"),
        (b'{"cluster": {"icc": 1, "icc": 1}}', "“icc” is in the request twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"d": 1' + b"0" * 5000 + b"}", "too large or too small"),
        (b" " * 10_000_000 + b'{"method": "t2", "d": 0.5, "power": 0.9}', "too long"),
    ],
)
def test_what_is_no_request_is_said_in_one_sentence(content: bytes, says: str) -> None:
    with pytest.raises(Impossible) as caught:
        read(content)
    assert says in str(caught.value.text)


def test_a_name_that_is_no_text_is_refused() -> None:
    with pytest.raises(Impossible, match="a name that is no text"):
        answer(read(b'{"method": "t2", "d": 0.5, "power": 0.9, "\\ud800": 1}'))


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "sequential", "looks": 12, "spending": "P", "sides": 1, "power": 0.9999999999999889},
        T2 | {"power": 0.9999999999993288, "comparisons": 35, "sequential": {"looks": 8, "spending": "P"}},
    ],
)
def test_what_numbers_are_too_coarse_for_is_refused(request_: dict[str, Any]) -> None:
    assert "too large or too small" in refused(request_)


@pytest.mark.parametrize("more", [{"comparisons": 2}, {"coprimary": 2}, {"sides": 1}])
def test_power_must_exceed_the_level_whatever_it_is_shared_among(more: dict[str, Any]) -> None:
    assert "larger than “alpha”" in refused(T2 | {"power": 0.04} | more)
    assert answer(T2 | {"power": 0.06} | more).power


def test_a_number_too_large_for_json_is_refused() -> None:
    with pytest.raises(Impossible, match="not infinity or NaN"):
        answer(read(b'{"method": "t2", "d": 1e999, "power": 0.9}'))


ODD = [0, 1, 2, 3, 0.5, 0.05, 0.9, -0.5, 40, 1e-9, 1e-300, 5e-324, 1e300, 10**9, 10**400, float("nan"), True, None, "t"]
ODD += [[], [1, 0.9], {}, {"size": 3, "icc": 0.1}, {"looks": 3}]


@settings(max_examples=400)
@given(st.sampled_from(sorted(METHODS)), st.data())
def test_whatever_is_asked_is_answered_or_refused(method: str, data: st.DataObject) -> None:
    names = sorted(set(METHODS[method].model_fields) - {"method"})
    members = data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from(ODD)))
    request = {"delta": 4, "sd": 9, "rho": 0.5, "p1": 0.3, "p2": 0.5, "margin": 2, "sd1": 8, "sd2": 9, "groups": 3}
    known = {name: value for name, value in request.items() if name in names}
    try:
        found = answer({"method": method, "power": 0.8} | known | members)
    except Impossible:
        return
    json.dumps(found.members(), allow_nan=False)


def test_a_level_too_small_for_numbers_is_refused() -> None:
    assert "too large or too small" in refused(
        {"method": "change", "d": 0.5, "rho": 0.5, "power": 0.9, "alpha": 5e-324}
    )


def test_members_of_an_answer() -> None:
    found = answer(T2).members()
    assert found["n_per_group"] == found["n1"] == found["n2"] == 86
    assert found["n_total"] == 172
    assert all(isinstance(found[name], int) for name in ("n_per_group", "n1", "n2", "n_total"))
    assert (found["effect"], found["ratio"], found["alpha"]) == (0.5, 1.0, 0.05)
    assert found["raw"] == pytest.approx(85.03129, abs=1e-3)
    assert found["power"] == pytest.approx(0.90323, abs=1e-5)
    assert "noncentral t" in str(found["formula"])
    assert "Julious" in str(found["source"])
    assert "(needs confirmation)" in str(found["source"])
    assert isinstance(found["assumptions"], list)
    assert "sd" not in found
    json.dumps(found, allow_nan=False)


def test_arms_that_differ() -> None:
    found = answer(T2 | {"ratio": 2})
    assert found.raw is not None
    assert (found.n1, found.n2) == (64, 128)
    assert 63 < found.raw <= 64
    assert found.n_per_group == 64
    turned = answer(T2 | {"ratio": 0.5})
    assert (turned.n1, turned.n2, turned.n_per_group) == (128, 64, 64)
    assert turned.raw == pytest.approx(found.raw)
    assert "64 and 128 participants" in str(found.sentence)


@pytest.mark.parametrize(
    ("named", "arms"),
    [
        ({"n1": 40, "n2": 60}, (40, 60)),
        ({"n_total": 100}, (50, 50)),
        ({"n_total": 101}, (51, 50)),
        ({"n_total": 90, "ratio": 2}, (30, 60)),
        ({"n1": 40, "ratio": 1.5}, (40, 60)),
        ({"n2": 60, "ratio": 1.5}, (40, 60)),
        ({"n1": 40, "n_total": 100}, (40, 60)),
        ({"n_per_group": 50}, (50, 50)),
    ],
)
def test_ways_to_name_the_participants(named: dict[str, Any], arms: tuple[int, int]) -> None:
    found = answer({"method": "t2", "d": 0.5, "solve": "power"} | named)
    assert (found.n1, found.n2, found.n_total) == (*arms, sum(arms))
    assert found.ratio == pytest.approx(arms[1] / arms[0])
    assert found.raw == found.power


def test_groups_of_one_size_are_counted_together() -> None:
    found = answer({"method": "anova", "groups": 4, "f": 0.25, "power": 0.8})
    assert (found.n_per_group, found.n_total, found.n2) == (45, 180, None)
    by_total = answer({"method": "anova", "groups": 4, "f": 0.25, "solve": "power", "n_total": 180})
    assert by_total.power == found.power
    assert "45 participants in each group, 180 in total" in str(found.sentence)


def test_what_is_solved_for_may_be_named_and_is_not_looked_at() -> None:
    request = T2 | {"solve": "power", "n1": 86, "n2": 86}
    assert answer(request) == answer({name: value for name, value in request.items() if name != "power"})
    with_effect = {"method": "t2", "solve": "effect", "n1": 86, "n2": 86, "power": 0.9}
    assert answer(with_effect | {"d": 0.7}).effect == answer(with_effect).effect


def test_whole_numbers_may_be_written_as_such_or_with_a_point() -> None:
    assert answer(T2 | {"sides": 1, "comparisons": 2.0}) == answer(T2 | {"sides": 1, "comparisons": 2})


def test_the_sentence_tells_what_the_number_allows_for() -> None:
    found = answer(
        MMRM
        | {"visits": 4, "drop_per_visit": 0.05, "cluster": {"size": 6, "icc": 0.05}, "comparisons": 2, "coprimary": 2}
        | {"dropout": 0.1}
    )
    sentence = str(found.sentence)
    for part in ("mixed model", "difference of 5", "standard deviation 10", "10 %", "6 participants", "0.05", "2 co-"):
        assert part in sentence
    assert {"mmrm", "dropout", "cluster", "comparisons", "coprimary"} == {found.calculation, *found.modifiers}
    formula = str(found.formula)
    assert formula.startswith(calculations.get("mmrm").formula)
    assert "Dropout: n ÷ (1 − d)." in formula
    assert "Several comparisons, Bonferroni: α ÷ number of comparisons." in formula
    assert len(found.source) == len(set(found.source)) >= 4


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ({"method": "crossover", "d": 0.5, "rho": 0.4}, "a correlation of 0.4 between the two periods"),
        ({"method": "change", "d": 0.5, "rho": 0.4}, "a correlation of 0.4 between baseline and outcome"),
        (
            {"method": "repeated", "d": 0.5, "rho": 0.4, "pre": 2, "post": 3},
            "(measurements before treatment: 2, after: 3; correlation of any two: 0.4)",
        ),
        (ANCOVA, "where the baseline explains 25 % of the variance"),
        (
            MMRM | {"retention": [1, 0.9, 0.8]},
            "a difference of 5 (standard deviation 10) at visit 3, the last, at which 80 % of the participants are "
            "seen (correlation of any two visits: 0.5)",
        ),
        (MMRM | {"visits": 2, "structure": "ar1"}, "(correlation of neighbouring visits: 0.5, fading with distance)"),
        (
            {"method": "noninferiority_means", "sd": 8, "margin": 3},
            "the loss is smaller than 3 if the true difference is 0 (standard deviation 8)",
        ),
        (
            {"method": "noninferiority_proportions", "p1": 0.6, "p2": 0.65, "margin": 0.1},
            "if the true difference is 5 percentage points (shares 60 % and 65 %)",
        ),
        (
            {"method": "logrank", "hr": 0.6, "event_probability": 0.4},
            "a hazard ratio of 0.6 if 40 % of the participants have an event",
        ),
        (
            {"method": "logrank", "hr": 0.6, "p1": 0.5, "p2": 0.3},
            "a hazard ratio of 0.6 if 50 % and 30 % of the participants in the two groups have an event",
        ),
        ({"method": "t2", "d": 0.1 + 0.2, "alpha": 6.5e-5}, "significance level 0.000065"),
    ],
)
def test_the_sentence_tells_all_that_the_number_rests_on(request_: dict[str, Any], told: str) -> None:
    sentence = str(answer({"power": 0.9} | request_).sentence)
    assert told in sentence
    assert "00000000" not in sentence


def test_power_is_not_rounded_to_certainty() -> None:
    found = answer({"method": "t2", "d": 1, "solve": "power", "n1": 60, "n2": 60})
    assert found.power is not None
    assert found.power < 1
    assert "more than 99.9 %" in str(found.sentence)


@pytest.mark.parametrize("calculation", calculations.every(), ids=lambda one: one.id)
def test_every_calculation_is_sourced(calculation: calculations.Calculation) -> None:
    assert all(sources.find(id) is not None for id in calculation.sources)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_and_variant_has_its_formula(method: str) -> None:
    kind = METHODS[method]
    assert kind.model_fields["method"].default == method
    if kind.calculation is not Request.calculation:
        return  # it has several, and names them itself
    field = kind.model_fields.get("variant")
    for variant in (None,) if field is None else get_args(field.annotation):
        usual = field is None or variant == field.default
        found = calculations.get((method if usual else f"{method}-{variant}").replace("_", "-"))
        assert found.assumptions
