"""What can be added to lists: everything is ready for its list, has a source or a template, and is told apart."""

from functools import cache

import pytest

from studio.data import data_folder
from studio.planning.offers import ReadyItem, certainty_words, filled, has_shelf, lists, offered, renewed
from studio.protocol.address import spec_at
from studio.protocol.base import Item, specs
from studio.protocol.biomarkers import Marker, Sample
from studio.protocol.edit import dangling, insert_all, put
from studio.protocol.population import MedicationAction
from studio.protocol.protocol import Protocol
from studio.storage.protocol_file import load

LISTS = sorted(lists())
BLANK = Protocol()


@cache
def templates() -> tuple[tuple[str, Protocol], ...]:
    return tuple((path.stem, load(path)) for path in sorted(data_folder("templates").glob("*.patp")))


@pytest.mark.parametrize("address", LISTS)
def test_all_that_is_offered_fits_its_list_and_refers_to_nothing(address: str) -> None:
    assert spec_at(address).kind == "items"
    ready = offered(BLANK, address, templates())
    assert ready
    items = [one.fresh() for one in ready]
    assert len({item.id for item in items}) == len(items)
    assert dangling(insert_all(BLANK, address, items)) == ()
    for one in ready:
        assert one.name
        assert filled(BLANK, one.item)
        assert one.origin or one.key
        assert str(certainty_words(one))


@pytest.mark.parametrize("address", LISTS)
def test_what_is_offered_has_a_key_of_its_own_and_is_found_by_its_name(address: str) -> None:
    ready = offered(BLANK, address, templates())
    assert len({one.key for one in ready}) == len(ready)
    assert all(one.matches(one.name) for one in ready)


def test_sources_and_trials_are_told_by_their_names() -> None:
    ready = {one.key: one for one in offered(BLANK, "/population/inclusion")}
    assert ready["madrs-20"].source_titles() == (
        "COMP006 trial page, Cleveland Clinic", "Compass investor webinar 2026",
    )  # fmt: skip
    assert ready["madrs-20"].trial_names() == ("COMP006",)


def test_co_medication_rules_come_with_what_trials_do_and_the_days_of_washout() -> None:
    ready = {one.key: one.item for one in offered(BLANK, "/population/medications")}
    assert ready["lithium"].action is MedicationAction.EXCLUDE
    assert ready["fluoxetine"].action is MedicationAction.WASH_OUT
    assert ready["fluoxetine"].washout_days >= 35


def test_what_the_list_has_is_marked_by_what_it_means() -> None:
    wording = "pregnancy, BREASTFEEDING, or the wish to become pregnant during the trial."
    protocol = put(BLANK, "/population/exclusion", [{"id": "own", "wording": wording}])
    marked = [one.key for one in offered(protocol, "/population/exclusion") if one.present]
    assert marked == ["pregnancy"]


def test_what_the_library_knows_is_not_offered_again_from_templates() -> None:
    drugs = [one.item.drug for one in offered(BLANK, "/population/medications", templates())]
    assert len(set(drugs)) == len(drugs)


def test_a_list_that_is_not_in_the_registry_has_nothing_to_offer() -> None:
    assert not has_shelf("/overview/contacts")
    with pytest.raises(KeyError):
        offered(BLANK, "/overview/contacts")


def test_a_renewed_item_has_new_ids_all_the_way_down() -> None:
    marker = Marker(id="m", marker="bdnf", samples=(Sample(id="s", minute=10),))
    copy = renewed(marker)
    assert copy.id != "m"
    assert copy.samples[0].id != "s"
    assert copy.model_dump(exclude={"id", "samples"}) == marker.model_dump(exclude={"id", "samples"})


def test_search_needs_every_word_wherever_it_stands() -> None:
    one = ReadyItem("k", "Lithium", Item(id="x"), group="Mood stabiliser", synonyms=("carbonate",), reason="Seizures.")
    assert one.matches("carb MOOD seiz")
    assert not one.matches("lithium valproate")
    assert specs(type(one.item)) == {}
