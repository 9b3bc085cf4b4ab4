"""The fields that a rule can point to, read from its function: whatever the protocol, and without a list to keep."""

from __future__ import annotations

from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

from studio.checklist.catalogue import catalogue
from studio.protocol.address import AddressError, spec_at
from studio.protocol.base import specs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from studio.checklist.rule import Rule

ANY = "*"
"""Stands in an address for whichever item of a list there is."""


def pointing_to(*addresses: str) -> tuple[Rule, ...]:
    """Return the rules that can point to a field at one of these addresses, in the order of the catalogue.

    In the addresses an id of an item may be :data:`ANY`.
    """
    wanted = set(addresses)
    return tuple(rule for rule in catalogue() if wanted & places(rule))


@cache
def places(rule: Rule) -> frozenset[str]:
    """Return the addresses that the function of a rule, and those of its module that it calls, name.

    An address made of parts, such as that of an item's field, is found by its beginning and its end.
    """
    named: set[str] = set()
    _gather(rule.check, named, set())
    found = {word for word in named if not word.endswith("/") and _is_field(word)}
    ends = {word for word in named if word.count("/") == 1 and not word.endswith("/")}
    for start in (word for word in named if word.endswith("/") and _is_field(word[:-1])):
        holder = spec_at(start[:-1])
        found.add(start[:-1])
        if holder.kind == "group" and holder.model is not None:
            found |= {f"{start}{name}" for name in specs(holder.model)}
        found |= {f"{start}{ANY}{end}" for end in ends if _is_field(f"{start}{ANY}{end}")}
    return frozenset(found)


def _gather(function: Callable[..., object], named: set[str], seen: set[object]) -> None:
    """Note all words of a function that look like addresses, and those of its module's functions that it calls."""
    if not isinstance(function, FunctionType) or function in seen:
        return
    seen.add(function)
    known = function.__globals__
    for code in _codes(function.__code__):
        named.update(word for const in code.co_consts for word in _words(const))
        for name in code.co_names:
            value = known.get(name)
            named.update(_words(value))
            if isinstance(value, FunctionType) and value.__module__ == function.__module__:
                _gather(value, named, seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _codes(const)


def _words(value: object) -> Iterator[str]:
    """Yield the addresses, and the beginnings and ends of addresses, among words and tuples of words."""
    if isinstance(value, str) and value.startswith("/"):
        yield value
    elif isinstance(value, tuple | frozenset):
        for member in value:
            yield from _words(member)


@cache
def _is_field(address: str) -> bool:
    try:
        spec_at(address)
    except AddressError:
        return False
    return True
