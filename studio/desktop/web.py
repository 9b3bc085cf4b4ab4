"""Addresses on the web: the system's browser opens them, on a click and never else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from studio.text import _

if TYPE_CHECKING:
    from studio.desktop.editors.widgets import Link
    from studio.knowledge.sources import Source

_SCHEMES = ("http", "https")


def doi_url(doi: str) -> QUrl:
    """Return where a DOI leads."""
    return QUrl(f"https://doi.org/{doi}")


def source_url(source: Source) -> QUrl | None:
    """Return where a source is on the web; None where that is not known, or not told as an address of the web."""
    if source.doi:
        return doi_url(source.doi)
    if not source.address or " " in source.address:
        return None
    url = QUrl.fromUserInput(source.address)
    return url if url.scheme() in _SCHEMES else None


def lead_to(link: Link, url: QUrl) -> None:
    """Let a click on the link open the address."""
    link.setAccessibleDescription(str(_("Opens in the web browser.")))
    link.setToolTip(url.toDisplayString())
    link.clicked.connect(partial(QDesktopServices.openUrl, url))
