"""Whatever breaks under a store on PostgreSQL, nothing acknowledged is lost, nothing doubled, and no reader skips."""

import os
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass

import psycopg
import pytest
import sqlalchemy as sa
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent

from application.ports import StoreUnavailable
from infrastructure.codec import domain_codec
from infrastructure.database import WRITES_NO_EVENTS, writing
from infrastructure.event_store import postgres_store
from infrastructure.postgres_connections import ATTEMPTS, PostgresConnections
from infrastructure.postgres_migration import migrate
from infrastructure.postgres_recorder import PostgresRecorder
from infrastructure.postgres_schema import must_go_on
from tests import postgres
from tests.infrastructure.lossy_proxy import Losses, lossy_proxy
from tests.infrastructure.test_store_contract import append, at_once, everything, stream, versions
from tests.processes import free_port

CODEC = domain_codec()
LONGER = int(os.environ.get("REDRESS_STORM", "1"))
"""REDRESS_STORM=50 makes the storms last that many times as long."""
WRITERS, EACH = 8, 60 * LONGER
COMMITTED = b"INSERT 0 "
"""How the server says that an insert, and with it its transaction, is done."""
SLOW_WRITERS = """
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.004); RETURN NULL; END $$;
    CREATE TRIGGER dawdle AFTER INSERT ON stored_events
    FOR EACH ROW WHEN (NEW.originator_version % 3 = 0) EXECUTE FUNCTION dawdle();
"""
WITHOUT_THE_MARK = "CREATE OR REPLACE VIEW settled_events AS SELECT * FROM stored_events"
CALLED_HARMLESS = f"""
    CREATE FUNCTION lie() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM pg_advisory_xact_lock({WRITES_NO_EVENTS}, ((pg_current_xact_id()::text::bigint << 32) >> 32)::integer);
        RETURN NULL;
    END $$;
    CREATE TRIGGER before_dawdling AFTER INSERT ON stored_events FOR EACH ROW EXECUTE FUNCTION lie();
"""
NUMBERED_BY_A_SEQUENCE = f"""
    {WITHOUT_THE_MARK};
    CREATE SEQUENCE ids;
    CREATE FUNCTION number() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.notification_id = nextval('ids'); RETURN NEW; END $$;
    CREATE TRIGGER number BEFORE INSERT ON stored_events FOR EACH ROW EXECUTE FUNCTION number();
"""


@pytest.fixture
def dsn(tmp_path):
    dsn = f"{postgres.dsn_for(tmp_path)} application_name={tmp_path.name}"
    migrate(dsn, dsn)
    return dsn


@pytest.fixture
def by_hand(dsn):
    with psycopg.connect(dsn, autocommit=True, application_name="by hand") as connection:
        yield connection


@pytest.fixture
def store(dsn):
    opened = postgres_store(dsn, CODEC)
    yield opened
    opened.close()


def connections(by_hand, dsn, each="pid"):
    """How many there are with this name, and something done to each of them."""
    name = psycopg.conninfo.conninfo_to_dict(dsn)["application_name"]
    asked = f"SELECT count({each}) FROM pg_stat_activity WHERE application_name = %s"  # noqa: S608 - ours
    return by_hand.execute(asked, (name,)).fetchone()[0]


def until(so, seconds=60):
    pause, last = threading.Event(), time.monotonic() + seconds
    while not so():
        assert time.monotonic() < last
        pause.wait(0.01)


def until_answered(ask):
    """What ``ask`` gives, asked again as long as the store can't be reached."""
    answers = []

    def answered():
        with suppress(StoreUnavailable):
            answers.append(ask())
        return answers

    until(answered)
    return answers[0]


@dataclass
class Outcome:
    acknowledged: list
    seen: list


def storm(dsn, disturb=lambda: None):
    """Writers of two processes' kind who ask until they are answered, and a reader who follows them all the time."""
    stores = [postgres_store(dsn, CODEC) for _ in range(3)]
    busy = threading.Semaphore(0)
    seen = []

    def write(number):
        acknowledged = []
        for version in range(EACH):
            if number == 0 and version % 12 == 6:
                disturb()
            wish = (stores[number % 2], number, version, "x")
            acknowledged += until_answered(lambda wish=wish, v=version: append(*wish, command=f"{number}-{v}"))
        busy.release()
        return acknowledged

    def follow(_):
        recorder = PostgresRecorder(dsn)
        writing = WRITERS
        while writing or until_answered(recorder.mark_lag) or read():
            read()
            writing -= busy.acquire(blocking=False)
        recorder.close()

    def read():
        page = until_answered(lambda: stores[2].feed(after=seen[-1].position if seen else 0, limit=100))
        seen.extend(page)
        return page

    *written, _ = at_once(lambda number: write(number) if number < WRITERS else follow(number), WRITERS + 1)
    for opened in stores:
        opened.close()
    return Outcome([fact for facts in written for fact in facts], seen)


def stored(by_hand):
    """Positions, streams and versions of everything that is there, in order."""
    return by_hand.execute(
        "SELECT notification_id, originator_id, originator_version FROM stored_events ORDER BY notification_id"
    ).fetchall()


def places(facts):
    return [(fact.position, fact.stream, fact.version) for fact in facts]


class TestStorm:
    @pytest.fixture
    def killed(self, dsn, by_hand):
        count = Counter()

        def kill():
            count["backends"] += connections(by_hand, dsn, "pg_terminate_backend(pid)")

        return count, kill

    def holds(self, outcome, there):
        assert sorted(places(outcome.acknowledged)) == there
        assert places(outcome.seen) == there
        by_stream = Counter(where for _, where, _ in there)
        assert by_stream == {stream(number): EACH for number in range(WRITERS)}

    def test_backends_killed_while_some_writers_dawdle(self, dsn, by_hand, killed):
        count, kill = killed
        by_hand.execute(SLOW_WRITERS)
        self.holds(storm(dsn, kill), stored(by_hand))
        assert count["backends"] > WRITERS

    @pytest.mark.parametrize(("mode", "times"), [("fast", 2), ("immediate", 1)])
    def test_the_server_restarts(self, dsn, mode, times):
        server = postgres.running()
        restarts = iter(range(times * LONGER))

        def restart():
            if next(restarts, None) is not None:
                server.stop(mode)
                server.start()

        outcome = storm(dsn, restart)
        with psycopg.connect(dsn) as db:
            self.holds(outcome, stored(db))

    def test_read_models_are_written_meanwhile(self, dsn, by_hand, tmp_path):
        by_hand.execute(SLOW_WRITERS)
        views, over, batches = postgres.views_in(tmp_path), threading.Event(), Counter()

        def project():
            while not over.wait(0.002):
                with writing(views) as db:
                    batches[db.execute(sa.text("SELECT 'batch' FROM pg_sleep(0.01)")).scalar()] += 1

        projecting = threading.Thread(target=project)
        projecting.start()
        outcome = storm(dsn)
        over.set()
        projecting.join()
        views.dispose()
        self.holds(outcome, stored(by_hand))
        assert batches["batch"] > WRITERS

    @pytest.mark.parametrize(
        "instead",
        [WITHOUT_THE_MARK, NUMBERED_BY_A_SEQUENCE, CALLED_HARMLESS],
        ids=["mark", "sequence", "harmless"],
    )
    def test_control_without_that_order_a_reader_skips(self, dsn, by_hand, instead):
        by_hand.execute(SLOW_WRITERS)
        by_hand.execute(instead)
        outcome = storm(dsn)
        there = stored(by_hand)
        assert len(there) == WRITERS * EACH
        assert len(outcome.seen) < len(there)


class TestLostAnswers:
    def test_of_commits_make_no_false_conflict_and_double_nothing(self, dsn, store):
        losses = Losses(COMMITTED, every=2)
        with lossy_proxy(postgres.running().port, losses) as port:
            behind = postgres_store(f"{dsn} port={port}", CODEC)

            def write(number):
                return [
                    append(behind, number, version, "x", command=f"{number}-{version}")[0]
                    for version in range(10 * LONGER)
                ]

            answers = at_once(write, WRITERS)
            behind.close()
        for number, answer in enumerate(answers):
            assert answer == store.history(stream(number))
            assert versions(answer) == list(range(1, 10 * LONGER + 1))
        assert losses.lost >= 10

    def test_of_numbers_leave_gaps_but_give_none_twice(self, dsn, store):
        losses = Losses(COMMITTED, every=2)
        with lossy_proxy(postgres.running().port, losses) as port:
            behind = postgres_store(f"{dsn} port={port}", CODEC)
            numbers = [behind.next_number("D") for _ in range(10)] + [store.next_number("D")]
            behind.close()
        assert numbers == sorted(set(numbers))
        assert losses.lost == numbers[-1] - len(numbers) > 0

    def test_control_the_recorder_alone_takes_its_own_traces_for_somebody_elses(self, dsn, store):
        with lossy_proxy(postgres.running().port, Losses(COMMITTED, every=1)) as port:
            recorder = PostgresRecorder(f"{dsn} port={port}")
            with pytest.raises(IntegrityError):
                recorder.insert_events([StoredEvent(stream("a"), 1, "topic", b"{}")])
            recorder.close()
        assert store.head() > 0


class TestWhatStopsTheStore:
    def test_a_server_that_is_not_there(self, dsn):
        with pytest.raises(StoreUnavailable, match="refused"):
            postgres_store(f"{dsn} port={free_port()}", CODEC)

    def test_a_server_that_goes_away_and_comes_back(self, store):
        written = append(store, "a", 0, "1")
        postgres.running().stop()
        try:
            with pytest.raises(StoreUnavailable):
                store.head()
            with pytest.raises(StoreUnavailable):
                append(store, "a", 1, "2", command="c-2")
        finally:
            postgres.running().start()
        assert everything(store) == written
        assert versions(append(store, "a", 1, "2", command="c-2")) == [2]

    def test_not_that_all_its_connections_broke_while_they_lay_idle(self, store, by_hand, dsn):
        with psycopg.connect(dsn, application_name="in the way") as in_the_way, ThreadPoolExecutor(8) as pool:
            in_the_way.execute("LOCK TABLE stored_events")
            heads = [pool.submit(store.head) for _ in range(8)]
            until(lambda: connections(by_hand, dsn) == 8)
            in_the_way.rollback()
            assert [head.result() for head in heads] == [0] * 8
        assert connections(by_hand, dsn, "pg_terminate_backend(pid)") == 8
        assert store.head() == 0

    def test_connections_that_break_again_and_again(self, dsn):
        losses = Losses(COMMITTED, every=1)
        with lossy_proxy(postgres.running().port, losses) as port:
            behind = postgres_store(f"{dsn} port={port}", CODEC)
            with pytest.raises(StoreUnavailable, match="closed the connection"):
                behind.next_number("D")
            behind.close()
        assert losses.lost == ATTEMPTS

    def test_somebody_who_holds_the_place_and_does_not_let_go(self, dsn, by_hand):
        impatient = postgres_store(dsn, CODEC, timeout=0.1)
        by_hand.execute("BEGIN")
        by_hand.execute("INSERT INTO stored_events VALUES (1, %s, 1, 'topic', '')", (stream("a"),))
        with pytest.raises(StoreUnavailable, match="timeout"):
            append(impatient, "a", 0, "1")
        assert len(append(impatient, "b", 0, "1", command="c-2")) == 1
        by_hand.execute("ROLLBACK")
        assert len(append(impatient, "a", 0, "1")) == 1
        impatient.close()

    def test_more_statements_at_once_than_connections(self, dsn):
        narrow = PostgresConnections(dsn, most=1, timeout=0.1, welcome=must_go_on)

        def one_inside_the_other(cursor):
            with pytest.raises(OperationalError, match="all connections to the database are busy"):
                narrow.run(lambda another: another.execute("SELECT 1").fetchone())
            return cursor.execute("SELECT 2").fetchone()

        assert narrow.run(one_inside_the_other) == (2,)
        assert narrow.run(lambda cursor: cursor.execute("SELECT 3").fetchone()) == (3,)
        narrow.close()

    def test_a_server_that_becomes_read_only_until_it_can_be_written_again(self, store, by_hand):
        def write_until_refused():
            for version in range(10_000):
                append(store, "a", version, "x", command=f"c-{version}")

        by_hand.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        by_hand.execute("SELECT pg_reload_conf()")
        try:
            with pytest.raises(StoreUnavailable, match="read-only"):
                write_until_refused()
            with pytest.raises(StoreUnavailable, match=r"connection failed: .* session is read-only"):
                append(store, "b", 0, "1")
        finally:
            by_hand.execute("ALTER SYSTEM RESET default_transaction_read_only")
            by_hand.execute("SELECT pg_reload_conf()")
        assert len(until_answered(lambda: append(store, "b", 0, "1"))) == 1

    def test_a_standby_that_has_to_confirm_and_is_away(self, dsn, by_hand):
        tried = list[str]()

        def refused():
            tried.append(f"a{len(tried)}")
            try:
                append(impatient, tried[-1], 0, "1")
            except StoreUnavailable:
                return True
            return False

        with closing(postgres_store(dsn, CODEC, timeout=0.1)) as impatient:
            by_hand.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
            by_hand.execute("SELECT pg_reload_conf()")
            try:
                until(refused)  # the server heeds it a moment after it was told
                before = everything(impatient)
                assert impatient.history(stream(tried[-1])) == []
                assert len(before) == len(tried) - 1
            finally:
                by_hand.execute("ALTER SYSTEM RESET synchronous_standby_names")
                by_hand.execute("SELECT pg_reload_conf()")
            written = until_answered(lambda: append(impatient, tried[-1], 0, "1"))
            assert versions(written) == [1]
            assert everything(impatient) == [*before, *written]

    def test_a_store_that_is_closed(self, dsn):
        closed = postgres_store(dsn, CODEC)
        closed.close()
        with pytest.raises(StoreUnavailable):
            closed.head()
