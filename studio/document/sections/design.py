"""Chapter 4: the design, its reasons, and when it stops."""

from studio.document import arms
from studio.document.blocks import Listing, Span, span
from studio.document.limits import bound
from studio.document.manuscript import Manuscript
from studio.document.tables import Pick, grid, picked
from studio.planning import schedule
from studio.protocol.design import Arm, BlindSchema, Control, Epoch, InterventionModel
from studio.protocol.monitoring import StoppingRule
from studio.text import Text, _, listing, n_

DESIGN, RATIONALE, STOPPING = "4.1", "4.2", "4.3"
ADAPTIVE, INTERIM = "4.2.5", "4.2.6"
_PARTS = ("4.2.1", "4.2.2", "4.2.3", "4.2.4", ADAPTIVE, INTERIM)
"""What ICH M11 asks for where no overall rationale is given."""


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _opening(page)
    page.decide(
        DESIGN,
        "/design/adaptive",
        _("The design is adaptive: it changes by rules set before the data are seen."),
        _("The design is not adaptive."),
    )
    _controls(page)
    _arms(page)
    _epochs(page)
    _rationale(page)
    _stopping(page)
    page.prose("4.5", "/design/access_after", "")
    page.prose("4.5", "/followup/aftercare")


_MODELS: dict[InterventionModel, Text] = {
    InterventionModel.SINGLE_GROUP: _("single-group"),
    InterventionModel.PARALLEL: _("parallel-group"),
    InterventionModel.CROSSOVER: _("cross-over"),
    InterventionModel.FACTORIAL: _("factorial"),
    InterventionModel.SEQUENTIAL: _("sequential"),
}

_BLINDS: dict[BlindSchema, Text] = {
    BlindSchema.OPEN: _("open-label"),
    BlindSchema.SINGLE: _("single-blind"),
    BlindSchema.DOUBLE: _("double-blind"),
    BlindSchema.OBSERVER: _("observer-blind"),
}


def _opening(page: Manuscript) -> None:
    """Say in a sentence what kind of trial this is, and in another who is assigned to what."""
    design = page.protocol.design
    kinds: list[Span] = []
    if design.randomised is not None:
        kind = _("randomised") if design.randomised else _("non-randomised")
        kinds.append(Span(str(kind), address="/design/randomised"))
    if design.blind is not None:
        kinds.append(Span(str(_BLINDS[design.blind]), address="/design/blind"))
    if design.model is not None:
        kinds.append(Span(str(_MODELS[design.model]), address="/design/model"))
    page.claim("/design/model")
    if kinds:
        text = _("This is an {kind} trial.") if kinds[0].text[0] in "aeiou" else _("This is a {kind} trial.")
        runs = tuple(run for kind in kinds for run in (Span(", "), kind))[1:]
        page.add(DESIGN, Text(text.message, (("kind", runs),)), address="/design/model")
    _assigned(page)


def _assigned(page: Manuscript) -> None:
    count = len(page.protocol.design.arms)
    ratio = arms.ratio(page.protocol)
    randomised = page.protocol.design.randomised
    page.claim("/design/randomised")
    if not count or randomised is None:
        return
    if randomised and ratio and count > 1:
        text = _("Participants are randomly assigned to {count} arms in the ratio {ratio}.", count=count, ratio=ratio)
    elif randomised and count > 1:
        text = _("Participants are randomly assigned to {count} arms.", count=count)
    else:
        text = n_("It has {count} arm.", "It has {count} arms.", count)
    page.add(DESIGN, text, address="/design/arms")


_CONTROLS: dict[Control, Text] = {
    Control.INERT_PLACEBO: _("a placebo (inert)"),
    Control.ACTIVE_PLACEBO: _("a placebo (active, mimics an effect)"),
    Control.LOW_DOSE: _("a different dose or regimen (low dose) of the drug under study"),
    Control.ACTIVE_TREATMENT: _("an active comparator"),
    Control.DOSE_RESPONSE: _("the comparison of several doses (dose response)"),
}


def _controls(page: Manuscript) -> None:
    controls = page.protocol.design.controls
    named = [_CONTROLS[one] for one in controls if one in _CONTROLS]
    if named:
        text = n_("The control is {controls}.", "The controls are {controls}.", len(named), controls=listing(named))
        page.add(DESIGN, text, address="/design/controls")
    if Control.WAIT_LIST in controls:
        text = _("One arm serves as no control (delayed start or wait list): its participants begin later.")
        page.add(DESIGN, text, address="/design/controls")
    if Control.NONE in controls:
        text = _("The trial has no control: all participants receive what is under study.")
        page.add(DESIGN, text, address="/design/controls")
    page.claim("/design/controls")
    page.prose(DESIGN, "/design/control_description", "")


def _arms(page: Manuscript) -> None:
    def receives(arm: Arm) -> str:
        return arms.receives(page.protocol, page.words, arm)

    words = page.words
    picks = (
        picked(words, Arm, "name", 1.3),
        picked(words, Arm, "role", 1.2),
        picked(words, Arm, "allocation", 0.8),
        Pick(str(_("Planned")), lambda arm: arms.planned_words(page.protocol, arm), (), 0.8),
        Pick(str(_("Receives")), receives, (), 2.0),
        picked(words, Arm, "description", 2.2),
    )
    planned = page.protocol.design.arms
    table = grid(words, "/design/arms", planned, picks, caption=str(_("Arms")), anchor="table-arms")
    if table and not all(arm.role and receives(arm) for arm in planned):
        text = n_(
            "{table} describes the arm.", "{table} describes the arms.", len(planned), table=page.refer("table-arms")
        )
        page.add(DESIGN, text, address="/design/arms")
    elif table:
        text = n_(
            "{table} gives the role of the arm, and what its participants receive.",
            "{table} gives the role of each arm, and what its participants receive.",
            len(planned),
            table=page.refer("table-arms"),
        )
        page.add(DESIGN, text, address="/design/arms")
    page.put(DESIGN, *table)
    page.claim("/design/arms")


def _epochs(page: Manuscript) -> None:
    naming = page.protocol.schedule.day_naming
    placed = schedule.place(page.protocol)
    epochs = page.protocol.design.epochs

    def days(epoch: Epoch) -> str:
        offsets = [one.offset for one in placed if one.visit.epoch == epoch.id and one.offset is not None]
        if not offsets:
            return ""
        first, last = schedule.day_name(min(offsets), naming), schedule.day_name(max(offsets), naming)
        return str(first) if min(offsets) == max(offsets) else str(_("{first} to {last}", first=first, last=last))

    words = page.words
    picks = (
        picked(words, Epoch, "name", 1.3),
        picked(words, Epoch, "kind", 1.2),
        Pick(str(_("Days")), days, (), 1.3),
        picked(words, Epoch, "description", 3.0),
    )
    table = grid(words, "/design/epochs", epochs, picks, caption=str(_("Epochs")), anchor="table-epochs")
    if table:
        text = n_(
            "Each participant passes through {count} epoch, which {table} describes.",
            "Each participant passes through {count} epochs, which {table} describes.",
            len(epochs),
            table=page.refer("table-epochs"),
        )
        page.add(DESIGN, text, address="/design/epochs")
    page.put(DESIGN, *table)
    page.claim("/design/epochs")


def _rationale(page: Manuscript) -> None:
    """Print the overall rationale, and what ICH M11 asks for only under a condition of the design."""
    page.prose(RATIONALE, "/design/rationale", "")
    if page.protocol.design.rationale:
        for heading in _PARTS:
            why = _("see the overall rationale in {section}.", section=page.see(RATIONALE))
            page.leave_out(heading, why, "/design/rationale")
    page.await_(RATIONALE, *(f"/design/{part}_rationale" for part in ("model", "control", "duration")))
    page.prose(ADAPTIVE, "/design/adaptive_rationale", "")
    if page.protocol.design.adaptive:
        page.demanded.add(ADAPTIVE)
    if page.protocol.statistics.interim:
        page.demanded.add(INTERIM)
    if page.protocol.design.adaptive is False and not page.protocol.design.adaptive_rationale:
        page.leave_out(ADAPTIVE, _("the design is not adaptive."), "/design/adaptive")
    purposes = [one for one in page.protocol.statistics.interim if one.purpose]
    if purposes:
        text = _("The interim analyses of {section} serve these purposes:", section=page.see("10.9"))
        page.add(INTERIM, text, address="/statistics/interim")
        items = tuple(
            span(_("{when}: {purpose}", when=one.when, purpose=one.purpose) if one.when else one.purpose)
            for one in purposes
        )
        addresses = tuple(f"/statistics/interim/{one.id}" for one in purposes)
        page.put(INTERIM, Listing(items, addresses=addresses))


def _stopping(page: Manuscript) -> None:
    rules = page.protocol.monitoring.stopping

    def condition(rule: StoppingRule) -> str:
        return bound(rule.comparator, rule.threshold, rule.unit or "")

    words = page.words
    picks = (
        picked(words, StoppingRule, "scope", 1.2),
        picked(words, StoppingRule, "event", 2.0),
        Pick(str(_("When")), condition, ("comparator", "threshold", "unit"), 1.4),
        picked(words, StoppingRule, "action", 2.2),
    )
    caption = str(_("Stopping rules"))
    table = grid(words, "/monitoring/stopping", rules, picks, caption=caption, anchor="table-stopping")
    told = all(rule.scope and rule.action for rule in rules)
    if table and not told:
        text = n_(
            "Dosing or enrolment stops as soon as the rule in {table} is met.",
            "Dosing or enrolment stops as soon as one of the {count} rules in {table} is met.",
            len(rules),
            table=page.refer("table-stopping"),
        )
        page.add(STOPPING, text, address="/monitoring/stopping")
    elif table:
        text = n_(
            "Dosing or enrolment stops as soon as the rule in {table} is met; it says what stops and what follows.",
            "Dosing or enrolment stops as soon as one of the {count} rules in {table} is met; each says what stops and "
            "what follows.",
            len(rules),
            table=page.refer("table-stopping"),
        )
        page.add(STOPPING, text, address="/monitoring/stopping")
    page.put(STOPPING, *table)
    page.claim("/monitoring/stopping")
