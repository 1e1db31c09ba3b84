"""What tests of every room share."""

import pytest

from tests.databases import BOTH


@pytest.fixture(scope="module", params=BOTH)
def database(request: pytest.FixtureRequest) -> str:
    """The name of each database in turn."""
    return str(request.param)
