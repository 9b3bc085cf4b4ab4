"""Scripts beyond the Latin one: printed, embedded, and found again in the text of the PDF."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from studio.document.blocks import Document, Section, paragraph
from studio.export.options import Options
from studio.export.pdf.render import render


def printed(text: str) -> PdfReader:
    section = Section("1", "Words", 1, (paragraph(text),))
    document = Document("Words", "", "", "", "", "", "Contents", (), (section,))
    return PdfReader(BytesIO(render(document, Options(created=date(2026, 1, 1)))))


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("α β ≥ ≤ ≈ →", "NotoSerif-Regular"),
        ("受试者", "NotoSansSC-Regular"),
        ("龘兿", "NotoSansSC-Further"),
        ("😀 🧠 💊", "NotoEmoji-Regular"),
        ("שלום", "NotoSansHebrew-Regular"),
        ("سلام", "NotoNaskhArabic-Regular"),
    ],
)
def test_every_script_is_printed_with_an_embedded_font_and_can_be_copied(text: str, font: str) -> None:
    reader = printed(text)
    page = reader.pages[-1]
    assert text in page.extract_text()
    fonts = [one.get_object() for one in page["/Resources"]["/Font"].values()]
    (used,) = [one for one in fonts if one["/BaseFont"].endswith(f"+{font}")]
    assert "/FontFile2" in used["/FontDescriptor"]
    assert all("/FontFile2" in one["/FontDescriptor"] for one in fonts)
