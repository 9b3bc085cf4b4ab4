from studio.data import data_folder
from studio.knowledge import compounds
from studio.planning.dose.capsules import Unit
from studio.planning.dose.edits import alike_rows, rows, strengths, why_not, with_dose, with_units
from studio.planning.dose.equivalents import equivalents
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Basis, parse_dose
from studio.storage.protocol_file import load


def _template(stem: str) -> Protocol:
    return load(data_folder("templates") / f"{stem}.patp")


def test_the_doses_of_a_product_stand_beside_the_placebo_of_other_arms() -> None:
    lsd = alike_rows(_template("lsd-mdd-dose-finding"), "product-lsd")
    assert [one.row.id for one in lsd] == ["dose-50", "dose-100", "dose-200", "dose-placebo"]


def test_placebo_of_another_product_is_left_out_where_it_is_open_what_it_looks_like() -> None:
    # Each arm of this trial takes two products; the one without psilocybin has one placebo, that of psilocybin.
    blocker = _template("psilocybin-mechanism-blocker")
    psilocybin = alike_rows(blocker, "product-psilocybin")
    assert [one.row.id for one in psilocybin] == ["dose-psilocybin", "dose-blocked", "dose-risperidone"]
    # With two placebos in an arm it is not known which of them looks like the product.
    both = put(blocker, "/dosing/arms/dose-risperidone-blocker/product", "product-risperidone-placebo")
    both = put(both, "/dosing/arms/dose-risperidone-blocker/dose", parse_dose("0 mg"))
    assert [one.row.id for one in alike_rows(both, "product-psilocybin")] == ["dose-psilocybin", "dose-blocked"]


def test_strengths_are_read_and_what_cannot_be_read_is_told() -> None:
    protocol = _template("psilocybin-trd-single-dose")
    product = protocol.dosing.products[0]
    assert strengths(product) == ((Unit(1), Unit(5)), None)  # type: ignore[arg-type]
    read, wrong = strengths(product.model_copy(update={"strengths": ("5 mg", "0.5 mg/mL")}))
    assert [unit.milligrams for unit in read] == [5]
    assert wrong is not None
    assert "“0.5 mg/mL” is no strength of a unit." in str(wrong)


def test_a_dose_goes_into_a_product_of_its_basis_only() -> None:
    psilocybin = compounds.find("psilocybin")
    assert psilocybin is not None
    anhydrous, trihydrate = psilocybin.forms
    row = rows(_template("psilocybin-trd-single-dose"))[0]
    assert why_not(row, anhydrous) is None
    assert "is dosed as anhydrous, so a dose of Psilocybin trihydrate does not go there" in str(
        why_not(row, trihydrate)
    )


def test_a_dose_is_written_with_its_floor_and_the_basis_that_was_open() -> None:
    psilocybin = compounds.find("psilocybin")
    assert psilocybin is not None
    protocol = _template("psilocybin-trd-single-dose")
    opened = put(protocol, "/dosing/products/product-psilocybin/basis", None)
    row = rows(opened)[0]
    written = with_dose(opened, row, parse_dose("0.3 mg/kg"), psilocybin.forms[1], floor=15)
    assert written.dosing.products[0].basis is Basis.HYDRATE
    assert written.dosing.arms[0].note == (
        "Five capsules of 5 mg, swallowed within 10 minutes. Nobody receives less than 15 mg."
    )
    # A fixed dose has no floor.
    assert with_dose(opened, row, parse_dose("20 mg"), None, floor=15).dosing.arms[0].note == row.row.note


def test_units_replace_units_and_keep_what_else_a_note_says() -> None:
    protocol = put(_template("psilocybin-trd-single-dose"), "/dosing/arms/dose-25mg/note", "5 capsules, with water.")
    once = with_units(protocol, {"dose-25mg": "5 units of 5 mg", "dose-1mg": "1 unit of 1 mg and 4 placebo units"})
    assert once.dosing.arms[0].note == "5 units of 5 mg. 5 capsules, with water."
    assert with_units(once, {"dose-25mg": "2 units of 12.5 mg"}).dosing.arms[0].note == (
        "2 units of 12.5 mg. 5 capsules, with water."
    )
    emptied = put(protocol, "/dosing/arms/dose-25mg/note", None)
    assert with_units(emptied, {"dose-25mg": "5 units of 5 mg"}).dosing.arms[0].note == "5 units of 5 mg"


def test_doses_of_a_protocol_have_one_equivalent_each() -> None:
    (found,) = equivalents(_template("psilocybin-trd-single-dose"))
    assert [(str(dose), str(other)) for dose, other in found.pairs] == [
        ("25 mg", "29.8 mg"), ("10 mg", "11.9 mg"), ("1 mg", "1.19 mg"),
    ]  # fmt: skip
    assert found.by.sources == ("nct06450210",)


def test_a_salt_is_told_as_its_base_and_a_base_not_as_one_of_two_salts() -> None:
    lsd = _template("lsd-mdd-dose-finding")
    assert equivalents(lsd) == ()
    # A basis that two salts have means neither.
    assert equivalents(put(lsd, "/dosing/products/product-lsd/basis", Basis.SALT)) == ()
    hydrate = put(_template("psilocybin-trd-single-dose"), "/dosing/products/product-psilocybin/basis", Basis.HYDRATE)
    (found,) = equivalents(hydrate)
    assert [str(other) for _dose, other in found.pairs] == ["21 mg", "8.4 mg", "0.84 mg"]
