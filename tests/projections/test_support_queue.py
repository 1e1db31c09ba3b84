"""What waits at the help desk, the longest waiting first; what an agent has, and what somebody asked."""

from typing import Any
from uuid import UUID

import pytest

from domain.actor import PARTIES, Actor, Role
from domain.support.quote import Channel
from projections.support_queue import Filters, agents, foremost, own, queue, taken_last
from tests.examples import BUYER, SELLER, day
from tests.help_desk import GIA, GUS, close, give_back, hand_over, open_support, take
from tests.projections.market import Market, items

ONE, TWO, THREE = (UUID(int=n) for n in (101, 102, 103))


def handed_over(market: Market, support_id: UUID, at: float, **changes: Any) -> None:
    asker = changes.pop("asker", BUYER)
    opened = open_support(support_id=support_id, by=asker, asker=asker, **changes)
    market.asks(opened, hand_over(by=asker, at=day(at)), about=support_id)


@pytest.fixture
def three(market: Market) -> Market:
    handed_over(market, TWO, 8, language="es", channel=Channel.MAIL)
    handed_over(market, ONE, 7)
    handed_over(market, THREE, 9, language="es", asker=SELLER)
    return market


def waiting(market: Market, agent: Actor = GUS, **filters: Any) -> list[str]:
    with market.view() as db:
        return [item["id"] for item in items(queue(db, agent, Filters(**filters), None, 50))]


def test_who_has_waited_longest_comes_first(three: Market) -> None:
    assert waiting(three) == [str(ONE), str(TWO), str(THREE)]
    with three.view() as db:
        assert foremost(db, GUS, Filters(), 2) == [ONE, TWO]


def test_before_a_person_is_wanted_nothing_waits(market: Market) -> None:
    market.asks(open_support(support_id=ONE), about=ONE)
    assert waiting(market) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"language": "es"}, [TWO, THREE]),
        ({"channel": Channel.MAIL}, [TWO]),
        ({"language": "en", "channel": Channel.WEB}, [ONE]),
        ({"language": "zh"}, []),
    ],
)
def test_it_is_narrowed_to_a_language_and_a_channel(
    three: Market, filters: dict[str, Any], expected: list[UUID]
) -> None:
    assert waiting(three, **filters) == [str(one) for one in expected]
    with three.view() as db:
        assert foremost(db, GUS, Filters(**filters), 10) == expected


def test_pages_go_on_behind_their_cursor(three: Market) -> None:
    with three.view() as db:
        first = queue(db, GUS, Filters(), None, 2)
        rest = queue(db, GUS, Filters(), first.next_cursor, 2)
    assert ([item["id"] for item in items(rest)], rest.next_cursor) == ([str(THREE)], None)


def test_nobody_is_offered_what_they_asked_themselves(three: Market) -> None:
    two_faced = Actor(Role.AGENT, SELLER.id)
    assert waiting(three, two_faced) == [str(ONE), str(TWO)]
    with three.view() as db:
        assert foremost(db, two_faced, Filters(), 10) == [ONE, TWO]


def test_what_is_taken_waits_no_more_and_given_back_it_has_its_place_again(three: Market) -> None:
    three.asks(take(at=day(10)), about=ONE)
    assert waiting(three) == [str(TWO), str(THREE)]
    three.asks(give_back(at=day(11)), about=ONE)
    assert waiting(three) == [str(ONE), str(TWO), str(THREE)]


def test_an_agent_has_what_they_took_until_it_is_given_back_or_closed(three: Market) -> None:
    three.asks(take(at=day(10)), about=ONE)
    three.asks(take(at=day(11)), about=TWO)
    three.asks(take(GIA, at=day(12)), about=THREE)
    with three.view() as db:
        assert [item["id"] for item in items(own(db, GUS, None, 50))] == [str(TWO), str(ONE)]
    three.asks(close(at=day(13)), about=TWO)
    three.asks(give_back(at=day(14)), about=ONE)
    with three.view() as db:
        assert items(own(db, GUS, None, 50)) == []
        assert taken_last(db, GUS) == [ONE, TWO]
        assert agents(db) == ["gia", "gus"]


def test_somebody_finds_what_they_asked_whatever_became_of_it(three: Market) -> None:
    three.asks(take(at=day(10)), close(at=day(11)), about=ONE)
    with three.view() as db:
        mine = items(own(db, BUYER, None, 50))
        assert [(item["id"], item["status"]) for item in mine] == [(str(ONE), "closed"), (str(TWO), "waiting")]
        assert [item["id"] for item in items(own(db, SELLER, None, 50))] == [str(THREE)]
        other_side = next(role for role in PARTIES if role is not BUYER.role)
        assert items(own(db, Actor(other_side, BUYER.id), None, 50)) == []


def test_a_row_tells_who_asks_from_where_about_what_and_since_when(three: Market) -> None:
    with three.view() as db:
        (first, *_) = items(queue(db, GUS, Filters(), None, 1))
    assert first == {
        "id": str(ONE),
        "asker": {"role": "buyer", "id": "bea"},
        "channel": "web",
        "reference": "",
        "language": "en",
        "status": "waiting",
        "order_id": str(UUID(int=7)),
        "dispute_id": first["dispute_id"],
        "opened_at": "2018-03-07T09:00:00Z",
        "waiting_since": "2018-03-08T09:00:00Z",
        "updated_at": "2018-03-08T09:00:00Z",
        "version": 4,
    }
