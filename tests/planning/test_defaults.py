"""What the compound of a product can fill in: only what is empty, each value with its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.knowledge import compounds, sources
from studio.planning.defaults import defaults, effect, take
from studio.protocol.address import get
from studio.protocol.dosing import Product, ProductUse, Route
from studio.protocol.edit import insert, put
from studio.protocol.own import CompoundKind, OwnCompound
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Basis

WHOLE_TRIAL = ("/monitoring/observation_minutes", "/monitoring/driving_hours", "/dosing/controlled_status")


def giving(**product: object) -> tuple[Protocol, Product]:
    made = Product(id="drug", **product)
    return insert(Protocol(), "/dosing/products", made), made


def test_the_compound_fills_product_and_trial() -> None:
    protocol, product = giving(compound="lsd")
    offered = defaults(protocol, product)
    values = {one.address: one.value for one in offered}
    assert values["/dosing/products/drug/route"] is Route.ORAL
    assert values["/dosing/products/drug/basis"] is Basis.BASE
    assert values["/monitoring/observation_minutes"] == 720
    assert values["/monitoring/driving_hours"] == 48
    filled = take(protocol, offered)
    assert all(get(filled, one.address) == one.value for one in offered)
    assert defaults(filled, filled.dosing.products[0]) == ()


def test_what_stands_is_never_written_over() -> None:
    protocol, product = giving(compound="lsd", route=Route.SUBLINGUAL)
    offered = defaults(protocol, product)
    assert "/dosing/products/drug/route" not in {one.address for one in offered}
    later = put(protocol, "/monitoring/driving_hours", 24)
    assert take(later, offered).monitoring.driving_hours == 24


@pytest.mark.parametrize("compound", [one.id for one in compounds.every()])
def test_each_value_names_a_source_and_how_certain_it_is(compound: str) -> None:
    protocol, product = giving(compound=compound)
    titles = {source.title for source in sources.every()}
    for one in defaults(protocol, product):
        basis = str(one.basis)
        assert any(title in basis for title in titles) or "known here" in basis
        assert str(one.brief)
        assert str(one.words)
        if not one.settled:
            assert "needs confirmation" in basis


def test_a_remembered_legal_status_says_in_the_protocol_that_it_is_to_be_confirmed() -> None:
    protocol, product = giving(compound="psilocybin")
    (law,) = (one for one in defaults(protocol, product) if one.address == "/dosing/controlled_status")
    assert not law.settled
    assert str(law.value).endswith("To be confirmed before submission.")
    assert "check each one" in str(law.value)


def test_several_routes_are_left_to_the_designer() -> None:
    protocol, product = giving(compound="dmt")
    assert "/dosing/products/drug/route" not in {one.address for one in defaults(protocol, product)}


def test_a_comparator_or_a_blocker_settles_nothing_of_the_trial() -> None:
    for compound, use in (("psilocybin", ProductUse.COMPARATOR), ("ketanserin", None)):
        protocol, product = giving(compound=compound, use=use)
        assert not {one.address for one in defaults(protocol, product)} & set(WHOLE_TRIAL)


def test_an_unknown_compound_fills_nothing_and_an_own_one_what_is_entered_of_it() -> None:
    protocol, product = giving(compound="something new")
    assert defaults(protocol, product) == ()
    own = OwnCompound(id="own", name="something new", kind=CompoundKind.CLASSIC, route=Route.INHALED, source="Report")
    known = put(protocol, "/own/compounds", (own,))
    assert {one.value for one in defaults(known, product)} >= {Route.INHALED}


def test_the_effect_is_told_with_its_sources() -> None:
    psilocybin = compounds.find("psilocybin")
    assert psilocybin is not None
    said = str(effect(psilocybin, None))
    assert "294 to 384 minutes" in said
    assert "Ley 2023" in said
    placebo = compounds.find("placebo")
    assert placebo is not None
    assert effect(placebo, None) is None


@given(
    compound=st.sampled_from([one.id for one in compounds.every()]),
    route=st.none() | st.sampled_from(Route),
    use=st.none() | st.sampled_from(ProductUse),
    hours=st.none() | st.integers(0, 100),
)
def test_taking_fills_all_that_was_offered_and_changes_nothing_else(
    compound: str, route: Route | None, use: ProductUse | None, hours: int | None
) -> None:
    protocol, product = giving(compound=compound, route=route, use=use)
    protocol = put(protocol, "/monitoring/driving_hours", hours)
    offered = defaults(protocol, product)
    filled = take(protocol, offered)
    for one in offered:
        assert get(filled, one.address) == one.value
        filled = put(filled, one.address, get(protocol, one.address))
    assert filled == protocol
