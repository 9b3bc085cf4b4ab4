"""Chapter 10: hypotheses, analyses of each objective, interim analyses and sample size, in sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.document.blocks import plain
from studio.planning.size.plan import follow, statement_of
from studio.protocol.address import get
from studio.protocol.design import Arm, ArmRole, Design, InterventionModel
from studio.protocol.edit import put
from studio.protocol.objectives import Endpoint, Level, Objective, Objectives
from studio.protocol.protocol import Protocol
from studio.protocol.statistics import (
    Adjustment,
    Calculation,
    Covariance,
    Interim,
    Method,
    MissingData,
    Statistics,
    Subgroup,
)
from tests.document.filling import document
from tests.document.reading import addresses, listings, numbers, rows, said, tables
from tests.document.small import small

# Truth for the numbers: power.t.test and power.prop.test of R 4.2.2.
MEANS = Statistics(
    difference=0.5,
    deviation=1.0,
    alpha=0.05,
    sides=2,
    power=80.0,
    dropout=0.0,
    per_arm=64,
    total=128,
    method=Method.MMRM,
)
SHARES = Statistics(
    proportion_control=25.0,
    proportion_treated=55.0,
    alpha=0.05,
    sides=2,
    power=90.0,
    dropout=0.0,
    per_arm=54,
    total=108,
    method=Method.LOGISTIC,
)


def planned(statistics: Statistics, *parts: int | None, model: InterventionModel | None = None) -> Protocol:
    arms = tuple(Arm(id=f"a{n}", allocation=part) for n, part in enumerate(parts or (1, 1)))
    return Protocol(design=Design(arms=arms, model=model), statistics=statistics)


def size(protocol: Protocol) -> str:
    return said(document(protocol), "10.11")


def changed(statistics: Statistics, **fields: object) -> Statistics:
    return statistics.model_copy(update=fields)


# Sample size


def test_a_sample_size_of_means_is_told_with_its_assumptions() -> None:
    assert size(planned(MEANS)).startswith(
        "The number of participants is set for a power of 80 % to detect a difference of 0.5 points with a standard "
        "deviation of 1 point (standardised difference 0.5), at a two-sided significance level of 0.05. "
        "64 participants are randomised to each arm, 128 in all. A dropout of 0 % is expected, and is included in the "
        "numbers."
    )


def test_a_sample_size_of_shares_is_told_with_its_assumptions() -> None:
    assert (
        "a power of 90 % to detect a share of 55 % under treatment against 25 % under control, at a two-sided "
        "significance level of 0.05" in size(planned(SHARES))
    )


@pytest.mark.parametrize(
    ("statistics", "needed", "method"),
    [
        (MEANS, 64, "a two-sample t test"),
        (SHARES, 54, "a test of two proportions with pooled variance"),
    ],
)
def test_the_number_is_computed_again_and_says_how(statistics: Statistics, needed: int, method: str) -> None:
    told = size(planned(statistics))
    assert f"by {method}, {needed} participants with a value are needed in each arm" in told
    assert f"with dropout, {needed} are needed in each arm." in told
    assert f"The {needed} planned agree with this." in told


def test_dropout_and_therapists_raise_the_number() -> None:
    told = size(planned(changed(MEANS, dropout=20.0, cluster_size=6.0, cluster_icc=0.02, per_arm=88, total=176)))
    assert "Each therapist sees about 6 participants, with an assumed intraclass correlation of 0.02." in told
    # 63.77 times 1.1 is 70.1, and that through 0.8 is 87.7.
    assert "71 with a design effect of 1.1 for therapists; with dropout, 88 are needed" in told
    assert "The 88 planned agree with this." in told


def test_two_arms_of_unlike_size_are_computed_together() -> None:
    arms = (
        Arm(id="t", role=ArmRole.EXPERIMENTAL, allocation=2),
        Arm(id="c", role=ArmRole.PLACEBO_COMPARATOR, allocation=1),
    )
    # By the normal approximation 9/8 of the 125.6 that arms of one size need, and two more in a t test: 143.2.
    protocol = Protocol(design=Design(arms=arms), statistics=changed(MEANS, per_arm=48, total=144))
    told = size(protocol)
    assert "144 participants with a value are needed in them; with dropout, 144 are needed in them" in told
    assert "The 144 planned agree with this." in told
    few = size(put(protocol, "/statistics/total", 60))
    assert "The 60 planned are fewer, and give a power of about" in few


def test_with_unlike_arms_the_number_is_that_of_the_smallest() -> None:
    told = size(planned(changed(MEANS, per_arm=48, total=144), 2, 1))
    assert "48 participants are randomised to the smallest arm, 144 in all." in told
    assert "to each arm" not in told


def test_participants_of_a_trial_without_randomisation_are_not_said_to_be_randomised() -> None:
    two = put(planned(MEANS), "/design/randomised", value=False)
    assert "64 participants are planned for each arm, 128 in all; they are not randomised." in size(two)
    unlike = put(planned(MEANS, 2, 1), "/design/randomised", value=False)
    assert "64 participants are planned for the smallest arm, 128 in all; they are not randomised." in size(unlike)
    one = size(planned(changed(MEANS, per_arm=64, total=64), 1, model=InterventionModel.SINGLE_GROUP))
    assert "64 participants are planned for the one arm of the trial, 64 in all." in one
    assert "randomised" not in one


def test_the_effect_told_is_the_one_that_the_method_tests() -> None:
    """Difference and standard deviation that were left from an earlier plan are no basis of logistic regression."""
    both = changed(SHARES, difference=5.0, deviation=12.0)
    assert "to detect a share of 55 % under treatment against 25 % under control" in size(planned(both))
    assert "to detect a difference" not in size(planned(both))
    assert "to detect a difference" not in size(planned(changed(MEANS, method=Method.TIME_TO_EVENT)))
    assert "to detect a share of 55 %" in size(planned(changed(SHARES, method=Method.TIME_TO_EVENT)))


def test_one_participant_for_each_therapist_is_no_cluster() -> None:
    told = size(planned(changed(MEANS, cluster_size=1.0, cluster_icc=0.0)))
    assert "Outcomes are taken not to be clustered by therapist" in told
    assert "design effect" not in told


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"calculation": Calculation.ANCOVA, "baseline_correlation": 0.5}, "by an analysis of covariance"),
        # By hand: 62.79 of the normal test times 1.25 / (1.25 x 1.2 - 0.36), the last element of the inverse, is 68.85.
        (
            {"calculation": Calculation.MMRM, "visit_correlation": 0.5, "covariance": "cs", "retention": (95, 90)},
            "by a mixed model for repeated measures, 69 participants are needed in each arm.",
        ),
        ({"calculation": Calculation.MARGIN_MEANS, "margin": 0.3}, "worse than control by less than a margin of 0.3"),
        ({"calculation": Calculation.LOG_RANK, "hazard_ratio": 0.6, "event_share": 50.0}, "a hazard ratio of 0.6"),
        ({"comparisons": 2, "adjustment": Adjustment.HOLM}, "2 tests share the level (Holm"),
        ({"coprimary": 2}, "2 co-primary endpoints must all succeed."),
        ({"size_follows": True}, "The numbers of participants follow the calculation."),
        ({"size_statement": "We need 64."}, "Sample-size statement. We need 64."),
    ],
)
def test_what_a_calculation_assumes_is_told(fields: dict[str, object], words: str) -> None:
    told = size(planned(changed(MEANS, **{name: _typed(name, value) for name, value in fields.items()})))
    assert words in told
    assert "Computed again from these assumptions" in told
    assert "shows the power of other numbers." in told


def _typed(name: str, value: object) -> object:
    return Covariance(str(value)) if name == "covariance" else value


def test_the_formula_stands_with_its_sources() -> None:
    told = size(planned(MEANS))
    assert "The formula is: Power = P(|T| > t)" in told
    assert "[1]" in told


def test_what_follows_is_not_said_twice() -> None:
    """Numbers that follow agree with the calculation; a file whose numbers do not is told so."""
    told = size(planned(changed(MEANS, size_follows=True)))
    assert "planned agree with this" not in told
    assert told.count("The numbers of participants follow the calculation.") == 1
    assert "The 60 planned are fewer" in size(planned(changed(MEANS, size_follows=True, per_arm=60, total=120)))


def test_the_calculation_is_not_told_again_under_its_own_words() -> None:
    protocol = planned(MEANS)
    told = size(put(protocol, "/statistics/size_statement", statement_of(protocol)))
    assert "Computed again" not in told
    assert statement_of(protocol) in told
    assert "The formula is" in told


def test_a_margin_is_tested_on_one_side() -> None:
    margin = changed(MEANS, calculation=Calculation.MARGIN_MEANS, margin=0.5)
    said_so = "level of 0.05 (tested on one side, at half of it)."
    assert said_so in size(planned(margin))
    assert "tested on one side" not in size(planned(changed(margin, sides=1)))
    assert "tested on one side" not in size(planned(MEANS))


def test_other_dropouts_and_correlations_are_told() -> None:
    told = size(planned(changed(MEANS, calculation=Calculation.ANCOVA, baseline_correlation=0.5, dropout=10.0)))
    assert "With a dropout of 0 %, 5 %, 15 % and 20 %, " in told
    assert "With a correlation of 0.3, 0.4, 0.6 and 0.7, " in told


def test_whole_blocks_of_unlike_arms_are_told() -> None:
    arms = tuple(
        Arm(id=name, role=role, allocation=part)
        for name, role, part in (
            ("t", ArmRole.EXPERIMENTAL, 1),
            ("d", ArmRole.EXPERIMENTAL, 1),
            ("c", ArmRole.PLACEBO_COMPARATOR, 2),
        )
    )
    follows = changed(MEANS, difference=0.52, size_follows=True)
    protocol = follow(Protocol(design=Design(arms=arms), statistics=follows))
    assert "for the two arms compared" in size(protocol)
    assert "planned are more" not in size(protocol)


def test_precision_has_no_power() -> None:
    shares = changed(SHARES, calculation=Calculation.HALF_WIDTH, half_width=10.0, alpha=0.05, per_arm=60, total=120)
    told = size(planned(shares))
    assert "interval of a share of 55 %, at a two-sided level of 0.05, reaches 10 percentage points to either" in told
    # 1.96^2 x 0.55 x 0.45 / 0.1^2 = 95.08
    assert "96 participants with a value are needed" in told
    assert "The 60 planned are fewer." in told
    one = size(planned(shares, 1, model=InterventionModel.SINGLE_GROUP))
    assert "by the normal interval of a proportion, 96 participants with a value are needed in an arm; with" in one


def test_too_few_and_too_many_are_told_with_their_power() -> None:
    # R gives a power of 50 % with 32 and of 94 % with 100 in each arm.
    assert "The 32 planned are fewer, and give a power of about 50 %." in size(planned(changed(MEANS, per_arm=32)))
    assert "The 100 planned are more, and give a power of about 94 %." in size(planned(changed(MEANS, per_arm=100)))


@pytest.mark.parametrize(
    "protocol",
    [
        planned(MEANS, 2, 1),
        planned(MEANS, 2, None),
        planned(changed(MEANS, sides=None)),
        planned(changed(MEANS, difference=1e-9)),
        planned(MEANS, 1),
        planned(MEANS, model=InterventionModel.CROSSOVER),
        planned(changed(MEANS, dropout=None)),
        planned(changed(MEANS, per_arm=None)),
        planned(changed(MEANS, difference=0.0)),
        planned(changed(MEANS, dropout=100.0)),
        planned(changed(MEANS, alpha=0.0)),
        planned(changed(MEANS, method=Method.TIME_TO_EVENT)),
    ],
    ids=[
        "unlike arms without roles",
        "half a ratio",
        "no sides",
        "beyond any trial",
        "one arm",
        "crossover",
        "no dropout",
        "no number",
        "no effect",
        "all lost",
        "no level",
        "time",
    ],
)
def test_nothing_is_computed_where_nothing_follows(protocol: Protocol) -> None:
    assert "Computed again" not in size(protocol)


NUMBERS = st.none() | st.floats(0, 100, allow_nan=False) | st.sampled_from([0.0, 1e-300, 0.05, 1.0, 80.0, 100.0, 1e300])


@given(
    st.fixed_dictionaries({name: NUMBERS for name in ("difference", "deviation", "power", "dropout", "cluster_size")})
)
def test_no_numbers_break_the_document(fields: dict[str, float | None]) -> None:
    told = size(planned(changed(MEANS, **fields)))
    assert "None" not in told
    assert "nan" not in told
    assert "inf" not in told.replace("information", "")


# Analyses


def test_the_primary_analysis_is_a_sentence_with_level_and_sides() -> None:
    built = document(put(small(), "/statistics/hypotheses", "Null hypothesis: no difference."))
    assert said(built, "10.4.1.1").splitlines()[0] == "Null hypothesis: no difference."
    assert (
        "The primary analysis is a mixed model for repeated measures. The test is two-sided, at a level of 0.05."
        in (said(built, "10.4.1.1"))
    )
    one_sided = document(put(small(), "/statistics/sides", 1))
    assert "The test is one-sided, at a level of 0.05." in said(one_sided, "10.4.1.1")


def test_a_primary_analysis_of_another_kind_is_described_or_still_to_be() -> None:
    other = Statistics(method=Method.OTHER)
    told = said(document(Protocol(statistics=other)), "10.4.1.1")
    assert told.startswith("The primary analysis is of another kind, which is still to be described.")
    described = said(document(Protocol(statistics=changed(other, model="A Bayesian model."))), "10.4.1.1")
    assert described.splitlines() == [
        "The primary analysis is of another kind, which is described below.",
        "A Bayesian model.",
    ]


def test_an_analysis_says_which_objective_and_endpoint_it_is_of() -> None:
    built = document(small())
    assert said(built, "10.4.1") == "Objective (section 3.1.1): To compare both doses. Endpoint: Change in MADRS."
    assert "/objectives/objectives/main/statement" in addresses(built, "10.4.1").values()


def test_intercurrent_events_stand_under_their_strategy() -> None:
    (events,) = listings(document(small()), "10.4.1.2")
    assert [plain(item) for item in events.items] == [
        "Treatment policy, with values used as they are: rescue medication on the dosing day."
    ]
    assert events.addresses == ("/objectives/estimands/one/events/rescue",)
    assert get(small(), events.addresses[0]).id == "rescue"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (MissingData.LIKELIHOOD, "are handled by the likelihood of the model"),
        (MissingData.MULTIPLE_IMPUTATION, "are replaced by multiple imputation"),
        (MissingData.COMPLETERS, "are left out"),
    ],
)
def test_missing_values_are_told_in_a_sentence(missing: MissingData, words: str) -> None:
    built = document(Protocol(statistics=Statistics(missing=missing)))
    assert said(built, "10.4.1.3").startswith(f"Missing values of the primary endpoint {words}")


def objectives(*levels: Level) -> Protocol:
    return Protocol(
        objectives=Objectives(
            objectives=tuple(
                Objective(id=f"o{n}", level=level, statement=f"Aim {n}.", endpoints=("e",))
                for n, level in enumerate(levels)
            ),
            endpoints=(Endpoint(id="e", name="Change in MADRS"),),
        )
    )


def test_each_secondary_objective_has_a_heading_of_its_own() -> None:
    built = document(objectives(Level.PRIMARY, Level.SECONDARY, Level.SECONDARY))
    assert said(built, "10.5.2") == "Objective (section 3.2.2): Aim 2. Endpoint: Change in MADRS."
    assert "10.5.3" not in numbers(built)
    assert "10.5.1.1" not in numbers(built), "without an estimand nothing is said of its method"


def test_a_further_primary_objective_refers_to_what_is_stated_for_all() -> None:
    built = document(objectives(Level.PRIMARY, Level.PRIMARY))
    assert said(built, "10.4.2.1") == (
        "The protocol states one method for all primary objectives; it stands in section 10.4.1.1."
    )
    assert said(built, "10.4.2.3") == (
        "How missing data are handled is stated for all primary objectives together, in section 10.4.1.3."
    )


def test_a_secondary_estimand_has_its_method_its_events_and_its_missing_values() -> None:
    protocol = put(small(), "/objectives/objectives/main/level", Level.SECONDARY)
    built = document(protocol)
    assert said(built, "10.5.1.1") == "The method is that of section 10.5."
    assert len(listings(built, "10.5.1.2")) == 1
    assert said(built, "10.5.1.3") == "Still to be decided: “Missing data of secondary endpoints”."
    decided = document(put(protocol, "/statistics/secondary_missing", "As for the primary."))
    assert said(decided, "10.5.1.3") == "Missing values are handled as section 10.5 says."
    assert "As for the primary." in said(decided, "10.5")


def test_analyses_of_objectives_that_the_trial_lacks_do_not_apply() -> None:
    built = document(objectives(Level.PRIMARY))
    assert said(built, "10.5") == "Not applicable: the trial has no secondary objective."
    assert said(built, "10.6") == "Not applicable: the trial has no exploratory objective."
    assert said(document(Protocol()), "10.5").startswith("Still to be decided")
    assert said(document(Protocol()), "10.6").startswith("Still to be decided")


def test_an_interim_analysis_applies_or_not_as_the_protocol_says() -> None:
    def interim(planned: bool | None, *looks: Interim) -> str:
        return said(document(Protocol(statistics=Statistics(interim_planned=planned, interim=looks))), "10.9")

    assert interim(False) == "Not applicable: no interim analysis is planned."
    assert interim(None).startswith("Still to be decided")
    assert interim(True) == "An interim analysis is planned; when and why is still to be decided."
    look = Interim(id="half", when="At half", purpose="Safety")
    assert interim(True, look).startswith("The data are looked at before the end of the trial as Table ")
    both = interim(False, look)
    assert "Not applicable" not in both
    assert both.endswith(
        "It is also stated that no interim analysis is planned. One of the two is still to be corrected."
    )


def test_the_times_of_a_mediation_are_a_sentence() -> None:
    protocol = put(put(small(), "/statistics/mediator_visit", "day-2"), "/statistics/mediated_visit", "day-22")
    assert "the mediator is measured at Next day, and the outcome at Week 3." in said(document(protocol), "10.6")


def test_subgroups_are_referred_to_by_their_table() -> None:
    group = Subgroup(id="sex", factor="Sex", hypothesis="None is expected", interaction=True)
    built = document(Protocol(statistics=Statistics(subgroups=(group,))))
    (table,) = tables(built, "10.8")
    assert rows(table) == [["Sex", "None is expected", "Yes"]]
    assert f"(Table {table.number})" in said(built, "10.8")
