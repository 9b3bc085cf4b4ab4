import pytest

from studio.knowledge import sources


def test_the_draft_of_2023_is_superseded_by_the_guidance_of_2026():
    assert sources.find("fda-2023-psychedelics").status == "superseded draft"
    assert sources.find("fda-2026-psychedelics").status == "final guidance"


def test_the_final_guidance_reads_as_advice_seen_in_part():
    assert "not binding" in sources.find("fda-2026-psychedelics").note


def test_what_is_from_memory_is_not_verified():
    recalled = [source for source in sources.every() if source.status == "from memory"]
    assert recalled
    assert not any(source.verified for source in recalled)


def test_what_is_verified_can_be_looked_up():
    lost = [
        source.id
        for source in sources.every()
        if source.verified and source.status != "computed" and source.address is source.doi is source.note is None
    ]
    assert lost == []


def test_no_document_has_two_entries():
    dois = [source.doi for source in sources.every() if source.doi is not None]
    assert sorted(dois) == sorted(set(dois))


def test_the_review_behind_the_challenges_is_there():
    assert sources.find("xia-gao-2026").doi == "10.12122/j.issn.1673-4254.2026.01.01"


@pytest.mark.parametrize(
    ("id", "status", "date"),
    [
        ("fda-2026-psychedelics", "final guidance", "July 2026"),
        ("fda-2023-psychedelics", "superseded draft", "23 June 2023"),
        ("fda-2018-mdd", "draft guidance", "June 2018"),
        ("fda-2012-suicidality", "draft guidance", "August 2012"),
        ("cfr-21-312-32", "law", None),
        ("fda-mdma-letter-2024", "regulator letter", "August 2024; public 4 September 2025"),
        ("fda-mdma-committee-2024", "regulator advice", "4 June 2024"),
        ("eo-14401", "law", "18 April 2026"),
        ("compass-voucher-2026", "press release", "24 April 2026"),
        ("ema-2025-depression", "final guidance", "adopted January 2025; in effect 30 September 2025"),
        ("ema-2025-viewpoint", "viewpoint", "2025"),
        ("ema-2024-workshop", "regulator report", "2024"),
        ("ema-review-2025", "published", "2025"),
        ("health-canada-2022", "regulator notice", "5 December 2022"),
        ("tga-2023", "law", "1 July 2023"),
        ("tga-2023-guidance", "regulator notice", "2023"),
        ("tga-consultation", "regulator report", "after 2023"),
        ("uk-drugs-regulations-2001", "law", "2001"),
        ("uk-acmd-response-2025", "regulator notice", "16 July 2025"),
        ("cn-2018-antidepressants", "final guidance", "published by February 2018"),
        ("cn-placebo-2015", "published", "2015"),
        ("cn-nmpa-e6-r3", "regulator notice", "in effect for trials started after 31 March 2026"),
        ("cn-fda-draft-2024", "published", "2024"),
        ("ich-e6-r3", "final guidance", "6 January 2025; in effect in the EU 23 July 2025"),
        ("ich-e6-r3-annex-2", "final guidance", None),
        ("ich-e9-r1", "final guidance", "November 2019"),
        ("ich-e2a", "final guidance", "27 October 1994"),
        ("ich-e2d-r1", "final guidance", "15 September 2025"),
        ("ich-e8-r1", "final guidance", "October 2021"),
        ("ich-e1", "final guidance", "27 October 1994"),
        ("ich-m11-2025", "final guidance", "19 November 2025"),
        ("fda-m11-2026", "final guidance", "2026"),
        ("cfr-21-1301-18", "law", None),
        ("cfr-21-1301-75", "law", None),
        ("cfr-21-1304-22", "law", None),
        ("cfr-21-1304-inventory", "law", None),
        ("cfr-21-1305-1317", "law", None),
        ("halt-fentanyl-2025", "law", "16 July 2025"),
        ("spirit-2025", "published", "28 April 2025"),
        ("consort-2025", "published", "14 April 2025"),
        ("spirit-pro-2018", "published", "2018"),
        ("tidier-2014", "published", "2014"),
        ("respct-2025", "published", None),
        ("fda-pdf-specifications", "final guidance", "26 September 2014"),
        ("ich-formats-1-3", "final guidance", "2 June 2021"),
    ],
)
def test_documents_of_regulators_and_standards_have_their_status_and_date(id, status, date):
    source = sources.find(id)
    assert (source.status, source.date) == (status, date)
