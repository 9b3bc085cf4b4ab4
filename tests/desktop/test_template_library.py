"""Templates in the window: what the start page and the dialogs do with the files of the library."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget

from studio.desktop.dialogs.insert_section import InsertSection
from studio.desktop.dialogs.message import Message
from studio.desktop.dialogs.shared_folder import SharedFolder
from studio.desktop.dialogs.templates import EditTemplate, SaveTemplate
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import put
from studio.protocol.protocol import Acceptance, Protocol
from studio.storage import folders, library, shelf
from studio.storage.protocol_file import save
from studio.storage.settings import Settings
from studio.storage.shelf import Details

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


D = TypeVar("D", bound=QWidget)


@pytest.fixture
def team(tmp_path: Path, template: Protocol) -> Path:
    folder = tmp_path / "team"
    folder.mkdir()
    shelf.keep(template, Details("Team base", "For all sites.", ("consortium",)), shelf.shared(folder))
    return folder


@pytest.fixture
def window(look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    yield from shown(Settings(), qtbot)


@pytest.fixture
def sharing(look: None, qtbot: QtBot, team: Path) -> Iterator[MainWindow]:
    """The window of a member of a team."""
    yield from shown(Settings(shared_folder=str(team)), qtbot)


def shown(settings: Settings, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(settings)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.drafts.end()
    made.hide()
    made.tasks.stop()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def dialog_of(window: MainWindow, kind: type[D]) -> D:
    (found,) = (one for one in window.findChildren(kind) if one.isVisible())
    return found


def titles(window: MainWindow, kind: str) -> list[str]:
    return [card.title for card in window.start.page.cards if card.kind == kind]


def choose(window: MainWindow, title: str) -> None:
    page = window.start.page
    at = next(at for at, card in enumerate(page.shown()) if card.title == title)
    page.gallery.setCurrentIndex(page.gallery.model().index(at, 0))


def mine(template: Protocol, title: str, section: str | None = None) -> library.Template:
    return shelf.keep(template, Details(title, "Words."), shelf.own(), section)


def test_a_template_is_renamed_duplicated_deleted_and_brought_back_by_keys(
    template: Protocol, window: MainWindow, qtbot: QtBot
) -> None:
    saved = mine(template, "Base")
    content = saved.path.read_bytes()
    window.start.refresh()
    gallery = window.start.page.gallery
    choose(window, "Base")
    qtbot.keyClick(gallery, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert titles(window, "mine") == ["Base", "Base (copy)"]
    assert gallery.current.title == "Base (copy)"
    qtbot.keyClick(gallery, Qt.Key.Key_F2)
    dialog = dialog_of(window, EditTemplate)
    dialog.name.setText("Other")
    dialog.tags.setText("heart, Basel")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert titles(window, "mine") == ["Base", "Other"]
    assert set(window.start.page.choice.tags) == {"heart", "basel"}
    assert gallery.current.title == "Other"
    choose(window, "Base")
    qtbot.keyClick(gallery, Qt.Key.Key_Delete)
    assert titles(window, "mine") == ["Other"]
    assert gallery.current.title == "Other"
    assert window.start.page.strip.words.text() == "“Base” was deleted."
    qtbot.keyClick(gallery, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert titles(window, "mine") == ["Base", "Other"]
    assert saved.path.read_bytes() == content
    assert not window.start.page.strip.isVisible()


def test_a_copy_is_shown_also_when_it_would_be_left_out(window: MainWindow, qtbot: QtBot) -> None:
    page = window.start.page
    page.choice.chips["shipped"].click()
    choose(window, "LSD, dose finding, MDD")
    window.commands["template-duplicate"].trigger()
    assert page.choice.kind == ""
    assert page.gallery.current.title == "LSD, dose finding, MDD (copy)"


def test_the_next_act_ends_the_offer_to_undo(template: Protocol, window: MainWindow, qtbot: QtBot) -> None:
    mine(template, "Base")
    mine(template, "Second")
    window.start.refresh()
    choose(window, "Base")
    window.commands["template-delete"].trigger()
    choose(window, "Second")
    assert window.start.page.strip.isVisible()
    window.commands["template-duplicate"].trigger()
    assert not window.start.page.strip.isVisible()


def test_the_menu_allows_what_the_chosen_template_does(template: Protocol, window: MainWindow) -> None:
    mine(template, "Base")
    window.start.refresh()
    choose(window, "Base")
    assert window.commands["template-delete"].isEnabled()
    choose(window, "LSD, dose finding, MDD")
    assert not window.commands["template-delete"].isEnabled()
    assert window.commands["template-duplicate"].isEnabled()
    window.commands["template-use"].trigger()
    assert window.has_protocol
    assert not window.commands["template-duplicate"].isEnabled()


def test_a_template_is_looked_at_away_from_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1600, 900)
    choose(window, "Psilocybin, single dose, TRD")
    about = window.start.page.about
    qtbot.waitUntil(lambda: about.checklist.isVisible(), timeout=20_000)
    assert about.checklist.text() == "Checklist: No open findings, all decided"
    qtbot.waitUntil(lambda: about.page.sheet is not None, timeout=60_000)
    facts = about.facts
    assert facts[:2] == ("Arms", "3")


def test_a_section_template_tells_which_fields_it_holds(template: Protocol, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1600, 900)
    mine(template, "Heart block", "screening")
    window.start.refresh()
    choose(window, "Heart block")
    about = window.start.page.about
    qtbot.waitUntil(lambda: about.fields.isVisible(), timeout=20_000)
    assert "Tests" in about.fields.text()
    assert not about.page.isVisible()


def test_a_file_is_taken_in_and_one_that_cannot_be_is_explained(
    template: Protocol, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    trial = template.model_copy(update={"template": None})
    save(tmp_path / "trial.patp", put(trial, "/overview/short_title", "A trial"))
    window.library.take_in(tmp_path / "trial.patp")
    qtbot.waitUntil(lambda: titles(window, "mine") == ["A trial"])
    assert window.start.page.gallery.current.title == "A trial"
    (tmp_path / "new.patp").write_text('{"format": 999}')
    window.library.take_in(tmp_path / "new.patp")
    qtbot.waitUntil(lambda: bool(window.findChildren(Message)))
    assert "newer" in dialog_of(window, Message).text.text()


# The shared folder


def test_a_member_publishes_and_changes_what_is_shared(
    template: Protocol, sharing: MainWindow, qtbot: QtBot, team: Path
) -> None:
    mine(template, "Base")
    sharing.start.refresh()
    qtbot.waitUntil(lambda: titles(sharing, "shared") == ["Team base"])
    choose(sharing, "Base")
    sharing.commands["template-publish"].trigger()
    qtbot.waitUntil(lambda: titles(sharing, "shared") == ["Base", "Team base"])
    choose(sharing, "Team base")
    sharing.commands["template-delete"].trigger()
    qtbot.waitUntil(lambda: titles(sharing, "shared") == ["Base"])
    assert [path.name for path in team.iterdir()] == ["base.patp"]
    sharing.start.page.strip.undo.click()
    qtbot.waitUntil(lambda: titles(sharing, "shared") == ["Base", "Team base"])
    choose(sharing, "Team base")
    sharing.commands["template-use"].trigger()
    qtbot.waitUntil(lambda: sharing.has_protocol)
    assert sharing.session.protocol.overview == template.overview


def test_a_reader_is_offered_use_and_duplicate_only(
    sharing: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "writable", lambda folder: False)
    sharing.start.refresh()
    qtbot.waitUntil(lambda: bool(titles(sharing, "shared")) and not sharing.library.looking)
    choose(sharing, "Team base")
    assert sharing.start.page.gallery.current.acts == ("use", "duplicate", "export")
    sharing.commands["template-duplicate"].trigger()
    qtbot.waitUntil(lambda: titles(sharing, "mine") == ["Team base (copy)"] or titles(sharing, "mine") == ["Team base"])
    assert "not change them" in str(sharing.library.shared_in_words())


def test_a_folder_that_vanished_is_told_of_without_an_error(sharing: MainWindow, qtbot: QtBot, team: Path) -> None:
    qtbot.waitUntil(lambda: not sharing.library.looking)
    team.rename(team.with_name("elsewhere"))
    choose(sharing, "Team base")
    sharing.commands["template-use"].trigger()
    qtbot.waitUntil(lambda: bool(sharing.findChildren(Message)))
    assert "does not exist" in dialog_of(sharing, Message).text.text()
    dialog_of(sharing, Message).close()
    sharing.start.refresh()
    sharing.start.page.choice.chips["shared"].click()
    qtbot.waitUntil(lambda: sharing.start.page.nothing.isVisible())
    assert "is not there now" in sharing.start.page.nothing.sentence.text()


def test_a_folder_that_does_not_answer_holds_up_nothing(
    sharing: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: not sharing.library.looking)
    answers = threading.Event()
    monkeypatch.setattr(library, "folder_problem", lambda folder: answers.wait(20) and None)
    sharing.library.patience.setInterval(50)
    sharing.start.refresh()
    qtbot.waitUntil(lambda: "does not answer" in str(sharing.library.shared_in_words()))
    assert titles(sharing, "shared") == ["Team base"]
    choose(sharing, "Blank protocol")
    sharing.commands["template-use"].trigger()
    assert sharing.has_protocol
    answers.set()
    qtbot.waitUntil(lambda: sharing.library.problem is None)


def test_the_shared_folder_is_chosen_and_forgotten(window: MainWindow, qtbot: QtBot, team: Path) -> None:
    window.commands["shared-folder"].trigger()
    dialog = dialog_of(window, SharedFolder)
    assert not dialog.forget.isEnabled()
    window.library.share(team)
    qtbot.waitUntil(lambda: titles(window, "shared") == ["Team base"])
    assert window.settings.shared_folder == str(team)
    assert "1 template" in dialog.state.text()
    assert "change" in dialog.state.text()
    qtbot.mouseClick(dialog.forget, Qt.MouseButton.LeftButton)
    assert window.settings.shared_folder == ""
    assert titles(window, "shared") == []
    assert (team / "team-base.patp").exists()


# Keeping and putting in


def test_a_template_is_saved_to_the_shared_folder_in_place_of_another_only_when_asked(
    template: Protocol, sharing: MainWindow, qtbot: QtBot, team: Path
) -> None:
    qtbot.waitUntil(lambda: not sharing.library.looking)
    sharing.session.start(template)
    sharing.show_workspace()
    for replace, count in ((False, 2), (True, 2)):
        sharing.commands["save-template"].trigger()
        dialog = dialog_of(sharing, SaveTemplate)
        dialog.name.setText("team BASE")
        assert not dialog.replace.isVisible()
        dialog.place.setCurrentIndex(1)
        assert dialog.replace.isVisible()
        dialog.replace.setChecked(replace)
        dialog.tags.setText("one, two")
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not any(one.isVisible() for one in sharing.findChildren(SaveTemplate)))
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        qtbot.waitUntil(lambda: not sharing.library.looking)
        assert len(library.in_folder(team, "shared")) == count
    assert folders.templates_folder().exists() is False


def test_known_tags_are_offered_while_one_is_typed(template: Protocol, window: MainWindow, qtbot: QtBot) -> None:
    shelf.keep(template, Details("Base", "", ("Cardiology", "Basel")), shelf.own())
    window.session.start(template)
    window.show_workspace()
    window.commands["save-template"].trigger()
    line = dialog_of(window, SaveTemplate).tags
    line.setFocus()
    qtbot.keyClicks(line, "x, car")
    popup = line.offers.popup()
    assert popup.isVisible()
    popup.setCurrentIndex(popup.model().index(0, 0))
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.tags == ("x", "Cardiology")


def test_what_a_section_would_change_is_shown_before_it_does(
    template: Protocol, window: MainWindow, qtbot: QtBot
) -> None:
    mine(put(template, "/schedule/visits", None), "No visits", "schedule")
    accepted = Acceptance(id="a", rule="R-06", fingerprint="0" * 16, reason="We know better.", who="Me")
    before = put(template, "/acceptances", (accepted,))
    window.session.start(before)
    window.show_workspace()
    window.workspace.show_page("schedule")
    window.commands["insert-section"].trigger()
    dialog = dialog_of(window, InsertSection)
    assert dialog.template.title == "No visits"
    said = [dialog.changes.model().index(row, 0).data() for row in range(dialog.changes.model().rowCount())]
    assert said[0] == "References that are dropped"
    assert any(template.schedule.visits[0].name in words for words in said)
    assert "dropped" in dialog.summary.text()
    assert "Acceptances that lapse" not in said, "it had lapsed before"
    qtbot.mouseClick(dialog.insert, Qt.MouseButton.LeftButton)
    assert window.session.protocol.schedule.visits == ()
    assert window.workspace.page == "schedule"
    window.commands["undo"].trigger()
    assert window.session.protocol == before


def test_a_section_of_a_whole_template_is_put_in(template: Protocol, window: MainWindow, qtbot: QtBot) -> None:
    window.session.start(Protocol())
    window.show_workspace()
    window.workspace.show_page("screening")
    window.commands["insert-section"].trigger()
    dialog = dialog_of(window, InsertSection)
    dialog.filter.setText("lsd")
    assert dialog.template.title.startswith("LSD")
    assert dialog.section.currentData() == "screening"
    dialog.section.setCurrentIndex(dialog.section.findData("population"))
    assert dialog.insert.isEnabled()
    held = library.start_from(dialog.template).population
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    put_in = window.session.protocol.population
    assert put_in.model_dump(exclude_none=True).keys() == held.model_dump(exclude_none=True).keys()
    assert window.commands["undo"].text().lstrip("&").startswith("Undo: Insert section from “LSD")


def test_a_template_that_says_the_same_changes_nothing(template: Protocol, window: MainWindow) -> None:
    mine(template, "Heart block", "screening")
    window.session.start(template)
    window.show_workspace()
    window.workspace.show_page("screening")
    window.commands["insert-section"].trigger()
    dialog = dialog_of(window, InsertSection)
    assert dialog.template.title == "Heart block"
    assert "nothing would change" in dialog.summary.text()
    assert not dialog.insert.isEnabled()


def test_an_acceptance_that_lapses_is_told_of(template: Protocol) -> None:
    from studio.checklist.run import run
    from studio.desktop.dialogs.insert_section import consequences
    from studio.protocol.transplant import transplant

    broken = put(template, "/screening/qtc_most_male", None)
    entry = next((one for one in run(broken).open), None)
    if entry is None:
        broken = put(template, "/screening", None)
        entry = run(broken).open[0]
    accepted = Acceptance(id="a", rule=entry.rule.id, fingerprint=entry.fingerprint, reason="We know better.", who="Me")
    now = put(broken, "/acceptances", (accepted,))
    assert run(now).lapsed == ()
    told = consequences(now, transplant(now, template, "screening"))
    assert "1 accepted finding lapses." in told.summary
    assert any("We know better." in row.note for row in told.rows)
