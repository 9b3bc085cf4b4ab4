"""Build all that is handed out, as far as this platform can. Needs Python 3.11 or later and, the first time, a network.

    python3 packaging/build.py [folder, else dist/]

Makes the wheel and the source distribution, the frozen program as an archive, on Debian and Ubuntu a package around
it, the list of parts (CycloneDX), the licence notices, and SHA256SUMS; tries the frozen program and has everything
checked by the tools of its kind. The tools of Python are locked in requirements-dist.txt and installed in an
environment of their own, build/env; those of the system are named when one is missing.

The same source gives the same bytes: what stands in it for a time is the day of release.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import bootstrap
import deb
import freeze
import released
from bootstrap import Failure, say

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "packaging" / "requirements-dist.txt"


def environment_python(work: Path) -> Path:
    """Make the environment for building unless it is there; return its Python."""
    folder = work / "env"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    made_from = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    stamp = folder / "complete"
    if not (stamp.exists() and stamp.read_text(encoding="utf-8") == made_from):
        say("Making the environment for building (the first time this fetches about 300 MB)")
        bootstrap.ensure_venv_module()
        shutil.rmtree(folder, ignore_errors=True)
        environment = bootstrap.pip_environment(os.environ)
        freeze.run([sys.executable, "-m", "venv", str(folder)], environment)
        install = ["install", "--no-deps", "--require-hashes", "--only-binary=:all:", "--progress-bar=off"]
        freeze.run([str(python), "-I", "-m", "pip", *install, "-r", str(LOCK)], environment)
        stamp.write_text(made_from, encoding="utf-8")
    return python


def build_environment() -> dict[str, str]:
    """Return the variables that make builds alike."""
    kept = bootstrap.child_environment(os.environ)
    return {**kept, "SOURCE_DATE_EPOCH": str(released.epoch()), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def try_frozen(program: Path, environment: dict[str, str]) -> None:
    """Have the frozen program test itself, and show what it says. Raises Failure."""
    for line in freeze.run([str(program), "--self-test"], environment).splitlines():
        say(f"    {line}")


def checksums(out: Path, files: list[Path]) -> Path:
    """Write the SHA-256 of each file, as sha256sum -c reads it."""
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(out).as_posix()}\n" for file in files]
    target = out / "SHA256SUMS"
    target.write_text("".join(lines), encoding="utf-8", newline="\n")
    return target


def build(out: Path, work: Path) -> list[Path]:
    """Build everything into the folder ``out``; return the files. Raises Failure."""
    missing = deb.missing_tools() if deb.is_possible() else []
    if missing:
        raise Failure(f"The package for Debian needs more tools: type '{bootstrap.apt_command(missing)}', start again.")
    python, environment = environment_python(work), build_environment()
    lacking = bootstrap.missing_libraries(bootstrap.QT_FILES, work / "env")
    if lacking:
        raise Failure(bootstrap.advice(lacking))
    for folder in (out, work):
        folder.mkdir(parents=True, exist_ok=True)
    say("Wheel and source distribution")
    before = {file: file.stat().st_mtime_ns for file in out.iterdir()}
    for program in ("wheels.py", "bill.py"):
        freeze.run([str(python), str(ROOT / "packaging" / program), str(out)], environment)
    files = [file for file in out.iterdir() if file.is_file() and before.get(file) != file.stat().st_mtime_ns]
    say("Freezing the program")
    folder = freeze.freeze(python, work, environment)
    say("Trying the frozen program")
    try_frozen(folder / ("pat-studio.exe" if os.name == "nt" else "pat-studio"), environment)
    say("Packing it")
    files.append(freeze.archive(folder, out))
    if deb.is_possible():
        say("Debian package")
        files.append(deb.build(python, folder, out, work, environment))
    files.sort()
    return [*files, checksums(out, files)]


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit status, 3 when something could not be built."""
    parser = argparse.ArgumentParser(description="Build all that is handed out, as far as this platform can.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist", help="where it goes, else dist/")
    out: Path = parser.parse_args(arguments).folder.resolve()
    try:
        problem = bootstrap.python_problem(sys.version_info[:2])
        if problem:
            raise Failure(problem)
        for file in build(out, ROOT / "build"):
            print(f"{file}  {file.stat().st_size / 1e6:.1f} MB")
    except (Failure, ValueError) as failure:
        print(failure, file=sys.stderr)
        return 3
    except (OSError, subprocess.SubprocessError) as error:
        print(f"The build stopped: {error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
