"""The panels around the form, and what their lists are painted with."""
