"""Which co-medication rule speaks of which drug: a rule for fluoxetine comes before one for all SSRIs."""

from dataclasses import dataclass
from functools import lru_cache

from studio.knowledge import lookup
from studio.knowledge.comedications import Comedication
from studio.protocol.population import MedicationRule
from studio.protocol.protocol import Protocol

MEDICATIONS = "/population/medications"
"""The address of the co-medication rules."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A co-medication rule with the known drugs that it means, and those of them that no narrower rule speaks of.

    A rule for fluoxetine governs fluoxetine where another is for all SSRIs.
    """

    entered: MedicationRule
    means: tuple[Comedication, ...]
    governs: tuple[Comedication, ...]

    def path(self, name: str) -> str:
        """Return the address of a field of the rule."""
        return f"{MEDICATIONS}/{self.entered.id}/{name}"


class _Same:
    """A value that equals only itself: a key for what was found out about an immutable value that is slow to hash."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.protocol is self.protocol

    def __hash__(self) -> int:
        return id(self.protocol)


def ruled(protocol: Protocol) -> tuple[Ruled, ...]:
    """Return the co-medication rules, each with the drugs it governs: of rules as narrow as each other, the first."""
    return _ruled(_Same(protocol))


@lru_cache(2)  # the protocol, and the one that a repair would make of it
def _ruled(same: _Same) -> tuple[Ruled, ...]:
    protocol = same.protocol
    meant = [(entered, lookup.medications(protocol, entered.drug)) for entered in protocol.population.medications]
    governing: dict[str, tuple[int, str]] = {}
    for entered, drugs in meant:
        for drug in drugs:
            if drug.id not in governing or len(drugs) < governing[drug.id][0]:
                governing[drug.id] = (len(drugs), entered.id)
    return tuple(
        Ruled(entered, drugs, tuple(drug for drug in drugs if governing[drug.id][1] == entered.id))
        for entered, drugs in meant
    )
