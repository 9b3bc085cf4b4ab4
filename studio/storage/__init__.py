"""Files: protocols, templates, settings, and where they are kept."""

ENDING = ".patp"
"""How the name of a protocol file ends."""
