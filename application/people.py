"""The one way in for everything that is asked about a person: one stream for each account, whatever its roles."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid5

from application.answer import Answer, granted_before, not_before, until_settled
from application.ports import Addition, Cause, Clock, EventStore, StreamMoved
from domain.message import Event, Recorded
from domain.person.commands import PersonCommand
from domain.person.decide import account_of, decide
from domain.person.events import PersonEvent
from domain.person.state import Person, fold

PEOPLE = UUID("5f3d8f0e-7b61-4c0c-9a53-6f4f6f0c2be7")


def person_id_of(account: str) -> UUID:
    """The stream of the person with this account."""
    return uuid5(PEOPLE, account)


@dataclass(frozen=True, slots=True)
class People:
    """``zones`` are the names of all time zones; ``new_code`` makes a code that nobody can guess."""

    store: EventStore
    clock: Clock
    zones: AbstractSet[str]
    new_code: Callable[[], str]

    def of(self, account: str) -> Person:
        """As the stream has it now; one without an ``account`` when nothing is known of them."""
        return _person_of(self.store.history(person_id_of(account)))

    def execute(self, command: PersonCommand, cause: Cause, *, seen: int | None = None) -> Answer[Person]:
        """Read, decide, append.

        ``seen`` is the version the caller looked at: if the person has moved on since, ``StreamMoved`` says so.
        """
        return until_settled(lambda: self._once(command, cause, seen), seen=seen)

    def _once(self, command: PersonCommand, cause: Cause, seen: int | None) -> Answer[Person]:
        stream = person_id_of(account_of(command))
        history = self.store.history(stream)
        if done := granted_before(history, cause):
            last = done[-1]
            before = _person_of(history[: last.version])
            return Answer(before, last.version, last.position, last.recorded_at, replayed=True, recorded=done)
        if seen is not None and seen != len(history):
            raise StreamMoved(stream, len(history))
        now = not_before(history, self.clock())
        events = decide(command, _person_of(history), self.zones)
        recorded = self.store.append(Addition(stream, len(history), events), cause=cause, recorded_at=now)
        last, after = recorded[-1], _person_of([*history, *recorded])
        return Answer(after, last.version, last.position, now, replayed=False, recorded=recorded)


def _person_of(history: Sequence[Recorded[Event]]) -> Person:
    return fold(cast(PersonEvent, recorded.event) for recorded in history)
