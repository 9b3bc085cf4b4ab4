import pytest

from studio.data import data_folder
from studio.knowledge.precedents import Topic, groups, precedents
from studio.planning.evidence import marks, own
from studio.protocol.dosing import ArmDose
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose, MassUnit, Per
from studio.protocol.schedule import Visit
from studio.protocol.sessions import Session, SessionKind
from studio.storage.protocol_file import load


@pytest.fixture(scope="module")
def template() -> Protocol:
    return load(data_folder("templates") / "psilocybin-trd-single-dose.patp")


def values(protocol: Protocol, topic: Topic) -> list[float | None]:
    return [one.value for one in own(protocol, topic)]


@pytest.mark.parametrize("topic", Topic)
def test_a_blank_protocol_has_no_values(topic: Topic) -> None:
    assert own(Protocol(), topic) == ()


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        (Topic.DOSE, [25.0, 10.0, 1.0]),
        (Topic.DOSING_SESSIONS, [1]),
        (Topic.DOSING_HOURS, [8.0, 8.0]),
        (Topic.PRIMARY_TIME, [21]),
        (Topic.FOLLOW_UP, [52.0]),
        (Topic.PREPARATION_SESSIONS, [3]),
        (Topic.PREPARATION_HOURS, [5.0]),
        (Topic.INTEGRATION_SESSIONS, [3]),
        (Topic.INTEGRATION_HOURS, [4.0]),
        (Topic.SUPPORT_HOURS, [9.0]),
        (Topic.FACILITATORS, [2]),
        (Topic.EFFECT, [-4.0, 0.36, -0.36]),
        (Topic.DEVIATION, [11.0]),
        (Topic.SAMPLE_SIZE, [200, 600, 600]),
        (Topic.DROPOUT, [12.0]),
        (Topic.RATERS, [None]),
    ],
)
def test_the_values_of_the_shipped_template(template: Protocol, topic: Topic, expected: list[float]) -> None:
    assert values(template, topic) == expected


def test_doses_are_named_by_their_arm(template: Protocol) -> None:
    first = own(template, Topic.DOSE)[0]
    assert (str(first.name), str(first.words), first.unit) == ("Psilocybin 25 mg", "25 mg", "mg")


def test_with_two_doses_the_endpoint_counts_from_the_first_and_from_the_last(template: Protocol) -> None:
    visits = (Visit(id="second", days=14), *template.schedule.visits)
    sessions = (Session(id="again", kind=SessionKind.DOSING, visit="second"), *template.sessions.sessions)
    protocol = put(put(template, "/schedule/visits", visits), "/sessions/sessions", sessions)
    assert [(one.value, one.definition) for one in own(protocol, Topic.PRIMARY_TIME)] == [
        (7, "from the last or only dose"),
        (21, "from the first of several doses"),
    ]
    assert values(protocol, Topic.DOSE_INTERVAL) == [14]


def test_hours_are_not_summed_while_a_length_is_missing(template: Protocol) -> None:
    sessions = (*template.sessions.sessions, Session(id="more", kind=SessionKind.PREPARATION))
    protocol = put(template, "/sessions/sessions", sessions)
    assert own(protocol, Topic.PREPARATION_HOURS) == ()
    assert values(protocol, Topic.PREPARATION_SESSIONS) == [4]


def test_a_dose_is_marked_only_beside_doses_of_its_compound_and_kind(template: Protocol) -> None:
    marked = {str(group.title) for group in groups(precedents(Topic.DOSE)) if marks(template, group)}
    assert marked == {"Dose: Psilocybin (mg)"}


def test_a_dose_is_marked_in_the_unit_of_the_axis() -> None:
    protocol = put(
        put(Protocol(), "/dosing/products", [{"id": "p", "compound": "lsd"}]),
        "/dosing/arms",
        (
            ArmDose(id="fixed", product="p", dose=Dose(amount=0.1)),
            ArmDose(id="scaled", product="p", dose=Dose(amount=1, unit=MassUnit.MICROGRAM, per=Per.KILOGRAM)),
        ),
    )
    [lsd] = [group for group in groups(precedents(Topic.DOSE, compound="lsd")) if group.plottable]
    assert [(one.value, one.unit) for one in marks(protocol, lsd)] == [(100.0, "µg")]


def test_an_assumed_difference_is_marked_beside_effects_on_its_instrument_only(template: Protocol) -> None:
    marked = {(group.definition, group.unit) for group in groups(precedents(Topic.EFFECT)) if marks(template, group)}
    assert {definition.split(",")[0] for definition, _unit in marked if definition} == {"MADRS"}
    assert ("MADRS", "points") in marked
    assert ("MADRS, within group", "d") not in marked
    assert all(definition is not None for definition, _unit in marked)


def test_what_is_not_known_is_marked_on_no_axis(template: Protocol) -> None:
    protocol = template
    for product in protocol.dosing.products:
        protocol = put(protocol, f"/dosing/products/{product.id}/compound", "xylocybin")
    assert not any(marks(protocol, group) for group in groups(precedents(Topic.DOSE)))
    primary = protocol.objectives.objectives[0].endpoints[0]
    unmeasured = put(template, f"/objectives/endpoints/{primary}/instrument", None)
    for topic in (Topic.EFFECT, Topic.DEVIATION):
        assert not any(marks(unmeasured, group) for group in groups(precedents(topic)))
        assert any(marks(template, group) for group in groups(precedents(topic)))


def test_an_assumed_benefit_reads_as_it_is_drawn(template: Protocol) -> None:
    said = {one.unit: (one.value, str(one.words)) for one in own(template, Topic.EFFECT)}
    assert said["points"] == (-4, "a fall of 4 points")
    assert said["g"] == (-0.36, "g = −0.36")
    assert said["d"] == (0.36, "d = 0.36")
