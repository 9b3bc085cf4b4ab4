import pytest

from studio.knowledge import compounds
from studio.knowledge.compounds import Compound
from studio.planning.dose.published import PublishedGroup, alike, published
from studio.protocol.quantity import Basis, MassUnit, Per, parse_dose


def _compound(id: str) -> Compound:
    found = compounds.find(id)
    assert found is not None
    return found


def _groups(id: str, route: str, written: str, form: str | None) -> tuple[PublishedGroup, ...]:
    compound = _compound(id)
    of = next((one for one in compound.forms if form is not None and form in one.name), None)
    return published(compound, compound.route(route), parse_dose(written), of)


def _group(groups: tuple[PublishedGroup, ...], basis: Basis | None, per: Per) -> PublishedGroup:
    return next(group for group in groups if group.basis is basis and group.per is per)


def test_every_group_has_one_basis_and_one_scaling() -> None:
    groups = _groups("psilocybin", "oral", "25 mg", "anhydrous")
    assert len({(group.basis, group.per) for group in groups}) == len(groups)
    by_weight = _group(groups, None, Per.KILOGRAM)
    assert {row.name for row in by_weight.rows} >= {"von Rotz 2023", "Brown 2017", "Grob 2011"}
    # 30 mg/70 kg on an axis per kg.
    davis = next(row for row in by_weight.rows if row.name == "Davis 2021" and row.what == "immediate")
    assert (davis.low, davis.high) == pytest.approx((20 / 70, 30 / 70), rel=1e-4)
    assert davis.words == "20 mg/70 kg then 30 mg/70 kg"


def test_a_dose_stands_among_those_of_another_basis_only_as_converted() -> None:
    groups = _groups("lsd", "oral", "100 µg", "2:1")
    base = _group(groups, Basis.BASE, Per.FIXED)
    assert base.dose is not None
    assert base.dose.amount == 81.2
    assert base.unit is MassUnit.MICROGRAM
    assert str(base.remark) == "Your dose stands here as it is in LSD, free base: × 0.8117."
    unstated = _group(groups, None, Per.FIXED)
    assert unstated.dose is not None
    assert unstated.dose.amount == 100
    assert "only comparable if they mean LSD D-tartrate, 2:1" in str(unstated.remark)


def test_a_dose_without_a_basis_is_not_held_against_stated_ones() -> None:
    base = _group(_groups("lsd", "oral", "100 µg", None), Basis.BASE, Per.FIXED)
    assert base.dose is None
    assert str(base.remark) == "Say which form your dose weighs, and it is shown here."


def test_a_base_is_not_held_against_one_of_two_salts() -> None:
    salt = _group(_groups("mescaline", "oral", "400 mg", "free base"), Basis.SALT, Per.FIXED)
    assert salt.dose is None
    assert "Which of several forms" in str(salt.remark)


def test_a_basis_that_several_forms_have_carries_its_caveat() -> None:
    salt = _group(_groups("mescaline", "oral", "400 mg", "hydrochloride"), Basis.SALT, Per.FIXED)
    assert salt.dose is not None
    assert "Mescaline has 2 forms of this basis" in str(salt.remark)


def test_doses_that_are_known_to_go_another_way_are_left_out() -> None:
    intranasal = {row.name for group in _groups("mebufotenin", "intranasal", "8 mg", "benzoate") for row in group.rows}
    inhaled = {row.name for group in _groups("mebufotenin", "inhaled", "12 mg", "free base") for row in group.rows}
    assert "BPL-003 phase 2b" in intranasal
    assert not any("GH001-TRD-201" in name for name in intranasal)
    assert not any("BPL-003" in name for name in inhaled)


def test_a_dose_that_compound_and_trial_both_tell_of_is_told_once() -> None:
    groups = _groups("lsd", "oral", "100 µg", "free base")
    told = [row for group in groups for row in group.rows if row.source == "robison-2025" and row.high == 100]
    assert len(told) == 1
    assert told[0].name == "MMED008 (Robison 2025)"
    # Its basis is that of the compound's file.
    assert told[0] in _group(groups, Basis.BASE, Per.FIXED).rows


def test_other_substances_are_no_doses_of_the_compound() -> None:
    names = {row.words for group in _groups("psilocybin", "oral", "25 mg", "anhydrous") for row in group.rows}
    assert not any("niacin" in words or "nicotinamide" in words for words in names)


def test_equal_doses_share_a_row() -> None:
    fixed = _group(_groups("psilocybin", "oral", "25 mg", "anhydrous"), None, Per.FIXED)
    rows = alike(fixed)
    assert sum(len(one.rows) for one in rows) == len(fixed.rows)
    assert [(one.low, one.high) for one in rows] == sorted({(row.low, row.high) for row in fixed.rows})
    assert rows[-1].high == 50
