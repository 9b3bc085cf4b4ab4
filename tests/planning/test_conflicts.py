"""What does not agree within a schedule."""

from pathlib import Path

import pytest

from studio.checklist.run import run
from studio.data import data_folder
from studio.planning.conflicts import Clash, conflicts
from studio.planning.schedule_edits import set_timing
from studio.protocol.address import exists
from studio.protocol.design import Epoch, EpochKind
from studio.protocol.edit import put
from studio.protocol.endpoints import InstrumentUse
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Visit
from studio.protocol.sessions import Session, SessionKind
from studio.protocol.timing import Moment, Timing
from studio.storage.protocol_file import load

DOSE = Visit(id="dose", name="Dose", days=0)
LATE = Visit(id="late", name="Late", days=28)


def protocol_of(*visits: Visit, doses: tuple[str, ...] = ("dose",)) -> Protocol:
    protocol = put(Protocol(), "/schedule/visits", visits)
    sessions = tuple(Session(id=f"s-{id}", kind=SessionKind.DOSING, visit=id) for id in doses)
    return put(protocol, "/sessions/sessions", sessions)


def found(protocol: Protocol) -> list[tuple[Clash, tuple[str, ...]]]:
    return [(conflict.clash, conflict.visits) for conflict in conflicts(protocol)]


def test_a_schedule_that_agrees_has_no_conflict() -> None:
    assert found(protocol_of(Visit(id="base", days=-7, plus=2), DOSE, Visit(id="next", days=1), LATE)) == []


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        ((DOSE, Visit(id="a", days=7, plus=4), Visit(id="b", days=10)), [(Clash.OVERLAP, ("a", "b"))]),
        ((Visit(id="base", days=-2, plus=2), DOSE, LATE), [(Clash.OVERLAP, ("base", "dose")), (Clash.DOSE, ("base",))]),
        ((DOSE, Visit(id="next", days=1, minus=1), LATE), [(Clash.OVERLAP, ("dose", "next")), (Clash.DOSE, ("next",))]),
        ((DOSE, LATE, Visit(id="a", anchor="b", days=1), Visit(id="b", anchor="a", days=1)),
         [(Clash.CIRCLE, ("a",)), (Clash.CIRCLE, ("b",))]),
        ((DOSE, LATE, Visit(id="a")), [(Clash.UNPLACED, ("a",))]),
        ((DOSE, LATE, Visit(id="a"), Visit(id="b", anchor="a", days=1)),
         [(Clash.UNPLACED, ("a",)), (Clash.UNPLACED, ("b",))]),
        ((DOSE, Visit(id="a", anchor="late", days=2, minus=2), LATE),
         [(Clash.OVERLAP, ("late", "a")), (Clash.ANCHOR, ("a",))]),
        ((Visit(id="base", days=-7), DOSE), [(Clash.LAST, ("dose",))]),
    ],
)  # fmt: skip
def test_each_kind_of_conflict_of_days_is_found_at_its_visits(
    visits: tuple[Visit, ...], expected: list[tuple[Clash, tuple[str, ...]]]
) -> None:
    assert found(protocol_of(*visits)) == expected


def test_visits_counted_from_one_dose_stay_as_far_apart_as_they_are() -> None:
    dose = Visit(id="dose", days=0, plus=3)
    assert found(protocol_of(dose, Visit(id="next", anchor="dose", days=1), LATE)) == []


def test_epochs_in_the_wrong_order_are_found() -> None:
    epochs = (
        Epoch(id="one", name="Screening", kind=EpochKind.SCREENING),
        Epoch(id="two", name="Treatment", kind=EpochKind.TREATMENT),
    )
    dose = DOSE.model_copy(update={"epoch": "two"})
    protocol = protocol_of(dose, LATE.model_copy(update={"epoch": "one"}))
    protocol = put(protocol, "/design/epochs", epochs)
    assert found(protocol) == [(Clash.EPOCH, ("late",))]


def test_sessions_on_the_wrong_side_of_the_dose_are_found() -> None:
    protocol = protocol_of(Visit(id="base", days=-7), DOSE, LATE)
    sessions = (
        *protocol.sessions.sessions,
        Session(id="p", kind=SessionKind.PREPARATION, visit="late"),
        Session(id="i", kind=SessionKind.INTEGRATION, visit="base"),
    )
    protocol = put(protocol, "/sessions/sessions", sessions)
    assert found(protocol) == [(Clash.SESSION, ("late",)), (Clash.SESSION, ("base",))]


def test_an_activity_at_a_visit_that_is_not_there_is_found_at_its_row() -> None:
    use = InstrumentUse(id="i", instrument="MADRS", visits=("gone",))
    (conflict,) = conflicts(put(protocol_of(DOSE, LATE), "/endpoints/instruments", (use,)))
    assert (conflict.clash, conflict.row) == (Clash.GONE, "/endpoints/instruments/i")


def test_timings_that_cannot_hold_are_found_at_their_cells() -> None:
    uses = tuple(InstrumentUse(id=id, instrument=id, visits=("dose", "late")) for id in ("one", "two"))
    protocol = put(protocol_of(DOSE, LATE), "/endpoints/instruments", uses)
    after = Timing(id="x", moment=Moment.AFTER_DOSE)
    assert found(set_timing(protocol, "/endpoints/instruments/one", after, "dose")) == []
    assert found(set_timing(protocol, "/endpoints/instruments/one", after, "late")) == [(Clash.NO_DOSE, ("late",))]
    first = Timing(id="x", order=1)
    both = set_timing(protocol, "/endpoints/instruments/one", first, "late")
    both = set_timing(both, "/endpoints/instruments/two", first, "late")
    assert [(one.clash, one.row) for one in conflicts(both)] == [
        (Clash.ORDER, "/endpoints/instruments/one"),
        (Clash.ORDER, "/endpoints/instruments/two"),
    ]


@pytest.mark.parametrize("path", sorted(data_folder("templates").glob("*.patp")), ids=lambda path: path.stem)
def test_shipped_templates_have_no_conflict_and_addresses_of_conflicts_exist(path: Path) -> None:
    protocol = load(path)
    assert conflicts(protocol) == ()
    if protocol.schedule.visits:
        spoilt = put(protocol, f"/schedule/visits/{protocol.schedule.visits[0].id}/plus", 400)
        assert conflicts(spoilt)
        assert all(exists(spoilt, conflict.address) for conflict in conflicts(spoilt))


def test_overlaps_are_those_of_the_checklist() -> None:
    protocol = protocol_of(DOSE, Visit(id="a", days=7, plus=4), Visit(id="b", days=10))
    judged = [entry for entry in run(protocol).entries if entry.rule.id == "V-18"]
    assert len(judged) == sum(clash is Clash.OVERLAP for clash, _visits in found(protocol)) == 1
