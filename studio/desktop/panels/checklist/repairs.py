"""What a fix changes, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.document.comparison import Comparison
from studio.text import _, n_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.checklist.fixing import Repair

_CHANGES = 4
"""Changes of one fix that are told; of more their number is."""


def changes_in_words(repair: Repair) -> Iterator[str]:
    """Yield what a fix changes, a line each: where, and the old and the new value."""
    compared = Comparison(repair.before, repair.after)
    for change in repair.changes[:_CHANGES]:
        before, after = _flat(compared.before(change)), _flat(compared.after(change))
        where = compared.label(change)
        if change.kind == "moved":
            yield str(_("{where}: in another order", where=where))
        elif not before:
            yield str(_("{where}: {new}", where=where, new=after))
        elif not after:
            yield str(_("{where}: {old} is removed", where=where, old=before))
        else:
            yield str(_("{where}: {old} → {new}", where=where, old=before, new=after))
    more = len(repair.changes) - _CHANGES
    if more > 0:
        yield str(n_("{count} more change", "{count} more changes", more))


def _flat(words: str) -> str:
    return "; ".join(line.strip() for line in words.splitlines() if line.strip())
