"""The tools of the planning window: what each is called and answers, and where it is found when it is first used."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.planning.tool import Tool
    from studio.desktop.session import Session

ToolId = Literal["size", "doses", "washout", "blinding", "simulation"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A tool: its title in the list, the question it answers, what leads to it from elsewhere, its keys and class."""

    id: ToolId
    title: Text
    lead: Text
    action: Text
    keys: str
    made: str

    @property
    def module(self) -> str:
        """The name of the module that holds its class."""
        return f"studio.desktop.planning.{self.id}"

    def make(self, session: Session, parent: QWidget) -> Tool:
        """Make the tool; its module is loaded then."""
        tool: Tool = getattr(import_module(self.module), self.made)(session, parent)
        tool.setAccessibleName(str(self.title))
        return tool


_ALL = (
    Entry("size", _("Sample size and power"), _("How many participants does the question take, and what if you err?"),
          _("Sample size calculator…"), "Ctrl+Shift+N", "SizeTool"),
    Entry("doses", _("Doses"), _("What would each participant get, and what did others give?"),
          _("Dose calculator…"), "Ctrl+Shift+O", "DosesTool"),
    Entry("washout", _("Washout"), _("When is a medicine gone, and what does that ask of a participant?"),
          _("Washout planner…"), "Ctrl+Shift+W", "WashoutTool"),
    Entry("blinding", _("Blinding"), _("Do guesses of the arm show that the mask did not hold?"),
          _("Blinding indices…"), "Ctrl+Shift+B", "BlindingTool"),
    Entry("simulation", _("Belief and unblinding"), _("How much of the difference could belief alone produce?"),
          _("Simulate belief and unblinding…"), "Ctrl+Shift+E", "SimulationTool"),
)  # fmt: skip
TOOLS: dict[ToolId, Entry] = {entry.id: entry for entry in _ALL}
"""All tools by their ids, in the order of the list."""
