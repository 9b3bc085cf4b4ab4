"""The checklist: what the field's open challenges demand of a design, as small pure functions with their reasons."""
