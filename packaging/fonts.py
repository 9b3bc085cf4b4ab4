# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools==4.68.0"]
# ///
"""Make the fonts in resources/fonts again from the npm packages that carry them.

    npm pack @expo-google-fonts/noto-serif@0.4.2      and so on, see SOURCES
    python packaging/fonts.py FOLDER_OF_TARBALLS      needs fonttools

The text faces of Noto in these packages have no mathematical operators, arrows or shapes: a protocol needs
≥, ≤, → and ☐ in every face, and a PDF has no fallback of its own. So the missing signs are drawn into each
face from Inter (same weight and slope) and, where Inter has none, from Noto Sans Math and Noto Sans Symbols.
Then all is cut down to the scripts the program supports.
"""

from __future__ import annotations

import argparse
import io
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SOURCES = {
    "noto-serif": "0.4.2",
    "noto-sans": "0.4.2",
    "noto-sans-sc": "0.4.3",
    "inter": "0.4.2",
    "noto-sans-math": "0.4.2",
    "noto-sans-symbols": "0.4.1",
    "noto-sans-symbols-2": "0.4.1",
    "noto-sans-hebrew": "0.4.1",
    "noto-naskh-arabic": "0.4.5",
    "noto-emoji": "0.4.7",
}

LETTERS = [
    (0x0020, 0x024F),  # Latin, with Latin-1 and Extended-A and B
    (0x0250, 0x02AF),  # phonetic letters
    (0x02B0, 0x036F),  # modifier letters, combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin with marks, Vietnamese
]
SIGNS = [
    (0x2000, 0x206F),  # punctuation and spaces
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20C0),  # currency
    (0x2100, 0x214F),  # letter-like: ℃ № ™ Ω
    (0x2150, 0x218F),  # fractions, Roman numerals
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2300, 0x230F),
    (0x2460, 0x2473),  # ① to ⑳
    (0x24D8, 0x24D8),  # ⓘ
    (0x25A0, 0x25FF),  # shapes
    (0x2605, 0x2606),
    (0x2610, 0x2612),  # ☐ ☑ ☒
    (0x2640, 0x2642),
    (0x26A0, 0x26A0),  # ⚠
    (0x2713, 0x2718),  # ✓ ✗
    (0x2776, 0x277F),  # ❶ to ❿
    (0x27E8, 0x27E9),  # angle brackets
    (0x2A7D, 0x2A7E),  # slanted less-than and greater-than or equal
    (0xFB00, 0xFB04),  # ligatures met in pasted text
    (0xFEFF, 0xFEFF),
    (0xFFFD, 0xFFFD),
]
CHINESE_FORMS = [(0x3000, 0x303F), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)]
CONTROLS = [(0x00, 0x1F), (0x7F, 0x9F)]
RARE_CHINESE = [(0x3400, 0x4DBF)]
"""Extension A: a third of the size of all others, for characters that hardly any text has."""
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "lnum", "frac", "sups", "subs", "case"]


@dataclass(frozen=True)
class Face:
    """One font file to make: its name, its package, the weight there, and who lends missing signs."""

    file: str
    package: str
    weight: str
    lenders: tuple[tuple[str, str], ...] = ()
    further: bool = False
    """Whether it is to have just what the other faces lack."""


SYMBOLS = (
    ("noto-sans-math", "400Regular"),
    ("noto-sans-symbols", "400Regular"),
    ("noto-sans-symbols-2", "400Regular"),
)
SYMBOLS_BOLD = (
    ("noto-sans-math", "400Regular"),
    ("noto-sans-symbols", "700Bold"),
    ("noto-sans-symbols-2", "400Regular"),
)


def text_faces(name: str, package: str) -> list[Face]:
    """Return the four faces of a text family."""
    return [
        Face(f"{name}-Regular", package, "400Regular", (("inter", "400Regular"), *SYMBOLS)),
        Face(f"{name}-Italic", package, "400Regular_Italic", (("inter", "400Regular_Italic"), *SYMBOLS)),
        Face(f"{name}-Bold", package, "700Bold", (("inter", "700Bold"), *SYMBOLS_BOLD)),
        Face(f"{name}-BoldItalic", package, "700Bold_Italic", (("inter", "700Bold_Italic"), *SYMBOLS_BOLD)),
    ]


FACES = [
    *text_faces("NotoSerif", "noto-serif"),
    *text_faces("NotoSans", "noto-sans"),
    Face("Inter-Regular", "inter", "400Regular", SYMBOLS),
    Face("Inter-Medium", "inter", "500Medium", SYMBOLS),
    Face("Inter-SemiBold", "inter", "600SemiBold", SYMBOLS_BOLD),
    Face("Inter-Bold", "inter", "700Bold", SYMBOLS_BOLD),
    Face("NotoSansSC-Regular", "noto-sans-sc", "400Regular"),
    Face("NotoSansSC-Further", "noto-sans-sc", "400Regular", further=True),
    Face("NotoSansHebrew-Regular", "noto-sans-hebrew", "400Regular", further=True),
    Face("NotoNaskhArabic-Regular", "noto-naskh-arabic", "400Regular", further=True),
    Face("NotoEmoji-Regular", "noto-emoji", "400Regular", further=True),
]
LICENCES = {
    "noto-serif": "NotoSerif",
    "noto-sans": "NotoSans",
    "noto-sans-sc": "NotoSansSC",
    "inter": "Inter",
    "noto-sans-math": "NotoSansMath",
    "noto-sans-symbols": "NotoSansSymbols",
    "noto-sans-symbols-2": "NotoSansSymbols2",
    "noto-sans-hebrew": "NotoSansHebrew",
    "noto-naskh-arabic": "NotoNaskhArabic",
    "noto-emoji": "NotoEmoji",
}


def code_points(ranges: list[tuple[int, int]]) -> set[int]:
    """Return every code point of the inclusive ranges."""
    return {point for first, last in ranges for point in range(first, last + 1)}


def gb2312() -> set[int]:
    """Return the code points of GB 2312, the 6,763 characters of everyday Chinese with their signs."""
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


class Packages:
    """The npm tarballs of a folder."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, dict[str, bytes]] = {}
        for package, version in SOURCES.items():
            path = folder / f"expo-google-fonts-{package}-{version}.tgz"
            if not path.is_file():
                sys.exit(f"{path} is missing: npm pack @expo-google-fonts/{package}@{version}")
            with tarfile.open(path) as archive:
                self._files[package] = {
                    member.name: file.read() for member in archive if (file := archive.extractfile(member))
                }

    def read(self, package: str, ending: str) -> bytes:
        """Return the only file of the package whose path ends so."""
        (content,) = (content for name, content in self._files[package].items() if name.endswith(ending))
        return content

    def font(self, package: str, weight: str) -> Any:
        """Return the package's font of that weight, and refuse anything but TrueType outlines."""
        font = TTFont(io.BytesIO(self.read(package, f"_{weight}.ttf")))
        if "glyf" not in font:
            sys.exit(f"{package} {weight} has no TrueType outlines.")
        return font


def lend(font: Any, lender: Any, points: set[int]) -> None:
    """Draw into ``font`` the lender's signs for those of ``points`` that it lacks, at the font's scale."""
    theirs = lender.getBestCmap()
    missing = sorted((points - set(font.getBestCmap())) & set(theirs))
    scale = font["head"].unitsPerEm / lender["head"].unitsPerEm
    shapes = lender.getGlyphSet()
    names = {}
    for point in missing:
        pen = TTGlyphPen(None)
        drawing = DecomposingRecordingPen(shapes)
        shapes[theirs[point]].draw(drawing)
        drawing.replay(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
        name = f"lent{point:04X}"
        glyph = font["glyf"][name] = pen.glyph()
        glyph.recalcBounds(font["glyf"])
        width = lender["hmtx"][theirs[point]][0]
        font["hmtx"][name] = (round(width * scale), glyph.xMin)
        names[point] = name
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update({point: name for point, name in names.items() if point < 0x10000})


def cut(font: Any, points: set[int]) -> None:
    """Keep the glyphs of ``points`` and the layout features that do not change what a person typed."""
    options = Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["DSIG", "STAT", "MVAR", "meta", "BASE", "vhea", "vmtx", "VORG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def make(face: Face, packages: Packages) -> Any:
    """Return the finished font of a face."""
    font = packages.font(face.package, face.weight)
    points = code_points(LETTERS) | code_points(SIGNS)
    if face.package == "noto-sans-sc":
        points |= gb2312() | code_points(CHINESE_FORMS)
    if face.further:
        points = set(font.getBestCmap()) - points - code_points(RARE_CHINESE) - code_points(CONTROLS) | {ord(" ")}
    for package, weight in face.lenders:
        lend(font, packages.font(package, weight), code_points(SIGNS))
    cut(font, points)
    version = font["name"].getDebugName(5)
    change = "subset, with signs of other OFL fonts" if face.lenders else "subset"
    for record in font["name"].names:
        if record.nameID == 5:
            record.string = f"{version}; {change}"
        elif record.nameID == 6:  # by which PDF libraries tell fonts apart, also two parts of one font
            record.string = face.file
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    return font


def main() -> None:
    """Write every face and every licence to resources/fonts."""
    parser = argparse.ArgumentParser(description="Make resources/fonts from the npm packages of the fonts.")
    parser.add_argument("tarballs", type=Path, help="folder of the tarballs made by npm pack")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path(__file__).resolve().parents[1] / "resources" / "fonts"
    )
    arguments = parser.parse_args()
    packages = Packages(arguments.tarballs)
    arguments.output.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        path = arguments.output / f"{face.file}.ttf"
        make(face, packages).save(path)
        print(f"{path.name}: {path.stat().st_size // 1024} kB")
    for package, name in LICENCES.items():
        (arguments.output / f"OFL-{name}.txt").write_bytes(packages.read(package, "/LICENSE_FONT"))


if __name__ == "__main__":
    main()
