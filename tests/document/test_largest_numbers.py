"""Numbers as large as a field takes: the document is still made, and no axis counts them out."""

import pytest

from studio.checklist.run import run
from studio.document.build import build
from studio.protocol.bounds import LARGEST_NUMBER
from studio.protocol.edit import EditError, put
from studio.storage.library import find, start_from


@pytest.mark.parametrize(
    "address",
    ["/monitoring/observation_minutes", "/dosing/interval_days", "/population/age_most", "/statistics/total"],
)
def test_the_largest_number_of_a_field_is_drawn(address: str) -> None:
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    try:
        protocol = put(start_from(template), address, LARGEST_NUMBER)
    except EditError as error:
        if "or less" not in str(error):
            pytest.fail(str(error))
        return
    assert list(build(protocol, run(protocol)).blocks())
