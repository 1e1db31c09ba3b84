"""What happened to an order or a dispute as its reader may know it, and step by step for those who account for it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from application.replay import Step, as_of, is_of_dispute
from domain.actor import Actor, Role
from domain.dispute.lifecycle import allowed
from domain.dispute.state import Case
from domain.message import Event, Recorded
from domain.terms import Moderation
from projections.flags import TOLD, flags
from projections.projection import chairs
from projections.visibility import is_hidden, mask, private_to, shown
from projections.wire import body, encode

BEHIND_THE_SCENES = TOLD
"""Who learns which account did something, and on which request."""
ACTORS = (Role.BUYER, Role.SELLER, Role.MEDIATOR)


def known(history: Sequence[Recorded[Event]], moment: int | datetime | None) -> list[Recorded[Event]]:
    """What had been recorded up to a version or an instant (UTC); all of it when neither is named."""
    match moment:
        case None:
            return list(history)
        case int():
            return [recorded for recorded in history if recorded.version <= moment]
        case _:
            return as_of(history, moment)


def past_event(recorded: Recorded[Event], viewer: Actor, moderation: Moderation) -> dict[str, Any]:
    """One event, without what this viewer may not know of it."""
    place = {
        "id": f"{recorded.stream}:{recorded.version}",
        "cursor": str(recorded.position),
        "sequence": recorded.version,
    }
    event, role = recorded.event, viewer.role
    if is_hidden(event.name, private_to(event), role):
        return place | {"redacted": True}
    said = encode(body(event))
    told = place | {
        "type": event.name,
        "at": event.at,
        "recorded_at": recorded.recorded_at,
        "actor_role": event.by.role,
        "data": orjson.loads(shown(event.name, said, role)),
    }
    if role not in BEHIND_THE_SCENES:
        return told
    flagged = flags(orjson.loads(said), event.by.role, role, moderation)
    return told | {"actor": event.by.id, "correlation_id": recorded.correlation_id, "flags": flagged}


def steps_as_seen(walked: Iterable[Step], viewer: Actor, moderation: Moderation) -> list[dict[str, Any]]:
    """One for each event; in the midst of what one command brought about nobody could act."""
    one_by_one = [*walked]
    wishes = [step.recorded.command_id for step in one_by_one]
    last = [wish != following for wish, following in zip(wishes, [*wishes[1:], ""], strict=True)]
    return [_step(step, viewer, moderation, settled=settled) for step, settled in zip(one_by_one, last, strict=True)]


def _step(step: Step, viewer: Actor, moderation: Moderation, *, settled: bool) -> dict[str, Any]:
    case, at = step.after, step.recorded.event.at
    open_to = chairs(case.dispute) if settled else {}
    return {
        "stream": "dispute" if is_of_dispute(step) else "order",
        "event": past_event(step.recorded, viewer, moderation),
        "status": case.dispute.status,
        "differences": [_difference(member, *pair, viewer) for member, pair in step.differences.items()],
        "allowed_actions": {role: _names(case, open_to.get(role), at) for role in ACTORS},
    }


def _names(case: Case, actor: Actor | None, at: datetime) -> list[str]:
    return [what.name for what in allowed(case, actor, at)] if actor else []


def _difference(member: str, before: Any, after: Any, viewer: Actor) -> dict[str, Any]:
    leaf = member.rpartition(".")[2]
    pair = orjson.loads(encode([{leaf: _keyed(before)}, {leaf: _keyed(after)}]))
    old, new = mask(pair) if viewer.role is Role.ADMIN else pair
    return {"member": member, "before": old[leaf], "after": new[leaf]}


def _keyed(value: Any) -> Any:
    """JSON knows no keys but texts."""
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else value
