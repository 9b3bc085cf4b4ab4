"""Rules on the risks of psychedelics: what comes of giving them often, and of the way in which they are given."""

from studio.checklist.inquiry import (
    Tally,
    add_echocardiogram,
    all_of,
    dosed_often,
    given_products,
    is_control,
    title,
    unknown_given,
)
from studio.checklist.rule import MET, NOT_APPLICABLE, Challenge, Fix, Severity, Verdict, finding, rule, undecided
from studio.knowledge import lookup
from studio.knowledge.compounds import Compound
from studio.planning.dose.doses import regimen
from studio.planning.schedule import offsets
from studio.protocol.address import filled
from studio.protocol.base import free_id
from studio.protocol.dosing import Route
from studio.protocol.edit import insert
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.protocol.screening import Test, TestKind
from studio.text import _

_TESTS = "/screening/tests"
_TEST_BEFORE = {Route.INHALED: TestKind.LUNG_FUNCTION, Route.INTRANASAL: TestKind.NASAL}


@rule(
    "R-24",
    _("Frequent dosing of a 5-HT2B agonist watches the heart valves"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("valve-risk-report", "lsddep1", "lewis-2023", "common-practice"),
    limits=("valve-doses", "valve-interval"),
)
def valves_watched(protocol: Protocol) -> Verdict:
    """Drugs that stimulate 5-HT2B again and again are thought to thicken heart valves, as some older drugs did.

    Most psychedelics are taken to act there, or nothing is known: after more than three doses, or doses within four
    weeks of each other, an echocardiogram before and after shows whether they do harm, as one trial of LSD planned. A
    course of doses within one day is no lasting exposure. FDA's draft of 2023, as reported, raised the concern; the
    numbers are common practice. For derivatives D-03 speaks.
    """
    often, unknown = dosed_often(protocol), unknown_given(protocol)
    compounds = [found for one in given_products(protocol) if (found := lookup.compound(protocol, one.compound))]
    active = [compound for compound in compounds if compound.kind != "other control"]
    acting = [compound for compound in active if not _spares_2b(compound)]
    if often is False or any(compound.kind == "neuroplastogen" for compound in active):
        return NOT_APPLICABLE
    if not acting:
        return undecided(_("Choose the compounds."), *unknown) if unknown else NOT_APPLICABLE
    if often is None:
        return undecided(_("Enter the dosing sessions and their interval."), "/sessions/sessions")
    if not protocol.screening.tests:
        return undecided(_("Enter the tests."), _TESTS)
    if any(test.kind is TestKind.ECHOCARDIOGRAM for test in protocol.screening.tests):
        return MET
    message = _(
        "{compounds} may act on the heart valves when given as often as here ({doses} dosing days), but no "
        "echocardiogram is planned. Add one before the first and after the last dose.",
        compounds=all_of(compound.name for compound in acting),
        doses=regimen(protocol).days,
    )
    paths = (_TESTS, "/dosing/interval_days", "/dosing/doses_each")
    return finding(message, *paths, fix=add_echocardiogram(protocol))


def _spares_2b(compound: Compound) -> bool:
    """Tell whether a compound is known not to stimulate 5-HT2B; what is not known may do so."""
    known = compound.serotonin_2b
    return known is not None and str(known.value).startswith(("no ", "antagonist"))


@rule(
    "R-25",
    _("The route's own risk is looked at"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("common-practice",),
)
def route_risk_looked_at(protocol: Protocol) -> Verdict:
    """A vapour may narrow the airways, a dose in the nose may bleed or be lost, and an infusion needs a way to stop it.

    Lung function is tested before inhaled doses and the nose is looked at before intranasal ones; for an intravenous
    dose the protocol describes the access and who stops it, and when. This is common practice, not a regulator's text.
    """
    given = given_products(protocol)
    if not given:
        return undecided(_("Enter the products."), "/dosing/products")
    routes = {product.route: product for product in reversed(given) if not is_control(protocol, product)}
    tally = Tally()
    if None in routes:
        tally.wait(f"/dosing/products/{routes[None].id}/route")
    for route, kind in _TEST_BEFORE.items():
        if route in routes:
            _ask_test(tally, protocol, kind, route, f"/dosing/products/{routes[route].id}/route")
    if Route.INTRAVENOUS in routes and not filled(protocol.dosing.infusion):
        address = "/dosing/infusion"
        message = _(
            "{product} is given by vein, but “{field}” is empty. Write which access is used, and when it is stopped.",
            product=item_name(protocol, routes[Route.INTRAVENOUS]),
            field=title(address),
        )
        tally.object(message, address, f"/dosing/products/{routes[Route.INTRAVENOUS].id}/route")
    risky = Route.INTRAVENOUS in routes or not _TEST_BEFORE.keys().isdisjoint(routes)
    return tally.verdict(_("Choose the route of each product, and enter the tests."), MET if risky else NOT_APPLICABLE)


def _ask_test(tally: Tally, protocol: Protocol, kind: TestKind, route: Route, path: str) -> None:
    tests = protocol.screening.tests
    if not tests:
        tally.wait(_TESTS)
    elif not any(test.kind is kind for test in tests):
        visits = tuple(offsets(protocol))[:1]

        def add(current: Protocol) -> Protocol:
            id = free_id(f"test-{kind.value}", current.screening.tests)
            return insert(current, _TESTS, Test(id=id, kind=kind, visits=visits))

        message = _("The route is “{route}”, but no test is of the kind “{kind}”. Add one.",
                    route=route.label, kind=kind.label)  # fmt: skip
        fix = Fix(_("Add a test of the kind “{kind}” at the first visit", kind=kind.label), add)
        tally.object(message, _TESTS, path, fix=fix)
