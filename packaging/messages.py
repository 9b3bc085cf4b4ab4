"""Gather every message of the program into resources/locale/studio.pot, from which a language's catalogue is made.

Messages stand in three places: calls of ``_`` and ``n_`` in the code, the words of the models' fields and choices, and
what rules and limits say of themselves.
The file is made anew when it is needed and not kept. A new language, such as Chinese:

    .venv/bin/python packaging/messages.py
    .venv/bin/pybabel init -i resources/locale/studio.pot -d resources/locale -D studio -l zh_CN
    .venv/bin/pybabel compile -d resources/locale -D studio
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from studio.checklist.catalogue import catalogue
from studio.checklist.rule import Challenge, Severity
from studio.knowledge import outlines, thresholds
from studio.knowledge.precedents import Topic
from studio.protocol.base import Spec, Value, specs
from studio.protocol.protocol import Protocol

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "locale" / "studio.pot"
KEYWORDS = {"_": None, "n_": (1, 2)}


def model_words(model: type[Value]) -> Iterator[str]:
    """Yield titles, helps, units, examples and labels of a model's fields and of all that they hold."""
    for spec in specs(model).values():
        yield from _words(spec)
        if spec.model is not None:
            yield from model_words(spec.model)


def _words(spec: Spec) -> Iterator[str]:
    yield from filter(None, (spec.title, spec.help, spec.unit, spec.example))
    for choice in spec.choices or ():
        yield choice.words


def checklist_words() -> Iterator[str]:
    """Yield the reasons of rules, names and units of their limits, what sections are for, and choices of no model."""
    for choice in (*Challenge, *Severity, *Topic):
        yield choice.words
    for rule in catalogue():
        yield rule.reason
    for threshold in thresholds.every():
        yield from (threshold.name, threshold.unit)
    yield from outlines.m11_purposes().values()


def gathered() -> bytes:
    """Return the template of catalogues."""
    template = Catalog(project="PAT Studio", charset="utf-8", header_comment="# Messages of PAT Studio.")
    code = extract_from_dir(str(ROOT / "studio"), [("**.py", "python")], keywords=KEYWORDS, comment_tags=())
    for file, line, message, _comments, _context in sorted(code, key=lambda found: (found[0], found[1])):
        template.add(message, locations=[(f"studio/{file}", line)])
    for words in dict.fromkeys((*model_words(Protocol), *checklist_words())):
        template.add(words)
    written = io.BytesIO()
    write_po(written, template, omit_header=True, include_lineno=False, sort_output=True)
    return written.getvalue()


def main() -> int:
    """Write the file."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(gathered())
    print(TARGET.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
