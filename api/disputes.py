"""Disputes: opened by buyers, carried on by the commands of one table, and looked at by those whom they concern."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema

from api.acting import READERS, acting, looked_at, reader
from api.answers import granted, read
from api.conditional import cause, seen
from api.dispute_commands import COMMANDS, EVERY, roles_of
from api.exhibits import showings
from api.histories import known, past_event, steps_as_seen
from api.house import house, moderation
from api.identity import principal
from api.language import LanguageQuerySchema
from api.negotiation_commands import OPENING
from api.operation import Blueprint
from api.posted import Body, Posted, add_commands
from api.representations import receipt
from api.schemas.dispute_answers import DisputeSchema, ReceiptSchema
from api.schemas.dispute_bodies import OpenDisputeSchema
from api.schemas.histories import HistoryQuerySchema, HistorySchema, ReplaySchema
from api.texts import dispute_in_words
from application.answer import Answer
from application.ports import StreamMoved
from application.replay import steps
from domain.actor import PARTIES, Actor, Role
from domain.dispute.commands import DisputeCommand, OpenDispute
from domain.dispute.state import Case
from domain.refusal import Refused, Rule

ONE = "/<uuid:dispute_id>"
DISPUTES = Blueprint("disputes", url_prefix="/v1/disputes", description="Disagreements, from the claim to the end")


@DISPUTES.operation(
    "POST",
    "",
    roles=roles_of(OpenDispute),
    body=OpenDisputeSchema(),
    answers=DisputeSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=OPENING,
    headers=("Location",),
)
def open_dispute(body: Body) -> Response:
    """Open a dispute over lines of an order.

    Ask for the eligibility of the order first. The seller's time to answer begins.
    """
    order_id, by = body.pop("order_id"), principal().acting_as(Role.BUYER)
    body["evidence"] = showings(body["evidence"])
    if seen() is not None:
        raise StreamMoved(order_id)  # there is no version yet that anybody could have seen
    command = OpenDispute(by=by, at=house().clock(), number="", **body)
    answer = house().disputes.open(order_id, command, cause())
    return granted(answer, dispute_in_words(answer, by), location=f"/v1/disputes/{answer.state.dispute.id}")


def grant(posted: Posted[DisputeCommand], dispute_id: UUID, body: Body) -> Response:
    by = acting(roles_of(posted.command), lambda: house().disputes.get(dispute_id).state.dispute.parties)
    command = posted.command(by=by, at=house().clock(), **posted.build(dispute_id, body))
    answer = house().disputes.execute(dispute_id, command, cause(), seen=seen())
    told = receipt(answer) if by.role is Role.MARKETPLACE else dispute_in_words(answer, by)
    return granted(answer, told)


def answer_to(command: type[DisputeCommand]) -> Schema:
    return ReceiptSchema() if roles_of(command) == {Role.MARKETPLACE} else DisputeSchema()


add_commands(DISPUTES, ONE, COMMANDS, roles=roles_of, rules=EVERY, answers=answer_to, grant=grant)


@DISPUTES.operation(
    "GET",
    ONE,
    roles=frozenset(READERS),
    query=LanguageQuerySchema(),
    answers=DisputeSchema(),
    rules=(Rule.NO_SUCH_DISPUTE,),
    headers=("ETag",),
)
def get_dispute(dispute_id: UUID, query: dict[str, Any]) -> Response:  # noqa: ARG001 - read where texts are written
    """Look at a dispute.

    As it stands this very moment, for the caller: what they can do, what they must, until when, and what happens
    otherwise. It is always told anew, since time alone changes it.
    """
    answer = looked_at(dispute_id)
    return read(dispute_in_words(answer, reader(answer)), answer.version)


@DISPUTES.operation(
    "GET",
    f"{ONE}/history",
    roles=frozenset(READERS),
    query=HistoryQuerySchema(),
    answers=HistorySchema(),
    rules=(Rule.NO_SUCH_DISPUTE, Rule.NOT_ASSIGNED),
    headers=("ETag",),
)
def get_dispute_history(dispute_id: UUID, query: dict[str, Any]) -> Response:
    """Read all that happened in a dispute.

    Nothing in it ever changes. Parties are not told how the service works behind the scenes.
    """
    answer = looked_at(dispute_id)
    viewer = accountable(answer)
    history = known(house().store.history(dispute_id), query.get("as_of"))
    return read({"items": [past_event(recorded, viewer, moderation()) for recorded in history]}, answer.version)


@DISPUTES.operation(
    "GET",
    f"{ONE}/replay",
    roles={Role.MEDIATOR, Role.AUDITOR, Role.ADMIN},
    answers=ReplaySchema(),
    rules=(Rule.NO_SUCH_DISPUTE, Rule.NOT_ASSIGNED, Rule.NOT_YOUR_ROLE),
    headers=("ETag",),
)
def replay_dispute(dispute_id: UUID) -> Response:
    """Go through a dispute and its order step by step.

    With each event: what it changed, and what buyer, seller and mediator could do right after it.
    """
    answer = looked_at(dispute_id)
    viewer = accountable(answer)
    if viewer.role in PARTIES:
        raise Refused(Rule.NOT_YOUR_ROLE)
    walked = steps(house().store.history(dispute_id), house().store, house().terms)
    told = {"dispute_id": dispute_id, "steps": steps_as_seen(walked, viewer, moderation())}
    return read(told, answer.version)


def accountable(answer: Answer[Case]) -> Actor:
    """The caller as they may know all that happened; of the mediators only the one who has the case."""
    viewer = reader(answer)
    if viewer.role is Role.MEDIATOR and viewer.id != answer.state.dispute.mediator:
        raise Refused(Rule.NOT_ASSIGNED)
    return viewer
