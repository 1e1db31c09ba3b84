"""The application's event store, over a recorder of the eventsourcing library."""

import threading
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Protocol, cast
from uuid import UUID

from eventsourcing.persistence import (
    ConnectionPoolClosedError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    Notification,
    NotSupportedError,
    ProgrammingError,
    StoredEvent,
)

from application.ports import Addition, Cause, Excerpt, StoreUnavailable, StreamMoved, Write
from domain.message import Event, Recorded
from infrastructure.codec import Codec
from infrastructure.memory_recorder import MemoryRecorder
from infrastructure.sqlite_recorder import SQLiteRecorder
from infrastructure.stored import MarkLag, Stored

AT_ONCE = 100_000
"""Events that are passed over at once, when some kinds are looked for: a statement has to end in time."""
OUR_FAULT = (IntegrityError, DataError, ProgrammingError, NotSupportedError)


class Recorder(Protocol):
    """The library's ``ApplicationRecorder``, with positions in its streams and numbers beside them.

    ``insert_events`` writes all or nothing, and raises ``IntegrityError`` where a version is
    taken or the one before it is missing.
    """

    def insert_events(self, stored_events: Sequence[StoredEvent]) -> Sequence[int] | None: ...
    def select_events(
        self,
        originator_id: UUID,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[Notification | Stored]: ...
    def select_streams(self, originator_ids: Collection[UUID]) -> Sequence[Notification | Stored]: ...
    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification | Stored]: ...
    def max_notification_id(self) -> int | None: ...
    def count_notifications(self, after: int, most: int) -> int: ...
    def position_of_next(self, after: int, most: int) -> int | None: ...
    def mark_lag(self) -> MarkLag | None: ...
    def next_number(self, series: str) -> int: ...
    def close(self) -> None: ...


class _Reachable:
    """Tells what the database can't do now from what we did wrong."""

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, OUR_FAULT):
            return
        if isinstance(error, DatabaseError | InterfaceError | ConnectionPoolClosedError):
            raise StoreUnavailable(f"the event store can't be reached: {error}") from error


_REACHABLE = _Reachable()


class LibraryEventStore:
    """Implements the port ``EventStore``. Safe to share between threads.

    ``appended`` is set after every append of this process, for one thread that waits on it:
    it clears it, reads the feed to its end, and waits again.
    """

    def __init__(self, recorder: Recorder, codec: Codec) -> None:
        self.appended = threading.Event()
        self._recorder = recorder
        self._codec = codec

    def history(self, stream: UUID, *, after: int = 0, upto: int | None = None) -> list[Recorded[Event]]:
        with _REACHABLE:
            rows = self._recorder.select_events(stream, gt=after, lte=upto)
        return [self._recorded(stream, row) for row in rows]

    def histories(self, streams: Collection[UUID]) -> dict[UUID, list[Recorded[Event]]]:
        if not streams:
            return {}
        with _REACHABLE:
            rows = self._recorder.select_streams(streams)
        found: dict[UUID, list[Recorded[Event]]] = {stream: [] for stream in streams}
        for row in rows:
            stream = cast(UUID, row.originator_id)
            found[stream].append(self._recorded(stream, row))
        return found

    def append(self, *additions: Addition, cause: Cause, recorded_at: datetime) -> list[Recorded[Event]]:
        rows = self._rows(Write(additions, cause), recorded_at)
        try:
            with _REACHABLE:
                positions = self._recorder.insert_events(rows) or ()
        except IntegrityError as error:
            if granted := self._granted_before(additions, cause):
                return granted
            raise self._moved(additions, error) from None
        self.appended.set()
        why = (cause.command_id, cause.fingerprint, cause.correlation_id)
        events = ((to.stream, event) for to in additions for event in to.events)
        return [
            Recorded(stream, row.originator_version, at, recorded_at, *why, event)
            for row, at, (stream, event) in zip(rows, positions, events, strict=True)
        ]

    def append_all(self, writes: Sequence[Write], *, recorded_at: datetime) -> None:
        rows = [row for write in writes for row in self._rows(write, recorded_at)]
        if not rows:
            return
        try:
            with _REACHABLE:
                self._recorder.insert_events(rows)
        except IntegrityError as error:
            raise self._moved([to for write in writes for to in write.additions], error) from None
        self.appended.set()

    def feed(self, *, after: int, limit: int) -> list[Recorded[Event]]:
        with _REACHABLE:
            page = self._recorder.select_notifications(after, limit, inclusive_of_start=False)
        return [self._recorded(cast(UUID, row.originator_id), row) for row in page]

    def excerpt(self, kinds: Collection[type[Event]], *, after: int, limit: int) -> Excerpt:
        topics = [kind.name for kind in kinds]
        with _REACHABLE:
            upto = self._recorder.position_of_next(after, AT_ONCE)
            if upto is None:
                return Excerpt([], after)
            page = self._recorder.select_notifications(after, limit, upto, topics, inclusive_of_start=False)
        events = [self._recorded(cast(UUID, row.originator_id), row) for row in page]
        return Excerpt(events, events[-1].position if len(events) == limit else upto)

    def head(self) -> int:
        with _REACHABLE:
            return self._recorder.max_notification_id() or 0

    def count(self, *, after: int, most: int) -> int:
        """How many events a feed would show behind a position; ``most`` is where counting ends."""
        with _REACHABLE:
            return self._recorder.count_notifications(after, most)

    def mark_lag(self) -> MarkLag | None:
        """Whom readers wait for at this moment; none when all that is committed can be read."""
        with _REACHABLE:
            return self._recorder.mark_lag()

    def next_number(self, series: str) -> int:
        with _REACHABLE:
            return self._recorder.next_number(series)

    def close(self) -> None:
        """Let go of the database. Nothing may be asked of the store afterwards."""
        self._recorder.close()

    def _rows(self, write: Write, recorded_at: datetime) -> list[StoredEvent]:
        return [
            StoredEvent(to.stream, version, event.name, self._codec.encode(event, write.cause, recorded_at))
            for to in write.additions
            for version, event in enumerate(to.events, start=to.after + 1)
        ]

    def _recorded(self, stream: UUID, row: Notification | Stored) -> Recorded[Event]:
        body = self._codec.decode(row.topic, row.state)
        return Recorded(
            stream,
            row.originator_version,
            row.id,
            body.recorded_at,
            body.command_id,
            body.fingerprint,
            body.correlation_id,
            body.data,
        )

    def _granted_before(self, additions: Sequence[Addition], cause: Cause) -> list[Recorded[Event]]:
        """All that is asked for, when it stands there already: the answer to its commit was lost.

        Nothing when any of it differs: the same key, sent twice at once, may have been judged otherwise the first time,
        or belong to another wish. Only who judges again, on what stands there, can tell.
        """
        behind = (self.history(to.stream, after=to.after) for to in additions)
        ours = [one for news in behind for one in takewhile(lambda one: one.command_id == cause.command_id, news)]
        asked = [(to.stream, cause.fingerprint, event) for to in additions for event in to.events]
        return ours if [(one.stream, one.fingerprint, one.event) for one in ours] == asked else []

    def _moved(self, additions: Iterable[Addition], error: IntegrityError) -> Exception:
        """Which of the streams does not stand where it was said to; the ``error`` itself when all of them do."""
        places = ((to, self._version(to.stream)) for to in additions)
        return next((StreamMoved(to.stream, now) for to, now in places if now != to.after), error)

    def _version(self, stream: UUID) -> int:
        with _REACHABLE:
            newest = self._recorder.select_events(stream, desc=True, limit=1)
        return newest[0].originator_version if newest else 0


def sqlite_store(path: Path, codec: Codec, *, lock_timeout: float = 5.0) -> LibraryEventStore:
    """A store in one file, made if it is not there; its directory must be.

    ``lock_timeout`` is how many seconds a write waits for another process before it gives up.
    """
    with _REACHABLE:
        recorder = SQLiteRecorder(str(path), lock_timeout=lock_timeout)
        recorder.create_table()
    return LibraryEventStore(recorder, codec)


def postgres_store(dsn: str, codec: Codec, *, connections: int = 16, timeout: float = 5.0) -> LibraryEventStore:
    """A store in the first schema of the search path, whose tables ``redress migrate`` has made.

    ``connections`` at most; ``timeout`` is how many seconds a read or a write may take before it gives up. Raises
    ``StoreUnavailable`` at once when there is no server, no table, or a restored copy that was not prepared.
    """
    from infrastructure.postgres_recorder import PostgresRecorder  # noqa: PLC0415 - its driver is an extra

    recorder = PostgresRecorder(dsn, connections=connections, timeout=timeout)
    with _REACHABLE:
        recorder.max_notification_id()
    return LibraryEventStore(recorder, codec)


def memory_store(codec: Codec) -> LibraryEventStore:
    """A store that lives as long as the process."""
    return LibraryEventStore(MemoryRecorder(), codec)
