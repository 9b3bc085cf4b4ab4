"""Chapter 6: products and doses, how they are given, assignment and blinding; support and medicines write the rest."""

from collections.abc import Callable, Sequence

from studio.document import arms, figures
from studio.document.blocks import Column, Inline, Listing, Row, Span, Table, cell, span
from studio.document.coded import term
from studio.document.limits import midway
from studio.document.manuscript import Manuscript, quoted
from studio.document.phrases import inside
from studio.document.sections import medicines, support
from studio.document.tables import DASH, Pick, grid, picked
from studio.document.words import Words
from studio.planning import dosing_day
from studio.planning.dose.equivalents import equivalents
from studio.planning.schedule import offsets
from studio.protocol.address import filled
from studio.protocol.base import specs
from studio.protocol.design import Arm, BlindSchema
from studio.protocol.dosing import ArmDose, Product, ProductUse, Route
from studio.protocol.schedule import TimelineEntry
from studio.protocol.sessions import SessionKind
from studio.text import Text, _, listing, literal, n_, number, translate

PRODUCTS, DOSE, ADMINISTRATION, MODIFICATION = "6.1", "6.2", "6.3", "6.4"
ACCOUNTABILITY, SESSIONS = "6.6.3", "/sessions/sessions"
ASSIGNMENT, RANDOMISATION, BLINDING, UNBLINDING = "6.7.1", "6.7.2", "6.7.3", "6.7.4"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _arm_doses(page)
    _products(page)
    page.prose(DOSE, "/dosing/dose_rationale", "")
    page.prose(DOSE, "/dosing/scaling_rationale")
    _administration(page)
    _modification(page)
    page.prose("6.5", "/dosing/overdose", "")
    page.prose("6.6.1", "/dosing/preparation", "")
    page.prose("6.6.2", "/dosing/storage", "")
    _accountability(page)
    _assignment(page)
    _blinding(page)
    page.prose("6.8", "/dosing/adherence", "")
    support.write(page)
    medicines.write(page)


# What is given


def _arm_doses(page: Manuscript) -> None:
    """Say what each arm receives and how often, in sentences and in the table that ICH M11 has for it."""
    words = page.words
    doses = page.protocol.dosing.arms
    planned = {arm.id: arm for arm in page.protocol.design.arms}
    products = {product.id: product for product in page.protocol.dosing.products}

    def kind(given: ArmDose) -> str:
        arm = planned.get(given.arm or "")
        return (term("trial arm type", arm.role) or words.field(arm, "role")) if arm is not None else ""

    def dose(given: ArmDose) -> str:
        amount = words.field(given, "dose")
        product = products.get(given.product or "")
        basis = words.field(product, "basis") if product else ""
        return str(_("{dose} ({basis})", dose=amount, basis=basis)) if amount and basis else amount

    def label(id: str) -> str:
        return quoted("6", id)

    picks = (
        Pick(label("arm-name"), lambda given: words.field(given, "arm"), ("arm",), 1.4),
        Pick(label("arm-type"), kind, (), 1.4),
        Pick(label("intervention-name"), lambda given: words.field(given, "product"), ("product",), 1.6),
        Pick(label("dosage-levels"), dose, ("dose",), 1.4),
        Pick(
            label("regimen-treatment-period-vaccination-regimen"),
            lambda given: _regimen(page, given),
            ("sessions",),
            2.0,
        ),
    )
    caption = str(_("What each arm receives"))
    table = grid(words, "/dosing/arms", doses, picks, caption=caption, anchor="table-arm-doses")
    for arm in planned.values():
        _receives(page, arm, [(given, _gift(page, given, products, dose(given))) for given in doses])
    if table:
        text = _("{table} shows what each arm receives.", table=page.refer("table-arm-doses"))
        page.add(PRODUCTS, text, address="/dosing/arms")
    page.put(PRODUCTS, *table)
    _equivalents(page)
    page.claim("/dosing/arms")


def _receives(page: Manuscript, arm: Arm, gifts: Sequence[tuple[ArmDose, Text | None]]) -> None:
    """Say in a sentence what an arm receives, as far as it is known."""
    runs: list[Span] = []
    for given, gift in gifts:
        if given.arm == arm.id and gift is not None:
            runs += [*((Span("; "),) if runs else ()), Span(str(gift), address=f"/dosing/arms/{given.id}")]
    if runs:
        name = page.words.name(arm)
        text = _("Participants in the arm “{arm}” receive {what}.", arm=name, what=tuple(runs))
        page.add(PRODUCTS, text, address="/dosing/arms")


def _equivalents(page: Manuscript) -> None:
    """Say what the doses are in the other form of their compound, and by which factor."""
    for one in equivalents(page.protocol):
        pairs = (_("{other} for {dose}", dose=str(dose), other=str(other)) for dose, other in one.pairs)
        told = {
            "product": page.words.name(one.product),
            "stated": one.stated.name,
            "other": one.other.name,
            "doses": listing(pairs),
            "how": str(one.by.how),
            "source": page.cite(*one.by.sources),
        }
        text = _("Doses of {product} are stated as {stated}. In {other} they are {doses} ({how}) {source}.", **told)
        if one.by.certainty is not None and not one.by.certainty.settled:
            certainty = one.by.certainty.label
            text = _(
                "Doses of {product} are stated as {stated}. In {other} they are {doses} ({how}; {certainty}) {source}.",
                **told,
                certainty=certainty,
            )
        page.add(PRODUCTS, text, address=f"/dosing/products/{one.product.id}/basis")


_ROUTES: dict[Route, Text] = {
    Route.ORAL: _("by mouth"),
    Route.SUBLINGUAL: _("under the tongue"),
    Route.INTRAVENOUS: _("intravenously"),
    Route.INTRAMUSCULAR: _("intramuscularly"),
    Route.INHALED: _("by inhalation"),
    Route.INTRANASAL: _("intranasally"),
}


def _gift(page: Manuscript, given: ArmDose, products: dict[str, Product], dose: str) -> Text | None:
    """Return what is given, how and in which sessions, as part of a sentence; None while the product is open.

    How often it is given is left to sessions and note: a further dose may hang on a condition.
    """
    name = page.words.field(given, "product")
    if not name:
        return None
    product = products.get(given.product or "")
    if not arms.amount(page.words, given):
        dose = ""
    route = _ROUTES[product.route] if product is not None and product.route is not None else ""
    what: Text = literal(" ".join(str(part) for part in (name, dose, route) if part))
    names = listing(f"“{page.words.referred(SESSIONS, id)}”" for id in given.sessions)
    if given.sessions and page.protocol.dosing.doses_each is not None:
        what = n_(
            "{what}, among others in the session {sessions}",
            "{what}, among others in the sessions {sessions}",
            len(given.sessions),
            what=what,
            sessions=names,
        )
    elif given.sessions:
        what = n_(
            "{what} in the session {sessions}",
            "{what} in the sessions {sessions}",
            len(given.sessions),
            what=what,
            sessions=names,
        )
    note = midway((given.note or "").removesuffix("."))
    return _("{what} ({note})", what=what, note=note) if note else what


def _regimen(page: Manuscript, given: ArmDose) -> str:
    names = page.words.field(given, "sessions")
    if not names:
        return ""
    return str(n_("In the session: {sessions}", "In the sessions: {sessions}", len(given.sessions), sessions=names))


def _use(words: Words, product: Product) -> str:
    """Return the preferred term for what a product does in the trial, or our own word where ICH M11 has none."""
    if product.use is ProductUse.COMPARATOR and product.compound == "placebo":
        return term("intervention use", "placebo")
    return term("intervention use", product.use) or words.field(product, "use")


_PRODUCT_LABELS = {
    "name": "intervention-name",
    "type": "intervention-type",
    "use": "use",
    "status": "imp-nimp",
    "form": "pharmaceutical-dose-form",
    "strengths": "dosage-strengths",
    "route": "route-of-administration",
    "sourcing": "sourcing",
}

_SHOWN: dict[str, Callable[[Words, Product], str]] = {
    "type": lambda _words, product: term("intervention type", product.type),
    "use": _use,
    "status": lambda _words, product: term("investigational medicinal product indicator", product.status),
    "sourcing": lambda _words, product: term("sourcing", product.sourcing),
}


def _products(page: Manuscript) -> None:
    """Print the products side by side, with the labels that ICH M11 has for their properties."""
    products = page.protocol.dosing.products
    rows: list[Row] = []
    for name, spec in specs(Product).items():
        if any(filled(getattr(product, name)) for product in products):
            id = _PRODUCT_LABELS.get(name)
            label = quoted("6", id) if id else translate(spec.title)
            show = _SHOWN.get(name)
            shown = [show(page.words, product) if show else page.words.field(product, name) for product in products]
            address = f"/dosing/products/{products[0].id}/{name}" if len(products) == 1 else "/dosing/products"
            rows.append(Row((cell(label), *(cell(words) if words else DASH for words in shown)), address=address))
    if rows:
        table = page.refer("table-products")
        text = n_("{table} describes the product.", "{table} describes the products.", len(products), table=table)
        page.add(PRODUCTS, text, address="/dosing/products")
        columns = (Column(str(_("Property")), 1.2), *(Column(page.words.name(one), 2.0) for one in products))
        page.put(
            PRODUCTS,
            Table(
                columns,
                tuple(rows),
                caption=str(_("Products")),
                titled=len(products) > 1,
                wide=len(products) > 4,
                small=len(products) > 2,
                anchor="table-products",
                address="/dosing/products",
            ),
        )
    page.claim("/dosing/products")


# How it is given


def _administration(page: Manuscript) -> None:
    page.prose(ADMINISTRATION, "/dosing/administration", "")
    page.prose(ADMINISTRATION, "/dosing/infusion")
    page.say(ADMINISTRATION, _("Doses are at least {days} apart."), days="/dosing/interval_days")
    page.say(ADMINISTRATION, _("Doses on one day are at least {hours} apart."), hours="/dosing/interval_hours")
    doses = page.protocol.dosing.doses_each
    if doses is not None:
        text = n_(
            "Each participant receives {count} dose, those between the dosing sessions included.",
            "Each participant receives {count} doses, those between the dosing sessions included.",
            doses,
        )
        page.add(ADMINISTRATION, text, address="/dosing/doses_each")
        page.claim("/dosing/doses_each")
    page.decide(
        ADMINISTRATION,
        "/dosing/remote",
        _("Dosing away from the site is allowed."),
        _("Dosing takes place at the site only."),
    )
    _expected_effect(page)
    _observation(page)
    figure = figures.dosing_day(page.protocol)
    if figure is not None:
        text = _("{figure} shows the dosing day.", figure=page.refer(figure.anchor))
        if _first_alone(page):
            text = _("{figure} shows the day of the first dose.", figure=page.refer(figure.anchor))
        page.add(ADMINISTRATION, text, address="/schedule/dosing_day")
        page.put(ADMINISTRATION, figure)
    _steps(page)
    _discharge(page)


def _expected_effect(page: Manuscript) -> None:
    """Say how long the acute effect is expected to last, with the source of that."""
    expected = dosing_day.dosing_day(page.protocol).effect
    if expected is None:
        return
    told = {
        "compound": midway(str(expected.compound)),
        "dose": str(expected.dose),
        "minutes": number(round(expected.end)),
        "source": page.cite(expected.basis.source),
    }
    text = _("After {compound} {dose}, the acute effect usually lasts about {minutes} minutes {source}.", **told)
    if not expected.basis.certainty.settled:
        text = _(
            "After {compound} {dose}, the acute effect usually lasts about {minutes} minutes {source} ({certainty}).",
            **told,
            certainty=expected.basis.certainty.label,
        )
    page.add(ADMINISTRATION, text, address="/dosing/arms")
    if expected.basis.note:
        page.add(ADMINISTRATION, literal(translate(expected.basis.note)), "note", "/dosing/arms")


def _observation(page: Manuscript) -> None:
    """Say how long participants are observed, and from which dose: not all may be watched alike, or at the site."""
    start = _("dosing")
    days = [[one.visit for one in each if one.visit] for each in arms.attended(page.protocol, SessionKind.DOSING)]
    if any(len(each) > len(set(each)) for each in days):
        start = _("the first dose of the day")
    elif _first_alone(page):
        start = _("the first dose")
    elif page.protocol.dosing.remote:
        start = _("each dose that is given at the site")
    text = _("Participants are observed for at least {minutes} from {start} before discharge is considered.")
    page.say(
        ADMINISTRATION,
        Text(text.message, (("start", start),)),
        minutes="/monitoring/observation_minutes",
    )


def _first_alone(page: Manuscript) -> bool:
    """Tell whether some session after the first day of dosing, but none on it, is shorter than the observation."""
    least, days = page.protocol.monitoring.observation_minutes or 0, offsets(page.protocol)
    sessions = [one for one in page.protocol.sessions.sessions if one.kind is SessionKind.DOSING and one.visit in days]
    short = [days[one.visit or ""] for one in sessions if one.minutes is not None and one.minutes < least]
    return bool(short) and min(short) > min(days[one.visit or ""] for one in sessions)


def _steps(page: Manuscript) -> None:
    words = page.words
    steps = sorted(page.protocol.schedule.dosing_day, key=lambda step: (step.minute is None, step.minute or 0))
    picks = (
        Pick(str(_("Time from dosing")), lambda step: words.field(step, "minute"), ("minute",), 1.2, "right"),
        picked(words, TimelineEntry, "activity", 3.0),
        picked(words, TimelineEntry, "who", 1.4),
    )
    caption = str(_("Steps of the dosing day"))
    table = grid(words, "/schedule/dosing_day", steps, picks, caption=caption, anchor="table-dosing-steps")
    if table:
        text = _("{table} gives the steps of the dosing day.", table=page.refer("table-dosing-steps"))
        page.add(ADMINISTRATION, text, address="/schedule/dosing_day")
    page.put(ADMINISTRATION, *table)
    page.claim("/schedule/dosing_day")


def _discharge(page: Manuscript) -> None:
    conditions = [one for one in page.protocol.monitoring.discharge if one.kind or one.wording]
    if conditions:
        text = _("A participant is discharged when all of the following hold:")
        page.add(ADMINISTRATION, text, address="/monitoring/discharge")
        lines: list[Inline] = []
        for one in conditions:
            about = page.words.field(one, "kind")
            said = page.words.brief(one, skip=("kind",))
            lines.append((*((Span(f"{about}. ", bold=True),) if about else ()), Span(said)))
        addresses = tuple(f"/monitoring/discharge/{one.id}" for one in conditions)
        page.put(ADMINISTRATION, Listing(tuple(lines), address="/monitoring/discharge", addresses=addresses))
    page.claim("/monitoring/discharge")


def _modification(page: Manuscript) -> None:
    followup = page.protocol.followup
    page.prose(MODIFICATION, "/dosing/redosing")
    page.prose(MODIFICATION, "/dosing/escalation")
    page.decide(MODIFICATION, "/followup/retreatment", _("Retreatment is possible."), _("There is no retreatment."))
    none = followup.retreatment is False
    page.prose(MODIFICATION, "/followup/retreatment_trigger", "" if none else None)
    if not followup.retreatment and followup.retreatment_most == 0:
        if not none:
            page.add(MODIFICATION, _("There is no retreatment."), address="/followup/retreatment_most")
        page.claim("/followup/retreatment_most")
    page.say(
        MODIFICATION,
        _("The number of retreatments of one participant is at most {most}."),
        most="/followup/retreatment_most",
    )
    page.decide(
        MODIFICATION,
        "/followup/retreatment_masked",
        _("The arm stays masked in retreatment."),
        _("The arm does not stay masked in retreatment."),
    )


def _accountability(page: Manuscript) -> None:
    for name in ("controlled_status", "registration", "secure_storage"):
        page.prose(ACCOUNTABILITY, f"/dosing/{name}")
    page.decide(
        ACCOUNTABILITY,
        "/dosing/two_person_log",
        _("Every movement of the drug is witnessed and logged by two people."),
        _("Movements of the drug are not logged by two people."),
    )
    for name in ("reconciliation", "destruction"):
        page.prose(ACCOUNTABILITY, f"/dosing/{name}")


# Who receives what, and who knows it


def _assignment(page: Manuscript) -> None:
    design = page.protocol.design
    page.prose(ASSIGNMENT, "/design/concealment", "")
    page.prose(RANDOMISATION, "/design/randomisation", "")
    if design.stratification:
        page.add(RANDOMISATION, _("Randomisation is stratified by these factors:"), address="/design/stratification")
        page.put(RANDOMISATION, Listing(tuple(map(span, design.stratification)), address="/design/stratification"))
        page.claim("/design/stratification")
    if design.randomised:
        page.demanded.add(RANDOMISATION)
    elif design.randomised is False:
        _unless_written(page, _("participants are not randomised."), "/design/randomised", ASSIGNMENT, RANDOMISATION)


_BLINDED: dict[BlindSchema, Text] = {
    BlindSchema.SINGLE: _("The trial is single-blind."),
    BlindSchema.DOUBLE: _("The trial is double-blind."),
    BlindSchema.OBSERVER: _("The trial is observer-blind: those who rate outcomes do not know the allocation."),
}


def _blinding(page: Manuscript) -> None:
    design = page.protocol.design
    open_label = design.blind is BlindSchema.OPEN
    if design.blind is not None and not open_label:
        page.add(BLINDING, _BLINDED[design.blind], address="/design/blind")
    if design.masked:
        roles = listing(map(inside, design.masked))
        text = _("People in these roles do not know the allocation: {roles}.", roles=roles)
        page.add(BLINDING, text, address="/design/masked")
    page.claim("/design/masked", "/design/blind")
    page.prose(BLINDING, "/design/masking")
    page.prose(BLINDING, "/dosing/comparator_masking")
    page.prose(UNBLINDING, "/design/unblinding", "")
    page.say(UNBLINDING, _("The allocation is masked until the visit “{visit}”."), visit="/design/open_from")
    if design.blind is not None and not open_label:
        page.demanded |= {BLINDING, UNBLINDING}
    elif open_label:
        _unless_written(page, _("the trial is open-label."), "/design/blind", BLINDING, UNBLINDING)


def _unless_written(page: Manuscript, why: Text, address: str, *headings: str) -> None:
    """Say that headings do not apply, unless something has been entered for them."""
    for heading in headings:
        if not page.blocks(heading):
            page.not_applicable(heading, why, address)
