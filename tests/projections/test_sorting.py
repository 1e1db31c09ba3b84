"""Text is sorted character by character on every server, in whatever language that one sorts by itself."""

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from projections.mediators import mediator
from projections.orders import order


@pytest.mark.parametrize("column", [order.c.number, mediator.c.account], ids=str)
def test_text_that_a_list_is_sorted_or_searched_by_has_no_language(column: sa.Column[str]) -> None:
    assert column.type.compile(postgresql.dialect()) == 'VARCHAR(255) COLLATE "C"'
