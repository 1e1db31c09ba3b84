"""Entries are found by words of what their owner may read: on both databases alike, and after a rebuild."""

from uuid import UUID

import pytest

from domain.actor import Actor
from domain.inbox.commands import ArchiveEntry, DeleteEntry
from domain.inbox.folder import Folder
from domain.order.commands import AddOrderComment
from projections.inbox_texts import INBOX_TEXTS
from projections.inbox_views import Filters, View, page
from tests import talk
from tests.examples import (
    BUYER,
    MEDIATOR,
    ORDER,
    SELLER,
    STRANGER,
    claim_case,
    counter,
    day,
    deliver,
    escalate,
    open_dispute,
    pay,
    place,
    say,
    ship,
)
from tests.projections.market import Market, items

NOW = day(20)


@pytest.fixture
def told(market: Market) -> Market:
    """A conversation about a kettle, a comment on an order, and words in the dispute about it."""
    market.talks(talk.start("Ist das Öl im Preis?"), talk.send("Sim, está incluído. 水壶也可以。"))
    market.happens(place(), AddOrderComment(by=BUYER, at=day(0.5), text="Please wrap the machine well."))
    market.happens(pay(), ship(), deliver(), open_dispute(), counter(), escalate(), claim_case())
    market.happens(say("Look at the handle.", at=day(10.1)))
    market.happens(say("He was rude.", at=day(10.2), to_mediator=True))
    return market


def found(market: Market, owner: Actor, text: str, **filters: object) -> list[str]:
    with market.view() as db:
        return [entry["folder"] for entry in items(page(db, owner, Filters(text=text, **filters), None, 20, now=NOW))]


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        ("kettle", ["messages"]),
        ("KETT", ["messages"]),
        ("ol preis", ["messages"]),
        ("esta inclu", ["messages"]),
        ("水壶", ["messages"]),
        ("水", ["messages"]),
        ("壶水", []),
        ("kettle esta oL", ["messages"]),
        ("kettle teapot", []),
        ("ettle", []),
        ("kett esta", []),
        ("wrap", ["orders"]),
        ("coffee machine", ["disputes", "orders"]),
        ("O-7", ["disputes", "orders"]),
        ("D-2018-000001", ["disputes"]),
        ("handle", ["disputes"]),
        ("?", []),
    ],
)
def test_entries_are_found_by_all_of_the_words(told: Market, text: str, folders: list[str]) -> None:
    assert found(told, BUYER, text) == folders
    assert found(told, SELLER, text) == folders


def test_nobody_finds_what_they_may_not_read(told: Market) -> None:
    assert found(told, STRANGER, "kettle") == []
    assert found(told, BUYER, "rude") == ["disputes"]
    assert found(told, SELLER, "rude") == []


def test_a_mediator_finds_their_cases_but_no_conversations(told: Market) -> None:
    assert found(told, MEDIATOR, "coffee D-2018") == ["disputes"]
    assert found(told, MEDIATOR, "rude") == ["disputes"]
    assert found(told, MEDIATOR, "kettle") == []


def test_words_are_one_filter_among_others(told: Market) -> None:
    assert found(told, SELLER, "coffee", folder=View.ORDERS) == ["orders"]
    assert found(told, SELLER, "coffee", order_id=UUID(int=9)) == []
    told.does(ArchiveEntry, SELLER, Folder.ORDERS, ORDER)
    assert found(told, SELLER, "coffee") == ["disputes"]
    assert found(told, SELLER, "coffee", folder=View.ARCHIVED) == ["orders"]


def test_pages_of_what_was_found_go_on_behind_a_cursor(told: Market) -> None:
    with told.view() as db:
        first = page(db, BUYER, Filters(text="coffee"), None, 1, now=NOW)
        second = page(db, BUYER, Filters(text="coffee"), first.next_cursor, 1, now=NOW)
    assert [one["folder"] for part in (first, second) for one in items(part)] == ["disputes", "orders"]
    assert second.next_cursor is None


def test_what_somebody_deleted_they_find_no_more_and_others_do(told: Market) -> None:
    told.does(DeleteEntry, BUYER, Folder.MESSAGES, talk.TALK)
    assert found(told, BUYER, "kettle") == []
    told.talks(talk.send("A new lid has come.", at=day(11)))
    assert (found(told, BUYER, "esta"), found(told, BUYER, "kettle new lid")) == ([], ["messages"])
    assert found(told, SELLER, "esta") == ["messages"]


@pytest.mark.parametrize(
    "hostile",
    [
        '" OR "1"="1',
        "'; DROP TABLE inbox_text; --",
        "words:kettle",
        "kettle NOT lid",
        "NEAR(kettle lid)",
        "^kettle",
        "kettle*",
        "-kettle",
        "a:* & !b | (c <-> d)",
        "\\",
        "\x00",
        "%_",
        "\ud7ff\U0010ffff",
        "((((((((",
        "e\u0301" * 100,
    ],
)
def test_a_query_has_no_syntax_that_could_go_wrong(told: Market, hostile: str) -> None:
    assert set(found(told, BUYER, hostile)) <= {"messages", "orders", "disputes"}
    assert found(told, BUYER, "kettle") == ["messages"]


def test_the_same_is_found_after_a_rebuild_and_what_comes_behind_it(told: Market) -> None:
    for _ in range(2):
        told.projector.rebuild(INBOX_TEXTS.name)
        assert found(told, BUYER, "kettle esta") == ["messages"]
        assert found(told, BUYER, "coffee") == ["disputes", "orders"]
    told.happens(say("Quite another word.", at=day(10.5)))
    assert found(told, BUYER, "quite another") == ["disputes"]
