"""Taking a section of one protocol into another, with what has to give way for it."""

from dataclasses import dataclass

from studio.protocol.address import get, label, spec_at
from studio.protocol.edit import dangling, put
from studio.protocol.names import referred_name
from studio.protocol.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Dropped:
    """A reference that has nothing to refer to any more: where it stands in words, and what it referred to."""

    address: str
    place: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transplant:
    """The protocol with a section of another in place of its own, and the references that were dropped for it."""

    protocol: Protocol
    dropped: tuple[Dropped, ...]


def transplant(protocol: Protocol, source: Protocol, section: str) -> Transplant:
    """Put a section of ``source`` in place of the protocol's own.

    References from the section to items that this protocol does not have are dropped, as are references from other
    sections to items that are gone with what the section held.
    """
    replaced = put(protocol, f"/{section}", get(source, f"/{section}"))
    dropped = []
    for address in dangling(replaced):
        to = spec_at(address).to or ""
        knew = source if address.startswith(f"/{section}/") else protocol
        known = {item.id for item in get(replaced, to)}
        gone = tuple(id for id in _ids(get(replaced, address)) if id not in known)
        dropped.append(Dropped(address, label(knew, address), tuple(referred_name(knew, to, id) for id in gone)))
    return Transplant(without_dangling(replaced), tuple(dropped))


def without_dangling(protocol: Protocol) -> Protocol:
    """Return the protocol without references to items that are not there."""
    for address in dangling(protocol):
        value = get(protocol, address)
        to = spec_at(address).to
        if isinstance(value, tuple) and to is not None:
            known = {item.id for item in get(protocol, to)}
            protocol = put(protocol, address, tuple(id for id in value if id in known))
        else:
            protocol = put(protocol, address, None)
    return protocol


def section_alone(protocol: Protocol, section: str) -> Protocol:
    """Return a protocol that holds nothing but one section of another.

    References to what is left behind stay: where it is put in, there may be items of the same ids.
    """
    return put(Protocol(), f"/{section}", get(protocol, f"/{section}"))


def _ids(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)
