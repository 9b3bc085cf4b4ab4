"""What a calculation asks for: all that a request can say, in words, and nothing that it cannot."""

from __future__ import annotations

from typing import get_args

import pytest

from studio.planning.impossible import Impossible
from studio.planning.power.asking import METHODS, answer
from studio.planning.power.questions import (
    ADJUSTMENTS,
    ASKED,
    Asked,
    Solve,
    Ways,
    answers_of,
    every_question,
    questions,
    request_of,
)
from studio.planning.power.told import facts, headline

NOT_ASKED = {
    "*": {"method", "solve", "n_per_group"},
    "anova": {"sides"},
    "regression": {"sides"},
    "ancova": {"error_variance"},
    "noninferiority_proportions": {"true_difference", "variant"},
    "logrank": {"events"},
    "precision": {"level", "dropout", "sides", "power"},
    "sd_from_interval": {"alpha", "sides", "power"},
    "sequential": {"times"},
    "doses": {"d", "names"},
}
"""Members that a person is not asked for: another member says the same, or it is for programs."""

SAMPLES: dict[str, object] = {
    "d": 0.5, "delta": 4.0, "sd": 11.0, "sd1": 10.0, "sd2": 12.0, "rho": 0.4, "r2": 0.2, "pre": 1, "post": 3,
    "visits": 4, "drop_per_visit": 0.03, "retention": (1.0, 0.9, 0.85), "groups": 3, "f": 0.25, "f2": 0.15,
    "predictors": 2, "covariates": 0, "r": 0.3, "p1": 0.2, "p2": 0.45, "true_difference": 0.0, "margin": 0.3,
    "hr": 0.6, "event_probability": 0.5, "low": -9.0, "high": -2.0, "level": 0.95, "n": 40, "events": 3, "p": 0.3,
    "half_width": 0.1, "upper": 0.1, "looks": 3, "ratio": 1.0, "n1": 60, "n2": 60, "n_total": 120,
    "power": 0.9, "alpha": 0.05, "sides": 2, "doses": 2,
}  # fmt: skip

every_method = pytest.mark.parametrize("method", ASKED.values(), ids=ASKED)


def each_way(method: Asked, solve: Solve) -> list[dict[str, str]]:
    ways = [one for one in every_question(method) if one.kind == "way"]
    return [{one.name: str(value)} for one in ways for value, _title in one.choices] or [{}]


def asked_by(method: Asked, solve: Solve, way: dict[str, str]) -> dict[str, object]:
    asked = [*questions(method, solve, way)]
    samples = {**SAMPLES, "margin": 6.0} if method.id == "noninferiority_means" else SAMPLES
    values = {one.name: way.get(one.name, samples.get(one.name, one.default)) for one in asked}
    return request_of(method, solve, asked, values)


def test_every_method_is_asked_for_in_words() -> None:
    assert set(ASKED) == set(METHODS)


@every_method
def test_all_that_a_request_can_say_is_asked(method: Asked) -> None:
    asked = {one.name for one in every_question(method) if one.kind != "way"}
    asked |= {name for part in method.parts if isinstance(part, Ways) for said in part.says.values() for name in said}
    if method.adjusted:
        asked |= {one.name.split(".")[0] for one in ADJUSTMENTS}
    left_out = NOT_ASKED["*"] | NOT_ASKED.get(method.id, set())
    if method.adjusted and method.arms == 1:
        left_out |= {"n2", "n_total", "ratio"}
    assert asked == set(METHODS[method.id].model_fields) - left_out


@every_method
def test_whatever_is_answered_makes_a_request_that_has_an_answer(method: Asked) -> None:
    for solve in method.solves:
        for way in each_way(method, solve):
            found = answer(asked_by(method, solve, way))
            assert str(found.sentence)


@every_method
def test_a_request_is_answered_the_same_when_it_is_asked_again(method: Asked) -> None:
    for solve in method.solves:
        for way in each_way(method, solve):
            request = asked_by(method, solve, way)
            answers = answers_of(request)
            chosen = {name: value for name, value in answers.items() if isinstance(value, str)}
            asked = [*questions(method, solve, chosen)]
            assert request_of(method, solve, asked, answers) == request


@every_method
def test_the_choices_are_those_that_a_request_knows(method: Asked) -> None:
    fields = METHODS[method.id].model_fields
    for one in every_question(method):
        if one.kind == "choice":
            known = get_args(fields[one.name].annotation)
            assert {value for value, _title in one.choices} == set(known)


@every_method
def test_what_is_beyond_the_limits_of_a_question_is_refused(method: Asked) -> None:
    for way in each_way(method, "n"):
        for one in questions(method, "n", way):
            for beyond in (one.limits.above, one.limits.below):
                if beyond is None or one.kind in ("shares", "numbers"):
                    continue
                with pytest.raises(Impossible):
                    answer({**asked_by(method, "n", way), one.name: float(beyond)})


@pytest.mark.parametrize(
    ("way", "words", "beside"),
    [
        ("width_n", "81 participants", {"Unrounded": "80.67", "Half-width of the interval": "9.98 %"}),
        ("width", "14.2 % to either side", {}),
        ("exact", "1.6 % to 20.4 %", {"Events": "3"}),
        ("wilson", "2.6 % to 19.9 %", {"Events": "3"}),
        ("none_n", "29 participants", {"Unrounded": "28.43", "Upper bound": "9.81 %"}),
        ("none", "At most 7.2 %", {}),
        ("mean", "3.518 to either side", {"Standard deviation": "11"}),
        ("spread", "The true one is 0.8192 to 1.284 times as large", {}),
    ],
)
def test_each_way_to_be_precise_has_its_figures(way: str, words: str, beside: dict[str, str]) -> None:
    request = asked_by(ASKED["precision"], "n", {"known": way})
    assert answers_of(request)["known"] == way
    answered = answer(request)
    assert str(headline(request, answered)) == words
    assert {str(name): str(value) for name, value in facts(request, answered)} == beside


def test_what_is_asked_of_events_and_doses() -> None:
    each = request_of(ASKED["logrank"], "n", questions(ASKED["logrank"], "n", {"having": "each"}), SAMPLES)
    assert {"p1", "p2"} <= set(each)
    assert "event_probability" not in each
    assert answers_of(each)["having"] == "each"
    assert "effect" in ASKED["doses"].solves


def test_participants_of_a_therapist_and_looks_become_members_of_members() -> None:
    made = request_of(ASKED["t2"], "n", ADJUSTMENTS, {"cluster.size": 6.0, "cluster.icc": 0.02, "dropout": 0.1})
    assert made == {"method": "t2", "solve": "n", "cluster": {"size": 6.0, "icc": 0.02}, "dropout": 0.1}
