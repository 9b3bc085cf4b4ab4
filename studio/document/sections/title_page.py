"""The title page and the amendment details, which stand before the contents."""

from collections.abc import Iterator
from dataclasses import replace

from studio.document.blocks import Block, Paragraph, Row, Span, Table, paragraph
from studio.document.coded import term, yes_no
from studio.document.manuscript import TITLE_PAGE, Manuscript, quoted
from studio.document.sections.amendments import overview_of_changes
from studio.document.tables import fact, labelled, lines
from studio.knowledge import lookup
from studio.protocol.dosing import Product, ProductUse
from studio.protocol.overview import Amendment, AmendmentScope, ContactRole, EnrolmentScope
from studio.text import Text, _, number, translate

AMENDMENT = "amendment"


def blocks(page: Manuscript) -> tuple[Block, ...]:
    """Return what stands before the contents: the fields of the title page and the amendment details."""
    contacts = _contacts(page, on_title_page=False)
    further = (_heading(_("Further Contacts")), labelled(contacts)) if contacts else ()
    return (labelled(_title(page)), *further, *_amendment(page))


def _title(page: Manuscript) -> list[Row]:
    overview = page.protocol.overview
    original = fact(quoted(TITLE_PAGE, "original-protocol"), yes_no(not overview.amendments), "/overview/amendments")
    rows = [
        _row(page, "sponsor-confidentiality-statement", "confidentiality"),
        _row(page, "full-title", "title", required=True),
        _row(page, "trial-acronym", "acronym"),
        _row(page, "sponsor-protocol-identifier", "protocol_number", required=True),
        original,
        _row(page, "version-number", "version"),
        _row(page, "version-date", "version_date"),
        *_amended(page),
        *_products(page),
        _phase(page),
        _row(page, "short-title", "short_title"),
        _row(page, "sponsor-name-and-address", "sponsor", "sponsor_address", required=True),
        _row(page, "co-sponsor-name-and-address", "co_sponsor"),
        _row(page, "local-sponsor-name-and-address", "local_sponsor"),
        _row(page, "device-manufacturer-name-and-address", "device_manufacturer"),
        _identifiers(page),
        _row(page, "sponsor-approval", "approval", required=True),
        *_contacts(page, on_title_page=True),
    ]
    for place, value in tuple(page.unclaimed(TITLE_PAGE)):
        rows.append(fact(translate(place.spec.title), page.words.value(place.spec, value), place.address))
        page.claim(place.address)
    return [row for row in rows if _filled(row)]


def _filled(row: Row) -> bool:
    return any(run.text for run in row.cells[-1].content)


def _row(page: Manuscript, label: str, *names: str, required: bool = False) -> Row:
    addresses = [f"/overview/{name}" for name in names]
    page.claim(*addresses)
    content: list[Span] = []
    said: set[str] = set()
    for address in addresses:
        # An address often begins with the name that stands before it.
        lines = [line for line in page.words.at(address).splitlines() if line not in said]
        said.update(lines)
        if lines:
            content.append(Span("\n" * bool(content) + "\n".join(lines), address=address))
    return fact(quoted(TITLE_PAGE, label), tuple(content), addresses[0], required=required)


def _phase(page: Manuscript) -> Row:
    page.claim("/overview/phase")
    phase = term("trial phase", page.protocol.overview.phase)
    return fact(quoted(TITLE_PAGE, "trial-phase"), phase, "/overview/phase", required=True)


def _identifiers(page: Manuscript) -> Row:
    page.claim("/overview/identifiers")
    numbers = "\n".join(_identifier(one.registry, one.number) for one in page.protocol.overview.identifiers)
    label = quoted(TITLE_PAGE, "regulatory-or-clinical-trial-identifiers")
    return fact(label, numbers, "/overview/identifiers", required=True)


def _identifier(registry: str | None, number: str | None) -> str:
    return (
        str(_("{registry}: {number}", registry=registry, number=number))
        if registry and number
        else (registry or number or "")
    )


def _products(page: Manuscript) -> Iterator[Row]:
    """Yield the codes and the names of the products under study; a name that is not proprietary stands in brackets."""
    under_study = [one for one in page.protocol.dosing.products if one.use in (None, ProductUse.EXPERIMENTAL)]
    codes = "\n".join(dict.fromkeys(one.code for one in under_study if one.code))
    names = "\n".join(_product_name(page, one) for one in under_study)
    yield fact(quoted(TITLE_PAGE, "sponsors-investigational-product-codes"), codes, "/dosing/products")
    yield fact(quoted(TITLE_PAGE, "investigational-product-names"), names, "/dosing/products")


def _product_name(page: Manuscript, product: Product) -> str:
    name = page.words.name(product)
    compound = lookup.compound(page.protocol, product.compound) if product.compound else None
    if compound is None or compound.name.casefold() in name.casefold():
        return name
    within = compound.name.replace(" (", ", ").removesuffix(")") if " (" in compound.name else compound.name
    return str(_("{name} ({compound})", name=name, compound=within))


def _amended(page: Manuscript) -> Iterator[Row]:
    scope_label = quoted(TITLE_PAGE, "amendment-scope")
    if not page.protocol.overview.amendments:
        yield fact(scope_label, str(_("Not applicable: this is the original protocol.")), "/overview/amendments")
        return
    current = page.protocol.overview.amendments[0]
    at = f"/overview/amendments/{current.id}"
    yield fact(quoted(TITLE_PAGE, "amendment-identifier"), current.number or "", f"{at}/number", required=True)
    yield fact(scope_label, term("amendment scope", current.scope), f"{at}/scope", required=True)
    narrowed = current.scope is AmendmentScope.NOT_GLOBAL
    for name, label in _WHERE.items():
        # Country, region or site: one of the three has to be named.
        asked = narrowed and name == "countries" and not (current.countries or current.regions or current.sites)
        yield fact(str(label), page.words.field(current, name), f"{at}/{name}", required=asked)


_WHERE = {
    "countries": _("Country Identifier:"),
    "regions": _("Region Identifier:"),
    "sites": _("Site Identifier:"),
}


def _heading(title: Text | str) -> Paragraph:
    return Paragraph((Span(str(title), bold=True),), "lead")


def _contacts(page: Manuscript, *, on_title_page: bool) -> list[Row]:
    """Return the contacts that ICH M11 asks for on the title page, or the others."""
    page.claim("/overview/contacts")
    labels = {
        ContactRole.SIGNATORY: quoted(TITLE_PAGE, "sponsor-signatory"),
        ContactRole.MEDICAL_EXPERT: quoted(TITLE_PAGE, "medical-expert-contact"),
    }
    rows = []
    for contact in page.protocol.overview.contacts:
        role = contact.role
        if (role in labels) != on_title_page:
            continue
        label = str(_("Contact")) if role is None else labels.get(role) or str(_("{role}:", role=role.label))
        rows.append(
            fact(label, page.words.brief(contact, skip=("role",)), f"/overview/contacts/{contact.id}", required=True)
        )
    return rows


def _amendment(page: Manuscript) -> tuple[Block, ...]:
    amendments = page.protocol.overview.amendments
    heading = _heading(_("Amendment Details"))
    if not amendments:
        return heading, paragraph(quoted(AMENDMENT, "original"), "mandated", "/overview/amendments")
    current = amendments[0]
    at = f"/overview/amendments/{current.id}"
    page.claim(at)
    statement = "first-amendment" if len(amendments) == 1 else "later-amendment"
    return (
        heading,
        paragraph(quoted(AMENDMENT, statement), "mandated", at),
        _heading(quoted(AMENDMENT, "current-amendment")),
        paragraph(quoted(AMENDMENT, "lead-in"), "mandated"),
        labelled(row for row in _current(page, current, at) if _filled(row)),
        _heading(quoted(AMENDMENT, "overview-of-changes-in-the-current-amendment")),
        _changes(page, current),
    )


def _current(page: Manuscript, current: Amendment, at: str) -> Iterator[Row]:
    """Yield the rows on the current amendment, in the order of ICH M11."""
    counted = _scope(current)

    def enrolled(label: str, value: str, name: str) -> Row:
        shown = "\n".join(part for part in (value, counted) if part) if value else ""
        return fact(quoted(AMENDMENT, label), shown, f"{at}/{name}")

    yield enrolled("approximate-number-enrolled", page.words.field(current, "enrolled"), "enrolled")
    yield enrolled("approximate-percent-enrolled", _share_enrolled(page, current), "enrolled_percent")
    if counted and current.enrolled is None and not _share_enrolled(page, current):
        yield fact(str(_("Enrolled, counted:")), counted, f"{at}/enrolled_scope")
    yield from _reasons(current, at)
    yield fact(quoted(AMENDMENT, "amendment-summary"), current.summary or "", f"{at}/summary", required=True)
    for label, name, why in (
        ("impact-safety", "affects_safety", "safety_impact"),
        ("impact-reliability", "affects_reliability", "reliability_impact"),
    ):
        answer = "\n".join(filter(None, (yes_no(getattr(current, name)), getattr(current, why))))
        yield fact(quoted(AMENDMENT, label), answer, f"{at}/{name}", required=True)
    yield from lines(page.words, current, at, skip=_SHOWN)


_SHOWN = (
    *("number", "scope", *_WHERE, "enrolled", "enrolled_percent", "enrolled_scope"),
    *("primary_reason", "secondary_reasons", "reason", "summary"),
    *("affects_safety", "safety_impact", "affects_reliability", "reliability_impact", "changes"),
)


def _scope(current: Amendment) -> str:
    return term("amendment scope enrollment description", current.enrolled_scope)


def _reasons(current: Amendment, at: str) -> Iterator[Row]:
    """Yield the coded reasons behind the labels that ICH M11 has for them, and what was written beside them."""
    topic = "reason for amendment"
    label = quoted(AMENDMENT, "reasons-for-amendment")
    primary = term(topic, current.primary_reason)
    main = f"{quoted(AMENDMENT, 'primary')} {primary}" if primary else ""
    yield fact(label, main, f"{at}/primary_reason", required=True)
    secondary = "; ".join(term(topic, one) for one in current.secondary_reasons) or term(topic, "not_applicable")
    yield fact(quoted(AMENDMENT, "secondary"), secondary, f"{at}/secondary_reasons")
    yield fact(str(_("Reason in words")), current.reason or "", f"{at}/reason")


def _changes(page: Manuscript, current: Amendment) -> Block:
    """Return the table of changes without a caption: the heading above it says the same."""
    table = overview_of_changes(page, current, AMENDMENT)
    return replace(table, caption=None) if isinstance(table, Table) else table


def _share_enrolled(page: Manuscript, current: Amendment) -> str:
    """Return the share that is entered, or else that of all participants; a part of them is no share of the total."""
    if current.enrolled_percent is not None:
        return page.words.field(current, "enrolled_percent")
    total = page.protocol.statistics.total
    if current.enrolled is None or not total or current.enrolled_scope not in (None, EnrolmentScope.GLOBALLY):
        return ""
    return str(_("{share} %", share=number(float(f"{100 * current.enrolled / total:.2g}"))))
