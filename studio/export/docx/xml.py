"""Small pieces of XML: text that prints literally, and the elements that many modules write."""

from string import Formatter

from studio.export import characters
from studio.text import Text, number

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
"""The names that most parts use."""
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def lines(text: str) -> list[str]:
    """Return the lines of a text, ready to stand in an element."""
    return [characters.legible(line).translate(_MARKUP) for line in characters.LINE_BREAK.split(text)]


def one_line(text: str) -> str:
    """Return the text on one line, ready to stand in an element or attribute."""
    return characters.one_line(text).translate(_MARKUP)


def run(text: str, properties: str = "") -> str:
    """Return a run of a line of text that is escaped already."""
    return _run(f'<w:t xml:space="preserve">{text}</w:t>', properties)


def field(instruction: str, shown: str, properties: str = "") -> str:
    """Return a field: what Word is to find out, and the runs that show it until then, with their properties."""
    return field_start(instruction, properties) + shown + _mark("end", properties)


def field_start(instruction: str, properties: str = "") -> str:
    """Return the beginning of a field, which may run over several paragraphs."""
    asked = f'<w:instrText xml:space="preserve"> {instruction} </w:instrText>'
    return _mark("begin", properties) + _run(asked, properties) + _mark("separate", properties)


def field_end() -> str:
    """Return the end of a field."""
    return _mark("end", "")


def _mark(kind: str, properties: str) -> str:
    return _run(f'<w:fldChar w:fldCharType="{kind}"/>', properties)


def _run(content: str, properties: str) -> str:
    marks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{marks}{content}</w:r>"


def composed(message: Text, properties: str = "", **runs: str) -> str:
    """Return the runs of a message whose places are filled with the runs of these names."""
    parts = []
    for before, name, _format, _conversion in Formatter().parse(str(message)):
        if before:
            parts.append(run(one_line(before), properties))
        if name is not None:
            parts.append(runs[name])
    return "".join(parts)


def paragraph(style: str, content: str, properties: str = "") -> str:
    """Return a paragraph in a style; ``properties`` follow the style as the schema orders them."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def points(length: float) -> int:
    """Return a length in points as twentieths of a point."""
    return round(length * 20)


def decimal(value: float) -> str:
    """Return a number as XML writes it, to the hundredth."""
    return number(round(value, 2))
