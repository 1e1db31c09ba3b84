"""What somebody did with the entries of their inbox is shown, until there are news; and a rebuild shows the same."""

from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa

from application.inbox import entry_id_of
from application.ports import Addition, Cause, StreamMoved
from domain.actor import Actor
from domain.inbox.commands import ArchiveEntry, DeleteEntry, MarkEntryRead, MarkEntryUnread, RestoreEntry
from domain.inbox.events import EntryArchived, EntryDeleted
from domain.inbox.folder import Folder, Place
from domain.order.commands import AddOrderComment
from projections.inbox_views import Filters, View, counters, page
from tests import talk
from tests.examples import (
    BUYER,
    DISPUTE,
    MEDIATOR,
    ORDER,
    SELLER,
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
def disputed(market: Market) -> Market:
    market.happens(place(), pay(), ship(), deliver(), open_dispute())
    return market


def found(market: Market, owner: Actor, view: View | None = None, **filters: object) -> list[tuple[str, bool]]:
    with market.view() as db:
        shown = items(page(db, owner, Filters(folder=view, **filters), None, 20, now=NOW))
    return [(entry["folder"], entry["unread"]) for entry in shown]


def test_what_others_do_is_unread_and_what_one_does_oneself_is_not(disputed: Market) -> None:
    assert found(disputed, SELLER) == [("disputes", True), ("orders", True)]
    assert found(disputed, BUYER) == [("disputes", False), ("orders", False)]
    disputed.happens(counter())
    assert found(disputed, BUYER) == [("disputes", True), ("orders", False)]


def test_a_comment_on_an_order_is_unread_to_the_other_side(market: Market) -> None:
    market.happens(place(), AddOrderComment(by=BUYER, at=day(1), text="Please wrap it well."))
    assert (found(market, BUYER), found(market, SELLER)) == ([("orders", False)], [("orders", True)])


def test_an_entry_is_marked_read_and_unread(disputed: Market) -> None:
    disputed.does(MarkEntryRead, SELLER, Folder.DISPUTES, DISPUTE)
    assert found(disputed, SELLER, unread=True) == [("orders", True)]
    disputed.does(MarkEntryUnread, SELLER, Folder.DISPUTES, DISPUTE)
    assert found(disputed, SELLER, unread=False) == []


def test_what_is_archived_is_found_in_the_archive_only(disputed: Market) -> None:
    disputed.does(ArchiveEntry, SELLER, Folder.ORDERS, ORDER)
    assert found(disputed, SELLER) == [("disputes", True)]
    assert found(disputed, SELLER, View.ORDERS) == []
    assert found(disputed, SELLER, View.ARCHIVED) == [("orders", True)]
    disputed.does(RestoreEntry, SELLER, Folder.ORDERS, ORDER)
    assert found(disputed, SELLER, View.ARCHIVED) == []
    assert found(disputed, SELLER, View.ORDERS) == [("orders", True)]


def test_what_waits_for_its_owner_can_be_archived_and_is_not_forgotten(disputed: Market) -> None:
    disputed.does(ArchiveEntry, SELLER, Folder.DISPUTES, DISPUTE)
    assert found(disputed, SELLER, View.DISPUTES) == []
    assert found(disputed, SELLER, View.ACTION_REQUIRED) == [("disputes", True)]


@pytest.mark.parametrize("kind", [ArchiveEntry, DeleteEntry])
@pytest.mark.parametrize("at_once", [True, False])
def test_news_bring_an_entry_back(disputed: Market, kind: type[ArchiveEntry], *, at_once: bool) -> None:
    """In the batch in which it was put away, or in a later one."""
    disputed.happens(counter())
    disputed.does(kind, BUYER, Folder.DISPUTES, DISPUTE)
    if not at_once:
        assert found(disputed, BUYER, View.DISPUTES) == []
    disputed.happens(escalate(by=SELLER, at=day(8.5)))
    assert found(disputed, BUYER, View.DISPUTES) == [("disputes", True)]


def test_what_is_deleted_is_gone_on_one_s_own_side_alone(disputed: Market) -> None:
    before = found(disputed, BUYER)
    disputed.does(DeleteEntry, SELLER, Folder.DISPUTES, DISPUTE)
    assert found(disputed, SELLER) == [("orders", True)]
    assert found(disputed, SELLER, View.ARCHIVED) == []
    assert found(disputed, BUYER) == before
    assert disputed.inbox.entry(SELLER, Folder.DISPUTES, DISPUTE).place is Place.NOWHERE


@pytest.mark.parametrize("at_once", [True, False])
def test_what_came_meanwhile_is_not_put_away_unseen(disputed: Market, *, at_once: bool) -> None:
    """The decision was made on what stood there before, and is written behind the news."""
    about = {"folder": Folder.DISPUTES, "subject": DISPUTE}
    unaware = disputed.inbox.entry(SELLER, **about).version
    disputed.happens(say(at=day(6.5)))
    if not at_once:
        assert found(disputed, SELLER, View.DISPUTES) == [("disputes", True)]
    late = [kind(by=SELLER, at=day(6.5), **about, seen=unaware) for kind in (EntryArchived, EntryDeleted)]
    flags = Addition(entry_id_of(SELLER, **about), 0, late)
    disputed.store.append(flags, cause=Cause("late"), recorded_at=day(6.5))
    assert found(disputed, SELLER, View.DISPUTES) == [("disputes", True)]
    assert disputed.inbox.entry(SELLER, **about).place is Place.INBOX


def test_who_says_what_they_have_seen_is_told_that_there_are_news(disputed: Market) -> None:
    seen = disputed.inbox.entry(SELLER, Folder.DISPUTES, DISPUTE).version
    disputed.happens(say(at=day(6.5)))
    with pytest.raises(StreamMoved):
        disputed.does(ArchiveEntry, SELLER, Folder.DISPUTES, DISPUTE, seen=seen)
    now = disputed.inbox.entry(SELLER, Folder.DISPUTES, DISPUTE).version
    assert disputed.does(ArchiveEntry, SELLER, Folder.DISPUTES, DISPUTE, seen=now).place is Place.ARCHIVED


def test_a_mediator_has_flags_of_their_own(disputed: Market) -> None:
    disputed.happens(counter(), escalate(), claim_case())
    assert found(disputed, MEDIATOR) == [("disputes", False)]
    disputed.does(ArchiveEntry, MEDIATOR, Folder.DISPUTES, DISPUTE)
    disputed.does(MarkEntryUnread, MEDIATOR, Folder.DISPUTES, DISPUTE)
    assert found(disputed, MEDIATOR, View.ARCHIVED) == [("disputes", True)]
    assert found(disputed, BUYER, View.ARCHIVED) == []


# conversations


MESSAGES = (Folder.MESSAGES, talk.TALK)


@pytest.fixture
def talking(market: Market) -> Market:
    market.talks(talk.start())
    return market


def test_a_message_is_unread_to_whom_it_was_sent(talking: Market) -> None:
    assert (found(talking, BUYER), found(talking, SELLER)) == ([("messages", False)], [("messages", True)])
    talking.talks(talk.send())
    assert (found(talking, BUYER), found(talking, SELLER)) == ([("messages", True)], [("messages", False)])


def test_an_entry_says_what_the_conversation_is_about(talking: Market) -> None:
    with talking.view() as db:
        (shown,) = items(page(db, SELLER, Filters(), None, 20, now=NOW))
    expected = {
        "folder": "messages",
        "subject": str(talk.TALK),
        "title": "A kettle",
        "number": "kettle",
        "status": None,
    }
    assert {name: shown[name] for name in expected} == expected
    assert (shown["counterparty"], shown["order_id"], shown["event"]) == ("bea", None, "conversation.message-sent")


def test_a_conversation_about_an_order_is_found_by_it(market: Market) -> None:
    market.happens(place())
    order = market.orders.get(ORDER)
    about = talk.start_about(order)
    market.talks(about, about=about.conversation_id)
    assert found(market, SELLER, order_id=ORDER) == [("messages", True), ("orders", True)]


def test_who_has_seen_all_messages_has_read_the_entry_and_the_other_side_is_told_nothing(talking: Market) -> None:
    talking.talks(talk.send(by=BUYER, text="And the handle?"))
    before = found(talking, BUYER)
    talking.talks(talk.read(1))
    assert found(talking, SELLER) == [("messages", True)]
    talking.talks(talk.read(2))
    assert (found(talking, SELLER), found(talking, BUYER)) == ([("messages", False)], before)


def test_reading_takes_nothing_out_of_the_archive(talking: Market) -> None:
    talking.does(ArchiveEntry, SELLER, *MESSAGES)
    talking.talks(talk.read(1))
    assert found(talking, SELLER, View.ARCHIVED) == [("messages", False)]


def test_whom_somebody_blocked_they_find_with_the_spam(talking: Market) -> None:
    talking.talks(talk.send(), talk.block())
    assert (found(talking, BUYER), found(talking, BUYER, View.SPAM)) == ([], [("messages", True)])
    assert found(talking, SELLER) == [("messages", False)]
    talking.talks(talk.unblock())
    assert found(talking, BUYER) == [("messages", True)]


def test_whom_somebody_reported_stays_with_the_spam(talking: Market) -> None:
    talking.talks(talk.send(), talk.report(), talk.send(at=day(0.6), text="Cheap!"))
    assert found(talking, BUYER, View.SPAM) == [("messages", True)]
    talking.does(RestoreEntry, BUYER, *MESSAGES)
    assert found(talking, BUYER) == [("messages", True)]


def test_what_was_said_before_a_deletion_is_hidden_from_who_deleted_it(talking: Market) -> None:
    talking.talks(talk.send())
    assert talking.inbox.hidden_upto(BUYER, talk.TALK) == 0
    talking.does(DeleteEntry, BUYER, *MESSAGES)
    talking.talks(talk.send(at=day(0.6), text="Still there?"))
    assert found(talking, BUYER) == [("messages", True)]
    assert (talking.inbox.hidden_upto(BUYER, talk.TALK), talking.inbox.hidden_upto(SELLER, talk.TALK)) == (2, 0)


def test_counters_are_what_counting_the_pages_gives(disputed: Market) -> None:
    disputed.happens(place(order_id=UUID(int=8), number="O-8"), order=UUID(int=8))
    disputed.does(ArchiveEntry, SELLER, Folder.ORDERS, ORDER)
    disputed.does(MarkEntryRead, SELLER, Folder.ORDERS, UUID(int=8))
    for owner in (BUYER, SELLER, MEDIATOR):
        with disputed.view() as db:
            counted = counters(db, owner, NOW)
        count = partial(found, disputed, owner)
        assert counted == {
            view.value: {
                "total": len(count(view)),
                "unread": len(count(view, unread=True)),
                "action_required": len(count(view, action_required=True)),
            }
            for view in View
        }
        assert sum(one["total"] for one in counted.values()) > 0 or owner is MEDIATOR


def test_queries_of_pages_and_counters_use_an_index_for_their_order(market: Market) -> None:
    if market.engine.dialect.name != "sqlite":
        pytest.skip("SQLite says it in one line")
    with market.view() as db:
        for view in (None, *View):
            plan = planned(db, view)
            assert "USE TEMP B-TREE" not in plan, (view, plan)
            assert "ix_inbox_entry" in plan


def planned(db: sa.Connection, view: View | None) -> str:
    from projections.inbox_views import _query  # noqa: PLC0415 - what the page itself runs

    compiled = _query(view, frozenset(), behind=False).compile(db.engine)
    plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple("" for _ in compiled.positiontup or ()))
    return "; ".join(row.detail for row in plan)
