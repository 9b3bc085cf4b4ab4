"""Remembering what was worked out for the newest protocol: values never change, and many ask the same of one."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from studio.protocol.protocol import Protocol

T = TypeVar("T")


def of_the_latest(function: Callable[[Protocol], T]) -> Callable[[Protocol], T]:
    """Make a pure function of a protocol remember its answer for the protocol it was asked about last.

    The answer is shared by all who ask, so nobody may change it.
    """
    latest: tuple[Protocol, T] | None = None

    @wraps(function)
    def remembered(protocol: Protocol) -> T:
        nonlocal latest
        kept = latest  # one reading, since the worker that makes a PDF asks too
        if kept is None or kept[0] is not protocol:
            kept = latest = (protocol, function(protocol))
        return kept[1]

    return remembered
