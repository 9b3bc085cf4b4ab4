"""The figures: everything stands inside the drawing, arms beside one another, words cut where there is no room."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from studio.document.drawing import Box, Curve, Drawing, Label, Line, Mark
from studio.document.figures import (
    WIDTH,
    describe_dosing_day,
    describe_trial_schema,
    dosing_day,
    fitted,
    text_width,
    trial_schema,
    wrapped,
)
from studio.protocol.design import Arm, Design, Epoch, EpochKind
from studio.protocol.dosing import ArmDose, Dosing, Product
from studio.protocol.edit import put
from studio.protocol.monitoring import Monitoring
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose, MassUnit
from studio.protocol.schedule import Schedule, TimelineEntry
from studio.protocol.statistics import Statistics
from tests.document.small import small
from tests.strategies import protocols

LONG = "Incomprehensibilities of neuropsychopharmacotherapeutic nomenclature in longitudinal observation"
ENDLESS = "W" * 5000


def drawn(drawing: Drawing | None) -> Drawing:
    assert drawing is not None
    return drawing


def inside(drawing: Drawing) -> bool:
    """Tell whether all shapes stand within the drawing; the width of words is an estimate."""
    for shape in drawing.shapes:
        match shape:
            case Box():
                xs, ys = [shape.x, shape.x + shape.width], [shape.y, shape.y + shape.height]
            case Line():
                xs, ys = [shape.x1, shape.x2], [shape.y1, shape.y2]
            case Curve():
                xs, ys = [x for x, _y in shape.points], [y for _x, y in shape.points]
            case Mark():
                xs, ys = [shape.x], [shape.y]
            case Label():
                width = text_width(shape.text, shape.size)
                left = shape.x - {"left": 0.0, "centre": width / 2, "right": width}[shape.align]
                xs, ys = [left, left + width], [shape.y - shape.size, shape.y]
        if min(xs) < -1 or max(xs) > drawing.width + 1 or min(ys) < -1 or max(ys) > drawing.height + 1:
            return False
    return True


def labels(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Label)]


def boxes(drawing: Drawing) -> list[Box]:
    return [shape for shape in drawing.shapes if isinstance(shape, Box)]


def overlap(one: Box, other: Box) -> bool:
    apart_in_x = one.x + one.width <= other.x or other.x + other.width <= one.x
    apart_in_y = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (apart_in_x or apart_in_y)


def of_arms(count: int, epochs: int = 3, name: str = "Arm") -> Protocol:
    kinds = (EpochKind.SCREENING, EpochKind.TREATMENT, EpochKind.FOLLOW_UP)
    return Protocol(
        design=Design(
            arms=tuple(Arm(id=f"a{n}", name=f"{name} {n}", allocation=1) for n in range(count)),
            epochs=tuple(
                Epoch(id=f"e{n}", name=f"{name} epoch {n}", kind=kinds[n * 3 // epochs]) for n in range(epochs)
            ),
            randomised=True,
        )
    )


def test_the_schema_shows_epochs_arms_doses_and_numbers() -> None:
    words = labels(drawn(trial_schema(small())))
    for expected in ("Screening", "High dose, n = 100", "Psilocybin capsule 25 mg", "Randomised 2:1", "Follow-up"):
        assert expected in words
    assert "Treatment, Days 1 to 2" in words


@pytest.mark.parametrize("epochs", [1, 3, 6])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 8, 20])
@pytest.mark.parametrize("name", ["Arm", LONG, ENDLESS])
def test_any_number_of_arms_and_epochs_fits_without_overlap(count: int, epochs: int, name: str) -> None:
    drawing = drawn(trial_schema(of_arms(count, epochs, name)))
    assert drawing.width == WIDTH
    assert inside(drawing)
    found = boxes(drawing)
    assert not any(overlap(one, other) for n, one in enumerate(found) for other in found[n + 1 :])


def test_arms_beyond_a_dozen_are_counted() -> None:
    assert "and 9 more arms" in labels(drawn(trial_schema(of_arms(20))))


@pytest.mark.parametrize("count", [2, 8, 12])
def test_the_dose_of_an_arm_is_never_cut(count: int) -> None:
    protocol = of_arms(count, 6, "Psilocybin with psychological support")
    product = Product(id="p", name="Psilocybin capsule")
    doses = tuple(
        ArmDose(id=f"d{n}", arm=f"a{n}", product="p", dose=Dose(amount=n + 1, unit=MassUnit.MILLIGRAM))
        for n in range(count)
    )
    given = protocol.model_copy(
        update={"dosing": Dosing(products=(product,), arms=doses), "statistics": Statistics(per_arm=200)}
    )
    words = " ".join(labels(drawn(trial_schema(given))))
    assert all(f"Psilocybin capsule {n + 1} mg" in words for n in range(count))


def test_there_is_no_schema_without_epochs_and_arms() -> None:
    assert trial_schema(Protocol()) is None
    assert describe_trial_schema(Protocol()) == ""


def test_the_dosing_day_shows_effect_signs_samples_and_steps() -> None:
    drawing = drawn(dosing_day(small()))
    words = labels(drawing)
    for expected in ("Expected effect: Psilocybin 25 mg", "Vital signs", "Samples", "−1 h: Arrival", "0 h", "6 h"):
        assert expected in words
    assert "Discharge review from 7 h" in words
    assert sum(isinstance(shape, Curve) for shape in drawing.shapes) == 1
    assert inside(drawing)


def test_steps_are_named_only_where_no_table_does() -> None:
    assert "−1 h: Arrival" not in labels(drawn(dosing_day(small(), named=False)))


def test_there_is_no_dosing_day_while_nothing_is_known_of_it() -> None:
    assert dosing_day(Protocol()) is None
    assert describe_dosing_day(Protocol()) == ""


@pytest.mark.parametrize("last", [10, 45, 100, 400, 1500, 20000])
def test_the_time_axis_names_a_few_times(last: int) -> None:
    drawing = drawn(dosing_day(Protocol(monitoring=Monitoring(vital_minutes=(-15, last)))))
    ticks = [word for word in labels(drawing) if word.endswith((" h", " min"))]
    assert 2 <= len(ticks) <= 10
    assert inside(drawing)


def test_many_long_steps_fit() -> None:
    steps = tuple(TimelineEntry(id=f"s{n}", minute=n * 20, activity=f"{LONG} {n}") for n in range(30))
    drawing = drawn(dosing_day(Protocol(schedule=Schedule(dosing_day=steps))))
    assert inside(drawing)
    assert "and 18 more steps" in labels(drawing)


@given(protocols())
@settings(max_examples=40)
def test_figures_of_any_draft_stay_inside(protocol: Protocol) -> None:
    for drawing in (trial_schema(protocol), dosing_day(protocol)):
        assert drawing is None or inside(drawing)


def test_descriptions_say_what_the_figures_show() -> None:
    schema = describe_trial_schema(small())
    assert "High dose (Psilocybin capsule 25 mg, n = 100)" in schema
    assert "begin at 20 min, to peak at 2 h and to end at 5 h 30 min" in describe_dosing_day(small())


def test_a_changed_dose_changes_the_figures() -> None:
    changed = put(small(), "/dosing/arms/high/dose", {"amount": 20, "unit": "mg"})
    assert "Psilocybin capsule 20 mg" in labels(drawn(trial_schema(changed)))
    assert "Expected effect: Psilocybin 20 mg" in labels(drawn(dosing_day(changed)))


def test_words_are_broken_at_spaces_and_cut_at_the_end() -> None:
    assert wrapped("one two three", text_width("one two", 8), 8, 3) == ["one two", "three"]
    assert wrapped("one two three", text_width("one two", 8), 8, 1)[0].endswith("…")
    assert fitted("short", 100, 8) == "short"
    assert text_width(fitted(LONG, 60, 8), 8) <= 60
