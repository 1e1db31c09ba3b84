"""Turns the passing of time into commands. It decides nothing: each order and dispute has the last word."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from application.affairs import Affairs
from application.ports import Clock, StoreUnavailable, StreamMoved
from domain.refusal import Refused

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: streams in which something lapsed, was left alone, or went wrong."""

    lapsed: int = 0
    left: int = 0
    failed: int = 0

    @property
    def looked(self) -> bool:
        """Whether there was anything on the list; then there may be more behind it."""
        return self != Swept()

    def plus(self, other: "Swept") -> "Swept":
        return Swept(self.lapsed + other.lapsed, self.left + other.left, self.failed + other.failed)


def always() -> bool:
    """Whoever asks may go on."""
    return True


@dataclass(frozen=True, slots=True)
class Timeouts:
    """``due`` lists streams with due deadlines, longest overdue first.

    ``back_off`` keeps streams out of it that are due at one instant, until another one: for a ``pause`` those that are
    broken, for a ``moment`` those that are listed, but in which nothing is due any more.

    ``trusted`` says whether the clock can be believed. It is asked after an instant was read, so that a clock that
    jumps between two looks at it makes nothing lapse.
    """

    affairs: Affairs
    due: Callable[[datetime, int], Sequence[UUID]]
    back_off: Callable[[Sequence[UUID], datetime, datetime], None]
    clock: Clock
    batch: int = 200
    pause: timedelta = timedelta(minutes=1)
    moment: timedelta = timedelta(seconds=5)
    trusted: Callable[[], bool] = always

    def sweep(self) -> Swept:
        """Let due deadlines lapse, one batch. The list is a hint: a late, early or repeated sweep does no harm.

        However long the list is behind what happened, those further down have their turn next. Raises
        ``StoreUnavailable`` when nothing can be read or written just now.
        """
        now = self.clock()
        if not self.trusted():
            return Swept()
        streams = self.due(now, self.batch)
        swept = self._together(streams, now)
        if swept.left and swept.left == len(streams):
            self.back_off(streams, now, now + self.moment)
        return swept

    def _together(self, streams: Sequence[UUID], now: datetime) -> Swept:
        """All in one append. Where that can't be, each half by itself, until whoever is to blame stands alone."""
        try:
            lapsed = self.affairs.let_lapse(streams, now)
        except StoreUnavailable:
            raise
        except Exception as failure:  # noqa: BLE001 - the others are on time whatever is wrong with one
            if len(streams) == 1:
                return self._alone(streams[0], failure, now)
            middle = len(streams) // 2
            return self._together(streams[:middle], now).plus(self._together(streams[middle:], now))
        return Swept(lapsed=lapsed, left=len(streams) - lapsed)

    def _alone(self, stream: UUID, failure: Exception, now: datetime) -> Swept:
        """A stream that somebody else has moved on is left as it is; a broken one is put aside with an alarm."""
        if isinstance(failure, Refused | StreamMoved):
            log.info("deadline of %s left alone: %s", stream, failure)
            return Swept(left=1)
        log.error("deadlines of %s can't lapse; trying again in %s", stream, self.pause, exc_info=failure)
        self.back_off([stream], now, now + self.pause)
        return Swept(failed=1)
