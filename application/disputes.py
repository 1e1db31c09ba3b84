"""The one way in for every command to a dispute, whoever sends it: HTTP, the command line or the clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from application.affairs import Affairs, dispute_of, order_of
from application.answer import Answer, granted_before, not_before, until_settled
from application.mediators import Mediators, mediator_id_of
from application.ports import Addition, Cause, Clock, EventStore, StreamMoved, Terms
from domain.actor import Role
from domain.dispute.affair import Affair
from domain.dispute.commands import AssignMediator, DisputeCommand, OpenDispute
from domain.dispute.decide import decide
from domain.dispute.events import DISPUTE_EVENTS
from domain.dispute.lifecycle import may_see
from domain.dispute.state import Case, Dispute
from domain.mediator.events import CaseTaken
from domain.message import Event, Recorded
from domain.order.events import LineDisputed
from domain.refusal import Refused, Rule


@dataclass(frozen=True, slots=True)
class Disputes:
    """Disputes as their streams tell them, each with the order it is about."""

    store: EventStore
    terms: Terms
    clock: Clock
    mediators: Mediators = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mediators", Mediators(self.store, self.terms, self.clock))

    def get(self, dispute_id: UUID, *mediators: str) -> Answer[Case]:
        """The case as the law stands now: deadlines that are overdue but not yet recorded count as lapsed.

        ``mediators`` are accounts of whom it is to be known what they may do with it. ``version`` is what the stream
        really stands at, for ``If-Match``. Refused with ``NO_SUCH_DISPUTE``.
        """
        return until_settled(lambda: self._get_once(dispute_id, mediators), seen=None)

    def open(self, order_id: UUID, command: OpenDispute, cause: Cause) -> Answer[Case]:
        """Open a dispute over lines of an order; its id and human number are given out here."""
        return until_settled(lambda: self._open_once(order_id, command, cause), seen=None)

    def execute(
        self, dispute_id: UUID, command: DisputeCommand, cause: Cause, *, seen: int | None = None
    ) -> Answer[Case]:
        """Read, let overdue deadlines lapse, decide, append.

        ``seen`` is the version the caller looked at: if the dispute has moved on since, ``StreamMoved`` says so and
        nothing is decided on stale grounds. The same wish (``cause.command_id``) has its consequences once.
        """
        return until_settled(lambda: self._once(dispute_id, command, cause, seen), seen=seen)

    def _get_once(self, dispute_id: UUID, mediators: Sequence[str]) -> Answer[Case]:
        history, case = self._load(dispute_id, mediators)
        now = not_before(history, self.clock())
        affair = self._affairs.around(case.order, case.dispute)
        lawful = self._affairs.as_the_law_stands(affair, now)
        if lawful is not affair:  # the sweep notices the same just now: what it wrote must not be counted twice
            self._demand_one_moment(case)
        return Answer(_case(lawful, case), len(history), history[-1].position, now, replayed=False)

    def _once(self, dispute_id: UUID, command: DisputeCommand, cause: Cause, seen: int | None) -> Answer[Case]:
        history, case = self._load(dispute_id, _mediators_in(command))
        if done := granted_before(history, cause):
            return self._again(history, done, _mediators_in(command))
        if seen is not None and seen != len(history):
            if not may_see(case, command.by, command.at):
                raise Refused(Rule.NO_SUCH_DISPUTE)
            raise StreamMoved(dispute_id, len(history))
        last_at = history[-1].event.at
        command = command if command.at >= last_at else replace(command, at=last_at)
        now = not_before(history, self.clock())
        affair = self._affairs.lapse(self._affairs.around(case.order, case.dispute), command.at, now)
        case = _case(affair, case)
        return self._append(case, self._decided(command, case), cause, now)

    def _decided(self, command: DisputeCommand, case: Case) -> Sequence[Event]:
        """Refused only for what was true at one moment. What is granted needs no such look: the append is one."""
        try:
            return decide(command, case)
        except Refused:
            self._demand_one_moment(case)
            raise

    def _demand_one_moment(self, case: Case) -> None:
        """The order was read after the dispute, which may have moved in between: ``StreamMoved`` says that it has."""
        if behind := self.store.history(case.dispute.id, after=case.dispute.version):
            raise StreamMoved(case.dispute.id, behind[-1].version)

    def _open_once(self, order_id: UUID, command: OpenDispute, cause: Cause) -> Answer[Case]:
        history = self.store.history(order_id)
        if not history:
            raise Refused(Rule.NO_SUCH_ORDER)
        if done := granted_before(history, cause):
            return self._opened_before(done)
        now = not_before(history, self.clock())
        order = self._affairs.lapse(self._affairs.around(order_of(history)), command.at, now).order
        case = Case(Dispute(), order, self.terms.in_force(command.at))
        decide(command, case)  # refused openings use up no number
        number = self.store.next_number(f"D-{command.at.year}")
        numbered = replace(command, number=f"D-{command.at.year}-{number:06d}")
        return self._append(case, decide(numbered, case), cause, now)

    @property
    def _affairs(self) -> Affairs:
        return Affairs(self.store, self.terms)

    def _load(self, dispute_id: UUID, mediators: Sequence[str]) -> tuple[list[Recorded[Event]], Case]:
        history = self.store.history(dispute_id)
        if not history or not history[0].event.name.startswith("dispute."):
            raise Refused(Rule.NO_SUCH_DISPUTE)
        dispute = dispute_of(history)
        order = order_of(self.store.history(dispute.order_id))
        roster = {account: self.mediators.of(account) for account in mediators}
        return history, Case(dispute, order, self.terms[dispute.terms], roster)

    def _append(self, case: Case, events: Sequence[Event], cause: Cause, now: datetime) -> Answer[Case]:
        """All streams in one append; the order's part first, so that readers find the money set aside."""
        after = case.after(*events)
        of_dispute = [event for event in events if type(event) in DISPUTE_EVENTS]
        of_others = [event for event in events if type(event) not in DISPUTE_EVENTS]
        taken = [event for event in of_others if isinstance(event, CaseTaken)]
        of_order = [event for event in of_others if not isinstance(event, CaseTaken)]
        additions = [
            Addition(case.order.id, case.order.version, of_order),
            *(Addition(mediator_id_of(one.mediator), case.mediator(one.mediator).version, [one]) for one in taken),
            Addition(after.dispute.id, case.dispute.version, of_dispute),
        ]
        written = [addition for addition in additions if addition.events]
        recorded = self.store.append(*written, cause=cause, recorded_at=now)
        last = recorded[-1]
        return Answer(after, after.dispute.version, last.position, now, replayed=False, recorded=recorded)

    def _again(
        self, history: Sequence[Recorded[Event]], done: Sequence[Recorded[Event]], mediators: Sequence[str] = ()
    ) -> Answer[Case]:
        """What was answered when this command came first, from the streams as they stood then."""
        last = done[-1]
        dispute = dispute_of(history[: last.version])
        order = [r for r in self.store.history(dispute.order_id) if r.position <= last.position]
        roster = {account: self.mediators.as_of(account, last.position) for account in mediators}
        case = Case(dispute, order_of(order), self.terms[dispute.terms], roster)
        return Answer(case, last.version, last.position, last.recorded_at, replayed=True, recorded=done)

    def _opened_before(self, done: Sequence[Recorded[Event]]) -> Answer[Case]:
        disputed = next(r.event for r in done if isinstance(r.event, LineDisputed))
        history = self.store.history(disputed.dispute_id)
        first = [r for r in history if r.command_id == done[0].command_id]
        return self._again(history, first)


def _case(affair: Affair, before: Case) -> Case:
    """The same case within an affair that went on."""
    dispute = next(one for one in affair.disputes if one.id == before.dispute.id)
    return Case(dispute, affair.order, before.terms, before.mediators)


def _mediators_in(command: DisputeCommand) -> list[str]:
    """Those whose entries on the roster have a say in it: who acts, and who is to be assigned."""
    acting = [command.by.id] if command.by.role is Role.MEDIATOR else []
    return [*acting, command.mediator] if isinstance(command, AssignMediator) else acting
