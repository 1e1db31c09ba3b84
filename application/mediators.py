"""The one way in for everything that is asked of the roster, or noted on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import cast
from uuid import UUID, uuid5

from application.answer import Answer, granted_before, not_before, until_settled
from application.ports import Addition, Cause, Clock, EventStore, StreamMoved, Terms
from domain.actor import Actor
from domain.mediator.commands import MediatorCommand
from domain.mediator.decide import decide, may_see
from domain.mediator.events import MediatorEvent
from domain.mediator.state import Mediator, evolve
from domain.message import Event, Recorded
from domain.refusal import Refused, Rule

ROSTER = UUID("0c6b2a52-31f5-4a0e-8f6a-5b0d7be1c4d3")


def mediator_id_of(account: str) -> UUID:
    """The stream of the mediator with this account."""
    return uuid5(ROSTER, account)


@dataclass(frozen=True, slots=True)
class Mediators:
    """Mediators as their streams tell them. Safe to share between threads.

    Streams of mediators are long and looked at by everything they do, so what they add up to is remembered, and only
    what is new is read.
    """

    store: EventStore
    terms: Terms
    clock: Clock
    _known: dict[str, Mediator] = field(default_factory=dict, repr=False)

    def of(self, account: str) -> Mediator:
        """As the stream has it now; one without an ``id`` when the account was never enrolled."""
        before = self._known.get(account, Mediator())
        news = self.store.history(mediator_id_of(account), after=before.version)
        if not news:
            return before
        now = _after(before, news)
        self._known[account] = now
        return now

    def as_of(self, account: str, position: int) -> Mediator:
        """As the stream had it when the whole store stood there."""
        history = self.store.history(mediator_id_of(account))
        return mediator_of([recorded for recorded in history if recorded.position <= position])

    def get(self, mediator_id: UUID, viewer: Actor) -> Mediator:
        """The entry for somebody who may see it; refused with ``NO_SUCH_MEDIATOR`` for anybody else."""
        mediator = mediator_of(self.store.history(mediator_id))
        if not may_see(mediator, viewer):
            raise Refused(Rule.NO_SUCH_MEDIATOR)
        return mediator

    def execute(
        self, mediator_id: UUID, *commands: MediatorCommand, cause: Cause, seen: int | None = None
    ) -> Answer[Mediator]:
        """Read, decide, append: all commands, of which there is at least one, or none of them.

        ``seen`` is the version the caller looked at: if the entry has moved on since, ``StreamMoved`` says so.
        """
        return until_settled(lambda: self._once(mediator_id, commands, cause, seen), seen=seen)

    def _once(
        self, mediator_id: UUID, commands: Sequence[MediatorCommand], cause: Cause, seen: int | None
    ) -> Answer[Mediator]:
        history = self.store.history(mediator_id)
        if done := granted_before(history, cause):
            return self._again(history, done)
        mediator = mediator_of(history)
        if seen is not None and seen != len(history):
            if not may_see(mediator, commands[0].by):
                raise Refused(Rule.NO_SUCH_MEDIATOR)
            raise StreamMoved(mediator_id, len(history))
        now = not_before(history, self.clock())
        events, terms = list[MediatorEvent](), self.terms.in_force(now)
        for command in commands:
            told = decide(command, mediator, terms)
            mediator = reduce(evolve, told, mediator)
            events += told
        recorded = self.store.append(Addition(mediator_id, len(history), events), cause=cause, recorded_at=now)
        last = recorded[-1]
        return Answer(mediator, last.version, last.position, now, replayed=False, recorded=recorded)

    def _again(self, history: Sequence[Recorded[Event]], done: Sequence[Recorded[Event]]) -> Answer[Mediator]:
        last = done[-1]
        mediator = mediator_of(history[: last.version])
        return Answer(mediator, last.version, last.position, last.recorded_at, replayed=True, recorded=done)


def mediator_of(history: Sequence[Recorded[Event]]) -> Mediator:
    """Nobody, when it is the history of something else."""
    theirs = history if history and history[0].event.name.startswith("mediator.") else ()
    return _after(Mediator(), theirs)


def _after(mediator: Mediator, news: Iterable[Recorded[Event]]) -> Mediator:
    return reduce(evolve, (cast(MediatorEvent, recorded.event) for recorded in news), mediator)
