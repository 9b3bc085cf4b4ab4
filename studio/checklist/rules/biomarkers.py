"""Rules on biomarkers: that each is described, taken at times that can show a change, and used as planned."""

from studio.checklist.inquiry import (
    Tally,
    days_with_doses,
    marker_name,
    sample_times,
    since_dose,
    taken_before,
    title,
    titles,
    unfilled,
    within,
)
from studio.checklist.rule import NOT_APPLICABLE, Challenge, Severity, Verdict, rule, undecided
from studio.knowledge import biomarkers, thresholds
from studio.planning.schedule import offsets
from studio.protocol.biomarkers import Marker, MarkerRole
from studio.protocol.protocol import Protocol
from studio.text import _

_MARKERS = "/biomarkers/markers"
_ENTER_MARKERS = _("Enter the markers.")


@rule(
    "B-01",
    _("Each marker is described in full"),
    challenge=Challenge.BIOMARKERS,
    severity=Severity.MUST,
    sources=("xia-gao-2026", "bdnf-meta-2024"),
)
def markers_described(protocol: Protocol) -> Verdict:
    """Results of one marker differ with tube, spin, assay and hour, and the literature cannot be pooled for it.

    Each marker has its matrix, assay, times, handling and hypothesis, and says what is decided with it; the laboratory
    does not know arm and visit.
    """
    markers = protocol.biomarkers.markers
    if not markers:
        return undecided(_ENTER_MARKERS, _MARKERS)
    tally = Tally()
    for marker in markers:
        fields = within(
            f"{_MARKERS}/{marker.id}", "matrix", "assay", "samples", "handling", "laboratory_masked", "decision", "role"
        )
        empty = tally.missing(protocol, *fields)
        if empty:
            message = _(
                "Marker “{marker}” lacks {fields}. Fill in what is missing, so that its result can be compared.",
                marker=marker_name(protocol, marker),
                fields=titles(empty),
            )
            tally.object(message, *empty)
    return tally.verdict(_("Describe each marker."))


@rule(
    "B-02",
    _("Markers of mechanism are taken before and twice after the dose"),
    challenge=Challenge.BIOMARKERS,
    severity=Severity.SHOULD,
    sources=("bdnf-meta-2024", "siegel-2024", "common-practice"),
    limits=("sampling-last",),
)
def markers_taken_before_and_after(protocol: Protocol) -> Verdict:
    """One value after the dose shows neither a change nor its course.

    A marker of mechanism has a value before dosing and two at least in the four weeks after it.
    """
    if not protocol.biomarkers.markers:
        return undecided(_ENTER_MARKERS, _MARKERS)
    markers = [one for one in protocol.biomarkers.markers if one.role is MarkerRole.MECHANISM]
    if not markers:
        return NOT_APPLICABLE
    days, doses = offsets(protocol), days_with_doses(protocol)
    last = thresholds.count_of(protocol, "sampling-last")
    tally = Tally()
    for marker in markers:
        path = f"{_MARKERS}/{marker.id}/samples"
        placed = [days[one.visit] for one in marker.samples if one.visit in days]
        if not placed:
            tally.wait(path)
            continue
        before = taken_before(marker, days, doses[0])
        after = {day for day in placed if (since := since_dose(day, doses)) and since <= last}
        if before and len(after) >= 2:
            continue
        message = _(
            "Marker “{marker}” is taken {before} before the dose and on {after} of the {last} days after it. "
            "Take it before, and twice at least afterwards.",
            marker=marker_name(protocol, marker),
            before=_("once or more") if before else _("never"),
            after=len(after),
            last=last,
        )
        tally.object(message, path, *sample_times(marker))
    return tally.verdict(_("Enter when each marker is taken."))


@rule(
    "B-03",
    _("What moves a blood marker is recorded with it"),
    challenge=Challenge.BIOMARKERS,
    severity=Severity.SHOULD,
    sources=("burmester-2023", "ayahuasca-inflammation", "common-practice"),
)
def conditions_recorded(protocol: Protocol) -> Verdict:
    """Hour, meal, weight, smoking and an infection move cortisol and markers of inflammation more than a drug does.

    They are recorded with each sample of blood or saliva, drug levels apart.
    """
    if not protocol.biomarkers.markers:
        return undecided(_ENTER_MARKERS, _MARKERS)
    fluids = [marker for marker in protocol.biomarkers.markers if _is_moved(marker)]
    if not fluids:
        return NOT_APPLICABLE
    tally = Tally()
    for marker in fluids:
        address = f"{_MARKERS}/{marker.id}/conditions"
        if unfilled(protocol, address):
            message = _(
                "Marker “{marker}”: “{field}” is empty. Enter clock time, meals, weight, smoking and infection.",
                marker=marker_name(protocol, marker),
                field=title(address),
            )
            tally.object(message, address)
    return tally.verdict(_ENTER_MARKERS)


def _is_moved(marker: Marker) -> bool:
    known = biomarkers.find(marker.marker) if marker.marker else None
    if known is None or marker.role is MarkerRole.EXPOSURE or "exposure" in known.hypotheses:
        return False
    matrix = known.matrix.casefold()
    return any(fluid in matrix for fluid in ("serum", "plasma", "saliva", "blood"))


@rule(
    "B-04",
    _("A predictive marker has its cut and its test"),
    challenge=Challenge.BIOMARKERS,
    severity=Severity.MUST,
    sources=("xia-gao-2026", "common-practice"),
)
def predictive_marker_tested(protocol: Protocol) -> Verdict:
    """Whoever looks for a cut after seeing the data will find one.

    A marker that is to tell who responds has its cut and what is decided with it written down, and is tested as an
    interaction with treatment; that it goes with response in one arm says nothing of prediction.
    """
    if not protocol.biomarkers.markers:
        return undecided(_ENTER_MARKERS, _MARKERS)
    predictive = [one for one in protocol.biomarkers.markers if one.role is MarkerRole.PREDICTIVE]
    if not predictive:
        return NOT_APPLICABLE
    tally = Tally()
    for marker in predictive:
        address = f"{_MARKERS}/{marker.id}/decision"
        if unfilled(protocol, address):
            message = _(
                "Marker “{marker}” is to predict response, but “{field}” is empty. Enter the cut and its use.",
                marker=marker_name(protocol, marker),
                field=title(address),
            )
            tally.object(message, address)
    if not any(subgroup.interaction for subgroup in protocol.statistics.subgroups):
        message = _("A marker is to predict response, but no subgroup is tested as an interaction. Add it.")
        tested = (f"/statistics/subgroups/{one.id}/interaction" for one in protocol.statistics.subgroups)
        tally.object(message, "/statistics/subgroups", *tested)
    return tally.verdict(_ENTER_MARKERS)
