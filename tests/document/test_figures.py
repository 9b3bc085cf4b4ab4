"""The figures: everything stands inside the drawing, no words lie on others, and what is in the protocol is seen."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFont

from studio.data import data_folder
from studio.document.blocks import Figure
from studio.document.drawing import Box, Curve, Drawing, Label, Line, Mark
from studio.document.figures import FIGURES, course_of_visits, dosing_day, trial_schema
from studio.document.frame import WIDTH
from studio.document.letters import fitted, longest_word, text_width, wrapped
from studio.protocol.biomarkers import Biomarkers, Marker, Sample
from studio.protocol.design import Arm, Design, Epoch, EpochKind, InterventionModel, Role
from studio.protocol.dosing import ArmDose, Dosing, Product, Route
from studio.protocol.edit import put
from studio.protocol.monitoring import Monitoring
from studio.protocol.objectives import Endpoint, Level, Objective, Objectives
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose, MassUnit, parse_dose
from studio.protocol.rationale import Rationale
from studio.protocol.schedule import Schedule, TimelineEntry, Visit
from studio.protocol.sessions import Session, SessionKind, Sessions, Shift, StaffRole
from studio.protocol.statistics import Statistics
from tests.document.small import small
from tests.strategies import protocols

LONG = "Incomprehensibilities of neuropsychopharmacotherapeutic nomenclature in longitudinal observation"
ENDLESS = "W" * 5000
SMALLEST = 7.0


def drawn(figure: Figure | None) -> Drawing:
    assert figure is not None
    assert figure.caption
    assert figure.alternative
    assert figure.anchor.startswith("figure-")
    return figure.drawing


def labels(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Label)]


def said(drawing: Drawing) -> str:
    """Return all words of a drawing in the order in which they are painted."""
    return " ".join(labels(drawing))


def boxes(drawing: Drawing) -> list[Box]:
    return [shape for shape in drawing.shapes if isinstance(shape, Box)]


def marks(drawing: Drawing, shape: str, ink: str) -> list[Mark]:
    return [one for one in drawing.shapes if isinstance(one, Mark) and (one.shape, one.ink) == (shape, ink)]


def outside(drawing: Drawing) -> list[object]:
    """Return the shapes that do not stand within the drawing."""
    found: list[object] = []
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
                xs, ys = list(span_of(shape)), [shape.y - shape.size, shape.y]
        if min(xs) < -0.01 or max(xs) > drawing.width + 0.01 or min(ys) < -1 or max(ys) > drawing.height:
            found.append(shape)
    return found


def on_one_another(drawing: Drawing) -> list[tuple[str, str]]:
    """Return the pairs of labels that lie on one another; lines of one size stand a good size apart."""
    found = []
    texts = [shape for shape in drawing.shapes if isinstance(shape, Label) and shape.text]
    for index, one in enumerate(texts):
        left, right = span_of(one)
        for other in texts[index + 1 :]:
            begin, end = span_of(other)
            beside = right <= begin + 0.01 or end <= left + 0.01
            if not beside and abs(one.y - other.y) < 0.95 * min(one.size, other.size):
                found.append((one.text, other.text))
    return found


def overlap(one: Box, other: Box) -> bool:
    apart_in_x = one.x + one.width <= other.x or other.x + other.width <= one.x
    apart_in_y = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (apart_in_x or apart_in_y)


def span_of(label: Label) -> tuple[float, float]:
    """Return where a label begins and ends, in points from the left."""
    width = text_width(label.text, label.size)
    left = label.x - {"left": 0.0, "centre": width / 2, "right": width}[label.align]
    return left, left + width


def assert_neat(drawing: Drawing) -> None:
    assert drawing.width == WIDTH
    assert outside(drawing) == []
    assert on_one_another(drawing) == []
    assert all(shape.size >= SMALLEST for shape in drawing.shapes if isinstance(shape, Label))


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


# All figures


@pytest.mark.parametrize("name", FIGURES)
@given(protocol=protocols())
@settings(max_examples=60)
def test_figures_of_any_draft_are_neat(name: str, protocol: Protocol) -> None:
    figure = FIGURES[name](protocol)
    if figure is not None:
        assert_neat(figure.drawing)


@pytest.mark.parametrize("name", FIGURES)
def test_there_is_no_figure_of_nothing(name: str) -> None:
    assert FIGURES[name](Protocol()) is None


@pytest.mark.parametrize("face", ["NotoSans-Regular", "Inter-Regular"])
def test_words_are_measured_no_narrower_than_either_face_sets_them(face: str) -> None:
    font = TTFont(face, str(data_folder("resources") / "fonts" / f"{face}.ttf"))
    for sentence in (
        "Psilocybin 25 mg, n = 72",
        "Days −121 to −37",
        "WEEK 26",
        "Randomised 1:1:1, µg “quoted” – (x/y)",
    ):
        real = sum(font.face.charWidths[ord(letter)] for letter in sentence) / 1000 * 8
        assert real <= text_width(sentence, 8) <= 1.2 * real


# The trial schema


def test_the_schema_shows_epochs_arms_doses_and_numbers() -> None:
    words = labels(drawn(trial_schema(small())))
    for expected in ("Screening", "High dose, n = 100", "Psilocybin capsule 25 mg", "R"):
        assert expected in words
    assert "Treatment, Days 1 to 2" in words
    assert "R: randomised 2:1" in " ".join(words)


@pytest.mark.parametrize("epochs", [1, 3, 7, 10, 40])
@pytest.mark.parametrize("count", [0, 1, 2, 8, 12, 20])
@pytest.mark.parametrize("name", ["Arm", "Psilocybin with psychological support", LONG, ENDLESS])
def test_any_number_of_arms_and_epochs_fits_without_overlap(count: int, epochs: int, name: str) -> None:
    drawing = drawn(trial_schema(of_arms(count, epochs, name)))
    assert_neat(drawing)
    found = boxes(drawing)
    assert not any(overlap(one, other) for n, one in enumerate(found) for other in found[n + 1 :])


@pytest.mark.parametrize("count", [1, 2, 12])
@pytest.mark.parametrize("epochs", [3, 7, 10])
def test_no_name_is_cut_with_up_to_twelve_arms_and_ten_epochs(count: int, epochs: int) -> None:
    protocol = of_arms(count, epochs, "Psilocybin with psychological support")
    product = Product(id="p", name="Psilocybin capsule")
    doses = tuple(
        ArmDose(id=f"d{n}", arm=f"a{n}", product="p", dose=Dose(amount=n + 1, unit=MassUnit.MILLIGRAM))
        for n in range(count)
    )
    given = protocol.model_copy(
        update={"dosing": Dosing(products=(product,), arms=doses), "statistics": Statistics(per_arm=200)}
    )
    words = said(drawn(trial_schema(given)))
    assert "…" not in words
    for n in range(count):
        assert f"Psilocybin with psychological support {n}" in words
        assert f"Psilocybin capsule {n + 1} mg" in words
    assert words.count("n = 200") == count
    for n in range(epochs):
        assert f"support epoch {n}" in words


def test_arms_and_epochs_beyond_those_drawn_are_counted() -> None:
    assert "and 9 more arms" in labels(drawn(trial_schema(of_arms(20))))
    assert "more epochs" in said(drawn(trial_schema(of_arms(2, 40))))


@given(
    st.lists(st.sampled_from([*EpochKind, None]), max_size=10), st.integers(0, 12), st.sampled_from(InterventionModel)
)
@settings(max_examples=60)
def test_every_arm_and_every_epoch_is_seen(kinds: list[EpochKind | None], count: int, model: InterventionModel) -> None:
    design = Design(
        model=model,
        randomised=True,
        arms=tuple(Arm(id=f"a{n}", name=f"arm{n}.") for n in range(count)),
        epochs=tuple(Epoch(id=f"e{n}", name=f"epoch{n}.", kind=kind) for n, kind in enumerate(kinds)),
    )
    figure = trial_schema(Protocol(design=design))
    if figure is not None:
        words = said(figure.drawing)
        assert all(f"arm{n}." in words for n in range(count))
        assert all(f"epoch{n}." in words for n in range(len(kinds)))
        assert_neat(figure.drawing)


def crossover() -> Protocol:
    kinds = (EpochKind.SCREENING, EpochKind.TREATMENT, EpochKind.WASHOUT, EpochKind.TREATMENT, EpochKind.FOLLOW_UP)
    names = ("Screening", "Period 1", "Washout", "Period 2", "Follow-up")
    epochs = tuple(
        Epoch(id=f"e{n}", name=name, kind=kind) for n, (name, kind) in enumerate(zip(names, kinds, strict=True))
    )
    return Protocol(
        design=Design(
            model=InterventionModel.CROSSOVER,
            randomised=True,
            stratification=("Country", "Sex"),
            arms=(Arm(id="ab", name="Sequence AB", allocation=1), Arm(id="ba", name="Sequence BA", allocation=1)),
            epochs=epochs,
        ),
        schedule=Schedule(visits=tuple(Visit(id=f"v{n}", epoch=f"e{n}", days=n * 20 - 20) for n in range(5))),
        sessions=Sessions(
            sessions=(
                Session(id="s1", kind=SessionKind.DOSING, visit="v1"),
                Session(id="s2", kind=SessionKind.DOSING, visit="v3"),
            )
        ),
        dosing=Dosing(
            products=(Product(id="p", name="Drug"), Product(id="n", name="Placebo")),
            arms=(
                ArmDose(id="1", arm="ab", product="p", dose=parse_dose("25 mg"), sessions=("s1",)),
                ArmDose(id="2", arm="ab", product="n", sessions=("s2",)),
                ArmDose(id="3", arm="ba", product="n", sessions=("s1",)),
                ArmDose(id="4", arm="ba", product="p", dose=parse_dose("25 mg"), sessions=("s2",)),
            ),
        ),
        statistics=Statistics(per_arm=24),
    )


def test_a_crossover_shows_what_each_sequence_receives_in_each_period() -> None:
    figure = trial_schema(crossover())
    words = labels(drawn(figure))
    assert words.count("Sequence AB, n = 24") == words.count("Sequence BA, n = 24") == 2
    assert words.count("Drug 25 mg") == words.count("Placebo") == 2
    assert words.count("Washout") == 1
    assert figure is not None
    assert "In Period 2: Sequence AB: Placebo; Sequence BA: Drug 25 mg." in figure.alternative
    assert figure.caption == "Trial schema. Allocation 1:1."
    assert "stratified by country; sex" in " ".join(words)
    assert "Strata: Country and Sex." in figure.alternative


@pytest.mark.parametrize("count", [1, 2, 12])
@pytest.mark.parametrize("name", ["Period", LONG, ENDLESS])
def test_a_crossover_of_many_periods_with_long_names_fits(count: int, name: str) -> None:
    kinds = (EpochKind.TREATMENT, EpochKind.WASHOUT, EpochKind.WASHOUT) * 3 + (EpochKind.TREATMENT,)
    protocol = of_arms(count, 10, name)
    epochs = tuple(
        epoch.model_copy(update={"kind": kind}) for epoch, kind in zip(protocol.design.epochs, kinds, strict=True)
    )
    protocol = put(put(protocol, "/design/model", InterventionModel.CROSSOVER), "/design/epochs", epochs)
    drawing = drawn(trial_schema(protocol))
    assert_neat(drawing)
    found = boxes(drawing)
    assert not any(overlap(one, other) for n, one in enumerate(found) for other in found[n + 1 :])


def test_arms_that_receive_the_same_in_all_periods_stand_once() -> None:
    parallel = put(crossover(), "/design/model", InterventionModel.PARALLEL)
    for dose in parallel.dosing.arms:
        parallel = put(parallel, f"/dosing/arms/{dose.id}/sessions", ("s1", "s2"))
    assert labels(drawn(trial_schema(parallel))).count("Sequence AB, n = 24") == 1


def test_one_arm_is_not_randomised() -> None:
    single = put(crossover(), "/design/arms", crossover().design.arms[:1])
    figure = trial_schema(single)
    assert "R" not in labels(drawn(figure))
    assert figure is not None
    assert figure.caption == "Trial schema."


# The dosing day


def test_the_dosing_day_shows_effect_signs_samples_and_steps() -> None:
    drawing = drawn(dosing_day(small(), named=True))
    words = labels(drawing)
    for expected in ("Expected effect: Psilocybin 25 mg", "Vital signs", "Samples", "−1 h: Arrival", "0 h", "6 h"):
        assert expected in words
    assert "Discharge review from 7 h" in words
    assert_neat(drawing)


def test_times_that_need_confirmation_say_so_under_the_caption() -> None:
    protocol = put(
        put(small(), "/dosing/products/capsule/compound", "mebufotenin"), "/dosing/products/capsule/route", "inhaled"
    )
    figure = dosing_day(protocol)
    assert figure is not None
    assert "Times of the curve: needs confirmation." in figure.note


def highest(curve: Curve) -> float:
    """Return the last place at which a curve is at its top."""
    top = min(y for _x, y in curve.points)
    return max(x for x, y in curve.points if y == top)


def test_the_effect_has_its_range_around_it() -> None:
    range_, typical = (shape for shape in drawn(dosing_day(small())).shapes if isinstance(shape, Curve))
    assert range_.points[0][0] <= typical.points[0][0]
    assert highest(range_) > highest(typical)
    assert typical.ink == "accent"


def test_steps_are_named_only_where_no_table_does() -> None:
    assert "−1 h: Arrival" not in labels(drawn(dosing_day(small())))


def test_staff_have_rows_with_marks_at_their_steps() -> None:
    steps = (
        TimelineEntry(id="a", minute=-60, activity="Arrival", who="Nurse and lead monitor"),
        TimelineEntry(id="b", minute=0, activity="Dose", who="Both monitors"),
        TimelineEntry(id="c", minute=240, activity="Questions", who="Participant, on a tablet"),
    )
    staff = (StaffRole(id="x", role=Role.MONITOR, number=1), StaffRole(id="y", role=Role.MONITOR, number=1))
    protocol = Protocol(schedule=Schedule(dosing_day=steps), sessions=Sessions(staff=staff))
    drawing = drawn(dosing_day(protocol))
    words = said(drawing)
    assert "Nurse" in words
    assert "Dosing-session monitor, 2 people" in words
    assert "Participant" not in words
    assert len(marks(drawing, "square", "accent")) == 3


def test_shifts_are_bars_in_the_rows_of_those_who_have_them() -> None:
    steps = (TimelineEntry(id="a", minute=0, activity="Dose", who="Both monitors"),)
    shifts = (
        Shift(id="x", role=Role.MONITOR, start=-60, end=240),
        Shift(id="y", role=Role.MONITOR, start=240, end=480),
        Shift(id="z", who="Night nurse", start=480),
    )
    protocol = Protocol(schedule=Schedule(dosing_day=steps), sessions=Sessions(shifts=shifts))
    figure = dosing_day(protocol)
    assert figure is not None
    bars = [shape for shape in figure.drawing.shapes if isinstance(shape, Box)]
    first, second, night = sorted(bars, key=lambda bar: (bar.y, bar.x))
    assert first.x + first.width == pytest.approx(second.x)
    assert night.y > first.y
    assert "Dosing-session monitor: present from −1 h to 4 h and from 4 h to 8 h." in figure.alternative
    assert "Night nurse: present from 8 h." in figure.alternative
    assert "Bars" in figure.note
    assert_neat(figure.drawing)


def test_an_infusion_is_called_one() -> None:
    protocol = put(small(), "/dosing/infusion", "Cannula; stopped on request.")
    assert "Dose" in labels(drawn(dosing_day(protocol)))
    words = labels(drawn(dosing_day(put(protocol, "/dosing/products/capsule/route", Route.INTRAVENOUS))))
    assert "Infusion begins" in words
    assert "Dose" not in words


@pytest.mark.parametrize("last", [10, 45, 100, 400, 1500, 20000])
def test_the_time_axis_names_a_few_times(last: int) -> None:
    drawing = drawn(dosing_day(Protocol(monitoring=Monitoring(vital_minutes=(-15, last)))))
    ticks = [word for word in labels(drawing) if word.endswith((" h", " min"))]
    assert 2 <= len(ticks) <= 11
    assert_neat(drawing)


def test_every_reading_of_the_vital_signs_is_marked_also_on_a_long_day() -> None:
    minutes = tuple(range(-60, 1500, 30))
    drawing = drawn(dosing_day(Protocol(monitoring=Monitoring(vital_minutes=minutes, observation_minutes=1440))))
    assert len(marks(drawing, "circle", "must")) == len(minutes)
    assert_neat(drawing)


def test_many_long_steps_fit() -> None:
    steps = tuple(TimelineEntry(id=f"s{n}", minute=n * 20, activity=f"{LONG} {n}", who=LONG) for n in range(30))
    drawing = drawn(dosing_day(Protocol(schedule=Schedule(dosing_day=steps)), named=True))
    assert_neat(drawing)
    assert "and 18 more steps" in labels(drawing)


# The course of visits


def with_course(*days: int, window: tuple[int, int] | None = None) -> Protocol:
    visits = tuple(Visit(id=f"v{n}", name=f"visit{n}.", days=day) for n, day in enumerate(days))
    at = {day: f"v{n}" for n, day in enumerate(days)}
    first, last = window or (None, None)
    return Protocol(
        schedule=Schedule(visits=visits),
        sessions=Sessions(
            sessions=(
                Session(id="p", kind=SessionKind.PREPARATION, visit=at.get(-7)),
                Session(id="d", kind=SessionKind.DOSING, visit=at.get(0)),
                Session(id="i", kind=SessionKind.INTEGRATION, visit=at.get(7)),
            )
        ),
        objectives=Objectives(
            objectives=(Objective(id="o", level=Level.PRIMARY, endpoints=("e",)),),
            endpoints=(Endpoint(id="e", visit=at.get(21)),),
        ),
        biomarkers=Biomarkers(markers=(Marker(id="m", samples=(Sample(id="s", visit=at.get(0)),)),)),
        rationale=Rationale(window_first_day=first, window_last_day=last),
    )


def breaks(drawing: Drawing) -> int:
    """Return how many signs of a changed scale stand on the axis: pairs of slanted strokes."""
    return (
        sum(isinstance(shape, Line) and shape.x1 != shape.x2 and shape.y1 != shape.y2 for shape in drawing.shapes) // 2
    )


def test_the_course_shows_sessions_endpoint_samples_and_the_assumed_window() -> None:
    figure = course_of_visits(with_course(-7, 0, 1, 7, 21, window=(1, 14)))
    drawing = drawn(figure)
    words = labels(drawing)
    for name in (
        "Preparation sessions",
        "Dosing sessions",
        "Integration sessions",
        "Primary endpoint",
        "Biomarker samples",
    ):
        assert name in words
    (band,) = boxes(drawing)
    (endpoint,) = marks(drawing, "diamond", "must")
    (dose,) = (one for one in marks(drawing, "diamond", "accent"))
    assert dose.x < band.x < band.x + band.width < endpoint.x
    assert figure is not None
    assert "no such window is proven" in figure.note
    assert "Assumed neuroplastic window: Day 2 to Day 15." in figure.alternative


def test_without_an_assumed_window_there_is_no_band_and_no_word_of_it() -> None:
    figure = course_of_visits(with_course(-7, 0, 7, 21))
    assert boxes(drawn(figure)) == []
    assert figure is not None
    assert "window" not in f"{figure.caption} {figure.note} {figure.alternative}"


def test_windows_after_doses_close_to_one_another_are_one() -> None:
    protocol = with_course(-7, 0, 7, 21, 60, window=(1, 14))
    sessions = tuple(Session(id=f"d{n}", kind=SessionKind.DOSING, visit=f"v{n}") for n in (1, 2, 4))
    figure = course_of_visits(put(protocol, "/sessions/sessions", sessions))
    assert len(boxes(drawn(figure))) == 2


def test_a_short_course_has_one_scale_and_a_long_one_shows_where_it_changes() -> None:
    assert breaks(drawn(course_of_visits(with_course(-7, 0, 7, 21)))) == 0
    assert breaks(drawn(course_of_visits(with_course(-7, 0, 7, 21, 365)))) == 1
    assert breaks(drawn(course_of_visits(with_course(-120, -7, 0, 7, 21, 365)))) == 2


def test_days_stand_in_order_on_any_scale() -> None:
    drawing = drawn(course_of_visits(with_course(-120, -60, -7, 0, 1, 7, 21, 84, 182, 365)))
    at = [mark.x for mark in marks(drawing, "circle", "muted")]
    assert len(at) == 10
    assert all(left < right for left, right in pairwise(at))


@given(st.lists(st.integers(-400, 800), min_size=2, max_size=25, unique=True), st.none() | st.just((1, 28)))
@settings(max_examples=60)
def test_every_visit_is_marked_and_named_or_counted(days: list[int], window: tuple[int, int] | None) -> None:
    drawing = drawn(course_of_visits(with_course(*days, window=window)))
    assert_neat(drawing)
    words = said(drawing)
    named = sum(f"visit{n}." in words for n in range(len(days)))
    assert len(marks(drawing, "circle", "muted")) == len(days)
    assert named == len(days) or "without" in words


def test_the_days_around_a_single_session_are_drawn_evenly() -> None:
    drawing = drawn(course_of_visits(with_course(-60, -2, -1, 0, 1, 2, 90)))
    at = [mark.x for mark in marks(drawing, "circle", "muted")][1:6]
    steps = [right - left for left, right in pairwise(at)]
    assert max(steps) - min(steps) < 0.01
    assert breaks(drawing) == 2


@pytest.mark.parametrize("name", [LONG, ENDLESS, "研究" * 30])
def test_visits_of_long_names_stay_apart(name: str) -> None:
    protocol = with_course(-120, -7, 0, 1, 2, 7, 21, 84, 365)
    visits = tuple(visit.model_copy(update={"name": name}) for visit in protocol.schedule.visits)
    assert_neat(drawn(course_of_visits(put(protocol, "/schedule/visits", visits))))


def test_a_course_of_hundreds_of_visits_is_drawn() -> None:
    drawing = drawn(course_of_visits(with_course(*range(-7, 393))))
    assert len(marks(drawing, "circle", "muted")) == 400
    assert_neat(drawing)


# In words


def test_descriptions_say_what_the_figures_show() -> None:
    schema, day = trial_schema(small()), dosing_day(small())
    assert schema is not None
    assert day is not None
    assert "High dose (Psilocybin capsule 25 mg, n = 100)" in schema.alternative
    assert "begin at 20 min, to peak at 2 h and to end at 5 h 30 min" in day.alternative


@pytest.mark.parametrize(
    ("draw", "expected"),
    [(trial_schema, "Psilocybin capsule 20 mg"), (dosing_day, "Expected effect: Psilocybin 20 mg")],
)
def test_a_changed_dose_changes_the_figures(draw: Callable[[Protocol], Figure | None], expected: str) -> None:
    changed = put(small(), "/dosing/arms/high/dose", {"amount": 20, "unit": "mg"})
    assert expected in labels(drawn(draw(changed)))


def test_words_are_broken_at_spaces_and_only_the_last_line_is_cut() -> None:
    assert wrapped("one two three", text_width("one two", 8), 8) == ["one two", "three"]
    assert wrapped("one two three", text_width("one two", 8), 8, 1)[0].endswith("…")
    assert fitted("short", 100, 8) == "short"
    assert text_width(fitted(LONG, 60, 8), 8) <= 60


@given(st.text(max_size=60), st.floats(20, 200))
def test_lines_are_never_wider_than_their_room_and_lose_no_letter(text: str, width: float) -> None:
    lines = wrapped(text, width, 8, 100)
    assert all(text_width(line, 8) <= width + 0.01 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert longest_word(text, 8) <= width or len(lines) > 1
