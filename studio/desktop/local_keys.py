"""The keys that hold where the keyboard is: in a list, in the schedule, in a panel. Those of actions are in actions.py.

They are listed in Help → Keyboard shortcuts. Whoever gives a view a key adds a line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterator

Keys = tuple[str, ...]

LOCAL_KEYS: tuple[tuple[Text, tuple[tuple[Text, Keys], ...]], ...] = (
    (
        _("In a list of the form"),
        (
            (_("Add an item"), ("Ins", "Ctrl+Return")),
            (_("Add from the library"), ("Ctrl+L",)),
            (_("Change the cell"), ("Return",)),
            (_("Duplicate"), ("Ctrl+D",)),
            (_("Move up or down"), ("Alt+Up", "Alt+Down")),
            (_("Copy, cut and paste items"), ("Ctrl+C", "Ctrl+X", "Ctrl+V")),
            (_("Copy the cell"), ("Ctrl+Shift+C",)),
            (_("Empty the cell"), ("Backspace",)),
            (_("Delete the item"), ("Del",)),
        ),
    ),
    (
        _("In the schedule of activities"),
        (
            (_("Fill or clear cells"), ("Space", "X", "Return")),
            (_("Select several cells"), ("Shift+Right", "Shift+Down")),
            (_("Clear cells"), ("Del",)),
            (_("Copy and paste cells"), ("Ctrl+C", "Ctrl+V")),
            (_("Say when within the visit"), ("Alt+Return",)),
            (_("Change the visit"), ("F2",)),
            (_("Go to the activity"), ("Ctrl+Return",)),
            (_("Add an activity; above the cells, a visit"), ("Ins",)),
            (_("Duplicate the activity or the visit, at its name"), ("Ctrl+D",)),
            (_("Move the activity, at its name"), ("Alt+Up", "Alt+Down")),
            (_("Move among visits of one day, at its name"), ("Alt+Left", "Alt+Right")),
        ),
    ),
    (
        _("In the time line of the schedule"),
        (
            (_("Go to where the mark is entered"), ("Return",)),
            (_("Move the visit by a day"), ("Ctrl+Left", "Ctrl+Right")),
            (_("Change the visit"), ("F2",)),
            (_("Zoom in, out, and show all days"), ("+", "-", "0")),
        ),
    ),
    (
        _("In the dosing day"),
        (
            (_("Go to the next mark, or to the next row"), ("Right", "Down")),
            (_("Move the mark by a step, or by a minute"), ("Ctrl+Right", "Ctrl+Shift+Right")),
            (_("Open the mark"), ("Return", "F2")),
            (_("Add something"), ("Ins",)),
            (_("Delete the mark"), ("Del",)),
            (_("Fold or unfold the rows"), ("Space",)),
            (_("Zoom in, out, and show the whole day"), ("+", "-", "0")),
        ),
    ),
    (
        _("In the medicines of the washout planner"),
        ((_("Tick what a participant takes"), ("Space",)),),
    ),
    (
        _("In the checklist"),
        (
            (_("Go to the field"), ("Return", "Space")),
            (_("Apply the fix"), ("F",)),
            (_("Fix all of the kind"), ("G",)),
            (_("Accept the finding"), ("A",)),
            (_("Say why"), ("W",)),
            (_("Reopen an accepted finding"), ("R",)),
        ),
    ),
    (
        _("In the planning window"),
        ((_("From the list of tools to the tool, and back"), ("F6",)),),
    ),
    (
        _("In a plot"),
        ((_("Go to the next value, or to another curve or row"), ("Right", "Down")),),
    ),
    (
        _("In a table of guesses"),
        (
            (_("Go to the next arm, or the one before"), ("Down", "Up")),
            (_("Paste a copied table"), ("Ctrl+V",)),
        ),
    ),
    (
        _("In the comparison of versions"),
        (
            (_("Next and previous change"), ("F8", "Shift+F8")),
            (_("Tick the change"), ("Space",)),
            (_("Go to the field"), ("Return",)),
            (_("Next part of the window"), ("F6",)),
        ),
    ),
)
"""Where the keys hold, and there what is done by which keys."""


def local_shortcuts() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each place with what is done there, and the keys."""
    native = QKeySequence.SequenceFormat.NativeText
    for place, lines in LOCAL_KEYS:
        yield (
            str(place),
            [(str(done), " · ".join(QKeySequence(key).toString(native) for key in keys)) for done, keys in lines],
        )
