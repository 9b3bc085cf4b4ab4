"""Schedule: visits with anchors and windows, what is done at them, and the dosing day in minutes."""

from studio.protocol.base import Choice, Item, Value, field, items
from studio.protocol.sessions import Mode
from studio.protocol.timing import Timing, timings_field


class DayNaming(Choice):
    """Whether the day of the first dose is called day 0 or day 1."""

    DAY_1 = "day_1", "Day 1"
    DAY_0 = "day_0", "Day 0"


class ActivityGroup(Choice):
    """Under which heading the schedule of activities lists a row."""

    ENTRY = "entry", "Enrolment"
    TREATMENT = "treatment", "Treatment"
    EFFICACY = "efficacy", "Efficacy and masking"
    SAFETY = "safety", "Safety"
    BIOMARKERS = "biomarkers", "Biomarkers"


class Visit(Item):
    """A contact with the participant, placed by its distance from another visit.

    ``days`` counts from the anchor visit (0 is the same day); without an anchor it counts from the day of the first
    dose. The name of the day (day 0 or day 1) follows from ``DayNaming`` and is never stored.
    """

    name: str | None = field("Visit", "Short: it stands in tables and figures.", example="Week 3")
    epoch: str | None = field("Epoch", "The period that it belongs to; enter epochs under Design.", to="/design/epochs")
    anchor: str | None = field("Counted from", "Empty: from the day of the first dose.", to="/schedule/visits")
    days: int | None = field("Days from there", "Negative before it; 0 is the same day.", unit="days")
    minus: int | None = field("Window, earlier", "How many days before its day it may take place.", unit="days", ge=0)
    plus: int | None = field("Window, later", "How many days after its day it may take place.", unit="days", ge=0)
    place: Mode | None = field("Place", "How participant and staff meet.")
    purpose: str | None = field("Purpose", "What it is for, where the activities do not tell.", long=True)


class Activity(Item):
    """Something done at visits that no other section already says."""

    name: str | None = field("Activity", "As it stands in the schedule.", example="Physical examination")
    group: ActivityGroup | None = field("Group", "The heading it stands under in the schedule.")
    visits: tuple[str, ...] = items("Visits", "When it is done.", to="/schedule/visits")
    timing: str | None = field("Timing within the visit", "Such as before dosing and at discharge.")
    timings: tuple[Timing, ...] = timings_field()


class StepKind(Choice):
    """In which row of the dosing day's time line a step stands."""

    PROCEDURE = "procedure", "Procedure"
    RATING = "rating", "Rating or questionnaire"
    MASKING = "masking", "Assessment of masking"


class TimelineEntry(Item):
    """Something on the dosing day that no other section already says."""

    minute: int | None = field("Minutes from dosing", "Negative before the dose.", unit="minutes")
    activity: str | None = field("What happens", "In a few words.", example="Light meal")
    who: str | None = field("Who", "The role that does it.")
    kind: StepKind | None = field("Kind of step", "Empty: a procedure.")


class Schedule(Value):
    """When everything happens."""

    day_naming: DayNaming | None = field(
        "The day of the first dose is called", "All other days are named from it.", m11="1.3"
    )
    visits: tuple[Visit, ...] = items(
        "Visits", "Each contact with participants, with the days by which it may be early or late.", m11="1.3"
    )
    activities: tuple[Activity, ...] = items(
        "Further activities",
        "Instruments, samples, tests and sessions appear in the schedule by themselves.",
        m11="1.3",
        optional=True,
    )
    dosing_day: tuple[TimelineEntry, ...] = items(
        "Further steps of the dosing day", "What no other section says of that day.", m11="6.3", optional=True
    )
