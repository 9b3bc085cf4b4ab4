"""What this program is, and what it is made of, with the licences of the parts."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio import __version__
from studio.desktop.dialogs.dialog import Dialog, Paragraphs
from studio.text import Text, _

_PARTS: tuple[tuple[str, str, Text], ...] = (
    ("PySide6", "pyside6", _("GNU Lesser General Public License 3, with Qt {qt} under the same licence")),
    ("pydantic", "pydantic", _("MIT licence")),
    ("ReportLab", "reportlab", _("BSD licence")),
    ("pikepdf", "pikepdf", _("Mozilla Public License 2.0")),
    ("platformdirs", "platformdirs", _("MIT licence")),
    ("Pillow", "pillow", _("MIT-CMU licence")),
    ("markdown-it-py", "markdown-it-py", _("MIT licence")),
    ("python-bidi", "python-bidi", _("GNU Lesser General Public License")),
    ("arabic-reshaper", "arabic-reshaper", _("MIT licence")),
)


class About(Dialog):
    """Name, version and licences."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, _("About PAT Studio"), width=34)
        self.say(_("PAT Studio"), "title")
        self.say(_("Version {version}", version=__version__), "small", "muted")
        self.say(
            _(
                "An assistant for designing trials of psychedelic-assisted therapy for depression. It helps people "
                "who are trained for this work; it decides nothing for them."
            )
        )
        self.say(_("Published under the MIT licence. It is built on:"))
        self.licences = Paragraphs("\n".join(_lines()), lines=9, parent=self)
        self.licences.setReadOnly(True)
        self.licences.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.licences.setAccessibleName(str(_("Licences")))
        self.body.addWidget(self.licences)
        self.button(_("Close"), main=True).clicked.connect(self.accept)


def _lines() -> list[str]:
    parts = [
        str(_("{part} {version}: {licence}", part=name, version=_version(package), licence=_with_qt(licence)))
        for name, package, licence in _PARTS
    ]
    return [
        *parts,
        str(_("Typefaces Inter and Noto: SIL Open Font License 1.1")),
        str(_("The source code of Qt is at https://download.qt.io and that of PySide6 at https://code.qt.io.")),
    ]


def _with_qt(licence: Text) -> Text:
    return _(licence.message, qt=qVersion())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
