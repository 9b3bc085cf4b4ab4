"""What journeys share: a display."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.display import display, missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.journeys.display import Screen


@pytest.fixture
def screen(request: pytest.FixtureRequest, user_folders: Path) -> Iterator[Screen]:
    """A display by Xvfb, of 1440 x 900 or of the size given; the test is skipped where it or xdotool is missing."""
    if why := missing():
        pytest.skip(why)
    with display(getattr(request, "param", "1440x900")) as shown:
        yield shown
