"""A prepared query: rows by the names of their columns, and failures in SQLAlchemy's words."""

import pytest
import sqlalchemy as sa

from projections.prepared import prepared
from tests.projections.market import Market

HERE = sa.select(sa.bindparam("number", type_=sa.Integer).label("number"), sa.literal("x").label("letter"))
NOWHERE = sa.select(sa.column("number")).select_from(sa.table("nowhere"))


def test_rows_have_the_names_of_their_columns(market: Market) -> None:
    with market.view() as db:
        (row,) = prepared(HERE, db.dialect).rows(db, {"number": 7, "what": "nobody asks for"})
    assert (row.number, row.letter) == tuple(row) == (7, "x")


def test_what_the_database_refuses_is_an_error_of_sqlalchemy(market: Market) -> None:
    with market.view() as db, pytest.raises(sa.exc.DatabaseError):
        prepared(NOWHERE, db.dialect).rows(db, {})
