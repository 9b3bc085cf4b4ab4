"""The chapters of the document, one module each; they are written in this order."""

from collections.abc import Callable

from studio.document.manuscript import Manuscript
from studio.document.sections import (
    appendices,
    assessments,
    design,
    discontinuation,
    intervention,
    introduction,
    objectives,
    oversight,
    population,
    safety,
    statistics,
    summary,
)

CHAPTERS: tuple[Callable[[Manuscript], None], ...] = (
    summary.write,
    introduction.write,
    objectives.write,
    design.write,
    population.write,
    intervention.write,
    discontinuation.write,
    assessments.write,
    safety.write,
    statistics.write,
    oversight.write,
    appendices.write,
)
