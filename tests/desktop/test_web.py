"""Where links lead: into the web, on a click, and nowhere else."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from studio.desktop.editors.widgets import Link
from studio.desktop.web import lead_to, source_url
from studio.knowledge import sources


def test_every_address_of_a_source_leads_into_the_web() -> None:
    told = [one for one in sources.every() if one.doi or (one.address and " " not in one.address)]
    assert len(told) > 20
    assert [one.id for one in told if source_url(one) is None] == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "/etc/passwd", "javascript:alert(1)", "mailto:a@b.c"])
def test_another_kind_of_address_leads_nowhere(address: str) -> None:
    known = next(one for one in sources.every() if one.address)
    assert source_url(known.model_copy(update={"doi": None, "address": address})) is None


def test_a_link_opens_on_a_click_alone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    link = Link("words")
    qtbot.addWidget(link)
    lead_to(link, QUrl("https://doi.org/10.1/x"))
    link.show()
    assert opened == []
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert opened == [QUrl("https://doi.org/10.1/x")]
