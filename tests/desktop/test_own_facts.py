"""Own facts: what the library lacks leads to where it can be entered, and is known from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.desktop.editors.knowledge import KnowledgeEditor
from studio.desktop.editors.known import find
from studio.desktop.editors.widgets import Link, Words
from studio.knowledge import biomarkers, lookup
from studio.protocol.address import get
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.editors.row import Row
    from studio.desktop.pages.view import PageView
    from studio.desktop.session import Session

    Show = Callable[[str], PageView]

NEW = "ABC-123"


def field(page: Show, address: str) -> Row:
    """Go to a field of a list's item, and return its row."""
    section, name, _item, last = address.strip("/").split("/")
    view = page(section)
    view.go_to(address)
    return view.rows()[f"/{section}/{name}"].editor.detail.rows.rows[last]


def first(session: Session, address: str, name: str) -> str:
    return f"{address}/{get(session.protocol, address)[0].id}/{name}"


def link(row: Row) -> Link | None:
    return next((one for one in row.findChildren(Link) if one.isVisibleTo(row) and "own facts" in one.text()), None)


def says(row: Row, words: str) -> bool:
    return any(words in one.text() for one in row.findChildren(Words) if one.isVisibleTo(row))


PLACES = (
    ("/dosing/products", "compound", "/own/compounds", "name"),
    ("/population/medications", "drug", "/own/medications", "drug"),
    ("/endpoints/instruments", "instrument", "/own/instruments", "code"),
)


@pytest.mark.parametrize(("items", "name", "own", "naming"), PLACES)
def test_what_the_library_lacks_leads_to_own_facts(
    page: Show, session: Session, qtbot: QtBot, items: str, name: str, own: str, naming: str
) -> None:
    address = first(session, items, name)
    row = field(page, address)
    assert link(row) is None
    session.put(address, NEW, _("Change"))
    assert says(row, "Not in the library: kept in your words.")
    offered = link(row)
    assert offered is not None
    assert offered.text() == "Enter your own facts"
    with qtbot.waitSignal(row.form.wanted) as gone:
        qtbot.mouseClick(offered, Qt.MouseButton.LeftButton)
    entries = get(session.protocol, own)
    assert [getattr(entry, naming) for entry in entries] == [NEW]
    assert gone.args == [f"{own}/{entries[0].id}"]
    assert says(row, "Entered under own facts.")
    assert offered.text() == "Show own facts"
    before = session.protocol
    with qtbot.waitSignal(row.form.wanted) as gone:
        qtbot.mouseClick(offered, Qt.MouseButton.LeftButton)
    assert gone.args == [f"{own}/{entries[0].id}"]
    assert session.protocol is before
    session.undo()
    assert get(session.protocol, own) == ()
    assert says(row, "Not in the library: kept in your words.")


def test_the_link_is_the_next_stop_of_the_keyboard(page: Show, session: Session) -> None:
    address = first(session, "/dosing/products", "compound")
    row = field(page, address)
    session.put(address, NEW, _("Change"))
    row.editor.focus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is link(row)


def test_own_entries_are_offered_while_typing(page: Show, session: Session) -> None:
    session.put("/own/compounds", [{"id": "mine", "name": "Abacadabrine"}], _("Change"))
    row = field(page, first(session, "/dosing/products", "compound"))
    editor = row.editor
    assert isinstance(editor, KnowledgeEditor)
    editor.focus()
    editor.selectAll()
    QTest.keyClicks(editor, "abaca")
    offers = editor.offers()
    assert [(offer.id, offer.detail) for offer in offers] == [("Abacadabrine", "Entered under own facts.")]
    popup = QApplication.activePopupWidget()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert session.protocol.dosing.products[0].compound == "Abacadabrine"
    assert says(row, "Entered under own facts.")


def test_own_facts_of_what_the_library_knows_are_said_beside_what_it_knows(page: Show, session: Session) -> None:
    row = field(page, first(session, "/dosing/products", "compound"))
    known = lookup.compound(session.protocol, session.protocol.dosing.products[0].compound)
    assert known is not None
    assert says(row, known.summary)
    session.put("/own/compounds", [{"id": "mine", "name": known.name.upper()}], _("Change"))
    assert says(row, "Entered under own facts, which count before the library's: ")
    assert says(row, known.summary)
    shown = link(row)
    assert shown is not None
    assert shown.text() == "Show own facts"


def test_a_class_of_drugs_is_known_and_stored_as_such(page: Show, session: Session) -> None:
    row = field(page, first(session, "/population/medications", "drug"))
    control = row.editor.control()
    control.setFocus()
    control.selectAll()
    QTest.keyClicks(control, "ssri")
    QTest.keyClick(control, Qt.Key.Key_Escape)
    assert session.protocol.population.medications[0].drug == "SSRI"
    assert says(row, "Class: ")
    assert link(row) is None


def test_the_page_of_own_facts_does_not_lead_to_itself(page: Show, session: Session) -> None:
    session.put("/own/compounds", [{"id": "mine", "name": NEW}], _("Change"))
    row = field(page, "/own/compounds/mine/name")
    assert says(row, "Entered under own facts.")
    assert link(row) is None


def test_what_has_no_own_facts_offers_no_link(page: Show, session: Session) -> None:
    address = first(session, "/biomarkers/markers", "marker")
    row = field(page, address)
    session.put(address, NEW, _("Change"))
    assert says(row, "Not in the library: kept in your words.")
    assert link(row) is None


def test_a_marker_says_what_it_cannot_show_where_it_is_chosen() -> None:
    for marker in biomarkers.every():
        offer = find("biomarkers", marker.id)
        assert offer is not None
        assert marker.cannot_show in offer.detail
