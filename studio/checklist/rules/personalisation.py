"""Rules on personalisation: for whom the result will hold, and how differences between people are looked for."""

from studio.checklist.inquiry import Tally, all_of, title, titles, unfilled, within
from studio.checklist.rule import MET, Challenge, Severity, Verdict, finding, findings, rule, undecided
from studio.knowledge import terms, thresholds
from studio.protocol.address import filled, get
from studio.protocol.names import item_name
from studio.protocol.population import Domain
from studio.protocol.protocol import Protocol
from studio.text import _, n_


@rule(
    "P-01",
    _("Subgroups are few, named beforehand and tested as interactions"),
    challenge=Challenge.PERSONALISATION,
    severity=Severity.SHOULD,
    sources=("fda-2026-psychedelics", "ich-e6-r3", "common-practice"),
    limits=("subgroups",),
)
def subgroups_few_and_tested(protocol: Protocol) -> Verdict:
    """Of twenty subgroups one will look special by chance.

    A handful is named before the data are seen, each with the difference expected, and tested as an interaction. FDA's
    guidance of 2026 advises to stratify groups that are let in on purpose.
    """
    subgroups = protocol.statistics.subgroups
    if not subgroups:
        return undecided(_("Enter the subgroups."), "/statistics/subgroups")
    tally = Tally()
    most = thresholds.count_of(protocol, "subgroups")
    if len(subgroups) > most:
        message = n_("There is {count} subgroup", "There are {count} subgroups", len(subgroups))
        tally.object(_("{message}; keep to {most} at most.", message=message, most=most), "/statistics/subgroups")
    for subgroup in subgroups:
        address = f"/statistics/subgroups/{subgroup.id}/interaction"
        why = _("A difference seen inside “{subgroup}” alone shows nothing.", subgroup=item_name(protocol, subgroup))
        tally.yes(protocol, address, why)
    return tally.verdict(_("Say whether each subgroup is tested as an interaction."))


@rule(
    "P-02",
    _("Every exclusion has its reason"),
    challenge=Challenge.PERSONALISATION,
    severity=Severity.SHOULD,
    sources=("fda-2026-psychedelics",),
)
def exclusions_have_reasons(protocol: Protocol) -> Verdict:
    """Who is kept out of the trials may be left out of the indication, and will be treated without data.

    FDA's guidance of 2026 advises not to exclude people needlessly for age, history, other treatment or pregnancy. A
    written reason for each criterion shows which of them can go.
    """
    criteria = protocol.population.exclusion
    if not criteria:
        return undecided(_("Enter the exclusion criteria."), "/population/exclusion")
    bare = [criterion for criterion in criteria if not filled(criterion.reason)]
    if not bare:
        return MET
    places = [f"/population/exclusion/{criterion.id}/reason" for criterion in bare]
    if len(bare) == len(criteria):
        return undecided(_("Enter the reason of each exclusion."), *places)
    names = all_of(criterion.domain.label if criterion.domain else item_name(protocol, criterion) for criterion in bare)
    message = _("No reason is given for these exclusions: {criteria}. Give one or drop them.", criteria=names)
    return finding(message, *places)


@rule(
    "P-03",
    _("Enrolment aims at those who would be treated"),
    challenge=Challenge.PERSONALISATION,
    severity=Severity.SHOULD,
    sources=("fda-2026-psychedelics", "fda-mdma-letter-2024", "respct-2025"),
)
def enrolment_aims_at_the_treated(protocol: Protocol) -> Verdict:
    """A result holds for people like those who took part, and treatment will be offered to others too.

    FDA's guidance of 2026 advises that the population resemble those who will get the drug. Goals for sex, age and
    ethnicity, with the means to reach them, make it more than a wish.
    """
    goals = protocol.population.goals
    if not goals:
        return undecided(_("Enter the enrolment goals."), "/population/goals")
    tally = Tally()
    for goal in goals:
        fields = within(f"/population/goals/{goal.id}", "goal", "means")
        empty = unfilled(protocol, *fields)
        if empty and filled(goal.characteristic):
            message = _(
                "The enrolment goal for “{characteristic}” lacks {fields}. Fill in what is missing.",
                characteristic=goal.characteristic,
                fields=titles(empty),
            )
            tally.object(message, *empty, f"/population/goals/{goal.id}/characteristic")
    missing = terms.unnamed("enrolment", (goal.characteristic for goal in goals))
    if missing:
        names = all_of(_(term.name) for term in missing)
        about = (f"/population/goals/{goal.id}/characteristic" for goal in goals)
        tally.object(_("No enrolment goal is about {topics}. Add one.", topics=names), "/population/goals", *about)
    return tally.verdict(_("Enter the enrolment goals."))


@rule(
    "P-04",
    _("Earlier psychedelic use is recorded, and capped or stratified"),
    challenge=Challenge.PERSONALISATION,
    severity=Severity.SHOULD,
    sources=("fda-mdma-letter-2024", "mdma-prior-use-report"),
)
def earlier_use_recorded(protocol: Protocol) -> Verdict:
    """People who know the drug recognise it, expect more of it and may react otherwise.

    Many participants with earlier use stood in FDA's letter on midomafetamine, as reported. Use is recorded for all,
    and limited or balanced between arms.
    """
    population, address = protocol.population, "/population/prior_use_recorded"
    if population.prior_use_recorded is None:
        return undecided(_("Say whether earlier psychedelic use is recorded."), address)
    tally = Tally()
    tally.yes(protocol, address, _("People who know the drug recognise it."))
    factors = (*protocol.design.stratification, *(one.factor for one in protocol.statistics.subgroups))
    balanced = not terms.unnamed("stratification", factors)
    capped = population.prior_use_most is not None or population.prior_use_free_months is not None
    if not balanced and not capped and not filled(population.prior_use):
        message = _("Earlier use is neither capped nor a stratification factor. Enter a limit or stratify by it.")
        tally.object(message, "/population/prior_use_most", "/design/stratification")
    return tally.verdict(_("Say whether earlier psychedelic use is recorded."))


_UPPER_LIMITS = (
    ("/population/age_most", Domain.AGE),
    ("/population/resistance/failed_most", Domain.TREATMENT_HISTORY),
)
"""Numbers that keep people out, and the domain of the criterion that gives the reason of each."""


@rule(
    "P-05",
    _("Upper limits of age and of earlier treatment have a reason"),
    challenge=Challenge.PERSONALISATION,
    severity=Severity.CONSIDER,
    sources=("fda-2026-psychedelics", "common-practice"),
)
def upper_limits_have_reasons(protocol: Protocol) -> Verdict:
    """An upper limit is an exclusion too, although it stands among those who may take part.

    FDA's guidance of 2026 advises not to exclude people needlessly for age or for earlier treatment: older people and
    those for whom much has failed will be treated after approval. Limits between 65 and 75 years are common practice,
    and a limit may be right; the criterion on it gives the reason.
    """
    population = protocol.population
    criteria = [(group, one) for group in ("inclusion", "exclusion") for one in getattr(population, group)]
    limits = [(address, domain) for address, domain in _UPPER_LIMITS if get(protocol, address) is not None]
    if not limits:
        youngest = "/population/age_least"
        ask = _("Enter the youngest and, if there is one, the oldest age.")
        return undecided(ask, youngest) if unfilled(protocol, youngest) else MET
    if not criteria:
        return undecided(_("Enter the criteria with their reasons."), "/population/inclusion")
    tally = Tally()
    for address, domain in limits:
        about = [(group, one) for group, one in criteria if one.domain is domain]
        if any(filled(one.reason) for _group, one in about):
            continue
        message = _(
            "“{field}” is {limit}, and no criterion on “{domain}” gives a reason. Give one, or drop the limit.",
            field=title(address),
            limit=get(protocol, address),
            domain=domain.label,
        )
        tally.object(message, address, *(f"/population/{group}/{one.id}/reason" for group, one in about))
    return findings(*tally.found)
