"""Concurrent writes of one process share a transaction, and so a wait for the disk."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from eventsourcing.persistence import IntegrityError, OperationalError

T = TypeVar("T")
R = TypeVar("R")


def _held() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@dataclass(slots=True, eq=False)
class _Turn(Generic[T, R]):
    """One write on its way. Until it is known how it went, it counts as failed."""

    item: T
    batch: "Sequence[_Turn[T, R]]" = ()  # what it has to write, when it leads
    woken: Lock = field(default_factory=_held)
    results: tuple[R, ...] = ()
    failure: Exception | None = None

    def result(self) -> R:
        if self.failure is not None:
            raise self.failure
        if not self.results:
            raise OperationalError("the thread that wrote for this one was stopped")
        return self.results[0]


class GroupCommit(Generic[T, R]):
    """The first thread to come writes at once; what queues up meanwhile goes together next.

    ``write`` takes a batch in one transaction: all of it, or none and an exception. When a batch
    meets an ``IntegrityError``, each of its writes is done again alone, so that only the guilty
    one fails. At most ``leaders`` threads write at a time, and ``largest`` writes go together.
    """

    def __init__(self, write: Callable[[Sequence[T]], Sequence[R]], *, leaders: int = 1, largest: int = 256) -> None:
        self._write = write
        self._largest = largest
        self._lock = Lock()
        self._free_leads = leaders
        self._waiting: deque[_Turn[T, R]] = deque()

    def submit(self, item: T) -> R:
        """Write ``item``, alone or with others, and return what ``write`` gave for it."""
        turn: _Turn[T, R] = _Turn(item)
        if not self._leads_at_once(turn):
            turn.woken.acquire()  # when it is written, or when the lead is handed over
        if turn.batch:
            try:
                self._settle(turn.batch)
            finally:
                self._hand_over()
                for other in turn.batch[1:]:
                    other.woken.release()
        return turn.result()

    def _leads_at_once(self, turn: _Turn[T, R]) -> bool:
        with self._lock:
            if not self._free_leads:
                self._waiting.append(turn)
                return False
            self._free_leads -= 1
        turn.batch = [turn]
        return True

    def _hand_over(self) -> None:
        with self._lock:
            if not self._waiting:
                self._free_leads += 1
                return
            size = min(len(self._waiting), self._largest)
            batch = [self._waiting.popleft() for _ in range(size)]
        heir = batch[0]
        heir.batch = batch
        heir.woken.release()

    def _settle(self, batch: Sequence[_Turn[T, R]]) -> None:
        try:
            results = self._write([turn.item for turn in batch])
        except Exception as failure:  # noqa: BLE001 - each thread raises it for itself
            if len(batch) > 1 and isinstance(failure, IntegrityError):
                for turn in batch:
                    self._settle([turn])
            else:
                for turn in batch:
                    turn.failure = failure
        else:
            for turn, result in zip(batch, results, strict=True):
                turn.results = (result,)
