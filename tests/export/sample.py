"""A document with everything an exporter meets, of any length. Its contents are made up."""

from studio.document.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Listing,
    Paragraph,
    Row,
    Section,
    Span,
    Table,
    cell,
    paragraph,
    span,
)
from studio.document.drawing import Box, Curve, Drawing, Label, Line, Mark, Shape
from studio.document.resolve import resolve

PROSE = (
    "Reassurance, a change of posture or music, and contact agreed beforehand come first. If distress persists, the "
    "responsible physician may give lorazepam 1 to 2 mg by mouth, and, for psychotic symptoms or agitation that do "
    "not yield, olanzapine 5 to 10 mg. Each use is recorded with its time and reason and is an intercurrent event of "
    "the primary estimand. Blood pressure ≥ 160/100 mmHg, QTcF > 450 ms and plasma samples of 250 µL count alike. "
)
VISITS = (
    "Screen",
    "Base",
    "Dose",
    "Day 2",
    "Day 8",
    "Day 22",
    "Wk 6",
    "Wk 9",
    "Wk 12",
    "Wk 26",
    "Wk 39",
    "Wk 52",
    "End",
)
GROUPS = {
    "Safety": ("Electrocardiogram, QTcF", "Blood pressure, heart rate", "C-SSRS", "Persisting perception probe"),
    "Treatment": ("Preparation session", "Study drug", "Integration session"),
    "Efficacy and masking": ("MADRS, remote masked rater", "Allocation guess, three roles"),
    "Biomarkers": ("EEG", "Plasma BDNF"),
}


def row(*texts: str, tone: str = "plain") -> Row:
    """Return a row of plain cells, the last of them in a tone."""
    return Row((*map(cell, texts[:-1]), cell(texts[-1], tone)))


def title_page() -> tuple[Block, ...]:
    columns = (Column("Item", 1), Column("Content", 2))
    rows = (
        row("Sponsor protocol identifier", "PAT-TRD-201"),
        row("Original protocol", "Yes"),
        row("Version and date", "1.2, 23 November 2026"),
        row("Trial phase", "Phase 2"),
        row("Sponsor", "Example Institute of Psychiatry"),
        row("Registry identifier", "To be assigned before enrolment"),
    )
    return (Table(columns, rows, titled=False), paragraph("This is a made-up protocol for tests.", "note"))


def schedule(visits: tuple[str, ...] = VISITS, activities: int = 1, *, wide: bool = True) -> Table:
    """Return a schedule of activities; ``activities`` multiplies the rows."""
    rows = []
    for group, names in GROUPS.items():
        rows.append(Row((cell(group),), heading=True))
        for count in range(activities):
            for number, name in enumerate(names):
                marks = [Cell(span("●")) if (index * 7 + number) % 3 else Cell(()) for index in range(len(visits))]
                marks[2] = Cell((Span("●"), Span("abcd"[number], raised=True)))
                rows.append(Row((cell(f"{name} {count + 1}" if activities > 1 else name), *marks)))
    notes = ("a: before dosing and at discharge. b: −15, 30, 60, 90, 120, 180, 240, 300, 360 min. c: before dosing.",)
    columns = (Column("Activity", 4), *(Column(visit, 1, "centre") for visit in visits))
    return Table(columns, tuple(rows), "Schedule of activities", notes, wide=wide, small=True)


def estimand() -> Table:
    columns = (Column("Attribute", 1), Column("Description", 3))
    rows = (
        row("Population", "Adults with major depressive disorder who did not respond to two adequate treatments"),
        row("Treatment", "Psilocybin 25 mg against 1 mg, each once, with the same support"),
        row("Endpoint", "Change in MADRS total from baseline to day 22, rated remotely by masked raters"),
        row(
            "Intercurrent events",
            "Antidepressant restarted: composite.\nRescue medication: treatment policy",
        ),
        row("Summary measure", "Difference in means"),
    )
    return Table(columns, rows, "The primary estimand")


def checklist() -> Table:
    columns = (Column("Rule", 1), Column("Finding", 6), Column("State", 3))
    rows = (
        row("V-05", "The low-dose comparator is justified; its masking is measured by guesses", "Met", tone="good"),
        row("R-06", "Fluoxetine is washed out for 42 days; five half-lives are 80 days", "Accepted", tone="should"),
        row("R-09", "No QTc limit is given", "Open", tone="must"),
        row("L-02", "Consent to follow-up is taken at baseline from all randomised", "Not applicable", tone="muted"),
    )
    return Table(columns, rows, "Design checklist")


def schema() -> Figure:
    shapes: list[Shape] = [Line(60, 59, 230, 59, "accent"), Line(180, 15, 180, 103, "accent"), Line(330, 59, 420, 59)]
    for top, dose in ((0, "25"), (44, "10"), (88, "1")):
        shapes += [Box(230, top, 110, 30), Label(238, top + 18, f"Psilocybin {dose} mg, n = 72")]
        shapes += [Line(180, top + 15, 230, top + 15, "accent"), Line(340, top + 15, 365, top + 15, dashed=True)]
    shapes += [Box(0, 42, 70, 34), Label(8, 56, "Screening"), Label(8, 68, "up to 8 weeks", ink="muted")]
    shapes += [Box(95, 42, 70, 34), Label(130, 62, "Preparation", align="centre", bold=True)]
    shapes += [Box(400, 42, 87, 34), Label(480, 62, "Integration", align="right")]
    return Figure(Drawing(487, 118, tuple(shapes)), "Trial schema. Allocation 1:1:1.", "Three arms after preparation")


def timeline() -> Figure:
    points = tuple((40 + x * 10.0, 100 - 80 * (x / 12) * 2.718 ** (1 - x / 12)) for x in range(44))
    shapes: list[Shape] = [Curve(points, "accent", fill="fill", base=100), Line(40, 100, 480, 100)]
    for hour in range(9):
        shapes += [Mark(40 + hour * 54, 100, ("circle", "square", "diamond")[hour % 3], ink="sample")]
        shapes += [Label(40 + hour * 54, 114, f"{hour} h", align="centre", ink="muted")]
    return Figure(Drawing(487, 120, tuple(shapes)), "The dosing day.", "Effects rise to two hours and end after eight")


def blocks(number: int) -> tuple[Block, ...]:
    """Return the blocks of a section, different by its number."""
    kinds: tuple[tuple[Block, ...], ...] = (
        (paragraph(PROSE * 3), estimand(), paragraph(PROSE)),
        (
            Paragraph(
                (*span(PROSE), Span("see section 1.2", link="section-1.2"), *span(", "), Span("H₂O", italic=True))
            ),
            Listing((span("First point of the list"), span(PROSE), span("Third point"))),
            Listing((span("Aged 18 to 65 years"), span(PROSE), span("Able to consent")), numbered=True, prefix="I"),
        ),
        (schema(), paragraph(PROSE * 2), paragraph(PROSE, "mandated"), paragraph(PROSE, "open")),
        (paragraph(PROSE, "warning"), checklist(), timeline(), paragraph(PROSE, "lead"), paragraph(PROSE * 4)),
    )
    return kinds[number % len(kinds)]


def document(chapters: int = 12, *, wide_every: int = 4, mark: str = "DRAFT") -> Document:
    """Return a document of chapters with five sections each, one of them with a landscape schedule now and then."""
    tops = []
    for chapter in range(1, chapters + 1):
        below = tuple(
            Section(
                f"{chapter}.{number}",
                ("Rescue medication", "Trial schema", "Discharge criteria and next-day contact")[number % 3],
                2,
                blocks(chapter + number),
                (Section(f"{chapter}.{number}.1", "Primary objective", 3, blocks(number)),) if number == 2 else (),
            )
            for number in range(1, 5)
        )
        if chapter % wide_every == 1:
            below += (Section(f"{chapter}.5", "Schedule of activities", 2, (paragraph(PROSE), schedule())),)
        tops.append(
            Section(str(chapter), ("Protocol synopsis", "Trial population", "Statistics")[chapter % 3], 1, (), below)
        )
    document = Document(
        "A phase 2b, randomised, double-blind, dose-controlled trial of single-dose psilocybin with psychological "
        "support in treatment-resistant depression",
        "Example Institute of Psychiatry",
        "Clinical trial protocol",
        "PAT-TRD-201, version 1.2",
        mark,
        "Confidential",
        "Contents",
        title_page(),
        tuple(tops),
    )
    return resolve(document)
