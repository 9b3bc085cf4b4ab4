"""The checklist beside the form: its rows, how they are laid out, the list of them, and the filter above it."""
