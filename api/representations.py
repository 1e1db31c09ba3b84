"""How a dispute looks to somebody who may see it: plain objects, ready to be encoded."""

from datetime import datetime
from typing import Any

import orjson

from api.dispute_commands import path_of
from api.encoding import encode
from api.evidence_representation import request
from api.ruling_representation import allocation, appeal, appealable_until, decision, draft, parcel, settlement
from application.answer import Answer
from domain.actor import PARTIES, Actor, Role
from domain.allocation import Allocation
from domain.dispute.disclosure import may_know
from domain.dispute.dispute import Dispute, Refund
from domain.dispute.evidence import missing
from domain.dispute.outlook import Outlook, outlooks
from domain.dispute.proposal import Proposal
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.dispute.viewer import Action, actions, viewer_state
from domain.order.events import DisputedLine
from projections.visibility import mask


def dispute_as_seen(answer: Answer[Case], viewer: Actor) -> dict[str, Any]:
    """The dispute at ``answer.at`` for this viewer: the same answer told again looks the same.

    Administrators and agents of the help desk don't read what people wrote in their own words.
    """
    case, one = answer.state, answer.state.dispute
    seen = {
        "id": one.id,
        "number": one.number,
        "version": answer.version,
        "order": {"id": one.order_id, "number": one.order_number},
        "buyer": one.buyer,
        "seller": one.seller,
        "stage": one.stage,
        "status": one.status,
        "awaiting": one.awaiting,
        "viewer_state": viewer_state(case, viewer, answer.at),
        "reason": one.reason,
        "sub_reason": one.sub_reason,
        "description": one.description,
        "lines": [_line(disputed) for disputed in one.lines],
        "claim": one.claim and _proposal(one.claim),
        "offer": one.offer and _proposal(one.offer),
        "terms": {"ref": one.terms, "sha256": one.terms_sha256, "href": f"/v1/terms/{one.terms}"},
        "deadlines": [_deadline(outlook, answer.at, one.terms) for outlook in outlooks(case)],
        "allowed_actions": [_action(action, one) for action in actions(case, viewer, answer.at)],
        "mediator": _mediator(one, viewer),
        "settlement": settlement(one),
        "draft": None if one.draft is None or viewer.role in PARTIES else draft(one.draft),
        "decision": decision(one),
        "appeals": [appeal(lodged) for lodged in one.appeals],
        "appealable_until": appealable_until(one),
        "waived": one.waived,
        "needs_return": one.verdict is not None and one.verdict.needs_return,
        "parcel": one.parcel and parcel(one.parcel),
        "messages": one.messages,
        "evidence": {"shown": sum(may_know(shown, viewer) for shown in one.evidence), "missing": missing(case)},
        "evidence_request": request(one, viewer),
        "reinstatement": one.reinstatement,
        "refund": one.refund and _refund(one.refund, one.status),
        "outcome": one.outcome,
        "closed_by": one.closed_by,
        "automatic": one.automatic,
        "opened_at": one.opened_at,
        "escalated_at": one.escalated_at,
        "closed_at": one.closed_at,
        "links": _links(one),
    }
    return masked(seen) if viewer.role in {Role.ADMIN, Role.AGENT} else seen


def masked(content: dict[str, Any]) -> dict[str, Any]:
    """Without what anybody wrote in their own words."""
    plain: dict[str, Any] = mask(orjson.loads(encode(content)))
    return plain


def receipt(answer: Answer[Case]) -> dict[str, Any]:
    """All that the marketplace learns of a dispute by reporting something about it."""
    one = answer.state.dispute
    return {
        "dispute_id": one.id,
        "version": answer.version,
        "status": one.status,
        "refund_id": one.refund and one.refund.id,
    }


def _line(one: DisputedLine) -> dict[str, Any]:
    return {"line": one.line, "units": one.units, "refundable": one.refundable}


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "id": one.id,
        "by": one.by,
        "remedy": one.remedy,
        "allocation": allocation(one.allocation),
        "total": one.allocation.total,
        "note": one.note,
    }


def _deadline(outlook: Outlook, now: datetime, terms: str) -> dict[str, Any]:
    due = outlook.deadline.due
    return {
        "kind": outlook.deadline.kind,
        "due": due,
        "seconds_left": int((due - now).total_seconds()),
        "parties": outlook.parties,
        "clause": outlook.clause,
        "clause_href": f"/v1/terms/{terms}#/clauses/{outlook.clause}",
        "consequence": outlook.consequence,
        "money": outlook.money,
    }


def _action(action: Action, one: Dispute) -> dict[str, Any]:
    return {
        "name": action.command.name,
        "method": "POST",
        "href": path_of(one.id, action.command),
        "due": action.due,
        "mandatory": action.mandatory,
        "constraints": {name: _bound(value) for name, value in action.constraints.items()},
    }


def _bound(value: Any) -> Any:
    return allocation(value) if isinstance(value, Allocation) else value


def _mediator(one: Dispute, viewer: Actor) -> dict[str, Any]:
    return {"assigned": one.mediator is not None, "id": None if viewer.role in PARTIES else one.mediator}


def _refund(one: Refund, status: Status) -> dict[str, Any]:
    unpaid = "failed" if status is Status.REFUND_FAILED else "requested"
    return {
        "id": one.id,
        "attempt": one.attempt,
        "total": one.total,
        "from_platform": one.from_platform.total,
        "state": unpaid if one.paid is None else "paid",
        "paid": one.paid,
        "failure": one.failure,
        "requested_at": one.requested_at,
    }


def _links(one: Dispute) -> dict[str, str]:
    own = f"/v1/disputes/{one.id}"
    order = f"/v1/orders/{one.order_id}"
    return {
        "self": own,
        "evidence": f"{own}/evidence",
        "history": f"{own}/history",
        "timeline": f"{own}/timeline",
        "order": order,
    }
