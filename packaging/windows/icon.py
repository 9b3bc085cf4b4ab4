"""Write the program's icon as Windows (.ico) or macOS (.icns) wants it.

    python packaging/windows/icon.py OUT.ico|OUT.icns

Drawn from the scalable icon, so that there is one drawing of it.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parents[2] / "resources" / "pat-studio.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256)


def drawn(size: int) -> Image.Image:
    """Return the icon in a size, in pixels."""
    renderer = QSvgRenderer(str(DRAWING))
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(io.BytesIO(content.data()))


def write(out: Path) -> None:
    """Write the icon; the kind follows the ending."""
    if out.suffix == ".ico":
        largest, *others = [drawn(size) for size in reversed(SIZES)]
        largest.save(out, sizes=[(size, size) for size in SIZES], append_images=others)
    else:
        drawn(1024).save(out)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
