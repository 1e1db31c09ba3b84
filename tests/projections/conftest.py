"""One market for each test, with mediators."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projections.market import Market


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    market = Market(tmp_path)
    market.staff()
    yield market
    market.close()
