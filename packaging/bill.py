"""Write the list of all parts (a software bill of materials, CycloneDX 1.6 in JSON): the same from the same lock.

    .venv/bin/python packaging/bill.py [folder, else dist/] [--frozen]

It names every locked run-time package with its version, licence and the hashes of all its files; Qt, and what Qt PDF
holds; the libraries inside the wheels, as far as the wheels tell (their own lists of parts, and the files that were put
beside them); and the typefaces. What is inside the wheels is that of the platform on which this runs.
With ``--frozen`` the folder is that of a frozen program, and the list names Python, the loader of PyInstaller and
the system's libraries in it too.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
import uuid
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import parts
import released
import system

ROOT = parts.ROOT
_LIBRARY = re.compile(r"(lib[\w+-]+?|[\w+-]+?)(?:-[0-9a-f]{8})+(?:-[0-9a-f]{8})*(\.so[\d.]*|\.dll|\.dylib)$")
"""A shared library as auditwheel and delvewheel name it: with a part of its hash behind its name."""


def _licences(expression: str) -> list[dict[str, Any]]:
    return [{"expression": expression}]


def _hash(content: bytes) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}]


def _package(part: parts.Part) -> dict[str, Any]:
    """Return a locked package. A file of it has one of these hashes; which one depends on platform and Python."""
    files = [
        {"type": "distribution", "url": f"https://pypi.org/project/{part.name}/{part.version}/", "hashes": [one]}
        for one in ({"alg": "SHA-256", "content": digest} for digest in part.hashes)
    ]
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "licenses": _licences(part.licence),
        "purl": part.purl,
        "externalReferences": files,
    }


def inside(part: parts.Part) -> list[dict[str, Any]]:
    """Return what a wheel says that is inside it: the lists of parts it brings, and the libraries put beside it."""
    found: dict[str, dict[str, Any]] = {}
    files = sorted(parts.installed(part.name).files or (), key=str)
    beside = " ".join(file.name.casefold() for file in files if file.parts[0].endswith(".libs"))
    for file in files:
        if "sboms" in file.parts and file.suffix == ".json":
            told = json.loads(Path(str(file.locate())).read_text(encoding="utf-8"))
            for one in told.get("components", ()):
                kept = _told(one, part)
                # A list may name what a build can do without, and this one did: libimagequant in Pillow's, for one.
                left_out = one.get("scope") in ("optional", "excluded") and one["name"].casefold() not in beside
                if one["name"] != part.name and not left_out and kept["bom-ref"] not in found:
                    found[kept["bom-ref"]] = kept
        elif file.parts[0].endswith(".libs"):
            named = _LIBRARY.match(file.name)
            name = named[1] + named[2] if named else file.name
            reference = f"{part.purl}#{file.name}"
            found[reference] = {
                "type": "library",
                "bom-ref": reference,
                "name": name,
                "hashes": _hash(Path(str(file.locate())).read_bytes()),
                "properties": [{"name": "pat-studio:file", "value": str(file)}],
            }
    return [found[reference] for reference in sorted(found)]


def _told(one: dict[str, Any], part: parts.Part) -> dict[str, Any]:
    """Return a component of a wheel's own list, without what only the place of its making made true."""
    version = one.get("version")
    reference = f"{part.purl}#{one['name']}" + (f"@{version}" if version else "")
    kept = {key: one[key] for key in ("name", "version", "description", "hashes") if one.get(key)}
    licences = [licence for licence in one.get("licenses", ()) if "expression" in licence or "license" in licence]
    expressions = [licence for licence in licences if "expression" in licence]
    purl = one.get("purl", "").split("?")[0]
    return {
        "type": "library",
        "bom-ref": reference,
        **kept,
        **({"licenses": expressions[:1] or licences} if licences else {}),
        **({"purl": purl} if purl.startswith("pkg:") and "#" not in purl else {}),
    }


def _qt() -> list[dict[str, Any]]:
    qt: Any = parts.known()["qt"]
    version = parts.locked()[qt["version_of"]][0]
    series = version.rpartition(".")[0]
    whole = {
        "type": "framework",
        "bom-ref": f"qt@{version}",
        "name": "Qt",
        "version": version,
        "licenses": _licences(qt["licence"]),
        "externalReferences": [
            {"type": "source-distribution", "url": f"https://download.qt.io/official_releases/qt/{series}/{version}/"}
        ],
    }
    held = [
        {
            "type": "library",
            "bom-ref": f"qt@{version}#pdf/{one['name'].replace(' ', '-')}",
            "name": one["name"],
            "description": f"as in Qt PDF of Qt {version}, which names no version of it",
            "licenses": _licences(one["licence"]),
        }
        for one in qt["pdf"]
    ]
    return [whole, *held]


def _typefaces() -> list[dict[str, Any]]:
    return [
        {
            "type": "file",
            "bom-ref": f"typeface/{file.name}",
            "name": file.name,
            "hashes": _hash(file.read_bytes()),
            "licenses": _licences("OFL-1.1"),
        }
        for file in sorted((ROOT / "resources" / "fonts").glob("*.ttf"))
    ]


def _besides(frozen: Path) -> list[dict[str, Any]]:
    """Return what a frozen program holds besides."""
    loader = parts.installed("pyinstaller")
    python = {
        "type": "platform",
        "bom-ref": f"cpython@{platform.python_version()}",
        "name": "CPython",
        "version": platform.python_version(),
        "licenses": _licences("PSF-2.0"),
    }
    starts = {
        "type": "library",
        "bom-ref": f"pkg:pypi/pyinstaller@{loader.version}",
        "name": "pyinstaller",
        "version": loader.version,
        "description": "its loader, which starts the program",
        "licenses": _licences(parts.licence(loader)),
        "purl": f"pkg:pypi/pyinstaller@{loader.version}",
    }
    packages = [
        {
            "type": "library",
            "bom-ref": f"pkg:deb/{one.name}@{one.version}",
            "name": one.name,
            "version": one.version,
            "purl": f"pkg:deb/debian/{one.name}@{quote(one.version)}",
        }
        for one in system.inside(frozen)
    ]
    return [python, starts, *packages]


def make(frozen: Path | None = None) -> dict[str, Any]:
    """Return the list as CycloneDX has it; for a frozen program in the folder ``frozen`` with what it holds besides."""
    runtime = parts.runtime()
    held = {part.purl: inside(part) for part in runtime}
    qt, typefaces, besides = _qt(), _typefaces(), _besides(frozen) if frozen else []
    whole = f"pkg:pypi/pat-studio@{released.version()}"
    purls = {part.name: part.purl for part in runtime}
    own = [purls[name] for name in parts.direct()] + [one["bom-ref"] for one in typefaces + besides]
    qt_holder = purls[str(parts.known()["qt"]["version_of"])]  # type: ignore[index]
    pointing = {whole: own, qt[0]["bom-ref"]: [one["bom-ref"] for one in qt[1:]]}
    for part in runtime:
        pointing[part.purl] = [purls[name] for name in part.needs] + [one["bom-ref"] for one in held[part.purl]]
    pointing[qt_holder] = [*pointing[qt_holder], qt[0]["bom-ref"]]
    components = [_package(part) for part in runtime]
    components += [one for part in runtime for one in held[part.purl]] + qt + typefaces + besides
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(released.epoch(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": whole,
                "name": "pat-studio",
                "version": released.version(),
                "licenses": _licences("MIT"),
                "purl": whole,
            },
            "properties": [
                {"name": "pat-studio:platform", "value": f"{sys.platform}-{platform.machine()}"},
                {"name": "pat-studio:lock", "value": "packaging/requirements.txt"},
            ],
        },
        "components": components,
        "dependencies": [{"ref": ref, "dependsOn": sorted(set(to))} for ref, to in sorted(pointing.items())],
    }
    digest = hashlib.sha256(json.dumps(bill, sort_keys=True).encode()).hexdigest()
    return {**bill, "serialNumber": f"urn:uuid:{uuid.UUID(digest[:32], version=4)}"}


def problem(text: str) -> str | None:
    """Return what the schema of CycloneDX objects to, or nothing. Needs cyclonedx-python-lib[json-validation]."""
    import rfc3987_syntax

    # The schema has each address parsed, which takes a tenth of a second; the same one stands at every file of a part.
    rfc3987_syntax.is_valid_syntax = cache(rfc3987_syntax.is_valid_syntax)

    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return None if found is None else str(found.data if hasattr(found, "data") else found)


def build(out: Path, frozen: bool = False) -> Path:
    """Write the list into the folder ``out``, which may be that of a frozen program; return the file.

    Raises ``ValueError`` if the schema objects.
    """
    text = json.dumps(make(out if frozen else None), indent=2, ensure_ascii=False) + "\n"
    objection = problem(text)
    if objection:
        raise ValueError(f"The list of parts is not as CycloneDX wants it: {objection}")
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"pat-studio-{released.version()}.cdx.json"
    file.write_text(text, encoding="utf-8")
    return file


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--frozen"]
    print(build(Path(given[0]) if given else ROOT / "dist", frozen="--frozen" in sys.argv))
