"""What a product's compound can fill in: offered under the compound, done in one step, never over what stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.desktop.editors.proposal import Proposal
from studio.protocol.dosing import Product, Route
from studio.protocol.edit import insert
from studio.protocol.protocol import Protocol
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.pages.view import PageView
    from studio.desktop.session import Session

    Show = Callable[[str], PageView]

COMPOUND = "/dosing/products/drug/compound"


@pytest.fixture
def proposal(session: Session, page: Show) -> Proposal:
    """The proposal under the compound of the only product of a protocol; nothing else is entered."""
    session.start(insert(Protocol(), "/dosing/products", Product(id="drug", name="Capsule")))
    view = page("dosing")
    view.go_to(COMPOUND)
    (made,) = view.findChildren(Proposal)
    return made


def test_nothing_is_offered_before_a_compound_is_chosen(proposal: Proposal, session: Session) -> None:
    assert not proposal.isVisible()
    session.put(COMPOUND, "placebo", _("Change"))
    assert not proposal.isVisible()


def test_choosing_a_compound_offers_what_goes_with_it_and_sets_nothing(proposal: Proposal, session: Session) -> None:
    session.put(COMPOUND, "lsd", _("Change"))
    assert proposal.isVisible()
    said = proposal.words.text()
    assert "LSD (lysergide) can fill 5 empty fields." in said
    assert "Observed at least: 720 minutes" in said
    assert "(needs confirmation)" in said
    assert session.protocol.monitoring.observation_minutes is None
    assert proposal.use.accessibleDescription() == said


def test_sources_and_caveats_are_shown_when_asked_for(proposal: Proposal, session: Session) -> None:
    session.put(COMPOUND, "lsd", _("Change"))
    assert not proposal.details.isVisible()
    proposal.more.click()
    assert proposal.details.isVisible()
    assert "Twelve hours on site at least in MM120" in proposal.details.text()
    assert "the effect lasts 306 to 660 minutes" in proposal.details.text()
    proposal.more.click()
    assert not proposal.details.isVisible()


def test_one_key_fills_the_fields_and_one_undo_empties_them(proposal: Proposal, session: Session) -> None:
    session.put(COMPOUND, "lsd", _("Change"))
    session.seal()
    before = session.protocol
    proposal.use.setFocus()
    QTest.keyClick(proposal.use, Qt.Key.Key_Space)
    assert session.protocol.dosing.products[0].route is Route.ORAL
    assert session.protocol.monitoring.driving_hours == 48
    assert not proposal.isVisible()
    assert session.history.undo_label is not None
    assert str(session.history.undo_label) == "Fill in what goes with LSD (lysergide)"
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Compound"
    session.undo()
    assert session.protocol == before
    assert proposal.isVisible()


def test_what_was_entered_meanwhile_is_not_offered(proposal: Proposal, session: Session) -> None:
    session.put(COMPOUND, "lsd", _("Change"))
    session.put("/monitoring/driving_hours", 72, _("Change"))
    assert "4 empty fields" in proposal.words.text()
    assert "driving" not in proposal.words.text()
    proposal.use.click()
    assert session.protocol.monitoring.driving_hours == 72


def test_tab_comes_to_it_from_the_compound(proposal: Proposal, session: Session) -> None:
    session.put(COMPOUND, "lsd", _("Change"))
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is proposal.use
    QTest.keyClick(proposal.use, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is proposal.more
