"""The one way in to the help desk: conversations as their streams tell them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import cast
from uuid import UUID, uuid5

from application.answer import Answer, granted_before, not_before, until_settled
from application.ports import Addition, Cause, Clock, EventStore, StreamMoved, Terms
from domain.actor import Actor
from domain.message import Event, Recorded
from domain.refusal import Refused, Rule
from domain.support.commands import SupportCommand, TakeSupport
from domain.support.decide import decide
from domain.support.events import SupportEvent, SupportOpened
from domain.support.lifecycle import may_see
from domain.support.quote import Channel
from domain.support.state import Support, evolve, fold

SUPPORT = UUID("9b1f4a52-6f0d-4c7e-8f7b-2d5f5c1f8a63")
GONE = frozenset({Rule.NOT_NOW, Rule.NO_SUCH_SUPPORT})
"""What is said of a conversation that was taken or closed since the queue was read."""


def support_id_of(channel: Channel, reference: str, cause: Cause) -> UUID:
    """The stream of a conversation: that of the channel's own ``reference``, else one for each wish to open one."""
    return uuid5(uuid5(SUPPORT, channel), reference) if reference else uuid5(SUPPORT, cause.command_id)


@dataclass(frozen=True, slots=True)
class HelpDesk:
    """Conversations with the help desk."""

    store: EventStore
    terms: Terms
    clock: Clock

    def get(self, support_id: UUID, viewers: Iterable[Actor]) -> tuple[Support, Actor]:
        """As it stands, and the first of these who may see it; refused with ``NO_SUCH_SUPPORT`` when none may."""
        support = support_of(self.store.history(support_id))
        for viewer in viewers:
            if support.opened and may_see(support, viewer):
                return support, viewer
        raise Refused(Rule.NO_SUCH_SUPPORT)

    def execute(
        self, support_id: UUID, command: SupportCommand, cause: Cause, *, seen: int | None = None
    ) -> Answer[Support]:
        """Read, decide, append. ``seen`` is the version that the caller looked at; ``StreamMoved`` if it moved on."""
        return until_settled(lambda: self._once(support_id, command, cause, seen), seen=seen)

    def take_next(
        self, agent: Actor, cause: Cause, queue: Iterable[UUID], taken: Iterable[UUID]
    ) -> Answer[Support] | None:
        """Take the first of the ``queue`` that still waits; nothing when none does.

        Whoever comes at the same moment gets the one behind it. ``taken`` are those that the agent has had last: a wish
        that comes again is answered with the one that it was granted with.
        """
        again = (support_id for support_id in taken if self._because_of(cause, support_id))
        attempts = (self._take(support_id, agent, cause) for support_id in (*again, *queue))
        return next((answer for answer in attempts if answer is not None), None)

    def _because_of(self, cause: Cause, support_id: UUID) -> bool:
        return bool(granted_before(self.store.history(support_id), cause))

    def _take(self, support_id: UUID, agent: Actor, cause: Cause) -> Answer[Support] | None:
        try:
            return self.execute(support_id, TakeSupport(by=agent, at=self.clock()), cause)
        except StreamMoved:
            return None
        except Refused as no:
            if no.rule not in GONE:
                raise
            return None

    def _once(self, support_id: UUID, command: SupportCommand, cause: Cause, seen: int | None) -> Answer[Support]:
        history = self.store.history(support_id)
        if done := granted_before(history, cause):
            last = done[-1]
            before = support_of(history[: last.version])
            return Answer(before, last.version, last.position, last.recorded_at, replayed=True, recorded=done)
        support = support_of(history)
        if seen is not None and seen != len(history):
            if support.opened and not may_see(support, command.by):
                raise Refused(Rule.NO_SUCH_SUPPORT)
            raise StreamMoved(support_id, len(history))
        now = not_before(history, self.clock())
        events = decide(command, support, self.terms.in_force(now))
        recorded = self.store.append(Addition(support_id, len(history), events), cause=cause, recorded_at=now)
        last = recorded[-1]
        return Answer(
            reduce(evolve, events, support), last.version, last.position, now, replayed=False, recorded=recorded
        )


def support_of(history: Sequence[Recorded[Event]]) -> Support:
    """Nothing opened yet, when it is the history of something else."""
    own = history if history and isinstance(history[0].event, SupportOpened) else ()
    return fold(cast(SupportEvent, recorded.event) for recorded in own)
