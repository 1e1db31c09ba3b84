"""The help desk: the assistant first, then people; with the queue that agents work through."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from webargs.flaskparser import abort

from api.answers import read as answered
from api.conditional import cause, seen
from api.help_questions import answer_to, reader_of
from api.house import house
from api.identity import principal
from api.operation import Blueprint
from api.order_representation import order_as_seen
from api.posted import Body, Posted, add_commands
from api.representations import dispute_as_seen, masked
from api.schemas.support import (
    AskSupportSchema,
    OpenSupportSchema,
    SupportMessageSchema,
    SupportNoteSchema,
    SupportSchema,
    SupportSubjectSchema,
)
from api.support_representation import READERS, SEGMENTS, support_as_seen, told
from application.help.assistant import Reply
from application.support import support_id_of
from domain.actor import PARTIES, Actor, Role
from domain.person.preferences import Language
from domain.refusal import Rule
from domain.support import commands as c
from domain.support.lifecycle import roles_of
from domain.support.quote import Quote, Source

ONE = "/<uuid:support_id>"
EVERY = (Rule.NO_SUCH_SUPPORT, Rule.NOT_NOW, Rule.NOT_YOUR_ROLE, Rule.KEY_REUSED)
SAYING = (Rule.NOTE_LENGTH, Rule.SUPPORT_FULL)
COMMANDS: dict[str, Posted[c.SupportCommand]] = {
    SEGMENTS[c.HandOver]: Posted(c.HandOver, "Ask for a person: it waits for an agent."),
    SEGMENTS[c.TakeSupport]: Posted(c.TakeSupport, "Take a conversation that waits."),
    SEGMENTS[c.SendSupportMessage]: Posted(
        c.SendSupportMessage,
        "Write to the agent, or as the agent to the asker.",
        SupportMessageSchema(),
        (Rule.NOT_ITS_AGENT, *SAYING),
    ),
    SEGMENTS[c.ReturnToQueue]: Posted(
        c.ReturnToQueue,
        "Give a conversation back to the queue, where it keeps its place.",
        SupportNoteSchema(),
        (Rule.NOT_ITS_AGENT, Rule.NOTE_LENGTH),
    ),
    SEGMENTS[c.CloseSupport]: Posted(c.CloseSupport, "Close a conversation.", rules=(Rule.NOT_ITS_AGENT,)),
}
SUPPORT = Blueprint("support", url_prefix="/v1/support", description="The help desk: the assistant, and people")


@SUPPORT.operation(
    "POST",
    "",
    roles=roles_of(c.OpenSupport),
    body=OpenSupportSchema(),
    answers=SupportSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=(
        Rule.NOT_YOUR_ROLE,
        Rule.KEY_REUSED,
        Rule.NO_SUCH_ORDER,
        Rule.NO_SUCH_DISPUTE,
        Rule.NO_SUCH_SUPPORT,
        Rule.SUPPORT_EXISTS,
        Rule.NOTE_LENGTH,
        Rule.UNKNOWN_ZONE,
    ),
    headers=("Location",),
)
def open_support(body: Body) -> Response:
    """Ask the help desk something. The assistant answers at once.

    The marketplace asks for those who wrote to it, by mail or wherever else; with a reference of the channel, what is
    written there again belongs to the same conversation.
    """
    by, askers = who_asks(body.pop("on_behalf", None))
    reader = reader_of(body, askers[0].id)
    answer, asker = answer_to(body, reader, askers)
    support_id = support_id_of(body["channel"], body["reference"] if by else "", cause())
    command = c.OpenSupport(
        by=by or asker,
        at=house().clock(),
        support_id=support_id,
        asker=asker,
        channel=body["channel"],
        reference=body["reference"],
        language=reader.language.value,
        text=body["text"],
        order_id=body.get("order_id"),
        dispute_id=body.get("dispute_id"),
        **said(answer),
    )
    granted_ = house().help_desk.execute(support_id, command, cause(), seen=seen())
    return told(granted_, command.by, location=f"/v1/support/{support_id}")


def who_asks(on_behalf: dict[str, Any] | None) -> tuple[Actor | None, tuple[Actor, ...]]:
    """Who acts when it is not the asker, and who may be asking: in which role, what it is about will tell."""
    if on_behalf is not None:
        return principal().acting_as(Role.MARKETPLACE), (Actor(on_behalf["role"], on_behalf["account"]),)
    themselves = principal().candidates(*sorted(PARTIES))
    if not themselves:
        abort(422, messages={"json": {"on_behalf": ["The marketplace asks for a buyer or a seller."]}})
    return None, themselves


def said(answer: Reply) -> dict[str, Any]:
    """What is kept of an answer of the assistant."""
    articles = (Quote(Source.ARTICLE, one.article, "passage", one.text) for one in answer.passages)
    facts = (Quote(Source(fact.of), fact.number, fact.kind, fact.text) for fact in answer.facts)
    return {"answer": answer.text, "known": answer.known, "quotes": (*facts, *articles)}


@SUPPORT.operation(
    "POST",
    f"{ONE}/{SEGMENTS[c.AskSupport]}",
    roles=roles_of(c.AskSupport),
    body=AskSupportSchema(),
    answers=SupportSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=(*EVERY, *SAYING, Rule.UNKNOWN_ZONE),
)
def ask_support(body: Body, support_id: UUID) -> Response:
    """Ask the assistant something else, about the same order or dispute."""
    support, by = house().help_desk.get(support_id, principal().candidates(*sorted(roles_of(c.AskSupport))))
    asked_of = body | {
        "language": Language(support.language),
        "order_id": support.order_id,
        "dispute_id": support.dispute_id,
    }
    answer, _ = answer_to(asked_of, reader_of(asked_of, support.asker.id), (support.asker,))
    command = c.AskSupport(by=by, at=house().clock(), text=body["text"], **said(answer))
    return told(house().help_desk.execute(support_id, command, cause(), seen=seen()), by)


def grant(posted: Posted[c.SupportCommand], support_id: UUID, body: Body) -> Response:
    candidates = principal().candidates(*(role for role in READERS if role in roles_of(posted.command)))
    _, by = house().help_desk.get(support_id, candidates)
    command = posted.command(by=by, at=house().clock(), **posted.build(support_id, body))
    return told(house().help_desk.execute(support_id, command, cause(), seen=seen()), by)


add_commands(SUPPORT, ONE, COMMANDS, roles=roles_of, rules=EVERY, answers=lambda _: SupportSchema(), grant=grant)


@SUPPORT.operation(
    "GET",
    ONE,
    roles=frozenset(READERS),
    answers=SupportSchema(),
    versioned=True,
    rules=(Rule.NO_SUCH_SUPPORT,),
)
def get_support(support_id: UUID) -> Response:
    """Look at a conversation: one's own, or as an agent one that was handed over."""
    support, by = house().help_desk.get(support_id, principal().candidates(*READERS))
    return answered(support_as_seen(support, by), support.version)


@SUPPORT.operation(
    "GET",
    f"{ONE}/subject",
    roles={Role.AGENT},
    answers=SupportSubjectSchema(),
    rules=(Rule.NO_SUCH_SUPPORT,),
)
def get_support_subject(support_id: UUID) -> Response:
    """Look at the order and the dispute that somebody asks about, as administrators see them."""
    support, by = house().help_desk.get(support_id, principal().candidates(Role.AGENT))
    dispute = support.dispute_id and house().disputes.get(support.dispute_id)
    order_id = dispute.state.dispute.order_id if dispute else support.order_id
    order = order_id and masked(order_as_seen(house().orders.get(order_id)))
    return answered({"order": order, "dispute": dispute and dispute_as_seen(dispute, by)}, support.version)
