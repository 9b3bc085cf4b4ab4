"""Where the files that travel with the program are found."""

from functools import cache
from pathlib import Path
from typing import Literal


@cache
def data_folder(kind: Literal["resources", "templates"]) -> Path:
    """Return the folder of packaged ``resources`` or ``templates``: inside the wheel, else in the checkout."""
    package = Path(__file__).resolve().parent
    packaged = package / "_data" / kind
    return packaged if packaged.is_dir() else package.parent / kind
