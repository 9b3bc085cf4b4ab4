"""Ask the advisory service whether a locked package has a known weakness. Needs a network, and pip-audit.

    python packaging/audit.py [lock files, else all that are beside this program]

Ends with 0 when every package was looked up and none has one, with 1 when one has, and with 3 when the service does not
know all of them or cannot be reached: pip-audit itself calls that clean, and it is not.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
CLEAN, WEAK, UNKNOWN = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Report:
    """What was found about one lock file.

    ``weak`` has a sentence for each known weakness, ``unknown`` the names of packages that were not looked up.
    """

    looked_up: int
    weak: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def status(self) -> int:
        """Return the exit status for this report."""
        if self.weak:
            return WEAK
        return UNKNOWN if self.unknown or not self.looked_up else CLEAN


def read(told: str, expected: set[str]) -> Report:
    """Return the report that stands in pip-audit's JSON; what is ``expected`` and not told of is unknown."""
    seen = {one["name"]: one for one in json.loads(told)["dependencies"]}
    weak = tuple(
        f"{name} {one['version']}: {found['id']}"
        + (f", mended in {', '.join(found['fix_versions'])}" if found.get("fix_versions") else "")
        for name, one in sorted(seen.items())
        for found in one.get("vulns", ())
    )
    looked_up = {name for name, one in seen.items() if "skip_reason" not in one}
    return Report(len(looked_up), weak, tuple(sorted(expected - looked_up)))


def locked_here(lock: Path) -> set[str]:
    """Return the names in a lock file of what is installed on this platform, as pip-audit reads it."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    lines = re.findall(r"^[\w.-]+==[^\\\n]+", lock.read_text(encoding="utf-8"), re.MULTILINE)
    asked = [Requirement(line.strip()) for line in lines]
    return {canonicalize_name(one.name) for one in asked if one.marker is None or one.marker.evaluate()}


def audit(lock: Path) -> Report:
    """Return what the advisory service knows about a lock file's packages."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "--no-deps", "--disable-pip", "-f", "json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if not done.stdout.lstrip().startswith("{"):
        print((done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1], file=sys.stderr)
        return Report(0, (), tuple(sorted(locked_here(lock))))
    return read(done.stdout, locked_here(lock))


def main(arguments: list[str]) -> int:
    """Audit the lock files, print what was found, and return the exit status."""
    locks = [Path(argument) for argument in arguments] or sorted(FOLDER.glob("requirements*.txt"))
    statuses = set()
    for lock in locks:
        report = audit(lock)
        print(f"{lock.name}: {report.looked_up} looked up, {len(report.weak)} known weaknesses")
        print("".join(f"  {one}\n" for one in report.weak), end="")
        if report.unknown:
            print(f"  not looked up, so nothing is known of: {', '.join(report.unknown)}")
        statuses.add(report.status)
    return WEAK if WEAK in statuses else UNKNOWN if UNKNOWN in statuses else CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
