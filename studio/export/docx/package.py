"""The file itself: a package of parts, and what they say of one another."""

import io
import zipfile
from collections.abc import Iterable

_TYPES = {
    "document": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "styles": "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml",
    "numbering": "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml",
    "settings": "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml",
    "fontTable": "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml",
    "comments": "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
    "header": "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
    "footer": "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
}
_NAMED = {
    "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
}
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every part, so that equal documents give equal bytes."""


class Relations:
    """What the main part refers to: other parts of the package, and web addresses."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._links: dict[str, str] = {}
        self.pictures: list[tuple[str, bytes]] = []
        """The pictures, with the names of their parts."""

    def part(self, kind: str, name: str) -> str:
        """Return the id for a part of the package."""
        return self._add(kind, name)

    def picture(self, ending: str, data: bytes) -> str:
        """Take in a picture; return its id."""
        name = f"media/picture{len(self.pictures) + 1}.{ending}"
        self.pictures.append((f"word/{name}", data))
        return self._add("image", name)

    def link(self, address: str) -> str:
        """Return the id for a web address, escaped for XML."""
        if address not in self._links:
            self._links[address] = self._add("hyperlink", address, ' TargetMode="External"')
        return self._links[address]

    def _add(self, kind: str, target: str, mode: str = "") -> str:
        id = f"rId{len(self._lines) + 1}"
        self._lines.append(f'<Relationship Id="{id}" Type="{_KINDS}/{kind}" Target="{target}"{mode}/>')
        return id

    def xml(self) -> str:
        """Return the part that holds them."""
        return _relationships(self._lines)


def pack(parts: Iterable[tuple[str, str | bytes]], relations: Relations) -> bytes:
    """Return a package of the parts; ``relations`` are those of the main one."""
    held = [*parts, ("word/_rels/document.xml.rels", relations.xml()), *relations.pictures]
    roots = [
        f'<Relationship Id="rId1" Type="{_KINDS}/officeDocument" Target="word/document.xml"/>',
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/>',
        f'<Relationship Id="rId3" Type="{_KINDS}/extended-properties" Target="docProps/app.xml"/>',
    ]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        first = (
            ("[Content_Types].xml", _types(name for name, _content in held)),
            ("_rels/.rels", _relationships(roots)),
        )
        for name, content in (*first, *held):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, content if isinstance(content, bytes) else _HEAD + content)
    return file.getvalue()


def _relationships(lines: Iterable[str]) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _types(names: Iterable[str]) -> str:
    overrides = []
    for name in names:
        stem = name.rpartition("/")[2].partition(".")[0].rstrip("0123456789")
        kind = _NAMED.get(name) or (_TYPES.get(stem) if name.endswith(".xml") else None)
        if kind is not None:
            overrides.append(f'<Override PartName="/{name}" ContentType="{kind}"/>')
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="svg" ContentType="image/svg+xml"/>'
        f"{''.join(overrides)}</Types>"
    )
