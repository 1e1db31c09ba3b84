"""What a command brought about, and how the same wish is recognised when it comes again."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from application.ports import Cause, StreamMoved
from domain.message import Event, Recorded
from domain.refusal import Refused, Rule

StateT = TypeVar("StateT")
ResultT = TypeVar("ResultT")
TRIES = 5
"""How often a command is judged anew when somebody else was faster, before the client is told."""
TRIES_SEEN = 2
"""The same for who said what they had seen: what has moved on since does not come back, however often one looks."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[StateT]):
    """The state after the command, as the stream's ``version`` and the whole store's ``position`` have it.

    ``replayed``: nothing new was written, the same wish had been granted before and this is what it answered.
    """

    state: StateT
    version: int
    position: int
    at: datetime
    replayed: bool
    recorded: Sequence[Recorded[Event]] = ()


def granted_before(history: Sequence[Recorded[Event]], cause: Cause) -> list[Recorded[Event]]:
    """What this very command wrote when it came first; refuses a key that comes back with another wish."""
    done = [recorded for recorded in history if recorded.command_id == cause.command_id]
    if done and done[0].fingerprint != cause.fingerprint:
        raise Refused(Rule.KEY_REUSED)
    return done


def until_settled(attempt: Callable[[], ResultT], *, seen: int | None) -> ResultT:
    """Judge again on the new state when somebody was faster.

    Each attempt looks first whether its very wish has been granted, then at what the caller has ``seen``. So who said
    that is never judged on anything else; but one more look tells whether it was the same wish that was faster: whoever
    sends it twice at once is answered with what was granted.
    """
    for _ in range((TRIES if seen is None else TRIES_SEEN) - 1):
        with suppress(StreamMoved):
            return attempt()
    return attempt()


def not_before(history: Sequence[Recorded[Event]], now: datetime) -> datetime:
    """``now``, or when the stream was last written if the clock went backwards since."""
    return max(now, history[-1].recorded_at) if history else now
