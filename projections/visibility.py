"""What of an event a viewer may see; the rest is left out, masked, or stands there as a place-holder."""

from functools import cache
from typing import Any, get_args

import orjson

from domain.actor import PARTIES, Role
from domain.dispute import events as e
from domain.dispute.exhibit import Visibility
from domain.message import Event

HIDDEN_FROM_PARTIES: tuple[type[Event], ...] = (
    e.AssignmentLapsed,
    e.LeaseLapsed,
    e.DecisionOverdue,
    e.MediatorReplaced,
    e.DecisionDrafted,
    e.DecisionReturned,
    e.ApprovalLapsed,
    e.AppealOverdue,
    e.ExecutionAlarmRaised,
)
"""How the service works behind the scenes."""
SHOWN_TO_THE_MARKETPLACE: tuple[type[Event], ...] = (
    e.DisputeOpened,
    e.ReturnRequired,
    e.ReturnShipped,
    e.ReturnDelivered,
    e.ReturnWaived,
    e.ReturnAccepted,
    e.RefundRequested,
    e.DisputeRefunded,
    e.RefundFailed,
    e.ChargebackRegistered,
    e.DisputeVoided,
    e.DisputeClosed,
)
"""What it needs to follow parcels, to hold money back and to pay it out."""
LEFT_OUT_FOR_PARTIES = {
    e.MediatorAssigned.name: ("mediator",),
    e.MediatorReleased.name: ("mediator", "note"),
    e.MediatorRecused.name: ("mediator", "note"),
    e.MediatorObjectedTo.name: ("mediator",),
}
"""Who mediates is not for the parties to know, nor what mediators tell each other."""
KEPT = {Visibility.TO_MEDIATOR, Visibility.MEDIATORS_ONLY}
FREE_TEXTS = frozenset({"description", "note", "statement", "text", "facts", "address"})
MASKED = "[masked]"


@cache
def hidden_from(role: Role) -> frozenset[str]:
    """The names of the dispute events that this role only learns the existence of, whoever brought them about."""
    if role in PARTIES:
        return frozenset(kind.name for kind in HIDDEN_FROM_PARTIES)
    if role is Role.MARKETPLACE:
        shown = {kind.name for kind in SHOWN_TO_THE_MARKETPLACE}
        return frozenset(kind.name for kind in get_args(e.DisputeEvent)) - shown
    return frozenset()


def private_to(event: Event) -> Role | None:
    """Whose words or evidence for mediators alone it is: neither of the other parties reads them."""
    kept = isinstance(event, e.EvidenceSubmitted) and event.visibility in KEPT
    if kept or (isinstance(event, e.MessageSent) and event.to_mediator):
        return event.by.role
    return None


def is_hidden(name: str, private: str | None, role: Role) -> bool:
    """Whether this role only learns the existence of an event of this name, ``private_to`` somebody or nobody."""
    kept = private is not None and role in PARTIES and role != private
    return kept or name in hidden_from(role)


def shown(name: str, data: bytes, role: Role) -> bytes:
    """The body of an event that is not hidden, as this role may read it: JSON in, JSON out."""
    if role in PARTIES and name in LEFT_OUT_FOR_PARTIES:
        left_out = LEFT_OUT_FOR_PARTIES[name]
        return orjson.dumps({key: value for key, value in orjson.loads(data).items() if key not in left_out})
    if role in PARTIES and name == e.EvidenceSubmitted.name:
        return _restricted(data)
    masked = role is Role.ADMIN or (role is Role.MARKETPLACE and name.startswith("dispute."))
    return orjson.dumps(mask(orjson.loads(data))) if masked else data


def _restricted(data: bytes) -> bytes:
    """Of a restricted file the parties are told its kind and its hash; whoever submitted it has it anyway."""
    told = orjson.loads(data)
    if told["visibility"] != Visibility.RESTRICTED:
        return data
    for exhibit in told["exhibits"]:
        exhibit["file"] = exhibit["file"] and {name: exhibit["file"][name] for name in ("sha256", "kind")}
    return orjson.dumps(told)


def mask(value: Any) -> Any:
    """The same with everything blanked out that somebody wrote in their own words."""
    if isinstance(value, dict):
        return {key: _blank(item) if key in FREE_TEXTS else mask(item) for key, item in value.items()}
    return [mask(item) for item in value] if isinstance(value, list) else value


def _blank(words: Any) -> Any:
    match words:
        case str():
            return MASKED if words else ""
        case list():
            return [_blank(item) for item in words]
        case _:
            return mask(words)
