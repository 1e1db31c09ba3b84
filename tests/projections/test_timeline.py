"""The timeline: every event in order, as each viewer may see it."""

from typing import Any
from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.dispute.lifecycle import allowed
from domain.dispute.state import Case, fold
from domain.order.commands import AddOrderComment
from domain.order.evolve import fold as fold_order
from projections.paging import Page
from projections.projection import chairs
from projections.timeline import LAST, actions, feed
from projections.visibility import FREE_TEXTS, HIDDEN_FROM_PARTIES, MASKED
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    DEAR_LINES,
    DISPUTE,
    MARKETPLACE,
    MEDIATOR,
    ORDER,
    SELLER,
    STRANGER,
    TERMS,
    THIRD_MEDIATOR,
    accept,
    accept_return,
    appeal,
    approve,
    charge_back,
    claim_case,
    counter,
    day,
    decide,
    deliver,
    deliver_return,
    escalate,
    eur,
    give_address,
    object_to_mediator,
    open_dispute,
    pay,
    place,
    recuse,
    refund,
    release,
    return_decision,
    say,
    sent_back,
    ship,
    ship_return,
)
from tests.projections.market import Market, busy, items

HIDDEN = {kind.name for kind in HIDDEN_FROM_PARTIES}


@pytest.fixture
def told(market: Market) -> Market:
    """A dispute that was handed to mediators, lay there too long, was taken, given back, taken again and decided."""
    market.happens(place(), pay(), ship(), deliver(), open_dispute(), counter(), escalate())
    market.passes(day(10.5))
    market.happens(claim_case(at=day(10.5)), release(at=day(11)), claim_case(at=day(11.5)))
    market.happens(decide((1, "40.00"), at=day(12)))
    return market


def seen(market: Market, viewer: Actor, after: int = 0, limit: int = 200, **filters: Any) -> Page:
    with market.view() as db:
        return feed(db, viewer, after, limit, market.now, moderation=TERMS.moderation, **filters)


def of_dispute(market: Market, viewer: Actor) -> list[dict[str, Any]]:
    return items(seen(market, viewer, dispute_id=DISPUTE))


def types(events: list[dict[str, Any]]) -> list[str | None]:
    return [event.get("type") for event in events]


def test_an_event_is_told_with_what_came_of_it_and_what_could_be_done(told: Market) -> None:
    event = of_dispute(told, BUYER)[1]

    assert event == {
        "id": f"{DISPUTE}:2",
        "cursor": "11",
        "type": "dispute.counter-proposal-made",
        "dispute_id": str(DISPUTE),
        "order_id": str(ORDER),
        "sequence": 2,
        "at": "2018-03-08T09:00:00Z",
        "recorded_at": "2018-03-08T09:00:00Z",
        "actor_role": "seller",
        "state": {"stage": "negotiation", "status": "awaiting-buyer", "awaiting": ["buyer"]},
        "deadlines": [
            {
                "kind": "buyer-response",
                "due": "2018-03-13T09:00:00Z",
                "parties": ["buyer"],
                "clause": "buyer-response",
                "consequence": "deadlocked",
                "money": None,
            },
            {
                "kind": "negotiation-cap",
                "due": "2018-03-22T09:00:00Z",
                "parties": ["buyer", "seller"],
                "clause": "negotiation-cap",
                "consequence": "escalated",
                "money": None,
            },
        ],
        "data": {
            "proposal": {
                "id": "0952956e-27ad-50c8-b598-b114bdabc6f3",
                "by": "seller",
                "remedy": "partial-refund",
                "allocation": {
                    "lines": [{"line": 1, "amount": {"currency": "EUR", "amount": "30.00"}}],
                    "shipping": {"currency": "EUR", "amount": "0.00"},
                },
                "note": "Only the glass is broken.",
            },
            "starts": [{"kind": "buyer-response", "due": "2018-03-13T09:00:00Z"}],
        },
        "actions": [
            "counter-propose",
            "accept-proposal",
            "reject-proposal",
            "withdraw-dispute",
            "escalate",
            "submit-evidence",
            "withdraw-evidence",
            "extend-deadline",
            "send-message",
        ],
    }


def test_sequences_have_no_gaps_for_anybody(told: Market) -> None:
    for viewer in (BUYER, SELLER, MEDIATOR, AUDITOR, ADMIN, MARKETPLACE):
        sequence = [event["sequence"] for event in of_dispute(told, viewer)]
        assert sequence == list(range(1, len(told.store.history(DISPUTE)) + 1))


def test_what_is_hidden_from_the_parties_leaves_a_place_holder(told: Market) -> None:
    everything = types(of_dispute(told, AUDITOR))
    assert "dispute.assignment-lapsed" in everything
    for party in (BUYER, SELLER):
        events = of_dispute(told, party)
        assert types(events) == [None if name in HIDDEN else name for name in everything]
        place_holder = events[everything.index("dispute.assignment-lapsed")]
        assert place_holder == {
            "id": f"{DISPUTE}:4",
            "cursor": "13",
            "dispute_id": str(DISPUTE),
            "order_id": str(ORDER),
            "sequence": 4,
            "redacted": True,
        }


def test_the_parties_never_learn_who_mediates_nor_what_mediators_tell_each_other(told: Market) -> None:
    for party in (BUYER, SELLER):
        text = b"".join(seen(told, party).items)
        assert b"mia" not in text
        assert b"I know the seller." not in text
        assert b"dispute.mediator-assigned" in text
    for staff in (MEDIATOR, AUDITOR):
        assert b'"mediator":"mia"' in b"".join(seen(told, staff).items)


def test_an_administrator_reads_nobodys_own_words(told: Market) -> None:
    told.happens(AddOrderComment(by=BUYER, at=day(12.5), text="Please wrap it well."))
    text = b"".join(seen(told, ADMIN).items).decode()

    own_words = ("The glass was in pieces", "Only the glass", "Far too little", "I know the seller", "arrived on day 5")
    assert [words for words in (*own_words, "The goods must arrive", "Please wrap") if words in text] == []
    assert MASKED in text
    assert '"amount":"40.00"' in text
    for words in own_words:
        assert words in b"".join(seen(told, AUDITOR).items).decode()


def test_every_text_that_somebody_wrote_is_known_to_be_one(told: Market) -> None:
    """Texts of the examples have spaces in them; nothing else in an event does but what the marketplace sends."""

    def texts(value: Any, key: str) -> set[str]:
        if isinstance(value, dict):
            return set().union(*(texts(item, name) for name, item in value.items()))
        if isinstance(value, list):
            return set().union(*(texts(item, key) for item in value))
        return {key} if isinstance(value, str) and " " in value else set()

    found = set().union(*(texts(event["data"], "") for event in items(seen(told, AUDITOR))))
    assert found - {"title"} <= FREE_TEXTS
    assert found >= {"description", "note", "statement", "facts", "text"}


def test_the_marketplace_learns_what_it_needs_to_hold_and_to_pay_money(told: Market) -> None:
    told.passes(day(30))
    told.happens(refund(at=day(30)))

    events = of_dispute(told, MARKETPLACE)

    assert [name for name in types(events) if name] == [
        "dispute.opened",
        "dispute.refund-requested",
        "dispute.refund-failed",
        "dispute.refunded",
        "dispute.closed",
    ]
    assert "The glass was in pieces" not in str(events)
    assert "order.placed" in types(items(seen(told, MARKETPLACE)))


def test_the_marketplace_follows_parcels_that_go_back_but_not_where_to_nor_why(market: Market) -> None:
    market.happens(place(), pay(), ship(), deliver(), open_dispute(claim=sent_back()), accept(1, by=SELLER))
    market.happens(give_address(), ship_return(), deliver_return(), accept_return(), charge_back(at=day(16)))

    shown = [name for name in types(of_dispute(market, MARKETPLACE)) if name]

    assert shown == [
        "dispute.opened",
        "dispute.return-required",
        "dispute.return-shipped",
        "dispute.return-delivered",
        "dispute.return-accepted",
        "dispute.refund-requested",
        "dispute.chargeback-registered",
        "dispute.closed",
    ]
    assert b"Dock Street" not in b"".join(seen(market, MARKETPLACE).items)
    assert b"Dock Street" not in b"".join(seen(market, ADMIN).items)
    assert b"Dock Street" in b"".join(seen(market, BUYER).items)


def test_the_parties_learn_of_a_decision_when_it_is_approved_and_not_before(market: Market) -> None:
    market.happens(place(lines=DEAR_LINES, shipping=eur("0.00")), pay(eur("500.00")), ship(), deliver())
    market.happens(open_dispute(), counter(), escalate(), claim_case(), decide((1, "500.00")))
    market.happens(return_decision(), decide((1, "500.00"), at=day(11.5)))
    market.passes(day(14))
    market.happens(approve(at=day(14)))

    drafts = ["dispute.decision-drafted", "dispute.decision-returned", "dispute.decision-drafted"]
    assert types(of_dispute(market, AUDITOR))[4:] == [*drafts, "dispute.approval-lapsed", "dispute.decided"]
    for party in (BUYER, SELLER):
        assert types(of_dispute(market, party))[4:] == [None, None, None, None, "dispute.decided"]


def test_who_mediated_and_why_they_left_is_not_for_the_parties(told: Market) -> None:
    told.happens(appeal(at=day(13)), claim_case(by=ANOTHER_MEDIATOR, at=day(13)))
    told.happens(recuse(by=ANOTHER_MEDIATOR, at=day(13)), claim_case(by=THIRD_MEDIATOR, at=day(14)))
    told.happens(object_to_mediator(at=day(14)))
    for party in (BUYER, SELLER):
        events = {event["type"]: event for event in of_dispute(told, party) if "type" in event}
        assert events["dispute.mediator-recused"]["data"] == {"starts": []}
        assert events["dispute.mediator-objected-to"]["data"] == {"starts": []}
    assert b"my cousin" in b"".join(seen(told, AUDITOR).items)


def test_a_word_to_the_mediator_alone_is_read_by_who_said_it_and_not_by_the_other_side(told: Market) -> None:
    told.happens(say("Please call me.", at=day(12), to_mediator=True))
    told.happens(say("Both of you.", by=MEDIATOR, at=day(12.1)))
    told.happens(say("Not yet.", by=MEDIATOR, at=day(12.2), to_mediator=True))
    last = {viewer: types(of_dispute(told, viewer))[-3:] for viewer in (BUYER, SELLER, MEDIATOR, AUDITOR, MARKETPLACE)}

    said = "dispute.message-sent"
    assert last == {
        BUYER: [said, said, None],
        SELLER: [None, said, None],
        MEDIATOR: [said] * 3,
        AUDITOR: [said] * 3,
        MARKETPLACE: [None] * 3,
    }
    assert "Please call me." not in str(of_dispute(told, SELLER))
    asked = items(seen(told, SELLER, types=[said]))
    assert [event["data"]["text"] for event in asked] == ["Both of you."]
    assert len(items(seen(told, AUDITOR, types=[said]))) == 3


def test_nobody_follows_what_is_not_theirs(told: Market) -> None:
    for viewer in (STRANGER, Actor(Role.BUYER, SELLER.id), ANOTHER_MEDIATOR, Actor(Role.CLOCK, "clock")):
        assert items(seen(told, viewer)) == []
        assert items(seen(told, viewer, dispute_id=DISPUTE)) == []


def test_a_mediator_follows_what_they_could_take_and_what_they_had(market: Market) -> None:
    market.happens(place(), pay(), ship(), deliver(), open_dispute(), counter())
    assert items(seen(market, MEDIATOR)) == []

    market.happens(escalate())
    queued = items(seen(market, MEDIATOR))
    assert "order.placed" in types(queued)
    assert queued[-1]["actions"] == ["claim-case"]

    market.happens(claim_case(by=ANOTHER_MEDIATOR))
    assert items(seen(market, MEDIATOR)) == []
    having_it = items(seen(market, ANOTHER_MEDIATOR))[-1]["actions"]
    assert having_it == [
        "release-case",
        "recuse",
        "request-evidence",
        "submit-evidence",
        "propose-settlement",
        "decide",
        "send-message",
    ]

    market.happens(release(by=ANOTHER_MEDIATOR), claim_case(at=day(10.5)))
    assert len(items(seen(market, ANOTHER_MEDIATOR))) == len(items(seen(market, MEDIATOR)))
    assert items(seen(market, ANOTHER_MEDIATOR))[-1]["actions"] == []


def test_a_mediator_follows_drafts_and_appeals_but_is_not_told_to_judge_what_is_their_own(told: Market) -> None:
    told.happens(appeal(at=day(13)))
    assert items(seen(told, ANOTHER_MEDIATOR))[-1]["actions"] == ["claim-case"]
    assert items(seen(told, MEDIATOR))[-1]["actions"] == []

    other = UUID(int=8)
    dear = place(order_id=other, number="O-8", lines=DEAR_LINES, shipping=eur("0.00"))
    told.happens(dear, pay(eur("500.00")), ship(), deliver(), open_dispute(), counter(), escalate(), order=other)
    told.happens(claim_case(at=day(14)), decide((1, "500.00"), at=day(14)), order=other)
    assert items(seen(told, THIRD_MEDIATOR))[-1]["actions"] == ["approve-decision", "return-decision"]
    assert items(seen(told, MEDIATOR))[-1]["actions"] == ["send-message"]

    told.happens(approve(at=day(15)), order=other)
    assert types(items(seen(told, ANOTHER_MEDIATOR)))[-1] == "dispute.decided"
    assert types(items(seen(told, THIRD_MEDIATOR, order_id=other))) == []


def test_parties_to_a_dispute_are_not_shown_it_in_the_mediators_queue(market: Market) -> None:
    market.happens(place(), pay(), ship(), deliver(), open_dispute(), counter(), escalate())
    assert items(seen(market, Actor(Role.MEDIATOR, SELLER.id))) == []


def test_the_feed_goes_on_behind_a_cursor_and_has_one_at_its_end(told: Market) -> None:
    whole = items(seen(told, BUYER))
    parts, cursor = [], 0
    while part := seen(told, BUYER, after=cursor, limit=4).items:
        parts += items(Page(part, None))
        cursor = int(parts[-1]["cursor"])

    assert parts == whole
    assert seen(told, BUYER, after=cursor).next_cursor == str(cursor)
    assert seen(told, BUYER, after=LAST + 1).items == []


def test_only_some_types_can_be_asked_for_but_not_the_hidden_ones(told: Market) -> None:
    asked = ["dispute.opened", "dispute.assignment-lapsed"]
    assert types(items(seen(told, BUYER, types=asked))) == ["dispute.opened"]
    assert types(items(seen(told, AUDITOR, types=asked))) == asked
    assert items(seen(told, BUYER, types=["dispute.assignment-lapsed"])) == []


def test_an_order_has_a_timeline_of_its_own_events_and_those_of_its_disputes(told: Market) -> None:
    other = UUID(int=8)
    told.happens(place(order_id=other, number="O-8"), order=other)
    assert types(items(seen(told, BUYER, order_id=other))) == ["order.placed"]
    assert len(items(seen(told, BUYER, order_id=ORDER))) == len(items(seen(told, BUYER))) - 1


def test_nothing_can_be_done_in_the_middle_of_what_one_command_did(market: Market) -> None:
    market.happens(place(), pay(), ship(), deliver(), open_dispute(), accept(1, by=SELLER))
    events = {event["type"]: event for event in of_dispute(market, BUYER)}
    assert events["dispute.opened"]["actions"] == [
        "amend-claim",
        "withdraw-dispute",
        "submit-evidence",
        "withdraw-evidence",
        "extend-deadline",
        "send-message",
    ]
    assert events["dispute.proposal-accepted"]["actions"] == events["dispute.agreed"]["actions"] == []


def test_the_actions_told_are_those_that_the_lifecycle_allows(market: Market) -> None:
    busy(market)
    checked = 0
    for dispute_id in {event["dispute_id"] for event in items(seen(market, AUDITOR)) if event["dispute_id"]}:
        history = market.store.history(UUID(dispute_id))
        order_id = fold([recorded.event for recorded in history]).order_id
        for recorded in history:
            known = [r.event for r in market.store.history(order_id) if r.position < recorded.position]
            dispute = fold([r.event for r in history if r.version <= recorded.version])
            case, at = Case(dispute, fold_order(known), TERMS), recorded.event.at
            expected = {
                role.value: [what.name for what in allowed(case, who, at)] for role, who in chairs(dispute).items()
            }
            told = actions(case, at)
            assert {role: sorted(names) for role, names in told.items()} == {
                role: sorted(names) for role, names in expected.items()
            }
            checked += 1
    assert checked > 30
