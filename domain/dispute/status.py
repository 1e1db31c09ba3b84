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
    APPEAL = "appeal"
    RETURN = "return"
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
    AWAITING_EVIDENCE = "awaiting-evidence"
    SETTLEMENT_PROPOSED = "settlement-proposed"
    AWAITING_APPROVAL = "awaiting-approval"
    DECIDED = "decided"
    IN_APPEAL = "in-appeal"
    AWAITING_RETURN = "awaiting-return"
    RETURN_IN_TRANSIT = "return-in-transit"
    RETURN_INSPECTION = "return-inspection"
    REFUNDING = "refunding"
    REFUND_FAILED = "refund-failed"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a dispute ended."""

    AGREED_FULL_REFUND = "agreed-full-refund"
    AGREED_PARTIAL_REFUND = "agreed-partial-refund"
    AGREED_RETURN = "agreed-return"
    SELLER_SILENT = "seller-silent"
    SETTLED_IN_MEDIATION = "settled-in-mediation"
    DECIDED_FOR_BUYER = "decided-for-buyer"
    DECIDED_FOR_SELLER = "decided-for-seller"
    DECIDED_SPLIT = "decided-split"
    WITHDRAWN = "withdrawn"
    RETURN_LAPSED = "return-lapsed"
    PLATFORM_PAID = "platform-paid"
    CHARGEBACK = "chargeback"
    VOIDED = "voided"


DECIDED = frozenset({Outcome.DECIDED_FOR_BUYER, Outcome.DECIDED_FOR_SELLER, Outcome.DECIDED_SPLIT})
"""What a mediator's decision comes to; whatever else there is ended without one, or overtook it."""


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
    Status.AWAITING_EVIDENCE: _situation(S.MEDIATION, (R.BUYER, R.SELLER), Kind.EVIDENCE, Kind.MEDIATION_CAP),
    Status.SETTLEMENT_PROPOSED: _situation(S.MEDIATION, (R.BUYER, R.SELLER), Kind.SETTLEMENT, Kind.MEDIATION_CAP),
    Status.AWAITING_APPROVAL: _situation(S.MEDIATION, (R.MEDIATOR,), Kind.APPROVAL, Kind.MEDIATION_CAP),
    Status.DECIDED: _situation(S.DECISION, (), Kind.APPEAL_WINDOW),
    Status.IN_APPEAL: _situation(S.APPEAL, (R.MEDIATOR,), Kind.APPEAL_DECISION, Kind.EVIDENCE),
    Status.AWAITING_RETURN: _situation(S.RETURN, (R.BUYER,), Kind.RETURN_SHIPMENT),
    Status.RETURN_IN_TRANSIT: _situation(S.RETURN, (R.MARKETPLACE,), Kind.RETURN_TRANSIT),
    Status.RETURN_INSPECTION: _situation(S.RETURN, (R.SELLER,), Kind.RETURN_INSPECTION),
    Status.REFUNDING: _situation(S.EXECUTION, (R.MARKETPLACE,), Kind.REFUND_EXECUTION),
    Status.REFUND_FAILED: _situation(S.EXECUTION, (R.ADMIN,), Kind.EXECUTION_ALARM),
    Status.CLOSED: _situation(S.CLOSED, (), Kind.REINSTATEMENT, Kind.APPEAL_WINDOW),
}

NEGOTIATION = frozenset({Status.AWAITING_SELLER, Status.AWAITING_BUYER, Status.DEADLOCKED})
UNDECIDED = frozenset({Status.AWAITING_MEDIATOR, Status.IN_MEDIATION})
"""Mediation while the time to decide runs."""
HEARING = UNDECIDED | {Status.AWAITING_EVIDENCE, Status.SETTLEMENT_PROPOSED}
"""Mediation while nothing has been laid down."""
MEDIATION = HEARING | {Status.AWAITING_APPROVAL}
RETURN = frozenset({Status.AWAITING_RETURN, Status.RETURN_IN_TRANSIT, Status.RETURN_INSPECTION})
BEFORE_A_DECISION = NEGOTIATION | MEDIATION
COLLECTING = NEGOTIATION | HEARING | RETURN | {Status.IN_APPEAL}
"""While evidence is taken: until a decision is drafted, and again when somebody looks at it anew."""
OPEN = frozenset(Status) - {Status.UNOPENED, Status.CLOSED}
MEDIATED = OPEN - NEGOTIATION - {Status.AWAITING_MEDIATOR}
"""Where a mediator may have the case, or have had it when it was settled."""
