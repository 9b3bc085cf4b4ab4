"""PAT Studio: a protocol is one immutable value, and everything else is a function of it."""

__version__ = "0.1.0"
