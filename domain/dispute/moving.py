"""How a dispute moves on: deadlines end and begin, the time to decide stands still, a mediation begins afresh."""

from datetime import datetime, timedelta

from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.dispute import Dispute
from domain.dispute.events import MediatorObjectedTo, MediatorRecused
from domain.dispute.status import SITUATIONS, Status
from domain.fold import changed


def to(dispute: Dispute, status: Status, starts: tuple[Deadline, ...] = ()) -> Dispute:
    """Move on: deadlines that do not run in ``status`` end, a new one replaces its own kind."""
    return changed(dispute, status=status, deadlines=running(dispute, status, starts))


def running(dispute: Dispute, status: Status, starts: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
    kinds, begun = SITUATIONS[status].deadlines, [started.kind for started in starts]
    kept = [one for one in dispute.deadlines if one.kind in kinds and one.kind not in begun]
    return (*kept, *starts)


def without(dispute: Dispute, kind: DeadlineKind) -> Dispute:
    """A deadline runs no more, though its status goes on."""
    return changed(dispute, deadlines=tuple(deadline for deadline in dispute.deadlines if deadline.kind is not kind))


def pause(dispute: Dispute, at: datetime) -> Dispute:
    """The time to decide stands still; what takes the place of another pause goes on with it."""
    if dispute.paused_at is not None:
        return dispute
    return changed(dispute, paused_at=at, paused_decision=dispute.deadline_of(DeadlineKind.DECISION))


def resume(dispute: Dispute, at: datetime) -> Dispute:
    """The pause is over, and what caused it is off the table: a request, a settlement, or a draft and its author."""
    stood_still = at - (dispute.paused_at or at)
    return changed(
        dispute,
        paused_at=None,
        paused_decision=None,
        paused_for=dispute.paused_for + stood_still,
        request=None,
        settlement=None,
        settled_by=(),
        draft=None,
        decided_by=None if dispute.draft else dispute.decided_by,
        review_overdue=False,
    )


def seen(dispute: Dispute, mediator: str) -> Dispute:
    """Whoever had a hand in the case may go on looking at it."""
    known = mediator in dispute.mediators
    return dispute if known else changed(dispute, mediators=(*dispute.mediators, mediator))


def afresh(dispute: Dispute) -> Dispute:
    """A mediation begins, whatever there was before: nobody has the case, nothing holds, no time was lost yet."""
    return changed(
        dispute,
        mediator=None,
        verdict=None,
        statement=None,
        payer=None,
        decided_by=None,
        approved_by=None,
        appeals=(),
        waived=(),
        window_closes_at=None,
        times_overdue=0,
        review_overdue=False,
        paused_for=timedelta(0),
        late=(),
    )


def asked_no_more(dispute: Dispute) -> Dispute:
    """Whoever looks at an appeal waits for no evidence any more."""
    return without(changed(dispute, request=None), DeadlineKind.EVIDENCE)


def reopened(dispute: Dispute) -> Dispute:
    """No end any more, if it had one."""
    return changed(dispute, closed_at=None, outcome=None, closed_by=None, automatic=False)


def left(dispute: Dispute, event: MediatorRecused | MediatorObjectedTo) -> Dispute:
    """Back to where somebody else takes it: the queue of cases, or of appeals."""
    gone = changed(asked_no_more(dispute), mediator=None, left_by=(*dispute.left_by, event.mediator))
    if isinstance(event, MediatorObjectedTo):
        gone = changed(gone, objected=(*dispute.objected, event.by.role))
    appeal = dispute.status is Status.IN_APPEAL
    return to(gone, Status.IN_APPEAL if appeal else Status.AWAITING_MEDIATOR, event.starts)
