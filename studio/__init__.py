"""PAT Studio: a protocol is one immutable value, and everything else is a function of it."""

import os

# Otherwise pydantic reads at every start what is told of every package there is, to find those that plug into it.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

__version__ = "1.0.0"
