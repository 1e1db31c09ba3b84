"""A database is made ready by revisions, once, whoever else is at it; and a house looks before it opens."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from application.ports import StoreUnavailable
from infrastructure import records
from infrastructure.bootstrap import build
from infrastructure.migrate import HEAD, SchemaUnusable
from infrastructure.postgres_migration import migrate
from infrastructure.settings import Settings
from infrastructure.storage import DataUnusable, open_storage
from tests import examples as eg
from tests import postgres
from tests.application.services import Services
from tests.databases import settings_on
from tests.processes import ROOT, free_port

MINE = ("stored_events", "numbers", "position_base", "alembic_version")
"""Tables that are not declared anywhere but in their revision."""


@contextmanager
def opened(settings):
    storage = open_storage(settings)
    try:
        yield storage
    finally:
        storage.close()


@pytest.fixture
def empty(tmp_path):
    """A database without any table."""
    return Settings(data=tmp_path, database=postgres.dsn_for(tmp_path))


def test_the_newest_revision_is_the_one_that_this_release_asks_for():
    script = ScriptDirectory(str(ROOT / "infrastructure" / "migrations"))
    assert script.get_heads() == [HEAD]


def test_revisions_are_numbered_so_that_a_later_one_is_greater():
    script = ScriptDirectory(str(ROOT / "infrastructure" / "migrations"))
    newest_first = [step.revision for step in script.walk_revisions()]
    assert newest_first == sorted(newest_first, reverse=True)


def test_migrations_make_every_table_that_is_kept_and_no_other(database, tmp_path):
    with opened(settings_on(database, tmp_path)) as storage, storage.records.connect() as db:
        context = MigrationContext.configure(db)
        differences = compare_metadata(context, records.metadata)
    assert [found for found in differences if getattr(found[1], "name", None) not in MINE] == []


def test_a_house_does_not_make_the_tables_of_the_log_on_postgresql(empty):
    with pytest.raises(SchemaUnusable, match="has no tables of Redress yet: run `redress migrate`"):
        open_storage(empty)
    with psycopg.connect(empty.database) as db:
        assert db.execute("SELECT to_regclass('stored_events')").fetchone() == (None,)


def test_a_house_does_not_open_on_an_older_schema(empty):
    migrate(empty.database, empty.database)
    with psycopg.connect(empty.database) as db:
        db.execute("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(SchemaUnusable, match="is older than this release"):
        open_storage(empty)


def test_a_newer_schema_will_do_for_the_release_before(empty):
    migrate(empty.database, empty.database)
    with psycopg.connect(empty.database) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    migrate(empty.database, empty.database)
    with opened(empty) as storage:
        assert storage.store.head() == 0


def test_many_may_open_a_directory_at_once_that_nobody_opened_before(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        for storage in pool.map(open_storage, [Settings(data=tmp_path)] * 8):
            storage.close()


def test_a_log_that_was_kept_by_itself_becomes_that_of_a_house(tmp_path):
    with Services.over("sqlite", tmp_path) as services:
        services.place_order()
    with opened(Settings(data=tmp_path)) as storage:
        assert len(storage.store.history(eg.ORDER)) == 5


@pytest.fixture
def separate(empty):
    """An owner of the schema who is not the role that Redress runs as; neither may do more than it has to."""
    schema = psycopg.conninfo.conninfo_to_dict(empty.database)["options"].rpartition("=")[2]
    owner, serve = f"owner_{schema}", f"serve_{schema}"
    with psycopg.connect(postgres.running().dsn(), autocommit=True) as db:
        for role in (owner, serve):
            db.execute(f"CREATE ROLE {role} LOGIN")
        db.execute(f"ALTER SCHEMA {schema} OWNER TO {owner}")
        db.execute(f"GRANT CREATE ON DATABASE postgres TO {owner}")
        yield Settings(
            data=empty.data, database=f"{empty.database} user={serve}", database_owner=f"{empty.database} user={owner}"
        )
        db.execute(f"DROP SCHEMA IF EXISTS {schema}, {schema}_views CASCADE")
        for role in (serve, owner):
            db.execute(f"DROP OWNED BY {role}")
            db.execute(f"DROP ROLE {role}")


def test_a_house_runs_as_a_role_that_owns_nothing_but_its_read_models(separate):
    migrate(separate.database_owner, separate.database)
    house = build(separate)
    Services.on(house.store).place_order()
    house.settle()
    house.projector.rebuild("orders")
    assert house.projector.lag()["orders"] == 0
    with house.engine.connect() as db:
        owned = set(db.execute(sa.text("SELECT tablename FROM pg_tables WHERE tableowner = current_user")).scalars())
    house.close()
    assert {"orders", "projection_checkpoint"} <= owned
    assert not owned & {*MINE, *records.metadata.tables}


def test_an_owner_who_may_not_make_a_schema_beside_is_told_so(separate):
    with psycopg.connect(postgres.running().dsn()) as db:
        owner = psycopg.conninfo.conninfo_to_dict(separate.database_owner)["user"]
        db.execute(f"REVOKE CREATE ON DATABASE postgres FROM {owner}")
    with pytest.raises(SchemaUnusable, match="owner of the schema can't change it"):
        migrate(separate.database_owner, separate.database)


def test_a_search_path_that_leads_nowhere_is_told(empty):
    nowhere = f"{empty.database} options='-c search_path=nowhere'"
    with pytest.raises(SchemaUnusable, match="no schema"):
        migrate(nowhere, empty.database)


@pytest.mark.parametrize("wrong", ["secret-word", "postgresql://me:secret-word@[", "secret-word host=x"])
def test_what_is_no_data_source_name_is_not_told_again(tmp_path, wrong):
    with pytest.raises(DataUnusable, match="not a data source name") as told:
        open_storage(Settings(data=tmp_path, database=wrong))
    assert "secret" not in str(told.value)


def test_a_server_that_is_away_is_told_apart(tmp_path):
    away = f"host=127.0.0.1 port={free_port()} user=me password=secret-word dbname=x"
    settings = Settings(data=tmp_path, database=away)
    with pytest.raises(StoreUnavailable, match="can't be used") as told:
        open_storage(settings)
    assert "secret" not in str(told.value)
    with pytest.raises(StoreUnavailable, match="can't be used"):
        migrate(away, away)
