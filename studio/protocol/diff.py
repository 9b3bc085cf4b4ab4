"""The difference between two protocols, field by field."""

from dataclasses import dataclass
from typing import Any, Literal

from studio.protocol.base import Value, specs


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. ``old`` is None for what was added and ``new`` for what was removed.

    A list whose items only changed places is one change of kind ``moved``, with the ids in order.
    """

    address: str
    kind: Literal["added", "removed", "changed", "moved"]
    old: Any
    new: Any


def diff(old: Value, new: Value, address: str = "") -> tuple[Change, ...]:
    """Return the changes that lead from ``old`` to ``new``, in the order of the models.

    Members that this program does not know are compared as wholes, after the known ones.
    """
    if old is new:
        return ()
    changes: list[Change] = []
    for name, spec in specs(type(new)).items():
        before, after = getattr(old, name), getattr(new, name)
        here = f"{address}/{name}"
        if before is after or before == after:
            continue
        if spec.kind == "items":
            changes += _items(before, after, here)
        elif spec.kind == "group" and before is not None and after is not None:
            changes += diff(before, after, here)
        else:
            changes.append(Change(here, _kind(before, after), before, after))
    kept_before, kept_after = old.model_extra or {}, new.model_extra or {}
    for name in dict.fromkeys((*kept_before, *kept_after)):
        before, after = kept_before.get(name), kept_after.get(name)
        if before != after:
            changes.append(Change(f"{address}/{name}", _kind(before, after), before, after))
    return tuple(changes)


def _kind(before: object, after: object) -> Literal["added", "removed", "changed"]:
    if before in (None, ""):
        return "added"
    return "removed" if after in (None, "") else "changed"


def _items(before: tuple[Any, ...], after: tuple[Any, ...], here: str) -> list[Change]:
    old, new = {item.id: item for item in before}, {item.id: item for item in after}
    changes = [Change(f"{here}/{id}", "removed", item, None) for id, item in old.items() if id not in new]
    for id, item in new.items():
        if id in old:
            changes += diff(old[id], item, f"{here}/{id}")
        else:
            changes.append(Change(f"{here}/{id}", "added", None, item))
    kept_before = tuple(id for id in old if id in new)
    kept_after = tuple(id for id in new if id in old)
    if kept_before != kept_after:
        changes.append(Change(here, "moved", kept_before, kept_after))
    return changes
