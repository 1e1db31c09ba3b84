"""A SQLite file is put into WAL mode by whoever opens it first, and the others wait their turn."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from infrastructure.database import write_ahead


@pytest.fixture
def busy(tmp_path):
    """Somebody is just making the file."""
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None, check_same_thread=False)) as maker:
        maker.execute("BEGIN EXCLUSIVE")
        maker.execute("CREATE TABLE x (y)")
        yield maker


def opened(tmp_path):
    """SQLite itself does not wait at all here, as it does not where two change the mode at once."""
    return sqlite3.connect(tmp_path / "x.db", timeout=0, isolation_level=None)


def put_into_wal(tmp_path):
    with closing(opened(tmp_path)) as connection:
        write_ahead(connection)
        return connection.execute("PRAGMA journal_mode").fetchone()[0]


def test_whoever_comes_second_waits_until_it_is_their_turn(tmp_path, busy):
    with ThreadPoolExecutor(1) as others:
        second = others.submit(put_into_wal, tmp_path)
        with closing(opened(tmp_path)) as third, pytest.raises(sqlite3.OperationalError, match="locked"):
            third.execute("PRAGMA journal_mode = WAL")  # the control: without waiting it fails
        assert not second.done()
        busy.execute("COMMIT")
        assert second.result(timeout=20) == "wal"


def test_whatever_else_is_wrong_is_told_at_once(tmp_path):
    (tmp_path / "x.db").write_bytes(b"no database at all, but text of some length" * 100)
    with closing(opened(tmp_path)) as connection, pytest.raises(sqlite3.DatabaseError, match="not a database"):
        write_ahead(connection)
