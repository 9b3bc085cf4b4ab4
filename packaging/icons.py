"""Draw the icons of the program and of its documents in every size that desktops ask for.

    .venv/bin/python packaging/icons.py FOLDER

The folder gets what belongs into hicolor, the theme that every other icon theme falls back on.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICONS = {
    "apps/pat-studio": ROOT / "resources" / "pat-studio.svg",
    "mimetypes/application-x-pat-studio-protocol": ROOT / "packaging" / "debian" / "protocol.svg",
}
"""By their place in a folder of one size."""


def draw(folder: Path) -> None:
    """Write every icon as SVG and as a PNG of each size into the folder."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication([])
    for place, source in ICONS.items():
        target = folder / "scalable" / f"{place}.svg"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        renderer = QSvgRenderer(str(source))
        for size in SIZES:
            target = folder / f"{size}x{size}" / f"{place}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            image = QImage(size, size, QImage.Format.Format_ARGB32)
            image.fill(Qt.GlobalColor.transparent)
            painter = QPainter(image)
            renderer.render(painter)
            painter.end()
            if not image.save(str(target)):
                raise OSError(f"{target} could not be written.")
    application.quit()


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
