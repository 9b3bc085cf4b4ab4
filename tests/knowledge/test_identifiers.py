"""What identifies a person is found, and what only looks a little like it is not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.knowledge.identifiers import every, identifiers, is_for_contacts
from studio.protocol.address import spec_at


@pytest.mark.parametrize(
    ("text", "kind", "quoted"),
    [
        ("Seen in participant 012-345.", "participant-number-alone", "participant 0••-•••"),
        ("subject no. 17 left", "participant-number", "subject no. 1•"),
        ("participant #12 withdrew", "participant-number-marked", "participant #1•"),
        ("screening number 1007", "enrolment-number", "screening number 1•••"),
        ("randomisation number: R0042", "enrolment-number", "randomisation number: R••••"),
        ("our first patient, Anna Schmidt", "name", "patient, A••• •••••••"),
        ("NHS 9434765919", "national-number", "NHS 9•••••••••"),
        ("Participant ID: AB-0012", "participant-number", "Participant ID: A•-••••"),
        ("patient initials AB", "initials", "patient initials A•"),
        ("the participant’s initials were A.B.", "initials", "participant’s initials were A.•"),
        ("MRN 1234567", "record-number", "MRN 1••••••"),
        ("case note 12/3456", "record-number", "case note 1•/••••"),
        ("participant John Smith", "name", "participant J••• •••••"),
        ("the participant's name: Anna Berg", "name", "participant's name: A••• ••••"),
        ("told by Mrs Miller", "title", "Mrs M•••••"),
        ("DOB 12/03/1980", "birth", "DOB 1•/••/••••"),
        ("born on March 4, 1971", "birth", "born on M•••• •, ••••"),
        ("a.b@c.org", "e-mail", "a.•@•.•••"),
        ("+49 30 1234567", "telephone", "+•• •• •••••••"),
        ("Tel. 030 1234567", "telephone", "Tel. 0•• •••••••"),
        ("BSN 111222333", "national-number", "BSN 1••••••••"),
        ("943 476 5870", "nhs-number", "9•• ••• ••••"),
        ("36 574 261 809", "steuer-id", "3• ••• ••• •••"),
        ("1112.22.333", "bsn", "1•••.••.•••"),
        ("211062-5629", "cpr", "2•••••-••••"),
        ("756.9217.0769.85", "ahv", "7••.••••.••••.••"),
    ],
)
def test_an_identifier_is_found_and_masked(text: str, kind: str, quoted: str) -> None:
    assert [(found.kind.id, found.quoted) for found in identifiers(text)] == [(kind, quoted)]


@pytest.mark.parametrize(
    "text",
    [
        "participant 18 years or older",
        "participants 120",
        "site 01 will enrol 12 participants",
        "the participant number is 24",
        "Participant number 24 to 30",
        "subject 3 of 12",
        "the patient must not drive for 24 hours",
        "participant 18-65 years",
        "patients 100-200 mg",
        "Patient 25 mg",
        "participant 1",
        "the #1 reason, and sample #12",
        "a screening number of 12, and screening 1000 people",
        "the NHS in 2024",
        "for each participant, Clinical Trial Units keep a log",
        "NCT01234567, EudraCT 2020-001234-56, ISRCTN12345678",
        "dose no. 2 of 25 mg",
        "Patient Health Questionnaire",
        "the participant Information Sheet and the subject Identification Log",
        "participant’s initials are not recorded",
        "doi 10.1016/j.jad.2020.01.123, 2020;382:1234-45, p. 1234-1240",
        "ISBN 978-3-16-148410-0 and CAS 520-52-5",
        "+10 to 20 points",
        "born before 1980",
        "case 12 of the series",
        "943 476 5871",
        "36 574 261 890",
        "36 554 266 806",
        "1112.52.333",
        "511362-5629",
        "756.9217.0769.84",
        "000 000 0000",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert identifiers(text) == ()


def test_each_pattern_says_what_identifies_and_needs_what_it_says() -> None:
    for kind in every():
        assert re.compile(kind.pattern).groupindex["value"], kind.id
        assert all(word == word.lower() for word in kind.needs), kind.id
        assert bool(kind.weights) == (kind.modulus > 1), kind.id


def test_the_fields_for_contacts_are_fields() -> None:
    for address in ("/overview/sponsor_address", "/sessions/complaints", "/sessions/staff"):
        spec_at(address)
        assert is_for_contacts(address)
    assert not is_for_contacts("/rationale/risks")
    assert not is_for_contacts("/overviews/title")


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    identifiers(text)


@given(st.from_regex(r"[0-9]{3} [0-9]{3} [0-9]{4}", fullmatch=True))
def test_of_ten_digits_those_are_found_whose_last_is_right(number: str) -> None:
    digits = [int(digit) for digit in number if digit != " "]
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    right = any(digits) and (check % 11) == digits[9]
    assert bool(identifiers(number)) == right


@pytest.mark.parametrize("text", ["9" * 20_000, "participant " * 5_000, "a@" * 10_000, "+1" * 10_000, "1 " * 20_000])
def test_long_texts_take_no_longer_than_their_length(text: str) -> None:
    assert isinstance(identifiers(text), tuple)
