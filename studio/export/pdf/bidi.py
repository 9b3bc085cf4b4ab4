"""Text that runs from right to left: the order in which the characters of a line are painted.

The Unicode bidirectional algorithm is that of python-bidi; its steps are called one by one, because here every
character brings along the run it belongs to.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, TypeVar

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff]")

_CODE = re.compile(r"\[U\+[0-9A-F]{4,6}\]")
_EMBEDDED = "\u202a\\g<0>\u202c"
"""The code of a character that no font has is read from the left, wherever it stands."""

_LIKE = {"LRI": "LRE", "RLI": "RLE", "FSI": "BN", "PDI": "PDF", "": "L"}
"""What python-bidi knows in place of what it does not: isolated parts are embedded ones, new characters are letters."""

Part = TypeVar("Part")


def turns(text: str) -> bool:
    """Tell whether anything in the text may run from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def begins_right(text: str) -> bool:
    """Tell whether a paragraph as a whole runs from right to left: whether its first letter does."""
    from bidi.algorithm import get_base_level  # few texts need it

    return turns(text) and get_base_level(text) == 1


def painted(parts: Iterable[tuple[str, Part]], *, right: bool) -> Sequence[tuple[str, Part]]:
    """Return the parts of a line, each a text with whatever goes with it, in the order in which they are painted.

    ``right`` says that the paragraph as a whole runs from right to left. Marks of direction have no shape and are
    left out.
    """
    from bidi import algorithm

    owned = [(character, part) for text, part in parts for character in _CODE.sub(_EMBEDDED, text)]
    line: dict[str, Any] = algorithm.get_empty_storage()
    line["base_level"], line["base_dir"] = (1, "R") if right else (0, "L")
    algorithm.get_embedding_levels("".join(character for character, _ in owned), line)
    for character, (_, part) in zip(line["chars"], owned, strict=True):
        character["part"] = part
        character["type"] = _LIKE.get(character["type"], character["type"])
    algorithm.explicit_embed_and_overrides(line, False)
    algorithm.resolve_weak_types(line, False)
    algorithm.resolve_neutral_types(line, False)
    algorithm.resolve_implicit_levels(line, False)
    algorithm.reorder_resolved_levels(line, False)
    algorithm.apply_mirroring(line, False)
    return [
        ("".join(character["ch"] for character in together), part)
        for part, together in groupby(line["chars"], key=lambda character: character["part"])
    ]
