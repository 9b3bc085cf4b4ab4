"""Web addresses as files name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.export.links import web_address


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://doi.org/10.1000/x?a=1&b=ü%", "https://doi.org/10.1000/x?a=1&b=%C3%BC%25"),
        ("HTTP://example.org/%C3%BC", "HTTP://example.org/%C3%BC"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_an_address_is_named_in_ascii(link: str, address: str) -> None:
    assert web_address(link) == address


@pytest.mark.parametrize(
    "link",
    [
        "",
        "section-1",
        "javascript:alert(1)",
        "file:///etc",
        "https://",
        "http://[broken",
        "https://a:b/",
        "https://a/\ud800",
        "https://a b",
    ],
)
def test_what_leads_nowhere_is_no_address(link: str) -> None:
    assert web_address(link) is None


def test_an_address_longer_than_programs_take_is_none() -> None:
    start = "https://example.org/"
    assert web_address(start + "x" * (2083 - len(start))) is not None
    assert web_address(start + "x" * (2084 - len(start))) is None


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_text_after_the_scheme_is_an_address_in_ascii_or_none(text: str) -> None:
    address = web_address(f"https://example.org/{text}")
    assert address is None or (address.isascii() and address.isprintable() and " " not in address)
