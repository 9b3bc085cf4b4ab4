"""Editors: one small class for each kind of field, and the one factory that gives every field its row."""
