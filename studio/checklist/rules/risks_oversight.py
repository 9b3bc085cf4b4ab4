"""Rules on the risks of psychedelics: what participants are told before they agree, and who hears of harm, how soon."""

from studio.checklist.inquiry import Tally, all_of, in_days, in_hours, psychedelic, set_to, title
from studio.checklist.rule import MET, NOT_APPLICABLE, Challenge, Fix, Severity, Verdict, finding, rule, undecided
from studio.knowledge import thresholds
from studio.protocol.address import get
from studio.protocol.edit import put
from studio.protocol.oversight import ConsentTopic
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import SessionKind
from studio.text import _

_TOPICS = "/oversight/consent_topics"
_NEEDED = (
    ConsentTopic.ALTERED_STATE,
    ConsentTopic.SUGGESTIBILITY,
    ConsentTopic.TOUCH,
    ConsentTopic.NO_SEXUAL_CONTACT,
    ConsentTopic.COMPLAINTS,
    ConsentTopic.WORSENING,
    ConsentTopic.RARE_HARMS,
)


@rule(
    "R-33",
    _("Serious events are told in time"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("ich-e2a", "cfr-21-312-32", "common-practice"),
    limits=("sae-report", "susar-fatal", "susar-other"),
)
def serious_events_told_in_time(protocol: Protocol) -> Verdict:
    """Others who are dosed in the same week can be spared only if a serious event is known in time.

    ICH E2A asks that an unexpected reaction that is fatal or threatens life be reported within 7 days, and another
    serious one within 15; the law of the United States has the same days. That sites tell the sponsor within 24 hours
    is common practice.
    """
    tally = Tally()
    limits = (
        ("/monitoring/sae_report_hours", "sae-report", in_hours),
        ("/monitoring/susar_fatal_days", "susar-fatal", in_days),
        ("/monitoring/susar_other_days", "susar-other", in_days),
    )
    for address, limit, in_words in limits:
        entered, most = get(protocol, address), thresholds.count_of(protocol, limit)
        if entered is None:
            tally.wait(address)
        elif entered > most:
            message = _(
                "“{field}” is {entered}; it must be {most} or less. Shorten it.",
                field=title(address),
                entered=in_words(entered),
                most=in_words(most),
            )
            tally.object(message, address, fix=set_to(address, most, in_words(most)))
    return tally.verdict(_("Enter how soon serious events and unexpected reactions are told."))


@rule(
    "R-34",
    _("Consent speaks of the altered state"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("mdma-retractions", "psilocybin-case-report", "mertens-2026", "common-practice"),
)
def consent_speaks_of_altered_state(protocol: Protocol) -> Verdict:
    """Nobody can agree beforehand to what they were not told of, and nobody can agree to more once the drug acts.

    People hear of the altered state and of suggestibility, of touch and that there is never sexual contact, of whom
    they can complain to, and that some get worse, a few gravely. Before each further session they are asked again. The
    list is good practice; cases of abuse and of lasting worsening are published.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    tally, entered = Tally(), protocol.oversight.consent_topics
    missing = tuple(topic for topic in _NEEDED if topic not in entered)
    if not entered:
        tally.wait(_TOPICS)
    elif missing:
        names = all_of(_("“{topic}”", topic=topic.label) for topic in missing)
        fix = Fix(
            _("Add {topics}", topics=names),
            lambda current: put(current, _TOPICS, (*current.oversight.consent_topics, *missing)),
        )
        tally.object(
            _("Consent does not speak of {topics}. Add them to the information.", topics=names), _TOPICS, fix=fix
        )
    sessions = sum(session.kind is SessionKind.DOSING for session in protocol.sessions.sessions)
    if sessions > 1:
        tally.yes(protocol, "/oversight/consent_each_dose", _("A first dose may change what a person wants."))
    return tally.verdict(_("Enter what consent speaks of, and whether it is confirmed before each dose."))


@rule(
    "R-38",
    _("Participants are contacted on the next day"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("common-practice",),
    limits=("contact-first", "contact-last"),
)
def contacted_on_the_next_day(protocol: Protocol) -> Verdict:
    """Distress, suicidal thoughts and adverse events that begin at home are found by whoever calls the next day.

    A contact before the night is over finds them asleep, and one after the next day comes late. Between 12 and 30
    hours after the dose is common practice.
    """
    first, last = (thresholds.count_of(protocol, limit) for limit in ("contact-first", "contact-last"))
    addresses = ("/monitoring/contact_from_hours", "/monitoring/contact_to_hours")
    wrong = []
    for address in addresses:
        entered = get(protocol, address)
        if entered is not None and not first <= entered <= last:
            wrong.append((address, entered))
    if wrong:
        named = all_of(
            _("“{field}” is {hours}", field=title(address), hours=in_hours(hours)) for address, hours in wrong
        )
        message = _(
            "{fields} after the dose; between {first} and {last} hours is usual. Move the contact there.",
            fields=named,
            first=first,
            last=last,
        )
        places = tuple(address for address, _hours in wrong)

        def move(current: Protocol) -> Protocol:
            for address, hours in zip(addresses, (first, last), strict=True):
                current = put(current, address, hours)
            return current

        fix = Fix(_("Set the contact to {first} to {last} hours after the dose", first=first, last=last), move)
        return finding(message, *places, fix=fix)
    missing = tuple(address for address in addresses if get(protocol, address) is None)
    if missing:
        return undecided(_("Enter from when until when participants are contacted after the dose."), *missing)
    return MET
