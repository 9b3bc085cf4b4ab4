"""The document while it is being written: which blocks stand under which heading, and what has been printed.

A chapter prints the fields it knows in sentences and tables of its own and claims them. Whatever is filled and was
claimed by nobody is printed afterwards, under the heading that the field's model names. So nothing entered is left
out, and a field that is new in a model is printed without a further line.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from string import Formatter
from typing import Any

from studio.checklist.run import Report
from studio.document.blocks import Block, Concern, Inline, Paragraph, ParagraphStyle, Span
from studio.document.words import Words
from studio.knowledge import outlines, sources
from studio.protocol.address import filled, get, spec_at
from studio.protocol.base import Spec, Value, specs
from studio.protocol.protocol import SECTIONS, Protocol
from studio.text import Text, _, listing, translate

TITLE_PAGE = "title"
APPENDICES = "12.X"
SETTING, STAFF, SPIRIT, STANDARDS, CHECKLIST, FURTHER = "12.4", "12.5", "12.6", "12.7", "12.8", "12.9"
SIMULATION = "12.10"
"""Numbers of the appendices that ICH M11 leaves to the sponsor."""
REFERENCES = "14"


@dataclass(frozen=True, slots=True)
class Place:
    """A field as the models declare it, with the heading it is printed under. ``group`` is its group's title."""

    address: str
    spec: Spec
    heading: str
    group: str


@cache
def places() -> tuple[Place, ...]:
    """Return every field of every section, in order; the fields of groups stand for the group."""
    top = specs(Protocol)
    return tuple(place for name in SECTIONS for place in _places(top[name], f"/{name}", FURTHER, ""))


def _places(holder: Spec, address: str, heading: str, group: str) -> Iterator[Place]:
    if holder.model is None:
        return
    for name, spec in specs(holder.model).items():
        here = spec.m11 or heading
        if spec.kind == "group":
            yield from _places(spec, f"{address}/{name}", here, spec.title)
        else:
            yield Place(f"{address}/{name}", spec, _appendix(here, address), group)


def _appendix(heading: str, section: str) -> str:
    if heading != APPENDICES:
        return heading if heading == TITLE_PAGE or heading in _numbers() else FURTHER
    if section in ("/sessions/setting", "/sessions/music", "/sessions/touch", "/sessions/recording"):
        return SETTING
    return STAFF if section.startswith("/sessions") else FURTHER


@cache
def _numbers() -> frozenset[str]:
    return frozenset(heading.number for heading in outlines.m11())


@cache
def places_at(heading: str) -> tuple[Place, ...]:
    """Return the fields whose models name this heading."""
    return tuple(place for place in places() if place.heading == heading)


def quoted(heading: str, id: str) -> str:
    """Return a text that ICH M11 fixes, as it is. Raises KeyError when the outline has no such text."""
    found = outlines.m11_statement(heading, id)
    if found is None:
        raise KeyError(heading, id)
    return found.text


class Manuscript:
    """Blocks by the number of their heading, and the addresses of what they print."""

    def __init__(self, protocol: Protocol, report: Report, references: str = REFERENCES) -> None:
        """Start an empty manuscript; ``references`` is the number of the section that lists the sources."""
        self.references = references
        self.protocol = protocol
        self.report = report
        self.words = Words(protocol)
        self.repeats: dict[str, int] = {}
        """How often each heading with an X in its number occurs."""
        self.sources: dict[str, int] = {}
        """Ids of the sources cited so far, with their numbers in the list of references."""
        self.generated: dict[str, tuple[Block, ...]] = {}
        """What the program wrote under the headings that have passages of the designers' own."""
        self.inapplicable: set[str] = set()
        """The headings that the designers declared not applicable."""
        self.demanded: set[str] = set()
        """Conditional headings whose condition holds: they stand even with nothing under them."""
        self.left_out: dict[str, Paragraph] = {}
        """Why headings that need not stand do not apply, for where a later one beside them makes them stand."""
        self.concerns: list[Concern] = []
        """What whoever hands the document out should know of it before."""
        self._blocks: dict[str, list[Block]] = defaultdict(list)
        self._awaited: dict[str, dict[str, None]] = defaultdict(dict)
        self._sentences: dict[str, Paragraph] = {}
        """The paragraph of each heading that a further sentence goes into, while it is the last block there."""
        self._claimed: set[str] = set()

    # What is in the protocol

    def get(self, address: str) -> Any:
        """Return the value at the address."""
        return get(self.protocol, address)

    def has(self, *addresses: str) -> bool:
        """Tell whether all of these are filled and none of them is claimed."""
        return all(not self.claimed(address) and filled(self.get(address)) for address in addresses)

    # What is still open

    def await_(self, heading: str, *addresses: str) -> None:
        """Note which fields would fill a heading, beside those whose models name it."""
        self._awaited[heading].update(dict.fromkeys(addresses))

    def open_fields(self, heading: str) -> str:
        """Return the titles of the fields that a heading, or else the headings under it, still wait for, in words.

        What only some trials have is not waited for, unless nothing else would fill the heading.
        """
        specs = [place.spec for place in places_at(heading)] + [spec_at(one) for one in self._awaited.get(heading, ())]
        specs = specs or [place.spec for place in places() if place.heading.startswith(f"{heading}.")]
        specs = [spec for spec in specs if not spec.optional] or specs
        return listing(dict.fromkeys(f"“{translate(spec.title)}”" for spec in specs))

    # What has been printed

    def claim(self, *addresses: str) -> None:
        """Note that these fields or items, and all they hold, are printed."""
        for address in addresses:
            self.get(address)
            self._claimed.add(address)

    def claimed(self, address: str) -> bool:
        """Tell whether the field or item, or what holds it, is printed."""
        while address:
            if address in self._claimed:
                return True
            address = address.rpartition("/")[0]
        return False

    def unclaimed(self, heading: str) -> Iterator[tuple[Place, Any]]:
        """Yield the fields of a heading that are filled and not printed; of lists, the items that are not printed."""
        for place in places_at(heading):
            value = self.get(place.address)
            if self.claimed(place.address) or not filled(value):
                continue
            if place.spec.kind == "items":
                value = tuple(item for item in value if not self.claimed(f"{place.address}/{item.id}"))
                if not value:
                    continue
            yield place, value

    # What is printed

    def put(self, heading: str, *blocks: Block) -> None:
        """Print blocks under a heading."""
        self._blocks[heading].extend(blocks)

    def rewrite(self, heading: str, blocks: Iterable[Block]) -> None:
        """Print these blocks under a heading instead of what stands there."""
        self._blocks[heading] = list(blocks)
        self._sentences.pop(heading, None)

    def blocks(self, heading: str) -> tuple[Block, ...]:
        """Return what stands under a heading."""
        return tuple(self._blocks.get(heading, ()))

    def add(self, heading: str, text: Text, style: ParagraphStyle = "body", address: str | None = None) -> None:
        """Print a sentence; spans among the text's parameters keep their style.

        Sentences that follow one another under a heading make one paragraph.
        """
        before = self._sentences.get(heading)
        runs = inline(text)
        if address is not None:
            runs = tuple(run if run.address else replace(run, address=address) for run in runs)
        if style == "body" and before is not None and self._blocks[heading][-1] is before:
            said = Paragraph((*before.content, Span(" "), *runs), style, before.address)
            self._blocks[heading][-1] = said
        else:
            said = Paragraph(runs, style, address)
            self.put(heading, said)
        if style == "body":
            self._sentences[heading] = said

    def not_applicable(self, heading: str, why: Text, address: str | None = None) -> None:
        """Say that a heading does not apply to this trial, and why; ``why`` is the rest of a sentence."""
        self.add(heading, _("Not applicable: {why}", why=inline(why)), address=address)

    def leave_out(self, heading: str, why: Text, address: str) -> None:
        """Note why a heading that need not stand does not apply; ``why`` is the rest of a sentence."""
        text = _("Not applicable: {why}", why=inline(why))
        self.left_out[heading] = Paragraph(inline(text), address=address)

    def quote(self, heading: str, id: str) -> None:
        """Print a sentence that ICH M11 fixes for this heading."""
        self.put(heading, Paragraph((Span(quoted(heading, id)),), "mandated"))

    def say(self, heading: str, text: Text, **addresses: str) -> None:
        """Print a sentence made of fields, and claim them; do nothing unless all are filled and not yet printed.

        A full stop at the end of a field's text is left to the sentence.
        """
        if not self.has(*addresses.values()):
            self.await_(heading, *addresses.values())
            return
        words = {
            name: Span(self.words.at(address).removesuffix("."), address=address) for name, address in addresses.items()
        }
        self.add(heading, Text(text.message, (*text.params, *words.items())), address=next(iter(addresses.values())))
        self.claim(*addresses.values())

    def decide(self, heading: str, address: str, yes: Text, no: Text) -> None:
        """Print one of two sentences for a field that is yes or no; nothing while it is open."""
        value = self.get(address)
        if value is not None and not self.claimed(address):
            self.add(heading, yes if value else no, address=address)
            self.claim(address)

    def prose(self, heading: str, address: str, label: str | None = None) -> None:
        """Print a text as paragraphs, after its title in bold or ``label``; an empty label leaves it away."""
        if not self.has(address):
            self.await_(heading, address)
            return
        title = translate(spec_at(address).title) if label is None else label
        self.put(heading, *paragraphs(self.words.at(address), title, address))
        self.claim(address)

    def see(self, number: str) -> Span:
        """Return a link to a section, in words."""
        return Span(str(_("section {number}", number=number)), link=f"section-{number}")

    def refer(self, anchor: str) -> Span:
        """Return the label of a table or figure of the document by its anchor, such as *Table 3*, as a link."""
        return Span("", link=anchor, label=True)

    def cite(self, *ids: str) -> Inline:
        """Return the numbers of sources in the list of references, as links; unknown ids are left out."""
        runs: list[Span] = []
        for id in dict.fromkeys(ids):
            if sources.find(id) is not None:
                number = self.sources.setdefault(id, len(self.sources) + 1)
                runs.append(Span(f"[{number}]", link=f"section-{self.references}"))
        return tuple(runs)

    def cite_read(self, id: str) -> Inline:
        """Return a space and the number of a source, or nothing for what was written down from memory."""
        return () if _from_memory(id) else (Span(" "), *self.cite(id))

    def rests_on(self, heading: str, ids: Iterable[str], address: str | None = None) -> None:
        """Say under a table that entries without the number of a source were written down from memory."""
        remembered = [id for id in ids if _from_memory(id)]
        if remembered:
            text = _("Entries without the number of a source rest on {source}; confirm them before use.")
            self.add(heading, Text(text.message, (("source", self.cite(*remembered)),)), "note", address)


def _from_memory(id: str) -> bool:
    source = sources.find(id)
    return source is not None and source.status == "from memory"


def inline(text: Text) -> Inline:
    """Return a text as runs: a Span or runs among its parameters keep style and link, the rest is plain."""
    params = dict(text.params)
    if not any(isinstance(value, Span | tuple) for value in params.values()):
        return (Span(str(text)),)
    runs: list[Span] = []
    template = str(Text(text.message, (), text.plural, text.count))
    for before, name, _format, _conversion in Formatter().parse(template):
        value = params[name] if name is not None else ()
        if before:
            runs.append(Span(before))
        if isinstance(value, Span):
            runs.append(value)
        elif isinstance(value, tuple):
            runs.extend(value)
        else:
            runs.append(Span(str(value)))
    return tuple(runs)


def paragraphs(content: str, title: str = "", address: str | None = None) -> tuple[Paragraph, ...]:
    """Return a text as paragraphs, one a line, the first after its title in bold."""
    lines = [line.strip() for line in content.splitlines() if line.strip()]
    made = []
    for index, line in enumerate(lines):
        runs: Inline = (Span(line),)
        if title and index == 0:
            runs = (Span(f"{title.rstrip('.')}. ", bold=True), *runs)
        made.append(Paragraph(runs, address=address))
    return tuple(made)


def holders(value: Value, address: str = "") -> Iterator[tuple[str, Value]]:
    """Yield the value, its groups and its items, each with its address."""
    yield address, value
    for name, spec in specs(type(value)).items():
        content = getattr(value, name)
        if spec.kind == "items":
            for item in content:
                yield from holders(item, f"{address}/{name}/{item.id}")
        elif isinstance(content, Value) and spec.model is not None:
            yield from holders(content, f"{address}/{name}")
