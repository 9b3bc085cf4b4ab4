"""Help beside the form: it follows the keyboard, says what the field is for, and leads on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from studio.desktop.dialogs.reason import Reason
from studio.desktop.editors.widgets import Link
from studio.desktop.panels.help import HelpPanel
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.checklist.rule import Rule
    from studio.desktop.main_window import MainWindow


@pytest.fixture
def window(started: Callable[[str], MainWindow]) -> MainWindow:
    """A window with the shipped protocol; help has not been asked for."""
    return started("psilocybin-trd-single-dose")


@pytest.fixture
def panel(window: MainWindow) -> HelpPanel:
    """Help, in sight."""
    window.commands["field-help"].trigger()
    made = window.workspace.side.get("help")
    assert isinstance(made, HelpPanel)
    return made


def told(qtbot: QtBot, panel: HelpPanel, address: str) -> str:
    """Return what the panel says once it has come to the field."""
    qtbot.waitUntil(lambda: panel.shown is not None and panel.shown.address == address)
    return said(panel)


def said(panel: HelpPanel) -> str:
    return "\n".join(label.text() for label in panel.widget().findChildren(QLabel) if label.isVisibleTo(panel))


def links(panel: HelpPanel) -> list[Link]:
    return [link for link in panel.widget().findChildren(Link) if link.isVisibleTo(panel)]


def test_the_key_shows_help_for_the_field_in_focus(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.go_to("/monitoring/observation_minutes")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    panel = window.workspace.side.get("help")
    assert isinstance(panel, HelpPanel)
    words = told(qtbot, panel, "/monitoring/observation_minutes")
    assert "Observed at least" in words
    assert "Counted in minutes" in words
    assert "6.3  Investigational Trial Intervention Administration" in words
    assert "Observation outlasts the effect" in words
    assert "needs confirmation" in words
    assert "Dahmane 2021" in words


def test_it_follows_the_keyboard(window: MainWindow, panel: HelpPanel, qtbot: QtBot) -> None:
    window.workspace.go_to("/sessions/setting/light")
    words = told(qtbot, panel, "/sessions/setting/light")
    assert "ReSPCT 2025" in words
    assert "The light, and who can change it" in words
    window.workspace.go_to("/statistics/dropout")
    assert "SPIRIT 2025" in told(qtbot, panel, "/statistics/dropout")


def test_moving_in_a_table_moves_it_on(window: MainWindow, panel: HelpPanel, qtbot: QtBot) -> None:
    arm = window.session.protocol.dosing.arms[0].id
    window.workspace.go_to(f"/dosing/arms/{arm}")
    told(qtbot, panel, f"/dosing/arms/{arm}/arm")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    told(qtbot, panel, f"/dosing/arms/{arm}/product")


def test_it_tells_anew_when_a_rule_changes_its_mind(window: MainWindow, panel: HelpPanel, qtbot: QtBot) -> None:
    window.workspace.go_to("/monitoring/observation_minutes")
    assert "Must. Content." in told(qtbot, panel, "/monitoring/observation_minutes")
    window.session.put("/monitoring/observation_minutes", 30, _("Change"))
    window.session.check_now()
    assert "Must. Objects now." in said(panel)
    assert "“Observed at least” is 30 minutes" in said(panel)


def test_without_a_field_it_lists_those_of_the_page_to_go_to(
    window: MainWindow, panel: HelpPanel, qtbot: QtBot
) -> None:
    window.workspace.show_page("rationale")
    qtbot.waitUntil(lambda: panel.shown is None and "Rationale and mechanism" in said(panel))
    assert "Go to a field" in said(panel)
    link = next(link for link in links(panel) if link.text() == "Unmet need")
    link.setFocus()
    QTest.keyClick(link, Qt.Key.Key_Space)
    assert window.workspace.place() == "/rationale/unmet_need"
    assert "What present treatments leave unsolved." in told(qtbot, panel, "/rationale/unmet_need")


def test_its_links_are_reached_with_tab_and_say_why_there_is_a_rule(
    window: MainWindow, panel: HelpPanel, qtbot: QtBot
) -> None:
    window.workspace.go_to("/monitoring/observation_minutes")
    told(qtbot, panel, "/monitoring/observation_minutes")
    panel.focus()
    assert panel.hasFocus()
    QTest.keyClick(panel, Qt.Key.Key_Tab)
    first = QApplication.focusWidget()
    assert first is links(panel)[0]
    assert first.accessibleName() == "Why: Observation outlasts the effect"
    asked: list[Rule] = []
    panel.wants_reason.connect(lambda rule, _finding: asked.append(rule))
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert [rule.id for rule in asked] == ["R-11"]
    (dialog,) = (one for one in window.findChildren(Reason) if one.isVisible())
    dialog.close()


def test_many_rules_and_sources_are_told_when_asked_for(window: MainWindow, panel: HelpPanel, qtbot: QtBot) -> None:
    window.workspace.go_to("/dosing/products")
    address = window.workspace.place()
    window.session.put("/dosing/products", (), _("Change"))
    window.workspace.go_to("/dosing/products")
    told(qtbot, panel, "/dosing/products")
    assert panel.shown is not None
    assert address.startswith("/dosing/products/")
    titles = [str(one.rule.title) for one in panel.shown.rules]
    assert len(titles) > 8
    assert sum(title in said(panel) for title in titles) == 8
    links(panel)[-1].click()
    assert all(title in said(panel) for title in titles)
    assert all(source.title in said(panel) for source in panel.shown.sources)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert panel.isAncestorOf(focused)


def test_words_can_be_selected_and_no_line_is_wider_than_the_panel(
    window: MainWindow, panel: HelpPanel, qtbot: QtBot
) -> None:
    window.workspace.go_to("/population/medications")
    address = window.workspace.place()
    told(qtbot, panel, address)
    labels = panel.widget().findChildren(QLabel)
    assert all(label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse for label in labels)
    assert panel.widget().width() <= panel.viewport().width()


def test_out_of_sight_it_does_nothing(window: MainWindow, panel: HelpPanel, qtbot: QtBot) -> None:
    window.workspace.go_to("/statistics/dropout")
    told(qtbot, panel, "/statistics/dropout")
    window.commands["field-help"].trigger()
    before = panel.shown
    window.workspace.go_to("/statistics/power")
    qtbot.wait(200)
    assert panel.shown is before
    window.commands["field-help"].trigger()
    told(qtbot, panel, "/statistics/power")


def test_it_leaves_nothing_behind(window: MainWindow, panel: HelpPanel, qtbot: QtBot) -> None:
    def alive() -> int:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        return len(panel.findChildren(QLabel)) + len(panel.findChildren(Link))

    for address in ("/statistics/power", "/statistics/dropout"):
        window.workspace.go_to(address)
        told(qtbot, panel, address)
    before = alive()
    for _time in range(10):
        for address in ("/statistics/power", "/statistics/dropout"):
            window.workspace.go_to(address)
            told(qtbot, panel, address)
    assert alive() == before
