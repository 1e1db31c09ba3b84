"""Events in plain Python objects, for tests and for trying things out."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.popo import POPOApplicationRecorder


class MemoryRecorder(POPOApplicationRecorder):
    """Forgets everything when it is gone."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: Counter[str] = Counter()

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[Notification]:
        with self._database_lock:
            places = self._stored_events_index[str(originator_id)]
            rows = super().select_events(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)
            return [
                Notification(originator_id, v, row.topic, row.state, places[v] + 1)
                for row in rows
                for v in (row.originator_version,)
            ]

    def select_streams(self, originator_ids: Collection[UUID]) -> Sequence[Notification]:
        return [row for stream in originator_ids for row in self.select_events(stream)]

    def position_of_next(self, after: int, most: int) -> int | None:
        head = self.max_notification_id() or 0
        return min(head, after + most) if head > after else None

    def count_notifications(self, after: int, most: int) -> int:
        return min(max(0, (self.max_notification_id() or 0) - after), most)

    def mark_lag(self) -> None:
        """Nobody: writers go one after the other."""

    def next_number(self, series: str) -> int:
        with self._database_lock:
            self._numbers[series] += 1
            return self._numbers[series]

    def close(self) -> None:
        """There is nothing to close."""

    def _assert_uniqueness(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super()._assert_uniqueness(stored_events, **kwargs)
        new = {(str(row.originator_id), row.originator_version) for row in stored_events}
        for stream, version in new:
            before = version - 1
            there = before in self._stored_events_index[stream] or (stream, before) in new
            if version > 1 and not there:
                raise IntegrityError("there is no event before this one")
