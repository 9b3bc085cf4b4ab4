"""The document as a file: one format is one module here and one line in :mod:`studio.export.formats`."""
