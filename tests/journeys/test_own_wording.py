"""A passage in one's own words, with a real window and a real keyboard, whose digits are other signs with Shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.storage.library import find, start_from
from studio.storage.protocol_file import load, save
from tests.journeys.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_a_passage_with_a_list_is_written_by_keys_alone(screen: Screen, tmp_path: Path) -> None:
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    file = tmp_path / "trial.patp"
    save(file, start_from(template))
    studio = Studio(screen, tmp_path, "wording", str(file))
    studio.key("ctrl+k")
    studio.wait("'Find a field' in focus()")
    studio.type("dose what each arm receives")
    studio.key("Return")
    studio.wait("window().workspace.place().startswith('/dosing/arms')", "the dose")
    studio.key("F4")
    studio.wait("'RichText' in focus()", "the place for a passage")

    studio.key("ctrl+b")
    studio.type("Slowly")
    studio.key("Return", "ctrl+b", "ctrl+shift+8")
    studio.type("by mouth")
    studio.key("ctrl+s")
    studio.wait("not window().session.dirty and bool(window().session.protocol.wording.passages)", "the passage")
    (passage,) = load(file).wording.passages
    assert (passage.heading, passage.text) == ("6.1", "**Slowly**\n\n- by mouth")
    studio.quit()
