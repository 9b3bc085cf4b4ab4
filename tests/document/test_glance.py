"""A protocol at a glance counts what is there and nothing else."""

from studio.checklist.run import run
from studio.data import data_folder
from studio.document.glance import glance
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.transplant import section_alone
from studio.storage.protocol_file import load

COMPLETE = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")


def test_a_blank_protocol_has_nothing_but_open_questions() -> None:
    seen = glance(Protocol(), run(Protocol()))
    assert (seen.arms, seen.participants, seen.visits, seen.fields, seen.must) == (0, None, 0, 0, 0)
    assert seen.undecided > 0
    assert seen.named == ()


def test_a_complete_protocol_is_counted_with_its_checklist() -> None:
    seen = glance(COMPLETE, run(COMPLETE))
    assert seen.arms == len(COMPLETE.design.arms)
    assert seen.participants == COMPLETE.statistics.total
    assert seen.visits == len(COMPLETE.schedule.visits)
    assert (seen.must, seen.should, seen.undecided) == (0, 0, 0)


def test_one_more_field_is_one_more() -> None:
    before = glance(Protocol(), run(Protocol())).fields
    filled = put(Protocol(), "/overview/version", "1")
    assert glance(filled, run(filled)).fields == before + 1


def test_a_section_names_what_it_holds() -> None:
    alone = section_alone(COMPLETE, "screening")
    seen = glance(alone, run(alone), "screening")
    assert "Tests" in seen.named
    assert seen.arms == 0
