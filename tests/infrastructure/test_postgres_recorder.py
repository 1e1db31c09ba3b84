"""The recorder on PostgreSQL keeps the library's promises, and those that we added: order, roles, a restored copy."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5

import psycopg
import pytest
import sqlalchemy as sa
from eventsourcing.persistence import DataError, IntegrityError, StoredEvent
from eventsourcing.tests.persistence import (
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)
from psycopg.sql import SQL, Identifier

from application.ports import Addition, Cause, StoreUnavailable, StreamMoved
from infrastructure.codec import domain_codec
from infrastructure.database import writing
from infrastructure.event_store import postgres_store
from infrastructure.postgres_migration import migrate
from infrastructure.postgres_recorder import PLACES, PostgresRecorder
from infrastructure.stored import MarkLag
from tests import postgres
from tests.infrastructure.test_store_contract import NOW, append, at_once, everything, said, stream, texts

CODEC = domain_codec()


class Numbered(PostgresRecorder):
    """Calls positions 1, 2, 3 … in their order, as the library's cases do; ours grow, but not by one."""

    def __init__(self, dsn):
        super().__init__(dsn)
        self._known = []

    def insert_events(self, stored_events, **kwargs):
        positions = super().insert_events(stored_events, **kwargs)
        self._known += positions
        return [self._known.index(position) + 1 for position in positions]

    def select_notifications(self, start, limit, stop=None, topics=(), *, inclusive_of_start=True):
        first, last = (number and self._known[number - 1] for number in (start, stop))
        rows = super().select_notifications(first, limit, last, topics, inclusive_of_start=inclusive_of_start)
        numbers = {position: number for number, position in enumerate(self._known, start=1)}
        return [StoredEventAt(row, numbers.get(row.id)) for row in rows]

    def max_notification_id(self):
        newest = super().max_notification_id()
        return newest and self._known.index(newest) + 1


class StoredEventAt:
    def __init__(self, row, number):
        self.originator_id, self.originator_version = row.originator_id, row.originator_version
        self.topic, self.state, self.id = row.topic, row.state, number


class OnPostgres:
    kind = PostgresRecorder

    def create_recorder(self):
        directory = TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        dsn = postgres.dsn_for(Path(directory.name))
        migrate(dsn, dsn)
        recorder = self.kind(dsn)
        self.addCleanup(recorder.close)
        return recorder


class TestPostgresRecorder(OnPostgres, ApplicationRecorderTestCase[PostgresRecorder]):
    """The library's cases for a recorder, all of them; only its literal ids are told in numbers of their own."""

    kind = Numbered


class TestPostgresNotificationIDs(OnPostgres, NonInterleavingNotificationIDsBaseCase):
    """The library's case for ids of one append that stand side by side."""


@pytest.fixture
def dsn(tmp_path):
    dsn = postgres.dsn_for(tmp_path)
    migrate(dsn, dsn)
    return dsn


@pytest.fixture
def store(dsn):
    opened = postgres_store(dsn, CODEC)
    yield opened
    opened.close()


@pytest.fixture
def recorder(dsn):
    opened = PostgresRecorder(dsn)
    yield opened
    opened.close()


@pytest.fixture
def by_hand(dsn):
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


def row(name: object, version: int = 1) -> StoredEvent:
    return StoredEvent(uuid5(NAMESPACE_URL, str(name)), version, "topic", b"{}")


class TestOrder:
    def test_events_of_one_command_stand_side_by_side_in_the_order_given(self, recorder):
        streams = sorted((row(name) for name in "abc"), key=lambda event: event.originator_id, reverse=True)
        positions = recorder.insert_events(streams)
        assert list(positions) == list(range(positions[0], positions[0] + 3))
        assert [event.originator_id for event in recorder.select_notifications(None, 9)] == [
            event.originator_id for event in streams
        ]

    def test_an_event_is_not_shown_while_one_before_it_may_still_come(self, store, dsn):
        earlier = postgres_store(dsn, CODEC)
        with psycopg.connect(dsn) as slow:
            slow.execute("SELECT pg_current_xact_id()")
            written = append(store, "a", 0, "1")
            assert store.history(stream("a")) == written
            assert everything(store) == everything(earlier) == []
            assert store.head() == 0
        assert everything(store) == everything(earlier) == written
        earlier.close()

    def test_one_transaction_holds_so_many_events_and_no_more(self, recorder):
        events = [row("a", version) for version in range(1, PLACES + 2)]
        with pytest.raises(DataError, match="65535"):
            recorder.insert_events(events)
        assert recorder.max_notification_id() is None

    def test_commands_that_meet_at_two_streams_never_wait_for_each_other_in_a_circle(self, store, dsn, by_hand):
        by_hand.execute(
            "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$"
        )
        by_hand.execute("CREATE TRIGGER dawdle BEFORE INSERT ON stored_events FOR EACH ROW EXECUTE FUNCTION dawdle()")
        other = postgres_store(dsn, CODEC)

        def rival(number):
            additions = [Addition(stream(name), 0, said(str(number))) for name in "ab"]
            if number % 2:
                additions.reverse()
            return (store, other)[number % 2].append(*additions, cause=Cause(f"c-{number}"), recorded_at=NOW)

        answers = at_once(rival, threads=4)
        assert len([answer for answer in answers if isinstance(answer, StreamMoved)]) == 3
        assert len(everything(store)) == 2
        other.close()


class TestTheMark:
    def test_nobody_holds_it_back_when_nobody_writes(self, recorder):
        with psycopg.connect(postgres.running().dsn()) as reader:
            reader.execute("SELECT count(*) FROM pg_class")
            assert recorder.mark_lag() is None

    def test_who_holds_it_back_is_named_even_in_another_database(self, recorder):
        elsewhere = f"{postgres.running().dsn('template1')} application_name=nightly-report"
        with psycopg.connect(elsewhere) as batch:
            batch.execute("SELECT pg_current_xact_id()")
            held = recorder.mark_lag()
            assert held == MarkLag(batch.info.backend_pid, "nightly-report", "template1", held.seconds)
            assert 0 <= held.seconds < recorder.mark_lag().seconds
        assert recorder.mark_lag() is None

    def test_who_writes_no_events_and_says_so_holds_nobody_back(self, recorder, store, tmp_path):
        views = postgres.views_in(tmp_path)
        with writing(views) as db:
            db.execute(sa.text("CREATE TABLE something ()"))
            written = append(store, "a", 0, "1")
            assert store.feed(after=0, limit=9) == written
            assert recorder.mark_lag() is None
        views.dispose()

    def test_who_wrote_before_is_waited_for_whatever_others_say(self, recorder, store, dsn, tmp_path):
        views = postgres.views_in(tmp_path)
        with psycopg.connect(dsn, application_name="a writer") as writer:
            writer.execute("INSERT INTO numbers VALUES ('x', 1)")
            with writing(views):
                append(store, "a", 0, "1")
                assert store.feed(after=0, limit=9) == []
                assert recorder.mark_lag().application == "a writer"
        assert len(store.feed(after=0, limit=9)) == 1
        views.dispose()

    def test_a_prepared_transaction_is_named_too(self, recorder, by_hand):
        by_hand.execute("BEGIN")
        by_hand.execute("SELECT pg_current_xact_id()")
        by_hand.execute("PREPARE TRANSACTION 'transfer-7'")
        held = recorder.mark_lag()
        assert (held.pid, held.application) == (None, "prepared transaction transfer-7")
        by_hand.execute("ROLLBACK PREPARED 'transfer-7'")
        assert recorder.mark_lag() is None


class TestSchema:
    def test_twenty_may_make_it_at_once(self, tmp_path):
        dsn = postgres.dsn_for(tmp_path)
        with ThreadPoolExecutor(20) as pool:
            assert list(pool.map(migrate, [dsn] * 20, [dsn] * 20)) == [None] * 20
        opened = postgres_store(dsn, CODEC)
        assert len(append(opened, "a", 0, "1")) == 1
        opened.close()

    def test_made_again_it_stays_as_it_is(self, dsn, store):
        written = append(store, "a", 0, "1")
        migrate(dsn, dsn)
        assert everything(store) == written
        following = append(store, "a", 1, "2", command="c-2")
        assert following[0].position == written[0].position + PLACES + 1

    def test_without_tables_the_store_says_so(self, tmp_path):
        with pytest.raises(StoreUnavailable, match="redress migrate"):
            postgres_store(postgres.dsn_for(tmp_path), CODEC)

    @pytest.mark.parametrize("version", [2, 3])
    def test_the_database_itself_refuses_a_gap(self, by_hand, version):
        insert = "INSERT INTO stored_events VALUES (%s, %s, %s, 'topic', '')"
        by_hand.execute(insert, (1, stream("a"), 1))
        if version == 2:
            by_hand.execute(insert, (2, stream("a"), version))
        else:
            with pytest.raises(psycopg.IntegrityError, match="no event before"):
                by_hand.execute(insert, (2, stream("a"), version))

    def test_events_of_one_insert_may_follow_each_other(self, recorder):
        assert len(recorder.insert_events([row("a", version) for version in range(1, 30)])) == 29
        with pytest.raises(IntegrityError, match="no event before"):
            recorder.insert_events([row("a", 30), row("a", 32)])
        assert len(recorder.select_events(stream("a"))) == 29


@pytest.fixture
def run_time(dsn, by_hand):
    """The store as the role that serves, and a connection of that role."""
    role = f"serve_{by_hand.execute('SELECT current_schema()').fetchone()[0]}"
    by_hand.execute(f"CREATE ROLE {role} LOGIN")
    owner, dsn = dsn, f"{dsn} user={role}"
    migrate(owner, dsn)
    opened = postgres_store(dsn, CODEC)
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield opened, connection
    opened.close()
    by_hand.execute(f"DROP OWNED BY {role}")
    by_hand.execute(f"DROP ROLE {role}")


class TestTheRoleThatServes:
    def test_reads_adds_and_counts(self, run_time):
        store, _ = run_time
        written = append(store, "a", 0, "1", "2")
        assert everything(store) == store.history(stream("a")) == written
        assert [store.next_number("D"), store.next_number("D")] == [1, 2]

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE stored_events SET state = ''",
            "DELETE FROM stored_events",
            "TRUNCATE stored_events",
            "DROP TABLE stored_events",
            "ALTER TABLE stored_events DISABLE TRIGGER streams_have_no_gaps",
            "SELECT FROM stored_events FOR UPDATE",
            "CREATE OR REPLACE VIEW settled_events AS SELECT * FROM stored_events",
            "UPDATE settled_events SET state = ''",
            "DELETE FROM settled_events",
            "DELETE FROM numbers",
            "TRUNCATE numbers",
            "UPDATE position_base SET base = 0",
            "DELETE FROM position_base",
            "CREATE TABLE another ()",
        ],
    )
    def test_changes_and_removes_nothing(self, run_time, statement):
        store, connection = run_time
        written = append(store, "a", 0, "1")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
        assert everything(store) == written

    def test_is_granted_nothing_more_by_being_granted_twice(self, dsn, run_time):
        _, connection = run_time
        role = connection.info.user
        asked = (
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = %s ORDER BY table_name, privilege_type"
        )
        before = connection.execute(asked, (role,)).fetchall()
        migrate(dsn, f"{dsn} user={role}")
        assert connection.execute(asked, (role,)).fetchall() == before
        assert [granted for table, granted in before if table == "stored_events"] == ["INSERT", "SELECT"]


MARK_OF_READERS = "SELECT pg_get_viewdef('settled_events'::regclass)"


@pytest.fixture
def before_it_was_cut(dsn, run_time):
    """What the store of the role that serves had written before its log was cut into partitions."""
    store, connection = run_time
    before = [append(store, name, 0, "1", "2", command=name) for name in "abcdefgh"]
    with psycopg.connect(dsn) as owner:
        mark = owner.execute(MARK_OF_READERS).fetchone()
        owner.execute(postgres.partition_recipe())
        assert owner.execute(MARK_OF_READERS).fetchone() == mark
    migrate(dsn, f"{dsn} user={connection.info.user}")
    return [event for command in before for event in command]


class TestALogInPartitions:
    def test_has_the_same_streams_at_the_same_positions_and_goes_on(self, run_time, before_it_was_cut):
        (store, _), before = run_time, before_it_was_cut
        assert everything(store) == before
        assert store.history(stream("a")) == before[:2]
        after = append(store, "a", 2, "3", command="later")
        assert everything(store) == before + after

    @pytest.mark.usefixtures("before_it_was_cut")
    def test_is_read_for_a_stream_in_one_of_them(self, by_hand):
        assert len(partitions_in(by_hand, "SELECT FROM stored_events")) == 4
        assert len(partitions_in(by_hand, "SELECT FROM stored_events WHERE originator_id = %s", stream("a"))) == 1

    @pytest.mark.usefixtures("before_it_was_cut")
    @pytest.mark.parametrize("partition", range(4))
    def test_is_not_to_be_changed_there_either(self, run_time, partition):
        _, connection = run_time
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(SQL("DELETE FROM {}").format(Identifier(f"stored_events_{partition}")))


def partitions_in(by_hand, question, *asked):
    plan = by_hand.execute(f"EXPLAIN {question}", asked).fetchall()
    return set(re.findall(r" on (stored_events_\d)", str(plan)))


@pytest.fixture(scope="module")
def another_cluster():
    """It has counted fewer transactions than the one that all tests share."""
    with psycopg.connect(postgres.running().dsn(), autocommit=True) as db:
        db.execute("DO $$ BEGIN FOR i IN 1..2000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$")
    with postgres.another() as server:
        yield server


@pytest.fixture
def restored(dsn, store, by_hand, another_cluster):
    """The data source name of a copy in the other cluster, of a store with something in it."""
    append(store, "a", 0, "1", "2")
    append(store, "b", 0, "1", command="c-2")
    assert store.next_number("D") == 1
    schema = by_hand.execute("SELECT current_schema()").fetchone()[0]
    dump = postgres.running().directory / f"{schema}.sql"
    postgres.running().run("pg_dump", "--schema", schema, "--file", dump, "--dbname", dsn)
    another_cluster.run("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--file", dump, "--dbname", another_cluster.dsn())
    return another_cluster.dsn(schema=schema)


class TestACopyInAnotherCluster:
    def test_control_that_cluster_would_number_from_further_back(self, store, restored):
        with psycopg.connect(restored) as db:
            (number,) = db.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
        assert number << 16 < store.head()

    def test_is_refused_before_it_is_prepared(self, restored):
        with pytest.raises(StoreUnavailable, match="redress migrate"):
            postgres_store(restored, CODEC)

    def test_goes_on_behind_the_last_position_once_it_is_prepared(self, store, restored):
        for _ in range(2):
            migrate(restored, restored)
        copy = postgres_store(restored, CODEC)
        assert everything(copy) == everything(store)
        head = copy.head()
        written = append(copy, "a", 2, "3", command="c-3")
        assert written[0].position > head == store.head()
        assert copy.feed(after=head, limit=9) == written
        assert texts(copy.history(stream("a"))) == ["1", "2", "3"]
        assert copy.next_number("D") == 2
        copy.close()
