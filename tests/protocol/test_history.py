from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from studio.protocol.edit import put
from studio.protocol.history import History
from studio.protocol.protocol import Protocol
from studio.text import _

EDITS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["/overview/title", "/overview/acronym"]), st.text(max_size=3)),
        st.tuples(st.just("/statistics/total"), st.integers(0, 3)),
        st.just(("undo", None)),
        st.just(("redo", None)),
    ),
    max_size=30,
)


@given(EDITS)
def test_undo_of_any_sequence_returns_the_start_and_redo_the_end(edits: list[tuple[str, object]]) -> None:
    history = History.starting_with(Protocol())
    shown = [Protocol()]
    at = 0
    for address, value in edits:
        if address == "undo":
            history, at = history.undo(), max(0, at - 1)
        elif address == "redo":
            history, at = history.redo(), min(len(shown) - 1, at + 1)
        else:
            edited = put(history.protocol, address, value)
            history = history.edited(edited, _("Edit"))
            if edited != shown[at]:
                shown, at = [*shown[: at + 1], edited], at + 1
        assert history.protocol == shown[at]
    end = history
    while history.undo_label is not None:
        history = history.undo()
    assert history.protocol == Protocol()
    for _step in range(len(shown)):
        history = history.redo()
    assert history.protocol == shown[-1]
    assert end.protocol == shown[at]


def test_keystrokes_in_one_field_are_one_step_until_a_pause() -> None:
    history = History.starting_with(Protocol())
    for typed in ("P", "PA", "PAT"):
        history = history.edited(
            put(history.protocol, "/overview/acronym", typed), _("Change acronym"), "/overview/acronym"
        )
    assert history.undo().protocol == Protocol()
    history = history.seal()
    history = history.edited(
        put(history.protocol, "/overview/acronym", "PAT 2"), _("Change acronym"), "/overview/acronym"
    )
    assert history.undo().protocol.overview.acronym == "PAT"


def test_typing_after_undo_starts_a_step_of_its_own() -> None:
    first = put(Protocol(), "/overview/acronym", "A")
    history = (
        History.starting_with(Protocol())
        .edited(first, _("Edit"), "x")
        .edited(put(first, "/overview/acronym", "B"), _("Edit"))
    )
    undone = history.undo()
    again = undone.edited(put(first, "/overview/acronym", "C"), _("Edit"), "x")
    assert again.undo().protocol == first


def test_any_step_is_gone_to_at_once_and_what_comes_after_it_stays_until_an_edit() -> None:
    history = History.starting_with(Protocol())
    for typed in ("A", "B", "C"):
        history = history.edited(put(history.protocol, "/overview/acronym", typed), _("Edit"))
    back = history.gone_to(1)
    assert back.protocol.overview.acronym == "A"
    assert back.gone_to(99).protocol.overview.acronym == "C"
    assert back.gone_to(-1).protocol == Protocol()
    edited = back.edited(put(back.protocol, "/overview/acronym", "D"), _("Edit"), "x")
    assert [step.protocol.overview.acronym for step in edited.steps] == [None, "A", "D"]


def test_a_step_says_when_it_was_last_typed_in() -> None:
    history = History.starting_with(Protocol())
    for minute, typed in enumerate(("A", "AB")):
        when = datetime(2026, 11, 27, 20, minute)
        history = history.edited(put(history.protocol, "/overview/acronym", typed), _("Edit"), "x", when)
    assert [step.when for step in history.steps] == [None, datetime(2026, 11, 27, 20, 1)]
