"""One market for each test and database, with mediators."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projections.market import Market


@pytest.fixture
def market(tmp_path: Path, database: str) -> Iterator[Market]:
    market = Market(tmp_path, database)
    market.staff()
    yield market
    market.close()
