"""How a conversation with the help desk looks to somebody who may see it."""

from typing import Any
from uuid import UUID

from flask import Response

from api.answers import granted
from api.representations import masked
from application.answer import Answer
from domain.actor import PARTIES, Actor, Role
from domain.support import commands as c
from domain.support.lifecycle import allowed
from domain.support.state import Support, Utterance
from projections.support_queue import item
from projections.wire import record

SEGMENTS: dict[type[c.SupportCommand], str] = {
    c.AskSupport: "question",
    c.HandOver: "hand-over",
    c.TakeSupport: "taking",
    c.SendSupportMessage: "messages",
    c.ReturnToQueue: "give-back",
    c.CloseSupport: "closure",
}
"""The last part of the path of each command to a conversation that is there."""
READERS = (Role.BUYER, Role.SELLER, Role.MARKETPLACE, Role.AGENT, Role.AUDITOR, Role.ADMIN)
"""In the order in which somebody with several roles is taken for one."""
OUTSIDE = PARTIES | {Role.MARKETPLACE}
"""Who is not told what agents tell each other, nor who of them it is."""


def support_as_seen(one: Support, viewer: Actor) -> dict[str, Any]:
    outside = viewer.role in OUTSIDE
    said = [utterance(words) for words in one.said if not (words.note and outside)]
    seen = item(one) | {
        "asker": record(one.asker),
        "closed_at": one.closed_at,
        "agent": None if outside else one.agent,
        "said": said,
        "allowed_actions": [action(one.id, command) for command in allowed(one, viewer)],
    }
    return masked(seen) if viewer.role is Role.ADMIN else seen


def utterance(one: Utterance) -> dict[str, Any]:
    return {
        "number": one.number,
        "by": "assistant" if one.by.role is Role.CLOCK else one.by.role,
        "at": one.at,
        "text": one.text,
        "quotes": [record(quote) for quote in one.quotes],
        "note": one.note,
    }


def action(support_id: UUID, command: type[c.SupportCommand]) -> dict[str, str]:
    return {"name": command.name, "method": "POST", "href": f"/v1/support/{support_id}/{SEGMENTS[command]}"}


def told(answer: Answer[Support], by: Actor, *, location: str = "") -> Response:
    return granted(answer, support_as_seen(answer.state, by), location=location)
