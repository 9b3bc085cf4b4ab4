"""What went wrong in earlier starts, to be copied for those who can mend it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.desktop.dialogs.dialog import Dialog, Paragraphs
from studio.desktop.editors.widgets import SlimScrollBar
from studio.text import Text, _


class Reports(Dialog):
    """Shows reports of errors under a sentence that says what they are; they can be copied and deleted."""

    unwanted = Signal()
    """The reports are to be deleted."""

    def __init__(self, parent: QWidget | None, title: Text, introduction: Text, reports: str) -> None:
        super().__init__(parent, title, width=40)
        self.say(introduction)
        self.say(
            _(
                "A report names the program’s own lines of code and nothing of your protocols. It stays on this "
                "computer; copy it if you want to send it to those who maintain PAT Studio."
            ),
            "small",
            "muted",
        )
        self.reports = Paragraphs(reports or str(_("There is no report: nothing went wrong.")), lines=12, parent=self)
        self.reports.setReadOnly(True)
        self.reports.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.reports.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.reports.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self.reports))
        self.reports.setAccessibleName(str(_("Reports")))
        self.reports.setAccessibleDescription(str(_("To be read and copied.")))
        self.body.addWidget(self.reports)
        self._copy = self.button(_("Copy"), left=True)
        self._copy.clicked.connect(self._on_copy)
        self._delete = self.button(_("Delete"))
        self._delete.clicked.connect(self._on_delete)
        for button in (self._copy, self._delete):
            button.setEnabled(bool(reports))
        self.button(_("Close"), main=True).clicked.connect(self.accept)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.reports.toPlainText())
        self._copy.setText(str(_("Copied")))
        self._copy.updateGeometry()

    def _on_delete(self) -> None:
        self.unwanted.emit()
        self.accept()
