"""Plots of the indices of Bang and of James, with what the ends and the middle of their scales mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.document.charts.chart import Axis, Chart, Level, Span
from studio.planning.unblinding.words import hundredths
from studio.text import Text, _, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.planning.unblinding.indices import Index
    from studio.planning.unblinding.tables import Told


def bang_plot(names: Sequence[str], told: Told, who: Text, band: float | None) -> Chart:
    """Return the indices of Bang by arm; ``band`` is how far from 0 is still taken as success, where that is known."""
    levels = [Level(0, _("as by chance"), "x")]
    if band:
        levels += [Level(end, number(end).replace("-", "−"), "x") for end in (-band, band)]
    return Chart(
        _("Bang’s index, {who}", who=_lower(who)),
        Axis(_("All guess wrong (−1), as by chance (0), all guess right (1)"), low=-1, high=1),
        levels=tuple(levels),
        spans=tuple(_span(names[at], index) for at, index in told.arms),
        note=_("From −{band} to {band} is taken as success of the mask.", band=number(band)) if band else None,
    )


def james_plot(index: Index, who: Text) -> Chart:
    """Return the index of James of the whole trial."""
    return Chart(
        _("James’s index, {who}", who=_lower(who)),
        Axis(_("All guess right (0), as by chance (0.5), nobody guesses (1)"), low=0, high=1),
        levels=(Level(0.5, _("as by chance"), "x"),),
        spans=(_span(str(_("All arms")), index),),
    )


def _span(name: str, index: Index) -> Span:
    return Span(name, index.low, index.high, index.value, hundredths(index.value))


def _lower(words: Text) -> str:
    told = str(words)
    return told[:1].lower() + told[1:]
