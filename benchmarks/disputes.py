"""A dispute of any length to measure with: opened, then proposals going back and forth."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from domain.actor import Actor, Role
from domain.allocation import Allocation, LineAmount
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.events import CounterProposalMade, DisputeEvent, DisputeOpened
from domain.dispute.proposal import Proposal
from domain.money import Money
from domain.order.events import DisputedLine
from domain.terms import Remedy

NAMESPACE = UUID("7f0f6f5e-3f0c-4d7e-9f0a-2c1b8a4d6e3b")
OPENED_AT = datetime(2018, 3, 1, 9, 0, 0, 512, UTC)
BUYER, SELLER = Actor(Role.BUYER, "bea-4711"), Actor(Role.SELLER, "sam-0815")
NOTE = "The left earcup is silent since the second day; a new cable did not help, see the two pictures."


def disputed(length: int) -> list[DisputeEvent]:
    """The first ``length`` events, the same for ever."""
    return [_opened(), *map(_countered, range(1, length))]


def _opened() -> DisputeOpened:
    dispute_id, order_id = uuid5(NAMESPACE, "dispute"), uuid5(NAMESPACE, "order")
    return DisputeOpened(
        by=BUYER,
        at=OPENED_AT,
        dispute_id=dispute_id,
        number="D-2018-000123",
        order_id=order_id,
        order_number="2018-000815",
        buyer=BUYER.id,
        seller=SELLER.id,
        terms="default@1",
        terms_sha256="0" * 64,
        reason="not-as-described",
        sub_reason="defective",
        description=f"{NOTE} {NOTE}",
        lines=(DisputedLine(1, 1, Money("EUR", 5990)),),
        shipping_refundable=Money("EUR", 0),
        claim=_proposal(BUYER, 0),
        starts=(_deadline(DeadlineKind.SELLER_RESPONSE, 0), _deadline(DeadlineKind.NEGOTIATION_CAP, 0)),
    )


def _countered(number: int) -> CounterProposalMade:
    by, kind = (SELLER, DeadlineKind.BUYER_RESPONSE) if number % 2 else (BUYER, DeadlineKind.SELLER_RESPONSE)
    return CounterProposalMade(
        by=by,
        at=OPENED_AT + timedelta(minutes=number),
        proposal=_proposal(by, number),
        starts=(_deadline(kind, number),),
    )


def _proposal(by: Actor, number: int) -> Proposal:
    return Proposal(
        id=uuid5(NAMESPACE, f"proposal-{number}"),
        by=by.role,
        remedy=Remedy.PARTIAL_REFUND,
        allocation=Allocation((LineAmount(1, Money("EUR", 1000 + number)),), Money("EUR", 0)),
        note=NOTE,
    )


def _deadline(kind: DeadlineKind, number: int) -> Deadline:
    return Deadline(kind, OPENED_AT + timedelta(days=5, minutes=number))
