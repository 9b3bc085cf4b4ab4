"""Dark, with text at 200 %: the tour loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.storage.settings import Settings
from tests.journeys.studio import Studio
from tests.journeys.tour import tour

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.display import Screen

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.mark.parametrize("screen", ["1920x1080"], indirect=True)
def test_nothing_is_lost_on_the_tour(screen: Screen, tmp_path: Path) -> None:
    studio = Studio(screen, tmp_path, "dark", settings=Settings(theme="dark", text_scale=2.0, open_exported=False))
    studio.resize(1920, 1080)
    tour(studio, "Psilocybin, single dose, TRD")
