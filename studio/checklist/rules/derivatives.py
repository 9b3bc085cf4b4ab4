"""Rules on non-hallucinogenic derivatives: that the claim is checked, and what is relaxed only because of it."""

from studio.checklist.inquiry import (
    add_echocardiogram,
    add_to,
    all_of,
    dosed_often,
    in_days,
    kinds_given,
    known_uses,
    title,
    unknown_tested,
    visit_name,
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
from studio.planning.dose.doses import regimen
from studio.planning.schedule import dosing_visits
from studio.protocol.address import filled
from studio.protocol.base import free_id
from studio.protocol.biomarkers import MarkerRole
from studio.protocol.edit import insert, put
from studio.protocol.endpoints import InstrumentUse, Rater
from studio.protocol.protocol import Protocol
from studio.protocol.screening import TestKind
from studio.text import _

_INSTRUMENTS = "/endpoints/instruments"
_ALTERED_STATE = ("5D-ASC", "CADSS", "VAS-DRUG")
_CHOOSE_COMPOUND = _("Choose the compound.")


def _unless_derivative(protocol: Protocol) -> Verdict | None:
    """Return the verdict where no derivative is given, or nobody can tell yet; None where one is given."""
    kinds, unknown = kinds_given(protocol), unknown_tested(protocol)
    if "neuroplastogen" in kinds:
        return None
    if kinds and not unknown:
        return NOT_APPLICABLE
    return undecided(_CHOOSE_COMPOUND, *(unknown or ("/dosing/products",)))


def _claim_is_checked(protocol: Protocol) -> bool:
    return any(known.code in _ALTERED_STATE for use, known in known_uses(protocol))


@rule(
    "D-01",
    _("“Non-hallucinogenic” is shown with a scale"),
    challenge=Challenge.DERIVATIVES,
    severity=Severity.MUST,
    sources=("zalsupindole-phase-1", "xia-gao-2026"),
)
def claim_shown_with_scale(protocol: Protocol) -> Verdict:
    """Animals cannot tell us what people perceive, and company statements are not data.

    A compound that is said to leave perception unchanged is checked in every dose group with a scale of altered
    states or dissociation, at each dosing visit.
    """
    aside = _unless_derivative(protocol)
    if aside is not None:
        return aside
    if not protocol.endpoints.instruments:
        return undecided(_("Enter the instruments."), _INSTRUMENTS)
    sessions = dosing_visits(protocol)
    scales = [use for use, known in known_uses(protocol) if known.code in _ALTERED_STATE]
    if not scales:

        def add(current: Protocol) -> Protocol:
            id = free_id("5d-asc", current.endpoints.instruments)
            new = InstrumentUse(id=id, instrument="5D-ASC", rater=Rater.PARTICIPANT, visits=sessions)
            return insert(current, _INSTRUMENTS, new)

        return finding(
            _("The compound is said not to be hallucinogenic, but no scale checks it. Add the 5D-ASC or the CADSS."),
            _INSTRUMENTS,
            fix=Fix(_("Add the 5D-ASC at the dosing visits"), add),
        )
    if not sessions:
        return undecided(_("Enter the visit of each dosing session."), "/sessions/sessions")
    asked = {visit for use in scales for visit in use.visits}
    missing = tuple(visit for visit in sessions if visit not in asked)
    if not missing:
        return MET
    path, names = f"{_INSTRUMENTS}/{scales[0].id}/visits", all_of(visit_name(protocol, visit) for visit in missing)
    return finding(
        _("The scale of altered states is not asked at {visits}. Add it there.", visits=names),
        path,
        fix=Fix(_("Add it at {visits}", visits=names), lambda current: add_to(current, path, *missing)),
    )


@rule(
    "D-02",
    _("Safeguards are relaxed only once the claim is checked"),
    challenge=Challenge.DERIVATIVES,
    severity=Severity.MUST,
    sources=("zalsupindole-phase-1b", "common-practice"),
)
def safeguards_relaxed_only_when_checked(protocol: Protocol) -> Verdict:
    """Dosing at home is what makes such compounds attractive, and what would harm if the claim were wrong.

    Doses are given away from the site only in a trial that measures altered states.
    """
    aside = _unless_derivative(protocol)
    if aside is not None:
        return aside
    address, remote = "/dosing/remote", protocol.dosing.remote
    if remote is None:
        return undecided(_("Say whether doses are given away from the site."), address)
    if not remote or _claim_is_checked(protocol):
        return MET
    message = _(
        "“{field}” is answered yes, but no instrument checks that perception is unchanged. Add one, or dose on site.",
        field=title(address),
    )
    fix = Fix(_("Answer no to “{field}”", field=title(address)), lambda current: put(current, address, False))
    return finding(message, address, _INSTRUMENTS, fix=fix)


@rule(
    "D-03",
    _("Frequent dosing has a plan for the heart valves"),
    challenge=Challenge.DERIVATIVES,
    severity=Severity.MUST,
    sources=("lewis-2023", "zalsupindole-receptor", "valve-risk-report", "lsddep1", "common-practice"),
    limits=("valve-doses", "valve-interval"),
)
def valves_watched_in_frequent_dosing(protocol: Protocol) -> Verdict:
    """Drugs that stimulate 5-HT2B day after day are thought to thicken heart valves.

    Derivatives are meant to be taken often, at home as well. What is known of them at 5-HT2B comes from cells,
    animals and weak sources, so echocardiograms are planned all the same. Doses of one day count once. FDA's draft of
    2023, as reported, raised the concern; the numbers are common practice.
    """
    aside = _unless_derivative(protocol)
    if aside is not None:
        return aside
    often = dosed_often(protocol)
    if often is None:
        return undecided(_("Enter the dosing sessions and their interval."), "/dosing/interval_days")
    if not often:
        return NOT_APPLICABLE
    if not protocol.screening.tests:
        return undecided(_("Enter the tests."), "/screening/tests")
    if any(test.kind is TestKind.ECHOCARDIOGRAM for test in protocol.screening.tests):
        return MET
    message = _(
        "Doses are frequent (on {days}, as far as entered), but no echocardiogram is planned. Add one before the first "
        "and after the last, or accept with data on 5-HT2B.",
        days=in_days(regimen(protocol).days),
    )
    paths = ("/screening/tests", "/dosing/interval_days", "/dosing/doses_each")
    return finding(message, *paths, fix=add_echocardiogram(protocol))


@rule(
    "D-04",
    _("A marker shows that the target is reached"),
    challenge=Challenge.DERIVATIVES,
    severity=Severity.SHOULD,
    sources=("zalsupindole-phase-1",),
)
def target_engagement_shown(protocol: Protocol) -> Verdict:
    """Without an experience nothing tells whether the drug reached its target: a null result then has two meanings.

    Quantitative EEG or receptor occupancy can show that it did.
    """
    aside = _unless_derivative(protocol)
    if aside is not None:
        return aside
    if not protocol.biomarkers.markers:
        return undecided(_("Enter the markers."), "/biomarkers/markers")
    if any(marker.role is MarkerRole.ENGAGEMENT for marker in protocol.biomarkers.markers):
        return MET
    message = _("No marker has the role “{role}”. Add one, such as EEG or occupancy.", role=MarkerRole.ENGAGEMENT.label)
    return finding(message, "/biomarkers/markers")


@rule(
    "D-05",
    _("Abuse potential is still assessed"),
    challenge=Challenge.DERIVATIVES,
    severity=Severity.SHOULD,
    sources=("fda-2026-psychedelics", "fda-2017-abuse"),
)
def abuse_still_assessed(protocol: Protocol) -> Verdict:
    """That a compound does not change perception is a claim, and what is taken at home can be shared or sold.

    FDA's guidance of 2026 advises an assessment of abuse potential for new drugs that act on the brain, and asks to
    discuss early whether a separate study is needed. A derivative is no exception.
    """
    aside = _unless_derivative(protocol)
    if aside is not None:
        return aside
    address, monitoring = "/monitoring/abuse_assessment", protocol.monitoring
    if filled(monitoring.abuse_assessment):
        return MET
    if not monitoring.aesi and not filled(monitoring.ae_definition):
        return undecided(_("Enter how abuse potential is assessed."), address)
    message = _(
        "Adverse events are planned, but “{field}” is empty. Write how abuse, misuse and diversion are looked for.",
        field=title(address),
    )
    return finding(message, address)
