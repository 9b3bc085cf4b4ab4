"""What this program is, and what it is made of, with the licences of the parts."""

from __future__ import annotations

import gzip
import sys
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget

from studio import __version__
from studio.data import data_folder
from studio.desktop.dialogs.dialog import Dialog, Paragraphs
from studio.desktop.editors.widgets import SlimScrollBar
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

NOTICES = "THIRD-PARTY-NOTICES.txt"
"""What packaging/notices.py writes beside a frozen program."""

_LICENCES = ("licence", "license", "copying", "notice", "ofl")
"""What the names of files with licences hold, in small letters."""

_ENDINGS = ("", ".txt", ".md", ".rst", ".APACHE", ".BSD")
"""What such names end with, where the file is a text."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that the program is built on.

    ``package`` is the name under which it is installed; ``files`` are those of ``resources`` that hold its licence,
    where the package brings none.
    """

    name: str
    package: str
    licence: Text
    files: tuple[str, ...] = ()


_LGPL = ("licences/LGPL-3.0.txt", "licences/GPL-3.0.txt")

PARTS: tuple[Part, ...] = (
    Part("Qt for Python (PySide6)", "pyside6", _("GNU Lesser General Public License 3"), _LGPL),
    Part("pydantic", "pydantic", _("MIT licence")),
    Part("ReportLab", "reportlab", _("BSD licence")),
    Part("pikepdf", "pikepdf", _("Mozilla Public License 2.0")),
    Part("cryptography", "cryptography", _("Apache License 2.0 or BSD licence")),
    Part("platformdirs", "platformdirs", _("MIT licence")),
    Part("Pillow", "pillow", _("MIT-CMU licence")),
    Part("markdown-it-py", "markdown-it-py", _("MIT licence")),
    Part("python-bidi", "python-bidi", _("GNU Lesser General Public License"), _LGPL),
    Part("arabic-reshaper", "arabic-reshaper", _("MIT licence")),
    Part("NumPy", "numpy", _("BSD licence")),
    Part("SciPy", "scipy", _("BSD licence")),
)
"""What the program needs to run, besides Python itself."""


class About(Dialog):
    """Name, version and licences."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, _("About PAT Studio"), width=34)
        self.say(_("PAT Studio"), "title")
        self.say(_("Version {version}, with Qt {qt}", version=__version__, qt=qVersion()), "small", "muted")
        self.say(
            _(
                "An assistant for designing trials of psychedelic-assisted therapy for depression. It helps people "
                "who are trained for this work; it decides nothing for them."
            )
        )
        self.say(_("Published under the MIT licence. It is built on:"))
        self.parts = Paragraphs("\n".join(_lines()), lines=9, parent=self)
        self.parts.setReadOnly(True)
        self.parts.setAccessibleName(str(_("Parts and their licences")))
        self.parts.setAccessibleDescription(str(_("The arrow keys go through the lines.")))
        self.body.addWidget(self.parts)
        self.button(_("Licence texts…"), left=True).clicked.connect(self._on_texts)
        self.button(_("Close"), main=True).clicked.connect(self.accept)

    def _on_texts(self) -> None:
        Licences(self).open()


class Licences(Dialog):
    """The full text of the licence of each part."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, _("Licence texts"), width=46)
        self.list = QListWidget(self)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(str(_("Parts")))
        self.list.setAccessibleDescription(str(_("The arrow keys go to a part and show its licence.")))
        self.list.setMaximumWidth(em(self, 13))
        self.list.setWordWrap(True)
        self.list.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self.list))
        self.text = Paragraphs("", lines=20, parent=self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(str(_("Licence")))
        self.text.setAccessibleDescription(str(_("The whole text, to be read and copied.")))
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addWidget(self.text, 3)
        self.body.addLayout(row, 1)
        self.button(_("Close"), main=True).clicked.connect(self.accept)
        self._texts: list[Callable[[], list[str]]] = [_own, *(partial(_of, part) for part in PARTS), _typefaces]
        self.list.addItems(["PAT Studio", *(part.name for part in PARTS), str(_("Typefaces"))])
        if notices() is not None:
            self.list.addItem(str(_("All notices")))
            self._texts.append(_all)
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)

    def _show(self, row: int) -> None:
        self.text.setPlainText("\n\n".join(self._texts[row]()))


def _lines() -> list[str]:
    parts = [
        str(_("{part} {version}: {licence}", part=part.name, version=_version(part.package), licence=part.licence))
        for part in PARTS
    ]
    return [
        *parts,
        str(_("Typefaces Inter and Noto: SIL Open Font License 1.1")),
        str(_("The source code of Qt is at https://download.qt.io and that of PySide6 at https://code.qt.io.")),
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _own() -> list[str]:
    """Return the licence of the program, which stands beside its code or among its metadata."""
    beside = data_folder("resources").parent / "LICENSE"
    return [beside.read_text(encoding="utf-8")] if beside.is_file() else _installed("pat-studio")


def notices() -> Path | None:
    """Return the file with the notices of all that a frozen program holds; None where the program is not frozen."""
    if not getattr(sys, "frozen", False):
        return None
    program = Path(sys.executable).resolve().parent
    places = (
        program / NOTICES,
        program.parent / "Resources" / NOTICES,
        program.parents[1] / "share" / "doc" / "pat-studio" / f"{NOTICES}.gz",
    )
    return next((place for place in places if place.is_file()), None)


def _all() -> list[str]:
    file = notices()
    if file is None:
        return []
    return [(gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()).decode()]


def _of(part: Part) -> list[str]:
    """Return the licence of a part: what its package brings, else the files that this program keeps for it."""
    found = _installed(part.package)
    if found and not part.files:
        return found
    return [(data_folder("resources") / file).read_text(encoding="utf-8") for file in part.files]


def _installed(package: str) -> list[str]:
    """Return the texts of the licences that an installed package brings."""
    try:
        files = distribution(package).files or []
    except PackageNotFoundError:
        return []
    chosen = [file for file in files if any(word in file.name.casefold() for word in _LICENCES)]
    return [file.read_text(encoding="utf-8") for file in chosen if file.suffix in _ENDINGS]


def _typefaces() -> list[str]:
    """Return the licences of the bundled typefaces."""
    folder = data_folder("resources") / "fonts"
    files = [file for file in sorted(folder.iterdir()) if any(word in file.name.casefold() for word in _LICENCES)]
    return [file.read_text(encoding="utf-8") for file in files]
