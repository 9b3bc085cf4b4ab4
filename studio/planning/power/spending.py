"""What a request may say of looks at the data: when they are, and by which rule the level is spent on them."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from studio.text import _

MOST_LOOKS = 50

Rule = Literal["OF", "P", "asOF", "asP"]

_NAMES: dict[str, Rule] = {
    "of": "OF",
    "obrienfleming": "OF",
    "p": "P",
    "pocock": "P",
    "asof": "asOF",
    "landemets": "asOF",
    "landemetsof": "asOF",
    "landemetsobrienfleming": "asOF",
    "obrienflemingtype": "asOF",
    "asp": "asP",
    "landemetsp": "asP",
    "landemetspocock": "asP",
    "pococktype": "asP",
}

_LEAST_GAP = 0.01
"""Looks that are closer than this part of the information are one."""


def _short(value: Any) -> Any:
    """Return the short name of a rule that is written out, in whatever case and with whatever signs between."""
    return _NAMES.get(re.sub(r"[^a-z]", "", value.lower()), value) if isinstance(value, str) else value


Spending = Annotated[Rule, BeforeValidator(_short)]
"""O'Brien and Fleming, Pocock, and the spending functions of Lan and DeMets like them; names may be written out."""

Times = Annotated[tuple[Annotated[float, Field(gt=0, le=1)], ...], Field(strict=False, max_length=MOST_LOOKS)]
"""The parts of the information at which the looks are."""


def schedule(looks: int | None, times: tuple[float, ...] | None, least: int = 2) -> tuple[float, ...]:
    """Return the times of the looks, evenly spaced where they are not named. Raises ValueError where none follow."""
    if times is None:
        if looks is None:
            raise ValueError(str(_("Enter “looks”, how often the data are looked at, the last time included.")))
        count = min(looks, MOST_LOOKS + 1)  # more are refused below, and not counted out first
        times = tuple((look + 1) / count for look in range(count))
    elif looks not in (None, len(times)):
        raise ValueError(str(_("“times” must have one number for each of the “looks”.")))
    if not least <= len(times) <= MOST_LOOKS:
        raise ValueError(
            str(_("There must be from {least} to {most} looks, the last included.", least=least, most=MOST_LOOKS))
        )
    gaps = [later - before for before, later in zip((0.0, *times), times, strict=False)]
    if min(gaps) < _LEAST_GAP - 1e-9 or abs(times[-1] - 1) > 1e-9:
        raise ValueError(
            str(
                _(
                    "“times” are parts of the information that rise by {gap} or more from look to look, and the last "
                    "is 1.",
                    gap=_LEAST_GAP,
                )
            )
        )
    return (*times[:-1], 1.0)
