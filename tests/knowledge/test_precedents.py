import pytest

from studio.knowledge import sources, trials
from studio.knowledge.facts import Certainty
from studio.knowledge.precedents import _TOPICS, Precedent, Topic, groups, phase_family, precedents, topics_of
from studio.protocol.address import spec_at

ROWS = tuple(row for topic in Topic for row in precedents(topic))

# The trials of the tables. What follows them changes nothing that is said of them.
TABLES = {f"T{number:02}" for number in range(1, 59)}


def rows(topic: Topic, id: str) -> list[Precedent]:
    return [row for row in precedents(topic) if row.trial.id == id]


@pytest.mark.parametrize("topic", Topic)
def test_every_topic_has_precedents_in_words(topic):
    found = precedents(topic)
    assert found
    assert all(row.words and row.topic is topic for row in found)
    assert topic.words


def test_the_source_of_every_precedent_is_there():
    assert {row.fact.source for row in ROWS} <= {source.id for source in sources.every()}


def test_precedents_of_one_compound_population_and_comparator():
    found = precedents(Topic.SAMPLE_SIZE, compound="Psilocybin", population="TRD", comparator="low_dose")
    assert {row.trial.id for row in found} & TABLES == {"T01", "T03"}
    assert {(row.trial.compound, row.trial.population_group, row.trial.comparator_class) for row in found} == {
        ("psilocybin", "TRD", "low_dose")
    }
    assert precedents(Topic.DOSE, compound="aspirin") == ()


def test_precedents_stand_by_compound_and_value():
    doses = [row.value for row in precedents(Topic.DOSE, compound="lsd") if row.value is not None]
    assert doses == sorted(doses)
    names = [row.trial.compound for row in precedents(Topic.FOLLOW_UP)]
    assert len([name for name, after in zip(names, [*names[1:], ""], strict=True) if name != after]) == len(set(names))


@pytest.mark.parametrize("topic", Topic)
def test_groups_keep_every_row_and_mix_no_units_and_no_definitions(topic):
    made = groups(precedents(topic))
    assert sum(len(group.rows) for group in made) == len(precedents(topic))
    for group in made:
        assert {(row.unit, row.definition, row.plottable) for row in group.rows} == {
            (group.unit, group.definition, group.plottable)
        }
        assert str(group.title)


def test_groups_of_all_topics_together_mix_no_topics():
    assert all(len({row.topic for row in group.rows}) == 1 for group in groups(ROWS))


@pytest.mark.parametrize("topic", [Topic.EFFECT, Topic.RESPONSE, Topic.REMISSION])
def test_results_of_phase_2_and_phase_3_are_told_apart(topic):
    made = groups(precedents(topic))
    assert all(len({phase_family(row.trial) for row in group.rows}) == 1 for group in made)


def test_the_effects_of_comp001_and_comp006_stand_in_two_groups():
    effects = groups([*rows(Topic.EFFECT, "T01"), *rows(Topic.EFFECT, "T03")])
    madrs = [group for group in effects if group.definition == "MADRS"]
    assert {group.phase for group in madrs} == {"phase 2", "phase 3"}


def test_response_at_a_quarter_and_at_a_half_stand_in_two_groups():
    falls = {row.definition for row in [*rows(Topic.RESPONSE, "T01"), *rows(Topic.RESPONSE, "T03")]}
    assert falls == {"MADRS, fall of 50 % or more", "MADRS, fall of 25 % or more"}


@pytest.mark.parametrize("topic", [Topic.EFFECT, Topic.RESPONSE, Topic.REMISSION, Topic.PRIMARY_TIME, Topic.GUESS])
def test_trials_that_state_no_definition_stand_alone(topic):
    alone = [group for group in groups(precedents(topic)) if group.definition is None and group.plottable]
    assert alone
    assert all(len({row.trial.id for row in group.rows}) == 1 for group in alone)


def test_an_effect_has_its_interval():
    [effect] = [row for row in rows(Topic.EFFECT, "T01") if row.arm == "25 v 1 mg" and row.unit == "points"]
    assert (effect.value, effect.low, effect.high) == (-6.6, -10.2, -2.9)
    assert effect.words == "−6.6 points (−10.2 to −2.9)"
    both = [row for row in rows(Topic.EFFECT, "T10") if row.unit == "g"]
    assert {(row.value, row.low) for row in both} == {(-1.07, -1.84), (-0.14, -0.86)}


def test_a_span_is_an_interval_without_a_value():
    [hours] = rows(Topic.DOSING_HOURS, "T01")
    assert (hours.value, hours.low, hours.high, hours.words) == (None, 6.0, 8.0, "6–8 hours")
    assert hours.fact.certainty is Certainty.MEMORY


@pytest.mark.parametrize(
    ("id", "arm", "expected"),
    [
        ("T01", "25 mg", (25.0, None, None, "mg", "Psilocybin")),
        ("T13", "100 µg", (100.0, None, None, "µg", "LSD (lysergide)")),
        ("T15", "high", (None, 100.0, 200.0, "µg", "LSD (lysergide)")),
        ("T07", "psilocybin", (0.215, None, None, "mg/kg", "Psilocybin")),
        ("T08", "high", (None, 22.0, 30.0, "mg/70 kg", "Psilocybin")),
        ("T18", "phase 2", (None, 6.0, 18.0, "mg", "5-MeO-DMT (mebufotenin)")),
        ("T05", "niacin", (100.0, None, None, "mg", "Niacin")),
        ("T58", "all", (None, 0.1, 0.3, "mg/kg", "DMT")),
        ("T04", "escitalopram", (None, None, None, None, "Psilocybin")),
        ("T56", "low", (None, None, None, None, "DMT")),
    ],
)
def test_doses_are_read_from_numbers_and_words(id, arm, expected):
    [dose] = [row for row in rows(Topic.DOSE, id) if row.arm == arm]
    assert (dose.value, dose.low, dose.high, dose.unit, dose.definition) == expected


def test_micrograms_share_an_axis_with_milligrams_but_doses_by_weight_do_not():
    [fixed] = [row for row in rows(Topic.DOSE, "T53")]
    other = Precedent(Topic.DOSE, fixed.trial, "x", 0.2, None, None, "mg", "0.2 mg", fixed.fact, fixed.definition)
    scaled = Precedent(Topic.DOSE, fixed.trial, "y", 1.0, None, None, "mg/kg", "1 mg/kg", fixed.fact, fixed.definition)
    made = groups([fixed, other, scaled])
    assert [(group.unit, [row.value for row in group.rows]) for group in made] == [("mg", [0.1, 0.2]), ("mg/kg", [1.0])]


@pytest.mark.parametrize("pattern", _TOPICS)
def test_topics_belong_to_fields_that_exist(pattern):
    assert spec_at(pattern.replace("*", "some-id"))


@pytest.mark.parametrize(
    ("address", "topics"),
    [
        ("/dosing/arms/dose-25mg/dose", (Topic.DOSE,)),
        ("/dosing/interval_days", (Topic.DOSE_INTERVAL,)),
        ("/objectives/endpoints/primary/visit", (Topic.PRIMARY_TIME,)),
        ("/objectives/endpoints/primary/variable", ()),
        ("/statistics/difference", (Topic.EFFECT,)),
        ("/statistics/deviation", (Topic.DEVIATION,)),
        ("/statistics/dropout", (Topic.DROPOUT,)),
        ("/design/controls", (Topic.COMPARATOR,)),
        ("/population/medications/fluoxetine/washout_days", (Topic.WASHOUT,)),
        ("/endpoints/response_fall", (Topic.RESPONSE,)),
        ("/followup/relapse", (Topic.FOLLOW_UP,)),
        ("/followup/retreatment", (Topic.DOSING_SESSIONS, Topic.DOSE_INTERVAL)),
        ("/monitoring/observation_minutes", (Topic.DOSING_HOURS,)),
        ("/overview/title", ()),
        ("/", ()),
        ("", ()),
    ],
)
def test_topics_of_a_field(address, topics):
    assert topics_of(address) == topics


def test_every_topic_belongs_to_a_field():
    assert {topic for topics in _TOPICS.values() for topic in topics} == set(Topic)


def test_caveats_and_conflicts_travel_with_the_row():
    [interval] = [row for row in rows(Topic.PRIMARY_TIME, "T17")]
    assert interval.fact.certainty is Certainty.CONFLICT
    assert "day 8" in interval.fact.note


def test_a_trial_whose_comparator_is_not_stated_is_in_no_class():
    assert trials.find("T27").comparator_class is None
    assert all(row.trial.id != "T27" for row in precedents(Topic.COMPARATOR))


def test_the_number_of_a_session_is_no_dose() -> None:
    [row] = [one for one in rows(Topic.DOSE, "T50") if "after session 3" in one.words]
    assert (row.value, row.low, row.high) == (None, 10.0, 25.0)
