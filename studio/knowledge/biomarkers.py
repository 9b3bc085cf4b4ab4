"""Biomarkers: what can be measured, what it bears on, and what it cannot show."""

from __future__ import annotations

from typing import Literal

from studio.knowledge import reading
from studio.knowledge.facts import NamedFact, Sourced, Words

Hypothesis = Literal["5-HT2A", "TrkB", "network", "exposure", "inflammation", "other"]


class Biomarker(Sourced):
    """A marker. ``source`` and ``certainty`` are those of matrix, assay, timing and direction.

    ``timing`` is when samples were taken relative to the dose; ``direction`` what was seen; ``cannot_show``
    the limit a protocol must respect.
    """

    id: Words
    name: Words
    hypotheses: tuple[Hypothesis, ...]
    matrix: Words
    assay: Words
    timing: Words
    direction: Words
    cannot_show: Words
    facts: tuple[NamedFact, ...] = ()


def find(id: str) -> Biomarker | None:
    """The biomarker with this id, or None."""
    return reading.one("biomarkers", id, Biomarker)


def every() -> tuple[Biomarker, ...]:
    """All biomarkers, by name."""
    return tuple(sorted(reading.every("biomarkers", Biomarker), key=lambda marker: marker.name.casefold()))
