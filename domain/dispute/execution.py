"""Carrying out what was agreed or decided: money set aside, asked for, paid, and the end of the dispute."""

from uuid import UUID, uuid5

from domain.allocation import Allocation
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import RecordRefund, RetryRefund
from domain.dispute.dispute import Refund, Reinstatement, Verdict
from domain.dispute.events import (
    DisputeClosed,
    DisputeEvent,
    DisputeRefunded,
    RefundFailed,
    RefundRequested,
    ReturnRequired,
)
from domain.dispute.state import Case
from domain.dispute.status import DECIDED
from domain.message import Command
from domain.money import Money
from domain.order.disputes import affordable, paid_back, released
from domain.order.events import (
    OrderEvent,
    OrderRefunded,
    RefundReservationReleased,
    RefundReserved,
    RefundTakenOver,
)
from domain.refusal import Refused, Rule
from domain.terms import Execution

Facts = list[DisputeEvent | OrderEvent]


def refund_id_of(dispute_id: UUID, number: int = 1) -> UUID:
    """The same for every attempt: it is the payment system's idempotency key. ``number`` counts what is paid."""
    return uuid5(dispute_id, f"refund/{number}")


def execute(command: Command, case: Case) -> Facts:
    """Set the money aside and ask for it; with nothing to pay the dispute ends here.

    What the seller paid for an earlier verdict and need not have, the buyer keeps and the platform bears.
    """
    dispute_id = case.dispute.id
    over = overpaid(case)
    if over.total:
        taken = RefundTakenOver(by=command.by, at=command.at, dispute_id=dispute_id, allocation=over)
        return [taken, *execute(command, case.after(taken))]
    seller, platform = payable(case)
    if not (seller.total or platform.total):
        return close(command, case)
    reserved = RefundReserved(
        by=command.by,
        at=command.at,
        dispute_id=dispute_id,
        from_seller=seller,
        from_platform=platform,
    )
    after = case.after(reserved)
    if verdict_of(case).needs_return:
        due = Deadline(DeadlineKind.RETURN_SHIPMENT, command.at + case.terms.periods.return_shipment)
        return [reserved, ReturnRequired(by=command.by, at=command.at, starts=(due,))]
    return [reserved, *request_refund(command, after)]


def request_refund(command: Command, case: Case) -> Facts:
    """Ask the marketplace for what was set aside."""
    reserved = case.order.reservation(case.dispute.id)
    if reserved is None:
        raise ValueError("nothing was set aside")
    return [
        RefundRequested(
            by=command.by,
            at=command.at,
            refund_id=refund_id_of(case.dispute.id, case.dispute.refunds + 1),
            attempt=1,
            from_seller=reserved.from_seller,
            from_platform=reserved.from_platform,
            starts=(paid_by(command, case),),
        )
    ]


def payable(case: Case) -> tuple[Allocation, Allocation]:
    """What the verdict pays now, from the seller and from the platform, beside what this dispute has given already.

    The buyer gets no more than the verdict says, whoever bore what was given, and for whichever line. What went back
    otherwise was the seller's money, so it counts towards the seller's part.
    """
    verdict, had = verdict_of(case), case.order.given(case.dispute.id)
    owed = rest_of(verdict.from_seller.total + verdict.from_platform.total, given(case).total)
    borne = had.from_platform.plus(overpaid(case))
    platform = affordable(case.order, verdict.from_platform.less(borne).upto(owed))
    seller = verdict.from_seller.less(had.from_seller).upto(owed - platform.total)
    return affordable(case.order, seller, beside=platform), platform


def rest_of(amount: Money, taken: Money) -> Money:
    """What is left of it, if anything is."""
    return amount - min(amount, taken)


def overpaid(case: Case) -> Allocation:
    """What the seller has paid in this dispute beyond what the verdict asks of them."""
    paid, owed = case.order.given(case.dispute.id).from_seller, verdict_of(case).from_seller
    if paid.is_nothing:
        return paid
    return paid.less(owed).upto(rest_of(paid.total, owed.total))


def attainable(case: Case, award: Allocation) -> Allocation:
    """The award, cut down to what is left and what this dispute has given already."""
    had = given(case)
    rest = award.less(had)
    left = affordable(case.order, rest)
    return left if had.is_nothing else award.less(rest).plus(left)


def given(case: Case) -> Allocation:
    """What this dispute has given to the buyer so far, whoever bore it."""
    refunds = case.order.given(case.dispute.id)
    return refunds.from_seller.plus(refunds.from_platform)


def verdict_of(case: Case) -> Verdict:
    if case.dispute.verdict is None:
        raise ValueError("nothing was agreed or decided")
    return case.dispute.verdict


def record_refund(command: RecordRefund, case: Case) -> Facts:
    """The award stands whatever was paid: another amount is recorded as paid and shows as the difference."""
    refund = requested(command.refund_id, case)
    if command.amount is None:
        return [failed(command, case, command.cause)]
    if command.amount.currency != case.dispute.currency:
        raise Refused(Rule.OTHER_CURRENCY, currency=case.dispute.currency)
    if command.amount.minor <= 0:
        raise Refused(Rule.AMOUNT_NOT_POSITIVE)
    paid = DisputeRefunded(
        by=command.by, at=command.at, refund_id=refund.id, amount=command.amount, reference=command.reference
    )
    booked = book(command, case)
    return [booked, paid, *close(command, case.after(booked, paid))]


def book(command: Command, case: Case) -> OrderRefunded:
    """The award went back to the buyer, say the order's books."""
    refund = refund_of(case)
    parts = (refund.from_seller, refund.from_platform)
    return paid_back(command.by, command.at, case.dispute.id, refund.id, parts)


def refund_of(case: Case) -> Refund:
    """The one that the marketplace was asked for last."""
    if case.dispute.refund is None:
        raise ValueError("no refund was asked for")
    return case.dispute.refund


def requested(refund_id: UUID, case: Case) -> Refund:
    refund = refund_of(case)
    if refund.id != refund_id:
        raise Refused(Rule.NO_SUCH_REFUND)
    return refund


def failed(command: Command, case: Case, cause: str) -> RefundFailed:
    alarm = command.at + case.terms.periods.execution_alarm
    return RefundFailed(
        by=command.by,
        at=command.at,
        refund_id=refund_of(case).id,
        cause=cause,
        starts=(Deadline(DeadlineKind.EXECUTION_ALARM, alarm),),
    )


def retry(command: RetryRefund, case: Case) -> Facts:
    refund = refund_of(case)
    return [
        RefundRequested(
            by=command.by,
            at=command.at,
            refund_id=refund.id,
            attempt=refund.attempt + 1,
            from_seller=refund.from_seller,
            from_platform=refund.from_platform,
            starts=(paid_by(command, case),),
        )
    ]


def paid_by(command: Command, case: Case) -> Deadline:
    due = command.at + case.terms.periods.refund_execution
    return Deadline(DeadlineKind.REFUND_EXECUTION, due)


def close(command: Command, case: Case) -> Facts:
    """The end, credited to whoever brought the outcome about.

    The order's lines are free again, or, if the dispute can still be opened again, as soon as it can not.
    """
    verdict = verdict_of(case)
    starts = (*reinstatable(command, case), *appealable(command, case))
    closed = DisputeClosed(
        by=command.by,
        at=command.at,
        outcome=verdict.outcome,
        closed_by=verdict.by,
        automatic=verdict.automatic,
        starts=starts,
    )
    return [closed, *unreserve(command, case), *(() if starts else for_good(command, case))]


def for_good(command: Command, case: Case) -> Facts:
    """Nobody can open it again: the order's lines are free."""
    return [released(command.by, command.at, case.dispute.id)]


def reinstatable(command: Command, case: Case) -> tuple[Deadline, ...]:
    """What closed by itself can be opened again, once."""
    if case.dispute.reinstatement is not Reinstatement.NONE or not verdict_of(case).automatic:
        return ()
    return (Deadline(DeadlineKind.REINSTATEMENT, command.at + case.terms.periods.reinstatement),)


def appealable(command: Command, case: Case) -> tuple[Deadline, ...]:
    """A decision that was carried out at once can be appealed from here on."""
    decided = case.dispute.statement is not None and verdict_of(case).outcome in DECIDED
    if case.terms.execution is not Execution.AT_ONCE or case.dispute.final or not decided:
        return ()
    return (Deadline(DeadlineKind.APPEAL_WINDOW, command.at + case.terms.periods.appeal_window),)


def unreserve(command: Command, case: Case) -> Facts:
    """Money that was set aside and will not be refunded, or not as it was set aside."""
    if case.order.reservation(case.dispute.id) is None:
        return []
    return [RefundReservationReleased(by=command.by, at=command.at, dispute_id=case.dispute.id)]
