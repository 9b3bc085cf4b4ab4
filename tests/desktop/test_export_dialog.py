"""Exporting from the window: the choices and what becomes of them, names, concerns, progress, and the end of it."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document as WordDocument
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget

from studio.desktop import main_window
from studio.desktop.dialogs.export import ExportDialog, Exported, Survey, Wish
from studio.desktop.editors.widgets import Link, Words
from studio.desktop.main_window import MainWindow
from studio.desktop.panels.preview import PrintChoice
from studio.document.blocks import Concern
from studio.export import formats
from studio.press.press import PRESS
from studio.protocol.protocol import Protocol
from studio.storage.protocol_file import load
from studio.storage.settings import Settings, load_settings, save_settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from studio.press.orders import Order, Progress

PATIENCE_MS = 60_000


@pytest.fixture
def over(look: None, qtbot: QtBot) -> Iterator[QWidget]:
    """A window for dialogs to stand over."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    yield window
    for dialog in window.findChildren(QDialog):
        dialog.close()


@pytest.fixture
def make(look: None, qtbot: QtBot, template: Protocol) -> Iterator[Callable[[], MainWindow]]:
    """A function that makes a window with the shipped protocol, as a new start of the program would."""
    windows: list[MainWindow] = []

    def start() -> MainWindow:
        made = MainWindow(load_settings())
        made.show()
        qtbot.waitExposed(made)
        made.session.start(template)
        _ = made.workspace
        windows.append(made)
        return made

    yield start
    for made in windows:
        made.session.start(Protocol())
        for dialog in made.findChildren(QDialog):
            dialog.close()
        made.close()
        made.deleteLater()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is opened with the programs of the desktop, instead of opening it."""
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toLocalFile()) or True)
    return asked


def ask(window: MainWindow) -> ExportDialog:
    """Begin an export."""
    window.exports.export()
    return next(dialog for dialog in window.findChildren(ExportDialog) if dialog.isVisible())


def words(dialog: QWidget) -> list[str]:
    return [label.text() for label in dialog.findChildren(Words) if label.isVisibleTo(dialog)]


def press(dialog: ExportDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)


def finished(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.findChildren(ExportDialog), timeout=PATIENCE_MS)


# The choices


def test_every_format_of_a_protocol_is_offered_the_usual_one_first(over: QWidget) -> None:
    dialog = ExportDialog(over, Wish(Path("/there/a.pdf")), not_final=None)
    assert list(dialog.kind) == [format.ending for format in formats.formats_of("protocol")]
    assert dialog.kind[".pdf"].isChecked()


def test_everything_the_keyboard_reaches_has_a_name(over: QWidget) -> None:
    dialog = ExportDialog(over, Wish(Path("/tmp/a.pdf")), not_final=None)
    reached = [part for part in dialog.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(reached) > 5
    assert [part for part in reached if not part.accessibleName() and not getattr(part, "text", str)()] == []


def test_each_purpose_says_what_it_means(over: QWidget) -> None:
    dialog = ExportDialog(over, Wish(Path("/there/a.pdf")), not_final=None)
    dialog.open()
    sharing = dialog.meaning.text()
    dialog.purpose["submission"].click()
    assert dialog.meaning.text() != sharing
    assert "nothing attached" in dialog.meaning.text()
    assert "nothing attached" not in sharing


def test_paper_and_purpose_matter_only_where_there_are_pages(over: QWidget) -> None:
    dialog = ExportDialog(over, Wish(Path("/there/a.pdf")), not_final=None)
    dialog.open()
    for ending, paged in ((".md", False), (".docx", True)):
        dialog.kind[ending].click()
        assert dialog.paper["a4"].isEnabled() == paged
        assert dialog.purpose["sharing"].isEnabled() == paged


def test_a_name_is_offered_for_each_kind_and_purpose_until_the_user_writes_one(over: QWidget, tmp_path: Path) -> None:
    words_folder = tmp_path / "words"
    words_folder.mkdir()
    dialog = ExportDialog(over, Wish(tmp_path / "first.pdf"), not_final=None, folders={".docx": words_folder})
    dialog.open()
    names = {
        (purpose, ending): f"{name}{ending}"
        for ending in (".pdf", ".docx", ".md")
        for purpose, name in (("sharing", "PAT 201"), ("submission", "pat-201"))
    }
    dialog.show_survey(Survey(names))
    assert dialog.file.text() == str(tmp_path / "PAT 201.pdf")
    dialog.purpose["submission"].click()
    assert dialog.file.text() == str(tmp_path / "pat-201.pdf")
    dialog.kind[".docx"].click()
    assert dialog.file.text() == str(words_folder / "pat-201.docx")
    dialog.file.setText(str(tmp_path / "Mine.docx"))
    dialog.purpose["sharing"].click()
    dialog.kind[".pdf"].click()
    assert dialog.file.text() == str(tmp_path / "Mine.pdf")


def test_choices_are_remembered_for_the_next_start_with_a_folder_for_each_kind(
    make: Callable[[], MainWindow], opened: list[str], tmp_path: Path, qtbot: QtBot
) -> None:
    window = make()
    assert ask(window).kind[".pdf"].isChecked()
    for ending, name in ((".docx", "words"), (".md", "texts")):
        (dialog,) = window.findChildren(ExportDialog) or [ask(window)]
        dialog.kind[ending].click()
        (tmp_path / name).mkdir()
        dialog.file.setText(str(tmp_path / name / f"a{ending}"))
        dialog.opens.setChecked(False)
        press(dialog, qtbot)
        finished(window, qtbot)
        assert (tmp_path / name / f"a{ending}").is_file()
    assert opened == []
    dialog = ask(make())
    assert dialog.kind[".md"].isChecked()
    assert not dialog.opens.isChecked()
    assert Path(dialog.file.text()).parent == tmp_path / "texts"
    dialog.kind[".docx"].click()
    assert Path(dialog.file.text()).parent == tmp_path / "words"


def test_a_remembered_folder_that_is_gone_is_not_proposed(make: Callable[[], MainWindow], tmp_path: Path) -> None:
    save_settings(Settings(export_folders={".pdf": str(tmp_path / "gone")}))
    assert Path(ask(make()).file.text()).parent.is_dir()


def test_a_look_at_the_document_does_not_disturb_who_is_typing(over: QWidget, tmp_path: Path) -> None:
    dialog = ExportDialog(over, Wish(tmp_path / "a.pdf"), not_final=None)
    dialog.open()
    dialog.file.selectAll()
    dialog.show_survey(Survey({("sharing", ".pdf"): "PAT 201.pdf"}))
    assert dialog.file.selectedText() == dialog.file.text() == str(tmp_path / "PAT 201.pdf")
    dialog.file.setText("half a na")
    dialog.show_survey(Survey({("sharing", ".pdf"): "PAT 202.pdf"}))
    assert dialog.file.text() == "half a na"
    dialog.purpose["submission"].click()
    assert dialog.file.text() == "half a na"


# What to know before


def test_concerns_are_said_for_the_kind_that_is_chosen(over: QWidget) -> None:
    dialog = ExportDialog(over, Wish(Path("/there/a.pdf")), not_final=None)
    dialog.open()
    many = tuple(Concern(_("Concern {at}.", at=at)) for at in range(7))
    dialog.show_survey(Survey(concerns={".pdf": many}))
    assert {"Concern 0.", "Concern 4.", "2 more points."} <= set(words(dialog))
    assert "Concern 5." not in words(dialog)
    dialog.kind[".docx"].click()
    assert not any(said.startswith("Concern") for said in words(dialog))


def test_a_character_that_no_font_has_is_told_before_the_export(make: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = make()
    window.session.put("/population/diagnosis", "Depression \U000131a0", _("Change"))
    dialog = ask(window)
    qtbot.waitUntil(lambda: any("U+131A0" in said for said in words(dialog)), timeout=PATIENCE_MS)
    dialog.findChildren(Link)[0].click()
    assert not dialog.isVisible()
    assert window.workspace.place() == "/population/diagnosis"


def test_the_name_for_a_submission_is_one_that_authorities_take(make: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = make()
    dialog = ask(window)
    provisional = dialog.file.text()
    qtbot.waitUntil(lambda: dialog.file.text() != provisional, timeout=PATIENCE_MS)
    dialog.purpose["submission"].click()
    name = Path(dialog.file.text()).name
    assert name == name.lower()
    assert " " not in name


def test_the_report_of_the_checklist_has_a_name_of_its_own_for_a_submission(
    make: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = make()
    window.exports.export_checklist()
    (dialog,) = window.findChildren(ExportDialog)
    dialog.purpose["submission"].click()
    qtbot.waitUntil(lambda: Path(dialog.file.text()).name.startswith("checklist-report-"), timeout=PATIENCE_MS)
    name = Path(dialog.file.text()).name
    assert name == name.lower()
    assert " " not in name


def test_the_preview_is_told_of_a_choice_once_after_exports(
    make: Callable[[], MainWindow], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make()
    window.toggle_side("preview")
    dialog = ask(window)
    dialog.file.setText(str(tmp_path / "a.md"))
    dialog.opens.setChecked(False)
    press(dialog, qtbot)
    finished(window, qtbot)
    saved: list[dict[str, object]] = []

    def change(settings: Settings, **changes: object) -> Settings:
        saved.append(changes)
        return settings

    monkeypatch.setattr(main_window, "change_settings", change)
    preview = window.workspace.side.get("preview")
    assert preview is not None
    preview.choice_made.emit(PrintChoice("letter", "submission"))
    assert saved == [{"paper": "letter", "purpose": "submission"}]


# The export itself


def test_a_word_document_is_exported(
    make: Callable[[], MainWindow], opened: list[str], tmp_path: Path, qtbot: QtBot, template: Protocol
) -> None:
    window = make()
    dialog = ask(window)
    dialog.file.setText(str(tmp_path / "a.docx"))
    assert dialog.kind[".docx"].isChecked()
    press(dialog, qtbot)
    finished(window, qtbot)
    assert opened == [str(tmp_path / "a.docx")]
    written = [paragraph.text for paragraph in WordDocument(str(tmp_path / "a.docx")).paragraphs]
    assert template.overview.title in written


def test_a_pdf_for_sharing_holds_the_protocol_and_one_for_submission_does_not(
    make: Callable[[], MainWindow], opened: list[str], tmp_path: Path, qtbot: QtBot, template: Protocol
) -> None:
    window = make()
    for purpose in ("sharing", "submission"):
        dialog = ask(window)
        dialog.purpose[purpose].click()
        dialog.file.setText(str(tmp_path / f"{purpose}.pdf"))
        press(dialog, qtbot)
        finished(window, qtbot)
    assert load(tmp_path / "sharing.pdf") == template
    assert b"EmbeddedFile" not in (tmp_path / "submission.pdf").read_bytes()


def test_an_export_given_up_half_way_leaves_what_was_there(
    make: Callable[[], MainWindow], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()
    before = PRESS.make

    def slow(order: Order[Any], progress: Progress) -> Any:
        begun.set()
        assert go_on.wait(30)
        return before(order, progress)

    file = tmp_path / "a.pdf"
    file.write_bytes(b"what was there")
    window = make()
    dialog = ask(window)
    dialog.file.setText(str(file))
    press(dialog, qtbot)
    assert "exists already" in dialog.problem.text()
    monkeypatch.setattr(PRESS, "make", slow)
    press(dialog, qtbot)
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE_MS)
    assert dialog.progress.isVisible()
    dialog.cancel.click()
    go_on.set()
    window.tasks.stop()
    assert file.read_bytes() == b"what was there"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_an_export_that_is_not_opened_offers_the_file_and_its_folder(
    make: Callable[[], MainWindow], opened: list[str], tmp_path: Path, qtbot: QtBot
) -> None:
    window = make()
    dialog = ask(window)
    dialog.file.setText(str(tmp_path / "a.md"))
    dialog.opens.setChecked(False)
    press(dialog, qtbot)
    qtbot.waitUntil(lambda: bool(window.findChildren(Exported)), timeout=PATIENCE_MS)
    (told,) = window.findChildren(Exported)
    assert str(tmp_path / "a.md") in words(told)[0]
    told.folder.click()
    told.open_file.click()
    assert opened == [str(tmp_path), str(tmp_path / "a.md")]


# Comments


def test_open_comments_go_with_drafts_to_share_and_with_nothing_else(over: QWidget, qtbot: QtBot) -> None:
    dialog = ExportDialog(over, Wish(Path("/there/a.docx"), comments=True), not_final=None, comments=2)
    dialog.open()
    assert dialog.comments.text() == "With 2 open comments"
    assert dialog.comments.isChecked()
    wishes: list[Wish] = []
    dialog.wanted.connect(wishes.append)
    for choose in (dialog.purpose["submission"], dialog.kind[".md"], dialog.state["final"]):
        before = [dialog.kind[".docx"], dialog.purpose["sharing"], dialog.state["draft"]]
        choose.click()
        assert not dialog.comments.isEnabled()
        for chip in before:
            chip.click()
        assert dialog.comments.isEnabled()
    press(dialog, qtbot)
    assert wishes[0].comments


def test_where_nobody_said_anything_nothing_is_offered(over: QWidget, qtbot: QtBot) -> None:
    dialog = ExportDialog(over, Wish(Path("/there/a.docx"), comments=True), not_final=None)
    dialog.open()
    assert not dialog.comments.isVisible()
    wishes: list[Wish] = []
    dialog.wanted.connect(wishes.append)
    press(dialog, qtbot)
    assert not wishes[0].comments
