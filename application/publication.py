"""The one way in to the register of terms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from application.answer import Answer, granted_before, not_before, until_settled
from application.ports import Addition, Cause, Clock, EventStore, StreamMoved
from domain.message import Event, Recorded
from domain.publication.commands import DraftTerms, TermsCommand
from domain.publication.decide import decide
from domain.publication.events import TermsDocument, TermsEvent
from domain.publication.state import Draft, Register, fold
from domain.refusal import Refused, Rule

REGISTER = UUID("2f6d1b0a-9f0e-4d56-8f0c-6a3b0f1f7e21")
"""The one stream of all terms."""


@dataclass(frozen=True, slots=True)
class Publication:
    """``shipped`` documents count as published before anything happened here."""

    store: EventStore
    shipped: Sequence[TermsDocument]
    clock: Clock

    def register(self) -> Register:
        """All drafts and versions, as they stand."""
        return self._register(self.store.history(REGISTER))

    def draft(self, ref: str) -> Draft:
        """Refused with ``NO_SUCH_DRAFT``."""
        draft = self.register().drafts.get(ref)
        if draft is None:
            raise Refused(Rule.NO_SUCH_DRAFT)
        return draft

    def execute(self, command: TermsCommand, cause: Cause, *, seen: int | None = None) -> Answer[Register]:
        """Read, decide, append.

        ``seen`` is where the draft stood when the caller looked at it (0: there was none); if it has been changed
        since, ``StreamMoved`` says so. The same wish has its consequences once.
        """
        return until_settled(lambda: self._once(command, cause, seen), seen=seen)

    def _once(self, command: TermsCommand, cause: Cause, seen: int | None) -> Answer[Register]:
        history = self.store.history(REGISTER)
        if done := granted_before(history, cause):
            last = done[-1]
            before = self._register(history[: last.version])
            return Answer(before, last.version, last.position, last.recorded_at, replayed=True, recorded=done)
        register = self._register(history)
        if seen is not None and seen != (stands_at := _stands_at(command, register)):
            raise StreamMoved(REGISTER, stands_at)
        now = not_before(history, self.clock())
        events = decide(replace(command, at=max(command.at, now)), register)
        recorded = self.store.append(Addition(REGISTER, len(history), events), cause=cause, recorded_at=now)
        last = recorded[-1]
        after = self._register([*history, *recorded])
        return Answer(after, last.version, last.position, now, replayed=False, recorded=recorded)

    def _register(self, history: Sequence[Recorded[Event]]) -> Register:
        return fold((cast(TermsEvent, recorded.event) for recorded in history), self.shipped)


def _stands_at(command: TermsCommand, register: Register) -> int:
    ref = command.terms.ref if isinstance(command, DraftTerms) else command.draft
    return register.drafts[ref].stands_at if ref in register.drafts else 0
