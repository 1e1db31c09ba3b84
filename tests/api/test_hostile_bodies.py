"""Whatever is sent to the real resources, it is the sender's problem, and what is refused leaves nothing behind."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.deadlines import DeadlineKind
from tests import examples as eg
from tests.api import bodies
from tests.api.desk import Desk
from tests.api.test_bad_inputs import NOT_JSON

DELIVERED = (eg.place(), eg.pay(), eg.ship(), eg.deliver())
DISPUTED = (*DELIVERED, eg.open_dispute())
JUDGED = (*DISPUTED, eg.counter(), eg.escalate(), eg.claim_case())
SETTLED = (*JUDGED, eg.propose_settlement())
DRAFTED = (
    eg.place(lines=eg.DEAR_LINES, shipping=eg.eur("0.00")),
    eg.pay(eg.eur("500.00")),
    *JUDGED[2:-1],
    eg.claim_case(by=eg.ANOTHER_MEDIATOR),
    eg.decide((1, "500.00"), by=eg.ANOTHER_MEDIATOR),
)
APPEALED = (
    *JUDGED[:-1],
    eg.claim_case(by=eg.ANOTHER_MEDIATOR),
    eg.decide((1, "40.00"), by=eg.ANOTHER_MEDIATOR),
    eg.appeal(),
    eg.claim_case(at=eg.day(12)),
)
RETURNED = (*DELIVERED, eg.open_dispute(claim=eg.sent_back()), eg.accept(1, by=eg.SELLER))
LET_LIE = (*RETURNED, eg.lapse(DeadlineKind.RETURN_SHIPMENT, eg.day(18)))
FAILED = (*DISPUTED, eg.accept(1, by=eg.SELLER), eg.fail_refund())
WITH_BODY = {
    "/v1/orders": bodies.ORDER,
    "/v1/disputes": bodies.OPENING,
    **{f"/v1/orders/{eg.ORDER}/{segment}": body for segment, body in bodies.ON_ORDERS.items() if body is not None},
    **{f"/v1/disputes/{eg.DISPUTE}/{segment}": body for segment, body in bodies.ON_DISPUTES.items() if body},
}
BEFORE = {
    "orders": (),
    "disputes": DELIVERED,
    "payments": DELIVERED[:1],
    "shipment": DELIVERED[:2],
    "tracking": DELIVERED[:3],
    "delivery-promise": DELIVERED[:2],
    "delivery": DELIVERED[:3],
    "cancellation": DELIVERED[:2],
    "cancellation-request": DELIVERED[:1],
    "cancellation-refusal": (*DELIVERED[:1], eg.ask_to_cancel()),
    "proposal-withdrawal": (*DISPUTED, eg.counter()),
    "escalation": (*DISPUTED, eg.counter()),
    "assignment": JUDGED[:-1],
    "release": JUDGED,
    "recusal": JUDGED,
    "settlement-proposals": JUDGED,
    "settlement-acceptance": SETTLED,
    "settlement-rejection": SETTLED,
    "decision": JUDGED,
    "draft-return": DRAFTED,
    "appeal": (*JUDGED, eg.decide((1, "40.00"))),
    "appeal-decision": APPEALED,
    "return-address": RETURNED,
    "return-shipment": RETURNED,
    "return-contest": (*RETURNED, eg.ship_return(), eg.deliver_return()),
    "settled-elsewhere": FAILED,
    "evidence-disclosure": (*JUDGED, eg.keep_from_buyer(at=eg.day(10))),
    "evidence-requests": JUDGED,
    "evidence-decline": (*JUDGED, eg.request_evidence()),
    "reinstatement-requests": LET_LIE,
    "reinstatement-refusal": (*LET_LIE, eg.ask_reinstatement()),
    "refund-results": (*DISPUTED, eg.accept(1, by=eg.SELLER)),
}
"""What must have happened for the example to be granted; for all others an open dispute."""
WHO = {"buyer": "bea", "seller": "sol", "mediator": "mia", "admin": "ada", "marketplace": "marketplace"}
HOSTILE = [
    None,
    True,
    -1,
    10**15,
    1e308,
    "",
    "\0",
    "\u202e🐻" * 3000,
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    [],
    {},
    {"currency": "JPY", "amount": "1"},
    {"currency": "EUR", "amount": "0.00"},
    {"currency": "EUR", "amount": "9999999999999.99"},
]


def spoilt(body: Any) -> Iterator[Any]:
    """The body with one member of it, however deep, replaced by something hostile, or missing."""
    places = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for place, inner in places:
        for instead in (*HOSTILE, *spoilt(inner)):
            copy = dict(body) if isinstance(body, dict) else list(body)
            copy[place] = instead
            yield copy
        if isinstance(body, dict):
            yield {name: kept for name, kept in body.items() if name != place}


@pytest.fixture
def ready(desk, path):
    """Where the example of this path is granted, and who sends it."""
    desk.happened(*BEFORE.get(path.rpartition("/")[2], DISPUTED))
    role = desk.roles_for(path)[-1 if path.endswith(("counter-proposals", "acceptance", "rejection")) else 0]
    return desk, WHO[role]


@pytest.mark.parametrize("path", WITH_BODY)
def test_the_examples_are_granted(ready, path):
    """The control: what is spoilt below was good."""
    desk, who = ready
    assert desk.post(who, path, WITH_BODY[path]).status_code == 201


@pytest.mark.parametrize("path", WITH_BODY)
def test_what_is_not_json_is_malformed_everywhere(ready, path):
    desk, who = ready
    head, headers = desk.house.store.head(), desk.bearer(who)
    for raw in NOT_JSON:
        answer = desk.app.test_client().post(path, headers=headers, data=raw, content_type="application/json")
        assert (answer.status_code, answer.json["type"]) == (400, "/problems/malformed-request"), raw[:40]
    assert desk.house.store.head() == head


@pytest.mark.parametrize("path", WITH_BODY)
def test_no_hostile_member_is_ever_our_problem(ready, path):
    hostile = spoilt(WITH_BODY[path])
    while not all_refused(*ready, path, hostile):
        pass


def all_refused(desk: Desk, who: str, path: str, hostile: Iterator[Any]) -> bool:
    """Send them until one is granted after all: then the next ones need the same situation once more."""
    with desk.another_time():
        head = desk.house.store.head()
        for body in hostile:
            answer = desk.post(who, path, body)
            if answer.status_code == 201:
                return False
            assert answer.status_code in {403, 404, 409, 422}, (body, answer.text)
            assert desk.house.store.head() == head, body
    return True
