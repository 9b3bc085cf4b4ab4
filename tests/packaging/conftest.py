"""The programs of packaging/ import each other by their names, as they do when they are started there."""

import sys
from pathlib import Path

PACKAGING = str(Path(__file__).resolve().parents[2] / "packaging")
if PACKAGING not in sys.path:
    sys.path.insert(0, PACKAGING)
