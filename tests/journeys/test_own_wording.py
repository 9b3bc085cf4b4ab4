"""A passage in one's own words, with a real window and a real keyboard, whose digits are other signs with Shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.storage.library import find, start_from
from studio.storage.protocol_file import load, save
from tests.journeys.display import PATIENCE_S, Screen, until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_a_passage_with_a_list_is_written_by_keys_alone(screen: Screen, tmp_path: Path) -> None:
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    file = tmp_path / "trial.patp"
    save(file, start_from(template))
    program = screen.start(str(file))
    screen.window("psilocybin")
    screen.key("ctrl+k")
    screen.type("dose what each arm receives")
    screen.key("Return", "F4")

    screen.key("ctrl+b")
    screen.type("Slowly")
    screen.key("Return", "ctrl+b", "ctrl+shift+8")
    screen.type("by mouth")
    screen.key("ctrl+s")
    until(lambda: load(file).wording.passages, "the passage in the file")
    (passage,) = load(file).wording.passages
    assert (passage.heading, passage.text) == ("6.1", "**Slowly**\n\n- by mouth")
    screen.key("ctrl+q")
    assert program.wait(timeout=PATIENCE_S) == 0
