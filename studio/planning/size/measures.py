"""What the primary endpoint is measured by, as trials and the library of instruments name it."""

from studio.protocol.endpoints import InstrumentUse
from studio.protocol.objectives import Endpoint, Level
from studio.protocol.protocol import Protocol

_DEFINITIONS = {"QIDS-SR16": "QIDS-SR", "GRID-HAMD-17": "GRID-HAM-D"}
"""Instruments that the tables of trials name otherwise than the library of instruments."""


def primary_endpoints(protocol: Protocol) -> tuple[Endpoint, ...]:
    """Return the endpoints of primary objectives."""
    named = [
        id
        for objective in protocol.objectives.objectives
        if objective.level is Level.PRIMARY
        for id in objective.endpoints
    ]
    return tuple(endpoint for endpoint in protocol.objectives.endpoints if endpoint.id in named)


def primary_uses(protocol: Protocol) -> tuple[InstrumentUse, ...]:
    """Return the instruments of the primary endpoints."""
    uses = {use.id: use for use in protocol.endpoints.instruments}
    return tuple(uses[endpoint.instrument] for endpoint in primary_endpoints(protocol) if endpoint.instrument in uses)


def measure(code: str | None) -> str | None:
    """Return what the tables of trials call an instrument."""
    return None if code is None else _DEFINITIONS.get(code, code)


def primary_measure(protocol: Protocol) -> str | None:
    """Return what the tables of trials call the instrument of the first primary endpoint, or None without one."""
    return next((measure(use.instrument) for use in primary_uses(protocol)), None)
