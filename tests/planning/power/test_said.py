"""What is said of answers about shares, margins, times, precision, looks and doses; and that there always is one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.knowledge import calculations, sources
from studio.planning.impossible import Impossible
from studio.planning.power.asking import METHODS, answer

if TYPE_CHECKING:
    from studio.planning.power.answer import Answer

REQUESTS: list[dict[str, Any]] = [
    *(
        {"method": "proportions", "p1": 0.3, "p2": 0.5, "power": 0.8, "variant": variant}
        for variant in ("pooled", "unpooled", "arcsine", "continuity", "fisher")
    ),
    *(
        request | {"power": 0.8, "variant": variant}
        for variant in ("z", "t")
        for request in (
            {"method": "noninferiority_means", "margin": 3, "sd": 8},
            {"method": "noninferiority_means", "margin": -1, "true_difference": 4, "sd": 8},
            {"method": "noninferiority_proportions", "margin": 0.1, "p1": 0.6, "p2": 0.65},
        )
    ),
    {"method": "logrank", "hr": 0.6, "power": 0.8},
    {"method": "logrank", "hr": 0.6, "power": 0.8, "event_probability": 0.4},
    {"method": "precision", "kind": "sd_ratio", "n": 20},
    {"method": "precision", "kind": "sd_ratio", "n": 20, "sides": 1},
    {"method": "precision", "kind": "zero_events", "n": 20},
    {"method": "precision", "kind": "proportion", "n": 20, "events": 3},
    {"method": "precision", "kind": "proportion", "n": 20, "events": 3, "variant": "wilson"},
    {"method": "precision", "kind": "half_width", "p": 0.3, "half_width": 0.1, "dropout": 0.1},
    {"method": "precision", "kind": "half_width", "sd": 8, "n": 20},
    {"method": "sd_from_interval", "low": -1, "high": 4, "n1": 40, "n2": 42},
    {"method": "sd_from_interval", "low": -1, "high": 4, "n1": 40},
    *({"method": "sequential", "looks": 3, "spending": rule} for rule in ("OF", "P", "asOF", "asP")),
    *(
        {"method": "doses", "doses": 2, "d": 0.6, "power": 0.8, "procedure": procedure}
        for procedure in ("dunnett", "bonferroni", "holm", "fixed_sequence")
    ),
]


@pytest.mark.parametrize("request_", REQUESTS)
def test_every_answer_has_formula_sources_assumptions_and_sentence(request_: dict[str, Any]) -> None:
    found = answer(request_)
    assert str(found.formula)
    assert found.source
    assert all(sources.find(id) is not None for id in found.source)
    assert found.assumptions
    sentence = str(found.sentence)
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "None" not in sentence
    members = found.members()
    assert members["method"] == request_["method"]
    assert isinstance(members["raw"], float)


def test_everything_that_is_written_of_these_methods_is_said() -> None:
    told = {answer(request).calculation for request in REQUESTS}
    methods = tuple(request["method"].replace("_", "-") for request in REQUESTS)
    assert told == {one.id for one in calculations.every() if one.id.startswith(methods)}


_EXTREME = [0, 1, -1, 0.5, 0.05, 1e-12, 1e-300, 1e300, 1e9, 2, 3, 10, 50, 1000, -0.3, 1 - 1e-12, 5e-324, 10**12]
_numbers = st.one_of(st.sampled_from(_EXTREME), st.floats(0, 1), st.floats(0, 200), st.floats(-5, 5))
_counts = st.one_of(st.integers(1, 300), st.sampled_from([1, 2, 2.5, 10**6, 10**9]))
_looks = st.fixed_dictionaries({"looks": st.integers(1, 6), "spending": st.sampled_from(["OF", "P", "asOF", "asP"])})
_MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "solve": st.sampled_from(["n", "power", "effect", "alpha"]),
    "sides": st.sampled_from([1, 2]),
    "kind": st.sampled_from(["sd_ratio", "zero_events", "proportion", "half_width"]),
    "spending": st.sampled_from(["OF", "P", "asOF", "asP"]),
    "procedure": st.sampled_from(["dunnett", "bonferroni", "holm", "fixed_sequence"]),
    "reject": st.sampled_from(["one", "any", "all"]),
    "looks": st.integers(1, 12),
    "doses": st.integers(1, 6),
    "times": st.lists(_numbers, max_size=4),
    "sequential": _looks,
    "cluster": st.fixed_dictionaries({"size": _numbers, "icc": _numbers}),
    "d": st.one_of(_numbers, st.lists(_numbers, max_size=3)),
    **dict.fromkeys(("n", "n1", "n2", "n_total", "events"), _counts),
}
_VARIANTS = st.sampled_from(["pooled", "unpooled", "arcsine", "continuity", "fisher", "z", "t", "wilson"])


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a request of one of these methods, with numbers that nobody would ask for among them."""
    method = draw(st.sampled_from(sorted({request["method"] for request in REQUESTS})))
    usual = draw(st.sampled_from([request for request in REQUESTS if request["method"] == method]))
    names = [name for name in METHODS[method].model_fields if name not in ("method", "names")]
    chosen = draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
    return usual | {name: draw(_VARIANTS if name == "variant" else _MEMBERS.get(name, _numbers)) for name in chosen}


def answer_or_reason(request: dict[str, Any]) -> Answer | str:
    try:
        return answer(request)
    except Impossible as why:
        return str(why)


@given(requests())
@settings(deadline=None, max_examples=250)
def test_there_is_an_answer_in_numbers_or_one_sentence(request: dict[str, Any]) -> None:
    found = answer_or_reason(request)
    if isinstance(found, str):
        assert found.endswith(".")
        assert "\n" not in found
        return
    numbers = [value for value in found.members().values() if isinstance(value, float)]
    assert all(map(math.isfinite, numbers))
    assert found.power is None or 0 <= found.power <= 1
