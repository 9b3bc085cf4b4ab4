"""Files: protocols, templates, settings, and where they are kept."""
