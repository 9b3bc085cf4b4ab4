"""Rules on the validity of the trial: that its analysis was fixed before the data."""

from studio.checklist.inquiry import (
    FIRST_PHASES,
    Tally,
    compared_arms,
    primary_endpoints,
    set_to,
    title,
    titles,
    unfilled,
    within,
)
from studio.checklist.rule import (
    MET,
    NOT_APPLICABLE,
    Challenge,
    Severity,
    Verdict,
    finding,
    rule,
    undecided,
)
from studio.protocol.address import filled, get
from studio.protocol.objectives import Level
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import SupportModel
from studio.protocol.statistics import Method, MissingData
from studio.text import _, number


@rule(
    "V-10",
    _("Missing data are handled without last observations or completers"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-e9-r1", "davis-2021", "common-practice"),
)
def missing_data_handled(protocol: Protocol) -> Verdict:
    """Those who stay are those who did well; carrying a value forward invents data that nobody measured.

    A likelihood-based model or multiple imputation handles missing values, and sensitivity analyses such as a tipping
    point show how wrong its assumption may be.
    """
    statistics, address = protocol.statistics, "/statistics/missing"
    if statistics.missing is None:
        return undecided(_("Choose how missing data are handled."), address)
    tally = Tally()
    if statistics.missing in (MissingData.LOCF, MissingData.COMPLETERS):
        likely = statistics.method in (Method.MMRM, None)
        better = MissingData.LIKELIHOOD if likely else MissingData.MULTIPLE_IMPUTATION
        message = _(
            "“{field}” is “{value}”. Use a method that does not depend on who stayed, such as “{better}”.",
            field=title(address),
            value=statistics.missing.label,
            better=better.label,
        )
        tally.object(message, address, fix=set_to(address, better, better.label))
    if not filled(statistics.sensitivity):
        message = _(
            "Missing data are handled, but “{field}” is empty. Add a tipping point or the like.",
            field=title("/statistics/sensitivity"),
        )
        tally.object(message, "/statistics/sensitivity", address)
    return tally.verdict(_("Choose how missing data are handled."))


@rule(
    "V-11",
    _("There is a plan for multiplicity"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("carhart-harris-2021", "ich-e6-r3"),
)
def multiplicity_planned(protocol: Protocol) -> Verdict:
    """In a well-known trial the primary scale showed no difference and sixteen uncorrected secondary ones seemed to.

    With more than one primary endpoint, more than one experimental arm, or a look at the data before the end, the
    order or adjustment is fixed beforehand.
    """
    endpoints, arms, looks = len(primary_endpoints(protocol)), compared_arms(protocol), len(protocol.statistics.interim)
    primary = [one.id for one in protocol.objectives.objectives if one.level is Level.PRIMARY]
    if not endpoints:
        return undecided(_("Enter the primary objective and its endpoint."), "/objectives/objectives")
    if endpoints < 2 and arms < 2 and not looks:
        return NOT_APPLICABLE
    if filled(protocol.statistics.multiplicity):
        return MET
    address = "/statistics/multiplicity"
    message = _(
        "There are several comparisons (primary endpoints {endpoints}, experimental arms {arms}, interim looks "
        "{looks}), but “{field}” is empty. Enter their order or adjustment.",
        endpoints=endpoints,
        arms=arms,
        looks=looks,
        field=title(address),
    )
    return finding(message, address, *(f"/objectives/objectives/{id}/endpoints" for id in primary))


@rule(
    "V-39",
    _("Participants who share a therapist are counted as such"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("common-practice",),
)
def therapists_counted_as_clusters(protocol: Protocol) -> Verdict:
    """Participants of one therapist resemble each other, so that a hundred of them tell less than a hundred strangers.

    Common practice is to enter how many each therapist sees and the intraclass correlation, from which the sample size
    grows, and to let the analysis know of it. A correlation of 0 says that none is expected.
    """
    both = within("/statistics", "cluster_size", "cluster_icc")
    empty = unfilled(protocol, *both)
    if not empty:
        return MET
    entered = next((address for address in both if address not in empty), None)
    if entered:
        message = _(
            "“{entered}” is {value}, but {missing} is empty; the two belong together. Enter it.",
            entered=title(entered),
            value=number(get(protocol, entered)),
            missing=titles(empty),
        )
        return finding(message, *empty, entered)
    if protocol.overview.phase in FIRST_PHASES or protocol.sessions.model is SupportModel.MONITORING:
        return NOT_APPLICABLE
    return undecided(
        _("Enter how many participants each therapist sees, and how alike they are expected to be."), *both
    )
