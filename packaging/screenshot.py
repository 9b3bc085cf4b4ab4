"""Make the picture of the window that the README shows: ``python packaging/screenshot.py``.

It is drawn without a screen, from the shipped template with one dose typed in grams, so that the checklist has
something to say.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from studio.desktop import theme
from studio.desktop.main_window import MainWindow
from studio.protocol.edit import put
from studio.storage.library import find, start_from
from studio.storage.protocol_file import save
from studio.storage.settings import Settings

TARGET = Path(__file__).resolve().parent.parent / "docs" / "window.png"


def main() -> int:
    """Draw the window and write the picture."""
    app = QApplication(sys.argv[:1])
    theme.apply(app, "light")
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    protocol = start_from(template)
    given = protocol.dosing.arms[-1]
    protocol = put(protocol, f"/dosing/arms/{given.id}/dose", {"amount": 1, "unit": "g"})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "Psilocybin TRD.patp"
        save(file, protocol)
        window = MainWindow(Settings(theme="light"))
        window.resize(1440, 900)
        window.show()
        window.files.open(file)
        window.workspace.show_page("dosing")
        for _round in range(30):
            app.processEvents()
        TARGET.parent.mkdir(exist_ok=True)
        window.grab().save(str(TARGET))
    print(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
