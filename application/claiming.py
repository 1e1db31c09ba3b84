"""Taking the next case off the mediator queue: whoever comes first has it, whoever comes later has the one behind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from application.answer import Answer
from application.disputes import Disputes
from application.ports import Cause, StreamMoved
from domain.actor import Actor
from domain.dispute.commands import ClaimCase
from domain.dispute.state import Case
from domain.mediator.fitness import hindrance
from domain.refusal import Refused, Rule

GONE = frozenset({Rule.NOT_NOW, Rule.NO_SUCH_DISPUTE, Rule.NOT_AGAIN, Rule.OWN_DECISION})
"""What is said of a case that was taken, settled, or left by this very mediator since the queue was read."""


@dataclass(frozen=True, slots=True)
class Claiming:
    """``queue`` lists the cases that a mediator could take, the most urgent first; it may be a little behind.

    ``given`` lists cases, and the versions at which this mediator was given them; it may not be behind.
    """

    disputes: Disputes
    queue: Callable[[Actor], Iterable[UUID]]
    given: Callable[[Actor], Iterable[tuple[UUID, int]]]

    def claim_next(self, mediator: Actor, cause: Cause, *, repeatable: bool) -> Answer[Case] | None:
        """Take the first case that is still free; nothing when none is, and a refusal to who may take none at all.

        A wish that is ``repeatable`` may have been granted before: then the answer is the case it was granted with.
        """
        # The queue is read first: a wish that is granted meanwhile is granted out of this very queue.
        waiting = list(self.queue(mediator))
        granted = [case for case in self.given(mediator) if self._because_of(cause, *case)] if repeatable else []
        candidates = (*(dispute_id for dispute_id, _ in granted), *waiting)
        claimed = (self._claim(dispute_id, mediator, cause) for dispute_id in candidates)
        answer = next((answer for answer in claimed if answer is not None), None)
        if answer is None and (unfree := hindrance(self.disputes.mediators.of(mediator.id))):
            raise Refused(unfree)
        return answer

    def _because_of(self, cause: Cause, dispute_id: UUID, version: int) -> bool:
        recorded = self.disputes.store.history(dispute_id, after=version - 1, upto=version)
        return any(one.command_id == cause.command_id for one in recorded)

    def _claim(self, dispute_id: UUID, mediator: Actor, cause: Cause) -> Answer[Case] | None:
        command = ClaimCase(by=mediator, at=self.disputes.clock())
        try:
            return self.disputes.execute(dispute_id, command, cause)
        except StreamMoved:
            return None
        except Refused as no:
            if no.rule not in GONE:
                raise
            return None
