"""Absolute instants with a consequence. They are written into the event that starts them; nobody recomputes one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeadlineKind(StrEnum):
    """Named like the period of the terms that they come from. Two due at one instant lapse in this order."""

    SELLER_RESPONSE = "seller-response"
    BUYER_RESPONSE = "buyer-response"
    NEGOTIATION_CAP = "negotiation-cap"
    ASSIGNMENT = "assignment"
    LEASE = "lease"
    DECISION = "decision"
    EVIDENCE = "evidence"
    SETTLEMENT = "settlement"
    APPROVAL = "approval"
    MEDIATION_CAP = "mediation-cap"
    APPEAL_WINDOW = "appeal-window"
    APPEAL_DECISION = "appeal-decision"
    RETURN_SHIPMENT = "return-shipment"
    RETURN_TRANSIT = "return-transit"
    RETURN_INSPECTION = "return-inspection"
    REFUND_EXECUTION = "refund-execution"
    EXECUTION_ALARM = "execution-alarm"
    REINSTATEMENT = "reinstatement"
    AUTO_RECEIPT = "auto-receipt"
    BUYER_PROTECTION = "buyer-protection"


ORDER_OF_LAPSE = {kind: n for n, kind in enumerate(DeadlineKind)}


@dataclass(frozen=True, slots=True)
class Deadline:
    """``now < due`` is in time, ``now >= due`` is late: no grace, no rounding. UTC."""

    kind: DeadlineKind
    due: datetime


def first_due(running: Iterable[Deadline]) -> datetime | None:
    """When the next one lapses, if any runs."""
    return min((deadline.due for deadline in running), default=None)


def next_overdue(running: Iterable[Deadline], now: datetime) -> Deadline | None:
    """The one that has to lapse first, if any is overdue."""
    overdue = [d for d in running if d.due <= now]
    return min(overdue, key=lambda d: (d.due, ORDER_OF_LAPSE[d.kind]), default=None)
