"""Turns the passing of time into commands. It decides nothing: each order and dispute has the last word."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from application.disputes import Disputes
from application.orders import Orders
from application.ports import Clock, StreamMoved
from domain.refusal import Refused

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DueStream:
    """A dispute or an order with a deadline that the read model says is due."""

    stream: UUID
    is_order: bool


Each = Callable[[Callable[[DueStream], str], Iterable[DueStream]], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: streams in which something lapsed, was left alone, or went wrong."""

    lapsed: int = 0
    left: int = 0
    failed: int = 0


def always() -> bool:
    """Whoever asks may go on."""
    return True


@dataclass(frozen=True, slots=True)
class Timeouts:
    """``due`` lists streams with due deadlines, longest overdue first; ``back_off`` keeps one out until an instant.

    ``each`` lets the streams of a batch lapse, one after the other or side by side: none depends on another.
    ``trusted`` says whether the clock can be believed. It is asked after an instant was read, so that a clock that
    jumps between two looks at it makes nothing lapse.
    """

    disputes: Disputes
    orders: Orders
    due: Callable[[datetime, int], Sequence[DueStream]]
    back_off: Callable[[UUID, datetime], None]
    clock: Clock
    batch: int = 200
    pause: timedelta = timedelta(minutes=1)
    each: Each = map
    trusted: Callable[[], bool] = always

    def sweep(self) -> Swept:
        """Let due deadlines lapse, one batch. The list is a hint: a late, early or repeated sweep does no harm."""
        now = self.clock()
        if not self.trusted():
            return Swept()
        results = list(self.each(partial(self._one, now), self.due(now, self.batch)))
        return Swept(results.count("lapsed"), results.count("left"), results.count("failed"))

    def _one(self, now: datetime, due: DueStream) -> str:
        """One broken stream is put aside with an alarm; the others are on time."""
        let_lapse = self.orders.let_lapse if due.is_order else self.disputes.let_lapse
        try:
            return "lapsed" if let_lapse(due.stream, now) else "left"
        except (Refused, StreamMoved) as answer:
            log.info("deadline of %s left alone: %s", due.stream, answer)
            return "left"
        except Exception:
            log.exception("deadlines of %s can't lapse; trying again in %s", due.stream, self.pause)
            self.back_off(due.stream, now + self.pause)
            return "failed"
