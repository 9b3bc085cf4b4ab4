"""The canvas of reportlab with a public way to the objects of its PDF, for what reportlab itself lacks."""

from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

rl_config.useA85 = False  # else reportlab writes binary data as letters, a quarter longer and slower


class PdfCanvas(Canvas):
    """A canvas for a PDF that is the same whenever it is made; ``font`` is its only font until others are used."""

    _doc: Any

    def __init__(self, file: BinaryIO, font: str, language: str) -> None:
        settings: dict[str, Any] = {"pdfVersion": (1, 7), "invariant": 1, "pageCompression": 1}
        settings |= {"initialFontName": font, "lang": language}
        super().__init__(file, **settings)

    @property
    def pdf(self) -> Any:
        """reportlab's document: the registry of all objects, with the catalogue and the pages."""
        return self._doc
