"""How evidence looks to somebody who may see the dispute: plain objects, ready to be encoded."""

from collections.abc import Mapping
from typing import Any

from api.conversation_representation import image_as_seen
from domain.actor import PARTIES, Actor, Role
from domain.dispute.disclosure import may_know, may_open
from domain.dispute.dispute import Dispute
from domain.dispute.evidence import missing
from domain.dispute.exhibit import Evidence
from domain.dispute.state import Case
from domain.file import File
from domain.order.state import Comment, Order
from domain.terms import Moderation
from projections.flags import flags
from projections.visibility import MASKED


def evidence_as_seen(case: Case, viewer: Actor, elsewhere: Mapping[str, int], moderation: Moderation) -> dict[str, Any]:
    """``elsewhere`` counts other disputes by the hash of a file that they show too."""
    comments = (
        {**_comment(case.order, said, viewer), **_flags(said, said.text, viewer, moderation)}
        for said in case.order.comments
    )
    known = (one for one in case.dispute.evidence if may_know(one, viewer))
    return {
        "items": [
            {**_piece(one, case, viewer, elsewhere), **_flags(one, one.exhibit.text, viewer, moderation)}
            for one in known
        ],
        "request": request(case.dispute, viewer),
        "missing": missing(case),
        "order_comments": list(comments),
        "listing": [
            {"line": line.number, "product_id": line.product_id, "title": line.title} for line in case.order.lines
        ],
    }


def _comment(order: Order, said: Comment, viewer: Actor) -> dict[str, Any]:
    where = f"/v1/orders/{order.id}"
    images = [] if viewer.role is Role.ADMIN else [image_as_seen(image, where) for image in said.images]
    return {"by": said.by, "at": said.at, "text": _words(said.text, viewer), "images": images}


def request(one: Dispute, viewer: Actor) -> dict[str, Any] | None:
    """What the mediator waits for, if anything."""
    if one.request is None:
        return None
    return {"of": one.request.of, "open_to": one.request.open_to, "text": _words(one.request.text, viewer)}


def _piece(one: Evidence, case: Case, viewer: Actor, elsewhere: Mapping[str, int]) -> dict[str, Any]:
    file, exhibit = one.exhibit.file, one.exhibit
    return {
        "id": one.id,
        "by": one.by,
        "at": one.at,
        "shows": exhibit.shows,
        "text": _words(exhibit.text, viewer),
        "file": file and _file(file, one, case, viewer),
        "visibility": one.visibility,
        "disclosed_at": one.disclosed_at,
        "late": one.late,
        "withdrawn": one.withdrawn,
        "in_other_disputes": None if file is None or viewer.role in PARTIES else elsewhere.get(file.sha256, 0),
    }


def _flags(said: Evidence | Comment, text: str, viewer: Actor, moderation: Moderation) -> dict[str, Any]:
    found = flags({"text": text}, said.by, viewer.role, moderation)
    return {} if found is None else {"flags": found}


def _file(file: File, one: Evidence, case: Case, viewer: Actor) -> dict[str, Any]:
    opened = may_open(one, case, viewer)
    own = f"/v1/disputes/{case.dispute.id}/evidence/{one.id}"
    return {
        "sha256": file.sha256,
        "kind": file.kind,
        "size": file.size if opened else None,
        "content": f"{own}/content" if opened else None,
        "thumbnail": f"{own}/thumbnail" if opened else None,
    }


def _words(text: str, viewer: Actor) -> str:
    """Administrators don't read what people wrote in their own words."""
    return MASKED if text and viewer.role is Role.ADMIN else text
