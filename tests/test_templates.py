"""The templates that travel with the program: they load, hold together and are complete."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import NormalDist

import pytest

from studio.data import data_folder
from studio.knowledge import biomarkers, lookup, thresholds, trials
from studio.planning.schedule import offsets
from studio.protocol.address import Place, filled, get, walk
from studio.protocol.base import Item, Value, specs
from studio.protocol.dosing import ProductUse, Route
from studio.protocol.population import MedicationAction
from studio.protocol.protocol import FORMAT, SECTIONS, Protocol

TEMPLATES = tuple(sorted(data_folder("templates").glob("*.patp")))
COMPLETE = data_folder("templates") / "psilocybin-trd-single-dose.patp"
BLANK = data_folder("templates") / "blank.patp"
FULL = tuple(path for path in TEMPLATES if path != BLANK)

FINDERS = {
    "biomarkers": lambda _protocol, id: biomarkers.find(id),
    "comedications": lookup.medications,
    "compounds": lookup.compound,
    "instruments": lookup.instrument,
    "thresholds": lambda _protocol, id: thresholds.find(id),
}

LEFT_EMPTY = {
    "/design/adaptive_rationale": "the design is not adaptive",
    "/design/rationale": "each part of the design has a rationale of its own",
    "/dosing/doses_each": "every dose is given in a dosing session",
    "/dosing/infusion": "the dose is taken by mouth",
    "/dosing/interval_days": "there is one dose",
    "/dosing/interval_hours": "there is one dose",
    "/followup/retreatment_masked": "there is no retreatment",
    "/overview/amendments": "the protocol is an original",
    "/overview/co_sponsor": "there is none",
    "/overview/device_manufacturer": "there is no device",
    "/overview/local_sponsor": "the sponsor acts for itself in every country",
    "/monitoring/device_complaints": "there is no device",
    "/own/compounds": "the library knows the compound",
    "/own/instruments": "the library knows every instrument",
    "/own/limits": "the defaults hold",
    "/own/medications": "the library knows every medicine",
    "/statistics/belief/appendix": "the document is not asked to simulate",
    "/statistics/belief/drug_effect": "it is the assumed difference",
    "/statistics/belief/expectancy_belief": "nothing is known of it",
    "/statistics/belief/expectancy_effect": "nothing is known of it",
    "/statistics/belief/rater_drift": "raters are masked",
    "/statistics/belief/rater_right": "raters are masked",
    "/statistics/belief/seed": "any will do",
    "/statistics/belief/spread": "nothing is known of it",
    "/statistics/belief/trials": "as many as the document takes without being asked",
    "/statistics/adjustment": "one comparison is primary",
    "/statistics/baseline_correlation": "the calculation is that of a t test",
    "/statistics/comparisons": "one comparison is primary",
    "/statistics/coprimary": "there is one primary endpoint",
    "/statistics/covariance": "the calculation is that of a t test",
    "/statistics/event_share": "the primary endpoint is a score",
    "/statistics/half_width": "the primary comparison is tested",
    "/statistics/hazard_ratio": "the primary endpoint is a score",
    "/statistics/looks": "no level is spent before the end",
    "/statistics/margin": "superiority is tested",
    "/statistics/retention": "the calculation is that of a t test",
    "/statistics/size_statement": "the basis of the assumptions says it",
    "/statistics/spending": "no level is spent before the end",
    "/statistics/visit_correlation": "the calculation is that of a t test",
    "/statistics/visits_after": "the calculation is that of a t test",
    "/statistics/visits_before": "the calculation is that of a t test",
    "/statistics/proportion_control": "the primary endpoint is a score",
    "/statistics/proportion_treated": "the primary endpoint is a score",
    "/wording/passages": "every passage is generated",
}
"""Fields of sections that a complete protocol of one dose rightly leaves empty, and why."""


def load(path: Path) -> Protocol:
    return Protocol.model_validate_json(path.read_bytes())


def references(protocol: Protocol) -> Iterator[tuple[Place, str]]:
    """Every id by which a field refers to an item of another section."""
    for place in walk(protocol):
        if place.spec.to is not None and place.value:
            for id in place.value if isinstance(place.value, tuple) else (place.value,):
                yield place, id


def values(value: Value) -> Iterator[Value]:
    """The value with all groups and items below it."""
    yield value
    for name in specs(type(value)):
        content = getattr(value, name)
        for part in content if isinstance(content, tuple) else (content,):
            if isinstance(part, Value):
                yield from values(part)


def test_the_complete_and_the_blank_template_are_shipped() -> None:
    assert {COMPLETE, BLANK} <= set(TEMPLATES)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
class TestEveryTemplate:
    def test_it_says_what_it_is(self, path: Path) -> None:
        note = load(path).template
        assert note is not None
        assert note.title
        assert note.summary

    def test_no_member_is_unknown(self, path: Path) -> None:
        assert [part.model_extra for part in values(load(path)) if part.model_extra] == []

    def test_no_reference_leads_nowhere(self, path: Path) -> None:
        protocol = load(path)
        targets = {(place.spec.to, id) for place, id in references(protocol)}
        missing = [(to, id) for to, id in targets if id not in {item.id for item in get(protocol, to or "")}]
        assert missing == []

    def test_no_two_items_of_a_list_share_an_id(self, path: Path) -> None:
        for place in walk(load(path)):
            if place.spec.kind == "items":
                ids = [item.id for item in place.value]
                assert len(ids) == len(set(ids)), place.address

    def test_the_knowledge_base_has_what_it_names(self, path: Path) -> None:
        protocol = load(path)
        unknown = [
            (place.address, place.value)
            for place in walk(protocol)
            if place.spec.knows is not None and place.value and not FINDERS[place.spec.knows](protocol, place.value)
        ]
        assert unknown == []

    def test_the_file_is_in_canonical_form(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        members = load(path).model_dump(mode="json", exclude_defaults=True)
        assert text == json.dumps({"format": FORMAT, **members}, ensure_ascii=False, indent=2) + "\n"


def test_the_blank_template_is_blank() -> None:
    assert load(BLANK) == Protocol(template=load(BLANK).template)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_complete_template_leaves_no_field_of_a_section_open(section: str) -> None:
    content = getattr(load(COMPLETE), section)
    empty = {
        place.address
        for place in outside_lists(content, f"/{section}")
        if not filled(place.value) and place.address not in LEFT_EMPTY
    }
    assert empty == set()


def outside_lists(value: Value, address: str) -> Iterator[Place]:
    """The fields of a section and of its groups, but not those of items, which may leave some out."""
    inside: tuple[str, ...] = ()
    for place in walk(value, address):
        if inside and place.address.startswith(inside):
            continue
        if place.spec.kind == "items":
            inside += (f"{place.address}/",)
        yield place


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.stem)
def test_every_session_event_and_sample_has_a_visit_with_a_day(path: Path) -> None:
    protocol = load(path)
    days = {visit.id: visit.days for visit in protocol.schedule.visits}
    assert None not in days.values()
    used = {id for place, id in references(protocol) if place.spec.to == "/schedule/visits"}
    assert used == set(days), "each visit is for something, and nothing happens outside a visit"


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.stem)
def test_every_arm_is_given_a_dose_in_a_dosing_session(path: Path) -> None:
    protocol = load(path)
    assert [*dict.fromkeys(given.arm for given in protocol.dosing.arms)] == [arm.id for arm in protocol.design.arms]
    assert all(given.dose is not None and given.sessions for given in protocol.dosing.arms)


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.stem)
def test_sample_size_is_that_of_all_arms(path: Path) -> None:
    protocol = load(path)
    plan = protocol.statistics
    assert plan.per_arm is not None
    assert plan.total == plan.per_arm * len(protocol.design.arms)


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.stem)
def test_items_are_named_for_what_they_are(path: Path) -> None:
    protocol = load(path)
    ids = [part.id for part in values(protocol) if isinstance(part, Item)]
    assert all(id == id.lower() and " " not in id for id in ids)


def test_the_longest_withdrawal_of_medication_fits_before_baseline_with_every_window_used() -> None:
    protocol = load(COMPLETE)
    visits = {visit.id: visit for visit in protocol.schedule.visits}

    def day(id: str, side: str) -> int:
        visit = visits[id]
        window = (visit.plus or 0) if side == "latest" else -(visit.minus or 0)
        return (visit.days or 0) + window + (day(visit.anchor, side) if visit.anchor else 0)

    withdrawn = [
        rule.washout_days or 0 for rule in protocol.population.medications if rule.action is MedicationAction.WASH_OUT
    ]
    last_stable = day("visit-taper-end", "latest") + max(withdrawn) + (protocol.population.stable_days or 0)
    assert last_stable < day("visit-baseline", "earliest")


@pytest.mark.parametrize(("kind", "code"), [("psychosis", "BPRS-POS"), ("mania", "YMRS"), ("hppd", "HPPD")])
def test_late_harm_is_asked_for_at_every_visit_from_day_8(kind: str, code: str) -> None:
    protocol = load(COMPLETE)
    placed = offsets(protocol)
    late = {id for id, day in placed.items() if day >= 7}
    (scale,) = (use for use in protocol.endpoints.instruments if use.instrument == code)
    (probe,) = (probe for probe in protocol.followup.probes if probe.kind == kind)
    assert late <= set(scale.visits)
    assert set(probe.visits) <= set(scale.visits)


def test_the_last_reading_before_the_dose_comes_before_go_and_randomisation() -> None:
    protocol = load(COMPLETE)
    minutes = {step.id: step.minute or 0 for step in protocol.schedule.dosing_day}
    before = [minute for minute in protocol.monitoring.vital_minutes if minute < 0]
    assert before
    assert max(before) < minutes["step-go"] < minutes["step-randomisation"] < 0


def test_the_capsules_of_each_arm_add_up_to_its_dose() -> None:
    words = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
    for given in load(COMPLETE).dosing.arms:
        found = re.findall(r"(\w+) capsules? of (\d+) mg|and (\w+) with inert filler", given.note or "")
        active = sum(words[number.lower()] * int(strength) for number, strength, _ in found if number)
        count = sum(words[(number or inert).lower()] for number, _, inert in found)
        assert given.dose is not None
        assert (active, count) == (given.dose.amount, 5), given.id


def test_sample_size_follows_from_its_assumptions() -> None:
    plan = load(COMPLETE).statistics

    def entered(value: float | None) -> float:
        assert value
        return value

    level = NormalDist().inv_cdf(1 - entered(plan.alpha) / entered(plan.sides))
    power = NormalDist().inv_cdf(entered(plan.power) / 100)
    effect = entered(plan.difference) / entered(plan.deviation)
    least = math.ceil(2 * ((level + power) / effect) ** 2 + level**2 / 4)
    design = 1 + (entered(plan.cluster_size) - 1) * entered(plan.cluster_icc)
    assert plan.per_arm == math.ceil(least * design / (1 - entered(plan.dropout) / 100))


def test_there_are_seven_complete_templates_which_name_real_designs() -> None:
    assert len(FULL) >= 7
    for path in FULL:
        protocol = load(path)
        told = f"{protocol.template} {protocol.rationale} {protocol.statistics.assumption_basis}"
        known = ["Delix", *(trial.name.split(" (")[0] for trial in trials.every())]
        assert any(name in told for name in known), path.stem


def test_the_templates_differ_in_what_they_exercise() -> None:
    """Repeated, same-day and daily doses, several routes, blockers, open and masked controls: no part is shown once."""
    full = [load(path) for path in FULL]
    routes = {product.route for one in full for product in one.dosing.products}
    assert {Route.ORAL, Route.INHALED} <= routes
    assert any(product.use is ProductUse.BLOCKER for one in full for product in one.dosing.products)
    assert any(one.dosing.interval_hours for one in full)
    assert any(one.dosing.doses_each for one in full)
    assert any(one.dosing.interval_days for one in full)
    assert any(one.dosing.remote for one in full)
    assert len({one.sessions.model for one in full}) >= 2
    assert len({one.statistics.method for one in full}) >= 2
    assert len({one.design.controls for one in full}) >= 3
