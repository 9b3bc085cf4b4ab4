"""The title page and the amendment details, which stand before the contents."""

from studio.document.blocks import Block, Paragraph, Row, Span, paragraph
from studio.document.manuscript import TITLE_PAGE, Manuscript, quoted
from studio.document.tables import fact, labelled, lines
from studio.protocol.dosing import ProductUse
from studio.protocol.overview import ContactRole
from studio.text import Text, _, translate


def blocks(page: Manuscript) -> tuple[Block, ...]:
    """Return what stands before the contents: the fields of the title page and the amendment details."""
    contacts = _contacts(page, on_title_page=False)
    further = (_heading(_("Further Contacts")), labelled(contacts)) if contacts else ()
    return (labelled(_title(page)), *further, *_amendment(page))


def _title(page: Manuscript) -> list[Row]:
    overview = page.protocol.overview
    original = not overview.amendments
    rows = [
        _row(page, "sponsor-confidentiality-statement", "confidentiality"),
        _row(page, "short-title", "short_title"),
        _row(page, "trial-acronym", "acronym"),
        _row(page, "sponsor-protocol-identifier", "protocol_number", required=True),
        fact(quoted(TITLE_PAGE, "original-protocol"), str(_("Yes") if original else _("No"))),
        _row(page, "version-number", "version"),
        _row(page, "version-date", "version_date"),
        *_amended(page),
        _row(page, "trial-phase", "phase", required=True),
        fact(quoted(TITLE_PAGE, "investigational-product-names"), _products(page), "/dosing/products"),
        _row(page, "sponsor-name-and-address", "sponsor", "sponsor_address", required=True),
        _row(page, "co-sponsor-name-and-address", "co_sponsor"),
        _identifiers(page),
        _row(page, "sponsor-approval", "approval", required=True),
        *_contacts(page, on_title_page=True),
    ]
    page.claim("/overview/title")
    for place, value in tuple(page.unclaimed(TITLE_PAGE)):
        rows.append(fact(translate(place.spec.title), page.words.value(place.spec, value), place.address))
        page.claim(place.address)
    return [row for row in rows if row.cells[1].content[0].text]


def _row(page: Manuscript, label: str, *names: str, required: bool = False) -> Row:
    addresses = [f"/overview/{name}" for name in names]
    page.claim(*addresses)
    # An address often begins with the name that stands before it.
    content = "\n".join(dict.fromkeys(line for address in addresses for line in page.words.at(address).splitlines()))
    return fact(quoted(TITLE_PAGE, label), content, addresses[0], required=required)


def _identifiers(page: Manuscript) -> Row:
    page.claim("/overview/identifiers")
    numbers = "\n".join(page.words.brief(one) for one in page.protocol.overview.identifiers)
    label = quoted(TITLE_PAGE, "regulatory-or-clinical-trial-identifiers")
    return fact(label, numbers, "/overview/identifiers", required=True)


def _products(page: Manuscript) -> str:
    given = (one for one in page.protocol.dosing.products if one.use in (None, ProductUse.EXPERIMENTAL))
    return "\n".join(page.words.name(one) for one in given)


def _amended(page: Manuscript) -> tuple[Row, ...]:
    scope_label = quoted(TITLE_PAGE, "amendment-scope")
    if not page.protocol.overview.amendments:
        return (fact(scope_label, str(_("Not applicable: this is the original protocol."))),)
    current = page.protocol.overview.amendments[0]
    at = f"/overview/amendments/{current.id}"
    scope = current.scope.label if current.scope else ""
    return (
        fact(quoted(TITLE_PAGE, "amendment-identifier"), current.number or "", f"{at}/number", required=True),
        fact(scope_label, str(scope), f"{at}/scope", required=True),
    )


def _heading(title: Text) -> Paragraph:
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
        return heading, paragraph(quoted("amendment", "original"), "mandated")
    current = amendments[0]
    at = f"/overview/amendments/{current.id}"
    page.claim(at)
    impact = {None: "", True: str(_("Yes")), False: str(_("No"))}
    percent = _share_enrolled(page, current.enrolled)
    rows = [
        fact(
            quoted("amendment", "approximate-number-enrolled"), page.words.field(current, "enrolled"), f"{at}/enrolled"
        ),
        fact(quoted("amendment", "approximate-percent-enrolled"), percent),
        fact(quoted("amendment", "reasons-for-amendment"), current.reason or "", f"{at}/reason", required=True),
        fact(quoted("amendment", "amendment-summary"), current.summary or "", f"{at}/summary", required=True),
        fact(
            quoted("amendment", "impact-safety"), impact[current.affects_safety], f"{at}/affects_safety", required=True
        ),
        fact(
            quoted("amendment", "impact-reliability"),
            impact[current.affects_reliability],
            f"{at}/affects_reliability",
            required=True,
        ),
        *lines(page.words, current, at, skip=_SHOWN),
    ]
    statement = "first-amendment" if len(amendments) == 1 else "later-amendment"
    return (
        heading,
        paragraph(quoted("amendment", statement), "mandated"),
        paragraph(quoted("amendment", "lead-in"), "mandated"),
        labelled(
            [row for row in rows if row.cells[1].content[0].text], caption=quoted("amendment", "current-amendment")
        ),
    )


_SHOWN = ("number", "scope", "enrolled", "reason", "summary", "affects_safety", "affects_reliability")


def _share_enrolled(page: Manuscript, enrolled: int | None) -> str:
    total = page.protocol.statistics.total
    return f"{100 * enrolled / total:.0f} %" if enrolled is not None and total else ""
