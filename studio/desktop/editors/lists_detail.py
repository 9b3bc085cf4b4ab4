"""The form of the item that is selected in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.desktop.editors.known import label_of
from studio.desktop.editors.layout import laid_out
from studio.desktop.editors.rows import Rows
from studio.desktop.editors.widgets import Button, Panel, Words
from studio.desktop.theme import em
from studio.protocol.population import Criterion
from studio.text import _

if TYPE_CHECKING:
    from studio.desktop.editors.criteria import CriterionParts
    from studio.desktop.editors.form import Form
    from studio.desktop.editors.items import ItemsEditor
    from studio.protocol.base import Item


class Detail(Panel):
    """The form of the selected item."""

    def __init__(self, form: Form, model: type[Item], address: str, owner: ItemsEditor) -> None:
        super().__init__(QPalette.ColorRole.AlternateBase, owner)
        self._form = form
        self._address = address
        self._title = Words(style="heading", wrap=True, parent=self)
        self._close = Button(icon="close", kind="quiet", tip=str(_("Close (Esc)")), parent=self)
        self._close.clicked.connect(owner.deselect)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        self.body.addLayout(head)
        self.rows = Rows(form, address, model, laid_out(model), self)
        self.body.addWidget(self.rows)
        self.parts: CriterionParts | None = None
        if model is Criterion:
            from studio.desktop.editors.criteria import CriterionParts, suggest

            suggest(form, self.rows)
            self.parts = CriterionParts(form, self.rows)
            column = self.rows.layout()
            assert isinstance(column, QVBoxLayout)
            column.insertWidget(column.indexOf(self.rows.rows["wording"]) + 1, self.parts)
        self.rescale()

    def rescale(self) -> None:
        """Set margins from the font."""
        side = em(self, 0.4 if self.narrow else 0.8)
        self.body.setContentsMargins(side, em(self, 0.4), side, em(self, 0.9))
        self.body.setSpacing(em(self, 0.4))

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        stops: list[QWidget] = [self._close]
        for name, row in self.rows.rows.items():
            stops += row.stops()
            if self.parts is not None and name == "wording":
                stops += self.parts.links()
        return stops

    def show_item(self, address: str, item: Item) -> None:
        """Show an item; another than before is shown without what was typed for the other."""
        if address != self._address:
            self._address = address
            self.rows.rebind(address)
        self.rows.show_holder(item)
        if self.parts is not None and isinstance(item, Criterion):
            self.parts.show_criterion(address, item)
        self._title.setText(label_of(self._form.session.protocol, item))
        self.show()

    def leave(self) -> None:
        """Show no item. Should the same one be shown again, what was typed for it may be gone by then."""
        self._address = ""
        self.hide()

    def refresh(self) -> None:
        """Show anew what comes from elsewhere in the protocol."""
        self.rows.refresh()

    def refresh_findings(self) -> None:
        """Show what the checklist now says of the item."""
        self.rows.refresh_findings()
