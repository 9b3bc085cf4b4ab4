"""Chapter 6: products and doses, how they are given, randomisation and masking, support, and other medicines."""

from collections.abc import Sequence

from studio.document import figures
from studio.document.blocks import Cell, Column, Figure, Inline, Listing, Row, Span, Table, cell
from studio.document.manuscript import Manuscript, quoted
from studio.document.tables import DASH, Pick, grid, picked
from studio.knowledge import lookup
from studio.planning import dosing_day, schedule
from studio.planning.washout import washout
from studio.protocol.address import filled
from studio.protocol.base import specs
from studio.protocol.dosing import ArmDose, Product
from studio.protocol.monitoring import Indication, Rescue
from studio.protocol.population import MedicationAction, MedicationRule
from studio.protocol.schedule import TimelineEntry
from studio.protocol.sessions import Session, SessionKind
from studio.text import Text, _, listing, literal, n_, number, translate

PRODUCTS, ADMINISTRATION, SUPPORT, MEDICINES = "6.1", "6.3", "6.9.3", "6.10"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _arm_doses(page)
    _products(page)
    page.prose("6.2", "/dosing/dose_rationale", "")
    _administration(page)
    _modification(page)
    _accountability(page)
    _assignment(page)
    _rescue(page)
    _support(page)
    _medicines(page)


def _arm_doses(page: Manuscript) -> None:
    words = page.words
    roles = {arm.id: words.field(arm, "role") for arm in page.protocol.design.arms}
    products = {product.id: product for product in page.protocol.dosing.products}

    def dose(given: ArmDose) -> str:
        amount = words.field(given, "dose")
        product = products.get(given.product or "")
        basis = words.field(product, "basis") if product else ""
        return str(_("{dose} ({basis})", dose=amount, basis=basis)) if amount and basis else amount

    def label(id: str) -> str:
        return quoted("6", id)

    picks = (
        Pick(label("arm-name"), lambda given: words.field(given, "arm"), ("arm",), 1.4),
        Pick(label("arm-type"), lambda given: roles.get(given.arm or "", ""), (), 1.4),
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
    page.put(PRODUCTS, *grid(words, "/dosing/arms", page.protocol.dosing.arms, picks, caption=caption))
    page.claim("/dosing/arms")


def _regimen(page: Manuscript, given: ArmDose) -> str:
    names = page.words.field(given, "sessions")
    if not names:
        return ""
    return str(n_("{count} dose: {sessions}", "{count} doses: {sessions}", len(given.sessions), sessions=names))


_PRODUCT_LABELS = {
    "name": "intervention-name",
    "use": "use",
    "form": "pharmaceutical-dose-form",
    "strengths": "dosage-strengths",
    "route": "route-of-administration",
    "manufacturer": "sourcing",
}


def _products(page: Manuscript) -> None:
    """Print the products side by side, with the labels that ICH M11 has for their properties."""
    products = page.protocol.dosing.products
    rows: list[Row] = []
    for name, spec in specs(Product).items():
        if any(filled(getattr(product, name)) for product in products):
            id = _PRODUCT_LABELS.get(name)
            label = quoted("6", id) if id else translate(spec.title)
            shown = [page.words.field(product, name) for product in products]
            rows.append(Row((cell(label), *(cell(words) if words else DASH for words in shown))))
    if rows:
        columns = (Column(str(_("Property")), 1.2), *(Column(page.words.name(one), 2.0) for one in products))
        titled = len(products) > 1
        page.put(
            PRODUCTS,
            Table(
                columns,
                tuple(rows),
                caption=str(_("Products")),
                titled=titled,
                wide=len(products) > 4,
                small=len(products) > 2,
            ),
        )
    page.claim("/dosing/products")


def _administration(page: Manuscript) -> None:
    page.prose(ADMINISTRATION, "/dosing/administration", "")
    page.say(ADMINISTRATION, _("Doses are at least {days} apart."), days="/dosing/interval_days")
    page.decide(
        ADMINISTRATION,
        "/dosing/remote",
        _("Dosing away from the site is allowed."),
        _("Dosing takes place at the site only."),
    )
    _expected_effect(page)
    page.say(
        ADMINISTRATION,
        _("Participants are observed for at least {minutes} from dosing before discharge is considered."),
        minutes="/monitoring/observation_minutes",
    )
    drawing = figures.dosing_day(page.protocol, named=False)
    if drawing is not None:
        caption = str(_("The dosing day, in time from dosing."))
        page.put(ADMINISTRATION, Figure(drawing, caption, figures.describe_dosing_day(page.protocol)))
    _steps(page)
    conditions = page.protocol.monitoring.discharge
    if conditions:
        page.add(ADMINISTRATION, _("A participant is discharged when all of the following hold:"))
        lines: list[Inline] = []
        for one in conditions:
            about = page.words.field(one, "kind")
            said = page.words.brief(one, skip=("kind",))
            lines.append((*((Span(f"{about}. ", bold=True),) if about else ()), Span(said)))
        page.put(ADMINISTRATION, Listing(tuple(lines), address="/monitoring/discharge"))
    page.claim("/monitoring/discharge")


def _expected_effect(page: Manuscript) -> None:
    """Say how long the acute effect is expected to last, with the source of that."""
    expected = dosing_day.dosing_day(page.protocol).effect
    if expected is None:
        return
    text = _(
        "{compound} {dose}: the acute effect usually lasts about {minutes} minutes {source}.",
        compound=expected.compound,
        dose=str(expected.dose),
        minutes=number(round(expected.end)),
        source=page.cite(expected.basis.source),
    )
    if not expected.basis.certainty.settled:
        text = _(
            "{compound} {dose}: the acute effect usually lasts about {minutes} minutes {source}, {certainty}.",
            compound=expected.compound,
            dose=str(expected.dose),
            minutes=number(round(expected.end)),
            source=page.cite(expected.basis.source),
            certainty=expected.basis.certainty.label,
        )
    page.add(ADMINISTRATION, text)
    if expected.basis.note:
        page.add(ADMINISTRATION, literal(translate(expected.basis.note)), "note")


def _steps(page: Manuscript) -> None:
    words = page.words
    steps = sorted(page.protocol.schedule.dosing_day, key=lambda step: (step.minute is None, step.minute or 0))
    picks = (
        Pick(str(_("Time from dosing")), lambda step: words.field(step, "minute"), ("minute",), 1.2, "right"),
        picked(words, TimelineEntry, "activity", 3.0),
        picked(words, TimelineEntry, "who", 1.4),
    )
    page.put(
        ADMINISTRATION, *grid(words, "/schedule/dosing_day", steps, picks, caption=str(_("Steps of the dosing day")))
    )
    page.claim("/schedule/dosing_day")


def _modification(page: Manuscript) -> None:
    page.prose("6.4", "/dosing/redosing")
    page.prose("6.4", "/dosing/escalation")
    page.decide("6.4", "/followup/retreatment", _("Retreatment is possible."), _("There is no retreatment."))
    none = page.get("/followup/retreatment") is False
    page.prose("6.4", "/followup/retreatment_trigger", "" if none else None)
    page.decide(
        "6.4",
        "/followup/retreatment_masked",
        _("The arm stays masked in retreatment."),
        _("The arm does not stay masked in retreatment."),
    )


def _accountability(page: Manuscript) -> None:
    for name in ("controlled_status", "registration", "secure_storage"):
        page.prose("6.6.3", f"/dosing/{name}")
    page.decide(
        "6.6.3",
        "/dosing/two_person_log",
        _("Every movement of the drug is witnessed and logged by two people."),
        _("Movements of the drug are not logged by two people."),
    )


def _assignment(page: Manuscript) -> None:
    page.prose("6.7.1", "/design/concealment", "")
    page.prose("6.7.2", "/design/randomisation", "")
    page.say("6.7.2", _("Randomisation is stratified by: {factors}."), factors="/design/stratification")
    page.say("6.7.3", _("The blind schema is: {blind}."), blind="/design/blind")
    page.say("6.7.3", _("Masked to the allocation are: {roles}."), roles="/design/masked")
    page.prose("6.7.3", "/design/masking")
    page.prose("6.7.3", "/dosing/comparator_masking")


def _rescue(page: Manuscript) -> None:
    words = page.words
    page.await_("6.9", "/monitoring/rescue", "/sessions/sessions")
    page.prose("6.9.2", "/monitoring/first_support")
    order = list(Indication)
    ordered = sorted(
        page.protocol.monitoring.rescue,
        key=lambda step: (order.index(step.indication) if step.indication else len(order), step.order or 0),
    )
    names = ("indication", "order", "drug", "dose", "route", "decides")
    picks = tuple(picked(words, Rescue, name, 0.7 if name == "order" else None) for name in names)
    page.put("6.9.2", *grid(words, "/monitoring/rescue", ordered, picks, caption=str(_("Rescue medication"))))
    page.claim("/monitoring/rescue")


def _support(page: Manuscript) -> None:
    page.say(
        SUPPORT,
        _("The support model is: {model}. Manual: {manual}."),
        model="/sessions/model",
        manual="/sessions/manual",
    )
    page.prose(SUPPORT, "/sessions/approach")
    page.prose(SUPPORT, "/sessions/framing")
    page.decide(
        SUPPORT,
        "/sessions/equal_across_arms",
        _("Hours and content of the support are equal in all arms."),
        _("Hours and content of the support differ between arms."),
    )
    _session_counts(page)
    _sessions(page)
    page.prose(SUPPORT, "/sessions/contribution")
    page.prose(SUPPORT, "/sessions/extra_support")


def _session_counts(page: Manuscript) -> None:
    sessions = page.protocol.sessions.sessions
    parts: list[Text] = []
    for kind in SessionKind:
        members = [one for one in sessions if one.kind is kind]
        if not members:
            continue
        count = _count(kind, len(members))
        minutes = [one.minutes for one in members if one.minutes is not None]
        if len(minutes) == len(members):
            count = _("{sessions} ({hours} h)", sessions=count, hours=number(round(sum(minutes) / 60, 1)))
        parts.append(count)
    if parts:
        page.add(SUPPORT, _("The support comprises {sessions}.", sessions=listing(parts)), address="/sessions/sessions")


def _count(kind: SessionKind, count: int) -> Text:
    match kind:
        case SessionKind.PREPARATION:
            return n_("{count} preparation session", "{count} preparation sessions", count)
        case SessionKind.DOSING:
            return n_("{count} dosing session", "{count} dosing sessions", count)
        case SessionKind.INTEGRATION:
            return n_("{count} integration session", "{count} integration sessions", count)


def _sessions(page: Manuscript) -> None:
    words = page.words
    offsets = schedule.offsets(page.protocol)
    naming = page.protocol.schedule.day_naming

    def when(session: Session) -> str:
        visit = words.field(session, "visit")
        if session.visit in offsets:
            day = str(schedule.day_name(offsets[session.visit], naming))
            visit = visit if visit == day else str(_("{visit} ({day})", visit=visit, day=day))
        parts = (visit, words.field(session, "minutes"), words.field(session, "mode"))
        return "\n".join(part for part in parts if part)

    def title(session: Session) -> Cell:
        name, kind = words.field(session, "name"), words.field(session, "kind")
        return Cell((Span(name, bold=True), Span("\n" if name and kind else ""), Span(kind)))

    ordered = sorted(
        page.protocol.sessions.sessions, key=lambda one: (one.visit not in offsets, offsets.get(one.visit or "", 0))
    )
    picks = (
        Pick(str(_("Session")), title, ("name", "kind"), 1.5),
        Pick(str(_("When, how long and how")), when, ("visit", "minutes", "mode"), 1.5),
        picked(words, Session, "content", 4.5),
    )
    page.put(SUPPORT, *grid(words, "/sessions/sessions", ordered, picks, caption=str(_("Sessions"))))
    page.claim("/sessions/sessions")


_PROHIBITED = (MedicationAction.EXCLUDE, MedicationAction.WASH_OUT)


def _medicines(page: Manuscript) -> None:
    rules = page.protocol.population.medications
    page.say(
        MEDICINES,
        _("Participants are free of other drugs, or stable on them, for at least {days} before baseline."),
        days="/population/stable_days",
    )
    for name, yes, no in (
        (
            "/population/withdrawal_recorded",
            _("Withdrawal symptoms are recorded apart from adverse events of the drug."),
            _("Withdrawal symptoms are not recorded apart from adverse events of the drug."),
        ),
        (
            "/followup/antidepressants_recorded",
            _("Antidepressants are recorded to the end of follow-up."),
            _("Antidepressants are not recorded to the end of follow-up."),
        ),
        (
            "/followup/psychedelics_recorded",
            _("Use of psychedelics outside the trial is recorded to the end of follow-up."),
            _("Use of psychedelics outside the trial is not recorded to the end of follow-up."),
        ),
    ):
        page.decide(MEDICINES, name, yes, no)
    _rules(
        page,
        "6.10.1",
        [rule for rule in rules if rule.action in _PROHIBITED],
        str(_("Medicines excluded or washed out")),
    )
    permitted = [rule for rule in rules if rule.action not in (*_PROHIBITED, None)]
    _rules(page, "6.10.2", permitted, str(_("Medicines kept stable or permitted")))
    _rules(page, MEDICINES, [rule for rule in rules if rule.action is None], str(_("Medicines still to be decided on")))
    if any(rule.washout_days is not None for rule in rules):
        page.add("6.10.1", PHARMACIST, "warning")


PHARMACIST = _("A pharmacist must check and sign the table of washouts before it is used.")


def _rules(page: Manuscript, heading: str, rules: Sequence[MedicationRule], caption: str) -> None:
    words = page.words
    meant = {rule.id: lookup.medications(page.protocol, rule.drug) for rule in rules}
    known = {id: drugs[0] for id, drugs in meant.items() if len(drugs) == 1}

    def drug(rule: MedicationRule) -> Cell:
        item = known.get(rule.id)
        name = Span(words.field(rule, "drug"))
        return Cell((name,)) if item is None else Cell((name, *page.cite_read(item.source)))

    def half_lives(rule: MedicationRule) -> Cell:
        item = known.get(rule.id)
        days = washout(item) if item is not None else None
        if item is None or item.half_life_h is None or days is None or days.typical is None:
            return cell("")
        span = number(days.typical)
        if days.upper is not None and days.upper != days.typical:
            span = str(_("{typical} to {upper}", typical=days.typical, upper=days.upper))
        return Cell((Span(span), Span(" "), *page.cite(item.half_life_h.source)))

    picks = (
        Pick(translate(specs(MedicationRule)["drug"].title), drug, ("drug",), 1.7),
        *(picked(words, MedicationRule, name) for name in ("action", "washout_days")),
        Pick(str(_("Five half-lives (days)")), half_lives, (), 1.2),
    )
    page.put(
        heading,
        *grid(words, "/population/medications", rules, picks, caption=caption, noted=("taper", "supervised_by")),
    )
    page.rests_on(heading, [item.source for item in known.values()])
    page.claim(*(f"/population/medications/{rule.id}" for rule in rules))
