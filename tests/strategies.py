"""Random protocols for property tests, built from the models' own specs."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from studio.protocol.base import Item, Spec, Value, specs
from studio.protocol.protocol import SECTIONS, Protocol
from studio.protocol.quantity import Dose, MassUnit, Per

IDS = ("one", "two", "three")
"""Few ids, so that references often meet an item and sometimes none."""

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KNOWN = {
    "compounds": ("psilocybin", "lsd", "mebufotenin", "placebo"),
    "comedications": ("fluoxetine", "lithium", "sertraline", "phenelzine"),
    "instruments": ("MADRS", "C-SSRS", "SETS", "MEQ30"),
    "biomarkers": ("bdnf", "eeg"),
    "thresholds": ("observation-margin", "stable-days", "physician"),
}
DOSES = st.builds(
    Dose,
    amount=st.sampled_from([0.0, 0.3, 1.0, 10.0, 25.0, 100.0]),
    unit=st.sampled_from(MassUnit),
    per=st.sampled_from(Per),
    cap=st.none() | st.just(30.0),
)


def values(model: type[Value], depth: int = 0) -> st.SearchStrategy[Any]:
    """Return a strategy for a model's values: most fields are empty, as in a draft."""
    fields = {name: _field(spec, depth) for name, spec in specs(model).items()}
    names = st.lists(st.sampled_from(sorted(fields)), max_size=6, unique=True)
    return names.flatmap(lambda chosen: st.builds(model, **{name: fields[name] for name in chosen}))


def _items(model: type[Value], depth: int) -> st.SearchStrategy[Any]:
    content = values_of_item(model, depth)
    return st.lists(st.sampled_from(IDS), max_size=2 if depth else 3, unique=True).flatmap(
        lambda ids: st.tuples(*(content.map(lambda item, id=id: item.model_copy(update={"id": id})) for id in ids))
    )


def values_of_item(model: type[Value], depth: int) -> st.SearchStrategy[Any]:
    """Return a strategy for a list's items, all of one id."""
    fields = {name: _field(spec, depth + 1) for name, spec in specs(model).items()}
    names = st.lists(st.sampled_from(sorted(fields)), max_size=4, unique=True)
    return names.flatmap(lambda chosen: st.builds(model, id=st.just("x"), **{name: fields[name] for name in chosen}))


def _field(spec: Spec, depth: int) -> st.SearchStrategy[Any]:
    low, high = int(spec.low or 0), int(spec.high) if spec.high is not None else 400
    match spec.kind:
        case "line" | "text":
            return st.sampled_from(KNOWN[spec.knows]) | TEXTS if spec.knows else TEXTS
        case "integer":
            return st.integers(low if spec.low is not None else -400, high)
        case "decimal":
            return st.floats(low, high, allow_nan=False).map(lambda value: round(value, 3))
        case "yes_no":
            return st.booleans()
        case "date":
            return st.dates(date(2020, 1, 1), date(2035, 12, 31))
        case "choice":
            assert spec.choices is not None
            return st.sampled_from(spec.choices)
        case "choices":
            assert spec.choices is not None
            return st.lists(st.sampled_from(spec.choices), max_size=3, unique=True).map(tuple)
        case "reference":
            return st.sampled_from((*IDS, "gone"))
        case "references":
            return st.lists(st.sampled_from((*IDS, "gone")), max_size=3).map(tuple)
        case "lines":
            return st.lists(TEXTS, max_size=3).map(tuple)
        case "integers":
            return st.lists(st.integers(-60, 800), max_size=4).map(tuple)
        case "dose":
            return DOSES
        case "group":
            assert spec.model is not None
            return values(spec.model, depth)
        case "items":
            assert spec.model is not None
            assert issubclass(spec.model, Item)
            return _items(spec.model, depth)


def protocols() -> st.SearchStrategy[Protocol]:
    """Return a strategy for protocols: a few sections filled at random, the others empty."""
    sections: dict[str, st.SearchStrategy[Any]] = {}
    for name in SECTIONS:
        model = specs(Protocol)[name].model
        assert model is not None
        sections[name] = values(model)
    names = st.lists(st.sampled_from(SECTIONS), max_size=5, unique=True)
    return names.flatmap(lambda chosen: st.builds(Protocol, **{name: sections[name] for name in chosen}))
