"""A window of 800 x 600, as small as it may be: the tour loses nothing."""

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


@pytest.mark.parametrize("screen", ["800x600"], indirect=True)
def test_nothing_is_lost_on_the_tour(screen: Screen, tmp_path: Path) -> None:
    studio = Studio(screen, tmp_path, "small", settings=Settings(theme="light", open_exported=False))
    studio.resize(800, 600)
    tour(studio, "Psilocybin, single dose, TRD")
