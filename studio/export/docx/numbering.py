"""The numbers that Word counts itself: those of headings and lists."""

from studio.export.docx.xml import W, one_line, points

LEVELS = 9
"""Depths of headings and lists that Word knows."""
HEADINGS, BULLETS = 1, 2
"""Ids of the numbers of headings and of the marks of lists without numbers."""
_LISTS = 3
"""The first id of the numbers of lists."""


class Numbering:
    """The numbers that Word counts: those of headings, and of each list from 1 on."""

    def __init__(self) -> None:
        self._counts = [0] * LEVELS
        self._prefixes: dict[str, int] = {}
        self._lists: list[int] = []

    def counts(self, number: str, depth: int) -> bool:
        """Tell whether Word, counting on, comes to this number for the next heading; if so, count on.

        The outline has no gaps, so it does. The number of a heading that has none, or another, is typed, so that a
        heading has the number of the document in any case.
        """
        if depth > LEVELS:
            return False
        reached = [*self._counts[: depth - 1], self._counts[depth - 1] + 1]
        if number != ".".join(map(str, reached)):
            return False
        self._counts = [*reached, *[0] * (LEVELS - depth)]
        return True

    def list(self, prefix: str) -> int:
        """Return the id for a new list, whose numbers begin with the prefix or end in a full stop."""
        kind = self._prefixes.setdefault(prefix, BULLETS + 1 + len(self._prefixes))
        self._lists.append(kind)
        return _LISTS + len(self._lists) - 1

    def xml(self) -> str:
        """Return the part that holds them."""
        headings = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
            f'<w:pStyle w:val="Heading{level + 1}"/><w:suff w:val="space"/>'
            f'<w:lvlText w:val="{".".join(f"%{one}" for one in range(1, level + 2))}"/><w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
            for level in range(LEVELS)
        )
        kinds = [
            _abstract(HEADINGS, "multilevel", headings),
            _abstract(BULLETS, "singleLevel", _level("bullet", "•", 13)),
        ]
        for prefix, id in self._prefixes.items():
            text = f"{one_line(prefix)}%1" if prefix else "%1."
            kinds.append(_abstract(id, "singleLevel", _level("decimal", text, 22)))
        numbers = [_number(HEADINGS, HEADINGS), _number(BULLETS, BULLETS)]
        restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
        numbers += [_number(id, kind, restart) for id, kind in enumerate(self._lists, start=_LISTS)]
        return f"<w:numbering {W}>{''.join(kinds)}{''.join(numbers)}</w:numbering>"


def _abstract(id: int, kind: str, levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{id}"><w:multiLevelType w:val="{kind}"/>{levels}</w:abstractNum>'


def _number(id: int, kind: int, more: str = "") -> str:
    return f'<w:num w:numId="{id}"><w:abstractNumId w:val="{kind}"/>{more}</w:num>'


def _level(format: str, text: str, hanging: float) -> str:
    indent = f'<w:ind w:left="{points(6 + hanging)}" w:hanging="{points(hanging)}"/>'
    return (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr>{indent}</w:pPr></w:lvl>'
    )
