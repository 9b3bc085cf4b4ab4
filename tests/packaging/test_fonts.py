"""What the shipped fonts can print."""

from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFontFace

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
NEEDED = (
    "AZaz09 éüñčřşœßŁ αβγμω ΑΩΣ Ж ệ ½ µ ² ³ ₂ ⁻ ° × ÷ ± ≥ ≤ ≈ ≠ ∞ √ ∑ − – — ‑ ‘ ’ “ ” … • · † ‡ § ¶"
    " ‰ € £ ™ ® © № ℃ → ← ↔ ↑ ↓ ⇒ ✓ ✗ ☐ ☑ ☒ ■ □ ● ○ ▲ ▼ ◆ ★ ⚠ ① ②"
)
FAMILIES = {
    "NotoSerif": ["Regular", "Bold", "Italic", "BoldItalic"],
    "NotoSans": ["Regular", "Bold", "Italic", "BoldItalic"],
    "Inter": ["Regular", "Medium", "SemiBold", "Bold"],
}


def glyphs(file: Path) -> dict[int, int]:
    return TTFontFace(str(file)).charToGlyph


@pytest.mark.parametrize("name", [f"{family}-{style}" for family, styles in FAMILIES.items() for style in styles])
def test_every_text_face_prints_the_signs_of_a_protocol(name):
    found = glyphs(FONTS / f"{name}.ttf")
    assert [sign for sign in NEEDED if ord(sign) not in found] == []


def test_the_chinese_face_prints_gb_2312():
    found = glyphs(FONTS / "NotoSansSC-Regular.ttf")
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    hanzi = "".join(pair.decode("gb2312", "ignore") for pair in rows)
    assert len(hanzi) == 6763
    assert [sign for sign in hanzi + "，。；：？！“”（）《》、℃≥≤" if ord(sign) not in found] == []


def test_every_family_has_its_licence_beside_it():
    for file in FONTS.glob("*.ttf"):
        licence = FONTS / f"OFL-{file.stem.split('-')[0]}.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text(encoding="utf-8")
