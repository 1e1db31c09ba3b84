"""Questions to the assistant: what buyers and sellers want to know, also of their own orders and disputes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response

from api.help import told
from api.house import house
from api.identity import principal
from api.language import chosen
from api.operation import Blueprint
from api.posted import Body
from api.schemas.help import AnswerSchema, QuestionSchema
from application.help.assistant import Passage, Reply, reply
from application.help.facts import Reader
from application.help.of_disputes import DisputeAsked
from application.help.of_orders import OrderAsked
from domain.actor import PARTIES, Actor
from domain.person.preferences import Language
from domain.refusal import Refused, Rule
from projections.wire import record

QUESTIONS = Blueprint("questions", url_prefix="/v1/help/questions", description="Answers that quote, and nothing else")


@QUESTIONS.operation(
    "POST",
    "",
    roles=PARTIES,
    body=QuestionSchema(),
    answers=AnswerSchema(),
    rules=(Rule.NO_SUCH_ORDER, Rule.NO_SUCH_DISPUTE, Rule.UNKNOWN_ZONE),
)
def ask_a_question(body: Body) -> Response:
    """Ask the assistant.

    It quotes articles and, of one's own order or dispute, what stands there now; nothing else. What it does not know
    it says, and offers a person. Nothing is kept of the question.
    """
    reader = reader_of(body, principal().id)
    answer, _ = answer_to(body, reader, principal().candidates(*sorted(PARTIES)))
    return told(as_told(answer, reader.language))


def reader_of(body: Body, account: str) -> Reader:
    """As they say now; else as they chose once; else as their client asks."""
    person = house().people.of(account)
    zone = body.get("zone") or person.zone
    if zone not in house().people.zones:
        raise Refused(Rule.UNKNOWN_ZONE)
    return Reader(chosen(body.get("language"), person.preferences.language), zone)


def answer_to(body: Body, reader: Reader, askers: Sequence[Actor]) -> tuple[Reply, Actor]:
    """What the assistant says, and which of the ``askers`` it was asked by.

    It looks at what is their own only; anything else is not there.
    """
    order_id, dispute_id, now = body.get("order_id"), body.get("dispute_id"), house().clock()
    order = None if order_id is None else own_order(order_id, askers)
    dispute = None if dispute_id is None else own_dispute(dispute_id, askers, order)
    answer = reply(body["text"], reader, house().terms.in_force(now), order, dispute)
    about = dispute or order
    return answer, about.viewer if about else askers[0]


def own_order(order_id: UUID, askers: Sequence[Actor]) -> OrderAsked:
    order, now = house().orders.get(order_id), house().clock()
    for actor in askers:
        if actor in order.parties:
            return OrderAsked(order, actor, now, house().terms.in_force(now))
    raise Refused(Rule.NO_SUCH_ORDER)


def own_dispute(dispute_id: UUID, askers: Sequence[Actor], order: OrderAsked | None) -> DisputeAsked:
    """A dispute over another order than the one that was named is not there either."""
    answer = house().disputes.get(dispute_id)
    one = answer.state.dispute
    viewer = next((actor for actor in askers if actor in one.parties), None)
    if viewer is None or (order is not None and order.order.id != one.order_id):
        raise Refused(Rule.NO_SUCH_DISPUTE)
    return DisputeAsked(answer.state, viewer, answer.at)


def as_told(answer: Reply, language: Language) -> dict[str, Any]:
    return {
        "language": language,
        "text": answer.text,
        "known": answer.known,
        "understood": answer.intents,
        "quotes": {
            "facts": [record(fact) for fact in answer.facts],
            "articles": [passage(one) for one in answer.passages],
        },
        "offers_person": answer.offers_person,
    }


def passage(one: Passage) -> dict[str, Any]:
    return {
        "article": one.article,
        "title": one.title,
        "href": f"/v1/help/articles/{one.article}",
        "text": one.text,
    }
