"""How money, and what mediators propose and lay down, look to somebody who may see them."""

from typing import Any

from domain.allocation import Allocation
from domain.deadlines import DeadlineKind
from domain.dispute.dispute import Dispute
from domain.dispute.proposal import Statement
from domain.dispute.ruling import Appeal, Parcel, Ruling
from domain.dispute.status import DECIDED, Status


def allocation(one: Allocation) -> dict[str, Any]:
    return {"lines": [{"line": part.line, "amount": part.amount} for part in one.lines], "shipping": one.shipping}


def settlement(one: Dispute) -> dict[str, Any] | None:
    """What was proposed to both, as long as it is on the table."""
    proposed = one.settlement
    if proposed is None:
        return None
    return {
        "id": proposed.id,
        "allocation": allocation(proposed.allocation),
        "total": proposed.allocation.total,
        "note": proposed.note,
        "accepted_by": one.settled_by,
    }


def decision(one: Dispute) -> dict[str, Any] | None:
    """The decision that stands, as an appeal left it."""
    verdict = one.verdict
    if verdict is None or one.statement is None or verdict.outcome not in DECIDED:
        return None
    award = verdict.from_seller.plus(verdict.from_platform)
    return {
        "outcome": verdict.outcome,
        "award": allocation(award),
        "total": award.total,
        "payer": one.payer,
        "platform_part": verdict.from_platform.total,
        "statement": _statement(one.statement),
    }


def draft(one: Ruling) -> dict[str, Any]:
    """A decision that another mediator has yet to approve."""
    return {
        "outcome": one.outcome,
        "award": allocation(one.award),
        "total": one.award.total,
        "payer": one.payer,
        "platform_part": one.platform_part,
        "statement": _statement(one.statement),
    }


def appeal(one: Appeal) -> dict[str, Any]:
    return {"by": one.by, "ground": one.ground, "statement": one.statement}


def appealable_until(one: Dispute) -> Any:
    """The first instant that is too late; nothing where there is no decision to appeal.

    What is carried out at once can be appealed when it is closed; the window stays open while the other side's appeal
    is looked at.
    """
    running = one.deadline_of(DeadlineKind.APPEAL_WINDOW) or one.status is Status.IN_APPEAL
    return one.window_closes_at if running else None


def parcel(one: Parcel) -> dict[str, Any]:
    return {"address": one.address, "carrier": one.carrier, "tracking_number": one.tracking_number}


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "finding": one.finding,
        "facts": one.facts,
        "evidence": one.evidence,
        "clauses": one.clauses,
        "text": one.text,
    }
