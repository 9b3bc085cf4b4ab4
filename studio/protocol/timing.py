"""When within a visit something is done, as fields instead of free words."""

from studio.protocol.base import Choice, Item, field, items


class Moment(Choice):
    """What within a visit an activity is held against."""

    BEFORE_DOSE = "before_dose", "Before the dose"
    AFTER_DOSE = "after_dose", "After the dose"
    BEFORE_DISCHARGE = "before_discharge", "Before discharge"
    BEFORE_SESSION = "before_session", "Before the session"
    AFTER_SESSION = "after_session", "After the session"


class Timing(Item):
    """When an activity takes place within a visit, or within each of its visits while ``visit`` is empty."""

    visit: str | None = field("At the visit", "Empty: at every visit of the activity.", to="/schedule/visits")
    moment: Moment | None = field("When", "What must not have happened yet, or must have.")
    minutes: tuple[int, ...] = items(
        "Minutes from dosing", "Negative before the dose. Several, with commas between them, for repeated measures."
    )
    order: int | None = field("Place in the order of the visit", "1 is done first.", ge=1)
    fasting: bool | None = field("Fasting", "Whether the participant comes without having eaten.")
    condition: str | None = field("Only if", "Such as “the participant can become pregnant”.")


def timings_field() -> tuple[Timing, ...]:
    """Declare the list of timings of something that is done at visits."""
    declared: tuple[Timing, ...] = items(
        "Structured timing", "When within a visit: at all visits, or at single ones. Printed as notes of the schedule."
    )
    return declared
