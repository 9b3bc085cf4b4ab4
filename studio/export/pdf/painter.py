"""Painting on the pages of a PDF: text, rules, areas and links, each as a part of the document or as decoration."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from reportlab.lib.colors import Color
from reportlab.pdfgen.pathobject import PDFPathObject

from studio.export.characters import one_line
from studio.export.links import web_address
from studio.export.pdf.canvas import PdfCanvas
from studio.export.pdf.printed import Spot
from studio.export.pdf.styles import LINK
from studio.export.pdf.tags import Element
from studio.export.pdf.text import Line

Points = Sequence[tuple[float, float]]

_LONGEST_WORDS = 250
"""Letters of a title that each line of it says about where it leads."""


class Painter:
    """The page being painted. Lengths are points; ``y`` counts from the top of the page downwards.

    ``destinations`` names, for each anchor that links use, the place in the PDF.
    """

    def __init__(self, canvas: PdfCanvas, destinations: Mapping[str, str]) -> None:
        self.canvas = canvas
        self.contents: list[list[Element]] = []
        """For each page begun, the element of each of its marked contents."""
        self.places: dict[str, object] = {}
        """The places named, as objects of the PDF."""
        self.spots: list[Spot] = []
        """Which part of the protocol stands where."""
        self._destinations = destinations
        self._gathered: dict[Element | None, list[tuple[Line, float, float]]] = {}
        self._part: Element | None = None
        self._marked = False
        """Whether a part has begun on the page."""
        self._height = 0.0

    def begin(self, width: float, height: float) -> None:
        """Begin a page."""
        self.canvas.setPageSize((width, height))
        self._height = height
        self.contents.append([])

    def end(self) -> None:
        """End the page."""
        self.paint_gathered()
        self._end_part()
        self.canvas.showPage()

    @contextmanager
    def part(self, element: Element | None) -> Iterator[None]:
        """Count what is painted meanwhile as a part of the element, or as decoration when there is none."""
        if self._part is not element or not self._marked:
            self._end_part()
            if element is None:
                self.canvas.addLiteral("/Artifact BMC")
            else:
                owners = self.contents[-1]
                element.parts.append((len(self.contents) - 1, len(owners)))
                self.canvas.addLiteral(f"/{element.kind}<</MCID {len(owners)}>>BDC")
                owners.append(element)
            self._part, self._marked = element, True
        # It ends when another begins, so that the lines of a paragraph are one part of it.
        yield

    def _end_part(self) -> None:
        if self._marked:
            self.canvas.addLiteral("EMC")
            self._marked = False

    def gather(self, element: Element | None, line: Line, x: float, baseline: float) -> None:
        """Keep a line of text until the lines beside it are known, so that texts side by side are read one by one."""
        self._gathered.setdefault(element, []).append((line, x, baseline))

    def paint_gathered(self) -> None:
        """Paint the lines gathered, all those of one element together."""
        for element, lines in self._gathered.items():
            with self.part(element):
                for line, x, baseline in lines:
                    self.line(line, x, baseline)
        self._gathered.clear()

    def line(self, line: Line, x: float, baseline: float) -> None:
        """Paint a line of text with its links."""
        if not line.parts:
            return
        x += line.offset
        text = self.canvas.beginText(x, self._height - baseline)
        if line.stretch:
            text.setWordSpace(line.stretch)
        colour: Color | None = None
        rise = 0.0
        for characters, run in line.parts:
            wanted = LINK if run.link and self._leads(run.link) else run.colour
            if wanted is not colour:
                colour = wanted
                text.setFillColor(colour)
            text.setFont(run.face.name, run.size)
            if run.rise != rise:
                rise = run.rise
                text.setRise(rise)
            text.textOut(characters)
        if line.stretch:
            text.setWordSpace(0)
        if rise:
            text.setRise(0)
        self.canvas.drawText(text)
        for characters, run in line.parts:
            width = run.face.width(characters) * run.size
            width += (characters.count(" ") + characters.count("\xa0")) * line.stretch
            area = (x, baseline - 0.85 * run.size, width, 1.15 * run.size)
            if run.link:
                self.link(run.link, characters, *area)
            if run.address:
                self.spot(run.address, *area)
            x += width

    def link(self, target: str, words: str, x: float, y: float, width: float, height: float) -> None:
        """Make an area lead to an anchor or a web address; ``words`` says what is there."""
        if target in self._destinations:
            self.jump(self._destinations[target], words, x, y, width, height)
        elif address := web_address(target):
            bottom = self._height - y - height
            self.canvas.linkURL(address, (x, bottom, x + width, bottom + height))

    def jump(self, destination: str, words: str, x: float, y: float, width: float, height: float) -> None:
        """Make an area lead to a named place of the PDF."""
        bottom = self._height - y - height
        area = (x, bottom, x + width, bottom + height)
        self.canvas.linkRect(one_line(words[:_LONGEST_WORDS]), destination, area, Border="[0 0 0]")

    def _leads(self, target: str) -> bool:
        return target in self._destinations or web_address(target) is not None

    def destination(self, name: str, y: float) -> None:
        """Name this height of the page, for links and bookmarks."""
        self.places[name] = self.canvas.bookmarkPage(name, fit="XYZ", left=0, top=self._height - y, zoom=0)

    def spot(self, address: str, x: float, y: float, width: float, height: float) -> None:
        """Note that an area of the page prints a part of the protocol."""
        self.spots.append(Spot(address, len(self.contents) - 1, x, y, width, height))

    def rule(self, x1: float, x2: float, y: float, colour: Color, width: float) -> None:
        """Draw a horizontal line."""
        self.stroke([(x1, y), (x2, y)], colour, width)

    def leader(self, x1: float, x2: float, y: float, colour: Color) -> None:
        """Draw the row of dots that leads the eye from one text to another on the same line."""
        if x2 > x1:
            self.canvas.setLineCap(1)
            self.stroke([(x1, y), (x2, y)], colour, 0.7, (0.01, 3.6))
            self.canvas.setLineCap(0)

    def stroke(self, points: Points, colour: Color, width: float, dash: tuple[float, ...] = ()) -> None:
        """Draw a line through the points."""
        self._use_stroke(colour, width, dash)
        path = self._path(points)
        self.canvas.drawPath(path, stroke=1, fill=0)

    def area(self, points: Points, colour: Color) -> None:
        """Fill the shape that the points surround."""
        self.canvas.setFillColor(colour)
        path = self._path(points)
        path.close()
        self.canvas.drawPath(path, stroke=0, fill=1)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: Color | None,
        border: Color | None = None, line: float = 0.8, radius: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw a rectangle, with rounded corners where ``radius`` is more than nothing."""
        if fill is not None:
            self.canvas.setFillColor(fill)
        if border is not None:
            self._use_stroke(border, line, ())
        bottom = self._height - y - height
        shape = {"stroke": int(border is not None), "fill": int(fill is not None)}
        if radius > 0:
            self.canvas.roundRect(x, bottom, width, height, min(radius, width / 2, height / 2), **shape)
        else:
            self.canvas.rect(x, bottom, width, height, **shape)

    def disc(self, x: float, y: float, radius: float, colour: Color) -> None:
        """Fill a circle around a point."""
        self.canvas.setFillColor(colour)
        self.canvas.circle(x, self._height - y, radius, stroke=0, fill=1)

    def _use_stroke(self, colour: Color, width: float, dash: tuple[float, ...]) -> None:
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.setDash(list(dash))

    def _path(self, points: Points) -> PDFPathObject:
        path = self.canvas.beginPath()
        (x, y), *others = points
        path.moveTo(x, self._height - y)
        for x, y in others:
            path.lineTo(x, self._height - y)
        return path
