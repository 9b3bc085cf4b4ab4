"""What is assumed of belief: who thinks they got the drug, and what that alone does to the score."""

from studio.protocol.base import Item, Value, field, items

_PLACE = "10.8"


class ArmBelief(Item):
    """What participants of an arm believe after the dose, and who leaves for it."""

    arm: str | None = field("Arm", "Whose belief it is.", m11=_PLACE, to="/design/arms")
    believing: float | None = field(
        "Believe they got the drug",
        "Of the arm, after the dose. Who does not know counts half.",
        m11=_PLACE,
        unit="%",
        ge=0,
        le=100,
    )
    lost_if_right: float | None = field(
        "Lost after a right guess",
        "Of those who guess their arm right, beyond the expected dropout; empty where none leave for it.",
        m11=_PLACE,
        unit="%",
        ge=0,
        le=100,
        optional=True,
    )


class Belief(Value):
    """Assumptions on belief; all points are those of the primary endpoint."""

    arms: tuple[ArmBelief, ...] = items(
        "Belief by arm", "How many of each arm believe that they got the drug.", m11=_PLACE, optional=True
    )
    effect: float | None = field(
        "Effect of belief",
        "By how much a participant improves more for believing to have had the drug. Only for a score.",
        m11=_PLACE,
        unit="points",
        optional=True,
    )
    spread: float | None = field(
        "Spread of the effect of belief",
        "Its standard deviation over participants; empty where it is the same in all.",
        m11=_PLACE,
        unit="points",
        ge=0,
        optional=True,
    )
    drug_effect: float | None = field(
        "Effect of the drug itself",
        "Beyond belief. Empty for the assumed difference.",
        m11=_PLACE,
        unit="points",
        optional=True,
    )
    expectancy_effect: float | None = field(
        "Effect of expectancy",
        "For one standard deviation more of hope before the dose, in all arms alike; empty for none.",
        m11=_PLACE,
        unit="points",
        optional=True,
    )
    expectancy_belief: float | None = field(
        "Correlation of expectancy and belief",
        "Above 0 where the hopeful rather believe that they got the drug.",
        m11=_PLACE,
        ge=-1,
        le=1,
        optional=True,
    )
    rater_drift: float | None = field(
        "Drift of raters",
        "By how much raters score those better whom they take for treated; empty for none.",
        m11=_PLACE,
        unit="points",
        optional=True,
    )
    rater_right: float | None = field(
        "Raters who guess right",
        "50 where raters are masked and the mask holds.",
        m11=_PLACE,
        unit="%",
        ge=0,
        le=100,
        optional=True,
    )
    basis: str | None = field(
        "Basis of the assumptions on belief",
        "Trials that asked for guesses, and what is a mere assumption. Only where belief is entered.",
        m11=_PLACE,
        long=True,
        optional=True,
    )
    appendix: bool | None = field(
        "Print the simulation as an appendix",
        "The trial, simulated under these assumptions. Only where you ask for it.",
        m11=_PLACE,
        optional=True,
    )
    trials: int | None = field(
        "Simulated trials", "2,000 while it is empty, and at most 20,000.", m11=_PLACE, ge=1, le=20000, optional=True
    )
    seed: int | None = field(
        "Seed", "The same number gives the same result; 1 while it is empty.", m11=_PLACE, ge=0, optional=True
    )
