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
