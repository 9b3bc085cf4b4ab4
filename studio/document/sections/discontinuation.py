"""Chapter 7: stopping the intervention and leaving the trial. Its headings are its fields."""

from studio.document.manuscript import Manuscript
from studio.text import _


def write(page: Manuscript) -> None:
    """Write the chapter: what is said here of rules that stand elsewhere."""
    if page.protocol.monitoring.stopping:
        page.add(
            "7.1",
            _("Stopping rules for participants, cohorts and the trial stand in {section}.", section=page.see("4.3")),
        )
