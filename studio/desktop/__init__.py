"""The window: Qt, and nothing but Qt."""

import builtins

import PySide6.QtCore  # noqa: F401  # From here on it stands between Python and its imports.

# It would read the source of every module imported after it, in search of those that ask for PySide's other ways to
# name things. None does, and an import takes half as long again.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
