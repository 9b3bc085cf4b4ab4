"""The form of a visit, opened from its head in the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desktop.editors.reading import Unreadable
from studio.desktop.schedule.popover import Popover
from studio.planning.conflicts import conflicts
from studio.planning.schedule import day_name, place
from studio.planning.schedule_edits import VISITS, set_item
from studio.protocol.address import get, join
from studio.protocol.base import specs
from studio.protocol.edit import EditError
from studio.protocol.names import item_name
from studio.protocol.schedule import Visit
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol

_PLACES = {
    "name": (0, 0, 6),
    "anchor": (1, 0, 6),
    "days": (2, 0, 2),
    "minus": (2, 2, 2),
    "plus": (2, 4, 2),
    "epoch": (3, 0, 3),
    "place": (3, 3, 3),
}
"""Where the fields stand: the line, the first column and the number of columns."""


class VisitForm(Popover):
    """Asks for name, anchor, day, window, epoch and place of a visit, and says what follows."""

    def __init__(self, session: Session, visit: str, parent: QWidget | None) -> None:
        self._address = join(VISITS, visit)
        shown: Visit = get(session.protocol, self._address)
        title = _("Visit “{visit}”", visit=item_name(session.protocol, shown))
        super().__init__(session, self._address, title, parent)
        known = specs(Visit)
        for name, at in _PLACES.items():
            none = _("The day of the first dose") if name == "anchor" else None
            self.add(known[name], getattr(shown, name), at, none=none)
        for column in range(6):
            self._form.setColumnStretch(column, 1)
        self.finish(_("Change the visit"))
        self.follow()

    def follow(self) -> None:
        """Say on which day the visit falls, and within which days."""
        try:
            values = {name: field.value() for name, field in self.fields.items()}
            protocol = self._changed(self.session.protocol, values)
        except (Unreadable, EditError) as error:
            self.complain(error.text)
            return
        found = next(one for one in place(protocol) if join(VISITS, one.visit.id) == self._address)
        naming = protocol.schedule.day_naming
        if found.offset is None:
            said = str(_("The visit has no day yet: it stands after those that have one."))
        elif found.earliest == found.latest:
            said = str(day_name(found.offset, naming))
        else:
            first, last = day_name(found.earliest or 0, naming), day_name(found.latest or 0, naming)
            day = day_name(found.offset, naming)
            said = str(_("{day}, between {first} and {last}", day=day, first=first, last=last))
        wrong = [one for one in conflicts(protocol) if found.visit.id in one.visits and one.row is None]
        told = [str(_("Does not agree: {sentence}", sentence=one.message)) for one in wrong]
        self.hint.set_tone("should" if wrong else "muted")
        self.hint.setText("\n".join([said, *told]))
        self.fit()

    def confirm(self) -> None:
        """Change the visit, as one step of undo."""
        values = self.read()
        if values is None:
            return
        try:
            name = str(values["name"] or _("Unnamed"))
            self.session.edit(_("Change visit “{visit}”", visit=name), lambda now: self._changed(now, values))
        except EditError as error:
            self.complain(error.text)
            return
        self.accept()

    def _changed(self, protocol: Protocol, values: dict[str, object]) -> Protocol:
        return set_item(protocol, self._address, **values)
