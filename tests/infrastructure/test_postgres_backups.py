"""A backup of PostgreSQL: an exact prefix of the log, put back into a cluster that counts from further back."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from api.cli import main
from application.ports import Cause
from infrastructure.backup_proof import demand_same_read_models, prove
from infrastructure.backups import databases_of, take
from infrastructure.bootstrap import build
from infrastructure.codec import domain_codec
from infrastructure.database import writing
from infrastructure.event_store import postgres_store
from infrastructure.log_digest import LogBroken
from infrastructure.manifest import BackupUnusable
from infrastructure.postgres_copy import PostgresDatabase
from infrastructure.postgres_migration import migrate
from tests import postgres
from tests.examples import PLACED, place
from tests.infrastructure.test_store_contract import append, stream
from tests.projections.market import Market, busy

WRITERS = 4


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """Those of the very release that runs, as an installation has them in its path."""
    monkeypatch.setenv("PATH", f"{postgres.running().programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def dsn(tmp_path):
    dsn = postgres.dsn_for(tmp_path)
    migrate(dsn, dsn)
    return dsn


@pytest.fixture
def store(dsn):
    with closing(postgres_store(dsn, domain_codec())) as opened:
        yield opened


@pytest.fixture(scope="module")
def another_cluster():
    """It has counted fewer transactions than the one that all tests share."""
    with psycopg.connect(postgres.running().dsn(), autocommit=True) as db:
        db.execute("DO $$ BEGIN FOR i IN 1..2000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$")
    with postgres.another() as server:
        yield server


@pytest.fixture
def elsewhere(dsn, another_cluster):
    """Where the same schema may be in the other cluster."""
    with psycopg.connect(dsn) as db:
        return another_cluster.dsn(schema=db.execute("SELECT current_schema()").fetchone()[0])


@pytest.fixture
def backup(tmp_path):
    made = tmp_path / "backup"
    made.mkdir()
    return made


def test_what_is_put_back_is_what_was_copied(store, dsn, elsewhere, backup):
    append(store, "a", 0, "1", "2")
    append(store, "b", 0, "1", command="c-2")
    assert store.next_number("D") == 1
    log = PostgresDatabase(dsn).copy(backup)
    assert (log.events, log.head) == (3, store.head())
    PostgresDatabase(elsewhere).restore(backup, log)
    assert PostgresDatabase(elsewhere).digest() == log == PostgresDatabase(dsn).digest()


def test_positions_go_on_behind_it_once_it_is_migrated(store, dsn, elsewhere, backup):
    append(store, "a", 0, "1", "2")
    PostgresDatabase(elsewhere).restore(backup, PostgresDatabase(dsn).copy(backup))
    migrate(elsewhere, elsewhere)
    with closing(postgres_store(elsewhere, domain_codec())) as copy:
        (following,) = append(copy, "a", 2, "3", command="c-3")
        assert following.position > store.head()
        assert copy.feed(after=store.head(), limit=9) == [following]


def test_what_was_committed_behind_a_transaction_that_is_still_writing_is_cut_off(store, dsn, elsewhere, backup):
    readable = append(store, "a", 0, "1")
    with psycopg.connect(dsn) as slow:
        database = PostgresDatabase(dsn)
        newest = database.head()
        slow.execute("SELECT pg_current_xact_id()")
        append(store, "a", 1, "2", command="c-2")
        log = Remembered(dsn, newest).copy(backup)
    assert (log.events, log.head) == (1, readable[0].position)
    PostgresDatabase(elsewhere).restore(backup, log)
    assert PostgresDatabase(elsewhere).digest() == log == database.digest(log.head)


class Remembered(PostgresDatabase):
    """Began before what was written last."""

    def __init__(self, dsn, newest):
        super().__init__(dsn)
        self._newest = newest

    def head(self):
        return self._newest


def test_it_waits_until_all_that_was_acknowledged_can_be_read(store, dsn, backup):
    with psycopg.connect(dsn) as slow, ThreadPoolExecutor(1) as pool:
        slow.execute("SELECT pg_current_xact_id()")
        written = append(store, "a", 0, "1")
        copying = pool.submit(PostgresDatabase(dsn).copy, backup)
        with pytest.raises(LogBroken, match="still writing"):
            PostgresDatabase(dsn, patience=0.1).copy(backup)
        assert not copying.done()
        slow.rollback()
        assert copying.result().head == written[0].position


@contextmanager
def written_to(store):
    """Threads that add to streams of their own; yields the positions that were acknowledged."""
    acknowledged, stop = [0], threading.Event()

    def write(writer):
        for n in count():
            if stop.is_set():
                return
            recorded = append(store, f"{writer}-{n // 5}", n % 5, "hello", command=f"{writer}-{n}")
            acknowledged.append(recorded[-1].position)

    with ThreadPoolExecutor(WRITERS) as pool:
        done = pool.map(write, range(WRITERS))
        try:
            yield acknowledged
        finally:
            stop.set()
        assert list(done) == [None] * WRITERS


def test_taken_while_others_write_it_holds_all_that_was_acknowledged_before_it_began(store, dsn, elsewhere, tmp_path):
    database = PostgresDatabase(dsn)
    with written_to(store) as acknowledged:
        taken = []
        for n in range(3):
            (backup := tmp_path / str(n)).mkdir()
            before = max(acknowledged)
            taken.append((before, backup, database.copy(backup)))
    for before, backup, log in taken:
        assert log.head >= before
        PostgresDatabase(elsewhere).restore(backup, log)
        assert PostgresDatabase(elsewhere).digest() == log == database.digest(log.head)
        (dump,) = backup.iterdir()
        with psycopg.connect(elsewhere) as db:
            db.execute(f"DROP SCHEMA {dump.stem} CASCADE")
    assert taken[0][2].events < taken[-1][2].events < database.digest().events


def test_nothing_is_restored_over_something_else(store, dsn, backup):
    written = append(store, "a", 0, "1")
    log = PostgresDatabase(dsn).copy(backup)
    with pytest.raises(LogBroken, match="has tables"):
        PostgresDatabase(dsn).restore(backup, log)
    assert store.history(stream("a")) == written


def test_a_log_that_does_not_come_back_as_it_was_is_found(store, dsn, elsewhere, backup):
    append(store, "a", 0, "1")
    log = PostgresDatabase(dsn).copy(backup)
    append(store, "a", 1, "2", command="c-2")
    with pytest.raises(LogBroken, match="came back, not the 2 events"):
        PostgresDatabase(elsewhere).restore(backup, PostgresDatabase(dsn).digest())
    assert log.events == 1


def test_a_damaged_dump_is_found(store, dsn, elsewhere, backup):
    append(store, "a", 0, "1")
    log = PostgresDatabase(dsn).copy(backup)
    (dump,) = backup.iterdir()
    dump.write_bytes(dump.read_bytes()[:-100])
    with pytest.raises(LogBroken, match="pg_restore gave up"):
        PostgresDatabase(elsewhere).restore(backup, log)


def test_a_dump_belongs_into_the_schema_that_it_came_from(store, dsn, another_cluster, backup):
    append(store, "a", 0, "1")
    log = PostgresDatabase(dsn).copy(backup)
    with pytest.raises(LogBroken, match="the search path leads to public"):
        PostgresDatabase(another_cluster.dsn()).restore(backup, log)


def test_a_password_is_not_told_to_other_users_of_the_machine(store, dsn, backup, tmp_path, monkeypatch):
    append(store, "a", 0, "1")
    spy = tmp_path / "bin" / "pg_dump"
    spy.parent.mkdir()
    spy.write_text('#!/bin/sh\necho "$@" > "$SPIED"; echo "$PGPASSWORD" >> "$SPIED"; exit 1\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SPIED", str(tmp_path / "spied"))
    with pytest.raises(LogBroken, match="pg_dump gave up"):
        PostgresDatabase(f"{dsn} password=hush").copy(backup)
    arguments, environment = (tmp_path / "spied").read_text().splitlines()
    assert "hush" not in arguments
    assert environment == "hush"


def test_without_its_programs_it_says_what_is_missing(store, dsn, backup, monkeypatch):
    append(store, "a", 0, "1")
    monkeypatch.setenv("PATH", str(backup))
    with pytest.raises(LogBroken, match="pg_dump is not installed"):
        PostgresDatabase(dsn).copy(backup)


def test_a_server_that_is_away_is_told():
    with pytest.raises(LogBroken, match="the database can't be read"):
        PostgresDatabase("host=127.0.0.1 port=1").there()


# a whole house


@pytest.fixture
def settings(tmp_path):
    """A house with a busy market in it."""
    settings = postgres.settings_in(tmp_path / "var")
    with closing(build(settings)) as house:
        market = Market(tmp_path, store=house.store)
        busy(market)
        market.engine.dispose()
        house.projector.catch_up()
    return settings


@pytest.fixture
def drill(settings, another_cluster, tmp_path):
    """Another place for it, in the other cluster."""
    with psycopg.connect(settings.database) as db:
        (schema,) = db.execute("SELECT current_schema()").fetchone()
    return replace(settings, data=tmp_path / "drill", database=another_cluster.dsn(schema=schema))


def test_a_house_is_proved_and_put_back_in_another_cluster(settings, drill, tmp_path):
    backup = take(settings, tmp_path / "backups", PLACED)
    proof = prove(backup, drill, databases_of(settings))
    assert proof.compared
    assert (proof.manifest.log, proof.rows > 20) == (databases_of(settings).digest(), True)
    with closing(build(drill)) as house:
        head = house.store.head()
        answer = house.orders.execute(UUID(int=99), place(order_id=UUID(int=99), number="O-99"), Cause("later"))
    assert answer.position > head == proof.manifest.log.head


def test_read_models_in_postgresql_are_what_a_rebuild_on_sqlite_makes_of_the_log(settings, drill, tmp_path):
    backup = take(settings, tmp_path / "backups", PLACED)
    prove(backup, drill, None)
    with closing(build(drill)) as house:
        with writing(house.engine) as db:
            db.execute(sa.text("UPDATE deadline SET due = due + 1"))
        with pytest.raises(BackupUnusable, match="the read models deadlines are not"):
            demand_same_read_models(house, tmp_path / "rebuilt.db")


def test_the_commands_do_the_same(settings, drill, tmp_path):
    def call(where, *words):
        environment = {"REDRESS_DATA": str(where.data), "REDRESS_DATABASE": where.database}
        return CliRunner().invoke(main, words, env=environment)

    assert call(settings, "backup", str(tmp_path / "backups")).output.endswith(f"{databases_of(settings).digest()}.\n")
    (backup,) = (tmp_path / "backups").glob("2*")
    assert "name an empty database" in call(settings, "verify-restore", str(backup)).output
    assert call(drill, "restore", str(backup)).output.startswith("PostgreSQL holds ")
    assert call(drill, "restore", str(backup)).exit_code == 2
    proved = call(settings, "verify-restore", str(backup), "--scratch", drill.database)
    assert "has tables: nothing is ever restored over something else" in proved.output
    with psycopg.connect(drill.database) as db:
        (schema,) = db.execute("SELECT current_schema()").fetchone()
        db.execute(f"DROP SCHEMA {schema}, {schema}_views CASCADE")
    proved = call(settings, "verify-restore", str(backup), "--scratch", drill.database)
    assert "Compared with the log that is served here." in proved.output
