"""Moving a test clock forward as if the time had really passed: one due instant after the other, in order."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class MovableClock(Protocol):
    """A clock that can be set forward."""

    def __call__(self) -> datetime: ...
    def advance_to(self, instant: datetime) -> None: ...


def advance(
    clock: MovableClock, to: datetime, *, next_due: Callable[[], datetime | None], settle: Callable[[], object]
) -> int:
    """Stop at every due instant up to ``to`` (UTC) and ``settle`` there; says how many instants that were.

    ``settle`` lets everything due lapse and brings the read models up to date, so that ``next_due`` moves on.
    Raises what the clock raises when ``to`` has passed already.
    """
    if to < clock():
        clock.advance_to(to)
    stops = 0
    settle()
    while (due := next_due()) is not None and due <= to:
        _reach(clock, due)
        before = due
        settle()
        stops += 1
        if next_due() == before:
            break  # a stream that can't lapse was put aside; it must not stop the clock for the others
    _reach(clock, to)
    settle()
    return stops


def _reach(clock: MovableClock, instant: datetime) -> None:
    """Time goes by while things settle: the clock may be past it."""
    if instant > clock():
        clock.advance_to(instant)
