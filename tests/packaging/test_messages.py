"""What a translator gets holds every kind of message."""

import importlib.util
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

SCRIPT = Path(__file__).parents[2] / "packaging" / "messages.py"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return read_po(io.BytesIO(module.gathered()))


@pytest.mark.parametrize(
    "message",
    [
        "Sponsor protocol identifier",  # a field's title
        "Register before the first participant is enrolled.",  # a field's help
        "mmHg",  # a unit
        "Low-dose comparator",  # a choice
        "Doses stay within what has been studied",  # a rule's title
        "Time of the primary endpoint",  # a topic of the evidence
        "drug-free days between washout and baseline",  # a limit of a rule
        "needs confirmation",  # code
    ],
)
def test_a_translator_is_given(catalogue: Catalog, message: str) -> None:
    assert message in catalogue
