"""Section 6.10: which other medicines exclude, are washed out, are kept stable or are permitted."""

from collections.abc import Sequence

from studio.document.blocks import Cell, Listing, Span, cell, span
from studio.document.limits import midway
from studio.document.manuscript import Manuscript
from studio.document.sections import withdrawal
from studio.document.tables import Pick, grid, picked
from studio.knowledge import lookup
from studio.planning.washout.washout import washout
from studio.planning.washout.withdrawal import taper_days
from studio.protocol.base import specs
from studio.protocol.population import MedicationAction, MedicationRule
from studio.text import Text, _, listing, n_, number, translate

MEDICINES, PROHIBITED, PERMITTED = "6.10", "6.10.1", "6.10.2"
RULES = "/population/medications"


def write(page: Manuscript) -> None:
    """Write the section."""
    rules = page.protocol.population.medications
    page.say(
        MEDICINES,
        _("Participants are free of other drugs, or stable on them, for at least {days} before baseline."),
        days="/population/stable_days",
    )
    for name, yes, no in _RECORDED:
        page.decide(MEDICINES, name, yes, no)

    def those(*actions: MedicationAction | None) -> list[MedicationRule]:
        return [rule for rule in rules if rule.action in actions]

    excluded, washed_out = those(MedicationAction.EXCLUDE), those(MedicationAction.WASH_OUT)
    _excluded(page, excluded)
    _washed_out(page, washed_out)
    prohibited = those(MedicationAction.EXCLUDE, MedicationAction.WASH_OUT)
    _table(page, PROHIBITED, prohibited, str(_("Medicines excluded or washed out")), "table-prohibited")
    withdrawal.write(page, PROHIBITED)
    _permitted(page, those(MedicationAction.KEEP_STABLE), those(MedicationAction.PERMIT))
    permitted = those(MedicationAction.KEEP_STABLE, MedicationAction.PERMIT)
    _table(page, PERMITTED, permitted, str(_("Medicines kept stable or permitted")), "table-permitted")
    _table(page, MEDICINES, those(None), str(_("Medicines still to be decided on")), "table-medicines")
    if washed_out or any(rule.washout_days is not None for rule in rules):
        page.add(PROHIBITED, PHARMACIST, "warning", RULES)


_RECORDED = (
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
)

PHARMACIST = _("A pharmacist must check and sign the table of washouts before it is used.")


def _excluded(page: Manuscript, rules: Sequence[MedicationRule]) -> None:
    """Say the use of which medicines excludes, within the time before dosing where that is decided."""
    if rules:
        items = [
            n_(
                "Within {count} day before dosing: {drugs}.",
                "Within {count} days before dosing: {drugs}.",
                days,
                drugs=_names(page, those),
            )
            if days
            else _("On the day of dosing: {drugs}.", drugs=_names(page, those))
            for days, those in _by_days(rules)
        ]
        undated = [rule for rule in rules if rule.washout_days is None]
        if undated:
            items.append(_("Without a number of days that is set: {drugs}.", drugs=_names(page, undated)))
        page.add(PROHIBITED, _("The use of the following excludes:"), address=RULES)
        page.put(PROHIBITED, Listing(tuple(map(span, items)), address=RULES))


def _washed_out(page: Manuscript, rules: Sequence[MedicationRule]) -> None:
    """Say which medicines are washed out for how long, the longest first, and how long a taper before it lasts."""
    if not rules:
        return
    items = [
        n_("For {count} day: {drugs}.", "For {count} days: {drugs}.", days, drugs=_names(page, those))
        if days
        else _("On the day of dosing: {drugs}.", drugs=_names(page, those))
        for days, those in _by_days(rules)
    ]
    undecided = [rule for rule in rules if rule.washout_days is None]
    if undecided:
        items.append(_("For a time still to be decided: {drugs}.", drugs=_names(page, undecided)))
    page.add(PROHIBITED, _("Participants are free of the following before dosing:"), address=RULES)
    page.put(PROHIBITED, Listing(tuple(map(span, items)), address=RULES))
    longest = max((taper_days(rule) or 0 for rule in rules), default=0)
    if longest:
        text = n_(
            "These days follow the taper, which lasts {count} day at most, and never include it.",
            "These days follow the taper, which lasts {count} days at most, and never include it.",
            longest,
        )
        page.add(PROHIBITED, text, address=RULES)


def _by_days(rules: Sequence[MedicationRule]) -> list[tuple[int, list[MedicationRule]]]:
    """Return the rules by their days before dosing, the longest time first."""
    found: dict[int, list[MedicationRule]] = {}
    for rule in rules:
        if rule.washout_days is not None:
            found.setdefault(rule.washout_days, []).append(rule)
    return sorted(found.items(), reverse=True)


def _permitted(page: Manuscript, stable: Sequence[MedicationRule], free: Sequence[MedicationRule]) -> None:
    if stable:
        text = n_(
            "The dose of {drugs} is kept stable.",
            "These medicines are kept at a stable dose: {drugs}.",
            len(stable),
            drugs=_names(page, stable),
        )
        page.add(PERMITTED, text, address=RULES)
    if free:
        text = n_(
            "The use of {drugs} is permitted.",
            "These medicines are permitted: {drugs}.",
            len(free),
            drugs=_names(page, free),
        )
        page.add(PERMITTED, text, address=RULES)


def _names(page: Manuscript, rules: Sequence[MedicationRule]) -> str:
    """Return the names of medicines; some are lists themselves, so that semicolons part them."""
    unnamed = str(_("a medicine still to be named"))
    return "; ".join(dict.fromkeys(midway(page.words.field(rule, "drug")) if rule.drug else unnamed for rule in rules))


def _table(page: Manuscript, heading: str, rules: Sequence[MedicationRule], caption: str, anchor: str) -> None:
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
        length = number(days.typical)
        if days.upper is not None and days.upper != days.typical:
            length = str(_("{typical} to {upper}", typical=days.typical, upper=days.upper))
        return Cell((Span(length), Span(" "), *page.cite(item.half_life_h.source)))

    def steps(rule: MedicationRule) -> str:
        return "\n".join(words.brief(step) for step in rule.taper_steps)

    compared = any(run.text for rule in rules for run in half_lives(rule).content)
    withdrawn = heading != PROHIBITED or any(rule.action is MedicationAction.WASH_OUT for rule in rules)
    supervised = _by_the_same(rules) if withdrawn else ""
    picks = [
        Pick(translate(specs(MedicationRule)["drug"].title), drug, ("drug",), 1.7),
        *(picked(words, MedicationRule, name) for name in ("action", "washout_days")),
        Pick(str(_("Five half-lives (days)")), half_lives, (), 1.2),
    ]
    picks += [
        picked(words, MedicationRule, "taper"),
        Pick(translate(specs(MedicationRule)["taper_steps"].title), steps, ("taper_steps",), 1.6),
    ]
    if supervised:
        picks.append(Pick("", lambda _rule: "", ("supervised_by",)))
    table = grid(words, RULES, rules, picks, caption=caption, anchor=anchor, noted=("taper", "supervised_by"))
    if supervised:
        who = midway(supervised.removesuffix("."))
        text = (
            _("The withdrawal of medicines is supervised by {who}.", who=who)
            if heading == PROHIBITED
            else _("The use of these medicines is supervised by {who}.", who=who)
        )
        page.add(heading, text, address=f"{RULES}/{rules[0].id}/supervised_by")
    if table:
        page.add(heading, _details(page, heading, rules, anchor, compared=compared), address=RULES)
    page.put(heading, *table)
    page.rests_on(heading, [item.source for item in known.values()], RULES)
    page.claim(*(f"{RULES}/{rule.id}" for rule in rules))


def _details(page: Manuscript, heading: str, rules: Sequence[MedicationRule], anchor: str, *, compared: bool) -> Text:
    """Say what more the table of medicines tells of them, as far as it does."""
    table = page.refer(anchor)
    if heading == MEDICINES:
        return _("What is done about the medicines in {table} is still to be decided.", table=table)
    told: list[Text] = []
    if any(rule.taper or rule.taper_steps for rule in rules):
        told.append(_("the taper") if heading == PROHIBITED else _("the condition"))
    if any(rule.reason for rule in rules):
        told.append(_("the reason"))
    if compared:
        told.append(_("five half-lives of each as far as they are known"))
    return (
        _("{table} gives {told}.", table=table, told=listing(told)) if told else _("{table} lists them.", table=table)
    )


def _by_the_same(rules: Sequence[MedicationRule]) -> str:
    """Return who supervises all of several medicines; nothing when that differs or is open for any."""
    found = {rule.supervised_by for rule in rules}
    return found.pop() or "" if len(rules) > 1 and len(found) == 1 else ""
