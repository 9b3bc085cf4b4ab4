"""Cells for spreadsheets, in which words stay words.

A spreadsheet works out a cell that begins like a formula, which may fetch or start something (OWASP, “CSV Injection”).
Whatever could be taken for one is given an apostrophe first, which spreadsheets take for “this is text”.
"""

import re

_FORMULA = re.compile(r"""[\s'"\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]""")
"""How a formula may begin: with spaces or quotes before it, in letters of full width, or after a break that is lost."""

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?(?: ?%)?", re.ASCII)


def harmless(cell: str) -> str:
    """Return what to hand to a spreadsheet for a cell; a number stays a number."""
    return f"'{cell}" if _is_formula(cell) else cell


def as_written(cell: str) -> str:
    """Return the cell that :func:`harmless` was given."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(cell: str) -> bool:
    return _FORMULA.match(cell) is not None and _NUMBER.fullmatch(cell) is None
