import pytest

from studio.protocol.address import AddressError, exists, get, label, spec_at, walk
from studio.protocol.base import free_id
from studio.protocol.design import Arm
from studio.protocol.dosing import ArmDose
from studio.protocol.edit import EditError, dangling, insert, move, put, remove, uses
from studio.protocol.names import item_name
from studio.protocol.population import Criterion, Domain
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import parse_dose
from studio.protocol.schedule import TimelineEntry, Visit


@pytest.fixture
def two_arms() -> Protocol:
    protocol = insert(Protocol(), "/design/arms", Arm(id="high", name="High dose"))
    protocol = insert(protocol, "/design/arms", Arm(id="low", name="Low dose"))
    return insert(protocol, "/dosing/arms", ArmDose(id="given-high", arm="high", dose=parse_dose("25 mg")))


def test_an_edit_changes_one_field_and_shares_the_rest(two_arms: Protocol) -> None:
    edited = put(two_arms, "/screening/qtc_most_male", 450)
    assert edited.screening.qtc_most_male == 450
    assert edited.design is two_arms.design
    assert two_arms.screening.qtc_most_male is None


def test_an_edit_to_the_same_value_gives_the_same_object(two_arms: Protocol) -> None:
    assert put(two_arms, "/design/arms/high/name", "High dose") is two_arms


def test_none_empties_a_field_and_a_list(two_arms: Protocol) -> None:
    assert put(two_arms, "/design/arms/high/name", None).design.arms[0].name is None
    assert put(two_arms, "/design/arms", None).design.arms == ()


def test_items_keep_their_address_while_they_move(two_arms: Protocol) -> None:
    moved = move(two_arms, "/design/arms/low", -1)
    assert [arm.id for arm in moved.design.arms] == ["low", "high"]
    assert get(moved, "/design/arms/low/name") == "Low dose"
    assert move(moved, "/design/arms/low", -5) is moved


def test_insert_before_puts_an_item_in_its_place(two_arms: Protocol) -> None:
    edited = insert(two_arms, "/design/arms", Arm(id="middle"), before="low")
    assert [arm.id for arm in edited.design.arms] == ["high", "middle", "low"]


def test_an_id_is_taken_once(two_arms: Protocol) -> None:
    with pytest.raises(EditError, match="already holds"):
        insert(two_arms, "/design/arms", Arm(id="high"))
    assert free_id("high", two_arms.design.arms) == "high-2"


def test_removing_an_item_names_its_uses_and_takes_them_along(two_arms: Protocol) -> None:
    assert uses(two_arms, "/design/arms/high") == ("/dosing/arms/given-high/arm",)
    without = remove(two_arms, "/design/arms/high")
    assert without.dosing.arms[0].arm is None
    assert dangling(without) == ()


def test_references_to_nothing_are_found(two_arms: Protocol) -> None:
    assert dangling(put(two_arms, "/dosing/arms/given-high/arm", "gone")) == ("/dosing/arms/given-high/arm",)


@pytest.mark.parametrize(
    ("address", "value", "reason"),
    [
        ("/population/age_least", -1, "must be 0 or more"),
        ("/population/age_least", "ten", "must be a whole number"),
        ("/population/age_least", 18.5, "must be a whole number"),
        ("/statistics/alpha", 2, "must be 1 or less"),
        ("/overview/phase", "9", "must be one of"),
        ("/overview/title", 7, "must be a text"),
        ("/dosing/arms/given-high/dose", {"amount": -1}, "amount must be 0 or more"),
        ("/monitoring/vital_minutes", [1, "x"], "must be a whole number"),
    ],
)
def test_what_a_field_does_not_take_is_refused_in_words(
    two_arms: Protocol, address: str, value: object, reason: str
) -> None:
    with pytest.raises(EditError, match=reason):
        put(two_arms, address, value)


@pytest.mark.parametrize(
    "address", ["/nothing", "/design/arms/none/name", "/design/arms/high/nothing", "/overview/title/x"]
)
def test_an_address_of_nothing_is_refused(two_arms: Protocol, address: str) -> None:
    assert not exists(two_arms, address)
    with pytest.raises(AddressError):
        put(two_arms, address, "x")


def test_an_address_reads_in_words(two_arms: Protocol) -> None:
    assert label(two_arms, "/dosing/arms/given-high/dose") == "Dosing, What each arm receives, High dose, Dose"


def test_every_field_is_found_by_walking_and_by_its_address(two_arms: Protocol) -> None:
    places = list(walk(two_arms))
    assert len({place.address for place in places}) == len(places) > 250
    for place in places:
        assert get(two_arms, place.address) == place.value
        assert spec_at(place.address) == place.spec


def test_half_a_character_is_refused_not_stored() -> None:
    with pytest.raises(EditError, match="cannot be stored"):
        put(Protocol(), "/overview/title", "broken \ud800")


def test_unnamed_items_that_refer_to_one_another_have_a_name() -> None:
    visits = (Visit(id="a", anchor="b"), Visit(id="b", anchor="a"))
    protocol = put(Protocol(), "/schedule/visits", visits)
    assert item_name(protocol, protocol.schedule.visits[0]) == "Unnamed"


def test_a_name_is_one_short_line_even_where_no_blank_parts_it() -> None:
    def named(name: str) -> str:
        return item_name(Protocol(), Visit(id="a", name=name))

    assert named(" two\n lines ") == "two lines"
    assert named("word " * 40) == f"{'word ' * 15}word…"
    assert named("访" * 200) == "访" * 79 + "…"


def test_items_go_by_what_tells_them_from_their_siblings() -> None:
    severity = Criterion(id="c", domain=Domain.SEVERITY, wording="MADRS total of at least 20 points.")
    assert item_name(Protocol(), severity) == "MADRS total of at least 20 points."
    assert item_name(Protocol(), severity.model_copy(update={"wording": None})) == "Severity"
    step = TimelineEntry(id="s", minute=-120, activity="Arrival")
    assert item_name(Protocol(), step) == "Arrival"
