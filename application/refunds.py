"""Refunds that were requested are asked of the payment system, and its answer becomes a command like any other."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.disputes import Disputes
from application.payments import Accepted, Declined, NotYet, Paid, PaymentAnswer, Payments, RefundInDoubt, RefundOrder
from application.ports import Cause, Clock
from domain.actor import Actor, Role
from domain.dispute.commands import RecordRefund
from domain.dispute.dispute import Dispute
from domain.dispute.events import RefundRequested
from domain.dispute.status import Status
from domain.message import Recorded
from domain.refusal import Refused

PAYMENTS = Actor(Role.MARKETPLACE, "payments")
"""In whose name an answer is recorded: the payment system belongs to the marketplace."""


@dataclass(frozen=True, slots=True)
class Refunds:
    """At least once, and harmless twice: the payment system knows the refund by its id, the dispute by the command."""

    disputes: Disputes
    payments: Payments
    clock: Clock

    def when_refund_requested_then_ask_payments(self, requested: Recorded[RefundRequested]) -> datetime | None:
        """Ask, and record what is answered; says when to ask again if there is no answer yet.

        Nothing is asked once the dispute has ended or gone on to another attempt. Raises ``PaymentsUnavailable`` when
        it has to be tried again, so ``StreamMoved``; ``RefundInDoubt`` when somebody has to look.
        """
        now = self.disputes.get(requested.stream)
        dispute = now.state.dispute
        if not is_awaited(dispute, requested.event):
            return None
        match self.payments.request(order_for(dispute, requested.event)):
            case NotYet(at=at):
                return at
            case Accepted():
                return None
            case Paid() as answer:
                self._record(requested, answer)
                return None
            case Declined() as answer:
                self._record(requested, answer, seen=now.version)  # it must not fail an attempt that came meanwhile
                return None

    def _record(self, requested: Recorded[RefundRequested], answer: Paid | Declined, seen: int | None = None) -> None:
        attempt = f"{requested.event.refund_id}/{requested.event.attempt}"
        cause = Cause(command_id=f"refund-result/{attempt}", correlation_id=requested.correlation_id)
        command = self._command(requested.event.refund_id, answer)
        try:
            self.disputes.execute(requested.stream, command, cause, seen=seen)
        except Refused as refused:
            if self._is_settled(requested.stream, answer):
                return
            raise RefundInDoubt(f"{_told(answer)}, but the dispute refused that: {refused.rule}") from refused

    def _command(self, refund_id: UUID, answer: Paid | Declined) -> RecordRefund:
        nothing = RecordRefund(by=PAYMENTS, at=self.clock(), refund_id=refund_id, amount=None)
        if isinstance(answer, Paid):
            return replace(nothing, amount=answer.amount, reference=answer.reference)
        return replace(nothing, cause=answer.cause)

    def _is_settled(self, dispute_id: UUID, answer: PaymentAnswer) -> bool:
        """Whether the books show it already: reported through the API meanwhile, or nothing to show."""
        if isinstance(answer, Declined):
            return True
        refund = self.disputes.get(dispute_id).state.dispute.refund
        return isinstance(answer, Paid) and refund is not None and refund.paid == answer.amount


def is_awaited(dispute: Dispute, requested: RefundRequested) -> bool:
    """Whether the dispute still waits for this very attempt."""
    refund = dispute.refund
    return dispute.status is Status.REFUNDING and refund is not None and refund.attempt == requested.attempt


def order_for(dispute: Dispute, requested: RefundRequested) -> RefundOrder:
    return RefundOrder(
        refund_id=requested.refund_id,
        attempt=requested.attempt,
        dispute_id=dispute.id,
        dispute=dispute.number,
        order_id=dispute.order_id,
        order=dispute.order_number,
        from_seller=requested.from_seller.total,
        from_platform=requested.from_platform.total,
        requested_at=requested.at,
    )


def _told(answer: Paid | Declined) -> str:
    return f"paid {answer.amount}" if isinstance(answer, Paid) else "declined"
