"""Start PAT Studio, or its tests, from a checkout. Needs Python 3.11 or later and, the first time, a network.

    python3 packaging/bootstrap.py run  [arguments of pat-studio]
    python3 packaging/bootstrap.py test [arguments of pytest]

Both make a virtual environment in ``.venv`` from the lock files beside this program, and use it again while
the lock, the project's metadata and the version of Python stay the same. ``run`` opens the window; without a
display it makes, checks and exports a protocol in ``demo/`` on the command line instead. ``test`` runs all
tests.

On Debian and Ubuntu, missing system packages are installed with apt-get where this is allowed; else the
command to type is printed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MINIMUM_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCKS = {
    "run": ROOT / "packaging" / "requirements.txt",
    "test": ROOT / "packaging" / "requirements-test.txt",
}
DEMO_TEMPLATE = "psilocybin-trd-single-dose"

# The part of Qt that a use needs, and the files whose libraries must then be found. Patterns below PySide6.
QT_FILES = {
    "base": ("QtWidgets.abi3.so", "QtPdf.abi3.so", "Qt/plugins/platforms/libqoffscreen.so"),
    "xcb": ("Qt/plugins/platforms/libqxcb.so", "Qt/plugins/xcbglintegrations/*.so"),
    "wayland": (
        "Qt/plugins/platforms/libqwayland*.so",
        "Qt/plugins/wayland-shell-integration/libxdg-shell.so",
        "Qt/plugins/wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
    ),
}
QT_CHECK = "import PySide6.QtPdf; from PySide6.QtWidgets import QApplication; QApplication([])"

# Shared libraries that Qt takes from the system, and the packages of Debian and Ubuntu that hold them.
LIBRARY_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
# Programs that some tests drive; those tests are skipped where one is missing.
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "strace": "strace",
}
NO_NETWORK = re.compile(
    r"NewConnectionError|Failed to establish a new connection|name resolution|getaddrinfo failed"
    r"|nodename nor servname|Network is unreachable|No route to host|Connection refused|ConnectTimeout"
    r"|Read timed out|ProxyError|Max retries exceeded"
)

_started = time.monotonic()


class Failure(Exception):
    """What stopped the work, in a sentence for the person at the terminal."""


def say(text: str) -> None:
    """Print a line of progress; on standard error, so that what pat-studio prints stays usable as data."""
    print(f"[{time.monotonic() - _started:5.1f} s] {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def heartbeat() -> Iterator[None]:
    """Show every ten seconds that the work goes on."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(10):
            say("  still at work")

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def venv_program(name: str) -> Path:
    """Return where the environment keeps one of its programs."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def child_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for the environment's programs: the user's, less what mixes in another Python."""
    mixing = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    return {name: value for name, value in variables.items() if name not in mixing}


def pip_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for pip: where packages come from is the user's choice, where they go is not."""
    elsewhere = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_REQUIREMENT"}
    kept = {name: value for name, value in child_environment(variables).items() if name not in elsewhere}
    return {**kept, "PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


# ---- what a checkout needs


def python_problem(version: tuple[int, int]) -> str | None:
    """Return why this version of Python does not do, or nothing."""
    if version >= MINIMUM_PYTHON:
        return None
    needed = ".".join(map(str, MINIMUM_PYTHON))
    return (
        f"PAT Studio needs Python {needed} or later, and this is Python {version[0]}.{version[1]}: "
        f"start it again with a newer one, such as python{needed}."
    )


def has_display(system: str, variables: Mapping[str, str]) -> bool:
    """Return whether a window can be opened: always on Windows and macOS, elsewhere with X or Wayland."""
    if system in ("win32", "darwin"):
        return True
    return bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def qt_parts(variables: Mapping[str, str]) -> list[str]:
    """Return the parts of Qt that a window on this display needs."""
    displays = {"xcb": "DISPLAY", "wayland": "WAYLAND_DISPLAY"}
    return ["base", *(part for part, variable in displays.items() if variables.get(variable))]


def fingerprint(kind: str) -> str:
    """Return a digest of all that an environment of this kind ("run" or "test") is made from."""
    import tomllib  # not in the versions of Python that python_problem turns away

    with (ROOT / "pyproject.toml").open("rb") as file:
        settings = tomllib.load(file)
    made_from = {
        "project": [settings["build-system"], settings["project"]],
        "locks": [LOCKS[one].read_text(encoding="utf-8") for one in ("run", kind)],
        "python": [platform.python_implementation(), *sys.version_info[:2], platform.machine()],
        "checkout": str(ROOT),
    }
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()


def stamp(kind: str) -> Path:
    """Return the file that is written when the environment of this kind is complete."""
    return VENV / f"bootstrap-{kind}"


def is_complete(kind: str) -> bool:
    """Return whether the environment is there, whole, and made from what the checkout holds now."""
    try:
        written = stamp(kind).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return written == fingerprint(kind) and venv_program("python").exists()


# ---- making the environment


def progress_of(line: str) -> str | None:
    """Return what a line of pip's output says to people, or nothing."""
    fetched = re.match(r"\s*Downloading (\S+?)-(\d[^-]*)-\S+\.whl \(([\d.]+ [MG]B)\)", line)
    if fetched:
        return f"  fetching {fetched[1]} {fetched[2]} ({fetched[3]})"
    if line.startswith("Installing collected packages:") and "," in line:
        return f"  putting {line.count(',') + 1} packages in place"
    return None


def explain(lines: Sequence[str]) -> str:
    """Return the sentence for a failed pip: its likely cause, else the end of what it printed."""
    text = "\n".join(lines)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return (
            "Something between here and the package index answers with a certificate that is not trusted here, as "
            "the networks of some institutions do: set PIP_CERT to the file of its issuer's certificate, start again."
        )
    if NO_NETWORK.search(text):
        return "The package index cannot be reached: connect this machine to the network and start again."
    if "No space left on device" in text:
        return f"The disk is full: PAT Studio's environment in {VENV} needs about 1 GB."
    tail = [line for line in lines if line.strip() and not line.lstrip().startswith(("WARNING:", "[notice]"))]
    return "\n  ".join(["The packages could not be installed; pip said last:", *tail[-15:]])


def pip(*arguments: str) -> None:
    """Run the environment's pip and show its progress in a few lines."""
    command = [str(venv_program("python")), "-I", "-m", "pip", "install", "--progress-bar=off", *arguments]
    lines = []
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=pip_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    with heartbeat(), process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip())
            shown = progress_of(line)
            if shown:
                say(shown)
    if process.returncode:
        raise Failure(explain(lines))


def ensure_venv_module() -> None:
    """Make sure that Python can make environments; Debian keeps that part in a package of its own."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not shutil.which("apt-get"):
        raise Failure("Python's venv module is missing: install it from your system, then start again.")
    if not apt_install([package]):
        raise Failure(f"Python's venv module is missing: type '{apt_command([package])}', then start again.")
    importlib.invalidate_caches()


def make_venv() -> None:
    """Make an empty environment, in place of whatever stood there."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise Failure("The .venv must be made anew: start this with the system's Python, not its own.")
    ensure_venv_module()
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        say("Removing the incomplete or outdated .venv")
        shutil.rmtree(VENV)
    say(f"Making .venv with Python {platform.python_version()}")
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)],
        env=child_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if made.returncode:
        raise Failure("\n  ".join(["Python could not make .venv; it said:", *made.stdout.splitlines()[-10:]]))


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one bootstrap at a time change the environment; a second one waits."""
    with (ROOT / ".venv.lock").open("a") as file:
        for attempt in range(1_000_000):
            try:
                if sys.platform == "win32":
                    import msvcrt

                    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                else:
                    import fcntl

                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if attempt == 0:
                    say("Another start is preparing .venv; waiting for it")
                time.sleep(0.5)
        yield


def ensure_environment(kind: str) -> None:
    """Make the environment of this kind, or complete it; nothing is done when it is there already."""
    # The test environment holds everything that running needs.
    enough = {"run": ("run", "test"), "test": ("test",)}[kind]
    if any(is_complete(one) for one in enough):
        return
    with alone():
        if any(is_complete(one) for one in enough):
            return
        extend = is_complete("run")
        for one in LOCKS:
            with contextlib.suppress(FileNotFoundError):
                stamp(one).unlink()
        if not extend:
            make_venv()
        lock = LOCKS[kind]
        count = len(re.findall(r"^[\w.-]+==", lock.read_text(encoding="utf-8"), re.MULTILINE))
        say(f"Installing the {count} locked packages for '{kind}' (the first time this fetches about 250 MB)")
        pip("-r", str(lock))
        pip("--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT))
        stamp(kind).write_text(fingerprint(kind), encoding="utf-8")
        say("The environment is complete")


# ---- system packages


def is_root() -> bool:
    """Return whether this user may install system packages without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def privilege() -> list[str] | None:
    """Return what to write before apt-get: nothing for root, sudo where it asks no password, else None."""
    if is_root():
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def apt_command(packages: Iterable[str]) -> str:
    """Return the one command that a person types to get these packages."""
    before = "" if is_root() else "sudo "
    return f"{before}apt-get install -y {' '.join(packages)}"


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages if this user may; return whether they are installed."""
    before = privilege()
    if before is None:
        return False
    say(f"Installing system packages: {' '.join(packages)}")
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    with heartbeat():
        for command in (install, [*apt, "update"], install):
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
            if command is install and done.returncode == 0:
                return True
    say(f"  apt-get failed: {(done.stdout.strip() or 'it said nothing').splitlines()[-1]}")
    return False


def parse_missing(ldd_output: str) -> set[str]:
    """Return the system libraries that ldd did not find; Qt's own are found by Qt itself."""
    names = set(re.findall(r"^\s*(\S+) => not found", ldd_output, re.MULTILINE))
    return {name for name in names if not name.startswith(("libQt6", "libpyside6", "libshiboken6"))}


def missing_libraries(parts: Iterable[str], environment: Path | None = None) -> list[str]:
    """Return the system libraries that these parts of Qt need and this machine lacks; Qt is ``.venv``'s if not said."""
    ldd = shutil.which("ldd")
    if not sys.platform.startswith("linux") or not ldd:
        return []
    python = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    qt = (environment or VENV) / "lib" / python / "site-packages" / "PySide6"
    files = [str(file) for part in parts for pattern in QT_FILES[part] for file in qt.glob(pattern)]
    if not files:
        return []
    seen = subprocess.run([ldd, *files], capture_output=True, encoding="utf-8", errors="replace", check=False)
    return sorted(parse_missing(seen.stdout))


def packages_for(libraries: Iterable[str]) -> list[str]:
    """Return the Debian packages that hold these libraries, as far as they are known."""
    return sorted({LIBRARY_PACKAGES[name] for name in libraries if name in LIBRARY_PACKAGES})


def advice(libraries: Sequence[str]) -> str:
    """Return the sentence that tells how to get the libraries that Qt lacks."""
    packages = packages_for(libraries)
    if shutil.which("apt-get") and packages:
        return f"Qt misses system libraries: type '{apt_command(packages)}', then start again."
    return f"Qt misses system libraries, install them and start again: {', '.join(libraries)}."


def qt_problem(parts: Sequence[str], also: Sequence[str] = ()) -> str | None:
    """Check that Qt loads with these parts, after installing what it lacks where that is allowed.

    ``also`` names Debian packages wanted at the same time. What was found good is remembered in ``.venv``.
    """
    remembered = VENV / "bootstrap-qt"
    known = remembered.read_text(encoding="utf-8").split() if remembered.exists() else []
    if set(parts) <= set(known) and not also:
        return None
    missing = missing_libraries(parts)
    wanted = [*packages_for(missing), *also]
    if wanted and shutil.which("apt-get") and apt_install(wanted):
        missing = missing_libraries(parts)
    if missing:
        return advice(missing)
    say("Checking that Qt loads")
    loaded = subprocess.run(
        [str(venv_program("python")), "-I", "-c", QT_CHECK],
        env={**child_environment(os.environ), "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if loaded.returncode:
        said = (loaded.stderr.strip() or f"it ended with code {loaded.returncode}").splitlines()[-1]
        return f"Qt cannot start on this machine: {said}"
    remembered.write_text(" ".join(sorted({*known, *parts})), encoding="utf-8")
    return None


# ---- the two commands


def pat_studio(*arguments: str) -> int:
    """Run pat-studio in the user's folder and return its exit status."""
    command = [str(venv_program("pat-studio")), *arguments]
    return subprocess.call(command, env=child_environment(os.environ))


def demo() -> int:
    """Make, check and export a protocol in demo/ on the command line, and say what was made."""
    folder = ROOT / "demo"
    folder.mkdir(exist_ok=True)
    protocol = folder / f"{DEMO_TEMPLATE}.patp"
    kinds = {"PDF": ".pdf", "Word file": ".docx"}
    documents = {kind: folder / f"{DEMO_TEMPLATE}{ending}" for kind, ending in kinds.items()}
    say("There is no display for the window, so the command line does the same job in demo/")
    if protocol.exists():
        say(f"  keeping {protocol.name} of an earlier start; delete it to begin afresh")
    else:
        say(f"  pat-studio new {DEMO_TEMPLATE}")
        status = pat_studio("new", DEMO_TEMPLATE, "-o", str(protocol))
        if status:
            return status
    say("  pat-studio check")
    checked = pat_studio("check", str(protocol))
    if checked not in (0, 1):
        return checked
    for document in documents.values():
        say(f"  pat-studio export -o {document.name}")
        status = pat_studio("export", str(protocol), "-o", str(document))
        if status:
            return status
    print("Made:")
    print(f"  {protocol}  the protocol")
    for kind, document in documents.items():
        print(f"  {document}  the same as a {kind}, {document.stat().st_size / 1024:.0f} kB")
    print(f"Go on with {venv_program('pat-studio')}, or start this with a display for the window.")
    return 0


def run(arguments: Sequence[str]) -> int:
    """Open the window, or do the demonstration without a display; arguments go to pat-studio."""
    ensure_environment("run")
    if has_display(sys.platform, os.environ):
        problem = qt_problem(qt_parts(os.environ))
        if problem:
            raise Failure(problem)
        return pat_studio(*arguments)
    problem = qt_problem(["base"])
    if problem:
        say(f"The window could not open here, the command line can: {problem}")
    return pat_studio(*arguments) if arguments else demo()


def missing_programs() -> list[str]:
    """Return the programs that tests drive and that are not installed here."""
    return [program for program in TEST_PROGRAMS if not shutil.which(program)]


def test(arguments: Sequence[str]) -> int:
    """Run the tests; arguments go to pytest."""
    ensure_environment("test")
    also = [TEST_PROGRAMS[program] for program in missing_programs()] if shutil.which("apt-get") else []
    problem = qt_problem(["base", "xcb"], also)
    if problem and qt_problem(["base"]):
        raise Failure(problem)
    if problem:
        say(f"Tests in a real window will be skipped: {problem}")
    if missing_programs():
        say(f"Tests that need these programs will be skipped: {', '.join(missing_programs())}")
    command = [str(venv_program("python")), "-m", "pytest", *arguments]
    return subprocess.call(command, cwd=ROOT, env=child_environment(os.environ))


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks and return the exit status: 3 when the preparation failed."""
    parser = argparse.ArgumentParser(description="Start PAT Studio or its tests from a checkout.")
    parser.add_argument("command", choices=["run", "test"], help="open PAT Studio, or run all tests")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on to pat-studio or to pytest")
    chosen = parser.parse_args(arguments)
    try:
        problem = python_problem(sys.version_info[:2])
        if problem:
            raise Failure(problem)
        return {"run": run, "test": test}[chosen.command](chosen.arguments)
    except Failure as failure:
        print(failure, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'The system'}: {error.strerror}.", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
