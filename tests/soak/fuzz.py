"""A fuzzer that watches which code an input reaches: whatever the bytes, a file is opened or refused in one sentence.

It needs atheris, which the project does not, so it runs in an environment of its own outside of the checkout::

    python3.11 -m venv ../fuzzing
    ../fuzzing/bin/pip install -r packaging/requirements.txt atheris
    nice -n 10 ../fuzzing/bin/python -m tests.soak.fuzz --inputs 1000000 --kept ../fuzzing/kept

Inputs that do something new are kept in ``kept/corpus``, and a next run goes on from them. One that breaks a law is
kept in ``kept/crash-*``; run with that file as argument, it is tried alone. Laws: nothing but FileError is raised, its
sentence stays on one line, and what is accepted is saved and opened again equal. An input may take 10 s and 2 GB.
Figures are printed at every 50,000 inputs and at the end, and stand in ``kept/figures.json``.
"""

import argparse
import importlib
import json
import random
import resource
import sys
import time
import unicodedata
from collections import Counter
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[2]
TOLD_EVERY = 50_000
SECONDS, MEGABYTES, LONGEST = 10, 2048, 6000

_TURNING = frozenset(("B", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
"""What ends a line or turns the direction of writing."""

_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, -0.0, 0.5, 1e15, 1e16, 2**53, -(2**63), 10**40, "", " ", "a/b", "\u202e", "é",
    "e\u0301", "\ud800", "\x00", "\n", "2026-02-30", "2026-11-23", "2026-11-23T10:00:00Z", "25 mg", "mg", "fixed",
    "psilocybin", "one", "constructor", "__proto__", "__class__", "format", "x" * 201, [], {}, [[]], [{}],
    {"id": "one"}, {"id": ""}, [{"id": "one"}, {"id": "one"}], [{"id": "one"}, {"id": "ONE"}], {"amount": 1},
    {"amount": 25, "unit": "mg", "per": "kg"},
)  # fmt: skip
_SPLICES = (
    b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\\ud83d", b"\\u0000", b"NaN", b"-Infinity", b"1e400", b"-0",
    b"9" * 5000, b"[" * 120, b'{"a":' * 120, b"\xef\xbb\xbf", b"\xff\xfe", b"%PDF-1.7", b"PK\x03\x04", b"\x00",
)  # fmt: skip


class Figures:
    """What a run has shown so far."""

    def __init__(self, wanted: int, kept: Path) -> None:
        self._wanted, self._kept = wanted, kept
        self._begun = time.monotonic()
        self._inputs, self._validated = 0, 0
        self._slowest = 0.0
        self._ends: Counter[str] = Counter()

    def validated(self) -> None:
        """Count an input that got past the parser, to the models."""
        self._validated += 1

    def took(self, seconds: float, end: str, data: bytes) -> None:
        """Count an input, how long it took and how it ended."""
        self._inputs += 1
        self._ends[end] += 1
        if seconds > self._slowest:
            self._slowest = seconds
            (self._kept / "slowest").write_bytes(data)
        if self._inputs % TOLD_EVERY == 0 or self._inputs == self._wanted:
            self._tell()

    def _tell(self) -> None:
        seconds = time.monotonic() - self._begun
        figures = {
            "inputs": self._inputs,
            "per second": round(self._inputs / seconds),
            "reached the models": f"{self._validated / self._inputs:.1%}",
            "ends": dict(self._ends.most_common()),
            "slowest input, ms": round(self._slowest * 1000, 1),
            "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        (self._kept / "figures.json").write_text(json.dumps(figures, indent=2))
        print(json.dumps(figures), flush=True)


def main() -> None:
    """Run the fuzzer."""
    atheris: Any = importlib.import_module("atheris")
    options, rest = _options()
    corpus = options.kept / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["studio.protocol", "studio.storage"]):
        protocol_file = importlib.import_module("studio.storage.protocol_file")
    _seed(corpus, protocol_file)
    names = _names(protocol_file)
    figures = Figures(options.inputs, options.kept)
    _watch(protocol_file, figures)

    def one(data: bytes) -> None:
        begun = time.perf_counter()
        end = _try(protocol_file, data)
        figures.took(time.perf_counter() - begun, end, data)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.random() < 0.3:
            return bytes(atheris.Mutate(data, most))
        return _mutated(data, rng, names)[:most]

    arguments = [
        *(f"-runs={options.inputs}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}"),
        *("-print_final_stats=1", "-len_control=0", f"-artifact_prefix={options.kept}/"),
    ]
    atheris.Setup([sys.argv[0], *arguments, *(rest or [str(corpus)])], one, custom_mutator=mutated)
    atheris.Fuzz()


def _options() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(description="Fuzz the loader of protocol files.")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--kept", type=Path, required=True, help="folder for the corpus, crashes and figures")
    return parser.parse_known_args()


def _try(protocol_file: Any, data: bytes) -> str:
    """Open the bytes as a file, hold what happens to the laws, and tell how it ended."""
    try:
        protocol = protocol_file.loads(data, "a.patp")
    except protocol_file.FileError as error:
        said = str(error)
        if len(said) > 700 or any(unicodedata.bidirectional(letter) in _TURNING for letter in said):
            raise AssertionError(f"not a sentence on one line: {said!r}") from error
        return type(error).__name__
    written = protocol_file.dumps(protocol)
    again = protocol_file.loads(written, "a.patp")
    if again != protocol or protocol_file.dumps(again) != written:
        raise AssertionError("what was saved is not what was opened")
    return "opened"


def _watch(protocol_file: Any, figures: Figures) -> None:
    """Count how many inputs get as far as the models."""
    whole = protocol_file.Protocol

    def validate(*args: Any, **named: Any) -> Any:
        figures.validated()
        return whole.model_validate_json(*args, **named)

    protocol_file.Protocol = SimpleNamespace(model_validate_json=validate)


def _seed(corpus: Path, protocol_file: Any) -> None:
    """Begin from files of old formats and the sections of the templates; harm is mixed in as they are changed."""
    seeds = [path.read_bytes() for path in sorted((ROOT / "tests" / "storage" / "formats").glob("*.patp"))]
    for path in sorted((ROOT / "templates").glob("*.patp")):
        raw = json.loads(path.read_bytes())
        seeds += [json.dumps({"format": 1, name: _smaller(value)}).encode() for name, value in raw.items()]
    for number, seed in enumerate(seeds):
        if len(seed) <= LONGEST:
            (corpus / f"seed-{number}").write_bytes(seed)


def _smaller(value: Any) -> Any:
    """Return plain JSON with short lists and texts, as an input should be small to be tried quickly."""
    if isinstance(value, dict):
        return {name: _smaller(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_smaller(part) for part in value[:2]]
    return value[:40] if isinstance(value, str) else value


def _names(protocol_file: Any) -> tuple[str, ...]:
    """Return the names of all members that the models know."""
    schema = protocol_file.schema()
    parts = [schema, *schema["$defs"].values()]
    return tuple(sorted({name for part in parts for name in part.get("properties", {})}))


def _mutated(data: bytes, rng: random.Random, names: tuple[str, ...]) -> bytes:
    """Change JSON in a few places, or put odd bytes into what is none."""
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict) or rng.random() < 0.15:
        at = rng.randrange(len(data) + 1)
        return data[:at] + rng.choice(_SPLICES) + data[at + rng.choice((0, 0, 1, 4)) :]
    for _time in range(rng.choice((1, 1, 1, 2, 4))):
        _change(raw, rng, names)
    if rng.random() < 0.97:
        raw["format"] = 1
    return json.dumps(raw, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def _change(raw: Any, rng: random.Random, names: tuple[str, ...]) -> None:
    """Change one member or item, somewhere below."""
    while True:
        keys = list(raw) if isinstance(raw, dict) else list(range(len(raw)))
        inner = [key for key in keys if isinstance(raw[key], dict | list)]
        if not inner or rng.random() < 0.25:
            break
        raw = raw[rng.choice(inner)]
    act = rng.randrange(4)
    if isinstance(raw, dict):
        if act == 0 or not keys:
            raw[rng.choice(names) if rng.random() < 0.9 else str(_odd(rng))] = _odd(rng)
        elif act == 1:
            del raw[rng.choice(keys)]
        else:
            key = rng.choice(keys)
            raw[key] = deepcopy(raw[rng.choice(keys)]) if act == 2 else _odd(rng)
    elif act == 0 or not keys:
        raw.insert(rng.randrange(len(raw) + 1), _odd(rng))
    elif act == 1:
        raw.append(deepcopy(raw[rng.choice(keys)]))
    else:
        raw[rng.choice(keys)] = _odd(rng)


def _odd(rng: random.Random) -> Any:
    return deepcopy(rng.choice(_ODD))


if __name__ == "__main__":
    main()
