"""What rules have in common: gathering what they find, and the questions that several of them ask of a protocol."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from studio.checklist.rule import MET, Check, Finding, Fix, Verdict, findings, undecided
from studio.knowledge import biomarkers, comedications, lookup, thresholds
from studio.knowledge.comedications import Comedication
from studio.knowledge.instruments import Instrument
from studio.planning.dose.doses import regimen
from studio.planning.schedule import offsets, session_days
from studio.planning.washout.medication_rules import MEDICATIONS, ruled
from studio.protocol.address import filled, get, join, spec_at
from studio.protocol.base import Item, free_id
from studio.protocol.biomarkers import Marker
from studio.protocol.design import ArmRole, BlindSchema, Role
from studio.protocol.dosing import Product, ProductUse
from studio.protocol.edit import insert, put
from studio.protocol.endpoints import InstrumentUse
from studio.protocol.latest import of_the_latest
from studio.protocol.names import item_name, referred_name
from studio.protocol.objectives import Endpoint, Level
from studio.protocol.overview import Phase
from studio.protocol.population import MedicationAction, MedicationRule
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Visit
from studio.protocol.screening import Test, TestKind
from studio.protocol.sessions import Session, SessionKind
from studio.text import Text, _, n_

FIRST_PHASES = frozenset({Phase.EARLY_1, Phase.ONE})
"""Phases in which tolerability is the question, not efficacy."""

CONFIRMING_PHASES = frozenset({Phase.TWO_THREE, Phase.THREE, Phase.FOUR})
"""Phases that must persuade."""


@dataclass
class Tally:
    """What a rule has found so far, and what it still waits for."""

    found: list[Finding] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def object(self, message: Text, *paths: str, fix: Fix | None = None) -> None:
        """Note a finding."""
        self.found.append(Finding(message, paths, fix))

    def wait(self, *paths: str) -> None:
        """Note that something has yet to be entered."""
        self.waiting += paths

    def missing(self, protocol: Protocol, *addresses: str) -> tuple[str, ...]:
        """Return the empty ones of fields that belong together; where all are, none, and they are waited for."""
        empty = unfilled(protocol, *addresses)
        if len(empty) < len(addresses):
            return empty
        self.wait(*empty)
        return ()

    def yes(self, protocol: Protocol, address: str, why: Text) -> None:
        """Ask that a yes-or-no field be answered yes; a no is a finding, mended by a yes."""
        answer = get(protocol, address)
        if answer is None:
            self.wait(address)
        elif not answer:
            message = _("“{field}” is answered no. {why}", field=title(address), why=why)
            self.object(message, address, fix=answer_yes(address))

    def verdict(self, ask: Text, met: Verdict = MET) -> Verdict:
        """Return what all of it comes to: findings first, then what is awaited, else ``met``."""
        if self.found:
            return findings(*self.found)
        return undecided(ask, *dict.fromkeys(self.waiting)) if self.waiting else met


def complete(protocol: Protocol, ask: Text, why: Text, *addresses: str) -> Verdict:
    """Return whether fields that belong together are all filled: some of them empty is a finding, all undecided."""
    empty = unfilled(protocol, *addresses)
    if not empty:
        return MET
    if len(empty) == len(addresses):
        return undecided(ask, *addresses)
    message = _("Still empty: {fields}. {why}", fields=titles(empty), why=why)
    return findings(Finding(message, empty))


def unfilled(protocol: Protocol, *addresses: str) -> tuple[str, ...]:
    """Return those of the addresses at which nothing has been entered."""
    return tuple(address for address in addresses if not filled(get(protocol, address)))


def gaps(path: str, item: Item, *names: str) -> tuple[str, ...]:
    """Return the addresses of those members of the item at the path in which nothing has been entered."""
    return tuple(f"{path}/{name}" for name in names if not filled(getattr(item, name)))


def title(address: str) -> Text:
    """Return the title of the field at the address."""
    return _(spec_at(address).title)


def titles(addresses: Iterable[str]) -> Text | str:
    """Return the titles of fields, each in quotes, as one listing."""
    return all_of(_("“{words}”", words=title(address)) for address in addresses)


NAMED_AT_MOST = 8
"""Parts that a listing names; a longer one would not be read."""


def all_of(words: Iterable[Text | str]) -> Text | str:
    """Return “a”, “a and b” or “a, b and c”, put into words only when it is shown; of many parts the first eight."""
    parts = tuple(words)
    if len(parts) < 2:
        return parts[0] if parts else ""
    named = parts[:NAMED_AT_MOST]
    listed: Text | str = named[0]
    for part in named[1:-1]:
        listed = _("{items}, {next}", items=listed, next=part)
    if len(parts) == len(named):
        return _("{items} and {last}", items=listed, last=named[-1])
    more = len(parts) - len(named)
    return _("{items}, {last} and {count} more", items=listed, last=named[-1], count=more)


def one_of(words: Iterable[Text | str]) -> Text | str:
    """Return “a”, “a or b” or “a, b or c”, put into words only when it is shown."""
    *before, last = words
    if not before:
        return last
    listed = before[0]
    for word in before[1:]:
        listed = _("{items}, {next}", items=listed, next=word)
    return _("{items} or {last}", items=listed, last=last)


def in_days(days: int) -> Text:
    """Return a number of days in words."""
    return n_("{count} day", "{count} days", days)


def in_minutes(minutes: int) -> Text:
    """Return a number of minutes in words."""
    return n_("{count} minute", "{count} minutes", minutes)


def in_hours(hours: int) -> Text:
    """Return a number of hours in words."""
    return n_("{count} hour", "{count} hours", hours)


def answer_yes(*addresses: str) -> Fix:
    """Return the repair that answers the fields with yes."""
    label = _("Answer yes to “{field}”", field=title(addresses[0]))

    def apply(protocol: Protocol) -> Protocol:
        for address in addresses:
            protocol = put(protocol, address, True)
        return protocol

    return Fix(label, apply)


def set_to(address: str, value: object, shown: Text | str) -> Fix:
    """Return the repair that puts a value into a field; ``shown`` is the value with its unit, in words."""
    label = _("Set “{field}” to {value}", field=title(address), value=shown)
    return Fix(label, lambda protocol: put(protocol, address, value))


def given_products(protocol: Protocol) -> tuple[Product, ...]:
    """Return the products that are given for their effect: neither blockers nor background treatment."""
    aside = (ProductUse.BLOCKER, ProductUse.BACKGROUND)
    return tuple(product for product in protocol.dosing.products if product.use not in aside)


def is_control(protocol: Protocol, product: Product) -> bool:
    """Tell whether a product is known to be a control without a psychedelic effect, such as a placebo."""
    compound = lookup.compound(protocol, product.compound)
    return compound is not None and compound.kind == "other control"


def kinds_given(protocol: Protocol) -> frozenset[str]:
    """Return the kinds of the known compounds that the trial gives, other controls left out."""
    known = (lookup.compound(protocol, product.compound) for product in given_products(protocol))
    return frozenset(compound.kind for compound in known if compound and compound.kind != "other control")


def psychedelic(protocol: Protocol) -> bool | None:
    """Tell whether the trial gives a psychedelic; None while no compound is known, or another tested one is not."""
    kinds = kinds_given(protocol)
    if any(kind.endswith("psychedelic") for kind in kinds):
        return True
    return None if not kinds or unknown_tested(protocol) else False


def unknown_tested(protocol: Protocol) -> tuple[str, ...]:
    """Return where the compounds stand that are not known and may be what the trial tests: comparators are not."""
    tested = (product for product in given_products(protocol) if product.use is not ProductUse.COMPARATOR)
    return tuple(f"/dosing/products/{one.id}/compound" for one in tested if not lookup.compound(protocol, one.compound))


@of_the_latest
def known_uses(protocol: Protocol) -> tuple[tuple[InstrumentUse, Instrument], ...]:
    """Return the instruments of the trial that are known, each with what is known of it."""
    uses = protocol.endpoints.instruments
    found = ((use, lookup.instrument(protocol, use.instrument)) for use in uses)
    return tuple((use, known) for use, known in found if known)


@of_the_latest
def dosing_days(protocol: Protocol) -> tuple[int, ...]:
    """Return the days of dosing, each once; day 0, the first dose's, while no dosing session has a visit with a day."""
    return tuple(sorted(set(session_days(protocol, SessionKind.DOSING)))) or (0,)


def days_with_doses(protocol: Protocol) -> tuple[int, ...]:
    """Return the days on which doses are known to fall: those of dosing, and of the last dose where that is at home."""
    return tuple(sorted({*dosing_days(protocol), regimen(protocol).last}))


def since_dose(day: int, doses: Sequence[int]) -> int | None:
    """Return the days since the last dose on or before the day; None before the first."""
    before = [dose for dose in doses if dose <= day]
    return day - max(before) if before else None


def visits_from(days: dict[str, int], first: int, last: int | None = None) -> tuple[str, ...]:
    """Return the ids of the visits from one day to another, in order of time."""
    chosen = (visit for visit, day in days.items() if day >= first and (last is None or day <= last))
    return tuple(chosen)


def visit_name(protocol: Protocol, id: str) -> str:
    """Return the name of a visit."""
    return referred_name(protocol, "/schedule/visits", id)


def marker_name(protocol: Protocol, marker: Marker) -> str:
    """Return the name of a biomarker."""
    known = biomarkers.find(marker.marker) if marker.marker else None
    return known.name if known else item_name(protocol, marker)


def session_name(session: Session) -> Text | str:
    """Return what people call a session: its name, else its kind."""
    return session.name or (session.kind.label if session.kind else "?")


def primary_endpoints(protocol: Protocol) -> tuple[Endpoint, ...]:
    """Return the endpoints of the primary objectives."""
    wanted = {
        endpoint
        for objective in protocol.objectives.objectives
        if objective.level is Level.PRIMARY
        for endpoint in objective.endpoints
    }
    return tuple(endpoint for endpoint in protocol.objectives.endpoints if endpoint.id in wanted)


def use_of(protocol: Protocol, endpoint: Endpoint) -> InstrumentUse | None:
    """Return the instrument by which an endpoint is measured."""
    return next((use for use in protocol.endpoints.instruments if use.id == endpoint.instrument), None)


def measured(protocol: Protocol, measure: str | None) -> Instrument | None:
    """Return the known instrument whose code a criterion's measure begins with, such as the MADRS of “MADRS total”."""
    words = (measure or "").split()
    return lookup.instrument(protocol, words[0].rstrip(",;:")) if words else None


def taken_before(marker: Marker, days: dict[str, int], first_dose: int) -> bool:
    """Tell whether a marker is taken before the first dose, by visits with their days and by minutes on its day."""
    placed = ((days[sample.visit], sample.minute) for sample in marker.samples if sample.visit in days)
    return any(day < first_dose or (day == first_dose and minute is not None and minute <= 0) for day, minute in placed)


def sample_times(marker: Marker) -> tuple[str, ...]:
    """Return the addresses at which it is entered when a marker is taken."""
    return tuple(
        join("/biomarkers/markers", marker.id, "samples", sample.id, name)
        for sample in marker.samples
        for name in ("visit", "minute")
    )


def opening_day(protocol: Protocol, days: dict[str, int]) -> int | None:
    """Return the day on which masking ends; None when it lasts to the end, or ends at a visit without a day."""
    visit = protocol.design.open_from
    return days.get(visit) if visit else None


def bars(protocol: Protocol, role: Role, other: Role) -> bool:
    """Tell whether all staff of one role are barred from holding another for the same participant."""
    staff = [one for one in protocol.sessions.staff if one.role is role]
    return bool(staff) and all(other in one.never for one in staff)


def is_masked(protocol: Protocol) -> bool | None:
    """Tell whether the trial is masked; None while that is not entered."""
    return None if protocol.design.blind is None else protocol.design.blind is not BlindSchema.OPEN


def compared_arms(protocol: Protocol) -> int:
    """Return the number of experimental arms."""
    return sum(arm.role is ArmRole.EXPERIMENTAL for arm in protocol.design.arms)


def add_visit(protocol: Protocol, stem: str, name: Text, day: int, tolerance: int) -> Protocol:
    """Return the protocol with a visit on a day counted from the first dose, and what later visits ask asked there.

    The questions for suicidality, mania and HPPD and the long-term probes are put at the new visit, so that no contact
    goes without them; forms that are asked before the dose alone are not.
    """
    days, first = offsets(protocol), min(dosing_days(protocol))
    entry_forms = {
        use.id
        for use, _known in known_uses(protocol)
        if use.visits and all(days.get(visit, first) < first for visit in use.visits)
    }
    visit = Visit(id=free_id(stem, protocol.schedule.visits), name=str(name), days=day, minus=tolerance, plus=tolerance)
    protocol = insert(protocol, "/schedule/visits", visit)
    for use, known in known_uses(protocol):
        if use.id not in entry_forms and (known.kind == "suicidality" or known.code in ("HPPD", "YMRS")):
            protocol = add_to(protocol, f"/endpoints/instruments/{use.id}/visits", visit.id)
    for probe in protocol.followup.probes:
        protocol = add_to(protocol, f"/followup/probes/{probe.id}/visits", visit.id)
    return protocol


def add_to(protocol: Protocol, address: str, *visits: str) -> Protocol:
    """Return the protocol with visits added to a list of them; those in it already stay once."""
    return put(protocol, address, tuple(dict.fromkeys((*get(protocol, address), *visits))))


def within(address: str, *names: str) -> tuple[str, ...]:
    """Return the addresses of members of what stands at ``address``."""
    return tuple(join(address, name) for name in names)


MAO_INHIBITOR = "MAO inhibitor"
"""The group of drugs of which R-07 speaks, whatever the compound."""


def unspoken(protocol: Protocol) -> tuple[Comedication, ...]:
    """Return the known drugs, own ones included, that no co-medication rule speaks of."""
    spoken = {drug.id for one in ruled(protocol) for drug in one.governs}
    own = (drug for entry in protocol.own.medications for drug in lookup.medications(protocol, entry.drug))
    known = {drug.id: drug for drug in (*comedications.every(), *own)}
    return tuple(drug for id, drug in known.items() if id not in spoken)


def excluding(protocol: Protocol, drug: str) -> Protocol:
    """Return the protocol with the drug excluded: by the rule it has, else by a new one."""
    for entered in protocol.population.medications:
        if entered.drug is not None and entered.drug.casefold() == drug.casefold():
            return put(protocol, f"{MEDICATIONS}/{entered.id}/action", MedicationAction.EXCLUDE)
    return add_medication_rule(protocol, drug, MedicationAction.EXCLUDE)


def add_medication_rule(protocol: Protocol, drug: str, action: MedicationAction) -> Protocol:
    """Return the protocol with a new co-medication rule for a drug or class."""
    id = free_id(drug.lower().replace(" ", "-"), protocol.population.medications)
    return insert(protocol, MEDICATIONS, MedicationRule(id=id, drug=drug, action=action))


def unknown_given(protocol: Protocol) -> tuple[str, ...]:
    """Return where the compounds stand that are given for their effect but not known; the products, if there are none.

    Empty when all that is given is known.
    """
    given = given_products(protocol)
    unknown = (f"/dosing/products/{one.id}/compound" for one in given if not lookup.compound(protocol, one.compound))
    return tuple(unknown) if given else ("/dosing/products",)


def unfamiliar(protocol: Protocol) -> tuple[str, ...]:
    """Return where the compounds stand that are named among what is given for its effect, but not known."""
    return tuple(path for path in unknown_given(protocol) if path.endswith("/compound") and filled(get(protocol, path)))


def ask_for(protocol: Protocol, paths: Iterable[str], otherwise: Text) -> Text:
    """Return what to ask for where these places are waited for.

    A compound or drug that is entered and still waited for is one that nothing is known of: it is asked for by name.
    """
    waited = dict.fromkeys(path for path in paths if path.endswith(("/compound", "/drug")))
    names = dict.fromkeys(name for path in waited if (name := get(protocol, path)))
    if not names:
        return otherwise
    return n_(
        "Nothing is known of {names}: enter its facts under Own facts and limits.",
        "Nothing is known of {names}: enter their facts under Own facts and limits.",
        len(names),
        names=all_of(_("“{words}”", words=name) for name in names),
    )


def unless_worse(protocol: Protocol, fix: Fix, *checks: Check) -> Fix | None:
    """Return the repair, or None where one of the checks would find something after it that it does not find now."""
    mended = fix.apply(protocol)
    for check in checks:
        before = {found.paths for found in check(protocol).findings}
        if any(found.paths not in before for found in check(mended).findings):
            return None
    return fix


def dosed_often(protocol: Protocol) -> bool | None:
    """Tell whether doses come often enough for the heart valves to be watched; None while nothing is entered.

    Doses of one day count once: a course of rising doses within hours is no lasting exposure.
    """
    dosed, stated = regimen(protocol), protocol.dosing.interval_days
    if dosed.doses == 0 and stated is None:
        return None
    if dosed.one_day:
        return False
    shortest = min((days for days in (dosed.closest, stated) if days), default=None)
    close = shortest is not None and shortest <= thresholds.count_of(protocol, "valve-interval")
    return dosed.days > thresholds.count_of(protocol, "valve-doses") or close


def add_echocardiogram(protocol: Protocol) -> Fix:
    """Return the repair that adds an echocardiogram before the first dose and one after the last, as far as known."""
    days = offsets(protocol)
    first, last = min(dosing_days(protocol)), regimen(protocol).last
    before = [visit for visit, day in days.items() if day < first][-1:]
    visits = (*before, *visits_from(days, last + 1)[:1])

    def add(current: Protocol) -> Protocol:
        id = free_id("test-echocardiogram", current.screening.tests)
        return insert(current, "/screening/tests", Test(id=id, kind=TestKind.ECHOCARDIOGRAM, visits=visits))

    return Fix(_("Add an echocardiogram before the first and after the last dose"), add)
