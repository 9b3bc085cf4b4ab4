"""The question before an item goes to which other places refer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desktop.dialogs.dialog import Dialog
from studio.text import _, n_

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_NAMED = 12
"""Places that the question names one by one."""


class RemoveItem(Dialog):
    """Asks whether items may go; accepted when they may. The places that refer to them lose the reference."""

    def __init__(self, parent: QWidget, names: tuple[str, ...], places: tuple[str, ...]) -> None:
        name = names[0] if names else ""
        title = n_("Remove “{name}”?", "Remove {count} items?", len(names), name=name)
        super().__init__(parent, title)
        if len(names) > 1:
            self.say(
                n_(
                    "Of these items, one other place uses some:",
                    "Of these items, {count} other places use some:",
                    len(places),
                )
            )
        else:
            self.say(
                n_(
                    "“{name}” is used in one other place:",
                    "“{name}” is used in {count} other places:",
                    len(places),
                    name=name,
                )
            )
        named = [f"• {place}" for place in places[:_NAMED]]
        if len(places) > _NAMED:
            named.append(str(n_("and one more", "and {count} more", len(places) - _NAMED)))
        self.say("\n".join(named), "small")
        self.say(_("They will no longer refer to it. Undo brings all of it back."), tone="muted")
        self.keep = self.button(_("Keep"), main=True)
        self.keep.clicked.connect(self.reject)
        self.remove = self.button(_("Remove"))
        self.remove.clicked.connect(self.accept)
