"""The field's facts: typed, cached readers of the TOML files under ``resources/``.

Each kind of fact has its own module with ``find`` and ``every``. A file is opened when it is first asked
for, checked against its model, and kept for the life of the process.
"""
