"""How the fields of a group or of a list's item are laid out: what decides others first, short ones side by side."""

from __future__ import annotations

from dataclasses import dataclass

from studio.protocol.base import Value, specs
from studio.protocol.belief import Belief
from studio.protocol.design import Arm
from studio.protocol.dosing import Product
from studio.protocol.monitoring import StoppingRule
from studio.protocol.own import OwnCompound, OwnInstrument, OwnMedication
from studio.protocol.population import Criterion, MedicationRule, Resistance
from studio.protocol.screening import Limit
from studio.protocol.sessions import Session
from studio.text import Text, _


@dataclass(frozen=True, slots=True)
class Together:
    """Short fields that stand side by side under one label."""

    label: Text
    fields: tuple[str, ...]


Entries = tuple[str | Together, ...]

LAYOUTS: dict[type[Value], Entries] = {
    Arm: ("name", Together(_("In the comparison"), ("role", "allocation")), "description"),
    Criterion: (
        "domain",
        "measure",
        Together(_("Limit"), ("comparator", "threshold", "most", "unit")),
        "time",
        "wording",
        "reason",
    ),
    Resistance: (
        Together(_("Failed treatments"), ("failed_least", "failed_most")),
        "episode",
        "instrument",
        "adequacy",
    ),
    MedicationRule: (
        "drug",
        "action",
        Together(_("How long"), ("washout_days", "taper_days")),
        "taper",
        "taper_steps",
        "supervised_by",
        "reason",
    ),
    Product: (
        "name",
        "compound",
        "use",
        Together(_("How it is taken"), ("route", "form")),
        "basis",
        "strengths",
        "appearance",
        "type",
        "status",
        "code",
        "sourcing",
        "manufacturer",
        "purity",
        "batch",
    ),
    Session: (
        "kind",
        "name",
        "visit",
        Together(_("Meeting"), ("minutes", "mode")),
        "arms",
        "content",
    ),
    Belief: (
        "arms",
        Together(_("What belief adds"), ("effect", "spread")),
        "drug_effect",
        Together(_("Expectancy"), ("expectancy_effect", "expectancy_belief")),
        Together(_("Raters"), ("rater_drift", "rater_right")),
        "basis",
        "appendix",
        Together(_("Simulation"), ("trials", "seed")),
    ),
    Limit: ("analyte", Together(_("Limit"), ("comparator", "threshold", "unit"))),
    StoppingRule: ("event", "scope", Together(_("Limit"), ("comparator", "threshold", "unit")), "action"),
    OwnCompound: (
        "name",
        "kind",
        Together(_("Given as"), ("route", "basis")),
        "largest",
        Together(_("Time course"), ("onset_minutes", "peak_minutes", "duration_minutes")),
        "source",
    ),
    OwnMedication: (
        "drug",
        "drug_class",
        "groups",
        Together(_("Half-life"), ("half_life_hours", "half_life_upper_hours")),
        "floor_days",
        "irreversible",
        "source",
    ),
    OwnInstrument: (
        "code",
        "name",
        "kind",
        Together(_("Scores"), ("lowest", "highest")),
        "higher_is",
        "recall_days",
        "self_rated",
        "source",
    ),
}
"""Models whose fields stand otherwise than one below the other in the order of the model."""


def laid_out(model: type[Value]) -> Entries:
    """Return the fields of a model as its form shows them."""
    return LAYOUTS.get(model) or tuple(specs(model))
