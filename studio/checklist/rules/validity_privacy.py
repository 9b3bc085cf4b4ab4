"""A rule on what must not stand in a protocol: who its participants are."""

from collections.abc import Iterator

from studio.checklist.inquiry import title
from studio.checklist.rule import NOT_APPLICABLE, Challenge, Finding, Severity, Verdict, findings, rule
from studio.knowledge.identifiers import Identifier, identifiers, is_for_contacts
from studio.protocol.address import exists, walk
from studio.protocol.base import Value
from studio.protocol.protocol import SECTIONS, Protocol
from studio.text import Text, _


@rule(
    "V-53",
    _("Nothing in the protocol tells who its participants are"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("spirit-2025", "common-practice", "python-stdnum"),
)
def names_no_participant(protocol: Protocol) -> Verdict:
    """A protocol goes to boards, authorities, sites and registers, and is often published.

    SPIRIT 2025 asks how personal information is kept confidential before, during and after the trial. A number,
    initials, a name or a date of birth that slipped into a text, such as from a narrative of an earlier case, would
    travel with every copy. What looks like one is shown here masked; whether it is one, only a person can tell.
    """
    sections = {section: _texts(getattr(protocol, section)) for section in SECTIONS}
    if not any(sections.values()) and not protocol.comments:
        return NOT_APPLICABLE
    suspicious = [section for section, texts in sections.items() if any(map(identifiers, texts))]
    in_fields = (found for section in suspicious for found in _in_fields(protocol, section))
    return findings(*in_fields, *_in_comments(protocol))


def _texts(value: Value) -> list[str]:
    texts: list[str] = []
    _gather(value, texts)
    return texts


def _gather(value: Value, texts: list[str]) -> None:
    """Add all texts, fast: the ids and references among them, in which nobody is found, do no harm."""
    for content in value.__dict__.values():
        kind = type(content)
        if kind is str:
            texts.append(content)
        elif kind is tuple:
            for one in content:
                if type(one) is str:
                    texts.append(one)
                elif isinstance(one, Value):
                    _gather(one, texts)
        elif isinstance(content, Value):
            _gather(content, texts)


def _in_fields(protocol: Protocol, section: str) -> Iterator[Finding]:
    for place in walk(getattr(protocol, section), f"/{section}"):
        if place.spec.to is not None or place.value is None or place.spec.kind not in ("line", "text", "lines"):
            continue
        lines = place.value if place.spec.kind == "lines" else (place.value,)
        for found in (found for line in lines for found in identifiers(line)):
            if not (found.kind.outside_contacts and is_for_contacts(place.address)):
                yield Finding(_message(found, title(place.address)), (place.address,))


def _in_comments(protocol: Protocol) -> Iterator[Finding]:
    for comment in protocol.comments:
        here = f"/comments/{comment.id}"
        said = [(f"{here}/text", comment.text)]
        said += [(f"{here}/replies/{reply.id}/text", reply.text) for reply in comment.replies]
        for address, text in said:
            for found in identifiers(text):
                if found.kind.outside_contacts:
                    continue
                on = (comment.address,) if exists(protocol, comment.address) else ()
                yield Finding(_message(found, _("a comment")), (*on, address))


def _message(found: Identifier, field: Text) -> Text:
    return _(
        "“{field}” seems to hold {what}: “{quoted}”. A protocol goes to many people: take it out if it is of a "
        "participant, or accept this if it is not.",
        field=field,
        what=_(found.kind.name),
        quoted=found.quoted,
    )
