"""Rules on the unresolved mechanism: hypotheses that this trial can find wrong, with measures that can decide."""

from collections.abc import Iterator

from studio.checklist.inquiry import (
    Tally,
    add_to,
    all_of,
    days_with_doses,
    dosing_days,
    known_uses,
    marker_name,
    psychedelic,
    sample_times,
    set_to,
    since_dose,
    taken_before,
    title,
    unfilled,
    unless_worse,
    visit_name,
    visits_from,
    within,
)
from studio.checklist.rule import (
    MET,
    NOT_APPLICABLE,
    Challenge,
    Fix,
    Severity,
    Verdict,
    finding,
    rule,
    undecided,
)
from studio.knowledge import thresholds
from studio.planning.schedule import dosing_visits, offsets
from studio.protocol.address import exists, get
from studio.protocol.base import free_id
from studio.protocol.biomarkers import Marker, MarkerRole, Sample
from studio.protocol.dosing import Product, ProductUse
from studio.protocol.edit import insert
from studio.protocol.endpoints import InstrumentUse
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.protocol.rationale import Hypothesis, Mechanism
from studio.text import _

_HYPOTHESES = "/rationale/hypotheses"
_MARKERS = "/biomarkers/markers"
_PERIPHERAL = "bdnf"
_ENTER_HYPOTHESES = _("Enter the mechanistic hypotheses, or that none is claimed.")
_VISITS = "/schedule/visits"
_MECHANISTIC = (MarkerRole.MECHANISM, MarkerRole.ENGAGEMENT)


def _claimed(protocol: Protocol) -> tuple[Hypothesis, ...]:
    none = (None, Mechanism.NONE)
    return tuple(one for one in protocol.rationale.hypotheses if one.mechanism not in none)


def _marker_facts(protocol: Protocol, *names: str) -> tuple[str, ...]:
    return tuple(place for one in protocol.biomarkers.markers for place in within(f"{_MARKERS}/{one.id}", *names))


def _blockers(protocol: Protocol) -> tuple[Product, ...]:
    return tuple(product for product in protocol.dosing.products if product.use is ProductUse.BLOCKER)


def _scales_of_experience(protocol: Protocol) -> tuple[InstrumentUse, ...]:
    return tuple(use for use, known in known_uses(protocol) if known.kind == "experience")


@rule(
    "M-01",
    _("The mechanism is declared, or that none is claimed"),
    challenge=Challenge.MECHANISM,
    severity=Severity.SHOULD,
    sources=("xia-gao-2026",),
)
def mechanism_declared(protocol: Protocol) -> Verdict:
    """Whether psychedelics work through 5-HT2A, through neurotrophic signalling or otherwise is unsettled.

    A protocol that measures mechanisms or places sessions in a neuroplastic window rests on one of these views. It
    says on which, or says plainly that it claims none.
    """
    entered = {one.mechanism for one in protocol.rationale.hypotheses if one.mechanism is not None}
    if entered > {Mechanism.NONE}:
        stated = [one for one in protocol.rationale.hypotheses if one.mechanism is not None]
        stated.sort(key=lambda one: one.mechanism is not Mechanism.NONE)
        message = _("One hypothesis says that no mechanism is claimed, another claims one. Keep one of the two.")
        return finding(message, *(f"{_HYPOTHESES}/{one.id}/mechanism" for one in stated))
    if entered:
        return MET
    marker = next((one for one in protocol.biomarkers.markers if one.role is MarkerRole.MECHANISM), None)
    if marker is not None:
        message = _(
            "“{marker}” is a marker of mechanism, but no hypothesis is entered. Enter the mechanism it bears on.",
            marker=marker_name(protocol, marker),
        )
        return finding(message, _HYPOTHESES, *within(f"{_MARKERS}/{marker.id}", "marker", "role"))
    if protocol.rationale.window_last_day is not None:
        message = _(
            "A neuroplastic window is claimed, but no mechanism. Enter the hypothesis that the window rests on."
        )
        return finding(message, _HYPOTHESES, "/rationale/window_last_day")
    return undecided(_ENTER_HYPOTHESES, _HYPOTHESES)


@rule(
    "M-02",
    _("A claimed mechanism can be refuted"),
    challenge=Challenge.MECHANISM,
    severity=Severity.MUST,
    sources=("xia-gao-2026", "becker-2023", "moliner-2023", "lewis-2023"),
)
def mechanism_can_be_refuted(protocol: Protocol) -> Verdict:
    """A claim that no result could shake is not a hypothesis, and trials have piled up markers that could not decide.

    Each claimed mechanism names a result that would refute it, and has a marker that bears on it or, for 5-HT2A, an
    arm with a receptor blocker. BDNF in blood is not counted: it cannot tell one mechanism from another.
    """
    if not protocol.rationale.hypotheses:
        return undecided(_ENTER_HYPOTHESES, _HYPOTHESES)
    claimed = _claimed(protocol)
    if not claimed:
        none = any(one.mechanism is Mechanism.NONE for one in protocol.rationale.hypotheses)
        return NOT_APPLICABLE if none else undecided(_ENTER_HYPOTHESES, _HYPOTHESES)
    tally = Tally()
    bears_on = {marker.hypothesis for marker in protocol.biomarkers.markers if marker.marker != _PERIPHERAL}
    for one in claimed:
        path = f"{_HYPOTHESES}/{one.id}"
        label = one.mechanism.label if one.mechanism else _("Other")
        for empty in tally.missing(protocol, *within(path, "prediction", "refutation")):
            message = _("The hypothesis “{mechanism}” lacks “{field}”. Enter it.", mechanism=label, field=title(empty))
            tally.object(message, empty)
        blocked = one.mechanism is Mechanism.SEROTONIN_2A and _blockers(protocol)
        if one.mechanism in bears_on or blocked:
            continue
        if protocol.biomarkers.markers:
            message = _(
                "No marker or arm can refute the hypothesis “{mechanism}”. Add a marker that bears on it, a receptor "
                "blocker where one decides, or give the claim up.",
                mechanism=label,
            )
            tally.object(message, f"{path}/mechanism", _MARKERS, *_marker_facts(protocol, "marker", "hypothesis"))
        else:
            tally.wait(_MARKERS)
    return tally.verdict(_("Enter what each hypothesis predicts, what would refute it, and the markers."))


@rule(
    "M-03",
    _("BDNF in blood does not stand for the mechanism"),
    challenge=Challenge.MECHANISM,
    severity=Severity.MUST,
    sources=("bdnf-meta-2024", "shafiee-2024"),
)
def blood_bdnf_is_exploratory(protocol: Protocol) -> Verdict:
    """BDNF in blood comes from platelets as much as from the brain, and pooled over 29 human studies it did not change.

    One smaller pooling found a small rise, in which users and controls are mixed. It may be explored; as the only
    measure of a mechanism it cannot answer.
    """
    markers = protocol.biomarkers.markers
    if not markers:
        return undecided(_("Enter the markers."), _MARKERS)
    peripheral = [marker for marker in markers if marker.marker == _PERIPHERAL]
    if not peripheral:
        return NOT_APPLICABLE
    others = any(marker.role in _MECHANISTIC for marker in markers if marker.marker != _PERIPHERAL)
    tally = Tally()
    for marker in peripheral:
        path = f"{_MARKERS}/{marker.id}/role"
        if marker.role is None:
            tally.wait(path)
        elif marker.role in _MECHANISTIC and not others:
            message = _(
                "BDNF in blood is the only marker of mechanism; it cannot decide. Make it exploratory, or add a marker "
                "that can."
            )
            exploratory = MarkerRole.EXPLORATORY
            facts = _marker_facts(protocol, "marker", "role")
            tally.object(message, path, *facts, fix=set_to(path, exploratory, exploratory.label))
    return tally.verdict(_("Enter what BDNF is for."))


@rule(
    "M-04",
    _("A 5-HT2A claim has a test of 5-HT2A"),
    challenge=Challenge.MECHANISM,
    severity=Severity.CONSIDER,
    sources=("madsen-2019", "husain-2023", "becker-2023"),
)
def serotonin_claim_has_its_test(protocol: Protocol) -> Verdict:
    """Three things bear on 5-HT2A in people: a blocker that takes the effect away, occupancy, and plasma levels.

    A blocker arm is the strongest. Levels of the drug related to effect are the cheapest.
    """
    if not protocol.rationale.hypotheses:
        return undecided(_ENTER_HYPOTHESES, _HYPOTHESES)
    claim = next((one for one in _claimed(protocol) if one.mechanism is Mechanism.SEROTONIN_2A), None)
    if claim is None:
        return NOT_APPLICABLE
    roles = (MarkerRole.EXPOSURE, MarkerRole.ENGAGEMENT)
    if _blockers(protocol) or any(marker.role in roles for marker in protocol.biomarkers.markers):
        return MET
    if not protocol.biomarkers.markers and not protocol.dosing.products:
        return undecided(_("Enter the products and the markers."), "/dosing/products", _MARKERS)
    message = _(
        "5-HT2A is claimed without a receptor blocker, receptor occupancy or drug levels. Consider one of them."
    )
    return finding(message, f"{_HYPOTHESES}/{claim.id}/mechanism", _MARKERS, *_marker_facts(protocol, "role"))


@rule(
    "M-05",
    _("A blocker arm checks that the experience is blocked"),
    challenge=Challenge.MECHANISM,
    severity=Severity.MUST,
    sources=("husain-2023", "becker-2023"),
)
def blocker_arm_is_checked(protocol: Protocol) -> Verdict:
    """A receptor blocker tells something of the mechanism only if it did block.

    Whether the experience was gone is measured with a scale of altered states on the dosing day, in all arms.
    Risperidone also acts on other receptors than 5-HT2A, which the rationale says.
    """
    if not protocol.dosing.products:
        return undecided(_("Enter the products."), "/dosing/products")
    blockers = _blockers(protocol)
    if not blockers:
        return NOT_APPLICABLE
    if not protocol.endpoints.instruments:
        return undecided(_("Enter the instruments."), "/endpoints/instruments")
    if _scales_of_experience(protocol):
        return MET
    message = _("A receptor blocker is given, but no instrument measures the experience. Add one such as the 5D-ASC.")
    return finding(message, "/endpoints/instruments", *(f"/dosing/products/{one.id}/compound" for one in blockers))


@rule(
    "M-06",
    _("The acute experience is measured on the same day"),
    challenge=Challenge.MECHANISM,
    severity=Severity.SHOULD,
    sources=("ema-2025-viewpoint", "maclean-2012"),
)
def experience_measured_same_day(protocol: Protocol) -> Verdict:
    """Whether the experience carries the effect or only goes with it is an open question that each trial can add to.

    Authors from European regulators ask how the experience relates to response. The scales look back on the session,
    so they belong to the end of the dosing day.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    if not protocol.endpoints.instruments:
        return undecided(_("Enter the instruments."), "/endpoints/instruments")
    scales = _scales_of_experience(protocol)
    if not scales:
        message = _("No instrument measures the acute experience. Add one such as the MEQ30 or the 5D-ASC.")
        return finding(message, "/endpoints/instruments")
    sessions = dosing_visits(protocol)
    if not sessions:
        return undecided(_("Enter the visit of each dosing session."), "/sessions/sessions")
    asked = {visit for use in scales for visit in use.visits}
    missing = tuple(visit for visit in sessions if visit not in asked)
    if not missing:
        return MET
    first = scales[0]
    path, names = f"/endpoints/instruments/{first.id}/visits", all_of(visit_name(protocol, one) for one in missing)
    message = _(
        "The acute experience is not measured at {visits}. Add the {scale} there.",
        visits=names,
        scale=item_name(protocol, first),
    )
    fix = Fix(_("Add it at {visits}", visits=names), lambda current: add_to(current, path, *missing))
    return finding(message, path, fix=fix)


@rule(
    "M-07",
    _("A mediator is measured before what it mediates"),
    challenge=Challenge.MECHANISM,
    severity=Severity.SHOULD,
    sources=("common-practice",),
)
def mediator_comes_before_outcome(protocol: Protocol) -> Verdict:
    """What is measured together with the outcome, or after it, cannot have brought it about.

    By common practice of mediation analysis the mediator is measured after the dose and before the outcome, and both
    times are fixed beforehand. A measure from before the dose may tell who responds, but it mediates nothing.
    """
    statistics, days = protocol.statistics, offsets(protocol)
    undescribed = unfilled(protocol, "/statistics/mediation")
    mediator, outcome = statistics.mediator_visit or "", statistics.mediated_visit or ""
    visits = {"/statistics/mediator_visit": mediator, "/statistics/mediated_visit": outcome}
    if undescribed and not any(visits.values()):
        return NOT_APPLICABLE
    places = {address: f"{_VISITS}/{visit}/days" for address, visit in visits.items()}
    undated = [address for address, visit in visits.items() if visit not in days]
    if undated:
        ask = _(
            "Describe the mediation analysis, and enter when mediator and outcome are measured. Where none is planned, "
            "leave all three empty."
        )
        where = (places[address] if exists(protocol, places[address]) else address for address in undated)
        return undecided(ask, *undescribed, *where)
    names = {"mediator": visit_name(protocol, mediator), "outcome": visit_name(protocol, outcome)}
    facts = (*visits, *dict.fromkeys(places.values()))
    if days[mediator] >= days[outcome]:
        message = _(
            "The mediator is measured at “{mediator}” and the outcome at “{outcome}”, which is not later. Choose an "
            "earlier visit for the mediator, or a later one for the outcome.",
            **names,
        )
        return finding(message, *facts)
    if days[mediator] < dosing_days(protocol)[0]:
        message = _(
            "The mediator is measured at “{mediator}”, before the first dose, so that the dose cannot act through it. "
            "Choose a visit between the dose and “{outcome}”.",
            **names,
        )
        return finding(message, *facts)
    return undecided(_("Describe the mediation analysis."), *undescribed) if undescribed else MET


@rule(
    "M-08",
    _("Markers of plasticity are taken after the acute effect"),
    challenge=Challenge.MECHANISM,
    severity=Severity.SHOULD,
    sources=("eeg-plasticity-2023", "siegel-2024", "sv2a-psilocybin"),
    limits=("plasticity-first", "plasticity-last"),
)
def plasticity_sampled_after_the_dose(protocol: Protocol) -> Verdict:
    """What lasts is what matters: acute measures follow the drug, plastic change shows in the days and weeks after.

    EEG plasticity was seen at two weeks and connectivity up to three. That these days are a therapeutic window is not
    proved in people.
    """
    tags = (Mechanism.TRKB, Mechanism.NETWORK)
    markers = [
        one for one in protocol.biomarkers.markers if one.role is MarkerRole.MECHANISM and one.hypothesis in tags
    ]
    if not markers:
        return NOT_APPLICABLE if protocol.biomarkers.markers else undecided(_("Enter the markers."), _MARKERS)
    days, doses = offsets(protocol), days_with_doses(protocol)
    first, last = thresholds.count_of(protocol, "plasticity-first"), thresholds.count_of(protocol, "plasticity-last")
    tally = Tally()
    for marker in markers:
        path = f"{_MARKERS}/{marker.id}/samples"
        taken = [since_dose(days[one.visit], doses) for one in marker.samples if one.visit in days]
        if not taken:
            tally.wait(path)
            continue
        if any(day is not None and first <= day <= last for day in taken):
            continue
        message = _(
            "“{marker}” is not taken between {first} and {last} days after a dose.",
            marker=marker_name(protocol, marker),
            first=first,
            last=last,
        )
        match visits_from(days, max(doses) + first, max(doses) + last):
            case (*_sooner, latest):  # the farthest from the acute effect
                name = visit_name(protocol, latest)
                message = _("{message} Add a sample at “{visit}”.", message=message, visit=name)
                fix = unless_worse(protocol, _add_sample(path, latest, name), mechanism_objective_has_its_measure)
                tally.object(message, path, *sample_times(marker), fix=fix)
            case _:
                message = _("{message} Add a visit in that time, and a sample there.", message=message)
                tally.object(message, path, *sample_times(marker))
    return tally.verdict(_("Enter when each marker is taken."))


@rule(
    "M-09",
    _("An objective on mechanism has a measure that can show it"),
    challenge=Challenge.MECHANISM,
    severity=Severity.MUST,
    sources=("xia-gao-2026", "common-practice"),
)
def mechanism_objective_has_its_measure(protocol: Protocol) -> Verdict:
    """That a drug acts by a mechanism cannot be read from the outcome alone.

    The review names the mechanism as unresolved. An objective that claims one needs a marker of mechanism or of
    target engagement that is taken before and after a dose, or an arm with a receptor blocker; else it claims more than
    the schedule can show. BDNF in blood does not count, as it cannot tell one mechanism from another.
    """
    objectives = protocol.objectives.objectives
    if not objectives:
        return undecided(_("Enter the objectives."), "/objectives/objectives")
    claims = [one for one in objectives if one.mechanism]
    if not claims:
        return NOT_APPLICABLE
    if _blockers(protocol):
        return MET
    bearing = [one for one in protocol.biomarkers.markers if one.role in _MECHANISTIC and one.marker != _PERIPHERAL]
    days, doses = offsets(protocol), dosing_days(protocol)
    if any(taken_before(one, days, doses[0]) and _taken_after(one, days, doses[0]) for one in bearing):
        return MET
    undated = [path for one in bearing for path in _times_lacking(one, days, doses[0])]
    if not protocol.biomarkers.markers or undated:
        return undecided(_("Enter the markers, and when each is taken."), *(undated or [_MARKERS]))
    tally = Tally()
    facts = [*_marker_facts(protocol, "marker", "role"), *(time for one in bearing for time in sample_times(one))]
    for claim in claims:
        path = f"/objectives/objectives/{claim.id}/mechanism"
        message = _(
            "“{objective}” claims a mechanism, but no marker of mechanism or engagement is taken both before and after "
            "a dose, and no receptor blocker is given. Add one of them, or drop the claim.",
            objective=item_name(protocol, claim),
        )
        tally.object(message, path, _MARKERS, *facts)
    return tally.verdict(_ENTER_HYPOTHESES)


def _times_lacking(marker: Marker, days: dict[str, int], first_dose: int) -> Iterator[str]:
    """Yield where it must yet be entered when a marker is taken; on the first dosing day the minute counts too."""
    path = f"{_MARKERS}/{marker.id}/samples"
    if not any(sample.visit in days for sample in marker.samples):
        yield path
    for sample in marker.samples:
        if sample.minute is None and days.get(sample.visit or "") == first_dose:
            yield f"{path}/{sample.id}/minute"


def _taken_after(marker: Marker, days: dict[str, int], first_dose: int) -> bool:
    placed = ((days[sample.visit], sample.minute) for sample in marker.samples if sample.visit in days)
    return any((day, minute or 0) > (first_dose, 0) for day, minute in placed)


def _add_sample(path: str, visit: str, name: str) -> Fix:
    def apply(protocol: Protocol) -> Protocol:
        return insert(protocol, path, Sample(id=free_id("sample", get(protocol, path)), visit=visit))

    return Fix(_("Add a sample at {visit}", visit=name), apply)
