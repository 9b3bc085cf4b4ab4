"""The quiet mark beside a field that people have commented on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from studio.desktop.editors.widgets import Button
from studio.protocol.address import split
from studio.protocol.discussion import open_counts
from studio.text import n_

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.protocol.protocol import Protocol


class CommentMark(Button):
    """How many comments are open on a field; it leads to them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", "comment", kind="quiet", parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_count(self, count: int, field: str) -> None:
        """Say how many there are; none, and it is out of sight."""
        said = n_("{count} comment on {field}", "{count} comments on {field}", count, field=field)
        self.setText(str(count))
        self.setToolTip(str(said))
        self.setAccessibleName(str(said))
        self.setVisible(count > 0)


def open_comments(protocol: Protocol, address: str) -> int:
    """Return how many comments are open on a field or on what it holds."""
    return open_counts(protocol)[address] if protocol.comments else 0


def first_comment(protocol: Protocol, address: str) -> str:
    """Return the address of the first open comment there."""
    parts = split(address)
    found = next(one for one in protocol.comments if not one.resolved and split(one.address)[: len(parts)] == parts)
    return f"/comments/{found.id}"
