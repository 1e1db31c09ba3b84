"""Our recorders keep the library's own promises, and SQLite what we added to them."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent
from eventsourcing.tests.persistence import (
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from application.ports import StoreUnavailable
from infrastructure.codec import domain_codec
from infrastructure.event_store import LibraryEventStore, sqlite_store
from infrastructure.group_commit import GroupCommit
from infrastructure.memory_recorder import MemoryRecorder
from infrastructure.sqlite_recorder import SQLiteRecorder
from tests.infrastructure.test_store_contract import append, everything

CODEC = domain_codec()


class OnSQLite:
    def create_recorder(self):
        directory = TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        recorder = SQLiteRecorder(str(Path(directory.name) / "events.db"))
        self.addCleanup(recorder.close)
        recorder.create_table()
        return recorder


class InMemory:
    def create_recorder(self):
        return MemoryRecorder()


class TestSQLiteRecorder(OnSQLite, ApplicationRecorderTestCase[SQLiteRecorder]):
    """The library's cases for a recorder, all of them, as they are."""


class TestSQLiteNotificationIDs(OnSQLite, NonInterleavingNotificationIDsBaseCase):
    """The library's case for ids of one append that stand side by side."""


class TestMemoryRecorder(InMemory, ApplicationRecorderTestCase[MemoryRecorder]):
    """The library's cases for a recorder, all of them, as they are."""


class TestMemoryNotificationIDs(InMemory, NonInterleavingNotificationIDsBaseCase):
    """The library's case for ids of one append that stand side by side."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "events.db"


@pytest.fixture
def store(path):
    opened = sqlite_store(path, CODEC, lock_timeout=0.01)
    yield opened
    opened.close()


@pytest.fixture
def by_hand(path):
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def row(name: object, version: int = 1) -> StoredEvent:
    return StoredEvent(uuid5(NAMESPACE_URL, str(name)), version, "topic", b"{}")


class TestTheFile:
    def test_is_written_ahead_and_synchronously(self, path):
        recorder = SQLiteRecorder(str(path))
        with recorder.datastore.transaction(commit=True) as cursor:
            for pragma, value in {"journal_mode": "wal", "synchronous": 2}.items():
                cursor.execute(f"PRAGMA {pragma}")
                assert cursor.fetchone()[0] == value
        recorder.close()

    def test_keeps_positions_over_vacuum_and_dump(self, store, path, by_hand):
        append(store, "a", 0, "1", "2", "3")
        by_hand.execute("DELETE FROM stored_events WHERE notification_id = 2")
        by_hand.execute("VACUUM")
        assert [fact.position for fact in everything(store)] == [1, 3]
        copy = sqlite3.connect(path.with_name("copy.db"))
        copy.executescript("\n".join(by_hand.iterdump()))
        copy.close()
        restored = sqlite_store(path.with_name("copy.db"), CODEC)
        assert everything(restored) == everything(store)
        restored.close()

    def test_lets_others_read_while_somebody_writes(self, store, by_hand):
        append(store, "a", 0, "1")
        by_hand.execute("BEGIN IMMEDIATE")
        assert len(everything(store)) == len(store.history(uuid5(NAMESPACE_URL, "a"))) == 1


class TestWhatStopsTheStore:
    def test_a_lock_that_stays_is_unavailability_and_passes(self, store, by_hand):
        by_hand.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            append(store, "a", 0, "1")
        with pytest.raises(StoreUnavailable, match="locked"):
            store.next_number("D")
        by_hand.execute("ROLLBACK")
        append(store, "a", 0, "1")
        assert len(everything(store)) == 1

    def test_a_full_disk_is_unavailability_and_loses_nothing(self, path, store, monkeypatch):
        append(store, "a", 0, "1")
        store.close()
        connect = sqlite3.connect

        def on_a_small_disk(*args, **kwargs):
            connection = connect(*args, **kwargs)
            connection.execute("PRAGMA max_page_count = 12")
            return connection

        monkeypatch.setattr(sqlite3, "connect", on_a_small_disk)
        small = sqlite_store(path, CODEC)
        with pytest.raises(StoreUnavailable, match="full"):
            append(small, "a", 1, "x" * 100_000, command="c-2")
        append(small, "a", 1, "2", command="c-2")
        assert len(everything(small)) == 2
        small.close()

    def test_a_directory_that_is_not_there(self, path):
        with pytest.raises(StoreUnavailable, match="unable to open"):
            sqlite_store(path / "events.db", CODEC)

    def test_a_file_that_is_something_else(self, path):
        path.write_text("Dear diary, " * 100)
        with pytest.raises(StoreUnavailable, match="not a database"):
            sqlite_store(path, CODEC)

    def test_a_store_that_is_closed(self, path):
        closed = sqlite_store(path, CODEC)
        closed.close()
        with pytest.raises(StoreUnavailable):
            closed.head()

    def test_closing_takes_nothing_out_of_the_hands_of_those_who_read(self, path):
        recorder = SQLiteRecorder(str(path))
        recorder.create_table()
        with recorder.datastore.transaction(commit=False) as cursor:
            recorder.close()
            cursor.execute("SELECT count(*) FROM stored_events")
            assert cursor.fetchone()[0] == 0
            held = cursor.sqlite_cursor.connection
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            held.cursor()


class LosesTheAnswer(SQLiteRecorder):
    """Commits, and then the connection breaks."""

    def insert_events(self, stored_events, **_):
        super().insert_events(stored_events)
        raise OperationalError("server closed the connection unexpectedly")


def test_a_commit_whose_answer_was_lost_is_recognised_when_asked_again(path, store):
    flaky = LibraryEventStore(LosesTheAnswer(str(path)), CODEC)
    with pytest.raises(StoreUnavailable, match="closed the connection"):
        append(flaky, "a", 0, "1", command="c-1")
    flaky.close()
    assert append(store, "a", 0, "1", command="c-1") == everything(store)
    assert len(everything(store)) == 1


def test_control_without_the_unique_constraint_two_would_win(tmp_path):
    path = tmp_path / "events.db"
    loose = sqlite3.connect(path)
    loose.execute(
        "CREATE TABLE stored_events (notification_id INTEGER PRIMARY KEY, originator_id TEXT,"
        " originator_version INTEGER, topic TEXT, state BLOB)"
    )
    loose.close()
    store = sqlite_store(path, CODEC)
    append(store, "a", 0, "1", command="c-1")
    append(store, "a", 0, "1", command="c-2")
    assert [fact.version for fact in everything(store)] == [1, 1]
    store.close()


class Disk:
    """Writes batches when it is let to, and remembers them. Refuses what is called bad."""

    def __init__(self):
        self.batches = []
        self.begun, self.may_go_on = threading.Semaphore(0), threading.Semaphore(0)

    def write(self, batch):
        self.begun.release()
        self.may_go_on.acquire()
        self.batches.append(list(batch))
        if "bad" in batch:
            raise IntegrityError("bad")
        if "broken" in batch:
            raise OperationalError("broken")
        if "stopped" in batch:
            raise KeyboardInterrupt
        return [item.upper() for item in batch]


class TestGroupCommit:
    def together(self, first, *others, largest=256):
        """``others`` queue up while ``first`` is being written; then all run to their end."""
        disk = Disk()
        commits = GroupCommit(disk.write, largest=largest)
        with ThreadPoolExecutor(1 + len(others)) as pool:
            futures = [pool.submit(commits.submit, first)]
            disk.begun.acquire()
            for number, item in enumerate(others, start=1):
                futures.append(pool.submit(commits.submit, item))
                while len(commits._waiting) < number:  # noqa: SLF001 - they have to be in line
                    pass
            disk.may_go_on.release(100)
        return disk.batches, [future.exception() or future.result() for future in futures]

    def test_what_queues_up_behind_a_write_goes_together(self):
        batches, answers = self.together("a", "b", "c", "d")
        assert batches == [["a"], ["b", "c", "d"]]
        assert answers == ["A", "B", "C", "D"]

    def test_a_batch_has_a_largest_size(self):
        batches, answers = self.together("a", "b", "c", "d", largest=2)
        assert batches == [["a"], ["b", "c"], ["d"]]
        assert answers == ["A", "B", "C", "D"]

    def test_only_the_guilty_one_of_a_batch_fails(self):
        batches, answers = self.together("a", "b", "bad", "d")
        assert batches == [["a"], ["b", "bad", "d"], ["b"], ["bad"], ["d"]]
        assert answers[:2] + answers[3:] == ["A", "B", "D"]
        assert isinstance(answers[2], IntegrityError)

    def test_when_the_disk_fails_nobody_is_told_otherwise_and_the_next_goes_on(self):
        _, answers = self.together("broken", "b")
        assert isinstance(answers[0], OperationalError)
        assert answers[1] == "B"
        _, answers = self.together("a", "b", "broken")
        assert [type(answer) for answer in answers] == [str, OperationalError, OperationalError]

    def test_whoever_was_written_by_a_thread_that_was_stopped_is_told(self):
        _, answers = self.together("a", "stopped", "c", "d", largest=2)
        assert isinstance(answers[1], KeyboardInterrupt)
        assert isinstance(answers[2], OperationalError)
        assert answers[3] == "D"

    def test_nobody_waits_for_company(self):
        disk = Disk()
        disk.may_go_on.release(2)
        commits = GroupCommit(disk.write)
        assert [commits.submit("a"), commits.submit("b")] == ["A", "B"]
        assert disk.batches == [["a"], ["b"]]
