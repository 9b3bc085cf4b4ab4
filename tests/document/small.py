"""A small protocol, complete enough that every kind of block occurs in its document."""

from __future__ import annotations

from studio.protocol.biomarkers import Biomarkers, Marker, MarkerRole, Sample
from studio.protocol.design import Arm, ArmRole, BlindSchema, Design, Epoch, EpochKind, InterventionModel, Role
from studio.protocol.dosing import ArmDose, Dosing, Product, ProductUse, Route
from studio.protocol.endpoints import Endpoints, InstrumentUse, Rater
from studio.protocol.monitoring import Discharge, DischargeKind, Indication, Monitoring, Rescue
from studio.protocol.objectives import (
    Endpoint,
    Estimand,
    EventKind,
    IntercurrentEvent,
    Level,
    Objective,
    Objectives,
    Strategy,
)
from studio.protocol.overview import Overview, Phase
from studio.protocol.population import (
    Comparator,
    Criterion,
    Domain,
    MedicationAction,
    MedicationRule,
    Population,
)
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose
from studio.protocol.schedule import Activity, ActivityGroup, DayNaming, Schedule, TimelineEntry, Visit
from studio.protocol.sessions import Session, SessionKind, Sessions, Setting
from studio.protocol.statistics import Method, Statistics


def small() -> Protocol:
    """Return the protocol: two arms of psilocybin, five visits, one primary objective with its estimand."""
    return Protocol(
        overview=Overview(
            title="A small trial of psilocybin",
            protocol_number="PAT-1",
            version="0.3",
            phase=Phase.TWO,
            sponsor="Example Institute",
            confidentiality="For the study team.",
        ),
        objectives=Objectives(
            objectives=(
                Objective(id="main", level=Level.PRIMARY, statement="To compare both doses.", endpoints=("madrs",)),
            ),
            endpoints=(Endpoint(id="madrs", name="Change in MADRS", instrument="madrs-use", visit="day-22"),),
            estimands=(
                Estimand(
                    id="one",
                    objective="main",
                    population="Adults with depression",
                    treatment="Both doses with support",
                    endpoint="madrs",
                    summary="Difference in means",
                    events=(
                        IntercurrentEvent(
                            id="rescue",
                            kind=EventKind.RESCUE,
                            strategy=Strategy.TREATMENT_POLICY,
                            handling="All values are used.",
                        ),
                    ),
                ),
            ),
        ),
        design=Design(
            model=InterventionModel.PARALLEL,
            arms=(
                Arm(id="high", name="High dose", role=ArmRole.EXPERIMENTAL, allocation=2),
                Arm(id="low", name="Low dose", role=ArmRole.LOW_DOSE_COMPARATOR, allocation=1),
            ),
            randomised=True,
            stratification=("country",),
            blind=BlindSchema.DOUBLE,
            masked=(Role.PARTICIPANT, Role.RATER),
            epochs=(
                Epoch(id="screening", name="Screening", kind=EpochKind.SCREENING),
                Epoch(id="treatment", name="Treatment", kind=EpochKind.TREATMENT),
                Epoch(id="follow-up", name="Follow-up", kind=EpochKind.FOLLOW_UP),
            ),
        ),
        population=Population(
            diagnosis="Major depressive disorder",
            age_least=18,
            age_most=65,
            inclusion=(
                Criterion(
                    id="severity",
                    domain=Domain.SEVERITY,
                    wording="At least moderate depression.",
                    measure="MADRS total",
                    comparator=Comparator.AT_LEAST,
                    threshold=20.0,
                    time="at screening",
                    reason="So that there is room to improve.",
                ),
            ),
            medications=(
                MedicationRule(id="sertraline", drug="sertraline", action=MedicationAction.WASH_OUT, washout_days=22),
                MedicationRule(id="lamotrigine", drug="lamotrigine", action=MedicationAction.KEEP_STABLE),
            ),
        ),
        dosing=Dosing(
            products=(
                Product(
                    id="capsule",
                    name="Psilocybin capsule",
                    compound="psilocybin",
                    use=ProductUse.EXPERIMENTAL,
                    route=Route.ORAL,
                    form="Capsule",
                ),
            ),
            arms=(
                ArmDose(id="high", arm="high", product="capsule", dose=Dose(amount=25.0), sessions=("dose",)),
                ArmDose(id="low", arm="low", product="capsule", dose=Dose(amount=1.0), sessions=("dose",)),
            ),
        ),
        sessions=Sessions(
            sessions=(
                Session(id="prepare", kind=SessionKind.PREPARATION, name="Preparation", visit="baseline", minutes=120),
                Session(id="dose", kind=SessionKind.DOSING, name="Dosing session", visit="dosing", minutes=480),
                Session(id="integrate", kind=SessionKind.INTEGRATION, name="Integration", visit="day-2", minutes=90),
            ),
            setting=Setting(location="A quiet room."),
        ),
        monitoring=Monitoring(
            vital_minutes=(-15, 60, 120, 360),
            alert_systolic=160,
            alert_diastolic=100,
            observation_minutes=420,
            rescue=(Rescue(id="calm", indication=Indication.ANXIETY, order=1, drug="Lorazepam", dose="1 mg"),),
            discharge=(Discharge(id="escort", kind=DischargeKind.ESCORT, wording="The escort is there."),),
        ),
        endpoints=Endpoints(
            instruments=(
                InstrumentUse(
                    id="madrs-use",
                    instrument="MADRS",
                    rater=Rater.CENTRAL,
                    recall_days=7,
                    visits=("baseline", "day-22"),
                ),
                InstrumentUse(
                    id="safety-use",
                    instrument="C-SSRS",
                    visits=("baseline", "dosing", "day-22"),
                    timing="Before discharge",
                ),
            ),
        ),
        biomarkers=Biomarkers(
            markers=(
                Marker(
                    id="bdnf",
                    marker="bdnf",
                    role=MarkerRole.EXPLORATORY,
                    samples=(Sample(id="before", visit="dosing", minute=-30), Sample(id="later", visit="day-22")),
                ),
            ),
        ),
        schedule=Schedule(
            day_naming=DayNaming.DAY_1,
            visits=(
                Visit(id="baseline", name="Baseline", epoch="screening", days=-7, minus=2, plus=2),
                Visit(id="dosing", name="Dosing", epoch="treatment", days=0),
                Visit(id="day-2", name="Next day", epoch="treatment", anchor="dosing", days=1),
                Visit(id="day-22", name="Week 3", epoch="follow-up", anchor="dosing", days=21, minus=1, plus=3),
            ),
            activities=(
                Activity(
                    id="consent",
                    name="Consent",
                    group=ActivityGroup.ENTRY,
                    visits=("baseline",),
                    timing="Before discharge",
                ),
            ),
            dosing_day=(TimelineEntry(id="arrive", minute=-60, activity="Arrival", who="Nurse"),),
        ),
        statistics=Statistics(
            difference=6.0, deviation=11.0, alpha=0.05, sides=2, power=90.0, total=150, method=Method.MMRM, dropout=10.0
        ),
    )
