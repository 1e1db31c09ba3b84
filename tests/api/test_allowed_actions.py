"""In every situation of a dispute each viewer is told exactly those actions that succeed."""

import pytest

from api.dispute_commands import COMMANDS
from domain.actor import Role
from domain.deadlines import DeadlineKind
from domain.dispute.status import Status
from tests import examples as eg
from tests.api import bodies
from tests.api.desk import CAST

ONE = f"/v1/disputes/{eg.DISPUTE}"
ARRIVED = (eg.place(), eg.pay(), eg.ship(), eg.deliver())
MONEY = (*ARRIVED, eg.open_dispute())
GOODS = (*ARRIVED, eg.open_dispute(claim=eg.sent_back()), eg.accept(1, by=eg.SELLER))
COUNTERED = (*MONEY, eg.counter())
MEDIATED = (*COUNTERED, eg.escalate(), eg.claim_case())
ASKED = (*MEDIATED, eg.request_evidence())
LET_LIE = (*GOODS, eg.lapse(DeadlineKind.RETURN_SHIPMENT, eg.day(18)))
HALF = (*MEDIATED, eg.decide((1, "40.00")))
DEAR = (
    eg.place(lines=eg.DEAR_LINES, shipping=eg.eur("0.00")),
    eg.pay(eg.eur("500.00")),
    *ARRIVED[2:],
    *MEDIATED[4:],
    eg.decide((1, "500.00")),
)
SITUATIONS = {
    "awaiting the seller": MONEY,
    "awaiting the buyer": COUNTERED,
    "rejected": (*MONEY, eg.reject()),
    "deadlocked": (*COUNTERED, eg.reject(2, by=eg.BUYER, at=eg.day(8))),
    "awaiting a mediator": MEDIATED[:-1],
    "in mediation": MEDIATED,
    "something kept from one side": (*MEDIATED, eg.keep_from_buyer(at=eg.day(10))),
    "evidence asked for": ASKED,
    "evidence half declined": (*ASKED, eg.decline_evidence()),
    "left by its mediator": (*MEDIATED, eg.recuse()),
    "left after an objection": (*MEDIATED, eg.object_to_mediator()),
    "settlement proposed": (*MEDIATED, eg.propose_settlement()),
    "settlement half accepted": (*MEDIATED, eg.propose_settlement(), eg.accept_settlement()),
    "awaiting approval": DEAR,
    "approved": (*DEAR, eg.approve()),
    "decided": HALF,
    "decided, and one waives": (*HALF, eg.waive_appeal()),
    "appealed": (*HALF, eg.appeal()),
    "in appeal": (*HALF, eg.appeal(), eg.claim_case(by=eg.ANOTHER_MEDIATOR, at=eg.day(12))),
    "evidence asked for in an appeal": (
        *HALF,
        eg.appeal(),
        eg.claim_case(by=eg.ANOTHER_MEDIATOR, at=eg.day(12)),
        eg.request_evidence(by=eg.ANOTHER_MEDIATOR, at=eg.day(13)),
    ),
    "awaiting the goods": GOODS,
    "goods in transit": (*GOODS, eg.ship_return()),
    "goods inspected": (*GOODS, eg.ship_return(), eg.deliver_return()),
    "goods contested": (*GOODS, eg.ship_return(), eg.deliver_return(), eg.contest_return()),
    "refunding": (*MONEY, eg.accept(1, by=eg.SELLER)),
    "refund failed": (*MONEY, eg.accept(1, by=eg.SELLER), eg.fail_refund()),
    "closed": (*MONEY, eg.withdraw()),
    "closed by itself": LET_LIE,
    "reinstatement asked for": (*LET_LIE, eg.ask_reinstatement()),
    "reinstated": (*LET_LIE, eg.ask_reinstatement(), eg.grant_reinstatement()),
}
VIEWERS = ("bea", "sol", "mia", "max", "ada")


def post(desk, who, segment):
    return desk.post(who, f"{ONE}/{segment}", bodies.ON_DISPUTES[segment])


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("who", VIEWERS)
def test_what_a_viewer_is_told_is_exactly_what_succeeds(desk, situation, who):
    desk.happened(*SITUATIONS[situation])
    seen = desk.get(who, ONE)
    told = {} if seen.status_code == 404 else {one["href"]: one for one in seen.json["allowed_actions"]}
    for segment in COMMANDS:
        if f"{ONE}/{segment}" not in told:
            assert post(desk, who, segment).status_code in {403, 404, 409}, segment
    for href, action in told.items():
        with desk.another_time():
            answer = desk.post(who, href, bodies.keeping_to(action))
            assert answer.status_code == 201, (href, answer.text)


def test_the_situations_are_those_that_a_dispute_can_be_in(desk):
    """The control of the law above: every status is among them, and every command is open to somebody."""
    reached, open_to_somebody = set(), set()
    for wishes in SITUATIONS.values():
        with desk.another_time():
            desk.happened(*wishes)
            for seen in (desk.get(who, ONE) for who in VIEWERS):
                if seen.status_code == 200:
                    reached.add(seen.json["status"])
                    open_to_somebody |= {one["href"].rpartition("/")[2] for one in seen.json["allowed_actions"]}
    of_the_marketplace = {segment for segment in COMMANDS if desk.roles_for(f"{ONE}/{segment}") == [Role.MARKETPLACE]}
    assert open_to_somebody == set(COMMANDS) - of_the_marketplace
    assert reached == set(Status) - {Status.UNOPENED}


@pytest.mark.parametrize("segment", ["return-delivery", "refund-results", "chargeback"])
def test_what_only_the_marketplace_reports_is_granted_where_it_can_have_happened(desk, segment):
    before = {"return-delivery": "goods in transit", "refund-results": "refunding", "chargeback": "in appeal"}
    desk.happened(*SITUATIONS[before[segment]])
    assert {post(desk, who, segment).status_code for who in CAST if who != "marketplace"} == {403}
    assert set(post(desk, "marketplace", segment).json) == {"dispute_id", "version", "status", "refund_id"}
