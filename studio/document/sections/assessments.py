"""Chapter 8: what is assessed, with what, by whom and when. Its longer sections have modules of their own."""

from collections import Counter

from studio.document.manuscript import Manuscript
from studio.document.phrases import BY_MODE, inside, timings_pick, visits
from studio.document.sections.instruments import write_instruments
from studio.document.sections.markers import write_markers
from studio.document.sections.safety_assessments import write_safety_assessments
from studio.document.tables import Pick, grid, picked
from studio.planning.schedule import offsets
from studio.protocol.screening import Test, TestKind
from studio.text import _, listing, n_

CONSIDERATIONS, SCREENING = "8.1", "8.2"

_TESTS = "table-tests"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _considerations(page)
    _screening(page)
    write_instruments(page)
    write_safety_assessments(page)
    write_markers(page)
    page.prose("8.7", "/biomarkers/immunogenicity", "")
    page.prose("8.8", "/endpoints/health_economics", "")


def _considerations(page: Manuscript) -> None:
    page.await_(CONSIDERATIONS, "/schedule/visits")
    planned = page.protocol.schedule.visits
    if planned:
        text = n_(
            "Assessments take place at {count} visit; {section} says what is done there, and when.",
            "Assessments take place at {count} visits; {section} says what is done at each, and when.",
            len(planned),
            section=page.see("1.3"),
        )
        page.add(CONSIDERATIONS, text, address="/schedule/visits")
        places = Counter(visit.place for visit in planned if visit.place is not None)
        if len(places) > 1 and sum(places.values()) == len(planned):
            shares = listing(
                _("{count} {manner}", count=count, manner=BY_MODE[mode]) for mode, count in places.most_common()
            )
            text = _("They are planned as follows: {shares}.", shares=shares)
            page.add(CONSIDERATIONS, text, address="/schedule/visits")
        elif places and sum(places.values()) == len(planned):
            page.add(
                CONSIDERATIONS,
                _("All visits are held {manner}.", manner=BY_MODE[next(iter(places))]),
                address="/schedule/visits",
            )
    page.prose(CONSIDERATIONS, "/endpoints/considerations", "")


def _screening(page: Manuscript) -> None:
    words = page.words
    tests = page.protocol.screening.tests
    placed = offsets(page.protocol)
    picks = (
        picked(words, Test, "kind", 1.3),
        picked(words, Test, "name", 2.2),
        Pick(str(_("Visits")), lambda test: visits(page, test.visits), ("visits",), 2.4),
        picked(words, Test, "timing", 1.8),
        timings_pick(page),
    )
    before = [test for test in tests if any(placed.get(visit, 0) < 0 for visit in test.visits)]
    if before:
        kinds = listing(dict.fromkeys(_kind(page, test) for test in before))
        page.add(SCREENING, _("Screening and baseline comprise {kinds}.", kinds=kinds), address="/screening/tests")
    caption = str(_("Tests and their visits"))
    table = grid(words, "/screening/tests", tests, picks, caption=caption, anchor=_TESTS)
    if table:
        text = _("{table} names the tests with their visits.", table=page.refer(_TESTS))
        if any(placed.get(visit, -1) >= 0 for test in tests for visit in test.visits):
            text = _("{table} names the tests with all their visits, later ones included.", table=page.refer(_TESTS))
        page.add(SCREENING, text, address="/screening/tests")
    page.put(SCREENING, *table)
    page.claim("/screening/tests")
    both = page.protocol.screening.drugs_each_dosing and page.protocol.screening.alcohol_each_dosing
    if both:
        page.add(
            SCREENING,
            _("A drug screen and an alcohol test are done before each dosing session."),
            address="/screening/drugs_each_dosing",
        )
        page.claim("/screening/drugs_each_dosing", "/screening/alcohol_each_dosing")
    for address, yes, no in (
        (
            "/screening/drugs_each_dosing",
            _("A drug screen is done before each dosing session."),
            _("A drug screen is not repeated before each dosing session."),
        ),
        (
            "/screening/alcohol_each_dosing",
            _("An alcohol test is done before each dosing session."),
            _("An alcohol test is not repeated before each dosing session."),
        ),
    ):
        page.decide(SCREENING, address, yes, no)


def _kind(page: Manuscript, test: Test) -> str:
    """Return the kind of a test as it reads inside a sentence, or the name where the kind says nothing."""
    if test.kind is TestKind.LABORATORY:
        return str(_("laboratory tests"))
    return inside(test.kind) if test.kind not in (None, TestKind.OTHER) else page.words.name(test)
