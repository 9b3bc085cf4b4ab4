"""What taking changes over brings with it, said before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desktop.dialogs.dialog import Dialog
from studio.document.comparison import KINDS, Comparison
from studio.text import Text, _, listing, n_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from studio.protocol.take_over import Taken
    from studio.protocol.transplant import Dropped

_SHOWN = 12
"""So many things of a kind are named."""


class Consequences(Dialog):
    """Names what comes along, what is emptied, and what leads nowhere; the user goes on or stays."""

    def __init__(self, parent: QWidget | None, taken: Taken, comparison: Comparison) -> None:
        super().__init__(parent, _("Before it is taken over"), width=34)
        self.scrolled()
        if taken.along:
            self._tell(
                n_(
                    "{count} more change comes along, as what you ticked refers to it:",
                    "{count} more changes come along, as what you ticked refers to them:",
                    len(taken.along),
                ),
                [f"{comparison.label(change)} ({KINDS[change.kind]})" for change in taken.along],
            )
        if taken.emptied:
            self._tell(
                n_(
                    "{count} field refers to something that goes, and is emptied of it:",
                    "{count} fields refer to something that goes, and are emptied of it:",
                    len(taken.emptied),
                ),
                _places(taken.emptied),
            )
        if taken.missing:
            self._tell(
                n_(
                    "{count} field refers to something that the other version does not have either:",
                    "{count} fields refer to something that the other version does not have either:",
                    len(taken.missing),
                ),
                _places(taken.missing),
            )
        self.column.addStretch(1)
        self.cancel_button()
        self.confirm = self.button(_("Take over"), main=True)
        self.confirm.clicked.connect(self.accept)

    def _tell(self, head: Text, lines: Sequence[str]) -> None:
        self.say(head, "heading")
        for line in lines[:_SHOWN]:
            self.say(f"–  {line}")
        more = len(lines) - _SHOWN
        if more > 0:
            self.say(n_("and {count} more", "and {count} more", more), "small", "muted")


def _places(dropped: Sequence[Dropped]) -> list[str]:
    return [str(_("{place}: {names}", place=one.place, names=listing(one.names))) for one in dropped]
