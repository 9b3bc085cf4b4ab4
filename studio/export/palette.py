"""The colours of the printed document, as six hexadecimal digits, alike in every format."""

from studio.document.blocks import Tone
from studio.document.drawing import Ink

TEXT = "1D2126"
MUTED = "5A6068"
ACCENT = "24405F"
LINK = "1F5A96"
HAIRLINE = "DCE0E5"
HEAD_RULE = "CFD3D8"
PANEL = "EEF2F6"
GOOD = "1E7A46"
SHOULD = "9A5B00"
MUST = "B3261E"

TONES: dict[Tone, str] = {"plain": TEXT, "good": GOOD, "should": SHOULD, "must": MUST, "muted": MUTED}
INKS: dict[Ink, str] = {
    "text": TEXT,
    "muted": MUTED,
    "accent": ACCENT,
    "line": "8C98A5",
    "panel": PANEL,
    "fill": "D9E3EE",
    "grid": HAIRLINE,
    "good": GOOD,
    "should": SHOULD,
    "must": MUST,
    "sample": "6A4C93",
    "series1": "3544D6",
    "series2": "AB630E",
    "series3": "008655",
    "series4": "8C5891",
    "series5": "492609",
}
