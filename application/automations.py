"""Facts in, commands out: what the service does by itself. At least once, harmless twice, never on a rebuild."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from application.disputes import Disputes
from application.ports import Cause, Clock
from domain.actor import THE_CLOCK, Actor, Role
from domain.dispute.commands import AssignMediator
from domain.dispute.events import AssignmentLapsed
from domain.dispute.lifecycle import may_take
from domain.message import Event, Recorded
from domain.refusal import Refused


@dataclass(frozen=True, slots=True)
class Automations:
    """``by_load`` lists the mediators who can be given a case, the least loaded first."""

    disputes: Disputes
    by_load: Callable[[], Sequence[str]]
    clock: Clock

    def react(self, recorded: Recorded[Event]) -> None:
        """Do what this event calls for."""
        if isinstance(recorded.event, AssignmentLapsed):
            self.when_assignment_lapsed_then_assign_mediator(recorded)

    def when_assignment_lapsed_then_assign_mediator(self, lapsed: Recorded[Event]) -> None:
        """The mediator with the fewest cases takes it (clause ``assignment``); who may not is passed over."""
        case = self.disputes.get(lapsed.stream).state
        willing = (Actor(Role.MEDIATOR, mediator) for mediator in self.by_load())
        chosen = next((mediator.id for mediator in willing if may_take(case, mediator)), None)
        if chosen is None:
            return
        command = AssignMediator(by=THE_CLOCK, at=self.clock(), mediator=chosen)
        cause = Cause(command_id=f"assign/{lapsed.stream}/{lapsed.version}", correlation_id=lapsed.correlation_id)
        try:
            self.disputes.execute(lapsed.stream, command, cause)
        except Refused:
            return  # somebody took it meanwhile
