"""How the window looks: colours and size of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from studio.desktop import theme
from studio.desktop.flows.flow import Flow

if TYPE_CHECKING:
    from studio.desktop.theme import Scheme

SCALES = (0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""The sizes of text that one steps through."""


class Look(Flow):
    """Colours and size of text, as the user chose them."""

    @property
    def scheme(self) -> Scheme:
        """The colours that were chosen: light, dark, or those of the system."""
        return self.window.settings.theme

    def set_scheme(self, scheme: Scheme) -> None:
        """Choose the colours."""
        self.window.change_settings(theme=scheme)
        self._apply()

    @property
    def still(self) -> bool:
        """Whether nothing moves or blinks by itself."""
        return self.window.settings.still

    def toggle_motion(self) -> None:
        """Let nothing move or blink by itself any more, or let it again."""
        self.window.change_settings(still=not self.still)
        self._apply()

    def scale_text(self, by: int) -> None:
        """Make all text larger (1) or smaller (-1) by a step, or as large as it is made (0)."""
        here = min(SCALES, key=lambda scale: abs(scale - self.window.settings.text_scale))
        at = SCALES.index(here) + by if by else SCALES.index(1.0)
        self.window.change_settings(text_scale=SCALES[max(0, min(len(SCALES) - 1, at))])
        self._apply()

    def _apply(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.window.settings.theme, self.window.settings.text_scale, still=self.still)
        self.window.commands.update()
