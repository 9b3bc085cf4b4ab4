"""A comparison of two versions as a document of tables, to be handed round: what changed, before, after, and why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from studio.document.blocks import Cell, Column, Document, Row, Section, Span, Table, cell, paragraph
from studio.document.comparison import KINDS, Comparison
from studio.document.tables import fact, labelled
from studio.protocol.diff import Change
from studio.text import Text, _, n_


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be told of a comparison.

    ``old`` and ``new`` are what the versions are called. ``reasons`` are those of changes, by address. Of the changes
    only those are told that ``chosen`` says yes to.
    """

    comparison: Comparison
    old: str
    new: str
    reasons: Mapping[str, str] = field(default_factory=dict)
    chosen: Callable[[Change], bool] = lambda change: True

    def sections(self) -> Iterator[tuple[str, list[Change]]]:
        """Yield the title of each section that something is told of, with its changes."""
        for _name, title, changes in self.comparison.sections:
            told = [change for change in changes if self.chosen(change)]
            if told:
                yield title, told

    def cells(self, change: Change) -> tuple[str, str, str, str, str]:
        """Return what is told of a change: what it is, its kind, what was said before and after, and the reason."""
        return (
            self.comparison.label(change),
            str(KINDS[change.kind]),
            self.comparison.before(change),
            self.comparison.after(change),
            self.reasons.get(change.address, ""),
        )


TITLES: tuple[Text, ...] = (_("What"), _("Change"), _("Before"), _("After"), _("Reason"))
_WEIGHTS = (1.6, 0.8, 2.4, 2.4, 1.6)


def build_comparison(told: Told) -> Document:
    """Return the document; within texts and lists, what only one version says is bold."""
    title = str(_("Comparison of two versions"))
    sections = tuple(_section(str(at), told, *one) for at, one in enumerate(told.sections(), start=1))
    count = sum(len(changes) for _title, changes in told.sections())
    head = labelled([fact(str(_("Before")), told.old), fact(str(_("After")), told.new)])
    said = n_("{count} change.", "{count} changes.", count) if count else _("Both say the same.")
    return Document(
        title=title,
        author="",
        subject=title,
        running=title,
        mark="",
        foot="",
        contents_title=str(_("Contents")),
        title_page=(head, paragraph(said, "lead")),
        sections=sections,
    )


def _section(number: str, told: Told, title: str, changes: list[Change]) -> Section:
    reasoned = any(told.reasons.get(change.address) for change in changes)
    titles = TITLES if reasoned else TITLES[:-1]
    columns = tuple(Column(str(one), weight) for one, weight in zip(titles, _WEIGHTS, strict=False))
    rows = tuple(Row(tuple(_cells(told, change))[: len(columns)]) for change in changes)
    return Section(number, title, 1, (Table(columns, rows, small=True, wide=True),))


def _cells(told: Told, change: Change) -> Iterator[Cell]:
    what, kind, _old, _new, reason = told.cells(change)
    yield cell(what)
    yield cell(kind)
    for runs in told.comparison.marked(change):
        partly = any(run.mark == "same" for run in runs)
        spoken = [
            (run.text.replace("\n", "; ") if isinstance(change.new, tuple) else run.text, run.mark) for run in runs
        ]
        yield Cell(tuple(Span(text, bold=partly and mark != "same") for text, mark in spoken))
    yield cell(reason)


def as_text(told: Told) -> str:
    """Return the comparison as plain text, as the command line prints it."""
    lines = [f"--- {told.old}", f"+++ {told.new}"]
    for title, changes in told.sections():
        lines += ["", title]
        for change in changes:
            what, kind, before, after, reason = told.cells(change)
            lines.append(f"{what}: {kind}")
            lines += [f"  - {line}" for line in before.split("\n") if before]
            lines += [f"  + {line}" for line in after.split("\n") if after]
            lines += [f"  {_('Reason: {reason}', reason=reason)}"] if reason else []
    return "\n".join(lines) + "\n"
