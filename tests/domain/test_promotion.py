"""A promotion: who may send it, until when, and to whom."""

from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.person.state import Person
from domain.promotion.promotion import Promotion, PromotionReceived, SendPromotion, decide, evolve
from domain.refusal import Refused, Rule
from tests.examples import MARKETPLACE, SELLER, TICK, day
from tests.person import mute, person, report

ENTRY = UUID(int=1)
TOLD = {
    "promotion_id": "p1",
    "sender": "sam",
    "title": "Teapots",
    "text": "Half the price.",
    "link": "https://example.com",
    "expires_at": day(2),
}
WISH = SendPromotion(by=MARKETPLACE, at=day(1), **TOLD)


def received(*, unwanted=False):
    return PromotionReceived(by=MARKETPLACE, at=day(1), entry_id=ENTRY, recipient="bea", unwanted=unwanted, **TOLD)


def rule(wish):
    with pytest.raises(Refused) as refused:
        decide(wish, ENTRY, "bea", Person())
    return refused.value.rule


def test_somebody_is_told_of_an_offer():
    assert decide(WISH, ENTRY, "bea", Person()) == [received()]
    promotion = evolve(Promotion(), received())
    assert (promotion.recipient, promotion.version) == (Actor(Role.BUYER, "bea"), 1)
    assert Promotion().recipient is None


def test_whose_sender_was_reported_is_unwanted():
    assert decide(WISH, ENTRY, "bea", person(report())) == [received(unwanted=True)]


@pytest.mark.parametrize("sender", ["", "sam"])
def test_who_muted_them_is_told_nothing(sender):
    assert decide(WISH, ENTRY, "bea", person(mute(sender))) == []


def test_one_that_has_expired_is_refused():
    assert rule(SendPromotion(by=MARKETPLACE, at=day(2), **TOLD)) is Rule.PROMOTION_EXPIRED
    assert decide(SendPromotion(by=MARKETPLACE, at=day(2) - TICK, **TOLD), ENTRY, "bea", Person())


def test_nobody_but_the_marketplace_promotes():
    assert rule(SendPromotion(by=SELLER, at=day(1), **TOLD)) is Rule.NOT_YOUR_ROLE
