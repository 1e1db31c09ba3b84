"""Where a dispute can stand: its stage, whose turn it is, and which deadlines run meanwhile."""

from enum import StrEnum
from typing import NamedTuple

from domain.actor import Role
from domain.deadlines import DeadlineKind as Kind


class Stage(StrEnum):
    """The large chapters of a dispute."""

    NEGOTIATION = "negotiation"
    MEDIATION = "mediation"
    DECISION = "decision"
    EXECUTION = "execution"
    CLOSED = "closed"


class Status(StrEnum):
    """Where exactly it stands. ``unopened`` is the state before there is a dispute."""

    UNOPENED = "unopened"
    AWAITING_SELLER = "awaiting-seller"
    AWAITING_BUYER = "awaiting-buyer"
    DEADLOCKED = "deadlocked"
    AWAITING_MEDIATOR = "awaiting-mediator"
    IN_MEDIATION = "in-mediation"
    DECIDED = "decided"
    REFUNDING = "refunding"
    REFUND_FAILED = "refund-failed"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a dispute ended."""

    AGREED_FULL_REFUND = "agreed-full-refund"
    AGREED_PARTIAL_REFUND = "agreed-partial-refund"
    SELLER_SILENT = "seller-silent"
    DECIDED_FOR_BUYER = "decided-for-buyer"
    DECIDED_FOR_SELLER = "decided-for-seller"
    DECIDED_SPLIT = "decided-split"
    WITHDRAWN = "withdrawn"
    PLATFORM_PAID = "platform-paid"


class Situation(NamedTuple):
    """What a status means. Leaving it ends every deadline that is not listed for the next one."""

    stage: Stage
    awaiting: tuple[Role, ...]
    deadlines: frozenset[Kind]


def _situation(stage: Stage, awaiting: tuple[Role, ...], *deadlines: Kind) -> Situation:
    return Situation(stage, awaiting, frozenset(deadlines))


S, R = Stage, Role
SITUATIONS: dict[Status, Situation] = {
    Status.UNOPENED: _situation(S.NEGOTIATION, (R.BUYER,)),
    Status.AWAITING_SELLER: _situation(S.NEGOTIATION, (R.SELLER,), Kind.SELLER_RESPONSE, Kind.NEGOTIATION_CAP),
    Status.AWAITING_BUYER: _situation(S.NEGOTIATION, (R.BUYER,), Kind.BUYER_RESPONSE, Kind.NEGOTIATION_CAP),
    Status.DEADLOCKED: _situation(S.NEGOTIATION, (R.BUYER, R.SELLER), Kind.NEGOTIATION_CAP),
    Status.AWAITING_MEDIATOR: _situation(
        S.MEDIATION, (R.MEDIATOR,), Kind.ASSIGNMENT, Kind.DECISION, Kind.MEDIATION_CAP
    ),
    Status.IN_MEDIATION: _situation(S.MEDIATION, (R.MEDIATOR,), Kind.LEASE, Kind.DECISION, Kind.MEDIATION_CAP),
    Status.DECIDED: _situation(S.DECISION, (), Kind.APPEAL_WINDOW),
    Status.REFUNDING: _situation(S.EXECUTION, (R.MARKETPLACE,), Kind.REFUND_EXECUTION),
    Status.REFUND_FAILED: _situation(S.EXECUTION, (R.ADMIN,), Kind.EXECUTION_ALARM),
    Status.CLOSED: _situation(S.CLOSED, ()),
}

NEGOTIATION = frozenset({Status.AWAITING_SELLER, Status.AWAITING_BUYER, Status.DEADLOCKED})
MEDIATION = frozenset({Status.AWAITING_MEDIATOR, Status.IN_MEDIATION})
BEFORE_A_DECISION = NEGOTIATION | MEDIATION
