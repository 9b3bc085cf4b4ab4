"""Which editor a kind of field has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desktop.editors.choices import ChecksEditor, ChoiceEditor, YesNoEditor
from studio.desktop.editors.dose import DoseEditor
from studio.desktop.editors.knowledge import KnowledgeEditor
from studio.desktop.editors.line import LineEditor
from studio.desktop.editors.references import ReferencesEditor
from studio.desktop.editors.text import TextEditor
from studio.protocol.own import OwnLimit
from studio.protocol.wording import Passage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.editors.editor import Editor
    from studio.desktop.editors.form import Form
    from studio.protocol.base import Spec


def make_editor(form: Form, address: str, spec: Spec, parent: QWidget) -> Editor:
    """Return the editor for a kind of field."""
    if spec.knows is not None and spec.kind == "line":
        return KnowledgeEditor(spec, form.session, parent)
    match spec.kind:
        case "text" | "lines":
            return TextEditor(spec, parent)
        case "choice" | "reference":
            return ChoiceEditor(spec, form.session, parent)
        case "choices":
            return ChecksEditor(spec, form.session, parent)
        case "references":
            return ReferencesEditor(spec, form.session, parent)
        case "yes_no":
            return YesNoEditor(spec, parent)
        case "dose":
            return DoseEditor(spec, parent)
        case "group":
            from studio.desktop.editors.rows import GroupEditor

            return GroupEditor(form, address, spec, parent)
        case "items" if spec.model is OwnLimit:
            from studio.desktop.editors.limits import LimitsEditor

            return LimitsEditor(form, spec, parent)
        case "items" if spec.model is Passage:
            from studio.desktop.editors.passages import PassagesEditor

            return PassagesEditor(form, spec, parent)
        case "items":
            from studio.desktop.editors.items import ItemsEditor

            return ItemsEditor(form, address, spec, parent)
        case _:
            return LineEditor(spec, parent)


def make_cell_editor(form: Form, address: str, spec: Spec, parent: QWidget) -> Editor:
    """Return the editor for a field in a table's cell, where there is room for a single input only."""
    if spec.kind in ("dose", "text"):
        return LineEditor(spec, parent)
    if spec.kind == "yes_no":
        return ChoiceEditor(spec, form.session, parent)
    return make_editor(form, address, spec, parent)
