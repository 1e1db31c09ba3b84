"""Promotions in the inbox: once to each buyer, never counted as unread elsewhere, and not for who wants none."""

from typing import Any

import pytest

from application.promotions import Promotions, Sent, promotion_id_of
from domain.actor import Actor
from domain.conversation.about import Complaint
from domain.inbox.commands import ArchiveEntry, DeleteEntry, RestoreEntry
from domain.inbox.folder import Folder, Place
from domain.person.commands import MutePromotions, ReportPromoter, UnmutePromotions
from domain.promotion.promotion import SendPromotion, decide
from domain.refusal import Refused, Rule
from projections.inbox import INBOX
from projections.inbox_views import Filters, View, counters, page
from tests.application.services import Meanwhile
from tests.examples import (
    BUYER,
    MARKETPLACE,
    ORDER,
    SELLER,
    TICK,
    counter,
    day,
    deliver,
    open_dispute,
    pay,
    place,
    ship,
)
from tests.projections.market import Market, items

NOW = day(20)


def found(market: Market, owner: Actor = BUYER, view: View | None = View.PROMOTIONS, **filters: object) -> list[str]:
    with market.view() as db:
        shown = items(page(db, owner, Filters(folder=view, **filters), None, 20, now=NOW))
    return [entry["number"] for entry in shown]


def unread(market: Market, owner: Actor = BUYER) -> dict[str, int]:
    with market.view() as db:
        return {view: counted["unread"] for view, counted in counters(db, owner, NOW).items() if counted["unread"]}


def report(sender: str = "sam") -> ReportPromoter:
    return ReportPromoter(by=BUYER, at=day(1), sender=sender, reason=Complaint.SPAM)


def test_it_says_what_is_promoted_by_whom_and_until_when(market: Market) -> None:
    assert market.promotes("p1", "bea", "ben") == Sent(2, 0, 0, market.store.head())
    with market.view() as db:
        (shown,) = items(page(db, BUYER, Filters(), None, 20, now=NOW))
    expected = {
        "folder": "promotions",
        "subject": str(promotion_id_of("p1", "bea")),
        "number": "p1",
        "title": "Offer p1",
        "seller": "sam",
        "counterparty": "sam",
        "unread": True,
        "action_required": False,
        "due": None,
        "event": "promotion.received",
        "promotion": {
            "text": "Half the price of a teapot.",
            "link": "https://example.com/offer",
            "expires_at": "2018-05-30T09:00:00Z",
        },
    }
    assert {name: shown[name] for name in expected} == expected


def test_everybody_is_told_once(market: Market) -> None:
    market.promotes("p1", "bea")
    assert market.promotes("p1", "bea", "ben", "ben").sent == 1
    assert market.promotes("p1", "bea", "ben") == Sent(0, 2, 0, None)
    assert found(market) == ["p1"]


def test_a_promotion_that_is_sent_twice_at_once_is_told_once(market: Market) -> None:
    def send(store: Any, text: str) -> Sent:
        words = {"title": "Teapots", "text": text, "link": "https://example.com/offer"}
        named = {"promotion_id": "p1", "sender": "sam", "expires_at": NOW}
        command = SendPromotion(by=MARKETPLACE, at=day(0), **named, **words)
        return Promotions(store, market.people, market.clock).send(command, ["bea", "ben"])

    faster = Meanwhile(market.store, lambda: send(market.store, "Half the price."))
    assert send(faster, "A third of the price.") == Sent(0, 2, 0, None)
    assert [told.event.text for told in market.store.history(promotion_id_of("p1", "bea"))] == ["Half the price."]


def test_it_is_unread_in_its_own_folder_only(market: Market) -> None:
    market.promotes("p1", "bea")
    market.happens(place())
    assert unread(market) == {"orders": 1, "promotions": 1}
    assert (found(market, view=None, unread=True), found(market, unread=True)) == (["O-7"], ["p1"])
    market.does(ArchiveEntry, BUYER, Folder.PROMOTIONS, promotion_id_of("p1", "bea"))
    assert unread(market) == {"orders": 1}
    assert (found(market, view=View.ARCHIVED), found(market, view=View.ARCHIVED, unread=True)) == (["p1"], [])


def test_it_is_shown_until_it_expires(market: Market) -> None:
    market.promotes("p1", "bea", expires_at=day(2))
    with market.view() as db:
        for now, total in ((day(2) - TICK, 1), (day(2), 0)):
            assert len(page(db, BUYER, Filters(), None, 20, now=now).items) == total
            assert counters(db, BUYER, now)["promotions"]["total"] == total


def test_one_that_has_expired_is_not_sent(market: Market) -> None:
    with pytest.raises(Refused) as refusal:
        market.promotes("p1", "bea", expires_at=market.now)
    assert refusal.value.rule is Rule.PROMOTION_EXPIRED


def test_only_the_marketplace_promotes(market: Market) -> None:
    wish = SendPromotion(
        by=SELLER,
        at=day(0),
        promotion_id="p1",
        sender="sol",
        title="!",
        text="!",
        link="https://example.com",
        expires_at=day(1),
    )
    with pytest.raises(Refused) as refusal:
        decide(wish, ORDER, "bea", market.people.of("bea"))
    assert refusal.value.rule is Rule.NOT_YOUR_ROLE


@pytest.mark.parametrize("sender", ["", "sam"])
def test_who_muted_them_is_told_of_none(market: Market, sender: str) -> None:
    market.minds(MutePromotions(by=BUYER, at=day(0), sender=sender))
    assert market.promotes("p1", "bea", "ben") == Sent(1, 0, 1, market.store.head())
    assert market.promotes("p2", "bea", sender="sue").muted == (sender == "")
    market.minds(UnmutePromotions(by=BUYER, at=day(0), sender=sender))
    assert market.promotes("p3", "bea").sent == 1


@pytest.mark.parametrize("at_once", [True, False])
def test_whom_somebody_reported_they_find_with_the_spam_before_and_after(market: Market, *, at_once: bool) -> None:
    market.promotes("p1", "bea", "ben")
    market.promotes("p2", "bea")
    market.promotes("p3", "bea", sender="sue")
    if not at_once:
        assert set(found(market)) == {"p1", "p2", "p3"}
    market.minds(report())
    market.promotes("p4", "bea", "ben")
    assert set(found(market)) == {"p3"}
    assert set(found(market, view=View.SPAM)) == {"p1", "p2", "p4"}
    assert set(found(market, Actor(BUYER.role, "ben"))) == {"p1", "p4"}
    assert unread(market) == {"promotions": 1}
    for name, where in (("p1", Place.SPAM), ("p3", Place.INBOX), ("p4", Place.SPAM)):
        entry = market.inbox.entry(BUYER, Folder.PROMOTIONS, promotion_id_of(name, "bea"))
        assert entry.place is where
    market.does(RestoreEntry, BUYER, Folder.PROMOTIONS, promotion_id_of("p1", "bea"))
    assert set(found(market)) == {"p1", "p3"}


@pytest.mark.parametrize("kind", [MutePromotions, ReportPromoter, UnmutePromotions])
def test_nothing_is_said_twice(market: Market, kind: type[MutePromotions]) -> None:
    wish = report() if kind is ReportPromoter else kind(by=BUYER, at=day(0))
    if kind is not UnmutePromotions:
        market.minds(wish)
    with pytest.raises(Refused) as refusal:
        market.minds(wish)
    assert refusal.value.rule is Rule.SO_ALREADY


def test_it_is_its_recipients_own_to_put_away(market: Market) -> None:
    market.promotes("p1", "bea")
    for owner in (SELLER, Actor(BUYER.role, "ben")):
        with pytest.raises(Refused) as refusal:
            market.does(DeleteEntry, owner, Folder.PROMOTIONS, promotion_id_of("p1", "bea"))
        assert refusal.value.rule is Rule.NO_SUCH_ENTRY
    market.does(DeleteEntry, BUYER, Folder.PROMOTIONS, promotion_id_of("p1", "bea"))
    assert found(market) == []


def test_it_is_found_by_its_words(market: Market) -> None:
    market.promotes("p1", "bea")
    assert found(market, view=None, text="TEAPOT half") == ["p1"]
    assert found(market, Actor(BUYER.role, "ben"), view=None, text="teapot") == []


def test_rebuilt_equals_lived(market: Market) -> None:
    market.happens(place(), pay(), ship(), deliver(), open_dispute(), counter())
    for name in ("p1", "p2"):
        market.promotes(name, "bea")
    market.minds(report())
    market.promotes("p3", "bea")
    before = {view: found(market, view=view) for view in View}
    market.projector.rebuild(INBOX.name)
    assert {view: found(market, view=view) for view in View} == before
    assert set(before[View.SPAM]) == {"p1", "p2", "p3"}
