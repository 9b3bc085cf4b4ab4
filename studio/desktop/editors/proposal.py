"""What a product's compound would fill in: said beside the compound, done only when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from studio.desktop import theme
from studio.desktop.editors.flow import flowing
from studio.desktop.editors.widgets import Link, Scaled, Words
from studio.desktop.theme import em
from studio.knowledge import lookup
from studio.knowledge.facts import Certainty
from studio.planning.defaults import Default, defaults, effect, take
from studio.protocol.address import exists, get
from studio.protocol.dosing import Product
from studio.text import _, n_

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol


class Proposal(Scaled):
    """The empty fields that the compound can fill, and the link that fills them in one step.

    Values are told at once, sources and caveats when they are asked for.
    """

    taken = Signal()
    """The fields are filled."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._address = ""
        self._shown: tuple[object, ...] | None = None
        self.words = Words("", "small", wrap=True, parent=self)
        self.details = Words("", "small", "muted", wrap=True, parent=self)
        self.use = Link(str(_("Use these")), self)
        self.more = Link(str(_("Show sources")), self)
        self.use.clicked.connect(self._take)
        self.more.clicked.connect(self._toggle)
        self._column = QVBoxLayout(self)
        for part in (self.words, self.details, flowing(self, self.use, self.more)):
            self._column.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.details.hide()
        self.hide()
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font; the text keeps clear of the line at its side."""
        self._column.setContentsMargins(em(self, 0.55), em(self, 0.2), 0, em(self, 0.2))
        self._column.setSpacing(em(self, 0.2))

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self.use, self.more]

    def show_product(self, address: str) -> None:
        """Say what the compound of the product at the address can fill in; nothing is shown where there is nothing."""
        self._address = address
        protocol = self._session.protocol
        offered = self._offered(protocol)
        if offered and offered != self._shown:
            product = get(protocol, address)
            said = _in_words(_name(protocol, product), offered)
            self.words.setText(said)
            self.details.setText(_sourced(protocol, product, offered))
            self.use.setAccessibleDescription(said)
        self._shown = offered
        self.setVisible(bool(offered))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line at the side that sets it apart from what is entered."""
        QPainter(self).fillRect(QRectF(0, 2, max(2.0, em(self, 0.14)), self.height() - 4), theme.colour("border"))

    def _offered(self, protocol: Protocol) -> tuple[Default, ...]:
        product = get(protocol, self._address) if exists(protocol, self._address) else None
        return defaults(protocol, product) if isinstance(product, Product) else ()

    def _take(self) -> None:
        offered = self._offered(self._session.protocol)
        if not offered:
            return
        product = get(self._session.protocol, self._address)
        label = _("Fill in what goes with {compound}", compound=_name(self._session.protocol, product))
        self._session.edit(label, lambda protocol: take(protocol, offered))
        self._session.seal()
        self._session.check_now()
        self.taken.emit()

    def _toggle(self) -> None:
        shown = self.details.isHidden()
        self.details.setVisible(shown)
        self.more.set_words(str(_("Hide sources") if shown else _("Show sources")))


def _name(protocol: Protocol, product: Product) -> str:
    compound = lookup.compound(protocol, product.compound)
    return compound.name if compound is not None else product.compound or ""


def _in_words(compound: str, offered: tuple[Default, ...]) -> str:
    """Return in one sentence what would be filled in."""
    values = [
        one.brief if one.settled else _("{value} ({doubt})", value=one.brief, doubt=Certainty.MEMORY.label)
        for one in offered
    ]
    return str(
        n_(
            "{compound} can fill one empty field. {values}.",
            "{compound} can fill {count} empty fields. {values}.",
            len(offered),
            compound=compound,
            values="; ".join(map(str, values)),
        )
    )


def _sourced(protocol: Protocol, product: Product, offered: tuple[Default, ...]) -> str:
    """Return how long the effect lasts, and a line for each field: its whole value, source and caveat."""
    compound = lookup.compound(protocol, product.compound)
    lasting = effect(compound, product.route) if compound is not None else None
    lines = [str(lasting)] if lasting is not None else []
    lines += [
        str(_("{words} ({basis}). {note}", words=one.words, basis=one.basis, note=one.note)).strip() for one in offered
    ]
    return "\n".join(lines)
