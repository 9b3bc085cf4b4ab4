"""The one way to change anything: edits, undo, checks, acceptances and the file."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from studio.checklist.run import run
from studio.desktop.session import Session
from studio.protocol.edit import EditError, put
from studio.protocol.protocol import Protocol
from studio.storage.protocol_file import FileError, load
from studio.text import _


@pytest.fixture
def session(qtbot) -> Session:
    opened = Session()
    opened.start(Protocol())
    yield opened
    opened.deleteLater()


def test_keystrokes_are_one_step_and_a_pause_starts_another(session: Session, qtbot) -> None:
    for typed in ("P", "PA", "PAT"):
        session.put("/overview/acronym", typed, _("Change acronym"))
    session.seal()
    session.put("/overview/acronym", "PAT-2", _("Change acronym"))
    session.undo()
    assert session.protocol.overview.acronym == "PAT"
    session.undo()
    assert session.protocol == Protocol()
    session.redo()
    assert session.protocol.overview.acronym == "PAT"


def test_the_editor_that_caused_a_change_is_named_in_the_signal(session: Session, qtbot) -> None:
    editor = QObject(session)
    with qtbot.waitSignal(session.changed, check_params_cb=lambda source: source is editor):
        session.put("/overview/acronym", "PAT", _("Change acronym"), source=editor)


def test_the_checklist_follows_a_change_after_a_pause(session: Session, qtbot) -> None:
    with qtbot.waitSignal(session.checked, timeout=2000):
        session.put("/overview/acronym", "PAT", _("Change acronym"))
    assert session.report.verdicts == run(session.protocol).verdicts


def test_a_refused_value_changes_nothing(session: Session) -> None:
    with pytest.raises(EditError):
        session.put("/population/age_least", "old", _("Change age"))
    assert session.protocol == Protocol()
    assert session.history.undo_label is None


def test_unsaved_means_different_from_the_file(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    assert not session.dirty
    session.put("/overview/acronym", "PAT", _("Change acronym"))
    assert session.dirty
    session.save(path)
    assert not session.dirty
    session.seal()
    session.put("/overview/acronym", "PAT-2", _("Change acronym"))
    assert session.dirty
    session.undo()
    assert not session.dirty
    assert load(path) == session.protocol


def test_a_protocol_from_a_template_is_unsaved_until_it_has_a_file(session: Session) -> None:
    session.start(put(Protocol(), "/overview/acronym", "PAT"))
    assert session.dirty
    assert session.path is None


def test_a_failed_save_or_open_keeps_everything(session: Session, tmp_path: Path) -> None:
    session.put("/overview/acronym", "PAT", _("Change acronym"))
    before = session.protocol
    with pytest.raises(FileError):
        session.save(tmp_path / "missing" / "a.patp")
    with pytest.raises(FileError):
        session.open(tmp_path / "missing.patp")
    assert session.protocol is before
    assert session.dirty
    assert session.path is None


def test_a_finding_is_accepted_with_a_reason_and_reopened(session: Session) -> None:
    session.start(dangerous())
    entry = session.report.open[0]
    session.accept(entry, "Agreed with the pharmacist.", "PI")
    assert entry.finding not in [other.finding for other in session.report.open]
    (accepted,) = session.report.accepted
    assert accepted.acceptance is not None
    assert (accepted.acceptance.reason, accepted.acceptance.who) == ("Agreed with the pharmacist.", "PI")
    session.reopen(accepted.acceptance)
    assert session.report.accepted == ()
    session.undo()
    session.check_now()
    assert len(session.report.accepted) == 1


def test_typing_that_leads_back_to_where_it_began_is_no_step_of_undo(session: Session) -> None:
    session.put("/overview/title", "A", _("Change title"))
    session.seal()
    for title in ("AB", "A"):
        session.put("/overview/title", title, _("Change title"))
    assert session.protocol.overview.title == "A"
    session.put("/overview/title", "AC", _("Change title"))
    session.undo()
    assert session.protocol.overview.title == "A"
    session.undo()
    assert session.protocol.overview.title is None
    assert session.history.undo_label is None


def test_a_fix_is_one_step_of_undo_and_removes_its_finding(session: Session) -> None:
    session.start(dangerous())
    entry = next(entry for entry in session.report.open if entry.finding.fix)
    assert entry.finding.fix is not None
    session.apply(entry.finding.fix)
    assert entry.finding not in [other.finding for other in session.report.open]
    assert session.history.undo_label == entry.finding.fix.label
    session.undo()
    assert session.protocol == dangerous()


def dangerous() -> Protocol:
    washout = {"id": "a", "drug": "fluoxetine", "action": "wash_out", "washout_days": 3}
    return put(Protocol(), "/population/medications", [washout])


class Emitter(QObject):
    fired = Signal(bool)


def test_a_signal_keeps_its_hands_off_true(qtbot) -> None:
    """PySide6 6.12 dropped a reference to ``True`` with each signal and aborted once they were used up."""
    emitter = Emitter()
    before = sys.getrefcount(True)
    for _count in range(100):
        emitter.fired.emit(True)
    assert sys.getrefcount(True) >= before - 5
