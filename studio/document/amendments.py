"""The table of changes of an amendment: what differs between two versions of a protocol, in words.

What says nothing of the trial is left out: the file's own numbers and notes, the history of amendments, and how the
designers dealt with the checklist.
"""

import itertools
import re
from collections.abc import Container, Mapping
from difflib import SequenceMatcher
from functools import cache

from studio.document.comparison import Comparison
from studio.document.manuscript import FURTHER, TITLE_PAGE, places
from studio.document.sections.appendices import APPENDIX_TITLES
from studio.knowledge import outlines
from studio.protocol.address import AddressError, spec_at
from studio.protocol.base import free_id
from studio.protocol.diff import Change
from studio.protocol.edit import put
from studio.protocol.overview import Amendment, AmendmentChange
from studio.protocol.protocol import Protocol
from studio.text import Text, _, translate

_LEFT_OUT = ("/format", "/template", "/acceptances", "/comments", "/overview/amendments")

_LONG = 300
"""Letters from which only the sentences of a text that changed are shown."""


def changes_between(old: Protocol, new: Protocol) -> tuple[AmendmentChange, ...]:
    """Return what differs between two versions, in the order of the sections, each change once.

    Texts of several sentences are shown by those that changed, with ellipses for the rest. Reasons are left empty.
    """
    compared = Comparison(old, new)
    found: dict[str, AmendmentChange] = {}
    for change in sorted(compared.changes, key=lambda one: _order(_heading_of(_holder(old, new, one), one.address))):
        if change.address.startswith(_LEFT_OUT) or _REMEMBERED.fullmatch(change.address):
            continue
        before, after = compared.before(change), compared.after(change)
        if before.split() == after.split() and change.kind != "moved" and not _refers(change.address):
            continue  # Nobody would see the difference on paper.
        before, after = _shortened(before, after)
        id = _free(id_of(change.address), found)
        found[id] = AmendmentChange(
            id=id,
            section=section_of(_holder(old, new, change), change.address),
            what=compared.label(change),
            old=before or None,
            new=after or None,
        )
    return tuple(found.values())


def _free(id: str, taken: Container[str]) -> str:
    """Return the id, or one like it: a dot in an item's id may make two addresses read alike."""
    return next(one for count in itertools.count(1) if (one := id if count == 1 else f"{id}-{count}") not in taken)


def id_of(address: str) -> str:
    """Return the id of the change that an amendment notes for a part of the protocol."""
    return address.strip("/").replace("/", ".")


def _holder(old: Protocol, new: Protocol, change: Change) -> Protocol:
    """Return the version in which the thing stands."""
    return old if change.kind == "removed" else new


def section_of(protocol: Protocol, address: str) -> str:
    """Return number and name of the section of the document that a part of the protocol is printed in."""
    heading = _heading_of(protocol, address)
    if heading == TITLE_PAGE:
        return str(_("Title Page"))
    title = _titles().get(heading) or _titles().get(f"{heading.rpartition('.')[0]}.X", "")
    return f"{heading} {title.replace('<#>', heading.rpartition('.')[2])}".strip()


def _heading_of(protocol: Protocol, address: str) -> str:
    """Return the number of the heading that the field, or what holds it, is printed under."""
    if address.startswith(f"{_PASSAGES}/"):
        id = address.removeprefix(f"{_PASSAGES}/").partition("/")[0]
        written = next((one.heading for one in protocol.wording.passages if one.id == id), None)
        return written if written and _NUMBER.fullmatch(written) else FURTHER
    while address:
        if address in _headings():
            return _headings()[address]
        address = address.rpartition("/")[0]
    return FURTHER


_PASSAGES = "/wording/passages"
_NUMBER = re.compile(r"[1-9][0-9]{0,3}(\.[1-9][0-9]{0,3})*", re.ASCII)
_REMEMBERED = re.compile(rf"{_PASSAGES}/[^/]+/generated")
"""What a passage remembers of the generated text is never printed."""


@cache
def _headings() -> dict[str, str]:
    return {place.address: place.heading for place in places()}


def _order(heading: str) -> tuple[int, ...]:
    return () if heading == TITLE_PAGE else tuple(map(int, heading.split(".")))


def with_reasons(changes: tuple[AmendmentChange, ...], reasons: Mapping[str, str]) -> tuple[AmendmentChange, ...]:
    """Return the changes with the reasons that are given for them, by their ids."""
    return tuple(one.model_copy(update={"reason": reasons[one.id]}) if reasons.get(one.id) else one for one in changes)


def reasons_given(old: Protocol, new: Protocol) -> dict[str, str]:
    """Return the reasons that the amendments since the old version give, by the ids of their changes; the newest count.

    The amendment that notes what changed since the old version is among them.
    """
    known = {one.id for one in old.overview.amendments}
    since = [one for one in new.overview.amendments if one.id not in known]
    return {change.id: change.reason for one in reversed(since) for change in one.changes if change.reason}


def pending(old: Protocol, new: Protocol) -> Amendment | None:
    """Return the amendment that leads from the old version to the new, or None while it is not noted."""
    known = {one.id for one in old.overview.amendments}
    newest = new.overview.amendments[:1]
    return next((one for one in newest if one.id not in known), None)


def amended(old: Protocol, new: Protocol, changes: tuple[AmendmentChange, ...]) -> Protocol:
    """Return the new version with the changes noted in its newest amendment, which is added where it is missing.

    Raises EditError where a reason holds a character that no file can.
    """
    noted = pending(old, new)
    present = new.overview.amendments
    if noted is not None:
        amendments = (noted.model_copy(update={"changes": changes}), *present[1:])
    else:
        added = Amendment(id=free_id("amendment", present), number=_next_number(present), changes=changes)
        amendments = (added, *present)
    return put(new, "/overview/amendments", amendments)


def _next_number(present: tuple[Amendment, ...]) -> str:
    numbers = [int(one.number) for one in present if one.number and re.fullmatch(r"[0-9]{1,4}", one.number)]
    return str(max(numbers, default=len(present)) + 1)


@cache
def _titles() -> dict[str, str]:
    titles = {heading.number: translate(heading.title) for heading in outlines.m11()}
    return titles | {number: str(title) for number, title in APPENDIX_TITLES.items()}


def _refers(address: str) -> bool:
    """Tell whether a field refers to something, which may be another thing of the same name."""
    try:
        return spec_at(address).to is not None
    except AddressError:
        return False


_SENTENCES = re.compile(r"(?<=[.!?;:])\s+|\n+")


def _shortened(old: str, new: str) -> tuple[str, str]:
    """Return two texts, long ones by their changed sentences, with ellipses in place of what both say."""
    if not old or not new or max(len(old), len(new)) <= _LONG:
        return old, new
    before, after = _SENTENCES.split(old), _SENTENCES.split(new)
    kept: tuple[set[int], set[int]] = set(), set()
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if i1 == i2 or j1 == j2:  # A sentence before or behind shows where something was added or removed.
            i1, j1 = (i1 - 1, j1 - 1) if i1 and j1 else (i1, j1)
            i2, j2 = (i2, j2) if i1 < i2 and j1 < j2 else (i2 + 1, j2 + 1)
        kept[0].update(range(i1, min(i2, len(before))))
        kept[1].update(range(j1, min(j2, len(after))))
    if not kept[0] or not kept[1]:
        return old, new  # They differ in blanks only, or in an order that sentences do not show.
    return _with_ellipses(before, kept[0]), _with_ellipses(after, kept[1])


_ELLIPSIS: Text = _("…")


def _with_ellipses(sentences: list[str], kept: set[int]) -> str:
    parts: list[str] = []
    for index, sentence in enumerate(sentences):
        if index in kept:
            parts.append(sentence)
        elif not parts or parts[-1] != str(_ELLIPSIS):
            parts.append(str(_ELLIPSIS))
    return " ".join(parts)
